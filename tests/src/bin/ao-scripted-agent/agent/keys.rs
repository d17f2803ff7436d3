//! What is typed, told apart as a terminal program does: pastes, keys, text. It must never lose or change a byte.

const PASTE: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
const ENTER: u8 = b'\r';
const CTRL_C: u8 = 3;
const CTRL_U: u8 = 0x15;
const ESC: u8 = 0x1b;

/// One thing that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// Bytes for the input box: typed, or pasted.
    Text(Vec<u8>),
    /// Enter.
    Enter,
    /// Ctrl-U.
    Clear,
    /// Escape or Ctrl-C.
    Interrupt,
}

/// Bytes on their way to become keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pending: Vec<u8>,
    pasting: bool,
}

impl Keys {
    /// Takes bytes as they come and gives what is complete.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Key> {
        self.pending.extend_from_slice(bytes);
        std::iter::from_fn(|| self.next()).collect()
    }

    /// Whether what is there could be a lone Escape, or the beginning of more.
    pub(super) fn is_waiting(&self) -> bool {
        !self.pasting && !self.pending.is_empty()
    }

    /// Nothing followed: it was Escape, and what came after it was text.
    pub(super) fn nothing_follows(&mut self) -> Vec<Key> {
        let mut rest = std::mem::take(&mut self.pending);
        if rest.first() != Some(&ESC) {
            return Vec::new();
        }
        rest.remove(0);
        [vec![Key::Interrupt], self.push(&rest)].concat()
    }

    fn next(&mut self) -> Option<Key> {
        if self.pasting {
            let end = self.pending.windows(PASTE_END.len()).position(|part| part == PASTE_END)?;
            let pasted = self.take(end);
            self.take(PASTE_END.len());
            self.pasting = false;
            return Some(Key::Text(pasted));
        }
        match *self.pending.first()? {
            ESC if self.pending.starts_with(PASTE) => {
                self.take(PASTE.len());
                self.pasting = true;
                self.next()
            }
            ESC if PASTE.starts_with(&self.pending) => None,
            key @ (ENTER | CTRL_C | CTRL_U | ESC) => {
                self.take(1);
                Some(match key {
                    ENTER => Key::Enter,
                    CTRL_U => Key::Clear,
                    _ => Key::Interrupt,
                })
            }
            _ => {
                let special = |byte: &u8| [ENTER, CTRL_C, CTRL_U, ESC].contains(byte);
                let count = self.pending.iter().position(special).unwrap_or(self.pending.len());
                Some(Key::Text(self.take(count)))
            }
        }
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        self.pending.drain(..count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_one_text_however_it_is_split() {
        let bytes = b"ab\x1b[200~one\rtwo\x1b\x03\x1b[201~\r\x15\x03";
        let text = |text: &[u8]| Key::Text(text.to_vec());
        let whole = [text(b"ab"), text(b"one\rtwo\x1b\x03"), Key::Enter, Key::Clear, Key::Interrupt];
        for split in 2..bytes.len() {
            let mut keys = Keys::default();
            let seen = [keys.push(&bytes[..split]), keys.push(&bytes[split..])].concat();
            assert_eq!(seen, whole, "split at {split}");
        }
    }

    #[test]
    fn an_escape_that_nothing_follows_is_the_key() {
        let mut keys = Keys::default();
        assert_eq!(keys.push(b"\x1b"), []);
        assert!(keys.is_waiting());
        assert_eq!(keys.nothing_follows(), [Key::Interrupt]);
        assert_eq!(keys.push(b"\x1bx"), [Key::Interrupt, Key::Text(b"x".to_vec())]);
        assert!(!keys.is_waiting());
    }
}
