//! Typing under a name that the host remembers, so that every byte is typed once whatever dies meanwhile.

use std::io;
use std::time::Duration;

use ao_client::wire::{FrameReader, write_frame};
use ao_protocol::frame::{Frame, Input};
use ao_protocol::host::{HostNews, HostSpec, HostVerb};
use interprocess::local_socket::tokio::Stream;
use tokio::io::{ReadHalf, WriteHalf};

use super::link::dial;
use crate::ports::runtime::RuntimeError;

/// Bytes that are on their way to the terminal at once.
const PIECE: usize = 64 << 10;
/// How long an agent may leave a piece unread.
const UNREAD: Duration = Duration::from_secs(20);

/// A connection that types as one writer.
pub(super) struct Typist {
    reader: FrameReader<ReadHalf<Stream>>,
    writer: WriteHalf<Stream>,
    /// Bytes of this writer that are in the terminal.
    typed: u64,
}

impl Typist {
    /// Connects as `writer`.
    pub(super) async fn connect(spec: &HostSpec, writer: &str) -> Result<Self, RuntimeError> {
        let host = dial(spec, "typist").await.map_err(unreachable)?;
        let mut typist = Self { reader: host.reader, writer: host.writer, typed: 0 };
        let name = HostVerb::Writer { writer: writer.to_owned() };
        write_frame(&mut typist.writer, &Frame::control(&name)).await.map_err(unreachable)?;
        typist.hear().await?;
        Ok(typist)
    }

    /// Bytes of this writer that are in the terminal.
    pub(super) fn typed(&self) -> u64 {
        self.typed
    }

    /// Types what is missing of `bytes`.
    pub(super) async fn type_all(&mut self, bytes: &[u8]) -> Result<(), RuntimeError> {
        loop {
            let from = usize::try_from(self.typed).unwrap_or(usize::MAX);
            let Some(rest) = bytes.get(from..).filter(|rest| !rest.is_empty()) else { return Ok(()) };
            let piece = &rest[..rest.len().min(PIECE)];
            let goal = self.typed + piece.len() as u64;
            let input = Frame::Input(Input { stream: 0, seq: self.typed, bytes: piece.to_vec() });
            write_frame(&mut self.writer, &input).await.map_err(unreachable)?;
            while self.typed < goal {
                self.hear().await?;
            }
        }
    }

    /// Waits for the next word on what was typed.
    async fn hear(&mut self) -> Result<(), RuntimeError> {
        let heard = tokio::time::timeout(UNREAD, next_word(&mut self.reader)).await;
        let late =
            || RuntimeError::Unreachable { reason: "the agent does not read what is typed".to_owned() };
        match heard.map_err(|_late| late())?.map_err(unreachable)? {
            Ok(seq) => {
                self.typed = seq;
                Ok(())
            }
            Err(reason) => Err(RuntimeError::Refused { reason }),
        }
    }
}

/// The host's next word on what a writer typed: how many of its bytes are in the terminal, or why no more will be. For a
/// connection that has not asked for output.
pub(super) async fn next_word(reader: &mut FrameReader<ReadHalf<Stream>>) -> io::Result<Result<u64, String>> {
    loop {
        let frame = reader.next().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let Frame::Control(json) = frame else {
            return Err(io::Error::other("the host sent output before it was asked to"));
        };
        match serde_json::from_slice(&json)? {
            HostNews::InputAccepted { seq } => return Ok(Ok(seq)),
            HostNews::InputRefused { reason, .. } => return Ok(Err(reason)),
            HostNews::Done { .. }
            | HostNews::Failed { .. }
            | HostNews::Text { .. }
            | HostNews::Resized { .. }
            | HostNews::Title { .. }
            | HostNews::BracketedPaste { .. }
            | HostNews::Launched { .. }
            | HostNews::Exited { .. } => {}
        }
    }
}

fn unreachable(error: io::Error) -> RuntimeError {
    RuntimeError::Unreachable { reason: error.to_string() }
}
