//! Proofs that the dangerous verbs take as arguments.
//!
//! A permit can only be made from the evidence that makes the verb safe, so a call without the evidence does not
//! compile. Permits are neither `Clone` nor `Default`; each is for one use.

use crate::domain::facts::{Phase, Session};
use crate::domain::status::{Activity, Observed};

/// Permits typing into a terminal.
#[derive(Debug)]
pub struct WritePermit(());

/// Why nothing may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteRefused {
    /// No agent runs there.
    NotRunning,
    /// The terminal does not answer.
    Unconfirmed,
    /// The agent shows a permission prompt, which a message would answer.
    Asking,
    /// A bare shell stands where the agent was.
    BareShell,
}

impl WritePermit {
    /// For a message typed by this program.
    ///
    /// # Errors
    /// [`WriteRefused`] when the text could be taken for something else than a message.
    pub fn message(session: &Session, seen: &Observed) -> Result<Self, WriteRefused> {
        if seen.unconfirmed {
            return Err(WriteRefused::Unconfirmed);
        }
        match &session.phase {
            Phase::Running(launch) if launch.rung == crate::domain::facts::Rung::Shell => {
                Err(WriteRefused::BareShell)
            }
            Phase::Running(_) => match &seen.activity {
                Some(Activity::Asking { .. }) => Err(WriteRefused::Asking),
                Some(Activity::Working | Activity::Idle) | None => Ok(Self(())),
            },
            Phase::Creating | Phase::Launching(_) | Phase::Exited { .. } | Phase::Ended { .. } => {
                Err(WriteRefused::NotRunning)
            }
        }
    }

    /// For the agent's own interrupt keys, which are safe in every state of a running agent.
    ///
    /// # Errors
    /// [`WriteRefused`] when no agent runs.
    pub fn interrupt(session: &Session, seen: &Observed) -> Result<Self, WriteRefused> {
        match &session.phase {
            _ if seen.unconfirmed => Err(WriteRefused::Unconfirmed),
            Phase::Running(_) => Ok(Self(())),
            Phase::Creating | Phase::Launching(_) | Phase::Exited { .. } | Phase::Ended { .. } => {
                Err(WriteRefused::NotRunning)
            }
        }
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
