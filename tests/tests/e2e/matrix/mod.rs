//! The fault matrix: a death of the daemon, of a host or of git at every named step of what they do. After each of them,
//! and after the next start, everything that is promised holds, and a second start changes nothing.

mod clocks;
mod daemons;
mod disks;
mod gits;
mod hosts;

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_e2e::git::git;
use ao_e2e::home::{Daemon, Shop, TestHome, core, new_session, until_status};
use ao_e2e::invariants::{STARTS, Work, World};
use ao_e2e::processes;
use ao_e2e::scripted::{AGENT, Kind, describe};
use ao_e2e::settings::change_settings;
use ao_protocol::calls::{
    LedgerDrop, LedgerRestore, OrchestratorEnsure, SessionArchive, SessionKill, SessionList, SessionRestore,
    SessionSend, TrashEmpty,
};
use ao_protocol::error::CallError;
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::Status;

/// What is done when somebody dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    /// A worker is made, with a prompt.
    Create,
    /// One whose setup runs first.
    CreateWithSetup,
    /// A worker's agent is ended and its worktree removed.
    Remove,
    /// The worktree comes back from the trash.
    Return,
    /// The trash is emptied.
    Empty,
    /// An entry of the ledger is given up.
    Drop,
    /// An agent that was ended is brought back.
    Resume,
    /// A message is sent.
    Send,
    /// An orchestrator that rests is told of its workers.
    Wake,
    /// An orchestrator makes room for another.
    Replace,
}

/// A home with a worker that has work in no commit.
struct Scene {
    home: TestHome,
    daemon: Daemon,
    connection: Connection,
    project: ProjectId,
    repository: PathBuf,
    worker: SessionId,
    work: Vec<Work>,
    told: Vec<(SessionId, String)>,
    emptied: bool,
}

impl Scene {
    async fn new() -> Self {
        Self::in_home(TestHome::new()).await
    }

    async fn in_home(mut home: TestHome) -> Self {
        describe(&home, &Kind::default());
        let starts = home.folder().join(STARTS).to_string_lossy().into_owned();
        home.set("SCRIPTED_STARTS", &starts);
        let Shop { daemon, connection, project } = home.shop().await;
        // A small disk is meant to be small.
        change_settings(&connection, |settings| settings.disk_floor_mib = Some(0)).await;
        let repository = home.folder().join("repos/shop");
        let prompt = "plant the first tree";
        let made = connection.handle.call(new_session(&project, AGENT, Some(prompt))).await.expect("made");
        until_status(&connection, &made.id, Status::Idle).await;
        let work = soil(&home.home().worktree(&made.id), &made.id);
        let told = vec![(made.id.clone(), prompt.to_owned())];
        let worker = made.id;
        Self { home, daemon, connection, project, repository, worker, work, told, emptied: false }
    }

    /// Brings the scene to where `verb` can be done.
    async fn prepare(&mut self, verb: Verb) {
        match verb {
            Verb::Return | Verb::Empty | Verb::Drop => self.act(Verb::Remove).await.expect("removed"),
            Verb::Resume => {
                self.end().await.expect("ended");
            }
            Verb::Wake => {
                let lead = self.lead().await;
                let spawned = self.lead_spawns(&lead);
                self.told.push((spawned.clone(), "water the roots".to_owned()));
                until_status(&self.connection, &spawned, Status::Idle).await;
            }
            Verb::Replace => drop(self.lead().await),
            Verb::Create | Verb::CreateWithSetup | Verb::Remove | Verb::Send => {}
        }
    }

    /// Does it. Most of these calls never come back, which is the point.
    async fn act(&mut self, verb: Verb) -> Result<(), CallError> {
        let handle = self.connection.handle.clone();
        match verb {
            Verb::Create | Verb::CreateWithSetup => {
                let prompt = "plant another tree";
                handle.call(new_session(&self.project, AGENT, Some(prompt))).await.map(drop)
            }
            Verb::Remove => {
                let session = self.worker.clone();
                let kill = SessionKill { session, remove_worktree: Some(true), dirty: Some(true) };
                handle.call(kill).await.map(drop)
            }
            Verb::Return => handle.call(self.return_call()).await.map(drop),
            Verb::Empty => {
                self.emptied = true;
                handle.call(TrashEmpty::default()).await.map(drop)
            }
            Verb::Drop => {
                self.emptied = true;
                handle.call(LedgerDrop { session: self.worker.clone(), entry: 1 }).await.map(drop)
            }
            Verb::Resume => {
                let restore = SessionRestore { session: self.worker.clone(), how: None };
                handle.call(restore).await.map(drop)
            }
            Verb::Send => {
                let text = "prune the hedge, all of it";
                self.told.push((self.worker.clone(), text.to_owned()));
                let session = self.worker.clone();
                handle.call(SessionSend { session, text: text.to_owned(), wait: Some(true) }).await.map(drop)
            }
            // It comes by itself.
            Verb::Wake => Ok(()),
            Verb::Replace => {
                let clean = OrchestratorEnsure { clean: Some(true), ..ensure(&self.project) };
                handle.call(clean).await.map(drop)
            }
        }
    }

    fn return_call(&self) -> LedgerRestore {
        let session = self.worker.clone();
        LedgerRestore { session, entry: None, to: None, whole: None, replace: None, merge: None }
    }

    async fn end(&self) -> Result<(), CallError> {
        let kill = SessionKill { session: self.worker.clone(), remove_worktree: None, dirty: None };
        self.connection.handle.call(kill).await.map(drop)
    }

    async fn lead(&self) -> SessionId {
        let lead = self.connection.handle.call(ensure(&self.project)).await.expect("made").session.id;
        until_status(&self.connection, &lead, Status::Idle).await;
        lead
    }

    /// A worker that the orchestrator starts, as its agent does.
    fn lead_spawns(&self, lead: &SessionId) -> SessionId {
        let host = self.home.home().bundle(lead);
        let agent: serde_json::Value =
            serde_json::from_slice(&std::fs::read(host.join("agent.json")).expect("read")).expect("json");
        let pid = agent["process"]["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok()).expect("a pid");
        let token = processes::variable(pid, "AO_TOKEN").expect("a token");
        let words = ["--json", "session", "new", "shop", "--agent", AGENT, "--prompt", "water the roots"];
        let output = self.home.command(&core()).env("AO_TOKEN", token).args(words).output().expect("it runs");
        let made: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
        made["id"].as_str().expect("an id").parse().expect("valid")
    }

    fn world(&self) -> World<'_> {
        World {
            home: &self.home,
            repository: self.repository.clone(),
            work: self.work.clone(),
            told: self.told.clone(),
            emptied: self.emptied,
        }
    }

    /// Kills the daemon, if it still lives, and starts the next.
    async fn start_anew(&mut self) {
        // It may have died by itself, which is no error.
        let _dead = self.daemon.child.kill();
        self.daemon.ended().await;
        self.daemon = self.home.headless().await;
        self.connection = self.home.connect().await;
    }

    /// What must hold after a death: now, and after one more start, which changes nothing.
    async fn check(&mut self, case: &str) {
        let world = self.world();
        world.settled(&self.connection, case).await;
        world.check(&self.connection, case).await;
        let before = world.picture(&self.connection).await;
        self.start_anew().await;
        let world = self.world();
        world.settled(&self.connection, case).await;
        world.check(&self.connection, case).await;
        assert_eq!(world.picture(&self.connection).await, before, "{case}: a second start changed something");
    }

    /// What was cut off can be done after all.
    async fn finish(&mut self, verb: Verb, case: &str) {
        let worktree = self.home.home().worktree(&self.worker);
        match verb {
            Verb::Remove if worktree.exists() => self.act(verb).await.expect(case),
            Verb::Return if !worktree.exists() => self.act(verb).await.expect(case),
            Verb::Create
            | Verb::CreateWithSetup
            | Verb::Remove
            | Verb::Return
            | Verb::Empty
            | Verb::Drop
            | Verb::Resume
            | Verb::Send
            | Verb::Wake
            | Verb::Replace => {}
        }
        if verb == Verb::Remove {
            self.act(Verb::Return).await.expect(case);
        }
        let world = self.world();
        world.settled(&self.connection, case).await;
        world.check(&self.connection, case).await;
        let agent_lives = std::fs::exists(&worktree).unwrap_or_default();
        assert!(agent_lives || matches!(verb, Verb::Empty | Verb::Drop), "{case}: its worktree is not back");
    }

    /// Removes every session's worktree but this one, and forgets it.
    async fn remove_all_but(&self, kept: &Path) {
        let all = self.connection.handle.call(SessionList::default()).await.expect("listed");
        for other in all.into_iter().filter(|one| Path::new(&one.worktree) != kept) {
            let kill =
                SessionKill { session: other.id.clone(), remove_worktree: Some(true), dirty: Some(true) };
            self.connection.handle.call(kill).await.expect("removed");
            let hide = SessionArchive { session: other.id, archived: true };
            self.connection.handle.call(hide).await.expect("hidden");
        }
    }
}

fn ensure(project: &ProjectId) -> OrchestratorEnsure {
    let agent = AgentId::parse(AGENT).ok();
    OrchestratorEnsure { project: project.clone(), agent, clean: None, replaces: None }
}

/// Work in no commit, of each kind.
fn soil(worktree: &Path, session: &SessionId) -> Vec<Work> {
    let rows = [
        ("shop.txt", "apples\r\npears\r\n", false),
        ("new.txt", "new\n", false),
        ("deep/er/staged.txt", "staged\n", false),
        ("target/ignored", "built\n", true),
    ];
    for (path, content, _) in rows {
        let file = worktree.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, content).expect("written");
    }
    git(worktree, &["add", "-N", "new.txt"]);
    git(worktree, &["add", "deep"]);
    let work = |(path, content, ignored)| Work { session: session.clone(), path, content, ignored };
    rows.into_iter().map(work).collect()
}
