//! From a file, or none, to a database that can be trusted.

use std::fs;
use std::io;

use ao_client::spawn::create_private_folder;
use ao_protocol::home::Home;
use rusqlite::OpenFlags;

use super::database::{Database, Loaded};
use super::error::StoreError;
use super::schema::{self, Identity};
use super::{Recovery, copies, rescue};

pub(super) fn open(home: &Home) -> Result<(Database, Loaded, Option<Recovery>), StoreError> {
    create_private_folder(home.root()).map_err(StoreError::io("make the home"))?;
    let reason = match reason_to_rebuild(home)? {
        Some(reason) => reason.to_owned(),
        None => match attempt(home) {
            Ok((database, loaded)) => return Ok((database, loaded, None)),
            Err(StoreError::Damaged { source }) => source.to_string(),
            Err(error) => return Err(error),
        },
    };
    tracing::warn!(reason, "the database cannot be used and is rebuilt");
    let recovery = rescue::rebuild(home, reason)?;
    let (database, loaded) = attempt(home)?;
    Ok((database, loaded, Some(recovery)))
}

/// A database that is gone although there are traces of one must not pass for a first start.
fn reason_to_rebuild(home: &Home) -> Result<Option<&'static str>, StoreError> {
    let reason = match fs::metadata(home.database()) {
        Ok(file) if file.len() > 0 => return Ok(None),
        Ok(_) => "the database file is empty",
        Err(error) if error.kind() == io::ErrorKind::NotFound => "the database file is missing",
        Err(error) => return Err(StoreError::io("open the database")(error)),
    };
    Ok(rescue::has_traces(home).then_some(reason))
}

fn attempt(home: &Home) -> Result<(Database, Loaded), StoreError> {
    let path = home.database();
    schema::make_private_file(&path).map_err(StoreError::io("open the database"))?;
    let mut connection = schema::connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let version = match schema::identify(&connection)? {
        Identity::Empty => 0,
        Identity::Ours(found) if found > schema::NEWEST => {
            return Err(StoreError::Newer { found, known: schema::NEWEST });
        }
        Identity::Ours(found) => found,
        Identity::Foreign => return Err(StoreError::row("the file is another program's database")),
    };
    schema::migrate(&mut connection, version)?;
    let mut database = Database::new(connection, home.clone());
    let clean = database.was_closed()?;
    if !clean {
        schema::check(database.connection())?;
    }
    let loaded = database.load()?;
    schema::settle(database.connection())?;
    if clean && version > 0 {
        keep_copy(&mut database, home)?;
    }
    database.mark(false)?;
    Ok((database, loaded))
}

/// Copies only what was read without fault. A disk that has no room for a copy does not keep the daemon from starting.
fn keep_copy(database: &mut Database, home: &Home) -> Result<(), StoreError> {
    match copies::make(database.connection(), home) {
        Err(StoreError::Disk { doing, source }) => {
            tracing::warn!(error = %source, "could not {doing}");
            Ok(())
        }
        result => result,
    }
}
