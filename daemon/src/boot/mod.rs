//! Becoming the daemon: the only place that wires.
//!
//! Order matters and each step has a reason: inherited descriptors are closed before any is opened; the lock is taken
//! before anything of the home is touched; the record is opened before the socket, so that no client ever meets a
//! daemon without one; the run-file is written once the socket accepts. Stopping undoes only this: sessions are
//! invisible to the main loop.

mod core_copy;
mod log;
mod place;
mod process;
mod run_file;
mod spool;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use ao_client::spawn::{create_private_folder, exit};
use ao_host::lock::{Acquired, FileLock};
use ao_protocol::PROTOCOL;
use ao_protocol::home::Home;
use ao_protocol::message::GoodbyeReason;
use ao_protocol::runfile::{Owner, RUN_FILE_SCHEMA, RunFile};
use tokio::sync::{mpsc, oneshot, watch};

use crate::agent::{Agents, Refresh};
use crate::environment;
use crate::ipc::{Lifecycle, Listener, Server, Stop, bind, serve};
use crate::runtime::HostRuntime;
use crate::sessions::{Engine, Environment, Parts, Resident};
use crate::store::{Opened, Store, StoreError};
use crate::workspace::Git;

/// News of terminals that wait for the engine.
const NEWS: usize = 1024;

/// How a daemon is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// The home.
    pub home: Home,
    /// The executable that this daemon runs from.
    pub program: PathBuf,
    /// Who owns it.
    pub owner: Owner,
    /// Leave the parent's session and write nothing to its terminal.
    pub detach: bool,
}

/// What hosts are started with.
struct Hosting {
    /// The copy of the core that they run from.
    core: PathBuf,
    /// The limit of open files that agents get, where the daemon has raised its own.
    open_files: Option<u64>,
}

/// Why a daemon did not start.
#[derive(Debug, thiserror::Error)]
enum Fatal {
    #[error("another daemon is running in {home}{}", .pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default())]
    AlreadyRunning { home: String, pid: Option<u32> },
    #[error("the home {home} cannot be used: {source}")]
    Home { home: String, source: std::io::Error },
    #[error(
        "the home {home} is on a network file system ({kind}), where a second computer could use it at the same time; \
         choose a folder on a disk of this computer with AO_HOME"
    )]
    Network { home: String, kind: &'static str },
    #[error("the socket {address} cannot be made: {source}; nothing was changed")]
    Socket { address: String, source: std::io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Fatal {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::AlreadyRunning { .. } => exit::ALREADY_RUNNING,
            Self::Socket { .. } => exit::NO_SOCKET,
            Self::Home { .. } | Self::Network { .. } | Self::Store(_) => exit::HOME_UNUSABLE,
        })
    }
}

/// Runs a daemon until it is stopped.
#[must_use]
pub fn run(start: &Start) -> ExitCode {
    let open_files = process::prepare(start.detach);
    match live(start, open_files) {
        Ok(reason) => {
            tracing::info!(?reason, "stopped; sessions live on");
            ExitCode::from(exit::STOPPED)
        }
        Err(fatal) => {
            tracing::error!(%fatal, "the daemon did not start");
            complain(&fatal);
            fatal.exit_code()
        }
    }
}

#[expect(clippy::print_stderr, reason = "whoever started the daemon reads the reason there")]
fn complain(fatal: &Fatal) {
    eprintln!("ao daemon: {fatal}");
}

fn live(start: &Start, open_files: Option<u64>) -> Result<GoodbyeReason, Fatal> {
    let home = &start.home;
    let unusable = |source| Fatal::Home { home: home.root().display().to_string(), source };
    for folder in [home.root().to_path_buf(), home.hosts(), home.worktrees(), home.logs(), home.bin()] {
        create_private_folder(&folder).map_err(unusable)?;
    }
    if let Some(kind) = place::network_file_system(home.root()).map_err(unusable)? {
        return Err(Fatal::Network { home: home.root().display().to_string(), kind });
    }
    let lock = match FileLock::acquire(&home.daemon_lock()).map_err(unusable)? {
        Acquired::Got(lock) => lock,
        Acquired::Held => {
            let pid = ao_client::locate::read(&home.daemon_lock()).map(|run| run.pid);
            return Err(Fatal::AlreadyRunning { home: home.root().display().to_string(), pid });
        }
    };
    log::start(&home.logs(), !start.detach).map_err(unusable)?;
    let core = core_copy::ensure(&start.program, &home.bin()).map_err(unusable)?;
    core_copy::collect(&core, &home.bin(), &home.hosts());
    let opened = Store::open(home)?;
    if let Some(recovery) = &opened.recovered {
        tracing::warn!(?recovery, "the database was damaged and has been rebuilt");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(unusable)?;
    runtime.block_on(main_loop(start, &lock, Hosting { core, open_files }, opened))
}

/// Wires everything, serves until the stop, and takes down what it put up.
async fn main_loop(
    start: &Start,
    lock: &FileLock,
    hosting: Hosting,
    opened: Opened,
) -> Result<GoodbyeReason, Fatal> {
    let home = &start.home;
    let instance = crate::address::token();
    let (listener, address) = listen(home, &instance)?;
    let store = opened.store.clone();
    let (engine, news) = wire(start, hosting, opened).await;
    let stop = Stop::default();
    let run = RunFile {
        schema: RUN_FILE_SCHEMA,
        pid: std::process::id(),
        start_time: ao_host::process::own_identity().start_time,
        instance: instance.clone(),
        socket: address,
        owner: start.owner,
        version: ao_client::BUILD.to_owned(),
        protocol: PROTOCOL,
    };
    let server = Arc::new(Server {
        engine: engine.clone(),
        home: home.clone(),
        instance,
        started_at: crate::sessions::now_ms(),
        lifecycle: Lifecycle::start(start.owner, stop.clone()),
        stop: stop.clone(),
        on_welcome: run_file::keeper(home.clone(), run.clone()),
        window: Mutex::new(None),
    });
    process::stop_on_signals(stop.clone());
    let serving = tokio::spawn(serve(server, listener));
    let unusable = |source| Fatal::Home { home: home.root().display().to_string(), source };
    run_file::write(home, lock, &run).map_err(unusable)?;
    tracing::info!(pid = run.pid, owner = ?run.owner, socket = run.socket, "ready");
    announce(start, &run);
    let (following, spooled) = (engine.clone(), ao_client::spool::Spool::of(home));
    tokio::spawn(async move {
        following.reconcile().await;
        spool::drain(&following, spooled).await;
        following.follow(news).await;
    });
    let queueing = engine.clone();
    tokio::spawn(async move { queueing.keep_queue().await });
    let timing = engine.clone();
    tokio::spawn(async move { timing.keep_time().await });
    let noticing = engine.clone();
    tokio::spawn(async move { noticing.keep_notices(minute_of_day).await });
    let waking = engine.clone();
    tokio::spawn(async move { waking.wake_orchestrators().await });
    let reason = stop.wait().await;
    farewell(&engine);
    run_file::remove(home, &run);
    // Connections take their goodbye while the socket still says "draining" to newcomers.
    if let Err(error) = serving.await {
        tracing::error!(%error, "the socket was not served to the end");
    }
    if let Err(error) = store.close().await {
        tracing::warn!(%error, "the database was not closed cleanly; nothing is lost");
    }
    Ok(reason)
}

/// The present minute of the day, by the computer's own clock.
fn minute_of_day() -> u16 {
    use chrono::Timelike as _;
    let now = chrono::Local::now();
    // Both are below their names' limits, so that the sum is below 1440.
    u16::try_from(now.hour() * 60 + now.minute()).unwrap_or(0)
}

/// The last thing the main loop does with the engine: look.
fn farewell(engine: &dyn Resident) {
    tracing::info!(living = engine.living(), "stopping; the agents stay as they are");
}

fn listen(home: &Home, instance: &str) -> Result<(Listener, String), Fatal> {
    remove_old_sockets(home);
    let failed = |address: &str, source| Fatal::Socket { address: address.to_owned(), source };
    let name = format!("ao-{}.sock", &instance[..8]);
    let address = crate::address::socket(home.root(), &name, instance).map_err(|e| failed(&name, e))?;
    let listener = bind(&address).map_err(|e| failed(&address, e))?;
    Ok((listener, address))
}

/// While the lock is ours, every daemon socket in the home is a dead daemon's.
fn remove_old_sockets(home: &Home) {
    let Ok(entries) = std::fs::read_dir(home.root()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("ao-") && name.ends_with(".sock") {
            // One that cannot be removed is only clutter.
            let _clutter = std::fs::remove_file(entry.path());
        }
    }
}

async fn wire(
    start: &Start,
    hosting: Hosting,
    opened: Opened,
) -> (Engine, mpsc::Receiver<crate::ports::runtime::RuntimeNews>) {
    let Hosting { core, open_files } = hosting;
    let (tell, news) = mpsc::channel(NEWS);
    let base = environment::current();
    let git = environment::find_program("git", &path_of(&base), None).unwrap_or_else(|| PathBuf::from("git"));
    let git = Git::new(git, environment::cleaned(base.clone()));
    let (known, environment) = watch::channel(None);
    let login = if start.owner == Owner::App || start.detach {
        let (ask, asked) = mpsc::channel(1);
        tokio::spawn(read_login(base, git.clone(), known, asked));
        Some(ask)
    } else {
        // A headless daemon was started from a shell and has its environment; an app often has a bare one.
        known.send_replace(Some(Environment::new(environment::cleaned(base))));
        None
    };
    let engine = Engine::new(Parts {
        runtime: Arc::new(HostRuntime::new(start.home.clone(), core.clone(), open_files, tell)),
        home: start.home.clone(),
        core,
        boot_id: ao_host::process::boot_id(),
        opened,
        git,
        agents: Agents::load(&start.home, start.home.inventory()),
        new_token: crate::address::token,
        environment,
        login,
    });
    let shown = engine.clone();
    tokio::spawn(async move {
        // Clients were shown what could be found without the user's environment.
        shown.environment().await;
        shown.look_up_agents(Refresh::IfNeeded);
        shown.tell_of_agents().await;
    });
    (engine, news)
}

/// Reads the environment of the user's login shell, and again whenever somebody asks.
async fn read_login(
    base: Vec<(String, String)>,
    git: Git,
    known: watch::Sender<Option<Environment>>,
    mut asked: mpsc::Receiver<oneshot::Sender<()>>,
) {
    let mut waiting: Option<oneshot::Sender<()>> = None;
    loop {
        let captured = environment::capture_login(base.clone()).await;
        // A shell that answered once and does not now has told more than can be guessed.
        if captured.failure.is_none() || known.borrow().is_none() {
            // Hooks and filters of the user's repositories need the user's own PATH.
            git.set_environment(captured.variables.clone());
            known.send_replace(Some(Environment::new(captured.variables)));
        }
        if let Some(waiting) = waiting.take() {
            // Who asked may have hung up.
            let _hung_up = waiting.send(());
        }
        waiting = asked.recv().await;
        if waiting.is_none() {
            return;
        }
    }
}

fn path_of(environment: &[(String, String)]) -> String {
    environment.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Tells a person who started it in a terminal how to go on.
#[expect(clippy::print_stdout, reason = "a headless daemon's terminal is where its person looks")]
fn announce(start: &Start, run: &RunFile) {
    if !start.detach {
        println!(
            "ao daemon {} is ready (pid {}, home {})",
            run.version,
            run.pid,
            start.home.root().display()
        );
    }
}
