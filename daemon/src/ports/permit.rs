//! Proofs that the dangerous verbs take as arguments.
//!
//! A permit can only be made from the evidence that makes the verb safe, so a call without the evidence does not
//! compile. Permits are neither `Clone` nor `Default`; each is for one use.

use ao_protocol::ids::LaunchId;

use crate::domain::activity::State;
use crate::domain::facts::{Phase, Session};
use crate::domain::message::{self, Moment, Waits};
use crate::domain::prompt::Proof;
use crate::domain::status::Observed;

/// Permits typing into a terminal.
#[derive(Debug)]
pub struct WritePermit(());

/// Why interrupt keys may not be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteRefused {
    /// No agent runs there.
    NotRunning,
    /// The terminal does not answer.
    Unconfirmed,
}

impl WritePermit {
    /// For a message that is to be typed now, and the launch that it is for.
    ///
    /// # Errors
    /// [`Waits`] when the text could be taken for something else than a message.
    pub fn message(now: Moment<'_>) -> Result<(Self, LaunchId), Waits> {
        message::may_type(now).map(|launch| (Self(()), launch))
    }

    /// For Enter under a message that stands in the input box, and the launch that it is for.
    ///
    /// # Errors
    /// [`Waits`] when Enter could answer something else.
    pub fn enter(session: &Session, seen: &Observed) -> Result<(Self, LaunchId), Waits> {
        message::may_press(session, seen).map(|launch| (Self(()), launch))
    }

    /// For the agent's own interrupt keys, which are safe in every state of a running agent.
    ///
    /// # Errors
    /// [`WriteRefused`] when no agent runs.
    pub fn interrupt(session: &Session, seen: &Observed) -> Result<Self, WriteRefused> {
        match &session.phase {
            _ if seen.unconfirmed => Err(WriteRefused::Unconfirmed),
            Phase::Running(_) => Ok(Self(())),
            Phase::Queued(_)
            | Phase::Creating
            | Phase::Launching(_)
            | Phase::Exited { .. }
            | Phase::Ended { .. } => Err(WriteRefused::NotRunning),
        }
    }

    /// For the answer to the permission prompt that the person saw, if it is the one on the screen now.
    #[must_use]
    pub fn answer(seen_by_person: &str, on_screen: &Proof) -> Option<Self> {
        (seen_by_person == on_screen.as_str()).then_some(Self(()))
    }
}

/// Permits ending an agent.
#[derive(Debug)]
pub struct EndPermit(());

impl EndPermit {
    /// A person, or the orchestrator that may, asked for exactly this session's end.
    #[must_use]
    pub fn asked(_call: &ao_protocol::calls::SessionKill) -> Self {
        Self(())
    }

    /// What runs is the project's setup, which may be cut off and run again at any time.
    #[must_use]
    pub fn setup(session: &Session) -> Option<Self> {
        let runs = matches!(&session.phase, Phase::Running(launch) if launch.rung.is_setup());
        runs.then_some(Self(()))
    }

    /// A person asked for a new start of all agents of a kind, and this one rests and can go on where it was.
    #[must_use]
    pub fn restart(session: &Session, seen: &Observed) -> Option<Self> {
        let rests = matches!(seen.activity.state(), State::Resting(_));
        (rests && session.restart && session.native_begun).then_some(Self(()))
    }
}

/// Permits moving a base to what was combined with it.
#[derive(Debug)]
pub struct LandPermit(());

impl LandPermit {
    /// The project's check passed on exactly what is landed.
    #[must_use]
    pub fn passed(check: std::process::ExitStatus) -> Option<Self> {
        check.success().then_some(Self(()))
    }

    /// The person lands without the check.
    #[must_use]
    pub fn waived(call: &ao_protocol::calls::SessionLand) -> Option<Self> {
        (call.no_check == Some(true)).then_some(Self(()))
    }

    /// The project has no check.
    #[must_use]
    pub fn unchecked(settings: &ao_protocol::settings::ProjectSettings) -> Option<Self> {
        settings.check.is_none().then_some(Self(()))
    }
}

/// Permits ending processes that outlived their host.
#[derive(Debug)]
pub struct LeftoverPermit(());

impl LeftoverPermit {
    /// The host is dead by evidence, or a `None` if it is not.
    #[must_use]
    pub fn host_is_dead(seen: &crate::domain::reconcile::Observation) -> Option<Self> {
        matches!(seen, crate::domain::reconcile::Observation::Dead { .. }).then_some(Self(()))
    }
}
