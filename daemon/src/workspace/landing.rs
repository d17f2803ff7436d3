//! Bringing a branch onto its base: in a scratch worktree of its own, and the base moved only at the end.
//!
//! Why it exists: work that is landed must be exactly what was combined and checked. The base is moved by comparing and
//! swapping where nobody has it checked out, and by git's own fast-forward where somebody has, in a clean checkout only.
//! It must never touch a checkout with changes, push by force, or move a base without a [`LandPermit`].
//!
//! Every git that is started here holds the attempt's lock, so that whoever looks after a death knows when the last of
//! them has ended.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use ao_protocol::settings::LandMethod;
use tokio::process::Command;

use super::create::{lock_patiently, open_marker};
use super::error::WorkspaceError;
use super::fault::pass;
use super::run::{Git, args};
use super::worktrees::same_folder;
use super::{names, trash};
use crate::ports::permit::LandPermit;

/// A branch on its way onto its base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandPlan {
    /// The repository's main worktree.
    pub repository: PathBuf,
    /// Where the commits are combined. Nothing may be there but what an earlier attempt left.
    pub scratch: PathBuf,
    /// The branch, without `refs/heads/`.
    pub branch: String,
    /// The base, a branch too.
    pub base: String,
    /// How.
    pub method: LandMethod,
    /// The message of a merge or squash commit.
    pub message: String,
}

/// The commits that an attempt starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// The branch's.
    pub tip: String,
    /// The base's.
    pub base: String,
}

/// What came of combining.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Combined {
    /// This commit has both.
    Commit(String),
    /// The base has everything already.
    Nothing,
    /// These files changed on both sides.
    Conflicts(Vec<String>),
}

/// What came of moving the base.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Moved {
    /// It names the new commit.
    Done,
    /// It names another commit than the one that the work was combined with and checked on.
    BaseMoved,
    /// It is checked out there, with changes.
    CheckoutDirty(PathBuf),
}

/// The lock of one attempt. Whoever works for the attempt holds it.
#[derive(Debug)]
pub struct LandLock(File);

impl LandLock {
    /// Takes the lock in `path`; waits while a program from before a death still holds it.
    ///
    /// # Errors
    /// [`WorkspaceError::Busy`] if that one does not end.
    pub async fn take(path: &Path) -> Result<Self, WorkspaceError> {
        let failed = |source| WorkspaceError::Io { doing: "lock", path: path.to_owned(), source };
        let file = open_marker(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                let file = lock_patiently(file).await.map_err(failed)?;
                file.map(Self).ok_or_else(|| WorkspaceError::Busy { folder: path.to_owned() })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// As the standard input of a program. There is nothing to read in it.
    fn shared(&self) -> Stdio {
        // Windows keeps a lock with the process that took it.
        if cfg!(windows) {
            return Stdio::null();
        }
        self.0.try_clone().map_or_else(|_error| Stdio::null(), Stdio::from)
    }
}

impl Git {
    /// The commits that a landing would start from.
    ///
    /// # Errors
    /// [`WorkspaceError::UnknownBase`] for a branch that is not there.
    pub async fn ends(&self, plan: &LandPlan) -> Result<Ends, WorkspaceError> {
        let commit = async |branch: &str| {
            names::check_branch(branch)?;
            let name = format!("refs/heads/{branch}^{{commit}}");
            let answer =
                self.look(&plan.repository, &args!["rev-parse", "--verify", "--quiet", &name]).await?;
            answer.text().ok_or_else(|| WorkspaceError::UnknownBase { name: branch.to_owned() })
        };
        Ok(Ends { tip: commit(&plan.branch).await?, base: commit(&plan.base).await? })
    }

    /// The local branch that a session's base names: itself, or the one that follows that remote branch.
    ///
    /// # Errors
    /// What git says.
    pub async fn branch_of_base(
        &self,
        repository: &Path,
        base: &str,
    ) -> Result<Option<String>, WorkspaceError> {
        names::check_base(base)?;
        let format = "--format=%(refname:lstrip=2)%00%(upstream:lstrip=2)";
        let all = self.look(repository, &args!["for-each-ref", format, "--", "refs/heads/"]).await?;
        let all = String::from_utf8_lossy(&all.output()?).into_owned();
        let branches: Vec<(&str, &str)> = all.lines().filter_map(|line| line.split_once('\0')).collect();
        let base = base.strip_prefix("refs/heads/").unwrap_or(base);
        let itself = branches.iter().find(|(name, _)| *name == base);
        let follower = || branches.iter().find(|(_, upstream)| *upstream == base);
        Ok(itself.or_else(follower).map(|(name, _)| (*name).to_owned()))
    }

    /// Combines both ends in the scratch worktree, which is made anew.
    ///
    /// # Errors
    /// What git says; the base is untouched.
    pub async fn combine(
        &self,
        plan: &LandPlan,
        ends: &Ends,
        lock: &LandLock,
    ) -> Result<Combined, WorkspaceError> {
        self.require().await?;
        self.clear_landing(&plan.repository, &plan.scratch).await?;
        let start = match plan.method {
            LandMethod::Rebase => &ends.tip,
            LandMethod::Merge | LandMethod::Squash => &ends.base,
        };
        let add = args!["worktree", "add", "--detach", "--", &plan.scratch, start];
        self.act(&plan.repository, &add, lock.shared()).await?.output()?;
        pass("land-scratch");
        let at = &plan.scratch;
        let quiet = args!["-c", "core.editor=true", "-c", "rebase.autoStash=false"];
        let work: Vec<&std::ffi::OsStr> = match plan.method {
            LandMethod::Rebase => args!["rebase", "--no-autosquash", &ends.base].to_vec(),
            LandMethod::Merge => {
                args!["merge", "--no-ff", "--no-edit", "-m", &plan.message, &ends.tip].to_vec()
            }
            LandMethod::Squash => args!["merge", "--squash", &ends.tip].to_vec(),
        };
        let all: Vec<&std::ffi::OsStr> = quiet.into_iter().chain(work).collect();
        let answer = self.act(at, &all, lock.shared()).await?;
        if !answer.success {
            let conflicts = self.conflicts(at).await?;
            return if conflicts.is_empty() {
                Err(answer.failure())
            } else {
                Ok(Combined::Conflicts(conflicts))
            };
        }
        if plan.method == LandMethod::Squash {
            let staged = self.look(at, &args!["diff", "--cached", "--quiet"]).await?;
            if staged.success {
                return Ok(Combined::Nothing);
            }
            let commit = args!["commit", "--no-edit", "-m", &plan.message];
            self.act(at, &commit, lock.shared()).await?.output()?;
        }
        let commit = self.look(at, &args!["rev-parse", "HEAD"]).await?;
        let commit = String::from_utf8_lossy(&commit.line()?).into_owned();
        pass("land-combined");
        Ok(if commit == ends.base { Combined::Nothing } else { Combined::Commit(commit) })
    }

    async fn conflicts(&self, at: &Path) -> Result<Vec<String>, WorkspaceError> {
        let args = args!["diff", "--name-only", "--diff-filter=U", "-z"];
        let said = self.look(at, &args).await?.output()?;
        let paths = said.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        Ok(paths.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    /// Where the base is checked out with changes, if it is.
    ///
    /// # Errors
    /// What git says.
    pub async fn dirty_checkout(&self, plan: &LandPlan) -> Result<Option<PathBuf>, WorkspaceError> {
        for checkout in self.checkouts(plan).await? {
            let args = args!["status", "--porcelain=v1", "-z", "--untracked-files=normal"];
            let status = self.look(&checkout, &args).await?.output()?;
            let git_folder = self.git_folder(&checkout, "--git-dir").await?;
            // Submodules are no reason here: nothing is moved but the branch.
            let unfinished = super::assess::unfinished(&git_folder).any(|what| !what.contains("submodules"));
            if !status.is_empty() || unfinished {
                return Ok(Some(checkout));
            }
        }
        Ok(None)
    }

    async fn checkouts(&self, plan: &LandPlan) -> Result<Vec<PathBuf>, WorkspaceError> {
        let name = format!("refs/heads/{}", plan.base);
        let all = self.worktrees(&plan.repository).await?;
        let of_base = |entry: &super::worktrees::Entry| entry.branch.as_ref() == Some(&name);
        Ok(all.into_iter().filter(of_base).map(|entry| entry.folder).filter(|at| at.is_dir()).collect())
    }

    /// Moves the base forward to `commit`, if it is where it was and no checkout of it has changes.
    ///
    /// # Errors
    /// What git says; then it is to be looked where the base is.
    pub async fn move_base(
        &self,
        _permit: LandPermit,
        plan: &LandPlan,
        ends: &Ends,
        commit: &str,
        lock: &LandLock,
    ) -> Result<Moved, WorkspaceError> {
        if let Some(dirty) = self.dirty_checkout(plan).await? {
            return Ok(Moved::CheckoutDirty(dirty));
        }
        if self.ends(plan).await?.base != ends.base {
            return Ok(Moved::BaseMoved);
        }
        pass("land-intended");
        let answer = match self.checkouts(plan).await?.first() {
            Some(checkout) => {
                let args = args!["merge", "--ff-only", "--no-autostash", commit];
                self.act(checkout, &args, lock.shared()).await?
            }
            None => {
                let (name, why) = (format!("refs/heads/{}", plan.base), format!("ao: land {}", plan.branch));
                let args = args!["update-ref", "-m", &why, &name, commit, &ends.base];
                self.act(&plan.repository, &args, lock.shared()).await?
            }
        };
        pass("land-moved");
        let now = self.ends(plan).await?.base;
        if now == commit {
            return Ok(Moved::Done);
        }
        if now == ends.base { Err(answer.failure()) } else { Ok(Moved::BaseMoved) }
    }

    /// Whether the base has this commit.
    ///
    /// # Errors
    /// What git says.
    pub async fn base_has(
        &self,
        repository: &Path,
        base: &str,
        commit: &str,
    ) -> Result<bool, WorkspaceError> {
        let name = format!("refs/heads/{base}");
        let answer = self.look(repository, &args!["merge-base", "--is-ancestor", commit, &name]).await?;
        Ok(answer.success)
    }

    /// Pushes the base where it comes from, with the user's hooks and credentials, and never by force. Gives the remote.
    ///
    /// # Errors
    /// What git says.
    pub async fn push_base(&self, plan: &LandPlan, lock: &LandLock) -> Result<String, WorkspaceError> {
        let remote = self.remote_of(plan).await?;
        let follows = format!("branch.{}.merge", plan.base);
        let merge = self.look(&plan.repository, &args!["config", "--get", &follows]).await?.text();
        let to = merge.unwrap_or_else(|| format!("refs/heads/{}", plan.base));
        let what = format!("refs/heads/{}:{to}", plan.base);
        let args = args!["push", "--", &remote, &what];
        self.act(&plan.repository, &args, lock.shared()).await?.output()?;
        Ok(remote)
    }

    async fn remote_of(&self, plan: &LandPlan) -> Result<String, WorkspaceError> {
        let key = format!("branch.{}.remote", plan.base);
        let set = self.look(&plan.repository, &args!["config", "--get", &key]).await?.text();
        Ok(set
            .filter(|remote| remote != "." && !remote.starts_with('-'))
            .unwrap_or_else(|| "origin".to_owned()))
    }

    /// The address of the remote that the base is pushed to, if there is one.
    pub async fn remote_address(&self, plan: &LandPlan) -> Option<String> {
        let remote = self.remote_of(plan).await.ok()?;
        self.look(&plan.repository, &args!["remote", "get-url", "--push", &remote]).await.ok()?.text()
    }

    /// Removes the scratch worktree of an attempt, if there is one. It holds nothing that is nowhere else.
    ///
    /// # Errors
    /// What git or the system says.
    pub async fn clear_landing(&self, repository: &Path, scratch: &Path) -> Result<(), WorkspaceError> {
        let entries = self.worktrees(repository).await?;
        let known = entries.into_iter().skip(1).any(|entry| same_folder(&entry.folder, scratch));
        if known {
            let args = args!["worktree", "remove", "--force", "--force", "--", scratch];
            let removed = self.act(repository, &args, Stdio::null()).await?;
            if removed.success {
                return Ok(());
            }
        }
        let (gone, at) = (scratch.to_owned(), scratch.to_owned());
        let cleared =
            tokio::task::spawn_blocking(move || trash::clear(&gone)).await.map_err(std::io::Error::other);
        cleared.and_then(|cleared| cleared).map_err(WorkspaceError::io("remove", at))?;
        if known {
            self.act(repository, &args!["worktree", "prune"], Stdio::null()).await?.output()?;
        }
        Ok(())
    }
}

/// A command line for the user's shell.
#[derive(Debug, Clone)]
pub struct ShellRun {
    /// The shell.
    pub shell: PathBuf,
    /// The line.
    pub line: String,
    /// Where.
    pub at: PathBuf,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// Where its output goes.
    pub log: PathBuf,
}

/// Runs a command line to its end, or ends it with all that it started when `cancelled` comes. `None` if it was cancelled.
///
/// # Errors
/// When the shell cannot be started or its output cannot be kept.
pub async fn run_line(
    run: &ShellRun,
    lock: &LandLock,
    cancelled: impl Future<Output = ()>,
) -> Result<Option<ExitStatus>, WorkspaceError> {
    let kept = File::create(&run.log).and_then(|file| Ok((file.try_clone()?, file)));
    let (out, err) = kept.map_err(WorkspaceError::io("write", &run.log))?;
    let flag = match run.shell.file_stem().and_then(|name| name.to_str()) {
        Some("cmd") => "/C",
        Some("powershell" | "pwsh") => "-Command",
        Some(_) | None => "-c",
    };
    let mut command = Command::new(&run.shell);
    command
        .arg(flag)
        .arg(&run.line)
        .current_dir(&run.at)
        .env_clear()
        .envs(run.env.iter().map(|(name, value)| (name, value)))
        .stdin(lock.shared())
        .stdout(out)
        .stderr(err)
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    command.creation_flags(0x0800_0000);
    let mut child = command.spawn().map_err(WorkspaceError::io("start", &run.shell))?;
    pass("land-check");
    let ended = tokio::select! {
        ended = child.wait() => Some(ended.map_err(WorkspaceError::io("wait for", &run.shell))?),
        () = cancelled => None,
    };
    if ended.is_none() {
        end_all(&mut child).await;
    }
    Ok(ended)
}

/// Ends a command with all that it started.
async fn end_all(child: &mut tokio::process::Child) {
    #[cfg(unix)]
    if let Some(leader) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        let group = nix::unistd::Pid::from_raw(leader);
        // It may have ended by itself by now.
        let _gone = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
    }
    let _gone = child.kill().await;
}

/// The last lines that a command printed, for people: without control characters, and not many.
#[must_use]
pub fn last_lines(log: &Path, most: usize) -> Vec<String> {
    let bytes = std::fs::read(log).unwrap_or_default();
    let from = bytes.len().saturating_sub(16 << 10);
    let text = String::from_utf8_lossy(&bytes[from..]).into_owned();
    let clean = |line: &str| line.chars().filter(|c| !c.is_control()).take(400).collect::<String>();
    let lines: Vec<String> = text.lines().map(clean).filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(most)..].to_vec()
}
