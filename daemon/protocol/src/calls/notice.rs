//! Calls about what a person was told of.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;

/// Parameters of `notice.list`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct NoticeList {
    /// Only those with lower numbers than this one.
    #[serde(default)]
    #[ts(optional = nullable, type = "number | null")]
    pub before: Option<u64>,
    /// How many at most: 1 to 500; 100 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// Parameters of `notice.read`: those of one session if one is named, and of all sessions otherwise, up to a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoticeRead {
    /// Only this session's.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub session: Option<SessionId>,
    /// The last one that was seen: what came later stays unread.
    #[ts(type = "number")]
    pub up_to: u64,
}
