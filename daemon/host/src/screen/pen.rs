//! Cells as terminal text: attributes, colours, links.
//!
//! A pen remembers what the reader of the text has set, and writes only what changes. Colours keep their kind (one of
//! sixteen, one of 256, or true colour), because themes change some kinds and not others.

use std::fmt::Write as _;

use alacritty_terminal::term::cell::{Cell, Flags, Hyperlink};
use alacritty_terminal::vte::ansi::{Color, NamedColor};

/// The flags that are drawn.
const DRAWN: Flags = Flags::BOLD
    .union(Flags::DIM)
    .union(Flags::ITALIC)
    .union(Flags::ALL_UNDERLINES)
    .union(Flags::INVERSE)
    .union(Flags::HIDDEN)
    .union(Flags::STRIKEOUT);

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

    /// Sets the attributes of `cell`.
    pub(crate) fn take(&mut self, out: &mut String, cell: &Cell) {
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
    pub(crate) fn plain(&mut self, out: &mut String) {
        if self.look != Look::PLAIN {
            out.push_str("\x1b[m");
            self.look = Look::PLAIN;
        }
        if self.link.take().is_some() {
            write_link(out, None);
        }
    }

    /// Draws `cells`, each in its place.
    pub(crate) fn draw(&mut self, out: &mut String, cells: &[Cell]) {
        for cell in cells {
            if cell.flags.intersects(Flags::WIDE_CHAR_SPACER | Flags::LEADING_WIDE_CHAR_SPACER) {
                continue;
            }
            self.take(out, cell);
            // The emulator keeps a tab as the cell's character.
            out.push(if cell.c < ' ' { ' ' } else { cell.c });
            out.extend(cell.zerowidth().into_iter().flatten());
        }
    }
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

fn write_look(out: &mut String, look: &Look) {
    out.push_str("\x1b[0");
    for (flag, code) in [
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
    ] {
        if look.flags.contains(flag) {
            out.push_str(code);
        }
    }
    write_color(out, look.fg, 30, 90, "38");
    write_color(out, look.bg, 40, 100, "48");
    match look.underline {
        Some(Color::Spec(rgb)) => {
            let _ = write!(out, ";58:2::{}:{}:{}", rgb.r, rgb.g, rgb.b);
        }
        Some(Color::Indexed(index)) => {
            let _ = write!(out, ";58:5:{index}");
        }
        // There is no sequence for a named underline colour, so none can have been set.
        Some(Color::Named(_)) | None => {}
    }
    out.push('m');
}

fn write_color(out: &mut String, color: Color, normal: usize, bright: usize, extended: &str) {
    match color {
        Color::Named(name) => {
            let index = name as usize;
            if index < 8 {
                let _ = write!(out, ";{}", normal + index);
            } else if index < 16 {
                let _ = write!(out, ";{}", bright + index - 8);
            }
        }
        Color::Indexed(index) => {
            let _ = write!(out, ";{extended};5;{index}");
        }
        Color::Spec(rgb) => {
            let _ = write!(out, ";{extended};2;{};{};{}", rgb.r, rgb.g, rgb.b);
        }
    }
}

fn write_link(out: &mut String, link: Option<&Hyperlink>) {
    let Some(link) = link else {
        out.push_str("\x1b]8;;\x1b\\");
        return;
    };
    let id = link.id();
    let given = !id.is_empty() && !id.ends_with(AUTOMATIC);
    let (key, id) = if given { ("id=", id) } else { ("", "") };
    let _ = write!(out, "\x1b]8;{key}{id};{}\x1b\\", link.uri());
}
