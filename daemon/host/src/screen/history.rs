//! Lines that scrolled off the top, as terminal text.
//!
//! The emulator's own history allocates a thousand full rows as soon as one line scrolls off, several megabytes per
//! host. As text the same lines take a few dozen bytes each. Both the lines in memory and those that wait for the
//! file are bounded; the oldest go first. All that ever scrolled off is one text without an end; where a line begins in it
//! tells what a picture has of the file already.

use std::collections::VecDeque;

use alacritty_terminal::term::cell::{Cell, Flags};

use super::pen::{Pen, drawn_length, is_wrapped};
use super::text::Text;

const LINES_MAX: usize = 1000;
const BYTES_MAX: usize = 256 << 10;
const UNSAVED_MAX: usize = 256 << 10;

/// One row that scrolled off.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Its text, beginning and ending in default attributes, without a line end.
    pub(crate) text: Box<str>,
    /// Cells it fills.
    pub(crate) cells: usize,
    /// It goes on in the next row.
    pub(crate) wrapped: bool,
    /// Its last cell was left free because a wide character did not fit there.
    pub(crate) short: bool,
    /// It begins with a wide character.
    pub(crate) wide: bool,
    /// Where it begins in all that scrolled off.
    from: u64,
}

impl Line {
    /// Bytes it takes in the text of all that scrolled off.
    fn length(&self) -> u64 {
        self.text.len() as u64 + u64::from(!self.wrapped)
    }

    /// Writes what it is in that text.
    fn write_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.text.as_bytes());
        if !self.wrapped {
            out.push(b'\n');
        }
    }
}

/// What lies above a picture, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Above {
    /// Bytes at the end of the scrollback file whose lines the picture has.
    pub saved: u64,
    /// What scrolled off after the file's last byte and is not in the picture.
    pub unsaved: Vec<u8>,
}

/// What went back to the screen, and is in the text of all that scrolled off already.
#[derive(Debug)]
struct Returned {
    /// Where it begins.
    from: u64,
    /// Its text from there on, to be compared with what leaves the screen again; empty once that was something else.
    text: Vec<u8>,
}

/// The lines above the screen.
#[derive(Debug, Default)]
pub(crate) struct History {
    lines: VecDeque<Line>,
    bytes: usize,
    unsaved: Vec<u8>,
    /// Bytes that ever scrolled off, and those of them that were handed out for the file.
    total: u64,
    saved: u64,
    returned: Option<Returned>,
    scratch: Text,
}

impl History {
    /// A row of the screen is about to scroll off. One that had come back, and is as it was, is not told twice.
    pub(crate) fn push_row(&mut self, cells: &[Cell]) {
        let mut line = self.encode(cells);
        match self.left_again(&line) {
            Some(from) => line.from = from,
            None => self.append(&line),
        }
        self.keep(line);
    }

    fn append(&mut self, line: &Line) {
        self.returned = None;
        line.write_to(&mut self.unsaved);
        self.total += line.length();
        if self.unsaved.len() > UNSAVED_MAX {
            let half = self.unsaved.len() / 2;
            let cut =
                memchr::memchr(b'\n', &self.unsaved[half..]).map_or(self.unsaved.len(), |n| half + n + 1);
            self.unsaved.drain(..cut);
        }
    }

    /// Where `line` stands already, if it is the next of what had come back.
    fn left_again(&mut self, line: &Line) -> Option<u64> {
        let returned = self.returned.as_mut()?;
        let rest = returned.text.strip_prefix(line.text.as_bytes())?;
        let rest = if line.wrapped { rest } else { rest.strip_prefix(b"\n")? };
        if rest.len() == returned.text.len() {
            return None;
        }
        let (from, left) = (returned.from, rest.len());
        returned.from += line.length();
        returned.text.drain(..returned.text.len() - left);
        if left == 0 {
            self.returned = None;
        }
        Some(from)
    }

    /// A row goes back above the screen after a change of its size; it is in the file already.
    pub(crate) fn put_back(&mut self, cells: &[Cell]) {
        let mut line = self.encode(cells);
        match self.left_again(&line) {
            Some(from) => line.from = from,
            None => {
                line.from = self.back_from().unwrap_or(self.total);
                self.drawn_anew();
            }
        }
        self.keep(line);
    }

    /// The screen is no longer what had come back to it: what leaves it from now on is something new.
    pub(crate) fn drawn_anew(&mut self) {
        if let Some(returned) = &mut self.returned {
            returned.text.clear();
        }
    }

    fn back_from(&self) -> Option<u64> {
        self.returned.as_ref().map(|returned| returned.from)
    }

    /// Takes the newest lines out, oldest first.
    pub(crate) fn take_newest(&mut self, count: usize) -> Vec<Line> {
        let taken = self.lines.split_off(self.lines.len().saturating_sub(count));
        self.bytes -= taken.iter().map(|line| line.text.len()).sum::<usize>();
        if let Some(oldest) = taken.front() {
            self.returned = Some(self.returned_from(oldest.from, &taken));
        }
        taken.into()
    }

    /// What is on the screen again once `taken` is there too, in front of what had come back before.
    fn returned_from(&self, from: u64, taken: &VecDeque<Line>) -> Returned {
        let mut text = Vec::new();
        for line in taken {
            line.write_to(&mut text);
        }
        if let Some(before) = &self.returned {
            text.extend_from_slice(&before.text);
        }
        // Lines that were rewrapped, or of which the last is drawn anew, do not stand there as they are here.
        let whole = from + text.len() as u64 == self.total;
        Returned { from, text: if whole { text } else { Vec::new() } }
    }

    /// The newest `count` lines, oldest first.
    pub(crate) fn newest(&self, count: usize) -> impl Iterator<Item = &Line> {
        self.lines.range(self.lines.len().saturating_sub(count)..)
    }

    /// What lies above the newest `count` lines.
    pub(crate) fn above(&self, count: usize) -> Above {
        let oldest = self.newest(count).map(|line| line.from).min();
        let from = oldest.into_iter().chain(self.back_from()).min().unwrap_or(self.total);
        let newer = usize::try_from(self.total - from).unwrap_or(usize::MAX);
        let unsaved = self.unsaved.len().checked_sub(newer).and_then(|end| self.unsaved.get(..end));
        Above { saved: self.saved.saturating_sub(from), unsaved: unsaved.unwrap_or_default().to_vec() }
    }

    /// Forgets the lines; those that wait for the file stay.
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.bytes = 0;
    }

    /// What is to be appended to the scrollback file.
    pub(crate) fn take_unsaved(&mut self) -> Vec<u8> {
        self.saved = self.total;
        std::mem::take(&mut self.unsaved)
    }

    fn encode(&mut self, cells: &[Cell]) -> Line {
        let wrapped = is_wrapped(cells);
        let length = if wrapped { cells.len() } else { drawn_length(cells) };
        let mut pen = Pen::new();
        self.scratch.clear();
        pen.draw(&mut self.scratch, &cells[..length]);
        pen.plain(&mut self.scratch);
        let has = |cell: Option<&Cell>, flag| cell.is_some_and(|cell| cell.flags.contains(flag));
        Line {
            text: self.scratch.as_str().into(),
            cells: length,
            wrapped,
            short: wrapped && has(cells.last(), Flags::LEADING_WIDE_CHAR_SPACER),
            wide: has(cells.first(), Flags::WIDE_CHAR),
            from: self.total,
        }
    }

    fn keep(&mut self, line: Line) {
        self.bytes += line.text.len();
        self.lines.push_back(line);
        while self.lines.len() > LINES_MAX || self.bytes > BYTES_MAX {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.text.len();
        }
    }
}

/// The text of a line without its attributes and links.
pub(crate) fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        out.push_str(&rest[..at]);
        let sequence = &rest[at + 1..];
        let end = if sequence.starts_with(']') {
            sequence.find("\x1b\\").map(|n| n + 2)
        } else {
            sequence.find('m').map(|n| n + 1)
        };
        rest = end.map_or("", |end| &sequence[end..]);
    }
    out.push_str(rest);
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Vec<Cell> {
        text.chars().map(|c| Cell { c, ..Cell::default() }).collect()
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let mut history = History::default();
        for n in 0..5000 {
            history.push_row(&row(&format!("line {n}   ")));
        }
        assert_eq!(history.lines.len(), LINES_MAX);
        assert_eq!(&*history.newest(1).next().expect("one").text, "line 4999");
        assert!(history.unsaved.len() <= UNSAVED_MAX);
        for _ in 0..2000 {
            history.push_row(&row(&"x".repeat(500)));
        }
        assert!(history.bytes <= BYTES_MAX && history.unsaved.len() <= UNSAVED_MAX);
        let saved = history.take_unsaved();
        assert!(saved.split(|&b| b == b'\n').all(|line| line.is_empty() || line.len() == 500));
        assert!(history.take_unsaved().is_empty());
    }

    #[test]
    fn what_lies_above_a_picture_is_what_it_has_not() {
        let mut history = History::default();
        let all = |history: &History, file: &str, count: usize| {
            let above = history.above(count);
            let kept = file.len() - usize::try_from(above.saved).expect("a file");
            let shown: String = history.newest(count).map(|line| format!("{}\n", line.text)).collect();
            format!("{}{}{shown}", &file[..kept], String::from_utf8(above.unsaved).expect("text"))
        };
        let mut file = String::new();
        let mut whole = String::new();
        for n in 0..50 {
            history.push_row(&row(&format!("line {n}")));
            whole.push_str(&format!("line {n}\n"));
            if n % 20 == 19 {
                file.push_str(&String::from_utf8(history.take_unsaved()).expect("text"));
            }
            for count in [0, 1, 7, 15, 30, 1000] {
                assert_eq!(all(&history, &file, count), whole, "{n} {count}");
            }
        }
        // Lines that went back to the screen are in no picture's history, and above none.
        let taken = history.take_newest(5);
        assert_eq!(taken.len(), 5);
        assert_eq!(
            all(&history, &file, 10),
            whole.replace("line 45\nline 46\nline 47\nline 48\nline 49\n", "")
        );
        history.put_back(&row("line 45"));
        assert_eq!(all(&history, &file, 10), whole.replace("line 46\nline 47\nline 48\nline 49\n", ""));
        history.push_row(&row("line 46"));
        assert_eq!(all(&history, &file, 1), whole.replace("line 47\nline 48\nline 49\n", ""));
    }

    /// A window that was made higher and lower again had its lines twice in the file: each that came back to the
    /// screen was told once more when it left it.
    #[test]
    fn a_line_that_came_back_is_told_once_unless_it_was_changed() {
        for (leaving, told) in [
            (["line 6", "line 7", "line 8", "line 9", "new"], "new\n"),
            (["line 6", "line 7", "line 8, changed", "line 9", "new"], "line 8, changed\nline 9\nnew\n"),
            (["line", "line 7", "", "line 9", "new"], "line\nline 7\n\nline 9\nnew\n"),
            (["", "", "", "", "new"], "\n\n\n\nnew\n"),
        ] {
            let mut history = History::default();
            for n in 0..10 {
                history.push_row(&row(&format!("line {n}")));
            }
            history.take_unsaved();
            assert_eq!(history.take_newest(6).len(), 6);
            // Two rows stay above the higher screen, and another change lends them again.
            history.put_back(&row("line 4"));
            history.put_back(&row("line 5"));
            assert_eq!(history.take_newest(1).len(), 1);
            history.put_back(&row("line 5"));
            for text in leaving {
                history.push_row(&row(text));
            }
            assert_eq!(String::from_utf8(history.take_unsaved()).expect("text"), told);
        }
    }

    #[test]
    fn what_is_drawn_anew_is_told_even_if_it_says_the_same() {
        let mut history = History::default();
        for text in ["one", "two"] {
            history.push_row(&row(text));
        }
        assert_eq!(history.take_newest(2).len(), 2);
        history.drawn_anew();
        history.push_row(&row("one"));
        assert_eq!(String::from_utf8(history.take_unsaved()).expect("text"), "one\ntwo\none\n");
    }

    #[test]
    fn attributes_and_links_are_not_text() {
        assert_eq!(
            plain_text("\x1b[0;1;31mred\x1b[m and \x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\  "),
            "red and link"
        );
    }
}
