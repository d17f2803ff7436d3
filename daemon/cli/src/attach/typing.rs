//! Keystrokes on their way to the terminal, one piece at a time.
//!
//! A piece is sent when the one before it has been typed or refused, so that a refusal is never mistaken for one of
//! bytes that came after it. It must never send a byte twice.

/// More than this is not kept for an agent that does not read; a person does not type so far ahead.
const WAITING_MAX: usize = 1 << 20;

/// What was typed, what is being typed, and what waits.
#[derive(Debug)]
pub(super) struct Typing {
    /// The sequence number after all that is in the terminal.
    typed: u64,
    in_flight: u64,
    waiting: Vec<u8>,
}

impl Typing {
    /// A writer of whom the terminal has `accepted` bytes.
    pub(super) fn new(accepted: u64) -> Self {
        Self { typed: accepted, in_flight: 0, waiting: Vec::new() }
    }

    /// Takes keystrokes; false when there is no room for them.
    #[must_use]
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        let fits = self.waiting.len() + bytes.len() <= WAITING_MAX;
        if fits {
            self.waiting.extend_from_slice(bytes);
        }
        fits
    }

    /// The next piece to send and its sequence number, once the one before it is settled.
    pub(super) fn next(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.in_flight > 0 || self.waiting.is_empty() {
            return None;
        }
        self.in_flight = self.waiting.len() as u64;
        Some((self.typed, std::mem::take(&mut self.waiting)))
    }

    /// Whether nothing waits and nothing is on its way.
    pub(super) fn is_settled(&self) -> bool {
        self.in_flight == 0 && self.waiting.is_empty()
    }

    /// The terminal has typed everything before `seq`.
    pub(super) fn accepted(&mut self, seq: u64) {
        if seq >= self.typed + self.in_flight {
            self.typed = seq;
            self.in_flight = 0;
        }
    }

    /// The terminal takes nothing from `seq` on. What waits was typed by someone who thought otherwise, and goes too.
    pub(super) fn refused(&mut self, seq: u64) {
        self.typed = seq;
        self.in_flight = 0;
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other_without_a_gap() {
        let mut typing = Typing::new(7);
        assert_eq!(typing.next(), None);
        assert!(typing.push(b"ab"));
        assert_eq!(typing.next(), Some((7, b"ab".to_vec())));
        assert!(typing.push(b"c") && typing.push(b"d"));
        assert_eq!(typing.next(), None, "the first is on its way");
        typing.accepted(8);
        assert_eq!(typing.next(), None, "half of it is typed");
        typing.accepted(9);
        assert_eq!(typing.next(), Some((9, b"cd".to_vec())));
        assert!(!typing.is_settled());
        typing.accepted(11);
        assert!(typing.is_settled());
    }

    #[test]
    fn after_a_refusal_the_next_key_has_the_refused_number() {
        let mut typing = Typing::new(0);
        assert!(typing.push(b"lost"));
        assert_eq!(typing.next(), Some((0, b"lost".to_vec())));
        assert!(typing.push(b"too"));
        typing.refused(0);
        assert_eq!(typing.next(), None);
        assert!(typing.push(b"x"));
        assert_eq!(typing.next(), Some((0, b"x".to_vec())));
    }

    #[test]
    fn an_agent_that_reads_nothing_does_not_fill_the_memory() {
        let mut typing = Typing::new(0);
        assert!(typing.push(&vec![b'x'; WAITING_MAX]));
        assert!(!typing.push(b"y"));
        assert_eq!(typing.next().map(|(_, bytes)| bytes.len()), Some(WAITING_MAX));
        assert!(typing.push(b"y"));
    }
}
