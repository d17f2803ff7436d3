//! What the engine needs to know of an agent kind.

use std::path::{Path, PathBuf};

use ao_protocol::ids::AgentId;
use ao_protocol::view::AgentView;

use crate::domain::facts::{Rung, Session};
use crate::domain::ladder::Resumption;
use crate::domain::status::Activity;

/// An agent kind.
pub trait Agent: Send + Sync {
    /// Its name.
    fn id(&self) -> &AgentId;
    /// Its display name.
    fn name(&self) -> &str;
    /// What it can do when it is brought back.
    fn resumption(&self) -> Resumption;
    /// A conversation id for a new session, where the agent lets us choose one.
    fn new_conversation(&self) -> Option<String>;
    /// Whether this conversation is there to be resumed, where that can be seen from outside.
    fn conversation_exists(&self, session: &Session, environment: &[(String, String)]) -> Option<bool>;
    /// How to start it.
    ///
    /// # Errors
    /// [`PlanError`] when its program is missing or a file it needs cannot be written.
    fn plan(&self, context: &PlanContext<'_>) -> Result<Plan, PlanError>;
    /// The keys that interrupt a turn.
    fn interrupt_keys(&self) -> &[u8];
    /// What a report of its hooks means.
    fn read_hook(&self, event: &str, payload: &serde_json::Value) -> HookMeaning;
    /// What is installed, looked up in this environment.
    fn view(&self, environment: &[(String, String)]) -> AgentView;
}

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The session.
    pub session: &'a Session,
    /// The repository's main worktree.
    pub repository: &'a Path,
    /// How it begins.
    pub rung: Rung,
    /// The user's environment.
    pub environment: &'a [(String, String)],
    /// A private folder for files of this session's launches.
    pub bundle: &'a Path,
    /// The core, for hooks.
    pub core: &'a Path,
}

/// How to start an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The program, absolute, and its arguments.
    pub argv: Vec<String>,
    /// Variables to set on top of the user's environment.
    pub set: Vec<(String, String)>,
    /// Variables to take away.
    pub unset: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Its program was not found.
    #[error("{name} is not installed: no `{program}` was found on the PATH")]
    NotInstalled {
        /// Its display name.
        name: String,
        /// The program looked for.
        program: String,
        /// How to install it.
        hint: String,
    },
    /// A file could not be written.
    #[error("{path} could not be written")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What a hook's report means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HookMeaning {
    /// The agent is ready for input.
    pub ready: bool,
    /// Its conversation has this id.
    pub conversation: Option<String>,
    /// It took a prompt, so its conversation can be resumed.
    pub begun: bool,
    /// What it does now.
    pub activity: Option<Activity>,
}
