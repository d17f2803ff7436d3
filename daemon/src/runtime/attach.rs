//! One viewer's attachment: a connection of its own to the host, spliced. The daemon never parses terminal bytes.
//!
//! The viewer's credit goes straight to the host, so what waits here is never more than the viewer said it can take.

use std::io;

use ao_client::wire::{FrameReader, write_frame};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Frame, Input, keyframe_pieces};
use ao_protocol::host::{HostNews, HostVerb};
use ao_protocol::ids::SessionId;
use ao_protocol::message::StreamEvent;
use interprocess::local_socket::tokio::Stream;
use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::{broadcast, mpsc};

use super::bundle::Bundle;
use super::link::{HostConnection, dial};
use crate::ports::runtime::{AttachRequest, Attachment, RuntimeError, Shown, ViewerAction};

/// Pieces of output waiting for the viewer's connection. Its credit bounds their bytes.
const SHOWN: usize = 64;
const ACTIONS: usize = 256;

/// Attaches to a living host.
pub(super) async fn live(bundle: &Bundle, request: AttachRequest) -> Result<Attachment, RuntimeError> {
    let spec = bundle.spec().ok_or(RuntimeError::NoTerminal)?;
    let unreachable = |e: io::Error| RuntimeError::Unreachable { reason: e.to_string() };
    let mut host = dial(&spec, "viewer").await.map_err(unreachable)?;
    let accepted = open(&mut host, &request).await.map_err(unreachable)?;
    let (show, shown) = mpsc::channel(SHOWN);
    let (to_terminal, actions) = mpsc::channel(ACTIONS);
    let (cols, rows) = effective_size(&request, (host.state.cols, host.state.rows));
    let launch = host.state.launch;
    tokio::spawn(splice(host.reader, host.writer, show, actions));
    Ok(Attachment { cols, rows, launch, accepted, live: true, shown, to_terminal })
}

/// Shows the last picture of a host that is gone, until the session has a new one.
pub(super) fn picture(
    bundle: &Bundle,
    session: SessionId,
    mut revived: broadcast::Receiver<SessionId>,
) -> Result<Attachment, RuntimeError> {
    let keyframe = bundle.keyframe().ok_or(RuntimeError::NoTerminal)?;
    let pieces = keyframe_pieces(0, keyframe.offset, keyframe.cols, keyframe.rows, keyframe.paint.as_bytes());
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
        accepted = loop {
            match next_news(&mut host.reader).await? {
                HostNews::InputAccepted { seq } => break seq,
                HostNews::InputRefused { reason, .. } => return Err(io::Error::other(reason)),
                HostNews::Done { .. }
                | HostNews::Failed { .. }
                | HostNews::Text { .. }
                | HostNews::Resized { .. }
                | HostNews::Title { .. }
                | HostNews::BracketedPaste { .. }
                | HostNews::Launched { .. }
                | HostNews::Exited { .. } => {}
            }
        };
    }
    if let Some((cols, rows)) = request.size {
        send(&mut host.writer, &HostVerb::Resize { cols, rows }).await?;
    }
    send(&mut host.writer, &HostVerb::Attach { have: request.have, credit: request.credit }).await?;
    Ok(accepted)
}

async fn next_news(reader: &mut FrameReader<ReadHalf<Stream>>) -> io::Result<HostNews> {
    match reader.next().await? {
        Some(Frame::Control(json)) => Ok(serde_json::from_slice(&json)?),
        Some(_) => Err(io::Error::other("the host sent output before it was asked to")),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

async fn send(writer: &mut WriteHalf<Stream>, verb: &HostVerb) -> io::Result<()> {
    write_frame(writer, &Frame::control(verb)).await
}

/// Carries both directions until either end is gone.
async fn splice(
    mut reader: FrameReader<ReadHalf<Stream>>,
    mut writer: WriteHalf<Stream>,
    show: mpsc::Sender<Shown>,
    mut actions: mpsc::Receiver<ViewerAction>,
) {
    let outward = async {
        let reason = loop {
            match reader.next().await {
                Ok(Some(frame)) => {
                    if let Some(shown) = translate(frame)
                        && show.send(shown).await.is_err()
                    {
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
    let inward = async {
        while let Some(action) = actions.recv().await {
            let frame = match action {
                ViewerAction::Input { seq, bytes } => Frame::Input(Input { stream: 0, seq, bytes }),
                ViewerAction::Credit(bytes) => Frame::control(&HostVerb::Credit { bytes }),
                ViewerAction::Resize { cols, rows } => Frame::control(&HostVerb::Resize { cols, rows }),
            };
            if write_frame(&mut writer, &frame).await.is_err() {
                // What could not be passed on is not lost: the viewer's writer asks what was accepted and resends.
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = outward => {}
        () = inward => {}
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
