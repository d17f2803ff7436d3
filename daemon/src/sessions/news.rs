//! What terminals and hooks tell, taken into the record.

use ao_protocol::calls::HookReport;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::ExitStatus;
use tokio::sync::mpsc;

use super::Engine;
use crate::domain::facts::{Phase, Session};
use crate::domain::ladder;
use crate::ports::runtime::{RuntimeFact, RuntimeNews};

impl Engine {
    /// Takes terminals' news in until `news` ends.
    pub async fn follow(&self, mut news: mpsc::Receiver<RuntimeNews>) {
        while let Some(RuntimeNews { session, what }) = news.recv().await {
            match what {
                RuntimeFact::Title(title) => self.fleet().observe(&session, |seen| seen.title = title),
                // These wait for the session's turn, and one session must not hold up the others.
                RuntimeFact::Exited { launch, exit } => {
                    let engine = self.clone();
                    tokio::spawn(async move { engine.agent_ended(&session, launch, exit).await });
                }
                RuntimeFact::Lost => {
                    let engine = self.clone();
                    tokio::spawn(async move { engine.look_again(&session).await });
                }
            }
        }
    }

    /// An agent ended by itself. Before it was ready, a restore gives way to its next rung.
    async fn agent_ended(&self, id: &SessionId, launch: LaunchId, exit: ExitStatus) {
        let held = self.hold_early(id).await;
        let Ok(entry) = self.session(id) else { return };
        let Phase::Running(running) = &entry.session.phase else { return };
        // News of an older launch say nothing about this one.
        if running.id != launch {
            return;
        }
        let next = (!entry.seen.ready).then(|| self.next_rung(&entry.session)).flatten();
        let outcome = match next {
            Some(rung) => {
                tracing::warn!(session = %id, ?rung, "it ended before it was ready; trying the next way");
                self.launch(&held, entry.session, rung).await.map(|_entry| ())
            }
            None => self.record_exit(&held, entry.session, exit).await,
        };
        if let Err(error) = outcome {
            tracing::warn!(session = %id, code = error.code.as_str(), %error, "after its agent ended");
        }
    }

    fn next_rung(&self, session: &Session) -> Option<crate::domain::facts::Rung> {
        let agent = self.agent_of(session).ok()?;
        ladder::after(session.launch()?.rung, session, agent.resumption())
    }

    /// Takes a hook's report in.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a payload that is no object; `SESSION_NOT_FOUND`. A report of an older launch is
    /// dropped without an error.
    pub async fn hook(&self, report: HookReport) -> Result<(), CallError> {
        if !report.payload.is_object() {
            return Err(CallError::new(ErrorCode::InvalidRequest, "a hook's payload must be a JSON object"));
        }
        let entry = self.session(&report.session)?;
        if entry.session.launch().map(|launch| launch.id) != Some(report.launch) {
            return Ok(());
        }
        let meaning = self.agent_of(&entry.session)?.read_hook(&report.event, &report.payload);
        self.fleet().observe(&report.session, |seen| {
            seen.ready |= meaning.ready;
            if meaning.activity.is_some() {
                seen.activity.clone_from(&meaning.activity);
            }
        });
        let begins = meaning.begun && !entry.session.native_begun;
        let renamed = meaning.conversation.is_some() && meaning.conversation != entry.session.native_id;
        if begins || renamed {
            let held = self.hold_early(&report.session).await;
            let mut session = self.session(&report.session)?.session;
            session.native_begun |= meaning.begun;
            session.native_id = meaning.conversation.or(session.native_id);
            self.commit(&held, session).await?;
        }
        Ok(())
    }
}
