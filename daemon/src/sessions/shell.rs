//! Plain shells beside an agent, in the same folder.
//!
//! Why it exists: a person wants to look around where an agent works without taking its terminal. Such a shell is a session
//! like any other, so it outlives the daemon, the app and a crash; but it is a part of the session that it stands beside:
//! lists and orchestrators do not count it, it keeps nobody out of the folder, and it ends before the folder goes.

use ao_protocol::calls::{SessionKill, SessionShell};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{SessionKind, SourceKind};

use super::admission::priority;
use super::create::Waiting;
use super::{Engine, Entry, Held, now_ms};
use crate::domain::facts::{Begin, NewSession, Options, Phase, Session};
use crate::domain::site::{Ports, Site};
use crate::store::Place;

impl Engine {
    /// Opens a plain shell in a session's folder.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`; `WORKTREE_MISSING` while that folder is not there; why the shell did not start.
    pub async fn open_shell(&self, call: &SessionShell) -> Result<Entry, CallError> {
        let beside = self.session(&call.session)?.session.beside.unwrap_or_else(|| call.session.clone());
        // As long as its turn is held, nobody takes the folder away.
        let turn = self.hold(&beside).await;
        let agents = self.session(&beside)?.session;
        self.listed_project(&agents.project())?;
        if !agents.worktree.is_dir() {
            let message = format!("{beside} has no folder to open a shell in: {}", agents.worktree.display());
            return Err(CallError::new(ErrorCode::WorktreeMissing, message)
                .hint("A session that waits gets its folder when it starts; one that was removed can be brought back from what was kept."));
        }
        let place = Place { worktree: agents.worktree.clone(), branch: agents.branch.clone() };
        let session = self.0.store.allocate_session(draft(&agents), move |_id| place).await;
        let session = session.map_err(|e| e.to_call_error())?;
        let held = self.hold(&session.id).await;
        self.fleet().put(session.clone());
        drop(turn);
        let first = priority(SessionKind::Worker, None);
        self.start(&held, session, Begin::Make, first, Waiting::Caller).await
    }

    /// Ends the shells beside a session, whose folder is about to go. Their last screens are kept.
    ///
    /// # Errors
    /// `SESSION_UNCONFIRMED` while one does not answer.
    pub(super) async fn end_shells(&self, _of: &Held, beside: &SessionId) -> Result<(), CallError> {
        let shells = self.fleet().those(|entry| entry.session.beside.as_ref() == Some(beside));
        for shell in shells {
            let id = shell.session.id;
            let held = self.hold_early(&id).await;
            let kill = SessionKill { session: id.clone(), remove_worktree: None, dirty: None };
            let mut ended = self.end(&held, &kill, self.session(&id)?).await?;
            ended.archived = true;
            self.commit(&held, ended).await?;
        }
        Ok(())
    }

    /// Refuses to hide a session while a shell beside it is open: what runs is not hidden.
    ///
    /// # Errors
    /// `SESSION_RUNNING`.
    pub(super) fn refuse_open_shells(&self, beside: &SessionId) -> Result<(), CallError> {
        let open = self.fleet().those(|entry| {
            let lives = !matches!(entry.session.phase, Phase::Exited { .. } | Phase::Ended { .. });
            entry.session.beside.as_ref() == Some(beside) && lives
        });
        let Some(shell) = open.first().map(|entry| &entry.session.id) else { return Ok(()) };
        let message = format!("a shell beside {beside} is open, and what runs is not hidden");
        Err(CallError::new(ErrorCode::SessionRunning, message)
            .hint(format!("Close it first: ao session kill {shell}")))
    }

    /// The ports of a session's folder: a plain shell has those of the session that it stands beside.
    pub(super) fn ports_of(&self, session: &Session) -> Option<Ports> {
        match &session.beside {
            Some(beside) => self.fleet().entry(beside).and_then(|entry| entry.session.site.ports),
            None => session.site.ports,
        }
    }
}

fn draft(agents: &Session) -> NewSession {
    NewSession {
        project: agents.project(),
        kind: SessionKind::Worker,
        agent: ao_protocol::ids::AgentId::shell(),
        title: "Shell".to_owned(),
        prompt: None,
        branch: Some(agents.branch.clone()),
        // It is only left when the shell ends, whoever made it.
        site: Site { source: SourceKind::Worktree, ..Site::default() },
        base: agents.base.clone(),
        options: Options::default(),
        task: None,
        by: None,
        beside: Some(agents.id.clone()),
        native_id: None,
        created_at: now_ms(),
    }
}
