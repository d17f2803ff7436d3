//! The clock by which the age of what lies in the trash is counted.
//!
//! Why it exists: what has lain in the trash for its time is deleted for good, and a computer whose clock leaps ahead, by a
//! battery that is empty or a year that is mistyped, must not lose everybody's work by that. This clock follows the
//! computer's while somebody watches, and believes no more than a day of what passed while nobody did. It never goes back.

use std::time::Duration;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// The clock at its last look, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrashClock {
    /// What it shows: like milliseconds since the Unix epoch, and behind them by what was not believed.
    pub now: i64,
    /// What the computer's clock showed, in milliseconds since the Unix epoch.
    pub wall: i64,
}

impl TrashClock {
    /// The first look.
    #[must_use]
    pub fn begins(wall: i64) -> Self {
        Self { now: wall, wall }
    }

    /// Another look. `watched` is the time since the last one, where the same daemon took that.
    #[must_use]
    pub fn look(self, wall: i64, watched: Option<Duration>) -> Self {
        let passed = match watched {
            Some(watched) => i64::try_from(watched.as_millis()).unwrap_or(0),
            None => wall.saturating_sub(self.wall).clamp(0, DAY),
        };
        Self { now: self.now.saturating_add(passed), wall }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_who_watches_and_never_leaps() {
        let hour = Duration::from_secs(3600);
        let clock = TrashClock::begins(0);
        for (wall, watched, shows) in [
            (DAY / 2, None, DAY / 2),
            (400 * DAY, None, DAY),
            (-400 * DAY, None, 0),
            (400 * DAY, Some(hour), DAY / 24),
            (-400 * DAY, Some(hour), DAY / 24),
            (i64::MAX, Some(Duration::MAX), 0),
        ] {
            assert_eq!(clock.look(wall, watched).now, shows, "{wall} {watched:?}");
        }
        let leapt = clock.look(400 * DAY, None);
        assert_eq!(leapt.look(DAY, None).now, DAY, "and when it is set right again, nothing is taken back");
        assert_eq!(leapt.look(DAY, None).look(2 * DAY, None).now, 2 * DAY, "and it goes on from there");
    }
}
