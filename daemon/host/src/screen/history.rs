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

/// What lies above a picture, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Above {
    /// Bytes at the end of the scrollback file whose lines the picture has.
    pub saved: u64,
    /// What scrolled off after the file's last byte and is not in the picture.
    pub unsaved: Vec<u8>,
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
    /// Where the lines begin that went back to the screen.
    returned: Option<u64>,
    scratch: Text,
}

impl History {
    /// A row of the screen is about to scroll off.
    pub(crate) fn push_row(&mut self, cells: &[Cell]) {
        let line = self.encode(cells, self.total);
        self.returned = None;
        self.unsaved.extend_from_slice(line.text.as_bytes());
        if !line.wrapped {
            self.unsaved.push(b'\n');
        }
        self.total += line.text.len() as u64 + u64::from(!line.wrapped);
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
        let line = self.encode(cells, self.returned.unwrap_or(self.total));
        self.keep(line);
    }

    /// Takes the newest lines out, oldest first.
    pub(crate) fn take_newest(&mut self, count: usize) -> Vec<Line> {
        let taken = self.lines.split_off(self.lines.len().saturating_sub(count));
        self.bytes -= taken.iter().map(|line| line.text.len()).sum::<usize>();
        self.returned = taken.front().map(|line| line.from).into_iter().chain(self.returned).min();
        taken.into()
    }

    /// The newest `count` lines, oldest first.
    pub(crate) fn newest(&self, count: usize) -> impl Iterator<Item = &Line> {
        self.lines.range(self.lines.len().saturating_sub(count)..)
    }

    /// What lies above the newest `count` lines.
    pub(crate) fn above(&self, count: usize) -> Above {
        let oldest = self.newest(count).map(|line| line.from).min();
        let from = oldest.into_iter().chain(self.returned).min().unwrap_or(self.total);
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

    fn encode(&mut self, cells: &[Cell], from: u64) -> Line {
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
            from,
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
    }

    #[test]
    fn attributes_and_links_are_not_text() {
        assert_eq!(
            plain_text("\x1b[0;1;31mred\x1b[m and \x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\  "),
            "red and link"
        );
    }
}
