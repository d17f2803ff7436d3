//! A home of a test's own on Windows, with the daemons and terminals that run in it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use ao_client::Connection;
use ao_client::spawn::OWNER_VARIABLE;
use ao_daemon::ports::runtime::RuntimeNews;
use ao_daemon::runtime::HostRuntime;
use ao_e2e::wait;
use ao_host::process::Liveness;
use ao_protocol::home::{HOME_VARIABLE, Home};
use ao_protocol::host::{HOST_FILE, HostFile, HostSpec, LaunchSpec, SPEC_FILE};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::message::{Opening, Role};
use ao_protocol::runfile::{Owner, RunFile};
use tokio::sync::mpsc;

/// A home in a temporary folder.
pub(crate) struct TestHome {
    folder: tempfile::TempDir,
    pub(crate) home: Home,
}

/// A daemon of a test, ended with it.
pub(crate) struct Daemon(Child);

/// The core that is tested: the one that cargo built beside these tests.
pub(crate) fn core() -> PathBuf {
    let tests = std::env::current_exe().expect("own path");
    let built = tests.ancestors().nth(2).expect("target folder").join("ao.exe");
    assert!(built.is_file(), "build the core first: cargo build -p ao");
    built
}

/// What a client says first.
pub(crate) fn opening(role: Role, supervise: bool) -> Opening {
    Opening { supervise, ..ao_client::opening(role) }
}

/// A launch of a command prompt that waits for lines: the one that the host's own tests use.
pub(crate) fn prompt(number: u32) -> LaunchSpec {
    let built = core().with_file_name("examples").join("prompt.exe");
    assert!(built.is_file(), "build the prompt first: cargo build -p ao-host --examples");
    let kept = ["SystemRoot", "PATH"].into_iter();
    let env = kept.filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?))).collect();
    let cwd = std::env::temp_dir().to_string_lossy().into_owned();
    let argv = vec![built.to_string_lossy().into_owned()];
    LaunchSpec { launch: LaunchId(number), argv, cwd, env }
}

impl TestHome {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("ao-test-").tempdir().expect("temporary folder");
        let home = Home::at(folder.path().join("h")).expect("absolute");
        Self { folder, home }
    }

    /// A command in this home.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env(HOME_VARIABLE, self.home.root()).env_remove(OWNER_VARIABLE).stdin(Stdio::null());
        command
    }

    /// Runs `ao` and waits for it.
    pub(crate) fn ao(&self, args: &[&str]) -> Output {
        self.command(&core()).args(args).output().expect("ao runs")
    }

    /// Starts a daemon and waits until it serves.
    pub(crate) async fn daemon(&self, owner: Owner) -> Daemon {
        let log = std::fs::File::create(self.folder.path().join("daemon.out")).expect("a file");
        let mut command = self.command(&core());
        command.arg("daemon").stdout(log.try_clone().expect("a file")).stderr(log);
        match owner {
            Owner::App => command.env(OWNER_VARIABLE, "app"),
            Owner::None => &mut command,
        };
        let mut daemon = Daemon(command.spawn().expect("starts"));
        wait::until("the daemon serves", async || {
            let ended = daemon.0.try_wait().expect("can be asked");
            assert!(ended.is_none(), "it ended with {ended:?}: {}", self.output());
            let run = self.run_file().filter(|run| run.pid == daemon.id())?;
            ao_client::connect(&run, &opening(Role::Tool, false)).await.ok()
        })
        .await;
        daemon
    }

    fn output(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("daemon.out")).unwrap_or_default()
    }

    pub(crate) fn run_file(&self) -> Option<RunFile> {
        ao_client::locate::read(&self.home.run_file())
    }

    pub(crate) async fn connect(&self, role: Role, supervise: bool) -> Connection {
        let run = ao_client::locate(&self.home).candidates().into_iter().next().expect("an address");
        ao_client::connect(&run, &opening(role, supervise)).await.expect("a daemon answers")
    }

    /// What a daemon drives terminals with.
    pub(crate) fn runtime(&self) -> (HostRuntime, mpsc::Receiver<RuntimeNews>) {
        let (tell, news) = mpsc::channel(64);
        (HostRuntime::new(self.home.clone(), core(), None, tell), news)
    }

    /// Closes a session's terminal for good.
    pub(crate) async fn close(&self, session: &SessionId) {
        use ao_client::wire::write_frame;
        use ao_protocol::frame::Frame;
        use ao_protocol::host::{HOST_PROTOCOL, HostHello, HostVerb};
        use interprocess::local_socket::GenericFilePath;
        use interprocess::local_socket::tokio::{Stream, prelude::*};

        let spec = std::fs::read(self.home.bundle(session).join(SPEC_FILE)).expect("a bundle");
        let spec: HostSpec = serde_json::from_slice(&spec).expect("a spec");
        let name = spec.socket.as_str().to_fs_name::<GenericFilePath>().expect("a name");
        let mut stream = Stream::connect(name).await.expect("it listens");
        let hello = HostHello { protocol: HOST_PROTOCOL, cookie: spec.cookie, client: "test".to_owned() };
        write_frame(&mut stream, &Frame::control(&hello)).await.expect("sent");
        write_frame(&mut stream, &Frame::control(&HostVerb::Close { id: 1 })).await.expect("sent");
        let mut reader = ao_client::wire::FrameReader::new(stream);
        while let Ok(Some(_)) = reader.next().await {}
    }
}

impl Drop for TestHome {
    fn drop(&mut self) {
        // A test that failed leaves its terminals' hosts.
        let bundles = std::fs::read_dir(self.home.hosts()).into_iter().flatten().flatten();
        for bundle in bundles {
            let text = std::fs::read(bundle.path().join(HOST_FILE)).unwrap_or_default();
            if let Ok(host) = serde_json::from_slice::<HostFile>(&text)
                && ao_host::process::is_alive(&host.process) == Liveness::Alive
            {
                crate::job::kill(host.process.pid);
            }
        }
    }
}

impl Daemon {
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Kills it without warning.
    pub(crate) fn kill(&mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("collected");
    }

    /// Waits until it has ended, and gives its exit code.
    pub(crate) async fn ended(&mut self) -> Option<i32> {
        wait::until("the daemon ends", async || self.0.try_wait().expect("can be asked")).await.code()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}
