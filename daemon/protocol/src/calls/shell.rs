//! The call about plain shells beside agents.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;

/// Parameters of `session.shell`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionShell {
    /// Beside which session.
    pub session: SessionId,
}
