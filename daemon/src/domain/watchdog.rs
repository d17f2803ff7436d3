//! When a daemon that belongs to an app stops because its app is gone.
//!
//! Pure: it knows no transport and no clock. Moments are durations since the daemon's start on a monotonic clock that
//! stands still while the computer sleeps: an app cannot come back in its sleep. Only supervisors count; command lines,
//! agents and plain clients neither arm nor hold it. A daemon without an owner has a watchdog that never fires. It must
//! never do anything but say "stop", once.

use std::time::Duration;

use ao_protocol::runfile::Owner;

/// How long after the last supervisor left the daemon waits for another.
pub const GRACE: Duration = Duration::from_secs(5);
/// How long an owned daemon waits for its first supervisor.
pub const FIRST_LINK: Duration = Duration::from_secs(30);

/// The state machine.
#[derive(Debug)]
pub struct Watchdog {
    supervisors: u32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Without an owner: never.
    Off,
    /// No supervisor has come yet.
    Unlinked { until: Duration },
    /// At least one supervisor is linked.
    Held,
    /// The last one left.
    Grace { until: Duration },
    /// It has said "stop", or somebody else has.
    Done,
}

impl Watchdog {
    /// The watchdog of a daemon that accepts connections from `now` on.
    #[must_use]
    pub fn new(owner: Owner, now: Duration) -> Self {
        let state = match owner {
            Owner::App => State::Unlinked { until: now + FIRST_LINK },
            Owner::None => State::Off,
        };
        Self { supervisors: 0, state }
    }

    /// A supervisor was granted.
    pub fn joined(&mut self) {
        self.supervisors += 1;
        match self.state {
            State::Unlinked { .. } | State::Grace { .. } => self.state = State::Held,
            State::Off | State::Held | State::Done => {}
        }
    }

    /// A supervisor's connection ended at `now`, however it ended.
    pub fn left(&mut self, now: Duration) {
        self.supervisors = self.supervisors.saturating_sub(1);
        if self.supervisors == 0 && self.state == State::Held {
            self.state = State::Grace { until: now + GRACE };
        }
    }

    /// When to ask [`Watchdog::fires`] next, or `None` while nothing can happen by time alone.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        match self.state {
            State::Unlinked { until } | State::Grace { until } => Some(until),
            State::Off | State::Held | State::Done => None,
        }
    }

    /// True exactly once, when the deadline has passed at `now`.
    #[must_use]
    pub fn fires(&mut self, now: Duration) -> bool {
        let due = self.deadline().is_some_and(|until| now >= until);
        if due {
            self.state = State::Done;
        }
        due
    }

    /// How many supervisors are linked.
    #[must_use]
    pub fn supervisors(&self) -> u32 {
        self.supervisors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_held_link_keeps_the_daemon_alive() {
        let mut dog = Watchdog::new(Owner::App, ms(0));
        dog.joined();
        assert_eq!(dog.deadline(), None);
        assert!(!dog.fires(ms(1_000_000_000)));
    }

    #[test]
    fn the_last_drop_stops_it_once_and_not_before_five_seconds() {
        let mut dog = Watchdog::new(Owner::App, ms(0));
        dog.joined();
        dog.left(ms(1000));
        assert!(!dog.fires(ms(5999)));
        assert!(dog.fires(ms(6000)));
        assert!(!dog.fires(ms(6000)));
        assert!(!dog.fires(ms(60_000)));
    }

    #[test]
    fn two_supervisors_and_one_leaves() {
        let mut dog = Watchdog::new(Owner::App, ms(0));
        dog.joined();
        dog.joined();
        dog.left(ms(10));
        assert_eq!(dog.deadline(), None);
        assert_eq!(dog.supervisors(), 1);
    }

    #[test]
    fn a_reconnect_in_the_grace_cancels_it() {
        let mut dog = Watchdog::new(Owner::App, ms(0));
        dog.joined();
        dog.left(ms(0));
        assert!(!dog.fires(ms(4999)));
        dog.joined();
        assert!(!dog.fires(ms(5000)));
        dog.left(ms(7000));
        assert!(!dog.fires(ms(11_999)), "an old deadline must not shorten a new grace");
        assert!(dog.fires(ms(12_000)));
    }

    #[test]
    fn an_owned_daemon_that_nobody_reaches_stops_after_thirty_seconds() {
        let mut dog = Watchdog::new(Owner::App, ms(100));
        assert!(!dog.fires(ms(30_099)));
        assert!(dog.fires(ms(30_100)));
    }

    #[test]
    fn a_headless_daemon_never_stops_by_itself() {
        let mut dog = Watchdog::new(Owner::None, ms(0));
        dog.joined();
        dog.left(ms(1));
        assert_eq!(dog.deadline(), None);
        assert!(!dog.fires(Duration::MAX));
    }
}
