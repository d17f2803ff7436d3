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
    /// The ports that are its own.
    pub ports: Option<Ports>,
    /// Its setup was begun and its agent never was.
    pub unbegun: bool,
    /// The last that a failed setup said.
    pub said: Option<String>,
}

/// A block of network ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// The first one.
    pub first: u16,
    /// How many there are, from 1.
    pub count: u16,
}

/// Where blocks are given: above the well-known ports, below those that systems give to outgoing connections.
const GIVEN: std::ops::Range<u16> = 21_000..32_000;

impl Ports {
    /// Whether the two have a port in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let end = |block: Self| u32::from(block.first) + u32::from(block.count);
        u32::from(self.first) < end(other) && u32::from(other.first) < end(self)
    }

    /// Every port of it.
    pub fn all(self) -> impl Iterator<Item = u16> {
        (0..self.count).filter_map(move |n| self.first.checked_add(n))
    }

    /// The blocks of `count` ports that overlap with none of `taken`, lowest first. They begin at round numbers.
    pub fn free(count: u16, taken: Vec<Self>) -> impl Iterator<Item = Self> {
        let step = usize::from(count.max(1).next_multiple_of(10));
        let block = move |first| Self { first, count };
        GIVEN
            .step_by(step)
            .map(block)
            .filter(move |block| block.first.checked_add(count).is_some_and(|end| end <= GIVEN.end))
            .filter(move |block| taken.iter().all(|other| !block.overlaps(*other)))
    }
}

impl Default for Site {
    fn default() -> Self {
        Self {
            source: SourceKind::NewBranch,
            start: None,
            notes: Vec::new(),
            ports: None,
            unbegun: false,
            said: None,
        }
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

    /// Whether it keeps other sessions out of this folder: while its agent runs, may run, or is about to. A plain shell
    /// beside an agent keeps nobody out.
    #[must_use]
    pub fn holds(&self, folder: &Path, unconfirmed: bool) -> bool {
        let lives = match &self.phase {
            Phase::Queued(_) | Phase::Creating | Phase::Launching(_) | Phase::Running(_) => true,
            Phase::Exited { .. } | Phase::Ended { .. } => unconfirmed,
        };
        lives && self.beside.is_none() && self.worktree == folder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_ports_never_overlap() {
        let first = |count, taken: &[Ports]| Ports::free(count, taken.to_vec()).next();
        let block = |first, count| Ports { first, count };
        assert_eq!(first(3, &[]), Some(block(21_000, 3)));
        assert_eq!(first(3, &[block(21_000, 3)]), Some(block(21_010, 3)));
        assert_eq!(first(25, &[block(21_010, 3)]), Some(block(21_030, 25)));
        assert_eq!(first(3, &[block(21_000, 11_000)]), None);
        let mut taken = Vec::new();
        for count in [1, 100, 7, 10, 11, 1] {
            let next = first(count, &taken).expect("there is room");
            assert!(taken.iter().all(|other| !next.overlaps(*other)), "{next:?} in {taken:?}");
            taken.push(next);
        }
        assert_eq!(block(21_000, 3).all().collect::<Vec<_>>(), [21_000, 21_001, 21_002]);
    }

    #[test]
    fn only_what_the_app_made_may_be_moved_away() {
        for (source, ours, shared) in [
            (SourceKind::NewBranch, true, false),
            (SourceKind::Branch, true, false),
            (SourceKind::Worktree, false, true),
            (SourceKind::MainCheckout, false, true),
            (SourceKind::Scratch, false, false),
        ] {
            let owner = Ownership::of(source);
            assert_eq!((owner == Ownership::Ours, owner.is_shared()), (ours, shared), "{source:?}");
        }
    }
}
