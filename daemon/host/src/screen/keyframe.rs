//! Pictures of the terminal, as terminal text.
//!
//! Order matters: everything is painted with the defaults of a full reset in force; only then come the modes that
//! change how later text is read, and last, where the output was cut in the middle of a sequence, its beginning.

use std::fmt::Write as _;

use alacritty_terminal::grid::{Cursor, Grid};
use alacritty_terminal::index::Column;
use alacritty_terminal::term::TermMode;
use alacritty_terminal::term::cell::{Cell, Flags};
use alacritty_terminal::vte::ansi::{CharsetIndex, StandardCharset};

use super::actions::line;
use super::emulator::Inner;
use super::pen::{Pen, drawn_length, is_wrapped};
use super::state::{MouseEncoding, Page, default_tabs};
use super::text::Text;

/// What every picture begins with: a full reset, and the colours, which survive one in viewers.
pub const RESET: &str = "\x1bc\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\";

const SETS: [(CharsetIndex, char); 4] =
    [(CharsetIndex::G0, '('), (CharsetIndex::G1, ')'), (CharsetIndex::G2, '*'), (CharsetIndex::G3, '+')];

/// Paints `inner` with up to `history` lines above the screen. `unfinished` is the beginning of the sequence that the
/// output was cut in.
pub(super) fn paint(inner: &Inner, history: usize, unfinished: &[u8]) -> Vec<u8> {
    let mut out = Text::with_capacity(8 << 10);
    out.push_str(RESET);
    let mut pen = Pen::new();
    paint_history(&mut out, &mut pen, inner, history);
    paint_grid(&mut out, &mut pen, inner.main());
    if inner.alternate {
        // Entering saves the cursor, which is where leaving goes back to.
        place(&mut out, &mut pen, inner, inner.main(), &inner.main().saved_cursor, 0);
        out.push_str("\x1b[?1049h");
        pen.plain(&mut out);
        out.push_str("\x1b[H\x1b[2J");
        paint_grid(&mut out, &mut pen, inner.term.grid());
    }
    let grid = inner.term.grid();
    if grid.saved_cursor != Cursor::default() {
        place(&mut out, &mut pen, inner, grid, &grid.saved_cursor, 0);
        charsets(&mut out, &grid.saved_cursor, inner.shared.charset);
        out.push_str("\x1b7");
        out.push_str("\x0f\x1b(B\x1b)B\x1b*B\x1b+B");
    }
    tabs(&mut out, inner);
    if let Some(title) = &inner.shared.title {
        let _ = write!(out, "\x1b]2;{title}\x1b\\");
    }
    colors(&mut out, inner);
    finish(&mut out, &mut pen, inner);
    let mut out = out.into_bytes();
    out.extend_from_slice(unfinished);
    out
}

/// What a reader of the present state needs before another program starts.
pub(super) fn fresh_start(inner: &Inner) -> String {
    // First whatever sequence the last program broke off.
    let mut out = String::from("\x18");
    if inner.alternate {
        out.push_str("\x1b[?1049l");
    }
    // A soft reset, then what it leaves: mouse, focus, paste, keys, wrap, insert, keyboard stack, cursor.
    out.push_str(
        "\x1b[!p\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[?2031l\x1b[?1l\x1b>\x1b[?7h\x1b[?45l",
    );
    out.push_str(
        "\x1b[4l\x1b[20l\x1b[<99u\x1b[=0;1u\x1b[>4;0m\x1b[0 q\x1b[?25h\x0f\x1b(B\x1b[m\x1b]8;;\x1b\\",
    );
    let grid = inner.main();
    let cursor = if inner.alternate { &grid.saved_cursor } else { &grid.cursor };
    let last = (0..inner.rows()).rev().find(|&row| drawn_length(&grid[line(row)][Column(0)..]) > 0);
    let here = usize::try_from(cursor.point.line.0).unwrap_or(0);
    match last {
        // Below everything that is drawn, so that nothing is painted over.
        Some(row) if row >= here => {
            let _ = write!(out, "\x1b[{};1H\r\n", row + 1);
        }
        Some(_) | None if cursor.point.column.0 > 0 => out.push_str("\r\n"),
        Some(_) | None => {}
    }
    out
}

fn paint_history(out: &mut Text, pen: &mut Pen, inner: &Inner, history: usize) {
    let mut cells = 0;
    let (mut open, mut short) = (false, false);
    for row in inner.history.newest(history) {
        if short && !row.wide {
            out.push(' ');
        }
        pen.plain(out);
        out.push_str(&row.text);
        cells += row.cells;
        (open, short) = (row.wrapped, row.short);
        if !open {
            out.push_str("\r\n");
            cells = 0;
        }
    }
    if !open {
        return;
    }
    let first = &inner.main()[line(0)][Column(0)..];
    if short && !first.first().is_some_and(|cell| cell.flags.contains(Flags::WIDE_CHAR)) {
        out.push(' ');
    }
    // A line that goes on in the first row must end exactly at the edge, or every row would begin in the wrong place.
    if cells == 0 || cells % inner.cols() != 0 || drawn_length(first) == 0 {
        out.push_str("\r\n");
    }
}

/// Paints all rows of a grid from the present line on; the cursor ends in the last.
fn paint_grid(out: &mut Text, pen: &mut Pen, grid: &Grid<Cell>) {
    let rows = alacritty_terminal::grid::Dimensions::screen_lines(grid);
    for row in 0..rows {
        let cells = &grid[line(row)][Column(0)..];
        let next = (row + 1 < rows).then(|| &grid[line(row + 1)][Column(0)..]);
        let flows = is_wrapped(cells) && next.is_some_and(|next| drawn_length(next) > 0);
        let length = if flows { cells.len() } else { drawn_length(cells) };
        pen.draw(out, &cells[..length]);
        if flows && cells.last().is_some_and(|cell| cell.flags.contains(Flags::LEADING_WIDE_CHAR_SPACER)) {
            let wide =
                next.and_then(<[Cell]>::first).is_some_and(|cell| cell.flags.contains(Flags::WIDE_CHAR));
            if !wide {
                out.push(' ');
            }
        }
        if next.is_some() && !flows {
            // The new line takes the background in force.
            pen.plain(out);
            out.push_str("\r\n");
        }
    }
    pen.plain(out);
}

/// Puts the cursor where `cursor` is, with its attributes. `top` is the first line that addresses count from.
fn place(out: &mut Text, pen: &mut Pen, inner: &Inner, grid: &Grid<Cell>, cursor: &Cursor<Cell>, top: usize) {
    let row = usize::try_from(cursor.point.line.0).unwrap_or(0).min(inner.rows() - 1);
    let column = cursor.point.column.0.min(inner.cols() - 1);
    let address = row.saturating_sub(top) + 1;
    if cursor.input_needs_wrap {
        // Only printing in the last column leaves a wrap pending: what is there is printed again.
        let cells = &grid[line(row)][Column(0)..];
        let wide = cells.last().is_some_and(|cell| cell.flags.contains(Flags::WIDE_CHAR_SPACER));
        let start = inner.cols() - if wide { 2 } else { 1 };
        let _ = write!(out, "\x1b[{address};{}H", start + 1);
        pen.draw(out, &cells[start..]);
    } else {
        let _ = write!(out, "\x1b[{address};{}H", column + 1);
    }
    pen.take(out, &cursor.template);
}

fn charsets(out: &mut Text, cursor: &Cursor<Cell>, active: CharsetIndex) {
    for (index, mark) in SETS {
        if cursor.charsets[index] == StandardCharset::SpecialCharacterAndLineDrawing {
            let _ = write!(out, "\x1b{mark}0");
        }
    }
    match active {
        CharsetIndex::G0 => {}
        CharsetIndex::G1 => out.push('\x0e'),
        CharsetIndex::G2 => out.push_str("\x1bn"),
        CharsetIndex::G3 => out.push_str("\x1bo"),
    }
}

fn tabs(out: &mut Text, inner: &Inner) {
    if inner.shared.tabs == default_tabs(inner.cols()) {
        return;
    }
    out.push_str("\x1b[3g");
    for (column, _) in inner.shared.tabs.iter().enumerate().filter(|(_, set)| **set) {
        let _ = write!(out, "\x1b[1;{}H\x1bH", column + 1);
    }
}

fn colors(out: &mut Text, inner: &Inner) {
    let colors = inner.term.colors();
    for index in 0..=258 {
        if let Some(color) = colors[index] {
            let (r, g, b) = (color.r, color.g, color.b);
            match index {
                0..=255 => {
                    let _ = write!(out, "\x1b]4;{index};rgb:{r:02x}/{g:02x}/{b:02x}\x1b\\");
                }
                _ => {
                    let _ = write!(out, "\x1b]{};rgb:{r:02x}/{g:02x}/{b:02x}\x1b\\", index - 246);
                }
            }
        }
    }
}

/// Region, cursor and modes: whatever changes how text is read comes last.
fn finish(out: &mut Text, pen: &mut Pen, inner: &Inner) {
    let mode = inner.term.mode();
    let (top, bottom) = inner.page.region;
    if (top, bottom) != (0, inner.rows() - 1) {
        let _ = write!(out, "\x1b[{};{}r", top + 1, bottom + 1);
    }
    let grid = inner.term.grid();
    let outside = !(top..=bottom).contains(&inner.row());
    match (mode.contains(TermMode::ORIGIN), outside) {
        (false, _) => place(out, pen, inner, grid, &grid.cursor, 0),
        (true, false) => {
            out.push_str("\x1b[?6h");
            place(out, pen, inner, grid, &grid.cursor, top);
        }
        // No address reaches there from inside the region; only going back to a saved cursor does. That costs the
        // program's own saved cursor, in a state that hardly any program is ever in.
        (true, true) => {
            place(out, pen, inner, grid, &grid.cursor, 0);
            out.push_str("\x1b7\x1b[?6h\x1b8");
        }
    }
    charsets(out, &grid.cursor, inner.shared.charset);
    for (on, code) in [
        (mode.contains(TermMode::APP_CURSOR), "\x1b[?1h"),
        (mode.contains(TermMode::APP_KEYPAD), "\x1b="),
        (!mode.contains(TermMode::LINE_WRAP), "\x1b[?7l"),
        (!mode.contains(TermMode::SHOW_CURSOR), "\x1b[?25l"),
        (mode.contains(TermMode::FOCUS_IN_OUT), "\x1b[?1004h"),
        (mode.contains(TermMode::BRACKETED_PASTE), "\x1b[?2004h"),
        (mode.contains(TermMode::INSERT), "\x1b[4h"),
        (mode.contains(TermMode::LINE_FEED_NEW_LINE), "\x1b[20h"),
        (inner.shared.reverse_wrap, "\x1b[?45h"),
        (inner.shared.encoding == MouseEncoding::Sgr, "\x1b[?1006h"),
        (inner.shared.encoding == MouseEncoding::SgrPixels, "\x1b[?1016h"),
        (inner.shared.modify_other_keys == 1, "\x1b[>4;1m"),
        (inner.shared.modify_other_keys == 2, "\x1b[>4;2m"),
    ] {
        if on {
            out.push_str(code);
        }
    }
    if let Some(mode) = inner.shared.mouse.mode() {
        let _ = write!(out, "\x1b[?{mode}h");
    }
    if inner.shared.cursor_style != 0 {
        let _ = write!(out, "\x1b[{} q", inner.shared.cursor_style);
    }
    keyboard(out, &inner.page);
}

fn keyboard(out: &mut Text, page: &Page) {
    if let Some((&base, pushed)) = page.keyboard.split_first() {
        if base != 0 {
            let _ = write!(out, "\x1b[={base};1u");
        }
        for flags in pushed {
            let _ = write!(out, "\x1b[>{flags}u");
        }
    }
}
