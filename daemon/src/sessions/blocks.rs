//! Blocks of network ports, one for each worktree of a project that wants them.
//!
//! A block is a session's for as long as its folder is there, over restarts and while it has ended. No port is ever opened
//! here: whether one is free is seen by whether the system would give it.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use ao_protocol::error::{CallError, ErrorCode};
use tokio::net::TcpSocket;

use super::{Engine, Held};
use crate::domain::facts::Session;
use crate::domain::site::Ports;

impl Engine {
    /// The session with a block of as many ports as its project wants: its own if it has one that nobody else has.
    ///
    /// # Errors
    /// `NO_PORTS_FREE`, `STORAGE_FAILED`.
    pub(super) async fn with_ports(&self, held: &Held, mut session: Session) -> Result<Session, CallError> {
        let wanted = self.project_settings(&session.project()).await?.ports.unwrap_or(0);
        // A plain shell has the ports of the session that it stands beside.
        if wanted == 0 || session.beside.is_some() {
            return Ok(session);
        }
        // From the look at what is taken until the choice is on record, nobody else chooses.
        let _turn = self.0.blocks.lock().await;
        let others =
            self.fleet().those(|entry| entry.session.id != session.id && entry.session.site.ports.is_some());
        let taken: Vec<Ports> = others
            .into_iter()
            .filter(|entry| entry.session.worktree.is_dir())
            .filter_map(|entry| entry.session.site.ports)
            .collect();
        let keeps = |own: Ports| own.count == wanted && taken.iter().all(|other| !own.overlaps(*other));
        if session.site.ports.is_some_and(keeps) {
            return Ok(session);
        }
        let free = Ports::free(wanted, taken).find(|block| block.all().all(is_free));
        let Some(block) = free else {
            let message = format!("no {wanted} network ports beside each other are free for {}", session.id);
            return Err(CallError::new(ErrorCode::NoPortsFree, message)
                .hint("Remove worktrees that are not needed, or lower the project's `ports`."));
        };
        session.site.ports = Some(block);
        self.commit(held, session).await
    }
}

/// Whether the system would give this port. It is not listened on.
fn is_free(port: u16) -> bool {
    let bind = |socket: std::io::Result<TcpSocket>, address: SocketAddr| {
        socket.and_then(|socket| socket.bind(address))
    };
    let four = bind(TcpSocket::new_v4(), (Ipv4Addr::UNSPECIFIED, port).into());
    // A computer without this protocol has nobody on it.
    let six = bind(TcpSocket::new_v6(), (Ipv6Addr::UNSPECIFIED, port).into());
    four.is_ok() && !six.is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
}

/// The variables that name a block: `AO_PORT` is the first, and `AO_PORT_1` to `AO_PORT_<n>` are all of them.
pub(super) fn variables(block: Ports) -> Vec<(String, String)> {
    let numbered = block.all().zip(1..).map(|(port, n)| (format!("AO_PORT_{n}"), port.to_string()));
    std::iter::once(("AO_PORT".to_owned(), block.first.to_string())).chain(numbered).collect()
}
