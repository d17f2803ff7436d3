//! Where a session works, and whose folder that is.
//!
//! Why it exists: only what the app made may ever be taken away by the app. Whoever removes, replaces or remakes a
//! folder must show an [`OwnFolder`], and only a session whose folder the app made gives one.

use std::path::Path;

use ao_protocol::view::SourceKind;

use super::facts::{Phase, Session};

/// Where a session works, beyond the folder's path and the branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Where the folder comes from.
    pub source: SourceKind,
    /// The commit that a new branch starts from, where that is not simply what the base names.
    pub start: Option<String>,
    /// What is worth knowing of it, one sentence each.
    pub notes: Vec<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self { source: SourceKind::NewBranch, start: None, notes: Vec::new() }
    }
}

/// Whose a session's folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// The app made this worktree, and may move it to the trash.
    Ours,
    /// Somebody else's worktree of the repository.
    Adopted,
    /// The repository's main checkout.
    Checkout,
    /// A plain folder that the app made, without a repository behind it.
    Scratch,
}

impl Ownership {
    /// Whose a folder from this source is.
    #[must_use]
    pub fn of(source: SourceKind) -> Self {
        match source {
            SourceKind::NewBranch | SourceKind::Branch => Self::Ours,
            SourceKind::Worktree => Self::Adopted,
            SourceKind::MainCheckout => Self::Checkout,
            SourceKind::Scratch => Self::Scratch,
        }
    }

    /// Whether several sessions could come to work in such a folder, so that it is held by one at a time.
    #[must_use]
    pub fn is_shared(self) -> bool {
        match self {
            Self::Adopted | Self::Checkout => true,
            Self::Ours | Self::Scratch => false,
        }
    }
}

/// Proof that the app made the worktree of this session, so that it may be moved away. It cannot be made otherwise than
/// from such a session.
#[derive(Debug, Clone, Copy)]
pub struct OwnFolder<'a>(&'a Session);

impl<'a> OwnFolder<'a> {
    /// The session, and through it the folder.
    #[must_use]
    pub fn session(self) -> &'a Session {
        self.0
    }
}

/// Why a session's folder is not the app's to remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOurs {
    /// Somebody else made it.
    #[error("it was there before the session, and is only left")]
    Adopted,
    /// It is the repository itself.
    #[error("it is the repository's main checkout")]
    Checkout,
    /// There is no repository that could keep what is in it.
    #[error("it is a scratch folder, and no repository could keep what is in it")]
    Scratch,
}

impl Session {
    /// Whose its folder is.
    #[must_use]
    pub fn ownership(&self) -> Ownership {
        Ownership::of(self.site.source)
    }

    /// The proof that its folder may be moved away.
    ///
    /// # Errors
    /// [`NotOurs`]: why it may not.
    pub fn own_folder(&self) -> Result<OwnFolder<'_>, NotOurs> {
        match self.ownership() {
            Ownership::Ours => Ok(OwnFolder(self)),
            Ownership::Adopted => Err(NotOurs::Adopted),
            Ownership::Checkout => Err(NotOurs::Checkout),
            Ownership::Scratch => Err(NotOurs::Scratch),
        }
    }

    /// Whether it keeps other sessions out of this folder: while its agent runs, may run, or is about to.
    #[must_use]
    pub fn holds(&self, folder: &Path, unconfirmed: bool) -> bool {
        let lives = match &self.phase {
            Phase::Creating | Phase::Launching(_) | Phase::Running(_) => true,
            Phase::Exited { .. } | Phase::Ended { .. } => unconfirmed,
        };
        lives && self.worktree == folder
    }
}
