//! One open connection: calls and their replies, and everything the daemon tells unasked.
//!
//! Two tasks serve it, a reader and a writer; both end with the connection. Nothing is written unless somebody asks,
//! so an idle connection costs nothing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ao_protocol::calls::{Call, Request};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::event::Event;
use ao_protocol::frame::{Frame, Keyframe, Output};
use ao_protocol::message::{ClientMessage, DaemonMessage, GoodbyeReason, Outcome, StreamEvent, Welcome};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};

use crate::wire::{FrameReader, write_queue};

/// Frames waiting to be written. When it is full, callers wait.
const OUTGOING: usize = 256;
/// Messages waiting to be consumed. When it is full the reader waits, and in the end the daemon drops the connection.
const INCOMING: usize = 1024;

/// What the daemon tells unasked.
#[derive(Debug)]
pub enum Incoming {
    /// Something changed.
    Event {
        /// Its number.
        seq: u64,
        /// The change.
        event: Event,
    },
    /// News of an attachment.
    Stream {
        /// Which.
        stream: u32,
        /// What.
        event: StreamEvent,
    },
    /// Output of an attachment.
    Output(Output),
    /// A piece of a picture of an attachment.
    Keyframe(Keyframe),
    /// The daemon stops because it was asked to. [`Incoming::Closed`] follows.
    Goodbye(GoodbyeReason),
    /// Another app was started.
    ShowWindow {
        /// The link that it was started with, as it was sent.
        link: Option<String>,
    },
    /// The connection is over; nothing follows.
    Closed,
}

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    /// What the daemon said of itself.
    pub welcome: Welcome,
    /// For calls and input.
    pub handle: Handle,
    /// What the daemon tells unasked, in its order.
    pub incoming: mpsc::Receiver<Incoming>,
}

/// A cheap handle for calls and input. When the last one is dropped the connection closes.
#[derive(Debug, Clone)]
pub struct Handle {
    outgoing: mpsc::Sender<Frame>,
    open_calls: Arc<OpenCalls>,
}

/// Calls whose replies have not come. `None` once the connection is over.
#[derive(Debug)]
struct OpenCalls {
    next: AtomicU64,
    waiting: Mutex<Option<HashMap<u64, oneshot::Sender<Outcome>>>>,
}

impl Connection {
    pub(crate) fn start<R, W>(welcome: Welcome, reader: FrameReader<R>, mut writer: W) -> Self
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let (outgoing, mut queue) = mpsc::channel(OUTGOING);
        let (tell, incoming) = mpsc::channel(INCOMING);
        let open_calls =
            Arc::new(OpenCalls { next: AtomicU64::new(1), waiting: Mutex::new(Some(HashMap::new())) });
        let calls = Arc::clone(&open_calls);
        let reading = tokio::spawn(async move {
            read_all(reader, &calls, &tell).await;
            calls.close();
            // The consumer may be gone already, which is its right.
            let _consumer = tell.send(Incoming::Closed).await;
        });
        tokio::spawn(async move {
            // An error here is an end that the reader sees too.
            let _end = write_queue(&mut writer, &mut queue).await;
            let _closed = writer.shutdown().await;
            reading.abort();
        });
        Self { welcome, handle: Handle { outgoing, open_calls }, incoming }
    }
}

impl Handle {
    /// Makes a call and waits for its reply.
    ///
    /// # Errors
    /// What the daemon answered, or `LINK_LOST` when the connection ended first: then it is unknown whether the call
    /// took effect.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Reply, CallError> {
        let value = self.call_raw(call.into()).await?;
        serde_json::from_value(value).map_err(|e| {
            CallError::new(ErrorCode::Internal, format!("the reply to {} was not understood: {e}", C::METHOD))
        })
    }

    /// Makes a call whose reply stays JSON.
    ///
    /// # Errors
    /// As [`Handle::call`].
    pub async fn call_raw(&self, request: Request) -> Result<Value, CallError> {
        let id = self.open_calls.next.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        if !self.open_calls.insert(id, reply) {
            return Err(link_lost());
        }
        self.send(Frame::control(&ClientMessage::Call { id, request })).await?;
        match answer.await {
            Ok(Outcome::Ok(value)) => Ok(value),
            Ok(Outcome::Error(error)) => Err(error),
            Err(_closed) => Err(link_lost()),
        }
    }

    /// Sends a frame: input, or a message without a reply.
    ///
    /// # Errors
    /// `LINK_LOST` when the connection is over.
    pub async fn send(&self, frame: Frame) -> Result<(), CallError> {
        self.outgoing.send(frame).await.map_err(|_closed| link_lost())
    }
}

impl OpenCalls {
    /// False when the connection is over.
    fn insert(&self, id: u64, reply: oneshot::Sender<Outcome>) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_mut().map(|calls| calls.insert(id, reply)).is_some()
    }

    fn answer(&self, id: u64, outcome: Outcome) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reply) = waiting.as_mut().and_then(|calls| calls.remove(&id)) {
            // A caller that gave up does not want the answer.
            let _given_up = reply.send(outcome);
        }
    }

    fn close(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Reads until the connection ends or says something that is not the protocol.
async fn read_all<R: AsyncRead + Unpin>(
    mut reader: FrameReader<R>,
    calls: &OpenCalls,
    tell: &mpsc::Sender<Incoming>,
) {
    while let Ok(Some(frame)) = reader.next().await {
        let incoming = match frame {
            Frame::Control(json) => match serde_json::from_slice(&json) {
                Ok(DaemonMessage::Reply { id, outcome }) => {
                    calls.answer(id, outcome);
                    continue;
                }
                Ok(DaemonMessage::Event { seq, event }) => Incoming::Event { seq, event },
                Ok(DaemonMessage::Stream { stream, event }) => Incoming::Stream { stream, event },
                Ok(DaemonMessage::Goodbye { reason }) => Incoming::Goodbye(reason),
                Ok(DaemonMessage::ShowWindow { link }) => Incoming::ShowWindow { link },
                Err(error) => {
                    tracing::warn!(%error, "a message of the daemon was not understood");
                    continue;
                }
            },
            Frame::Output(output) => Incoming::Output(output),
            Frame::Keyframe(keyframe) => Incoming::Keyframe(keyframe),
            Frame::Input(_) => return,
        };
        if tell.send(incoming).await.is_err() {
            return;
        }
    }
}

fn link_lost() -> CallError {
    CallError::new(ErrorCode::LinkLost, "the link to the daemon ended before the answer came")
        .hint("It is unknown whether the call took effect; look at the present state before you repeat it.")
}
