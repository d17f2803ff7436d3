//! What sessions changed, for those who look at their work.
//!
//! A list is made anew whenever it is asked for, unless the worktree is watched and nothing has happened since. It must
//! never look at a worktree that nobody asks for.

mod watch;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ao_protocol::calls::{ChangeScope, ChangesFiles, ChangesList, ChangesWait};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;

use super::Engine;
use crate::domain::changes::{Changes, FileChange, FileDiff, LineLimits};
use crate::workspace::ChangesPlan;

pub(super) use watch::Watches;

/// Lists that are kept for their further pages.
const KEPT: usize = 4;
/// What one call shows at most.
const PATHS_MAX: usize = 100;
const CONTEXT_MAX: u32 = 100;
const LINES: u32 = 2_000;
const LINES_MAX: u32 = 10_000;

/// The lists that were made last.
#[derive(Debug, Default)]
pub(super) struct Lists(Mutex<VecDeque<Known>>);

#[derive(Debug, Clone)]
struct Known {
    session: SessionId,
    scope: ChangeScope,
    changes: Arc<Changes>,
}

impl Lists {
    fn all(&self) -> MutexGuard<'_, VecDeque<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, session: &SessionId, scope: ChangeScope, revision: &str) -> Option<Arc<Changes>> {
        let all = self.all();
        let is_it = |known: &&Known| {
            known.session == *session && known.scope == scope && known.changes.revision == revision
        };
        all.iter().find(is_it).map(|known| Arc::clone(&known.changes))
    }

    fn keep(&self, known: Known) {
        let mut all = self.all();
        all.retain(|other| (&other.session, other.scope) != (&known.session, known.scope));
        all.push_front(known);
        all.truncate(KEPT);
    }
}

/// What a session changed, and whether somebody watches for more.
pub struct Listed {
    /// What it changed.
    pub changes: Arc<Changes>,
    /// The session's base, as named.
    pub base: String,
    /// Whether the worktree is watched.
    pub watched: bool,
    /// Why it is not, although it was asked for.
    pub unwatched_because: Option<String>,
}

/// What a session changed in some files.
pub struct Looked {
    /// The files that were found.
    pub files: Vec<FileDiff>,
    /// Those that are not among the changes.
    pub unchanged: Vec<String>,
}

impl Engine {
    /// What a session changed.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`, `WORKTREE_MISSING`, `GIT_FAILED`.
    pub async fn changes(&self, call: &ChangesList) -> Result<Listed, CallError> {
        let (id, scope) = (&call.session, call.scope.unwrap_or_default());
        let plan = self.changes_plan(id, scope)?;
        let base = plan.base.clone();
        let mut unwatched_because = None;
        if call.watch == Some(true)
            && let Err(why) = self.watch_changes(id, &plan).await
        {
            unwatched_because = Some(why);
        }
        let watched = self.0.watches.lives(id);
        // Asked before it is looked: what happens meanwhile counts as later.
        let moment = self.0.watches.moment(id);
        let known = call.revision.as_deref().filter(|_| call.from.unwrap_or(0) > 0);
        let known = known.map(str::to_owned).or_else(|| self.0.watches.settled(id, scope));
        let kept = known.and_then(|revision| self.0.changes.find(id, scope, &revision));
        let changes = match kept {
            Some(kept) => kept,
            None => {
                let found = self.0.git.changes(&plan).await.map_err(|e| e.to_call_error());
                let found = Arc::new(found.map_err(|error| gone(error, id))?);
                let known = Known { session: id.clone(), scope, changes: Arc::clone(&found) };
                self.0.changes.keep(known);
                self.0.watches.seen(id, scope, &found.revision, moment);
                found
            }
        };
        Ok(Listed { changes, base, watched, unwatched_because })
    }

    /// What a session changed in some files, line by line.
    ///
    /// # Errors
    /// As for [`Engine::changes`], and `INVALID_REQUEST`.
    pub async fn changed_files(&self, call: &ChangesFiles) -> Result<Looked, CallError> {
        if call.paths.is_empty() || call.paths.len() > PATHS_MAX {
            return Err(CallError::new(ErrorCode::InvalidRequest, "one call is about 1 to 100 files"));
        }
        let (id, scope) = (&call.session, call.scope.unwrap_or_default());
        let plan = self.changes_plan(id, scope)?;
        let kept = call.revision.as_deref().and_then(|revision| self.0.changes.find(id, scope, revision));
        let changes = match kept {
            Some(kept) => kept,
            None => {
                let list = ChangesList {
                    session: id.clone(),
                    scope: Some(scope),
                    watch: None,
                    from: None,
                    limit: None,
                    revision: None,
                };
                self.changes(&list).await?.changes
            }
        };
        let (mut files, mut unchanged) = (Vec::<FileChange>::new(), Vec::new());
        for path in &call.paths {
            let found = changes.files.iter().find(|file| String::from_utf8_lossy(&file.path) == *path);
            match found {
                Some(file) => files.push(file.clone()),
                None => unchanged.push(path.clone()),
            }
        }
        let limits = LineLimits {
            context: call.context.unwrap_or(3).min(CONTEXT_MAX),
            lines: usize::try_from(call.lines.unwrap_or(LINES).clamp(1, LINES_MAX)).unwrap_or(1),
        };
        let looked = self.0.git.changed_lines(&plan.folder, &changes, &files, limits).await;
        let files = looked.map_err(|e| gone(e.to_call_error(), id))?;
        Ok(Looked { files, unchanged })
    }

    /// Waits until a session's worktree is not as the list of this revision says; false after 50 s.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`; `NOT_WATCHED` if nobody can tell.
    pub async fn wait_for_changes(&self, call: &ChangesWait) -> Result<bool, CallError> {
        self.session(&call.session)?;
        self.0.watches.wait(&call.session, &call.revision).await
    }

    fn changes_plan(&self, id: &SessionId, scope: ChangeScope) -> Result<ChangesPlan, CallError> {
        let session = self.session(id)?.session;
        let project_base = self.project(&session.project())?.base;
        if !session.worktree.is_dir() {
            let message = format!("the worktree of {id} is gone");
            return Err(gone(CallError::new(ErrorCode::WorktreeMissing, message), id));
        }
        Ok(ChangesPlan { folder: session.worktree, base: session.base, project_base, scope })
    }
}

/// Where the work may be found instead.
fn gone(error: CallError, id: &SessionId) -> CallError {
    if error.code == ErrorCode::WorktreeMissing {
        error.hint(format!("What was kept of it: ao ledger ls {id}"))
    } else {
        error
    }
}
