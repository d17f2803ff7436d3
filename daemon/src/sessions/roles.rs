//! What a session's agent is told: its role, its project's rules and, for an orchestrator, what the plan says right now. An
//! agent forgets, the record does not.

use ao_protocol::calls::TaskMark;
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{BriefView, SessionKind, TaskState};

use super::{Engine, Planned};
use crate::domain::facts::{Project, Session};
use crate::domain::plan::Said;
use crate::domain::role;

/// How much of a text of the plan a briefing holds, in characters.
const SHORT: usize = 400;

impl Engine {
    /// What a session's agent is told of its role now.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`, `PROJECT_NOT_FOUND`.
    pub async fn brief(&self, id: &SessionId) -> Result<BriefView, CallError> {
        let session = self.session(id)?.session;
        let project = self.project(&session.project())?;
        let rules = self.project_settings(&project.id).await?.rules;
        let text = self.instructions(&session, &project, rules.as_deref()).await?.unwrap_or_default();
        Ok(BriefView { text })
    }

    /// The standing instructions of a session's role.
    pub(super) async fn instructions(
        &self,
        session: &Session,
        project: &Project,
        rules: Option<&str>,
    ) -> Result<Option<String>, CallError> {
        if session.agent.is_shell() {
            return Ok(None);
        }
        let words = role::with_rules(role::words(session), rules);
        Ok(match (session.kind, words) {
            (SessionKind::Orchestrator, Some(words)) => {
                Some(format!("{words}\n\n{}", briefing(project, &self.plan(&project.id).await?)))
            }
            (SessionKind::Orchestrator | SessionKind::Worker, words) => words,
        })
    }
}

/// The plan in short: what is over is only counted.
fn briefing(project: &Project, planned: &Planned) -> String {
    let plan = &planned.plan;
    let mut lines = vec![format!("The project is `{}`, in {}.", project.id, project.path.display())];
    match &plan.goal {
        Some(goal) => lines.push(format!("Goal: {}", short(&goal.text))),
        None => lines.push("It has no goal on record yet.".to_owned()),
    }
    let over = plan.tasks.values().filter(|task| task.mark != TaskMark::Open).count();
    if over > 0 {
        lines.push(format!("{over} of its {} tasks are over.", plan.tasks.len()));
    }
    for task in plan.tasks.values().filter(|task| task.mark == TaskMark::Open) {
        let state = match planned.state_of(task) {
            TaskState::Waiting => "waits for others",
            TaskState::Ready => "ready",
            TaskState::Working => "has a worker",
            TaskState::Asked => "asked about",
            TaskState::Done | TaskState::Dropped => "over",
        };
        let worker = planned.workers.get(&task.id).and_then(|all| all.last());
        let worker = worker.map_or_else(String::new, |(session, _)| format!(", {session}"));
        lines.push(format!("Task {} ({state}{worker}): {}", task.id, task.title));
    }
    for question in plan.questions.values().filter(|question| question.answer.is_none()) {
        lines.push(format!("Question {}, without an answer: {}", question.id, short(&question.asked.text)));
    }
    let decisions: Vec<&Said> = plan.decisions.values().rev().take(5).collect();
    lines.extend(decisions.into_iter().rev().map(|said| format!("Decided: {}", short(&said.text))));
    lines.join("\n")
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
