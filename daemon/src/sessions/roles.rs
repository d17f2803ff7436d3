//! What an agent is told about its role, on top of everything else; and, each time it starts, what its project's plan says:
//! an agent forgets, the record does not.

use ao_protocol::calls::TaskMark;
use ao_protocol::error::CallError;
use ao_protocol::view::{SessionKind, TaskState};

use super::{Engine, Planned};
use crate::domain::facts::Project;
use crate::domain::plan::Said;

/// What an orchestrator is told. Changed with care: running ones have read it.
const ORCHESTRATOR: &str = "You coordinate this project: you split work into tasks, start worker sessions for them, follow \
     them and judge what they did; workers write the code, each in a git worktree of its own. Do not edit files of the \
     project yourself. If you have the tools of the MCP server `ao`, use them; else the command `ao`: `ao plan show` and \
     `ao plan --help` for the plan, `ao session new <project> --agent <agent> --task <n>` to start a worker, `ao session ls`, \
     `show`, `send`, `log`, `wait` and `kill` for sessions. Keep the plan true: it is what you will know after a restart. \
     What only a person can decide, ask with the plan's questions and go on with other tasks. Never answer a worker's \
     permission prompt.";
/// How much of a text of the plan a briefing holds, in characters.
const SHORT: usize = 400;

impl Engine {
    /// The standing instructions of a role, if it has any.
    pub(super) async fn instructions(
        &self,
        kind: SessionKind,
        project: &Project,
    ) -> Result<Option<String>, CallError> {
        match kind {
            SessionKind::Orchestrator => {
                let planned = self.plan(&project.id).await?;
                Ok(Some(format!("{ORCHESTRATOR}\n\n{}", briefing(project, &planned))))
            }
            SessionKind::Worker => Ok(None),
        }
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
