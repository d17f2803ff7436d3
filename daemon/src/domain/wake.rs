//! What an orchestrator is told by itself: which of its workers need somebody, and what they asked.
//!
//! It goes by how things are, not by what happened on the way: a worker that is at work again before anybody was told is
//! no news, and one that needs somebody stays news until the orchestrator is known to have been told. So nothing is lost
//! with a daemon or an orchestrator that dies, and nothing is said twice.

use std::collections::{BTreeMap, BTreeSet};

use ao_protocol::calls::TaskMark;
use ao_protocol::ids::{QuestionId, SessionId};
use ao_protocol::view::Status;

use super::activity::{Rest, State};
use super::facts::{Rung, Session};
use super::history::in_few_words;
use super::plan::Plan;
use super::status::{self, Observed};

/// How many lines a digest has at most; what is beyond them is counted, and told of later.
const LINES: usize = 20;
/// How much of a title or question a line holds, in characters.
const SHOWN: usize = 200;

/// What an orchestrator has been told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Each session with the number of the line of its history that led to the state that was told.
    pub sessions: BTreeMap<SessionId, u64>,
    /// The questions.
    pub questions: BTreeSet<QuestionId>,
}

impl Told {
    /// This, and what `other` adds.
    pub fn extend(&mut self, other: Self) {
        self.sessions.extend(other.sessions);
        self.questions.extend(other.questions);
    }

    fn has(&self, item: &Item) -> bool {
        match &item.of {
            Subject::Session(id, change) => self.sessions.get(id) == Some(change),
            Subject::Question(id) => self.questions.contains(id),
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
}

/// What `workers` and the plan's questions say that has not been told.
#[must_use]
pub fn news(workers: &[Worker<'_>], plan: Option<&Plan>, told: &Told) -> Vec<Item> {
    let sessions = workers.iter().filter_map(|worker| of_worker(worker, plan));
    let asked_here = |by: &SessionId| workers.iter().any(|worker| worker.session.id == *by);
    let questions = plan.into_iter().flat_map(|plan| of_questions(plan, asked_here));
    sessions.chain(questions).filter(|item| !told.has(item)).collect()
}

/// Whether a session is in a state that somebody should look at. One that has only just begun is not; one that was
/// brought back into its conversation is, since nobody has told it to go on.
#[must_use]
pub fn needs_somebody(session: &Session, seen: &Observed) -> bool {
    let rung = session.launch().map(|launch| launch.rung);
    let waits = match status::derive(session, seen).status {
        Status::Queued | Status::Starting | Status::Preparing | Status::Working | Status::Running => false,
        Status::Idle
        | Status::NeedsYou
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
    let Worker { session, seen, change } = *worker;
    let task = session.task.and_then(|id| plan?.tasks.get(&id));
    let over = task.is_some_and(|task| task.mark != TaskMark::Open);
    // A terminal that does not answer right now is asked again by itself.
    if !session.is_coordinated()
        || session.archived
        || over
        || seen.unconfirmed
        || !needs_somebody(session, seen)
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

/// Workers' questions without an answer. What the orchestrator asks is for people.
fn of_questions(plan: &Plan, asked_here: impl Fn(&SessionId) -> bool) -> impl Iterator<Item = Item> {
    plan.questions.values().filter(|question| question.answer.is_none()).filter_map(move |question| {
        let by = question.asked.by.as_ref().filter(|by| asked_here(by))?;
        let line = format!("Question {} from {by}: {}", question.id, short(&question.asked.text));
        Some(Item { of: Subject::Question(question.id), line })
    })
}

fn short(text: &str) -> String {
    in_few_words(text).trim_end_matches('.').chars().take(SHOWN).collect()
}

/// The news in words, and what is told by them.
#[must_use]
pub fn digest(news: &[Item]) -> (String, Told) {
    let mut text = String::from("[ao] News of your workers:");
    let mut told = Told::default();
    for item in news.iter().take(LINES) {
        text.push_str("\n- ");
        text.push_str(&item.line);
        match &item.of {
            Subject::Session(id, change) => drop(told.sessions.insert(id.clone(), *change)),
            Subject::Question(id) => drop(told.questions.insert(*id)),
        }
    }
    if let Some(more) = news.len().checked_sub(LINES).filter(|more| *more > 0) {
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
        let worker = Worker { session, seen, change: 7 };
        news(&[worker], plan, &Told::default()).into_iter().map(|item| item.line).collect()
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
        plan.put(PlanItem::Task(crate::domain::plan::Task { mark: TaskMark::Done, ..task }));
        assert_eq!(lines(&of_task, &idle, Some(&plan)), Vec::<String>::new(), "its task is over");
    }

    #[test]
    fn what_was_told_is_news_again_only_after_a_change_and_only_workers_questions_are_told() {
        let sessions: Vec<Session> =
            (2..30).map(|n| worker(&format!("shop-{n}"), Phase::Running(launch(Rung::First)))).collect();
        let idle = seen(State::Resting(Rest::Finished));
        let workers = |change| -> Vec<Worker<'_>> {
            sessions.iter().map(|session| Worker { session, seen: &idle, change }).collect()
        };
        let mut plan = Plan::default();
        for by in [None, Some(id("shop-1")), Some(id("shop-2"))] {
            let asked = plan.with_question("Deep?".to_owned(), None, &Act { by, at: 0 }).expect("asked");
            plan.put(PlanItem::Question(asked));
        }
        let mut told = Told::default();
        let mut told_in = Vec::new();
        loop {
            let (text, tells) = digest(&news(&workers(7), Some(&plan), &told));
            if tells == Told::default() {
                break;
            }
            told_in.push(text);
            told.extend(tells);
        }
        assert_eq!(told_in.len(), 2, "28 workers and one question, 20 at a time");
        assert!(told_in[0].ends_with("And 9 more, which you are told of when you are done with these."));
        assert!(told_in[1].contains("Question 3 from shop-2: Deep?") && !told_in[1].contains("more, which"));
        assert_eq!(news(&workers(8), Some(&plan), &told).len(), 28, "they worked and are done again");
    }
}
