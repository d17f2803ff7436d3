//! One client of a host: its hello, its verbs, its news and its output.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ao_protocol::VersionRange;
use ao_protocol::frame::{Frame, Input};
use ao_protocol::host::{HOST_PROTOCOL, HostAnswer, HostHello, HostNews, HostVerb};
use interprocess::local_socket::tokio::Stream;
use tokio::io::{AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf};

use crate::mailbox::{Mail, Mailbox};
use crate::server::Host;
use crate::terminal::Typed;
use crate::verbs;
use crate::wire::{FrameReader, ReadError, write_frame};
use crate::writers::WriterName;

/// A client that says nothing for so long is none.
const HELLO_WAIT: Duration = Duration::from_secs(5);

/// Serves one client to its end.
pub(crate) async fn serve(host: Arc<Host>, stream: Stream) {
    let (read, mut write) = tokio::io::split(stream);
    let mut frames = FrameReader::new(read);
    let Some(protocol) = greet(&host, &mut frames, &mut write).await else { return };
    let (id, mailbox, state) = host.terminal.connect(protocol);
    let welcome = Frame::control(&HostAnswer::Welcome(state));
    if write_frame(&mut write, &welcome, &mut Vec::new()).await.is_ok() {
        let reading = async {
            if let Err(error) = read_verbs(&host, &mailbox, &mut frames).await {
                crate::note(&format!("a client was dropped: {error}"));
            }
            // What was asked before the client closed its side is still answered.
            mailbox.end();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = reading => {}
            // A client that cannot be written to has gone.
            _ = send(&host, &mailbox, &mut write) => {}
        }
    }
    host.terminal.disconnect(id);
}

/// Checks the client's hello and returns the version to speak.
async fn greet(
    host: &Host,
    frames: &mut FrameReader<ReadHalf<Stream>>,
    write: &mut WriteHalf<Stream>,
) -> Option<u32> {
    let first = tokio::time::timeout(HELLO_WAIT, frames.read_frame()).await.ok()?.ok()??;
    let Frame::Control(json) = first else { return None };
    let hello: HostHello = serde_json::from_slice(&json).ok()?;
    let refusal = match (HOST_PROTOCOL.common(hello.protocol), same(&hello.cookie, &host.cookie)) {
        (Some(version), true) => return Some(version),
        (_, false) => "the cookie is wrong".to_owned(),
        (None, true) => no_common_version(hello.protocol),
    };
    let answer = HostAnswer::Refused { reason: refusal, protocol: HOST_PROTOCOL };
    // Whether it is heard is the client's affair.
    let _ = write_frame(write, &Frame::control(&answer), &mut Vec::new()).await;
    None
}

fn no_common_version(theirs: VersionRange) -> String {
    let ours = HOST_PROTOCOL;
    format!("this host speaks versions {} to {}, not {} to {}", ours.min, ours.max, theirs.min, theirs.max)
}

/// Compares without telling by its duration where the texts differ.
fn same(a: &str, b: &str) -> bool {
    let difference = a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    a.len() == b.len() && difference == 0
}

async fn read_verbs(
    host: &Arc<Host>,
    mailbox: &Arc<Mailbox>,
    frames: &mut FrameReader<ReadHalf<Stream>>,
) -> Result<(), ReadError> {
    while let Some(frame) = frames.read_frame().await? {
        match frame {
            Frame::Control(json) => match serde_json::from_slice::<HostVerb>(&json) {
                Ok(verb) => verbs::carry_out(host, mailbox, verb),
                // A newer client may know verbs that this host does not; it asks only after looking at the version.
                Err(error) => crate::note(&format!("a verb was not understood: {error}")),
            },
            Frame::Input(input) => take_input(host, mailbox, &input),
            // Only hosts send these.
            Frame::Output(_) | Frame::Keyframe(_) => {}
        }
    }
    Ok(())
}

fn take_input(host: &Host, mailbox: &Mailbox, input: &Input) {
    let news = match mailbox.writer() {
        None => refused(0, "the connection has no writer"),
        Some(name) => match host.terminal.lock().input(&name, input.seq, &input.bytes) {
            Typed::Waiting => return,
            Typed::Known(seq) => HostNews::InputAccepted { seq },
            Typed::Refused { seq, reason } => refused(seq, reason),
        },
    };
    mailbox.put(news);
}

fn refused(seq: u64, reason: &str) -> HostNews {
    HostNews::InputRefused { seq, reason: reason.to_owned() }
}

/// Names the connection's writer.
pub(crate) fn set_writer(host: &Host, mailbox: &Mailbox, text: &str) {
    match WriterName::parse(text) {
        Some(name) => {
            let seq = host.terminal.lock().writers.typed(&name);
            mailbox.set_writer(name);
            mailbox.put(HostNews::InputAccepted { seq });
        }
        None => mailbox.put(refused(0, "a writer's name is 1 to 64 letters and digits")),
    }
}

/// Sends news and output until the connection ends.
async fn send<W: AsyncWrite + Unpin>(host: &Host, mailbox: &Mailbox, write: &mut W) -> io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let mut much = false;
        match mailbox.next() {
            Mail::News(news) => {
                // What the agent printed comes before the word that it has ended.
                if news.iter().any(|one| matches!(one, HostNews::Exited { .. })) {
                    put_output(host, mailbox, &mut bytes);
                }
                for one in news {
                    Frame::control(&one).encode_into(&mut bytes);
                }
            }
            Mail::Output => {
                put_output(host, mailbox, &mut bytes);
                much = bytes.len() >= MUCH;
            }
            Mail::Close => return Ok(()),
            Mail::Nothing => {}
        }
        if bytes.is_empty() {
            bytes.shrink_to(READY_BUFFER);
            mailbox.came().await;
            continue;
        }
        write.write_all(&bytes).await?;
        write.flush().await?;
        if much {
            mailbox.rest().await;
        }
    }
}

fn put_output(host: &Host, mailbox: &Mailbox, bytes: &mut Vec<u8>) {
    for frame in host.terminal.next_frames(mailbox, &host.bundle) {
        frame.encode_into(bytes);
    }
}

/// A program that fills the terminal's own buffer has more to print.
const MUCH: usize = 4000;
/// What an idle connection keeps for its next frames.
const READY_BUFFER: usize = 4 << 10;
