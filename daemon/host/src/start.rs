//! A host's beginning, in the order that makes every crash recoverable.
//!
//! Lock, then socket, then agent, then records, then the word to the daemon. Until the agent is started the process
//! has one thread.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use ao_protocol::host::{
    HOST_FILE, HOST_PROTOCOL, HostFile, HostReady, HostSpec, KEYFRAME_FILE, KeyframeFile, LOCK_FILE,
    SPEC_FILE,
};

use crate::agent::{self, Threads};
use crate::detach::{close_stdout, detach};
use crate::ending;
use crate::fault::HostStep;
use crate::listen::{self, Bound};
use crate::lock::{Acquired, FileLock};
use crate::process;
use crate::ring::Ring;
use crate::save::Bundle;
use crate::screen::{Emulator, Ground, Screen};
use crate::server::{self, Host, Timing};
use crate::terminal::{Terminal, clamp};

/// Output kept for viewers that come back.
const RING: usize = 1 << 20;

/// How a host's life went.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It served and left.
    Served,
    /// Another host has the bundle.
    Held,
    /// It did not come to serve.
    Failed,
}

/// Lives as the host of the bundle at `folder`.
pub(crate) fn live(folder: &Path, timing: Timing) -> Life {
    // Relative paths mean something else once the host has moved into its bundle.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let lock = detach(&folder).and_then(|()| FileLock::acquire(&folder.join(LOCK_FILE)));
    match lock {
        Ok(Acquired::Got(lock)) => {
            HostStep::Locked.pass();
            let life = serve(&Bundle::new(&folder), timing);
            drop(lock);
            life
        }
        Ok(Acquired::Held) => {
            ready(&HostReady::Held);
            Life::Held
        }
        Err(error) => fail(&format!("the bundle {} cannot be used: {error}", folder.display())),
    }
}

fn serve(bundle: &Bundle, timing: Timing) -> Life {
    let begun = match begin(bundle) {
        Ok(begun) => begun,
        Err(reason) => return fail(&reason),
    };
    let (address, pid) = (begun.spec.socket.clone(), begun.pid);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime
        .map_err(|error| error.to_string())
        .and_then(|runtime| runtime.block_on(run(bundle, begun, timing)));
    listen::release(&address);
    match outcome {
        Ok(()) => Life::Served,
        Err(reason) => {
            ending::kill_now(pid);
            fail(&reason)
        }
    }
}

/// An agent that runs, and what is needed to serve it.
struct Begun {
    spec: HostSpec,
    bound: Bound,
    terminal: Arc<Terminal>,
    threads: Threads,
    pid: u32,
}

/// Starts the agent, still in one thread.
fn begin(bundle: &Bundle) -> Result<Begun, String> {
    let text = std::fs::read(bundle.path(SPEC_FILE)).map_err(|error| format!("{SPEC_FILE}: {error}"))?;
    let spec: HostSpec = serde_json::from_slice(&text).map_err(|error| format!("{SPEC_FILE}: {error}"))?;
    let bound = listen::bind(&spec.socket).map_err(|error| format!("{}: {error}", spec.socket))?;
    HostStep::Bound.pass();
    let (cols, rows) = clamp(spec.cols, spec.rows);
    if let Some(count) = spec.open_files {
        limit_open_files(count);
    }
    let started = match agent::start(bundle, &spec.launch, (cols, rows)) {
        Ok(started) => started,
        Err(error) => {
            listen::release(&spec.socket);
            return Err(error);
        }
    };
    HostStep::AgentBegun.pass();
    let pid = started.pid;
    let (agent, threads) = agent::split(started, spec.launch.launch);
    let mut ring = Ring::new(RING, spec.offset);
    let mut screen = first_screen(bundle, &spec, &mut ring, (cols, rows));
    screen.stand_on(Ground::of(&spec.launch.env), &mut Vec::new());
    let terminal = Arc::new(Terminal::new(spec.session.clone(), ring, screen, agent));
    Ok(Begun { spec, bound, terminal, threads, pid })
}

/// The agent inherits this host's limit, and a host needs only a few descriptors itself.
#[cfg(unix)]
fn limit_open_files(count: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both pointers are to a local value of the right type.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 {
            limit.rlim_cur = limit.rlim_max.min(count);
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// There is no such limit.
#[cfg(windows)]
fn limit_open_files(_count: u64) {}

/// The screen to begin with: empty, or what the bundle's earlier host showed last.
fn first_screen(bundle: &Bundle, spec: &HostSpec, ring: &mut Ring, size: (u16, u16)) -> Box<dyn Screen> {
    let earlier = spec.keep_screen.then(|| std::fs::read(bundle.path(KEYFRAME_FILE)).ok()).flatten();
    let picture: Option<KeyframeFile> = earlier.and_then(|json| serde_json::from_slice(&json).ok());
    let Some(picture) = picture else { return Box::new(Emulator::new(size.0, size.1)) };
    let (cols, rows) = clamp(picture.cols, picture.rows);
    let mut screen = Emulator::new(cols, rows);
    // Questions in an old picture were answered long ago.
    let mut old = Vec::new();
    screen.feed(picture.paint.as_bytes(), &mut old);
    screen.resize(size.0, size.1);
    let fresh = screen.fresh_start();
    screen.feed(fresh.as_bytes(), &mut old);
    ring.push(fresh.as_bytes());
    // The painted lines are in the file since they first scrolled off.
    drop(screen.take_scrolled());
    Box::new(screen)
}

async fn run(bundle: &Bundle, begun: Begun, timing: Timing) -> Result<(), String> {
    let Begun { spec, bound, terminal, threads, pid } = begun;
    let listener = bound.serve().map_err(|error| format!("{}: {error}", spec.socket))?;
    record(bundle, &spec, pid).map_err(|error| format!("the bundle cannot be written: {error}"))?;
    agent::run(&terminal, bundle, threads).map_err(|error| error.to_string())?;
    HostStep::Recorded.pass();
    ready(&HostReady::Listening { pid: std::process::id(), agent_pid: pid });
    HostStep::Ready.pass();
    close_stdout();
    let host = Arc::new(Host::new(terminal, bundle.clone(), spec.cookie));
    let why = server::serve(host, listener, timing).await;
    crate::note(&format!("the host leaves: {why:?}"));
    Ok(())
}

fn record(bundle: &Bundle, spec: &HostSpec, pid: u32) -> io::Result<()> {
    let file = HostFile {
        process: process::own_identity(),
        socket: spec.socket.clone(),
        protocol: HOST_PROTOCOL,
        program: std::env::current_exe().unwrap_or_default().to_string_lossy().into_owned(),
    };
    ao_files::write_atomically(&bundle.path(HOST_FILE), &crate::json(&file))?;
    agent::record(bundle, &spec.launch, pid)
}

fn fail(reason: &str) -> Life {
    crate::note(reason);
    ready(&HostReady::Failed { reason: reason.to_owned() });
    Life::Failed
}

/// Says how it went, once, as one line. Nobody may be listening any more, which is no reason to end.
fn ready(word: &HostReady) {
    let mut line = crate::json(word);
    line.push(b'\n');
    let mut out = io::stdout().lock();
    let _ = out.write_all(&line).and_then(|()| out.flush());
}
