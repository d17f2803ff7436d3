//! What lies around and may go, as shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{ProjectId, SessionId};

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GcKind {
    /// A worktree whose folder is there.
    Worktree,
    /// git's record of a worktree whose folder is gone.
    Record,
    /// A branch that was made for a session and is checked out nowhere.
    Branch,
    /// A folder among the worktrees that no repository knows.
    Folder,
    /// The last screen of an archived session's terminal, and what was above it.
    Screen,
}

/// What may become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GcVerdict {
    /// It stays, whatever is asked.
    Keep,
    /// It goes only if it is named.
    IfNamed,
    /// It can go.
    CanGo,
}

/// The room that something takes on the disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoomView {
    /// What would be free without it. Copies that share their blocks count here, since the system does not tell of them.
    #[ts(type = "number")]
    pub own: u64,
    /// What it shares by hard links with what lies elsewhere. Always 0 where the system does not tell of links.
    #[ts(type = "number")]
    pub shared: u64,
    /// False if there were too many files to count them all; then it is more.
    pub whole: bool,
}

/// One thing that lies around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GcRow {
    /// What `gc.apply` calls it.
    pub name: String,
    /// What it is.
    pub kind: GcKind,
    /// The project that it belongs to, if it is known.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// The session that it was made for, whether that is still on record or not.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// False for what was not made here: it is shown, and never touched.
    pub ours: bool,
    /// Where it is.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The branch that it has checked out, or that it is.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The commit that it is at.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// What may become of it.
    pub verdict: GcVerdict,
    /// Why.
    pub reason: String,
    /// Names the facts that the verdict follows from: `gc.apply` takes nothing of which they have changed.
    pub proof: String,
    /// What it has that is in no commit, in words.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dirty: Option<String>,
    /// How many commits it has that its base does not have: 0 if it is merged. Squashed ones count as not merged.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<u32>,
    /// How many commits it has that neither its base nor any remote branch has.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpushed: Option<u32>,
    /// The programs that work in it: those whose working folder it is, where the system tells.
    pub inside: Vec<String>,
    /// When it was used last, as far as git and the session tell.
    #[ts(optional, type = "number")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_use: Option<i64>,
    /// The room that it takes, if that was asked for.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomView>,
}
