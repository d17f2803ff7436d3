//! The short way for what nearly all output is made of: text, line ends, colours, and moves of the cursor.
//!
//! The parser and the emulator take text one character at a time and sequences one byte at a time, which costs a program
//! that prints much a good part of its speed. Here text is taken in runs and the common sequences whole. This must
//! never do anything else than they would have done: whatever is rare, unknown, broken or not complete is left to them,
//! and the tests compare the two ways on every kind of output.

use alacritty_terminal::index::Column;
use alacritty_terminal::term::TermMode;
use alacritty_terminal::term::cell::Flags;
use alacritty_terminal::vte::ansi::{
    Attr, CharsetIndex, ClearMode, Color, Handler, LineClearMode, NamedColor, Rgb, StandardCharset,
};

use super::emulator::Inner;

const ESCAPE: u8 = 0x1b;
/// Parameters that a sequence may have here.
const PARAMETERS_MAX: usize = 16;

/// Takes as much of `bytes` as goes the short way, from between two sequences on; says how many bytes that was. The last
/// character that was printed goes into `printed`, since a program may ask to repeat it.
pub(super) fn take(inner: &mut Inner, bytes: &[u8], printed: &mut Option<char>) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let count = match byte {
            b' '..=b'~' => {
                let count = plain_length(rest);
                inner.print_plain(&rest[..count]);
                *printed = Some(char::from(rest[count - 1]));
                count
            }
            ESCAPE => take_sequence(inner, rest),
            0x00..=0x1f => {
                inner.control(byte);
                1
            }
            0x80.. => take_character(inner, rest, printed),
            // Printed to no effect, but it is what would be repeated.
            0x7f => 0,
        };
        if count == 0 {
            break;
        }
        at += count;
    }
    at
}

/// How many bytes from the beginning on are characters from space to tilde.
fn plain_length(bytes: &[u8]) -> usize {
    const PIECE: usize = 16;
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
    // Without an end in the middle the comparison of a whole piece is a handful of instructions.
    let whole = bytes
        .chunks_exact(PIECE)
        .take_while(|piece| piece.iter().fold(true, |all, byte| all & is_plain(byte)));
    let start = whole.count() * PIECE;
    bytes[start..].iter().position(|byte| !is_plain(byte)).map_or(bytes.len(), |at| start + at)
}

fn take_character(inner: &mut Inner, rest: &[u8], printed: &mut Option<char>) -> usize {
    let length = match rest[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return 0,
    };
    let text = rest.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(character) = text.and_then(|text| text.chars().next()).filter(|c| !c.is_control()) else {
        return 0;
    };
    inner.input(character);
    *printed = Some(character);
    length
}

/// The parameters of one sequence. An empty one counts as 0.
struct Parameters {
    values: [u16; PARAMETERS_MAX],
    count: usize,
}

impl Parameters {
    fn values(&self) -> &[u16] {
        &self.values[..self.count]
    }

    /// The parameter at `at`, or 1 where there is none or it is 0.
    fn at_least_one(&self, at: usize) -> u16 {
        self.values().get(at).map_or(1, |value| (*value).max(1))
    }
}

/// Reads a sequence `ESC [ digits ; digits … final`; gives its parameters, its last byte, and its length.
fn read_sequence(rest: &[u8]) -> Option<(Parameters, u8, usize)> {
    let [ESCAPE, b'[', body @ ..] = rest else { return None };
    let mut parameters = Parameters { values: [0; PARAMETERS_MAX], count: 0 };
    let mut value = 0u32;
    for (at, &byte) in body.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = (value * 10 + u32::from(digit)).min(u32::from(u16::MAX));
            continue;
        }
        if byte != b';' && !matches!(byte, b'@'..=b'~') {
            return None;
        }
        *parameters.values.get_mut(parameters.count)? = u16::try_from(value).unwrap_or(u16::MAX);
        parameters.count += 1;
        value = 0;
        if byte != b';' {
            return Some((parameters, byte, at + 3));
        }
    }
    None
}

fn take_sequence(inner: &mut Inner, rest: &[u8]) -> usize {
    let Some((parameters, last, length)) = read_sequence(rest) else { return 0 };
    let first = parameters.at_least_one(0);
    match last {
        b'm' => inner.attributes(parameters.values()),
        b'H' => inner.goto(i32::from(first) - 1, usize::from(parameters.at_least_one(1)) - 1),
        b'A' => inner.move_up(usize::from(first)),
        b'B' => inner.move_down(usize::from(first)),
        b'C' => inner.move_forward(usize::from(first)),
        b'D' => inner.move_backward(usize::from(first)),
        b'G' => inner.goto_col(usize::from(first) - 1),
        b'K' => match parameters.values[0] {
            0 => inner.clear_line(LineClearMode::Right),
            1 => inner.clear_line(LineClearMode::Left),
            2 => inner.clear_line(LineClearMode::All),
            _ => return 0,
        },
        b'J' => match parameters.values[0] {
            0 => inner.clear_screen(ClearMode::Below),
            1 => inner.clear_screen(ClearMode::Above),
            2 => inner.clear_screen(ClearMode::All),
            _ => return 0,
        },
        _ => return 0,
    }
    length
}

impl Inner {
    /// Prints characters from space to tilde.
    fn print_plain(&mut self, text: &[u8]) {
        let mut rest = text;
        while !rest.is_empty() {
            let written = if self.is_simple() { self.write_run(rest) } else { 0 };
            let (_, more) = rest.split_at(written);
            rest = more;
            // What stands in the way of a run goes one by one: the end of a row, half of a wide character.
            if let Some((&byte, more)) = rest.split_first() {
                self.input(char::from(byte));
                rest = more;
            }
        }
    }

    /// Whether a printed character only replaces the one under the cursor.
    fn is_simple(&self) -> bool {
        let cursor = &self.term.grid().cursor;
        !cursor.input_needs_wrap
            && !self.term.mode().contains(TermMode::INSERT)
            && cursor.charsets[self.shared.charset] == StandardCharset::Ascii
            && cursor.template.extra.is_none()
    }

    /// Writes as much of `text` as fits before the last column over characters of one column each.
    fn write_run(&mut self, text: &[u8]) -> usize {
        let last = self.cols() - 1;
        let grid = self.term.grid_mut();
        let point = grid.cursor.point;
        let (fg, bg, flags) = (grid.cursor.template.fg, grid.cursor.template.bg, grid.cursor.template.flags);
        let count = text.len().min(last.saturating_sub(point.column.0));
        let cells = &mut grid[point.line][point.column..Column(point.column.0 + count)];
        let mut written = 0;
        for (cell, &byte) in cells.iter_mut().zip(text) {
            if cell.flags.intersects(Flags::WIDE_CHAR.union(Flags::WIDE_CHAR_SPACER)) {
                break;
            }
            cell.c = char::from(byte);
            cell.fg = fg;
            cell.bg = bg;
            cell.flags = flags;
            if cell.extra.is_some() {
                cell.extra = None;
            }
            written += 1;
        }
        grid.cursor.point.column = Column(point.column.0 + written);
        written
    }

    fn control(&mut self, byte: u8) {
        match byte {
            0x08 => self.backspace(),
            0x09 => self.put_tab(1),
            0x0a..=0x0c => self.linefeed(),
            0x0d => self.carriage_return(),
            0x0e => self.set_active_charset(CharsetIndex::G1),
            0x0f => self.set_active_charset(CharsetIndex::G0),
            // The bell, and what no terminal acts on.
            _ => {}
        }
    }

    /// SGR.
    fn attributes(&mut self, parameters: &[u16]) {
        let mut rest = parameters.iter().copied();
        while let Some(parameter) = rest.next() {
            match parameter {
                38 => {
                    if let Some(color) = color(&mut rest) {
                        self.term.grid_mut().cursor.template.fg = color;
                    }
                }
                48 => {
                    if let Some(color) = color(&mut rest) {
                        self.term.grid_mut().cursor.template.bg = color;
                    }
                }
                58 => {
                    if let Some(color) = color(&mut rest) {
                        self.terminal_attribute(Attr::UnderlineColor(Some(color)));
                    }
                }
                _ => {
                    if let Some(attr) = attribute(parameter) {
                        self.terminal_attribute(attr);
                    }
                }
            }
        }
    }
}

/// The colour that follows 38, 48 or 58.
fn color(rest: &mut impl Iterator<Item = u16>) -> Option<Color> {
    let mut byte = || u8::try_from(rest.next()?).ok();
    match byte()? {
        2 => Some(Color::Spec(Rgb { r: byte()?, g: byte()?, b: byte()? })),
        5 => Some(Color::Indexed(byte()?)),
        _ => None,
    }
}

/// What a parameter of its own says; `None` for those that nothing is done about.
fn attribute(parameter: u16) -> Option<Attr> {
    Some(match parameter {
        0 => Attr::Reset,
        1 => Attr::Bold,
        2 => Attr::Dim,
        3 => Attr::Italic,
        4 => Attr::Underline,
        7 => Attr::Reverse,
        8 => Attr::Hidden,
        9 => Attr::Strike,
        // The handler knows what it is to viewers.
        21 => Attr::CancelBold,
        22 => Attr::CancelBoldDim,
        23 => Attr::CancelItalic,
        24 => Attr::CancelUnderline,
        27 => Attr::CancelReverse,
        28 => Attr::CancelHidden,
        29 => Attr::CancelStrike,
        30..=37 => Attr::Foreground(NAMED[usize::from(parameter - 30)]),
        39 => Attr::Foreground(Color::Named(NamedColor::Foreground)),
        40..=47 => Attr::Background(NAMED[usize::from(parameter - 40)]),
        49 => Attr::Background(Color::Named(NamedColor::Background)),
        59 => Attr::UnderlineColor(None),
        90..=97 => Attr::Foreground(NAMED[usize::from(parameter - 90 + 8)]),
        100..=107 => Attr::Background(NAMED[usize::from(parameter - 100 + 8)]),
        _ => return None,
    })
}

const NAMED: [Color; 16] = [
    Color::Named(NamedColor::Black),
    Color::Named(NamedColor::Red),
    Color::Named(NamedColor::Green),
    Color::Named(NamedColor::Yellow),
    Color::Named(NamedColor::Blue),
    Color::Named(NamedColor::Magenta),
    Color::Named(NamedColor::Cyan),
    Color::Named(NamedColor::White),
    Color::Named(NamedColor::BrightBlack),
    Color::Named(NamedColor::BrightRed),
    Color::Named(NamedColor::BrightGreen),
    Color::Named(NamedColor::BrightYellow),
    Color::Named(NamedColor::BrightBlue),
    Color::Named(NamedColor::BrightMagenta),
    Color::Named(NamedColor::BrightCyan),
    Color::Named(NamedColor::BrightWhite),
];

#[cfg(test)]
mod tests;
