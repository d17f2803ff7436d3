//! A landing's intent on record, and what becomes of it after a death.
//!
//! The record is a file beside the scratch worktree: it lives and goes with it. Whether the base moved is never taken from
//! it, only from the base.

use std::fs;
use std::path::{Path, PathBuf};

use ao_protocol::calls::SessionLand;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use serde::{Deserialize, Serialize};

use super::Engine;
use crate::workspace::{Ends, LandLock, LandPlan};

/// What is to be done, as it is written down before it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    session: SessionId,
    repository: PathBuf,
    branch: String,
    base: String,
    base_was: String,
    /// What the base is to be moved to, once that is made and checked.
    commit: Option<String>,
    push: bool,
    keep: bool,
}

impl Intent {
    pub(super) fn of(call: &SessionLand, plan: &LandPlan, ends: &Ends, commit: Option<String>) -> Self {
        Self {
            session: call.session.clone(),
            repository: plan.repository.clone(),
            branch: plan.branch.clone(),
            base: plan.base.clone(),
            base_was: ends.base.clone(),
            commit,
            push: call.push == Some(true),
            keep: call.keep == Some(true),
        }
    }
}

/// The folder of one session's landing.
#[derive(Debug, Clone)]
pub(super) struct Desk(PathBuf);

impl Desk {
    pub(super) fn of(home: &Home, session: &SessionId) -> Self {
        Self(all(home).join(session.as_str()))
    }

    pub(super) fn tree(&self) -> PathBuf {
        self.0.join("tree")
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    fn file(&self) -> PathBuf {
        self.0.join("intent.json")
    }

    /// Writes down what is to be done, so that it survives everything.
    pub(super) fn intend(&self, intent: &Intent) -> Result<(), CallError> {
        let failed = |e: std::io::Error| {
            CallError::new(ErrorCode::StorageFailed, format!("the landing cannot be put on record: {e}"))
        };
        let text = serde_json::to_vec(intent).map_err(|e| failed(e.into()))?;
        ao_files::write_atomically(&self.file(), &text).map_err(failed)
    }

    fn intended(&self) -> Option<Intent> {
        serde_json::from_slice(&fs::read(self.file()).ok()?).ok()
    }

    /// It is over, and nothing of it is needed.
    pub(super) fn clear(&self) {
        // The record goes before the lock, and a folder that is not empty then stays for the next start.
        let gone = [self.file(), self.lock()].map(fs::remove_file);
        if let Err(error) = fs::remove_dir(&self.0) {
            tracing::debug!(folder = %self.0.display(), ?gone, %error, "a landing's folder stays");
        }
    }
}

fn all(home: &Home) -> PathBuf {
    home.root().join("landing")
}

fn names(folder: &Path) -> Vec<SessionId> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| SessionId::parse(entry.file_name().to_str()?).ok()).collect()
}

impl Engine {
    /// Finds out what became of landings that a death interrupted, and tidies up. Runs once, beside everything else: a
    /// check that outlived its daemon is waited for.
    pub async fn settle_landings(&self) {
        for session in names(&all(&self.0.home)) {
            let desk = Desk::of(&self.0.home, &session);
            if let Err(error) = self.settle_landing(&session, &desk).await {
                tracing::warn!(%session, %error, "a landing could not be settled");
            }
        }
    }

    async fn settle_landing(&self, session: &SessionId, desk: &Desk) -> Result<(), CallError> {
        let _lock = LandLock::take(&desk.lock()).await.map_err(|e| e.to_call_error())?;
        if self.landing_now(session).is_some() {
            // It was landed anew while this waited, so what is there is that landing's.
            return Ok(());
        }
        let Some(intent) = desk.intended() else {
            desk.clear();
            return Ok(());
        };
        let told = |e: crate::workspace::WorkspaceError| e.to_call_error();
        let landed = match &intent.commit {
            Some(commit) => {
                self.0.git.base_has(&intent.repository, &intent.base, commit).await.map_err(told)?
            }
            None => false,
        };
        if landed {
            self.say(&intent.session, &format!("{} has it; the daemon died meanwhile", intent.base)).await;
            let call = SessionLand {
                session: intent.session.clone(),
                method: None,
                onto: None,
                push: None,
                no_check: None,
                keep: Some(intent.keep),
            };
            let mut notes = Vec::new();
            if intent.push {
                // Whether it was pushed is not known, and is not for us to repeat.
                notes.push(format!("whether {} was pushed is not known; push it if it was not", intent.base));
            }
            self.put_away(&call, &mut notes).await;
            for note in notes {
                self.say(&intent.session, &note).await;
            }
        } else {
            let words = format!("the daemon died; {} is as it was", intent.base);
            self.say(&intent.session, &words).await;
        }
        self.0.git.clear_landing(&intent.repository, &desk.tree()).await.map_err(told)?;
        desk.clear();
        Ok(())
    }
}
