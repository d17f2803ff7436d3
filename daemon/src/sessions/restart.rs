//! Starting all agents of one kind anew, such as after an update of their program: each where it was, at its next rest.
//!
//! The wish is on record with the session, so that it survives the daemon, and an agent whose program ended meanwhile is
//! resumed all the same.

use ao_protocol::calls::{AgentRestart, AgentRestarted, RestartOutcome};
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;

use super::{Engine, Entry};
use crate::domain::activity::State;
use crate::domain::facts::Phase;
use crate::ports::permit::EndPermit;

impl Engine {
    /// Starts every agent of a kind anew.
    ///
    /// # Errors
    /// `AGENT_UNKNOWN`, `MANIFEST_INVALID`, `STORAGE_FAILED`.
    pub async fn restart_agents(&self, call: &AgentRestart) -> Result<Vec<AgentRestarted>, CallError> {
        self.agent_named(&call.agent)?;
        self.wait_until_reconciled().await;
        let running = |entry: &Entry| {
            entry.session.agent == call.agent
                && matches!(&entry.session.phase, Phase::Running(launch) if launch.rung.is_agent())
        };
        let mut all = Vec::new();
        let sessions: Vec<SessionId> =
            self.fleet().those(running).into_iter().map(|entry| entry.session.id).collect();
        for session in sessions {
            let outcome = self.want_restart(&session).await?;
            all.push(AgentRestarted { session, outcome });
        }
        Ok(all)
    }

    async fn want_restart(&self, id: &SessionId) -> Result<RestartOutcome, CallError> {
        let entry = {
            let held = self.hold(id).await;
            let entry = self.session(id)?;
            let resumes = self.agent_of(&entry.session)?.resumption().native && entry.session.native_begun;
            if !resumes || entry.seen.unconfirmed {
                return Ok(RestartOutcome::Refused);
            }
            let mut session = entry.session;
            session.restart = true;
            self.commit(&held, session).await?;
            self.session(id)?
        };
        self.restart_if_wanted(&entry);
        Ok(match entry.seen.activity.state() {
            State::Resting(_) => RestartOutcome::Restarted,
            State::Unknown | State::Working | State::Asking(_) | State::Question { .. } => {
                RestartOutcome::WhenIdle
            }
        })
    }

    /// Ends an agent that is to be started anew and rests. Its end brings it back.
    pub(super) fn restart_if_wanted(&self, entry: &Entry) {
        if EndPermit::restart(&entry.session, &entry.seen).is_none() {
            return;
        }
        let (engine, id) = (self.clone(), entry.session.id.clone());
        tokio::spawn(async move {
            let _held = engine.hold_early(&id).await;
            let Ok(entry) = engine.session(&id) else { return };
            let Some(permit) = EndPermit::restart(&entry.session, &entry.seen) else { return };
            if entry.waiting > 0 {
                // A message is on its way; its turn comes first, and the rest after it.
                return;
            }
            tracing::info!(session = %id, "ending its agent to start it anew");
            if let Err(error) = engine.0.runtime.end(permit, &id).await {
                tracing::warn!(session = %id, %error, "its agent could not be ended to be started anew");
            }
        });
    }
}
