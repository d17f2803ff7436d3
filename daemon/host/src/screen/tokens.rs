//! Where escape sequences begin and end in the output.
//!
//! The emulator's parser keeps its state to itself. Two things need it outside: a keyframe that is made in the middle
//! of a sequence must end with what has come of it, or the viewer prints the rest as text; and a few sequences that
//! the parser passes over must be noticed in their place. This must never change what the parser sees.

/// The most of an unfinished sequence that is kept. Of a longer one (an image, a clipboard) the beginning is enough to
/// make the viewer swallow the rest.
const HELD_MAX: usize = 4 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ground,
    Escape,
    /// After a byte that says which kind of sequence it is; one more ends it.
    Intermediate,
    Csi,
    /// Ends at BEL, ST, CAN or SUB.
    Osc,
    /// Ends at ST, CAN or SUB: DCS, SOS, PM and APC.
    Text,
}

/// A sequence that the parser passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extra {
    /// XTVERSION: which terminal is this?
    Version,
    /// DECSTR: soft reset.
    SoftReset,
    /// DECXCPR: where is the cursor?
    ExtendedPosition,
    /// Is the ground dark or light?
    Ground,
    /// DECSED, which is ED where nothing is protected.
    EraseDisplay(u8),
    /// DECSEL, which is EL where nothing is protected.
    EraseLine(u8),
}

/// Follows the output, byte by byte, beside the parser.
#[derive(Debug)]
pub(crate) struct Tokens {
    state: State,
    held: Vec<u8>,
    /// Beginning of a character whose other bytes have not come.
    tail: Vec<u8>,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self { state: State::Ground, held: Vec::new(), tail: Vec::new() }
    }

    /// The bytes of the sequence or character that is not finished.
    pub(crate) fn unfinished(&self) -> &[u8] {
        if self.state == State::Ground { &self.tail } else { &self.held }
    }

    /// Whether neither a sequence nor a character has begun. Then the parser is between two of them as well.
    pub(crate) fn is_between(&self) -> bool {
        self.state == State::Ground && self.tail.is_empty()
    }

    /// Whether a character has begun whose other bytes have not come.
    pub(crate) fn is_inside_character(&self) -> bool {
        self.state == State::Ground && !self.tail.is_empty()
    }

    /// Follows one stretch of text, or one sequence to its end or as far as it has come; says how many bytes that was.
    pub(crate) fn advance(&mut self, bytes: &[u8]) -> (usize, Option<Extra>) {
        if self.state == State::Ground {
            match memchr::memchr(0x1b, bytes) {
                Some(0) => self.tail.clear(),
                end => {
                    let length = end.unwrap_or(bytes.len());
                    self.keep_tail(&bytes[..length]);
                    return (length, None);
                }
            }
        }
        for (at, &byte) in bytes.iter().enumerate() {
            let extra = self.step(byte);
            if self.state == State::Ground {
                return (at + 1, extra);
            }
        }
        (bytes.len(), None)
    }

    fn begin(&mut self, state: State, byte: u8) {
        self.state = state;
        self.held.clear();
        self.held.push(byte);
    }

    fn step(&mut self, byte: u8) -> Option<Extra> {
        // A control character inside a sequence takes effect at once, and must not again.
        let done = byte < 0x20 && matches!(self.state, State::Escape | State::Intermediate | State::Csi);
        if !done && self.held.len() < HELD_MAX {
            self.held.push(byte);
        }
        match (self.state, byte) {
            (_, 0x18 | 0x1a) => self.state = State::Ground,
            // Inside a string this is the beginning of its terminator, which ends it either way.
            (_, 0x1b) => self.begin(State::Escape, byte),
            (State::Escape, b'[') => self.state = State::Csi,
            (State::Escape, b']') => self.state = State::Osc,
            (State::Escape, b'P' | b'X' | b'^' | b'_') => self.state = State::Text,
            (State::Escape, 0x20..=0x2f) => self.state = State::Intermediate,
            (State::Escape | State::Intermediate, 0x30..=0x7e) | (State::Osc, 0x07) => {
                self.state = State::Ground;
            }
            (State::Csi, 0x40..=0x7e) => {
                self.state = State::Ground;
                return extra(&self.held);
            }
            (
                State::Ground | State::Escape | State::Intermediate | State::Csi | State::Osc | State::Text,
                _,
            ) => {}
        }
        None
    }

    fn keep_tail(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(4)..]);
        let cut = incomplete_from(&self.tail);
        self.tail.drain(..cut);
    }
}

/// Where the unfinished character at the end begins; the length when there is none.
fn incomplete_from(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let at = bytes.len() - back;
        let length = match bytes[at] {
            0x80..=0xbf => continue,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        };
        return if length > back { at } else { bytes.len() };
    }
    bytes.len()
}

fn extra(sequence: &[u8]) -> Option<Extra> {
    let (&last, body) = sequence.get(2..)?.split_last()?;
    match (body.first(), last) {
        (Some(b'>'), b'q') => Some(Extra::Version),
        (Some(b'!'), b'p') => Some(Extra::SoftReset),
        (Some(b'?'), b'n') if body == b"?6" => Some(Extra::ExtendedPosition),
        (Some(b'?'), b'n') if body == b"?996" => Some(Extra::Ground),
        (Some(b'?'), b'J') => number(&body[1..]).map(Extra::EraseDisplay),
        (Some(b'?'), b'K') => number(&body[1..]).map(Extra::EraseLine),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u8> {
    match digits {
        [] => Some(0),
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(bytes: &[u8]) -> Vec<u8> {
        let mut whole = Tokens::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (n, _) = whole.advance(rest);
            rest = &rest[n..];
        }
        let mut split = Tokens::new();
        for byte in bytes {
            split.advance(&[*byte]);
        }
        assert_eq!(whole.unfinished(), split.unfinished(), "{bytes:?}");
        whole.unfinished().to_vec()
    }

    #[test]
    fn what_has_come_of_a_sequence_or_character_is_kept() {
        for (bytes, left) in [
            (&b"plain"[..], &b""[..]),
            (b"a\x1b", b"\x1b"),
            (b"a\x1b[38;5", b"\x1b[38;5"),
            (b"a\x1b[38;5m", b""),
            (b"a\x1b[3\n8", b"\x1b[38"),
            (b"\x1b]0;ti", b"\x1b]0;ti"),
            (b"\x1b]0;ti\x07", b""),
            (b"\x1b]0;ti\x1b\\x", b""),
            (b"\x1bPq#\x07", b"\x1bPq#\x07"),
            (b"\x1b(", b"\x1b("),
            (b"\x1b(0", b""),
            (b"\x1b(P", b""),
            (b"\x1b[3\x18x", b""),
            (b"\x1b[3\x1b[4", b"\x1b[4"),
            (b"\xe2\x94", b"\xe2\x94"),
            (b"\xe2\x94\x80", b""),
            (b"ab\xf0\x9f\x98", b"\xf0\x9f\x98"),
            (b"\xff\xff", b""),
            (b"\x80\x80\x80\x80\x80", b""),
        ] {
            assert_eq!(after(bytes), left, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_long_string_is_kept_only_in_part() {
        let mut tokens = Tokens::new();
        tokens.advance(b"\x1bP");
        tokens.advance(&vec![b'x'; 1 << 20]);
        assert_eq!(tokens.unfinished().len(), HELD_MAX);
        tokens.advance(b"\x1b\\");
        assert!(tokens.unfinished().is_empty());
    }

    #[test]
    fn text_and_sequences_stop_at_their_end() {
        let mut tokens = Tokens::new();
        assert_eq!(tokens.advance(b"ab\x1b[>0qcd"), (2, None));
        assert_eq!(tokens.advance(b"\x1b[>0qcd"), (5, Some(Extra::Version)));
        assert_eq!(tokens.advance(b"\x1b[!p"), (4, Some(Extra::SoftReset)));
        assert_eq!(tokens.advance(b"\x1b[?6n"), (5, Some(Extra::ExtendedPosition)));
        assert_eq!(tokens.advance(b"\x1b[?996n"), (7, Some(Extra::Ground)));
        assert_eq!(tokens.advance(b"\x1b[?2J"), (5, Some(Extra::EraseDisplay(2))));
        assert_eq!(tokens.advance(b"\x1b[?25h"), (6, None));
    }
}
