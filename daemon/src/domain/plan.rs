//! A project's plan: what is to be reached, tasks that depend on each other, decisions, and questions.
//!
//! Why it exists: an orchestrator forgets, by compaction, by a restart, by being replaced; its plan must not. What a
//! change would make of the plan is computed first, put on record, and only then part of it. It must never lose an item:
//! what is over stays, and no number is given twice.

use std::collections::BTreeMap;

use ao_protocol::calls::TaskMark;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{QuestionId, SessionId, TaskId};
use ao_protocol::view::TaskState;

use super::history::in_few_words;

/// The longest text of an item, in bytes.
pub const TEXT_MAX: usize = 64 << 10;
/// The longest title, in characters.
const TITLE_MAX: usize = 200;
/// Items of one kind that a plan holds.
const ITEMS_MAX: usize = 1000;

/// Something that was said, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub text: String,
    /// The session whose agent said it; absent for a person.
    pub by: Option<SessionId>,
    /// Milliseconds since the Unix epoch, for display.
    pub at: i64,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// What it is, in one line.
    pub title: String,
    /// What a worker must know to do it.
    pub brief: String,
    /// The tasks that must be over before it can begin, in order.
    pub after: Vec<TaskId>,
    /// What was said of it last.
    pub mark: TaskMark,
    /// The last word on it.
    pub note: Option<Said>,
    /// Who added it, and when.
    pub by: Option<SessionId>,
    /// Milliseconds since the Unix epoch, for display.
    pub at: i64,
    /// When it last changed, milliseconds since the Unix epoch, for display.
    pub changed_at: i64,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its number.
    pub id: QuestionId,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// What is asked, by whom.
    pub asked: Said,
    /// The answer.
    pub answer: Option<Said>,
}

/// An item of a plan as it is put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// What is to be reached; absent for nothing any more.
    Goal(Option<Said>),
    /// A task.
    Task(Task),
    /// The decision of this number.
    Decision(u32, Said),
    /// A question.
    Question(Question),
}

/// One line of a plan's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// Its number, from 1.
    pub seq: u64,
    /// Who did it, and when.
    pub act: Act,
    /// What, in a few words.
    pub what: String,
}

impl Item {
    /// What it means that a plan gets this item, in a few words.
    #[must_use]
    pub fn words(&self, plan: &Plan) -> String {
        match self {
            Self::Goal(Some(said)) => format!("goal: {}", in_few_words(&said.text)),
            Self::Goal(None) => "no goal any more".to_owned(),
            Self::Task(task) => match plan.tasks.get(&task.id) {
                None => format!("task {} added: {}", task.id, task.title),
                Some(before) => format!("task {}{}", task.id, task.changes(before)),
            },
            Self::Decision(number, said) => format!("decision {number}: {}", in_few_words(&said.text)),
            Self::Question(Question { id, answer: Some(answer), .. }) => {
                format!("question {id} answered: {}", in_few_words(&answer.text))
            }
            Self::Question(Question { id, asked, .. }) => {
                format!("question {id} asked: {}", in_few_words(&asked.text))
            }
        }
    }
}

impl Task {
    /// What is otherwise than before.
    fn changes(&self, before: &Self) -> String {
        let mut changes = Vec::new();
        if self.mark != before.mark {
            changes.push(match self.mark {
                TaskMark::Open => "reopened".to_owned(),
                TaskMark::Done => "done".to_owned(),
                TaskMark::Dropped => "dropped".to_owned(),
            });
        }
        if self.title != before.title {
            changes.push(format!("called {}", self.title));
        }
        if self.brief != before.brief {
            changes.push("has another brief".to_owned());
        }
        if self.after != before.after {
            let after: Vec<String> = self.after.iter().map(ToString::to_string).collect();
            changes.push(format!(
                "after {}",
                if after.is_empty() { "none".to_owned() } else { after.join(", ") }
            ));
        }
        if let Some(note) = self.note.as_ref().filter(|note| Some(*note) != before.note.as_ref()) {
            changes.push(format!("noted: {}", in_few_words(&note.text)));
        }
        if changes.is_empty() { " as it was".to_owned() } else { format!(" {}", changes.join(", ")) }
    }
}

/// What a task is to become. What is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// The title.
    pub title: Option<String>,
    /// The brief.
    pub brief: Option<String>,
    /// The tasks before it.
    pub after: Option<Vec<TaskId>>,
    /// What is said of it.
    pub mark: Option<TaskMark>,
    /// The last word on it.
    pub note: Option<String>,
}

/// Who changes a plan, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The session whose agent does; absent for a person.
    pub by: Option<SessionId>,
    /// Milliseconds since the Unix epoch, for display.
    pub at: i64,
}

impl Act {
    fn says(&self, text: String) -> Result<Said, CallError> {
        if text.trim().is_empty() || text.len() > TEXT_MAX {
            return Err(invalid("a text of a plan has 1 byte to 64 KiB")
                .hint("Put what is longer into a file of the repository and name it."));
        }
        Ok(Said { text, by: self.by.clone(), at: self.at })
    }
}

/// A project's plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What is to be reached.
    pub goal: Option<Said>,
    /// All tasks.
    pub tasks: BTreeMap<TaskId, Task>,
    /// What was decided, by number.
    pub decisions: BTreeMap<u32, Said>,
    /// What was asked.
    pub questions: BTreeMap<QuestionId, Question>,
}

impl Plan {
    /// Makes an item part of the plan, in the place of the one with its number.
    pub fn put(&mut self, item: Item) {
        match item {
            Item::Goal(goal) => self.goal = goal,
            Item::Task(task) => drop(self.tasks.insert(task.id, task)),
            Item::Decision(number, said) => drop(self.decisions.insert(number, said)),
            Item::Question(question) => drop(self.questions.insert(question.id, question)),
        }
    }

    /// The goal as it would be; an empty text takes it away.
    ///
    /// # Errors
    /// `INVALID_REQUEST`.
    pub fn with_goal(&self, text: String, act: &Act) -> Result<Option<Said>, CallError> {
        if text.trim().is_empty() { Ok(None) } else { act.says(text).map(Some) }
    }

    /// A new task.
    ///
    /// # Errors
    /// `INVALID_REQUEST`, `TASK_NOT_FOUND` for one before it.
    pub fn with_task(
        &self,
        title: &str,
        brief: Option<String>,
        after: Vec<TaskId>,
        act: &Act,
    ) -> Result<Task, CallError> {
        full(self.tasks.len())?;
        let title = good_title(title)?;
        let brief = brief.unwrap_or_else(|| title.clone());
        let id = TaskId(next(self.tasks.keys().map(|id| id.0)));
        let task = Task {
            id,
            title,
            brief: act.says(brief)?.text,
            after: self.good_order(id, after)?,
            mark: TaskMark::Open,
            note: None,
            by: act.by.clone(),
            at: act.at,
            changed_at: act.at,
        };
        Ok(task)
    }

    /// A task as it would be.
    ///
    /// # Errors
    /// `TASK_NOT_FOUND`, `INVALID_REQUEST`, `TASK_CYCLE`.
    pub fn with_change(&self, id: TaskId, changed: Changed, act: &Act) -> Result<Task, CallError> {
        let mut task = self.task(id)?.clone();
        let Changed { title, brief, after, mark, note } = changed;
        if let Some(title) = title {
            task.title = good_title(&title)?;
        }
        if let Some(brief) = brief {
            task.brief = act.says(brief)?.text;
        }
        if let Some(after) = after {
            task.after = self.good_order(id, after)?;
        }
        if let Some(note) = note {
            task.note = Some(act.says(note)?);
        }
        task.mark = mark.unwrap_or(task.mark);
        task.changed_at = act.at;
        Ok(task)
    }

    /// A new decision, with its number.
    ///
    /// # Errors
    /// `INVALID_REQUEST`.
    pub fn with_decision(&self, text: String, act: &Act) -> Result<(u32, Said), CallError> {
        full(self.decisions.len())?;
        Ok((next(self.decisions.keys().copied()), act.says(text)?))
    }

    /// A new question.
    ///
    /// # Errors
    /// `INVALID_REQUEST`, `TASK_NOT_FOUND`.
    pub fn with_question(
        &self,
        text: String,
        task: Option<TaskId>,
        act: &Act,
    ) -> Result<Question, CallError> {
        full(self.questions.len())?;
        task.map(|id| self.task(id)).transpose()?;
        let id = QuestionId(next(self.questions.keys().map(|id| id.0)));
        Ok(Question { id, task, asked: act.says(text)?, answer: None })
    }

    /// A question with its answer.
    ///
    /// # Errors
    /// `QUESTION_NOT_FOUND`, `QUESTION_ANSWERED`, `INVALID_REQUEST`; `FORBIDDEN` for an agent that answers itself.
    pub fn with_answer(&self, id: QuestionId, text: String, act: &Act) -> Result<Question, CallError> {
        let question = self.questions.get(&id).ok_or_else(|| {
            CallError::new(ErrorCode::QuestionNotFound, format!("the plan has no question {id}"))
                .hint("`ao plan show` lists the questions.")
        })?;
        if let Some(answer) = &question.answer {
            let given = format!("question {id} has been answered: {}", answer.text);
            return Err(CallError::new(ErrorCode::QuestionAnswered, given)
                .hint("Ask anew, or put a decision on record."));
        }
        if act.by.is_some() && act.by == question.asked.by {
            return Err(CallError::new(ErrorCode::Forbidden, "whoever asks cannot answer")
                .hint("If it has settled itself, put a decision on record; a person closes the question."));
        }
        Ok(Question { answer: Some(act.says(text)?), ..question.clone() })
    }

    /// A task.
    ///
    /// # Errors
    /// `TASK_NOT_FOUND`.
    pub fn task(&self, id: TaskId) -> Result<&Task, CallError> {
        self.tasks.get(&id).ok_or_else(|| {
            CallError::new(ErrorCode::TaskNotFound, format!("the plan has no task {id}"))
                .hint("`ao plan show` lists the tasks.")
        })
    }

    /// Where a task stands; `works` is whether a session that was started for it runs.
    #[must_use]
    pub fn state_of(&self, task: &Task, works: bool) -> TaskState {
        let open = |id: &TaskId| self.tasks.get(id).is_some_and(|before| before.mark == TaskMark::Open);
        let asked = |question: &Question| question.task == Some(task.id) && question.answer.is_none();
        match task.mark {
            TaskMark::Done => TaskState::Done,
            TaskMark::Dropped => TaskState::Dropped,
            TaskMark::Open if self.questions.values().any(asked) => TaskState::Asked,
            TaskMark::Open if works => TaskState::Working,
            TaskMark::Open if task.after.iter().any(open) => TaskState::Waiting,
            TaskMark::Open => TaskState::Ready,
        }
    }

    /// The tasks before `id`, each once and in order, if they are there and none of them waits for `id`.
    fn good_order(&self, id: TaskId, mut after: Vec<TaskId>) -> Result<Vec<TaskId>, CallError> {
        after.sort_unstable();
        after.dedup();
        let mut open = after.clone();
        while let Some(before) = open.pop() {
            if before == id {
                return Err(CallError::new(ErrorCode::TaskCycle, format!("task {id} would wait for itself"))
                    .hint("`ao plan show` lists what each task waits for."));
            }
            open.extend(&self.task(before)?.after);
        }
        Ok(after)
    }
}

fn next(numbers: impl Iterator<Item = u32>) -> u32 {
    numbers.max().unwrap_or(0) + 1
}

fn full(items: usize) -> Result<(), CallError> {
    if items < ITEMS_MAX { Ok(()) } else { Err(invalid("a plan holds at most 1,000 items of a kind")) }
}

fn good_title(title: &str) -> Result<String, CallError> {
    let title = title.trim();
    let length = title.chars().count();
    if length == 0 || length > TITLE_MAX || title.chars().any(char::is_control) {
        return Err(invalid("a task's title is one line of 1 to 200 characters")
            .hint("What does not fit belongs into its brief."));
    }
    Ok(title.to_owned())
}

fn invalid(message: &str) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(by: Option<&str>) -> Act {
        Act { by: by.map(|id| SessionId::parse(id).expect("valid")), at: 7 }
    }

    fn numbers(after: &[u32]) -> Vec<TaskId> {
        after.iter().copied().map(TaskId).collect()
    }

    /// Tasks 1 to n, each with the tasks before it.
    fn plan(tasks: &[&[u32]]) -> Plan {
        let mut plan = Plan::default();
        for after in tasks {
            let task = plan.with_task("Prune", None, numbers(after), &act(None)).expect("good");
            plan.put(Item::Task(task));
        }
        plan
    }

    fn marked(plan: &mut Plan, id: u32, mark: TaskMark) {
        let changed = Changed { mark: Some(mark), ..Changed::default() };
        let task = plan.with_change(TaskId(id), changed, &act(None)).expect("good");
        plan.put(Item::Task(task));
    }

    fn states(plan: &Plan, works: &[u32]) -> Vec<TaskState> {
        plan.tasks.values().map(|task| plan.state_of(task, works.contains(&task.id.0))).collect()
    }

    #[test]
    fn where_a_task_stands_follows_from_those_before_it_its_workers_and_questions() {
        use TaskState::{Asked, Done, Dropped, Ready, Waiting, Working};
        let mut plan = plan(&[&[], &[1], &[1, 2], &[]]);
        assert_eq!(states(&plan, &[]), [Ready, Waiting, Waiting, Ready]);
        assert_eq!(states(&plan, &[1, 2]), [Working, Working, Waiting, Ready]);
        marked(&mut plan, 1, TaskMark::Done);
        assert_eq!(states(&plan, &[1]), [Done, Ready, Waiting, Ready]);
        marked(&mut plan, 2, TaskMark::Dropped);
        assert_eq!(states(&plan, &[]), [Done, Dropped, Ready, Ready], "what is dropped is not waited for");
        let question = plan.with_question("How deep?".to_owned(), Some(TaskId(3)), &act(Some("shop-1")));
        plan.put(Item::Question(question.expect("good")));
        assert_eq!(states(&plan, &[3])[2], Asked);
        let answered = plan.with_answer(QuestionId(1), "Two hands.".to_owned(), &act(None)).expect("good");
        plan.put(Item::Question(answered));
        assert_eq!(states(&plan, &[3])[2], Working);
        marked(&mut plan, 1, TaskMark::Open);
        assert_eq!(states(&plan, &[])[2], Waiting, "what is open again is waited for again");
    }

    #[test]
    fn no_task_waits_for_itself_or_for_one_that_is_not_there() {
        let plan = plan(&[&[], &[1], &[2]]);
        let after = |id, after: &[u32]| {
            let changed = Changed { after: Some(numbers(after)), ..Changed::default() };
            plan.with_change(TaskId(id), changed, &act(None)).map(|task| task.after).map_err(|e| e.code)
        };
        assert_eq!(after(1, &[1]), Err(ErrorCode::TaskCycle));
        assert_eq!(after(1, &[3]), Err(ErrorCode::TaskCycle), "by way of others");
        assert_eq!(after(1, &[9]), Err(ErrorCode::TaskNotFound));
        assert_eq!(after(9, &[]), Err(ErrorCode::TaskNotFound));
        assert_eq!(after(3, &[2, 1, 2]), Ok(numbers(&[1, 2])));
    }

    #[test]
    fn what_is_too_long_or_empty_is_refused_and_changes_nothing() {
        let plan = plan(&[&[]]);
        for title in ["", "  ", "two\nlines", &"x".repeat(201)] {
            assert!(plan.with_task(title, None, Vec::new(), &act(None)).is_err(), "{title:?}");
        }
        let long = || "x".repeat(TEXT_MAX + 1);
        assert!(plan.with_task("Good", Some(long()), Vec::new(), &act(None)).is_err());
        assert!(plan.with_goal(long(), &act(None)).is_err());
        assert_eq!(plan.with_goal(" ".to_owned(), &act(None)), Ok(None), "which takes it away");
        assert!(plan.with_decision(String::new(), &act(None)).is_err());
        assert!(plan.with_question("Why?".to_owned(), Some(TaskId(4)), &act(None)).is_err());
    }

    #[test]
    fn an_agent_never_answers_itself_and_an_answer_stands() {
        let mut plan = Plan::default();
        let asked = plan.with_question("May I?".to_owned(), None, &act(Some("shop-1"))).expect("good");
        plan.put(Item::Question(asked));
        let answer = |plan: &Plan, by| plan.with_answer(QuestionId(1), "Yes".to_owned(), &act(by));
        assert_eq!(answer(&plan, Some("shop-1")).expect_err("itself").code, ErrorCode::Forbidden);
        let answered = answer(&plan, None).expect("a person");
        plan.put(Item::Question(answered));
        assert_eq!(answer(&plan, None).expect_err("again").code, ErrorCode::QuestionAnswered);
        let unknown = plan.with_answer(QuestionId(2), "Yes".to_owned(), &act(None));
        assert_eq!(unknown.expect_err("none").code, ErrorCode::QuestionNotFound);
    }
}
