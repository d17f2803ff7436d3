//! An agent's threads: one reads, one writes, one waits for its end.
//!
//! Reading never stops while the terminal is open, whatever viewers do. The end is on disk before anyone is told.

use std::io::{ErrorKind, Read, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ao_protocol::host::{
    AGENT_FILE, AgentFile, EXIT_FILE, ExitFile, INTENT_FILE, IntentFile, LaunchSpec, ProcessIdentity,
};
use ao_protocol::ids::LaunchId;

use crate::fault::HostStep;
use crate::process;
use crate::pty::{self, Started, Wait as _, Waiter};
use crate::queue::InputQueue;
use crate::save::Bundle;
use crate::terminal::{Agent, Terminal};

const READ: usize = 64 << 10;
/// How long output is waited for after the end when something else still holds the terminal open.
const DRAIN: Duration = Duration::from_millis(500);
const STACK: usize = 256 << 10;

/// What an agent needs once its terminal knows it.
pub(crate) struct Threads {
    launch: LaunchId,
    reader: Box<dyn Read + Send>,
    writer: Box<dyn Write + Send>,
    waiter: Waiter,
    input: Arc<InputQueue>,
}

/// Splits a started process into what the terminal holds and what its threads hold.
pub(crate) fn split(started: Started, launch: LaunchId) -> (Agent, Threads) {
    let input = Arc::new(InputQueue::default());
    let agent = Agent {
        launch,
        pid: started.pid,
        exit: None,
        acknowledged: false,
        signalable: true,
        master: Some(started.master),
        input: Arc::clone(&input),
    };
    let (reader, writer, waiter) = (started.reader, started.writer, started.waiter);
    (agent, Threads { launch, reader, writer, waiter, input })
}

/// Starts an agent in a terminal of its own. That it is about to be is on record first: from then on nobody may say that it
/// never began.
///
/// # Errors
/// In words, when that could not be recorded, or the agent not be started.
pub(crate) fn start(
    bundle: &Bundle,
    launch: &LaunchSpec,
    (cols, rows): (u16, u16),
) -> Result<Started, String> {
    let intent = crate::json(&IntentFile { launch: launch.launch });
    // Another boot tells of a loss of power, so only deaths of processes count here.
    ao_files::write_quickly(&bundle.path(INTENT_FILE), &intent)
        .map_err(|error| format!("the launch could not be recorded: {error}"))?;
    HostStep::Intended.pass();
    pty::start(launch, cols, rows).map_err(|error| error.to_string())
}

/// Writes the bundle's record of the agent `pid`.
///
/// # Errors
/// Whatever the file system refused.
pub(crate) fn record(bundle: &Bundle, launch: &LaunchSpec, pid: u32) -> std::io::Result<()> {
    // An agent that has ended already is a corpse whose start cannot be read; its pid stays ours until it is collected.
    let unread = || ProcessIdentity { pid, start_time: 0, boot_id: process::boot_id() };
    let process = process::identity_of(pid).unwrap_or_else(unread);
    let file = AgentFile { launch: launch.launch, process, started_at: now() };
    ao_files::write_atomically(&bundle.path(AGENT_FILE), &crate::json(&file))
}

/// Starts the threads.
///
/// # Errors
/// When the system has no thread left.
pub(crate) fn run(terminal: &Arc<Terminal>, bundle: &Bundle, threads: Threads) -> std::io::Result<()> {
    let Threads { launch, reader, writer, waiter, input } = threads;
    let drained = Arc::new(Drained::default());
    let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(work).map(drop)
    };
    let (shared, done) = (Arc::clone(terminal), Arc::clone(&drained));
    spawn("ao-read", Box::new(move || read(&shared, launch, reader, &done)))?;
    let shared = Arc::clone(terminal);
    spawn("ao-write", Box::new(move || write(&shared, &input, writer)))?;
    let (shared, bundle) = (Arc::clone(terminal), bundle.clone());
    spawn("ao-wait", Box::new(move || wait(&shared, &bundle, launch, waiter, &drained)))
}

/// Whether the last output has been read.
#[derive(Default)]
struct Drained {
    done: Mutex<bool>,
    came: Condvar,
}

impl Drained {
    fn set(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.came.notify_all();
    }

    fn wait(&self) {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.came.wait_timeout_while(done, DRAIN, |done| !*done));
    }
}

fn read(terminal: &Terminal, launch: LaunchId, mut reader: Box<dyn Read + Send>, drained: &Drained) {
    let mut buffer = vec![0; READ];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                if !terminal.printed(launch, &buffer[..count]) {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // On Linux the last user's leaving reads as EIO.
            Err(_) => break,
        }
    }
    drained.set();
}

fn write(terminal: &Terminal, input: &InputQueue, mut writer: Box<dyn Write + Send>) {
    while let Some(piece) = input.next() {
        if writer.write_all(&piece.bytes).and_then(|()| writer.flush()).is_err() {
            // Nobody has the terminal open any more: the end is being recorded.
            break;
        }
        terminal.typed(&piece.source);
    }
    crate::pty::close_writer(writer);
}

fn wait(terminal: &Terminal, bundle: &Bundle, launch: LaunchId, mut waiter: Waiter, drained: &Drained) {
    waiter.wait();
    let status = {
        // From here on the process id may be another's, so nobody may signal it.
        let mut core = terminal.lock();
        if core.agent.launch == launch {
            core.agent.signalable = false;
            crate::pty::outlived(&mut core.agent.master);
        }
        waiter.collect()
    };
    drained.wait();
    HostStep::AgentEnded.pass();
    let newest = terminal.lock().ring.newest();
    let file = ExitFile { launch, status, newest, at: now() };
    if let Err(error) = ao_files::write_atomically(&bundle.path(EXIT_FILE), &crate::json(&file)) {
        crate::note(&format!("the exit status could not be saved: {error}"));
    }
    bundle.save(terminal);
    HostStep::EndRecorded.pass();
    terminal.exited(launch, status);
}

/// Milliseconds since the Unix epoch.
pub(crate) fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
