//! Frames over asynchronous byte streams.
//!
//! The codec itself is in `ao-protocol` and knows no I/O; this is the thin layer that reads and writes. It must never
//! interpret a frame.

use std::io;

use ao_protocol::frame::{Decoder, Frame, FrameError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

const READ: usize = 16 << 10;

/// Why no further frame can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The stream failed.
    #[error("the connection broke")]
    Io(#[from] io::Error),
    /// The stream is not frames.
    #[error("the peer does not speak this protocol")]
    Frame(#[from] FrameError),
}

/// Reads frames from a stream.
#[derive(Debug)]
pub struct FrameReader<R> {
    stream: R,
    decoder: Decoder,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// A reader at the start of `stream`.
    pub fn new(stream: R) -> Self {
        Self { stream, decoder: Decoder::new(), buffer: vec![0; READ] }
    }

    /// The next frame, or `None` at the end of the stream; a frame that the end cut off is dropped. Safe to cancel: nothing read is lost.
    ///
    /// # Errors
    /// [`ReadError`]; after it the stream is of no use.
    pub async fn read_frame(&mut self) -> Result<Option<Frame>, ReadError> {
        loop {
            if let Some(frame) = self.decoder.next_frame()? {
                return Ok(Some(frame));
            }
            let n = self.stream.read(&mut self.buffer).await?;
            if n == 0 {
                return Ok(None);
            }
            self.decoder.push(&self.buffer[..n]);
        }
    }
}

/// Writes one frame and flushes it. `scratch` is reused between calls.
///
/// # Errors
/// Whatever the stream says.
pub async fn write_frame<W: AsyncWrite + Unpin>(
    stream: &mut W,
    frame: &Frame,
    scratch: &mut Vec<u8>,
) -> io::Result<()> {
    scratch.clear();
    frame.encode_into(scratch);
    stream.write_all(scratch).await?;
    stream.flush().await
}
