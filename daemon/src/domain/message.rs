//! A message to an agent: what is on record of it, when it may be typed, and what proves that it arrived.
//!
//! A message is never typed twice: that it is being typed is on record before its first byte, and the terminal's host
//! remembers how many bytes of it arrived. It must never be typed into a permission prompt or a bare shell.

use std::collections::BTreeSet;
use std::time::Duration;

use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{LaunchId, MessageId, SessionId};

use super::activity::State;
use super::facts::{Phase, Rung, Session};
use super::status::Observed;
use super::typing;
use super::wake::Told;

/// The longest message, in bytes.
pub const MESSAGE_MAX: usize = 1 << 20;
/// How long after Enter the agent's word is waited for before Enter is pressed once more.
pub const PRESS_AGAIN: Duration = Duration::from_secs(3);
/// How long after that the message counts as unconfirmed.
pub const GIVE_UP: Duration = Duration::from_secs(30);
/// How long a person's unfinished line in the terminal holds messages back after the last keystroke.
pub const DRAFT_HOLDS: Duration = Duration::from_secs(120);

/// A message before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// To whom.
    pub session: SessionId,
    /// The session whose agent sends it; absent for a person.
    pub from: Option<SessionId>,
    /// The text as it was given.
    pub text: String,
    /// The launch whose first prompt it is, if it is one.
    pub opens: Option<LaunchId>,
    /// What it tells an orchestrator of, if it is the daemon's own.
    pub tells: Option<Told>,
    /// Milliseconds since the Unix epoch, for display.
    pub at: i64,
}

/// A message on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its number; messages to one session are typed in this order.
    pub id: MessageId,
    /// To whom.
    pub session: SessionId,
    /// The session whose agent sent it; absent for a person.
    pub from: Option<SessionId>,
    /// The text as it was given.
    pub text: String,
    /// The launch whose first prompt it is, if it is one.
    pub opens: Option<LaunchId>,
    /// What it tells an orchestrator of, if it is the daemon's own.
    pub tells: Option<Told>,
    /// How far it has come.
    pub stage: Stage,
    /// Milliseconds since the Unix epoch, for display.
    pub at: i64,
    /// When its stage last changed, milliseconds since the Unix epoch, for display.
    pub changed_at: i64,
}

/// How far a message has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// On record; nothing of it has been typed.
    Accepted,
    /// Intent: it is being typed into this launch.
    Typing(Typing),
    /// Every byte and Enter are in the terminal.
    Typed(Typing),
    /// The agent said that it took it.
    Submitted,
    /// Typed into an agent that cannot say more.
    Unconfirmable,
    /// It did not arrive, or nobody can say that it did.
    Failed {
        /// The stable code.
        code: ErrorCode,
        /// What happened, one sentence.
        message: String,
    },
    /// Taken back before anything was typed.
    Cancelled,
}

/// How a message is typed; on record before its first byte, so that a next daemon goes on with the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typing {
    /// Into which launch.
    pub launch: LaunchId,
    /// As a bracketed paste.
    pub bracketed: bool,
    /// With the keys before it that empty the input box.
    pub clears: bool,
}

impl Message {
    /// Whether nothing more will happen with it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self.stage {
            Stage::Accepted | Stage::Typing(_) | Stage::Typed(_) => false,
            Stage::Submitted | Stage::Unconfirmable | Stage::Failed { .. } | Stage::Cancelled => true,
        }
    }

    /// Whether it is told with other news if it is for an orchestrator: a worker's own words.
    #[must_use]
    pub fn is_workers(&self) -> bool {
        self.from.is_some() && self.opens.is_none() && self.tells.is_none()
    }

    /// The messages that this one holds, and what their receipt is now that it has this stage: they arrived with it, or
    /// nobody can say that they did. One that was taken back holds none any more.
    #[must_use]
    pub fn settles(&self) -> Option<(&BTreeSet<MessageId>, &Stage)> {
        let held = self.tells.as_ref().map(|tells| &tells.messages).filter(|held| !held.is_empty())?;
        match &self.stage {
            Stage::Submitted | Stage::Unconfirmable | Stage::Failed { .. } => Some((held, &self.stage)),
            Stage::Accepted | Stage::Typing(_) | Stage::Typed(_) | Stage::Cancelled => None,
        }
    }

    /// What is typed: the text, with its sender in front where that is another agent.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.from {
            Some(from) => format!("[from {from}] {}", self.text),
            None => self.text.clone(),
        }
    }

    /// Whether a line of a screen holds the beginning of this message.
    #[must_use]
    pub fn begins_in(&self, line: &str) -> bool {
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        let own: String = letters(&self.words()).chars().take(TELLING).collect();
        !own.is_empty() && letters(line).contains(&own)
    }

    /// Whether a prompt that the agent took is this message.
    #[must_use]
    pub fn is_proven_by(&self, prompt: Option<&str>) -> bool {
        let Some(prompt) = prompt else { return true };
        let letters =
            |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).take(COMPARED).collect() };
        let own = letters(&self.words());
        if own.chars().count() >= TELLING {
            return letters(prompt).contains(&own);
        }
        // A few letters are in many prompts, so all that is not blank counts, and has a line for itself.
        let dense = |text: &str| -> String { text.split_whitespace().collect() };
        let own = dense(&typing::harmless(&self.words()));
        dense(prompt) == own || (!own.is_empty() && prompt.lines().any(|line| dense(line) == own))
    }
}

/// So many letters and digits tell a prompt apart.
const TELLING: usize = 12;

/// How many letters and digits of a prompt are compared: agents fold and trim what they took.
const COMPARED: usize = 400;

/// Why a message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// Its agent is not running.
    Stopped,
    /// The agent is being started.
    Starting,
    /// The terminal does not answer.
    Unconfirmed,
    /// A permission prompt would be answered by it.
    Asking,
    /// A question would be answered by it.
    Question,
    /// A shell stands where the agent was, and would run it.
    BareShell,
    /// The agent is at work and takes nothing meanwhile.
    Busy,
    /// Somebody is typing in its terminal.
    Draft,
}

impl Waits {
    /// The reason in words.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Stopped => "Its agent is not running; it gets the message when it is brought back",
            Self::Starting => "Its agent is being started",
            Self::Unconfirmed => "Its terminal does not answer right now",
            Self::Asking => "It shows a permission prompt, and a message typed now would answer it",
            Self::Question => "It asks a question in its terminal, and a message typed now would answer it",
            Self::BareShell => "A shell is open where its agent was, and would run the message as a command",
            Self::Busy => "It is at work and gets the message when its turn is over",
            Self::Draft => "Somebody is typing in its terminal",
        }
    }
}

/// What is known of the moment at which a message would be typed.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The session.
    pub session: &'a Session,
    /// What is observed of it.
    pub seen: &'a Observed,
    /// Whether its agent takes messages during a turn.
    pub takes_while_busy: bool,
    /// Whether a person's unfinished line stands in the terminal.
    pub draft: bool,
}

/// Whether a message may be typed now.
///
/// # Errors
/// [`Waits`]: why not yet.
pub fn may_type(now: Moment<'_>) -> Result<LaunchId, Waits> {
    let launch = may_press(now.session, now.seen)?;
    if !now.seen.ready {
        return Err(Waits::Starting);
    }
    if *now.seen.activity.state() == State::Working && !now.takes_while_busy {
        return Err(Waits::Busy);
    }
    if now.draft {
        return Err(Waits::Draft);
    }
    Ok(launch)
}

/// Whether Enter may be pressed under a message that has been typed.
///
/// # Errors
/// [`Waits`]: why not yet.
pub fn may_press(session: &Session, seen: &Observed) -> Result<LaunchId, Waits> {
    let launch = match &session.phase {
        Phase::Running(launch) => launch,
        Phase::Queued(_) | Phase::Creating | Phase::Launching(_) => return Err(Waits::Starting),
        Phase::Exited { .. } | Phase::Ended { .. } => return Err(Waits::Stopped),
    };
    if seen.unconfirmed || seen.sought {
        return Err(Waits::Unconfirmed);
    }
    if launch.rung.is_setup() {
        return Err(Waits::Starting);
    }
    if launch.rung == Rung::Shell {
        return Err(Waits::BareShell);
    }
    match seen.activity.state() {
        State::Asking(_) => Err(Waits::Asking),
        State::Question { .. } => Err(Waits::Question),
        State::Unknown | State::Working | State::Resting(_) => Ok(launch.id),
    }
}

#[cfg(test)]
impl Message {
    /// A message of a person, for tests.
    pub(crate) fn sample(session: &str) -> Self {
        Self {
            id: MessageId(1),
            session: SessionId::parse(session).expect("valid"),
            from: None,
            text: "hello".to_owned(),
            opens: None,
            tells: None,
            stage: Stage::Accepted,
            at: 0,
            changed_at: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, from: Option<&str>) -> Message {
        let from = from.map(|id| SessionId::parse(id).expect("valid"));
        Message { from, text: text.to_owned(), ..Message::sample("shop-1") }
    }

    #[test]
    fn a_prompt_proves_the_message_that_it_holds() {
        let long = "word ".repeat(2000);
        let table: &[(&str, Option<&str>, Option<&str>, bool)] = &[
            ("fix the bug", None, Some("fix the bug"), true),
            ("fix  the\nbug", None, Some("  fix the bug\n"), true),
            ("fix the bug", None, Some("something else"), false),
            ("fix the bug", None, None, true),
            ("done", Some("shop-2"), Some("[from shop-2] done"), true),
            ("done", Some("shop-2"), Some("done"), false),
            ("", None, Some(""), true),
            ("", None, Some("by hand"), false),
            ("2", None, Some("by hand 2"), false),
            ("2", None, Some("2"), true),
            ("2", None, Some("<context>\n 2\n</context>"), true),
            ("\u{1f44d}", None, Some("no \u{1f44d}"), false),
            ("a\u{1b}\\", None, Some("a\\"), true),
            (&long, None, Some(&long[..4000]), true),
        ];
        for (text, from, prompt, proves) in table {
            assert_eq!(message(text, *from).is_proven_by(*prompt), *proves, "{text:.20} by {prompt:.20?}");
        }
        assert_eq!(message("done", Some("shop-2")).words(), "[from shop-2] done");
        let held = |text: &str, line: &str| message(text, None).begins_in(line);
        assert!(held("fix the bug that\nwe saw", "│ ● fix the bug that        │"));
        assert!(!held("fix the bug", "│ ● Ask anything │") && !held("", "│ ● Ask anything │"));
    }
}
