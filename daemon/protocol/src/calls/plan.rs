//! Calls on a project's plan: what its orchestrator must not forget, edited by people and by the orchestrator alike.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{ProjectId, QuestionId, SessionId, TaskId};

/// Parameters of `plan.show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanShow {
    /// Whose.
    pub project: ProjectId,
}

/// Parameters of `plan.log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanLog {
    /// Whose.
    pub project: ProjectId,
    /// Only rows with a higher number, the oldest first; without it the newest ones.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub after: Option<u64>,
    /// At most so many rows, 1 to 1,000; 200 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// Parameters of `plan.goal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanGoal {
    /// Whose.
    pub project: ProjectId,
    /// What is to be reached, at most 64 KiB; empty for no goal.
    pub text: String,
}

/// Parameters of `plan.add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskAdd {
    /// Whose.
    pub project: ProjectId,
    /// What it is, in one line of 1 to 200 characters.
    pub title: String,
    /// What a worker must know to do it, at most 64 KiB; the title if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub brief: Option<String>,
    /// The tasks that must be over before it can begin.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after: Option<Vec<TaskId>>,
}

/// Parameters of `plan.change`. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskChange {
    /// Whose.
    pub project: ProjectId,
    /// Which.
    pub task: TaskId,
    /// The new title.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
    /// The new brief.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub brief: Option<String>,
    /// The tasks that must be over before it can begin, instead of those before.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after: Option<Vec<TaskId>>,
    /// Whether it is over.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub mark: Option<TaskMark>,
    /// What is to be remembered of it: what came of it, or why it was dropped. At most 64 KiB.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub note: Option<String>,
}

/// Parameters of `plan.report`: a session says how it stands with the task that it was started for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskReport {
    /// Which session.
    pub session: SessionId,
    /// What it did, how that was checked, what is left: at most 64 KiB. It becomes the last word on the task.
    pub text: String,
    /// Whether the task is done.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub done: Option<bool>,
}

/// What somebody says of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TaskMark {
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// It is not to be done any more.
    Dropped,
}

/// Parameters of `plan.decide`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanDecide {
    /// Whose.
    pub project: ProjectId,
    /// What was decided and why, at most 64 KiB.
    pub text: String,
}

/// Parameters of `plan.ask`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionAsk {
    /// Whose.
    pub project: ProjectId,
    /// What is asked, at most 64 KiB.
    pub text: String,
    /// The task that it is about; it counts as asked until there is an answer.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub task: Option<TaskId>,
}

/// Parameters of `plan.answer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionAnswer {
    /// Whose.
    pub project: ProjectId,
    /// Which.
    pub question: QuestionId,
    /// The answer, at most 64 KiB. The agent that asked is told.
    pub text: String,
}
