//! Plans as shown.

use ao_protocol::ids::ProjectId;
use ao_protocol::view::{NoteView, PlanLogRow, PlanView, QuestionView, TaskView};

use crate::domain::plan::{Act, PlanLine, Question, Said, Task};
use crate::sessions::Planned;

/// A project's plan.
pub(super) fn plan(project: &ProjectId, planned: &Planned) -> PlanView {
    let plan = &planned.plan;
    PlanView {
        project: project.clone(),
        goal: plan.goal.as_ref().map(note),
        tasks: plan.tasks.values().map(|one| task(planned, one)).collect(),
        decisions: plan.decisions.values().map(note).collect(),
        questions: plan.questions.values().map(question).collect(),
    }
}

/// One task.
pub(super) fn task(planned: &Planned, task: &Task) -> TaskView {
    let workers = planned.workers.get(&task.id).map(Vec::as_slice).unwrap_or_default();
    TaskView {
        id: task.id,
        title: task.title.clone(),
        brief: task.brief.clone(),
        after: task.after.clone(),
        state: planned.state_of(task),
        workers: workers.iter().map(|(session, _)| session.clone()).collect(),
        note: task.note.as_ref().map(note),
        by: task.by.clone(),
        at: task.at,
        changed_at: task.changed_at,
    }
}

/// Something that was said.
pub(super) fn note(said: &Said) -> NoteView {
    NoteView { text: said.text.clone(), by: said.by.clone(), at: said.at }
}

/// A question.
pub(super) fn question(question: &Question) -> QuestionView {
    QuestionView {
        id: question.id,
        text: question.asked.text.clone(),
        task: question.task,
        by: question.asked.by.clone(),
        at: question.asked.at,
        answer: question.answer.as_ref().map(note),
    }
}

/// A line of a plan's history.
pub(super) fn line(line: PlanLine) -> PlanLogRow {
    let PlanLine { seq, act: Act { by, at }, what } = line;
    PlanLogRow { seq, at, by: by.into(), what }
}
