//! What a person, or the daemon in a person's place, types: bytes to keys.
//!
//! A paste comes between markers and is one key, however many pieces it comes in; nothing in it is ever taken for a key.
//! An Escape at the end of a read is the Escape key, since people wait for it; a longer sequence may be split.

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Text(String),
    Paste(String),
    Enter,
    NewLine,
    Escape,
    Interrupt,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    Home,
    End,
    KillLine,
    KillToEnd,
    KillWord,
}

const PASTE_BEGIN: &[u8] = b"[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
/// More than any message; what goes beyond it is left out.
const PASTE_MAX: usize = 8 << 20;

/// The state of the reading between reads.
#[derive(Debug, Default)]
pub(super) struct Keys {
    held: Vec<u8>,
    paste: Option<Vec<u8>>,
}

impl Keys {
    /// The keys in what was read.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Vec<Key> {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let mut keys = Vec::new();
        let mut rest = &all[..];
        while !rest.is_empty() {
            if self.paste.is_some() {
                rest = self.pasted(rest, &mut keys);
                continue;
            }
            match rest[0] {
                0x1b => match sequence(&rest[1..]) {
                    Sequence::None => {
                        keys.push(Key::Escape);
                        rest = &rest[1..];
                    }
                    Sequence::Unfinished => {
                        self.held = rest.to_vec();
                        rest = &[];
                    }
                    Sequence::Whole(length) => {
                        let inside = &rest[1..=length];
                        rest = &rest[1 + length..];
                        if inside == PASTE_BEGIN {
                            self.paste = Some(Vec::new());
                        } else {
                            keys.extend(named(inside));
                        }
                    }
                },
                byte @ (..0x20 | 0x7f) => {
                    keys.extend(control(byte));
                    rest = &rest[1..];
                }
                _ => {
                    let end = rest.iter().position(|b| *b < 0x20 || *b == 0x7f).unwrap_or(rest.len());
                    let length = whole_characters(&rest[..end]);
                    if length == 0 && end == rest.len() {
                        self.held = rest.to_vec();
                        break;
                    }
                    let text = if length == 0 { &rest[..end] } else { &rest[..length] };
                    keys.push(Key::Text(String::from_utf8_lossy(text).into_owned()));
                    rest = &rest[text.len()..];
                }
            }
        }
        keys
    }

    /// Takes what belongs to the paste, and gives the rest.
    fn pasted<'a>(&mut self, bytes: &'a [u8], keys: &mut Vec<Key>) -> &'a [u8] {
        let Some(paste) = &mut self.paste else { return bytes };
        let mut take = |bytes: &[u8]| {
            let room = PASTE_MAX.saturating_sub(paste.len());
            paste.extend_from_slice(&bytes[..bytes.len().min(room)]);
        };
        if let Some(end) = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
            take(&bytes[..end]);
            let text = String::from_utf8_lossy(&self.paste.take().unwrap_or_default()).into_owned();
            keys.push(Key::Paste(text));
            return &bytes[end + PASTE_END.len()..];
        }
        // The marker may have begun.
        let begun =
            (1..PASTE_END.len().min(bytes.len() + 1)).rev().find(|n| bytes.ends_with(&PASTE_END[..*n]));
        let own = bytes.len() - begun.unwrap_or(0);
        take(&bytes[..own]);
        self.held = bytes[own..].to_vec();
        &[]
    }
}

/// How many bytes are whole characters, or no characters at all.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_some() => bytes.len(),
        Err(error) => error.valid_up_to(),
    }
}

enum Sequence {
    None,
    Unfinished,
    /// So many bytes after the Escape.
    Whole(usize),
}

/// After an Escape.
fn sequence(rest: &[u8]) -> Sequence {
    match rest {
        [] | [0x1b, ..] => Sequence::None,
        [b'[', parameters @ ..] => match parameters.iter().position(|b| (0x40..=0x7e).contains(b)) {
            Some(end) => Sequence::Whole(end + 2),
            None if parameters.len() > 64 => Sequence::Whole(1),
            None => Sequence::Unfinished,
        },
        [b'O', _, ..] => Sequence::Whole(2),
        [b'O'] => Sequence::Unfinished,
        [_, ..] => Sequence::Whole(1),
    }
}

fn named(inside: &[u8]) -> Option<Key> {
    Some(match inside {
        b"\r" | b"\n" | b"[13;2u" | b"[13;5u" | b"[27;2;13~" => Key::NewLine,
        b"[A" | b"OA" => Key::Up,
        b"[B" | b"OB" => Key::Down,
        b"[C" | b"OC" => Key::Right,
        b"[D" | b"OD" => Key::Left,
        b"[H" | b"OH" | b"[1~" | b"[7~" => Key::Home,
        b"[F" | b"OF" | b"[4~" | b"[8~" => Key::End,
        b"[3~" => Key::Delete,
        b"[1;5D" | b"[1;3D" | b"b" => Key::WordLeft,
        b"[1;5C" | b"[1;3C" | b"f" => Key::WordRight,
        b"\x7f" => Key::KillWord,
        _ => return None,
    })
}

fn control(byte: u8) -> Option<Key> {
    Some(match byte {
        b'\r' => Key::Enter,
        b'\n' => Key::NewLine,
        b'\t' => Key::Text("    ".to_owned()),
        0x01 => Key::Home,
        0x02 => Key::Left,
        0x03 => Key::Interrupt,
        0x04 => Key::Delete,
        0x05 => Key::End,
        0x06 => Key::Right,
        0x08 | 0x7f => Key::Backspace,
        0x0b => Key::KillToEnd,
        0x15 => Key::KillLine,
        0x17 => Key::KillWord,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Key {
        Key::Text(text.to_owned())
    }

    #[test]
    fn keys_are_what_terminals_send() {
        let table: &[(&[u8], &[Key])] = &[
            (b"hi\r", &[text("hi"), Key::Enter]),
            ("grün".as_bytes(), &[text("grün")]),
            (b"\x1b", &[Key::Escape]),
            (b"\x1b\x1b", &[Key::Escape, Key::Escape]),
            (b"\x1b\r\n", &[Key::NewLine, Key::NewLine]),
            (b"\x1b[A\x1bOB\x1b[3~", &[Key::Up, Key::Down, Key::Delete]),
            (b"\x03\x15\x7f", &[Key::Interrupt, Key::KillLine, Key::Backspace]),
            (b"\x1b[I\x1b[99~\x00", &[]),
            (b"\xff!", &[text("\u{fffd}!")]),
        ];
        for (typed, keys) in table {
            assert_eq!(Keys::default().read(typed), *keys, "{typed:?}");
        }
    }

    #[test]
    fn a_paste_is_one_key_however_it_is_split() {
        let bytes = "\u{1b}[200~/exit\r\nzwei \u{1b}[2 ü\u{3}\u{1b}[201~\r".as_bytes();
        let expected = [Key::Paste("/exit\r\nzwei \u{1b}[2 ü\u{3}".to_owned()), Key::Enter];
        for cut in 2..bytes.len() {
            let mut keys = Keys::default();
            let mut read = keys.read(&bytes[..cut]);
            read.extend(keys.read(&bytes[cut..]));
            assert_eq!(read, expected, "cut at {cut}");
        }
    }

    #[test]
    fn a_character_in_two_reads_is_one() {
        let mut keys = Keys::default();
        assert_eq!(keys.read(&"ü".as_bytes()[..1]), []);
        assert_eq!(keys.read(&"ü".as_bytes()[1..]), [text("ü")]);
    }
}
