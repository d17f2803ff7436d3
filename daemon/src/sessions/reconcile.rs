//! Finding sessions again: when the daemon starts, and when a host's connection drops.

use std::sync::Arc;
use std::time::Duration;

use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::settings::RestorePolicy;
use ao_protocol::view::{ExitStatus, SessionKind};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::create::Waiting;
use super::life::not_resumable;
use super::screen::STARTS_WITHIN;
use super::{Change, Engine, Held, moment};
use crate::domain::activity::{Activity, State};
use crate::domain::admission::Priority;
use crate::domain::facts::{Begin, EndReason, Phase, Session};
use crate::domain::reconcile::{Decision, Observation, decide};
use crate::domain::status::Observed;
use crate::ports::permit::LeftoverPermit;
use crate::ports::runtime::Probed;

/// How many sessions are probed at once.
const PROBES: usize = 32;
/// A session that dies within this time after it was brought back unasked is not brought back a second time.
const DIED_AT_ONCE: Duration = Duration::from_secs(10);
/// How soon, and how late at most, an unconfirmed session is asked again.
const ASK_AGAIN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

impl Engine {
    /// Finds every session again. Runs once, before any call may change a session; calls that only look are answered
    /// meanwhile.
    pub async fn reconcile(&self) {
        let in_trash = self.settle_ledger().await;
        let probes = Arc::new(Semaphore::new(PROBES));
        let mut all = JoinSet::new();
        for entry in self.fleet().entries() {
            if matches!(entry.session.phase, Phase::Ended { .. }) {
                continue;
            }
            let (engine, probes) = (self.clone(), Arc::clone(&probes));
            all.spawn(async move { engine.find_again(&entry.session.id, &probes).await });
        }
        while let Some(joined) = all.join_next().await {
            if let Err(panic) = joined {
                tracing::error!(%panic, "finding a session again failed");
            }
        }
        self.0.reconciled.send_replace(true);
        self.finish_replacements();
        self.give_up_old_of(&in_trash).await;
        self.wake_couriers();
        let settling = self.clone();
        tokio::spawn(async move { settling.settle_landings().await });
        self.fleet().tell(Change::Daemon);
    }

    async fn find_again(&self, id: &SessionId, probes: &Semaphore) {
        let held = self.hold_early(id).await;
        let Ok(entry) = self.session(id) else { return };
        let decision = {
            // A closed semaphore cannot be: nobody closes these.
            let _slot = probes.acquire().await;
            self.look(&entry.session).await
        };
        self.carry_out(&held, entry.session, decision).await;
    }

    /// Probes a session and decides.
    async fn look(&self, session: &Session) -> (Decision, Probed) {
        let probed = self.0.runtime.probe(&session.id).await;
        (decide(session, &self.0.boot_id, &probed.seen), probed)
    }

    async fn carry_out(&self, held: &Held, session: Session, (decision, probed): (Decision, Probed)) {
        let id = session.id.clone();
        let outcome = match decision {
            Decision::Leave => {
                self.fleet().observe(&id, |seen| seen.title = probed.title);
                Ok(())
            }
            Decision::Create => self.restart(held, session, Begin::Make).await,
            Decision::Adopt => self.adopt(held, session, probed).await,
            Decision::RecordExit(exit) => self.record_exit(held, session, exit).await,
            Decision::Relaunch => self.relaunch(held, session).await,
            Decision::Restore => self.bring_back(held, session, &probed.seen).await,
            Decision::Unconfirmed => {
                self.mark_unconfirmed(&id);
                Ok(())
            }
        };
        if let Err(error) = outcome {
            tracing::warn!(session = %id, code = error.code.as_str(), %error, "the session was not brought back");
        }
    }

    async fn adopt(&self, held: &Held, session: Session, probed: Probed) -> Result<(), CallError> {
        tracing::info!(session = %session.id, "adopted: same process");
        // One that was still starting when the daemon before died is still starting, as far as anybody knows.
        let agent = self.agent_of(&session).ok();
        let tells_ready = agent.as_ref().is_some_and(|agent| agent.resumption().tells_ready);
        let silence = agent.and_then(|agent| agent.habits().silence);
        let now = self.now();
        self.fleet().observe(&session.id, |seen| {
            let (mut activity, keeps_prompt) = (std::mem::take(&mut seen.activity), seen.keeps_prompt);
            let ready = seen.ready || !tells_ready || *activity.state() != State::Unknown;
            if !ready {
                activity = Activity::begins(now, silence);
            }
            *seen = Observed {
                answered: None,
                left_on_screen: seen.left_on_screen.clone(),
                host_pid: probed.processes.map(|p| p.host_pid),
                agent_pid: probed.processes.map(|p| p.agent_pid),
                title: probed.title.clone(),
                ready,
                adopted: true,
                place: None,
                unconfirmed: false,
                sought: false,
                returning: false,
                keeps_prompt,
                activity,
            };
        });
        let session = self.record_running(held, session).await?.session;
        let id = session.id.clone();
        let engine = self.clone();
        // Apart, since it waits for the user's environment, and nobody should be found later because of that.
        tokio::spawn(async move { engine.know_transcript(&session).await });
        self.attend(&id);
        if let Some(launch) = self.session(&id)?.session.launch() {
            self.watch_start(&id, launch.id, STARTS_WITHIN);
        }
        // What its title said while no daemon was there.
        self.title_is(&id, probed.title).await;
        Ok(())
    }

    pub(super) async fn record_exit(
        &self,
        held: &Held,
        session: Session,
        exit: ExitStatus,
    ) -> Result<(), CallError> {
        if let Some(setup) = session.in_setup() {
            return self.setup_ended(held, session, setup, exit).await;
        }
        let Some(launch) = session.launch().cloned() else { return Ok(()) };
        let number = launch.id;
        // Some agents' conversations can only be found in what they leave; without that it is ended all the same.
        let mut session = self.with_known_conversation(session.clone()).await.unwrap_or(session);
        session.phase = Phase::Exited { launch, exit };
        self.fleet().observe(&session.id, |seen| {
            *seen = Observed { title: seen.title.take(), ..Observed::default() };
        });
        let session = self.commit(held, session).await?;
        self.0.runtime.acknowledge_exit(&session.id, number).await;
        if session.restart
            && let Ok(rung) = self.best_rung(&session)
        {
            // It was ended to be started anew, by a daemon that did not live to do it.
            let admitted = self.in_its_place(&session, rung);
            return self.launch(held, session, rung, &admitted).await.map(|_entry| ());
        }
        Ok(())
    }

    /// Starts a launch that is on record as intended and provably never began.
    async fn relaunch(&self, held: &Held, session: Session) -> Result<(), CallError> {
        let Some(rung) = session.launch().map(|launch| launch.rung) else { return Ok(()) };
        if session.retiring.is_some() {
            let mut session = session;
            session.phase = Phase::Ended { launch: session.launch().cloned(), why: EndReason::Killed };
            return self.commit(held, session).await.map(drop);
        }
        self.restart(held, session, Begin::On(rung)).await
    }

    /// Starts what nobody waits for, after what else waits.
    async fn restart(&self, held: &Held, session: Session, begin: Begin) -> Result<(), CallError> {
        let priority = match session.kind {
            SessionKind::Orchestrator => {
                // The queue remembers this of the others when their turn comes.
                self.fleet().mark_brought_back(&session.id, moment());
                Priority::Orchestrator
            }
            SessionKind::Worker => Priority::Restored,
        };
        self.start(held, session, begin, priority, Waiting::Nobody).await.map(|_entry| ())
    }

    /// Brings a session back whose agent died with its host or its computer.
    async fn bring_back(&self, held: &Held, session: Session, seen: &Observation) -> Result<(), CallError> {
        let id = session.id.clone();
        self.fleet().observe(&id, |seen| *seen = Observed { returning: true, ..Observed::default() });
        if self.died_at_once(&id) {
            let message = "its terminal died twice within seconds, so it was not started again".to_owned();
            return self.fail(held, session, ErrorCode::HostUnreachable, message).await.map(|_session| ());
        }
        if let Some(permit) = LeftoverPermit::host_is_dead(seen)
            && let Err(error) = self.0.runtime.clear_leftovers(permit, &id).await
        {
            return self
                .fail(held, session, ErrorCode::SessionBusy, error.to_string())
                .await
                .map(|_session| ());
        }
        // One that is to be replaced was to be ended anyway.
        let retires = session.retiring.is_some();
        if retires || self.settings().restore == RestorePolicy::Ask {
            let mut session = session;
            let why = if retires { EndReason::Killed } else { EndReason::AwaitingConsent };
            session.phase = Phase::Ended { launch: session.launch().cloned(), why };
            self.fleet().observe(&id, |seen| *seen = Observed::default());
            return self.commit(held, session).await.map(|_session| ());
        }
        let session = self.with_known_conversation(session).await?;
        match self.best_rung(&session) {
            Ok(_rung) => self.restart(held, session, Begin::Resume).await,
            Err(error) => {
                let message = not_resumable(&session).message;
                self.fail(held, session, error.code, message).await.map(|_session| ())
            }
        }
    }

    fn died_at_once(&self, id: &SessionId) -> bool {
        let brought_back = self.fleet().entry(id).and_then(|entry| entry.brought_back);
        brought_back.is_some_and(|at| moment().saturating_duration_since(at) < DIED_AT_ONCE)
    }

    /// A host's connection dropped: look what became of it.
    pub(super) async fn look_again(&self, id: &SessionId) {
        let held = self.hold_early(id).await;
        let Ok(entry) = self.session(id) else { return };
        if !matches!(entry.session.phase, Phase::Running(_) | Phase::Launching(_)) {
            return;
        }
        let decision = self.look(&entry.session).await;
        if decision.0 == Decision::Adopt && !entry.seen.unconfirmed {
            self.attend(id);
            return;
        }
        self.carry_out(&held, entry.session, decision).await;
    }

    /// Shows a session as unconfirmed and keeps asking until it is known.
    pub(super) fn mark_unconfirmed(&self, id: &SessionId) {
        let mut known = false;
        self.fleet().observe(id, |seen| {
            seen.sought = false;
            known = std::mem::replace(&mut seen.unconfirmed, true);
        });
        if known {
            return;
        }
        tracing::warn!(session = %id, "unconfirmed: its terminal does not answer");
        let (engine, id) = (self.clone(), id.clone());
        tokio::spawn(async move {
            let mut pause = ASK_AGAIN.0;
            while engine.session(&id).is_ok_and(|entry| entry.seen.unconfirmed) {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(ASK_AGAIN.1);
                engine.look_again(&id).await;
            }
        });
    }
}
