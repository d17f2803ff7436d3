//! `ao session attach`: a person's own terminal on an agent's.
//!
//! The host answers what the agent asks its terminal, so the answers of the terminal that this runs in are taken out
//! of the keystrokes. Detaching changes nothing for the agent.

mod replies;

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;

use ao_client::{Connection, Handle, Incoming};
use ao_protocol::calls::{Attached, TerminalAttach, TerminalResize};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Frame, Input};
use ao_protocol::ids::SessionId;
use ao_protocol::message::{ClientMessage, StreamEvent};
use tokio::sync::mpsc;

use crate::output;
use replies::Replies;

/// Ctrl-\, which no agent uses and which a raw terminal does not turn into a signal.
const DETACH: u8 = 0x1c;
const STREAM: u32 = 1;
const CREDIT: u32 = 256 << 10;
/// Output is acknowledged in steps of this many bytes.
const CREDIT_STEP: u32 = 64 << 10;
/// Leaves every mode that an agent may have switched on in this terminal.
const RESET: &[u8] = b"\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[<u\x1b[r\x1b[?25h\x1b[0 q\x1b[m\r\n";

/// Attaches until the person detaches or the attachment ends.
pub(crate) async fn run(connection: Connection, session: SessionId) -> Result<ExitCode, CallError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(CallError::new(ErrorCode::InvalidRequest, "attach needs a terminal")
            .hint(format!("For the text on its screen: ao session show {session}")));
    }
    let attached = open(&connection.handle, &session).await?;
    if !attached.live {
        output::note("Its terminal has ended; this is its last screen. Ctrl-\\ leaves it.");
    }
    let raw = Raw::enter()?;
    let end = converse(connection, attached.accepted).await;
    drop(raw);
    match end {
        End::Detached => output::note(&format!("Detached; {session} goes on.")),
        End::Over(reason) => output::note(&format!(
            "The attachment ended: {reason}. Attach again: ao session attach {session}"
        )),
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(handle: &Handle, session: &SessionId) -> Result<Attached, CallError> {
    handle
        .call(TerminalAttach {
            session: session.clone(),
            stream: STREAM,
            size: crossterm::terminal::size().ok(),
            have: None,
            writer: Some(format!("cli{}", std::process::id())),
            credit: CREDIT,
        })
        .await
}

enum End {
    Detached,
    Over(String),
}

async fn converse(mut connection: Connection, accepted: u64) -> End {
    let mut keys = keystrokes();
    let mut resized = Resizes::new();
    let mut typed = accepted;
    let mut owed = 0_u32;
    let mut replies = Replies::default();
    loop {
        tokio::select! {
            incoming = connection.incoming.recv() => {
                let shown = match incoming {
                    Some(Incoming::Output(output)) => output.bytes,
                    Some(Incoming::Keyframe(keyframe)) => keyframe.bytes,
                    Some(Incoming::Stream { event: StreamEvent::Closed { reason, .. }, .. }) => return End::Over(reason),
                    Some(Incoming::Stream { event: StreamEvent::InputRefused { .. }, .. }) => b"\x07".to_vec(),
                    Some(Incoming::Goodbye(_)) => return End::Over("the daemon was stopped; the agent goes on".to_owned()),
                    Some(Incoming::Closed) | None => return End::Over("the daemon is gone; the agent goes on".to_owned()),
                    Some(Incoming::Stream { .. } | Incoming::Event { .. } | Incoming::ShowWindow) => continue,
                };
                if let Err(error) = show(&shown) {
                    return End::Over(error.to_string());
                }
                owed += u32::try_from(shown.len()).unwrap_or(u32::MAX);
                if owed >= CREDIT_STEP {
                    let credit = ClientMessage::Credit { stream: STREAM, bytes: std::mem::take(&mut owed) };
                    // The reader sees the same end.
                    let _end = connection.handle.send(Frame::control(&credit)).await;
                }
            }
            pressed = keys.recv() => {
                let Some(pressed) = pressed else { return End::Detached };
                let detach = pressed.iter().position(|byte| *byte == DETACH);
                let bytes = replies.strip(&pressed[..detach.unwrap_or(pressed.len())]);
                if !bytes.is_empty() {
                    let seq = typed;
                    typed += bytes.len() as u64;
                    let _end = connection.handle.send(Frame::Input(Input { stream: STREAM, seq, bytes })).await;
                }
                if detach.is_some() {
                    return End::Detached;
                }
            }
            () = resized.next() => {
                if let Ok((cols, rows)) = crossterm::terminal::size() {
                    let _end = connection.handle.call(TerminalResize { stream: STREAM, cols, rows }).await;
                }
            }
        }
    }
}

fn show(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// What is typed, read on a thread of its own since a terminal cannot be read without blocking everywhere.
fn keystrokes() -> mpsc::Receiver<Vec<u8>> {
    let (send, keys) = mpsc::channel(16);
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 4096];
        let mut stdin = std::io::stdin().lock();
        while let Ok(count) = stdin.read(&mut buffer) {
            if count == 0 || send.blocking_send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    keys
}

/// Raw mode, left again when this is dropped.
struct Raw;

impl Raw {
    fn enter() -> Result<Self, CallError> {
        crossterm::terminal::enable_raw_mode().map_err(|e| {
            CallError::new(ErrorCode::Internal, format!("this terminal has no raw mode: {e}"))
        })?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone cannot be reset.
        let _gone = show(RESET);
        let _gone = crossterm::terminal::disable_raw_mode();
    }
}

/// Changes of this terminal's size.
struct Resizes {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Resizes {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::window_change()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        // A Windows console tells nobody; its size at the start is kept.
        std::future::pending::<()>().await;
    }
}
