//! Evidence, taken in and put on record: hooks, titles, screens, transcripts, our own deeds, and time.

use std::time::Duration;

use ao_protocol::calls::SessionLog;
use ao_protocol::error::CallError;
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::{Author, Source};

use super::{Engine, Line, Note};
use crate::domain::activity::{Outcome, State};
use crate::domain::admission::Priority;
use crate::domain::facts::{EndReason, Phase, Rung, Session};
use crate::domain::history::Happening;
use crate::domain::sign::Sign;
use crate::domain::status;
use crate::ports::agent::Readiness;
use crate::store::Talk;

/// How long a call that waits for news is kept waiting at most: callers' own limits begin at a minute.
pub(super) const LONG_WAIT: Duration = Duration::from_secs(50);
/// How many lines of a history are told unless the caller says.
pub(super) const LINES: u32 = 200;
/// How many at most.
pub(super) const LINES_MAX: u32 = 1000;

impl Engine {
    /// Takes up what earlier daemons knew.
    pub(super) fn remember(&self, talk: Talk) {
        let now = self.now();
        let mut fleet = self.fleet();
        let mut activities: std::collections::HashMap<_, _> = talk.activities.into_iter().collect();
        for (session, lines) in talk.lines {
            let known = activities.remove(&session);
            fleet.remember(&session, lines, known, now);
        }
        for (lead, told) in talk.told {
            self.0.wakes.remember(lead, told);
        }
        for message in talk.open {
            fleet.put_message(message);
        }
    }

    /// Stores a line of history. That it cannot be stored does not undo what happened.
    pub(super) async fn put_down(&self, line: Option<Line>) {
        let Some(Line { session, happening, activity }) = line else { return };
        match self.0.store.record(&session, vec![happening], Some(activity)).await {
            // Whoever follows the history looks again, now that there is something to see.
            Ok(()) => self.fleet().stir(),
            Err(error) => tracing::warn!(%session, %error, "a line of its history could not be stored"),
        }
    }

    /// Puts on record that somebody wants something done with a session. What comes of it follows by itself.
    pub async fn note_act(&self, id: &SessionId, by: &Author, what: String) {
        let note = Note { source: Source::Ours, what, always: true, by: Some(by.clone()) };
        let line = self.fleet().witness(id, &note, self.now(), |_seen| {});
        self.put_down(line).await;
    }

    /// Takes in what an agent was seen or heard to do, and puts it on record.
    pub(super) async fn take(&self, id: &SessionId, launch: LaunchId, sign: &Sign, note: Note) {
        let now = self.now();
        let line = {
            let mut fleet = self.fleet();
            if fleet.entry(id).and_then(|entry| entry.session.launch()).map(|l| l.id) != Some(launch) {
                return;
            }
            fleet.witness(id, &note, now, |seen| {
                let _changed: Outcome = seen.activity.take(sign, note.source, now);
                // It has taken a prompt, so it takes input.
                seen.ready |= matches!(sign, Sign::Prompt { .. })
                    && matches!(note.source, Source::Hook | Source::Transcript);
                if matches!(sign, Sign::Asks(_)) {
                    seen.answered = None;
                }
            })
        };
        self.put_down(line).await;
        self.is_ready(id, launch, sign, note.source);
        self.follow_up(id);
    }

    /// Takes a sign as the word that an agent takes input, if it is the one that its manifest names, and only once that
    /// has stood for as long as the agent needs.
    pub(super) fn is_ready(&self, id: &SessionId, launch: LaunchId, sign: &Sign, source: Source) {
        let Ok(entry) = self.session(id) else { return };
        let Ok(agent) = self.agent_of(&entry.session) else { return };
        let tells = match agent.habits().ready {
            Readiness::Event => source == Source::Hook && matches!(sign, Sign::Ready),
            Readiness::Screen => source == Source::Screen && matches!(sign, Sign::Ready | Sign::Idle),
            Readiness::Title => source == Source::Title && matches!(sign, Sign::Ready | Sign::Idle),
            Readiness::Start => false,
        };
        if entry.seen.ready || !tells {
            return;
        }
        let (engine, id) = (self.clone(), id.clone());
        tokio::spawn(async move {
            tokio::time::sleep(agent.habits().settle).await;
            if agent.habits().shown {
                engine.until_shown(&id, launch, agent.as_ref()).await;
            }
            let mut fleet = engine.fleet();
            if fleet.entry(&id).and_then(|entry| entry.session.launch()).is_some_and(|l| l.id == launch) {
                fleet.observe(&id, |seen| seen.ready = true);
            }
        });
    }

    /// What a change of an agent's activity sets going.
    pub(super) fn follow_up(&self, id: &SessionId) {
        let Ok(entry) = self.session(id) else { return };
        self.follow_transcript(&entry);
        self.restart_if_wanted(&entry);
    }

    /// Lets time act: on titles that have held, on looks that are due, on silence. Runs as long as the daemon.
    pub async fn keep_time(&self) {
        let mut pulse = self.fleet().pulse();
        loop {
            let deadline = {
                let fleet = self.fleet();
                pulse.borrow_and_update();
                fleet.deadline()
            };
            let wait = deadline.map(|at| at.saturating_sub(self.now().moment));
            tokio::select! {
                changed = pulse.changed() => if changed.is_err() { return },
                () = sleep_or_rest(wait) => self.time_is_up().await,
            }
        }
    }

    async fn time_is_up(&self) {
        let now = self.now();
        let due = self.fleet().due(now.moment);
        for id in due {
            let mut outcome = Outcome::default();
            let note =
                Note { source: Source::Time, what: "time went by".to_owned(), always: false, by: None };
            let line = self.fleet().witness(&id, &note, now, |seen| outcome = seen.activity.tick(now));
            self.put_down(line).await;
            if outcome.look {
                let engine = self.clone();
                tokio::spawn(async move { engine.look_at_screen(&id).await });
            } else {
                self.follow_up(&id);
            }
        }
    }

    /// A session's history.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`, `STORAGE_FAILED`.
    pub async fn history(&self, call: &SessionLog) -> Result<Vec<Happening>, CallError> {
        let limit = call.limit.unwrap_or(LINES).clamp(1, LINES_MAX);
        let deadline = tokio::time::Instant::now() + LONG_WAIT;
        let mut pulse = self.fleet().pulse();
        loop {
            pulse.borrow_and_update();
            self.session(&call.session)?;
            let found = self.0.store.history(&call.session, call.after, limit).await;
            let found = found.map_err(|e| e.to_call_error())?;
            if !found.is_empty() || call.wait != Some(true) {
                return Ok(found);
            }
            let waited = tokio::time::timeout_at(deadline, pulse.changed()).await;
            if !matches!(waited, Ok(Ok(()))) {
                return Ok(found);
            }
        }
    }
}

pub(super) async fn sleep_or_rest(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

/// What a session's phase says of itself, for its history.
pub(super) fn of_phase(session: &Session) -> Note {
    let note = |source, what: String| Note { source, what, always: false, by: None };
    match &session.phase {
        Phase::Queued(queued) => note(Source::Ours, in_queue(queued.turn.priority).to_owned()),
        Phase::Creating => note(Source::Ours, "asked for".to_owned()),
        Phase::Launching(launch) => {
            let told = launch.told.map_or_else(String::new, |told| format!("; told as {told}"));
            note(Source::Ours, format!("launch {}: {}{told}", launch.id, rung(launch.rung)))
        }
        Phase::Running(launch) => note(Source::Process, format!("launch {} runs", launch.id)),
        Phase::Exited { launch, exit } if launch.rung.is_setup() => {
            note(Source::Process, format!("its setup ended: {}", status::how(*exit)))
        }
        Phase::Exited { exit, .. } => note(Source::Process, status::exited(session, *exit)),
        Phase::Ended { why, .. } => match why {
            EndReason::Killed => note(Source::Ours, "ended, as asked".to_owned()),
            EndReason::AwaitingConsent => note(Source::Process, "gone with its terminal".to_owned()),
            EndReason::Failed { code, .. } => note(Source::Process, code.as_str().to_owned()),
        },
    }
}

fn in_queue(priority: Priority) -> &'static str {
    match priority {
        Priority::First => "put first in the queue",
        Priority::Orchestrator => "queued, as an orchestrator",
        Priority::Person => "queued, as a person asked for it",
        Priority::Spawned => "queued, as an orchestrator asked for it",
        Priority::Restored => "queued, to be brought back",
    }
}

fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::First => "for the first time",
        Rung::Native => "its conversation is resumed",
        Rung::SavedPrompt => "its saved prompt is given again",
        Rung::Fresh => "a new conversation",
        Rung::Shell => "a shell",
        Rung::Setup => "the project's setup",
        Rung::SetupAgain => "the project's setup, once more",
    }
}

/// Whether an agent is at work or asks something, so that its transcript is worth following.
pub(super) fn is_in_a_turn(state: &State) -> bool {
    match state {
        State::Working | State::Asking(_) | State::Question { .. } => true,
        State::Unknown | State::Resting(_) => false,
    }
}
