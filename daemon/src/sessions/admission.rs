//! The governor in front of every launch: it lets a start in while there is room for it, and has it wait on record
//! otherwise.
//!
//! Why it exists: twenty agents started at once bring a computer down, and all of their work stands still. Nothing is
//! launched without an [`Admitted`]. A start that waits is on record with its place, so that a daemon's death changes
//! neither; it is let in when a session ends or a limit changes. Only where memory or disk is short, which nobody tells
//! of, is it looked for again now and then, and only while something waits.

use std::collections::BTreeMap;
use std::time::Duration;

use ao_protocol::calls::SessionBump;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{HeadroomView, SessionKind};

use super::create::Waiting;
use super::{Engine, Entry, Held, moment};
use crate::domain::admission::{Headroom, Limits, Load, Place, Priority, Start, Turn, Verdict, decide};
use crate::domain::facts::{Begin, Phase, Queued, Rung, Session};
use crate::domain::status::Observed;
use crate::machine;

/// What stays free where no setting says it, in MiB.
const MEMORY_FLOOR: u64 = 512;
const DISK_FLOOR: u64 = 512;
/// How soon memory and disk are looked at again while they are what is short.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// With this much memory free for each start that waits, in MiB, nobody needs to know what an agent takes exactly.
const PLENTY_EACH: u64 = 4096;

/// Proof that a start was let in, or takes the room of the launch that it follows. It holds that room until it is
/// dropped; then the session's phase does.
pub(super) struct Admitted {
    engine: Engine,
    ticket: u64,
    priority: Priority,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.engine.fleet().leave(self.ticket);
    }
}

/// What the queue waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A change of the sessions or of the limits.
    Change,
    /// That, or time: somebody else may give memory or disk back.
    Time,
}

impl Engine {
    /// Starts a session if there is room for it, and puts it into the queue otherwise.
    ///
    /// # Errors
    /// Why the start failed. That it must wait is no error.
    pub(super) async fn start(
        &self,
        held: &Held,
        session: Session,
        begin: Begin,
        priority: Priority,
        who: Waiting,
    ) -> Result<Entry, CallError> {
        let shell = session.agent.is_shell() || begin == Begin::On(Rung::Shell);
        let turn = Turn { priority, place: self.fleet().last_place() };
        let asked = Start { session: session.id.clone(), turn, shell };
        match self.knock(asked).await {
            Ok(admitted) => self.go_in(held, session, begin, &admitted, who).await,
            Err(place) => self.enqueue(held, session, begin, turn, place).await,
        }
    }

    /// The room that a session has already, for a launch that follows its last one at once.
    pub(super) fn in_its_place(&self, session: &Session, rung: Rung) -> Admitted {
        let shell = session.agent.is_shell() || rung == Rung::Shell;
        self.admit(session.id.clone(), Priority::Person, shell)
    }

    fn admit(&self, session: SessionId, priority: Priority, shell: bool) -> Admitted {
        let ticket = self.fleet().let_in(session, priority, shell);
        Admitted { engine: self.clone(), ticket, priority }
    }

    /// Asks for one start. What waits already and comes before it counts.
    async fn knock(&self, asked: Start) -> Result<Admitted, Place> {
        let room = self.headroom().await;
        let (limits, id) = (self.limits(), asked.session.clone());
        let mut fleet = self.fleet();
        let mut waiting = fleet.waiting();
        let (priority, shell) = (asked.turn.priority, asked.shell);
        waiting.push(asked);
        let verdicts = decide(waiting, fleet.load(&self.0.boot_id), limits, room);
        match verdicts.into_iter().find(|(session, _)| *session == id) {
            Some((_, Verdict::Waits(place))) => Err(place),
            Some((_, Verdict::Starts)) | None => {
                let ticket = fleet.let_in(id, priority, shell);
                Ok(Admitted { engine: self.clone(), ticket, priority })
            }
        }
    }

    async fn enqueue(
        &self,
        held: &Held,
        mut session: Session,
        begin: Begin,
        turn: Turn,
        place: Place,
    ) -> Result<Entry, CallError> {
        tracing::info!(session = %session.id, position = place.position, "queued");
        session.phase = Phase::Queued(Queued { launch: session.launch().cloned(), begin, turn });
        self.fleet().note(&session.id, |seen| {
            *seen = Observed { place: Some(place), title: seen.title.take(), ..Observed::default() };
        });
        let session = self.commit(held, session).await?;
        self.session(&session.id)
    }

    /// Begins a start that was let in.
    async fn go_in(
        &self,
        held: &Held,
        session: Session,
        begin: Begin,
        admitted: &Admitted,
        who: Waiting,
    ) -> Result<Entry, CallError> {
        if admitted.priority == Priority::Restored {
            self.fleet().mark_brought_back(&session.id, moment());
        }
        match begin {
            Begin::Make => self.go_on_making(held, session, admitted, who).await,
            Begin::Resume => {
                let session = self.with_known_conversation(session).await?;
                let rung = self.best_rung(&session)?;
                tracing::info!(session = %session.id, ?rung, "bringing back in the same session");
                self.launch(held, session, rung, admitted).await
            }
            Begin::On(rung) => self.launch(held, session, rung, admitted).await,
        }
    }

    /// Lets in what waits, as room comes. Runs as long as the daemon.
    pub async fn keep_queue(&self) {
        self.wait_until_reconciled().await;
        let mut pulse = self.fleet().pulse();
        let mut known = None;
        let mut next = Next::Change;
        loop {
            pulse.borrow_and_update();
            let facts = self.facts();
            if known.as_ref() != Some(&facts) {
                known = Some(facts);
                next = self.let_in().await;
            }
            let changed = tokio::select! {
                changed = pulse.changed() => changed.map(|()| true),
                () = tokio::time::sleep(LOOK_AGAIN), if next == Next::Time => Ok(false),
            };
            match changed {
                Ok(true) => {}
                Ok(false) => known = None,
                // The fleet is gone, and the daemon with it.
                Err(_gone) => return,
            }
        }
    }

    /// What a decision depends on, but for the room on the machine.
    fn facts(&self) -> (Vec<Start>, Load, Limits) {
        let limits = self.limits();
        let fleet = self.fleet();
        (fleet.waiting(), fleet.load(&self.0.boot_id), limits)
    }

    async fn let_in(&self) -> Next {
        if self.fleet().waiting().is_empty() {
            return Next::Change;
        }
        let room = self.headroom().await;
        let limits = self.limits();
        let mut next = Next::Change;
        let mut starts = Vec::new();
        {
            let mut fleet = self.fleet();
            let waiting: BTreeMap<SessionId, Start> =
                fleet.waiting().into_iter().map(|start| (start.session.clone(), start)).collect();
            let load = fleet.load(&self.0.boot_id);
            for (id, verdict) in decide(waiting.values().cloned().collect(), load, limits, room) {
                match verdict {
                    Verdict::Starts => {
                        let Some(start) = waiting.get(&id) else { continue };
                        let priority = start.turn.priority;
                        let ticket = fleet.let_in(id.clone(), priority, start.shell);
                        starts.push((id, Admitted { engine: self.clone(), ticket, priority }));
                    }
                    Verdict::Waits(place) => {
                        if place.short.passes_by_itself() {
                            next = Next::Time;
                        }
                        fleet.observe(&id, |seen| seen.place = Some(place));
                    }
                }
            }
        }
        for (id, admitted) in starts {
            let engine = self.clone();
            tokio::spawn(async move { engine.come_in(&id, admitted).await });
        }
        next
    }

    /// The start of a session whose turn has come.
    async fn come_in(&self, id: &SessionId, admitted: Admitted) {
        let held = self.hold(id).await;
        let Ok(entry) = self.session(id) else { return };
        // It may have been ended, or started by hand, while it was let in.
        let Phase::Queued(queued) = entry.session.phase.clone() else { return };
        tracing::info!(session = %id, "its turn has come");
        if let Err(error) = self.begin_queued(&held, entry.session, queued.begin, &admitted).await {
            tracing::warn!(session = %id, code = error.code.as_str(), %error, "it did not start");
        }
    }

    async fn begin_queued(
        &self,
        held: &Held,
        session: Session,
        begin: Begin,
        admitted: &Admitted,
    ) -> Result<Entry, CallError> {
        let id = session.id.clone();
        let outcome = self.go_in(held, session, begin, admitted, Waiting::Nobody).await;
        if let Err(error) = &outcome
            && let Ok(entry) = self.session(&id)
            && matches!(entry.session.phase, Phase::Queued(_))
        {
            // It did not get as far as a launch, and must not be let in again and again.
            self.fail(held, entry.session, error.code, error.message.clone()).await?;
        }
        outcome
    }

    /// Puts a session that waits before all others, or starts it at once whatever the limits say.
    ///
    /// # Errors
    /// `SESSION_NOT_RUNNING` if it has ended; why its start failed. One that has started meanwhile stays as it is.
    pub async fn bump(&self, call: &SessionBump) -> Result<Entry, CallError> {
        let id = &call.session;
        let held = self.hold(id).await;
        let entry = self.session(id)?;
        let mut session = entry.session.clone();
        match &entry.session.phase {
            Phase::Queued(queued) if call.now == Some(true) => {
                tracing::info!(session = %id, "started out of turn, as asked");
                let shell = session.agent.is_shell() || queued.begin == Begin::On(Rung::Shell);
                let admitted = self.admit(id.clone(), Priority::Person, shell);
                self.begin_queued(&held, session, queued.begin, &admitted).await
            }
            Phase::Queued(queued) => {
                let turn = Turn { priority: Priority::First, place: self.fleet().first_place() };
                session.phase = Phase::Queued(Queued { turn, ..queued.clone() });
                self.commit(&held, session).await?;
                self.let_in().await;
                self.session(id)
            }
            Phase::Creating | Phase::Launching(_) | Phase::Running(_) => Ok(entry),
            Phase::Exited { .. } | Phase::Ended { .. } => Err(CallError::new(
                ErrorCode::SessionNotRunning,
                format!("{id} does not wait in the queue: it has ended"),
            )
            .hint(format!("Bring it back: ao session restore {id}"))),
        }
    }

    /// What the settings allow.
    fn limits(&self) -> Limits {
        let settings = self.settings();
        let floor = |set: Option<u32>, unset| set.map_or(unset, u64::from);
        Limits {
            agents: settings.max_running.unwrap_or(self.0.agents_by_default),
            memory_floor: floor(settings.memory_floor_mib, MEMORY_FLOOR),
            disk_floor: floor(settings.disk_floor_mib, DISK_FLOOR),
        }
    }

    /// What the machine has left for the next start, looked at only as far as the decision depends on it.
    async fn headroom(&self) -> Headroom {
        let limits = self.limits();
        let (roots, wanting) = {
            let fleet = self.fleet();
            let load = fleet.load(&self.0.boot_id);
            if load.running >= limits.agents || (limits.memory_floor, limits.disk_floor) == (0, 0) {
                return Headroom::default();
            }
            let hosts = fleet.hosts().into_values().collect::<Vec<_>>();
            (hosts, u64::from(load.starting) + fleet.waiting().len() as u64 + 1)
        };
        let home = self.0.home.root().to_path_buf();
        let looked = tokio::task::spawn_blocking(move || {
            let memory = machine::free_memory_mib();
            let plenty = limits.memory_floor.saturating_add(wanting.saturating_mul(PLENTY_EACH));
            let measured = memory.is_some_and(|free| free < plenty).then(|| machine::memory_of_trees(&roots));
            let cost = measured.and_then(|all| median(all.into_values().collect()));
            Headroom { memory, disk: machine::free_disk_mib(&home), cost }
        });
        // A look that failed is no obstacle.
        looked.await.unwrap_or_default()
    }

    /// How much room there is for agents, measured now.
    pub async fn headroom_now(&self) -> HeadroomView {
        let limits = self.limits();
        let hosts: Vec<u32> = self.fleet().hosts().into_values().collect();
        let home = self.0.home.root().to_path_buf();
        let looked = tokio::task::spawn_blocking(move || {
            let agents =
                if hosts.is_empty() { 0 } else { machine::memory_of_trees(&hosts).into_values().sum() };
            let (total, free) = (machine::total_memory_mib(), machine::free_memory_mib());
            (total, free, machine::free_disk_mib(&home), agents)
        });
        let (memory_total_mib, memory_free_mib, disk_free_mib, agents_mib) = looked.await.unwrap_or_default();
        HeadroomView {
            memory_total_mib,
            memory_free_mib,
            memory_floor_mib: limits.memory_floor,
            disk_free_mib,
            disk_floor_mib: limits.disk_floor,
            agents_mib,
            max_running: limits.agents,
        }
    }

    /// What running sessions take of the memory right now, in MiB, with their terminals.
    pub async fn memory_of(&self, wanted: impl Fn(&SessionId) -> bool) -> BTreeMap<SessionId, u64> {
        let mut hosts = self.fleet().hosts();
        hosts.retain(|id, _| wanted(id));
        let roots: Vec<u32> = hosts.values().copied().collect();
        if roots.is_empty() {
            return BTreeMap::new();
        }
        let measured = tokio::task::spawn_blocking(move || machine::memory_of_trees(&roots));
        let measured = measured.await.unwrap_or_default();
        hosts.into_iter().filter_map(|(id, host)| Some((id, *measured.get(&host)?))).collect()
    }
}

/// Whose turn a start is, by who asked for it.
pub(super) fn priority(kind: SessionKind, author: Option<&SessionId>) -> Priority {
    match (kind, author) {
        (SessionKind::Orchestrator, _) => Priority::Orchestrator,
        (SessionKind::Worker, None) => Priority::Person,
        (SessionKind::Worker, Some(_)) => Priority::Spawned,
    }
}

/// What one takes that takes neither much nor little.
fn median(mut all: Vec<u64>) -> Option<u64> {
    all.sort_unstable();
    all.get(all.len() / 2).copied()
}
