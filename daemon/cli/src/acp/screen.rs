//! The terminal: what is said scrolls away above, and a few rows at the bottom are drawn anew whenever they change.
//!
//! Everything of one change is one write between the marks of a synchronised update, with the cursor hidden, so that
//! nothing flickers. It uses the main screen, so that the terminal keeps what was said.

use super::text::Row;

/// What is drawn at the bottom: rows, and where the cursor stands in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bottom {
    pub(super) rows: Vec<Row>,
    /// Row and column of the cursor; none hides it.
    pub(super) cursor: Option<(usize, usize)>,
}

/// A terminal, as far as we have drawn on it.
#[derive(Debug)]
pub(super) struct Screen {
    columns: usize,
    lines: usize,
    bottom: Bottom,
    /// The row of the bottom in which the terminal's cursor is.
    at: usize,
}

/// Before anything: wrapping as it should be, and pastes between marks.
pub(super) const BEGIN: &[u8] = b"\x1b[?2004h\x1b[?7h";
/// At the end, below all that was drawn.
pub(super) const END: &[u8] = b"\x1b[?2004l\x1b[m\x1b[?25h";

const SYNC: &str = "\u{1b}[?2026h\u{1b}[?25l";
const SYNCED: &str = "\u{1b}[?2026l";

impl Screen {
    pub(super) fn new(columns: u16, lines: u16) -> Self {
        let mut screen = Self { columns: 80, lines: 24, bottom: Bottom::default(), at: 0 };
        screen.resized(columns, lines);
        screen
    }

    /// How wide a row may be. The last column stays free: a row that fills it leaves some terminals in doubt.
    pub(super) fn width(&self) -> usize {
        self.columns - 1
    }

    /// How many rows the bottom may have.
    pub(super) fn height(&self) -> usize {
        self.lines.saturating_sub(1).max(1)
    }

    pub(super) fn resized(&mut self, columns: u16, lines: u16) {
        self.columns = usize::from(columns).max(10);
        self.lines = usize::from(lines).max(2);
    }

    /// What to write so that `said` stands above a new bottom.
    pub(super) fn draw(&mut self, said: &[Row], mut bottom: Bottom) -> Option<Vec<u8>> {
        let over = bottom.rows.len().saturating_sub(self.height());
        bottom.rows.drain(..over);
        bottom.cursor = bottom.cursor.map(|(row, column)| (row.saturating_sub(over), column));
        if said.is_empty() && bottom == self.bottom {
            return None;
        }
        let mut out = SYNC.to_owned();
        out.push('\r');
        up(&mut out, self.rows_above_cursor());
        out.push_str("\u{1b}[J");
        for row in said {
            out.push_str(row.bytes());
            out.push_str("\r\n");
        }
        let rows: Vec<&str> = bottom.rows.iter().map(Row::bytes).collect();
        out.push_str(&rows.join("\r\n"));
        let last = bottom.rows.len().saturating_sub(1);
        self.at = last;
        if let Some((row, column)) = bottom.cursor {
            out.push('\r');
            up(&mut out, last - row.min(last));
            if column > 0 {
                out.push_str(&format!("\u{1b}[{column}C"));
            }
            out.push_str("\u{1b}[?25h");
            self.at = row.min(last);
        }
        out.push_str(SYNCED);
        self.bottom = bottom;
        Some(out.into_bytes())
    }

    /// A terminal that became narrower has broken the rows that were there.
    fn rows_above_cursor(&self) -> usize {
        let broken = |width: usize| width.max(1).div_ceil(self.columns);
        let above: usize = self.bottom.rows.iter().take(self.at).map(|row| broken(row.width())).sum();
        let column = self.bottom.cursor.map_or(0, |(_, column)| column);
        (above + column / self.columns).min(self.lines - 1)
    }
}

fn up(out: &mut String, rows: usize) {
    if rows > 0 {
        out.push_str(&format!("\u{1b}[{rows}A"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::Look;
    use super::*;

    fn rows(texts: &[&str]) -> Vec<Row> {
        texts.iter().map(|text| Row::of(Look::Plain, text)).collect()
    }

    fn drawn(screen: &mut Screen, said: &[&str], bottom: &[&str], cursor: (usize, usize)) -> String {
        let bottom = Bottom { rows: rows(bottom), cursor: Some(cursor) };
        let bytes = screen.draw(&rows(said), bottom).unwrap_or_default();
        String::from_utf8(bytes).expect("text").replace('\u{1b}', "^")
    }

    #[test]
    fn what_was_drawn_at_the_bottom_is_drawn_over() {
        let mut screen = Screen::new(20, 5);
        assert_eq!(
            drawn(&mut screen, &["said"], &["> ab", "ready"], (0, 4)),
            "^[?2026h^[?25l\r^[Jsaid\r\n> ab\r\nready\r^[1A^[4C^[?25h^[?2026l"
        );
        assert_eq!(drawn(&mut screen, &[], &["> ab", "ready"], (0, 4)), "", "nothing changed");
        assert_eq!(
            drawn(&mut screen, &[], &["one", "two", "ready"], (1, 0)),
            "^[?2026h^[?25l\r^[Jone\r\ntwo\r\nready\r^[1A^[?25h^[?2026l"
        );
        let again = drawn(&mut screen, &[], &["ready"], (0, 0));
        assert!(again.starts_with("^[?2026h^[?25l\r^[1A^[J"), "{again}");
    }

    #[test]
    fn a_bottom_that_is_too_high_shows_its_end() {
        let mut screen = Screen::new(20, 3);
        let shown = drawn(&mut screen, &[], &["a", "b", "c", "d"], (3, 1));
        assert!(shown.contains("^[Jc\r\nd\r^[1C"), "{shown}");
    }

    #[test]
    fn rows_that_a_narrower_terminal_broke_are_counted() {
        let mut screen = Screen::new(40, 10);
        let _first = drawn(&mut screen, &[], &["0123456789012345678901234", "x"], (1, 1));
        screen.resized(10, 10);
        assert!(drawn(&mut screen, &[], &["y"], (0, 0)).starts_with("^[?2026h^[?25l\r^[3A^[J"));
    }
}
