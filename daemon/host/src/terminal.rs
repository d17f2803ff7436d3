//! One session's terminal: output, screen, keystrokes, viewers, and how the agent ended.
//!
//! Everything that connections and the agent's threads share is here, behind one lock that is held for moments and
//! never across a wait. The agent's output goes in whoever watches; nobody's slowness is felt here.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ao_protocol::frame::{Frame, Output, keyframe_pieces};
use ao_protocol::host::{HOST_PROTOCOL, HostNews, HostState, SCROLLBACK_FILE};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::ExitStatus;
use tokio::sync::Notify;

use crate::credit::{Next, Viewer};
use crate::mailbox::Mailbox;
use crate::pty::Master;
use crate::queue::{InputQueue, Pushed, Source};
use crate::ring::Ring;
use crate::save::Bundle;
use crate::screen::{Emulator, Ground, KEYFRAME_HISTORY, Screen};
use crate::scrollback;
use crate::writers::{Verdict, WriterName, Writers};

/// The smallest width: a wide character must fit.
const COLS_MIN: u16 = 2;
/// The largest grid.
const COLS_MAX: u16 = 500;
const ROWS_MAX: u16 = 200;

/// A connection's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// The present agent, or the last one.
pub(crate) struct Agent {
    pub(crate) launch: LaunchId,
    pub(crate) pid: u32,
    pub(crate) exit: Option<ExitStatus>,
    pub(crate) acknowledged: bool,
    /// False as soon as its process id may be another's.
    pub(crate) signalable: bool,
    pub(crate) master: Option<Master>,
    pub(crate) input: Arc<InputQueue>,
}

/// What is behind the lock.
pub(crate) struct Core {
    pub(crate) ring: Ring,
    pub(crate) screen: Box<dyn Screen>,
    pub(crate) agent: Agent,
    pub(crate) writers: Writers,
    connections: HashMap<ConnectionId, Arc<Mailbox>>,
    next_connection: u64,
    replies: Vec<u8>,
}

/// The terminal, shared by everyone in the host.
pub(crate) struct Terminal {
    session: SessionId,
    core: Mutex<Core>,
    /// Something was printed or resized; the saver wakes.
    pub(crate) changed: Notify,
    /// The agent ended, was acknowledged, or a connection came or went.
    pub(crate) turned: tokio::sync::watch::Sender<u64>,
}

/// The answer to a piece of input.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// It waits to be typed; the acceptance comes once it is.
    Waiting,
    /// Known already: the writer's bytes up to here are in the terminal.
    Known(u64),
    /// It will not be typed.
    Refused { seq: u64, reason: &'static str },
}

impl Terminal {
    pub(crate) fn new(session: SessionId, ring: Ring, screen: Box<dyn Screen>, agent: Agent) -> Self {
        let core = Core {
            ring,
            screen,
            agent,
            writers: Writers::default(),
            connections: HashMap::new(),
            next_connection: 0,
            replies: Vec::new(),
        };
        let turned = tokio::sync::watch::Sender::new(0);
        Self { session, core: Mutex::new(core), changed: Notify::new(), turned }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Core> {
        // A panic elsewhere must not take the agent's terminal away from everyone else.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes output of the agent of `launch`. False when another one has the terminal by now.
    pub(crate) fn printed(&self, launch: LaunchId, bytes: &[u8]) -> bool {
        let mut core = self.lock();
        if core.agent.launch != launch {
            return false;
        }
        core.print(bytes);
        drop(core);
        self.changed.notify_one();
        true
    }

    /// The terminal's own bytes, shown like output.
    pub(crate) fn print_own(&self, text: &str) {
        self.lock().print(text.as_bytes());
        self.changed.notify_one();
    }

    /// The writing thread has written these.
    pub(crate) fn typed(&self, source: &Source) {
        if let Source::Writer(name, seq) = source {
            let mut core = self.lock();
            core.writers.typed_up_to(name, *seq);
            let seq = core.writers.typed(name);
            core.tell_writer(name, &HostNews::InputAccepted { seq });
        }
    }

    /// The agent has ended and its end is on disk.
    pub(crate) fn exited(&self, launch: LaunchId, status: ExitStatus) {
        let mut core = self.lock();
        if core.agent.launch != launch {
            return;
        }
        core.agent.exit = Some(status);
        core.agent.input.close();
        core.writers.forget_waiting();
        core.tell(&HostNews::Exited { launch, status });
        drop(core);
        self.turn();
    }

    /// Wakes whoever waits for a change of the agent or the connections.
    pub(crate) fn turn(&self) {
        self.turned.send_modify(|n| *n += 1);
    }

    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        if cols == 0 || rows == 0 {
            return;
        }
        let (cols, rows) = clamp(cols, rows);
        let mut core = self.lock();
        if core.screen.size() == (cols, rows) {
            return;
        }
        core.screen.resize(cols, rows);
        if let Some(master) = &core.agent.master {
            master.resize(cols, rows);
        }
        core.tell(&HostNews::Resized { cols, rows });
        drop(core);
        self.changed.notify_one();
    }

    /// Viewers show another ground from now on.
    pub(crate) fn stand_on(&self, ground: Ground) {
        self.lock().stand_on(ground);
    }

    pub(crate) fn acknowledge(&self, launch: LaunchId) {
        let mut core = self.lock();
        if core.agent.launch == launch && core.agent.exit.is_some() {
            core.agent.acknowledged = true;
            drop(core);
            self.turn();
        }
    }

    /// Whether the host has nothing left to do.
    pub(crate) fn is_idle(&self) -> bool {
        let core = self.lock();
        core.agent.exit.is_some() && core.agent.acknowledged && core.connections.is_empty()
    }

    /// How many clients there are.
    pub(crate) fn connections(&self) -> usize {
        self.lock().connections.len()
    }

    /// Registers a connection and says where everything stands, in one step, so that no news falls between.
    pub(crate) fn connect(&self, protocol: u32) -> (ConnectionId, Arc<Mailbox>, HostState) {
        let mut core = self.lock();
        let id = ConnectionId(core.next_connection);
        core.next_connection += 1;
        let mailbox = Arc::new(Mailbox::default());
        core.connections.insert(id, Arc::clone(&mailbox));
        let state = core.state(&self.session, protocol);
        drop(core);
        self.turn();
        (id, mailbox, state)
    }

    pub(crate) fn disconnect(&self, id: ConnectionId) {
        self.lock().connections.remove(&id);
        self.turn();
    }

    /// The next output for a connection's viewer, as frames, ready to send.
    pub(crate) fn next_frames(&self, mailbox: &Mailbox, bundle: &Bundle) -> Vec<Frame> {
        // Nothing may be on its way to the file that is about to be read.
        let _still = mailbox.wants_history().then(|| bundle.hold());
        // The terminal's lock comes first everywhere, then a mailbox's.
        let core = self.lock();
        mailbox.output(|viewer| core.next_frames(viewer, bundle)).unwrap_or_default()
    }
}

impl Core {
    fn print(&mut self, bytes: &[u8]) {
        let title = self.screen.title().map(str::to_owned);
        let paste = self.screen.modes().bracketed_paste;
        self.ring.push(bytes);
        self.show(bytes);
        self.answer();
        if self.screen.title() != title.as_deref() {
            let title = self.screen.title().unwrap_or_default().to_owned();
            self.tell(&HostNews::Title { title });
        }
        let on = self.screen.modes().bracketed_paste;
        if on != paste {
            self.tell(&HostNews::BracketedPaste { on });
        }
        for mailbox in self.connections.values() {
            mailbox.output_came(self.ring.newest());
        }
    }

    pub(crate) fn stand_on(&mut self, ground: Ground) {
        self.screen.stand_on(ground, &mut self.replies);
        self.answer();
    }

    /// Types the screen's answers.
    fn answer(&mut self) {
        if self.replies.is_empty() {
            return;
        }
        // A program that asks without end and never reads loses answers, not its terminal.
        if self.agent.input.push(&Source::Terminal, &self.replies) == Pushed::Full {
            crate::note("an answer to the program found no room");
        }
        self.replies.clear();
    }

    /// Shows output. Should the emulator ever fail over it, an empty screen goes on in its place: a terminal that is
    /// not drained any more would stop the agent.
    fn show(&mut self, bytes: &[u8]) {
        let (screen, replies) = (&mut self.screen, &mut self.replies);
        if std::panic::catch_unwind(AssertUnwindSafe(|| screen.feed(bytes, replies))).is_err() {
            let (cols, rows) = self.screen.size();
            crate::note(&format!(
                "the emulator failed before offset {}; its screen is empty now",
                self.ring.newest()
            ));
            let ground = self.screen.ground();
            self.screen = Box::new(Emulator::new(cols, rows));
            self.screen.stand_on(ground, &mut self.replies);
        }
    }

    /// A picture with up to `history` lines above the screen; what memory does not hold of them is read.
    fn picture(&self, history: Option<u32>, bundle: &Bundle) -> Vec<u8> {
        let paint = self.screen.keyframe(KEYFRAME_HISTORY);
        let above = || Some(self.screen.above(KEYFRAME_HISTORY));
        scrollback::with_history(paint, history, &bundle.path(SCROLLBACK_FILE), above)
    }

    fn next_frames(&self, viewer: &mut Viewer, bundle: &Bundle) -> Vec<Frame> {
        match viewer.next(self.ring.oldest(), self.ring.newest()) {
            Next::Nothing => Vec::new(),
            Next::Raw { offset, most } => {
                let bytes = self.ring.read(offset, most).unwrap_or_default();
                viewer.sent(offset + bytes.len() as u64, bytes.len());
                vec![Frame::Output(Output { stream: 0, offset, bytes })]
            }
            Next::Picture => {
                let offset = self.ring.newest();
                let (cols, rows) = self.screen.size();
                let paint = self.picture(viewer.take_history(), bundle);
                viewer.sent(offset, paint.len());
                keyframe_pieces(0, offset, cols, rows, &paint).into_iter().map(Frame::Keyframe).collect()
            }
        }
    }

    /// Tells every connection.
    pub(crate) fn tell(&self, news: &HostNews) {
        for mailbox in self.connections.values() {
            mailbox.put(news.clone());
        }
    }

    fn tell_writer(&self, name: &WriterName, news: &HostNews) {
        for mailbox in self.connections.values() {
            if mailbox.writes_as(name) {
                mailbox.put(news.clone());
            }
        }
    }

    /// Input of `name`, numbered from `seq`.
    pub(crate) fn input(&mut self, name: &WriterName, seq: u64, bytes: &[u8]) -> Typed {
        let typed = self.writers.typed(name);
        if self.agent.exit.is_some() {
            return Typed::Refused { seq: typed, reason: "the agent has ended" };
        }
        match self.writers.judge(name, seq, bytes.len()) {
            Verdict::Gap => Typed::Refused { seq: typed, reason: "bytes are missing before these" },
            Verdict::Known => Typed::Known(typed),
            Verdict::Take { skip } => {
                let bytes = &bytes[skip..];
                let end = seq + (skip + bytes.len()) as u64;
                // The bytes are numbered before they can be written, or their acceptance could come too early.
                match self.agent.input.push(&Source::Writer(name.clone(), end), bytes) {
                    Pushed::Queued => {
                        self.writers.take(name, bytes.len());
                        Typed::Waiting
                    }
                    Pushed::Full => {
                        Typed::Refused { seq: typed, reason: "the agent does not read its input" }
                    }
                }
            }
        }
    }

    fn state(&self, session: &SessionId, protocol: u32) -> HostState {
        let (cols, rows) = self.screen.size();
        debug_assert!(protocol <= HOST_PROTOCOL.max, "only a common version is agreed on");
        HostState {
            protocol,
            session: session.clone(),
            pid: std::process::id(),
            launch: self.agent.launch,
            agent_pid: self.agent.pid,
            exit: self.agent.exit,
            exit_acknowledged: self.agent.acknowledged,
            cols,
            rows,
            oldest: self.ring.oldest(),
            newest: self.ring.newest(),
            title: self.screen.title().map(str::to_owned),
            bracketed_paste: self.screen.modes().bracketed_paste,
        }
    }
}

/// The nearest size that a host accepts.
pub(crate) fn clamp(cols: u16, rows: u16) -> (u16, u16) {
    (cols.clamp(COLS_MIN, COLS_MAX), rows.clamp(1, ROWS_MAX))
}
