//! Addresses for local sockets: paths that fit the system's limit, pipe names that cannot be guessed.
//!
//! A socket's path may have 108 bytes on Linux and 104 on macOS, the ending NUL included. Where the home is too deep,
//! sockets move to a short private folder of this user, and whoever needs one reads its address from a file.

use std::io;
use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;

/// The longest socket path that every supported Unix takes, without the NUL.
#[cfg(unix)]
const PATH_MAX: usize = 103;

/// The address for a socket called `name` in `folder`, unique by `token`.
///
/// # Errors
/// When the folder is too deep and no private short folder can be made.
#[cfg(unix)]
pub fn socket(folder: &Path, name: &str, token: &str) -> io::Result<String> {
    use std::os::unix::ffi::OsStrExt as _;
    let direct = folder.join(name);
    if direct.as_os_str().as_bytes().len() <= PATH_MAX
        && let Some(text) = direct.to_str()
    {
        return Ok(text.to_owned());
    }
    let short = short_folder()?.join(token);
    short
        .to_str()
        .map(str::to_owned)
        .ok_or_else(|| io::Error::other("the runtime folder's name is not UTF-8"))
}

/// The address for a socket, unique by `token`.
///
/// # Errors
/// Never on Windows.
#[cfg(windows)]
pub fn socket(_folder: &Path, _name: &str, token: &str) -> io::Result<String> {
    Ok(format!(r"\\.\pipe\ao-{token}"))
}

/// A folder of this user alone with a short path.
#[cfg(unix)]
fn short_folder() -> io::Result<PathBuf> {
    // SAFETY: geteuid has no preconditions and cannot fail.
    let uid = unsafe { libc::geteuid() };
    let runtime = PathBuf::from(format!("/run/user/{uid}"));
    let folder =
        if is_private(&runtime, uid) { runtime.join("ao") } else { PathBuf::from(format!("/tmp/ao-{uid}")) };
    ao_client::spawn::create_private_folder(&folder)?;
    if is_private(&folder, uid) {
        Ok(folder)
    } else {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} is not a private folder of this user", folder.display()),
        ))
    }
}

/// Whether `folder` is a real folder that only `uid` can use.
#[cfg(unix)]
fn is_private(folder: &Path, uid: u32) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::symlink_metadata(folder).is_ok_and(|m| m.is_dir() && m.uid() == uid && m.mode() & 0o077 == 0)
}

/// 32 hexadecimal digits that nobody can guess.
///
/// # Panics
/// When the system has no randomness to give, which no supported system does.
#[must_use]
pub fn token() -> String {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_deep_home_gets_a_short_socket() {
        let near = socket(Path::new("/tmp/x"), "sock", "t1").expect("fits");
        assert_eq!(near, "/tmp/x/sock");
        let deep = PathBuf::from(format!("/tmp/{}", "d".repeat(200)));
        let far = socket(&deep, "sock", &token()).expect("a short folder");
        assert!(far.len() <= PATH_MAX, "{far}");
        assert_ne!(token(), token());
    }
}
