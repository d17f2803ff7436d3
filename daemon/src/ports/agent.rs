//! What the engine needs to know of an agent kind.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, Login, SaidView};

use crate::domain::facts::{Rung, Session};
use crate::domain::ladder::Resumption;
use crate::domain::sign::{Reading, Sign};

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
    /// The session's conversation among those that the agent keeps, where it can be found there and nothing else tells it.
    fn find_conversation(&self, session: &Session, environment: &[(String, String)]) -> Option<String>;
    /// Whether this conversation is there to be resumed, where that can be seen from outside.
    fn conversation_exists(&self, session: &Session, environment: &[(String, String)]) -> Option<bool>;
    /// The file in which it keeps this session's conversation, where that can be told before it says so itself. The file
    /// may not exist yet.
    fn transcript(&self, session: &Session, environment: &[(String, String)]) -> Option<PathBuf>;
    /// What was said in this session's conversation, oldest first, from the file in which it is kept; none where that is not
    /// known or not there. Reads a file.
    fn conversation(&self, session: &Session, environment: &[(String, String)]) -> Option<Vec<SaidView>>;
    /// How to start it.
    ///
    /// # Errors
    /// [`PlanError`] when its program is missing or a file it needs cannot be written.
    fn plan(&self, context: &PlanContext<'_>) -> Result<Plan, PlanError>;
    /// How it is typed to, and what can be expected of it.
    fn habits(&self) -> &Habits;
    /// What a report of its hooks means. Never fails: what is not understood means nothing.
    fn read_hook(&self, event: &str, payload: &serde_json::Value) -> Reading;
    /// What its terminal's title says.
    fn read_title(&self, title: &str) -> Option<Sign>;
    /// What a line that it appended to its transcript says.
    fn read_transcript(&self, line: &serde_json::Value) -> Option<Sign>;
    /// What the text on its screen says, top to bottom.
    fn read_screen(&self, lines: &[String]) -> Option<Sign>;
    /// The lines of the permission prompt on its screen, if there is one.
    fn prompt_on_screen(&self, lines: &[String]) -> Option<Vec<String>>;
    /// What is installed, looked up in this environment without starting anything.
    fn view(&self, environment: &[(String, String)]) -> AgentView;
    /// How to ask it for its version and whether it is signed in.
    fn questions(&self, environment: &[(String, String)]) -> Questions;
}

/// How an agent is typed to, and what can be expected of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Habits {
    /// When it takes its first typed input.
    pub ready: Readiness,
    /// How long after that sign the first typed input waits.
    pub settle: Duration,
    /// Whether it waits, after that, until the screen shows something that is known of this agent: one that has said
    /// that it is ready may take its input box away once more.
    pub shown: bool,
    /// Between a message's last byte and Enter.
    pub enter_delay: Duration,
    /// What becomes of a message that comes during a turn.
    pub busy: WhenBusy,
    /// Whether one of its events, or a line of its transcript, proves a message.
    pub confirms: bool,
    /// Whether only its transcript tells when a turn begins, so that this is followed between turns too.
    pub begins_in_transcript: bool,
    /// Whether nothing but its screen tells when it waits, so that this is looked at whenever something is drawn.
    pub told_by_screen: bool,
    /// How long it may be silent after its start, where signs are expected of it.
    pub silence: Option<Duration>,
    /// Whether its input box holds the old prompt after an interrupt.
    pub keeps_prompt: bool,
    /// The keys for what is done to it.
    pub keys: Keys,
}

/// Keystrokes, each typed by itself.
pub type Strokes = Vec<Vec<u8>>;

/// The keys for what is done to an agent. Empty: it has none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// Interrupts a turn.
    pub interrupt: Strokes,
    /// Empties the input box.
    pub clear: Strokes,
    /// Puts a line break into an input box that takes no bracketed pastes.
    pub line_break: Strokes,
    /// Asks it to end by itself.
    pub exit: Strokes,
    /// Answers a permission prompt: this time.
    pub once: Strokes,
    /// From now on.
    pub always: Strokes,
    /// No.
    pub deny: Strokes,
}

/// What tells that an agent takes input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// One of its events.
    Event,
    /// Its screen.
    Screen,
    /// Its title.
    Title,
    /// Its start is enough.
    Start,
}

/// What becomes of a message that comes during a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenBusy {
    /// It reaches the turn.
    Steers,
    /// The agent keeps it for the next turn.
    Queues,
    /// We hold it until the turn is over.
    Wait,
}

/// How to ask an installed agent about itself. Each is a program and its arguments; none starts a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Questions {
    /// Prints its version.
    pub version: Option<Vec<String>>,
    /// Ends with 0 if it is signed in.
    pub login: Option<Vec<String>>,
    /// What is known of the login without starting anything.
    pub login_seen: Login,
    /// The oldest version that works.
    pub minimum: Option<String>,
    /// The Node it needs, and the `node` that it would run with.
    pub node: Option<(String, Option<PathBuf>)>,
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
    /// The standing instructions of the session's role, if it has any.
    pub system: Option<&'a str>,
    /// What `ao mcp` must know to act for this session, as it reads it.
    pub tools: &'a str,
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
    /// What is to be typed once it is ready, because its arguments cannot carry it.
    pub typed: Option<String>,
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
    /// What was chosen for the session is nothing that this agent offers.
    #[error("{name} offers no {what}")]
    Unsupported {
        /// Its display name.
        name: String,
        /// What it does not offer, with what it does offer.
        what: String,
    },
    /// Its manifest cannot be used.
    #[error("the manifest of {name} cannot be used: {reason}")]
    Manifest {
        /// Its display name.
        name: String,
        /// File, key and what is wrong.
        reason: String,
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
