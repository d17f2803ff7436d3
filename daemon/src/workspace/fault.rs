//! Places where tests let the process die.
//!
//! Why it exists: that a death at any step of a capture or a move loses nothing can only be shown by dying at each of
//! them. A release build has none of these places, and no place ever does anything else than end the process.

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
    /// A launch is on record as intended, and nothing of it has begun.
    LaunchIntended,
    /// The agent runs, and that is not on record.
    LaunchBegun,
    /// The agent is on record as running, and its first prompt is not typed, if it is one that is.
    LaunchRecorded,
    /// Its setup has ended, and what follows is not on record.
    SetupEnded,
    /// A message is on record as being typed, and nothing of it is.
    TypingIntended,
    /// All of a message is in the terminal, and Enter is not.
    TypedOut,
    /// Enter is in the terminal too, and that is not on record.
    Entered,
    /// An orchestrator's news are on record as a message, and nothing of it is typed.
    DigestAccepted,
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
    pub const ALL: [Self; 26] = [
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
        Self::LaunchIntended,
        Self::LaunchBegun,
        Self::LaunchRecorded,
        Self::SetupEnded,
        Self::TypingIntended,
        Self::TypedOut,
        Self::Entered,
        Self::DigestAccepted,
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
            Self::LaunchIntended => "launch-intended",
            Self::LaunchBegun => "launch-begun",
            Self::LaunchRecorded => "launch-recorded",
            Self::SetupEnded => "setup-ended",
            Self::TypingIntended => "typing-intended",
            Self::TypedOut => "typed-out",
            Self::Entered => "entered",
            Self::DigestAccepted => "digest-accepted",
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

pub use ao_host::fault::pass;
