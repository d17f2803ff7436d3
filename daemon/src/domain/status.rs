//! What the app shows of a session, derived from its facts and from what is observed right now. Never stored.

use ao_protocol::error::ErrorCode;
use ao_protocol::view::{ExitStatus, Status};

use super::facts::{EndReason, Phase, Rung, Session};

/// What is observed of a session while this daemon runs. Lost with the daemon, and observed anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observed {
    /// The host's process id.
    pub host_pid: Option<u32>,
    /// The agent's process id.
    pub agent_pid: Option<u32>,
    /// The terminal's title.
    pub title: Option<String>,
    /// This daemon has started and has not looked for it yet.
    pub sought: bool,
    /// Its terminal died, and what is left of it is cleared away before it is brought back.
    pub returning: bool,
    /// The host does not answer.
    pub unconfirmed: bool,
    /// The agent said that it is ready for this launch.
    pub ready: bool,
    /// What the agent's hooks say it does.
    pub activity: Option<Activity>,
    /// This daemon found the agent running from before.
    pub adopted: bool,
}

/// What an agent does, by its own hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activity {
    /// It works on a turn.
    Working,
    /// It waits for the next prompt.
    Idle,
    /// It asks for permission.
    Asking {
        /// What for, in its words.
        what: String,
    },
}

/// A status with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The status.
    pub status: Status,
    /// One sentence that says why.
    pub reason: String,
    /// A stable code beside it.
    pub code: Option<ErrorCode>,
}

/// Derives the status of `session`.
#[must_use]
pub fn derive(session: &Session, seen: &Observed) -> Shown {
    let shown = |status, reason: &str| Shown { status, reason: reason.to_owned(), code: None };
    if seen.unconfirmed {
        return Shown {
            status: Status::Unconfirmed,
            reason: "Its terminal does not answer right now; it may well be alive, and is asked again"
                .to_owned(),
            code: Some(ErrorCode::SessionUnconfirmed),
        };
    }
    if seen.sought {
        return shown(Status::Starting, "The daemon has just started and looks for its terminal");
    }
    if seen.returning {
        return shown(Status::Starting, "Its terminal died; it is being brought back");
    }
    match &session.phase {
        Phase::Creating => shown(Status::Starting, "Its worktree is being made"),
        Phase::Launching(launch) => shown(Status::Starting, launching(launch.rung)),
        Phase::Running(launch) => running(launch.rung, seen),
        Phase::Exited { exit, .. } => shown(Status::Exited, &exited(*exit)),
        Phase::Ended { why, .. } => ended(why),
    }
}

fn launching(rung: Rung) -> &'static str {
    match rung {
        Rung::First => "Its agent is being started",
        Rung::Native => "Its conversation is being resumed",
        Rung::SavedPrompt => "Its saved prompt is being given again",
        Rung::Fresh => "A new conversation is being started in it",
        Rung::Shell => "A shell is being opened in it",
    }
}

fn running(rung: Rung, seen: &Observed) -> Shown {
    let shown = |status, reason: String| Shown { status, reason, code: None };
    match &seen.activity {
        Some(Activity::Working) => shown(Status::Working, "It works on its turn".to_owned()),
        Some(Activity::Idle) => shown(Status::Idle, "It finished its turn and waits for you".to_owned()),
        Some(Activity::Asking { what }) => shown(Status::NeedsYou, what.clone()),
        None => {
            let how = match (seen.adopted, rung) {
                (true, _) => "Adopted after a daemon restart, same process",
                (false, Rung::First) => "Running",
                (false, Rung::Native) => "Running, its conversation resumed",
                (false, Rung::SavedPrompt) => "Running, its saved prompt given again",
                (false, Rung::Fresh) => "Running, in a new conversation",
                (false, Rung::Shell) => "A shell is open in its terminal",
            };
            shown(Status::Running, how.to_owned())
        }
    }
}

/// An exit in words.
#[must_use]
pub fn exited(exit: ExitStatus) -> String {
    match exit {
        ExitStatus::Code { code: 0 } => "Its agent ended; terminal and screen are kept".to_owned(),
        ExitStatus::Code { code } => {
            format!("Its agent ended with exit code {code}; its last screen is kept")
        }
        ExitStatus::Signal { signal } => format!("Signal {signal} ended its agent; its last screen is kept"),
        ExitStatus::Unknown => "Its agent is gone, and nobody saw how; its last screen is kept".to_owned(),
    }
}

fn ended(why: &EndReason) -> Shown {
    match why {
        EndReason::Killed => Shown {
            status: Status::Stopped,
            reason: "You ended it; its branch and last screen are kept".to_owned(),
            code: None,
        },
        EndReason::AwaitingConsent => Shown {
            status: Status::NeedsYou,
            reason: "It died with the computer or its terminal; you asked to decide what comes back"
                .to_owned(),
            code: None,
        },
        EndReason::Failed { code, message } => {
            Shown { status: Status::Failed, reason: message.clone(), code: Some(*code) }
        }
    }
}
