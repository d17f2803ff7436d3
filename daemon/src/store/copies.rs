//! Three older copies of the database, made at clean starts, from which a damaged one is rebuilt.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use ao_protocol::home::Home;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::error::StoreError;
use super::schema::make_private_file;

const DOING: &str = "copy the database";

/// Where the copies are, newest first.
pub(super) fn paths(home: &Home) -> [PathBuf; 3] {
    ["copy-1", "copy-2", "copy-3"].map(|name| beside(home, name))
}

/// A file that belongs to the database: `ao.db.<name>`.
pub(super) fn beside(home: &Home, name: &str) -> PathBuf {
    home.database().with_extension(format!("db.{name}"))
}

/// Makes the newest copy and lets the oldest go. A copy is whole or absent; a death between two renames leaves a gap
/// in the row and nothing else.
pub(super) fn make(connection: &Connection, home: &Home) -> Result<(), StoreError> {
    let fresh = beside(home, "copy-new");
    remove_if_there(&fresh).and_then(|()| make_private_file(&fresh)).map_err(StoreError::io(DOING))?;
    let path = ToSqlOutput::Borrowed(ValueRef::Text(fresh.as_os_str().as_encoded_bytes()));
    connection.execute("VACUUM INTO ?1", [path]).map_err(StoreError::sql(DOING))?;
    rotate(home, &fresh).map_err(StoreError::io(DOING))
}

fn rotate(home: &Home, fresh: &Path) -> io::Result<()> {
    sync(fresh)?;
    let [first, second, third] = paths(home);
    rename_if_there(&second, &third)?;
    rename_if_there(&first, &second)?;
    fs::rename(fresh, &first)?;
    sync_folder(home.root())
}

pub(super) fn sync(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Makes renames in a folder durable. Windows has no such call and needs none.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// Renames a file and says whether it was there.
pub(super) fn rename_if_there(from: &Path, to: &Path) -> io::Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
