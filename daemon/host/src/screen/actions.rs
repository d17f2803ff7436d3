//! What several sequences do in the same way: move, erase, exchange the screens, reset.

use alacritty_terminal::grid::{Charsets, Cursor};
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::TermMode;
use alacritty_terminal::term::cell::Cell;
use alacritty_terminal::vte::ansi::{
    CharsetIndex, Handler as _, LineClearMode, Mode, NamedMode, NamedPrivateMode,
};
use unicode_width::UnicodeWidthChar as _;

use super::emulator::Inner;

impl Inner {
    pub(super) fn row(&self) -> usize {
        usize::try_from(self.term.grid().cursor.point.line.0).unwrap_or(0)
    }

    /// Moves the cursor to an absolute place, whatever the origin mode.
    pub(super) fn place(&mut self, row: usize, column: Option<usize>) {
        let cursor = &mut self.term.grid_mut().cursor;
        cursor.point.line = line(row);
        if let Some(column) = column {
            cursor.point.column = Column(column);
        }
        cursor.input_needs_wrap = false;
    }

    pub(super) fn in_region(&self) -> bool {
        (self.page.region.0..=self.page.region.1).contains(&self.row())
    }

    pub(super) fn before_linefeed(&mut self) {
        if self.row() == self.page.region.1 {
            self.scroll_off();
        }
    }

    pub(super) fn before_wrap(&mut self, c: char) {
        if !self.term.mode().contains(TermMode::LINE_WRAP) {
            return;
        }
        let width = c.width().unwrap_or(0);
        let pending = self.term.grid().cursor.input_needs_wrap;
        if (pending && width > 0 || width > 1) && self.row() == self.page.region.1 {
            self.scroll_off();
        }
    }

    pub(super) fn enter_alternate(&mut self) {
        if self.alternate {
            return;
        }
        let cursor = self.term.grid().cursor.clone();
        let rows = self.rows();
        self.exchange();
        self.page.region = (0, rows - 1);
        let grid = self.term.grid_mut();
        grid.cursor = cursor;
        grid.reset_region(..);
        self.apply_region();
    }

    pub(super) fn leave_alternate(&mut self) {
        if self.alternate {
            let cursor = self.term.grid().cursor.clone();
            self.exchange();
            self.term.grid_mut().cursor = cursor;
        }
    }

    pub(super) fn erase_line(&mut self, what: u8) {
        match what {
            0 => self.term.clear_line(LineClearMode::Right),
            1 => self.term.clear_line(LineClearMode::Left),
            2 => self.term.clear_line(LineClearMode::All),
            _ => {}
        }
    }

    /// ED. Viewers leave the screen's lines where they are instead of pushing them into the history.
    pub(super) fn erase_display(&mut self, what: u8) {
        let (row, rows) = (self.row(), self.rows());
        let whole = match what {
            0 => {
                self.erase_line(0);
                row + 1..rows
            }
            1 => {
                self.erase_line(1);
                0..row
            }
            2 => 0..rows,
            3 => {
                self.history.clear();
                return;
            }
            _ => return,
        };
        if whole.len() + 1 >= rows && !self.alternate {
            self.history.drawn_anew();
        }
        if !whole.is_empty() {
            self.term.grid_mut().reset_region(line(whole.start)..line(whole.end));
        }
    }

    /// DECSTR: modes, region, attributes and the saved cursor; what is drawn and the cursor's place stay.
    pub(super) fn soft_reset(&mut self) {
        self.page.region = (0, self.rows() - 1);
        self.apply_region();
        let mut cursor = self.term.grid().cursor.clone();
        cursor.template = Cell::default();
        cursor.charsets = Charsets::default();
        for mode in [
            NamedPrivateMode::CursorKeys,
            NamedPrivateMode::Origin,
            NamedPrivateMode::ReportFocusInOut,
            NamedPrivateMode::BracketedPaste,
        ] {
            self.term.unset_private_mode(mode.into());
        }
        for mode in [NamedPrivateMode::LineWrap, NamedPrivateMode::ShowCursor] {
            self.term.set_private_mode(mode.into());
        }
        self.term.unset_keypad_application_mode();
        self.term.unset_mode(Mode::Named(NamedMode::Insert));
        self.set_active_charset(CharsetIndex::G0);
        self.shared.reverse_wrap = false;
        self.shared.synchronised = false;
        let grid = self.term.grid_mut();
        grid.cursor = cursor;
        grid.saved_cursor = Cursor::default();
    }
}

/// A row's place in the emulator's terms.
pub(super) fn line(row: usize) -> Line {
    Line(i32::try_from(row).unwrap_or(i32::MAX))
}
