//! Calls that clean up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::ProjectId;
use crate::view::{GcRow, LedgerEntryView};

/// Parameters of `gc.plan`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct GcPlan {
    /// Only this project's; all if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<ProjectId>,
    /// Whether the room that things take is counted too, which reads every folder; true if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub sizes: Option<bool>,
}

/// Reply of `gc.plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GcPlanned {
    /// What lies around.
    pub rows: Vec<GcRow>,
    /// What could not be looked at, in words.
    pub notes: Vec<String>,
}

/// Parameters of `gc.apply`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GcApply {
    /// What is to go.
    pub rows: Vec<GcChoice>,
}

/// A row of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GcChoice {
    /// Its name.
    pub name: String,
    /// Its proof.
    pub proof: String,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GcOutcome {
    /// Its name.
    pub name: String,
    /// Whether it is gone. If not, it is as it was.
    pub gone: bool,
    /// Why not, or how it comes back.
    pub said: String,
    /// What the ledger and the trash have of it.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<LedgerEntryView>,
}
