//! What each sequence does. Most go to the emulator as they are; the rest differ from what viewers do, ask something,
//! or touch state that the emulator hides.
//!
//! Viewers run xterm.js, so where terminals disagree its behaviour counts: a picture must equal what the same bytes
//! have drawn there.

use std::cmp::min;

use alacritty_terminal::term::TermMode;
use alacritty_terminal::vte::ansi::{
    Attr, CharsetIndex, ClearMode, CursorShape, CursorStyle, Handler, Hyperlink, KeyboardModes,
    KeyboardModesApplyBehavior, LineClearMode, Mode, ModifyOtherKeys, PrivateMode, Rgb, StandardCharset,
    TabulationClearMode,
};

use super::emulator::Inner;
use super::state::{MouseEncoding, MouseTracking, Page, Shared, default_tabs};
use super::title;

macro_rules! as_it_is {
    ($($name:ident($($arg:ident: $kind:ty),*);)+) => {$(
        #[inline]
        fn $name(&mut self, $($arg: $kind),*) {
            self.term.$name($($arg),*);
        }
    )+};
}

impl Handler for Inner {
    as_it_is! {
        goto(line: i32, col: usize);
        insert_blank(count: usize);
        move_forward(cols: usize);
        move_backward(cols: usize);
        backspace();
        carriage_return();
        scroll_up(lines: usize);
        scroll_down(lines: usize);
        erase_chars(count: usize);
        delete_chars(count: usize);
        save_cursor_position();
        clear_line(mode: LineClearMode);
        reverse_index();
        set_mode(mode: Mode);
        unset_mode(mode: Mode);
        set_keypad_application_mode();
        unset_keypad_application_mode();
        configure_charset(index: CharsetIndex, charset: StandardCharset);
        set_color(index: usize, color: Rgb);
        reset_color(index: usize);
        set_hyperlink(link: Option<Hyperlink>);
    }

    #[inline]
    fn input(&mut self, c: char) {
        let cursor = &self.term.grid().cursor;
        let last = cursor.point.column.0 + 1 >= self.cols();
        if last && (cursor.input_needs_wrap || !c.is_ascii()) {
            self.before_wrap(c);
        }
        self.term.input(c);
    }

    #[inline]
    fn linefeed(&mut self) {
        self.before_linefeed();
        self.term.linefeed();
        if self.term.mode().contains(TermMode::LINE_FEED_NEW_LINE) {
            self.term.carriage_return();
        }
    }

    fn newline(&mut self) {
        self.linefeed();
    }

    fn move_up(&mut self, lines: usize) {
        let row = self.row();
        let top = if row >= self.page.region.0 { self.page.region.0 } else { 0 };
        self.place(row.saturating_sub(lines).max(top), None);
    }

    fn move_down(&mut self, lines: usize) {
        let row = self.row();
        let bottom = if row <= self.page.region.1 { self.page.region.1 } else { self.rows() - 1 };
        self.place(min(row.saturating_add(lines), bottom), None);
    }

    fn move_up_and_cr(&mut self, lines: usize) {
        self.move_up(lines);
        self.place(self.row(), Some(0));
    }

    fn move_down_and_cr(&mut self, lines: usize) {
        self.move_down(lines);
        self.place(self.row(), Some(0));
    }

    fn goto_line(&mut self, line: i32) {
        let column = self.term.grid().cursor.point.column.0;
        self.term.goto(line, column);
    }

    fn goto_col(&mut self, col: usize) {
        self.place(self.row(), Some(min(col, self.cols() - 1)));
    }

    fn put_tab(&mut self, count: u16) {
        // With a wrap pending the cursor is past the last column, where no tab leads further.
        if !self.term.grid().cursor.input_needs_wrap {
            self.move_forward_tabs(count);
        }
    }

    fn move_forward_tabs(&mut self, count: u16) {
        let mut column = self.term.grid().cursor.point.column.0;
        for _ in 0..count {
            let next = (column + 1..self.cols()).find(|&at| self.shared.tabs.get(at) == Some(&true));
            column = next.unwrap_or(self.cols() - 1);
        }
        self.place(self.row(), Some(column));
    }

    fn move_backward_tabs(&mut self, count: u16) {
        let mut column = self.term.grid().cursor.point.column.0;
        for _ in 0..count {
            column = (0..column).rev().find(|&at| self.shared.tabs.get(at) == Some(&true)).unwrap_or(0);
        }
        self.place(self.row(), Some(column));
    }

    fn set_horizontal_tabstop(&mut self) {
        let column = self.term.grid().cursor.point.column.0;
        if let Some(tab) = self.shared.tabs.get_mut(column) {
            *tab = true;
        }
    }

    fn clear_tabs(&mut self, mode: TabulationClearMode) {
        match mode {
            TabulationClearMode::Current => {
                let column = self.term.grid().cursor.point.column.0;
                if let Some(tab) = self.shared.tabs.get_mut(column) {
                    *tab = false;
                }
            }
            TabulationClearMode::All => self.shared.tabs.fill(false),
        }
    }

    fn set_tabs(&mut self, _interval: u16) {
        self.shared.tabs = default_tabs(self.cols());
    }

    fn insert_blank_lines(&mut self, lines: usize) {
        if self.in_region() {
            self.term.insert_blank_lines(lines);
            self.place(self.row(), Some(0));
        }
    }

    fn delete_lines(&mut self, lines: usize) {
        if self.in_region() {
            self.term.delete_lines(lines);
            self.place(self.row(), Some(0));
        }
    }

    fn restore_cursor_position(&mut self) {
        self.term.restore_cursor_position();
        self.term.grid_mut().cursor.input_needs_wrap = false;
    }

    fn clear_screen(&mut self, mode: ClearMode) {
        match mode {
            ClearMode::Below => self.erase_display(0),
            ClearMode::Above => self.erase_display(1),
            ClearMode::All => self.erase_display(2),
            ClearMode::Saved => self.history.clear(),
        }
    }

    fn decaln(&mut self) {
        self.term.decaln();
        self.term.goto(0, 0);
    }

    fn reset_state(&mut self) {
        self.term.reset_state();
        self.other.reset();
        self.alternate = false;
        self.page = Page::new(self.rows());
        self.other_page = Page::new(self.rows());
        self.shared = Shared::new(self.cols());
        self.history.drawn_anew();
        self.history.clear();
        for index in 0..=258 {
            self.term.reset_color(index);
        }
    }

    fn terminal_attribute(&mut self, attr: Attr) {
        // 21 is a double underline to viewers and the end of bold to the emulator.
        let attr = if attr == Attr::CancelBold { Attr::DoubleUnderline } else { attr };
        self.term.terminal_attribute(attr);
    }

    fn set_private_mode(&mut self, mode: PrivateMode) {
        match mode.raw() {
            // Column mode, 80 or 132: viewers do not follow it either.
            3 => {}
            9 => self.shared.mouse = MouseTracking::X10,
            45 => self.shared.reverse_wrap = true,
            66 => self.term.set_keypad_application_mode(),
            1000 => self.shared.mouse = MouseTracking::Click,
            1002 => self.shared.mouse = MouseTracking::Drag,
            1003 => self.shared.mouse = MouseTracking::Any,
            1006 => self.shared.encoding = MouseEncoding::Sgr,
            1016 => self.shared.encoding = MouseEncoding::SgrPixels,
            47 | 1047 => self.enter_alternate(),
            1048 => self.term.save_cursor_position(),
            1049 => {
                self.term.save_cursor_position();
                self.enter_alternate();
            }
            2026 => self.shared.synchronised = true,
            2031 => self.shared.tells_ground = true,
            _ => self.term.set_private_mode(mode),
        }
    }

    fn unset_private_mode(&mut self, mode: PrivateMode) {
        match mode.raw() {
            3 => {}
            9 | 1000 | 1002 | 1003 => self.shared.mouse = MouseTracking::None,
            45 => self.shared.reverse_wrap = false,
            66 => self.term.unset_keypad_application_mode(),
            1006 | 1016 => self.shared.encoding = MouseEncoding::Default,
            47 | 1047 => self.leave_alternate(),
            1048 => self.restore_cursor_position(),
            1049 => {
                self.leave_alternate();
                self.restore_cursor_position();
            }
            6 => {
                self.term.unset_private_mode(mode);
                self.term.goto(0, 0);
            }
            2026 => self.shared.synchronised = false,
            2031 => self.shared.tells_ground = false,
            _ => self.term.unset_private_mode(mode),
        }
    }

    fn set_scrolling_region(&mut self, top: usize, bottom: Option<usize>) {
        let rows = self.rows();
        let bottom = bottom.unwrap_or(rows).min(rows);
        if top < bottom {
            self.page.region = (top.saturating_sub(1), bottom - 1);
            self.term.set_scrolling_region(top, Some(bottom));
        }
    }

    fn set_active_charset(&mut self, index: CharsetIndex) {
        self.shared.charset = index;
        self.term.set_active_charset(index);
    }

    fn set_cursor_style(&mut self, style: Option<CursorStyle>) {
        self.shared.cursor_style = style.map_or(0, |style| {
            let steady = u8::from(!style.blinking);
            match style.shape {
                CursorShape::Block | CursorShape::HollowBlock | CursorShape::Hidden => 1 + steady,
                CursorShape::Underline => 3 + steady,
                CursorShape::Beam => 5 + steady,
            }
        });
    }

    fn set_title(&mut self, raw: Option<String>) {
        match raw.as_deref().map(title::clean) {
            Some(Some(title)) => self.shared.title = Some(title).filter(|title| !title.is_empty()),
            Some(None) => {}
            None => self.shared.title = None,
        }
    }

    fn push_title(&mut self) {
        self.shared.push_title();
    }

    fn pop_title(&mut self) {
        if let Some(title) = self.shared.titles.pop() {
            self.shared.title = title;
        }
    }

    fn push_keyboard_mode(&mut self, mode: KeyboardModes) {
        self.page.push_keyboard(mode.bits());
    }

    fn pop_keyboard_modes(&mut self, count: u16) {
        self.page.pop_keyboard(usize::from(count));
    }

    fn set_keyboard_mode(&mut self, mode: KeyboardModes, behavior: KeyboardModesApplyBehavior) {
        let old = self.page.keyboard_flags();
        self.page.set_keyboard(match behavior {
            KeyboardModesApplyBehavior::Replace => mode.bits(),
            KeyboardModesApplyBehavior::Union => old | mode.bits(),
            KeyboardModesApplyBehavior::Difference => old & !mode.bits(),
        });
    }

    fn set_modify_other_keys(&mut self, mode: ModifyOtherKeys) {
        self.shared.modify_other_keys = match mode {
            ModifyOtherKeys::Reset => 0,
            ModifyOtherKeys::EnableExceptWellDefined => 1,
            ModifyOtherKeys::EnableAll => 2,
        };
    }

    fn identify_terminal(&mut self, intermediate: Option<char>) {
        self.report_identity(intermediate);
    }

    fn device_status(&mut self, what: usize) {
        match what {
            5 => self.replies.extend_from_slice(b"\x1b[0n"),
            6 => self.report_position(false),
            _ => {}
        }
    }

    fn report_mode(&mut self, mode: Mode) {
        self.answer_mode(mode.raw());
    }

    fn report_private_mode(&mut self, mode: PrivateMode) {
        self.answer_private_mode(mode.raw());
    }

    fn dynamic_color_sequence(&mut self, prefix: String, index: usize, terminator: &str) {
        self.report_color(&prefix, index, terminator);
    }

    fn report_keyboard_mode(&mut self) {
        let flags = self.page.keyboard_flags();
        self.replies.extend_from_slice(format!("\x1b[?{flags}u").as_bytes());
    }

    fn report_modify_other_keys(&mut self) {
        let level = self.shared.modify_other_keys;
        self.replies.extend_from_slice(format!("\x1b[>4;{level}m").as_bytes());
    }

    fn text_area_size_chars(&mut self) {
        let size = format!("\x1b[8;{};{}t", self.rows(), self.cols());
        self.replies.extend_from_slice(size.as_bytes());
    }
}
