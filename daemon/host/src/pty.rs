//! One agent process in one pseudo-terminal.
//!
//! On Unix `portable-pty` opens and resizes the terminal, and the process is started by the standard library instead:
//! `portable-pty` loses exec failures, adds `SHELL` to the environment, falls back to the home folder when the given
//! one is missing, and types a newline and an end-of-file into the agent when its writer is dropped.

use std::io::{Read, Write};

use ao_protocol::host::LaunchSpec;
use ao_protocol::view::ExitStatus;
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
pub(crate) struct Master(os::Terminal);

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
    os::start(launch, cols, rows)
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

impl Master {
    /// Closes the terminal without waiting for that: Windows waits until all output has been read and everyone in the
    /// terminal has left, and may wait for ever.
    pub(crate) fn close(self) {
        if cfg!(windows) {
            // Without a thread it is closed here, with the closure.
            drop(std::thread::Builder::new().name("ao-close".to_owned()).spawn(move || drop(self)));
        }
    }

    /// Tells the terminal and its foreground programs the new size.
    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        if let Err(error) = self.0.resize(cols, rows) {
            crate::note(&format!("the terminal kept its size: {error}"));
        }
    }
}

/// Lets go of a terminal whose agent has ended: on Windows, where a pseudo console keeps its last output back until it
/// is closed. On Unix others may go on using it.
pub(crate) fn outlived(master: &mut Option<Master>) {
    if cfg!(windows)
        && let Some(master) = master.take()
    {
        master.close();
    }
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
