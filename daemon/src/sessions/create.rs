//! Making a session: number, branch, worktree, terminal, agent.

use ao_protocol::calls::SessionCreate;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{SessionKind, SourceKind};

use super::admission::{Admitted, priority};
use super::ledger::with_room;
use super::site::Wanted;
use super::{Engine, Entry, Held, now_ms};
use crate::domain::facts::{Begin, EndReason, NewSession, Options, Phase, Session};
use crate::domain::naming;
use crate::ports::agent::Agent;
use crate::workspace::{Claim, Step, WorktreePlan};

impl Engine {
    /// Makes a worker session and starts its agent, or has it wait for room. `by` is the session whose agent asks for it.
    ///
    /// # Errors
    /// What is wrong with the request; then no session is left behind. If only the agent's start fails, the session
    /// stays, as failed, with its worktree.
    pub async fn create(&self, call: SessionCreate, by: Option<SessionId>) -> Result<Entry, CallError> {
        self.create_kind(call, SessionKind::Worker, by).await
    }

    pub(super) async fn create_kind(
        &self,
        call: SessionCreate,
        kind: SessionKind,
        by: Option<SessionId>,
    ) -> Result<Entry, CallError> {
        let project = self.listed_project(&call.project)?;
        let call = self.for_its_task(call).await?;
        let agent = self.agent_for(&call, kind).await?;
        let wanted = self.wanted(&call, &project).await?;
        // Until the session is seen to hold it, nobody else comes into that folder.
        let turn = match &wanted.folder {
            Some(folder) => {
                self.wait_until_reconciled().await;
                Some(self.turn_in(folder, None).await?)
            }
            None => None,
        };
        let title = title(&call, kind, agent.as_ref())?;
        let place = self.namer(&wanted, &project, title.clone()).await?;
        let new = NewSession { by: by.clone(), ..draft(call, kind, title, wanted, agent.as_ref()) };
        let session = self.0.store.allocate_session(new, place).await.map_err(|e| e.to_call_error())?;
        let held = self.hold(&session.id).await;
        self.fleet().put(session.clone());
        drop(turn);
        Step::Asked.pass();
        let priority = priority(kind, by.as_ref());
        self.note_act(&session.id, &by.into(), "asked for".to_owned()).await;
        self.start(&held, session, Begin::Make, priority, Waiting::Caller).await
    }

    /// Makes the worktree and the first launch of a session that is on record as `Creating`; also after a crash.
    pub(super) async fn go_on_making(
        &self,
        held: &Held,
        mut session: Session,
        admitted: &Admitted,
        who: Waiting,
    ) -> Result<Entry, CallError> {
        if session.phase != Phase::Creating {
            session.phase = Phase::Creating;
            session = self.commit(held, session).await?;
        }
        match self.make_folder(&session).await {
            Ok(notes) => {
                session.site.notes.extend(notes);
                Step::FolderMade.pass();
                let rung = self.first_rung(&session).await?;
                self.launch(held, session, rung, admitted).await
            }
            Err(error) => {
                match (who, self.take_back(&session).await) {
                    // Nothing was started and its caller hears why: the record would only be clutter.
                    (Waiting::Caller, Ok(())) => {
                        self.0.store.remove_session(&session.id).await.map_err(|e| e.to_call_error())?;
                        self.fleet().remove(&session.id);
                    }
                    // Its caller is gone, and what was asked must not vanish unseen; nor what is left of it.
                    (Waiting::Nobody, _) | (Waiting::Caller, Err(_)) => {
                        self.fail(held, session, error.code, error.message.clone()).await?;
                    }
                }
                Err(error)
            }
        }
    }

    /// Makes the folder of a session, if it is the app's to make. Repeated after a death, it finds what was made.
    async fn make_folder(&self, session: &Session) -> Result<Vec<String>, CallError> {
        let claim = match session.site.source {
            SourceKind::NewBranch => Claim::New,
            SourceKind::Branch => Claim::Existing,
            SourceKind::Scratch => {
                let made = ao_client::spawn::create_private_folder(&session.worktree);
                let failed = |error| {
                    let message = format!("could not make {}: {error}", session.worktree.display());
                    CallError::new(ErrorCode::StorageFailed, message)
                };
                return made.map(|()| Vec::new()).map_err(failed);
            }
            // What is missing is told by the launch.
            SourceKind::Worktree | SourceKind::MainCheckout => return Ok(Vec::new()),
        };
        let plan = self.worktree_plan(session, claim)?;
        let created = self.0.git.create(&plan).await;
        let created = created.map_err(|e| with_room(e.to_call_error(), &plan.repository))?;
        let complaint =
            created.warning.map(|words| format!("git complained when it made the worktree: {words}"));
        Ok(complaint.into_iter().chain(created.notes).collect())
    }

    fn worktree_plan(&self, session: &Session, claim: Claim) -> Result<WorktreePlan, CallError> {
        Ok(WorktreePlan {
            repository: self.project(&session.project())?.path,
            folder: session.worktree.clone(),
            branch: session.branch.clone(),
            base: session.site.start.clone().unwrap_or_else(|| session.base.clone()),
            claim,
            trash: self.0.home.trash().join(session.id.as_str()),
        })
    }

    /// Takes back what a failed attempt left of a session's worktree.
    async fn take_back(&self, session: &Session) -> Result<(), CallError> {
        let claim = match session.site.source {
            SourceKind::NewBranch => Claim::New,
            SourceKind::Branch => Claim::Existing,
            SourceKind::Scratch | SourceKind::Worktree | SourceKind::MainCheckout => return Ok(()),
        };
        let taken = self.0.git.take_back(&self.worktree_plan(session, claim)?).await;
        taken.map_err(|error| {
            tracing::warn!(session = %session.id, %error, "what was made of its worktree could not be taken back");
            error.to_call_error()
        })
    }

    pub(super) async fn agent_for(
        &self,
        call: &SessionCreate,
        kind: SessionKind,
    ) -> Result<std::sync::Arc<dyn Agent>, CallError> {
        let environment = self.environment().await;
        // A manifest that was written or mended a moment ago counts.
        self.0.agents.reload();
        let preferred = match (&call.agent, kind) {
            (None, SessionKind::Orchestrator) => self.0.agents.preferred(&environment),
            (None, SessionKind::Worker) | (Some(_), _) => None,
        };
        let agent = match (&call.agent, preferred) {
            (Some(id), _) => self.agent_named(id)?,
            (None, Some(preferred)) => preferred,
            (None, None) => self.shell_agent()?,
        };
        let view = agent.view(&environment);
        if view.installed {
            return Ok(agent);
        }
        let error = CallError::new(ErrorCode::AgentNotInstalled, format!("{} is not installed", view.name));
        Err(match view.install {
            Some(hint) => error.hint(hint),
            None => error,
        })
    }

    /// Ends a session that could not be started or brought back, with the reason on record.
    pub(super) async fn fail(
        &self,
        held: &Held,
        mut session: Session,
        code: ErrorCode,
        message: String,
    ) -> Result<Session, CallError> {
        tracing::warn!(session = %session.id, code = code.as_str(), message, "session failed");
        session.phase =
            Phase::Ended { launch: session.launch().cloned(), why: EndReason::Failed { code, message } };
        self.fleet().observe(&session.id, |seen| *seen = crate::domain::status::Observed::default());
        self.commit(held, session).await
    }
}

/// Who hears what becomes of a session in the making.
pub(super) enum Waiting {
    /// The call that asked for it.
    Caller,
    /// Nobody: the daemon that took the call has died.
    Nobody,
}

fn title(call: &SessionCreate, kind: SessionKind, agent: &dyn Agent) -> Result<String, CallError> {
    match &call.title {
        Some(title) => naming::clean_title(title).ok_or_else(|| {
            CallError::new(
                ErrorCode::InvalidRequest,
                "a title has 1 to 120 characters and no control characters",
            )
        }),
        None => Ok(call
            .prompt
            .as_deref()
            .and_then(naming::title_from_prompt)
            .unwrap_or_else(|| default_title(kind, agent).to_owned())),
    }
}

fn draft(
    call: SessionCreate,
    kind: SessionKind,
    title: String,
    wanted: Wanted,
    agent: &dyn Agent,
) -> NewSession {
    NewSession {
        project: call.project,
        kind,
        agent: agent.id().clone(),
        title,
        prompt: call.prompt.filter(|prompt| !prompt.trim().is_empty()),
        branch: wanted.branch,
        base: wanted.base,
        site: wanted.site,
        options: Options { model: call.model, effort: call.effort, mode: call.mode },
        task: call.task,
        by: None,
        beside: None,
        native_id: agent.new_conversation(),
        created_at: now_ms(),
    }
}

fn default_title(kind: SessionKind, agent: &dyn Agent) -> &str {
    match kind {
        SessionKind::Orchestrator => "Orchestrator",
        SessionKind::Worker => agent.name(),
    }
}
