//! What a viewer gets next. Pure: a cursor, a budget, and the ends of the ring.

use ao_protocol::frame::DATA_MAX;

/// A viewer further behind than this gets a picture instead of what it missed.
const BACKLOG_MAX: u64 = 512 << 10;

/// One viewer's place in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Viewer {
    /// Up to where it has everything; `None` before its first picture.
    at: Option<u64>,
    /// Bytes it can take. A picture may overdraw it, since nothing smaller would help.
    credit: i64,
    /// Lines above the screen that its next picture is to have, where it wants more than every picture has.
    history: Option<u32>,
}

/// The next thing to send.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing, until output or credit comes.
    Nothing,
    /// Output as it was.
    Raw { offset: u64, most: usize },
    /// A picture.
    Picture,
}

impl Viewer {
    /// A viewer that has everything up to `have`.
    pub(crate) fn new(have: Option<u64>, credit: u32) -> Self {
        Self { at: have, credit: i64::from(credit), history: None }
    }

    /// A viewer whose next picture has so many lines above the screen.
    pub(crate) fn with_history(self, history: Option<u32>) -> Self {
        Self { history, ..self }
    }

    /// Whether its next picture is larger than others.
    pub(crate) fn wants_history(&self) -> bool {
        self.history.is_some()
    }

    /// What its picture is to have. Those that follow because it lags are as small as all.
    pub(crate) fn take_history(&mut self) -> Option<u32> {
        self.history.take()
    }

    /// The viewer can take `bytes` more.
    pub(crate) fn grant(&mut self, bytes: u32) {
        self.credit = self.credit.saturating_add(i64::from(bytes));
    }

    /// Whether anything may be sent.
    pub(crate) fn can_take(&self) -> bool {
        self.credit > 0
    }

    /// How much of the output up to `newest` it has not got; `None` when only a picture helps.
    pub(crate) fn behind(&self, newest: u64) -> Option<u64> {
        self.at.and_then(|at| newest.checked_sub(at))
    }

    /// The next thing to send, when the ring holds `oldest..newest`.
    pub(crate) fn next(&self, oldest: u64, newest: u64) -> Next {
        let Ok(budget @ 1..) = usize::try_from(self.credit) else { return Next::Nothing };
        match self.at {
            Some(at) if at == newest => Next::Nothing,
            Some(at) if at >= oldest && at < newest && newest - at <= BACKLOG_MAX => {
                Next::Raw { offset: at, most: budget.min(DATA_MAX) }
            }
            Some(_) | None => Next::Picture,
        }
    }

    /// `bytes` were sent, after which the viewer has everything up to `at`.
    pub(crate) fn sent(&mut self, at: u64, bytes: usize) {
        self.at = Some(at);
        self.credit = self.credit.saturating_sub(i64::try_from(bytes).unwrap_or(i64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_gets_what_it_can_take_and_a_picture_when_it_lags() {
        let raw = |offset, most| Next::Raw { offset, most };
        for (have, credit, oldest, newest, next) in [
            (None, 10, 0, 0, Next::Picture),
            (None, 0, 0, 100, Next::Nothing),
            (Some(0), 10, 0, 0, Next::Nothing),
            (Some(0), 10, 0, 100, raw(0, 10)),
            (Some(40), 1 << 20, 0, 100, raw(40, DATA_MAX)),
            (Some(40), 10, 41, 100, Next::Picture),
            (Some(101), 10, 0, 100, Next::Picture),
            (Some(0), 10, 0, BACKLOG_MAX, raw(0, 10)),
            (Some(0), 10, 0, BACKLOG_MAX + 1, Next::Picture),
        ] {
            assert_eq!(
                Viewer::new(have, credit).next(oldest, newest),
                next,
                "{have:?} {credit} {oldest}..{newest}"
            );
        }
    }

    #[test]
    fn a_picture_above_the_credit_is_paid_back() {
        let mut viewer = Viewer::new(None, 100);
        viewer.sent(50, 300);
        assert_eq!(viewer.next(0, 60), Next::Nothing);
        viewer.grant(200);
        assert_eq!(viewer.next(0, 60), Next::Nothing);
        viewer.grant(5);
        assert_eq!(viewer.next(0, 60), Next::Raw { offset: 50, most: 5 });
    }
}
