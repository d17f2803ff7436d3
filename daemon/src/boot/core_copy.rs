//! The private, versioned copy of the core that hosts and hooks run from.
//!
//! An update may replace, move or unmount the file that the daemon was started from while hosts run for days. So they
//! run from `bin/<hash>/ao`, and copies that nobody uses are collected when a daemon starts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ao_host::lock::{Probe, probe};
use ao_protocol::host::{HOST_FILE, HostFile, LOCK_FILE};
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

/// Removes copies that neither `own` nor a living host runs from. A copy whose use cannot be told stays.
pub(super) fn collect(own: &Path, bin: &Path, hosts: &Path) {
    let Some(mut used) = programs_of_living_hosts(hosts) else { return };
    used.push(own.to_path_buf());
    let Ok(folders) = fs::read_dir(bin) else { return };
    for folder in folders.flatten().map(|entry| entry.path()) {
        let copy = folder.join(NAME);
        if !copy.is_file() || used.contains(&copy) {
            continue;
        }
        // The folder holds the copy alone; one that does not is not ours to remove.
        if let Err(error) = fs::remove_file(&copy).and_then(|()| fs::remove_dir(&folder)) {
            tracing::debug!(folder = %folder.display(), %error, "an unused copy stays");
        }
    }
}

/// The programs that hosts run from whose locks are not free; `None` when that cannot be told.
fn programs_of_living_hosts(hosts: &Path) -> Option<Vec<PathBuf>> {
    let mut programs = Vec::new();
    for bundle in fs::read_dir(hosts).ok()?.flatten().map(|entry| entry.path()) {
        match probe(&bundle.join(LOCK_FILE)) {
            Probe::Free => {}
            Probe::Held | Probe::Unknown => {
                let file: HostFile = serde_json::from_slice(&fs::read(bundle.join(HOST_FILE)).ok()?).ok()?;
                programs.push(PathBuf::from(file.program));
            }
        }
    }
    Some(programs)
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

    #[test]
    fn only_copies_that_nobody_runs_from_are_collected() {
        let folder = tempfile::tempdir().expect("temp folder");
        let (bin, hosts) = (folder.path().join("bin"), folder.path().join("hosts"));
        let copy = |name: &str| {
            let copy = bin.join(name).join(NAME);
            fs::create_dir_all(bin.join(name)).expect("folder");
            fs::write(&copy, b"x").expect("written");
            copy
        };
        let (own, running, old) = (copy("aa"), copy("bb"), copy("cc"));
        let bundle = hosts.join("shop-1");
        fs::create_dir_all(&bundle).expect("folder");
        let file = HostFile {
            process: ao_host::process::own_identity(),
            socket: String::new(),
            protocol: ao_protocol::host::HOST_PROTOCOL,
            program: running.to_string_lossy().into_owned(),
        };
        fs::write(bundle.join(HOST_FILE), serde_json::to_vec(&file).expect("json")).expect("written");
        let lock = ao_host::lock::FileLock::acquire(&bundle.join(LOCK_FILE)).expect("locked");
        collect(&own, &bin, &hosts);
        assert!(own.exists() && running.exists() && !old.exists());
        drop(lock);
        collect(&own, &bin, &hosts);
        assert!(!running.exists(), "its host is dead");
    }
}
