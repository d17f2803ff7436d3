//! B2 and B6: how long a key takes to be shown, and a terminal to be shown again. Neither must ever count the
//! painting, which is the window's.

use std::time::Instant;

use ao_client::{Connection, Incoming};
use ao_e2e::wait;
use ao_protocol::calls::{TerminalAttach, TerminalDetach};
use ao_protocol::frame::{Frame, Input};

use crate::lab::{Lab, Made};
use crate::numbers::{median, ms, number, percentile};
use crate::peers::{self, Peer, PeerSession};
use crate::producer::Kind;
use crate::pty::Pty;
use crate::run::Effort;
use crate::table::Row;

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
        let session = PeerSession::start(peer, &script);
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
                Peer::Dtach => row,
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
        match connection.incoming.recv().await.expect("the daemon lives") {
            Incoming::Output(output) if output.bytes.contains(&key) => return ms(begun.elapsed()) * 1000.0,
            Incoming::Closed | Incoming::Goodbye(_) => panic!("the daemon hung up"),
            Incoming::Output(_)
            | Incoming::Keyframe(_)
            | Incoming::Event { .. }
            | Incoming::Stream { .. }
            | Incoming::ShowWindow => {}
        }
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
    let (own, own_done) = script("own");
    let (tmux, tmux_done) = script("tmux");
    let made = lab.session(Some(&own)).await;
    wait::until("it is painted", async || own_done.exists().then_some(())).await;
    let session = Peer::Tmux.is_here().then(|| PeerSession::start(Peer::Tmux, &tmux));
    if session.is_some() {
        wait::until("it is painted", async || tmux_done.exists().then_some(())).await;
    }
    let (mut times, mut sizes, mut tmux_times, mut tmux_sizes) = (vec![], vec![], vec![], vec![]);
    for stream in 1..=if effort.quick { 5 } else { 20 } {
        let (time, size) = reattach(&mut lab.connection, &made, stream).await;
        times.push(time);
        sizes.push(size);
        if let Some(session) = &session {
            let begun = Instant::now();
            let mut client = session.attach();
            let shown = client.read_until(|shown| contains(shown, MARK.as_bytes()));
            tmux_times.push(ms(begun.elapsed()));
            tmux_sizes.push(number(shown) / 1024.0);
        }
    }
    let (time, size) = (median(&times), median(&sizes));
    let mut rows = vec![
        Row::new("B6", "attach to a painted screen, to its last byte", format!("{time:.2} ms"))
            .target("<= 100 ms", time <= 100.0),
        Row::new("B6", "bytes of the picture", format!("{size:.1} KiB")).target("<= 64 KiB", size <= 64.0),
    ];
    if !tmux_times.is_empty() {
        let (their_time, their_size) = (median(&tmux_times), median(&tmux_sizes));
        rows[0] = rows[0].clone().beside(format!("{their_time:.2} ms tmux"), time / their_time);
        rows[1] = rows[1].clone().beside(format!("{their_size:.1} KiB tmux"), size / their_size);
    }
    rows
}

/// Attaches once; milliseconds and KiB.
async fn reattach(connection: &mut Connection, made: &Made, stream: u32) -> (f64, f64) {
    let begun = Instant::now();
    let handle = connection.handle.clone();
    handle.call(attach(made, stream)).await.expect("attached");
    let mut picture = Vec::new();
    loop {
        match connection.incoming.recv().await.expect("the daemon lives") {
            Incoming::Keyframe(piece) if piece.stream == stream => {
                picture.extend_from_slice(&piece.bytes);
                if piece.last {
                    break;
                }
            }
            Incoming::Closed | Incoming::Goodbye(_) => panic!("the daemon hung up"),
            Incoming::Output(_)
            | Incoming::Keyframe(_)
            | Incoming::Event { .. }
            | Incoming::Stream { .. }
            | Incoming::ShowWindow => {}
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
