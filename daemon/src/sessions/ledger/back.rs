//! Bringing a worktree back from an entry.

use std::path::{Path, PathBuf};

use ao_protocol::calls::LedgerRestore;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::KeptBecause;

use super::Engine;
use crate::domain::facts::{Phase, Session};
use crate::domain::ledger::{LedgerEntry, Stage};
use crate::sessions::site::{own, require_kept};
use crate::sessions::{Entry, Held};
use crate::workspace::{RestorePlan, Returned, Slot, Step, WorkspaceError};

/// A worktree that is back.
pub struct BroughtBack {
    /// The entry that it came from.
    pub entry: LedgerEntry,
    /// Where it is.
    pub folder: PathBuf,
    /// Whether it came from the trash.
    pub whole: bool,
    /// What is not as it was, in words.
    pub notes: Vec<String>,
    /// The files that a person must look at after a merge.
    pub conflicts: Vec<String>,
}

impl Engine {
    /// Brings a worktree back: from the trash if it is there, else from what the repository keeps. With `replace`, what
    /// is in its place goes to the trash first, captured.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, `NOT_IN_TRASH`, `PLACE_TAKEN`, `SESSION_RUNNING`, or why it did not come back; it is then
    /// where it was.
    pub async fn ledger_restore(&self, call: &LedgerRestore) -> Result<BroughtBack, CallError> {
        let held = self.hold(&call.session).await;
        let entry = self.settled(self.entry(&call.session, call.entry).await?).await?;
        let to = match &call.to {
            Some(to) if Path::new(to).is_absolute() => PathBuf::from(to),
            Some(_) => {
                return Err(CallError::new(ErrorCode::InvalidRequest, "a folder's path must be absolute"));
            }
            None => entry.folder.clone(),
        };
        if call.merge == Some(true) {
            return self.merge_in(&held, entry).await;
        }
        let in_trash = matches!(entry.stage, Stage::Trashed { .. });
        if call.whole == Some(true) && !in_trash {
            return Err(CallError::new(
                ErrorCode::NotInTrash,
                format!("the folder of entry {} of {} is not in the trash", entry.number, entry.session),
            )
            .hint(format!(
                "What the repository keeps of it is there: ao ledger restore {} {}",
                entry.session, entry.number
            )));
        }
        self.make_way(&held, &call.session, &to, call.replace == Some(true)).await?;
        match &entry.stage {
            Stage::Trashed { at, counted, size } => {
                let stage = Stage::Returning { to: to.clone(), at: *at, counted: *counted, size: *size };
                self.return_from_trash(LedgerEntry { stage, ..entry }, &to).await
            }
            Stage::Captured
            | Stage::Capturing
            | Stage::Removing
            | Stage::Returning { .. }
            | Stage::Remaking { .. }
            | Stage::Emptying
            | Stage::Dropping
            | Stage::Dropped => {
                let stage = Stage::Remaking { to: to.clone() };
                self.remake(LedgerEntry { stage, ..entry }, &to).await
            }
        }
    }

    /// Brings an entry's changes into the session's worktree as it is now, which is captured first.
    async fn merge_in(&self, held: &Held, entry: LedgerEntry) -> Result<BroughtBack, CallError> {
        let session = self.session(&entry.session)?;
        require_ended(&session)?;
        require_kept(&session.session)?;
        let (mut before, captured) =
            self.keep(held, &entry.session, &session.session.worktree, KeptBecause::Replaced).await?;
        before.stage = Stage::Captured;
        let before = self.save_entry(before).await?;
        let slot = self.slot(&entry);
        let merged = self.0.git.merge_entry(captured, &slot.entry, &slot.scratch()).await;
        let conflicts = merged.map_err(|e| e.to_call_error())?.conflicts;
        let note = format!("the worktree as it was before is entry {}", before.number);
        let folder = session.session.worktree;
        Ok(BroughtBack { entry, folder, whole: false, notes: vec![note], conflicts })
    }

    /// Sees to it that nothing is in the way at `to`, if that may be.
    async fn make_way(&self, held: &Held, id: &SessionId, to: &Path, replace: bool) -> Result<(), CallError> {
        let is_free = || std::fs::symlink_metadata(to).is_err() || std::fs::remove_dir(to).is_ok();
        if is_free() {
            return Ok(());
        }
        let session = self.session(id)?;
        let worktree = &session.session.worktree;
        if !replace || to != worktree {
            let taken = WorkspaceError::PlaceTaken { folder: to.to_owned() }.to_call_error();
            return Err(if to == worktree {
                taken.hint("Bring it back to another folder with --to, or put --replace: what is there then goes to the trash.")
            } else {
                taken
            });
        }
        require_ended(&session)?;
        self.remove_worktree(held, own(&session.session)?, KeptBecause::Replaced).await.map(drop)
    }

    async fn return_from_trash(&self, entry: LedgerEntry, to: &Path) -> Result<BroughtBack, CallError> {
        let mut entry = self.save_entry(entry).await?;
        Step::ReturnIntended.pass();
        let slot = self.slot(&entry);
        let (entry, notes) = match self.take_out(&slot, to).await {
            Ok(returned) => {
                entry.stage = Stage::Captured;
                (self.save_entry(entry).await?, returned.notes)
            }
            Err(error) => {
                // It may be back all the same.
                let entry = self.settle_now(entry).await;
                if entry.stage != Stage::Captured {
                    return Err(error.to_call_error());
                }
                (entry, vec![format!("git complained on the way: {error}")])
            }
        };
        let folder = to.to_owned();
        tracing::info!(session = %entry.session, number = entry.number, to = %folder.display(), "worktree brought back from the trash");
        Ok(BroughtBack { entry, folder, whole: true, notes, conflicts: Vec::new() })
    }

    async fn take_out(&self, slot: &Slot, to: &Path) -> Result<Returned, WorkspaceError> {
        let project = self.project(&slot.entry.session.project());
        let missing = || WorkspaceError::EntryUnreadable { reference: slot.entry.reference() };
        let repository = project.map_err(|_no_project| missing())?.path;
        let snapshot =
            self.0.git.snapshot(&repository, &slot.entry, &slot.scratch()).await?.ok_or_else(missing)?;
        self.0.git.put_back(&repository, &snapshot, slot, to).await
    }

    async fn remake(&self, entry: LedgerEntry, to: &Path) -> Result<BroughtBack, CallError> {
        let repository = self.project(&entry.session.project())?.path;
        let mut entry = self.save_entry(entry).await?;
        Step::ReturnIntended.pass();
        let slot = self.slot(&entry);
        let plan =
            RestorePlan { repository, entry: slot.entry.clone(), to: to.to_owned(), scratch: slot.scratch() };
        let Returned { folder, notes } = match self.0.git.restore_entry(&plan).await {
            Ok(returned) => returned,
            Err(error) => {
                self.settle_now(entry).await;
                return Err(error.to_call_error());
            }
        };
        entry.stage = Stage::Captured;
        let entry = self.save_entry(entry).await?;
        tracing::info!(session = %entry.session, number = entry.number, to = %folder.display(), "worktree made anew from the ledger");
        Ok(BroughtBack { entry, folder, whole: false, notes, conflicts: Vec::new() })
    }
}

/// A worktree in which an agent works is its own.
fn require_ended(session: &Entry) -> Result<(), CallError> {
    let Session { id, worktree, phase, .. } = &session.session;
    if matches!(phase, Phase::Exited { .. } | Phase::Ended { .. }) && !session.seen.unconfirmed {
        return Ok(());
    }
    let message = format!("the agent of {id} works in {}", worktree.display());
    Err(CallError::new(ErrorCode::SessionRunning, message)
        .hint(format!("End it first: ao session kill {id}")))
}
