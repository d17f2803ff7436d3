//! Small files of the app that are there whole or not at all.
//!
//! It must never leave a half-written file under a final name, nor read more than a small file holds.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Replaces the file at `path` by `bytes`, readable by this user only. Its folder is made if need be.
///
/// # Errors
/// What the file system refuses; then what was there before is there still.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    crate::spawn::create_private_folder(folder)?;
    ao_files::write_atomically(path, bytes)
}

/// Reads the file at `path` if it is a plain file of at most `bytes_max` bytes.
///
/// # Errors
/// What the file system refuses; `InvalidData` for anything else than a small plain file.
pub fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    // A FIFO or a device in its place would block the reader for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max { Err(io::ErrorKind::InvalidData.into()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("app").join("desktop.json");
        for text in ["a long first version", "second"] {
            write(&path, text.as_bytes()).expect("written");
            assert_eq!(read(&path, 100).expect("read"), text.as_bytes());
        }
        assert_eq!(fs::read_dir(path.parent().expect("folder")).expect("listed").count(), 1);
        assert!(read(&path, 5).is_err(), "too long");
        assert!(read(folder.path(), 5).is_err(), "a folder");
    }
}
