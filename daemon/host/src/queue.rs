//! Keystrokes and answers on their way into the terminal.
//!
//! One thread writes them, since a program that does not read its input blocks the write for as long as it likes. The
//! queue is bounded in bytes and never makes anyone wait: what does not fit is handed back.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::writers::WriterName;

/// Bytes that may wait.
const BYTES_MAX: usize = 1 << 20;
/// The terminal's own input buffer: more at once would only block.
const PIECE: usize = 4 << 10;

/// Whose bytes these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A writer's; its number after the last of them.
    Writer(WriterName, u64),
    /// The terminal's own, answers to what the program asked.
    Terminal,
}

/// Bytes to write at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) source: Source,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Debug, Default)]
struct Waiting {
    pieces: VecDeque<Piece>,
    bytes: usize,
    closed: bool,
}

/// The answer to [`InputQueue::push`].
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// They wait.
    Queued,
    /// There is no room, or nobody will write them any more.
    Full,
}

/// Bytes between the host's loop and the thread that writes.
#[derive(Debug, Default)]
pub(crate) struct InputQueue {
    waiting: Mutex<Waiting>,
    came: Condvar,
}

impl InputQueue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds `bytes`, all or none.
    pub(crate) fn push(&self, source: &Source, bytes: &[u8]) -> Pushed {
        let mut waiting = self.lock();
        if waiting.closed || waiting.bytes + bytes.len() > BYTES_MAX {
            return Pushed::Full;
        }
        waiting.bytes += bytes.len();
        let mut left = bytes.len() as u64;
        for piece in bytes.chunks(PIECE) {
            left -= piece.len() as u64;
            let source = match source {
                Source::Writer(name, end) => Source::Writer(name.clone(), end - left),
                Source::Terminal => Source::Terminal,
            };
            waiting.pieces.push_back(Piece { source, bytes: piece.to_vec() });
        }
        self.came.notify_one();
        Pushed::Queued
    }

    /// The next bytes to write; waits for them. `None` once the queue is closed.
    pub(crate) fn next(&self) -> Option<Piece> {
        let mut waiting = self.lock();
        loop {
            if waiting.closed {
                return None;
            }
            if let Some(piece) = waiting.pieces.pop_front() {
                waiting.bytes -= piece.bytes.len();
                return Some(piece);
            }
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Drops what waits and ends the writing thread.
    pub(crate) fn close(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.pieces.clear();
        waiting.bytes = 0;
        self.came.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_small_and_numbered_by_their_end() {
        let queue = InputQueue::default();
        let writer = WriterName::parse("w").expect("valid");
        let pushed = queue.push(&Source::Writer(writer.clone(), 20_000), &vec![b'x'; 10_000]);
        assert_eq!(pushed, Pushed::Queued);
        let mut ends = Vec::new();
        while ends.last() != Some(&20_000) {
            let piece = queue.next().expect("open");
            assert!(piece.bytes.len() <= PIECE);
            if let Source::Writer(_, end) = piece.source {
                ends.push(end);
            }
        }
        assert_eq!(ends, [14_096, 18_192, 20_000]);
    }

    #[test]
    fn a_full_or_closed_queue_hands_back() {
        let queue = InputQueue::default();
        assert_eq!(queue.push(&Source::Terminal, &vec![0; BYTES_MAX]), Pushed::Queued);
        assert_eq!(queue.push(&Source::Terminal, b"x"), Pushed::Full);
        queue.close();
        assert_eq!(queue.push(&Source::Terminal, b"x"), Pushed::Full);
        assert_eq!(queue.next(), None);
    }
}
