//! After a death or a failure: every intent of the ledger is finished, or taken back, by what is found where.

use ao_protocol::calls::LedgerList;
use ao_protocol::error::{CallError, ErrorCode};

use super::{Engine, kept};
use crate::domain::ledger::{LedgerEntry, Stage};
use crate::workspace::{Outcome, WorkspaceError};

impl Engine {
    /// Runs once at the start, before any session is looked for. What cannot be settled is left for the next start.
    /// Returns what is in the trash then.
    pub(in crate::sessions) async fn settle_ledger(&self) -> Vec<LedgerEntry> {
        let entries = match self.ledger(&LedgerList::default()).await {
            Ok(entries) => entries,
            Err(error) => {
                tracing::error!(%error, "the ledger cannot be read");
                return Vec::new();
            }
        };
        let (intents, mut settled): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| entry.stage.is_intent());
        for entry in intents {
            let (session, number, was) = (entry.session.clone(), entry.number, entry.stage.clone());
            match self.settle(entry).await {
                Ok(entry) => {
                    tracing::warn!(%session, number, ?was, is = ?entry.stage, "settled after a death");
                    settled.push(entry);
                }
                Err(error) => {
                    tracing::error!(%session, number, ?was, %error, "an entry of the ledger could not be settled");
                }
            }
        }
        super::lying(settled)
    }

    /// Settles an intent whose effect failed. What cannot be settled now is by whoever needs the entry next, or by the next
    /// start.
    pub(super) async fn settle_now(&self, entry: LedgerEntry) -> LedgerEntry {
        let (session, number) = (entry.session.clone(), entry.number);
        match self.settle(entry.clone()).await {
            Ok(settled) => settled,
            Err(error) => {
                tracing::error!(%session, number, stage = ?entry.stage, %error, "an entry of the ledger could not be settled yet");
                entry
            }
        }
    }

    /// The entry, with nothing half done about it.
    ///
    /// # Errors
    /// `SESSION_BUSY` when it cannot be settled.
    pub(super) async fn settled(&self, entry: LedgerEntry) -> Result<LedgerEntry, CallError> {
        let entry = if entry.stage.is_intent() { self.settle_now(entry).await } else { entry };
        if !entry.stage.is_intent() {
            return Ok(entry);
        }
        let message =
            format!("entry {} of {} could not be brought to an end yet", entry.number, entry.session);
        Err(CallError::new(ErrorCode::SessionBusy, message)
            .hint("It is tried again when it is asked for; the daemon's log says what is in the way."))
    }

    async fn settle(&self, mut entry: LedgerEntry) -> Result<LedgerEntry, CallError> {
        let slot = self.slot(&entry);
        let repository = self.project(&entry.session.project())?.path;
        let git = &self.0.git;
        let failed = |e: WorkspaceError| e.to_call_error();
        let snapshot = git.snapshot(&repository, &slot.entry, &slot.scratch()).await.map_err(failed)?;
        let missing = || failed(WorkspaceError::EntryUnreadable { reference: slot.entry.reference() });
        entry.stage = match (entry.stage.clone(), &snapshot) {
            (Stage::Emptying, _) => return self.finish_emptying(entry).await,
            (Stage::Dropping, _) => return self.finish_dropping(entry).await,
            (Stage::Capturing, None) => {
                git.drop_entry(&repository, &slot.entry, &slot.scratch()).await.map_err(failed)?;
                Stage::Dropped
            }
            (Stage::Capturing, Some(snapshot)) => {
                entry.kept = Some(kept(snapshot));
                Stage::Captured
            }
            (Stage::Removing, _) => {
                match git.settle_removal(&repository, &entry.folder, &slot).await.map_err(failed)? {
                    Outcome::Finished => {
                        let size = git.room_of(&slot).await.map_err(failed)?;
                        Stage::Trashed { at: super::now_ms(), counted: self.trash_clock().await?, size }
                    }
                    Outcome::TakenBack => Stage::Captured,
                }
            }
            (Stage::Returning { to, at, counted, size }, snapshot) => {
                let snapshot = snapshot.as_ref().ok_or_else(missing)?;
                match git.settle_return(&repository, snapshot, &slot, &to).await.map_err(failed)? {
                    Outcome::Finished => Stage::Captured,
                    Outcome::TakenBack => Stage::Trashed { at, counted, size },
                }
            }
            (Stage::Remaking { to }, _) => {
                git.settle_remaking(&repository, &slot.entry, &to).await.map_err(failed)?;
                Stage::Captured
            }
            (settled @ (Stage::Captured | Stage::Trashed { .. } | Stage::Dropped), _) => settled,
        };
        git.clear_scratch(&slot).await.map_err(failed)?;
        self.save_entry(entry).await
    }
}
