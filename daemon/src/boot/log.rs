//! The daemon's log: `logs/daemon.log`, at most five files of 5 MiB, so that it never fills a disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;

/// The variable that chooses what is logged, in the usual filter syntax.
const FILTER_VARIABLE: &str = "AO_LOG";
const FILE_MAX: u64 = 5 << 20;
const FILES: u32 = 5;

/// Starts logging into `folder`, and to standard error too where somebody watches.
pub(super) fn start(folder: &Path, watched: bool) -> io::Result<()> {
    let log = Rotating::open(folder.join("daemon.log"))?;
    let filter = || EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let to_file = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log).with_filter(filter());
    let to_person = watched.then(|| {
        tracing_subscriber::fmt::layer()
            .without_time()
            .with_target(false)
            .with_ansi(false)
            .with_writer(io::stderr)
            .with_filter(EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("warn")))
    });
    // A second start in one process happens in tests only, and the first log serves both.
    let _first = tracing_subscriber::registry().with(to_file).with(to_person).try_init();
    Ok(())
}

/// A log file that starts over when it is full, and keeps the ones before it.
#[derive(Clone)]
struct Rotating(Arc<Mutex<Open>>);

struct Open {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Rotating {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = append(&path)?;
        let size = file.metadata()?.len();
        Ok(Self(Arc::new(Mutex::new(Open { path, file, size }))))
    }
}

impl Open {
    fn rotate(&mut self) -> io::Result<()> {
        let numbered = |n: u32| self.path.with_extension(format!("log.{n}"));
        for n in (1..FILES - 1).rev() {
            // A number that is not in use yet is no error.
            let _missing = fs::rename(numbered(n), numbered(n + 1));
        }
        fs::rename(&self.path, numbered(1))?;
        self.file = append(&self.path)?;
        self.size = 0;
        Ok(())
    }
}

impl Write for Rotating {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.size + bytes.len() as u64 > FILE_MAX {
            open.rotate()?;
        }
        let count = open.file.write(bytes)?;
        open.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Rotating {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
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
    fn a_full_log_starts_over_and_keeps_four_before_it() {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("daemon.log");
        let mut log = Rotating::open(path.clone()).expect("opened");
        let block = vec![b'x'; 1 << 20];
        for _ in 0..40 {
            log.write_all(&block).expect("written");
        }
        let count = fs::read_dir(folder.path()).expect("readable").count();
        assert_eq!(count, 5);
        assert!(fs::metadata(path).expect("there").len() <= FILE_MAX);
    }
}
