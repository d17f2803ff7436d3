//! The agent's own pauses: the time that its work takes. It is a program that tests run, not a test that waits.

use std::time::Duration;

/// How often a busy turn looks whether it may end.
const LOOK: Duration = Duration::from_millis(5);

/// Works for so long.
pub(super) fn work(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

/// Works until `done` gives something.
pub(super) fn until<T>(done: impl Fn() -> Option<T>) -> T {
    loop {
        if let Some(found) = done() {
            return found;
        }
        std::thread::sleep(LOOK);
    }
}
