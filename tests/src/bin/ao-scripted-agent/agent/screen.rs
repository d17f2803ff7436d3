//! The agent's terminal: raw mode, bracketed paste, an input box at the bottom, titles. It must never print what it was
//! given as it is, or a message could act on the terminal after all.

use std::io::{self, Write as _};
use std::sync::Mutex;

/// How much of the input box is shown.
const SHOWN: usize = 60;

/// The terminal, shared by the one who reads and the one who works.
#[derive(Debug)]
pub(super) struct Screen {
    /// Held while something is drawn.
    drawing: Mutex<()>,
    before: libc::termios,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn take(bracketed: bool) -> io::Result<Self> {
        // SAFETY: all zeros is a valid value, and the calls read or fill in what lives on this stack.
        let before = unsafe {
            let mut modes: libc::termios = std::mem::zeroed();
            if libc::tcgetattr(libc::STDIN_FILENO, &raw mut modes) != 0 {
                return Err(io::Error::last_os_error());
            }
            let mut raw = modes;
            libc::cfmakeraw(&raw mut raw);
            libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, &raw const raw);
            modes
        };
        let screen = Self { drawing: Mutex::new(()), before };
        if bracketed {
            screen.write("\x1b[?2004h");
        }
        Ok(screen)
    }

    /// Sets the title.
    pub(super) fn title(&self, title: &str) {
        self.write(&format!("\x1b]2;{title}\x07"));
    }

    /// Prints lines above the input box.
    pub(super) fn print(&self, lines: &[&str]) {
        let text: String = lines.iter().map(|line| format!("{}\r\n", shown(line.as_bytes()))).collect();
        self.write(&format!("\r\x1b[K{text}"));
    }

    /// Shows the input box.
    pub(super) fn input(&self, held: &[u8]) {
        self.write(&format!("\r\x1b[K> {}", shown(held)));
    }

    fn write(&self, text: &str) {
        let _turn = self.drawing.lock();
        let mut out = io::stdout().lock();
        // A terminal that is gone ends the program where it reads.
        let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.write("\x1b[?2004l\r\n");
        // SAFETY: the modes were filled in by the system.
        unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, &raw const self.before) };
    }
}

/// The beginning of a text, with nothing in it that acts.
fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(4 * SHOWN)]);
    text.chars().map(|c| if c.is_control() { '.' } else { c }).take(SHOWN).collect()
}
