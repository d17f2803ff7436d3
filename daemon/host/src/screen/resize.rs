//! Changes of the grid, with text rewrapped as viewers do.
//!
//! Viewers take lines back from above the screen when it grows, and rewrap. So the newest lines above go back into the
//! emulator for the moment of the change, and come out again after it.

use alacritty_terminal::Term;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::{Dimensions as _, Row};
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::Cell;
use alacritty_terminal::term::{Config, TermMode};
use alacritty_terminal::vte::ansi::Processor;

use super::actions::line;
use super::emulator::{Inner, NoDelay, Size};
use super::state::default_tabs;

/// Lines that the emulator may hold above the screen during the change.
const ROOM: usize = 2000;

pub(super) fn resize(inner: &mut Inner, size: Size) {
    if inner.cols() == size.cols && inner.rows() == size.rows {
        return;
    }
    let alternate = inner.alternate;
    if alternate {
        inner.exchange();
    }
    // A program in the alternate screen redraws it; the main one is rewrapped either way.
    inner.other.resize(false, size.rows, size.cols);
    let rows_back = lend_history(inner, size);
    inner.term.resize(size);
    take_history_back(inner, rows_back);
    clamp(inner, size);
    inner.shared.tabs.truncate(size.cols);
    let known = inner.shared.tabs.len();
    inner.shared.tabs.extend(default_tabs(size.cols).drain(known..));
    inner.page.region = (0, size.rows - 1);
    inner.other_page.region = (0, size.rows - 1);
    if alternate {
        inner.exchange();
    }
    inner.apply_region();
}

/// Puts the newest lines above the screen back into the emulator; returns how many rows that made.
fn lend_history(inner: &mut Inner, size: Size) -> usize {
    let (cols, rows) = (inner.cols(), inner.rows());
    let wanted = size.rows.max(rows) * 2;
    let lines = inner.history.take_newest(wanted);
    inner.term.grid_mut().update_history(ROOM);
    let above = draw_lines(&lines, cols);
    if above.is_empty() {
        return 0;
    }
    let grid = inner.term.grid_mut();
    let shown: Vec<Row<Cell>> = (0..rows).map(|row| grid[line(row)].clone()).collect();
    let whole = line(0)..line(rows);
    grid.scroll_up(&whole, above.len());
    let top = -i32::try_from(above.len()).unwrap_or(i32::MAX);
    let count = above.len();
    for (offset, row) in (top..).zip(above.into_iter().chain(shown)) {
        grid[Line(offset)] = row;
    }
    count
}

/// Rows as the emulator would have drawn `lines` at this width.
fn draw_lines(lines: &[super::history::Line], cols: usize) -> Vec<Row<Cell>> {
    let mut rows = 0;
    let mut text = String::new();
    let mut cells = 0;
    for (n, one) in lines.iter().enumerate() {
        text.push_str(&one.text);
        cells += one.cells;
        if !one.wrapped || n + 1 == lines.len() {
            rows += cells.div_ceil(cols).max(1);
            cells = 0;
            if n + 1 < lines.len() {
                text.push_str("\r\n");
            }
        }
    }
    // Wide characters at the edge can take a row more than counted; those rows are found by where the cursor ends.
    let size = Size { cols, rows: rows + lines.len() };
    if lines.is_empty() {
        return Vec::new();
    }
    let config = Config { scrolling_history: 0, ..Config::default() };
    let mut term = Term::new(config, &size, VoidListener);
    Processor::<NoDelay>::new().advance(&mut term, text.as_bytes());
    let used = usize::try_from(term.grid().cursor.point.line.0).unwrap_or(0) + 1;
    let mut drawn: Vec<Row<Cell>> = (0..used).map(|row| term.grid()[line(row)].clone()).collect();
    if let (Some(last), Some(row)) = (lines.last(), drawn.last_mut())
        && last.wrapped
    {
        row[Column(cols - 1)].flags.insert(alacritty_terminal::term::cell::Flags::WRAPLINE);
    }
    drawn
}

fn take_history_back(inner: &mut Inner, lent: usize) {
    let count = inner.term.grid().history_size();
    for (n, offset) in (1..=count).rev().enumerate() {
        let row = &inner.term.grid()[Line(-i32::try_from(offset).unwrap_or(i32::MAX))];
        if n < lent {
            inner.history.put_back(&row[..]);
        } else {
            inner.history.push_row(&row[..]);
        }
    }
    let grid = inner.term.grid_mut();
    grid.clear_history();
    grid.update_history(0);
    grid.truncate();
}

/// Keeps every cursor inside the grid, and pending wraps only in the last column.
fn clamp(inner: &mut Inner, size: Size) {
    let wraps = inner.term.mode().contains(TermMode::LINE_WRAP);
    let grid = inner.term.grid_mut();
    for cursor in
        [&mut grid.cursor, &mut grid.saved_cursor, &mut inner.other.cursor, &mut inner.other.saved_cursor]
    {
        cursor.point.line = cursor.point.line.clamp(line(0), line(size.rows - 1));
        cursor.point.column = cursor.point.column.min(Column(size.cols - 1));
        cursor.input_needs_wrap &= wraps && cursor.point.column.0 + 1 == size.cols;
    }
}
