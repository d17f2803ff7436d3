//! Listening: the socket, and the loop that accepts.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ao_protocol::frame::Frame;
use ao_protocol::home::Home;
use interprocess::local_socket::tokio::prelude::*;
use interprocess::local_socket::{GenericFilePath, ListenerOptions, ToFsName};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};

use super::connection;
use super::lifecycle::{Lifecycle, Stop};
use crate::sessions::Engine;

/// The listening socket.
pub type Listener = interprocess::local_socket::tokio::Listener;

/// The first and the longest pause after a failed `accept`. Without one, a process out of descriptors would spin.
const ACCEPT_PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// What every connection shares.
pub struct Server {
    /// The engine.
    pub engine: Engine,
    /// The home.
    pub home: Home,
    /// This start of the daemon.
    pub instance: String,
    /// When it started, for display.
    pub started_at: i64,
    /// The watchdog.
    pub lifecycle: Lifecycle,
    /// The one stop.
    pub stop: Stop,
    /// Runs when a client has been let in: one that had to look in the lock file shows that the run-file is gone.
    pub on_welcome: Box<dyn Fn() + Send + Sync>,
    /// The app whose window is open, if any: to be told when another app starts.
    pub window: Mutex<Option<mpsc::Sender<Frame>>>,
}

/// Makes the socket at `address`, for this user only.
///
/// # Errors
/// What the system reports. One socket carries everything, so there is no daemon without it.
pub fn bind(address: &str) -> io::Result<Listener> {
    let name = address.to_fs_name::<GenericFilePath>()?;
    let options = ListenerOptions::new().name(name).reclaim_name(false);
    // Every start has a name of its own, so an old daemon can never unlink its successor's socket.
    let options = private(options)?;
    options.create_tokio()
}

#[cfg(unix)]
fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
    // macOS refuses a mode here; there the folder, which only this user may enter, has to do.
    Ok(if cfg!(target_os = "macos") { options } else { options.mode(0o600) })
}

#[cfg(windows)]
fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;
    // Full access for the owner and the system; everybody else, who may read by default, gets nothing.
    let descriptor = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)(A;;GA;;;SY)"))?;
    Ok(options.security_descriptor(descriptor))
}

/// How long clients may take to leave a daemon that stops. Each has its goodbye within [`connection::FAREWELL`].
const LEAVING: Duration = Duration::from_secs(2);

/// Accepts until the stop is requested, and until everyone has had their goodbye: a client that is dropped without one
/// takes it for a crash. A failing `accept` backs off and goes on: it must neither spin nor end the daemon, and it
/// changes nothing for those who are connected.
pub async fn serve(server: Arc<Server>, listener: Listener) {
    let mut open = JoinSet::new();
    let mut pause = ACCEPT_PAUSE.0;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(ended) = open.join_next() => {
                note_fault(ended);
                continue;
            }
            _reason = server.stop.wait() => break,
        };
        match accepted {
            Ok(stream) => {
                pause = ACCEPT_PAUSE.0;
                open.spawn(connection::serve(Arc::clone(&server), stream));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted; pausing");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(ACCEPT_PAUSE.1);
            }
        }
    }
    if tokio::time::timeout(LEAVING, drain(&server, &listener, &mut open)).await.is_err() {
        tracing::debug!(clients = open.len(), "some did not take their leave");
    }
}

/// Waits until nobody is connected. Whoever connects meanwhile is told that this daemon is stopping.
async fn drain(server: &Arc<Server>, listener: &Listener, open: &mut JoinSet<()>) {
    loop {
        tokio::select! {
            biased;
            ended = open.join_next() => match ended {
                Some(ended) => note_fault(ended),
                None => return,
            },
            Ok(stream) = listener.accept() => {
                open.spawn(connection::serve(Arc::clone(server), stream));
            }
        }
    }
}

/// A fault in one connection is that client's loss only, and in the log.
fn note_fault(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a connection ended by a fault");
    }
}
