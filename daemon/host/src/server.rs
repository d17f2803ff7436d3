//! The host's loop: clients come and go, signals are heard, and in the end the host leaves.

use std::sync::Arc;
use std::time::Duration;

use interprocess::local_socket::tokio::{Listener, Stream};
use interprocess::local_socket::traits::tokio::Listener as _;
use tokio::sync::watch;

use crate::connection;
use crate::save::{self, Bundle};
use crate::terminal::Terminal;

/// How long a failing accept rests: without a rest it would take a whole core.
const ACCEPT_REST: Duration = Duration::from_millis(500);
/// What clients have to take their last news.
const LAST_NEWS: Duration = Duration::from_millis(200);

/// How the host behaves over time. Everyone but tests takes the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// A change is saved so long after it.
    pub save_every: Duration,
    /// A host whose agent's end is on record leaves after so long without a client.
    pub idle: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { save_every: Duration::from_secs(10), idle: Duration::from_secs(600) }
    }
}

/// Why a host leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// A client closed the terminal.
    Closed,
    /// The agent's end is on record and nobody came.
    Idle,
    /// The system asked, and no agent runs.
    Asked,
}

/// What every connection shares.
pub(crate) struct Host {
    pub(crate) terminal: Arc<Terminal>,
    pub(crate) bundle: Bundle,
    pub(crate) cookie: String,
    leaving: watch::Sender<Option<Leave>>,
}

impl Host {
    pub(crate) fn new(terminal: Arc<Terminal>, bundle: Bundle, cookie: String) -> Self {
        Self { terminal, bundle, cookie, leaving: watch::Sender::new(None) }
    }

    pub(crate) fn leave(&self, why: Leave) {
        self.leaving.send_replace(Some(why));
    }
}

/// Serves until the host is to leave.
pub(crate) async fn serve(host: Arc<Host>, listener: Listener, timing: Timing) -> Leave {
    let mut leaving = host.leaving.subscribe();
    let saving = save::save_on_change(Arc::clone(&host.terminal), host.bundle.clone(), timing.save_every);
    let why = tokio::select! {
        why = leaving.wait_for(Option::is_some) => why.ok().and_then(|why| *why).unwrap_or(Leave::Asked),
        why = leave_when_idle(&host.terminal, timing.idle) => why,
        why = hear_signals(&host) => why,
        never = accept(&host, &listener) => match never {},
        () = saving => Leave::Asked,
    };
    host.bundle.save(&host.terminal);
    if why == Leave::Closed {
        let mut turned = host.terminal.turned.subscribe();
        let gone = turned.wait_for(|_| host.terminal.connections() == 0);
        // A client that does not take its last news has had its time.
        let _ = tokio::time::timeout(LAST_NEWS, gone).await.is_ok();
    }
    why
}

async fn accept(host: &Arc<Host>, listener: &Listener) -> std::convert::Infallible {
    loop {
        match listener.accept().await {
            Ok(stream) if is_ours(&stream) => {
                tokio::spawn(connection::serve(Arc::clone(host), stream));
            }
            Ok(_) => crate::note("a client of another user was turned away"),
            Err(error) => {
                crate::note(&format!("no client could be accepted: {error}"));
                tokio::time::sleep(ACCEPT_REST).await;
            }
        }
    }
}

#[cfg(unix)]
fn is_ours(stream: &Stream) -> bool {
    use interprocess::local_socket::traits::StreamCommon as _;

    let peer = stream.peer_creds().ok().and_then(|creds| creds.euid());
    peer == Some(nix::unistd::geteuid().as_raw())
}

/// The pipe's access list has let only this user in.
#[cfg(windows)]
fn is_ours(_: &Stream) -> bool {
    true
}

async fn leave_when_idle(terminal: &Terminal, idle: Duration) -> Leave {
    let mut turned = terminal.turned.subscribe();
    loop {
        if turned.wait_for(|_| terminal.is_idle()).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::select! {
            () = tokio::time::sleep(idle) => return Leave::Idle,
            _ = turned.changed() => {}
        }
    }
}

/// A shutdown asks everyone to end. A host is the last to know whether its agent matters, so it saves at once and stays
/// with a running agent until it is killed; without one it leaves.
#[cfg(unix)]
async fn hear_signals(host: &Host) -> Leave {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    while terminate.recv().await.is_some() {
        host.bundle.save(&host.terminal);
        if host.terminal.lock().agent.exit.is_some() {
            return Leave::Asked;
        }
    }
    std::future::pending().await
}

#[cfg(windows)]
async fn hear_signals(_: &Host) -> Leave {
    std::future::pending().await
}
