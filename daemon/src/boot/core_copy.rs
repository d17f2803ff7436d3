//! The private, versioned copy of the core that hosts and hooks run from.
//!
//! An update may replace, move or unmount the file that the daemon was started from while hosts run for days. So they
//! run from `bin/<hash>/ao`, and copies that nobody uses are collected when a daemon starts. It must never remove a
//! copy that a living host runs from, nor take a changed program for one that it has copied.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ao_host::lock::{Probe, probe};
use ao_protocol::host::{HOST_FILE, HostFile, LOCK_FILE};
use sha2::{Digest, Sha256};

/// The copy's file name.
const NAME: &str = if cfg!(windows) { "ao.exe" } else { "ao" };

/// Beside a copy: the stamp of the program that it was made of, so that only a program that changed is read again.
const STAMP: &str = "made-of";

/// The copy of `program` in `bin`, made if it is not there. A program that already is such a copy stays where it is.
pub(super) fn ensure(program: &Path, bin: &Path) -> io::Result<PathBuf> {
    if program.parent().and_then(Path::parent) == Some(bin) {
        return Ok(program.to_path_buf());
    }
    let stamp = stamp(program)?;
    if let Some(copy) = made_of(&stamp, bin) {
        return Ok(copy);
    }
    let content = fs::read(program)?;
    let digest = Sha256::digest(&content);
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let folder = bin.join(hash);
    ao_client::spawn::create_private_folder(&folder)?;
    let copy = folder.join(NAME);
    if !fs::metadata(&copy).is_ok_and(|known| known.len() == content.len() as u64) {
        replace(&copy, &content)?;
    }
    replace(&folder.join(STAMP), stamp.as_bytes())?;
    Ok(copy)
}

/// What changes whenever the program's content does.
fn stamp(program: &Path) -> io::Result<String> {
    let known = fs::metadata(program)?;
    let modified = known.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    #[cfg(unix)]
    let file = {
        // A file put in another's place keeps neither number; the change time cannot be set back by any program.
        use std::os::unix::fs::MetadataExt as _;
        format!("{}:{} {}.{}", known.dev(), known.ino(), known.ctime(), known.ctime_nsec())
    };
    #[cfg(windows)]
    let file = std::os::windows::fs::MetadataExt::creation_time(&known).to_string();
    Ok(format!("{}\n{} {} {file}\n", program.display(), known.len(), modified.as_nanos()))
}

/// The copy that was made of the program with this stamp.
fn made_of(stamp: &str, bin: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(bin).ok()?.flatten().map(|entry| entry.path());
    let matching = |folder: &PathBuf| fs::read(folder.join(STAMP)).is_ok_and(|read| read == stamp.as_bytes());
    folders.into_iter().find(matching).map(|folder| folder.join(NAME)).filter(|copy| copy.is_file())
}

/// Writes a whole, durable, executable file, or nothing.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut file = fs::File::create(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    make_executable(&temporary)?;
    fs::rename(&temporary, path)
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
        // The stamp goes first: without it a folder that is left half removed is never taken for a copy.
        let _unstamped = fs::remove_file(folder.join(STAMP));
        // The folder holds nothing else; one that does is not ours to remove.
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
    fn only_a_program_that_changed_is_read_again() {
        let folder = tempfile::tempdir().expect("temp folder");
        let (program, bin) = (folder.path().join("core"), folder.path().join("bin"));
        fs::write(&program, b"one").expect("written");
        let first = ensure(&program, &bin).expect("copied");
        // Whoever finds this copy by the stamp has not looked at the program's content.
        fs::write(&first, b"seen").expect("written");
        assert_eq!(fs::read(ensure(&program, &bin).expect("known")).expect("readable"), b"seen");

        // Of the same length and put in its place, as an update does.
        let update = folder.path().join("update");
        fs::write(&update, b"two").expect("written");
        fs::rename(&update, &program).expect("replaced");
        let second = ensure(&program, &bin).expect("copied");
        assert_eq!(fs::read(&second).expect("readable"), b"two");

        // A stamp without its copy, as a kill in the middle of a removal may leave it.
        fs::remove_file(&second).expect("removed");
        assert_eq!(fs::read(ensure(&program, &bin).expect("copied again")).expect("readable"), b"two");
    }

    #[test]
    fn only_copies_that_nobody_runs_from_are_collected() {
        let folder = tempfile::tempdir().expect("temp folder");
        let (bin, hosts) = (folder.path().join("bin"), folder.path().join("hosts"));
        let copy = |name: &str| {
            let copy = bin.join(name).join(NAME);
            fs::create_dir_all(bin.join(name)).expect("folder");
            fs::write(&copy, b"x").expect("written");
            fs::write(bin.join(name).join(STAMP), b"stamp").expect("written");
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
        assert!(own.exists() && running.exists());
        assert!(!old.parent().expect("folder").exists());
        drop(lock);
        collect(&own, &bin, &hosts);
        assert!(!running.exists(), "its host is dead");
    }
}
