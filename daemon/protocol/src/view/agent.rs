//! Agent kinds as shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::AgentId;

/// What an agent may do without asking. What it means for one agent is in [`ModeView::means`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PermissionMode {
    /// It asks before it runs commands or changes files.
    Ask,
    /// It changes files without asking.
    AcceptEdits,
    /// It, or a model, decides what needs asking.
    Auto,
    /// It never asks.
    Full,
}

impl PermissionMode {
    /// All of them, the most careful first.
    pub const ALL: [Self; 4] = [Self::Ask, Self::AcceptEdits, Self::Auto, Self::Full];

    /// Its name as it travels and as people type it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::AcceptEdits => "accept-edits",
            Self::Auto => "auto",
            Self::Full => "full",
        }
    }
}

/// A permission mode of one agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ModeView {
    /// Which.
    pub mode: PermissionMode,
    /// What it means for this agent, one honest sentence.
    pub means: String,
}

/// Whether an agent is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It cannot be told from outside, or has not been looked at yet.
    #[default]
    Unknown,
}

/// An agent kind as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentView {
    /// Its name.
    pub id: AgentId,
    /// Its display name.
    pub name: String,
    /// Whether its program was found.
    pub installed: bool,
    /// The program that would run, when found.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Its version, when known.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What to do when it is not installed.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install: Option<String>,
    /// The version that its manifest was seen to work with; absent: unverified.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<String>,
    /// What keeps it from working, one sentence: too old, its Node too old, an error in its manifest.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What to do about `problem`, or to sign in.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Whether it is signed in.
    pub login: Login,
    /// True while version and login are being looked up.
    pub checking: bool,
    /// Models that may be asked for, in its own words; others may work too.
    pub models: Vec<String>,
    /// Efforts that may be asked for, in its own words.
    pub efforts: Vec<String>,
    /// The permission modes it has.
    pub modes: Vec<ModeView>,
    /// The mode that is used unless another is chosen.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_mode: Option<PermissionMode>,
    /// The agent whose program this is too, run by the Agent Client Protocol instead: where it is, which version and
    /// whether it is signed in is told there.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin_of: Option<AgentId>,
    /// What it cannot tell, in words: the app then says "unknown".
    pub cannot_tell: Vec<String>,
    /// The manifest's file if it is the user's own; absent for a built-in one.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
}
