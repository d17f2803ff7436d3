//! B2 and B6: how long a key takes to be shown, and a terminal to be shown again. Neither must ever count the
//! painting, which is the window's.

use std::time::Instant;

use ao_client::{Connection, Incoming};
use ao_e2e::pty::Pty;
use ao_e2e::wait;
use ao_protocol::calls::{TerminalAttach, TerminalDetach};
use ao_protocol::frame::{Frame, Input};

use super::Effort;
use super::lab::{Lab, Made};
use super::numbers::{median, ms, number, percentile};
use super::peers::{self, Peer, PeerSession};
use super::producer::Kind;
use super::table::Row;

/// Shown last by the program of B6.
const MARK: &str = "THE-END-OF-IT";

fn attach(made: &Made, stream: u32) -> TerminalAttach {
    TerminalAttach {
        session: made.id.clone(),
        stream,
        size: Some((120, 40)),
        have: None,
        writer: Some("bench".to_owned()),
        credit: 1 << 20,
        history: None,
    }
}

pub(crate) async fn b2(effort: Effort) -> Vec<Row> {
    let rounds = effort.of(2, 6);
    let mut lab = Lab::new().await;
    let script = |name: &str| {
        let ready = lab.home.folder().join(name);
        (format!("stty raw -echo; : > '{}'; exec cat", ready.display()), ready)
    };
    let (own, own_ready) = script("own");
    let made = lab.session(Some(&own)).await;
    let mut theirs = Vec::new();
    for peer in peers::here() {
        let (script, ready) = script(peer.name());
        let session = PeerSession::start(peer, &script).await;
        let client = session.attach();
        wait::until("it reads", async || ready.exists().then_some(())).await;
        theirs.push((peer, session, client, Vec::new()));
    }
    wait::until("it reads", async || own_ready.exists().then_some(())).await;
    lab.connection.handle.call(attach(&made, 1)).await.expect("attached");
    for (_, _, client, _) in &mut theirs {
        // The first key also swallows what the attaching painted.
        client.type_in(b"@");
        client.read_until(|shown| shown.contains(&b'@'));
    }
    let mut ours = Vec::new();
    let mut sent = 0;
    key(&mut lab.connection, &mut sent, b'@').await;
    for _ in 0..rounds {
        for n in 0..100 {
            ours.push(key(&mut lab.connection, &mut sent, letter(n)).await);
        }
        for (_, _, client, times) in &mut theirs {
            times.extend((0..100).map(|n| peer_key(client, letter(n))));
        }
    }
    let theirs: Vec<(Peer, Vec<f64>)> = theirs.into_iter().map(|(peer, _, _, times)| (peer, times)).collect();
    echo_rows(&ours, &theirs)
}

fn echo_rows(ours: &[f64], theirs: &[(Peer, Vec<f64>)]) -> Vec<Row> {
    let (middle, late) = (median(ours), percentile(ours, 0.99));
    let row = || Row::new("B2", format!("{} keys echoed, p50", ours.len()), format!("{middle:.0} us"));
    let mut rows: Vec<Row> = theirs
        .iter()
        .map(|(peer, times)| {
            let ratio = middle / median(times);
            let row = row().beside(format!("{:.0} us {}", median(times), peer.name()), ratio);
            match peer {
                Peer::Tmux => row.target("<= 2 x tmux", ratio <= 2.0),
                Peer::Dtach | Peer::Shpool => row,
            }
        })
        .collect();
    if rows.is_empty() {
        rows.push(row());
    }
    let mut tail = Row::new("B2", "the same, p99", format!("{late:.0} us"));
    if let Some((peer, times)) = theirs.last() {
        let their = percentile(times, 0.99);
        tail = tail.beside(format!("{their:.0} us {}", peer.name()), late / their);
    }
    rows.push(tail.target("<= 3 ms", late <= 3000.0));
    rows
}

/// Keys that end no escape sequence which a peer may paint around them.
fn letter(n: u8) -> u8 {
    const KEYS: &[u8] = b"qwtyuopxzv";
    KEYS[usize::from(n) % KEYS.len()]
}

/// Types one key and waits for its echo; microseconds.
async fn key(connection: &mut Connection, sent: &mut u64, key: u8) -> f64 {
    let begun = Instant::now();
    let input = Input { stream: 1, seq: *sent, bytes: vec![key] };
    connection.handle.send(Frame::Input(input)).await.expect("sent");
    *sent += 1;
    loop {
        if let Incoming::Output(output) = next(connection).await
            && output.bytes.contains(&key)
        {
            return ms(begun.elapsed()) * 1000.0;
        }
    }
}

/// What the daemon sends next.
async fn next(connection: &mut Connection) -> Incoming {
    match connection.incoming.recv().await {
        None | Some(Incoming::Closed | Incoming::Goodbye(_)) => panic!("the daemon hung up"),
        Some(incoming) => incoming,
    }
}

fn peer_key(client: &mut Pty, key: u8) -> f64 {
    let begun = Instant::now();
    client.type_in(&[key]);
    client.read_until(|shown| shown.contains(&key));
    ms(begun.elapsed()) * 1000.0
}

pub(crate) async fn b6(effort: Effort) -> Vec<Row> {
    let mut lab = Lab::new().await;
    let file = Kind::Tui.write(lab.home.folder(), effort.of(4, 16));
    let script = |name: &str| {
        let done = lab.home.folder().join(name);
        let script = format!(
            "printf '\\033[?1049h'; cat '{}'; printf '\\033[20;1H{MARK}'; : > '{}'; exec cat",
            file.display(),
            done.display()
        );
        (script, done)
    };
    let (own, done) = script("own");
    let made = lab.session(Some(&own)).await;
    wait::until("it is painted", async || done.exists().then_some(())).await;
    let mut theirs = Vec::new();
    // Those that keep a screen to show again.
    for peer in peers::here().into_iter().filter(|peer| *peer != Peer::Dtach) {
        let (script, done) = script(peer.name());
        let session = PeerSession::start(peer, &script).await;
        wait::until("it is painted", async || done.exists().then_some(())).await;
        theirs.push((peer, session, Shown::default()));
    }
    let mut ours = Shown::default();
    for stream in 1..=if effort.quick { 5 } else { 20 } {
        let (time, size) = reattach(&mut lab.connection, &made, stream).await;
        ours.push(time, size);
        for (_, session, shown) in &mut theirs {
            let begun = Instant::now();
            let mut client = session.attach();
            let bytes = client.read_until(|shown| contains(shown, MARK.as_bytes()));
            shown.push(ms(begun.elapsed()), number(bytes.len()) / 1024.0);
        }
    }
    let (time, size) = (median(&ours.times), median(&ours.sizes));
    let mut rows = vec![
        Row::new("B6", "attach to a painted screen, to its last byte", format!("{time:.2} ms"))
            .target("<= 100 ms", time <= 100.0),
        Row::new("B6", "bytes of the picture", format!("{size:.1} KiB")).target("<= 64 KiB", size <= 64.0),
    ];
    for (peer, _, shown) in &theirs {
        let (their_time, their_size) = (median(&shown.times), median(&shown.sizes));
        let (time_row, size_row) = (rows[0].clone(), rows[1].clone());
        rows.push(time_row.beside(format!("{their_time:.2} ms {}", peer.name()), time / their_time));
        rows.push(size_row.beside(format!("{their_size:.1} KiB {}", peer.name()), size / their_size));
    }
    if theirs.is_empty() { rows } else { rows.split_off(2) }
}

/// How screens were shown again.
#[derive(Default)]
struct Shown {
    /// Milliseconds.
    times: Vec<f64>,
    /// KiB.
    sizes: Vec<f64>,
}

impl Shown {
    fn push(&mut self, time: f64, size: f64) {
        self.times.push(time);
        self.sizes.push(size);
    }
}

/// Attaches once; milliseconds and KiB.
async fn reattach(connection: &mut Connection, made: &Made, stream: u32) -> (f64, f64) {
    let begun = Instant::now();
    let handle = connection.handle.clone();
    handle.call(attach(made, stream)).await.expect("attached");
    let mut picture = Vec::new();
    loop {
        if let Incoming::Keyframe(piece) = next(connection).await
            && piece.stream == stream
        {
            picture.extend_from_slice(&piece.bytes);
            if piece.last {
                break;
            }
        }
    }
    let time = ms(begun.elapsed());
    assert!(contains(&picture, MARK.as_bytes()), "the picture is not of the end");
    handle.call(TerminalDetach { stream }).await.expect("detached");
    (time, number(picture.len()) / 1024.0)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
