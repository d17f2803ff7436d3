//! A session's birth certificate: its row once more, in its host bundle, where the host's own files are.
//!
//! It is the second witness of the session. It names its project too, so that a project added since the last copy of
//! the database is not lost with it. A certificate that does not read is ignored, never deleted.

use std::fs;
use std::io;
use std::path::PathBuf;

use ao_client::spawn::create_private_folder;
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use serde::{Deserialize, Serialize};

use super::record::{ProjectRecord, SessionRecord};

const FILE: &str = "session.json";

/// The format of certificates that this version writes. A higher one is left alone.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Certificate {
    format: u32,
    /// Counts the saves of this session: of two rows the one with the higher revision is the newer, whatever clocks say.
    pub(super) revision: i64,
    pub(super) project: Option<ProjectRecord>,
    pub(super) session: SessionRecord,
}

/// Whether a certificate must survive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Light,
    Full,
}

impl Certificate {
    pub(super) fn new(revision: i64, project: Option<ProjectRecord>, session: SessionRecord) -> Self {
        Self { format: FORMAT, revision, project, session }
    }

    pub(super) fn write(&self, home: &Home, weight: Weight) -> io::Result<()> {
        create_private_folder(&home.bundle(&self.session.id))?;
        let text = serde_json::to_vec_pretty(self)?;
        let path = path(home, &self.session.id);
        match weight {
            Weight::Light => ao_files::write_quickly(&path, &text),
            Weight::Full => ao_files::write_atomically(&path, &text),
        }
    }
}

/// Removes a session's certificate. Only this file: the rest of the bundle belongs to the host.
pub(super) fn remove(home: &Home, session: &SessionId) -> io::Result<()> {
    match fs::remove_file(path(home, session)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Every certificate that reads and lies in the bundle of the session that it names.
pub(super) fn read_all(home: &Home) -> Vec<Certificate> {
    let sessions = names_in(home.hosts()).into_iter().filter_map(|name| SessionId::parse(&name).ok());
    sessions.filter_map(|session| read(home, &session)).collect()
}

/// Every session id that names a bundle, a worktree or a folder in the trash.
pub(super) fn ids_on_disk(home: &Home) -> Vec<SessionId> {
    let folders = [home.hosts(), home.worktrees(), home.trash()];
    folders.into_iter().flat_map(names_in).filter_map(|name| SessionId::parse(&name).ok()).collect()
}

fn read(home: &Home, session: &SessionId) -> Option<Certificate> {
    let path = path(home, session);
    let text = fs::read(&path).ok()?;
    match serde_json::from_slice::<Certificate>(&text) {
        Ok(certificate) if certificate.format <= FORMAT && certificate.session.id == *session => {
            Some(certificate)
        }
        Ok(_) => {
            tracing::warn!(path = %path.display(), "a birth certificate is of a newer format or of another session");
            None
        }
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a birth certificate does not read");
            None
        }
    }
}

fn path(home: &Home, session: &SessionId) -> PathBuf {
    home.bundle(session).join(FILE)
}

fn names_in(folder: PathBuf) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}
