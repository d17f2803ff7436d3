//! `running.json`: where the daemon is. It only locates; trust comes from the socket's handshake.
//!
//! Nothing may be signalled because this file names its pid.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::VersionRange;

/// The schema that this build writes.
pub const RUN_FILE_SCHEMA: u32 = 1;

/// Who a daemon stops with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The app that started it: the daemon ends some seconds after the last app is gone.
    App,
    /// Nobody: a headless daemon, which only stops when asked.
    None,
}

/// The content of `running.json`, and of the lock file that its writer holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    /// [`RUN_FILE_SCHEMA`].
    pub schema: u32,
    /// The daemon's process id.
    pub pid: u32,
    /// The process's start time, in the operating system's own unit, to tell it from a later process of the same id.
    pub start_time: u64,
    /// This start of the daemon.
    pub instance: String,
    /// The socket: a path on Unix, a pipe name on Windows.
    pub socket: String,
    /// Who owns the daemon.
    pub owner: Owner,
    /// The daemon's build.
    pub version: String,
    /// The protocol versions it speaks.
    pub protocol: VersionRange,
}
