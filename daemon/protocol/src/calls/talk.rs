//! Calls by which people, agents and hooks talk with a session's agent, and what it told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{AgentId, LaunchId, MessageId, SessionId};
use crate::view::Choice;

/// Parameters of `session.send`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionSend {
    /// To whom.
    pub session: SessionId,
    /// What to type, at most 1 MiB. Control characters other than newline and tab are dropped. Empty: only Enter.
    pub text: String,
    /// Answer once the message's receipt is final, or after 50 s, instead of at once.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub wait: Option<bool>,
}

/// Parameters of `message.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageList {
    /// Whose.
    pub session: SessionId,
}

/// Parameters of `message.cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageCancel {
    /// To whom it was sent.
    pub session: SessionId,
    /// Which.
    pub message: MessageId,
}

/// Parameters of `session.log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionLog {
    /// Whose.
    pub session: SessionId,
    /// Only rows after this number; without it the newest.
    #[serde(default)]
    #[ts(optional = nullable, type = "number")]
    pub after: Option<u64>,
    /// At most so many, 1 to 1,000; 200 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
    /// If there are none, answer when there is one, or after 50 s.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub wait: Option<bool>,
}

/// Parameters of `session.prompt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionPrompt {
    /// Whose.
    pub session: SessionId,
}

/// Parameters of `session.answer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionAnswer {
    /// Whose prompt.
    pub session: SessionId,
    /// The answer.
    pub choice: Choice,
    /// The `proof` of the prompt that the person saw. Nothing is typed if the screen shows another one by now.
    pub proof: String,
}

/// Parameters of `agent.restart`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentRestart {
    /// The kind.
    pub agent: AgentId,
}

/// What `agent.restart` did with one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentRestarted {
    /// Which.
    pub session: SessionId,
    /// What was done.
    pub outcome: RestartOutcome,
}

/// What became of a session that was to be restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RestartOutcome {
    /// It was idle and has been resumed in place.
    Restarted,
    /// It is busy, and is resumed in place when it is idle.
    WhenIdle,
    /// It could not be resumed in place; it goes on as it was.
    Refused,
}

/// Parameters of `hook.report`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HookReport {
    /// The session whose agent ran the hook.
    pub session: SessionId,
    /// The launch it belongs to; a report of an older launch is dropped.
    pub launch: LaunchId,
    /// The event, in the agent's own word.
    pub event: String,
    /// When the hook began, nanoseconds since the Unix epoch; 0 if it did not say.
    #[serde(default)]
    #[ts(type = "number")]
    pub at: u64,
    /// The agent's payload; an object, at most 256 KiB as JSON.
    #[ts(type = "unknown")]
    pub payload: serde_json::Value,
}

/// Parameters of `session.brief`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionBrief {
    /// Whose.
    pub session: SessionId,
}

/// Parameters of `session.transcript`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionTranscript {
    /// Whose.
    pub session: SessionId,
    /// At most so many of the last things that were said, 1 to 1,000; 100 if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub last: Option<u32>,
}
