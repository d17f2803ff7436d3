//! Whose listener it is.
//!
//! Why it exists: a forged run-file may name anybody's socket, and what is said there is private. It must never guess:
//! a listener whose user cannot be told is a stranger's.

use std::io;

use interprocess::local_socket::PeerCreds;

/// Whether the listener runs as this user.
#[cfg(unix)]
pub(crate) fn is_own(peer: io::Result<PeerCreds>) -> bool {
    // SAFETY: geteuid has no preconditions and cannot fail.
    let own = unsafe { libc::geteuid() };
    peer.ok().and_then(|peer| peer.euid()).is_some_and(|uid| uid == own)
}

/// The pipe's name carries 128 random bits from a file that only this user can read, and its ACL admits only this user.
#[cfg(windows)]
pub(crate) fn is_own(_peer: io::Result<PeerCreds>) -> bool {
    true
}
