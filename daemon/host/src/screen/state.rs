//! What the emulator keeps to itself and a picture needs.

use alacritty_terminal::vte::ansi::CharsetIndex;

/// Pushes beyond this many drop the oldest.
const STACK_MAX: usize = 32;

/// State of one of the two screens.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// First and last line of the scroll region.
    pub(crate) region: (usize, usize),
    /// The kitty keyboard flags; the last one counts, the first one is never popped.
    pub(crate) keyboard: Vec<u8>,
}

impl Page {
    pub(crate) fn new(rows: usize) -> Self {
        Self { region: (0, rows.saturating_sub(1)), keyboard: vec![0] }
    }

    pub(crate) fn keyboard_flags(&self) -> u8 {
        self.keyboard.last().copied().unwrap_or(0)
    }

    pub(crate) fn push_keyboard(&mut self, flags: u8) {
        if self.keyboard.len() == STACK_MAX {
            self.keyboard.remove(1);
        }
        self.keyboard.push(flags);
    }

    pub(crate) fn pop_keyboard(&mut self, count: usize) {
        if count >= self.keyboard.len() {
            self.keyboard = vec![0];
        } else {
            self.keyboard.truncate(self.keyboard.len() - count);
        }
    }

    pub(crate) fn set_keyboard(&mut self, flags: u8) {
        if let Some(last) = self.keyboard.last_mut() {
            *last = flags;
        }
    }
}

/// How mouse reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum MouseEncoding {
    #[default]
    Default,
    Sgr,
    SgrPixels,
}

/// What is to be reported of the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum MouseTracking {
    #[default]
    None,
    X10,
    Click,
    Drag,
    Any,
}

impl MouseTracking {
    /// The private mode that switches it on.
    pub(crate) fn mode(self) -> Option<u16> {
        match self {
            Self::None => None,
            Self::X10 => Some(9),
            Self::Click => Some(1000),
            Self::Drag => Some(1002),
            Self::Any => Some(1003),
        }
    }
}

/// State that both screens share.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) tabs: Vec<bool>,
    pub(crate) charset: CharsetIndex,
    pub(crate) mouse: MouseTracking,
    pub(crate) encoding: MouseEncoding,
    /// Reverse wraparound (45).
    pub(crate) reverse_wrap: bool,
    /// Synchronised output (2026).
    pub(crate) synchronised: bool,
    /// The program is told when the ground changes (2031).
    pub(crate) tells_ground: bool,
    pub(crate) modify_other_keys: u8,
    /// The cursor's style as DECSCUSR numbers it; 0 is the viewer's own.
    pub(crate) cursor_style: u8,
    pub(crate) title: Option<String>,
    pub(crate) titles: Vec<Option<String>>,
}

impl Shared {
    pub(crate) fn new(cols: usize) -> Self {
        Self {
            tabs: default_tabs(cols),
            charset: CharsetIndex::G0,
            mouse: MouseTracking::None,
            encoding: MouseEncoding::Default,
            reverse_wrap: false,
            synchronised: false,
            tells_ground: false,
            modify_other_keys: 0,
            cursor_style: 0,
            title: None,
            titles: Vec::new(),
        }
    }

    pub(crate) fn push_title(&mut self) {
        if self.titles.len() == STACK_MAX {
            self.titles.remove(0);
        }
        self.titles.push(self.title.clone());
    }
}

pub(crate) fn default_tabs(cols: usize) -> Vec<bool> {
    (0..cols).map(|col| col % 8 == 0).collect()
}
