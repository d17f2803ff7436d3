//! Keeps the computer from falling asleep by itself while an agent works, if the person wants that.
//!
//! The screen may go dark, and a person who sends the computer to sleep is obeyed. Where the system cannot be asked the
//! log says so and nothing else happens. All of it is done on one thread: Windows counts the wish by thread, and the
//! bus of other systems may take its time.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Wishes that may wait; the thread only has to hear the last.
const WISHES: usize = 16;

/// What decides, and what was asked of the system last.
#[derive(Debug, Default)]
pub(crate) struct Awake(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    wanted: bool,
    working: bool,
    held: bool,
    keeper: Option<SyncSender<bool>>,
}

impl Awake {
    /// Whether the person wants it.
    pub(crate) fn set_wanted(&self, wanted: bool) {
        self.change(|state| state.wanted = wanted);
    }

    /// Whether an agent works.
    pub(crate) fn set_working(&self, working: bool) {
        self.change(|state| state.working = working);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        if let Some(hold) = state.turn() {
            state.ask(hold);
        }
    }
}

impl State {
    /// What is to be asked of the system, if it is something else than before.
    fn turn(&mut self) -> Option<bool> {
        let hold = self.wanted && self.working;
        let turned = hold != self.held;
        self.held = hold;
        turned.then_some(hold)
    }

    /// Asks the thread, which begins with the first wish.
    fn ask(&mut self, hold: bool) {
        if self.keeper.is_none() {
            let (keeper, wishes) = sync_channel(WISHES);
            match std::thread::Builder::new().name("awake".to_owned()).spawn(move || keep(&wishes)) {
                Ok(_runs) => self.keeper = Some(keeper),
                Err(error) => tracing::warn!(%error, "the computer is not kept awake"),
            }
        }
        // A full queue means that the system does not answer; a wish more would not help.
        if let Some(keeper) = &self.keeper
            && keeper.try_send(hold).is_err()
        {
            tracing::warn!(hold, "the system does not answer about staying awake");
        }
    }
}

fn keep(wishes: &Receiver<bool>) {
    let mut held = None;
    while let Ok(first) = wishes.recv() {
        let hold = wishes.try_iter().last().unwrap_or(first);
        match (hold, &held) {
            (true, None) => held = begin(),
            (true, Some(_)) => {}
            (false, _) => held = None,
        }
    }
}

fn begin() -> Option<keepawake::KeepAwake> {
    let mut wish = keepawake::Builder::default();
    wish.idle(true)
        .app_name("AO Desktop")
        .app_reverse_domain("dev.ao-desktop.app")
        .reason("An agent is working");
    match wish.create() {
        Ok(held) => Some(held),
        Err(error) => {
            tracing::warn!(%error, "the computer cannot be kept awake here");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_held_only_while_it_is_wanted_and_someone_works() {
        let mut state = State::default();
        for (wanted, working, turn) in [
            (true, false, None),
            (true, true, Some(true)),
            (true, true, None),
            (true, false, Some(false)),
            (false, true, None),
            (true, true, Some(true)),
            (false, true, Some(false)),
        ] {
            (state.wanted, state.working) = (wanted, working);
            assert_eq!(state.turn(), turn, "wanted {wanted}, working {working}");
        }
    }
}
