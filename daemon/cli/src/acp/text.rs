//! Text as a terminal may show it: cleaned of what acts on a terminal, measured and wrapped.
//!
//! Whatever an agent says is data. Nothing of it may move the cursor, set a title, answer a query or turn the direction
//! of writing, so every text passes a [`Cleaner`] before it becomes a [`Row`], and there is no other way to make one.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Takes escape sequences and control characters out of a text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Cleaner {
    inside: Inside,
}

/// What the last piece ended in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Text,
    /// After the Escape.
    Escape,
    /// A control sequence, up to its final letter.
    Control,
    /// A string for the terminal, up to its terminator.
    String,
    /// The Escape that may end a string.
    StringEscape,
}

impl Cleaner {
    /// What may be shown of the next piece: text, newlines, and spaces for tabs.
    pub(super) fn push(&mut self, piece: &str) -> String {
        let mut clean = String::with_capacity(piece.len());
        for c in piece.chars() {
            self.inside = match (self.inside, c) {
                (Inside::StringEscape, '\\') | (Inside::String, '\u{7}' | '\u{9c}') => Inside::Text,
                (Inside::String | Inside::StringEscape, '\u{1b}') => Inside::StringEscape,
                (Inside::String | Inside::StringEscape, _) => Inside::String,
                (_, '\u{1b}') => Inside::Escape,
                (_, '\u{9b}') | (Inside::Escape, '[') => Inside::Control,
                (_, '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}')
                | (Inside::Escape, ']' | 'P' | 'X' | '^' | '_') => Inside::String,
                (Inside::Escape, ' '..='/') => Inside::Escape,
                (Inside::Control, ' '..='?') => Inside::Control,
                (Inside::Escape | Inside::Control, '!'..='~') => Inside::Text,
                (Inside::Text | Inside::Escape | Inside::Control, _) => {
                    match c {
                        '\n' => clean.push('\n'),
                        '\t' => clean.push_str("    "),
                        _ if c.is_control() || is_unseen(c) => {}
                        _ => clean.push(c),
                    }
                    Inside::Text
                }
            };
        }
        clean
    }
}

/// Characters that turn the direction of writing or are there without being seen. Joiners stay: emoji need them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A whole text, cleaned.
pub(super) fn clean(text: &str) -> String {
    Cleaner::default().push(text)
}

/// A text on one line, cleaned and at most `most` columns wide.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let clean = clean(text);
    let words: Vec<&str> = clean.split_whitespace().collect();
    cut(&words.join(" "), most)
}

/// The beginning of a text that fits, with a mark where something was cut off.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut width = 0;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width + 1 > most {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// Breaks one line into rows of at most `width` columns, between words where there are any.
pub(super) fn wrap(line: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut rows = Vec::new();
    let (mut row, mut row_width) = (String::new(), 0);
    for piece in line.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ').width();
        if row_width > 0 && row_width + word > width {
            rows.push(std::mem::take(&mut row).trim_end().to_owned());
            row_width = 0;
        }
        for c in piece.chars() {
            let wide = c.width().unwrap_or(0);
            if row_width + wide > width {
                // A space at the end of a row needs no place.
                if c == ' ' {
                    continue;
                }
                rows.push(std::mem::take(&mut row));
                row_width = 0;
            }
            row.push(c);
            row_width += wide;
        }
    }
    rows.push(row);
    rows
}

/// Breaks one line wherever a row is full, so that every character keeps its place: for what is being typed.
pub(super) fn wrap_exactly(line: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut rows = vec![String::new()];
    let mut row_width = 0;
    for c in line.chars() {
        let wide = c.width().unwrap_or(0);
        if row_width + wide > width {
            rows.push(String::new());
            row_width = 0;
        }
        if let Some(row) = rows.last_mut() {
            row.push(c);
        }
        row_width += wide;
    }
    rows
}

/// How a piece of a row looks. Colours are the terminal's own, so that they fit its background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Dim,
    Bold,
    Accent,
    Good,
    Bad,
    Attention,
}

impl Look {
    fn on(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Dim => "\u{1b}[2m",
            Self::Bold => "\u{1b}[1m",
            Self::Accent => "\u{1b}[36m",
            Self::Good => "\u{1b}[32m",
            Self::Bad => "\u{1b}[31m",
            Self::Attention => "\u{1b}[1;33m",
        }
    }
}

/// One row of the terminal, with its looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    bytes: String,
    width: usize,
}

impl Row {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A row in one look.
    pub(super) fn of(look: Look, text: &str) -> Self {
        Self::new().with(look, text)
    }

    /// The row with a text behind it. It is cleaned here, whatever was done to it before.
    pub(super) fn with(mut self, look: Look, text: &str) -> Self {
        let text = clean(text).replace('\n', " ");
        self.width += text.width();
        self.bytes.push_str(look.on());
        self.bytes.push_str(&text);
        if look != Look::Plain {
            self.bytes.push_str("\u{1b}[m");
        }
        self
    }

    /// How many columns it takes.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// What a terminal is sent for it.
    pub(super) fn bytes(&self) -> &str {
        &self.bytes
    }
}

/// The rows of a text below an indentation.
pub(super) fn rows(text: &str, look: Look, indent: &str, width: usize) -> Vec<Row> {
    let room = width.saturating_sub(indent.width()).max(2);
    let lines = text.split('\n').flat_map(|line| wrap(line, room));
    lines.map(|line| Row::of(Look::Plain, indent).with(look, &line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_an_agent_says_acts_on_the_terminal() {
        let table = [
            ("plain\ttext\n", "plain    text\n"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            ("a\u{1b}]52;c;aGk=\u{1b}\\b", "ab"),
            ("a\u{1b}P+q544e\u{1b}\\b", "ab"),
            ("a\u{9b}2Jb\u{9d}0;x\u{9c}c", "abc"),
            ("\u{1b}[?1049hx\u{1b}(0y\u{1b}cz", "xyz"),
            ("over\rwritten\u{8}", "overwritten"),
            ("right\u{202e}left", "rightleft"),
            ("👩\u{200d}🚀 ünï", "👩\u{200d}🚀 ünï"),
            ("\u{1b}]never ended", ""),
        ];
        for (said, shown) in table {
            assert_eq!(clean(said), shown, "{said:?}");
        }
    }

    #[test]
    fn a_sequence_in_two_pieces_is_still_one() {
        let whole = "a\u{1b}[1;31mb\u{1b}]0;t\u{1b}\\c";
        for (at, _) in whole.char_indices() {
            let mut cleaner = Cleaner::default();
            let mut clean = cleaner.push(&whole[..at]);
            clean.push_str(&cleaner.push(&whole[at..]));
            assert_eq!(clean, "abc", "cut at {at}");
        }
    }

    #[test]
    fn rows_break_between_words_and_never_pass_the_width() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("    indented", 20), ["    indented"]);
        assert_eq!(wrap("漢字漢字", 5), ["漢字", "漢字"]);
        for row in wrap(&"lorem ipsum 漢字 dolor ".repeat(40), 13) {
            assert!(row.width() <= 13, "{row:?}");
        }
    }

    #[test]
    fn what_is_cut_is_marked_and_fits() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer text", 6), "longe…");
        assert_eq!(one_line(" two\n lines\u{1b}[2J ", 20), "two lines");
    }

    #[test]
    fn a_row_knows_its_width_without_its_looks() {
        let row = Row::of(Look::Bold, "ab").with(Look::Dim, "漢\u{1b}[2J\nx");
        assert_eq!((row.width(), row.bytes()), (6, "\u{1b}[1mab\u{1b}[m\u{1b}[2m漢 x\u{1b}[m"));
    }
}
