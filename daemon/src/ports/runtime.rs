//! Where agents run: the terminal runtime as the engine sees it.
//!
//! The per-session host is the first implementation. A probe never answers "dead" without evidence, and a failed
//! launch says whether the agent may have begun.

use std::time::Duration;

use ao_protocol::calls::ScreenText;
use ao_protocol::frame::{Keyframe, Output};
use ao_protocol::host::{HostSignal, LaunchSpec};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::message::StreamEvent;
use ao_protocol::settings::TerminalTheme;
use ao_protocol::view::ExitStatus;
use async_trait::async_trait;
use tokio::sync::{OwnedMutexGuard, mpsc};

use super::permit::{EndPermit, LeftoverPermit, WritePermit};
use crate::domain::reconcile::Observation;

/// A terminal runtime.
#[async_trait]
pub trait Runtime: Send + Sync {
    /// Starts this launch in the session's terminal, making the terminal if there is none.
    async fn launch(&self, session: &SessionId, spec: LaunchSpec) -> Result<Processes, LaunchError>;

    /// What can be observed of the session's terminal now. If it is alive, its news flow from here on.
    async fn probe(&self, session: &SessionId) -> Probed;

    /// Waits for the session's keyboard. While it is held, nobody else types: no message, no person.
    async fn keyboard(&self, session: &SessionId) -> Keyboard;

    /// Types keystrokes, all of them or none.
    async fn press(&self, permit: WritePermit, keys: &Keyboard, bytes: &[u8]) -> Result<(), RuntimeError>;

    /// Types the bytes of one writer: all that it was ever to type in this terminal. What is there already is not typed
    /// again, so that this may be called any number of times, by any daemon.
    async fn type_as(
        &self,
        permit: WritePermit,
        keys: &Keyboard,
        writer: &str,
        bytes: &[u8],
    ) -> Result<(), RuntimeError>;

    /// How many bytes of a writer are in the terminal.
    async fn typed_as(&self, session: &SessionId, writer: &str) -> Result<u64, RuntimeError>;

    /// How long ago a person last typed on a line that they have not entered yet, if there is one.
    fn draft(&self, session: &SessionId) -> Option<Duration>;

    /// Sends a signal to the agent.
    async fn signal(&self, session: &SessionId, signal: HostSignal) -> Result<(), RuntimeError>;

    /// Ends the agent and everything it started in its terminal.
    async fn end(&self, permit: EndPermit, session: &SessionId) -> Result<(), RuntimeError>;

    /// Ends what outlived the session's dead host, so that no two agents share a worktree.
    async fn clear_leftovers(&self, permit: LeftoverPermit, session: &SessionId) -> Result<(), RuntimeError>;

    /// The exit of this launch is on record.
    async fn acknowledge_exit(&self, session: &SessionId, launch: LaunchId);

    /// Terminals are shown in this theme from now on. A terminal that is gone needs no word of it.
    async fn show_in(&self, session: &SessionId, theme: TerminalTheme);

    /// The text on the screen.
    async fn text(&self, session: &SessionId, scrollback: u32) -> Result<ScreenText, RuntimeError>;

    /// Starts an attachment.
    async fn attach(&self, session: &SessionId, request: AttachRequest) -> Result<Attachment, RuntimeError>;

    /// Whether the terminal wants pastes bracketed.
    fn bracketed_paste(&self, session: &SessionId) -> bool;
}

/// The right to type into one session's terminal. Whoever holds it types alone; dropping it passes it on.
#[derive(Debug)]
pub struct Keyboard {
    /// Whose.
    pub session: SessionId,
    _turn: OwnedMutexGuard<()>,
}

impl Keyboard {
    /// The keyboard whose lock is held.
    #[must_use]
    pub fn held(session: SessionId, turn: OwnedMutexGuard<()>) -> Self {
        Self { session, _turn: turn }
    }
}

/// A running launch's processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processes {
    /// The host.
    pub host_pid: u32,
    /// The agent.
    pub agent_pid: u32,
}

/// An observation with what else an answering host told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// What was observed.
    pub seen: Observation,
    /// Its processes, if it answered.
    pub processes: Option<Processes>,
    /// Its title, if it answered.
    pub title: Option<String>,
}

/// Why a launch has not happened, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// The agent provably did not begin.
    #[error("{reason}")]
    NotStarted {
        /// Why, one sentence.
        reason: String,
    },
    /// It is not known whether the agent began.
    #[error("the terminal did not answer in time: {reason}")]
    Unknown {
        /// What is known.
        reason: String,
    },
}

/// Why a terminal did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    /// There is no terminal, and no picture of one either.
    #[error("this session has no terminal")]
    NoTerminal,
    /// It does not answer.
    #[error("the terminal's host does not answer: {reason}")]
    Unreachable {
        /// What happened.
        reason: String,
    },
    /// It refused, and nothing changed.
    #[error("{reason}")]
    Refused {
        /// Why.
        reason: String,
    },
}

/// What a viewer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachRequest {
    /// The grid to set.
    pub size: Option<(u16, u16)>,
    /// The offset up to which the viewer has everything.
    pub have: Option<u64>,
    /// The writer of its keystrokes.
    pub writer: Option<String>,
    /// Bytes it can take.
    pub credit: u32,
    /// Lines above the screen that its picture is to have, where it wants more than every picture has.
    pub history: Option<u32>,
}

/// A viewer's attachment. Dropping `to_terminal` ends it.
#[derive(Debug)]
pub struct Attachment {
    /// Width of the grid.
    pub cols: u16,
    /// Height of the grid.
    pub rows: u16,
    /// The launch it shows.
    pub launch: LaunchId,
    /// Input of the writer that was typed already.
    pub accepted: u64,
    /// False when the picture comes from disk.
    pub live: bool,
    /// What the viewer is shown, in order. Bounded by the credit it gave.
    pub shown: mpsc::Receiver<Shown>,
    /// What the viewer does.
    pub to_terminal: mpsc::Sender<ViewerAction>,
}

/// Something a viewer is shown. Stream numbers are 0; whoever passes it on sets them.
#[derive(Debug)]
pub enum Shown {
    /// Output.
    Output(Output),
    /// A piece of a picture.
    Keyframe(Keyframe),
    /// News.
    Event(StreamEvent),
}

/// Something a viewer does.
#[derive(Debug)]
pub enum ViewerAction {
    /// Types. It is the person's own hand, so it needs no permit.
    Input {
        /// Bytes this writer sent before.
        seq: u64,
        /// What to type.
        bytes: Vec<u8>,
    },
    /// Can take so many bytes more.
    Credit(u32),
    /// Has another size.
    Resize {
        /// Width in cells.
        cols: u16,
        /// Height in cells.
        rows: u16,
    },
}

/// What a runtime tells unasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeNews {
    /// Whose.
    pub session: SessionId,
    /// What.
    pub what: RuntimeFact,
}

/// What happened in a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeFact {
    /// The agent ended.
    Exited {
        /// Which launch.
        launch: LaunchId,
        /// How.
        exit: ExitStatus,
    },
    /// The title changed.
    Title(Option<String>),
    /// A person typed.
    Hand {
        /// With keys that interrupt an agent among it.
        interrupts: bool,
        /// A line that was begun is entered or gone.
        finished: bool,
    },
    /// The host's connection ended; what became of it is to be probed.
    Lost,
}
