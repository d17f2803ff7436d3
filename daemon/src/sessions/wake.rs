//! Waking orchestrators: what their workers' states ask for, and what their workers wrote to them, is told to them when they
//! have nothing in hand.
//!
//! One digest at a time is under way to an orchestrator, as a message like any other, so its receipt says whether it was
//! taken. What was told is on record with that receipt. It must never write to a shell, nor repeat a digest whose result
//! nobody knows: that waits for other news or another launch.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ao_protocol::calls::SessionWait;
use ao_protocol::ids::{LaunchId, MessageId, ProjectId, SessionId};
use tokio::time::Instant;

use super::history::sleep_or_rest;
use super::{Engine, Entry, now_ms};
use crate::domain::facts::Phase;
use crate::domain::message::{DRAFT_HOLDS, Message, NewMessage, Stage, Waits};
use crate::domain::wake::{self, Told, Worker};
use crate::workspace::Step;

/// How long news are gathered before they are told, so that workers that end together make one digest.
const GATHERED: Duration = Duration::from_secs(2);

/// What is known of the orchestrators' news.
#[derive(Default)]
pub(super) struct Wakes(Mutex<BTreeMap<SessionId, Wake>>);

#[derive(Debug, Default)]
struct Wake {
    /// What it has been told.
    told: Told,
    /// The digest that is under way.
    sent: Option<(MessageId, LaunchId, Told)>,
    /// The digest that came to nothing, or nobody knows to what, and the launch that it was for.
    failed: Option<(LaunchId, Told)>,
    /// When the news are told that have been gathered since.
    due: Option<Instant>,
}

impl Wakes {
    /// Takes up what an earlier daemon put on record.
    pub(super) fn remember(&self, lead: SessionId, told: Told) {
        self.all().entry(lead).or_default().told = told;
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<SessionId, Wake>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be done for an orchestrator.
enum Next {
    /// Nothing until something changes.
    Nothing,
    /// Look again then.
    Later(Instant),
    /// Tell it this now.
    Tell(LaunchId, String, Told),
}

impl Engine {
    /// Tells orchestrators what their workers need. Runs as long as the daemon.
    pub async fn wake_orchestrators(&self) {
        self.wait_until_reconciled().await;
        let mut pulse = self.fleet().pulse();
        loop {
            pulse.borrow_and_update();
            let mut later: Option<Instant> = None;
            for lead in self.orchestrators() {
                match self.next_for(&lead).await {
                    Next::Nothing => {}
                    Next::Later(at) => later = Some(later.map_or(at, |known| known.min(at))),
                    Next::Tell(launch, text, told) => self.tell_news(&lead, launch, text, told).await,
                }
            }
            let wait = later.map(|at| at.saturating_duration_since(Instant::now()));
            tokio::select! {
                changed = pulse.changed() => if changed.is_err() { return },
                () = sleep_or_rest(wait) => {}
            }
        }
    }

    /// An orchestrator knows how these sessions are: it did it, or shows that it was told.
    async fn has_been_told(&self, lead: &SessionId, told: Told) {
        if told == Told::default() {
            return;
        }
        let known = {
            let mut all = self.0.wakes.all();
            let wake = all.entry(lead.clone()).or_default();
            wake.told.extend(told);
            wake.told.clone()
        };
        self.save_told(lead, &known).await;
    }

    /// What an orchestrator shows in a wait that it has seen.
    pub async fn told_by_wait(&self, lead: &SessionId, call: &SessionWait) {
        let seen = call.known.iter().flatten().map(|known| (known.session.clone(), known.change)).collect();
        self.has_been_told(lead, Told { sessions: seen, ..Told::default() }).await;
    }

    /// An orchestrator did something to a session and got to know how it is since.
    pub async fn told_by_act(&self, lead: &SessionId, entry: &Entry) {
        let sessions = BTreeMap::from([(entry.session.id.clone(), entry.change)]);
        self.has_been_told(lead, Told { sessions, ..Told::default() }).await;
    }

    /// A new conversation knows nothing of what was told before.
    pub(super) async fn forget_told(&self, lead: &SessionId) {
        let had = self.0.wakes.all().remove(lead);
        if had.is_some_and(|wake| wake.told != Told::default()) {
            self.save_told(lead, &Told::default()).await;
        }
    }

    async fn save_told(&self, lead: &SessionId, told: &Told) {
        if let Err(error) = self.0.store.save_told(lead, told).await {
            // At worst it is told once more.
            tracing::warn!(session = %lead, %error, "what it has been told could not be stored");
        }
    }

    fn orchestrators(&self) -> Vec<SessionId> {
        let fleet = self.fleet();
        fleet.each_project(|project| fleet.orchestrator_of(&project.id))
    }

    async fn next_for(&self, lead: &SessionId) -> Next {
        let Ok(entry) = self.session(lead) else { return Next::Nothing };
        let Phase::Running(launch) = &entry.session.phase else { return Next::Nothing };
        if self.digest_is_under_way(lead, launch.id) || self.first_to_type(lead).is_some() {
            return Next::Nothing;
        }
        let not_now = if wake::may_be_told(&entry.session, &entry.seen) {
            self.may_be_written_to(&entry).err()
        } else {
            Some(Waits::Busy)
        };
        let written = self.written_to(lead, not_now);
        if not_now.is_some_and(|waits| waits != Waits::Draft) {
            self.0.wakes.all().entry(lead.clone()).or_default().due = None;
            return Next::Nothing;
        }
        let told = self.0.wakes.all().get(lead).map(|wake| wake.told.clone()).unwrap_or_default();
        let (text, telling) = wake::digest(&self.news_for(&lead.project(), &written, &told).await);
        let mut all = self.0.wakes.all();
        let wake = all.entry(lead.clone()).or_default();
        let in_vain = wake.failed.as_ref().is_some_and(|failed| *failed == (launch.id, telling.clone()));
        if telling == Told::default() || in_vain {
            wake.due = None;
            return Next::Nothing;
        }
        if not_now == Some(Waits::Draft) {
            wake.due = None;
            let since = self.0.runtime.draft(lead).unwrap_or_default();
            return Next::Later(Instant::now() + DRAFT_HOLDS.saturating_sub(since));
        }
        let due = *wake.due.get_or_insert_with(|| Instant::now() + GATHERED);
        if Instant::now() < due {
            return Next::Later(due);
        }
        wake.due = None;
        Next::Tell(launch.id, text, telling)
    }

    /// Whether a digest is under way to an orchestrator. What became of the last one is taken in.
    fn digest_is_under_way(&self, lead: &SessionId, launch: LaunchId) -> bool {
        let fleet = self.fleet();
        let mut all = self.0.wakes.all();
        let open = fleet.sendings_of(lead).into_iter().find_map(|sending| {
            let tells = sending.message.tells.clone()?;
            Some((sending.message.id, launch, tells))
        });
        if let Some(open) = open {
            all.entry(lead.clone()).or_default().sent = Some(open);
            return true;
        }
        let Some(wake) = all.get_mut(lead) else { return false };
        let Some((id, launch, tells)) = wake.sent.take() else { return false };
        match fleet.settled(id).map(|message| message.stage) {
            Some(Stage::Failed { .. } | Stage::Cancelled) => wake.failed = Some((launch, tells)),
            Some(
                Stage::Submitted
                | Stage::Unconfirmable
                | Stage::Accepted
                | Stage::Typing(_)
                | Stage::Typed(_),
            )
            | None => wake.told.extend(tells),
        }
        false
    }

    /// What workers wrote to an orchestrator and has not been told, each shown with what holds it back.
    fn written_to(&self, lead: &SessionId, waits: Option<Waits>) -> Vec<Message> {
        let mut fleet = self.fleet();
        let all = fleet.sendings_of(lead).into_iter().map(|sending| sending.message);
        let written: Vec<Message> = all.filter(|message| fleet.is_for_a_digest(message)).collect();
        for message in &written {
            fleet.message_waits(message.id, waits);
        }
        written
    }

    async fn news_for(&self, project: &ProjectId, written: &[Message], told: &Told) -> Vec<wake::Item> {
        let is_worker = |entry: &Entry| {
            let session = &entry.session;
            session.project() == *project && session.is_worker() && !session.archived
        };
        let workers = self.fleet().those(is_worker);
        let workers: Vec<Worker<'_>> = workers
            .iter()
            .map(|entry| Worker {
                session: &entry.session,
                seen: &entry.seen,
                change: entry.change,
                awaits: entry.waiting > 0,
            })
            .collect();
        let plans = self.0.plans.lock().await;
        wake::news(&workers, plans.get(project), written, told)
    }

    /// What is told where a project wants no news: only what workers wrote, which somebody waits for.
    async fn without_news(&self, lead: &SessionId) -> (String, Told) {
        let written = self.written_to(lead, None);
        wake::digest(&wake::news(&[], None, &written, &Told::default()))
    }

    async fn tell_news(&self, lead: &SessionId, launch: LaunchId, text: String, told: Told) {
        let settings = self.project_settings(&lead.project()).await;
        let quiet = settings.is_ok_and(|settings| settings.wake == Some(false));
        let (text, tells) = if quiet { self.without_news(lead).await } else { (text, told.clone()) };
        if tells == Told::default() {
            self.0.wakes.all().entry(lead.clone()).or_default().failed = Some((launch, told));
            return;
        }
        let (told, tells) = (tells.clone(), Some(tells));
        let new = NewMessage { session: lead.clone(), from: None, text, opens: None, tells, at: now_ms() };
        match self.accept(new).await {
            Ok(message) => {
                Step::DigestAccepted.pass();
                self.0.wakes.all().entry(lead.clone()).or_default().sent = Some((message.id, launch, told));
            }
            Err(error) => {
                tracing::warn!(session = %lead, %error, "it could not be told of its workers");
                self.0.wakes.all().entry(lead.clone()).or_default().failed = Some((launch, told));
            }
        }
    }
}
