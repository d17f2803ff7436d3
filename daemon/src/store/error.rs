//! Why the store refused or failed.

use std::io;

use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{ProjectId, SessionId};

/// Why the store refused or failed. After any of these, what was stored before is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database belongs to a newer version and is not touched.
    #[error(
        "the database was written by a newer version of this program (format {found}, this version knows {known})"
    )]
    Newer {
        /// The format found.
        found: i64,
        /// The newest format this version knows.
        known: i64,
    },
    /// The disk did not let us read or write.
    #[error("the disk did not let us {doing}")]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// What the system or the database said.
        #[source]
        source: DiskFault,
    },
    /// The database turned out to be damaged while running. The next start rebuilds it.
    #[error("the database is damaged")]
    Damaged {
        /// What the database said.
        #[source]
        source: DiskFault,
    },
    /// No project has this id.
    #[error("there is no project {0}")]
    UnknownProject(ProjectId),
    /// A session of the project lives or stands in a list.
    #[error("project {0} still has sessions that are not archived")]
    ProjectInUse(ProjectId),
    /// No session has this id.
    #[error("there is no session {0}")]
    UnknownSession(SessionId),
    /// All numbers of a project have been given.
    #[error("project {0} has no session numbers left")]
    NumbersUsedUp(ProjectId),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

/// What lies under a disk error.
#[derive(Debug, thiserror::Error)]
pub enum DiskFault {
    /// The system's words.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The database's words.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// A row that does not read as what it should be.
    #[error("a stored row does not read: {0}")]
    Row(String),
}

impl StoreError {
    pub(super) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { doing, source: source.into() }
    }

    /// Sorts what the database said: damage is told apart from a disk that refuses, since only damage may be
    /// answered by a rebuild.
    pub(super) fn sql(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        move |source| match source.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Damaged { source: source.into() },
            Some(_) | None => Self::Disk { doing, source: source.into() },
        }
    }

    pub(super) fn row(what: impl Into<String>) -> Self {
        Self::Damaged { source: DiskFault::Row(what.into()) }
    }

    /// The error as a caller is told.
    #[must_use]
    pub fn to_call_error(&self) -> CallError {
        let error = |code| CallError::new(code, self.to_string());
        match self {
            Self::Newer { .. } => error(ErrorCode::StorageFailed)
                .hint("Start the newer version again, or move this home's ao.db elsewhere."),
            Self::Disk { source, .. } => {
                CallError::new(ErrorCode::StorageFailed, format!("{self}: {source}"))
                    .hint("Free some disk space or check the home's permissions, then try again. Running agents are not affected.")
            }
            Self::Damaged { source } => {
                CallError::new(ErrorCode::StorageFailed, format!("{self}: {source}"))
                    .hint("Stop and start the daemon: it sets the file aside and rebuilds it. Running agents are not affected.")
            }
            Self::UnknownProject(_) => error(ErrorCode::ProjectNotFound),
            Self::ProjectInUse(_) => error(ErrorCode::ProjectInUse),
            Self::UnknownSession(_) => error(ErrorCode::SessionNotFound),
            Self::NumbersUsedUp(_) => error(ErrorCode::StorageFailed),
            Self::Closed => CallError::new(ErrorCode::Draining, "The daemon is stopping."),
        }
    }
}
