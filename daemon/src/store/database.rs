//! The rows: every statement that reads or changes them.
//!
//! Everything here runs on the writer's thread, or before that thread exists. A change is one transaction.

use std::collections::BTreeMap;

use ao_protocol::home::Home;
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::settings::Settings;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Place;
use super::certificate::{self, Certificate, Weight};
use super::error::StoreError;
use super::project::{get_project, put_project};
use super::record::{ProjectRecord, SessionRecord};
use super::talk::Talk;
use crate::domain::facts::{NewSession, Phase, Project, Session};
use crate::domain::notice::Notice;
use crate::domain::plan::Plan;

/// The highest number that an id can carry.
const LAST_NUMBER: u32 = 999_999_999;
/// A number above this was never given by us; see `Store::raise_floor`.
const CREDIBLE_NUMBER: u32 = 10_000_000;

const CLEAN: &str = "clean";
const SETTINGS: &str = "settings";

/// The connection, and what is needed beside it.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) connection: Connection,
    home: Home,
    durability: Option<Weight>,
    damaged: bool,
}

/// Everything that was stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Loaded {
    pub(super) projects: Vec<Project>,
    pub(super) sessions: Vec<Session>,
    pub(super) settings: Settings,
    pub(super) talk: Talk,
    pub(super) plans: BTreeMap<ProjectId, Plan>,
    pub(super) notices: Vec<Notice>,
}

impl Database {
    pub(super) fn new(connection: Connection, home: Home) -> Self {
        Self { connection, home, durability: None, damaged: false }
    }

    pub(super) fn allocate_session(
        &mut self,
        new: NewSession,
        place: impl FnOnce(&SessionId) -> Place,
    ) -> Result<Session, StoreError> {
        let (certificate, session) = self.change(Weight::Full, "store a new session", |tx| {
            // One that was taken off the list meanwhile gets no session that nobody could see.
            let project = get_project(tx, &new.project)?
                .filter(|project| !project.put_away)
                .ok_or_else(|| StoreError::UnknownProject(new.project.clone()))?;
            let number = highest(tx, &new.project)? + 1;
            if number > LAST_NUMBER {
                return Err(StoreError::NumbersUsedUp(new.project.clone()));
            }
            raise(tx, &new.project, number)?;
            let id = SessionId::new(&new.project, number);
            let place = place(&id);
            let session = first_row(id, new, place);
            let certificate = Certificate::new(1, Some(project), session.clone().into());
            put_session(tx, &certificate)?;
            Ok((certificate, session))
        })?;
        self.witness(&certificate, Weight::Full);
        Ok(session)
    }

    pub(super) fn save_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let unknown = || StoreError::UnknownSession(session.id.clone());
        let stored = get_session(&self.connection, &session.id)
            .and_then(|row| Ok((row, get_project(&self.connection, &session.project())?)));
        let (row, project) = self.noticing(stored)?;
        let (revision, old) = row.ok_or_else(unknown)?;
        let new = SessionRecord::from(session.clone());
        if new == old {
            return Ok(());
        }
        let weight = if new.weighs_against(&old) { Weight::Full } else { Weight::Light };
        let certificate = Certificate::new(revision + 1, project, new);
        self.change(weight, "store a session", |tx| put_session(tx, &certificate))?;
        self.witness(&certificate, weight);
        Ok(())
    }

    pub(super) fn remove_session(&mut self, session: &SessionId) -> Result<(), StoreError> {
        let doing = "remove a session";
        let project = session.project();
        self.change(Weight::Full, doing, |tx| {
            let key = params![project.as_str(), session.number()];
            run(tx.execute("DELETE FROM sessions WHERE project = ?1 AND number = ?2", key), doing)?;
            super::talk::forget(tx, session)
        })?;
        certificate::remove(&self.home, session).map_err(StoreError::io("remove a birth certificate"))
    }

    pub(super) fn raise_floor(&mut self, project: &ProjectId, number: u32) -> Result<(), StoreError> {
        let given = highest(&self.connection, project);
        if number > CREDIBLE_NUMBER || number <= self.noticing(given)? {
            return Ok(());
        }
        self.change(Weight::Full, "store a session number", |tx| raise(tx, project, number))
    }

    pub(super) fn save_settings(&mut self, settings: &Settings) -> Result<(), StoreError> {
        let text = to_text(settings)?;
        self.change(Weight::Full, "store the settings", |tx| set_meta(tx, SETTINGS, &text))
    }

    /// Adds what a birth certificate knows and the database does not, for a rebuild. Says whether anything was.
    pub(super) fn adopt(&mut self, certificate: &Certificate) -> Result<bool, StoreError> {
        self.change(Weight::Full, "rebuild the database", |tx| {
            if let Some(project) = &certificate.project
                && get_project(tx, &project.id)?.is_none()
            {
                put_project(tx, project)?;
            }
            let id = &certificate.session.id;
            let known = get_session(tx, id)?.map(|(revision, _)| revision);
            let newer = known.is_none_or(|revision| revision < certificate.revision);
            if newer {
                put_session(tx, certificate)?;
                raise(tx, &id.project(), id.number())?;
            }
            Ok(newer)
        })
    }

    pub(super) fn load(&self) -> Result<Loaded, StoreError> {
        let doing = "read the database";
        let settings = get_meta(&self.connection, SETTINGS)?;
        let settings: Settings = settings.as_deref().map(from_text).transpose()?.unwrap_or_default();
        Ok(Loaded {
            projects: rows(&self.connection, "SELECT record FROM projects ORDER BY id", doing)?
                .iter()
                .map(|text| from_text::<ProjectRecord>(text).map(Project::from))
                .collect::<Result<_, _>>()?,
            sessions: rows(&self.connection, "SELECT record FROM sessions ORDER BY project, number", doing)?
                .iter()
                .map(|text| from_text::<SessionRecord>(text).map(Session::from))
                .collect::<Result<_, _>>()?,
            settings,
            talk: self.load_talk()?,
            plans: self.load_plans()?,
            notices: self.load_notices()?,
        })
    }

    /// Whether the last daemon closed the database. A new database counts as closed.
    pub(super) fn was_closed(&self) -> Result<bool, StoreError> {
        Ok(get_meta(&self.connection, CLEAN)?.is_none_or(|value| value == "1"))
    }

    pub(super) fn mark(&mut self, closed: bool) -> Result<(), StoreError> {
        let value = if closed { "1" } else { "0" };
        self.change(Weight::Full, "mark the database", |tx| set_meta(tx, CLEAN, value))
    }

    /// Folds the log into the file and closes it. A database that showed damage is left marked as not closed, so that
    /// the next start checks and rebuilds it.
    pub(super) fn close(mut self) -> Result<(), StoreError> {
        let doing = "close the database";
        if !self.damaged {
            self.mark(true)?;
            let checkpoint = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            checkpoint.map_err(StoreError::sql(doing))?;
        }
        self.connection.close().map_err(|(_, error)| StoreError::sql(doing)(error))
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// One transaction of the wanted durability. Whatever fails, nothing of it stays.
    pub(super) fn change<T>(
        &mut self,
        weight: Weight,
        doing: &'static str,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = self.try_change(weight, doing, body);
        self.noticing(result)
    }

    fn noticing<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        self.damaged |= matches!(result, Err(StoreError::Damaged { .. }));
        result
    }

    fn try_change<T>(
        &mut self,
        weight: Weight,
        doing: &'static str,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.durability != Some(weight) {
            let level = match weight {
                Weight::Light => "NORMAL",
                Weight::Full => "FULL",
            };
            self.connection.pragma_update(None, "synchronous", level).map_err(StoreError::sql(doing))?;
            self.durability = Some(weight);
        }
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::sql(doing))?;
        let value = body(&transaction)?;
        transaction.commit().map_err(StoreError::sql(doing))?;
        Ok(value)
    }

    /// The row is stored already; a certificate that cannot be written only weakens a later rebuild.
    fn witness(&self, certificate: &Certificate, weight: Weight) {
        if let Err(error) = certificate.write(&self.home, weight) {
            tracing::warn!(session = %certificate.session.id, %error, "the birth certificate was not written");
        }
    }
}

fn first_row(id: SessionId, new: NewSession, place: Place) -> Session {
    Session {
        id,
        kind: new.kind,
        agent: new.agent,
        title: new.title,
        prompt: new.prompt,
        prompt_replayed: false,
        branch: new.branch.unwrap_or(place.branch),
        base: new.base,
        worktree: place.worktree,
        site: new.site,
        options: new.options,
        task: new.task,
        by: new.by,
        beside: new.beside,
        native_id: new.native_id,
        native_begun: false,
        restart: false,
        retiring: None,
        token: None,
        phase: Phase::Creating,
        archived: false,
        created_at: new.created_at,
        changed_at: new.created_at,
    }
}

fn put_session(connection: &Connection, certificate: &Certificate) -> Result<(), StoreError> {
    let Certificate { revision, session, .. } = certificate;
    let sql = "INSERT INTO sessions (project, number, revision, record) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (project, number) DO UPDATE SET revision = excluded.revision, record = excluded.record";
    let project = session.id.project();
    let row = params![project.as_str(), session.id.number(), revision, to_text(session)?];
    run(connection.execute(sql, row), "store a session")
}

fn get_session(connection: &Connection, id: &SessionId) -> Result<Option<(i64, SessionRecord)>, StoreError> {
    let sql = "SELECT revision, record FROM sessions WHERE project = ?1 AND number = ?2";
    let project = id.project();
    let key = params![project.as_str(), id.number()];
    let row: Option<(i64, String)> = connection
        .query_row(sql, key, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(StoreError::sql("read a session"))?;
    row.map(|(revision, text)| Ok((revision, from_text(&text)?))).transpose()
}

fn highest(connection: &Connection, project: &ProjectId) -> Result<u32, StoreError> {
    let sql = "SELECT highest FROM numbers WHERE project = ?1";
    let highest: Option<u32> = connection
        .query_row(sql, [project.as_str()], |row| row.get(0))
        .optional()
        .map_err(StoreError::sql("read a session number"))?;
    Ok(highest.unwrap_or(0))
}

fn raise(connection: &Connection, project: &ProjectId, number: u32) -> Result<(), StoreError> {
    let sql = "INSERT INTO numbers (project, highest) VALUES (?1, ?2)
               ON CONFLICT (project) DO UPDATE SET highest = max(highest, excluded.highest)";
    run(connection.execute(sql, params![project.as_str(), number]), "store a session number")
}

pub(super) fn get_meta(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
        .optional()
        .map_err(StoreError::sql("read the database"))
}

pub(super) fn set_meta(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    run(connection.execute(sql, [key, value]), "write the database")
}

pub(super) fn has_table(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    connection.query_row(sql, [name], |row| row.get(0)).map_err(StoreError::sql("read the database"))
}

pub(super) fn rows(
    connection: &Connection,
    sql: &str,
    doing: &'static str,
) -> Result<Vec<String>, StoreError> {
    rows_of(connection, sql, [], doing)
}

/// The same, of the rows that `which` says.
pub(super) fn rows_of(
    connection: &Connection,
    sql: &str,
    which: impl rusqlite::Params,
    doing: &'static str,
) -> Result<Vec<String>, StoreError> {
    let read =
        || connection.prepare(sql)?.query_map(which, |row| row.get(0))?.collect::<rusqlite::Result<_>>();
    read().map_err(StoreError::sql(doing))
}

pub(super) fn run(result: rusqlite::Result<usize>, doing: &'static str) -> Result<(), StoreError> {
    result.map(drop).map_err(StoreError::sql(doing))
}

pub(super) fn to_text(record: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|error| StoreError::row(error.to_string()))
}

pub(super) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::row(error.to_string()))
}
