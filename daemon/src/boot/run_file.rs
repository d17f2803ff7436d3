//! The run-file: written once the socket accepts, kept while it does, removed only by the instance it names.

use std::io;
use std::io::{Seek as _, Write as _};
use std::time::Duration;

use ao_host::files::write_atomically;
use ao_host::lock::FileLock;
use ao_protocol::home::Home;
use ao_protocol::runfile::RunFile;

/// How often the run-file is looked at. Somebody may have cleaned the folder up; without it, only the lock file's copy
/// leads to this daemon.
const LOOK: Duration = Duration::from_secs(30);

/// Writes the run-file, and the same into the held lock file.
pub(super) fn write(home: &Home, lock: &FileLock, run: &RunFile) -> io::Result<()> {
    let json = serde_json::to_vec_pretty(run).map_err(io::Error::other)?;
    let mut file = lock.file();
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(&json)?;
    write_atomically(&home.run_file(), &json)
}

/// Puts the run-file back when it is gone or names another.
pub(super) async fn keep(home: Home, run: RunFile) {
    loop {
        tokio::time::sleep(LOOK).await;
        if ao_client::locate::read(&home.run_file()).as_ref() != Some(&run) {
            tracing::warn!("the run-file was gone or changed and has been written again");
            let json = serde_json::to_vec_pretty(&run).unwrap_or_default();
            if let Err(error) = write_atomically(&home.run_file(), &json) {
                tracing::warn!(%error, "the run-file cannot be written");
            }
        }
    }
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
