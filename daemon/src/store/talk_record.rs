//! How messages, history and activity are written down. Domain types are free to change; these are not.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{LaunchId, MessageId, QuestionId, SessionId, TaskId};
use ao_protocol::view::{Author, Source, Status};
use serde::{Deserialize, Serialize};

use super::talk::KnownActivity;
use crate::domain::activity::{Asking, Evidence, Rest, State};
use crate::domain::history::Happening;
use crate::domain::message::{Message, Stage, Typing};
use crate::domain::sign::{Ask, ToolUse};
use crate::domain::wake::Told;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MessageRecord {
    id: MessageId,
    session: SessionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<SessionId>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<LaunchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tells: Option<ToldRecord>,
    stage: StageRecord,
    at: i64,
    changed_at: i64,
}

impl From<Message> for MessageRecord {
    fn from(message: Message) -> Self {
        let Message { id, session, from, text, opens, tells, stage, at, changed_at } = message;
        let tells = tells.map(ToldRecord::from);
        Self { id, session, from, text, opens, tells, stage: stage.into(), at, changed_at }
    }
}

impl From<MessageRecord> for Message {
    fn from(record: MessageRecord) -> Self {
        let MessageRecord { id, session, from, text, opens, tells, stage, at, changed_at } = record;
        let tells = tells.map(Told::from);
        Self { id, session, from, text, opens, tells, stage: stage.into(), at, changed_at }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StageRecord {
    Accepted,
    Typing(TypingRecord),
    Typed(TypingRecord),
    Submitted,
    Unconfirmable,
    Failed { code: Cow<'static, str>, message: String },
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct TypingRecord {
    launch: LaunchId,
    bracketed: bool,
    #[serde(default)]
    clears: bool,
}

impl From<Typing> for TypingRecord {
    fn from(Typing { launch, bracketed, clears }: Typing) -> Self {
        Self { launch, bracketed, clears }
    }
}

impl From<TypingRecord> for Typing {
    fn from(TypingRecord { launch, bracketed, clears }: TypingRecord) -> Self {
        Self { launch, bracketed, clears }
    }
}

impl From<Stage> for StageRecord {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Accepted => Self::Accepted,
            Stage::Typing(typing) => Self::Typing(typing.into()),
            Stage::Typed(typing) => Self::Typed(typing.into()),
            Stage::Submitted => Self::Submitted,
            Stage::Unconfirmable => Self::Unconfirmable,
            Stage::Failed { code, message } => Self::Failed { code: Cow::Borrowed(code.as_str()), message },
            Stage::Cancelled => Self::Cancelled,
        }
    }
}

impl From<StageRecord> for Stage {
    fn from(record: StageRecord) -> Self {
        match record {
            StageRecord::Accepted => Self::Accepted,
            StageRecord::Typing(typing) => Self::Typing(typing.into()),
            StageRecord::Typed(typing) => Self::Typed(typing.into()),
            StageRecord::Submitted => Self::Submitted,
            StageRecord::Unconfirmable => Self::Unconfirmable,
            StageRecord::Failed { code, message } => {
                let known = ErrorCode::ALL.iter().find(|known| known.as_str() == code);
                Self::Failed { code: known.copied().unwrap_or(ErrorCode::Internal), message }
            }
            StageRecord::Cancelled => Self::Cancelled,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HappeningRecord {
    seq: u64,
    at: i64,
    launch: LaunchId,
    source: Source,
    what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Author>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    led_to: Option<(Status, String)>,
}

impl From<Happening> for HappeningRecord {
    fn from(line: Happening) -> Self {
        let Happening { seq, at, launch, source, what, by, led_to } = line;
        Self { seq, at, launch, source, what, by, led_to }
    }
}

impl From<HappeningRecord> for Happening {
    fn from(record: HappeningRecord) -> Self {
        let HappeningRecord { seq, at, launch, source, what, by, led_to } = record;
        Self { seq, at, launch, source, what, by, led_to }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ActivityRecord {
    launch: LaunchId,
    state: StateRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evidence: Option<(Source, i64)>,
    #[serde(default, skip_serializing_if = "is_zero")]
    change: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heard: Vec<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What an orchestrator has been told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ToldRecord {
    #[serde(default)]
    sessions: BTreeMap<SessionId, u64>,
    #[serde(default)]
    questions: BTreeSet<QuestionId>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    done: BTreeMap<TaskId, i64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    messages: BTreeSet<MessageId>,
}

impl From<Told> for ToldRecord {
    fn from(Told { sessions, questions, done, messages }: Told) -> Self {
        Self { sessions, questions, done, messages }
    }
}

impl From<ToldRecord> for Told {
    fn from(ToldRecord { sessions, questions, done, messages }: ToldRecord) -> Self {
        Self { sessions, questions, done, messages }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateRecord {
    Unknown,
    Working,
    Started,
    Finished,
    Failed { what: Option<String> },
    Interrupted,
    Asking(AskRecord),
    Question { what: Option<String> },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AskRecord {
    tool: Option<String>,
    call: Option<String>,
    command: Option<String>,
    files: Vec<String>,
    text: Option<String>,
    since: i64,
}

impl From<KnownActivity> for ActivityRecord {
    fn from(known: KnownActivity) -> Self {
        let state = match known.state {
            State::Unknown => StateRecord::Unknown,
            State::Working => StateRecord::Working,
            State::Resting(Rest::Started) => StateRecord::Started,
            State::Resting(Rest::Finished) => StateRecord::Finished,
            State::Resting(Rest::Failed { what }) => StateRecord::Failed { what },
            State::Resting(Rest::Interrupted) => StateRecord::Interrupted,
            State::Asking(Asking { ask, since }) => {
                let Ask { used: ToolUse { tool, call }, command, files, text } = ask;
                StateRecord::Asking(AskRecord { tool, call, command, files, text, since })
            }
            State::Question { what } => StateRecord::Question { what },
        };
        let evidence = known.evidence.map(|Evidence { source, at }| (source, at));
        Self { launch: known.launch, state, evidence, change: known.change, heard: known.heard }
    }
}

impl From<ActivityRecord> for KnownActivity {
    fn from(record: ActivityRecord) -> Self {
        let state = match record.state {
            StateRecord::Unknown => State::Unknown,
            StateRecord::Working => State::Working,
            StateRecord::Started => State::Resting(Rest::Started),
            StateRecord::Finished => State::Resting(Rest::Finished),
            StateRecord::Failed { what } => State::Resting(Rest::Failed { what }),
            StateRecord::Interrupted => State::Resting(Rest::Interrupted),
            StateRecord::Asking(AskRecord { tool, call, command, files, text, since }) => {
                let ask = Ask { used: ToolUse { tool, call }, command, files, text };
                State::Asking(Asking { ask, since })
            }
            StateRecord::Question { what } => State::Question { what },
        };
        let evidence = record.evidence.map(|(source, at)| Evidence { source, at });
        Self { launch: record.launch, state, evidence, change: record.change, heard: record.heard }
    }
}
