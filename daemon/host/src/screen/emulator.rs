//! The emulator: alacritty's parser and grid, with the state around them.
//!
//! Only the visible grids are the emulator's. Its own alternate screen and history are not used: the first hides the
//! main screen from pictures, the second is too big (see [`super::history`]).

use alacritty_terminal::Term;
use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::{Dimensions, Grid};
use alacritty_terminal::index::{Column, Line};
use alacritty_terminal::term::cell::Cell;
use alacritty_terminal::term::{Config, MIN_COLUMNS, Osc52, TermMode};
use alacritty_terminal::vte::ansi::{Handler, Processor, Timeout};

use super::actions::line;
use super::ground::Ground;
use super::history::{Above, History, plain_text};
use super::pen::row_text;
use super::state::{Page, Shared};
use super::tokens::{Extra, Tokens};
use super::{Modes, Screen, fast, keyframe, resize};

/// Synchronised updates are applied as they come: a buffered one would be missing from pictures.
#[derive(Debug, Default)]
pub(crate) struct NoDelay;

impl Timeout for NoDelay {
    fn set_timeout(&mut self, _: std::time::Duration) {}
    fn clear_timeout(&mut self) {}
    fn pending_timeout(&self) -> bool {
        false
    }
}

/// Width and height of a grid without history.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) cols: usize,
    pub(crate) rows: usize,
}

impl Size {
    /// The nearest size that the emulator can hold: a wide character needs two columns.
    fn of(cols: u16, rows: u16) -> Self {
        Self { cols: usize::from(cols).max(MIN_COLUMNS), rows: usize::from(rows.max(1)) }
    }
}

impl Dimensions for Size {
    fn total_lines(&self) -> usize {
        self.rows
    }
    fn screen_lines(&self) -> usize {
        self.rows
    }
    fn columns(&self) -> usize {
        self.cols
    }
}

/// A screen that alacritty's emulator keeps.
pub struct Emulator {
    parser: Processor<NoDelay>,
    tokens: Tokens,
    /// The last character that was printed without the parser's knowledge.
    printed: Option<char>,
    pub(super) inner: Inner,
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// Everything but the parser, which hands its findings to it.
pub(super) struct Inner {
    pub(super) term: Term<VoidListener>,
    /// The screen that is not shown.
    pub(super) other: Grid<Cell>,
    pub(super) alternate: bool,
    pub(super) page: Page,
    pub(super) other_page: Page,
    pub(super) shared: Shared,
    pub(super) history: History,
    pub(super) replies: Vec<u8>,
    pub(super) ground: Ground,
}

impl Emulator {
    /// An empty screen.
    #[must_use]
    pub fn new(cols: u16, rows: u16) -> Self {
        let size = Size::of(cols, rows);
        Self { parser: Processor::new(), tokens: Tokens::new(), printed: None, inner: Inner::new(size) }
    }

    /// Takes output by the parser alone, to compare with.
    #[cfg(test)]
    pub(super) fn feed_long_way(&mut self, bytes: &[u8], replies: &mut Vec<u8>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = &rest[self.parse(rest)..];
        }
        replies.append(&mut self.inner.replies);
    }

    /// Takes one stretch of text or one sequence the long way; says how many bytes that was.
    fn parse(&mut self, bytes: &[u8]) -> usize {
        if let Some(printed) = self.printed.take() {
            // The parser repeats what it saw last.
            self.parser.advance(&mut Deaf, printed.encode_utf8(&mut [0; 4]).as_bytes());
        }
        // Where a character goes on after a cut, the parser may lose the one behind it unless it sees single bytes.
        let most = if self.tokens.is_inside_character() { 1 } else { bytes.len() };
        let (count, extra) = self.tokens.advance(&bytes[..most]);
        self.parser.advance(&mut self.inner, &bytes[..count]);
        if let Some(extra) = extra {
            self.inner.apply(extra);
        }
        count
    }
}

/// Hears what the parser finds and does nothing.
struct Deaf;

impl Handler for Deaf {}

impl Screen for Emulator {
    fn feed(&mut self, bytes: &[u8], replies: &mut Vec<u8>) {
        let mut rest = bytes;
        loop {
            if self.tokens.is_between() {
                rest = &rest[fast::take(&mut self.inner, rest, &mut self.printed)..];
            }
            if rest.is_empty() {
                break;
            }
            rest = &rest[self.parse(rest)..];
        }
        replies.append(&mut self.inner.replies);
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        resize::resize(&mut self.inner, Size::of(cols, rows));
    }

    fn size(&self) -> (u16, u16) {
        let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        (small(self.inner.cols()), small(self.inner.rows()))
    }

    fn keyframe(&self, history: usize) -> Vec<u8> {
        keyframe::paint(&self.inner, history, self.tokens.unfinished())
    }

    fn lines(&self, history: usize) -> Vec<String> {
        let above = self.inner.history.newest(history).map(|line| plain_text(&line.text));
        let grid = self.inner.term.grid();
        let shown = (0..self.inner.rows()).map(|row| row_text(&grid[line(row)][Column(0)..]));
        above.chain(shown).collect()
    }

    fn above(&self, history: usize) -> Above {
        self.inner.history.above(history)
    }

    fn title(&self) -> Option<&str> {
        self.inner.shared.title.as_deref()
    }

    fn modes(&self) -> Modes {
        let mode = self.inner.term.mode();
        Modes { bracketed_paste: mode.contains(TermMode::BRACKETED_PASTE), alternate: self.inner.alternate }
    }

    fn fresh_start(&self) -> String {
        keyframe::fresh_start(&self.inner)
    }

    fn take_scrolled(&mut self) -> Vec<u8> {
        self.inner.history.take_unsaved()
    }

    fn stand_on(&mut self, ground: Ground, replies: &mut Vec<u8>) {
        let changed = std::mem::replace(&mut self.inner.ground, ground) != ground;
        if changed && self.inner.shared.tells_ground {
            self.inner.report_ground();
            replies.append(&mut self.inner.replies);
        }
    }

    fn ground(&self) -> Ground {
        self.inner.ground
    }
}

impl Inner {
    pub(super) fn new(size: Size) -> Self {
        let config = Config {
            scrolling_history: 0,
            kitty_keyboard: true,
            osc52: Osc52::Disabled,
            ..Config::default()
        };
        Self {
            term: Term::new(config, &size, VoidListener),
            other: Grid::new(size.rows, size.cols, 0),
            alternate: false,
            page: Page::new(size.rows),
            other_page: Page::new(size.rows),
            shared: Shared::new(size.cols),
            history: History::default(),
            replies: Vec::new(),
            ground: Ground::default(),
        }
    }

    pub(super) fn cols(&self) -> usize {
        self.term.columns()
    }

    pub(super) fn rows(&self) -> usize {
        self.term.screen_lines()
    }

    /// The main screen's grid, shown or not.
    pub(super) fn main(&self) -> &Grid<Cell> {
        if self.alternate { &self.other } else { self.term.grid() }
    }

    /// Exchanges the two screens; cursors stay with their grids.
    pub(super) fn exchange(&mut self) {
        std::mem::swap(self.term.grid_mut(), &mut self.other);
        std::mem::swap(&mut self.page, &mut self.other_page);
        self.alternate = !self.alternate;
        self.apply_region();
    }

    /// Tells the emulator the scroll region of the screen that is shown, and leaves the cursor where it is.
    pub(super) fn apply_region(&mut self) {
        let cursor = self.term.grid().cursor.clone();
        let (top, bottom) = self.page.region;
        self.term.set_scrolling_region(top + 1, Some(bottom + 1));
        self.term.grid_mut().cursor = cursor;
    }

    /// The row at the top is about to scroll off the main screen.
    pub(super) fn scroll_off(&mut self) {
        if !self.alternate && self.page.region.0 == 0 {
            let row = &self.term.grid()[Line(0)];
            self.history.push_row(&row[..]);
        }
    }

    fn apply(&mut self, extra: Extra) {
        match extra {
            Extra::Version => self.report_version(),
            Extra::ExtendedPosition => self.report_position(true),
            Extra::Ground => self.report_ground(),
            Extra::SoftReset => self.soft_reset(),
            Extra::EraseDisplay(what) => self.erase_display(what),
            Extra::EraseLine(what) => self.erase_line(what),
        }
    }
}
