//! The database's format: how it is recognised, made, brought up to date and checked.
//!
//! All tables are `WITHOUT ROWID`, so that a table is one tree and loading it reads every page that matters: damage
//! cannot hide in an index until the first insert.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::StoreError;

/// "AODB": tells our database from every other SQLite file.
const APPLICATION_ID: i64 = 0x414f_4442;

/// Each entry brings a database from the version of its index to the next one. Entries are only ever added.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE projects (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE numbers (project TEXT PRIMARY KEY, highest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE sessions (
        project TEXT NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (project, number)
    ) STRICT, WITHOUT ROWID;
", "
    CREATE TABLE messages (
        project TEXT NOT NULL, number INTEGER NOT NULL, id INTEGER NOT NULL, open INTEGER NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (project, number, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE history (
        project TEXT NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (project, number, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE activities (
        project TEXT NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (project, number)
    ) STRICT, WITHOUT ROWID;
", "
    CREATE TABLE plan_items (
        project TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (project, kind, number)
    ) STRICT, WITHOUT ROWID;
", "
    CREATE TABLE ledger (
        project TEXT NOT NULL, number INTEGER NOT NULL, entry INTEGER NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (project, number, entry)
    ) STRICT, WITHOUT ROWID;
", "
    CREATE TABLE told (
        project TEXT NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (project, number)
    ) STRICT, WITHOUT ROWID;
", "
    CREATE TABLE notices (id INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
"];

/// The newest format this version knows.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// What a database file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nothing has been stored in it.
    Empty,
    /// Ours, of this format.
    Ours(i64),
    /// Somebody else's.
    Foreign,
}

/// Makes an empty file that only its owner can read, so that the database and the files that SQLite puts beside it
/// are never readable by others. An existing file is kept and its mode is corrected.
pub(super) fn make_private_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    drop(file);
    Ok(())
}

/// Connects to an existing file. Until [`settle`] is called, closing the connection leaves file and log as they are,
/// so that a database which turns out to be damaged or newer is not touched.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(StoreError::sql("open the database"))?;
    connection
        .busy_timeout(Duration::from_secs(5))
        .and_then(|()| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true))
        .map_err(StoreError::sql("open the database"))?;
    Ok(connection)
}

/// Tells whose database this is.
pub(super) fn identify(connection: &Connection) -> Result<Identity, StoreError> {
    let number = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let read = || {
        let application = number("PRAGMA application_id")?;
        let version = number("PRAGMA user_version")?;
        let tables = number("SELECT count(*) FROM sqlite_schema")?;
        Ok((application, version, tables))
    };
    match read().map_err(StoreError::sql("read the database"))? {
        (APPLICATION_ID, version, _) => Ok(Identity::Ours(version)),
        (0, 0, 0) => Ok(Identity::Empty),
        _ => Ok(Identity::Foreign),
    }
}

/// Brings a recognised database to the newest format, each step whole or not at all.
pub(super) fn migrate(connection: &mut Connection, from: i64) -> Result<(), StoreError> {
    let doing = "bring the database up to date";
    let steps = usize::try_from(from).unwrap_or(0);
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(steps) {
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::sql(doing))?;
        transaction
            .execute_batch(sql)
            .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION_ID))
            .and_then(|()| transaction.pragma_update(None, "user_version", step as i64 + 1))
            .and_then(|()| transaction.commit())
            .map_err(StoreError::sql(doing))?;
    }
    Ok(())
}

/// Reads the whole file and says whether its structure holds.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(StoreError::sql("check the database"))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::row(verdict)) }
}

/// Sets how the daemon's own connection works for life.
pub(super) fn settle(connection: &Connection) -> Result<(), StoreError> {
    let settle = || {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        // With NORMAL nothing is synced at a commit, so these two cost only where a sync is meant to reach the disk.
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "checkpoint_fullfsync", true)?;
        connection.pragma_update_and_check(None, "wal_autocheckpoint", 1000, |_| Ok(()))?;
        connection.pragma_update_and_check(None, "journal_size_limit", 64 << 20, |_| Ok(()))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map(drop)
    };
    settle().map_err(StoreError::sql("open the database"))
}
