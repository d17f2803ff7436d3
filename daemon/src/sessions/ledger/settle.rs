//! After a death: every intent of the ledger is finished, or taken back, by what is found where.

use ao_protocol::calls::LedgerList;
use ao_protocol::error::CallError;

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
            match self.settle(entry.clone()).await {
                Ok(stage) => {
                    tracing::warn!(%session, number, ?was, is = ?stage, "settled after a death");
                    settled.push(LedgerEntry { stage, ..entry });
                }
                Err(error) => {
                    tracing::error!(%session, number, ?was, %error, "an entry of the ledger could not be settled");
                }
            }
        }
        super::lying(settled)
    }

    async fn settle(&self, mut entry: LedgerEntry) -> Result<Stage, CallError> {
        let slot = self.slot(&entry);
        let repository = self.project(&entry.session.project())?.path;
        let git = &self.0.git;
        let failed = |e: WorkspaceError| e.to_call_error();
        let snapshot = git.snapshot(&repository, &slot.entry, &slot.scratch()).await.map_err(failed)?;
        let missing = || failed(WorkspaceError::EntryUnreadable { reference: slot.entry.reference() });
        entry.stage = match (entry.stage.clone(), &snapshot) {
            (Stage::Emptying, _) => return self.finish_emptying(entry).await.map(|entry| entry.stage),
            (Stage::Dropping, _) => return self.finish_dropping(entry).await.map(|entry| entry.stage),
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
                        Stage::Trashed { at: super::now_ms(), size }
                    }
                    Outcome::TakenBack => Stage::Captured,
                }
            }
            (Stage::Returning { to, at, size }, snapshot) => {
                let snapshot = snapshot.as_ref().ok_or_else(missing)?;
                match git.settle_return(&repository, snapshot, &slot, &to).await.map_err(failed)? {
                    Outcome::Finished => Stage::Captured,
                    Outcome::TakenBack => Stage::Trashed { at, size },
                }
            }
            (Stage::Remaking { to }, _) => {
                git.settle_remaking(&repository, &slot.entry, &to).await.map_err(failed)?;
                Stage::Captured
            }
            (settled @ (Stage::Captured | Stage::Trashed { .. } | Stage::Dropped), _) => settled,
        };
        git.clear_scratch(&slot).await.map_err(failed)?;
        self.save_entry(entry).await.map(|entry| entry.stage)
    }
}
