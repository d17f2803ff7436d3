//! The file as it is written: names and types of keys, and nothing else. What the values mean is checked afterwards,
//! in `parse`.

use std::collections::BTreeMap;

use ao_protocol::view::Speaker;
use serde::Deserialize;

/// Words of a command line.
pub(super) type Words = Vec<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) schema: u32,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) verified: Option<String>,
    pub(super) program: Program,
    #[serde(default)]
    pub(super) login: Login,
    #[serde(default)]
    pub(super) folders: BTreeMap<String, Words>,
    #[serde(default)]
    pub(super) launch: Launch,
    #[serde(default)]
    pub(super) conversation: Conversation,
    pub(super) prompt: Option<Prompt>,
    pub(super) system: Option<System>,
    pub(super) mcp: Option<System>,
    pub(super) model: Option<Model>,
    pub(super) effort: Option<Effort>,
    pub(super) modes: Option<Modes>,
    #[serde(default)]
    pub(super) files: Vec<File>,
    pub(super) trust: Option<Trust>,
    #[serde(default)]
    pub(super) payload: Payload,
    #[serde(default)]
    pub(super) events: Vec<Event>,
    #[serde(default)]
    pub(super) titles: Vec<Line>,
    #[serde(default)]
    pub(super) transcript: Vec<Record>,
    #[serde(default)]
    pub(super) said: Vec<Said>,
    #[serde(default)]
    pub(super) screen: Vec<Line>,
    #[serde(default)]
    pub(super) ready: Ready,
    #[serde(default)]
    pub(super) typing: Typing,
    #[serde(default)]
    pub(super) keys: Keys,
    pub(super) approval: Option<Approval>,
    #[serde(default)]
    pub(super) activity: Activity,
    #[serde(default)]
    pub(super) exit: Exit,
    pub(super) acp: Option<Acp>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Program {
    pub(super) names: Words,
    #[serde(default)]
    pub(super) places: Words,
    pub(super) install: Option<String>,
    pub(super) version: Option<Words>,
    pub(super) minimum: Option<String>,
    pub(super) node: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Login {
    pub(super) env: Words,
    pub(super) files: Words,
    pub(super) command: Option<Words>,
    pub(super) hint: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Launch {
    pub(super) argv: Option<Words>,
    pub(super) unset: Words,
    pub(super) extra: Words,
    pub(super) env: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Conversation {
    pub(super) choose: Option<Choose>,
    pub(super) new: Option<Words>,
    pub(super) resume: Option<Words>,
    pub(super) last: Option<Words>,
    pub(super) files: Words,
    pub(super) transcript: Option<String>,
    pub(super) find: Option<Find>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Find {
    pub(super) file: String,
    pub(super) key: String,
    pub(super) is: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Choose {
    Uuid,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prompt {
    pub(super) args: Option<Words>,
    pub(super) longest: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct System {
    pub(super) args: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    pub(super) args: Option<Words>,
    #[serde(default)]
    pub(super) suggested: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Effort {
    pub(super) args: Option<Words>,
    #[serde(default)]
    pub(super) levels: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Modes {
    pub(super) default: String,
    pub(super) ask: Option<Mode>,
    #[serde(rename = "accept-edits")]
    pub(super) accept_edits: Option<Mode>,
    pub(super) auto: Option<Mode>,
    pub(super) full: Option<Mode>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mode {
    pub(super) means: String,
    #[serde(default)]
    pub(super) args: Words,
    #[serde(default)]
    pub(super) reported: Words,
    #[serde(default)]
    pub(super) vars: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) name: String,
    #[serde(default)]
    pub(super) executable: bool,
    pub(super) text: Option<String>,
    pub(super) json: Option<toml::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trust {
    pub(super) file: String,
    pub(super) format: Format,
    pub(super) known: Words,
    pub(super) equals: Option<toml::Value>,
    pub(super) set: Option<Words>,
    #[serde(default)]
    pub(super) args: Words,
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    Json,
    Toml,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Payload {
    pub(super) conversation: Words,
    pub(super) transcript: Words,
    pub(super) prompt: Words,
    pub(super) tool: Words,
    pub(super) call: Words,
    pub(super) command: Words,
    pub(super) files: Words,
    pub(super) mode: Words,
    pub(super) model: Words,
    pub(super) text: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    pub(super) name: String,
    #[serde(default)]
    pub(super) when: BTreeMap<String, toml::Value>,
    pub(super) is: Is,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) when: BTreeMap<String, toml::Value>,
    pub(super) is: Is,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    pub(super) when: BTreeMap<String, toml::Value>,
    pub(super) who: Speaker,
    pub(super) text: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) pattern: String,
    pub(super) is: Is,
}

/// What something means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Is {
    Ready,
    Prompt,
    Working,
    Tool,
    ToolDone,
    Asks,
    Question,
    Answered,
    Idle,
    Failed,
    Interrupted,
    Look,
    Ended,
    Note,
    Ignore,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ready {
    pub(super) signal: Signal,
    pub(super) settle_ms: u64,
    pub(super) shown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Signal {
    Event,
    Screen,
    Title,
    #[default]
    Start,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Typing {
    pub(super) enter_delay_ms: Option<u64>,
    pub(super) busy: Busy,
    pub(super) clear: Words,
    pub(super) line_break: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Busy {
    Steers,
    Queues,
    #[default]
    Wait,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Keys {
    pub(super) interrupt: Option<Words>,
    pub(super) exit: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    pub(super) begin: String,
    pub(super) end: String,
    #[serde(default)]
    pub(super) once: Words,
    #[serde(default)]
    pub(super) always: Words,
    #[serde(default)]
    pub(super) deny: Words,
    #[serde(default)]
    pub(super) paragraph: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Activity {
    pub(super) hooks: bool,
    pub(super) silent_after_s: Option<u64>,
    pub(super) cannot: Vec<Is>,
    pub(super) restores_prompt_after_interrupt: bool,
    pub(super) screen_lines: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Exit {
    pub(super) leaves: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Acp {
    pub(super) command: Words,
    pub(super) install: Option<String>,
    pub(super) verified: Option<String>,
}
