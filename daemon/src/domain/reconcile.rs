//! What to do with a session that a starting daemon finds on record, given what was observed of its host.
//!
//! The three-valued observation is the point: only positive evidence of death may lead to a relaunch, and a launch
//! whose result is unknown is never repeated blindly.

use ao_protocol::ids::LaunchId;
use ao_protocol::view::ExitStatus;

use super::facts::{Phase, Session};

/// What was observed of a session's host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observation {
    /// It answered.
    Alive {
        /// The launch it holds.
        launch: LaunchId,
        /// How that launch's agent ended, if it did.
        exit: Option<ExitStatus>,
    },
    /// It is dead, by evidence.
    Dead {
        /// The newest launch that its bundle proves to have begun.
        begun: Option<LaunchId>,
        /// The exit on record in the bundle for that launch.
        exit: Option<ExitStatus>,
    },
    /// Neither could be shown.
    Unknown,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// Nothing: the session has ended, or what is on record is what was seen.
    Leave,
    /// Go on making it.
    Create,
    /// The launch on record runs: same id, same process.
    Adopt,
    /// The agent of the launch on record ended by itself.
    RecordExit(ExitStatus),
    /// The launch on record provably never began: start it.
    Relaunch,
    /// The agent died with its host: climb the ladder, once.
    Restore,
    /// Show as unconfirmed and ask again later.
    Unconfirmed,
}

/// Decides for one session.
pub fn decide(session: &Session, boot_id: &str, seen: &Observation) -> Decision {
    match &session.phase {
        Phase::Creating => Decision::Create,
        // What waits for its turn goes on waiting; its terminal, if it had one, is at rest.
        Phase::Queued(_) | Phase::Ended { .. } | Phase::Exited { .. } => Decision::Leave,
        // With another boot every process is dead without probing.
        Phase::Running(launch) if launch.boot_id != boot_id => ended_or(seen, launch.id, Decision::Restore),
        Phase::Launching(launch) if launch.boot_id != boot_id => ended_or(seen, launch.id, Decision::Restore),
        Phase::Running(launch) => match seen {
            Observation::Alive { launch: held, exit } if *held == launch.id => {
                exit.map_or(Decision::Adopt, Decision::RecordExit)
            }
            // A host that holds another launch than the record is a contradiction that nobody may act on.
            Observation::Alive { .. } | Observation::Unknown => Decision::Unconfirmed,
            Observation::Dead { .. } => ended_or(seen, launch.id, Decision::Restore),
        },
        Phase::Launching(launch) => match seen {
            Observation::Alive { launch: held, exit } if *held == launch.id => {
                exit.map_or(Decision::Adopt, Decision::RecordExit)
            }
            Observation::Alive { launch: held, exit: Some(_) } if *held < launch.id => Decision::Relaunch,
            Observation::Alive { .. } | Observation::Unknown => Decision::Unconfirmed,
            Observation::Dead { begun: Some(begun), .. } if *begun >= launch.id => {
                ended_or(seen, launch.id, Decision::Restore)
            }
            Observation::Dead { .. } => Decision::Relaunch,
        },
    }
}

/// An exit that the bundle has on record for this launch is an exit, not a loss.
fn ended_or(seen: &Observation, launch: LaunchId, otherwise: Decision) -> Decision {
    match seen {
        Observation::Dead { begun: Some(begun), exit: Some(exit) } if *begun == launch => {
            Decision::RecordExit(*exit)
        }
        Observation::Alive { .. } | Observation::Dead { .. } | Observation::Unknown => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::admission::{Priority, Turn};
    use crate::domain::facts::{Begin, EndReason, Launch, Queued, Rung};

    fn launch(n: u32) -> Launch {
        Launch { id: LaunchId(n), rung: Rung::First, boot_id: "b1".to_owned(), at: 0, told: None }
    }

    fn session(phase: Phase) -> Session {
        Session { phase, ..Session::sample("shop-1") }
    }

    #[test]
    fn decisions() {
        use Observation::{Alive, Dead, Unknown};
        let exit = ExitStatus::Code { code: 7 };
        let alive = |n| Alive { launch: LaunchId(n), exit: None };
        let gone = |n: u32| Dead { begun: Some(LaunchId(n)), exit: None };
        let running = || Phase::Running(launch(2));
        let launching = || Phase::Launching(launch(2));
        let turn = Turn { priority: Priority::Person, place: 1 };
        let queued = || Phase::Queued(Queued { launch: Some(launch(2)), begin: Begin::Resume, turn });
        let ended = || Phase::Ended { launch: None, why: EndReason::Killed };
        let table = [
            ("running, alive", running(), "b1", alive(2), Decision::Adopt),
            (
                "running, exited while the daemon was down",
                running(),
                "b1",
                Alive { launch: LaunchId(2), exit: Some(exit) },
                Decision::RecordExit(exit),
            ),
            ("running, host holds another launch", running(), "b1", alive(1), Decision::Unconfirmed),
            ("running, silent host", running(), "b1", Unknown, Decision::Unconfirmed),
            ("running, host killed", running(), "b1", gone(2), Decision::Restore),
            (
                "running, exit on disk",
                running(),
                "b1",
                Dead { begun: Some(LaunchId(2)), exit: Some(exit) },
                Decision::RecordExit(exit),
            ),
            ("running, rebooted", running(), "b2", Unknown, Decision::Restore),
            (
                "running, rebooted after an exit",
                running(),
                "b2",
                Dead { begun: Some(LaunchId(2)), exit: Some(exit) },
                Decision::RecordExit(exit),
            ),
            ("launching, it began", launching(), "b1", alive(2), Decision::Adopt),
            (
                "launching, host still shows the exited one before",
                launching(),
                "b1",
                Alive { launch: LaunchId(1), exit: Some(exit) },
                Decision::Relaunch,
            ),
            ("launching, host runs the one before", launching(), "b1", alive(1), Decision::Unconfirmed),
            ("launching, silent host", launching(), "b1", Unknown, Decision::Unconfirmed),
            ("launching, never began", launching(), "b1", gone(1), Decision::Relaunch),
            ("launching, no bundle", launching(), "b1", Dead { begun: None, exit: None }, Decision::Relaunch),
            ("launching, began and died", launching(), "b1", gone(2), Decision::Restore),
            ("creating", Phase::Creating, "b1", Dead { begun: None, exit: None }, Decision::Create),
            ("queued", queued(), "b2", gone(2), Decision::Leave),
            ("queued, with its old terminal alive", queued(), "b1", alive(2), Decision::Leave),
            ("ended", ended(), "b1", alive(2), Decision::Leave),
            ("exited", Phase::Exited { launch: launch(2), exit }, "b2", Unknown, Decision::Leave),
        ];
        for (name, phase, boot, seen, expected) in table {
            assert_eq!(decide(&session(phase), boot, &seen), expected, "{name}");
        }
    }
}
