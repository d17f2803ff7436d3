//! Which shell is the user's.

use std::path::{Path, PathBuf};

use super::programs::is_program;

/// The user's shell: what `SHELL` says, else what the system's user database says, else `/bin/sh`. A shell that lets
/// nobody in does not count.
#[cfg(unix)]
#[must_use]
pub fn user_shell() -> PathBuf {
    let from_database =
        || nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten().map(|user| user.shell);
    let named = std::env::var_os("SHELL").map(PathBuf::from);
    let usable = |shell: &PathBuf| is_usable(shell);
    named
        .filter(usable)
        .or_else(|| from_database().filter(usable))
        .unwrap_or_else(|| PathBuf::from("/bin/sh"))
}

/// The user's shell: PowerShell where it is installed, else the one that came with Windows, else the command prompt.
#[cfg(windows)]
#[must_use]
pub fn user_shell() -> PathBuf {
    let path = std::env::var("PATH").unwrap_or_default();
    let found = ["pwsh.exe", "powershell.exe"].iter().find_map(|name| super::find_program(name, &path, None));
    let prompt = || std::env::var_os("COMSPEC").map(PathBuf::from).filter(|shell| is_usable(shell));
    found.or_else(prompt).unwrap_or_else(|| PathBuf::from("cmd.exe"))
}

fn is_usable(shell: &Path) -> bool {
    let refuses = shell.file_name().is_some_and(|name| name == "nologin" || name == "false");
    shell.is_absolute() && !refuses && is_program(shell)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_shell_that_lets_nobody_in_is_not_used() {
        assert!(is_usable(Path::new("/bin/sh")));
        for bad in ["/usr/sbin/nologin", "/bin/false", "sh", "/no/such/shell", "/tmp", "/etc/passwd"] {
            assert!(!is_usable(Path::new(bad)), "{bad}");
        }
        assert!(is_usable(&user_shell()));
    }
}
