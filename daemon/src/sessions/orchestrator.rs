//! One orchestrator per project, however many ask for it at once, and one in the place of another when a person wants that.
//!
//! A replacement is on record with the one that goes before anything is done to it, and until the one that comes is there: a
//! death in between is finished by the next start or by whoever asks next. What goes is kept: its worktree is captured and left
//! where it is, the plan stays, and what waits to be told to it is told to the new one. Two never live at once.

use ao_protocol::calls::{EnsureOutcome, MessageCancel, OrchestratorEnsure, SessionCreate, SessionKill};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::{Author, SessionKind};

use super::create::Waiting;
use super::{Engine, Entry, now_ms};
use crate::domain::admission::Priority;
use crate::domain::facts::{Phase, Successor};
use crate::domain::message::{Message, Stage};
use crate::workspace::Step;

impl Engine {
    /// The project's orchestrator. It is made if there is none, brought back in place if it has ended, and returned
    /// as it is in every other case, an unconfirmed one included: none of them mints a second. With `clean`, a new one takes
    /// its place first.
    ///
    /// # Errors
    /// Why it could not be made, replaced or brought back.
    pub async fn ensure_orchestrator(
        &self,
        call: OrchestratorEnsure,
    ) -> Result<(Entry, EnsureOutcome), CallError> {
        let _turn = self.0.locks.project(&call.project).await;
        self.listed_project(&call.project)?;
        self.wait_until_reconciled().await;
        // What a death interrupted is finished, and is not begun anew.
        let finished = self.finish_replacement(&call.project, call.agent.as_ref()).await?;
        if let (Some(entry), true) = (finished, call.clean == Some(true)) {
            return Ok((entry, EnsureOutcome::Replaced));
        }
        let Some(id) = self.orchestrator_of(&call.project) else {
            let made = self.make_orchestrator(&call.project, call.agent).await?;
            return Ok((made, EnsureOutcome::Created));
        };
        if call.clean == Some(true) && call.replaces.as_ref().is_none_or(|meant| *meant == id) {
            self.intend_replacement(&id, &call).await?;
            let finished = self.finish_replacement(&call.project, None).await?;
            return match finished {
                Some(entry) => Ok((entry, EnsureOutcome::Replaced)),
                None => self.session(&id).map(|entry| (entry, EnsureOutcome::Existing)),
            };
        }
        let held = self.hold(&id).await;
        let entry = self.session(&id)?;
        let ended = matches!(entry.session.phase, Phase::Exited { .. } | Phase::Ended { .. });
        if !ended || entry.seen.unconfirmed {
            return Ok((entry, EnsureOutcome::Existing));
        }
        let begin = self.way_back(&entry.session).await?;
        let resumed =
            self.start(&held, entry.session, begin, Priority::Orchestrator, Waiting::Caller).await?;
        Ok((resumed, EnsureOutcome::Resumed))
    }

    async fn make_orchestrator(
        &self,
        project: &ProjectId,
        agent: Option<AgentId>,
    ) -> Result<Entry, CallError> {
        self.create_kind(orchestrator(project, agent), SessionKind::Orchestrator, None).await
    }

    /// Puts on record that an orchestrator is to make room, if that can be done.
    async fn intend_replacement(&self, id: &SessionId, call: &OrchestratorEnsure) -> Result<(), CallError> {
        // What cannot be started must not cost the one that is there.
        let wanted = orchestrator(&call.project, call.agent.clone());
        self.agent_for(&wanted, SessionKind::Orchestrator).await?;
        self.note_act(id, &Author::Person, "asked: replace it".to_owned()).await;
        let unconfirmed = self.session(id)?.seen.unconfirmed;
        self.amend(id, |session| {
            if unconfirmed {
                return Err(CallError::new(
                    ErrorCode::SessionUnconfirmed,
                    format!("the terminal of {id} does not answer, so it cannot be ended safely"),
                )
                .hint("It is asked again by itself; try again when it answers."));
            }
            session.retiring = Some(Successor { agent: call.agent.clone() });
            Ok(())
        })
        .await?;
        Step::RetiringIntended.pass();
        Ok(())
    }

    /// Finishes what is on record as begun: the old one ends, is captured and archived, and the new one is made unless it is
    /// there. `agent` is what the new one is to be if that was decided otherwise meanwhile. None if nothing was begun.
    async fn finish_replacement(
        &self,
        project: &ProjectId,
        agent: Option<&AgentId>,
    ) -> Result<Option<Entry>, CallError> {
        let retires = |entry: &Entry| entry.session.retiring.is_some() && entry.session.project() == *project;
        let mut heir = None;
        let retiring = self.fleet().those(retires);
        for entry in retiring {
            let id = entry.session.id;
            let successor = entry.session.retiring.unwrap_or_default();
            self.retire(&id).await?;
            Step::RetiredArchived.pass();
            let made = match self.orchestrator_of(project) {
                Some(newer) => self.session(&newer)?,
                None => self.make_orchestrator(project, agent.cloned().or(successor.agent)).await?,
            };
            self.hand_messages_on(&id, &made.session.id).await?;
            Step::SuccessorMade.pass();
            self.amend(&id, |session| {
                session.retiring = None;
                Ok(())
            })
            .await?;
            heir = Some(made);
        }
        Ok(heir)
    }

    /// What waits for an orchestrator that is gone is for the one in its place. Its own first prompt and its news are not:
    /// the new one has others.
    async fn hand_messages_on(&self, old: &SessionId, new: &SessionId) -> Result<(), CallError> {
        let waiting = self.fleet().sendings_of(old).into_iter().map(|sending| sending.message);
        let waiting: Vec<Message> = waiting.filter(|message| message.stage == Stage::Accepted).collect();
        for message in waiting {
            if message.opens.is_some() || message.tells.is_some() {
                let call = MessageCancel { session: old.clone(), message: message.id };
                self.cancel_message(&call).await?;
                continue;
            }
            let handed = self.0.store.hand_on(&message, new).await.map_err(|e| e.to_call_error())?;
            self.fleet().stage(message.id, |_waits| Some(Stage::Cancelled), now_ms());
            self.take_up(handed);
        }
        Ok(())
    }

    /// Ends an orchestrator, keeps what its worktree holds, and hides it from lists.
    async fn retire(&self, id: &SessionId) -> Result<(), CallError> {
        let held = self.hold(id).await;
        let entry = self.session(id)?;
        if entry.session.archived {
            return Ok(());
        }
        let kill = SessionKill { session: id.clone(), remove_worktree: None, dirty: None };
        let mut session = self.end(&held, &kill, entry).await?;
        Step::RetiredEnded.pass();
        // Its worktree stays where it is, so nothing is lost where it cannot be captured, such as one that is gone.
        if let Err(error) = self.capture(&held, &session).await {
            tracing::warn!(session = %id, %error, "the worktree of a replaced orchestrator could not be captured");
        }
        session.archived = true;
        self.commit(&held, session).await.map(drop)
    }

    /// Finishes every replacement that an earlier daemon began. Nobody waits for it.
    pub(super) fn finish_replacements(&self) {
        let retires = |entry: &Entry| entry.session.retiring.is_some();
        let mut projects: Vec<ProjectId> =
            self.fleet().those(retires).iter().map(|entry| entry.session.project()).collect();
        projects.dedup();
        for project in projects {
            let engine = self.clone();
            tokio::spawn(async move {
                let _turn = engine.0.locks.project(&project).await;
                if let Err(error) = engine.finish_replacement(&project, None).await {
                    tracing::warn!(%project, %error, "its orchestrator could not be replaced yet");
                }
            });
        }
    }

    /// Who answers for a session now: for an orchestrator that was replaced, the one in its place.
    #[must_use]
    pub fn heir_of(&self, id: SessionId) -> SessionId {
        let replaced = self
            .session(&id)
            .is_ok_and(|entry| entry.session.kind == SessionKind::Orchestrator && entry.session.archived);
        let heir = if replaced { self.orchestrator_of(&id.project()) } else { None };
        heir.unwrap_or(id)
    }
}

fn orchestrator(project: &ProjectId, agent: Option<AgentId>) -> SessionCreate {
    SessionCreate {
        project: project.clone(),
        agent,
        prompt: None,
        title: None,
        branch: None,
        base: None,
        model: None,
        effort: None,
        mode: None,
        source: None,
        task: None,
    }
}
