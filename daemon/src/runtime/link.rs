//! Connections to a host: the hello, and the one control connection that the daemon keeps to each living host.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ao_client::wire::{FrameReader, write_frame, write_queue};
use ao_protocol::frame::{Frame, Input};
use ao_protocol::host::{HOST_PROTOCOL, HostAnswer, HostHello, HostNews, HostSpec, HostState, HostVerb};
use ao_protocol::ids::SessionId;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::tokio::prelude::*;
use interprocess::local_socket::{GenericFilePath, ToFsName};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::{mpsc, oneshot, watch};

use crate::ports::runtime::{RuntimeError, RuntimeFact, RuntimeNews};

/// How long a host may take to answer a hello before it counts as silent.
const HELLO_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a verb may take. Ending an agent has its own grace inside.
const VERB_TIMEOUT: Duration = Duration::from_secs(20);
const QUEUE: usize = 64;

/// An open connection to a host.
pub(super) struct HostConnection {
    pub(super) state: HostState,
    pub(super) reader: FrameReader<ReadHalf<Stream>>,
    pub(super) writer: WriteHalf<Stream>,
}

/// Connects to the host that `spec` describes.
pub(super) async fn dial(spec: &HostSpec, client: &str) -> io::Result<HostConnection> {
    match tokio::time::timeout(HELLO_TIMEOUT, greet(spec, client)).await {
        Ok(result) => result,
        Err(_late) => Err(io::Error::new(io::ErrorKind::TimedOut, "the host did not answer within 2 s")),
    }
}

async fn greet(spec: &HostSpec, client: &str) -> io::Result<HostConnection> {
    let stream = Stream::connect(spec.socket.as_str().to_fs_name::<GenericFilePath>()?).await?;
    let (receive, mut writer) = tokio::io::split(stream);
    let mut reader = FrameReader::new(receive);
    let hello = HostHello { protocol: HOST_PROTOCOL, cookie: spec.cookie.clone(), client: client.to_owned() };
    write_frame(&mut writer, &Frame::control(&hello)).await?;
    let Some(Frame::Control(json)) = reader.next().await? else {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the host hung up on the hello"));
    };
    match serde_json::from_slice(&json)? {
        HostAnswer::Welcome(state) if state.session == spec.session => {
            Ok(HostConnection { state, reader, writer })
        }
        HostAnswer::Welcome(state) => {
            Err(io::Error::other(format!("the host answers for session {}", state.session)))
        }
        HostAnswer::Refused { reason, .. } => Err(io::Error::other(reason)),
    }
}

/// The control connection to one living host.
#[derive(Debug)]
pub(super) struct HostLink {
    outgoing: mpsc::Sender<Frame>,
    state: Mutex<HostState>,
    open: Mutex<HashMap<u64, oneshot::Sender<HostNews>>>,
    next: AtomicU64,
    typed: watch::Sender<Typed>,
}

/// How far the daemon's own typing got.
#[derive(Debug, Clone, Default)]
struct Typed {
    accepted: u64,
    refused: Option<String>,
    closed: bool,
}

impl HostLink {
    /// Serves a fresh connection until it ends; then `lost` is told, after `forget` has run.
    pub(super) fn start(
        connection: HostConnection,
        news: mpsc::Sender<RuntimeNews>,
        forget: impl FnOnce(&SessionId, &Arc<Self>) + Send + 'static,
    ) -> Arc<Self> {
        let HostConnection { state, reader, mut writer } = connection;
        let session = state.session.clone();
        // An agent may have ended before anybody was connected to hear of it.
        let ended = state.exit.map(|exit| RuntimeFact::Exited { launch: state.launch, exit });
        let (outgoing, mut queue) = mpsc::channel(QUEUE);
        let link = Arc::new(Self {
            outgoing,
            state: Mutex::new(state),
            open: Mutex::new(HashMap::new()),
            next: AtomicU64::new(1),
            typed: watch::Sender::new(Typed::default()),
        });
        tokio::spawn(async move {
            // The reader sees the same end.
            let _end = write_queue(&mut writer, &mut queue).await;
        });
        let served = Arc::clone(&link);
        tokio::spawn(async move {
            if let Some(what) = ended {
                // Without a listener the daemon is on its way out.
                let _listener = news.send(RuntimeNews { session: session.clone(), what }).await;
            }
            served.read_all(reader, &session, &news).await;
            served.close();
            forget(&session, &served);
            // Without a listener the daemon is on its way out.
            let _listener = news.send(RuntimeNews { session, what: RuntimeFact::Lost }).await;
        });
        link
    }

    /// What the host last said of itself.
    pub(super) fn state(&self) -> HostState {
        lock(&self.state).clone()
    }

    /// Sends a verb that has an id, and waits for its answer.
    pub(super) async fn ask(&self, verb: impl FnOnce(u64) -> HostVerb) -> Result<HostNews, RuntimeError> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        lock(&self.open).insert(id, reply);
        self.tell(&verb(id)).await?;
        match tokio::time::timeout(VERB_TIMEOUT, answer).await {
            Ok(Ok(HostNews::Failed { reason, .. })) => Err(RuntimeError::Refused { reason }),
            Ok(Ok(news)) => Ok(news),
            Ok(Err(_closed)) => Err(hung_up()),
            Err(_late) => {
                lock(&self.open).remove(&id);
                Err(RuntimeError::Unreachable { reason: "no answer within 20 s".to_owned() })
            }
        }
    }

    /// Sends a verb that has no answer.
    pub(super) async fn tell(&self, verb: &HostVerb) -> Result<(), RuntimeError> {
        self.outgoing.send(Frame::control(verb)).await.map_err(|_closed| hung_up())
    }

    /// Types bytes as the daemon's own writer and waits until the terminal took them. The caller serialises.
    pub(super) async fn type_bytes(&self, bytes: &[u8]) -> Result<(), RuntimeError> {
        let mut typed = self.typed.subscribe();
        let from = typed.borrow().accepted;
        let goal = from + bytes.len() as u64;
        self.typed.send_modify(|t| t.refused = None);
        let input = Frame::Input(Input { stream: 0, seq: from, bytes: bytes.to_vec() });
        self.outgoing.send(input).await.map_err(|_closed| hung_up())?;
        let done = typed.wait_for(|t| t.accepted >= goal || t.refused.is_some() || t.closed);
        let outcome = tokio::time::timeout(VERB_TIMEOUT, done).await;
        match outcome {
            Ok(Ok(t)) if t.accepted >= goal => Ok(()),
            Ok(Ok(t)) => {
                Err(t.refused.clone().map_or_else(hung_up, |reason| RuntimeError::Refused { reason }))
            }
            Ok(Err(_closed)) => Err(hung_up()),
            Err(_late) => {
                Err(RuntimeError::Unreachable { reason: "the agent does not read what is typed".to_owned() })
            }
        }
    }

    async fn read_all(
        &self,
        mut reader: FrameReader<ReadHalf<Stream>>,
        session: &SessionId,
        news: &mpsc::Sender<RuntimeNews>,
    ) {
        while let Ok(Some(frame)) = reader.next().await {
            let Frame::Control(json) = frame else { continue };
            let Ok(heard) = serde_json::from_slice::<HostNews>(&json) else {
                tracing::debug!(%session, "news of a newer host were not understood");
                continue;
            };
            if let Some(what) = self.apply(heard)
                && news.send(RuntimeNews { session: session.clone(), what }).await.is_err()
            {
                return;
            }
        }
    }

    /// Takes one piece of news in, and gives what the engine should know of it.
    fn apply(&self, heard: HostNews) -> Option<RuntimeFact> {
        match heard {
            HostNews::Done { id } | HostNews::Failed { id, .. } | HostNews::Text { id, .. } => {
                if let Some(reply) = lock(&self.open).remove(&id) {
                    // The caller may have given up.
                    let _given_up = reply.send(heard);
                }
                None
            }
            HostNews::InputAccepted { seq } => {
                self.typed.send_modify(|t| t.accepted = seq);
                None
            }
            HostNews::InputRefused { seq, reason } => {
                self.typed.send_modify(|t| {
                    t.accepted = seq;
                    t.refused = Some(reason);
                });
                None
            }
            HostNews::Resized { cols, rows } => {
                let mut state = lock(&self.state);
                (state.cols, state.rows) = (cols, rows);
                None
            }
            HostNews::Title { title } => {
                let title = Some(title).filter(|t| !t.is_empty());
                lock(&self.state).title.clone_from(&title);
                Some(RuntimeFact::Title(title))
            }
            HostNews::BracketedPaste { on } => {
                lock(&self.state).bracketed_paste = on;
                None
            }
            HostNews::Launched { launch, agent_pid } => {
                let mut state = lock(&self.state);
                (state.launch, state.agent_pid, state.exit) = (launch, agent_pid, None);
                state.exit_acknowledged = false;
                None
            }
            HostNews::Exited { launch, status } => {
                lock(&self.state).exit = Some(status);
                Some(RuntimeFact::Exited { launch, exit: status })
            }
        }
    }

    fn close(&self) {
        lock(&self.open).clear();
        self.typed.send_modify(|t| t.closed = true);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hung_up() -> RuntimeError {
    RuntimeError::Unreachable { reason: "the host hung up".to_owned() }
}
