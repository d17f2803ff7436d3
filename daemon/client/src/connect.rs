//! Saying hello to a daemon.

use std::io;
use std::time::Duration;

use ao_protocol::frame::Frame;
use ao_protocol::message::{Answer, ClientMessage, Opening};
use ao_protocol::runfile::{Owner, RunFile};
use ao_protocol::{VersionRange, error};
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::tokio::prelude::*;
use interprocess::local_socket::{GenericFilePath, ToFsName};
use tokio::io::{ReadHalf, WriteHalf};

use crate::connection::Connection;
use crate::peer::is_own;
use crate::wire::{FrameReader, write_frame};

/// How long a daemon may take to answer a hello. It answers while it still looks for its sessions.
pub const HELLO_TIMEOUT: Duration = Duration::from_secs(5);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody listens there.
    #[error("no daemon listens at {socket}")]
    Nobody {
        /// The address tried.
        socket: String,
        /// What the system said.
        source: io::Error,
    },
    /// The listener is another user's.
    #[error("the process that listens at {socket} belongs to another user")]
    Stranger {
        /// The address tried.
        socket: String,
    },
    /// It listens but does not answer.
    #[error("the daemon at {socket} does not answer")]
    Silent {
        /// The address tried.
        socket: String,
    },
    /// It answers something else than a daemon does.
    #[error("what listens at {socket} is not a daemon of this program")]
    Foreign {
        /// The address tried.
        socket: String,
    },
    /// It is stopping.
    #[error("the daemon is stopping")]
    Draining {
        /// The instance that is stopping.
        instance: String,
    },
    /// No common protocol version.
    #[error("the daemon is of build {build}, which speaks another protocol")]
    Incompatible {
        /// Its build.
        build: String,
        /// The versions it speaks.
        protocol: VersionRange,
        /// Its owner.
        owner: Owner,
    },
    /// It refused.
    #[error("the daemon refused the connection: {reason}")]
    Denied {
        /// Why.
        reason: String,
    },
}

impl ConnectError {
    /// The error as a call would have reported it.
    #[must_use]
    pub fn to_call_error(&self) -> error::CallError {
        use error::{CallError, ErrorCode};
        let message = self.to_string();
        match self {
            Self::Nobody { .. } | Self::Silent { .. } => CallError::new(ErrorCode::NoDaemon, message),
            Self::Stranger { .. } | Self::Foreign { .. } | Self::Denied { .. } => {
                CallError::new(ErrorCode::Forbidden, message)
            }
            Self::Draining { .. } => {
                CallError::new(ErrorCode::Draining, message).hint("Try again in a moment.")
            }
            Self::Incompatible { .. } => CallError::new(ErrorCode::IncompatibleVersion, message).hint(
                "Stop it with the `ao` of its own build, or open the desktop app, which can replace it.",
            ),
        }
    }
}

/// Connects to the daemon at `run` and says hello.
///
/// # Errors
/// [`ConnectError`]; every failure of the socket before the answer counts as nobody, silent or foreign.
pub async fn connect(run: &RunFile, opening: &Opening) -> Result<Connection, ConnectError> {
    let (mut reader, mut send) = dial(&run.socket).await?;
    let foreign = || ConnectError::Foreign { socket: run.socket.clone() };
    write_frame(&mut send, &Frame::control(opening)).await.map_err(|_gone| foreign())?;
    let first = tokio::time::timeout(HELLO_TIMEOUT, reader.next())
        .await
        .map_err(|_late| ConnectError::Silent { socket: run.socket.clone() })?;
    let Ok(Some(Frame::Control(json))) = first else { return Err(foreign()) };
    match serde_json::from_slice::<Answer>(&json).map_err(|_other| foreign())? {
        Answer::Welcome(welcome) => Ok(Connection::start(welcome, reader, send)),
        Answer::Incompatible { protocol, build, owner } => {
            Err(ConnectError::Incompatible { build, protocol, owner })
        }
        Answer::Draining { instance } => Err(ConnectError::Draining { instance }),
        Answer::Denied { reason } => Err(ConnectError::Denied { reason }),
    }
}

/// Asks an incompatible daemon to stop and waits until it hangs up. Understood by daemons of every version.
///
/// # Errors
/// [`ConnectError`] if it cannot be reached.
pub async fn stop_please(run: &RunFile) -> Result<(), ConnectError> {
    let (mut reader, mut send) = dial(&run.socket).await?;
    let plea = ClientMessage::StopPlease { build: crate::BUILD.to_owned() };
    write_frame(&mut send, &Frame::control(&plea))
        .await
        .map_err(|_gone| ConnectError::Silent { socket: run.socket.clone() })?;
    while let Ok(Some(_)) = reader.next().await {}
    Ok(())
}

type Reader = FrameReader<ReadHalf<Stream>>;
type Sender = WriteHalf<Stream>;

async fn dial(socket: &str) -> Result<(Reader, Sender), ConnectError> {
    let nobody = |source| ConnectError::Nobody { socket: socket.to_owned(), source };
    let name = socket.to_fs_name::<GenericFilePath>().map_err(nobody)?;
    let stream = Stream::connect(name).await.map_err(nobody)?;
    if !is_own(stream.peer_creds()) {
        return Err(ConnectError::Stranger { socket: socket.to_owned() });
    }
    let (receive, send) = tokio::io::split(stream);
    Ok((FrameReader::new(receive), send))
}
