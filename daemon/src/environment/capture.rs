//! Asking the user's login shell for its environment.
//!
//! The shell runs as a terminal would start it, so that it reads the same files. These files may print, wait, start
//! a multiplexer, or leave early; only what stands between two marks is believed, and the shell is ended when its time
//! is up. Shells differ in syntax, so the shell itself is only asked to run `/bin/sh`.

use std::path::Path;
use std::time::Duration;

use super::child::Asked;
use super::clean::{cleaned, joined_path, merged, set, value};

/// Told to the user's shell files, so that they can leave out what makes no sense here.
const ASKING: &str = "AO_RESOLVING_ENVIRONMENT";

/// What could be learnt about the user's environment.
#[derive(Debug)]
pub struct Captured {
    /// The environment for agents.
    pub variables: Vec<(String, String)>,
    /// Why it is not the login shell's, if it is not.
    pub failure: Option<CaptureFailure>,
}

/// Why a login shell's environment is not known.
#[derive(Debug, thiserror::Error)]
pub enum CaptureFailure {
    /// It could not be started.
    #[error("the shell could not be started")]
    NotStarted(#[source] std::io::Error),
    /// It did not answer in time and was ended.
    #[error("the shell did not answer in time")]
    TimedOut,
    /// It ended without an answer.
    #[error("the shell ended without an answer")]
    NoAnswer,
}

/// The environment of the login shell `shell`, started with `base`. Takes at most twice `limit`: a shell that does not
/// answer as an interactive one is asked once more without that.
#[must_use = "dropping it ends the shell"]
pub async fn capture(shell: &Path, base: Vec<(String, String)>, limit: Duration) -> Captured {
    let base = cleaned(base);
    if cfg!(windows) {
        return Captured { variables: base, failure: None };
    }
    let mut failure = None;
    for flags in ["-ilc", "-lc"] {
        match ask(shell, flags, &base, limit).await {
            Ok(variables) => return Captured { variables: merged(&base, variables), failure: None },
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Captured { variables: with_usual_folders(base), failure }
}

async fn ask(
    shell: &Path,
    flags: &str,
    base: &[(String, String)],
    limit: Duration,
) -> Result<Vec<(String, String)>, CaptureFailure> {
    let mut environment = base.to_vec();
    set(&mut environment, "TERM", "dumb".to_owned());
    set(&mut environment, ASKING, "1".to_owned());
    let mark = format!("__{ASKING}_{}__", std::process::id());
    // `awk` stands in for an `env` that knows no `-0`.
    let script = format!(
        "/bin/sh -c 'printf %s {mark}; env -0 2>/dev/null || \
         awk \"BEGIN {{ for (n in ENVIRON) printf \\\"%s=%s%c\\\", n, ENVIRON[n], 0 }}\"; printf %s {mark}'"
    );
    let mut asked =
        Asked::start(shell, &[flags, &script], &environment, limit).map_err(CaptureFailure::NotStarted)?;
    let in_time = asked.listen(|said| between(said, mark.as_bytes()).is_some()).await;
    let said = asked.finish().await;
    match between(&said, mark.as_bytes()) {
        Some(block) => Ok(parse(block)),
        None if in_time => Err(CaptureFailure::NoAnswer),
        None => Err(CaptureFailure::TimedOut),
    }
}

/// What stands between the first two marks.
fn between<'a>(said: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let find = |text: &[u8]| text.windows(mark.len()).position(|window| window == mark);
    let rest = &said[find(said)? + mark.len()..];
    Some(&rest[..find(rest)?])
}

/// `NAME=value` entries, each ended by a zero byte. What is no text is left out.
fn parse(block: &[u8]) -> Vec<(String, String)> {
    let entries = block.split(|byte| *byte == 0).filter_map(|entry| std::str::from_utf8(entry).ok());
    let pairs = entries.filter_map(|entry| entry.split_once('='));
    pairs
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Without the shell's word, programs are looked for where people usually put them.
fn with_usual_folders(mut base: Vec<(String, String)>) -> Vec<(String, String)> {
    let home = value(&base, "HOME").unwrap_or_default().to_owned();
    let known = value(&base, "PATH").unwrap_or_default().to_owned();
    let usual = [
        format!("{home}/.local/bin"),
        format!("{home}/bin"),
        "/usr/local/bin".to_owned(),
        "/opt/homebrew/bin".to_owned(),
        "/usr/bin".to_owned(),
        "/bin".to_owned(),
    ];
    let there = usual.iter().map(String::as_str).filter(|folder| Path::new(folder).is_dir());
    let path = joined_path(std::iter::once(known.as_str()).chain(there));
    set(&mut base, "PATH", path);
    base
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    /// A shell that reads what a login shell reads: the script at `body`, then its command.
    fn shell(folder: &Path, body: &str) -> PathBuf {
        let path = folder.join("shell");
        fs::write(&path, format!("#!/bin/sh\nflags=$1\n{body}\neval \"$2\"\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
        path
    }

    fn base() -> Vec<(String, String)> {
        [
            ("PATH", "/usr/bin:/bin"),
            ("HOME", "/nowhere"),
            ("TMUX", "x"),
            ("TERM", "xterm"),
            ("LANG", "C.UTF-8"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    #[tokio::test]
    async fn the_shells_own_files_decide_and_their_chatter_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let body = "echo Welcome; echo A=not-this; export MULTI='two\nlines = ü'; export PATH=\"/mine:$PATH\"; unset LANG\n\
            echo to stderr >&2; export SEEN=\"$TMUX,$TERM,$AO_RESOLVING_ENVIRONMENT\"";
        let captured = capture(&shell(folder.path(), body), base(), LONG).await;
        assert!(captured.failure.is_none(), "{:?}", captured.failure);
        let get = |name| value(&captured.variables, name);
        assert_eq!(get("MULTI"), Some("two\nlines = ü"));
        assert_eq!(get("PATH"), Some("/mine:/usr/bin:/bin"));
        assert_eq!(get("SEEN"), Some(",dumb,1"), "it knew that it was asked, and nothing of our own start");
        assert_eq!(get("TERM"), Some("xterm"));
        assert_eq!(get(ASKING), None);
        assert_eq!(get("A"), None);
        assert!(get("LANG").is_some_and(|locale| locale.ends_with("UTF-8")));
    }

    #[tokio::test]
    async fn a_real_shell_answers() {
        let sh = PathBuf::from("/bin/sh");
        let captured = capture(&sh, base(), LONG).await;
        assert!(captured.failure.is_none(), "{:?}", captured.failure);
        assert!(value(&captured.variables, "PATH").is_some_and(|path| path.contains("/usr/bin")));
    }

    #[tokio::test]
    async fn a_shell_that_leaves_early_when_interactive_is_asked_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let body = "case $flags in *i*) exit 0;; esac; export FOUND=1";
        let captured = capture(&shell(folder.path(), body), base(), LONG).await;
        assert!(captured.failure.is_none(), "{:?}", captured.failure);
        assert_eq!(value(&captured.variables, "FOUND"), Some("1"));
    }

    #[tokio::test]
    async fn a_shell_that_does_not_answer_costs_only_its_own_environment() {
        let folder = tempfile::tempdir().expect("a folder");
        let captured = capture(&shell(folder.path(), "exit 1"), base(), LONG).await;
        assert!(matches!(captured.failure, Some(CaptureFailure::NoAnswer)), "{:?}", captured.failure);
        assert_eq!(value(&captured.variables, "HOME"), Some("/nowhere"));
        assert_eq!(value(&captured.variables, "TMUX"), None);
        let captured = capture(Path::new("/no/such/shell"), base(), LONG).await;
        assert!(matches!(captured.failure, Some(CaptureFailure::NotStarted(_))), "{:?}", captured.failure);
    }

    #[tokio::test]
    async fn a_shell_that_hangs_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let gate = folder.path().join("gate");
        assert!(std::process::Command::new("mkfifo").arg(&gate).status().expect("runs").success());
        let pids = folder.path().join("pids");
        let body = format!("cat '{}' & echo $! >> '{}'; wait", gate.display(), pids.display());
        let captured = capture(&shell(folder.path(), &body), base(), Duration::from_millis(300)).await;
        assert!(matches!(captured.failure, Some(CaptureFailure::TimedOut)), "{:?}", captured.failure);
        for pid in fs::read_to_string(&pids).unwrap_or_default().lines() {
            let pid: u32 = pid.parse().expect("a pid");
            while ao_host::process::identity_of(pid).is_some() {
                tokio::task::yield_now().await;
            }
        }
    }

    #[test]
    fn only_what_stands_between_the_marks_counts() {
        assert_eq!(between(b"a##b##c", b"##"), Some(&b"b"[..]));
        assert_eq!(between(b"a##b#", b"##"), None);
        assert_eq!(between(b"", b"##"), None);
        assert_eq!(
            parse(b"A=1\0B=x=y\0=bad\0nothing\0C=\xff\0"),
            [("A".to_owned(), "1".to_owned()), ("B".to_owned(), "x=y".to_owned())]
        );
    }
}
