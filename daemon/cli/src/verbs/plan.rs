//! `ao plan`.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{
    PlanDecide, PlanGoal, PlanLog, PlanShow, QuestionAnswer, QuestionAsk, TaskAdd, TaskChange, TaskMark,
    TaskReport,
};
use ao_protocol::error::CallError;
use ao_protocol::ids::{ProjectId, SessionId, TaskId};
use ao_protocol::view::{Author, NoteView, PlanLogRow, PlanView, QuestionView, TaskState, TaskView};

use super::{tell, text};
use crate::args::{Plan, PlanVerb, TaskWords, Text, task_id};
use crate::{output, time};

/// Runs a verb on a plan.
pub(crate) async fn run(handle: &Handle, plan: Plan, json: bool) -> Result<ExitCode, CallError> {
    let project = plan.project.map_or_else(own_project, Ok)?;
    match plan.verb {
        PlanVerb::Show { all } => tell(handle, PlanShow { project }, json, |plan| print(plan, all)).await,
        PlanVerb::Log { limit } => {
            let call = PlanLog { project, after: None, limit: Some(limit) };
            tell(handle, call, json, |rows| rows.iter().for_each(print_row)).await
        }
        PlanVerb::Goal { text } => {
            let call = PlanGoal { project, text: words(text)? };
            tell(handle, call, json, |plan| print(plan, false)).await
        }
        PlanVerb::Add { title, brief, brief_file, after } => {
            let brief = text::of_option(brief, brief_file)?;
            tell(handle, TaskAdd { project, title, brief, after: Some(after) }, json, print_task).await
        }
        PlanVerb::Change(words) => tell(handle, change(project, words)?, json, print_task).await,
        PlanVerb::Report { done, text } => {
            let Some(session) = own_session() else {
                return Err(text::invalid("only a session has a task to report on".to_owned())
                    .hint("Outside of sessions, change the task: ao plan change <task>"));
            };
            let call = TaskReport { session, text: words(text)?, done: Some(done) };
            tell(handle, call, json, print_task).await
        }
        PlanVerb::Decide { text } => {
            let call = PlanDecide { project, text: words(text)? };
            tell(handle, call, json, |_note| output::line("It is on record.")).await
        }
        PlanVerb::Ask { task, text } => {
            let call = QuestionAsk { project, text: words(text)?, task };
            tell(handle, call, json, |asked| output::line(&format!("Question {} is on record.", asked.id)))
                .await
        }
        PlanVerb::Answer { question, text } => {
            let call = QuestionAnswer { project, question, text: words(text)? };
            tell(handle, call, json, |answered| match &answered.by {
                Some(session) => output::line(&format!("{session} is told.")),
                None => output::line("The answer is on record."),
            })
            .await
        }
    }
}

/// The project of the session that this runs in.
fn own_project() -> Result<ProjectId, CallError> {
    own_session().map(|session| session.project()).ok_or_else(|| {
        text::invalid("which project's plan?".to_owned())
            .hint("Name it with --project; `ao project ls` lists them.")
    })
}

/// The session that this runs in.
fn own_session() -> Option<SessionId> {
    SessionId::parse(&std::env::var("AO_SESSION").ok()?).ok()
}

fn words(Text { text, file }: Text) -> Result<String, CallError> {
    text::of_words(&text, file)
}

fn change(project: ProjectId, words: TaskWords) -> Result<TaskChange, CallError> {
    let mark = match (words.done, words.drop, words.reopen) {
        (true, _, _) => Some(TaskMark::Done),
        (_, true, _) => Some(TaskMark::Dropped),
        (_, _, true) => Some(TaskMark::Open),
        (false, false, false) => None,
    };
    let brief = text::of_option(words.brief, words.brief_file)?;
    let after = words.after.map(|after| numbers(&after)).transpose()?;
    Ok(TaskChange { project, task: words.task, title: words.title, brief, after, mark, note: words.note })
}

fn numbers(words: &[String]) -> Result<Vec<TaskId>, CallError> {
    match words {
        [none] if none == "none" => Ok(Vec::new()),
        words => words.iter().map(|word| task_id(word).map_err(text::invalid)).collect(),
    }
}

fn print(plan: &PlanView, all: bool) {
    match &plan.goal {
        Some(goal) => output::line(&format!("Goal: {}", goal.text)),
        None => output::line("No goal yet. Say what is to be reached: ao plan goal <text>"),
    }
    if !plan.tasks.is_empty() {
        output::line("");
        output::table(&plan.tasks.iter().map(task_row).collect::<Vec<_>>());
    }
    if all {
        plan.tasks.iter().filter(|task| task.brief != task.title).for_each(print_brief);
    }
    let open = |question: &&QuestionView| all || question.answer.is_none();
    section("Questions", plan.questions.iter().filter(open).flat_map(question_lines));
    let decisions = if all { plan.decisions.as_slice() } else { newest(&plan.decisions) };
    section("Decisions", decisions.iter().map(|note| format!("- {}{}", note.text, by(note.by.as_ref()))));
}

/// The last few: what was decided long ago is asked for.
fn newest(decisions: &[NoteView]) -> &[NoteView] {
    const SHOWN: usize = 5;
    decisions.get(decisions.len().saturating_sub(SHOWN)..).unwrap_or_default()
}

fn section(title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        output::line("");
        output::line(title);
        lines.for_each(|line| output::line(&line));
    }
}

fn question_lines(question: &QuestionView) -> Vec<String> {
    let about = question.task.map_or_else(String::new, |task| format!(" (task {task})"));
    let mut lines = vec![format!("{}{about}: {}{}", question.id, question.text, by(question.by.as_ref()))];
    match &question.answer {
        Some(answer) => lines.push(format!("   {}{}", answer.text, by(answer.by.as_ref()))),
        None => lines.push(format!("   Answer it: ao plan answer {} <text>", question.id)),
    }
    lines
}

fn by(session: Option<&SessionId>) -> String {
    session.map_or_else(String::new, |session| format!("  [{session}]"))
}

fn print_row(row: &PlanLogRow) {
    let by = match &row.by {
        Author::Person => "person".to_owned(),
        Author::Session(session) => session.to_string(),
    };
    output::line(&format!("{}  {by:10}  {}", time::of(row.at), row.what));
}

fn task_row(task: &TaskView) -> Vec<String> {
    let numbers = |after: &[TaskId]| after.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut more: Vec<String> = Vec::new();
    if task.state == TaskState::Waiting {
        more.push(format!("after {}", numbers(&task.after)));
    }
    more.extend(task.workers.last().map(ToString::to_string));
    more.extend(task.note.as_ref().map(|note| note.text.lines().next().unwrap_or_default().to_owned()));
    vec![task.id.to_string(), state_word(task.state).to_owned(), task.title.clone(), more.join("; ")]
}

fn print_task(task: &TaskView) {
    output::line(task_row(task).join("  ").trim_end());
}

fn print_brief(task: &TaskView) {
    output::line("");
    output::line(&format!("{}  {}", task.id, task.title));
    task.brief.lines().for_each(|line| output::line(&format!("   {line}")));
}

fn state_word(state: TaskState) -> &'static str {
    match state {
        TaskState::Waiting => "waiting",
        TaskState::Ready => "ready",
        TaskState::Working => "working",
        TaskState::Asked => "asked",
        TaskState::Done => "done",
        TaskState::Dropped => "dropped",
    }
}
