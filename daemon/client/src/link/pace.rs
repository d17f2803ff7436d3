//! Gathers one terminal's output into messages of a size that the web view takes well.
//!
//! Why it exists: a message to the web view costs the same whether it carries 4 KiB or 64 KiB, and terminals are read
//! in small pieces. It must never hold bytes back for more than [`HOLD`], nor delay a single echo.

use std::time::Duration;

use ao_protocol::bridge::RAW_OUTPUT;
use tokio::time::Instant;

/// How long a piece may wait for company.
pub(super) const HOLD: Duration = Duration::from_millis(8);
/// A piece of this size needs no company.
const ENOUGH: usize = 16 << 10;
/// The most that one message carries.
const FULL: usize = 64 << 10;

/// Output of one terminal that has not been handed on.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    pending: Vec<u8>,
    /// The offset of the first pending byte.
    from: u64,
    /// When the pending bytes must go.
    due: Option<Instant>,
    /// When the last message went.
    last: Option<Instant>,
}

impl Pacer {
    /// When [`Pacer::flush`] is due, if anything is pending.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Takes output that begins at `offset`, which goes on where the last piece ended.
    pub(super) fn push(&mut self, offset: u64, bytes: &[u8], now: Instant, out: &mut dyn FnMut(Vec<u8>)) {
        if self.pending.is_empty() {
            self.from = offset;
        }
        let quiet = self.last.is_none_or(|last| now.duration_since(last) >= HOLD);
        let at_once = self.pending.is_empty() && (quiet || bytes.len() >= ENOUGH);
        self.pending.extend_from_slice(bytes);
        if at_once || self.pending.len() >= FULL {
            self.flush(now, out);
        } else {
            self.due.get_or_insert(now + HOLD);
        }
    }

    /// Hands on what is pending.
    pub(super) fn flush(&mut self, now: Instant, out: &mut dyn FnMut(Vec<u8>)) {
        self.due = None;
        if self.pending.is_empty() {
            return;
        }
        self.last = Some(now);
        for piece in self.pending.chunks(FULL) {
            let mut message = Vec::with_capacity(9 + piece.len());
            message.push(RAW_OUTPUT);
            message.extend_from_slice(&self.from.to_le_bytes());
            message.extend_from_slice(piece);
            self.from += piece.len() as u64;
            out(message);
        }
        self.pending.clear();
    }

    /// Forgets what is pending, because a picture replaces it; returns how many bytes that were.
    pub(super) fn discard(&mut self) -> usize {
        self.due = None;
        let count = self.pending.len();
        self.pending.clear();
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(pacer: &mut Pacer, offset: u64, bytes: &[u8], now: Instant) -> Vec<(u64, usize)> {
        let mut out = Vec::new();
        pacer.push(offset, bytes, now, &mut |m| out.push(sizes(&m)));
        out
    }

    fn sizes(message: &[u8]) -> (u64, usize) {
        assert_eq!(message[0], RAW_OUTPUT);
        (u64::from_le_bytes(message[1..9].try_into().expect("eight")), message.len() - 9)
    }

    #[test]
    fn an_echo_goes_at_once_and_a_burst_gathers() {
        let mut pacer = Pacer::default();
        let start = Instant::now();
        assert_eq!(pushed(&mut pacer, 0, b"a", start), [(0, 1)]);
        assert_eq!(pushed(&mut pacer, 1, &[0; 4096], start), []);
        assert_eq!(pacer.due(), Some(start + HOLD));
        assert_eq!(pushed(&mut pacer, 4097, &[0; 4096], start), []);
        let mut out = Vec::new();
        pacer.flush(start + HOLD, &mut |m| out.push(sizes(&m)));
        assert_eq!(out, [(1, 8192)]);
        assert_eq!(pacer.due(), None);
    }

    #[test]
    fn a_flood_travels_in_full_messages() {
        let mut pacer = Pacer::default();
        let now = Instant::now();
        let _first = pushed(&mut pacer, 0, b"a", now);
        let mut sent = Vec::new();
        for i in 0..32u64 {
            sent.extend(pushed(&mut pacer, 1 + i * 4096, &[0; 4096], now));
        }
        assert_eq!(sent, [(1, FULL), (1 + FULL as u64, FULL)]);
        assert_eq!(pushed(&mut pacer, 131_073, &[0; 100 << 10], now), [(131_073, FULL), (196_609, 36 << 10)]);
    }
}
