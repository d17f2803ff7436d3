//! Locks that prove life: the operating system drops them with the process, however it ends.
//!
//! A lock is never inherited (the descriptor closes on exec) and its file is never removed, since a removed lock file
//! lets two processes hold "the" lock. What its holder writes into the file can be read by everyone, held or not.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

#[cfg(unix)]
#[path = "lock/unix.rs"]
mod os;
#[cfg(windows)]
#[path = "lock/windows.rs"]
mod os;

/// How often and how long apart a taken lock is tried again: a probe holds it for some microseconds.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(10);

/// An exclusive lock on a file, held until this is dropped or the process ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

/// The answer to [`FileLock::acquire`].
#[must_use]
#[derive(Debug)]
pub enum Acquired {
    /// The lock is ours.
    Got(FileLock),
    /// Another process has it.
    Held,
}

/// The answer to [`probe`].
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// A living process has the lock.
    Held,
    /// Nobody has it, or its file does not exist: whoever had it is dead.
    Free,
    /// It could not be told.
    Unknown,
}

impl FileLock {
    /// Takes the lock of the file at `path`, which is made when missing, readable by its owner alone.
    ///
    /// # Errors
    /// When the file cannot be opened or the file system knows no locks.
    pub fn acquire(path: &Path) -> io::Result<Acquired> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        for attempt in 0..TRIES {
            match os::try_exclusive(&file) {
                Ok(()) => return Ok(Acquired::Got(Self { file })),
                Err(TryLockError::WouldBlock) if attempt + 1 < TRIES => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(Acquired::Held)
    }

    /// The locked file, for its holder to write into.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }
}

/// Whether a process holds the lock of the file at `path`. Nothing is created.
pub fn probe(path: &Path) -> Probe {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Probe::Free,
        Err(_) => return Probe::Unknown,
    };
    // Shared, so that two probes never take each other for the holder.
    match os::try_shared(&file) {
        Ok(()) => Probe::Free,
        Err(TryLockError::WouldBlock) => Probe::Held,
        Err(TryLockError::Error(_)) => Probe::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_lock_is_held_until_it_is_dropped() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("lock");
        assert_eq!(probe(&path), Probe::Free);
        assert!(!path.exists(), "a probe creates nothing");
        let Acquired::Got(lock) = FileLock::acquire(&path).expect("opened") else { panic!("free") };
        assert_eq!(probe(&path), Probe::Held);
        assert!(matches!(FileLock::acquire(&path).expect("opened"), Acquired::Held));
        lock.file().write_all(b"who I am").expect("written");
        assert_eq!(std::fs::read(&path).expect("readable while held"), b"who I am");
        drop(lock);
        assert_eq!(probe(&path), Probe::Free);
        assert!(matches!(FileLock::acquire(&path).expect("opened"), Acquired::Got(_)));
    }
}
