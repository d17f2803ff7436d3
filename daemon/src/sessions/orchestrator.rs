//! One orchestrator per project, however many ask for it at once.

use ao_protocol::calls::{EnsureOutcome, OrchestratorEnsure, SessionCreate};
use ao_protocol::error::CallError;
use ao_protocol::view::SessionKind;

use super::{Engine, Entry};
use crate::domain::facts::Phase;

impl Engine {
    /// The project's orchestrator. It is made if there is none, brought back in place if it has ended, and returned
    /// as it is in every other case, an unconfirmed one included: none of them mints a second.
    ///
    /// # Errors
    /// Why it could not be made or brought back.
    pub async fn ensure_orchestrator(
        &self,
        call: OrchestratorEnsure,
    ) -> Result<(Entry, EnsureOutcome), CallError> {
        let _turn = self.0.locks.project(&call.project).await;
        self.project(&call.project)?;
        self.wait_until_reconciled().await;
        let known = self.fleet().orchestrator_of(&call.project);
        let Some(id) = known else {
            let create = SessionCreate {
                model: None,
                effort: None,
                mode: None,
                project: call.project,
                agent: call.agent,
                prompt: None,
                title: None,
                branch: None,
                base: None,
                source: None,
                task: None,
            };
            let made = self.create_kind(create, SessionKind::Orchestrator, None).await?;
            return Ok((made, EnsureOutcome::Created));
        };
        let held = self.hold(&id).await;
        let entry = self.session(&id)?;
        let ended = matches!(entry.session.phase, Phase::Exited { .. } | Phase::Ended { .. });
        if !ended || entry.seen.unconfirmed {
            return Ok((entry, EnsureOutcome::Existing));
        }
        let session = self.with_known_conversation(entry.session).await?;
        let rung = self.best_rung(&session)?;
        Ok((self.launch(&held, session, rung).await?, EnsureOutcome::Resumed))
    }
}
