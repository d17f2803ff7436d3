//! The private, versioned copy of the core that hosts and hooks run from.
//!
//! An update may replace, move or unmount the file that the daemon was started from while hosts run for days. So they
//! run from `bin/<hash>/ao`, and copies that nobody uses are collected when a daemon starts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The copy's file name.
const NAME: &str = if cfg!(windows) { "ao.exe" } else { "ao" };

/// The copy of `program` in `bin`, made if it is not there. A program that already is such a copy stays where it is.
pub(super) fn ensure(program: &Path, bin: &Path) -> io::Result<PathBuf> {
    if program.parent().and_then(Path::parent) == Some(bin) {
        return Ok(program.to_path_buf());
    }
    let content = fs::read(program)?;
    let digest = Sha256::digest(&content);
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let folder = bin.join(hash);
    let copy = folder.join(NAME);
    if fs::metadata(&copy).is_ok_and(|known| known.len() == content.len() as u64) {
        return Ok(copy);
    }
    ao_client::spawn::create_private_folder(&folder)?;
    let temporary = folder.join(format!(".{NAME}.{}", std::process::id()));
    fs::write(&temporary, &content)?;
    make_executable(&temporary)?;
    fs::File::open(&temporary)?.sync_all()?;
    fs::rename(&temporary, &copy)?;
    Ok(copy)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(windows)]
fn make_executable(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_made_once_and_a_copy_is_not_copied() {
        let folder = tempfile::tempdir().expect("temp folder");
        let program = folder.path().join("core");
        fs::write(&program, b"#!/bin/sh\n").expect("written");
        let bin = folder.path().join("bin");
        let copy = ensure(&program, &bin).expect("copied");
        assert_eq!(fs::read(&copy).expect("readable"), b"#!/bin/sh\n");
        assert_eq!(ensure(&program, &bin).expect("found"), copy);
        assert_eq!(ensure(&copy, &bin).expect("stays"), copy);
    }
}
