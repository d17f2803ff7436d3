//! One terminal's keystrokes on their way to its host.
//!
//! Why it exists: a link may drop between a key and its arrival. Every byte stays here until the host has taken it,
//! under a number that never changes, so that after a new link exactly the missing ones are sent again. It must
//! never drop a byte without saying so.

use std::collections::VecDeque;

/// Bytes that may wait for the host. More than this is refused, not stored: nobody types so much, and a paste of that
/// size into a terminal that takes nothing would only surprise later.
pub(super) const UNACCEPTED_MAX: usize = 256 << 10;
/// Frames under way at most. Beyond it, keys gather here and travel together.
const FRAMES_MAX: usize = 32;
/// Bytes in one frame at most.
const FRAME_BYTES: usize = 64 << 10;

/// The queue would grow beyond its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// What a new attachment's `accepted` means for the waiting bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) enum Relinked {
    /// They go on where the host stopped.
    Resumes,
    /// The host does not know this writer, or knows more than was sent. What waited is gone.
    Forgotten {
        /// The first byte that was not typed, counted as for the web view.
        from: u64,
    },
}

/// Bytes not yet accepted, and where they belong.
#[derive(Debug)]
pub(super) struct InputQueue {
    writer: String,
    /// Bytes that earlier writers of this terminal got accepted.
    before: u64,
    /// Bytes of this writer that the host has.
    accepted: u64,
    waiting: VecDeque<u8>,
    /// How many of `waiting` are under way.
    sent: usize,
    /// Where each frame under way ends.
    frames: VecDeque<u64>,
}

impl InputQueue {
    pub(super) fn new() -> Self {
        Self {
            writer: new_writer(),
            before: 0,
            accepted: 0,
            waiting: VecDeque::new(),
            sent: 0,
            frames: VecDeque::new(),
        }
    }

    /// The name under which the bytes are counted.
    pub(super) fn writer(&self) -> &str {
        &self.writer
    }

    /// All bytes accepted so far, as the web view counts them.
    pub(super) fn total(&self) -> u64 {
        self.before + self.accepted
    }

    /// Whether anything has not been accepted.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Adds bytes, or none of them.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Full> {
        if self.waiting.len() + bytes.len() > UNACCEPTED_MAX {
            return Err(Full);
        }
        self.waiting.extend(bytes);
        Ok(())
    }

    /// The next bytes to send and their number, while frames may be under way.
    pub(super) fn next_frame(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.frames.len() >= FRAMES_MAX || self.sent == self.waiting.len() {
            return None;
        }
        let end = self.waiting.len().min(self.sent + FRAME_BYTES);
        let bytes: Vec<u8> = self.waiting.range(self.sent..end).copied().collect();
        let seq = self.accepted + self.sent as u64;
        self.sent = end;
        self.frames.push_back(self.accepted + end as u64);
        Some((seq, bytes))
    }

    /// The host has everything up to `seq`. A number that was never sent is not believed.
    pub(super) fn accept(&mut self, seq: u64) {
        let news = seq.saturating_sub(self.accepted);
        let Ok(count) = usize::try_from(news) else { return };
        if count > self.sent {
            tracing::warn!(seq, "the terminal claims input that was not sent");
            return;
        }
        self.waiting.drain(..count);
        self.sent -= count;
        self.accepted += news;
        while self.frames.front().is_some_and(|end| *end <= self.accepted) {
            self.frames.pop_front();
        }
    }

    /// Gives up what waits and begins again under a new name, so that late answers about the old bytes cannot be
    /// mistaken for answers about new ones. Returns the first byte given up, as the web view counts.
    pub(super) fn give_up(&mut self) -> u64 {
        self.before = self.total();
        self.accepted = 0;
        self.waiting.clear();
        self.unlinked();
        self.writer = new_writer();
        self.before
    }

    /// The link is gone: nothing is under way any more.
    pub(super) fn unlinked(&mut self) {
        self.sent = 0;
        self.frames.clear();
    }

    /// A new attachment began, and its host has `accepted` bytes of this writer.
    pub(super) fn relinked(&mut self, accepted: u64) -> Relinked {
        self.unlinked();
        let known = accepted.checked_sub(self.accepted).and_then(|n| usize::try_from(n).ok());
        match known {
            Some(count) if count <= self.waiting.len() => {
                self.waiting.drain(..count);
                self.accepted = accepted;
                Relinked::Resumes
            }
            Some(_) | None => Relinked::Forgotten { from: self.give_up() },
        }
    }
}

/// 16 hex digits that no other writer has. It is a name, not a secret: the standard library's randomness is enough.
fn new_writer() -> String {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_has_is_not_sent_again_and_the_rest_keeps_its_numbers() {
        let mut queue = InputQueue::new();
        queue.push(b"hello ").expect("room");
        assert_eq!(queue.next_frame(), Some((0, b"hello ".to_vec())));
        queue.push(b"world").expect("room");
        assert_eq!(queue.next_frame(), Some((6, b"world".to_vec())));
        queue.accept(6);
        assert_eq!(queue.relinked(8), Relinked::Resumes);
        assert_eq!(queue.next_frame(), Some((8, b"rld".to_vec())));
    }

    #[test]
    fn a_host_that_forgot_the_writer_gets_no_half_of_a_line() {
        let mut queue = InputQueue::new();
        queue.push(b"abcdef").expect("room");
        let _under_way = queue.next_frame();
        queue.accept(4);
        let old = queue.writer().to_owned();
        assert_eq!(queue.relinked(0), Relinked::Forgotten { from: 4 });
        assert_ne!(queue.writer(), old);
        assert_eq!(queue.next_frame(), None);
        queue.push(b"x").expect("room");
        assert_eq!(queue.next_frame(), Some((0, b"x".to_vec())));
        queue.accept(1);
        assert_eq!(queue.total(), 5);
    }

    #[test]
    fn the_bound_refuses_whole_pieces_and_keys_gather_while_frames_are_under_way() {
        let mut queue = InputQueue::new();
        assert_eq!(queue.push(&vec![b'x'; UNACCEPTED_MAX + 1]), Err(Full));
        for _ in 0..FRAMES_MAX {
            queue.push(b"k").expect("room");
            assert!(queue.next_frame().is_some());
        }
        queue.push(b"later").expect("room");
        assert_eq!(queue.next_frame(), None);
        queue.accept(1);
        assert_eq!(queue.next_frame(), Some((FRAMES_MAX as u64, b"later".to_vec())));
    }

    #[test]
    fn an_answer_about_bytes_never_sent_changes_nothing() {
        let mut queue = InputQueue::new();
        queue.push(b"abc").expect("room");
        queue.accept(2);
        queue.accept(u64::MAX);
        assert_eq!(queue.next_frame(), Some((0, b"abc".to_vec())));
    }
}
