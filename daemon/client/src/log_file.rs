//! A log that cannot fill a disk: a file that is put aside when it is full, and a few of those before it.
//!
//! The app and the daemon each write one. It must never lose a line to make room while an older file could go.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A log file that starts over when it is full.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
    size: u64,
    size_max: u64,
    aside: u32,
}

impl LogFile {
    /// Opens the file at `path`, a name that ends in `.log`, which goes on where it ended, or makes it, and its folder, private to the user. Past
    /// `size_max` bytes it is put aside as `….log.1`; `aside` such files are kept, at least one.
    ///
    /// # Errors
    /// What the file system refuses.
    pub fn open(path: PathBuf, size_max: u64, aside: u32) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            crate::spawn::create_private_folder(folder)?;
        }
        let file = append(&path)?;
        let size = file.metadata()?.len();
        Ok(Self { path, file, size, size_max, aside: aside.max(1) })
    }

    fn put_aside(&mut self) -> io::Result<()> {
        let numbered = |n: u32| self.path.with_extension(format!("log.{n}"));
        for n in (1..self.aside).rev() {
            // A number that is not in use yet is no error.
            let _missing = fs::rename(numbered(n), numbered(n + 1));
        }
        fs::rename(&self.path, numbered(1))?;
        self.file = append(&self.path)?;
        self.size = 0;
        Ok(())
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size > 0 && self.size + bytes.len() as u64 > self.size_max {
            self.put_aside()?;
        }
        let count = self.file.write(bytes)?;
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_is_put_aside_and_begun_again() {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("logs").join("app.log");
        let read = |name: &str| fs::read_to_string(folder.path().join("logs").join(name)).unwrap_or_default();
        let mut log = LogFile::open(path.clone(), 12, 2).expect("opened");
        for line in ["one\n", "two\n", "three\n", "a line that is longer than the limit\n", "four\n"] {
            log.write_all(line.as_bytes()).expect("written");
        }
        assert_eq!(read("app.log"), "four\n");
        assert_eq!(read("app.log.1"), "a line that is longer than the limit\n");
        assert_eq!(read("app.log.2"), "three\n");
        drop(log);
        let mut log = LogFile::open(path, 12, 2).expect("opened again");
        log.write_all(b"five\n").expect("written");
        assert_eq!(read("app.log"), "four\nfive\n");
        assert_eq!(fs::read_dir(folder.path().join("logs")).expect("readable").count(), 3);
    }
}
