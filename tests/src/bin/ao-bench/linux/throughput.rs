//! B1: how fast a program can print when somebody watches. It must never count what the viewer does with it.

use std::time::Duration;

use super::Effort;
use super::lab::Lab;
use super::numbers::{median, number};
use super::peers::{self, Peer, PeerSession};
use super::producer::{Kind, Producer};
use super::sink::Sink;
use super::table::Row;

pub(crate) async fn b1(effort: Effort) -> Vec<Row> {
    let mib = effort.of(16, 64);
    let lab = Lab::new().await;
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let file = kind.write(lab.home.folder(), mib);
        let producer =
            |name: String| Producer::new(lab.home.folder().join(format!("{}-{name}", kind.name())), &file);
        let mut ours = Vec::new();
        let mut theirs: Vec<(Peer, Vec<f64>)> =
            peers::here().into_iter().map(|peer| (peer, Vec::new())).collect();
        for run in 0..effort.of(3, 5) {
            let own = producer(format!("own-{run}"));
            let made = lab.session(Some(&own.script())).await;
            let sink = Sink::attach(&lab.home, &made);
            ours.push(speed(mib, own.go().await));
            drop(sink);
            for (peer, speeds) in &mut theirs {
                let producer = producer(format!("{}-{run}", peer.name()));
                let session = PeerSession::start(*peer, &producer.script()).await;
                let client = session.attach();
                client.drain();
                speeds.push(speed(mib, producer.go().await));
            }
        }
        let what = format!("print {mib} MiB of {} to a viewer", kind.name());
        rows.extend(compare(&what, median(&ours), &theirs));
    }
    rows
}

fn speed(mib: usize, took: Duration) -> f64 {
    number(mib << 20) / 1e6 / took.as_secs_f64()
}

fn compare(what: &str, ours: f64, theirs: &[(Peer, Vec<f64>)]) -> Vec<Row> {
    let row = || Row::new("B1", what, format!("{ours:.1} MB/s"));
    if theirs.is_empty() {
        return vec![row()];
    }
    let beside = theirs.iter().map(|(peer, speeds)| {
        let their = median(speeds);
        let least = match peer {
            Peer::Dtach => Some(0.7),
            Peer::Tmux => Some(2.0),
            Peer::Shpool => None,
        };
        let ratio = ours / their;
        let row = row().beside(format!("{their:.1} MB/s {}", peer.name()), ratio);
        match least {
            Some(least) => row.target(format!(">= {least} x {}", peer.name()), ratio >= least),
            None => row,
        }
    });
    beside.collect()
}
