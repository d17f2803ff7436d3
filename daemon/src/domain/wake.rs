//! What an orchestrator is told by itself: which of its workers need somebody, what they asked, and what they wrote to it.
//!
//! It goes by how things are, not by what happened on the way: a worker that is at work again before anybody was told is
//! no news, and one that needs somebody stays news until the orchestrator is known to have been told. So nothing is lost
//! with a daemon or an orchestrator that dies, and nothing is said twice.

use std::collections::{BTreeMap, BTreeSet};

use ao_protocol::calls::TaskMark;
use ao_protocol::ids::{MessageId, QuestionId, SessionId, TaskId};
use ao_protocol::view::Status;

use super::activity::{Rest, State};
use super::facts::{Rung, Session};
use super::history::in_few_words;
use super::message::Message;
use super::plan::Plan;
use super::status::{self, Observed};

/// How many lines a digest has at most; what is beyond them is counted, and told of later.
const LINES: usize = 20;
/// How much of a title or question a line holds, in characters.
const SHOWN: usize = 200;
/// Past so much text, in bytes, no more lines are added: workers' messages are told whole, however long they are.
const FULL: usize = 16 << 10;

/// What an orchestrator has been told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Each session with the number of the line of its history that led to the state that was told.
    pub sessions: BTreeMap<SessionId, u64>,
    /// The questions.
    pub questions: BTreeSet<QuestionId>,
    /// Tasks that a worker called done, with the moment of that, milliseconds since the Unix epoch.
    pub done: BTreeMap<TaskId, i64>,
    /// The workers' messages. Each has a receipt of its own, so they are remembered only with the digest that holds them.
    pub messages: BTreeSet<MessageId>,
}

impl Told {
    /// This, and what `other` adds that must be remembered.
    pub fn extend(&mut self, other: Self) {
        self.sessions.extend(other.sessions);
        self.questions.extend(other.questions);
        self.done.extend(other.done);
    }

    fn has(&self, item: &Item) -> bool {
        match &item.of {
            Subject::Session(id, change) => self.sessions.get(id) == Some(change),
            Subject::Question(id) => self.questions.contains(id),
            Subject::Done(id, at) => self.done.get(id) == Some(at),
            Subject::Message(id) => self.messages.contains(id),
        }
    }
}

/// One piece of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    of: Subject,
    line: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Session(SessionId, u64),
    Question(QuestionId),
    Done(TaskId, i64),
    Message(MessageId),
}

impl Item {
    /// Whether it is what a worker wrote, and not how things are.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self.of, Subject::Message(_))
    }
}

/// A worker as the orchestrator's news are made from.
#[derive(Debug, Clone, Copy)]
pub struct Worker<'a> {
    /// Its facts.
    pub session: &'a Session,
    /// What is observed of it.
    pub seen: &'a Observed,
    /// The number of the line of its history that led to its present state.
    pub change: u64,
    /// Whether messages are on their way to it.
    pub awaits: bool,
}

/// What `workers`, the plan's questions and the messages that wait for the orchestrator say that has not been told.
#[must_use]
pub fn news(workers: &[Worker<'_>], plan: Option<&Plan>, messages: &[Message], told: &Told) -> Vec<Item> {
    let written = messages.iter().map(of_message);
    let sessions = workers.iter().filter_map(|worker| of_worker(worker, plan));
    let is_worker = |by: &SessionId| workers.iter().any(|worker| worker.session.id == *by);
    let done = plan.into_iter().flat_map(|plan| of_done(plan, is_worker));
    let questions = plan.into_iter().flat_map(|plan| of_questions(plan, is_worker));
    written.chain(sessions).chain(done).chain(questions).filter(|item| !told.has(item)).collect()
}

/// Whether a session is in a state that somebody should look at. One that has only just begun is not, nor one that rests
/// and is about to get a message; one that was brought back into its conversation is, since nobody has told it to go on.
#[must_use]
pub fn needs_somebody(session: &Session, seen: &Observed, awaits: bool) -> bool {
    let rung = session.launch().map(|launch| launch.rung);
    let waits = match status::derive(session, seen).status {
        Status::Queued | Status::Starting | Status::Preparing | Status::Working | Status::Running => false,
        Status::Idle => !awaits,
        Status::NeedsYou
        | Status::Silent
        | Status::Exited
        | Status::Stopped
        | Status::Failed
        | Status::Unconfirmed => true,
    };
    let just_began = *seen.activity.state() == State::Resting(Rest::Started) && rung != Some(Rung::Native);
    waits && !(just_began && matches!(session.phase, super::facts::Phase::Running(_)))
}

/// What to say of a worker. Nothing of those that nobody coordinates, and of those whose task is over.
fn of_worker(worker: &Worker<'_>, plan: Option<&Plan>) -> Option<Item> {
    let Worker { session, seen, change, awaits } = *worker;
    let task = session.task.and_then(|id| plan?.tasks.get(&id));
    let over = task.is_some_and(|task| task.mark != TaskMark::Open);
    // A terminal that does not answer right now is asked again by itself.
    if !session.is_coordinated()
        || session.archived
        || over
        || seen.unconfirmed
        || !needs_somebody(session, seen, awaits)
    {
        return None;
    }
    let shown = status::derive(session, seen);
    let resumed = *seen.activity.state() == State::Resting(Rest::Started) && shown.status == Status::Idle;
    let reason = if resumed {
        "It was brought back into its conversation and waits to be told to go on".to_owned()
    } else {
        shown.reason
    };
    let only = if matches!(seen.activity.state(), State::Asking(_)) && shown.status == Status::NeedsYou {
        " (only a person may answer that)"
    } else {
        ""
    };
    let task = session.task.map_or_else(String::new, |task| format!(", task {task}"));
    let line = format!("{}{task} ({}): {}{only}.", session.id, short(&session.title), short(&reason));
    Some(Item { of: Subject::Session(session.id.clone(), change), line })
}

/// Tasks that a worker said to have done. What the orchestrator or a person called done is no news.
fn of_done(plan: &Plan, is_worker: impl Fn(&SessionId) -> bool) -> impl Iterator<Item = Item> {
    plan.tasks.values().filter(|task| task.mark == TaskMark::Done).filter_map(move |task| {
        let note = task.note.as_ref()?;
        let by = note.by.as_ref().filter(|by| is_worker(by))?;
        let line =
            format!("Task {} ({}) is done, says {by}: {}", task.id, short(&task.title), short(&note.text));
        Some(Item { of: Subject::Done(task.id, task.changed_at), line })
    })
}

/// Workers' questions without an answer. What the orchestrator asks is for people.
fn of_questions(plan: &Plan, is_worker: impl Fn(&SessionId) -> bool) -> impl Iterator<Item = Item> {
    plan.questions.values().filter(|question| question.answer.is_none()).filter_map(move |question| {
        let by = question.asked.by.as_ref().filter(|by| is_worker(by))?;
        let line = format!("Question {} from {by}: {}", question.id, short(&question.asked.text));
        Some(Item { of: Subject::Question(question.id), line })
    })
}

/// What a worker wrote, whole: nobody can ask a message for the rest of it.
fn of_message(message: &Message) -> Item {
    let from = message.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
    let line = format!("Message{from}: {}", message.text.trim_end().replace('\n', "\n  "));
    Item { of: Subject::Message(message.id), line }
}

fn short(text: &str) -> String {
    in_few_words(text).trim_end_matches('.').chars().take(SHOWN).collect()
}

/// The news in words, and what is told by them.
#[must_use]
pub fn digest(news: &[Item]) -> (String, Told) {
    let mut text = String::from("[ao] News of your workers:");
    let mut told = Told::default();
    let mut lines = 0;
    for item in news.iter().take(LINES) {
        if lines > 0 && text.len() + item.line.len() > FULL {
            break;
        }
        lines += 1;
        text.push_str("\n- ");
        text.push_str(&item.line);
        match &item.of {
            Subject::Session(id, change) => drop(told.sessions.insert(id.clone(), *change)),
            Subject::Question(id) => drop(told.questions.insert(*id)),
            Subject::Done(id, at) => drop(told.done.insert(*id, *at)),
            Subject::Message(id) => drop(told.messages.insert(*id)),
        }
    }
    if let Some(more) = news.len().checked_sub(lines).filter(|more| *more > 0) {
        text.push_str(&format!("\nAnd {more} more, which you are told of when you are done with these."));
    }
    (text, told)
}

/// Whether an orchestrator in this state may be told something: it has nothing in hand, and no person has just
/// interrupted it.
#[must_use]
pub fn may_be_told(session: &Session, seen: &Observed) -> bool {
    let at_rest = match seen.activity.state() {
        State::Unknown | State::Resting(Rest::Started | Rest::Finished | Rest::Failed { .. }) => true,
        State::Resting(Rest::Interrupted) | State::Working | State::Asking(_) | State::Question { .. } => {
            false
        }
    };
    at_rest && !session.runs_shell()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ao_protocol::ids::{LaunchId, TaskId};
    use ao_protocol::view::{ExitStatus, SessionKind};

    use super::*;
    use crate::domain::activity::{Activity, Asking, Now};
    use crate::domain::facts::{EndReason, Launch, Phase};
    use crate::domain::plan::{Act, Item as PlanItem};
    use crate::domain::sign::Ask;

    fn id(text: &str) -> SessionId {
        SessionId::parse(text).expect("an id")
    }

    fn launch(rung: Rung) -> Launch {
        Launch { id: LaunchId(1), rung, boot_id: String::new(), at: 0, told: None }
    }

    fn worker(name: &str, phase: Phase) -> Session {
        Session { by: Some(id("shop-1")), title: "Fix it".to_owned(), phase, ..Session::sample(name) }
    }

    fn seen(state: State) -> Observed {
        let now = Now { moment: Duration::ZERO, wall: 0 };
        Observed { ready: true, activity: Activity::resumed(state, None, now), ..Observed::default() }
    }

    fn lines(session: &Session, seen: &Observed, plan: Option<&Plan>) -> Vec<String> {
        let worker = Worker { session, seen, change: 7, awaits: false };
        news(&[worker], plan, &[], &Told::default()).into_iter().map(|item| item.line).collect()
    }

    #[test]
    fn news_are_what_somebody_should_look_at() {
        let running = || Phase::Running(launch(Rung::First));
        let asking = State::Asking(Asking {
            ask: Ask { command: Some("rm -rf\n/tmp/x".to_owned()), ..Ask::default() },
            since: 0,
        });
        let exited = Phase::Exited { launch: launch(Rung::First), exit: ExitStatus::Code { code: 3 } };
        let ended = |why| Phase::Ended { launch: None, why };
        let table: [(Phase, State, Option<&str>); 10] = [
            (running(), State::Working, None),
            (running(), State::Resting(Rest::Started), None),
            (Phase::Running(launch(Rung::Native)), State::Resting(Rest::Started), Some("brought back")),
            (running(), State::Resting(Rest::Finished), Some("finished its turn")),
            (running(), State::Resting(Rest::Failed { what: Some("529".to_owned()) }), Some("error: 529")),
            (running(), asking, Some("rm -rf /tmp/x (only a person may answer that)")),
            (running(), State::Question { what: None }, Some("asks you a question")),
            (exited, State::Unknown, Some("exit code 3")),
            (ended(EndReason::Killed), State::Unknown, Some("ended it")),
            (Phase::Creating, State::Unknown, None),
        ];
        for (phase, state, told) in table {
            let case = format!("{phase:?} {state:?}");
            let said = lines(&worker("shop-2", phase), &seen(state), None);
            match told {
                None => assert_eq!(said, Vec::<String>::new(), "{case}"),
                Some(part) => {
                    assert!(said.len() == 1 && said[0].starts_with("shop-2 (Fix it): "), "{case}: {said:?}");
                    assert!(said[0].contains(part), "{case}: {said:?}");
                }
            }
        }
    }

    #[test]
    fn who_rests_and_is_about_to_get_a_message_is_no_news_and_who_asks_is() {
        let session = worker("shop-2", Phase::Running(launch(Rung::First)));
        let asking = State::Asking(Asking { ask: Ask::default(), since: 0 });
        for (state, told) in [(State::Resting(Rest::Finished), 0), (asking, 1)] {
            let seen = seen(state);
            let worker = Worker { session: &session, seen: &seen, change: 7, awaits: true };
            assert_eq!(news(&[worker], None, &[], &Told::default()).len(), told);
        }
    }

    #[test]
    fn what_nobody_coordinates_or_is_over_is_no_news() {
        let idle = seen(State::Resting(Rest::Finished));
        let session = worker("shop-2", Phase::Running(launch(Rung::First)));
        assert_eq!(lines(&session, &idle, None).len(), 1);
        let persons = Session { by: None, ..session.clone() };
        assert_eq!(lines(&persons, &idle, None), Vec::<String>::new());
        let archived = Session { archived: true, ..session.clone() };
        assert_eq!(lines(&archived, &idle, None), Vec::<String>::new());
        let lead = Session { kind: SessionKind::Orchestrator, ..session.clone() };
        assert_eq!(lines(&lead, &idle, None), Vec::<String>::new());
        let silent = Observed { unconfirmed: true, ..idle.clone() };
        assert_eq!(lines(&session, &silent, None), Vec::<String>::new(), "it is asked again by itself");

        let mut plan = Plan::default();
        let act = Act { by: None, at: 0 };
        let task = plan.with_task("Fix it", None, Vec::new(), &act).expect("a task");
        plan.put(PlanItem::Task(task.clone()));
        let of_task = Session { by: None, task: Some(TaskId(1)), ..session };
        assert_eq!(
            lines(&of_task, &idle, Some(&plan)),
            ["shop-2, task 1 (Fix it): It finished its turn and waits for you."]
        );
        plan.put(PlanItem::Task(crate::domain::plan::Task { mark: TaskMark::Done, ..task.clone() }));
        assert_eq!(lines(&of_task, &idle, Some(&plan)), Vec::<String>::new(), "its task is over");

        let said =
            |by: &str| crate::domain::plan::Said { text: "All of it.".to_owned(), by: Some(id(by)), at: 5 };
        let done = |by: &str| crate::domain::plan::Task {
            mark: TaskMark::Done,
            note: Some(said(by)),
            ..task.clone()
        };
        plan.put(PlanItem::Task(done("shop-2")));
        assert_eq!(
            lines(&of_task, &idle, Some(&plan)),
            ["Task 1 (Fix it) is done, says shop-2: All of it"],
            "one line for the worker and its task"
        );
        plan.put(PlanItem::Task(done("shop-1")));
        assert_eq!(lines(&of_task, &idle, Some(&plan)), Vec::<String>::new(), "it said so itself");
    }

    #[test]
    fn what_was_told_is_news_again_only_after_a_change_and_only_workers_questions_are_told() {
        let sessions: Vec<Session> =
            (2..30).map(|n| worker(&format!("shop-{n}"), Phase::Running(launch(Rung::First)))).collect();
        let idle = seen(State::Resting(Rest::Finished));
        let workers = |change| -> Vec<Worker<'_>> {
            sessions.iter().map(|session| Worker { session, seen: &idle, change, awaits: false }).collect()
        };
        let mut plan = Plan::default();
        for by in [None, Some(id("shop-1")), Some(id("shop-2"))] {
            let asked = plan.with_question("Deep?".to_owned(), None, &Act { by, at: 0 }).expect("asked");
            plan.put(PlanItem::Question(asked));
        }
        let mut told = Told::default();
        let mut told_in = Vec::new();
        loop {
            let (text, tells) = digest(&news(&workers(7), Some(&plan), &[], &told));
            if tells == Told::default() {
                break;
            }
            told_in.push(text);
            told.extend(tells);
        }
        assert_eq!(told_in.len(), 2, "28 workers and one question, 20 at a time");
        assert!(told_in[0].ends_with("And 9 more, which you are told of when you are done with these."));
        assert!(told_in[1].contains("Question 3 from shop-2: Deep?") && !told_in[1].contains("more, which"));
        assert_eq!(news(&workers(8), Some(&plan), &[], &told).len(), 28, "they worked and are done again");
    }

    #[test]
    fn what_workers_wrote_comes_whole_and_first_and_no_more_of_it_than_one_can_read() {
        let written = |number: u64, text: String| Message {
            id: MessageId(number),
            text,
            from: Some(id("shop-2")),
            ..Message::sample("shop-1")
        };
        let idle = seen(State::Resting(Rest::Finished));
        let session = worker("shop-2", Phase::Running(launch(Rung::First)));
        let workers = [Worker { session: &session, seen: &idle, change: 7, awaits: false }];
        let long = "deep ".repeat(4000);
        let messages =
            [written(1, "Dug.\nWatered.\n".to_owned()), written(2, long.clone()), written(3, long)];
        let (text, told) = digest(&news(&workers, None, &messages, &Told::default()));
        assert_eq!(
            text,
            "[ao] News of your workers:\n- Message from shop-2: Dug.\n  Watered.\nAnd 3 more, which you are told of when you are done with these."
        );
        assert_eq!((told.messages.len(), told.sessions.len()), (1, 0));
        let (text, told) = digest(&news(&workers, None, &messages[1..], &Told::default()));
        assert!(text.len() > FULL && told.messages.len() == 1, "one that is too long comes alone, whole");
        let mut known = Told::default();
        known.extend(told);
        assert_eq!(known, Told::default(), "a message has a receipt of its own");
    }
}
