//! The work ledger of sessions: keeping what a worktree holds, removing it undoably, and bringing it back.
//!
//! Every step is on record before it is taken, and what a death left half done is finished or taken back at the next
//! start by looking at what is where. It must never move a worktree that was not captured, and never delete a folder
//! that a person has not given up or that has not lain in the trash for its time.

mod back;
mod settle;

pub use back::BroughtBack;

use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Instant;

use ao_protocol::calls::{LedgerCapture, LedgerDiff, LedgerDrop, LedgerList, LedgerPatch, TrashEmpty};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::view::KeptBecause;

use super::site::require_kept;
use super::{Engine, Held, now_ms};
use crate::domain::facts::Session;
use crate::domain::ledger::{Kept, LedgerEntry, Stage, to_give_up};
use crate::domain::site::OwnFolder;
use crate::workspace::{CapturePlan, Captured, EntryId, Slot, Snapshot, Step, WorkspaceError};

const DAY: i64 = 24 * 60 * 60 * 1000;

impl Engine {
    /// The entries that are left, by session and number.
    ///
    /// # Errors
    /// `STORAGE_FAILED`.
    pub async fn ledger(&self, call: &LedgerList) -> Result<Vec<LedgerEntry>, CallError> {
        let found = match &call.session {
            Some(session) => self.0.store.ledger_of(session).await,
            None => self.0.store.ledger().await,
        };
        let mut all = found.map_err(|e| e.to_call_error())?;
        all.retain(|entry| entry.stage != Stage::Dropped);
        Ok(all)
    }

    /// The entries whose folders are in the trash, oldest first.
    ///
    /// # Errors
    /// `STORAGE_FAILED`.
    pub async fn trash(&self) -> Result<Vec<LedgerEntry>, CallError> {
        Ok(lying(self.ledger(&LedgerList::default()).await?))
    }

    /// One entry; the newest if `number` is absent.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`, `ENTRY_NOT_FOUND`, `STORAGE_FAILED`.
    pub async fn entry(&self, session: &SessionId, number: Option<u32>) -> Result<LedgerEntry, CallError> {
        let all = self.ledger(&LedgerList { session: Some(session.clone()) }).await?;
        let found = all.into_iter().rfind(|entry| number.is_none_or(|number| entry.number == number));
        if found.is_none() {
            self.session(session)?;
        }
        found.ok_or_else(|| {
            let which = number.map_or("no entry".to_owned(), |number| format!("no entry {number}"));
            CallError::new(ErrorCode::EntryNotFound, format!("the ledger of {session} has {which}"))
                .hint(format!("List what it has: ao ledger ls {session}"))
        })
    }

    /// What an entry changes against the commit that was checked out.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, `GIT_FAILED`.
    pub async fn ledger_diff(&self, call: &LedgerDiff) -> Result<LedgerPatch, CallError> {
        let entry = self.entry(&call.session, call.entry).await?;
        let repository = self.project(&call.session.project())?.path;
        let slot = self.slot(&entry);
        let diff = self.0.git.diff_entry(&repository, &slot.entry, &slot.scratch()).await;
        let (text, cut) = diff.map_err(|e| e.to_call_error())?;
        Ok(LedgerPatch { text, cut })
    }

    /// Keeps what a session's worktree holds right now.
    ///
    /// # Errors
    /// Why it could not be captured; the worktree is then as it was, and so is the ledger.
    pub async fn ledger_capture(&self, call: &LedgerCapture) -> Result<LedgerEntry, CallError> {
        let held = self.hold(&call.session).await;
        let session = self.session(&call.session)?.session;
        self.capture(&held, &session).await
    }

    /// The same for who has the session's turn.
    pub(super) async fn capture(&self, held: &Held, session: &Session) -> Result<LedgerEntry, CallError> {
        require_kept(session)?;
        let (mut entry, captured) =
            self.keep(held, &session.id, &session.worktree, KeptBecause::Asked).await?;
        // It is only the proof that is not needed.
        drop(captured);
        entry.stage = Stage::Captured;
        self.save_entry(entry).await
    }

    /// Moves a session's worktree to the trash, captured. Only one that the app made can be named.
    pub(super) async fn remove_worktree(
        &self,
        held: &Held,
        own: OwnFolder<'_>,
        because: KeptBecause,
    ) -> Result<LedgerEntry, CallError> {
        let session = own.session();
        self.end_shells(held, &session.id).await?;
        self.tear_down(own).await;
        require_kept(session)?;
        self.remove_folder(held, &session.id, &session.worktree, because).await
    }

    /// Moves a folder that is a session's worktree to the trash, captured; the session need not be on record.
    pub(super) async fn remove_folder(
        &self,
        held: &Held,
        session: &SessionId,
        folder: &Path,
        because: KeptBecause,
    ) -> Result<LedgerEntry, CallError> {
        let (mut entry, captured) = self.keep(held, session, folder, because).await?;
        entry.stage = Stage::Removing;
        let mut entry = self.save_entry(entry).await?;
        Step::RemovalIntended.pass();
        let slot = self.slot(&entry);
        self.0.watches.end(session);
        let entry = match self.0.git.remove(captured, &slot).await {
            Ok(_trashed) => {
                let size = self.0.git.room_of(&slot).await.unwrap_or(0);
                entry.stage = Stage::Trashed { at: now_ms(), counted: self.trash_clock().await?, size };
                self.save_entry(entry).await?
            }
            Err(error) => {
                // It may have got as far as the trash.
                let entry = self.settle_now(entry).await;
                if entry.in_trash().is_none() {
                    return Err(error.to_call_error());
                }
                entry
            }
        };
        tracing::info!(session = %session, at = %slot.folder().display(), "worktree moved to the trash");
        self.give_up_old().await;
        Ok(entry)
    }

    /// Captures a worktree into a new entry.
    async fn keep(
        &self,
        _held: &Held,
        session: &SessionId,
        folder: &Path,
        because: KeptBecause,
    ) -> Result<(LedgerEntry, Captured), CallError> {
        let repository = self.project(&session.project())?.path;
        let floor = self.number_floor(session, &repository).await?;
        let new = LedgerEntry {
            session: session.clone(),
            number: 0,
            because,
            stage: Stage::Capturing,
            folder: folder.to_owned(),
            kept: None,
            at: now_ms(),
        };
        let mut entry = self.0.store.intend_entry(new, floor).await.map_err(|e| e.to_call_error())?;
        Step::EntryIntended.pass();
        let slot = self.slot(&entry);
        let plan = CapturePlan {
            repository,
            folder: folder.to_owned(),
            entry: slot.entry.clone(),
            scratch: slot.scratch(),
            at: entry.at,
        };
        match self.0.git.capture(&plan).await {
            Ok(captured) => {
                entry.kept = Some(kept(captured.snapshot()));
                Ok((entry, captured))
            }
            Err(error) => {
                self.settle_now(entry).await;
                Err(with_room(error.to_call_error(), &plan.repository))
            }
        }
    }

    /// Numbers that the repository or the trash know are not given again, whatever became of our record.
    async fn number_floor(
        &self,
        session: &SessionId,
        repository: &std::path::Path,
    ) -> Result<u32, CallError> {
        let kept = self.0.git.entry_numbers(repository, session).await.map_err(|e| e.to_call_error())?;
        let folder = self.0.home.trash().join(session.as_str());
        let listed = tokio::task::spawn_blocking(move || {
            let names =
                std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
            let number = |name: std::ffi::OsString| name.to_str()?.split('.').next()?.parse::<u32>().ok();
            names.filter_map(number).max()
        });
        Ok(kept.into_iter().chain(listed.await.ok().flatten()).max().unwrap_or(0))
    }

    /// Lets go of an entry for good.
    ///
    /// # Errors
    /// `ENTRY_NOT_FOUND`, `SESSION_BUSY`, or why it could not be dropped.
    pub async fn ledger_drop(&self, call: &LedgerDrop) -> Result<(), CallError> {
        let _held = self.hold(&call.session).await;
        let mut entry = self.settled(self.entry(&call.session, Some(call.entry)).await?).await?;
        entry.stage = Stage::Dropping;
        let entry = self.save_entry(entry).await?;
        Step::DroppingIntended.pass();
        self.finish_dropping(entry).await.map(drop)
    }

    async fn finish_dropping(&self, mut entry: LedgerEntry) -> Result<LedgerEntry, CallError> {
        let slot = self.slot(&entry);
        let repository = self.project(&entry.session.project())?.path;
        let failed = |e: WorkspaceError| e.to_call_error();
        self.0.git.empty(&slot).await.map_err(failed)?;
        self.0.git.drop_entry(&repository, &slot.entry, &slot.scratch()).await.map_err(failed)?;
        entry.stage = Stage::Dropped;
        entry.kept = None;
        self.save_entry(entry).await
    }

    /// Deletes folders from the trash; the repository keeps their entries.
    ///
    /// # Errors
    /// Why one could not be deleted; those before it are.
    pub async fn empty_trash(&self, call: &TrashEmpty) -> Result<Vec<LedgerEntry>, CallError> {
        if call.entry.is_some() && call.session.is_none() {
            return Err(CallError::new(ErrorCode::InvalidRequest, "an entry's number needs its session"));
        }
        let oldest = call.days.map(|days| now_ms() - i64::from(days) * DAY);
        let mut emptied = Vec::new();
        for entry in self.trash().await? {
            let is_meant = call.session.as_ref().is_none_or(|id| entry.session == *id)
                && call.entry.is_none_or(|number| entry.number == number)
                && entry.in_trash().is_some_and(|(at, _)| oldest.is_none_or(|oldest| at <= oldest));
            if is_meant {
                emptied.extend(self.give_up(&entry.session, entry.number).await?);
            }
        }
        Ok(emptied)
    }

    /// Deletes one folder from the trash, if it is still there.
    async fn give_up(&self, session: &SessionId, number: u32) -> Result<Option<LedgerEntry>, CallError> {
        let _held = self.hold(session).await;
        let mut entry = self.entry(session, Some(number)).await?;
        if entry.in_trash().is_none() {
            return Ok(None);
        }
        entry.stage = Stage::Emptying;
        let entry = self.save_entry(entry).await?;
        Step::EmptyingIntended.pass();
        self.finish_emptying(entry).await.map(Some)
    }

    async fn finish_emptying(&self, mut entry: LedgerEntry) -> Result<LedgerEntry, CallError> {
        self.0.git.empty(&self.slot(&entry)).await.map_err(|e| e.to_call_error())?;
        entry.stage = Stage::Captured;
        self.save_entry(entry).await
    }

    /// Deletes from the trash what has lain there for its time, and the oldest while there is too little room. Nobody
    /// waits for it.
    pub(super) async fn give_up_old(&self) {
        if let Ok(entries) = self.trash().await {
            self.give_up_old_of(&entries).await;
        }
    }

    /// What the trash's clock shows.
    async fn trash_clock(&self) -> Result<i64, CallError> {
        let watched = {
            let mut looked = self.0.trash_looked.lock().unwrap_or_else(PoisonError::into_inner);
            looked.replace(Instant::now()).map(|before| before.elapsed())
        };
        let clock = self.0.store.trash_clock(now_ms(), watched).await;
        clock.map(|clock| clock.now).map_err(|e| e.to_call_error())
    }

    /// The same, of these entries of the trash.
    pub(super) async fn give_up_old_of(&self, entries: &[LedgerEntry]) {
        // Without a clock nothing is known to be old.
        let Ok(now) = self.trash_clock().await else { return };
        let free = crate::workspace::free_room(self.0.home.root()).unwrap_or(u64::MAX);
        let meant = to_give_up(entries, &self.settings(), now, free);
        if meant.is_empty() {
            return;
        }
        let engine = self.clone();
        tokio::spawn(async move {
            for (session, number) in meant {
                match engine.give_up(&session, number).await {
                    Ok(Some(_entry)) => {
                        tracing::info!(%session, number, "deleted from the trash after its time")
                    }
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%session, number, %error, "the trash could not be emptied"),
                }
            }
        });
    }

    async fn save_entry(&self, entry: LedgerEntry) -> Result<LedgerEntry, CallError> {
        self.0.store.save_entry(&entry).await.map_err(|e| e.to_call_error())?;
        Ok(entry)
    }

    fn slot(&self, entry: &LedgerEntry) -> Slot {
        let id = EntryId { session: entry.session.clone(), number: entry.number };
        Slot { session: self.0.home.trash().join(entry.session.as_str()), entry: id }
    }

    /// Where an entry's folder is in the trash.
    #[must_use]
    pub fn trash_of(&self, entry: &LedgerEntry) -> PathBuf {
        self.slot(entry).folder()
    }
}

/// Below this a disk counts as full: what git says of one is about anything but that.
const FULL: u64 = 16 << 20;

/// What failed on a disk that is full says so.
pub(super) fn with_room(error: CallError, at: &Path) -> CallError {
    match crate::workspace::free_room(at).filter(|free| *free < FULL) {
        Some(free) => {
            let (kib, at) = (free >> 10, at.display());
            error.hint(format!("The disk of {at} is full: {kib} KiB are left. Make room, then try again."))
        }
        None => error,
    }
}

/// Those whose folders are in the trash, oldest first.
fn lying(mut entries: Vec<LedgerEntry>) -> Vec<LedgerEntry> {
    entries.retain(|entry| entry.in_trash().is_some());
    entries.sort_by_key(LedgerEntry::in_trash);
    entries
}

fn kept(snapshot: &Snapshot) -> Kept {
    Kept {
        commit: snapshot.files.clone(),
        head: snapshot.head().map(str::to_owned),
        branch: snapshot.branch().map(str::to_owned),
        changed: snapshot.changed(),
        untracked: snapshot.untracked(),
        conflicts: snapshot.conflicts(),
        unfinished: snapshot.unfinished().to_vec(),
        left_out: snapshot.uncaptured().iter().map(|item| (item.path.clone(), item.reason.clone())).collect(),
    }
}
