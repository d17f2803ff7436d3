//! A home of a test's own, with the daemons that run in it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use ao_client::{ConnectError, Connection};
use ao_protocol::calls::{ProjectAdd, SessionCreate, SessionShow};
use ao_protocol::home::Home;
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::message::{Opening, Role};
use ao_protocol::runfile::RunFile;
use ao_protocol::view::{SessionView, Status};

use crate::disk::Disk;
use crate::{git, processes, wait};

/// A home in a short temporary folder. Dropping it ends everything in it and removes it.
pub struct TestHome {
    // Before the folder, so that it goes first.
    disk: Option<Disk>,
    folder: tempfile::TempDir,
    home: Home,
    path_first: Option<PathBuf>,
    more: Vec<(String, String)>,
}

/// A daemon of a test. Dropping it changes nothing; its home cleans up.
#[derive(Debug)]
pub struct Daemon {
    /// The process.
    pub child: Child,
}

/// The core that is tested: `AO_TEST_CORE`, else the one that cargo built beside these tests.
///
/// # Panics
/// When it has not been built.
#[must_use]
pub fn core() -> PathBuf {
    if let Some(core) = std::env::var_os("AO_TEST_CORE") {
        return PathBuf::from(core);
    }
    let tests = std::env::current_exe().expect("own path");
    let built =
        tests.ancestors().nth(2).expect("target folder").join(if cfg!(windows) { "ao.exe" } else { "ao" });
    assert!(built.is_file(), "build the core first: cargo build -p ao");
    built
}

/// A headless daemon with one project.
pub struct Shop {
    /// The daemon.
    pub daemon: Daemon,
    /// A tool's connection to it.
    pub connection: Connection,
    /// The project `shop`.
    pub project: ProjectId,
}

impl Default for TestHome {
    fn default() -> Self {
        Self::new()
    }
}

impl TestHome {
    /// An empty home.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("ao-test-").tempdir().expect("temporary folder");
        let home = Home::at(folder.path().join("h")).expect("absolute");
        std::fs::create_dir_all(folder.path().join("user")).expect("user folder");
        Self { disk: None, folder, home, path_first: None, more: Vec::new() }
    }

    /// An empty home on a disk of its own, or none where this user may mount nothing.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn on_a_disk_of(mib: u32) -> Option<Self> {
        let mut home = Self::new();
        home.disk = Some(Disk::mount(home.folder(), mib)?);
        std::fs::create_dir_all(home.folder().join("user")).expect("user folder");
        Some(home)
    }

    /// The disk that the home is on.
    ///
    /// # Panics
    /// When it has none of its own.
    #[must_use]
    pub fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("it was made with one")
    }

    /// Puts a folder first on the PATH of daemons started from now on.
    pub fn put_on_path(&mut self, folder: &Path) {
        self.path_first = Some(folder.to_path_buf());
    }

    /// Sets a variable for daemons started from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.more.push((name.to_owned(), value.to_owned()));
    }

    /// Has the first process of this home that comes to a place die there.
    ///
    /// # Panics
    /// When that cannot be written down.
    pub fn die_at(&self, place: &str) {
        // In one step, since somebody may be reading it.
        let part = self.folder().join("die.part");
        std::fs::write(&part, place)
            .and_then(|()| std::fs::rename(part, self.fault_file()))
            .expect("written");
    }

    /// Whether somebody is still to die.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.fault_file().exists()
    }

    fn fault_file(&self) -> PathBuf {
        self.folder().join("die")
    }

    /// The home.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The temporary folder around it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command with this home's clean environment.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.path_first.iter().cloned().chain(std::env::split_paths(&path));
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::join_paths(folders).expect("a PATH"))
            .env("HOME", self.folder().join("user"))
            .env("AO_HOME", self.home.root())
            .env("SHELL", "/bin/sh")
            .env("PS1", "$ ")
            .env("LANG", "C.UTF-8")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env(ao_host::fault::VARIABLE, self.fault_file())
            .envs(self.more.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs `ao` and waits for it.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn ao(&self, args: &[&str]) -> Output {
        self.command(&core()).args(args).output().expect("ao runs")
    }

    /// Starts a headless daemon and waits until it serves.
    pub async fn headless(&self) -> Daemon {
        let mut command = self.command(&core());
        command.arg("daemon");
        self.serve(command).await
    }

    /// Starts a daemon as the app does and waits until it serves.
    pub async fn owned(&self) -> Daemon {
        let mut command = self.command(&core());
        command.args(["daemon", "--detach"]).env("AO_OWNER", "app");
        self.serve(command).await
    }

    /// Starts a headless daemon from a careless parent, which leaves descriptors open in it.
    pub async fn headless_with_leaks(&self) -> Daemon {
        let mut command = self.command(Path::new("sh"));
        let script = "exec 7</dev/null 9>/dev/null; exec \"$0\" daemon";
        command.args(["-c", script]).arg(core());
        self.serve(command).await
    }

    /// Whether any process of this home listens on a TCP port.
    #[must_use]
    pub fn listens_on_tcp(&self) -> bool {
        let listening: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
            .iter()
            .flat_map(|table| {
                std::fs::read_to_string(table)
                    .unwrap_or_default()
                    .lines()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .filter_map(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                (fields.get(3) == Some(&"0A")).then(|| format!("socket:[{}]", fields.get(9).unwrap_or(&"")))
            })
            .collect();
        processes::of_folder(self.folder()).into_iter().any(|pid| {
            let Ok(descriptors) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
            descriptors.flatten().any(|descriptor| {
                let target = std::fs::read_link(descriptor.path()).unwrap_or_default();
                listening.iter().any(|socket| target.as_os_str() == socket.as_str())
            })
        })
    }

    /// Starts `command`, which becomes a daemon, and waits until it serves.
    ///
    /// # Panics
    /// When it ends instead.
    pub async fn serve(&self, mut command: Command) -> Daemon {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder().join("daemon.out"))
            .expect("a file for its output");
        let mut child = command.stdout(log.try_clone().expect("file")).stderr(log).spawn().expect("starts");
        let pid = child.id();
        wait::until("the daemon serves", async || {
            if let Some(status) = child.try_wait().expect("can be asked") {
                panic!("the daemon ended with {status}: {}", self.output());
            }
            let run = self.run_file().filter(|run| run.pid == pid)?;
            ao_client::connect(&run, &opening(Role::Tool, false)).await.ok()
        })
        .await;
        Daemon { child }
    }

    /// What daemons printed.
    #[must_use]
    pub fn output(&self) -> String {
        std::fs::read_to_string(self.folder().join("daemon.out")).unwrap_or_default()
    }

    /// The daemon's log.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.logs().join("daemon.log")).unwrap_or_default()
    }

    /// The run-file, if there is one.
    #[must_use]
    pub fn run_file(&self) -> Option<RunFile> {
        ao_client::locate::read(&self.home.run_file())
    }

    /// Connects as a plain tool.
    ///
    /// # Panics
    /// When there is no daemon.
    pub async fn connect(&self) -> Connection {
        self.try_connect(Role::Tool, false).await.expect("a daemon answers")
    }

    /// Connects as the app does, asking to supervise.
    ///
    /// # Panics
    /// When there is no daemon.
    pub async fn supervise(&self) -> Connection {
        self.try_connect(Role::App, true).await.expect("a daemon answers")
    }

    /// Connects.
    ///
    /// # Errors
    /// Why not.
    ///
    /// # Panics
    /// When no file names a daemon.
    pub async fn try_connect(&self, role: Role, supervise: bool) -> Result<Connection, ConnectError> {
        let run = ao_client::locate(&self.home).candidates().into_iter().next().expect("a daemon's address");
        ao_client::connect(&run, &opening(role, supervise)).await
    }

    /// Starts a headless daemon with one project, `shop`, and connects to it.
    pub async fn shop(&self) -> Shop {
        let daemon = self.headless().await;
        let connection = self.connect().await;
        let project = self.project(&connection, "shop").await;
        Shop { daemon, connection, project }
    }

    /// Makes a repository and adds it as the project `name`.
    ///
    /// # Panics
    /// When the daemon refuses.
    pub async fn project(&self, connection: &Connection, name: &str) -> ProjectId {
        let folder = self.folder().join("repos").join(name);
        git::repository(&folder);
        let id = ProjectId::parse(name).expect("a project id");
        let path = folder.to_string_lossy().into_owned();
        let add = ProjectAdd { path, id: Some(id), name: None, init: None };
        connection.handle.call(add).await.expect("added").project.id
    }
}

/// What a client says first.
#[must_use]
pub fn opening(role: Role, supervise: bool) -> Opening {
    Opening { supervise, ..ao_client::opening(role) }
}

/// A request for a session.
///
/// # Panics
/// When `agent` is no agent's name.
#[must_use]
pub fn new_session(project: &ProjectId, agent: &str, prompt: Option<&str>) -> SessionCreate {
    SessionCreate {
        model: None,
        effort: None,
        mode: None,
        project: project.clone(),
        agent: Some(AgentId::parse(agent).expect("an agent's name")),
        prompt: prompt.map(str::to_owned),
        title: None,
        branch: None,
        task: None,
        base: None,
        source: None,
    }
}

/// A session as it is now.
///
/// # Panics
/// When it is not there.
pub async fn show(connection: &Connection, session: &SessionId) -> SessionView {
    connection.handle.call(SessionShow { session: session.clone() }).await.expect("the session is there")
}

/// Waits until a session has this status.
pub async fn until_status(connection: &Connection, session: &SessionId, status: Status) -> SessionView {
    wait::until_value(
        &format!("{session} becomes {status:?}"),
        async || show(connection, session).await,
        |view| view.status == status,
    )
    .await
}

/// The processes of a running session: host and agent.
///
/// # Panics
/// When it has none.
#[must_use]
pub fn pids(view: &SessionView) -> (u32, u32) {
    let process = view.process.as_ref().expect("it runs");
    (process.host_pid, process.agent_pid)
}

impl Daemon {
    /// Kills it without warning and collects it.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill_9(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("collected");
    }

    /// Waits until it has ended, and gives its exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        wait::until("the daemon ends", async || self.child.try_wait().expect("can be asked")).await.code()
    }
}

impl Drop for TestHome {
    #[expect(clippy::print_stdout, reason = "a failed test shows what the daemon saw")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("--- the daemon's log ---\n{}", self.log());
        }
        let mut left = Vec::new();
        // In rounds, daemons first: one of them would bring killed hosts back, and what was killed takes its time to end.
        let gone = wait::here(|| {
            left = processes::of_folder(self.folder());
            left.sort_unstable();
            left.iter().copied().for_each(processes::kill_9);
            left.is_empty()
        });
        assert!(gone || std::thread::panicking(), "processes of the test are left: {left:?}");
    }
}
