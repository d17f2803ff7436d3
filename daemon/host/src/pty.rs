//! One agent process in one pseudo-terminal.
//!
//! `portable-pty` opens and resizes the terminal everywhere. On Unix the process is started by the standard library
//! instead: `portable-pty` loses exec failures, adds `SHELL` to the environment, falls back to the home folder when
//! the given one is missing, and types a newline and an end-of-file into the agent when its writer is dropped.

use std::io::{Read, Write};

use ao_protocol::host::LaunchSpec;
use ao_protocol::view::ExitStatus;
use portable_pty::{MasterPty, PtySize};

#[cfg(unix)]
#[path = "pty/unix.rs"]
mod os;
#[cfg(windows)]
#[path = "pty/windows.rs"]
mod os;

pub(crate) use os::Waiter;

/// Why an agent could not be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpawnError {
    /// The launch itself is not usable.
    #[error("{0}")]
    Launch(String),
    /// No terminal could be opened.
    #[error("no pseudo-terminal could be opened: {0}")]
    Terminal(String),
    /// The program did not start.
    #[error("{program} could not be started: {source}")]
    Program {
        /// The program.
        program: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The terminal's end that the host keeps. Dropping it hangs up on whatever still uses the terminal.
pub(crate) struct Master {
    pty: Box<dyn MasterPty + Send>,
}

/// A started agent.
pub(crate) struct Started {
    pub(crate) pid: u32,
    pub(crate) master: Master,
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) writer: Box<dyn Write + Send>,
    pub(crate) waiter: Waiter,
}

/// Opens a terminal of `cols` by `rows` and starts `launch` in it.
///
/// # Errors
/// [`SpawnError`]; nothing is left behind then.
pub(crate) fn start(launch: &LaunchSpec, cols: u16, rows: u16) -> Result<Started, SpawnError> {
    check(launch)?;
    os::start(launch, size(cols, rows))
}

fn check(launch: &LaunchSpec) -> Result<(), SpawnError> {
    let refuse = |why: String| Err(SpawnError::Launch(why));
    let Some(program) = launch.argv.first() else { return refuse("there is no program to start".to_owned()) };
    if !std::path::Path::new(program).is_absolute() {
        return refuse(format!("{program} is not an absolute path"));
    }
    if !std::path::Path::new(&launch.cwd).is_dir() {
        return refuse(format!("{} is not a folder", launch.cwd));
    }
    if launch.env.iter().any(|(name, _)| name.is_empty() || name.contains(['=', '\0'])) {
        return refuse("a variable has no usable name".to_owned());
    }
    Ok(())
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { cols, rows, pixel_width: 0, pixel_height: 0 }
}

impl Master {
    /// Tells the terminal and its foreground programs the new size.
    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        if let Err(error) = self.pty.resize(size(cols, rows)) {
            crate::note(&format!("the terminal kept its size: {error}"));
        }
    }
}

/// What is to be dropped of the terminal once its agent has ended: on Windows all of it, since a pseudo console keeps
/// its last output back until it is closed; on Unix nothing, since others may go on using the terminal.
pub(crate) fn outlived(master: &mut Option<Master>) -> Option<Master> {
    if cfg!(windows) { master.take() } else { None }
}

/// How a process that was started here ended; waited for on its own thread.
pub(crate) trait Wait: Send {
    /// Waits for the end. The process id stays taken until [`Wait::collect`].
    fn wait(&mut self);
    /// Collects the ended process and says how it ended.
    fn collect(&mut self) -> ExitStatus;
}

/// Ends writing. On Unix the writer is a plain file; on Windows dropping it closes the pipe, which is fine once the
/// agent has ended.
pub(crate) fn close_writer(writer: Box<dyn Write + Send>) {
    drop(writer);
}
