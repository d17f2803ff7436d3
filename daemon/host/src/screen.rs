//! What the terminal shows: fed with output, asked for pictures.
//!
//! Why it exists: a viewer that comes back must see the terminal as it is, at once and exactly, without the bytes of
//! hours. A picture (keyframe) is terminal text again, so every viewer paints it by its usual means. The screen also
//! answers the questions that programs ask their terminal, once, whether anyone watches or not. It must never answer
//! by repeating content, since whoever can print into a terminal could then type into it.

mod actions;
mod emulator;
mod fast;
mod ground;
mod handler;
mod history;
mod keyframe;
mod pen;
mod replies;
mod resize;
mod state;
mod text;
mod title;
mod tokens;

pub use emulator::Emulator;
pub use ground::Ground;
pub use history::Above;
pub use keyframe::RESET;

/// Lines above the screen that a keyframe carries.
pub const KEYFRAME_HISTORY: usize = 300;

/// The modes that clients ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modes {
    /// Pastes are to be bracketed (2004).
    pub bracketed_paste: bool,
    /// The alternate screen is shown.
    pub alternate: bool,
}

/// A terminal's screen.
pub trait Screen: Send {
    /// Takes the next bytes of output. What the program asked is answered into `replies`.
    fn feed(&mut self, bytes: &[u8], replies: &mut Vec<u8>);
    /// What programs are told of the colours from now on. One that asked to hear of changes is told into `replies`.
    fn stand_on(&mut self, ground: Ground, replies: &mut Vec<u8>);
    /// What they are told.
    fn ground(&self) -> Ground;
    /// Changes the grid, with the text rewrapped as a viewer would.
    fn resize(&mut self, cols: u16, rows: u16);
    /// Width and height.
    fn size(&self) -> (u16, u16);
    /// Terminal text that paints everything from a full reset on, with up to `history` lines above the screen.
    fn keyframe(&self, history: usize) -> Vec<u8>;
    /// The screen as plain lines, with up to `history` lines above it.
    fn lines(&self, history: usize) -> Vec<String>;
    /// The title, cleaned.
    fn title(&self) -> Option<&str>;
    /// The modes that clients ask about.
    fn modes(&self) -> Modes;
    /// Bytes that a reader in the present modes needs before another program starts in the same terminal: what the
    /// last one left behind is switched off, and the cursor stands on a fresh line.
    fn fresh_start(&self) -> String;
    /// What lies above a picture with up to `history` lines above the screen.
    fn above(&self, history: usize) -> Above;
    /// The lines that scrolled off since the last call, as terminal text.
    fn take_scrolled(&mut self) -> Vec<u8>;
}
