//! A landing as shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::CallError;
use crate::ids::SessionId;
use crate::settings::LandMethod;

/// A session's work on its way onto its base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LandingView {
    /// Whose.
    pub session: SessionId,
    /// The branch that is landed.
    pub branch: String,
    /// The branch that it is landed on.
    pub base: String,
    /// How.
    pub method: LandMethod,
    /// How far it is.
    pub state: LandingState,
}

/// How far a landing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum LandingState {
    /// Under way.
    Running {
        /// At which step.
        step: LandStep,
    },
    /// The base has it.
    Landed {
        /// The base's new commit.
        commit: String,
        /// The remote that the base was pushed to, if it was.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pushed: Option<String>,
        /// The page that opens a pull request of the branch, where the remote's forge is known.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pull_request: Option<String>,
        /// What did not come about afterwards.
        notes: Vec<String>,
    },
    /// The same lines changed on both sides; the base is as it was.
    Conflicts {
        /// In these files.
        paths: Vec<String>,
        /// The session's agent was told.
        told: bool,
    },
    /// It did not come about; the base is as it was.
    Failed {
        /// Why.
        error: CallError,
    },
    /// A person called it off; the base is as it was.
    Cancelled,
}

/// A step of a landing, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LandStep {
    /// Branch and base are combined.
    Combining,
    /// The project's check runs.
    Checking,
    /// The base is moved.
    Moving,
    /// The base is pushed.
    Pushing,
    /// The session is put away.
    Archiving,
}
