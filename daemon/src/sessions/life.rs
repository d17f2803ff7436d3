//! Ending, bringing back, renaming and hiding sessions, as a person asks.

use ao_protocol::calls::{RestoreHow, SessionArchive, SessionKill, SessionRename, SessionRestore};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::KeptBecause;

use super::admission::priority;
use super::create::Waiting;
use super::site::own;
use super::{Engine, Entry, Held, no_session};
use crate::domain::facts::{Begin, EndReason, Phase, Rung, Session};
use crate::domain::{ladder, naming};
use crate::ports::permit::EndPermit;
use crate::ports::runtime::RuntimeError;
use crate::workspace::{Assessment, WorkspaceError};

impl Engine {
    /// Ends a session's agent and, if asked, moves its worktree to the trash, captured.
    ///
    /// # Errors
    /// `SESSION_UNCONFIRMED` while its terminal does not answer; `WORKTREE_DIRTY` if removal was asked of what is clean
    /// only, and it is not; `WORKTREE_PINNED` if it cannot be moved: then nothing is ended either.
    pub async fn kill(&self, call: &SessionKill) -> Result<Entry, CallError> {
        let id = &call.session;
        let held = self.hold(id).await;
        let entry = self.session(id)?;
        // What never had its turn has no worktree either.
        let remove = call.remove_worktree == Some(true) && !was_never_made(&entry.session);
        if remove {
            // Looked at first, so that a refusal changes nothing.
            self.require_removable(&entry.session, call.dirty == Some(true)).await?;
        }
        let session = self.end(&held, call, entry).await?;
        if remove {
            self.remove_worktree(&held, own(&session)?, KeptBecause::Removed).await?;
        }
        self.session(id)
    }

    pub(super) async fn end(
        &self,
        held: &Held,
        call: &SessionKill,
        entry: Entry,
    ) -> Result<Session, CallError> {
        let mut session = entry.session;
        match &session.phase {
            Phase::Running(_) | Phase::Launching(_) => {
                if entry.seen.unconfirmed {
                    return Err(CallError::new(
                        ErrorCode::SessionUnconfirmed,
                        format!(
                            "the terminal of {} does not answer, so it cannot be ended safely",
                            session.id
                        ),
                    )
                    .hint("It is asked again by itself; try again when it answers."));
                }
                self.0.runtime.end(EndPermit::asked(call), &session.id).await.map_err(runtime_error)?;
            }
            Phase::Ended { .. } => return Ok(session),
            Phase::Queued(_) | Phase::Creating | Phase::Exited { .. } => {}
        }
        let launch = session.launch().cloned();
        if let Some(launch) = &launch {
            self.0.runtime.acknowledge_exit(&session.id, launch.id).await;
        }
        session.phase = Phase::Ended { launch, why: EndReason::Killed };
        self.fleet().observe(&session.id, |seen| *seen = crate::domain::status::Observed::default());
        self.commit(held, session).await
    }

    /// Refuses to remove a worktree that is gone, that cannot be moved, or that has work in no commit unless that is
    /// wanted too.
    async fn require_removable(&self, session: &Session, dirty: bool) -> Result<(), CallError> {
        own(session)?;
        let repository = self.project(&session.project())?.path;
        let (git, folder) = (&self.0.git, &session.worktree);
        match git.assess(&repository, folder).await.map_err(|e| e.to_call_error())? {
            Assessment::Clean => Ok(()),
            Assessment::Dirty { .. } if dirty => {
                match git.pinned(&repository, folder).await.map_err(|e| e.to_call_error())? {
                    Some(why) => Err(WorkspaceError::Pinned { folder: folder.clone(), why }.to_call_error()),
                    None => Ok(()),
                }
            }
            Assessment::Dirty { summary, .. } => Err(CallError::new(
                ErrorCode::WorktreeDirty,
                format!("the worktree of {} has changes that are in no commit: {summary}", session.id),
            )
            .hint("Commit them, or end the session without removing its worktree.")),
            Assessment::Missing => Err(CallError::new(
                ErrorCode::WorktreeMissing,
                format!("the worktree of {} is gone already", session.id),
            )),
        }
    }

    /// Brings an ended agent back in the same session.
    ///
    /// # Errors
    /// `SESSION_RUNNING`, `SESSION_UNCONFIRMED`, `NOT_RESUMABLE` when there is nothing to resume with, or why the
    /// launch failed.
    pub async fn restore(
        &self,
        call: &SessionRestore,
        author: Option<SessionId>,
    ) -> Result<Entry, CallError> {
        let held = self.hold(&call.session).await;
        let entry = self.session(&call.session)?;
        self.listed_project(&entry.session.project())?;
        self.require_ended(&entry)?;
        let begin = match call.how.unwrap_or_default() {
            RestoreHow::Resume => self.way_back(&entry.session).await?,
            how @ (RestoreHow::Fresh | RestoreHow::Shell | RestoreHow::Setup | RestoreHow::SkipSetup) => {
                let session = self.with_known_conversation(entry.session.clone()).await?;
                Begin::On(self.rung_for(&session, how).await?)
            }
        };
        let turn = priority(entry.session.kind, author.as_ref());
        self.start(&held, entry.session, begin, turn, Waiting::Caller).await
    }

    /// How an ended session is brought back.
    pub(super) async fn way_back(&self, session: &Session) -> Result<Begin, CallError> {
        if was_never_made(session) {
            return Ok(Begin::Make);
        }
        // Asked now, so that whoever waits for the answer hears that there is nothing to resume with.
        let session = self.with_known_conversation(session.clone()).await?;
        self.best_rung(&session).map(|_rung| Begin::Resume)
    }

    fn require_ended(&self, entry: &Entry) -> Result<(), CallError> {
        let id = &entry.session.id;
        if entry.seen.unconfirmed {
            return Err(CallError::new(
                ErrorCode::SessionUnconfirmed,
                format!("the terminal of {id} does not answer; its agent may well be alive"),
            )
            .hint("It is asked again by itself; nothing is started beside it."));
        }
        match &entry.session.phase {
            Phase::Exited { .. } | Phase::Ended { .. } => Ok(()),
            Phase::Queued(_) => Err(CallError::new(
                ErrorCode::SessionRunning,
                format!("{id} waits for room already, and is started by itself"),
            )
            .hint(format!("Put it first: ao session bump {id}. With --now it starts at once."))),
            Phase::Creating | Phase::Launching(_) | Phase::Running(_) => {
                Err(CallError::new(ErrorCode::SessionRunning, format!("the agent of {id} is running")))
            }
        }
    }

    pub(super) fn best_rung(&self, session: &Session) -> Result<Rung, CallError> {
        match session.awaits_setup() {
            Some(setup) => Ok(setup),
            None => self.ladder_rung(session),
        }
    }

    /// The best rung of its agent itself.
    pub(super) fn ladder_rung(&self, session: &Session) -> Result<Rung, CallError> {
        let agent = self.agent_of(session)?;
        let open = ladder::rungs(session, agent.resumption());
        open.first().copied().ok_or_else(|| not_resumable(session))
    }

    /// The session with what can be seen of its conversation from outside.
    pub(super) async fn with_known_conversation(&self, mut session: Session) -> Result<Session, CallError> {
        let environment = self.environment().await;
        let agent = self.agent_of(&session)?;
        if let Some(found) = agent.find_conversation(&session, &environment) {
            (session.native_id, session.native_begun) = (Some(found), true);
        } else if let Some(exists) = agent.conversation_exists(&session, &environment) {
            session.native_begun = exists;
        }
        Ok(session)
    }

    /// Changes the title.
    ///
    /// # Errors
    /// `INVALID_REQUEST`, `SESSION_NOT_FOUND`, `STORAGE_FAILED`.
    pub async fn rename(&self, call: &SessionRename) -> Result<Entry, CallError> {
        let title = naming::clean_title(&call.title).ok_or_else(|| {
            CallError::new(
                ErrorCode::InvalidRequest,
                "a title has 1 to 120 characters and no control characters",
            )
        })?;
        self.amend(&call.session, |session| {
            session.title = title;
            Ok(())
        })
        .await
    }

    /// Hides the session from lists, or shows it again.
    ///
    /// # Errors
    /// `SESSION_RUNNING` when a running session is to be hidden, or one beside which a shell is open.
    pub async fn archive(&self, call: &SessionArchive) -> Result<Entry, CallError> {
        if call.archived {
            self.refuse_open_shells(&call.session)?;
        }
        self.amend(&call.session, |session| {
            // In a project that is off the list there is no list to show it in.
            self.listed_project(&session.project())?;
            if call.archived && !matches!(session.phase, Phase::Exited { .. } | Phase::Ended { .. }) {
                return Err(CallError::new(
                    ErrorCode::SessionRunning,
                    format!("the agent of {} is running, and what runs is not hidden", call.session),
                )
                .hint(format!("End it first: ao session kill {}", call.session)));
            }
            session.archived = call.archived;
            Ok(())
        })
        .await
    }

    /// Changes a session's row while nothing else does.
    pub(super) async fn amend(
        &self,
        id: &ao_protocol::ids::SessionId,
        change: impl FnOnce(&mut Session) -> Result<(), CallError>,
    ) -> Result<Entry, CallError> {
        let held = self.hold(id).await;
        let mut session = self.fleet().entry(id).map(|e| e.session.clone()).ok_or_else(|| no_session(id))?;
        change(&mut session)?;
        self.commit(&held, session).await?;
        self.session(id)
    }
}

/// Whether it ended, or waits, before anything of it was made.
fn was_never_made(session: &Session) -> bool {
    session.launch().is_none() && !session.worktree.exists()
}

pub(super) fn not_resumable(session: &Session) -> CallError {
    CallError::new(
        ErrorCode::NotResumable,
        format!("{} has neither a conversation nor a saved prompt to go on with", session.id),
    )
    .hint(format!("Start fresh in this session: ao session restore {} --fresh", session.id))
}

pub(super) fn runtime_error(error: RuntimeError) -> CallError {
    let code = match &error {
        RuntimeError::NoTerminal => ErrorCode::SessionNotRunning,
        RuntimeError::Unreachable { .. } => ErrorCode::HostUnreachable,
        RuntimeError::Refused { .. } => ErrorCode::Internal,
    };
    CallError::new(code, error.to_string())
}
