//! Terminals over drops, refusals and floods.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use ao_protocol::bridge::{RAW_EVENT, RAW_KEYFRAME, RAW_OUTPUT};
use ao_protocol::calls::{Attached, Done, Request, TerminalAttach};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Frame, Keyframe, Output};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::message::{DaemonMessage, StreamEvent};
use ao_protocol::runfile::Owner;
use tokio::sync::mpsc;

use super::fake::{Heard, Manner, Server, Stage, daemon, snapshot};

/// What the web view was told, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Output(u64, Vec<u8>),
    Keyframe(u64, Vec<u8>),
    Event(StreamEvent),
}

struct Screen(mpsc::UnboundedReceiver<Seen>);

impl Screen {
    async fn next(&mut self) -> Seen {
        self.0.recv().await.expect("the terminal is open")
    }

    /// The next refusal; acceptances are passed over.
    async fn refusal(&mut self) -> (u64, CallError) {
        loop {
            if let Seen::Event(StreamEvent::InputRefused { seq, error }) = self.next().await {
                return (seq, error);
            }
        }
    }
}

fn session() -> SessionId {
    SessionId::parse("shop-1").expect("valid")
}

fn read(message: &[u8]) -> Seen {
    let number = |at: usize| u64::from_le_bytes(message[at..at + 8].try_into().expect("eight"));
    match message[0] {
        RAW_OUTPUT => Seen::Output(number(1), message[9..].to_vec()),
        RAW_KEYFRAME => Seen::Keyframe(number(1), message[13..].to_vec()),
        RAW_EVENT => Seen::Event(serde_json::from_slice(&message[1..]).expect("an event")),
        other => panic!("message of kind {other}"),
    }
}

fn attached(accepted: u64, live: bool) -> Attached {
    Attached { cols: 80, rows: 24, launch: LaunchId(1), accepted, live }
}

/// A linked stage with one open terminal, whose attachment has been answered.
async fn opened(live: bool) -> (Stage, Server, Screen, u32, TerminalAttach) {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    stage.linked().await;
    let mut server = stage.server().await;
    let (tell, seen) = mpsc::unbounded_channel();
    let opening = stage.link.open(session(), 80, 24, move |message| {
        let _looked_at = tell.send(read(&message));
    });
    let opening = tokio::spawn(opening);
    let (id, attach) = attach(&mut server).await;
    server.reply(id, &attached(0, live)).await;
    let stream = opening.await.expect("ran").expect("opened").stream;
    (stage, server, Screen(seen), stream, attach)
}

async fn attach(server: &mut Server) -> (u64, TerminalAttach) {
    loop {
        match server.call().await {
            (id, Request::TerminalAttach(attach)) => return (id, attach),
            (id, Request::TerminalDetach(_)) => server.reply(id, &Done {}).await,
            (_, other) => panic!("{other:?} instead of an attach"),
        }
    }
}

async fn output(server: &mut Server, stream: u32, offset: u64, bytes: &[u8]) {
    server.send(&Frame::Output(Output { stream, offset, bytes: bytes.to_vec() })).await;
}

async fn tell(server: &mut Server, stream: u32, event: StreamEvent) {
    server.say(&DaemonMessage::Stream { stream, event }).await;
}

/// A host that outlives links: it types each writer's bytes once and in order.
#[derive(Default)]
struct Host {
    accepted: HashMap<String, u64>,
    typed: Vec<u8>,
}

/// Serves one link to `host` until exactly `keys` more bytes were typed; then the link drops, unanswered.
async fn serve_until(mut server: Server, host: &Mutex<Host>, keys: usize) {
    let until = host.lock().expect("host").typed.len() + keys;
    let mut writers: HashMap<u32, String> = HashMap::new();
    loop {
        match server.hear().await {
            Heard::Call(id, Request::Subscribe(_)) => server.reply(id, &snapshot(0)).await,
            Heard::Call(id, Request::TerminalAttach(attach)) => {
                let writer = attach.writer.expect("a writer");
                let accepted = host.lock().expect("host").accepted.get(&writer).copied().unwrap_or(0);
                writers.insert(attach.stream, writer);
                server.reply(id, &attached(accepted, true)).await;
            }
            Heard::Call(..) | Heard::Credit(..) => {}
            Heard::Gone => return,
            Heard::Input(input) => {
                let (accepted, enough) = {
                    let mut host = host.lock().expect("host");
                    let writer = writers[&input.stream].clone();
                    let accepted = host.accepted.get(&writer).copied().unwrap_or(0);
                    assert!(input.seq <= accepted, "bytes are missing before {}", input.seq);
                    let known = usize::try_from(accepted - input.seq).expect("small").min(input.bytes.len());
                    // A host may be cut off in the middle of a frame.
                    let taken = (input.bytes.len() - known).min(until - host.typed.len());
                    *host.accepted.entry(writer).or_default() += taken as u64;
                    host.typed.extend_from_slice(&input.bytes[known..known + taken]);
                    (accepted + taken as u64, host.typed.len() == until)
                };
                if enough {
                    return;
                }
                tell(&mut server, input.stream, StreamEvent::InputAccepted { seq: accepted }).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_keys_over_twenty_drops_arrive_once_and_in_order() {
    const KEYS: usize = 10_000;
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    stage.linked().await;
    let stream = {
        let opening = stage.link.open(session(), 80, 24, |_message| {});
        let mut server = stage.server().await;
        let opening = tokio::spawn(opening);
        let _unanswered = attach(&mut server).await;
        drop(server);
        opening.await.expect("ran").expect("opened").stream
    };
    let host = Arc::new(Mutex::new(Host::default()));
    let link = stage.link.clone();
    let typing = tokio::spawn(async move {
        for key in 0..KEYS {
            // A full queue of requests is told to the page, which types again.
            while link.input(stream, vec![b'a' + u8::try_from(key % 26).expect("small")]).is_err() {
                tokio::task::yield_now().await;
            }
            tokio::task::yield_now().await;
        }
    });
    for _ in 0..20 {
        let server = stage.server().await;
        serve_until(server, &host, KEYS / 21).await;
    }
    let server = stage.server().await;
    let left = KEYS - host.lock().expect("host").typed.len();
    serve_until(server, &host, left).await;
    typing.await.expect("typed");
    let expected: Vec<u8> = (0..KEYS).map(|key| b'a' + u8::try_from(key % 26).expect("small")).collect();
    assert_eq!(host.lock().expect("host").typed, expected);
}

#[tokio::test(start_paused = true)]
async fn after_a_drop_the_viewer_gets_what_it_missed_and_nothing_twice() {
    let (mut stage, mut server, mut screen, _stream, first) = opened(true).await;
    assert_eq!((first.have, first.size, first.credit), (None, Some((80, 24)), 256 << 10));
    let picture = |bytes: &[u8], first, last| {
        let bytes = bytes.to_vec();
        Frame::Keyframe(Keyframe { stream: 1, offset: 100, cols: 80, rows: 24, first, last, bytes })
    };
    server.send(&picture(b"pic", true, false)).await;
    server.send(&picture(b"ture", false, true)).await;
    output(&mut server, first.stream, 100, b"abc").await;
    assert_eq!(screen.next().await, Seen::Keyframe(100, b"picture".to_vec()));
    assert_eq!(screen.next().await, Seen::Output(100, b"abc".to_vec()));
    drop(server);

    let mut server = stage.server().await;
    let (id, again) = attach(&mut server).await;
    assert_eq!((again.have, again.writer.as_ref()), (Some(103), first.writer.as_ref()));
    assert_eq!(again.credit, (256 << 10) - 10);
    server.reply(id, &attached(0, true)).await;
    output(&mut server, again.stream, 101, b"bcdef").await;
    assert_eq!(screen.next().await, Seen::Output(103, b"def".to_vec()));
}

#[tokio::test(start_paused = true)]
async fn a_picture_cut_short_by_a_drop_is_asked_for_again_as_a_whole() {
    let (mut stage, mut server, mut screen, _stream, first) = opened(true).await;
    output(&mut server, first.stream, 0, b"x").await;
    let cut = Keyframe {
        stream: first.stream,
        offset: 9,
        cols: 80,
        rows: 24,
        first: true,
        last: false,
        bytes: vec![b'p'],
    };
    server.send(&Frame::Keyframe(cut)).await;
    let after = StreamEvent::Resized { cols: 81, rows: 24 };
    tell(&mut server, first.stream, after.clone()).await;
    assert_eq!(screen.next().await, Seen::Output(0, b"x".to_vec()));
    assert_eq!(screen.next().await, Seen::Event(after), "half a picture is not shown");
    drop(server);
    let mut server = stage.server().await;
    let (_id, again) = attach(&mut server).await;
    assert_eq!((again.have, again.credit), (None, (256 << 10) - 1), "what was not shown is not owed");
}

#[tokio::test(start_paused = true)]
async fn lines_above_come_as_a_picture_of_a_new_attachment_and_no_key_is_lost() {
    let (stage, mut server, mut screen, stream, first) = opened(true).await;
    output(&mut server, first.stream, 0, b"x").await;
    assert_eq!(screen.next().await, Seen::Output(0, b"x".to_vec()));
    stage.link.history(stream, 5000).expect("queued");
    stage.link.input(stream, b"k".to_vec()).expect("queued");
    let (id, second) = attach(&mut server).await;
    assert_eq!((second.have, second.history, second.writer), (None, Some(5000), first.writer));
    server.reply(id, &attached(0, true)).await;
    let input = loop {
        match server.hear().await {
            Heard::Input(input) => break input,
            Heard::Call(id, Request::TerminalDetach(_)) => server.reply(id, &Done {}).await,
            heard @ (Heard::Call(..) | Heard::Credit(..) | Heard::Gone) => panic!("{heard:?}"),
        }
    };
    assert_eq!((input.stream, input.seq, input.bytes.as_slice()), (second.stream, 0, b"k".as_slice()));
    let picture = |first, last, bytes: &[u8]| {
        let (stream, bytes) = (second.stream, bytes.to_vec());
        Frame::Keyframe(Keyframe { stream, offset: 1, cols: 80, rows: 24, first, last, bytes })
    };
    server.send(&picture(true, false, b"all ")).await;
    server.send(&picture(false, true, b"lines")).await;
    assert_eq!(screen.next().await, Seen::Keyframe(1, b"all lines".to_vec()));

    // Whatever comes later is as small as all.
    let moment = StreamEvent::Closed { reason: "the host is being replaced".to_owned(), retry: true };
    tell(&mut server, second.stream, moment).await;
    assert_eq!(attach(&mut server).await.1.history, None);
}

#[tokio::test(start_paused = true)]
async fn the_daemon_is_credited_only_for_what_was_drawn() {
    let (stage, mut server, mut screen, stream, attach) = opened(true).await;
    output(&mut server, attach.stream, 0, &vec![b'x'; 200 << 10]).await;
    let mut drawn = 0;
    while drawn < 200 << 10 {
        let Seen::Output(offset, bytes) = screen.next().await else { panic!("no output") };
        assert_eq!(offset, drawn);
        assert!(bytes.len() <= 64 << 10);
        drawn += bytes.len() as u64;
    }
    stage.link.credit(stream, 10 << 10).expect("queued");
    stage.link.credit(stream, 30 << 10).expect("queued");
    assert!(matches!(server.hear().await, Heard::Credit(s, 40_960) if s == attach.stream));
    // A page that counts wrong cannot make room that is not there.
    stage.link.credit(stream, u32::MAX).expect("queued");
    assert!(matches!(server.hear().await, Heard::Credit(_, bytes) if bytes == 160 << 10));
}

#[tokio::test(start_paused = true)]
async fn keys_for_a_terminal_that_is_only_a_picture_are_refused_aloud() {
    let (stage, _server, mut screen, stream, _attach) = opened(false).await;
    stage.link.input(stream, b"ls\r".to_vec()).expect("queued");
    let (seq, error) = screen.refusal().await;
    assert_eq!((seq, error.code), (0, ErrorCode::SessionNotRunning));
    assert!(error.message.starts_with("not sent"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_the_next_key_comes_from_a_new_writer() {
    let (stage, mut server, mut screen, stream, first) = opened(true).await;
    stage.link.input(stream, b"abc".to_vec()).expect("queued");
    let Heard::Input(input) = server.hear().await else { panic!("no input") };
    assert_eq!((input.seq, input.bytes.as_slice()), (0, b"abc".as_slice()));
    let error = || CallError::new(ErrorCode::SessionNotRunning, "the agent has ended");
    tell(&mut server, first.stream, StreamEvent::InputRefused { seq: 1, error: error() }).await;
    assert_eq!(screen.refusal().await.0, 1);
    // A late refusal of the same bytes is no news.
    tell(&mut server, first.stream, StreamEvent::InputRefused { seq: 1, error: error() }).await;
    stage.link.input(stream, b"d".to_vec()).expect("queued");
    let (id, second) = attach(&mut server).await;
    assert_ne!(second.writer, first.writer);
    assert_ne!(second.stream, first.stream);
    server.reply(id, &attached(0, true)).await;
    loop {
        match server.hear().await {
            Heard::Input(input) => {
                assert_eq!(
                    (input.stream, input.seq, input.bytes.as_slice()),
                    (second.stream, 0, b"d".as_slice())
                );
                break;
            }
            Heard::Call(id, Request::TerminalDetach(_)) => server.reply(id, &Done {}).await,
            heard @ (Heard::Call(..) | Heard::Credit(..) | Heard::Gone) => panic!("{heard:?}"),
        }
    }
    tell(&mut server, second.stream, StreamEvent::InputAccepted { seq: 1 }).await;
    assert_eq!(screen.next().await, Seen::Event(StreamEvent::InputAccepted { seq: 2 }));
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_closes_for_a_moment_is_attached_again_and_one_that_closes_for_good_says_so() {
    let (stage, mut server, mut screen, stream, first) = opened(true).await;
    let moment = StreamEvent::Closed { reason: "the host is being replaced".to_owned(), retry: true };
    tell(&mut server, first.stream, moment).await;
    let (id, again) = attach(&mut server).await;
    server.reply(id, &attached(0, true)).await;
    let good = StreamEvent::Closed { reason: "the session was removed".to_owned(), retry: false };
    tell(&mut server, again.stream, good.clone()).await;
    assert_eq!(screen.next().await, Seen::Event(good));
    stage.link.input(stream, b"x".to_vec()).expect("queued");
    assert!(screen.refusal().await.1.message.contains("the session was removed"));
}

#[tokio::test(start_paused = true)]
async fn an_attach_that_fails_for_the_moment_is_repeated_and_one_that_fails_for_good_is_not() {
    let (mut stage, server, mut screen, _stream, _attach) = opened(true).await;
    drop(server);
    let mut server = stage.server().await;
    for _ in 0..3 {
        let (id, _again) = attach(&mut server).await;
        server.refuse(id, CallError::new(ErrorCode::HostUnreachable, "not yet")).await;
    }
    let (id, _again) = attach(&mut server).await;
    server.refuse(id, CallError::new(ErrorCode::SessionNotFound, "no such session")).await;
    let over = StreamEvent::Closed { reason: "no such session".to_owned(), retry: false };
    assert_eq!(screen.next().await, Seen::Event(over));
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_cannot_be_opened_is_an_answer_and_not_an_attachment() {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    stage.linked().await;
    let mut server = stage.server().await;
    let opening = tokio::spawn(stage.link.open(session(), 80, 24, |_message| {}));
    let (id, _attach) = attach(&mut server).await;
    server.refuse(id, CallError::new(ErrorCode::HostUnreachable, "no answer")).await;
    assert_eq!(opening.await.expect("ran").expect_err("refused").code, ErrorCode::HostUnreachable);
}

#[tokio::test(start_paused = true)]
async fn of_many_sizes_the_last_is_set_last() {
    let (stage, mut server, _screen, stream, _attach) = opened(true).await;
    for cols in 81..=99 {
        stage.link.resize(stream, cols, 24).expect("queued");
    }
    let mut last = 0;
    while last != 99 {
        let (id, Request::TerminalResize(resize)) = server.call().await else { panic!("no resize") };
        assert!(resize.cols > last);
        last = resize.cols;
        server.reply(id, &Done {}).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_paste_beyond_the_bound_is_refused_whole() {
    let (stage, mut server, mut screen, stream, _attach) = opened(true).await;
    stage.link.input(stream, vec![b'x'; (256 << 10) + 1]).expect("queued");
    assert!(screen.refusal().await.1.message.starts_with("not sent"));
    stage.link.input(stream, b"y".to_vec()).expect("queued");
    assert!(matches!(server.hear().await, Heard::Input(input) if input.seq == 0 && input.bytes == b"y"));
}

#[tokio::test(start_paused = true)]
async fn closing_ends_the_attachment_even_while_it_is_being_made() {
    let (stage, mut server, mut screen, stream, first) = opened(true).await;
    stage.link.close(stream).expect("queued");
    let (id, Request::TerminalDetach(detach)) = server.call().await else { panic!("no detach") };
    assert_eq!(detach.stream, first.stream);
    server.reply(id, &Done {}).await;
    assert!(screen.0.recv().await.is_none(), "the outlet is dropped");
    let opening = tokio::spawn(stage.link.open(session(), 80, 24, |_message| {}));
    let (id, second) = attach(&mut server).await;
    stage.link.close_all();
    assert!(opening.await.expect("ran").is_err());
    server.reply(id, &attached(0, true)).await;
    loop {
        if let (_, Request::TerminalDetach(detach)) = server.call().await {
            assert_eq!(detach.stream, second.stream);
            break;
        }
    }
}
