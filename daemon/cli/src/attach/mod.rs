//! `ao session attach`: a person's own terminal on an agent's.
//!
//! The host answers what the agent asks its terminal, so the answers of the terminal that this runs in are taken out
//! of the keystrokes. Detaching changes nothing for the agent.

mod replies;
mod typing;

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use ao_client::{Connection, Handle, Incoming};
use ao_protocol::calls::{Attached, TerminalAttach, TerminalResize};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Frame, Input};
use ao_protocol::ids::SessionId;
use ao_protocol::message::{ClientMessage, StreamEvent};
use tokio::sync::mpsc;

use crate::output;
use replies::Replies;
use typing::Typing;

/// Ctrl-\, which no agent uses and which a raw terminal does not turn into a signal.
const DETACH: u8 = 0x1c;
const STREAM: u32 = 1;
const CREDIT: u32 = 256 << 10;
/// Output is acknowledged in steps of this many bytes.
const CREDIT_STEP: u32 = 64 << 10;
/// How long keys pressed before the detach key may take to be typed.
const SETTLING: Duration = Duration::from_secs(1);
/// Leaves every mode that an agent may have switched on in this terminal.
const RESET: &[u8] = b"\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[<u\x1b[r\x1b[?25h\x1b[0 q\x1b[m\r\n";

/// The main screen, default modes and attributes, wrapping on, and a clean page.
const SOFT_RESET: &[u8] = b"\x1b[?1049l\x1b[!p\x1b[?7h\x1b[?6l\x1b[r\x1b(B\x0f\x1b[m\x1b[H\x1b[2J";

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
            history: None,
        })
        .await
}

enum End {
    Detached,
    Over(String),
}

/// What came from the daemon.
enum Came {
    Show(Vec<u8>),
    Accepted(u64),
    Refused(u64),
    End(String),
    Other,
}

fn came(incoming: Option<Incoming>) -> Came {
    match incoming {
        Some(Incoming::Output(output)) => Came::Show(output.bytes),
        Some(Incoming::Keyframe(keyframe)) => Came::Show(without_hard_reset(keyframe.bytes)),
        Some(Incoming::Stream { event: StreamEvent::Closed { reason, .. }, .. }) => Came::End(reason),
        Some(Incoming::Stream { event: StreamEvent::InputAccepted { seq }, .. }) => Came::Accepted(seq),
        Some(Incoming::Stream { event: StreamEvent::InputRefused { seq, .. }, .. }) => Came::Refused(seq),
        Some(Incoming::Goodbye(_)) => Came::End("the daemon was stopped; the agent goes on".to_owned()),
        Some(Incoming::Closed) | None => Came::End("the daemon is gone; the agent goes on".to_owned()),
        Some(
            Incoming::Stream { event: StreamEvent::Resized { .. }, .. }
            | Incoming::Event { .. }
            | Incoming::ShowWindow { .. },
        ) => Came::Other,
    }
}

/// A picture begins with a hard reset, which also empties the scrollback of many terminals. A person's history is
/// theirs: here everything is reset but that.
fn without_hard_reset(picture: Vec<u8>) -> Vec<u8> {
    match picture.strip_prefix(b"\x1bc") {
        Some(rest) => [SOFT_RESET, rest].concat(),
        None => picture,
    }
}

async fn converse(mut connection: Connection, accepted: u64) -> End {
    let mut keys = keystrokes();
    let mut resized = Resizes::new();
    let mut typing = Typing::new(accepted);
    let mut owed = 0_u32;
    let mut replies = Replies::default();
    loop {
        tokio::select! {
            incoming = connection.incoming.recv() => match came(incoming) {
                Came::Show(bytes) => {
                    if let Err(error) = show(&bytes) {
                        return End::Over(error.to_string());
                    }
                    owed += u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                    if owed >= CREDIT_STEP {
                        let credit = ClientMessage::Credit { stream: STREAM, bytes: std::mem::take(&mut owed) };
                        // The reader sees the same end.
                        let _end = connection.handle.send(Frame::control(&credit)).await;
                    }
                }
                Came::Accepted(seq) => typing.accepted(seq),
                Came::Refused(seq) => {
                    typing.refused(seq);
                    ring();
                }
                Came::End(reason) => return End::Over(reason),
                Came::Other => {}
            },
            pressed = keys.recv() => {
                let Some(pressed) = pressed else { return End::Detached };
                let detach = pressed.iter().position(|byte| *byte == DETACH);
                if !typing.push(&replies.strip(&pressed[..detach.unwrap_or(pressed.len())])) {
                    ring();
                }
                if detach.is_some() {
                    // An agent that does not read its input keeps nobody here.
                    let _late = tokio::time::timeout(SETTLING, settle(&mut connection, &mut typing)).await;
                    return End::Detached;
                }
            }
            () = resized.next() => {
                if let Ok((cols, rows)) = crossterm::terminal::size() {
                    let _end = connection.handle.call(TerminalResize { stream: STREAM, cols, rows }).await;
                }
            }
        }
        type_next(&connection.handle, &mut typing).await;
    }
}

/// Types what was pressed before the detach key.
async fn settle(connection: &mut Connection, typing: &mut Typing) {
    loop {
        type_next(&connection.handle, typing).await;
        if typing.is_settled() {
            return;
        }
        match came(connection.incoming.recv().await) {
            Came::Accepted(seq) => typing.accepted(seq),
            Came::Refused(_) | Came::End(_) => return,
            Came::Show(_) | Came::Other => {}
        }
    }
}

async fn type_next(handle: &Handle, typing: &mut Typing) {
    if let Some((seq, bytes)) = typing.next() {
        let _end = handle.send(Frame::Input(Input { stream: STREAM, seq, bytes })).await;
    }
}

/// Says that something was not typed. A terminal that is gone needs no bell.
fn ring() {
    let _gone = show(b"\x07");
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
