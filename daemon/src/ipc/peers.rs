//! Who is at the other end of a connection, by its process and not by what it says.

use ao_protocol::home::Home;
use ao_protocol::view::SessionKind;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::tokio::prelude::*;

use crate::domain::permission::Peer;
use crate::peer;
use crate::sessions::Engine;

/// Whether the peer runs as this user. The socket's folder already keeps others out; this is the second lock.
#[cfg(unix)]
pub(super) fn is_own_user(stream: &Stream) -> bool {
    // SAFETY: geteuid has no preconditions and cannot fail.
    let own = unsafe { libc::geteuid() };
    stream.peer_creds().ok().and_then(|creds| creds.euid()).is_some_and(|uid| uid == own)
}

/// The pipe's access list admits this user only.
#[cfg(windows)]
pub(super) fn is_own_user(_stream: &Stream) -> bool {
    true
}

/// The peer's process id.
#[cfg(not(target_os = "macos"))]
pub(super) fn process_of(stream: &Stream) -> Option<u32> {
    u32::try_from(stream.peer_creds().ok()?.pid()?).ok()
}

/// The peer's process id, which macOS tells apart from its user.
#[cfg(target_os = "macos")]
pub(super) fn process_of(stream: &Stream) -> Option<u32> {
    use std::os::fd::{AsFd as _, AsRawFd as _};
    let Stream::UdSocket(socket) = stream;
    let mut pid: libc::pid_t = 0;
    let mut length = libc::socklen_t::try_from(size_of::<libc::pid_t>()).ok()?;
    // SAFETY: the socket is open, and the buffer is a number of the announced length.
    let result = unsafe {
        libc::getsockopt(
            socket.as_fd().as_raw_fd(),
            libc::SOL_LOCAL,
            libc::LOCAL_PEERPID,
            (&raw mut pid).cast(),
            &raw mut length,
        )
    };
    (result == 0 && pid > 0).then(|| u32::try_from(pid).ok()).flatten()
}

/// The peer's class. Whatever descends from a session's agent is an agent, whatever it took out of its environment:
/// the agent itself still carries the session's mark.
pub(super) fn classify(engine: &Engine, home: &Home, pid: Option<u32>) -> Peer {
    let Some(pid) = pid else { return Peer::User };
    let line = ao_host::process::line_of(pid);
    let session = engine
        .session_of_processes(&line)
        .or_else(|| engine.session(&peer::marked_session(&line, home)?).ok().map(|entry| entry.session));
    match session {
        Some(session) => {
            Peer::Agent { orchestrator: session.kind == SessionKind::Orchestrator, session: session.id }
        }
        None => Peer::User,
    }
}
