//! Rows of the work ledger. Every one of them decides over somebody's work, so all of them survive a loss of power.

use std::path::PathBuf;
use std::time::Duration;

use ao_protocol::ids::SessionId;
use ao_protocol::view::KeptBecause;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::certificate::Weight;
use super::database::{Database, from_text, get_meta, rows, rows_of, run, set_meta, to_text};
use super::error::StoreError;
use crate::domain::ledger::{Kept, LedgerEntry, Stage};
use crate::domain::trash_clock::TrashClock;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct EntryRecord {
    session: SessionId,
    number: u32,
    because: KeptBecause,
    stage: StageRecord,
    folder: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<KeptRecord>,
    at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StageRecord {
    Capturing,
    Captured,
    Removing,
    Trashed {
        at: i64,
        #[serde(default)]
        counted: Option<i64>,
        size: u64,
    },
    Returning {
        to: PathBuf,
        at: i64,
        #[serde(default)]
        counted: Option<i64>,
        size: u64,
    },
    Remaking {
        to: PathBuf,
    },
    Emptying,
    Dropping,
    Dropped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptRecord {
    commit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    changed: u32,
    untracked: u32,
    conflicts: u32,
    unfinished: Vec<String>,
    left_out: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ClockRecord {
    now: i64,
    wall: i64,
}

const TRASH_CLOCK: &str = "trash-clock";

impl Database {
    /// Looks at the trash's clock.
    pub(super) fn trash_clock(
        &mut self,
        wall: i64,
        watched: Option<Duration>,
    ) -> Result<TrashClock, StoreError> {
        self.change(Weight::Light, "store the trash's clock", |tx| {
            let known = get_meta(tx, TRASH_CLOCK)?.map(|text| from_text::<ClockRecord>(&text)).transpose()?;
            let clock = match known {
                Some(ClockRecord { now, wall: before }) => {
                    TrashClock { now, wall: before }.look(wall, watched)
                }
                None => TrashClock::begins(wall),
            };
            set_meta(tx, TRASH_CLOCK, &to_text(&ClockRecord { now: clock.now, wall: clock.wall })?)?;
            Ok(clock)
        })
    }
}

impl From<LedgerEntry> for EntryRecord {
    fn from(entry: LedgerEntry) -> Self {
        let LedgerEntry { session, number, because, stage, folder, kept, at } = entry;
        Self { session, number, because, stage: stage.into(), folder, kept: kept.map(KeptRecord::from), at }
    }
}

impl From<EntryRecord> for LedgerEntry {
    fn from(record: EntryRecord) -> Self {
        let EntryRecord { session, number, because, stage, folder, kept, at } = record;
        Self { session, number, because, stage: stage.into(), folder, kept: kept.map(Kept::from), at }
    }
}

impl From<Stage> for StageRecord {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Capturing => Self::Capturing,
            Stage::Captured => Self::Captured,
            Stage::Removing => Self::Removing,
            Stage::Trashed { at, counted, size } => Self::Trashed { at, counted: Some(counted), size },
            Stage::Returning { to, at, counted, size } => {
                Self::Returning { to, at, counted: Some(counted), size }
            }
            Stage::Remaking { to } => Self::Remaking { to },
            Stage::Emptying => Self::Emptying,
            Stage::Dropping => Self::Dropping,
            Stage::Dropped => Self::Dropped,
        }
    }
}

impl From<StageRecord> for Stage {
    fn from(record: StageRecord) -> Self {
        match record {
            StageRecord::Capturing => Self::Capturing,
            StageRecord::Captured => Self::Captured,
            StageRecord::Removing => Self::Removing,
            // Before the trash had a clock of its own, its age was counted by the computer's.
            StageRecord::Trashed { at, counted, size } => {
                Self::Trashed { at, counted: counted.unwrap_or(at), size }
            }
            StageRecord::Returning { to, at, counted, size } => {
                Self::Returning { to, at, counted: counted.unwrap_or(at), size }
            }
            StageRecord::Remaking { to } => Self::Remaking { to },
            StageRecord::Emptying => Self::Emptying,
            StageRecord::Dropping => Self::Dropping,
            StageRecord::Dropped => Self::Dropped,
        }
    }
}

impl From<Kept> for KeptRecord {
    fn from(kept: Kept) -> Self {
        let Kept { commit, head, branch, changed, untracked, conflicts, unfinished, left_out } = kept;
        Self { commit, head, branch, changed, untracked, conflicts, unfinished, left_out }
    }
}

impl From<KeptRecord> for Kept {
    fn from(record: KeptRecord) -> Self {
        let KeptRecord { commit, head, branch, changed, untracked, conflicts, unfinished, left_out } = record;
        Self { commit, head, branch, changed, untracked, conflicts, unfinished, left_out }
    }
}

impl Database {
    pub(super) fn intend_entry(
        &mut self,
        mut entry: LedgerEntry,
        floor: u32,
    ) -> Result<LedgerEntry, StoreError> {
        let doing = "store an entry of the ledger";
        self.change(Weight::Full, doing, |tx| {
            let sql = "SELECT coalesce(max(entry), 0) FROM ledger WHERE project = ?1 AND number = ?2";
            let project = entry.session.project();
            let key = params![project.as_str(), entry.session.number()];
            let highest: u32 = tx.query_row(sql, key, |row| row.get(0)).map_err(StoreError::sql(doing))?;
            entry.number = highest.max(floor) + 1;
            put_entry(tx, &entry)?;
            Ok(entry)
        })
    }

    pub(super) fn save_entry(&mut self, entry: &LedgerEntry) -> Result<(), StoreError> {
        self.change(Weight::Full, "store an entry of the ledger", |tx| put_entry(tx, entry))
    }

    pub(super) fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        let sql = "SELECT record FROM ledger ORDER BY project, number, entry";
        let texts = rows(&self.connection, sql, "read the ledger")?;
        texts.iter().map(|text| read_entry(text)).collect()
    }

    pub(super) fn ledger_of(&self, session: &SessionId) -> Result<Vec<LedgerEntry>, StoreError> {
        let sql = "SELECT record FROM ledger WHERE project = ?1 AND number = ?2 ORDER BY entry";
        let project = session.project();
        let of = params![project.as_str(), session.number()];
        rows_of(&self.connection, sql, of, "read the ledger")?.iter().map(|text| read_entry(text)).collect()
    }
}

fn read_entry(text: &str) -> Result<LedgerEntry, StoreError> {
    from_text::<EntryRecord>(text).map(LedgerEntry::from)
}

fn put_entry(connection: &Connection, entry: &LedgerEntry) -> Result<(), StoreError> {
    let sql = "INSERT INTO ledger (project, number, entry, record) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (project, number, entry) DO UPDATE SET record = excluded.record";
    let project = entry.session.project();
    let text = to_text(&EntryRecord::from(entry.clone()))?;
    let row = params![project.as_str(), entry.session.number(), entry.number, text];
    run(connection.execute(sql, row), "store an entry of the ledger")
}
