//! Evidence on its way into the history: a change of what is observed, with the line that tells of it.

use std::time::Duration;

use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::{Author, Source};

use super::{Fleet, key};
use crate::domain::activity::Now;
use crate::domain::facts::Session;
use crate::domain::history::{Happening, in_few_words};
use crate::domain::status::{self, Observed};
use crate::store::KnownActivity;

/// How many hooks are remembered to know one that comes again.
const HEARD: usize = 32;

/// What was seen or heard.
#[derive(Debug, Clone)]
pub(in crate::sessions) struct Note {
    /// From what it is known.
    pub(in crate::sessions) source: Source,
    /// In a few words.
    pub(in crate::sessions) what: String,
    /// Whether it goes on record even when nothing changes by it.
    pub(in crate::sessions) always: bool,
    /// Who did it, where somebody did.
    pub(in crate::sessions) by: Option<Author>,
}

/// A line of history that is to be stored.
#[derive(Debug, Clone)]
pub(in crate::sessions) struct Line {
    pub(in crate::sessions) session: SessionId,
    pub(in crate::sessions) happening: Happening,
    pub(in crate::sessions) activity: KnownActivity,
}

impl Fleet {
    /// Changes what is observed of a session because of `note`. Gives the line for its history, if there is to be one.
    pub(in crate::sessions) fn witness(
        &mut self,
        id: &SessionId,
        note: &Note,
        now: Now,
        change: impl FnOnce(&mut Observed),
    ) -> Option<Line> {
        let entry = self.entries.get_mut(&key(id))?;
        let (seen, shown) = (entry.seen.clone(), status::derive(&entry.session, &entry.seen));
        change(&mut entry.seen);
        let led_to = status::derive(&entry.session, &entry.seen);
        let (stirred, changed) = (entry.seen != seen, shows_otherwise(&entry.seen, &seen));
        let line = (led_to != shown || note.always)
            .then(|| entry.line(note, now, (led_to != shown).then_some((led_to.status, led_to.reason))));
        if changed {
            self.tell_session(id);
        } else if stirred {
            self.stir();
        }
        line
    }

    /// Adds a session or replaces its facts, because of `note`.
    pub(in crate::sessions) fn put_noted(&mut self, session: Session, note: &Note, now: Now) -> Option<Line> {
        let id = session.id.clone();
        let shown = self.entries.get(&key(&id)).map(|entry| status::derive(&entry.session, &entry.seen));
        self.put(session);
        let entry = self.entries.get_mut(&key(&id))?;
        let led_to = status::derive(&entry.session, &entry.seen);
        (Some(&led_to) != shown.as_ref()).then(|| entry.line(note, now, Some((led_to.status, led_to.reason))))
    }

    /// Takes up what is on record of earlier daemons' observations.
    pub(in crate::sessions) fn remember(
        &mut self,
        id: &SessionId,
        lines: u64,
        known: Option<KnownActivity>,
        now: Now,
    ) {
        let Some(entry) = self.entries.get_mut(&key(id)) else { return };
        entry.lines = lines;
        let Some(known) = known else { return };
        entry.change = known.change;
        if entry.session.launch().map(|launch| launch.id) == Some(known.launch) {
            entry.heard = known.heard.into();
            entry.seen.activity =
                crate::domain::activity::Activity::resumed(known.state, known.evidence, now);
        }
    }

    /// Whether a hook that began at `at` has been taken in before; it counts as taken in from here on.
    pub(in crate::sessions) fn heard_before(&mut self, id: &SessionId, at: u64) -> bool {
        let Some(entry) = self.entries.get_mut(&key(id)) else { return false };
        if at == 0 {
            return false;
        }
        if entry.heard.contains(&at) {
            return true;
        }
        entry.heard.push_back(at);
        while entry.heard.len() > HEARD {
            entry.heard.pop_front();
        }
        false
    }

    /// The next moment at which time alone changes something.
    pub(in crate::sessions) fn deadline(&self) -> Option<Duration> {
        self.entries.values().filter_map(|entry| entry.seen.activity.deadline()).min()
    }

    /// The sessions for which that moment has come.
    pub(in crate::sessions) fn due(&self, moment: Duration) -> Vec<SessionId> {
        let is_due = |entry: &&super::Entry| entry.seen.activity.deadline().is_some_and(|at| at <= moment);
        self.entries.values().filter(is_due).map(|entry| entry.session.id.clone()).collect()
    }
}

/// Whether a client would show one otherwise than the other. What only supports a state is not shown.
fn shows_otherwise(now: &Observed, before: &Observed) -> bool {
    let alike = Observed { activity: before.activity.clone(), ..now.clone() } == *before;
    let (new, old) = (&now.activity, &before.activity);
    !alike
        || new.state() != old.state()
        || new.evidence() != old.evidence()
        || new.is_silent() != old.is_silent()
}

impl super::Entry {
    fn line(&mut self, note: &Note, now: Now, led_to: Option<(ao_protocol::view::Status, String)>) -> Line {
        self.lines += 1;
        if led_to.is_some() {
            self.change = self.lines;
        }
        let launch = self.session.launch().map_or(LaunchId(0), |launch| launch.id);
        let activity = &self.seen.activity;
        Line {
            session: self.session.id.clone(),
            happening: Happening {
                seq: self.lines,
                at: now.wall,
                launch,
                source: note.source,
                what: in_few_words(&note.what),
                by: note.by.clone(),
                led_to,
            },
            activity: KnownActivity {
                launch,
                state: activity.state().clone(),
                evidence: activity.evidence(),
                change: self.change,
                heard: self.heard.iter().copied().collect(),
            },
        }
    }
}
