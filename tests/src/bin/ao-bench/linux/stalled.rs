//! B5: a viewer that stands still. It must never be let go before the producer is done.

use ao_e2e::home::core;
use ao_e2e::processes;
use ao_e2e::pty::Pty;

use super::Effort;
use super::costs::resident;
use super::lab::Lab;
use super::numbers::{median, most};
use super::peers::{Peer, PeerSession};
use super::producer::{Kind, Producer};
use super::table::Row;

pub(crate) async fn b5(effort: Effort) -> Vec<Row> {
    let mib = effort.of(64, 256);
    let lab = Lab::new().await;
    let file = Kind::Logs.write(lab.home.folder(), mib);
    let producer = |name: String| Producer::new(lab.home.folder().join(name), &file);
    let (mut free, mut held, mut growth) = (Vec::new(), Vec::new(), Vec::new());
    let (mut tmux_free, mut tmux_held) = (Vec::new(), Vec::new());
    for run in 0..effort.of(3, 5) {
        let alone = producer(format!("free-{run}"));
        let made = lab.session(Some(&alone.script())).await;
        free.push(alone.go().await.as_secs_f64());
        let quiet = resident(made.host);

        let watched = producer(format!("held-{run}"));
        let made = lab.session(Some(&watched.script())).await;
        watched.ready().await;
        let mut command = lab.home.command(&core());
        command.args(["session", "attach", made.id.as_str()]);
        let viewer = stopped(Pty::start_silent(command));
        held.push(watched.go().await.as_secs_f64());
        growth.push(resident(made.host) - quiet);
        drop(viewer);

        if Peer::Tmux.is_here() {
            for (name, times) in [("free", &mut tmux_free), ("held", &mut tmux_held)] {
                let theirs = producer(format!("tmux-{name}-{run}"));
                let session = PeerSession::start(Peer::Tmux, &theirs.script()).await;
                theirs.ready().await;
                let viewer = (name == "held").then(|| stopped(session.attach()));
                times.push(theirs.go().await.as_secs_f64());
                drop(viewer);
            }
        }
    }
    let ratio = median(&held) / median(&free);
    let mut time =
        Row::new("B5", format!("print {mib} MiB, viewer stopped / no viewer"), format!("{ratio:.2} x"));
    if !tmux_held.is_empty() {
        let their = median(&tmux_held) / median(&tmux_free);
        time = time.beside(format!("{their:.2} x tmux"), ratio / their);
    }
    let grown = most(&growth);
    vec![
        time.target("<= 1.1 x", ratio <= 1.1),
        Row::new("B5", "memory that a stopped viewer costs its host", format!("{grown:.1} MiB"))
            .target("<= 8 MiB", grown <= 8.0),
    ]
}

/// A viewer that has shown something and takes nothing any more.
fn stopped(mut viewer: Pty) -> Pty {
    viewer.read_until(|shown| !shown.is_empty());
    processes::signal(viewer.pid(), libc::SIGSTOP);
    viewer
}
