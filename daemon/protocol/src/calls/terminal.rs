//! Calls on a session's terminal: its text, and attachments to it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{LaunchId, SessionId};

/// Parameters of `terminal.text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TerminalText {
    /// Which session.
    pub session: SessionId,
    /// Scrolled-off lines to include above the screen; 0 if absent, at most 1,000.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub scrollback: Option<u32>,
}

/// A terminal's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScreenText {
    /// Lines, top to bottom, without trailing blanks.
    pub lines: Vec<String>,
    /// Width of the grid.
    pub cols: u16,
    /// Height of the grid.
    pub rows: u16,
    /// True when it comes from a live terminal, false when from its last saved picture.
    pub live: bool,
}

/// Parameters of `terminal.attach`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TerminalAttach {
    /// Which session.
    pub session: SessionId,
    /// A number that the client does not use for another attachment of this connection.
    pub stream: u32,
    /// The grid to set, `[cols, rows]`; absent to look without owning the size.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub size: Option<(u16, u16)>,
    /// The offset up to which the client has the output already.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub have: Option<u64>,
    /// The writer whose keystrokes will come on this attachment: 1 to 64 letters and digits, the same after a
    /// reconnect.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub writer: Option<String>,
    /// Bytes the client can take before it must send credit; at most 1 MiB.
    pub credit: u32,
    /// Lines above the screen that the picture is to have, where they are more than every picture has; at most 50,000.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub history: Option<u32>,
}

/// Reply of `terminal.attach`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Attached {
    /// Width of the grid.
    pub cols: u16,
    /// Height of the grid.
    pub rows: u16,
    /// The launch that the terminal shows.
    pub launch: LaunchId,
    /// Input of this writer that the host has typed already.
    #[ts(type = "number")]
    pub accepted: u64,
    /// False when the host is gone and the picture comes from disk; no input is possible then.
    pub live: bool,
}

/// Parameters of `terminal.detach`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TerminalDetach {
    /// The attachment.
    pub stream: u32,
}

/// Parameters of `terminal.resize`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TerminalResize {
    /// The attachment.
    pub stream: u32,
    /// Width in cells, 1 to 500.
    pub cols: u16,
    /// Height in cells, 1 to 200.
    pub rows: u16,
}
