//! Changes of the daemon's state, in order, after a snapshot.
//!
//! Events carry whole views, so a client never merges: it replaces. Only a plan may be too long for that: its event says what
//! was done, and the client asks for the plan. A client that falls behind is closed with a
//! `goodbye`-less drop and takes a new snapshot.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{ProjectId, SessionId};
use crate::view::{AgentView, DaemonView, MessageView, NoticeView, PlanLogRow, ProjectView, SessionView};

/// Everything a client shows, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Snapshot {
    /// The number of the last event that is contained.
    #[ts(type = "number")]
    pub seq: u64,
    /// The daemon.
    pub daemon: DaemonView,
    /// The projects on the list, in the order they were added.
    pub projects: Vec<ProjectView>,
    /// All sessions of them, archived ones included, by project and number.
    pub sessions: Vec<SessionView>,
    /// All agent kinds.
    pub agents: Vec<AgentView>,
    /// What a person was told of last, oldest first: at most [`Snapshot::NOTICES`]. `notice.list` has older ones.
    #[serde(default)]
    pub notices: Vec<NoticeView>,
}

impl Snapshot {
    /// How many notices a snapshot holds at most.
    pub const NOTICES: usize = 100;
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A project was added or changed.
    Project {
        /// As it is now.
        project: ProjectView,
    },
    /// A project was removed from the list, after every session of it; its repository is untouched.
    ProjectRemoved {
        /// Which.
        id: ProjectId,
    },
    /// A session was made or changed.
    Session {
        /// As it is now.
        session: SessionView,
    },
    /// A session is in no list any more: its record was removed, or its project was taken off the list.
    SessionRemoved {
        /// Which.
        id: SessionId,
    },
    /// A message was accepted, or its receipt changed.
    Message {
        /// As it is now.
        message: MessageView,
    },
    /// A project's plan changed: what was done to it. `plan.show` has the plan.
    Plan {
        /// Whose.
        project: ProjectId,
        /// The newest line of its history.
        row: PlanLogRow,
    },
    /// A person is told of something, or what was told changed.
    Notice {
        /// As it is now.
        notice: NoticeView,
        /// Whether the desktop should show it: it is new, and neither turned off nor within the quiet hours.
        show: bool,
        /// Whether that may be heard.
        sound: bool,
    },
    /// What is installed changed.
    Agents {
        /// All of them.
        agents: Vec<AgentView>,
    },
    /// The daemon's own state changed.
    Daemon {
        /// As it is now.
        daemon: DaemonView,
    },
}
