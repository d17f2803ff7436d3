//! What the app shows of a session, derived from its facts and from what is observed right now. Never stored.

use std::sync::Arc;

use ao_protocol::error::ErrorCode;
use ao_protocol::view::{ExitStatus, Status};

use super::activity::{Activity, Asking, Rest, State};
use super::admission::Place;
use super::facts::{EndReason, Phase, Rung, Session};
use super::prompt::Proof;
use super::sign::Ask;

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
    /// What the launch before left on the screen, as far as that matters.
    pub left_on_screen: Arc<[String]>,
    /// What the agent does, from evidence.
    pub activity: Activity,
    /// Its input box may hold the prompt of an interrupted turn.
    pub keeps_prompt: bool,
    /// The permission prompt that was answered last. Its text may stay on the screen, and is no prompt any more.
    pub answered: Option<Proof>,
    /// This daemon found the agent running from before.
    pub adopted: bool,
    /// Its place in the queue, while it is in it.
    pub place: Option<Place>,
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
        Phase::Queued(_) => match seen.place {
            Some(place) => shown(Status::Queued, &place.sentence()),
            None => shown(Status::Queued, "It waits for its turn, and starts by itself"),
        },
        Phase::Creating => shown(Status::Starting, "Its worktree is being made"),
        Phase::Launching(launch) if launch.rung.is_setup() => {
            shown(Status::Preparing, launching(launch.rung))
        }
        Phase::Launching(launch) => shown(Status::Starting, launching(launch.rung)),
        Phase::Running(launch) => running(launch.rung, seen),
        Phase::Exited { launch, exit } if launch.rung.is_setup() => {
            setup_failed(*exit, session.site.said.as_deref())
        }
        Phase::Exited { exit, .. } => shown(Status::Exited, &exited(session, *exit)),
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
        Rung::Setup | Rung::SetupAgain => "Its setup is being started",
    }
}

fn running(rung: Rung, seen: &Observed) -> Shown {
    let shown = |status, reason: &str| Shown { status, reason: reason.to_owned(), code: None };
    if rung == Rung::Shell {
        return shown(Status::Running, "A shell is open in its terminal");
    }
    if rung.is_setup() {
        return shown(
            Status::Preparing,
            "The project's setup runs in its terminal; its agent starts after it",
        );
    }
    match seen.activity.state() {
        State::Working => shown(Status::Working, "It works on its turn"),
        State::Resting(rest) => shown(Status::Idle, &resting(rest)),
        State::Asking(Asking { ask, .. }) => shown(Status::NeedsYou, &asked(ask)),
        State::Question { what } => match what {
            Some(what) => shown(Status::NeedsYou, &format!("It asks you: {what}")),
            None => shown(Status::NeedsYou, "It asks you a question"),
        },
        State::Unknown if seen.activity.is_silent() => shown(
            Status::Silent,
            "It has not given a sign of life since it started; look at its terminal: it may wait for a login",
        ),
        State::Unknown => {
            let how = match (seen.adopted, rung) {
                (true, _) => "Adopted after a daemon restart, same process",
                (false, Rung::First) => "Running",
                (false, Rung::Native) => "Running, its conversation resumed",
                (false, Rung::SavedPrompt) => "Running, its saved prompt given again",
                (false, Rung::Fresh) => "Running, in a new conversation",
                (false, Rung::Shell) => "A shell is open in its terminal",
                (false, Rung::Setup | Rung::SetupAgain) => "The project's setup runs in its terminal",
            };
            shown(Status::Running, how)
        }
    }
}

fn resting(rest: &Rest) -> String {
    match rest {
        Rest::Started => "It has started and waits for you".to_owned(),
        Rest::Finished => "It finished its turn and waits for you".to_owned(),
        Rest::Failed { what: Some(what) } => format!("Its turn ended with an error: {what}"),
        Rest::Failed { what: None } => "Its turn ended with an error".to_owned(),
        Rest::Interrupted => "Its turn was interrupted, and it waits for you".to_owned(),
    }
}

/// What is asked, in words: "It wants to run a command: npm test".
#[must_use]
pub fn asked(ask: &Ask) -> String {
    const SHOWN: usize = 160;
    let short = |text: &str| super::history::in_few_words(text).chars().take(SHOWN).collect::<String>();
    if let Some(command) = &ask.command {
        return format!("It wants to run a command: {}", short(command));
    }
    match (ask.files.as_slice(), &ask.used.tool, &ask.text) {
        ([file], _, _) => format!("It wants to change a file: {}", short(file)),
        ([first, ..], _, _) => format!("It wants to change {} files: {}, ...", ask.files.len(), short(first)),
        ([], Some(tool), _) => format!("It wants to use {}", short(tool)),
        ([], None, Some(text)) => short(text),
        ([], None, None) => "It asks for your permission".to_owned(),
    }
}

/// An exit in words, of what ran: a shell is no agent.
#[must_use]
pub fn exited(session: &Session, exit: ExitStatus) -> String {
    let what = if session.runs_shell() { "shell" } else { "agent" };
    match exit {
        ExitStatus::Code { code: 0 } => format!("Its {what} ended; terminal and screen are kept"),
        ExitStatus::Code { code } => {
            format!("Its {what} ended with exit code {code}; its last screen is kept")
        }
        ExitStatus::Signal { signal } => format!("Signal {signal} ended its {what}; its last screen is kept"),
        ExitStatus::Unknown => format!("Its {what} is gone, and nobody saw how; its last screen is kept"),
    }
}

/// A setup that ended with anything but success leaves the agent unstarted.
fn setup_failed(exit: ExitStatus, said: Option<&str>) -> Shown {
    let mut reason = format!("Its setup failed ({}), and its agent was not started", how(exit));
    if let Some(said) = said {
        reason = format!("{reason}: {said}");
    }
    Shown { status: Status::Failed, reason, code: Some(ErrorCode::SetupFailed) }
}

/// How a program ended, in a few words.
#[must_use]
pub fn how(exit: ExitStatus) -> String {
    match exit {
        ExitStatus::Code { code } => format!("exit code {code}"),
        ExitStatus::Signal { signal } => format!("signal {signal}"),
        ExitStatus::Unknown => "nobody saw how".to_owned(),
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

#[cfg(test)]
mod tests {
    use ao_protocol::ids::{AgentId, LaunchId};

    use super::super::facts::Launch;
    use super::*;

    /// A session in which nothing but a shell had run said that its agent ended, with an exit code that was that of the
    /// last command in it.
    #[test]
    fn an_exit_is_told_of_what_ran() {
        let (agent, shell) = (AgentId::parse("claude-code").expect("valid"), AgentId::shell());
        let (one, nine) = (ExitStatus::Code { code: 1 }, ExitStatus::Signal { signal: 9 });
        let well = ExitStatus::Code { code: 0 };
        for (agent, rung, exit, said) in [
            (&agent, Rung::First, well, "Its agent ended; terminal and screen are kept"),
            (&agent, Rung::Native, one, "Its agent ended with exit code 1; its last screen is kept"),
            (&agent, Rung::Shell, one, "Its shell ended with exit code 1; its last screen is kept"),
            (&shell, Rung::First, well, "Its shell ended; terminal and screen are kept"),
            (&shell, Rung::Fresh, nine, "Signal 9 ended its shell; its last screen is kept"),
        ] {
            let launch = Launch { id: LaunchId(1), rung, boot_id: String::new(), at: 0, told: None };
            let phase = Phase::Exited { launch, exit };
            let session = Session { agent: agent.clone(), phase, ..Session::sample("shop-1") };
            assert_eq!(derive(&session, &Observed::default()).reason, said, "{agent} {rung:?}");
        }
    }
}
