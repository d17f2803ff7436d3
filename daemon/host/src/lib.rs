//! The small process that owns one session's terminal, and the few things that its daemon shares with it.
//!
//! Why it exists: an agent must outlive whatever shows it. The host opens the PTY, starts the agent in it, always
//! drains it, and keeps the screen, the recent output and the exit status until someone has collected them. It must
//! never know what a session's agent means, and nothing that a client does may stop the agent's output.

mod agent;
mod connection;
mod credit;
mod detach;
mod ending;
pub mod fault;
#[cfg(windows)]
mod job;
mod listen;
pub mod lock;
mod mailbox;
pub mod process;
mod pty;
mod queue;
mod ring;
mod save;
pub mod screen;
pub mod scrollback;
mod server;
mod start;
mod terminal;
mod verbs;
pub mod wire;
mod writers;

use std::path::Path;
use std::process::ExitCode;

pub use server::Timing;

/// Lives as the host of the bundle at `bundle` until its terminal is closed for good.
///
/// The process must be fresh: every descriptor above 2 is closed, and until the agent runs it must have one thread.
/// Standard output gets one line of JSON, an [`ao_protocol::host::HostReady`]; standard error is the log.
#[must_use]
pub fn main(bundle: &Path) -> ExitCode {
    main_with(bundle, Timing::default())
}

/// [`main`] with another timing, for tests.
#[must_use]
pub fn main_with(bundle: &Path, timing: Timing) -> ExitCode {
    match start::live(bundle, timing) {
        start::Life::Served => ExitCode::SUCCESS,
        start::Life::Held => ExitCode::from(3),
        start::Life::Failed => ExitCode::FAILURE,
    }
}

/// One line in the log.
#[expect(clippy::print_stderr, reason = "standard error is the host's log file")]
fn note(line: &str) {
    eprintln!("{} {line}", agent::now());
}

/// A file's or a line's content.
fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    match serde_json::to_vec(value) {
        Ok(bytes) => bytes,
        // Wire types have string keys and finite numbers only.
        Err(error) => unreachable!("wire types serialize: {error}"),
    }
}
