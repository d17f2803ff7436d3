//! A manifest that has been checked: everything in it can be used as it is.

use std::path::PathBuf;

use ao_protocol::ids::AgentId;
use ao_protocol::view::{PermissionMode, Speaker};
use regex::Regex;

use super::conditions::Conditions;
pub(crate) use super::raw::{Format, Is};
use super::template::Template;
use crate::ports::agent::Habits;

/// Arguments, each a template.
pub(crate) type Args = Vec<Template>;

/// A manifest that has been checked.
#[derive(Debug, Clone)]
pub struct Checked {
    pub(crate) id: AgentId,
    /// The agent whose program this runs in another way.
    pub(crate) twin_of: Option<AgentId>,
    pub(crate) name: String,
    pub(crate) verified: Option<String>,
    pub(crate) program: Program,
    pub(crate) login: Login,
    pub(crate) folders: Vec<(String, Vec<Folder>)>,
    pub(crate) launch: Launch,
    pub(crate) conversation: Conversation,
    pub(crate) prompt: Prompt,
    pub(crate) system: Option<Args>,
    /// The arguments by which it is given our tools.
    pub(crate) mcp: Option<Args>,
    /// Whether the standing instructions reach the agent by a file or a variable.
    pub(crate) system_elsewhere: bool,
    /// Whether our tools reach the agent by a file or a variable.
    pub(crate) tools_elsewhere: bool,
    pub(crate) model: Option<Choice>,
    pub(crate) effort: Option<Choice>,
    pub(crate) modes: Option<Modes>,
    pub(crate) files: Vec<LaunchFile>,
    pub(crate) trust: Option<Trust>,
    pub(crate) payload: Payload,
    pub(crate) events: Vec<EventRule>,
    pub(crate) titles: Vec<LineRule>,
    pub(crate) transcript: Vec<RecordRule>,
    pub(crate) said: Vec<SaidRule>,
    pub(crate) screen: Vec<LineRule>,
    /// How many of the screen's last filled lines say what it does.
    pub(crate) screen_lines: usize,
    pub(crate) habits: Habits,
    pub(crate) tells_ready: bool,
    pub(crate) approval: Option<Approval>,
    pub(crate) cannot: Vec<Is>,
    pub(crate) leaves: Option<String>,
    pub(crate) acp: Option<Acp>,
}

impl Checked {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &AgentId {
        &self.id
    }

    /// Its display name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version that it was seen to work with.
    #[must_use]
    pub fn verified(&self) -> Option<&str> {
        self.verified.as_deref()
    }

    /// What it leaves behind when it is killed, one sentence.
    #[must_use]
    pub fn leaves(&self) -> Option<&str> {
        self.leaves.as_deref()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) names: Vec<String>,
    pub(crate) places: Args,
    pub(crate) install: Option<String>,
    pub(crate) version: Option<Vec<String>>,
    pub(crate) minimum: Option<String>,
    pub(crate) node: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) env: Vec<String>,
    pub(crate) files: Args,
    pub(crate) command: Option<Vec<String>>,
    pub(crate) hint: Option<String>,
}

/// How an agent speaks the Agent Client Protocol.
#[derive(Debug, Clone)]
pub(crate) struct Acp {
    pub(crate) program: String,
    pub(crate) argv: Vec<Argument>,
    pub(crate) install: Option<String>,
    pub(crate) verified: Option<String>,
    /// The manifest says nothing of any other way to run it.
    pub(crate) only: bool,
}

/// One way to tell a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Folder {
    /// A variable of the user's environment, and what follows it.
    Variable(String, String),
    Template(Template),
}

#[derive(Debug, Clone)]
pub(crate) struct Launch {
    /// What runs the program in its place, if something does: the arguments in front of it.
    pub(crate) front: Vec<Argument>,
    pub(crate) argv: Vec<Argument>,
    pub(crate) unset: Vec<String>,
    pub(crate) extra: Vec<Extra>,
    pub(crate) env: Vec<(String, Template)>,
}

/// An element of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Argument {
    Group(Group),
    One(Template),
}

/// Arguments that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Begin,
    Mode,
    Model,
    Effort,
    System,
    Mcp,
    Prompt,
}

impl Group {
    pub(crate) const ALL: [Self; 7] =
        [Self::Begin, Self::Mode, Self::Model, Self::Effort, Self::System, Self::Mcp, Self::Prompt];

    /// How it is written in `launch.argv`.
    pub(crate) fn placeholder(self) -> &'static str {
        match self {
            Self::Begin => "{begin}",
            Self::Mode => "{mode}",
            Self::Model => "{model}",
            Self::Effort => "{effort}",
            Self::System => "{system}",
            Self::Mcp => "{mcp}",
            Self::Prompt => "{prompt}",
        }
    }
}

/// Built-in code for what data cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extra {
    /// Gives Codex its hooks on the command line, and the proof that they are trusted.
    CodexHookTrust,
}

impl Extra {
    pub(crate) const ALL: [(&str, Self); 1] = [("codex-hook-trust", Self::CodexHookTrust)];
}

#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub(crate) choose: bool,
    pub(crate) new: Args,
    pub(crate) resume: Option<Args>,
    pub(crate) last: Option<Args>,
    pub(crate) files: Args,
    /// The file that `transcript` reads, where it is known before a report names it.
    pub(crate) transcript: Option<Template>,
    pub(crate) find: Option<Find>,
}

/// How a session's conversation is found among the files of all conversations.
#[derive(Debug, Clone)]
pub(crate) struct Find {
    /// One `*` in its last name stands for the conversation's id.
    pub(crate) file: Template,
    /// Where such a file says whose conversation it is.
    pub(crate) key: Path,
    pub(crate) is: Template,
}

#[derive(Debug, Clone)]
pub(crate) struct Prompt {
    pub(crate) args: Option<Args>,
    pub(crate) longest: usize,
}

/// Something that may be chosen for a session: model or effort.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) args: Args,
    pub(crate) words: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Modes {
    pub(crate) default: PermissionMode,
    pub(crate) each: Vec<Mode>,
}

#[derive(Debug, Clone)]
pub(crate) struct Mode {
    pub(crate) mode: PermissionMode,
    pub(crate) means: String,
    pub(crate) args: Args,
    pub(crate) reported: Vec<String>,
    pub(crate) vars: Vec<(String, String)>,
    pub(crate) env: Vec<(String, Template)>,
}

#[derive(Debug, Clone)]
pub(crate) struct LaunchFile {
    /// As it is named in templates, with `/`.
    pub(crate) name: String,
    /// The same below the launch folder; never leads out of it.
    pub(crate) path: PathBuf,
    pub(crate) executable: bool,
    pub(crate) content: Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Text(Template),
    Json(Json),
}

/// JSON of which every text is a template.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    Text(Template),
    Plain(serde_json::Value),
    List(Vec<Json>),
    Table(Vec<(String, Json)>),
}

#[derive(Debug, Clone)]
pub(crate) struct Trust {
    pub(crate) file: Template,
    pub(crate) format: Format,
    pub(crate) known: Args,
    pub(crate) equals: serde_json::Value,
    pub(crate) set: Option<Args>,
    pub(crate) args: Args,
    pub(crate) env: Vec<(String, Template)>,
}

/// A path into JSON.
pub(crate) type Path = Vec<String>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Payload {
    pub(crate) conversation: Vec<Path>,
    pub(crate) transcript: Vec<Path>,
    pub(crate) prompt: Vec<Path>,
    pub(crate) tool: Vec<Path>,
    pub(crate) call: Vec<Path>,
    pub(crate) command: Vec<Path>,
    pub(crate) files: Vec<Path>,
    pub(crate) mode: Vec<Path>,
    pub(crate) model: Vec<Path>,
    pub(crate) text: Vec<Path>,
}

#[derive(Debug, Clone)]
pub(crate) struct EventRule {
    pub(crate) name: String,
    pub(crate) when: Conditions,
    pub(crate) is: Is,
}

#[derive(Debug, Clone)]
pub(crate) struct RecordRule {
    pub(crate) when: Conditions,
    pub(crate) is: Is,
}

/// A line of the conversation's file that says something.
#[derive(Debug, Clone)]
pub(crate) struct SaidRule {
    pub(crate) when: Conditions,
    pub(crate) who: Speaker,
    /// `*` in a path is every element of a list.
    pub(crate) text: Vec<Path>,
}

#[derive(Debug, Clone)]
pub(crate) struct LineRule {
    pub(crate) pattern: Regex,
    pub(crate) is: Is,
}

#[derive(Debug, Clone)]
pub(crate) struct Approval {
    pub(crate) begin: Regex,
    pub(crate) end: Regex,
    /// The lines right above the first one belong to it, up to a blank one.
    pub(crate) paragraph: bool,
}
