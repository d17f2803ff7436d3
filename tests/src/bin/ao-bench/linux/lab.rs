//! A daemon with sessions to measure. It must never use a person's home.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use ao_client::Connection;
use ao_e2e::home::{TestHome, core, new_session, opening, pids};
use ao_e2e::{processes, wait};
use ao_protocol::calls::DaemonStatus;
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::message::Role;

/// A session and its processes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// Its id.
    pub(crate) id: SessionId,
    /// Its host.
    pub(crate) host: u32,
    /// Its agent.
    pub(crate) agent: u32,
}

/// A home with a daemon and a project.
pub(crate) struct Lab {
    // Before the home, which would otherwise find a corpse that nobody collected.
    daemon: Running,
    /// A connection to it.
    pub(crate) connection: Connection,
    project: ProjectId,
    /// The home.
    pub(crate) home: TestHome,
}

/// A daemon's process, killed and collected with its handle.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn new(child: Child) -> Self {
        Self(child)
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _gone = self.0.kill();
        let _collected = self.0.wait();
    }
}

/// How long a start took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// From the start of the process to the first answer.
    pub(crate) first: Duration,
    /// To the moment at which all sessions had been found again.
    pub(crate) adopted: Duration,
}

impl Lab {
    /// A new one.
    pub(crate) async fn new() -> Self {
        let home = TestHome::new();
        let (daemon, connection, _start) = start(&home).await;
        let project = home.project(&connection, "shop").await;
        Self { daemon, connection, project, home }
    }

    /// Its project.
    pub(crate) fn project(&self) -> &ProjectId {
        &self.project
    }

    /// The daemon's process.
    pub(crate) fn daemon(&self) -> u32 {
        self.daemon.id()
    }

    /// Makes a session that runs `script`.
    ///
    /// # Panics
    /// When the daemon refuses.
    pub(crate) async fn session(&self, script: Option<&str>) -> Made {
        let request = new_session(&self.project, "shell", script);
        let view = self.connection.handle.call(request).await.expect("made");
        let (host, agent) = pids(&view);
        Made { id: view.id, host, agent }
    }

    /// Makes so many idle ones.
    pub(crate) async fn sessions(&self, count: usize) -> Vec<Made> {
        let mut made = Vec::with_capacity(count);
        for _ in 0..count {
            made.push(self.session(None).await);
        }
        made
    }

    /// Kills the daemon without warning; its run-file stays.
    pub(crate) fn kill(&mut self) {
        processes::kill_9(self.daemon());
        self.daemon.0.wait().expect("collected");
    }

    /// Kills the daemon without warning and starts the next one.
    pub(crate) async fn restart(&mut self) -> Start {
        self.kill();
        let (daemon, connection, start) = start(&self.home).await;
        self.daemon = daemon;
        self.connection = connection;
        start
    }
}

async fn start(home: &TestHome) -> (Running, Connection, Start) {
    let mut command = home.command(&core());
    command.arg("daemon").stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let daemon = Running(command.spawn().expect("the daemon starts"));
    let connection = wait::closely("the daemon serves", async || {
        let run = home.run_file().filter(|run| run.pid == daemon.id())?;
        ao_client::connect(&run, &opening(Role::Tool, false)).await.ok()
    })
    .await;
    connection.handle.call(DaemonStatus {}).await.expect("answered");
    let first = begun.elapsed();
    wait::closely("all sessions are found", async || {
        let status = connection.handle.call(DaemonStatus {}).await.expect("answered");
        (!status.reconciling).then_some(())
    })
    .await;
    (daemon, connection, Start { first, adopted: begun.elapsed() })
}
