//! The run-file: written once the socket accepts, put back when it is missed, removed only by the instance it names.

use std::io;
use std::io::{Seek as _, Write as _};

use ao_files::write_atomically;
use ao_host::lock::FileLock;
use ao_protocol::home::Home;
use ao_protocol::runfile::RunFile;

/// Writes the run-file, and the same into the held lock file.
pub(super) fn write(home: &Home, lock: &FileLock, run: &RunFile) -> io::Result<()> {
    let json = serde_json::to_vec_pretty(run).map_err(io::Error::other)?;
    let mut file = lock.file();
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(&json)?;
    write_atomically(&home.run_file(), &json)
}

/// Something to call when a client has found its way in: puts the run-file back if it is gone or names another, since
/// the next client should not have to look in the lock file.
pub(super) fn keeper(home: Home, run: RunFile) -> Box<dyn Fn() + Send + Sync> {
    Box::new(move || {
        let found = ao_client::locate::read(&home.run_file());
        if found.as_ref() == Some(&run) {
            return;
        }
        tracing::warn!("the run-file was gone or changed and is written again");
        let json = serde_json::to_vec_pretty(&run).unwrap_or_default();
        if let Err(error) = write_atomically(&home.run_file(), &json) {
            tracing::warn!(%error, "the run-file cannot be written");
        }
    })
}

/// Removes the run-file if it names this instance.
pub(super) fn remove(home: &Home, run: &RunFile) {
    let names_us =
        ao_client::locate::read(&home.run_file()).is_some_and(|found| found.instance == run.instance);
    if names_us && let Err(error) = std::fs::remove_file(home.run_file()) {
        tracing::warn!(%error, "the run-file could not be removed");
    }
    #[cfg(unix)]
    // The name is this instance's own, so nobody else's socket can be behind it.
    let _clutter = std::fs::remove_file(&run.socket);
}
