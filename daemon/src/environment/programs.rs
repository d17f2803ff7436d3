//! Finding programs as a shell would, and asking them what they are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::child::{Asked, end_group};
use super::clean::SEPARATOR;

/// The program `name` in the search path `path`, without the folder `skip`, which is where our own commands of the same
/// name may be. Folders that are not absolute are skipped: they would mean a repository's own.
#[must_use]
pub fn find_program(name: &str, path: &str, skip: Option<&Path>) -> Option<PathBuf> {
    let given = Path::new(name);
    if given.is_absolute() {
        return is_program(given).then(|| given.to_owned());
    }
    if name.is_empty() || given.components().count() != 1 {
        return None;
    }
    let endings = endings();
    let skipped = |folder: &Path| skip.is_some_and(|skip| folder == skip || is_same(folder, skip));
    path.split(SEPARATOR)
        .map(Path::new)
        .filter(|folder| folder.is_absolute() && !skipped(folder))
        .flat_map(|folder| endings.iter().map(|ending| with_ending(folder.join(name), ending)))
        .find(|candidate| is_program(candidate))
}

/// What the program says its version is, in the environment that it would run in. None when it does not say within
/// `limit`.
pub async fn program_version(
    program: &Path,
    args: &[&str],
    environment: &[(String, String)],
    limit: Duration,
) -> Option<String> {
    let mut asked = Asked::start(program, args, environment, limit).ok()?;
    // Some leave others behind that keep the output open, so its end is not waited for once the version is whole.
    asked.listen(|said| said.contains(&b'\n') && version_in(&String::from_utf8_lossy(said)).is_some()).await;
    version_in(&String::from_utf8_lossy(&asked.finish().await))
}

/// Whether the program ends with 0, run in `folder` and in the environment that it would run in. None when it cannot be
/// started or does not end within `limit`; then it is ended.
pub async fn program_agrees(
    program: &Path,
    args: &[&str],
    folder: &Path,
    environment: &[(String, String)],
    limit: Duration,
) -> Option<bool> {
    let mut command = tokio::process::Command::new(program);
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    command.creation_flags(0x0800_0000);
    let mut child = command.spawn().ok()?;
    match tokio::time::timeout(limit, child.wait()).await {
        Ok(ended) => ended.ok().map(|status| status.success()),
        Err(_elapsed) => {
            end_group(&mut child);
            // Now it ends; an error means that it has been collected.
            let _ = child.wait().await;
            None
        }
    }
}

/// The first thing in a text that looks like a version: two or more numbers joined by dots, and what hangs on to them.
fn version_in(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || "(),;:\"'".contains(c));
    let trimmed = words.map(|word| {
        // `v1.2.3`, `name/1.2.3`, `name@1.2.3`
        let word = word.rsplit(['/', '@']).next().unwrap_or(word);
        word.strip_prefix(['v', 'V']).unwrap_or(word).trim_end_matches('.')
    });
    let is_version = |word: &&str| {
        let mut parts = word.splitn(3, '.');
        let major = parts.next().unwrap_or_default();
        let minor = parts.next().unwrap_or_default();
        !major.is_empty()
            && major.bytes().all(|byte| byte.is_ascii_digit())
            && minor.starts_with(|c: char| c.is_ascii_digit())
            && word.len() <= 40
            && word.chars().all(|c| c.is_ascii_alphanumeric() || ".-+_".contains(c))
    };
    trimmed.into_iter().find(is_version).map(str::to_owned)
}

#[cfg(unix)]
pub(super) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(windows)]
pub(super) fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// What may be missing at the end of a program's name.
fn endings() -> Vec<OsString> {
    if cfg!(windows) {
        let known = std::env::var("PATHEXT").unwrap_or_else(|_| ".COM;.EXE;.BAT;.CMD".to_owned());
        // A name that has its ending already is found with none.
        let endings = known.split(';').filter(|ending| ending.starts_with('.')).map(OsString::from);
        endings.chain([OsString::new()]).collect()
    } else {
        vec![OsString::new()]
    }
}

fn with_ending(path: PathBuf, ending: &OsString) -> PathBuf {
    let mut name = path.into_os_string();
    name.push(ending);
    name.into()
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        for (text, version) in [
            ("2.0.55 (Claude Code)\n", Some("2.0.55")),
            ("codex-cli 0.63.0\n", Some("0.63.0")),
            ("git version 2.47.3", Some("2.47.3")),
            ("v22.11.0\n", Some("22.11.0")),
            ("opencode/1.0.85 linux-x64", Some("1.0.85")),
            ("aider 0.86.2.dev1+g1", Some("0.86.2.dev1+g1")),
            ("@google/gemini-cli@0.17.1", Some("0.17.1")),
            ("GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)", Some("5.2.37")),
            ("usage: tool [1. first, 2. second]", None),
            ("no version here", None),
            ("", None),
        ] {
            assert_eq!(version_in(text).as_deref(), version, "{text:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_programs_are_found_and_never_our_own() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join(name);
        let make = |name: &str, mode| {
            let path = at(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(&path, "").expect("written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("set");
        };
        make("ours/tool", 0o755);
        make("plain/tool", 0o644);
        make("theirs/tool", 0o755);
        std::fs::create_dir_all(at("folder/tool")).expect("made");
        std::os::unix::fs::symlink(at("ours"), at("link")).expect("linked");
        let path = ["link", "ours", "plain", "folder", "missing", "theirs"]
            .map(|name| at(name).display().to_string());
        let path = format!("relative::{}", path.join(":"));
        assert_eq!(find_program("tool", &path, Some(&at("ours"))), Some(at("theirs/tool")));
        assert_eq!(find_program("tool", &path, None), Some(at("link/tool")));
        assert_eq!(find_program("other", &path, None), None);
        for bad in ["", "../tool", "a/tool"] {
            assert_eq!(find_program(bad, &path, None), None, "{bad:?}");
        }
        let absolute = at("theirs/tool").display().to_string();
        assert_eq!(find_program(&absolute, "", None), Some(at("theirs/tool")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_says_its_version_or_nothing() {
        let long = Duration::from_secs(600);
        let sh = |script: &'static str, limit| async move {
            let environment = [("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
            program_version(Path::new("/bin/sh"), &["-c", script], &environment, limit).await
        };
        assert_eq!(sh("echo tool 1.2.3", long).await.as_deref(), Some("1.2.3"));
        assert_eq!(sh("echo nothing; exit 1", long).await, None);
        assert_eq!(sh("exec cat /dev/zero", long).await, None, "what never ends is cut");
        assert_eq!(program_version(Path::new("/no/such/program"), &[], &[], long).await, None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_agrees_or_not_and_never_for_ever() {
        let ask = |script: &'static str, limit| async move {
            let environment = [("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
            program_agrees(Path::new("/bin/sh"), &["-c", script], Path::new("/"), &environment, limit).await
        };
        let long = Duration::from_secs(600);
        assert_eq!(ask("exit 0", long).await, Some(true));
        assert_eq!(ask("test -t 0 || exit 3", long).await, Some(false), "nobody is there to be asked");
        assert_eq!(ask("exec tail -f /dev/null", Duration::from_millis(20)).await, None, "it is ended");
        assert_eq!(program_agrees(Path::new("/no/such"), &[], Path::new("/"), &[], long).await, None);
    }
}
