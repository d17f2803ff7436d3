//! One viewer's attachment: a connection of its own to the host, spliced. The daemon never parses terminal bytes.
//!
//! The viewer's credit goes straight to the host, so what waits here is never more than the viewer said it can take.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use ao_client::wire::{FrameReader, write_frame};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Frame, Input, keyframe_pieces};
use ao_protocol::host::{HostNews, HostVerb};
use ao_protocol::ids::SessionId;
use ao_protocol::message::StreamEvent;
use interprocess::local_socket::tokio::Stream;
use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::{OwnedMutexGuard, broadcast, mpsc, watch};
use tokio::time::Instant;

use super::bundle::Bundle;
use super::keyboard::{Board, Struck};
use super::link::{HostConnection, dial};
use super::typist::next_word;
use crate::ports::runtime::{
    AttachRequest, Attachment, RuntimeError, RuntimeFact, RuntimeNews, Shown, ViewerAction,
};

/// Pieces of output waiting for the viewer's connection. Its credit bounds their bytes.
const SHOWN: usize = 64;
const ACTIONS: usize = 256;
/// How long a person's keystrokes keep the keyboard when the agent does not read them.
const UNREAD: Duration = Duration::from_secs(3);

/// Attaches to a living host.
pub(super) async fn live(
    bundle: &Bundle,
    request: AttachRequest,
    hand: Hand,
) -> Result<Attachment, RuntimeError> {
    let spec = bundle.spec().ok_or(RuntimeError::NoTerminal)?;
    let unreachable = |e: io::Error| RuntimeError::Unreachable { reason: e.to_string() };
    let mut host = dial(&spec, "viewer").await.map_err(unreachable)?;
    let accepted = open(&mut host, &request).await.map_err(unreachable)?;
    let (show, shown) = mpsc::channel(SHOWN);
    let (to_terminal, actions) = mpsc::channel(ACTIONS);
    let (cols, rows) = effective_size(&request, (host.state.cols, host.state.rows));
    let launch = host.state.launch;
    tokio::spawn(splice(host.reader, host.writer, show, actions, hand));
    Ok(Attachment { cols, rows, launch, accepted, live: true, shown, to_terminal })
}

/// Shows the last picture of a host that is gone, until the session has a new one.
pub(super) fn picture(
    bundle: &Bundle,
    session: SessionId,
    history: Option<u32>,
    mut revived: broadcast::Receiver<SessionId>,
) -> Result<Attachment, RuntimeError> {
    let keyframe = bundle.keyframe().ok_or(RuntimeError::NoTerminal)?;
    let paint = bundle.paint(&keyframe, history);
    let pieces = keyframe_pieces(0, keyframe.offset, keyframe.cols, keyframe.rows, &paint);
    let (show, shown) = mpsc::channel(SHOWN);
    let (to_terminal, mut actions) = mpsc::channel(ACTIONS);
    tokio::spawn(async move {
        for piece in pieces {
            if show.send(Shown::Keyframe(piece)).await.is_err() {
                return;
            }
        }
        // The attachment stays open like any other; typing into a picture is refused, not swallowed.
        loop {
            let event = tokio::select! {
                action = actions.recv() => match action {
                    Some(ViewerAction::Input { seq, .. }) => {
                        let error = CallError::new(ErrorCode::SessionNotRunning, "no agent runs in this terminal");
                        StreamEvent::InputRefused { seq, error }
                    }
                    Some(ViewerAction::Credit(_) | ViewerAction::Resize { .. }) => continue,
                    None => return,
                },
                news = revived.recv() => match news {
                    Ok(other) if other != session => continue,
                    // It lives again, or this viewer missed whether it does.
                    Ok(_) | Err(_) => {
                        let reason = "the session has a new terminal".to_owned();
                        StreamEvent::Closed { reason, retry: true }
                    }
                },
            };
            let over = matches!(event, StreamEvent::Closed { .. });
            if show.send(Shown::Event(event)).await.is_err() || over {
                return;
            }
        }
    });
    let (cols, rows, launch) = (keyframe.cols, keyframe.rows, bundle.last_launch());
    Ok(Attachment { cols, rows, launch, accepted: 0, live: false, shown, to_terminal })
}

fn effective_size(request: &AttachRequest, present: (u16, u16)) -> (u16, u16) {
    match request.size {
        Some((cols, rows)) if cols > 0 && rows > 0 => (cols.min(500), rows.min(200)),
        Some(_) | None => present,
    }
}

/// Names the writer, sets the size and asks for output; gives what the host has of the writer's input.
async fn open(host: &mut HostConnection, request: &AttachRequest) -> io::Result<u64> {
    let mut accepted = 0;
    if let Some(writer) = &request.writer {
        send(&mut host.writer, &HostVerb::Writer { writer: writer.clone() }).await?;
        accepted = next_word(&mut host.reader).await?.map_err(io::Error::other)?;
    }
    if let Some((cols, rows)) = request.size {
        send(&mut host.writer, &HostVerb::Resize { cols, rows }).await?;
    }
    send(
        &mut host.writer,
        &HostVerb::Attach { have: request.have, credit: request.credit, history: request.history },
    )
    .await?;
    Ok(accepted)
}

async fn send(writer: &mut WriteHalf<Stream>, verb: &HostVerb) -> io::Result<()> {
    write_frame(writer, &Frame::control(verb)).await
}

/// A person's hand on a session's keyboard.
pub(super) struct Hand {
    session: SessionId,
    board: Arc<Board>,
    news: mpsc::Sender<RuntimeNews>,
}

impl Hand {
    pub(super) fn new(session: SessionId, board: Arc<Board>, news: mpsc::Sender<RuntimeNews>) -> Self {
        Self { session, board, news }
    }

    fn strikes(&self, keys: &[u8]) {
        let Struck { interrupts, finished } = self.board.struck(keys);
        let what = RuntimeFact::Hand { interrupts, finished };
        // News that find no room are only worth a later look at the screen, and the next keystroke brings some again.
        let _busy = self.news.try_send(RuntimeNews { session: self.session.clone(), what });
    }
}

/// Carries both directions until either end is gone.
async fn splice(
    mut reader: FrameReader<ReadHalf<Stream>>,
    writer: WriteHalf<Stream>,
    show: mpsc::Sender<Shown>,
    actions: mpsc::Receiver<ViewerAction>,
    hand: Hand,
) {
    // Where the host stands with this viewer's keystrokes: none of them is on its way beyond it.
    let (answered, answers) = watch::channel(0);
    let outward = async {
        let reason = loop {
            match reader.next().await {
                Ok(Some(frame)) => {
                    let Some(shown) = translate(frame) else { continue };
                    match &shown {
                        Shown::Event(StreamEvent::InputAccepted { seq }) => {
                            answered.send_modify(|answered| *answered = *seq);
                        }
                        // Nothing more will come of what was typed before it.
                        Shown::Event(StreamEvent::InputRefused { .. }) => {
                            answered.send_modify(|answered| *answered = u64::MAX);
                        }
                        Shown::Event(StreamEvent::Resized { .. } | StreamEvent::Closed { .. })
                        | Shown::Output(_)
                        | Shown::Keyframe(_) => {}
                    }
                    if show.send(shown).await.is_err() {
                        return;
                    }
                }
                Ok(None) => break "the terminal's host is gone".to_owned(),
                Err(error) => break format!("the terminal's host is gone: {error}"),
            }
        };
        // A viewer that left does not need the news.
        let _left = show.send(Shown::Event(StreamEvent::Closed { reason, retry: true })).await;
    };
    tokio::select! {
        () = outward => {}
        () = inward(writer, actions, hand, answers) => {}
    }
}

/// The keyboard, held until the terminal has taken what was typed.
struct Holding {
    _turn: OwnedMutexGuard<()>,
    /// The number after the last byte.
    goal: u64,
    /// An agent that does not read must not keep others from interrupting it.
    until: Instant,
}

/// Waits for a moment, or for ever.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Carries what the viewer does to the host. Keystrokes wait for the keyboard, and keep it until the terminal has taken
/// them; nothing else waits.
async fn inward(
    mut writer: WriteHalf<Stream>,
    mut actions: mpsc::Receiver<ViewerAction>,
    hand: Hand,
    mut answers: watch::Receiver<u64>,
) {
    let mut waiting = VecDeque::new();
    let mut held: Option<Holding> = None;
    loop {
        let frame = tokio::select! {
            biased;
            action = actions.recv(), if waiting.len() < ACTIONS => match action {
                None => return,
                Some(ViewerAction::Input { seq, bytes }) => {
                    hand.strikes(&bytes);
                    waiting.push_back(Input { stream: 0, seq, bytes });
                    None
                }
                Some(ViewerAction::Credit(bytes)) => Some(Frame::control(&HostVerb::Credit { bytes })),
                Some(ViewerAction::Resize { cols, rows }) => {
                    Some(Frame::control(&HostVerb::Resize { cols, rows }))
                }
            },
            turn = hand.board.turn(), if held.is_none() && !waiting.is_empty() => {
                held = Some(Holding { _turn: turn, goal: 0, until: Instant::now() + UNREAD });
                None
            }
            _still_open = answers.changed(), if held.is_some() => {
                let answered = *answers.borrow_and_update();
                if held.as_ref().is_some_and(|holding| answered >= holding.goal) {
                    held = None;
                }
                None
            }
            () = until(held.as_ref().map(|holding| holding.until)) => {
                held = None;
                None
            }
        };
        let mut frames: Vec<Frame> = frame.into_iter().collect();
        if let Some(holding) = held.as_mut() {
            for input in waiting.drain(..) {
                holding.goal = input.seq + input.bytes.len() as u64;
                frames.push(Frame::Input(input));
            }
        }
        for frame in frames {
            if write_frame(&mut writer, &frame).await.is_err() {
                drop(held);
                // What could not be passed on is not lost: the viewer's writer asks what was accepted and resends.
                return std::future::pending().await;
            }
        }
    }
}

/// What a viewer is shown of a host's frame.
fn translate(frame: Frame) -> Option<Shown> {
    match frame {
        Frame::Output(output) => Some(Shown::Output(output)),
        Frame::Keyframe(keyframe) => Some(Shown::Keyframe(keyframe)),
        Frame::Input(_) => None,
        Frame::Control(json) => match serde_json::from_slice(&json).ok()? {
            HostNews::InputAccepted { seq } => Some(Shown::Event(StreamEvent::InputAccepted { seq })),
            HostNews::InputRefused { seq, reason } => {
                let error = CallError::new(ErrorCode::SessionNotRunning, reason);
                Some(Shown::Event(StreamEvent::InputRefused { seq, error }))
            }
            HostNews::Resized { cols, rows } => Some(Shown::Event(StreamEvent::Resized { cols, rows })),
            HostNews::Done { .. }
            | HostNews::Failed { .. }
            | HostNews::Text { .. }
            | HostNews::Title { .. }
            | HostNews::BracketedPaste { .. }
            | HostNews::Launched { .. }
            | HostNews::Exited { .. } => None,
        },
    }
}
