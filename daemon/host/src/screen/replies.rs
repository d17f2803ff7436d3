//! Answers to what programs ask their terminal.
//!
//! They go into the program's input, so nothing that a program printed may come back in them: no titles, no
//! settings strings, no clipboard.

use alacritty_terminal::term::TermMode;
use alacritty_terminal::vte::ansi::Rgb;

use super::emulator::Inner;
use super::ground::Ground;
use super::state::{MouseEncoding, MouseTracking};

const FOREGROUND: usize = 256;
const BACKGROUND: usize = 257;
const CURSOR: usize = 258;

/// The first sixteen colours. Viewers may show others.
const SIXTEEN: [u32; 16] = [
    0x2e_3436, 0xcc_0000, 0x4e_9a06, 0xc4_a000, 0x34_65a4, 0x75_507b, 0x06_989a, 0xd3_d7cf, 0x55_5753,
    0xef_2929, 0x8a_e234, 0xfc_e94f, 0x72_9fcf, 0xad_7fa8, 0x34_e2e2, 0xee_eeec,
];

impl Inner {
    pub(super) fn report_identity(&mut self, intermediate: Option<char>) {
        match intermediate {
            // A VT220 with colour.
            None => self.replies.extend_from_slice(b"\x1b[?62;22c"),
            Some('>') => self.replies.extend_from_slice(b"\x1b[>0;276;0c"),
            Some(_) => {}
        }
    }

    pub(super) fn report_version(&mut self) {
        let version = concat!("\x1bP>|ao-desktop(", env!("CARGO_PKG_VERSION"), ")\x1b\\");
        self.replies.extend_from_slice(version.as_bytes());
    }

    pub(super) fn report_position(&mut self, extended: bool) {
        let top = if self.term.mode().contains(TermMode::ORIGIN) { self.page.region.0 } else { 0 };
        let row = self.row().saturating_sub(top) + 1;
        let column = self.term.grid().cursor.point.column.0 + 1;
        let mark = if extended { "?" } else { "" };
        self.replies.extend_from_slice(format!("\x1b[{mark}{row};{column}R").as_bytes());
    }

    pub(super) fn report_color(&mut self, prefix: &str, index: usize, terminator: &str) {
        let Some(Rgb { r, g, b }) = self.color(index) else { return };
        let text = format!("\x1b]{prefix};rgb:{r:02x}{r:02x}/{g:02x}{g:02x}/{b:02x}{b:02x}{terminator}");
        self.replies.extend_from_slice(text.as_bytes());
    }

    /// Dark or light, as contour's mode 2031 has it: <https://contour-terminal.org/vt-extensions/color-palette-update-notifications/>.
    pub(super) fn report_ground(&mut self) {
        let ground = match self.ground {
            Ground::Dark => 1,
            Ground::Light => 2,
        };
        self.replies.extend_from_slice(format!("\x1b[?997;{ground}n").as_bytes());
    }

    fn color(&self, index: usize) -> Option<Rgb> {
        if index > CURSOR {
            return None;
        }
        self.term.colors()[index].or_else(|| default_color(index, self.ground))
    }

    pub(super) fn answer_mode(&mut self, mode: u16) {
        let flags = self.term.mode();
        let state = match mode {
            4 => Some(flags.contains(TermMode::INSERT)),
            20 => Some(flags.contains(TermMode::LINE_FEED_NEW_LINE)),
            _ => None,
        };
        self.answer("", mode, state);
    }

    pub(super) fn answer_private_mode(&mut self, mode: u16) {
        let flags = self.term.mode();
        let has = |flag| Some(flags.contains(flag));
        let mouse = |kind| Some(self.shared.mouse == kind);
        let state = match mode {
            1 => has(TermMode::APP_CURSOR),
            6 => has(TermMode::ORIGIN),
            7 => has(TermMode::LINE_WRAP),
            9 => mouse(MouseTracking::X10),
            12 => Some(self.shared.cursor_style % 2 == 1),
            25 => has(TermMode::SHOW_CURSOR),
            45 => Some(self.shared.reverse_wrap),
            47 | 1047 | 1049 => Some(self.alternate),
            66 => has(TermMode::APP_KEYPAD),
            1000 => mouse(MouseTracking::Click),
            1002 => mouse(MouseTracking::Drag),
            1003 => mouse(MouseTracking::Any),
            1004 => has(TermMode::FOCUS_IN_OUT),
            1006 => Some(self.shared.encoding == MouseEncoding::Sgr),
            1016 => Some(self.shared.encoding == MouseEncoding::SgrPixels),
            2004 => has(TermMode::BRACKETED_PASTE),
            2026 => Some(self.shared.synchronised),
            2031 => Some(self.shared.tells_ground),
            _ => None,
        };
        self.answer("?", mode, state);
    }

    fn answer(&mut self, mark: &str, mode: u16, state: Option<bool>) {
        let state = match state {
            Some(true) => 1,
            Some(false) => 2,
            None => 0,
        };
        self.replies.extend_from_slice(format!("\x1b[{mark}{mode};{state}$y").as_bytes());
    }
}

fn default_color(index: usize, ground: Ground) -> Option<Rgb> {
    let level = |n: usize| u8::try_from(if n == 0 { 0 } else { 55 + 40 * n }).unwrap_or(u8::MAX);
    Some(match index {
        0..=15 => rgb(SIXTEEN[index]),
        16..=231 => {
            let cube = index - 16;
            Rgb { r: level(cube / 36), g: level(cube / 6 % 6), b: level(cube % 6) }
        }
        232..=255 => {
            let grey = u8::try_from(8 + 10 * (index - 232)).unwrap_or(u8::MAX);
            Rgb { r: grey, g: grey, b: grey }
        }
        FOREGROUND | CURSOR => rgb(ground.text()),
        BACKGROUND => rgb(ground.colour()),
        _ => return None,
    })
}

fn rgb(value: u32) -> Rgb {
    let [_, r, g, b] = value.to_be_bytes();
    Rgb { r, g, b }
}
