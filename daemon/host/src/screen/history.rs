//! Lines that scrolled off the top, as terminal text.
//!
//! The emulator's own history allocates a thousand full rows as soon as one line scrolls off, several megabytes per
//! host. As text the same lines take a few dozen bytes each. Both the lines in memory and those that wait for the
//! file are bounded; the oldest go first.

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
}

/// The lines above the screen.
#[derive(Debug, Default)]
pub(crate) struct History {
    lines: VecDeque<Line>,
    bytes: usize,
    unsaved: Vec<u8>,
    scratch: Text,
}

impl History {
    /// A row of the screen is about to scroll off.
    pub(crate) fn push_row(&mut self, cells: &[Cell]) {
        let line = self.encode(cells);
        self.unsaved.extend_from_slice(line.text.as_bytes());
        if !line.wrapped {
            self.unsaved.push(b'\n');
        }
        if self.unsaved.len() > UNSAVED_MAX {
            let half = self.unsaved.len() / 2;
            let cut =
                memchr::memchr(b'\n', &self.unsaved[half..]).map_or(self.unsaved.len(), |n| half + n + 1);
            self.unsaved.drain(..cut);
        }
        self.keep(line);
    }

    /// A row goes back above the screen after a change of its size; it is in the file already.
    pub(crate) fn put_back(&mut self, cells: &[Cell]) {
        let line = self.encode(cells);
        self.keep(line);
    }

    /// Takes the newest lines out, oldest first.
    pub(crate) fn take_newest(&mut self, count: usize) -> Vec<Line> {
        let taken = self.lines.split_off(self.lines.len().saturating_sub(count));
        self.bytes -= taken.iter().map(|line| line.text.len()).sum::<usize>();
        taken.into()
    }

    /// The newest `count` lines, oldest first.
    pub(crate) fn newest(&self, count: usize) -> impl Iterator<Item = &Line> {
        self.lines.range(self.lines.len().saturating_sub(count)..)
    }

    /// Forgets the lines; those that wait for the file stay.
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.bytes = 0;
    }

    /// What is to be appended to the scrollback file.
    pub(crate) fn take_unsaved(&mut self) -> Vec<u8> {
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
    fn attributes_and_links_are_not_text() {
        assert_eq!(
            plain_text("\x1b[0;1;31mred\x1b[m and \x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\  "),
            "red and link"
        );
    }
}
