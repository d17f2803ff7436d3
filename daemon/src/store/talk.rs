//! Rows of what agents are told and what they tell: messages, history, and the last known activity.

use ao_protocol::ids::{LaunchId, MessageId, SessionId};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::certificate::Weight;
use super::database::{Database, from_text, get_meta, run, set_meta, to_text};
use super::error::StoreError;
use super::talk_record::{ActivityRecord, HappeningRecord, MessageRecord, ToldRecord};
use crate::domain::activity::{Evidence, State};
use crate::domain::history::Happening;
use crate::domain::message::{Message, NewMessage, Stage};
use crate::domain::wake::Told;

/// Messages that are kept of one session beside those that are under way.
const MESSAGES_KEPT: u64 = 200;
/// Lines of history that are kept of one session.
const LINES_KEPT: u64 = 5000;
/// How often old lines are looked for.
const PRUNE_EVERY: u64 = 256;
const LAST_MESSAGE: &str = "last-message";

/// What was last known of an agent's activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownActivity {
    /// The launch it belongs to.
    pub launch: LaunchId,
    /// What it did.
    pub state: State,
    /// What that is known from.
    pub evidence: Option<Evidence>,
    /// The number of the line of its history that led to what is shown of it.
    pub change: u64,
    /// Hooks that were taken in lately, by the moment at which they began: one that comes again is the same.
    pub heard: Vec<u64>,
}

/// What was stored of the talk with agents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Talk {
    /// Messages that are under way, by number.
    pub open: Vec<Message>,
    /// What was last known of each session's agent.
    pub activities: Vec<(SessionId, KnownActivity)>,
    /// What each orchestrator has been told.
    pub told: Vec<(SessionId, Told)>,
    /// The number of the last line of each session's history.
    pub lines: Vec<(SessionId, u64)>,
}

impl Database {
    pub(super) fn accept_message(&mut self, new: &NewMessage) -> Result<Message, StoreError> {
        self.change(Weight::Full, "store a message", |tx| accept(tx, new))
    }

    /// Replaces a message's row. What decides over typing it again survives a loss of power.
    pub(super) fn save_message(&mut self, message: &Message) -> Result<(), StoreError> {
        let weight = match message.stage {
            Stage::Typing(_) | Stage::Cancelled | Stage::Failed { .. } => Weight::Full,
            Stage::Accepted | Stage::Typed(_) | Stage::Submitted | Stage::Unconfirmable => Weight::Light,
        };
        self.change(weight, "store a message", |tx| {
            put_message(tx, message)?;
            if let Some((held, stage)) = message.settles() {
                for id in held {
                    settle(tx, message, *id, stage)?;
                }
            }
            if let (Some(tells), Stage::Submitted | Stage::Unconfirmable) = (&message.tells, &message.stage) {
                let mut told = told_of(tx, &message.session)?;
                told.extend(tells.clone());
                put_told(tx, &message.session, told)?;
            }
            if message.is_final() { forget_old_messages(tx, &message.session) } else { Ok(()) }
        })
    }

    /// Takes a message back and puts the same on record for another session, in one step.
    pub(super) fn hand_on(&mut self, message: &Message, to: &SessionId) -> Result<Message, StoreError> {
        self.change(Weight::Full, "hand a message on", |tx| {
            put_message(tx, &Message { stage: Stage::Cancelled, ..message.clone() })?;
            let Message { from, text, at, .. } = message.clone();
            accept(tx, &NewMessage { session: to.clone(), from, text, opens: None, tells: None, at })
        })
    }

    /// Replaces what an orchestrator has been told.
    pub(super) fn save_told(&mut self, orchestrator: &SessionId, told: &Told) -> Result<(), StoreError> {
        self.change(Weight::Light, "store what was told", |tx| put_told(tx, orchestrator, told.clone()))
    }

    pub(super) fn messages(&self, session: &SessionId) -> Result<Vec<Message>, StoreError> {
        let sql = "SELECT record FROM messages WHERE project = ?1 AND number = ?2 ORDER BY id DESC LIMIT ?3";
        let mut found =
            texts(&self.connection, sql, session, i64::try_from(MESSAGES_KEPT).unwrap_or(i64::MAX))?
                .iter()
                .map(|text| from_text::<MessageRecord>(text).map(Message::from))
                .collect::<Result<Vec<_>, _>>()?;
        found.reverse();
        Ok(found)
    }

    /// Adds lines to a session's history, with the activity that they led to.
    pub(super) fn record(
        &mut self,
        session: &SessionId,
        lines: &[Happening],
        activity: Option<&KnownActivity>,
    ) -> Result<(), StoreError> {
        let doing = "store a session's history";
        self.change(Weight::Light, doing, |tx| {
            let project = session.project();
            for line in lines {
                let sql =
                    "INSERT OR REPLACE INTO history (project, number, seq, record) VALUES (?1, ?2, ?3, ?4)";
                let text = to_text(&HappeningRecord::from(line.clone()))?;
                run(
                    tx.execute(sql, params![project.as_str(), session.number(), as_sql(line.seq), text]),
                    doing,
                )?;
                if line.seq % PRUNE_EVERY == 0 && line.seq > LINES_KEPT {
                    let old = "DELETE FROM history WHERE project = ?1 AND number = ?2 AND seq <= ?3";
                    let key = params![project.as_str(), session.number(), as_sql(line.seq - LINES_KEPT)];
                    run(tx.execute(old, key), doing)?;
                }
            }
            if let Some(activity) = activity {
                let sql = "INSERT INTO activities (project, number, record) VALUES (?1, ?2, ?3)
                           ON CONFLICT (project, number) DO UPDATE SET record = excluded.record";
                let text = to_text(&ActivityRecord::from(activity.clone()))?;
                run(tx.execute(sql, params![project.as_str(), session.number(), text]), doing)?;
            }
            Ok(())
        })
    }

    /// The lines after `after`, oldest first; without it the newest.
    pub(super) fn history(
        &self,
        session: &SessionId,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Happening>, StoreError> {
        let doing = "read a session's history";
        let (order, after) = if after.is_some() { ("ASC", after) } else { ("DESC", Some(0)) };
        let sql = format!(
            "SELECT record FROM history WHERE project = ?1 AND number = ?2 AND seq > ?3 ORDER BY seq {order} LIMIT ?4"
        );
        let project = session.project();
        let key = params![project.as_str(), session.number(), as_sql(after.unwrap_or(0)), limit];
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection.prepare_cached(&sql)?.query_map(key, |row| row.get(0))?.collect()
        };
        let mut lines = read()
            .map_err(StoreError::sql(doing))?
            .iter()
            .map(|text| from_text::<HappeningRecord>(text).map(Happening::from))
            .collect::<Result<Vec<_>, _>>()?;
        if order == "DESC" {
            lines.reverse();
        }
        Ok(lines)
    }

    pub(super) fn load_talk(&self) -> Result<Talk, StoreError> {
        let doing = "read the database";
        let connection = &self.connection;
        let mut talk = Talk::default();
        // A copy of the first format, looked at before it is brought up to date.
        if !super::database::has_table(connection, "messages")? {
            return Ok(talk);
        }
        for text in super::database::rows(
            connection,
            "SELECT record FROM messages WHERE open = 1 ORDER BY id",
            doing,
        )? {
            talk.open.push(from_text::<MessageRecord>(&text)?.into());
        }
        let keyed = |sql: &str| -> Result<Vec<(String, u32, String)>, StoreError> {
            let read = || {
                let mut statement = connection.prepare(sql)?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                rows.collect::<rusqlite::Result<Vec<_>>>()
            };
            read().map_err(StoreError::sql(doing))
        };
        for (project, number, text) in keyed("SELECT project, number, record FROM activities")? {
            if let Ok(session) = SessionId::parse(&format!("{project}-{number}")) {
                talk.activities.push((session, from_text::<ActivityRecord>(&text)?.into()));
            }
        }
        if super::database::has_table(connection, "told")? {
            for (project, number, text) in keyed("SELECT project, number, record FROM told")? {
                if let Ok(session) = SessionId::parse(&format!("{project}-{number}")) {
                    talk.told.push((session, from_text::<ToldRecord>(&text)?.into()));
                }
            }
        }
        let last = "SELECT project, number, CAST(max(seq) AS TEXT) FROM history GROUP BY project, number";
        for (project, number, seq) in keyed(last)? {
            if let (Ok(session), Ok(seq)) = (SessionId::parse(&format!("{project}-{number}")), seq.parse()) {
                talk.lines.push((session, seq));
            }
        }
        Ok(talk)
    }

    /// After a rebuild from an older copy nobody can say which of the open messages were typed since.
    pub(super) fn doubt_open_messages(&mut self) -> Result<(), StoreError> {
        for mut message in self.load_talk()?.open {
            message.stage = Stage::Failed {
                code: ao_protocol::error::ErrorCode::MessageInterrupted,
                message: "The record was damaged and rebuilt, so nobody can say whether it was typed"
                    .to_owned(),
            };
            self.save_message(&message)?;
        }
        Ok(())
    }
}

/// Gives a message its number and puts it on record.
pub(super) fn accept(tx: &Connection, new: &NewMessage) -> Result<Message, StoreError> {
    if let Some(known) = opening_of(tx, new)? {
        return Ok(known);
    }
    let last: u64 = get_meta(tx, LAST_MESSAGE)?.and_then(|n| n.parse().ok()).unwrap_or(0);
    set_meta(tx, LAST_MESSAGE, &(last + 1).to_string())?;
    let message = Message {
        id: MessageId(last + 1),
        session: new.session.clone(),
        from: new.from.clone(),
        text: new.text.clone(),
        opens: new.opens,
        tells: new.tells.clone(),
        stage: Stage::Accepted,
        at: new.at,
        changed_at: new.at,
    };
    put_message(tx, &message)?;
    Ok(message)
}

/// Gives a message that another one held the receipt of that one.
fn settle(tx: &Connection, holder: &Message, id: MessageId, stage: &Stage) -> Result<(), StoreError> {
    let sql = "SELECT record FROM messages WHERE project = ?1 AND number = ?2 AND id = ?3";
    let project = holder.session.project();
    let key = params![project.as_str(), holder.session.number(), as_sql(id.0)];
    let text: Option<String> =
        tx.query_row(sql, key, |row| row.get(0)).optional().map_err(StoreError::sql("read a message"))?;
    let Some(text) = text else { return Ok(()) };
    let held = Message::from(from_text::<MessageRecord>(&text)?);
    put_message(tx, &Message { stage: stage.clone(), changed_at: holder.changed_at, ..held })
}

fn told_of(connection: &Connection, orchestrator: &SessionId) -> Result<Told, StoreError> {
    let project = orchestrator.project();
    let sql = "SELECT record FROM told WHERE project = ?1 AND number = ?2";
    let text: Option<String> = connection
        .query_row(sql, params![project.as_str(), orchestrator.number()], |row| row.get(0))
        .optional()
        .map_err(StoreError::sql("read what was told"))?;
    let record = text.map(|text| from_text::<ToldRecord>(&text)).transpose()?;
    Ok(record.map(Told::from).unwrap_or_default())
}

fn put_told(connection: &Connection, orchestrator: &SessionId, told: Told) -> Result<(), StoreError> {
    let project = orchestrator.project();
    let sql = "INSERT INTO told (project, number, record) VALUES (?1, ?2, ?3)
               ON CONFLICT (project, number) DO UPDATE SET record = excluded.record";
    let row = params![project.as_str(), orchestrator.number(), to_text(&ToldRecord::from(told))?];
    run(connection.execute(sql, row), "store what was told")
}

/// Removes what belongs to a session whose record is removed.
pub(super) fn forget(connection: &Connection, session: &SessionId) -> Result<(), StoreError> {
    let project = session.project();
    for table in ["messages", "history", "activities", "told"] {
        let sql = format!("DELETE FROM {table} WHERE project = ?1 AND number = ?2");
        run(connection.execute(&sql, params![project.as_str(), session.number()]), "remove a session")?;
    }
    Ok(())
}

fn put_message(connection: &Connection, message: &Message) -> Result<(), StoreError> {
    let sql = "INSERT INTO messages (project, number, id, open, record) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (project, number, id) DO UPDATE SET open = excluded.open, record = excluded.record";
    let project = message.session.project();
    let text = to_text(&MessageRecord::from(message.clone()))?;
    let open = i64::from(!message.is_final());
    let row = params![project.as_str(), message.session.number(), as_sql(message.id.0), open, text];
    run(connection.execute(sql, row), "store a message")
}

/// The first prompt of a launch is accepted once, however often the launch is prepared.
fn opening_of(connection: &Connection, new: &NewMessage) -> Result<Option<Message>, StoreError> {
    let Some(launch) = new.opens else { return Ok(None) };
    let sql = "SELECT record FROM messages WHERE project = ?1 AND number = ?2
               AND json_extract(record, '$.opens') = ?3";
    let project = new.session.project();
    let text: Option<String> = connection
        .query_row(sql, params![project.as_str(), new.session.number(), launch.0], |row| row.get(0))
        .optional()
        .map_err(StoreError::sql("read a message"))?;
    text.map(|text| from_text::<MessageRecord>(&text).map(Message::from)).transpose()
}

fn forget_old_messages(connection: &Connection, session: &SessionId) -> Result<(), StoreError> {
    let sql = "DELETE FROM messages WHERE project = ?1 AND number = ?2 AND open = 0 AND id <= (
                   SELECT id FROM messages WHERE project = ?1 AND number = ?2 AND open = 0
                   ORDER BY id DESC LIMIT 1 OFFSET ?3)";
    let project = session.project();
    let key = params![project.as_str(), session.number(), as_sql(MESSAGES_KEPT)];
    run(connection.execute(sql, key), "forget old messages")
}

fn texts(
    connection: &Connection,
    sql: &str,
    session: &SessionId,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let project = session.project();
    let read = || {
        let mut statement = connection.prepare_cached(sql)?;
        let rows =
            statement.query_map(params![project.as_str(), session.number(), limit], |row| row.get(0))?;
        rows.collect::<rusqlite::Result<Vec<String>>>()
    };
    read().map_err(StoreError::sql("read messages"))
}

/// SQLite's numbers are signed; ours never come near the difference.
pub(super) fn as_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
