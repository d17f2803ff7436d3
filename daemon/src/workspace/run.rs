//! The one place that starts git.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::error::WorkspaceError;

/// The oldest git that has everything used here: `rev-parse --path-format`.
pub const OLDEST_GIT: GitVersion = GitVersion { major: 2, minor: 31 };

/// How many gits run at once. More would only fight for the disk.
const AT_ONCE: usize = 4;

/// A look that takes longer than this is a drive that does not answer. Verbs have no limit, since filters may fetch
/// large files and hooks are the user's.
pub(super) const LOOK_LIMIT: Duration = Duration::from_secs(60);

/// What would point git somewhere else than to the folder it is started in. A daemon started from a git hook or an
/// alias inherits these.
const MISLEADING: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Arguments of different text types as one list.
macro_rules! args {
    ($($arg:expr),+ $(,)?) => { [$(std::ffi::OsStr::new($arg)),+] };
}
pub(super) use args;

/// git, with the environment it is to run in. Clones share both, and the limit on how many run at once.
#[derive(Debug, Clone)]
pub struct Git {
    program: PathBuf,
    env: Arc<Mutex<Variables>>,
    permits: Arc<Semaphore>,
    turns: Arc<Mutex<HashMap<PathBuf, Turn>>>,
    version: Arc<OnceCell<GitVersion>>,
}

type Variables = Arc<[(String, String)]>;
type Turn = Arc<tokio::sync::Mutex<()>>;

/// A version of git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GitVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
}

impl fmt::Display for GitVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What a git that ran had to say.
#[derive(Debug)]
pub(super) struct Answer {
    action: String,
    pub(super) success: bool,
    stdout: Vec<u8>,
    stderr: String,
}

impl Answer {
    pub(super) fn of(action: String, output: std::process::Output) -> Self {
        Self {
            action,
            success: output.status.success(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The output, if git was content.
    pub(super) fn output(self) -> Result<Vec<u8>, WorkspaceError> {
        if self.success { Ok(self.stdout) } else { Err(self.failure()) }
    }

    /// The one line of output, if git was content. Paths may contain newlines, so only the last one is cut.
    pub(super) fn line(self) -> Result<Vec<u8>, WorkspaceError> {
        let mut output = self.output()?;
        if output.last() == Some(&b'\n') {
            output.pop();
        }
        Ok(output)
    }

    /// The one line of output as text, or none if git was not content or said nothing.
    pub(super) fn text(self) -> Option<String> {
        let line = String::from_utf8(self.line().ok()?).ok()?;
        (!line.is_empty()).then_some(line)
    }

    /// The output of a git whose discontent is an answer too, if there is any.
    pub(super) fn said(self) -> Result<Vec<u8>, WorkspaceError> {
        if self.stdout.is_empty() { Err(self.failure()) } else { Ok(self.stdout) }
    }

    /// What git said beside its output. Only for gits that run with untranslated messages.
    pub(super) fn remarks(&self) -> &str {
        &self.stderr
    }

    /// Whether git's complaint contains this text. Only for looks, which run with untranslated messages.
    pub(super) fn complains_of(&self, text: &str) -> bool {
        !self.success && self.stderr.contains(text)
    }

    pub(super) fn failure(&self) -> WorkspaceError {
        WorkspaceError::GitFailed { action: self.action.clone(), detail: self.last_words() }
    }

    /// The last line that git said, without control characters.
    pub(super) fn last_words(&self) -> String {
        let line =
            self.stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason");
        let line = line.trim().trim_start_matches("fatal: ").trim_start_matches("error: ");
        line.chars().filter(|c| !c.is_control()).take(300).collect()
    }
}

impl Git {
    /// git at `program`, to run with `env` as its whole environment.
    #[must_use]
    pub fn new(program: PathBuf, env: Vec<(String, String)>) -> Self {
        Self {
            program,
            env: Arc::new(Mutex::new(env.into())),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            turns: Arc::default(),
            version: Arc::new(OnceCell::new()),
        }
    }

    /// The right to make a worktree in `repository`.
    pub(super) async fn turn_in(&self, repository: &Path) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(repository.to_owned()).or_default())
        };
        turn.lock_owned().await
    }

    /// Gives git another environment from now on, in all clones: the login shell's, once it is known, since filters
    /// and hooks are looked for in its search path.
    pub fn set_environment(&self, env: Vec<(String, String)>) {
        *self.env.lock().unwrap_or_else(PoisonError::into_inner) = env.into();
    }

    /// The program that is started.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Which git this is. Asked once, then remembered.
    ///
    /// # Errors
    /// [`WorkspaceError::GitMissing`] or [`WorkspaceError::GitUnusable`].
    pub async fn version(&self) -> Result<GitVersion, WorkspaceError> {
        let ask = || async {
            let answer = self.look(&std::env::temp_dir(), &args!["version"]).await?;
            let said = if answer.success {
                String::from_utf8_lossy(&answer.stdout).into_owned()
            } else {
                answer.last_words()
            };
            parse_version(&said).ok_or_else(|| WorkspaceError::GitUnusable { detail: said.trim().to_owned() })
        };
        self.version.get_or_try_init(ask).await.copied()
    }

    /// Makes sure that this git has what is needed.
    pub(super) async fn require(&self) -> Result<(), WorkspaceError> {
        let found = self.version().await?;
        if found < OLDEST_GIT { Err(WorkspaceError::GitTooOld { found }) } else { Ok(()) }
    }

    /// Asks git something in the folder `at`. Takes no lock, starts no monitor, and does not wait forever.
    pub(super) async fn look(&self, at: &Path, args: &[&OsStr]) -> Result<Answer, WorkspaceError> {
        let quiet = args!["--no-optional-locks", "-c", "core.fsmonitor=false"];
        let all: Vec<&OsStr> = quiet.into_iter().chain(args.iter().copied()).collect();
        let action = action(args);
        let mut command = self.command(at, &all);
        command.env("LC_ALL", "C").env("LANGUAGE", "C").stdin(Stdio::null());
        let limit = tokio::time::timeout(LOOK_LIMIT, self.run(command, action.clone()));
        limit.await.map_err(|_elapsed| WorkspaceError::TimedOut { action })?
    }

    /// Has git do something in the folder `at`, as the user would: with their hooks, filters and language.
    pub(super) async fn act(
        &self,
        at: &Path,
        args: &[&OsStr],
        stdin: Stdio,
    ) -> Result<Answer, WorkspaceError> {
        let mut command = self.command(at, args);
        command.stdin(stdin);
        self.run(command, action(args)).await
    }

    pub(super) fn command(&self, at: &Path, args: &[&OsStr]) -> Command {
        let mut command = Command::new(&self.program);
        let env = self.env.lock().unwrap_or_else(PoisonError::into_inner).clone();
        command.env_clear().envs(env.iter().map(|(name, value)| (name, value)));
        for name in MISLEADING {
            command.env_remove(name);
        }
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .current_dir(at)
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Ctrl-C on a daemon in the foreground must not reach a git that is making a worktree.
        #[cfg(unix)]
        command.process_group(0);
        #[cfg(windows)]
        command.creation_flags(0x0800_0000);
        command
    }

    async fn run(&self, mut command: Command, action: String) -> Result<Answer, WorkspaceError> {
        let _permit = self.permit().await;
        let output = self.start(&mut command)?.wait_with_output().await.map_err(self.missing())?;
        Ok(Answer::of(action, output))
    }

    /// The right to run one git. The semaphore is never closed.
    pub(super) async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        self.permits.acquire().await.ok()
    }

    pub(super) fn start(&self, command: &mut Command) -> Result<Child, WorkspaceError> {
        command.spawn().map_err(self.missing())
    }

    pub(super) fn missing(&self) -> impl FnOnce(std::io::Error) -> WorkspaceError {
        let program = self.program.clone();
        move |source| WorkspaceError::GitMissing { program, source }
    }
}

/// The subcommand, for people: `worktree add`.
pub(super) fn action(args: &[&OsStr]) -> String {
    let mut words = args.iter().filter_map(|arg| arg.to_str()).peekable();
    // Options of git itself come first, and some have a value.
    while let Some(option) = words.next_if(|word| word.starts_with('-')) {
        if option == "-c" {
            words.next();
        }
    }
    let words: Vec<&str> = words
        .take_while(|word| {
            word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !word.starts_with('-')
        })
        .take(2)
        .collect();
    words.join(" ")
}

fn parse_version(said: &str) -> Option<GitVersion> {
    let mut numbers = said.strip_prefix("git version ")?.split(|c: char| !c.is_ascii_digit());
    Some(GitVersion { major: numbers.next()?.parse().ok()?, minor: numbers.next()?.parse().ok()? })
}

/// A path as git printed it.
pub(super) fn path_from(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    let text: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let text = OsString::from(String::from_utf8_lossy(&bytes).into_owned());
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_gits_of_all_kinds_say() {
        let version = |major, minor| Some(GitVersion { major, minor });
        for (said, expected) in [
            ("git version 2.47.3\n", version(2, 47)),
            ("git version 2.39.5 (Apple Git-154)\n", version(2, 39)),
            ("git version 2.31.0.windows.1\n", version(2, 31)),
            ("git version 3.0.0-rc1\n", version(3, 0)),
            ("git version unknown\n", None),
            ("xcrun: error: invalid active developer path", None),
            ("", None),
        ] {
            assert_eq!(parse_version(said), expected, "{said:?}");
        }
        assert!(
            GitVersion { major: 2, minor: 30 } < OLDEST_GIT && GitVersion { major: 3, minor: 0 } > OLDEST_GIT
        );
    }

    #[test]
    fn actions_name_the_subcommand_and_nothing_of_the_user() {
        assert_eq!(action(&args!["worktree", "add", "-b", "x"]), "worktree add");
        assert_eq!(action(&args!["status", "--porcelain=v2"]), "status");
        assert_eq!(action(&args!["--literal-pathspecs", "-c", "a.b=c", "diff-index", "--raw"]), "diff-index");
        assert_eq!(action(&args!["rev-parse", "--verify", "main"]), "rev-parse");
    }
}
