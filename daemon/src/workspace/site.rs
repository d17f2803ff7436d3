//! Folders that sessions work in besides worktrees of their own: what is there is looked at, and never changed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use super::assess::unfinished;
use super::error::WorkspaceError;
use super::names;
use super::run::{Git, GitVersion, args};
use super::worktrees::{Entry, real, same_folder};

/// How long a fetch may take.
const FETCH_LIMIT: Duration = Duration::from_secs(45);
/// From this version on a new worktree is as sparse as the one it is made from.
const INHERITS_SPARSENESS: GitVersion = GitVersion { major: 2, minor: 36 };

/// A folder of somebody else in which a session may work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder, without symbolic links.
    pub folder: PathBuf,
    /// The branch that is checked out there; none when HEAD is detached.
    pub branch: Option<String>,
    /// What is worth knowing of it.
    pub notes: Vec<String>,
}

/// What a fetch led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The commit to start from, where that is not what the base names here.
    pub start: Option<String>,
    /// What is worth knowing.
    pub note: Option<String>,
}

impl Git {
    /// The worktree of `repository` at `folder`, which is somebody else's.
    ///
    /// # Errors
    /// [`WorkspaceError::NotAWorktree`] if it is none of this repository, [`WorkspaceError::MainWorktree`] if it is the
    /// main one, [`WorkspaceError::Busy`] while git is making it, or what git says.
    pub async fn adopt(&self, repository: &Path, folder: &Path) -> Result<Found, WorkspaceError> {
        self.require().await?;
        if !folder.is_dir() {
            return Err(WorkspaceError::PathMissing(folder.to_owned()));
        }
        let folder = real(folder);
        if same_folder(&folder, repository) {
            return Err(WorkspaceError::MainWorktree { folder });
        }
        let admin = self.admin_of(repository, &folder).await?;
        let not_listed = || WorkspaceError::NotAWorktree { folder: folder.clone() };
        // A worktree that was moved by hand works, but git has it on record elsewhere and may forget it.
        let entry = self.worktree_at(repository, &folder).await?.ok_or_else(not_listed)?;
        if entry.is_half_made() {
            return Err(WorkspaceError::Busy { folder });
        }
        let mut notes: Vec<String> =
            unfinished(&admin).map(|what| format!("When it was taken over, {what}.")).collect();
        if let Some(reason) = &entry.locked {
            let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            notes.push(format!("The worktree is locked{why}."));
        }
        Ok(found(folder, entry.branch, notes))
    }

    /// The main checkout of `repository`, as a place for a session.
    ///
    /// # Errors
    /// What git says.
    pub async fn main_checkout(&self, repository: &Path) -> Result<Found, WorkspaceError> {
        self.require().await?;
        let git_folder = self.git_folder(repository, "--git-dir").await?;
        let entries = self.worktrees(repository).await?;
        let branch = entries.into_iter().next().and_then(|entry| entry.branch);
        let warning = "It works in the repository's main checkout: it changes the files that you see there.";
        // The main checkout keeps its submodules' repositories there as a matter of course.
        let unfinished = unfinished(&git_folder).filter(|what| !what.contains("submodules"));
        let mut notes = vec![warning.to_owned()];
        notes.extend(unfinished.map(|what| format!("When it was taken over, {what}.")));
        Ok(found(repository.to_owned(), branch, notes))
    }

    /// What is worth knowing of a worktree that has just been made.
    pub(super) async fn notes_on(&self, folder: &Path) -> Vec<String> {
        let mut notes = Vec::new();
        if folder.join(".gitmodules").is_file() {
            notes.push(
                "Its submodules are not filled; `git submodule update --init` does that, for example as the project's setup."
                    .to_owned(),
            );
        }
        let setting = |name: &'static str| async move {
            self.look(folder, &args!["config", "--get", name]).await.ok().and_then(super::run::Answer::text)
        };
        let attributes = std::fs::read_to_string(folder.join(".gitattributes")).unwrap_or_default();
        if attributes.contains("filter=lfs") && setting("filter.lfs.process").await.is_none() {
            notes.push("Its large files are pointers only, because Git LFS is not set up; `git lfs install` and `git lfs pull` bring them.".to_owned());
        }
        let is_sparse = setting("core.sparseCheckout").await.as_deref() == Some("true");
        if is_sparse && self.version().await.is_ok_and(|version| version < INHERITS_SPARSENESS) {
            notes.push("The repository is a sparse checkout, but this git is too old to make its worktrees so; `git sparse-checkout` does.".to_owned());
        }
        notes
    }

    /// Fetches `base` from its remote, and says what to start from then: the remote's commit, unless the branch here has
    /// commits that the remote lacks.
    ///
    /// # Errors
    /// What git says; nothing has changed then.
    pub async fn fetch_base(&self, repository: &Path, base: &str) -> Result<Fetched, WorkspaceError> {
        names::check_base(base)?;
        let remotes = self.look(repository, &args!["remote"]).await?.output()?;
        let remotes = String::from_utf8_lossy(&remotes).into_owned();
        let (remote, branch) = match base.split_once('/') {
            Some((remote, branch)) if remotes.lines().any(|known| known == remote) => (remote, branch),
            Some(_) | None if remotes.lines().any(|known| known == "origin") => ("origin", base),
            Some(_) | None => {
                let note = format!("{base} was not fetched: the repository has no remote for it.");
                return Ok(Fetched { start: None, note: Some(note) });
            }
        };
        // Anything else than a branch, such as a commit, is complete as it is.
        names::check_branch(branch)?;
        let tracking = format!("refs/remotes/{remote}/{branch}");
        let refspec = format!("+refs/heads/{branch}:{tracking}");
        let args = args!["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", remote, &refspec];
        let fetching = self.act(repository, &args, Stdio::null());
        let timed_out = |_elapsed| WorkspaceError::TimedOut { action: "fetch".to_owned() };
        tokio::time::timeout(FETCH_LIMIT, fetching).await.map_err(timed_out)??.output()?;
        let Some(theirs) = self.commit(repository, &tracking).await? else {
            return Ok(Fetched { start: None, note: None });
        };
        if let Some(ours) = self.commit(repository, &format!("refs/heads/{base}")).await? {
            let args = args!["merge-base", "--is-ancestor", &ours, &theirs];
            if !self.look(repository, &args).await?.success {
                let note =
                    format!("It starts from {base} as it is here, which has commits that {remote} lacks.");
                return Ok(Fetched { start: None, note: Some(note) });
            }
        }
        Ok(Fetched { start: Some(theirs), note: None })
    }

    /// Where git has the worktree of `branch` on record, if that is elsewhere than `folder`: it was moved.
    ///
    /// # Errors
    /// What git says.
    pub async fn moved_to(
        &self,
        repository: &Path,
        folder: &Path,
        branch: &str,
    ) -> Result<Option<PathBuf>, WorkspaceError> {
        let full_name = format!("refs/heads/{branch}");
        let entries = self.worktrees(repository).await?;
        let is_it = |entry: &Entry| {
            entry.branch.as_ref() == Some(&full_name)
                && !same_folder(&entry.folder, folder)
                && entry.folder.is_dir()
        };
        Ok(entries.into_iter().skip(1).find(is_it).map(|entry| entry.folder))
    }

    /// The name that commits made in `repository` carry, if git knows one.
    pub async fn user_name(&self, repository: &Path) -> Option<String> {
        self.look(repository, &args!["config", "--get", "user.name"]).await.ok()?.text()
    }
}

fn found(folder: PathBuf, branch: Option<String>, mut notes: Vec<String>) -> Found {
    let branch = branch.and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned));
    if branch.is_none() {
        notes.push("No branch was checked out there.".to_owned());
    }
    Found { folder, branch, notes }
}
