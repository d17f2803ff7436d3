//! Taking a terminal's answers out of what is typed.
//!
//! The agent's questions reach this terminal too, and it answers them as if somebody typed. The host has answered
//! already, so the second answer would be read as keystrokes. Answers have shapes that no key has, but for one: the
//! cursor report `ESC [ 1 ; n R` is also F3 with a modifier; it is taken as the key.

/// The state of the filter between reads: an answer may be split.
#[derive(Debug, Default)]
pub(super) struct Replies {
    held: Vec<u8>,
}

/// What stands at the beginning of some bytes.
enum Found {
    /// An answer of this length.
    Reply(usize),
    /// No answer; this many bytes can go on.
    Keys(usize),
    /// It may become an answer.
    Unfinished,
}

/// Longer than any answer; what is longer is somebody's text.
const REPLY_MAX: usize = 256;

impl Replies {
    /// The keys in `bytes`, with what was held back before.
    pub(super) fn strip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let mut keys = Vec::with_capacity(all.len());
        let mut rest = &all[..];
        while !rest.is_empty() {
            match find(rest) {
                Found::Reply(length) => rest = &rest[length..],
                Found::Keys(length) => {
                    keys.extend_from_slice(&rest[..length]);
                    rest = &rest[length..];
                }
                // A lone Escape is a key, and people wait for it; an answer's beginning comes with what follows.
                Found::Unfinished if rest.len() < 2 || rest.len() > REPLY_MAX => {
                    keys.extend_from_slice(rest);
                    break;
                }
                Found::Unfinished => {
                    self.held = rest.to_vec();
                    break;
                }
            }
        }
        keys
    }
}

fn find(bytes: &[u8]) -> Found {
    match bytes {
        [0x1b] => Found::Unfinished,
        [0x1b, b'[', rest @ ..] => control_sequence(rest),
        [0x1b, b']' | b'P', rest @ ..] => string(rest),
        [0x1b, ..] => Found::Keys(2),
        [_, ..] => Found::Keys(bytes.iter().position(|b| *b == 0x1b).unwrap_or(bytes.len())),
        [] => Found::Keys(0),
    }
}

/// After `ESC [`.
fn control_sequence(rest: &[u8]) -> Found {
    let Some(end) = rest.iter().position(|b| (0x40..=0x7e).contains(b)) else { return Found::Unfinished };
    let (parameters, last) = (&rest[..end], rest[end]);
    let length = 2 + end + 1;
    let private = matches!(parameters.first(), Some(b'?' | b'>' | b'='));
    let is_reply = match last {
        b'c' | b'u' | b'n' | b'y' | b't' => private || (last == b'y' && parameters.contains(&b'$')),
        b'R' => private || (!parameters.is_empty() && !parameters.starts_with(b"1;")),
        _ => false,
    };
    if is_reply { Found::Reply(length) } else { Found::Keys(length) }
}

/// After `ESC ]` or `ESC P`: an answer up to its terminator. Alt-] and Alt-P are a key alone.
fn string(rest: &[u8]) -> Found {
    if rest.is_empty() {
        return Found::Keys(2);
    }
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            0x07 => return Found::Reply(2 + at + 1),
            0x1b if rest.get(at + 1) == Some(&b'\\') => return Found::Reply(2 + at + 2),
            0x20..=0x7e => {}
            0x1b if at + 1 == rest.len() => return Found::Unfinished,
            _ => return Found::Keys(2),
        }
    }
    Found::Unfinished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_out_and_keys_stay() {
        let table: &[(&[u8], &[u8])] = &[
            (b"\x1b[?62;22c", b""),
            (b"\x1b[>0;276;0c", b""),
            (b"a\x1b[24;80Rb", b"ab"),
            (b"\x1b[1;2R", b"\x1b[1;2R"),
            (b"\x1b]11;rgb:0000/0000/0000\x1b\\x", b"x"),
            (b"\x1b]10;rgb:ff/ff/ff\x07", b""),
            (b"\x1bP>|xterm(390)\x1b\\", b""),
            (b"\x1b[?2026;2$y", b""),
            (b"\x1b[?1u", b""),
            (
                b"\x1b[A\x1b[<0;3;4M\x1b[I\x1b[200~hi\x1b[201~",
                b"\x1b[A\x1b[<0;3;4M\x1b[I\x1b[200~hi\x1b[201~",
            ),
            (b"\x1b", b"\x1b"),
            (b"\x1b]", b"\x1b]"),
            (b"\x1bOP\x1b[15~\r", b"\x1bOP\x1b[15~\r"),
            (b"\x1b[97;5u", b"\x1b[97;5u"),
        ];
        for (typed, keys) in table {
            assert_eq!(Replies::default().strip(typed), *keys, "{typed:?}");
        }
    }

    #[test]
    fn an_answer_split_over_two_reads_is_still_one() {
        let whole = b"\x1b]11;rgb:00/00/00\x1b\\k";
        for cut in 3..whole.len() {
            let mut replies = Replies::default();
            let mut keys = replies.strip(&whole[..cut]);
            keys.extend(replies.strip(&whole[cut..]));
            assert_eq!(keys, b"k", "cut at {cut}");
        }
    }
}
