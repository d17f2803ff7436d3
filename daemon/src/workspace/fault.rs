//! Places where tests let the process die.
//!
//! Why it exists: that a death at any step of a capture or a move loses nothing can only be shown by dying at each of
//! them. A release build has none of these places, and no place ever does anything else than end the process.

/// The variable that names the place at which a debug build dies.
#[cfg(debug_assertions)]
const VARIABLE: &str = "AO_DIE_AT";

/// A step at which the process may die, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The entry is on record, and nothing else.
    EntryIntended,
    /// All objects are in the repository, held by a reference of the attempt.
    ObjectsWritten,
    /// The entry's reference is there.
    Captured,
    /// The removal is on record as intended.
    RemovalIntended,
    /// What git keeps for the worktree has been copied.
    AdminCopied,
    /// The folder is in the trash.
    FolderMoved,
    /// git no longer has the worktree on record.
    Unregistered,
    /// The bringing back is on record as intended.
    ReturnIntended,
    /// git has the worktree on record again, and its folder is still in the trash.
    Registered,
    /// The folder is in its place again.
    FolderReturned,
    /// The emptying is on record as intended.
    EmptyingIntended,
    /// The dropping is on record as intended.
    DroppingIntended,
    /// A session is on record, and nothing of it is made.
    Asked,
    /// Its folder is made, and its first launch is not on record.
    FolderMade,
    /// Its setup has ended, and what follows is not on record.
    SetupEnded,
    /// An orchestrator is on record as one that is to be replaced.
    RetiringIntended,
    /// Its agent is ended.
    RetiredEnded,
    /// It is captured and archived.
    RetiredArchived,
    /// The new one is there, and the old one still on record as one that is to be replaced.
    SuccessorMade,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 19] = [
        Self::EntryIntended,
        Self::ObjectsWritten,
        Self::Captured,
        Self::RemovalIntended,
        Self::AdminCopied,
        Self::FolderMoved,
        Self::Unregistered,
        Self::ReturnIntended,
        Self::Registered,
        Self::FolderReturned,
        Self::EmptyingIntended,
        Self::DroppingIntended,
        Self::Asked,
        Self::FolderMade,
        Self::SetupEnded,
        Self::RetiringIntended,
        Self::RetiredEnded,
        Self::RetiredArchived,
        Self::SuccessorMade,
    ];

    /// The step's name, as tests give it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EntryIntended => "entry-intended",
            Self::ObjectsWritten => "objects-written",
            Self::Captured => "captured",
            Self::RemovalIntended => "removal-intended",
            Self::AdminCopied => "admin-copied",
            Self::FolderMoved => "folder-moved",
            Self::Unregistered => "unregistered",
            Self::ReturnIntended => "return-intended",
            Self::Registered => "registered",
            Self::FolderReturned => "folder-returned",
            Self::EmptyingIntended => "emptying-intended",
            Self::DroppingIntended => "dropping-intended",
            Self::Asked => "session-asked",
            Self::FolderMade => "folder-made",
            Self::SetupEnded => "setup-ended",
            Self::RetiringIntended => "retiring-intended",
            Self::RetiredEnded => "retired-ended",
            Self::RetiredArchived => "retired-archived",
            Self::SuccessorMade => "successor-made",
        }
    }

    /// Dies here if a test says so.
    pub fn pass(self) {
        pass(self.name());
    }
}

/// Dies here if a test says so, by the place's name.
#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "a death that tidies up would prove nothing")]
pub fn pass(place: &str) {
    if std::env::var_os(VARIABLE).is_some_and(|name| name == place) {
        std::process::abort();
    }
}

/// Nothing: releases do not die on demand.
#[cfg(not(debug_assertions))]
pub fn pass(_place: &str) {}
