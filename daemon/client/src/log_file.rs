//! A log that cannot fill a disk: a file that is put aside when it is full, and a few of those before it.
//!
//! The app and the daemon each write one. It must never lose a line to make room while an older file could go.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
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

/// The lines at the end of a file: those that begin within its last `bytes_max` bytes, and none from before `from`.
///
/// # Errors
/// What the file system refuses.
pub fn tail(path: &Path, from: u64, bytes_max: u64) -> io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let start = file.metadata()?.len().saturating_sub(bytes_max).max(from);
    // One byte more tells whether a line begins here or is only cut.
    let looked_from = if start > from { start - 1 } else { start };
    file.seek(SeekFrom::Start(looked_from))?;
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes)?;
    let cut = if looked_from < start {
        bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1)
    } else {
        0
    };
    Ok(String::from_utf8_lossy(&bytes[cut..]).lines().map(str::to_owned).collect())
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
    fn the_end_of_a_file_has_whole_lines_only() {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("x.log");
        fs::write(&path, "first\nsecond\nthird\n").expect("written");
        let lines = |from, bytes| tail(&path, from, bytes).expect("read");
        assert_eq!(lines(0, 100), ["first", "second", "third"]);
        assert_eq!(lines(0, 13), ["second", "third"], "it begins exactly there");
        assert_eq!(lines(0, 12), ["third"], "a line that was cut is left out");
        assert_eq!(lines(6, 100), ["second", "third"]);
        assert!(lines(0, 3).is_empty());
        assert!(tail(&folder.path().join("none"), 0, 10).is_err());
    }

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
