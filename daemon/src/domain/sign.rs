//! What an agent's signs mean, whatever carried them: a hook, a title, a line of its transcript, its screen.
//!
//! The words here are ours. Which word of an agent means which of them is in its manifest.

use std::path::PathBuf;

use ao_protocol::view::PermissionMode;

/// One thing an agent was seen or heard to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// It takes input now.
    Ready,
    /// It took a prompt and works on it: this proves a message.
    Prompt {
        /// The prompt, where the agent says it.
        text: Option<String>,
    },
    /// It works.
    Working,
    /// It uses a tool.
    Tool(ToolUse),
    /// That use has ended.
    ToolDone(ToolUse),
    /// A permission prompt is on its screen.
    Asks(Ask),
    /// It asks the person something and waits.
    Question {
        /// What, in its words, if it says.
        what: Option<String>,
    },
    /// The permission prompt is gone.
    Answered,
    /// Its turn is over and it waits for the next prompt.
    Idle,
    /// Its turn ended with an error, and it waits.
    Failed {
        /// What happened, in its words, if it says.
        what: Option<String>,
    },
    /// Its turn was interrupted, and it waits.
    Interrupted,
    /// Something changed, and its screen shows what.
    Look,
    /// It is about to end.
    Ended,
    /// Worth recording, and means nothing.
    Note,
}

/// One use of a tool, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToolUse {
    /// The tool.
    pub tool: Option<String>,
    /// The agent's id of this use.
    pub call: Option<String>,
}

/// What permission is asked for, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// The use of a tool that is asked for.
    pub used: ToolUse,
    /// The command it would run.
    pub command: Option<String>,
    /// The files it would touch.
    pub files: Vec<String>,
    /// The agent's own words.
    pub text: Option<String>,
}

/// Everything that one report of an agent says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// What it means; `None` for a report that is not even worth recording.
    pub sign: Option<Sign>,
    /// The conversation it belongs to.
    pub conversation: Option<String>,
    /// The file in which that conversation is kept.
    pub transcript: Option<PathBuf>,
    /// The permission mode it is in now.
    pub mode: Option<PermissionMode>,
    /// The model it uses now.
    pub model: Option<String>,
}
