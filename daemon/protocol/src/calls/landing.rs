//! Calls about landing a session's work on its base.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;
use crate::settings::LandMethod;
use crate::view::LandStep;

/// Parameters of `session.land`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionLand {
    /// Whose branch.
    pub session: SessionId,
    /// How its commits come onto the base; the project's `land` if absent, and `rebase` without that.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub method: Option<LandMethod>,
    /// The local branch to land on; the one that the session started from if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub onto: Option<String>,
    /// Push the base afterwards.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub push: Option<bool>,
    /// Land without the project's check.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub no_check: Option<bool>,
    /// Keep the session and its worktree: otherwise its agent is ended, its worktree moved to the trash, and it is hidden.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub keep: Option<bool>,
}

/// Parameters of `session.landing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionLanding {
    /// Whose.
    pub session: SessionId,
    /// Wait, for 50 s at most, until it is past this step.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub past: Option<LandStep>,
}

/// Parameters of `session.land_cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionLandCancel {
    /// Whose.
    pub session: SessionId,
}
