//! Plans: read, changed, and followed by the sessions that are started for their tasks.
//!
//! One change at a time: what a change makes of a plan is put on record before anybody can see it.

use std::collections::BTreeMap;

use ao_protocol::calls::{
    PlanDecide, PlanGoal, PlanLog, QuestionAnswer, QuestionAsk, SessionCreate, TaskAdd, TaskChange, TaskMark,
    TaskReport,
};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{ProjectId, SessionId, TaskId};
use ao_protocol::view::TaskState;

use super::history::{LINES, LINES_MAX};
use super::{Change, Engine, Entry, now_ms};
use crate::domain::facts::Phase;
use crate::domain::history::in_few_words;
use crate::domain::message::NewMessage;
use crate::domain::plan::{Act, Changed, Item, Plan, PlanLine, Question, Said, Task};

/// All plans.
pub(super) type Plans = tokio::sync::Mutex<BTreeMap<ProjectId, Plan>>;

/// A plan with who works on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The sessions that were started for each task, oldest first, and whether they run.
    pub workers: BTreeMap<TaskId, Vec<(SessionId, bool)>>,
}

impl Planned {
    /// Where a task stands.
    #[must_use]
    pub fn state_of(&self, task: &Task) -> TaskState {
        let works = self.workers.get(&task.id).is_some_and(|all| all.iter().any(|(_, runs)| *runs));
        self.plan.state_of(task, works)
    }
}

impl Engine {
    /// A project's plan.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`.
    pub async fn plan(&self, project: &ProjectId) -> Result<Planned, CallError> {
        self.listed_project(project)?;
        let plan = self.0.plans.lock().await.get(project).cloned().unwrap_or_default();
        let mut workers: BTreeMap<TaskId, Vec<(SessionId, bool)>> = BTreeMap::new();
        let for_a_task = |entry: &Entry| entry.session.task.is_some() && entry.session.project() == *project;
        for Entry { session, .. } in self.fleet().those(for_a_task) {
            let runs = !matches!(session.phase, Phase::Exited { .. } | Phase::Ended { .. });
            if let Some(task) = session.task {
                workers.entry(task).or_default().push((session.id, runs));
            }
        }
        Ok(Planned { plan, workers })
    }

    /// Says what is to be reached.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `INVALID_REQUEST`, `STORAGE_FAILED`; nothing is changed then. So it is for all below.
    pub async fn set_goal(&self, call: PlanGoal, by: Option<SessionId>) -> Result<Planned, CallError> {
        let act = act(by);
        self.change_plan(&call.project, &act, |plan| plan.with_goal(call.text, &act), Item::Goal).await?;
        self.plan(&call.project).await
    }

    /// Adds a task.
    ///
    /// # Errors
    /// As said at [`Engine::set_goal`]; `TASK_NOT_FOUND` for one before it.
    pub async fn add_task(&self, call: TaskAdd, by: Option<SessionId>) -> Result<(Planned, Task), CallError> {
        let TaskAdd { project, title, brief, after } = call;
        let act = act(by);
        let make = |plan: &Plan| plan.with_task(&title, brief, after.unwrap_or_default(), &act);
        let task = self.change_plan(&project, &act, make, Item::Task).await?;
        Ok((self.plan(&project).await?, task))
    }

    /// Changes a task, or says that it is over.
    ///
    /// # Errors
    /// As said at [`Engine::set_goal`]; `TASK_NOT_FOUND`, `TASK_CYCLE`.
    pub async fn change_task(
        &self,
        call: TaskChange,
        by: Option<SessionId>,
    ) -> Result<(Planned, Task), CallError> {
        let TaskChange { project, task, title, brief, after, mark, note } = call;
        let act = act(by);
        let changed = Changed { title, brief, after, mark, note };
        let make = |plan: &Plan| plan.with_change(task, changed, &act);
        let task = self.change_plan(&project, &act, make, Item::Task).await?;
        Ok((self.plan(&project).await?, task))
    }

    /// What a session says of the task that it was started for.
    ///
    /// # Errors
    /// As said at [`Engine::set_goal`]; `SESSION_NOT_FOUND`, `TASK_NOT_FOUND` for a session without one.
    pub async fn report_task(
        &self,
        call: TaskReport,
        by: Option<SessionId>,
    ) -> Result<(Planned, Task), CallError> {
        let TaskReport { session, text, done } = call;
        let Some(task) = self.session(&session)?.session.task else {
            let why = format!("{session} was started for no task of the plan");
            return Err(CallError::new(ErrorCode::TaskNotFound, why).hint(
                "Say it in a last message in your own terminal instead: whoever started you reads it.",
            ));
        };
        let change = TaskChange {
            project: session.project(),
            task,
            title: None,
            brief: None,
            after: None,
            mark: (done == Some(true)).then_some(TaskMark::Done),
            note: Some(text),
        };
        self.change_task(change, by).await
    }

    /// Puts a decision on record.
    ///
    /// # Errors
    /// As said at [`Engine::set_goal`].
    pub async fn decide(&self, call: PlanDecide, by: Option<SessionId>) -> Result<Said, CallError> {
        let act = act(by);
        let make = |plan: &Plan| plan.with_decision(call.text, &act);
        let decided =
            self.change_plan(&call.project, &act, make, |(number, said)| Item::Decision(number, said));
        decided.await.map(|(_number, said)| said)
    }

    /// Puts a question on record.
    ///
    /// # Errors
    /// As said at [`Engine::set_goal`]; `TASK_NOT_FOUND`.
    pub async fn ask(&self, call: QuestionAsk, by: Option<SessionId>) -> Result<Question, CallError> {
        let QuestionAsk { project, text, task } = call;
        let act = act(by);
        self.change_plan(&project, &act, |plan| plan.with_question(text, task, &act), Item::Question).await
    }

    /// Answers a question, and tells the agent that asked: answer and message are on record together or not at all.
    ///
    /// # Errors
    /// As said at [`Engine::set_goal`]; `QUESTION_NOT_FOUND`, `QUESTION_ANSWERED`, `FORBIDDEN`.
    pub async fn answer_question(
        &self,
        call: QuestionAnswer,
        by: Option<SessionId>,
    ) -> Result<Question, CallError> {
        let QuestionAnswer { project, question, text } = call;
        let act = act(by);
        self.listed_project(&project)?;
        let mut plans = self.0.plans.lock().await;
        let plan = plans.entry(project.clone()).or_default();
        let question = plan.with_answer(question, text, &act)?;
        let item = Item::Question(question.clone());
        let asker = question.asked.by.clone().filter(|asker| self.session(asker).is_ok());
        let asker = asker.map(|asker| self.heir_of(asker));
        let message = asker.map(|session| NewMessage {
            session,
            from: act.by.clone(),
            text: answer_words(&question),
            opens: None,
            tells: None,
            at: act.at,
        });
        let line = line_of(&item, plan, &act);
        let saved = self.0.store.save_answer(&project, &item, line, message).await;
        let (told, line) = saved.map_err(|e| e.to_call_error())?;
        plan.put(item);
        self.fleet().tell(Change::Plan(project.clone(), line));
        drop(plans);
        if let Some(message) = told {
            self.take_up(message);
        }
        Ok(question)
    }

    /// What was done to a plan, oldest first.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `STORAGE_FAILED`.
    pub async fn plan_log(&self, call: &PlanLog) -> Result<Vec<PlanLine>, CallError> {
        self.listed_project(&call.project)?;
        let limit = call.limit.unwrap_or(LINES).clamp(1, LINES_MAX);
        self.0.store.plan_log(&call.project, call.after, limit).await.map_err(|e| e.to_call_error())
    }

    /// Changes a plan by what `make` makes: on record first, then for all to see.
    async fn change_plan<T: Clone>(
        &self,
        project: &ProjectId,
        act: &Act,
        make: impl FnOnce(&Plan) -> Result<T, CallError>,
        item: impl FnOnce(T) -> Item,
    ) -> Result<T, CallError> {
        self.listed_project(project)?;
        let mut plans = self.0.plans.lock().await;
        let plan = plans.entry(project.clone()).or_default();
        let made = make(plan)?;
        let item = item(made.clone());
        let line = line_of(&item, plan, act);
        let line = self.0.store.save_plan_item(project, &item, line).await.map_err(|e| e.to_call_error())?;
        plan.put(item);
        // Told under the lock, so that lines come in their order.
        self.fleet().tell(Change::Plan(project.clone(), line));
        Ok(made)
    }

    /// A request for a session with what the task that it is for says of it.
    ///
    /// # Errors
    /// `TASK_NOT_FOUND`; `TASK_NOT_READY` when it is over, waits for others, or has a worker.
    pub(super) async fn for_its_task(&self, mut call: SessionCreate) -> Result<SessionCreate, CallError> {
        let Some(id) = call.task else { return Ok(call) };
        let planned = self.plan(&call.project).await?;
        let task = planned.plan.task(id)?;
        let refused = |why: String, hint: &str| {
            Err(CallError::new(ErrorCode::TaskNotReady, format!("task {id} {why}")).hint(hint))
        };
        match planned.state_of(task) {
            TaskState::Ready | TaskState::Asked => {}
            TaskState::Working => {
                let worker = planned.workers.get(&id).and_then(|all| all.iter().rfind(|(_, runs)| *runs));
                let worker = worker.map_or_else(String::new, |(session, _)| format!(": {session}"));
                return refused(format!("has a worker{worker}"), "Write to that session, or end it first.");
            }
            TaskState::Waiting => {
                return refused(
                    "waits for others".to_owned(),
                    "`ao plan show` says for which; `ao plan change --after` changes that.",
                );
            }
            TaskState::Done | TaskState::Dropped => {
                return refused("is over".to_owned(), "`ao plan change --reopen` opens it again.");
            }
        }
        let has_prompt = call.prompt.as_deref().is_some_and(|prompt| !prompt.trim().is_empty());
        if !has_prompt {
            call.prompt = Some(task.brief.clone());
        }
        call.title.get_or_insert_with(|| task.title.chars().take(120).collect());
        Ok(call)
    }
}

/// The line that a plan's history gets with an item; its number is given when it is stored.
fn line_of(item: &Item, plan: &Plan, act: &Act) -> PlanLine {
    PlanLine { seq: 0, act: act.clone(), what: in_few_words(&item.words(plan)) }
}

fn act(by: Option<SessionId>) -> Act {
    Act { by, at: now_ms() }
}

fn answer_words(question: &Question) -> String {
    let answer = question.answer.as_ref().map_or("", |answer| answer.text.as_str());
    format!("The answer to your question {} ({}):\n{answer}", question.id, question.asked.text)
}
