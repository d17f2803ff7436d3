//! A project's plan as shown: what is to be reached, the tasks, what was decided, and what is asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Author;
use crate::ids::{ProjectId, QuestionId, SessionId, TaskId};

/// A project's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanView {
    /// Whose.
    pub project: ProjectId,
    /// What is to be reached.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<NoteView>,
    /// All tasks, in the order in which they were added.
    pub tasks: Vec<TaskView>,
    /// What was decided, oldest first.
    pub decisions: Vec<NoteView>,
    /// What was asked, oldest first.
    pub questions: Vec<QuestionView>,
}

/// Something that was said for the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoteView {
    /// What.
    pub text: String,
    /// The session whose agent said it; absent for a person.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<SessionId>,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskView {
    /// Its number.
    pub id: TaskId,
    /// What it is, in one line.
    pub title: String,
    /// What a worker must know to do it.
    pub brief: String,
    /// The tasks that must be over before it can begin.
    pub after: Vec<TaskId>,
    /// Where it stands.
    pub state: TaskState,
    /// The sessions that were started for it, the last one last.
    pub workers: Vec<SessionId>,
    /// The last word on it: what came of it, or why it was dropped.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteView>,
    /// The session whose agent added it; absent for a person.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<SessionId>,
    /// When it was added.
    #[ts(type = "number")]
    pub at: i64,
    /// When it last changed.
    #[ts(type = "number")]
    pub changed_at: i64,
}

/// Where a task stands. Only `done` and `dropped` are said by somebody; all else follows from tasks, sessions and questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Tasks before it are not over.
    Waiting,
    /// It can begin.
    Ready,
    /// A session that was started for it runs.
    Working,
    /// A question about it has no answer yet.
    Asked,
    /// It is done.
    Done,
    /// It is not to be done any more.
    Dropped,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionView {
    /// Its number.
    pub id: QuestionId,
    /// What is asked.
    pub text: String,
    /// The task that it is about, if it is about one.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The session whose agent asks; absent for a person.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<SessionId>,
    /// When it was asked.
    #[ts(type = "number")]
    pub at: i64,
    /// The answer, once there is one.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<NoteView>,
}

/// One line of a plan's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanLogRow {
    /// Its number, counted from 1 within the project; later rows have higher ones.
    #[ts(type = "number")]
    pub seq: u64,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// Who did it.
    pub by: Author,
    /// What, in a few words.
    pub what: String,
}
