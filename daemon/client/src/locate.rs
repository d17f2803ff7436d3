//! Where a daemon says it is.
//!
//! Two files can tell: the run-file, and the lock file, into which the daemon writes the same. Neither is believed
//! beyond its address: only a handshake proves a daemon. Nothing here is ever deleted, whatever it looks like.

use std::io::Read;
use std::path::Path;

use ao_protocol::home::Home;
use ao_protocol::runfile::RunFile;

/// No run-file is longer than this; anything longer is foreign.
const RUN_FILE_MAX: u64 = 64 << 10;

/// What the files of a home say about its daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Located {
    /// Addresses to try, the best first. They may be stale.
    At(Vec<RunFile>),
    /// No file names a daemon.
    Nowhere,
}

impl Located {
    /// The addresses, best first; empty for [`Located::Nowhere`].
    #[must_use]
    pub fn candidates(self) -> Vec<RunFile> {
        match self {
            Self::At(all) => all,
            Self::Nowhere => Vec::new(),
        }
    }
}

/// Reads the run-file, and the lock file's copy in case the run-file is missing or unusable.
pub fn locate(home: &Home) -> Located {
    let mut found: Vec<RunFile> = Vec::new();
    for file in [home.run_file(), home.daemon_lock()] {
        if let Some(run) = read(&file)
            && !found.contains(&run)
        {
            found.push(run);
        }
    }
    if found.is_empty() { Located::Nowhere } else { Located::At(found) }
}

/// A run-file's content, or `None` when it is absent, foreign, torn or not a plain file.
#[must_use]
pub fn read(path: &Path) -> Option<RunFile> {
    // A FIFO or a device in its place would block the reader for ever.
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    std::fs::File::open(path).ok()?.take(RUN_FILE_MAX).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_run_file_locates_nothing_and_stays() {
        let folder = tempfile::tempdir().expect("temp folder");
        let home = Home::at(folder.path().to_path_buf()).expect("absolute");
        assert_eq!(locate(&home), Located::Nowhere);
        let huge = "[".repeat(200_000);
        for foreign in ["", "{}", "\0\0\0\0", "{\"schema\":1,\"pid\":", "not json", huge.as_str()] {
            std::fs::write(home.run_file(), foreign).expect("written");
            assert_eq!(locate(&home), Located::Nowhere, "{:.20}", foreign);
            assert!(home.run_file().exists());
        }
        std::fs::remove_file(home.run_file()).expect("removed");
        std::fs::create_dir(home.run_file()).expect("folder in its place");
        assert_eq!(locate(&home), Located::Nowhere);
    }
}
