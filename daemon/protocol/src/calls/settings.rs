//! Calls about settings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::ProjectId;
use crate::settings::{ProjectSettings, Settings};

/// Parameters of `settings.write`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingsWrite {
    /// The new settings, whole.
    pub settings: Settings,
}

/// Parameters of `project.settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectSettingsRead {
    /// Whose.
    pub project: ProjectId,
}

/// Parameters of `project.configure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectConfigure {
    /// Whose.
    pub project: ProjectId,
    /// The new settings, whole.
    pub settings: ProjectSettings,
}

/// Parameters of `project.trust`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectTrust {
    /// Whose repository's file.
    pub project: ProjectId,
    /// The digest of what the person has seen; absent takes the trust away.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub digest: Option<String>,
}
