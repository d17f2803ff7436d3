//! One client's connection, from hello to the end.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ao_client::wire::{FrameReader, write_frame};
use ao_protocol::PROTOCOL;
use ao_protocol::calls::Request;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::Frame;
use ao_protocol::message::{
    Answer, ClientMessage, DaemonMessage, GoodbyeReason, Opening, Outcome, Role, Welcome,
};
use interprocess::local_socket::tokio::Stream;
use tokio::io::{AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::dispatch::{Caller, Dispatched, dispatch, forbidden};
use super::lifecycle::Hold;
use super::peers::Rights;
use super::server::Server;
use super::streams::Streams;
use super::{events, peers};

/// How long a client may take to say hello.
const HELLO: Duration = Duration::from_secs(5);
/// Frames waiting for a client that reads slowly. Terminals are bounded by credit besides.
const OUTGOING: usize = 256;
/// Calls of one connection that may be open at once; more wait unread.
const OPEN_CALLS: usize = 64;
/// Calls of one connection that may wait for something to happen. They are apart from the others: a window leaves some of
/// them behind wherever it has looked, and its keys come by the same connection.
const OPEN_WAITS: usize = 512;
/// How many bytes one write gathers.
const GATHER: usize = 64 << 10;
/// How long the last frames may take to leave.
pub(super) const FAREWELL: Duration = Duration::from_secs(1);

/// Serves one connection.
pub(super) async fn serve(server: Arc<Server>, stream: Stream) {
    if !peers::is_own_user(&stream) {
        tracing::warn!("a process of another user connected and was turned away");
        return;
    }
    let pid = peers::process_of(&stream);
    let (receive, mut send) = tokio::io::split(stream);
    let mut reader = FrameReader::new(receive);
    let opening = match hello(&mut reader).await {
        First::Hello(opening) => opening,
        First::StopPlease { build } => {
            tracing::info!(build, "another build takes over; stopping, sessions live on");
            if server.stop.request(GoodbyeReason::Replaced) {
                // The peer waits for the hang-up, which is to come with the end of the process.
                tokio::spawn(async move {
                    let _kept = (reader, send);
                    std::future::pending::<()>().await;
                });
            }
            return;
        }
        First::Nothing => return,
    };
    let rights = peers::classify(&server.engine, &server.home, pid, opening.token.as_deref());
    let (outgoing, queue) = mpsc::channel(OUTGOING);
    let admitted = admit(&server, &opening, &rights, &outgoing).await;
    let (answer, seat) = match admitted {
        Admitted::Open { welcome, seat } => (Answer::Welcome(welcome), Some(seat)),
        Admitted::Not(answer) => (answer, None),
    };
    if write_frame(&mut send, &Frame::control(&answer)).await.is_err() {
        return;
    }
    let Some(seat) = seat else { return };
    (server.on_welcome)();
    tracing::debug!(?rights, role = ?opening.role, build = opening.build, "connected");
    let caller = Caller { peer: rights.peer.clone(), streams: Streams::default(), outgoing };
    converse(&server, Client { caller, rights }, reader, send, queue).await;
    drop(seat);
}

/// What a client says first.
enum First {
    Hello(Opening),
    /// The plea of another version.
    StopPlease {
        build: String,
    },
    /// Nothing in time, or nothing that can be understood.
    Nothing,
}

async fn hello(reader: &mut FrameReader<ReadHalf<Stream>>) -> First {
    let Ok(Ok(Some(Frame::Control(json)))) = tokio::time::timeout(HELLO, reader.next()).await else {
        return First::Nothing;
    };
    if let Ok(ClientMessage::StopPlease { build }) = serde_json::from_slice(&json) {
        return First::StopPlease { build };
    }
    serde_json::from_slice(&json).map_or(First::Nothing, First::Hello)
}

/// What an admitted client holds for as long as it is connected.
struct Seat {
    /// Its hold on the daemon, if it supervises.
    _hold: Option<Hold>,
    /// Its claim to be the one window.
    _window: Option<Window>,
}

enum Admitted {
    Open { welcome: Welcome, seat: Seat },
    Not(Answer),
}

async fn admit(
    server: &Arc<Server>,
    opening: &Opening,
    rights: &Rights,
    outgoing: &mpsc::Sender<Frame>,
) -> Admitted {
    let owner = server.lifecycle.owner();
    let build = ao_client::BUILD.to_owned();
    let Some(protocol) = PROTOCOL.common(opening.protocol) else {
        return Admitted::Not(Answer::Incompatible { protocol: PROTOCOL, build, owner });
    };
    let draining = || Admitted::Not(Answer::Draining { instance: server.instance.clone() });
    if server.stop.requested().is_some() {
        return draining();
    }
    let window = match (opening.role, opening.window) {
        (Role::App, true) => match Window::claim(server, outgoing, opening.link.clone()) {
            Some(window) => Some(window),
            None => return Admitted::Not(Answer::Denied { reason: "another window is open".to_owned() }),
        },
        (Role::App | Role::Cli | Role::Tool, _) => None,
    };
    let may_supervise = opening.supervise && opening.role == Role::App && rights.is_user();
    let hold = if may_supervise { server.lifecycle.supervise().await } else { None };
    // The watchdog may have fired while this client was being admitted.
    if server.stop.requested().is_some() {
        return draining();
    }
    let welcome = Welcome {
        protocol,
        build,
        instance: server.instance.clone(),
        pid: std::process::id(),
        owner,
        supervising: hold.is_some(),
    };
    Admitted::Open { welcome, seat: Seat { _hold: hold, _window: window } }
}

/// The claim to be the one window of this home.
struct Window {
    server: Arc<Server>,
    own: mpsc::Sender<Frame>,
}

impl Window {
    /// Claims it, or shows the window that has it, and there what `link` names.
    fn claim(server: &Arc<Server>, own: &mpsc::Sender<Frame>, link: Option<String>) -> Option<Self> {
        let mut holder = server.window.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = holder.as_ref().filter(|other| !other.is_closed()) {
            // A full queue means that the other window is busy coming up anyway.
            let _busy = other.try_send(Frame::control(&DaemonMessage::ShowWindow { link }));
            return None;
        }
        *holder = Some(own.clone());
        Some(Self { server: Arc::clone(server), own: own.clone() })
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let mut holder = self.server.window.lock().unwrap_or_else(PoisonError::into_inner);
        if holder.as_ref().is_some_and(|held| held.same_channel(&self.own)) {
            *holder = None;
        }
    }
}

/// Who is connected, and what they may do.
#[derive(Clone)]
struct Client {
    caller: Caller,
    rights: Rights,
}

/// Reads and answers until the client leaves, says something that is not the protocol, or the daemon stops.
///
/// A call goes on when its client leaves: half-done is worse than unasked.
async fn converse(
    server: &Arc<Server>,
    client: Client,
    mut reader: FrameReader<ReadHalf<Stream>>,
    send: WriteHalf<Stream>,
    queue: mpsc::Receiver<Frame>,
) {
    let (farewell, last) = oneshot::channel();
    let writing = tokio::spawn(write_all(send, queue, last));
    tokio::select! {
        () = read_all(server, &client, &mut reader) => {}
        reason = server.stop.wait() => {
            // The writer may have ended with the client.
            let _gone = farewell.send(Frame::control(&DaemonMessage::Goodbye { reason }));
            if tokio::time::timeout(FAREWELL, writing).await.is_err() {
                tracing::debug!("a client did not take its last frames");
            }
        }
    }
}

/// Writes what is queued, and the last frame as the last.
async fn write_all(
    mut send: WriteHalf<Stream>,
    mut queue: mpsc::Receiver<Frame>,
    mut last: oneshot::Receiver<Frame>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        tokio::select! {
            biased;
            // Without a farewell the client left first, and nobody reads what is still queued.
            goodbye = &mut last => {
                queue.close();
                while let Ok(frame) = queue.try_recv() {
                    frame.encode_into(&mut bytes);
                }
                if let Ok(goodbye) = goodbye {
                    goodbye.encode_into(&mut bytes);
                }
                send.write_all(&bytes).await?;
                return send.shutdown().await;
            }
            frame = queue.recv() => {
                let Some(frame) = frame else { return send.shutdown().await };
                frame.encode_into(&mut bytes);
                while bytes.len() < GATHER && let Ok(more) = queue.try_recv() {
                    more.encode_into(&mut bytes);
                }
                send.write_all(&bytes).await?;
                bytes.clear();
                bytes.shrink_to(GATHER);
            }
        }
    }
}

async fn read_all(server: &Arc<Server>, client: &Client, reader: &mut FrameReader<ReadHalf<Stream>>) {
    let open = Open::default();
    let caller = &client.caller;
    while let Ok(Some(frame)) = reader.next().await {
        let refused = match frame {
            Frame::Input(input) => caller.streams.input(input),
            Frame::Control(json) => {
                let Ok(message) = serde_json::from_slice(&json) else {
                    if !answer_garbage(caller, &json).await {
                        return;
                    }
                    continue;
                };
                take(server, client, message, &open).await;
                None
            }
            Frame::Output(_) | Frame::Keyframe(_) => return,
        };
        if let Some(refused) = refused
            && caller.outgoing.send(Frame::control(&refused)).await.is_err()
        {
            return;
        }
    }
}

/// The places for a connection's open calls.
struct Open {
    calls: Arc<Semaphore>,
    waits: Arc<Semaphore>,
}

impl Default for Open {
    fn default() -> Self {
        Self { calls: Arc::new(Semaphore::new(OPEN_CALLS)), waits: Arc::new(Semaphore::new(OPEN_WAITS)) }
    }
}

impl Open {
    fn place_for(&self, request: &Request) -> Arc<Semaphore> {
        let waits = matches!(request, Request::SessionWait(_) | Request::ChangesWait(_))
            || matches!(request, Request::SessionLog(log) if log.wait == Some(true));
        Arc::clone(if waits { &self.waits } else { &self.calls })
    }
}

async fn take(server: &Arc<Server>, client: &Client, message: ClientMessage, open: &Open) {
    match message {
        ClientMessage::Credit { stream, bytes } => client.caller.streams.credit(stream, bytes),
        ClientMessage::StopPlease { .. } => {}
        ClientMessage::Call { id, request } => {
            // Nobody closes this semaphore.
            let Ok(slot) = open.place_for(&request).acquire_owned().await else { return };
            let (server, Client { caller, rights }) = (Arc::clone(server), client.clone());
            tokio::spawn(async move {
                let left = rights.leave(&request, |project| server.engine.orchestrator_of(project));
                let done = match left {
                    Ok(()) => dispatch(&server, &caller, request).await,
                    Err(refused) => Dispatched { outcome: Outcome::Error(forbidden(refused)), then: None },
                };
                drop(slot);
                let reply = DaemonMessage::Reply { id, outcome: done.outcome };
                if caller.outgoing.send(Frame::control(&reply)).await.is_ok()
                    && let Some(changes) = done.then
                {
                    events::pump(&server, changes, &caller.outgoing).await;
                }
            });
        }
    }
}

/// A call that this build does not know gets an answer, so that its caller does not wait; anything else that is not
/// understood ends the connection. True if the connection goes on.
async fn answer_garbage(caller: &Caller, json: &[u8]) -> bool {
    let value: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
    let Some(id) = value.get("id").and_then(serde_json::Value::as_u64) else { return false };
    let method = value.pointer("/request/method").and_then(serde_json::Value::as_str).unwrap_or("(none)");
    let known = ao_protocol::calls::Request::METHODS.contains(&method);
    let error = if known {
        let detail = value.get("request").cloned().unwrap_or_default();
        let why = serde_json::from_value::<ao_protocol::calls::Request>(detail).err();
        let why = why.map_or_else(|| "malformed call".to_owned(), |e| e.to_string());
        CallError::new(ErrorCode::InvalidRequest, format!("{method}: {why}"))
    } else {
        CallError::new(ErrorCode::UnknownCall, format!("this daemon does not know the call {method}"))
            .hint("The two sides are of different builds; restart the daemon.")
    };
    let reply = DaemonMessage::Reply { id, outcome: Outcome::Error(error) };
    caller.outgoing.send(Frame::control(&reply)).await.is_ok()
}
