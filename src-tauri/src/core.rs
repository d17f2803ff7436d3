//! The core: the small executable `ao` that daemon, hosts and command line run from.
//!
//! Why it exists: the window's executable drags a GUI library along and is replaced by updates; the core is neither.
//! It travels inside, and is unpacked once into a private folder named by its content, so a running host keeps the
//! very file it was started from. It must never run a core that it has not verified.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use ao_client::spawn::create_private_folder;
use ao_protocol::home::Home;
use sha2::{Digest, Sha256};

// `const PACKED: Option<(&str, &[u8])>`, written by the build script: the SHA-256 of the core that was built into this
// executable, in hex, and the core itself.
include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// Hex digits of a core's digest that name its folder.
const NAME_DIGITS: usize = 16;

#[cfg(windows)]
const FILE: &str = "ao.exe";
#[cfg(not(windows))]
const FILE: &str = "ao";

/// Why there is no core to run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CoreError {
    /// It could not be unpacked.
    #[error("the daemon's program could not be unpacked to {path}: {source}")]
    Unpack {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// None travels inside and none lies beside.
    #[error("there is no {FILE} beside {program}")]
    Missing {
        /// This executable.
        program: PathBuf,
    },
    /// This executable cannot be found.
    #[error("the program's own folder is unknown: {0}")]
    Lost(#[from] io::Error),
}

/// The core to start a daemon from, unpacked if need be.
///
/// # Errors
/// [`CoreError`].
pub(crate) fn find(home: &Home) -> Result<PathBuf, CoreError> {
    match PACKED {
        Some((digest, bytes)) => unpack(&home.bin(), digest, bytes),
        None => {
            let beside = beside()?;
            // A bundle is swapped by updates, so what runs must be a copy; a developer's build stays where it is.
            if cfg!(debug_assertions) {
                return Ok(beside);
            }
            let bytes = std::fs::read(&beside)?;
            unpack(&home.bin(), &digest_of(&bytes), &bytes)
        }
    }
}

/// Becomes `ao daemon`: by exec where that exists, so that whoever started this process keeps watching the right one.
pub(crate) fn become_daemon(arguments: &[OsString]) -> ExitCode {
    let core = match ao_client::home::current() {
        Ok(home) => find(&home).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match core {
        Ok(core) => run(Command::new(core).arg("daemon").args(arguments)),
        Err(error) => {
            crate::role::complain(&error);
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
fn run(command: &mut Command) -> ExitCode {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    crate::role::complain(&format!("the daemon could not be started: {error}"));
    ExitCode::FAILURE
}

/// Without exec this process stays, shows the daemon's output on its caller's console, and passes its code on.
#[cfg(windows)]
fn run(command: &mut Command) -> ExitCode {
    use windows_sys::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};
    // SAFETY: the call takes no pointers; it fails when there is no console, which is fine.
    unsafe { AttachConsole(ATTACH_PARENT_PROCESS) };
    match command.status() {
        Ok(status) => {
            status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(error) => {
            crate::role::complain(&format!("the daemon could not be started: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn beside() -> Result<PathBuf, CoreError> {
    let program = std::env::current_exe()?;
    let core = program.with_file_name(FILE);
    if core.is_file() { Ok(core) } else { Err(CoreError::Missing { program }) }
}

/// Puts the core at `bin/<first 16 digits of its digest>/ao`, unless it is there and whole. Whoever comes second finds or
/// replaces it with the same bytes, so two starts at once do no harm.
fn unpack(bin: &Path, digest: &str, bytes: &[u8]) -> Result<PathBuf, CoreError> {
    let folder = bin.join(digest.get(..NAME_DIGITS).unwrap_or(digest));
    let path = folder.join(FILE);
    if is_whole(&path, digest) {
        return Ok(path);
    }
    write_whole(&folder, &path, bytes).map_err(|source| CoreError::Unpack { path: path.clone(), source })?;
    Ok(path)
}

/// Whether the file is what was packed. Comparing it with the packed bytes instead would keep those in memory, some twenty
/// MiB, for as long as the window is open.
fn is_whole(path: &Path, digest: &str) -> bool {
    std::fs::File::open(path).and_then(digest_of_file).is_ok_and(|present| present == digest)
}

fn digest_of_file(mut file: std::fs::File) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&hasher.finalize())),
            length => hasher.update(&piece[..length]),
        }
    }
}

/// Temporary file, fsync, rename: a crash leaves either nothing or everything under the final name.
fn write_whole(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_private_folder(folder)?;
    let temporary = folder.join(format!("{FILE}.{}", std::process::id()));
    let written = write_new(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        // Nothing depends on what is left of it; the error below is what matters.
        let _left = std::fs::remove_file(&temporary);
    }
    written?;
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o700);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn digest_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_is_unpacked_once_and_repaired_when_it_was_cut_short() {
        let folder = tempfile::tempdir().expect("temp folder");
        let bytes = b"#!/bin/sh\nexit 0\n";
        let path = unpack(folder.path(), &digest_of(bytes), bytes).expect("unpacked");
        let first = std::fs::metadata(&path).expect("there").modified().expect("time");
        assert_eq!(unpack(folder.path(), &digest_of(bytes), bytes).expect("found"), path);
        assert_eq!(std::fs::metadata(&path).expect("there").modified().expect("time"), first);
        std::fs::write(&path, b"#!/bin").expect("cut");
        unpack(folder.path(), &digest_of(bytes), bytes).expect("repaired");
        assert_eq!(std::fs::read(&path).expect("there"), bytes);
        let left: Vec<_> = std::fs::read_dir(path.parent().expect("folder")).expect("listed").collect();
        assert_eq!(left.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_and_run_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("temp folder");
        let path = unpack(&folder.path().join("bin"), "0123456789abcdef", b"x").expect("unpacked");
        for part in [&path, path.parent().expect("folder"), &folder.path().join("bin")] as [&Path; 3] {
            let mode = std::fs::metadata(part).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o700, "{}", part.display());
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().expect("temp folder");
        std::fs::write(folder.path().join("bin"), "a file").expect("written");
        let error = unpack(&folder.path().join("bin"), "0123456789abcdef", b"x").expect_err("refused");
        assert!(error.to_string().contains("bin"), "{error}");
    }
}
