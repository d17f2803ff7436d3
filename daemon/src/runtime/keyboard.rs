//! Who may type into a terminal at a moment: people through their viewers, or the daemon with a message.
//!
//! A message is a paste, a pause and Enter, and nothing may come between. So there is one keyboard for each session, and
//! whoever types holds it until the terminal has taken what was typed. It must never be held while nothing is typed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ao_protocol::ids::SessionId;
use tokio::sync::OwnedMutexGuard;

use crate::domain::typing;

/// One session's keyboard.
#[derive(Debug, Default)]
pub(super) struct Board {
    turn: Arc<tokio::sync::Mutex<()>>,
    line: Mutex<Line>,
}

/// The line that a person types.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    begun: bool,
    at: Option<Instant>,
}

/// What a person's keystrokes were, for those who follow the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Struck {
    pub(super) interrupts: bool,
    pub(super) finished: bool,
}

impl Board {
    /// Waits for the turn.
    pub(super) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// Takes note of a person's keystrokes.
    pub(super) fn struck(&self, keys: &[u8]) -> Struck {
        let mut line = self.line();
        let hand = typing::hand(line.begun, keys);
        let finished = line.begun && !hand.draft;
        *line = Line { begun: hand.draft, at: Some(Instant::now()) };
        Struck { interrupts: hand.interrupts, finished }
    }

    /// How long ago a person last typed on an unfinished line.
    pub(super) fn draft(&self) -> Option<Duration> {
        let line = self.line();
        line.at.filter(|_| line.begun).map(|at| at.elapsed())
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All keyboards.
#[derive(Debug, Default)]
pub(super) struct Boards(Mutex<HashMap<SessionId, Arc<Board>>>);

impl Boards {
    pub(super) fn of(&self, session: &SessionId) -> Arc<Board> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(session.clone()).or_default())
    }
}
