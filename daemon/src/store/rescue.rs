//! Rebuilding a database that cannot be read, from its copies and the host bundles.
//!
//! The new database is made whole beside the old one, which is then set aside and never deleted. A death at any point
//! leaves either the old file, which is found damaged again, or none, which is rebuilt again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ao_protocol::home::Home;
use rusqlite::OpenFlags;

use super::database::Database;
use super::error::StoreError;
use super::schema::{self, Identity};
use super::{Recovery, certificate, copies};

const DOING: &str = "rebuild the database";

/// The files that SQLite keeps beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Whether this home has had a database with something in it.
pub(super) fn has_traces(home: &Home) -> bool {
    copies::paths(home).iter().any(|copy| copy.exists()) || !certificate::ids_on_disk(home).is_empty()
}

/// Puts a rebuilt database in the place of what is there.
pub(super) fn rebuild(home: &Home, reason: String) -> Result<Recovery, StoreError> {
    let fresh = copies::beside(home, "rebuild");
    clear(&fresh).map_err(StoreError::io(DOING))?;
    let copy = newest_good_copy(home)?;
    match &copy {
        Some(copy) => fs::copy(copy, &fresh).map(drop),
        None => Ok(()),
    }
    .and_then(|()| schema::make_private_file(&fresh))
    .map_err(StoreError::io(DOING))?;
    let from_bundles = complete(home, &fresh)?;
    let set_aside = replace(home, &fresh).map_err(StoreError::io(DOING))?;
    Ok(Recovery { set_aside, copy, from_bundles, reason })
}

/// Adds what the bundles know to the database at `path` and returns how many sessions that were.
fn complete(home: &Home, path: &Path) -> Result<usize, StoreError> {
    let mut connection = schema::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let version = match schema::identify(&connection)? {
        Identity::Ours(version) => version,
        Identity::Empty | Identity::Foreign => 0,
    };
    // One file without a log beside it can be put in place by one rename.
    connection
        .pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .map_err(StoreError::sql(DOING))?;
    schema::migrate(&mut connection, version)?;
    let mut database = Database::new(connection, home.clone());
    let mut adopted = 0;
    for certificate in certificate::read_all(home) {
        adopted += usize::from(database.adopt(&certificate)?);
    }
    for session in certificate::ids_on_disk(home) {
        database.raise_floor(&session.project(), session.number())?;
    }
    database.doubt_open_messages()?;
    database.mark(false)?;
    drop(database);
    copies::sync(path).map_err(StoreError::io(DOING))?;
    Ok(adopted)
}

fn newest_good_copy(home: &Home) -> Result<Option<PathBuf>, StoreError> {
    for copy in copies::paths(home) {
        match judge(&copy, home) {
            Ok(()) => return Ok(Some(copy)),
            // Our rows in a newer format are not ours to throw away.
            Err(error @ StoreError::Newer { .. }) => return Err(error),
            Err(error) => tracing::warn!(copy = %copy.display(), %error, "this copy is of no use"),
        }
    }
    Ok(None)
}

fn judge(copy: &Path, home: &Home) -> Result<(), StoreError> {
    let connection = schema::connect(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match schema::identify(&connection)? {
        Identity::Ours(found) if found > schema::NEWEST => {
            Err(StoreError::Newer { found, known: schema::NEWEST })
        }
        Identity::Ours(_) => {
            schema::check(&connection)?;
            Database::new(connection, home.clone()).load().map(drop)
        }
        Identity::Empty | Identity::Foreign => Err(StoreError::row("it holds nothing of ours")),
    }
}

/// Moves the present database with its companions out of the way and `fresh` into its place. The main file goes first:
/// were its log moved first, a death in between would leave an older state that looks sound.
fn replace(home: &Home, fresh: &Path) -> io::Result<Option<PathBuf>> {
    let database = home.database();
    let aside = free_name(home);
    let moved = copies::rename_if_there(&database, &aside)?;
    for companion in COMPANIONS {
        copies::rename_if_there(&with_suffix(&database, companion), &with_suffix(&aside, companion))?;
    }
    fs::rename(fresh, &database)?;
    copies::sync_folder(home.root())?;
    Ok(moved.then_some(aside))
}

fn free_name(home: &Home) -> PathBuf {
    let taken = |path: &PathBuf| {
        path.exists() || COMPANIONS.iter().any(|companion| with_suffix(path, companion).exists())
    };
    let mut names = (1u32..).map(|n| copies::beside(home, &format!("corrupt-{n}")));
    names.find(|path| !taken(path)).unwrap_or_else(|| copies::beside(home, "corrupt"))
}

/// A half-built database of an earlier attempt is ours and holds nothing that is not elsewhere.
fn clear(path: &Path) -> io::Result<()> {
    copies::remove_if_there(path)?;
    COMPANIONS.iter().try_for_each(|companion| copies::remove_if_there(&with_suffix(path, companion)))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
