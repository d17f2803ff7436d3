//! Who runs, who is being let in, and who waits: the facts that admission decides by.

use ao_protocol::ids::SessionId;

use super::{Entry, Fleet};
use crate::domain::admission::{Load, Priority, Start, Turn};
use crate::domain::facts::{Begin, Phase, Rung};

/// Starts that were let in and are under way, and the numbers of places.
#[derive(Debug, Default)]
pub(super) struct Door {
    inside: Vec<LetIn>,
    tickets: u64,
    last_place: i64,
}

#[derive(Debug)]
struct LetIn {
    ticket: u64,
    session: SessionId,
    priority: Priority,
    shell: bool,
}

impl Fleet {
    /// What runs and what is being started.
    pub(in crate::sessions) fn load(&self, boot_id: &str) -> Load {
        let inside = |id: &SessionId| self.door.inside.iter().any(|one| one.session == *id);
        let agents = self.entries.values().filter(|entry| runs_agent(entry, boot_id));
        let running = agents.filter(|entry| !inside(&entry.session.id)).count();
        // A session may have been let in twice: when it gives way to its next rung while its first start still settles.
        let mut starting: Vec<&SessionId> =
            self.door.inside.iter().filter(|one| !one.shell).map(|one| &one.session).collect();
        starting.sort_unstable();
        starting.dedup();
        let restoring = self.door.inside.iter().filter(|one| one.priority == Priority::Restored).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Load {
            running: count(running + starting.len()),
            starting: count(starting.len()),
            restoring: count(restoring),
        }
    }

    /// The starts that wait and have not been let in yet.
    pub(in crate::sessions) fn waiting(&self) -> Vec<Start> {
        let inside = |id: &SessionId| self.door.inside.iter().any(|one| one.session == *id);
        let start = |entry: &Entry| match &entry.session.phase {
            Phase::Queued(queued) if !inside(&entry.session.id) => Some(Start {
                session: entry.session.id.clone(),
                turn: queued.turn,
                shell: entry.session.agent.is_shell() || queued.begin == Begin::On(Rung::Shell),
            }),
            Phase::Queued(_)
            | Phase::Creating
            | Phase::Launching(_)
            | Phase::Running(_)
            | Phase::Exited { .. }
            | Phase::Ended { .. } => None,
        };
        self.entries.values().filter_map(start).collect()
    }

    /// The place behind all others.
    pub(in crate::sessions) fn last_place(&mut self) -> i64 {
        let taken = self.turns().map(|turn| turn.place).max().unwrap_or(0);
        self.door.last_place = self.door.last_place.max(taken) + 1;
        self.door.last_place
    }

    /// The place before all others.
    pub(in crate::sessions) fn first_place(&self) -> i64 {
        self.turns().map(|turn| turn.place).min().unwrap_or(0).min(0) - 1
    }

    fn turns(&self) -> impl Iterator<Item = Turn> {
        self.entries.values().filter_map(|entry| match &entry.session.phase {
            Phase::Queued(queued) => Some(queued.turn),
            Phase::Creating
            | Phase::Launching(_)
            | Phase::Running(_)
            | Phase::Exited { .. }
            | Phase::Ended { .. } => None,
        })
    }

    /// Lets a start in: it counts as running from here on. Gives the ticket that it leaves with.
    pub(in crate::sessions) fn let_in(&mut self, session: SessionId, priority: Priority, shell: bool) -> u64 {
        self.door.tickets += 1;
        let ticket = self.door.tickets;
        self.door.inside.push(LetIn { ticket, session, priority, shell });
        ticket
    }

    /// A start that was let in is over: what came of it is in its session's phase.
    pub(in crate::sessions) fn leave(&mut self, ticket: u64) {
        self.door.inside.retain(|one| one.ticket != ticket);
        self.stir();
    }
}

/// Whether an agent of this boot runs there, or may.
fn runs_agent(entry: &Entry, boot_id: &str) -> bool {
    match &entry.session.phase {
        Phase::Launching(launch) | Phase::Running(launch) => {
            launch.boot_id == boot_id && !entry.seen.returning && !entry.session.runs_shell()
        }
        Phase::Queued(_) | Phase::Creating | Phase::Exited { .. } | Phase::Ended { .. } => false,
    }
}
