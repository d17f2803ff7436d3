//! Files that are whole or absent, whatever dies meanwhile.
//!
//! Everything goes to a temporary file beside the target and is renamed over it. A full disk leaves the old content.
//! Nothing here ever writes into an existing file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Whether the bytes must survive a loss of power, or only the death of processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    Power,
    Process,
}

/// Replaces the file at `path` by `bytes`, readable by its owner alone: when this returns, a loss of power keeps it.
///
/// # Errors
/// Whatever the file system refused; the old file is then as it was.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, Durability::Power)
}

/// Replaces the file at `path` by `bytes` like [`write_atomically`] but without waiting for the disk: enough for what
/// is written every few seconds and is only a convenience.
///
/// # Errors
/// Whatever the file system refused; the old file is then as it was.
pub fn write_quickly(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, Durability::Process)
}

fn replace(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<()> {
    let temporary = beside(path)?;
    let result = fill(&temporary, bytes, durability).and_then(|()| rename(&temporary, path));
    if result.is_err() {
        // The error that counts is the first one.
        let _ = fs::remove_file(&temporary);
    }
    result?;
    match durability {
        Durability::Power => sync_folder_of(path),
        Durability::Process => Ok(()),
    }
}

/// Windows refuses to replace a file that somebody has open, such as a virus scanner or a reader on its way out, which
/// is over in a moment; elsewhere the first answer is the last.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let tries = if cfg!(windows) { 20 } else { 1 };
    for _try in 1..tries {
        match fs::rename(from, to) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && !to.is_dir() => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            done => return done,
        }
    }
    fs::rename(from, to)
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file name"))?;
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}-{n}.tmp", std::process::id()));
    Ok(path.with_file_name(temporary))
}

fn fill(path: &Path, bytes: &[u8], durability: Durability) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // A leftover of an earlier process with our id is ours to overwrite.
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    match durability {
        Durability::Power => file.sync_all(),
        Durability::Process => Ok(()),
    }
}

/// Makes the rename itself durable. Windows has no such call and needs none.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(windows) {
        return Ok(());
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_stays_private() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("running.json");
        write_atomically(&path, b"one").expect("written");
        write_quickly(&path, b"two").expect("written");
        assert_eq!(fs::read(&path).expect("read"), b"two");
        assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 1, "no temporary file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_refused_rename_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("taken");
        fs::create_dir(&path).expect("folder");
        assert!(write_atomically(&path, b"x").is_err());
        assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 1);
    }
}
