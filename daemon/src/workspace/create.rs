//! Making a session's worktree so that a death at any point can be made good by asking again.
//!
//! Beside the folder lies a marker while the worktree is made. It names the branch, so that a second attempt knows the
//! first one's branch for its own; and git holds it open as its standard input, locked, so that a second attempt waits
//! for a git that outlived the daemon which started it. The marker goes when the worktree is whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ao_client::spawn::create_private_folder;

use super::error::WorkspaceError;
use super::run::{Git, args};
use super::worktrees::{Entry, real, same_folder};
use super::{names, trash};

/// How long a git that outlived its daemon may go on before a second attempt gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A worktree to be made. One attempt at a time per folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorktreePlan {
    /// The repository's main worktree.
    pub repository: PathBuf,
    /// The folder to make.
    pub folder: PathBuf,
    /// The branch to check out.
    pub branch: String,
    /// What a new branch starts from: a branch, a remote branch, a tag or a commit.
    pub base: String,
    /// Whose the branch is.
    pub claim: Claim,
    /// Where things go that are in the way.
    pub trash: PathBuf,
}

/// Whose the branch of a new worktree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is to be made, and must not be there yet.
    New,
    /// It was made for this session earlier, so finding it is expected.
    Own,
    /// It is somebody's, here or on a remote, and the worktree is for it.
    Existing,
}

/// A worktree that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The commit that is checked out.
    pub commit: String,
    /// It was there already, from an attempt whose end nobody saw.
    pub already: bool,
    /// git complained although the worktree is whole: a hook failed, for example.
    pub warning: Option<String>,
    /// What is worth knowing of it.
    pub notes: Vec<String>,
}

/// What is found where the worktree is to be.
#[derive(Debug)]
enum Standing {
    /// Nothing, or an empty folder.
    Free,
    /// The worktree itself, whole.
    Whole { commit: String },
    /// A sound worktree or repository of something else.
    Foreign,
    /// The rest of an attempt, or of a worktree that was deleted by hand.
    Rest { entry: Option<Entry> },
}

impl Git {
    /// One attempt at the worktree of `plan`.
    pub(super) async fn create_once(&self, plan: &WorktreePlan) -> Result<Created, WorkspaceError> {
        names::check_branch(&plan.branch)?;
        names::check_base(&plan.base)?;
        self.require().await?;
        let mut marker = Marker::take(&plan.folder).await?;
        let full_name = format!("refs/heads/{}", plan.branch);
        let mut ours =
            plan.claim == Claim::Own || marker.branch().is_some_and(|branch| branch == plan.branch);
        match self.standing(plan, &full_name).await? {
            Standing::Whole { commit } => {
                marker.remove();
                let notes = self.notes_on(&plan.folder).await;
                return Ok(Created { commit, already: true, warning: None, notes });
            }
            Standing::Foreign => {
                marker.remove();
                return Err(WorkspaceError::FolderTaken { folder: plan.folder.clone() });
            }
            Standing::Rest { entry } => {
                ours |= entry.is_some_and(|entry| entry.branch.as_ref() == Some(&full_name));
                let admin = self.admin_on_record(plan).await?;
                let gone = trash::discard(plan.folder.clone(), admin, plan.trash.clone()).await?;
                tracing::info!(folder = %plan.folder.display(), to = %gone.at.display(), "moved an unfinished worktree aside");
            }
            Standing::Free => {}
        }
        let start = match self.starting_point(plan, &full_name, ours).await {
            Ok(start) => start,
            Err(error) => {
                marker.remove();
                return Err(error);
            }
        };
        self.add(plan, &full_name, start, marker).await
    }

    /// Takes back what a failed attempt left: its folder goes to the trash, and its branch goes. What it did not make itself
    /// stays.
    ///
    /// # Errors
    /// [`WorkspaceError`]; then something of it is there still.
    pub async fn take_back(&self, plan: &WorktreePlan) -> Result<(), WorkspaceError> {
        let _turn = self.turn_in(&plan.repository).await;
        if !Marker::place(&plan.folder).exists() {
            // It was refused before anything was begun, or it is whole.
            return Ok(());
        }
        let mut marker = Marker::take(&plan.folder).await?;
        // It is named before the first thing is made.
        if marker.branch().is_none_or(|branch| branch != plan.branch) {
            marker.remove();
            return Ok(());
        }
        let full_name = format!("refs/heads/{}", plan.branch);
        match self.standing(plan, &full_name).await? {
            Standing::Whole { .. } | Standing::Rest { .. } => {
                let admin = self.admin_on_record(plan).await?;
                let gone = trash::discard(plan.folder.clone(), admin, plan.trash.clone()).await?;
                tracing::info!(folder = %plan.folder.display(), to = %gone.at.display(), "moved a worktree aside whose making failed");
            }
            Standing::Free | Standing::Foreign => {}
        }
        if plan.claim == Claim::New && self.commit(&plan.repository, &full_name).await?.is_some() {
            let args = args!["branch", "--quiet", "-D", "--", &plan.branch];
            self.act(&plan.repository, &args, Stdio::null()).await?.output()?;
        }
        marker.remove();
        Ok(())
    }

    async fn add(
        &self,
        plan: &WorktreePlan,
        full_name: &str,
        start: Start,
        mut marker: Marker,
    ) -> Result<Created, WorkspaceError> {
        let stdin = marker.hand_over(&plan.branch)?;
        let answer = match &start {
            Start::Existing => {
                self.act(&plan.repository, &args!["worktree", "add", "--", &plan.folder, &plan.branch], stdin)
                    .await?
            }
            Start::From(commit) => {
                let args = args!["worktree", "add", "-b", &plan.branch, "--", &plan.folder, commit];
                self.act(&plan.repository, &args, stdin).await?
            }
            Start::Following(remote) => {
                let args =
                    args!["worktree", "add", "--track", "-b", &plan.branch, "--", &plan.folder, remote];
                self.act(&plan.repository, &args, stdin).await?
            }
        };
        if let Standing::Whole { commit } = self.standing(plan, full_name).await? {
            marker.remove();
            let warning = (!answer.success).then(|| answer.last_words());
            let notes = self.notes_on(&plan.folder).await;
            return Ok(Created { commit, already: false, warning, notes });
        }
        if self.commit(&plan.repository, full_name).await?.is_none() {
            // Without a branch there is nothing that a next attempt must recognise.
            marker.remove();
        }
        Err(self.clash(plan).await?.unwrap_or_else(|| answer.failure()))
    }

    /// What the new worktree starts from, if its branch may be used.
    async fn starting_point(
        &self,
        plan: &WorktreePlan,
        full_name: &str,
        ours: bool,
    ) -> Result<Start, WorkspaceError> {
        let taken = |at| WorkspaceError::BranchTaken { branch: plan.branch.clone(), at };
        if self.commit(&plan.repository, full_name).await?.is_some() {
            let entries = self.worktrees(&plan.repository).await?;
            let holder = entries.into_iter().find(|entry| entry.branch.as_deref() == Some(full_name));
            return match (holder, plan.claim) {
                (Some(entry), _) if fs::symlink_metadata(&entry.folder).is_err() => {
                    Err(WorkspaceError::StaleWorktree { branch: plan.branch.clone(), at: entry.folder })
                }
                (Some(entry), _) => Err(taken(Some(entry.folder))),
                (None, Claim::Existing | Claim::Own) => Ok(Start::Existing),
                (None, Claim::New) if ours => Ok(Start::Existing),
                (None, Claim::New) => Err(taken(None)),
            };
        }
        if plan.claim == Claim::Existing {
            return self.remote_branch(plan).await;
        }
        let base = &plan.base;
        for name in [
            format!("refs/heads/{base}"),
            format!("refs/remotes/origin/{base}"),
            format!("refs/remotes/{base}"),
            format!("refs/tags/{base}"),
            base.clone(),
        ] {
            if let Some(commit) = self.commit(&plan.repository, &name).await? {
                return Ok(Start::From(commit));
            }
        }
        let unborn = self.look(&plan.repository, &args!["for-each-ref", "--count=1"]).await?.text().is_none()
            && self.commit(&plan.repository, "HEAD").await?.is_none();
        Err(if unborn {
            WorkspaceError::Unborn(plan.repository.clone())
        } else {
            WorkspaceError::UnknownBase { name: base.clone() }
        })
    }

    /// The one remote's branch of this name, as `git switch` would take it.
    async fn remote_branch(&self, plan: &WorktreePlan) -> Result<Start, WorkspaceError> {
        let pattern = format!("refs/remotes/*/{}", plan.branch);
        let args = args!["for-each-ref", "--format=%(refname)", "--", &pattern];
        let found = self.look(&plan.repository, &args).await?.output()?;
        let found = String::from_utf8_lossy(&found).into_owned();
        let mut found = found.lines();
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(Start::Following(only.trim_start_matches("refs/remotes/").to_owned())),
            (None, _) => Err(WorkspaceError::UnknownBranch { branch: plan.branch.clone(), many: false }),
            (Some(_), Some(_)) => {
                Err(WorkspaceError::UnknownBranch { branch: plan.branch.clone(), many: true })
            }
        }
    }

    /// Branches are files in folders, so `a/b` cannot be made beside `a`, nor `a` beside `a/b`.
    async fn clash(&self, plan: &WorktreePlan) -> Result<Option<WorkspaceError>, WorkspaceError> {
        let taken = |branch: &str| Some(WorkspaceError::BranchTaken { branch: branch.to_owned(), at: None });
        for (at, _) in plan.branch.match_indices('/') {
            let above = &plan.branch[..at];
            if self.commit(&plan.repository, &format!("refs/heads/{above}")).await?.is_some() {
                return Ok(taken(above));
            }
        }
        let below =
            self.branches_with_prefix(&plan.repository, &format!("refs/heads/{}/", plan.branch)).await?;
        Ok(below.first().and_then(|name| taken(name.trim_start_matches("refs/heads/"))))
    }

    async fn standing(&self, plan: &WorktreePlan, full_name: &str) -> Result<Standing, WorkspaceError> {
        let entry = self.worktree_at(&plan.repository, &plan.folder).await?;
        let there = fs::symlink_metadata(&plan.folder).is_ok();
        let Some(entry) = entry else {
            return if !there || is_empty(&plan.folder) {
                Ok(Standing::Free)
            } else if self.is_a_root(&plan.folder).await? {
                Ok(Standing::Foreign)
            } else {
                Ok(Standing::Rest { entry: None })
            };
        };
        let linked = there && plan.folder.join(".git").is_file() && self.is_a_root(&plan.folder).await?;
        if !linked || entry.is_half_made() {
            return Ok(Standing::Rest { entry: Some(entry) });
        }
        let index = self.git_folder(&plan.folder, "--git-dir").await?.join("index");
        match self.commit(&plan.folder, "HEAD").await? {
            Some(commit) if index.is_file() && entry.branch.as_deref() == Some(full_name) => {
                Ok(Standing::Whole { commit })
            }
            Some(_) if index.is_file() => Ok(Standing::Foreign),
            Some(_) | None => Ok(Standing::Rest { entry: Some(entry) }),
        }
    }

    /// Whether this very folder, not one around it, is where a worktree or repository begins.
    async fn is_a_root(&self, folder: &Path) -> Result<bool, WorkspaceError> {
        if !folder.is_dir() {
            return Ok(false);
        }
        let top = self.look(folder, &args!["rev-parse", "--path-format=absolute", "--show-toplevel"]).await?;
        if !top.success {
            return Ok(false);
        }
        Ok(same_folder(&super::run::path_from(top.line()?), folder))
    }

    /// The admin folder that git has on record for the plan's folder, found without that folder's help.
    async fn admin_on_record(&self, plan: &WorktreePlan) -> Result<Option<PathBuf>, WorkspaceError> {
        let records = self.git_folder(&plan.repository, "--git-common-dir").await?.join("worktrees");
        let Ok(entries) = fs::read_dir(&records) else { return Ok(None) };
        let link = real(&plan.folder).join(".git");
        let is_for_it = |admin: &PathBuf| {
            let target = fs::read(admin.join("gitdir")).unwrap_or_default();
            let target = super::run::path_from(target.trim_ascii_end().to_vec());
            // It may be relative to the admin folder.
            let target = admin.join(target);
            let folder = target.parent().map(real).unwrap_or_default();
            folder.join(".git") == link
        };
        Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).find(is_for_it))
    }
}

/// What a new worktree's branch starts from.
enum Start {
    /// It is there.
    Existing,
    /// It is made at this commit.
    From(String),
    /// It is made from this remote's branch, and follows it.
    Following(String),
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// The file beside a worktree in the making. See the module's doc.
#[derive(Debug)]
struct Marker {
    path: PathBuf,
    file: File,
}

impl Marker {
    /// Where the marker of `folder` is.
    fn place(folder: &Path) -> PathBuf {
        folder.with_file_name(format!("{}.making", folder.file_name().unwrap_or_default().to_string_lossy()))
    }

    /// Takes the marker of `folder`; waits while a git from before a crash still holds it.
    async fn take(folder: &Path) -> Result<Self, WorkspaceError> {
        let path = Self::place(folder);
        let failed = |source| WorkspaceError::Io { doing: "prepare", path: folder.to_owned(), source };
        let file = open_marker(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path, file }),
            Err(TryLockError::WouldBlock) => {
                let file = lock_patiently(file).await.map_err(failed)?;
                let file = file.ok_or_else(|| WorkspaceError::Busy { folder: folder.to_owned() })?;
                Ok(Self { path, file })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The branch that an earlier attempt named, if there was one.
    fn branch(&mut self) -> Option<String> {
        let mut text = String::new();
        self.file.rewind().ok()?;
        self.file.read_to_string(&mut text).ok()?;
        (!text.is_empty()).then_some(text)
    }

    /// Names the branch, and gives git the marker to hold. git finds nothing to read there.
    fn hand_over(&mut self, branch: &str) -> Result<Stdio, WorkspaceError> {
        self.name_and_share(branch).map_err(WorkspaceError::io("prepare", &self.path))
    }

    fn name_and_share(&mut self, branch: &str) -> io::Result<Stdio> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(branch.as_bytes())?;
        // Windows keeps a lock with the process that took it, so there is no point in sharing it there.
        if cfg!(unix) { Ok(Stdio::from(self.file.try_clone()?)) } else { Ok(Stdio::null()) }
    }

    /// The attempt is over, and there is nothing to recognise it by.
    fn remove(&self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(path = %self.path.display(), %error, "the marker of a finished worktree stays");
        }
    }
}

pub(super) fn open_marker(path: &Path) -> io::Result<File> {
    create_private_folder(path.parent().unwrap_or(Path::new(".")))?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Waits for the lock on a thread of its own, so that neither the runtime nor its shutdown waits with it.
pub(super) async fn lock_patiently(file: File) -> io::Result<Option<File>> {
    let (done, locked) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("ao-worktree-wait".to_owned()).spawn(move || {
        let result = file.lock().map(|()| file);
        // The waiter may have given up; then the lock goes with the file.
        let _ = done.send(result);
    })?;
    match tokio::time::timeout(PATIENCE, locked).await {
        Ok(Ok(result)) => result.map(Some),
        Ok(Err(_)) | Err(_) => Ok(None),
    }
}
