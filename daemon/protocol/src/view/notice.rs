//! What a person is told of beside the window: in the desktop's corner, on the badge, and in the list of what happened.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{ProjectId, SessionId};

/// What a notice is about. A person can turn each off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// An agent asks for permission.
    Permission,
    /// An agent asks a question, or a person must decide about the session.
    Question,
    /// An agent finished its turn.
    Finished,
    /// A turn ended with an error, an agent's process ended, or a session could not be started.
    Failed,
    /// A session could not be brought back.
    NotResumable,
    /// A session waits because memory or disk is short.
    Headroom,
}

impl NoticeKind {
    /// All of them, most urgent first.
    pub const ALL: [Self; 6] =
        [Self::Permission, Self::Question, Self::NotResumable, Self::Failed, Self::Headroom, Self::Finished];
}

/// Something that a person was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoticeView {
    /// Its number, in the order in which they came.
    #[ts(type = "number")]
    pub id: u64,
    /// What it is about.
    pub kind: NoticeKind,
    /// The session.
    pub session: SessionId,
    /// Its project.
    pub project: ProjectId,
    /// The session's title when it came.
    pub title: String,
    /// What happened, in one sentence.
    pub text: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// A person has seen it.
    pub read: bool,
    /// What it tells of is over: the prompt is answered, the agent works again.
    pub over: bool,
}
