//! Cells as terminal text: attributes, colours, links.
//!
//! A pen remembers what the reader of the text has set, and writes only what changes. Colours keep their kind (one of
//! sixteen, one of 256, or true colour), because themes change some kinds and not others.

use std::fmt::Write as _;

use alacritty_terminal::term::cell::{Cell, Flags, Hyperlink};
use alacritty_terminal::vte::ansi::{Color, NamedColor};

use super::text::Text;

/// The flags that are drawn.
const DRAWN: Flags = Flags::BOLD
    .union(Flags::DIM)
    .union(Flags::ITALIC)
    .union(Flags::ALL_UNDERLINES)
    .union(Flags::INVERSE)
    .union(Flags::HIDDEN)
    .union(Flags::STRIKEOUT);

/// The flags of cells that wide characters have to do with.
const WIDE: Flags = Flags::WIDE_CHAR.union(Flags::WIDE_CHAR_SPACER).union(Flags::LEADING_WIDE_CHAR_SPACER);

/// What a link's automatic id ends in; it is not the program's.
const AUTOMATIC: &str = "_alacritty";

#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    flags: Flags,
    underline: Option<Color>,
}

impl Look {
    const PLAIN: Self = Self {
        fg: Color::Named(NamedColor::Foreground),
        bg: Color::Named(NamedColor::Background),
        flags: Flags::empty(),
        underline: None,
    };

    fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            flags: cell.flags.intersection(DRAWN),
            underline: cell.underline_color(),
        }
    }
}

/// Writes cells as terminal text.
#[derive(Debug)]
pub(crate) struct Pen {
    look: Look,
    link: Option<Hyperlink>,
}

impl Pen {
    /// A pen for a reader whose attributes are at their default.
    pub(crate) fn new() -> Self {
        Self { look: Look::PLAIN, link: None }
    }

    /// Whether a cell without anything rare looks as the pen draws already.
    fn holds(&self, cell: &Cell) -> bool {
        cell.extra.is_none()
            && self.link.is_none()
            && self.look.underline.is_none()
            && cell.fg == self.look.fg
            && cell.bg == self.look.bg
            && cell.flags.intersection(DRAWN) == self.look.flags
    }

    /// Sets the attributes of `cell`.
    pub(crate) fn take(&mut self, out: &mut Text, cell: &Cell) {
        let look = Look::of(cell);
        if look != self.look {
            write_look(out, &look);
            self.look = look;
        }
        let link = cell.hyperlink();
        if link != self.link {
            write_link(out, link.as_ref());
            self.link = link;
        }
    }

    /// Back to the default attributes.
    pub(crate) fn plain(&mut self, out: &mut Text) {
        if self.look != Look::PLAIN {
            out.push_str("\x1b[m");
            self.look = Look::PLAIN;
        }
        if self.link.take().is_some() {
            write_link(out, None);
        }
    }

    /// Draws `cells`, which end where their row ends or in a blank, each in its place.
    pub(crate) fn draw(&mut self, out: &mut Text, cells: &[Cell]) {
        let mut at = 0;
        while let Some(cell) = cells.get(at) {
            let glyph = glyph(cells, at);
            if glyph != Glyph::Nothing {
                if !self.holds(cell) {
                    self.take(out, cell);
                }
                write_glyph(out, cell, glyph);
            }
            at += 1;
            at += self.draw_alike(out, &cells[at..]);
        }
    }

    /// Draws the plain characters at the beginning of `cells` that look as the pen draws already, which nearly all do;
    /// says how many they were.
    fn draw_alike(&self, out: &mut Text, cells: &[Cell]) -> usize {
        if self.link.is_some() || self.look.underline.is_some() {
            return 0;
        }
        let length = match (self.look.fg, self.look.bg) {
            // The comparison with a known kind of colour takes half the time, and these are the common kinds.
            (Color::Named(fg), Color::Named(bg)) => self.alike(
                cells,
                |c| matches!(c, Color::Named(name) if name == fg),
                |c| matches!(c, Color::Named(name) if name == bg),
            ),
            (Color::Spec(fg), Color::Named(bg)) => self.alike(
                cells,
                |c| matches!(c, Color::Spec(rgb) if rgb == fg),
                |c| matches!(c, Color::Named(name) if name == bg),
            ),
            (fg, bg) => self.alike(cells, |c| c == fg, |c| c == bg),
        };
        out.push_ascii(cells[..length].iter().map(|cell| cell.c as u8));
        length
    }

    /// How many plain characters from the beginning of `cells` on look as the pen draws.
    #[inline]
    fn alike(&self, cells: &[Cell], fg: impl Fn(Color) -> bool, bg: impl Fn(Color) -> bool) -> usize {
        let flags = self.look.flags;
        let differs = |cell: &Cell| {
            !matches!(cell.c, ' '..='~')
                || cell.flags.intersection(DRAWN.union(WIDE)) != flags
                || !fg(cell.fg)
                || !bg(cell.bg)
                || cell.extra.is_some()
        };
        cells.iter().position(differs).unwrap_or(cells.len())
    }
}

/// What a cell puts on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glyph {
    /// Its character.
    Own,
    /// A blank.
    Blank,
    /// Nothing: the character before it covers it, or the next row begins with what did not fit here.
    Nothing,
}

/// Half of a wide character can be overwritten; what is left of it is a blank.
fn glyph(cells: &[Cell], at: usize) -> Glyph {
    let has = |at: usize, flag| cells.get(at).is_some_and(|cell| cell.flags.contains(flag));
    let flags = cells[at].flags;
    if flags.contains(Flags::WIDE_CHAR) {
        if has(at + 1, Flags::WIDE_CHAR_SPACER) { Glyph::Own } else { Glyph::Blank }
    } else if flags.contains(Flags::WIDE_CHAR_SPACER) {
        if at > 0 && has(at - 1, Flags::WIDE_CHAR) { Glyph::Nothing } else { Glyph::Blank }
    } else if flags.contains(Flags::LEADING_WIDE_CHAR_SPACER) {
        if at + 1 == cells.len() { Glyph::Nothing } else { Glyph::Blank }
    } else {
        Glyph::Own
    }
}

fn write_glyph(out: &mut Text, cell: &Cell, glyph: Glyph) {
    match glyph {
        // The emulator keeps a tab as the cell's character.
        Glyph::Own if cell.c >= ' ' => {
            out.push(cell.c);
            for &c in cell.zerowidth().unwrap_or_default() {
                out.push(c);
            }
        }
        Glyph::Own | Glyph::Blank => out.push(' '),
        Glyph::Nothing => {}
    }
}

/// A row's text without attributes and without the blanks at its end.
pub(crate) fn row_text(cells: &[Cell]) -> String {
    let mut text = Text::default();
    for (at, cell) in cells.iter().enumerate() {
        write_glyph(&mut text, cell, glyph(cells, at));
    }
    text.as_str().trim_end().to_owned()
}

/// How many cells of a row must be drawn; what follows is blank in the default colours.
pub(crate) fn drawn_length(cells: &[Cell]) -> usize {
    cells.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1)
}

/// Whether the row goes on in the next one.
pub(crate) fn is_wrapped(cells: &[Cell]) -> bool {
    cells.last().is_some_and(|cell| cell.flags.contains(Flags::WRAPLINE))
}

fn is_blank(cell: &Cell) -> bool {
    cell.c <= ' '
        && cell.bg == Color::Named(NamedColor::Background)
        && !cell.flags.intersects(
            Flags::INVERSE
                | Flags::ALL_UNDERLINES
                | Flags::STRIKEOUT
                | Flags::WIDE_CHAR_SPACER
                | Flags::WRAPLINE,
        )
        && cell.zerowidth().is_none_or(<[char]>::is_empty)
        && cell.hyperlink().is_none()
}

/// The attributes that are no colours, as they are set.
const FLAGS: [(Flags, &str); 11] = [
    (Flags::BOLD, ";1"),
    (Flags::DIM, ";2"),
    (Flags::ITALIC, ";3"),
    (Flags::UNDERLINE, ";4"),
    (Flags::DOUBLE_UNDERLINE, ";4:2"),
    (Flags::UNDERCURL, ";4:3"),
    (Flags::DOTTED_UNDERLINE, ";4:4"),
    (Flags::DASHED_UNDERLINE, ";4:5"),
    (Flags::INVERSE, ";7"),
    (Flags::HIDDEN, ";8"),
    (Flags::STRIKEOUT, ";9"),
];

fn write_look(out: &mut Text, look: &Look) {
    let mut words = Words::new();
    words.put("\x1b[0");
    // Hardly any text has more than colours.
    let flags: &[(Flags, &str)] = if look.flags.is_empty() { &[] } else { &FLAGS };
    for (flag, code) in flags {
        if look.flags.contains(*flag) {
            words.put(code);
        }
    }
    words.put_color(look.fg, 30, 90, ";38");
    words.put_color(look.bg, 40, 100, ";48");
    match look.underline {
        Some(Color::Spec(rgb)) => words.put_numbers(";58:2:", b':', &[rgb.r, rgb.g, rgb.b]),
        Some(Color::Indexed(index)) => words.put_numbers(";58:5", b':', &[index]),
        // There is no sequence for a named underline colour, so none can have been set.
        Some(Color::Named(_)) | None => {}
    }
    words.put("m");
    out.push_ascii(words.bytes[..words.length].iter().copied());
}

/// A sequence that is being written. The general formatter is slow where every line needs it.
struct Words {
    bytes: [u8; WORDS_MAX],
    length: usize,
}

/// Longer than all attributes and three true colours together.
const WORDS_MAX: usize = 128;

impl Words {
    fn new() -> Self {
        Self { bytes: [0; WORDS_MAX], length: 0 }
    }

    #[inline]
    fn put(&mut self, text: &str) {
        if let Some(place) = self.bytes.get_mut(self.length..self.length + text.len()) {
            place.copy_from_slice(text.as_bytes());
            self.length += text.len();
        }
    }

    fn put_color(&mut self, color: Color, normal: u8, bright: u8, extended: &str) {
        match color {
            Color::Named(name) => match u8::try_from(name as usize) {
                Ok(index @ 0..8) => self.put_numbers("", b';', &[normal + index]),
                Ok(index @ 8..16) => self.put_numbers("", b';', &[bright + index - 8]),
                // The default needs no word after a reset.
                Ok(_) | Err(_) => {}
            },
            Color::Indexed(index) => {
                self.put(extended);
                self.put_numbers(";5", b';', &[index]);
            }
            Color::Spec(rgb) => {
                self.put(extended);
                self.put_numbers(";2", b';', &[rgb.r, rgb.g, rgb.b]);
            }
        }
    }

    /// Writes `head` and then each number after the separator.
    #[inline]
    fn put_numbers(&mut self, head: &str, separator: u8, numbers: &[u8]) {
        self.put(head);
        for &number in numbers {
            let (mut word, length) = DECIMALS[usize::from(number)];
            word[0] = separator;
            if let Some(place) = self.bytes.get_mut(self.length..self.length + word.len()) {
                place.copy_from_slice(&word);
                self.length += length;
            }
        }
    }
}

/// Every number of a byte after a separator, and how many bytes that takes.
static DECIMALS: [([u8; 4], usize); 256] = {
    let mut words = [([b';', b'0', b'0', b'0'], 2); 256];
    let mut n = 0;
    while n < words.len() {
        let [hundreds, tens, ones] = [n / 100, n / 10 % 10, n % 10];
        let [h, t, o] = [b'0' + hundreds as u8, b'0' + tens as u8, b'0' + ones as u8];
        words[n] = match n {
            0..10 => ([b';', o, b'0', b'0'], 2),
            10..100 => ([b';', t, o, b'0'], 3),
            _ => ([b';', h, t, o], 4),
        };
        n += 1;
    }
    words
};

fn write_link(out: &mut Text, link: Option<&Hyperlink>) {
    let Some(link) = link else {
        out.push_str("\x1b]8;;\x1b\\");
        return;
    };
    let id = link.id();
    let given = !id.is_empty() && !id.ends_with(AUTOMATIC);
    let (key, id) = if given { ("id=", id) } else { ("", "") };
    let _ = write!(out, "\x1b]8;{key}{id};{}\x1b\\", link.uri());
}
