//! Why something cannot be done with a repository or a worktree, and what a person can do about it.

use std::io;
use std::path::PathBuf;

use ao_protocol::error::{CallError, ErrorCode};

use super::run::{GitVersion, OLDEST_GIT};

/// Why something cannot be done with a repository or a worktree. Whatever it is, nothing has been deleted.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is nothing at this path.
    #[error("there is no folder {}", .0.display())]
    PathMissing(PathBuf),
    /// The path names something else.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// The folder may not be read.
    #[error("{} cannot be read", path.display())]
    NotReadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The folder belongs to no repository.
    #[error("{} is not inside a git repository", .0.display())]
    NotARepository(PathBuf),
    /// The repository has no files, only history.
    #[error("{} is a bare repository", .0.display())]
    Bare(PathBuf),
    /// The repository has no commit.
    #[error("the repository {} has no commit yet", .0.display())]
    Unborn(PathBuf),
    /// git refuses to work there because the folder belongs to another user.
    #[error("git does not trust {}, because it belongs to another user", .0.display())]
    Untrusted(PathBuf),
    /// git is not there or does not run.
    #[error("git could not be started ({})", program.display())]
    GitMissing {
        /// What was tried.
        program: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// What answered is not git as we know it.
    #[error("git does not work: {detail}")]
    GitUnusable {
        /// Its own words.
        detail: String,
    },
    /// git lacks what is needed here.
    #[error("git {found} is too old")]
    GitTooOld {
        /// The version found.
        found: GitVersion,
    },
    /// A name that git would not take, or would take for something else.
    #[error("{name:?} cannot be the name of a {what}")]
    InvalidName {
        /// What it was meant to name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// The base names no commit.
    #[error("{name:?} names no branch, tag or commit in this repository")]
    UnknownBase {
        /// The name.
        name: String,
    },
    /// The branch is in use.
    #[error("{}", branch_taken(.branch, .at.as_ref()))]
    BranchTaken {
        /// Its name.
        branch: String,
        /// Where it is checked out, if it is.
        at: Option<PathBuf>,
    },
    /// The branch is on record as checked out in a folder that is gone.
    #[error("git has the branch {branch} on record as checked out in {}, which is gone", at.display())]
    StaleWorktree {
        /// Its name.
        branch: String,
        /// The folder.
        at: PathBuf,
    },
    /// There is no such branch, or several remotes have one.
    #[error("{}", unknown_branch(.branch, *.many))]
    UnknownBranch {
        /// The name.
        branch: String,
        /// Several remotes have it.
        many: bool,
    },
    /// The main checkout was given as somebody's worktree.
    #[error("{} is the repository's main checkout", folder.display())]
    MainWorktree {
        /// Which folder.
        folder: PathBuf,
    },
    /// A sound worktree of something else is where the new one should be.
    #[error("{} is already the worktree of something else", folder.display())]
    FolderTaken {
        /// Which folder.
        folder: PathBuf,
    },
    /// An earlier git, started before a crash, still works on this folder.
    #[error("git is still making {} from before", folder.display())]
    Busy {
        /// Which folder.
        folder: PathBuf,
    },
    /// The folder is not a worktree of this repository.
    #[error("{} is not a worktree of this repository", folder.display())]
    NotAWorktree {
        /// Which folder.
        folder: PathBuf,
    },
    /// The worktree holds what a removal would lose.
    #[error("the worktree {} has work that is not committed: {summary}", folder.display())]
    Dirty {
        /// Which folder.
        folder: PathBuf,
        /// What it holds.
        summary: String,
    },
    /// The disk has no room for what is to be kept.
    #[error("the disk is full, so nothing was touched: {detail}")]
    DiskFull {
        /// What git or the system says.
        detail: String,
    },
    /// What a worktree holds could not be put into the ledger.
    #[error("the worktree could not be captured, so it was not touched: {detail}")]
    CaptureFailed {
        /// What git says.
        detail: String,
    },
    /// What is kept under this name is no entry.
    #[error("{reference} is no entry of the ledger")]
    EntryUnreadable {
        /// Which.
        reference: String,
    },
    /// The folder cannot be moved.
    #[error("the worktree {} cannot be moved: {why}", folder.display())]
    Pinned {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        why: String,
    },
    /// Something is where a worktree is to be brought back.
    #[error("something is in {} already", folder.display())]
    PlaceTaken {
        /// Which folder.
        folder: PathBuf,
    },
    /// git said no.
    #[error("git {action} failed: {detail}")]
    GitFailed {
        /// The subcommand.
        action: String,
        /// The last line of what it said.
        detail: String,
    },
    /// git did not answer.
    #[error("git {action} did not answer")]
    TimedOut {
        /// The subcommand.
        action: String,
    },
    /// A file or folder refused.
    #[error("could not {doing} {}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

fn branch_taken(branch: &str, at: Option<&PathBuf>) -> String {
    match at {
        Some(at) => format!("the branch {branch} is checked out in {}", at.display()),
        None => format!("the branch {branch} exists already"),
    }
}

fn unknown_branch(branch: &str, many: bool) -> String {
    if many {
        format!("several remotes have a branch {branch}, and none is here")
    } else {
        format!("there is no branch {branch}, neither here nor on a remote")
    }
}

impl WorkspaceError {
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    /// The same, told of another deed: that it did not come about, rather than what the system refused on the way.
    pub(super) fn at(self, doing: &'static str, path: &std::path::Path) -> Self {
        if let Self::Io { source, .. } = self {
            let path = path.to_owned();
            return match source.kind() == io::ErrorKind::AlreadyExists {
                true => Self::PlaceTaken { folder: path },
                false => Self::Io { doing, path, source },
            };
        }
        self
    }

    /// The same, as told of a capture that did not come about.
    pub(super) fn while_capturing(self) -> Self {
        if let Self::Io { source, .. } = &self {
            let is_full = matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
            return if is_full { Self::DiskFull { detail: source.to_string() } } else { self };
        }
        if let Self::GitFailed { action, detail } = self {
            let full = ["No space left on device", "Disk quota exceeded", "not enough space"];
            return if full.iter().any(|words| detail.contains(words)) {
                Self::DiskFull { detail }
            } else {
                Self::CaptureFailed { detail: format!("git {action} failed: {detail}") }
            };
        }
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::PathMissing(_)
            | Self::NotAFolder(_)
            | Self::NotReadable { .. }
            | Self::NotARepository(_) => ErrorCode::NotARepository,
            Self::Bare(_) => ErrorCode::BareRepository,
            Self::Unborn(_) => ErrorCode::UnbornBranch,
            Self::InvalidName { .. } | Self::MainWorktree { .. } => ErrorCode::InvalidRequest,
            Self::UnknownBase { .. } | Self::UnknownBranch { .. } => ErrorCode::UnknownBase,
            Self::BranchTaken { .. } | Self::StaleWorktree { .. } => ErrorCode::BranchTaken,
            Self::Dirty { .. } => ErrorCode::WorktreeDirty,
            Self::FolderTaken { .. } | Self::NotAWorktree { .. } => ErrorCode::WorktreeMissing,
            Self::Busy { .. } => ErrorCode::SessionBusy,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::CaptureFailed { .. } => ErrorCode::CaptureFailed,
            Self::EntryUnreadable { .. } => ErrorCode::EntryNotFound,
            Self::Pinned { .. } => ErrorCode::WorktreePinned,
            Self::PlaceTaken { .. } => ErrorCode::PlaceTaken,
            Self::Untrusted(_)
            | Self::GitMissing { .. }
            | Self::GitUnusable { .. }
            | Self::GitTooOld { .. }
            | Self::GitFailed { .. }
            | Self::TimedOut { .. } => ErrorCode::GitFailed,
            Self::Io { .. } => ErrorCode::StorageFailed,
        }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let fixed = |text: &str| Some(text.to_owned());
        match self {
            Self::PathMissing(_) | Self::NotAFolder(_) => fixed("Give the folder of a git repository."),
            Self::NotReadable { .. } => fixed("Check the folder's permissions."),
            Self::NotARepository(path) => Some(format!(
                "Make it one: `ao project add --init {}`, or `git init` and a first commit. Or choose another folder.",
                shell_word(&path.display().to_string())
            )),
            Self::Bare(_) => fixed("Clone it and add the clone: sessions need a repository with files."),
            Self::Unborn(_) => fixed("Make a first commit: `git commit --allow-empty -m \"First commit\"`."),
            Self::Untrusted(path) => Some(format!(
                "If you trust it: `git config --global --add safe.directory {}`.",
                shell_word(&path.display().to_string())
            )),
            Self::GitMissing { .. } | Self::GitUnusable { .. } => {
                fixed("Install git, see https://git-scm.com/downloads, then start the daemon again.")
            }
            Self::GitTooOld { .. } => Some(format!("Install git {OLDEST_GIT} or newer.")),
            Self::InvalidName { .. } => fixed("Use letters, digits, '.', '_', '-' and '/'."),
            Self::UnknownBase { .. } => fixed(
                "List what there is with `git branch --all`; a remote branch may need `git fetch` first.",
            ),
            Self::BranchTaken { at: Some(_), .. } => {
                fixed("Choose another branch name, or switch the other worktree to another branch.")
            }
            Self::StaleWorktree { .. } => fixed(
                "If that folder is not on a drive that is only missing right now, `git worktree prune` lets go of it. If it was moved, `git worktree repair <new folder>` tells git where it is.",
            ),
            Self::UnknownBranch { many: false, .. } => {
                fixed("List what there is with `git branch --all`; a new one may need `git fetch` first.")
            }
            Self::UnknownBranch { many: true, .. } => {
                fixed("Make the local branch yourself: `git branch <name> <remote>/<name>`.")
            }
            Self::MainWorktree { .. } => fixed("Ask for the main checkout itself: --main-checkout."),
            Self::BranchTaken { at: None, .. } => fixed("Choose another branch name."),
            Self::FolderTaken { folder } | Self::NotAWorktree { folder } => {
                Some(format!("Look at {} and move it elsewhere if it is yours.", folder.display()))
            }
            Self::Busy { .. } => fixed("Wait for it to finish, then try again."),
            Self::Dirty { .. } => fixed("Commit or stash it there, or keep the worktree."),
            Self::DiskFull { .. } => {
                fixed("Free some space, for example with `ao trash empty`, then try again.")
            }
            Self::CaptureFailed { .. } => {
                fixed("Mend what git complains of in the worktree, or keep the worktree.")
            }
            Self::EntryUnreadable { .. } => fixed("`ao ledger ls` lists the entries."),
            Self::Pinned { .. } => fixed("Unlock or move what is named there, then try again."),
            Self::PlaceTaken { .. } => {
                fixed("Move it elsewhere, or bring the worktree back to another folder with --to.")
            }
            Self::GitFailed { .. } => fixed("Try the same in a terminal to see everything git says."),
            Self::TimedOut { .. } => {
                fixed("Check whether the disk or network drive of the repository answers.")
            }
            Self::Io { .. } => fixed("Check free space and permissions, then try again."),
        }
    }

    /// The error as a caller is told.
    #[must_use]
    pub fn to_call_error(&self) -> CallError {
        let mut message = self.to_string();
        if let Self::NotReadable { source, .. } | Self::GitMissing { source, .. } | Self::Io { source, .. } =
            self
        {
            message = format!("{message}: {source}");
        }
        let error = CallError::new(self.code(), message);
        match self.hint() {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// A word that a person can paste into a POSIX shell.
fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:,".contains(c);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
