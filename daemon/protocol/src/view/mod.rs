//! What the daemon shows of its facts. Views are derived at read time and are never stored.
//!
//! Times are milliseconds since the Unix epoch, for display only.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{AgentId, LaunchId, ProjectId, SessionId, TaskId};
use crate::runfile::Owner;

mod agent;
mod changes;
mod gc;
mod landing;
mod ledger;
mod notice;
mod plan;
mod talk;

pub use agent::{AgentView, Login, ModeView, PermissionMode};
pub use changes::{
    ChangesView, FileChangeView, FileDiffView, FileStatus, HunkView, LineChange, LineView, SinceWhat,
};
pub use gc::{GcKind, GcRow, GcVerdict, RoomView};
pub use landing::{LandStep, LandingState, LandingView};
pub use ledger::{KeptBecause, LedgerEntryView, LedgerState, LeftOutView, TrashView};
pub use notice::{NoticeKind, NoticeView};
pub use plan::{NoteView, PlanLogRow, PlanView, QuestionView, TaskState, TaskView};
pub use talk::{
    AskView, Author, BriefView, Choice, EvidenceView, LogRow, MessageView, PromptView, Receipt, SaidView,
    Source, Speaker, TranscriptView,
};

/// A project as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectView {
    /// Its id.
    pub id: ProjectId,
    /// Its display name.
    pub name: String,
    /// The repository's main worktree.
    pub path: String,
    /// The branch new sessions start from.
    pub base: String,
    /// False when the repository's folder is gone.
    pub present: bool,
    /// True when the repository has a remote.
    pub remote: bool,
    /// When it was added.
    #[ts(type = "number")]
    pub added_at: i64,
}

/// What a session is in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// It implements.
    Worker,
    /// It coordinates; one per project.
    Orchestrator,
}

/// Where a session's folder comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The app made the worktree and its branch.
    #[default]
    NewBranch,
    /// The app made the worktree for a branch that was there.
    Branch,
    /// The worktree was there; the app never removes it.
    Worktree,
    /// It is the repository's main checkout; the app never removes it.
    MainCheckout,
    /// The app made an empty folder, without a repository.
    Scratch,
}

/// What the app shows of a session's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It waits for room, and is started by itself.
    Queued,
    /// Its worktree or its terminal is being made.
    Starting,
    /// The project's setup runs in its terminal; its agent starts after it.
    Preparing,
    /// Its agent runs, and nothing more is known.
    Running,
    /// Its agent works on a turn.
    Working,
    /// Its agent waits for the next prompt.
    Idle,
    /// It waits for a person.
    NeedsYou,
    /// Its agent runs and should have given a sign of life, but has not.
    Silent,
    /// Its agent ended; terminal and screen are kept.
    Exited,
    /// It could not be started or brought back.
    Failed,
    /// Its host does not answer; the agent may well be alive.
    Unconfirmed,
    /// A person ended it.
    Stopped,
}

/// How an agent's process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum ExitStatus {
    /// It returned this code.
    Code {
        /// The exit code.
        code: i32,
    },
    /// This signal ended it.
    Signal {
        /// The signal's number.
        signal: i32,
    },
    /// It is gone and nobody saw how.
    Unknown,
}

/// A session as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Its project.
    pub project: ProjectId,
    /// What it is in its project.
    pub kind: SessionKind,
    /// Its agent.
    pub agent: AgentId,
    /// The agent's display name.
    pub agent_name: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub status: Status,
    /// The number of the line of its history that led to this state.
    #[ts(type = "number")]
    pub change: u64,
    /// One sentence that says why the state is what it is.
    pub reason: String,
    /// A stable code beside `reason` where one exists, such as `NOT_RESUMABLE`.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The branch of its worktree when the session was made; empty where there was none.
    pub branch: String,
    /// The commit or branch it started from.
    pub base: String,
    /// Its worktree's folder, or whatever folder it works in.
    pub worktree: String,
    /// Where that folder comes from.
    #[serde(default)]
    pub source: SourceKind,
    /// What is worth knowing of that folder, one sentence each.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<String>>,
    /// Its present or last launch.
    pub launch: LaunchId,
    /// Which words about its role that launch was told, such as `worker/1`.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// What runs in its terminal, or ran there last, is a shell: it takes no messages for the agent.
    pub shell: bool,
    /// Its processes, while they live.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<ProcessView>,
    /// How the agent ended, if it did.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<ExitStatus>,
    /// What it asks permission for, while it does.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<AskView>,
    /// Its place in the queue, while it waits for room.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueView>,
    /// What the state is known from, where it is known from the agent itself.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceView>,
    /// Messages that wait to be typed.
    pub waiting_messages: u32,
    /// The model it was told to use, in the agent's own word.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The effort it was told to make, in the agent's own word.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<String>,
    /// What it may do without asking, as far as it was told or has said itself.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<PermissionMode>,
    /// The terminal's title, cleaned of control characters.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminal_title: Option<String>,
    /// The task of the project's plan that it is for.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The session in whose folder it is a plain shell beside the agent; lists show it as a part of that session.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<SessionId>,
    /// Hidden from the lists unless asked for.
    pub archived: bool,
    /// True when `restore` can bring the same conversation or prompt back.
    pub resumable: bool,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When its state last changed.
    #[ts(type = "number")]
    pub changed_at: i64,
}

/// A session's place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueView {
    /// 1 is next.
    pub position: u32,
    /// What is short; the session's `reason` has it in words.
    pub waits_for: WaitsFor,
}

/// What there is too little of to start one more agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// As many agents run as may.
    Agents,
    /// Free memory.
    Memory,
    /// Free room on the disk.
    Disk,
    /// Others that are brought back after a loss.
    Restores,
}

/// What a running session takes of the memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MemoryView {
    /// Which.
    pub session: SessionId,
    /// Its host, its agent and all that descends from these, in MiB. Pages that processes share count in equal parts
    /// on Linux, and whole for each elsewhere.
    #[ts(type = "number")]
    pub mib: u64,
}

/// How much room there is for agents, measured now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeadroomView {
    /// The memory that agents could have at most, in MiB; absent where the system does not tell.
    #[ts(optional, type = "number")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_total_mib: Option<u64>,
    /// What of it is free, in MiB.
    #[ts(optional, type = "number")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_free_mib: Option<u64>,
    /// What is kept free, in MiB; 0 for no floor.
    #[ts(type = "number")]
    pub memory_floor_mib: u64,
    /// What is free on the disk that holds the worktrees, in MiB.
    #[ts(optional, type = "number")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_free_mib: Option<u64>,
    /// What is kept free there, in MiB; 0 for no floor.
    #[ts(type = "number")]
    pub disk_floor_mib: u64,
    /// What all running sessions take of the memory, in MiB.
    #[ts(type = "number")]
    pub agents_mib: u64,
    /// How many agents may run at once; plain shells do not count.
    pub max_running: u32,
}

/// The processes of a running session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProcessView {
    /// The terminal's host.
    pub host_pid: u32,
    /// The agent.
    pub agent_pid: u32,
    /// When this launch began.
    #[ts(type = "number")]
    pub started_at: i64,
}

/// The daemon as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DaemonView {
    /// Its process id.
    pub pid: u32,
    /// This start of it.
    pub instance: String,
    /// Its build.
    pub build: String,
    /// Who owns it.
    pub owner: Owner,
    /// Its home.
    pub home: String,
    /// When it started.
    #[ts(type = "number")]
    pub started_at: i64,
    /// True while sessions are still being found again after the start.
    pub reconciling: bool,
    /// How many connections keep it alive.
    pub supervisors: u32,
}

/// One line of `doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckView {
    /// What was looked at: `git`, `Claude Code`.
    pub name: String,
    /// What was found.
    pub state: CheckState,
    /// The finding in words.
    pub detail: String,
    /// What to do, if anything.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How a check of `doctor` came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As it should be.
    Good,
    /// Works, with something to know.
    Note,
    /// Not there, and nothing depends on it.
    Absent,
    /// Broken.
    Bad,
}
