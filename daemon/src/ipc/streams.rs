//! The terminal attachments of one connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ao_protocol::calls::{Attached, TerminalAttach, TerminalResize};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Frame, Input};
use ao_protocol::message::{DaemonMessage, StreamEvent};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::server::Server;
use crate::ports::runtime::{AttachRequest, Attachment, RuntimeError, Shown, ViewerAction};

/// Attachments that one connection may have at once.
const STREAMS_MAX: usize = 64;
/// The most credit a viewer may give at once.
const CREDIT_MAX: u32 = 1 << 20;

/// The most lines above the screen that a picture may have.
const HISTORY_MAX: u32 = 50_000;

/// The attachments, by the client's numbers.
#[derive(Clone, Default)]
pub(super) struct Streams(Arc<Mutex<HashMap<u32, mpsc::Sender<ViewerAction>>>>);

impl Streams {
    /// Starts an attachment whose output goes to `outgoing`.
    pub(super) async fn attach(
        &self,
        server: &Server,
        call: TerminalAttach,
        outgoing: &mpsc::Sender<Frame>,
    ) -> Result<Attached, CallError> {
        server.engine.session(&call.session)?;
        self.check(&call)?;
        let request = AttachRequest {
            size: call.size,
            have: call.have,
            writer: call.writer,
            credit: call.credit.min(CREDIT_MAX),
            history: call.history.map(|lines| lines.min(HISTORY_MAX)),
        };
        let attachment =
            server.engine.runtime().attach(&call.session, request).await.map_err(|e| no_terminal(&e))?;
        let Attachment { cols, rows, launch, accepted, live, shown, to_terminal } = attachment;
        self.insert(call.stream, to_terminal)?;
        tokio::spawn(show(self.clone(), call.stream, shown, outgoing.clone()));
        Ok(Attached { cols, rows, launch, accepted, live })
    }

    fn check(&self, call: &TerminalAttach) -> Result<(), CallError> {
        let invalid = |message: &str| Err(CallError::new(ErrorCode::InvalidRequest, message));
        if let Some(writer) = &call.writer
            && (writer.is_empty() || writer.len() > 64 || !writer.bytes().all(|b| b.is_ascii_alphanumeric()))
        {
            return invalid("a writer is 1 to 64 letters and digits");
        }
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.contains_key(&call.stream) {
            return invalid("this stream number is in use");
        }
        if all.len() >= STREAMS_MAX {
            return invalid("one connection may have 64 terminals attached");
        }
        Ok(())
    }

    fn insert(&self, stream: u32, to_terminal: mpsc::Sender<ViewerAction>) -> Result<(), CallError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.entry(stream) {
            std::collections::hash_map::Entry::Occupied(_) => {
                Err(CallError::new(ErrorCode::InvalidRequest, "this stream number is in use"))
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(to_terminal);
                Ok(())
            }
        }
    }

    /// Ends an attachment. Ending one that is over is fine.
    pub(super) fn detach(&self, stream: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&stream);
    }

    /// Sets a terminal's grid.
    pub(super) fn resize(&self, call: &TerminalResize) -> Result<(), CallError> {
        if call.cols == 0 || call.rows == 0 || call.cols > 500 || call.rows > 200 {
            return Err(CallError::new(
                ErrorCode::InvalidRequest,
                "a grid is 1 to 500 columns by 1 to 200 rows",
            ));
        }
        match self.act(call.stream, ViewerAction::Resize { cols: call.cols, rows: call.rows }) {
            Acted::Passed => Ok(()),
            Acted::NoStream | Acted::Stuck => {
                Err(CallError::new(ErrorCode::InvalidRequest, "no terminal is attached under this number"))
            }
        }
    }

    /// Gives a viewer's credit on.
    pub(super) fn credit(&self, stream: u32, bytes: u32) {
        match self.act(stream, ViewerAction::Credit(bytes.min(CREDIT_MAX))) {
            Acted::Passed | Acted::NoStream => {}
            // Credit that is lost would stall the viewer for ever; a new attachment gives it a new start.
            Acted::Stuck => self.detach(stream),
        }
    }

    /// Passes keystrokes on, or gives the refusal to tell the client.
    pub(super) fn input(&self, input: Input) -> Option<DaemonMessage> {
        let Input { stream, seq, bytes } = input;
        let reason = match self.act(stream, ViewerAction::Input { seq, bytes }) {
            Acted::Passed => return None,
            Acted::NoStream => "no terminal is attached under this number",
            Acted::Stuck => "the terminal does not take input right now",
        };
        let error = CallError::new(ErrorCode::SessionNotRunning, reason);
        Some(DaemonMessage::Stream { stream, event: StreamEvent::InputRefused { seq, error } })
    }

    /// A stopped host must not hold up the client's other terminals, so nothing here waits.
    fn act(&self, stream: u32, action: ViewerAction) -> Acted {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(&stream).map(|to_terminal| to_terminal.try_send(action)) {
            Some(Ok(())) => Acted::Passed,
            Some(Err(TrySendError::Full(_))) => Acted::Stuck,
            Some(Err(TrySendError::Closed(_))) | None => Acted::NoStream,
        }
    }
}

enum Acted {
    Passed,
    NoStream,
    Stuck,
}

/// Carries what is shown to the client until the attachment ends.
async fn show(
    streams: Streams,
    stream: u32,
    mut shown: mpsc::Receiver<Shown>,
    outgoing: mpsc::Sender<Frame>,
) {
    let mut told_closed = false;
    while let Some(piece) = shown.recv().await {
        let frame = match piece {
            Shown::Output(mut output) => {
                output.stream = stream;
                Frame::Output(output)
            }
            Shown::Keyframe(mut keyframe) => {
                keyframe.stream = stream;
                Frame::Keyframe(keyframe)
            }
            Shown::Event(event) => {
                told_closed |= matches!(event, StreamEvent::Closed { .. });
                Frame::control(&DaemonMessage::Stream { stream, event })
            }
        };
        if outgoing.send(frame).await.is_err() {
            break;
        }
    }
    streams.detach(stream);
    if !told_closed {
        let event = StreamEvent::Closed { reason: "the attachment ended".to_owned(), retry: false };
        // A client that is gone needs no news.
        let _gone = outgoing.send(Frame::control(&DaemonMessage::Stream { stream, event })).await;
    }
}

fn no_terminal(error: &RuntimeError) -> CallError {
    let code = match error {
        RuntimeError::NoTerminal => ErrorCode::SessionNotRunning,
        RuntimeError::Unreachable { .. } => ErrorCode::HostUnreachable,
        RuntimeError::Refused { .. } => ErrorCode::Internal,
    };
    CallError::new(code, error.to_string())
}
