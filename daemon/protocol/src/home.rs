//! The folders of one home. Every path the product writes is named here and nowhere else.

use std::path::{Path, PathBuf};

use crate::ids::SessionId;

/// The environment variable that moves the home.
pub const HOME_VARIABLE: &str = "AO_HOME";

/// One home: `~/.ao/desktop` unless `AO_HOME` says otherwise. Always an absolute path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// The home at `root`, or `None` if `root` is not absolute.
    #[must_use]
    pub fn at(root: PathBuf) -> Option<Self> {
        root.is_absolute().then_some(Self(root))
    }

    /// The home for a user's folder and the value of `AO_HOME`, if any. An empty value counts as none.
    #[must_use]
    pub fn resolve(ao_home: Option<PathBuf>, user_folder: Option<PathBuf>) -> Option<Self> {
        match ao_home.filter(|p| !p.as_os_str().is_empty()) {
            Some(root) => Self::at(root),
            None => Self::at(user_folder?.join(".ao").join("desktop")),
        }
    }

    /// What was learnt about installed agents.
    #[must_use]
    pub fn inventory(&self) -> PathBuf {
        self.0.join("inventory.json")
    }

    /// The home itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.0
    }
    /// Where the daemon is.
    #[must_use]
    pub fn run_file(&self) -> PathBuf {
        self.0.join("running.json")
    }
    /// The lock that a daemon holds for life.
    #[must_use]
    pub fn daemon_lock(&self) -> PathBuf {
        self.0.join("daemon.lock")
    }
    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("ao.db")
    }
    /// The versioned copies of the core.
    #[must_use]
    pub fn bin(&self) -> PathBuf {
        self.0.join("bin")
    }
    /// All host bundles.
    #[must_use]
    pub fn hosts(&self) -> PathBuf {
        self.0.join("hosts")
    }
    /// One session's host bundle.
    #[must_use]
    pub fn bundle(&self, session: &SessionId) -> PathBuf {
        self.hosts().join(session.as_str())
    }
    /// All worktrees.
    #[must_use]
    pub fn worktrees(&self) -> PathBuf {
        self.0.join("worktrees")
    }
    /// One session's worktree.
    #[must_use]
    pub fn worktree(&self, session: &SessionId) -> PathBuf {
        self.worktrees().join(session.as_str())
    }
    /// Removed worktrees.
    #[must_use]
    pub fn trash(&self) -> PathBuf {
        self.0.join("trash")
    }
    /// The user's own agent manifests.
    #[must_use]
    pub fn agents(&self) -> PathBuf {
        self.0.join("agents")
    }
    /// Facts that hooks could not deliver.
    #[must_use]
    pub fn spool(&self) -> PathBuf {
        self.0.join("spool")
    }
    /// The window's own files: its place on the screen and the web view's storage.
    #[must_use]
    pub fn app(&self) -> PathBuf {
        self.0.join("app")
    }
    /// Pictures that a person pasted for agents.
    #[must_use]
    pub fn attachments(&self) -> PathBuf {
        self.0.join("attachments")
    }
    /// The logs.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }
}
