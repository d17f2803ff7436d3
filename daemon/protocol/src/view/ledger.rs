//! The work ledger and the trash, as shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;

/// Why an entry was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeptBecause {
    /// A person asked for it.
    Asked,
    /// The worktree was removed.
    Removed,
    /// Something was to be brought back to where it was.
    Replaced,
    /// The worktree went in a clean-up.
    Tidied,
}

/// Where the work of an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LedgerState {
    /// In the repository.
    Kept,
    /// In the repository, and the whole folder is in the trash.
    Trashed,
    /// Something is being done with it right now.
    Busy,
}

/// Something that an entry does not hold. The trash has it as long as it has the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOutView {
    /// Its path in the worktree.
    pub path: String,
    /// Why, in words.
    pub reason: String,
}

/// One entry of a session's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerEntryView {
    /// Whose worktree it is of.
    pub session: SessionId,
    /// Its number in the session, from 1.
    pub number: u32,
    /// Why it was made.
    pub because: KeptBecause,
    /// Where the work is.
    pub state: LedgerState,
    /// When it was made.
    #[ts(type = "number")]
    pub at: i64,
    /// Where the worktree was.
    pub folder: String,
    /// The commit that holds the files: `git show` and `git diff` take it.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The commit that was checked out.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The branch that was checked out.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// How many files differed from that commit.
    pub changed: u32,
    /// How many files git did not know.
    pub untracked: u32,
    /// How many files had conflicts.
    pub conflicts: u32,
    /// What git was in the middle of, in words.
    pub unfinished: Vec<String>,
    /// What the entry does not hold, beside the files that git ignores.
    pub left_out: Vec<LeftOutView>,
    /// The folder in the trash.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trash: Option<TrashView>,
}

/// A worktree's folder in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrashView {
    /// Where it is.
    pub path: String,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// The room it takes, in bytes.
    #[ts(type = "number")]
    pub size: u64,
}
