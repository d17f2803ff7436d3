//! Calls of the work ledger and the trash.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;
use crate::view::LedgerEntryView;

/// Parameters of `ledger.list`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct LedgerList {
    /// Only this session's; all if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub session: Option<SessionId>,
}

macro_rules! of_an_entry {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        pub struct $name {
            /// Whose.
            pub session: SessionId,
            /// Which; the newest if absent.
            #[serde(default)]
            #[ts(optional = nullable)]
            pub entry: Option<u32>,
        }
    )+};
}
of_an_entry!(
    /// Parameters of `ledger.show`.
    LedgerShow,
    /// Parameters of `ledger.diff`.
    LedgerDiff
);

/// Reply of `ledger.diff`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerPatch {
    /// The files against the commit that was checked out, as `git diff` shows it; parts that are not Unicode are
    /// replaced.
    pub text: String,
    /// True if there is more: at most 160 KiB are shown.
    pub cut: bool,
}

/// Parameters of `ledger.capture`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerCapture {
    /// Whose worktree.
    pub session: SessionId,
}

/// Parameters of `ledger.restore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerRestore {
    /// Whose.
    pub session: SessionId,
    /// Which; the newest if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub entry: Option<u32>,
    /// Where to, absolute; where it was if absent. Nothing may be there, unless it is to be replaced.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<String>,
    /// Only from the trash, with every file that git ignores, or not at all.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub whole: Option<bool>,
    /// Move what is in the session's own place to the trash first, captured.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub replace: Option<bool>,
    /// Bring the entry's changes into what is in the session's own place, three ways; that is captured first.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub merge: Option<bool>,
}

/// Reply of `ledger.restore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerRestored {
    /// The entry, which stays.
    pub entry: LedgerEntryView,
    /// Where the worktree is now.
    pub folder: String,
    /// True if it came from the trash, whole; false if it was made of what the repository keeps.
    pub whole: bool,
    /// What is not as it was, in words.
    pub notes: Vec<String>,
    /// The files in which both sides changed the same lines; they and the index show the conflicts.
    pub conflicts: Vec<String>,
}

/// Parameters of `ledger.drop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerDrop {
    /// Whose.
    pub session: SessionId,
    /// Which.
    pub entry: u32,
}

/// Parameters of `trash.empty`. Without any, everything in the trash goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct TrashEmpty {
    /// Only this session's.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub session: Option<SessionId>,
    /// Only this entry of the session.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub entry: Option<u32>,
    /// Only what lies there for at least so many days.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub days: Option<u32>,
}
