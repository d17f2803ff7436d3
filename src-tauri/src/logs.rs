//! The window's log: one file that cannot grow without end. It must never stop the window.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ao_protocol::home::Home;
use tracing_subscriber::EnvFilter;

/// A log of this size is put aside, once; the one put aside before it goes.
const LIMIT: u64 = 1 << 20;

/// Begins the log. A home that cannot be written to is the daemon's to report; then there is no log.
pub(crate) fn begin(home: &Home) {
    let Ok(log) = Log::open(home.logs().join("app.log"), LIMIT) else { return };
    let filter = EnvFilter::try_from_env("AO_LOG")
        .unwrap_or_else(|_unset| EnvFilter::new("warn,ao_client=info,ao_desktop=info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(Mutex::new(log))
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        crate::role::complain("a log exists already");
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a fault of this program")));
    tracing::info!(build = ao_client::BUILD, pid = std::process::id(), "start");
}

struct Log {
    path: PathBuf,
    file: File,
    size: u64,
    limit: u64,
}

impl Log {
    fn open(path: PathBuf, limit: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            ao_client::spawn::create_private_folder(folder)?;
        }
        let file = append(&path)?;
        let size = file.metadata()?.len();
        Ok(Self { path, file, size, limit })
    }

    fn put_aside(&mut self) -> io::Result<()> {
        std::fs::rename(&self.path, self.path.with_extension("log.1"))?;
        self.file = append(&self.path)?;
        self.size = 0;
        Ok(())
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size > self.limit {
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
    options.append(true).create(true);
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
        let mut log = Log::open(path.clone(), 10).expect("opened");
        for line in ["first line\n", "second\n", "third line\n", "fourth\n"] {
            log.write_all(line.as_bytes()).expect("written");
        }
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "fourth\n");
        let aside = std::fs::read_to_string(path.with_extension("log.1")).expect("read");
        assert_eq!(aside, "second\nthird line\n");
    }
}
