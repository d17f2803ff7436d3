//! Calls that tell what a session changed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;
use crate::view::FileDiffView;

/// Which changes are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeScope {
    /// All since the session's base, whether committed or not.
    #[default]
    Base,
    /// Those that are in no commit.
    Head,
}

/// Parameters of `changes.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangesList {
    /// Whose.
    pub session: SessionId,
    /// Which; all since the base if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub scope: Option<ChangeScope>,
    /// Watch the worktree for half a minute, or as long as `changes.wait` is asked again.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub watch: Option<bool>,
    /// Where the page begins; 0 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from: Option<u32>,
    /// How many files a page has at most: 1 to 1,000, which is the default too.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
    /// The revision whose further pages are wanted. A reply with another one begins a list anew.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub revision: Option<String>,
}

/// Parameters of `changes.files`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangesFiles {
    /// Whose.
    pub session: SessionId,
    /// Which changes; all since the base if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub scope: Option<ChangeScope>,
    /// The files, by their paths in `changes.list`: 1 to 100.
    pub paths: Vec<String>,
    /// The revision of the list that they are from: it need not be looked for again.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub revision: Option<String>,
    /// How many lines are shown around a change: 0 to 100, and 3 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub context: Option<u32>,
    /// How many lines of a file are shown at most: 1 to 10,000, and 2,000 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub lines: Option<u32>,
}

/// Reply of `changes.files`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangedFiles {
    /// The files, in the order in which they were asked for.
    pub files: Vec<FileDiffView>,
    /// Those that are not among the changes, or are no longer.
    pub unchanged: Vec<String>,
    /// Those for which there was no room in this reply.
    pub left_out: Vec<String>,
}

/// Parameters of `changes.wait`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangesWait {
    /// Whose.
    pub session: SessionId,
    /// What the caller has: the `revision` of a list that was asked for with `watch`.
    pub revision: String,
}

/// Reply of `changes.wait`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangesWaited {
    /// True if the list should be asked for again; false if nothing happened for 50 s.
    pub changed: bool,
}
