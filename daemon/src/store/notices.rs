//! What a person was told of, as rows.

use ao_protocol::ids::{QuestionId, SessionId};
use ao_protocol::view::NoticeKind;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::certificate::Weight;
use super::database::{Database, from_text, rows, run, to_text};
use super::error::StoreError;
use crate::domain::notice::Notice;

/// How many of the newest are kept.
const KEPT: i64 = 1000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct NoticeRecord {
    id: u64,
    kind: NoticeKind,
    session: SessionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    question: Option<QuestionId>,
    title: String,
    text: String,
    at: i64,
    read: bool,
    over: bool,
}

impl From<Notice> for NoticeRecord {
    fn from(notice: Notice) -> Self {
        let Notice { id, kind, session, question, title, text, at, read, over } = notice;
        Self { id, kind, session, question, title, text, at, read, over }
    }
}

impl From<NoticeRecord> for Notice {
    fn from(record: NoticeRecord) -> Self {
        let NoticeRecord { id, kind, session, question, title, text, at, read, over } = record;
        Self { id, kind, session, question, title, text, at, read, over }
    }
}

impl Database {
    /// Adds notices or replaces those of the same numbers. The last 1,000 are kept.
    pub(super) fn save_notices(&mut self, notices: &[Notice]) -> Result<(), StoreError> {
        let doing = "store a notice";
        self.change(Weight::Light, doing, |tx| {
            for notice in notices {
                let id = i64::try_from(notice.id).unwrap_or(i64::MAX);
                let sql = "INSERT INTO notices (id, record) VALUES (?1, ?2)
                           ON CONFLICT (id) DO UPDATE SET record = excluded.record";
                let text = to_text(&NoticeRecord::from(notice.clone()))?;
                run(tx.execute(sql, params![id, text]), doing)?;
                run(tx.execute("DELETE FROM notices WHERE id <= ?1", [id - KEPT]), doing)?;
            }
            Ok(())
        })
    }

    /// All that are kept, oldest first. One that this version does not understand is passed over: it is no fact about a
    /// session.
    pub(super) fn load_notices(&self) -> Result<Vec<Notice>, StoreError> {
        let all = rows(&self.connection, "SELECT record FROM notices ORDER BY id", "read the notices")?;
        let read = all.iter().filter_map(|text| from_text::<NoticeRecord>(text).ok());
        Ok(read.map(Notice::from).collect())
    }
}
