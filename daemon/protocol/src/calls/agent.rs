//! The call about agent kinds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Parameters of `agent.list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct AgentList {
    /// Asks the person's login shell again where programs are: what was installed a moment ago may have changed that. Only
    /// for people, and only where the daemon has its environment from there.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub again: Option<bool>,
}
