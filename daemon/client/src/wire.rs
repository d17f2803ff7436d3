//! Frames over an asynchronous byte stream. It must never interpret what a frame says.

use std::io;

use ao_protocol::frame::{Decoder, Frame};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// How many bytes one read may take.
const READ_BUFFER: usize = 64 << 10;

/// The reading side of a connection.
#[derive(Debug)]
pub struct FrameReader<R> {
    from: R,
    decoder: Decoder,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// Reads frames from `from`.
    #[must_use]
    pub fn new(from: R) -> Self {
        Self { from, decoder: Decoder::new(), buffer: vec![0; READ_BUFFER] }
    }

    /// The next frame, or `None` at the end; a frame that the end cut off is dropped. Cancel-safe: a cancelled call
    /// loses nothing.
    ///
    /// # Errors
    /// What the stream reports; `InvalidData` when it does not carry frames.
    pub async fn next(&mut self) -> io::Result<Option<Frame>> {
        loop {
            match self.decoder.next_frame() {
                Ok(Some(frame)) => return Ok(Some(frame)),
                Ok(None) => {}
                Err(garbage) => return Err(io::Error::new(io::ErrorKind::InvalidData, garbage)),
            }
            let count = self.from.read(&mut self.buffer).await?;
            if count == 0 {
                return Ok(None);
            }
            self.decoder.push(&self.buffer[..count]);
        }
    }
}

/// Writes one frame and flushes it.
///
/// # Errors
/// What the stream reports.
pub async fn write_frame<W: AsyncWrite + Unpin>(to: &mut W, frame: &Frame) -> io::Result<()> {
    to.write_all(&frame.encode()).await?;
    to.flush().await
}

/// Writes frames until `queue` is closed and empty, gathering what is ready into one write.
///
/// # Errors
/// What the stream reports.
pub async fn write_queue<W: AsyncWrite + Unpin>(
    to: &mut W,
    queue: &mut tokio::sync::mpsc::Receiver<Frame>,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    while let Some(frame) = queue.recv().await {
        frame.encode_into(&mut bytes);
        while bytes.len() < READ_BUFFER
            && let Ok(more) = queue.try_recv()
        {
            more.encode_into(&mut bytes);
        }
        to.write_all(&bytes).await?;
        to.flush().await?;
        bytes.clear();
        bytes.shrink_to(READ_BUFFER);
    }
    Ok(())
}
