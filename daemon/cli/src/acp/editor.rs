//! The box that a person types into: some lines of text and a place in them. It must never change what was pasted, but
//! for line ends and characters that have no meaning in a prompt.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::keys::Key;
use super::text::wrap_exactly;

/// What is being typed.
#[derive(Debug, Default)]
pub(super) struct Editor {
    text: String,
    /// Where the next character goes; on a boundary of characters.
    at: usize,
}

/// The box as rows, and where the cursor is in them.
pub(super) struct Shown {
    pub(super) rows: Vec<String>,
    pub(super) row: usize,
    pub(super) column: usize,
}

impl Editor {
    /// Takes what is there, unless there is nothing but space.
    pub(super) fn send(&mut self) -> Option<String> {
        if self.text.trim().is_empty() {
            return None;
        }
        let text = std::mem::take(&mut self.text);
        self.clear();
        Some(text)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Does what a key does here; Enter, Escape and the interrupt are not for this box.
    pub(super) fn key(&mut self, key: &Key) {
        match key {
            Key::Text(text) => self.insert(text),
            Key::Paste(text) => self.insert(&text.replace("\r\n", "\n").replace('\r', "\n")),
            Key::NewLine => self.insert("\n"),
            Key::Backspace => self.remove(self.before(), self.at),
            Key::Delete => self.remove(self.at, self.after()),
            Key::Left => self.at = self.before(),
            Key::Right => self.at = self.after(),
            Key::Up => self.vertical(false),
            Key::Down => self.vertical(true),
            Key::WordLeft => self.at = self.word_before(),
            Key::WordRight => self.at = self.word_after(),
            Key::Home => self.at = self.line_start(),
            Key::End => self.at = self.line_end(),
            Key::KillLine => self.clear(),
            Key::KillToEnd => self.remove(self.at, self.line_end()),
            Key::KillWord => self.remove(self.word_before(), self.at),
            Key::Enter | Key::Escape | Key::Interrupt => {}
        }
    }

    /// As rows of at most `width` columns.
    pub(super) fn shown(&self, width: usize) -> Shown {
        let mut shown = Shown { rows: Vec::new(), row: 0, column: 0 };
        let mut begin = 0;
        // A tab is one place here, and stays a tab in what is sent.
        let text = self.text.replace('\t', " ");
        for line in text.split('\n') {
            let mut from = begin;
            for row in wrap_exactly(line, width) {
                if (from..=from + row.len()).contains(&self.at) {
                    shown.row = shown.rows.len();
                    shown.column = text[from..self.at].width();
                }
                from += row.len();
                shown.rows.push(row);
            }
            begin += line.len() + 1;
        }
        shown
    }

    fn insert(&mut self, text: &str) {
        let kept: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
        self.text.insert_str(self.at, &kept);
        self.at += kept.len();
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.at = from;
    }

    /// The beginning of what people see as one character before the cursor: marks and joined parts go with it.
    fn before(&self) -> usize {
        let mut at = self.at;
        let mut characters = self.text[..at].chars().rev().peekable();
        while let Some(c) = characters.next() {
            at -= c.len_utf8();
            let joined = characters.peek() == Some(&'\u{200d}');
            if c == '\n' || (c.width().unwrap_or(0) > 0 && !joined) {
                break;
            }
        }
        at
    }

    fn after(&self) -> usize {
        let mut at = self.at;
        let mut characters = self.text[at..].chars();
        let Some(first) = characters.next() else { return at };
        at += first.len_utf8();
        let mut joins = false;
        for c in characters {
            if c == '\n' || (c.width().unwrap_or(0) > 0 && !joins) {
                break;
            }
            joins = c == '\u{200d}';
            at += c.len_utf8();
        }
        at
    }

    fn word_before(&self) -> usize {
        let text = self.text[..self.at].trim_end_matches(|c: char| !c.is_alphanumeric());
        text.trim_end_matches(char::is_alphanumeric).len()
    }

    fn word_after(&self) -> usize {
        let rest = &self.text[self.at..];
        let word = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        self.text.len() - word.trim_start_matches(char::is_alphanumeric).len()
    }

    fn line_start(&self) -> usize {
        self.text[..self.at].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.at..].find('\n').map_or(self.text.len(), |at| self.at + at)
    }

    /// Up or down one line, as near to the same column as it goes.
    fn vertical(&mut self, down: bool) {
        let column = self.text[self.line_start()..self.at].width();
        let start = if down {
            let end = self.line_end();
            if end == self.text.len() {
                return;
            }
            end + 1
        } else {
            let Some(end) = self.line_start().checked_sub(1) else { return };
            self.text[..end].rfind('\n').map_or(0, |at| at + 1)
        };
        self.at = start;
        let end = self.line_end();
        while self.at < end && self.text[start..self.after()].width() <= column {
            self.at = self.after();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acp::keys::Keys;

    fn typed(bytes: &str) -> Editor {
        let mut editor = Editor::default();
        Keys::default().read(bytes.as_bytes()).iter().for_each(|key| editor.key(key));
        editor
    }

    #[test]
    fn keys_edit_what_stands_there() {
        let table = [
            ("hello\u{1b}[D\u{1b}[Dp!", "help!lo"),
            ("one two\u{17}three", "one three"),
            ("one two\u{1}\u{b}x", "x"),
            ("all\u{15}new", "new"),
            ("ab\u{7f}\u{7f}\u{7f}c", "c"),
            ("one\ntwo\u{1b}[A!", "one!\ntwo"),
            ("ab\ncdef\u{1b}[A\u{1b}[B!", "ab\ncd!ef"),
            ("e\u{301}x\u{1b}[D\u{7f}", "x"),
            ("👩\u{200d}🚀\u{7f}", ""),
            ("\u{1}\u{4}\u{5}\u{1b}[Cz", "z"),
        ];
        for (keys, text) in table {
            assert_eq!(typed(keys).text, text, "{keys:?}");
        }
    }

    #[test]
    fn what_is_pasted_is_sent_as_it_is() {
        let mut editor = typed("\u{1b}[200~\t/exit \\\r\nzwei\u{1b}[201~");
        assert_eq!(editor.send(), Some("\t/exit \\\nzwei".to_owned()));
        assert_eq!(editor.send(), None);
        assert_eq!(typed(" \n ").send(), None);
    }

    #[test]
    fn the_cursor_is_where_the_next_character_goes() {
        let table = [("", 0, 0), ("abc", 0, 3), ("abcdef", 1, 2), ("ab\nc", 1, 1), ("漢字x\u{1b}[D", 1, 0)];
        for (keys, row, column) in table {
            let shown = typed(keys).shown(4);
            assert_eq!((shown.row, shown.column), (row, column), "{keys:?}: {:?}", shown.rows);
        }
    }
}
