//! A short visit to the daemon: a few calls one after the other, then away.
//!
//! Why it exists: a hook runs at every tool call of every agent, and starting an asynchronous runtime for one call
//! costs more than the call. It must never be used where something else has to go on meanwhile: everything here blocks,
//! though never beyond its patience. (A named pipe knows no time limits; on Windows the caller sees to that.)

use std::io::{self, Read as _, Write as _};
use std::time::{Duration, Instant};

use ao_protocol::calls::Request;
use ao_protocol::frame::{Decoder, Frame};
use ao_protocol::message::{Answer, ClientMessage, DaemonMessage, Opening, Outcome};
use ao_protocol::runfile::RunFile;
use interprocess::ConnectWaitMode;
use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{ConnectOptions, GenericFilePath, Stream, ToFsName};

use crate::peer::is_own;

/// How many bytes one read may take.
const READ_BUFFER: usize = 16 << 10;

/// An open visit. Dropping it leaves.
#[derive(Debug)]
pub struct Visit {
    stream: Stream,
    decoder: Decoder,
    /// The opening, until the first call takes it along: both travel in one go.
    unsaid: Option<Frame>,
    calls: u64,
    until: Instant,
}

impl Visit {
    /// Connects to the daemon at `run`. Nothing here, nor any call, goes on after `until`.
    ///
    /// # Errors
    /// What the system reports; `PermissionDenied` for a listener that is not this user's.
    pub fn begin(run: &RunFile, opening: &Opening, until: Instant) -> io::Result<Self> {
        let name = run.socket.as_str().to_fs_name::<GenericFilePath>()?;
        let patience = ConnectWaitMode::Timeout(left(until)?);
        let stream = ConnectOptions::new().name(name).wait_mode(patience).connect_sync()?;
        if !is_own(stream.peer_creds()) {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied));
        }
        let unsaid = Some(Frame::control(opening));
        Ok(Self { stream, decoder: Decoder::new(), unsaid, calls: 0, until })
    }

    /// Makes a call and waits for its reply.
    ///
    /// # Errors
    /// What the system reports, `TimedOut` above all; `ConnectionRefused` when the daemon answers the hello with anything
    /// but a welcome; `InvalidData` when it does not speak the protocol. It is then unknown whether the call took effect.
    pub fn call(&mut self, request: Request) -> io::Result<Outcome> {
        self.calls += 1;
        let mut bytes = Vec::new();
        let opening = self.unsaid.take();
        if let Some(opening) = &opening {
            opening.encode_into(&mut bytes);
        }
        Frame::control(&ClientMessage::Call { id: self.calls, request }).encode_into(&mut bytes);
        self.limit(Stream::set_send_timeout)?;
        self.stream.write_all(&bytes)?;
        if opening.is_some() {
            match serde_json::from_slice(&self.control()?)? {
                Answer::Welcome(_) => {}
                Answer::Incompatible { .. } | Answer::Draining { .. } | Answer::Denied { .. } => {
                    return Err(io::Error::from(io::ErrorKind::ConnectionRefused));
                }
            }
        }
        loop {
            if let Ok(DaemonMessage::Reply { id, outcome }) = serde_json::from_slice(&self.control()?)
                && id == self.calls
            {
                return Ok(outcome);
            }
        }
    }

    /// The next control message; nothing else is sent to a client that asked for nothing else.
    fn control(&mut self) -> io::Result<Vec<u8>> {
        let mut buffer = [0; READ_BUFFER];
        loop {
            match self.decoder.next_frame() {
                Ok(Some(Frame::Control(json))) => return Ok(json),
                Ok(Some(Frame::Output(_) | Frame::Input(_) | Frame::Keyframe(_)) | None) => {}
                Err(garbage) => return Err(io::Error::new(io::ErrorKind::InvalidData, garbage)),
            }
            self.limit(Stream::set_recv_timeout)?;
            match self.stream.read(&mut buffer)? {
                0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
                count => self.decoder.push(&buffer[..count]),
            }
        }
    }

    fn limit(&self, set: impl Fn(&Stream, Option<Duration>) -> io::Result<()>) -> io::Result<()> {
        let left = left(self.until)?;
        match set(&self.stream, Some(left)) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
            done => done,
        }
    }
}

/// The time that is left.
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::Error::from(io::ErrorKind::TimedOut)) } else { Ok(left) }
}
