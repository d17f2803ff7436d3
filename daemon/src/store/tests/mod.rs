//! What the store promises, on real files.

mod damage;
mod death;
mod format;
mod rows;

use std::path::{Path, PathBuf};

use ao_protocol::error::ErrorCode;
use ao_protocol::home::Home;
use ao_protocol::ids::{AgentId, LaunchId, ProjectId, SessionId};
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{ExitStatus, SessionKind};

use super::{Opened, Place, Store};
use crate::domain::admission::{Priority, Turn};
use crate::domain::facts::{Begin, EndReason, Launch, NewSession, Phase, Project, Queued, Rung, Session};

/// A temporary folder that waits until the store in it is closed: Windows removes nothing that is open, and the writer
/// of a store that was only dropped ends a moment later.
struct Folder(tempfile::TempDir);

impl Folder {
    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        while self.path().exists() && std::fs::remove_dir_all(self.path()).is_err() {
            std::thread::yield_now();
        }
    }
}

fn temporary() -> (Folder, Home) {
    let folder = Folder(tempfile::tempdir().expect("a temporary folder"));
    let home = Home::at(folder.path().join("home")).expect("an absolute path");
    (folder, home)
}

fn open(home: &Home) -> Opened {
    Store::open(home).expect("opens")
}

/// Lets the last handle go without a close, as a dying daemon does, and waits until the file is free.
fn abandon(store: Store) {
    let thread = store.thread.lock().expect("not poisoned").take();
    drop(store);
    thread.expect("the last handle").join().expect("ended");
}

fn project(id: &str) -> Project {
    Project {
        id: ProjectId::parse(id).expect("an id"),
        name: format!("The {id}"),
        path: PathBuf::from("/src/näme with space"),
        base: "main".to_owned(),
        remote: true,
        added_at: 1_700_000_000_000,
        settings: ProjectSettings::default(),
        trusted: None,
        put_away: false,
    }
}

fn new_session(project: &Project) -> NewSession {
    NewSession {
        site: crate::domain::site::Site::default(),
        project: project.id.clone(),
        kind: SessionKind::Worker,
        agent: AgentId::parse("shell").expect("an agent"),
        title: "Fix the ünïcode".to_owned(),
        prompt: Some("line one\nline \"two\"".to_owned()),
        branch: None,
        base: "main".to_owned(),
        options: crate::domain::facts::Options::default(),
        task: None,
        by: None,
        beside: None,
        native_id: Some("5d0e".to_owned()),
        created_at: 1_700_000_000_001,
    }
}

fn place(id: &SessionId) -> Place {
    Place { worktree: PathBuf::from("/w").join(id.as_str()), branch: format!("ao/{id}/fix") }
}

async fn allocate(store: &Store, project: &Project) -> Session {
    store.allocate_session(new_session(project), place).await.expect("a new session")
}

fn launch(n: u32, rung: Rung) -> Launch {
    Launch { id: LaunchId(n), rung, boot_id: "boot-1".to_owned(), at: 1_700_000_000_100, told: None }
}

/// Phases that came after the first format.
fn later_phases() -> Vec<Phase> {
    vec![
        Phase::Queued(Queued {
            launch: None,
            begin: Begin::Make,
            turn: Turn { priority: Priority::Spawned, place: 7 },
        }),
        Phase::Queued(Queued {
            launch: Some(launch(1, Rung::First)),
            begin: Begin::On(Rung::Fresh),
            turn: Turn { priority: Priority::First, place: -1 },
        }),
    ]
}

/// One of each phase that a session could be in when the first format was kept.
fn every_phase() -> Vec<Phase> {
    let failed =
        EndReason::Failed { code: ErrorCode::NotResumable, message: "Nothing to resume.".to_owned() };
    vec![
        Phase::Creating,
        Phase::Launching(launch(1, Rung::First)),
        Phase::Running(launch(2, Rung::Native)),
        Phase::Exited { launch: launch(3, Rung::SavedPrompt), exit: ExitStatus::Signal { signal: 9 } },
        Phase::Exited { launch: launch(4, Rung::Shell), exit: ExitStatus::Code { code: 127 } },
        Phase::Ended { launch: None, why: EndReason::Killed },
        Phase::Ended { launch: Some(launch(5, Rung::Fresh)), why: EndReason::AwaitingConsent },
        Phase::Ended { launch: Some(launch(6, Rung::Fresh)), why: failed },
    ]
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
