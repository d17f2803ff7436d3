//! What a refused or failed call says.
//!
//! `code` is for programs and never changes its meaning; `message` says what happened and `hint` what to do, both for
//! people. A code exists only if somebody branches on it or looks it up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of trouble a code belongs to; decides exit codes and colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The request itself is wrong.
    Invalid,
    /// What it names does not exist.
    NotFound,
    /// It is right but does not fit the present state.
    Conflict,
    /// The caller may not do this.
    Denied,
    /// Something it needs is not there right now.
    Unavailable,
    /// A fault of this program or of the machine.
    Internal,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $class:ident;)+) => {
        /// The stable codes, as they travel.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl ErrorCode {
            /// Every code, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it travels and as people may look it up.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The class this code belongs to.
            #[must_use]
            pub fn class(self) -> ErrorClass {
                match self { $(Self::$variant => ErrorClass::$class),+ }
            }
        }
    };
}

error_codes! {
    /// A field is missing or malformed.
    InvalidRequest = "INVALID_REQUEST", Invalid;
    /// The path is not inside a git repository.
    NotARepository = "NOT_A_REPOSITORY", Invalid;
    /// A bare repository has no place to work in.
    BareRepository = "BARE_REPOSITORY", Invalid;
    /// The repository has no commit yet, so no branch can start.
    UnbornBranch = "UNBORN_BRANCH", Conflict;
    /// The named base does not resolve to a commit.
    UnknownBase = "UNKNOWN_BASE", Invalid;
    /// The branch exists already or is checked out elsewhere.
    BranchTaken = "BRANCH_TAKEN", Conflict;
    /// Another project has this id.
    ProjectNameTaken = "PROJECT_NAME_TAKEN", Conflict;
    /// This repository was added before.
    ProjectExists = "PROJECT_EXISTS", Conflict;
    /// No project has this id.
    ProjectNotFound = "PROJECT_NOT_FOUND", NotFound;
    /// The repository's own settings are not those that were shown.
    SettingsChanged = "SETTINGS_CHANGED", Conflict;
    /// The project still has sessions.
    ProjectInUse = "PROJECT_IN_USE", Conflict;
    /// No session has this id.
    SessionNotFound = "SESSION_NOT_FOUND", NotFound;
    /// The session's agent is not running.
    SessionNotRunning = "SESSION_NOT_RUNNING", Conflict;
    /// The session's agent is running already.
    SessionRunning = "SESSION_RUNNING", Conflict;
    /// The session is busy with another change.
    SessionBusy = "SESSION_BUSY", Conflict;
    /// The state of the session's terminal is not known right now.
    SessionUnconfirmed = "SESSION_UNCONFIRMED", Unavailable;
    /// The base has everything that was to be landed.
    NothingToLand = "NOTHING_TO_LAND", Conflict;
    /// The base is checked out somewhere with changes, which are not touched.
    BaseDirty = "BASE_DIRTY", Conflict;
    /// The base moved while work was combined with it and checked.
    BaseMoved = "BASE_MOVED", Conflict;
    /// The project's check did not pass.
    CheckFailed = "CHECK_FAILED", Conflict;
    /// Neither a conversation nor a saved prompt is there to resume with.
    NotResumable = "NOT_RESUMABLE", Conflict;
    /// The worktree has changes that removal would lose.
    WorktreeDirty = "WORKTREE_DIRTY", Conflict;
    /// The worktree folder is gone or is not ours.
    WorktreeMissing = "WORKTREE_MISSING", Conflict;
    /// The project's setup did not succeed in this session's worktree, so its agent was not started.
    SetupFailed = "SETUP_FAILED", Conflict;
    /// The project has no setup that could be run.
    NoSetup = "NO_SETUP", Conflict;
    /// No block of network ports is free.
    NoPortsFree = "NO_PORTS_FREE", Unavailable;
    /// Another session works in this folder.
    FolderHeld = "FOLDER_HELD", Conflict;
    /// The app did not make this folder, so it does not remove it.
    FolderNotOurs = "FOLDER_NOT_OURS", Conflict;
    /// What this session works in cannot be kept in the ledger: it is the main checkout, or no repository is behind it.
    LedgerUnsupported = "LEDGER_UNSUPPORTED", Conflict;
    /// The worktree cannot be moved: it is locked, or another one lies inside it.
    WorktreePinned = "WORKTREE_PINNED", Conflict;
    /// What the worktree holds could not be put into the ledger; it is untouched.
    CaptureFailed = "CAPTURE_FAILED", Internal;
    /// The disk has no room for what is to be kept; nothing was touched.
    DiskFull = "DISK_FULL", Unavailable;
    /// The session's ledger has no entry of this number.
    EntryNotFound = "ENTRY_NOT_FOUND", NotFound;
    /// The entry's folder is not in the trash.
    NotInTrash = "NOT_IN_TRASH", Conflict;
    /// Something is where a worktree is to be brought back.
    PlaceTaken = "PLACE_TAKEN", Conflict;
    /// The worktree is not watched, so nobody can tell of its changes; ask for them again by hand.
    NotWatched = "NOT_WATCHED", Unavailable;
    /// No permission prompt is on the screen, or it is not the one that was shown.
    PromptGone = "PROMPT_GONE", Conflict;
    /// This answer cannot be given from here.
    AnswerUnsupported = "ANSWER_UNSUPPORTED", Conflict;
    /// The agent keeps its conversation in no file that could be read.
    TranscriptUnavailable = "TRANSCRIPT_UNAVAILABLE", Conflict;
    /// No message has this number.
    MessageNotFound = "MESSAGE_NOT_FOUND", NotFound;
    /// The message has been typed already.
    MessageTyped = "MESSAGE_TYPED", Conflict;
    /// The message was typed, but the agent did not say that it took it.
    MessageUnconfirmed = "MESSAGE_UNCONFIRMED", Unavailable;
    /// The agent ended, or was started anew, while the message was on its way.
    MessageInterrupted = "MESSAGE_INTERRUPTED", Conflict;
    /// The plan has no task with this number.
    TaskNotFound = "TASK_NOT_FOUND", NotFound;
    /// The plan has no question with this number.
    QuestionNotFound = "QUESTION_NOT_FOUND", NotFound;
    /// The question has an answer already.
    QuestionAnswered = "QUESTION_ANSWERED", Conflict;
    /// The task would have to wait for itself.
    TaskCycle = "TASK_CYCLE", Invalid;
    /// The task is over, or cannot begin yet.
    TaskNotReady = "TASK_NOT_READY", Conflict;
    /// The agent does not offer this model, effort or permission mode.
    OptionUnsupported = "OPTION_UNSUPPORTED", Invalid;
    /// An agent's manifest is not usable.
    ManifestInvalid = "MANIFEST_INVALID", Invalid;
    /// No agent has this name.
    AgentUnknown = "AGENT_UNKNOWN", Invalid;
    /// The agent's program is not installed or not found.
    AgentNotInstalled = "AGENT_NOT_INSTALLED", Unavailable;
    /// The agent's program could not be started.
    LaunchFailed = "LAUNCH_FAILED", Unavailable;
    /// The terminal's host did not answer in time.
    HostUnreachable = "HOST_UNREACHABLE", Unavailable;
    /// git reported an error.
    GitFailed = "GIT_FAILED", Internal;
    /// The caller's role does not permit this.
    Forbidden = "FORBIDDEN", Denied;
    /// The two sides share no protocol version.
    IncompatibleVersion = "INCOMPATIBLE_VERSION", Conflict;
    /// The daemon is stopping; a new one must be started.
    Draining = "DRAINING", Unavailable;
    /// No daemon is running.
    NoDaemon = "NO_DAEMON", Unavailable;
    /// The link to the daemon ended before the answer came.
    LinkLost = "LINK_LOST", Unavailable;
    /// The daemon was built with another call list and does not know this one.
    UnknownCall = "UNKNOWN_CALL", Invalid;
    /// The disk refused to write.
    StorageFailed = "STORAGE_FAILED", Internal;
    /// A fault of this program.
    Internal = "INTERNAL", Internal;
}

/// A refused or failed call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct CallError {
    /// The stable code.
    pub code: ErrorCode,
    /// The code's class.
    pub class: ErrorClass,
    /// What happened, one sentence, for people.
    pub message: String,
    /// What to do about it, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hint: Option<String>,
}

impl CallError {
    /// An error with `code` and a sentence for people.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, class: code.class(), message: message.into(), hint: None }
    }

    /// The same error with a sentence that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
