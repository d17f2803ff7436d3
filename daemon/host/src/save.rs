//! The bundle's picture and scrollback, for when the host is gone.
//!
//! They are a convenience, written a little after something changed and never while nothing does.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ao_protocol::host::{KEYFRAME_FILE, KeyframeFile, SCROLLBACK_FILE};

use crate::screen::KEYFRAME_HISTORY;
use crate::terminal::Terminal;

/// The scrollback file is cut to half of this when it grows beyond it.
const SCROLLBACK_MAX: u64 = 8 << 20;

/// A bundle's folder.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    folder: PathBuf,
    /// One saves at a time.
    saving: Arc<Mutex<()>>,
}

impl Bundle {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), saving: Arc::default() }
    }

    /// While it is held nothing is saved. It comes before the terminal's lock.
    pub(crate) fn hold(&self) -> MutexGuard<'_, ()> {
        self.saving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Writes the picture and what scrolled off. What cannot be written is said in the log and goes on living in
    /// memory only.
    pub(crate) fn save(&self, terminal: &Terminal) {
        let _one = self.hold();
        let (file, scrolled) = picture(terminal);
        if let Err(error) = ao_files::write_quickly(&self.path(KEYFRAME_FILE), &crate::json(&file)) {
            crate::note(&format!("the picture could not be saved: {error}"));
        }
        if let Err(error) = append(&self.path(SCROLLBACK_FILE), &scrolled, SCROLLBACK_MAX) {
            crate::note(&format!("the scrollback could not be saved: {error}"));
        }
    }
}

/// Saves whenever something changed, at most every `every`. Runs for the host's life.
pub(crate) async fn save_on_change(terminal: Arc<Terminal>, bundle: Bundle, every: Duration) {
    loop {
        terminal.changed.notified().await;
        tokio::time::sleep(every).await;
        // What changed meanwhile is in this picture; only what changes from here on needs another.
        let mut meanwhile = std::pin::pin!(terminal.changed.notified());
        let _ = meanwhile.as_mut().enable();
        bundle.save(&terminal);
    }
}

fn picture(terminal: &Terminal) -> (KeyframeFile, Vec<u8>) {
    let mut core = terminal.lock();
    let scrolled = core.screen.take_scrolled();
    let (cols, rows) = core.screen.size();
    let paint = core.screen.keyframe(KEYFRAME_HISTORY);
    let file = KeyframeFile {
        offset: core.ring.newest(),
        cols,
        rows,
        // Only the beginning of a character that was cut can be invalid, and only at the end.
        paint: String::from_utf8_lossy(&paint).trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned(),
        lines: core.screen.lines(0),
        title: core.screen.title().map(str::to_owned),
        above: Some(core.screen.above(KEYFRAME_HISTORY).saved),
    };
    (file, scrolled)
}

fn append(path: &Path, bytes: &[u8], most: u64) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    let length = file.metadata()?.len();
    // Windows does not replace a file that is open.
    drop(file);
    if length > most { keep_newest(path, length - most / 2) } else { Ok(()) }
}

/// Rewrites the file from the first line after `skip` bytes on.
fn keep_newest(path: &Path, skip: u64) -> io::Result<()> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(skip))?;
    let mut rest = Vec::new();
    file.read_to_end(&mut rest)?;
    drop(file);
    let start = memchr::memchr(b'\n', &rest).map_or(rest.len(), |at| at + 1);
    ao_files::write_quickly(path, &rest[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scrollback_file_keeps_its_newest_lines() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("scrollback");
        for n in 0..1000 {
            append(&path, format!("line {n}\n").as_bytes(), 1000).expect("appended");
        }
        let text = fs::read_to_string(&path).expect("read");
        assert!(text.len() <= 1000, "{}", text.len());
        assert!(text.ends_with("line 998\nline 999\n"), "{text}");
        assert!(text.starts_with("line "), "{text}");
    }
}
