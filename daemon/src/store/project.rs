//! Projects' rows.
//!
//! A project keeps its row: taking it off the list is a mark in it, so that its sessions, its plan and what was set for it
//! are there when its folder is added again. Only one that has nothing of the kind is forgotten.

use ao_protocol::ids::ProjectId;
use ao_protocol::settings::ProjectSettings;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::certificate::Weight;
use super::database::{Database, from_text, rows_of, run, to_text};
use super::error::StoreError;
use super::record::{ProjectRecord, SessionRecord};
use crate::domain::facts::{Project, Session};

/// What became of a project that was taken off the list.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It never had a session, a plan or settings: nothing of it is left.
    Forgotten,
    /// It is marked, and kept with everything that belongs to it.
    PutAway,
}

impl Database {
    pub(super) fn save_project(&mut self, project: &Project) -> Result<(), StoreError> {
        let record = ProjectRecord::from(project.clone());
        self.change(Weight::Full, "store a project", |tx| put_project(tx, &record))
    }

    pub(super) fn remove_project(&mut self, project: &ProjectId) -> Result<Removed, StoreError> {
        let doing = "remove a project";
        self.change(Weight::Full, doing, |tx| {
            let sessions = sessions_of(tx, project, doing)?;
            if sessions.iter().any(Session::keeps_its_project) {
                return Err(StoreError::ProjectInUse(project.clone()));
            }
            let mut record =
                get_project(tx, project)?.ok_or_else(|| StoreError::UnknownProject(project.clone()))?;
            if sessions.is_empty() && !has_plan(tx, project)? && is_as_added(&record) {
                run(tx.execute("DELETE FROM projects WHERE id = ?1", [project.as_str()]), doing)?;
                return Ok(Removed::Forgotten);
            }
            record.put_away = true;
            put_project(tx, &record)?;
            Ok(Removed::PutAway)
        })
    }
}

/// Whether nobody has set anything for it.
fn is_as_added(record: &ProjectRecord) -> bool {
    let project = Project::from(record.clone());
    project.settings == ProjectSettings::default() && project.trusted.is_none()
}

fn has_plan(tx: &Transaction<'_>, project: &ProjectId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM plan_items WHERE project = ?1)";
    tx.query_row(sql, [project.as_str()], |row| row.get(0)).map_err(StoreError::sql("look for a plan"))
}

fn sessions_of(
    tx: &Transaction<'_>,
    project: &ProjectId,
    doing: &'static str,
) -> Result<Vec<Session>, StoreError> {
    let sql = "SELECT record FROM sessions WHERE project = ?1";
    let found = rows_of(tx, sql, [project.as_str()], doing)?;
    found.iter().map(|text| from_text::<SessionRecord>(text).map(Session::from)).collect()
}

pub(super) fn put_project(connection: &Connection, record: &ProjectRecord) -> Result<(), StoreError> {
    let sql = "INSERT INTO projects (id, record) VALUES (?1, ?2)
               ON CONFLICT (id) DO UPDATE SET record = excluded.record";
    run(connection.execute(sql, params![record.id.as_str(), to_text(record)?]), "store a project")
}

pub(super) fn get_project(
    connection: &Connection,
    id: &ProjectId,
) -> Result<Option<ProjectRecord>, StoreError> {
    let sql = "SELECT record FROM projects WHERE id = ?1";
    let text: Option<String> = connection
        .query_row(sql, [id.as_str()], |row| row.get(0))
        .optional()
        .map_err(StoreError::sql("read a project"))?;
    text.as_deref().map(from_text).transpose()
}
