//! A world of daemons that exist only in memory. They speak real frames.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use ao_protocol::PROTOCOL;
use ao_protocol::bridge::LinkState;
use ao_protocol::calls::{Request, Subscribe};
use ao_protocol::error::CallError;
use ao_protocol::event::Snapshot;
use ao_protocol::frame::{Frame, Input};
use ao_protocol::message::{ClientMessage, DaemonMessage, GoodbyeReason, Opening, Outcome, Welcome};
use ao_protocol::runfile::{Owner, RUN_FILE_SCHEMA, RunFile};
use ao_protocol::view::DaemonView;
use serde::Serialize;
use tokio::io::{DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::mpsc;

use crate::connect::ConnectError;
use crate::connection::Connection;
use crate::link::world::{Child, World};
use crate::link::{Link, LinkHandle};
use crate::wire::{FrameReader, write_frame};

/// What a daemon answers to a hello.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Manner {
    Welcomes,
    Incompatible,
    Draining,
    Silent,
    Denies(&'static str),
}

#[derive(Debug, Clone)]
pub(super) struct Daemon {
    pub(super) pid: u32,
    pub(super) owner: Owner,
    pub(super) build: String,
    pub(super) manner: Manner,
}

/// What a start brings about.
#[derive(Debug, Clone)]
pub(super) enum Birth {
    /// A daemon that answers.
    Lives,
    /// A process that ends with this code, while this daemon appears instead.
    Loses(Daemon),
    /// A process that ends with this code and these words.
    Dies(i32, &'static str),
    /// A process that never answers.
    Hangs,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) daemon: Option<Daemon>,
    pub(super) starts: u32,
    pub(super) stops_asked: u32,
    pub(super) ended: Vec<u32>,
    pub(super) births: VecDeque<Birth>,
    /// The build of daemons that are started.
    pub(super) build: Option<&'static str>,
    /// Whose each started daemon is.
    pub(super) started_as: Vec<Owner>,
    /// The instance that the link kept.
    pub(super) remembered: Option<String>,
}

/// The world, and the test's view of it.
#[derive(Clone)]
pub(super) struct Fake {
    state: Arc<Mutex<State>>,
    accepted: mpsc::UnboundedSender<Server>,
}

/// The link under test and the connections it makes.
pub(super) struct Stage {
    pub(super) world: Fake,
    pub(super) link: LinkHandle,
    pub(super) servers: mpsc::UnboundedReceiver<Server>,
}

pub(super) fn daemon(pid: u32, owner: Owner, manner: Manner) -> Daemon {
    Daemon { pid, owner, build: crate::BUILD.to_owned(), manner }
}

impl Stage {
    /// Starts the link in a world with this daemon, if any.
    pub(super) fn with(daemon: Option<Daemon>, births: impl IntoIterator<Item = Birth>) -> Self {
        let state = State { daemon, births: births.into_iter().collect(), ..State::default() };
        Self::of(state, Owner::App)
    }

    /// Starts the link in this world, for an app whose daemons have this owner.
    pub(super) fn of(state: State, owner: Owner) -> Self {
        let (accepted, servers) = mpsc::unbounded_channel();
        let world = Fake { state: Arc::new(Mutex::new(state)), accepted };
        let link = Link::over(&tokio::runtime::Handle::current(), world.clone(), owner, None);
        Self { world, link, servers }
    }

    /// Waits until the link is in such a state.
    pub(super) async fn until(&self, wanted: impl FnMut(&LinkState) -> bool) -> LinkState {
        self.link.state().wait_for(wanted).await.expect("the link lives").clone()
    }

    pub(super) async fn linked(&self) -> LinkState {
        self.until(|state| matches!(state, LinkState::Linked { .. })).await
    }

    /// The next connection that the link makes.
    pub(super) async fn server(&mut self) -> Server {
        self.servers.recv().await.expect("the world lives")
    }
}

impl Fake {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panicked")
    }

    /// Daemons started, and daemons asked to stop.
    pub(super) fn counts(&self) -> (u32, u32) {
        let state = self.state();
        (state.starts, state.stops_asked)
    }
}

impl World for Fake {
    fn candidates(&self) -> Vec<RunFile> {
        let daemon = self.state().daemon.clone();
        daemon.into_iter().map(|daemon| run_file(&daemon)).collect()
    }

    async fn connect(&self, run: &RunFile, opening: &Opening) -> Result<Connection, ConnectError> {
        let daemon = self.state().daemon.clone().filter(|daemon| daemon.pid == run.pid);
        let socket = run.socket.clone();
        let Some(daemon) = daemon else {
            return Err(ConnectError::Nobody { socket, source: io::ErrorKind::ConnectionRefused.into() });
        };
        match daemon.manner {
            Manner::Welcomes => Ok(self.welcome(&daemon, opening)),
            Manner::Incompatible => Err(ConnectError::Incompatible {
                build: daemon.build,
                protocol: PROTOCOL,
                owner: daemon.owner,
            }),
            Manner::Draining => Err(ConnectError::Draining { instance: run.instance.clone() }),
            Manner::Silent => Err(ConnectError::Silent { socket }),
            Manner::Denies(reason) => Err(ConnectError::Denied { reason: reason.to_owned() }),
        }
    }

    async fn stop_please(&self, _run: &RunFile) -> Result<(), ConnectError> {
        let mut state = self.state();
        state.stops_asked += 1;
        state.daemon = None;
        Ok(())
    }

    fn remember(&self, instance: &str) {
        self.state().remembered = Some(instance.to_owned());
    }

    fn remembered(&self) -> Option<String> {
        self.state().remembered.clone()
    }

    fn start(&self, owner: Owner) -> Result<Box<dyn Child>, String> {
        let mut state = self.state();
        state.starts += 1;
        state.started_as.push(owner);
        let pid = 1000 + state.starts;
        let birth = state.births.pop_front().unwrap_or(Birth::Lives);
        let (exit, words) = match birth {
            Birth::Lives => {
                let mut born = daemon(pid, owner, Manner::Welcomes);
                born.build = state.build.unwrap_or(crate::BUILD).to_owned();
                state.daemon = Some(born);
                (None, None)
            }
            Birth::Loses(winner) => {
                state.daemon = Some(winner);
                (Some(i32::from(crate::spawn::exit::ALREADY_RUNNING)), None)
            }
            Birth::Dies(code, words) => (Some(code), Some(words.to_owned())),
            Birth::Hangs => (None, None),
        };
        Ok(Box::new(FakeChild { pid, exit, words, world: self.clone() }))
    }

    fn log_tail(&self) -> Vec<String> {
        vec!["the last line".to_owned()]
    }

    fn log_path(&self) -> String {
        "daemon.out".to_owned()
    }
}

impl Fake {
    fn welcome(&self, daemon: &Daemon, opening: &Opening) -> Connection {
        let (near, far) = tokio::io::duplex(1 << 20);
        let welcome = Welcome {
            protocol: PROTOCOL.max,
            build: daemon.build.clone(),
            instance: format!("instance-{}", daemon.pid),
            pid: daemon.pid,
            owner: daemon.owner,
            supervising: opening.supervise && daemon.owner == Owner::App,
        };
        let (receive, send) = tokio::io::split(near);
        let (from, to) = tokio::io::split(far);
        let server = Server { from: FrameReader::new(from), to, received: 0 };
        // A test that does not look at connections lets them be.
        let _looked_at = self.accepted.send(server);
        Connection::start(welcome, FrameReader::new(receive), send)
    }
}

#[derive(Debug)]
struct FakeChild {
    pid: u32,
    exit: Option<i32>,
    words: Option<String>,
    world: Fake,
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl Child for FakeChild {
    fn pid(&self) -> u32 {
        self.pid
    }
    fn exited(&mut self) -> Option<i32> {
        self.exit
    }
    fn last_words(&self) -> Option<String> {
        self.words.clone()
    }
    fn end(&mut self) {
        self.world.state().ended.push(self.pid);
    }
    fn collect(self: Box<Self>) {}
}

/// The daemon's end of a connection. Dropping it drops the link without goodbye.
pub(super) struct Server {
    from: FrameReader<ReadHalf<DuplexStream>>,
    to: WriteHalf<DuplexStream>,
    /// Frames read so far.
    pub(super) received: usize,
}

/// A frame as a daemon reads it.
#[derive(Debug)]
pub(super) enum Heard {
    Call(u64, Request),
    Credit(u32, u32),
    Input(Input),
    Gone,
}

impl Server {
    /// The next frame.
    pub(super) async fn hear(&mut self) -> Heard {
        let Ok(Some(frame)) = self.from.next().await else { return Heard::Gone };
        self.received += 1;
        match frame {
            Frame::Input(input) => Heard::Input(input),
            Frame::Control(json) => match serde_json::from_slice(&json).expect("a client's message") {
                ClientMessage::Call { id, request } => Heard::Call(id, request),
                ClientMessage::Credit { stream, bytes } => Heard::Credit(stream, bytes),
                ClientMessage::StopPlease { .. } => panic!("not on a connection"),
            },
            Frame::Output(_) | Frame::Keyframe(_) => panic!("a client sent output"),
        }
    }

    /// The next call, with its subscription answered along the way.
    pub(super) async fn call(&mut self) -> (u64, Request) {
        loop {
            match self.hear().await {
                Heard::Call(id, Request::Subscribe(Subscribe {})) => self.reply(id, &snapshot(0)).await,
                Heard::Call(id, request) => return (id, request),
                heard @ (Heard::Credit(..) | Heard::Input(_) | Heard::Gone) => {
                    panic!("{heard:?} instead of a call")
                }
            }
        }
    }

    pub(super) async fn reply<T: Serialize + Sync>(&mut self, id: u64, value: &T) {
        let outcome = Outcome::Ok(serde_json::to_value(value).expect("json"));
        self.say(&DaemonMessage::Reply { id, outcome }).await;
    }

    pub(super) async fn refuse(&mut self, id: u64, error: CallError) {
        self.say(&DaemonMessage::Reply { id, outcome: Outcome::Error(error) }).await;
    }

    pub(super) async fn say(&mut self, message: &DaemonMessage) {
        self.send(&Frame::control(message)).await;
    }

    pub(super) async fn send(&mut self, frame: &Frame) {
        // The link may have hung up, which the test sees elsewhere.
        let _sent = write_frame(&mut self.to, frame).await;
    }

    pub(super) async fn goodbye(mut self, reason: GoodbyeReason) {
        self.say(&DaemonMessage::Goodbye { reason }).await;
    }

    /// Answers subscriptions and remembers nothing, until the link hangs up.
    pub(super) async fn idle(mut self) -> usize {
        loop {
            match self.hear().await {
                Heard::Call(id, Request::Subscribe(Subscribe {})) => self.reply(id, &snapshot(0)).await,
                Heard::Call(..) | Heard::Credit(..) | Heard::Input(_) => {}
                Heard::Gone => return self.received,
            }
        }
    }
}

pub(super) fn snapshot(seq: u64) -> Snapshot {
    let daemon = DaemonView {
        pid: 1,
        instance: "instance".to_owned(),
        build: crate::BUILD.to_owned(),
        owner: Owner::App,
        home: "/home".to_owned(),
        started_at: 0,
        reconciling: false,
        supervisors: 1,
    };
    Snapshot { seq, daemon, projects: vec![], sessions: vec![], agents: vec![], notices: vec![] }
}

fn run_file(daemon: &Daemon) -> RunFile {
    RunFile {
        schema: RUN_FILE_SCHEMA,
        pid: daemon.pid,
        start_time: 1,
        instance: format!("instance-{}", daemon.pid),
        socket: format!("socket-{}", daemon.pid),
        owner: daemon.owner,
        version: daemon.build.clone(),
        protocol: PROTOCOL,
    }
}
