//! Where a new session works: worktrees of its own, those of others, the main checkout, or none.
//!
//! A folder that the app did not make is held by one session at a time, and what is in it is never moved.

use std::path::{Path, PathBuf};

use ao_protocol::calls::{SessionCreate, SessionSource};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::SourceKind;
use tokio::sync::OwnedMutexGuard;

use super::{Engine, now_ms};
use crate::domain::branch::{self, BranchTemplate, Names};
use crate::domain::facts::{Project, Session};
use crate::domain::site::{NotOurs, OwnFolder, Site};
use crate::store::Place;
use crate::workspace::WorkspaceError;

/// Where a session is to work, before it has a number.
pub(super) struct Wanted {
    pub(super) site: Site,
    /// The branch that was asked for, or that is there; empty where there is none.
    pub(super) branch: Option<String>,
    pub(super) base: String,
    /// The folder, where it is there already.
    pub(super) folder: Option<PathBuf>,
}

/// The turn to come into a shared folder. It is given back once the session is seen to hold that folder.
pub(super) struct Turn {
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Engine {
    /// What a request's source comes to. Nothing is changed but what a fetch brings.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) async fn wanted(&self, call: &SessionCreate, project: &Project) -> Result<Wanted, CallError> {
        let usual = SessionSource::NewBranch { fetch: None };
        let source = call.source.as_ref().unwrap_or(&usual);
        let base = call.base.clone().unwrap_or_else(|| project.base.clone());
        let is_new = matches!(source, SessionSource::NewBranch { .. });
        if !is_new && (call.branch.is_some() || call.base.is_some()) {
            let message = "`branch` and `base` go with a new branch only";
            return Err(CallError::new(ErrorCode::InvalidRequest, message));
        }
        let git = &self.0.git;
        let site = |source, notes| Site { source, notes, ..Site::default() };
        let failed = |error: WorkspaceError| error.to_call_error();
        match source {
            SessionSource::NewBranch { fetch } => {
                let (start, notes) = self.start_of(*fetch, project, &base).await?;
                let site = Site { start, notes, ..Site::default() };
                Ok(Wanted { site, branch: call.branch.clone(), base, folder: None })
            }
            SessionSource::Branch { name } => {
                let site = site(SourceKind::Branch, Vec::new());
                Ok(Wanted { site, branch: Some(name.clone()), base, folder: None })
            }
            SessionSource::Worktree { path } => {
                let path = Path::new(path);
                if !path.is_absolute() {
                    return Err(CallError::new(
                        ErrorCode::InvalidRequest,
                        "a worktree's path must be absolute",
                    ));
                }
                let found = git.adopt(&project.path, path).await.map_err(failed)?;
                self.refuse_sessions_own(&found.folder)?;
                let site = site(SourceKind::Worktree, found.notes);
                let branch = Some(found.branch.unwrap_or_default());
                Ok(Wanted { site, branch, base, folder: Some(found.folder) })
            }
            SessionSource::MainCheckout {} => {
                let found = git.main_checkout(&project.path).await.map_err(failed)?;
                let site = site(SourceKind::MainCheckout, found.notes);
                let branch = Some(found.branch.unwrap_or_default());
                Ok(Wanted { site, branch, base, folder: Some(found.folder) })
            }
            SessionSource::Scratch {} => {
                let site = site(SourceKind::Scratch, Vec::new());
                Ok(Wanted { site, branch: Some(String::new()), base: String::new(), folder: None })
            }
        }
    }

    /// The commit that a new branch starts from, if its base is fetched first.
    async fn start_of(
        &self,
        fetch: Option<bool>,
        project: &Project,
        base: &str,
    ) -> Result<(Option<String>, Vec<String>), CallError> {
        let asked = fetch == Some(true);
        let usual = fetch.is_none() && self.project_settings(&project.id).await?.fetch == Some(true);
        if !asked && !usual {
            return Ok((None, Vec::new()));
        }
        match self.0.git.fetch_base(&project.path, base).await {
            Ok(fetched) => Ok((fetched.start, fetched.note.into_iter().collect())),
            Err(error) if asked => Err(error.to_call_error()),
            // Being without a network is no reason not to work.
            Err(error) => {
                Ok((None, vec![format!("{base} was not fetched, so it starts from what is here: {error}.")]))
            }
        }
    }

    /// A session's worktree is that session's, however long it has ended.
    fn refuse_sessions_own(&self, folder: &Path) -> Result<(), CallError> {
        let owners = self.fleet().those(|entry| entry.session.own_folder().is_ok());
        // git names a folder without the links on the way to it.
        let is_it = |worktree: &Path| dunce::canonicalize(worktree).is_ok_and(|real| real == folder);
        let owner = owners.iter().map(|entry| &entry.session).find(|session| is_it(&session.worktree));
        let Some(owner) = owner.map(|session| &session.id) else { return Ok(()) };
        Err(held(folder, owner).hint(format!("Bring that session back: ao session restore {owner}")))
    }

    /// The turn to come into a folder, if no other session works there.
    ///
    /// # Errors
    /// `FOLDER_HELD`, with the session that does.
    pub(super) async fn turn_in(&self, folder: &Path, own: Option<&SessionId>) -> Result<Turn, CallError> {
        let turn = self.0.locks.folder(folder).await;
        let others = self.fleet().those(|entry| {
            Some(&entry.session.id) != own && entry.session.holds(folder, entry.seen.unconfirmed)
        });
        match others.first() {
            Some(other) => {
                let id = &other.session.id;
                Err(held(folder, id).hint(format!("End it first: ao session kill {id}")))
            }
            None => Ok(Turn { _turn: Some(turn) }),
        }
    }

    /// The turn for a session that is on record, which most need none for.
    ///
    /// # Errors
    /// `FOLDER_HELD`, with the session that is there.
    pub(super) async fn turn_of(&self, session: &Session) -> Result<Turn, CallError> {
        if session.beside.is_none() && session.ownership().is_shared() {
            self.turn_in(&session.worktree, Some(&session.id)).await
        } else {
            Ok(Turn { _turn: None })
        }
    }

    /// Names the branches and folders of new sessions of a project.
    pub(super) async fn namer(
        &self,
        wanted: &Wanted,
        project: &Project,
        title: String,
    ) -> Result<impl FnOnce(&SessionId) -> Place + Send + use<>, CallError> {
        let template = self.project_settings(&project.id).await?.branch;
        let template = BranchTemplate::parse(template.as_deref().unwrap_or(branch::DEFAULT_TEMPLATE))
            .map_err(|error| {
                CallError::new(ErrorCode::InvalidRequest, format!("the project's `branch`: {error}"))
            })?;
        let taken = if wanted.branch.is_some() || template.is_unique() {
            Vec::new()
        } else {
            let all = self.0.git.branches_with_prefix(&project.path, "refs/heads/").await;
            all.map_err(|e| e.to_call_error())?
        };
        let user = if template.names_user() {
            self.0.git.user_name(&project.path).await.unwrap_or_default()
        } else {
            String::new()
        };
        let (home, folder, now) = (self.0.home.clone(), wanted.folder.clone(), now_ms());
        Ok(move |id: &SessionId| {
            let name = template.fill(Names { id, title: &title, user: &user, now });
            let is_taken = taken.iter().any(|full| full.strip_prefix("refs/heads/") == Some(&name));
            let branch = if is_taken { branch::beside(&name, id) } else { name };
            Place { worktree: folder.unwrap_or_else(|| home.worktree(id)), branch }
        })
    }
}

fn held(folder: &Path, holder: &SessionId) -> CallError {
    let message = format!("{holder} works in {}, and one session at a time does", folder.display());
    CallError::new(ErrorCode::FolderHeld, message)
}

/// The proof that a session's folder may be moved to the trash.
///
/// # Errors
/// `FOLDER_NOT_OURS`.
pub(super) fn own(session: &Session) -> Result<OwnFolder<'_>, CallError> {
    session.own_folder().map_err(|why| {
        let message = format!("the folder of {} is not removed: {why}", session.id);
        CallError::new(ErrorCode::FolderNotOurs, message)
            .hint(format!("It stays as it is in {}; end the session without it.", session.worktree.display()))
    })
}

/// Refuses what the ledger cannot keep.
///
/// # Errors
/// `LEDGER_UNSUPPORTED`.
pub(super) fn require_kept(session: &Session) -> Result<(), CallError> {
    match session.own_folder() {
        Ok(_) | Err(NotOurs::Adopted) => Ok(()),
        Err(why @ (NotOurs::Checkout | NotOurs::Scratch)) => Err(CallError::new(
            ErrorCode::LedgerUnsupported,
            format!("the ledger does not keep what {} works in: {why}", session.id),
        )
        .hint("Its files stay where they are, whatever becomes of the session.")),
    }
}
