//! Who is at the other end of a connection, by its process and not by what it says.

use ao_protocol::calls::Request;
use ao_protocol::home::Home;
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::view::SessionKind;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::tokio::prelude::*;

use crate::domain::facts::Session;
use crate::domain::permission::{Peer, Refused, may};
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

/// What a connection may do: what its process may, narrowed by the token that it showed.
///
/// The process comes first. A token can only take rights away, so a stolen one gains nothing, and one that is not known
/// leaves nothing to a stranger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rights {
    /// What it is.
    pub(super) peer: Peer,
    narrowed: Narrowed,
}

/// What the token leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Narrowed {
    /// Everything that `peer` may.
    No,
    /// Only what this one may as well.
    To(Peer),
    /// Nothing but the question who is there.
    ToNothing,
}

impl Rights {
    /// The rights of a process inside the session `process`, or outside of all, with a token of the session inside
    /// `token`, with one that nobody knows, or without.
    fn of(process: Option<Peer>, token: Option<Option<Peer>>) -> Self {
        let (peer, narrowed) = match (process, token) {
            (None, None) => (Peer::User, Narrowed::No),
            (None, Some(Some(spoken_for))) => (spoken_for, Narrowed::No),
            (None, Some(None)) => (Peer::User, Narrowed::ToNothing),
            (Some(own), Some(Some(other))) if own != other => (own, Narrowed::To(other)),
            // Its own token says what its process has said; one that nobody knows says nothing.
            (Some(own), None | Some(_)) => (own, Narrowed::No),
        };
        Self { peer, narrowed }
    }

    /// Whether it is the user, and nothing takes away from that.
    pub(super) fn is_user(&self) -> bool {
        self.peer == Peer::User && self.narrowed == Narrowed::No
    }

    /// Whether its token leaves it this call; what `peer` itself may is asked elsewhere.
    ///
    /// # Errors
    /// [`Refused`] with the reason in words.
    pub(super) fn leave(
        &self,
        request: &Request,
        orchestrator_of: impl Fn(&ProjectId) -> Option<SessionId>,
    ) -> Result<(), Refused> {
        match &self.narrowed {
            Narrowed::No => Ok(()),
            Narrowed::To(other) => {
                let foreign_list = matches!((request, other), (Request::SessionList(list), Peer::Agent { session, .. })
                    if list.project.as_ref().or(self.project().as_ref()) != Some(&session.project()));
                if foreign_list {
                    return Err(Refused {
                        message: "this AO_TOKEN is another project's session's".to_owned(),
                        hint: None,
                    });
                }
                may(other, request, orchestrator_of)
            }
            Narrowed::ToNothing if matches!(request, Request::DaemonStatus(_)) => Ok(()),
            Narrowed::ToNothing => Err(Refused {
                message:
                    "this AO_TOKEN belongs to no session; without it, this would be taken for its person"
                        .to_owned(),
                hint: None,
            }),
        }
    }

    /// The project that lists are of unless another is asked for.
    fn project(&self) -> Option<ProjectId> {
        match &self.peer {
            Peer::User => None,
            Peer::Agent { session, .. } => Some(session.project()),
        }
    }
}

fn agent(session: Session) -> Peer {
    Peer::Agent { orchestrator: session.kind == SessionKind::Orchestrator, session: session.id }
}

/// What the client at this process may do, given the token that it showed. Whatever descends from a session's agent is an
/// agent, whatever it took out of its environment: the agent itself still carries the session's mark.
pub(super) fn classify(engine: &Engine, home: &Home, pid: Option<u32>, token: Option<&str>) -> Rights {
    let of_process = |pid: u32| {
        let line = ao_host::process::line_of(pid);
        engine
            .session_of_processes(&line)
            .or_else(|| engine.session(&peer::marked_session(&line, home)?).ok().map(|entry| entry.session))
    };
    let of_token = |token: &str| engine.session_of_token(token).map(agent);
    Rights::of(pid.and_then(of_process).map(agent), token.map(of_token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::calls::{DaemonStatus, DaemonStop, SessionList, SessionSend, SessionShow};

    fn id(text: &str) -> SessionId {
        SessionId::parse(text).expect("valid")
    }

    fn session(text: &str, orchestrator: bool) -> Peer {
        Peer::Agent { session: id(text), orchestrator }
    }

    /// Whether a client with these rights may make this call, all in all.
    fn may_all(rights: &Rights, request: &Request) -> bool {
        let lead_of = |project: &ProjectId| (project.as_str() == "shop").then(|| id("shop-1"));
        rights.leave(request, lead_of).is_ok() && may(&rights.peer, request, lead_of).is_ok()
    }

    #[test]
    fn a_token_only_takes_rights_away() {
        let (lead, worker, other) =
            (session("shop-1", true), session("shop-2", false), session("web-1", true));
        let status = Request::DaemonStatus(DaemonStatus {});
        let stop = Request::DaemonStop(DaemonStop {});
        let list = Request::SessionList(SessionList::default());
        let show = Request::SessionShow(SessionShow { session: id("shop-3") });
        let send =
            |to| Request::SessionSend(SessionSend { session: id(to), text: String::new(), wait: None });
        let all = [&status, &stop, &list, &show, &send("shop-3"), &send("shop-1"), &send("web-2")];
        let stranger = || Some(None);
        for (process, token, expected) in [
            // Outside of all sessions: the user; the token's session; nobody.
            (None, None, [true; 7]),
            (None, Some(Some(worker.clone())), [true, false, true, true, false, true, false]),
            (None, Some(Some(lead.clone())), [true, false, true, true, true, true, false]),
            (None, stranger(), [true, false, false, false, false, false, false]),
            // Inside a worker: never more than the worker.
            (Some(worker.clone()), None, [true, false, true, true, false, true, false]),
            (Some(worker.clone()), Some(Some(worker.clone())), [true, false, true, true, false, true, false]),
            (Some(worker.clone()), Some(Some(lead.clone())), [true, false, true, true, false, true, false]),
            (Some(worker.clone()), stranger(), [true, false, true, true, false, true, false]),
            (
                Some(worker.clone()),
                Some(Some(other.clone())),
                [true, false, false, false, false, false, false],
            ),
            // Inside the orchestrator with a worker's token: what the worker may.
            (Some(lead.clone()), Some(Some(worker)), [true, false, true, true, false, true, false]),
            (Some(lead), Some(Some(other)), [true, false, false, false, false, false, false]),
        ] {
            let rights = Rights::of(process, token);
            assert_eq!(all.map(|request| may_all(&rights, request)), expected, "{rights:?}");
        }
    }

    #[test]
    fn only_the_user_without_a_token_can_hold_the_daemon() {
        let worker = || session("shop-2", false);
        assert!(Rights::of(None, None).is_user());
        for (process, token) in [(None, Some(None)), (None, Some(Some(worker()))), (Some(worker()), None)] {
            assert!(!Rights::of(process, token).is_user());
        }
    }
}
