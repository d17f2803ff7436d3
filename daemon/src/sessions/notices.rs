//! Telling a person what waits for them while they look elsewhere: each thing once, on record, over restarts.
//!
//! It follows the sessions' changes and never causes one. Nothing is polled: what nobody changed is not looked at again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_protocol::calls::{NoticeList, NoticeRead};
use ao_protocol::ids::{ProjectId, QuestionId, SessionId};
use ao_protocol::view::NoticeKind;
use tokio::sync::broadcast::error::RecvError;

use super::{Change, Engine, Entry, now_ms};
use crate::domain::notice::{Matter, Notice, Verdict, matter, shows, verdict};
use crate::domain::status;

/// How many are remembered: as many as the record keeps.
const REMEMBERED: usize = 1000;
/// How many a list has unless its caller says.
const LISTED: u32 = 100;
/// And at most.
const LISTED_MAX: u32 = 500;

/// What was told last is looked up by this: a session's state, or one of its questions.
type Subject = (SessionId, Option<QuestionId>);

/// What people were told.
#[derive(Default)]
pub(super) struct Notices(Mutex<Book>);

#[derive(Default)]
struct Book {
    all: BTreeMap<u64, Notice>,
    last: BTreeMap<Subject, u64>,
    /// There was no record of any: what is found at the start was never news.
    blank: bool,
}

impl Notices {
    pub(super) fn new(known: Vec<Notice>) -> Self {
        let mut book = Book { blank: known.is_empty(), ..Book::default() };
        known.into_iter().for_each(|notice| book.put(notice));
        Self(Mutex::new(book))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn put(&mut self, notice: Notice) {
        self.last.insert((notice.session.clone(), notice.question), notice.id);
        self.all.insert(notice.id, notice);
        while self.all.len() > REMEMBERED {
            if let Some((id, old)) = self.all.pop_first()
                && self.last.get(&(old.session.clone(), old.question)) == Some(&id)
            {
                self.last.remove(&(old.session, old.question));
            }
        }
    }

    fn last_of(&self, subject: &Subject) -> Option<&Notice> {
        self.all.get(self.last.get(subject)?)
    }

    fn next_id(&self) -> u64 {
        self.all.last_key_value().map_or(1, |(id, _)| id + 1)
    }
}

/// A notice that came or changed.
struct Told {
    notice: Notice,
    new: bool,
}

impl Engine {
    /// Tells people what waits for them, as long as the daemon runs. `minute` is the present minute of the day, by the
    /// computer's own clock.
    pub async fn keep_notices(&self, minute: fn() -> u16) {
        self.wait_until_reconciled().await;
        let mut changes = self.fleet().subscribe();
        let blank = std::mem::take(&mut self.0.notices.book().blank);
        self.notice_everything(minute, blank).await;
        loop {
            match changes.recv().await {
                Ok((_, Change::Session(entry))) => {
                    let told = self.of_state(&entry);
                    self.tell_people(told, minute, false).await;
                }
                Ok((_, Change::SessionRemoved(id))) => {
                    let told = self.no_more(&(id, None)).into_iter().collect();
                    self.tell_people(told, minute, false).await;
                }
                Ok((_, Change::Plan(project, _))) => {
                    let told = self.of_questions(&project).await;
                    self.tell_people(told, minute, false).await;
                }
                Ok((
                    _,
                    Change::Project(_)
                    | Change::ProjectRemoved(_)
                    | Change::Message(_)
                    | Change::Notice { .. }
                    | Change::Daemon
                    | Change::Agents,
                )) => {}
                // What was missed shows in the states as they are now.
                Err(RecvError::Lagged(_)) => self.notice_everything(minute, false).await,
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Those that people were told of last, oldest first.
    #[must_use]
    pub fn latest_notices(&self, most: usize) -> Vec<Notice> {
        let mut newest = self.listed(u64::MAX, most);
        newest.reverse();
        newest
    }

    /// Those before a number whose project is on the list, newest first.
    fn listed(&self, before: u64, most: usize) -> Vec<Notice> {
        let away = self.fleet().put_away_projects();
        let book = self.0.notices.book();
        let older = book.all.range(..before).rev().map(|(_, notice)| notice);
        older.filter(|notice| !away.contains(&notice.session.project())).take(most).cloned().collect()
    }

    /// Notices, newest first.
    #[must_use]
    pub fn notices(&self, call: &NoticeList) -> Vec<Notice> {
        let limit = call.limit.unwrap_or(LISTED).clamp(1, LISTED_MAX);
        self.listed(call.before.unwrap_or(u64::MAX), limit as usize)
    }

    /// Marks notices as seen by a person.
    pub async fn read_notices(&self, call: &NoticeRead) {
        let of_it = |session: &SessionId| call.session.as_ref().is_none_or(|only| only == session);
        self.mark_read(call.up_to, of_it).await;
    }

    /// Marks everything that was told of a project as seen: it leaves the list, and nobody could look at it any more.
    pub(super) async fn read_notices_of(&self, project: &ProjectId) {
        self.mark_read(u64::MAX, |session| session.project() == *project).await;
    }

    async fn mark_read(&self, up_to: u64, of_it: impl Fn(&SessionId) -> bool) {
        let changed: Vec<Notice> = {
            let mut book = self.0.notices.book();
            let seen = book.all.range_mut(..=up_to).map(|(_, notice)| notice);
            seen.filter(|notice| !notice.read && of_it(&notice.session))
                .map(|notice| {
                    notice.read = true;
                    notice.clone()
                })
                .collect()
        };
        let told = changed.into_iter().map(|notice| Told { notice, new: false }).collect();
        self.publish(told, |_kind, _session| (false, false)).await;
    }

    async fn notice_everything(&self, minute: fn() -> u16, silently: bool) {
        let (entries, projects) = {
            let fleet = self.fleet();
            (fleet.entries(), fleet.each_project(|project| Some(project.id.clone())))
        };
        let mut told: Vec<Told> = entries.iter().flat_map(|entry| self.of_state(entry)).collect();
        for project in projects {
            told.extend(self.of_questions(&project).await);
        }
        self.tell_people(told, minute, silently).await;
    }

    /// What is to be told of a session's state, by what was told before.
    fn of_state(&self, entry: &Entry) -> Vec<Told> {
        let session = &entry.session;
        let shown = status::derive(session, &entry.seen);
        let matter = matter(session, &entry.seen, &shown);
        self.compare((session.id.clone(), None), &matter, &session.title, shown.reason)
    }

    /// What is to be told of the questions in a project's plan. Those of workers are for their orchestrator, if there is one.
    async fn of_questions(&self, project: &ProjectId) -> Vec<Told> {
        let lead = self.orchestrator_of(project);
        let questions: Vec<_> = {
            let plans = self.0.plans.lock().await;
            let Some(plan) = plans.get(project) else { return Vec::new() };
            plan.questions.values().cloned().collect()
        };
        let mut told = Vec::new();
        for question in questions {
            let Some(by) = &question.asked.by else { continue };
            let Ok(entry) = self.session(by) else { continue };
            let for_person = lead.as_ref().is_none_or(|lead| lead == by);
            let matter = match question.answer {
                None if for_person => Matter::Tell(NoticeKind::Question),
                None | Some(_) => Matter::Nothing,
            };
            let text = format!("It asks you: {}", crate::domain::history::in_few_words(&question.asked.text));
            told.extend(self.compare((by.clone(), Some(question.id)), &matter, &entry.session.title, text));
        }
        told
    }

    fn compare(&self, subject: Subject, matter: &Matter, title: &str, text: String) -> Vec<Told> {
        let found = verdict(self.0.notices.book().last_of(&subject), matter, &text);
        match found {
            Verdict::Stands => Vec::new(),
            Verdict::Over => self.no_more(&subject).into_iter().collect(),
            Verdict::New(kind) => {
                let before = self.no_more(&subject);
                let mut book = self.0.notices.book();
                let (session, question) = subject;
                let (id, title) = (book.next_id(), title.to_owned());
                let (read, over) = (false, false);
                let notice = Notice { id, kind, session, question, title, text, at: now_ms(), read, over };
                book.put(notice.clone());
                before.into_iter().chain([Told { notice, new: true }]).collect()
            }
        }
    }

    /// Says that what was told last of something is over.
    fn no_more(&self, subject: &Subject) -> Option<Told> {
        let mut book = self.0.notices.book();
        let id = *book.last.get(subject)?;
        let notice = book.all.get_mut(&id).filter(|notice| !notice.over)?;
        notice.over = true;
        Some(Told { notice: notice.clone(), new: false })
    }

    async fn tell_people(&self, mut told: Vec<Told>, minute: fn() -> u16, silently: bool) {
        if silently {
            let mut book = self.0.notices.book();
            for Told { notice, new } in told.iter_mut().filter(|one| one.new) {
                (notice.read, *new) = (true, false);
                book.put(notice.clone());
            }
        }
        let wanted = self.settings().notifications;
        self.publish(told, |kind, session| shows(&wanted, kind, session, minute())).await;
    }

    /// Puts notices on record and tells clients. One that cannot be stored is told all the same.
    async fn publish(&self, told: Vec<Told>, showing: impl Fn(NoticeKind, &SessionId) -> (bool, bool)) {
        if told.is_empty() {
            return;
        }
        let stored: Vec<Notice> = told.iter().map(|one| one.notice.clone()).collect();
        if let Err(error) = self.0.store.save_notices(stored).await {
            tracing::warn!(%error, "what people were told could not be stored");
        }
        for Told { notice, new } in told {
            let (show, sound) = if new { showing(notice.kind, &notice.session) } else { (false, false) };
            self.fleet().tell(Change::Notice { notice: Box::new(notice), show, sound });
        }
    }
}
