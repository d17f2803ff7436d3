//! The control messages between a client and the daemon.
//!
//! The opening ([`Opening`], [`Answer`]) is frozen: an app of any later version must be able to say hello to this
//! daemon and understand its refusal, so fields may be added there with a default and never renamed or removed.
//! Samples in `tests/golden_client.rs` pin it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::VersionRange;
use crate::calls::Request;
use crate::error::CallError;
use crate::event::Event;
use crate::runfile::Owner;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The desktop app.
    App,
    /// A person's or an agent's command line.
    Cli,
    /// A test or another program.
    Tool,
}

/// The first frame of a client. Frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The versions the client speaks.
    pub protocol: VersionRange,
    /// The client's build, for logs and for the "other build" rule.
    pub build: String,
    /// What the connection is for.
    pub role: Role,
    /// The client asks to keep the daemon alive; granted only to an app by a daemon whose owner is the app.
    #[serde(default)]
    pub supervise: bool,
    /// The client is a desktop app that wants to be the one window of this home. If another has that place, the other
    /// is told to show itself and this one is denied.
    #[serde(default)]
    pub window: bool,
    /// The `ao://` link that this window was started with; passed on to the window that has its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The token of a session, for a client that speaks for it. It can only take rights away: what the client's own
    /// process may not do, no token permits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// The environment variable that carries a session's token.
pub const TOKEN_VARIABLE: &str = "AO_TOKEN";

/// The daemon's first frame. Frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// The connection is open.
    Welcome(Welcome),
    /// The daemon speaks no version that the client does.
    Incompatible {
        /// The versions the daemon speaks.
        protocol: VersionRange,
        /// The daemon's build.
        build: String,
        /// Who owns the daemon.
        owner: Owner,
    },
    /// The daemon is stopping; connect again once its lock is free.
    Draining {
        /// The instance that is stopping.
        instance: String,
    },
    /// The peer may not connect.
    Denied {
        /// Why, in words.
        reason: String,
    },
}

/// What an open connection starts with. Frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Welcome {
    /// The protocol version of this connection.
    pub protocol: u32,
    /// The daemon's build.
    pub build: String,
    /// This start of the daemon; differs after every restart.
    pub instance: String,
    /// The daemon's process id.
    pub pid: u32,
    /// Who owns the daemon.
    pub owner: Owner,
    /// Whether this connection keeps the daemon alive.
    pub supervising: bool,
}

/// What a client says after its opening.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// A call; its reply carries the same id.
    Call {
        /// Chosen by the client, unique among its open calls.
        id: u64,
        /// What is asked.
        request: Request,
    },
    /// The client has consumed this many bytes of an attachment and can take as many more.
    Credit {
        /// The attachment.
        stream: u32,
        /// Bytes consumed.
        bytes: u32,
    },
    /// Asks an incompatible daemon to stop. Frozen: understood instead of [`Opening`] as a connection's first frame.
    StopPlease {
        /// The build that asks.
        build: String,
    },
}

/// What the daemon says after its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DaemonMessage {
    /// The result of a call.
    Reply {
        /// The call's id.
        id: u64,
        /// What came of it.
        outcome: Outcome,
    },
    /// Something changed; sent after `state.subscribe`, in order and without gaps.
    Event {
        /// Counted from the snapshot's `seq` on, by one.
        seq: u64,
        /// What changed.
        event: Event,
    },
    /// Something about one attachment.
    Stream {
        /// The attachment.
        stream: u32,
        /// What happened.
        event: StreamEvent,
    },
    /// The last frame of a daemon that was asked to stop. A drop without it is a crash.
    Goodbye {
        /// Why it stops.
        reason: GoodbyeReason,
    },
    /// Another app was started; bring the window to the front.
    ShowWindow {
        /// The `ao://` link that it was started with. Whoever connects may send any text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The call's reply, as JSON of its reply type.
    Ok(serde_json::Value),
    /// Why not.
    Error(CallError),
}

/// News of one attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StreamEvent {
    /// The host took this writer's input up to here.
    InputAccepted {
        /// The writer's sequence number after the accepted bytes.
        #[ts(type = "number")]
        seq: u64,
    },
    /// Input from this sequence number on was not typed, and will not be.
    InputRefused {
        /// The first byte that was not typed.
        #[ts(type = "number")]
        seq: u64,
        /// Why.
        error: CallError,
    },
    /// The grid has a new size.
    Resized {
        /// Width in cells.
        cols: u16,
        /// Height in cells.
        rows: u16,
    },
    /// The attachment is over; the screen stays as it is.
    Closed {
        /// Why, in words.
        reason: String,
        /// True when the same session can be attached again at once.
        retry: bool,
    },
}

/// Why a daemon stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GoodbyeReason {
    /// A person asked: tray, `ao stop`.
    Asked,
    /// SIGTERM or its like.
    Signal,
    /// Its app is gone.
    AppGone,
    /// A newer build takes over.
    Replaced,
}
