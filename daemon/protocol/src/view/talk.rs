//! What agents say and are told, as shown: permission prompts, messages with their receipts, and the history with its
//! evidence.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Status;
use crate::ids::{LaunchId, MessageId, SessionId};

/// What an agent asks permission for, as its own signs say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskView {
    /// The tool, in the agent's own word.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The command it wants to run.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The files it wants to touch.
    pub files: Vec<String>,
    /// The answers that can be given from here; empty if only its terminal can.
    pub choices: Vec<Choice>,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
}

/// An answer to a permission prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Yes, this time.
    Once,
    /// Yes, and do not ask again, in the sense that the agent gives it.
    Always,
    /// No.
    Deny,
}

/// A permission prompt as it stands on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PromptView {
    /// Its lines.
    pub lines: Vec<String>,
    /// The answers that can be given.
    pub choices: Vec<Choice>,
    /// Stands for exactly this prompt in this launch.
    pub proof: String,
}

/// What something about an agent is known from, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Its hooks or its plugin.
    Hook,
    /// The file in which it keeps its conversation.
    Transcript,
    /// Its terminal's title.
    Title,
    /// The text on its screen.
    Screen,
    /// Its process, or its terminal's host.
    Process,
    /// What we did to it: keys, messages, answers.
    Ours,
    /// Time that went by.
    Time,
}

/// What a state is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceView {
    /// From what.
    pub source: Source,
    /// Since when.
    #[ts(type = "number")]
    pub at: i64,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person, in the app or at a command line outside of all sessions.
    Person,
    /// A session's agent: known from its process, not from what it says.
    Session(SessionId),
}

impl From<Option<SessionId>> for Author {
    fn from(session: Option<SessionId>) -> Self {
        session.map_or(Self::Person, Self::Session)
    }
}

/// One line of a session's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogRow {
    /// Its number, counted from 1 within the session; later rows have higher ones.
    #[ts(type = "number")]
    pub seq: u64,
    /// When it was taken in.
    #[ts(type = "number")]
    pub at: i64,
    /// The launch it belongs to.
    pub launch: LaunchId,
    /// What it is known from.
    pub source: Source,
    /// The evidence, in a few words: an agent's event, a title, what we did.
    pub what: String,
    /// Who did it, where somebody did.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Author>,
    /// The status it led to, if it changed one.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The sentence beside that status.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A message to an agent, with what is proven about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageView {
    /// Its number.
    pub id: MessageId,
    /// To whom.
    pub session: SessionId,
    /// The session whose agent sent it; absent for a person.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SessionId>,
    /// The daemon sent it by itself, to tell an orchestrator what its workers need.
    #[ts(optional, as = "Option<bool>")]
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub digest: bool,
    /// The text, as it was given.
    pub text: String,
    /// What is proven.
    pub receipt: Receipt,
    /// Why it waits, or why it failed, one sentence.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The stable code of a failure.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// When it was accepted.
    #[ts(type = "number")]
    pub at: i64,
    /// When its receipt last changed.
    #[ts(type = "number")]
    pub changed_at: i64,
}

/// What is proven about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// It is on record and will be typed as soon as that is safe.
    Accepted,
    /// It is being typed.
    Typing,
    /// The terminal took every byte, Enter included. Final for an agent that cannot tell more.
    Typed,
    /// The agent itself said that it took it as a prompt. Final.
    Submitted,
    /// It did not arrive, or nobody can say that it did. Final.
    Failed,
    /// It was taken back before it was typed. Final.
    Cancelled,
}

/// What a session's agent is told of its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BriefView {
    /// Role, rules and, for an orchestrator, the plan; empty for a shell.
    pub text: String,
}

/// Who said something in an agent's conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// Whoever prompts it: a person, or another agent.
    Person,
    /// The agent.
    Agent,
    /// A tool was used; its name is what was said.
    Tool,
}

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaidView {
    /// By whom.
    pub who: Speaker,
    /// What, cut after 8,000 characters.
    pub text: String,
}

/// An agent's conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TranscriptView {
    /// The last things that were said, oldest first.
    pub said: Vec<SaidView>,
    /// Whether there was more before them.
    pub more: bool,
}
