//! The one list of calls. The request enum, the reply types and the TypeScript map all come from it, so a call
//! cannot exist on one side only.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::event::Snapshot;
use crate::ids::{AgentId, ProjectId, SessionId, TaskId};
use crate::settings::{ProjectSettingsView, Settings};
use crate::view::{
    AgentView, BriefView, ChangesView, CheckView, DaemonView, HeadroomView, LandingView, LedgerEntryView,
    LogRow, MemoryView, MessageView, NoteView, NoticeView, PermissionMode, PlanLogRow, PlanView, ProjectView,
    PromptView, QuestionView, SessionView, Status, TaskView, TranscriptView,
};

mod agent;
mod changes;
mod gc;
mod landing;
mod ledger;
mod notice;
mod plan;
mod project;
mod settings;
mod shell;
mod source;
mod talk;
mod terminal;

pub use agent::AgentList;
pub use changes::{ChangeScope, ChangedFiles, ChangesFiles, ChangesList, ChangesWait, ChangesWaited};
pub use gc::{GcApply, GcChoice, GcOutcome, GcPlan, GcPlanned};
pub use landing::{SessionLand, SessionLandCancel, SessionLanding};
pub use ledger::{
    LedgerCapture, LedgerDiff, LedgerDrop, LedgerList, LedgerPatch, LedgerRestore, LedgerRestored,
    LedgerShow, TrashEmpty,
};
pub use notice::{NoticeList, NoticeRead};
pub use plan::{
    PlanDecide, PlanGoal, PlanLog, PlanShow, QuestionAnswer, QuestionAsk, TaskAdd, TaskChange, TaskMark,
    TaskReport,
};
pub use project::{GitState, ProjectAdd, ProjectAdded, ProjectLook, ProjectLooked};
pub use settings::{ProjectConfigure, ProjectSettingsRead, ProjectTrust, SettingsWrite};
pub use shell::SessionShell;
pub use source::SessionSource;
pub use talk::{
    AgentRestart, AgentRestarted, HookReport, MessageCancel, MessageList, RestartOutcome, SessionAnswer,
    SessionBrief, SessionLog, SessionPrompt, SessionSend, SessionTranscript,
};
pub use terminal::{Attached, ScreenText, TerminalAttach, TerminalDetach, TerminalResize, TerminalText};

/// A call's parameters, tied to its reply.
pub trait Call: Into<Request> + Send {
    /// What a successful call returns.
    type Reply: Serialize + DeserializeOwned + Send + 'static;
    /// The call's name on the wire.
    const METHOD: &'static str;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $params:ident -> $reply:ty = $method:literal;)+) => {
        /// Every call with its parameters.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "method", content = "params")]
        pub enum Request {
            $($(#[$doc])* #[serde(rename = $method)] $params($params),)+
        }

        impl Request {
            /// The names of all calls.
            pub const METHODS: &[&'static str] = &[$($method),+];

            /// The call's name on the wire.
            #[must_use]
            pub fn method(&self) -> &'static str {
                match self { $(Self::$params(_) => $method),+ }
            }
        }

        $(impl Call for $params {
            type Reply = $reply;
            const METHOD: &'static str = $method;
        }
        impl From<$params> for Request {
            fn from(params: $params) -> Self { Self::$params(params) }
        })+

        /// The TypeScript map from a call's name to its parameters and reply.
        #[must_use]
        pub fn typescript_call_map(config: &ts_rs::Config) -> String {
            let mut map = String::from("export type CallMap = {\n");
            $(map.push_str(&format!("  \"{}\": [{}, {}],\n", $method,
                <$params as TS>::inline(config), <$reply as TS>::name(config)));)+
            map.push_str("};\n");
            map
        }
    };
}

calls! {
    /// Starts the event stream of this connection.
    Subscribe -> Snapshot = "state.subscribe";
    /// What the daemon says of itself.
    DaemonStatus -> DaemonView = "daemon.status";
    /// Stops the daemon; sessions live on.
    DaemonStop -> Done = "daemon.stop";
    /// What works here and what is missing.
    Doctor -> Vec<CheckView> = "daemon.doctor";
    /// Looks for agents again and returns what is installed.
    AgentList -> Vec<AgentView> = "agent.list";
    /// Ends every session's agent of one kind at its next idle moment and resumes it, so that all run the newest
    /// version.
    AgentRestart -> Vec<AgentRestarted> = "agent.restart";
    /// What a folder is, before it is added: nothing is changed.
    ProjectLook -> ProjectLooked = "project.look";
    /// Adds a repository.
    ProjectAdd -> ProjectAdded = "project.add";
    /// All projects.
    ProjectList -> Vec<ProjectView> = "project.list";
    /// A project's settings, the repository's own file, and what counts of both.
    ProjectSettingsRead -> ProjectSettingsView = "project.settings";
    /// Replaces what a person set for a project.
    ProjectConfigure -> ProjectSettingsView = "project.configure";
    /// Trusts what the repository's own file runs, as the person has seen it.
    ProjectTrust -> ProjectSettingsView = "project.trust";
    /// Takes a project off the list, if no session of it lives or stands in a list; the repository is untouched. One with
    /// a session, a plan or settings is kept with everything that belongs to it, and is shown again when its folder is
    /// added again.
    ProjectRemove -> Done = "project.remove";
    /// Makes a session: worktree, branch, terminal, agent.
    SessionCreate -> SessionView = "session.create";
    /// Sessions, newest last.
    SessionList -> Vec<SessionView> = "session.list";
    /// One session.
    SessionShow -> SessionView = "session.show";
    /// What running sessions take of the memory, measured now.
    SessionMemory -> Vec<MemoryView> = "session.memory";
    /// How much room there is for agents, measured now.
    Headroom -> HeadroomView = "daemon.headroom";
    /// Opens a plain shell beside a session's agent, in the same folder; a session of its own.
    SessionShell -> SessionView = "session.shell";
    /// Waits until one of a project's sessions is in a state that somebody should look at.
    SessionWait -> Vec<SessionView> = "session.wait";
    /// Accepts a message for the agent; it is typed and submitted as soon as that is safe.
    SessionSend -> MessageView = "session.send";
    /// A session's messages, oldest first, the last 200 of them.
    MessageList -> Vec<MessageView> = "message.list";
    /// Takes back a message that has not been typed.
    MessageCancel -> MessageView = "message.cancel";
    /// What happened in a session, with the evidence, oldest first.
    SessionLog -> Vec<LogRow> = "session.log";
    /// What a session's agent is told of its role now: what it would be told if it were started.
    SessionBrief -> BriefView = "session.brief";
    /// What was said in its agent's conversation, from the file in which the agent keeps it.
    SessionTranscript -> TranscriptView = "session.transcript";
    /// The permission prompt on the screen, as it is there now.
    SessionPrompt -> PromptView = "session.prompt";
    /// Answers the permission prompt, if it is still the one that was shown.
    SessionAnswer -> SessionView = "session.answer";
    /// Presses the agent's interrupt keys.
    SessionInterrupt -> Done = "session.interrupt";
    /// Ends the agent; with `remove_worktree`, moves the worktree to the trash too.
    SessionKill -> SessionView = "session.kill";
    /// Brings an ended agent back in the same session.
    SessionRestore -> SessionView = "session.restore";
    /// Puts a session that waits for room before all others, or starts it at once whatever the limits say.
    SessionBump -> SessionView = "session.bump";
    /// Changes the title.
    SessionRename -> SessionView = "session.rename";
    /// Hides the session from lists, or shows it again.
    SessionArchive -> SessionView = "session.archive";
    /// What a session changed against its base: the files.
    ChangesList -> ChangesView = "changes.list";
    /// What a session changed in files, line by line.
    ChangesFiles -> ChangedFiles = "changes.files";
    /// Waits until a session's worktree is not as a list of its changes says.
    ChangesWait -> ChangesWaited = "changes.wait";
    /// Begins to land a session's branch on its base: combined and checked apart, and the base moved last.
    SessionLand -> LandingView = "session.land";
    /// How far a landing is, or how the last one ended.
    SessionLanding -> LandingView = "session.landing";
    /// Calls a landing off, as long as the base has not moved.
    SessionLandCancel -> LandingView = "session.land_cancel";
    /// What was kept of worktrees, oldest first.
    LedgerList -> Vec<LedgerEntryView> = "ledger.list";
    /// One entry.
    LedgerShow -> LedgerEntryView = "ledger.show";
    /// What an entry changes against the commit that was checked out.
    LedgerDiff -> LedgerPatch = "ledger.diff";
    /// Keeps what the session's worktree holds right now; the worktree stays as it is.
    LedgerCapture -> LedgerEntryView = "ledger.capture";
    /// Brings a worktree back: from the trash if it is there, else from what the repository keeps.
    LedgerRestore -> LedgerRestored = "ledger.restore";
    /// Lets go of an entry for good, in the repository and in the trash.
    LedgerDrop -> Done = "ledger.drop";
    /// What lies around, with a verdict on each and the reason; nothing is touched.
    GcPlan -> GcPlanned = "gc.plan";
    /// Lets rows of a plan go, by way of the ledger and the trash. Each says what became of it.
    GcApply -> Vec<GcOutcome> = "gc.apply";
    /// The entries whose folders are in the trash, oldest first.
    TrashList -> Vec<LedgerEntryView> = "trash.list";
    /// Deletes folders from the trash; what the repository keeps stays. Returns their entries.
    TrashEmpty -> Vec<LedgerEntryView> = "trash.empty";
    /// The project's orchestrator, made if there is none.
    OrchestratorEnsure -> Ensured = "orchestrator.ensure";
    /// A project's plan.
    PlanShow -> PlanView = "plan.show";
    /// What was done to a project's plan and by whom, oldest first.
    PlanLog -> Vec<PlanLogRow> = "plan.log";
    /// Says what is to be reached.
    PlanGoal -> PlanView = "plan.goal";
    /// Adds a task.
    TaskAdd -> TaskView = "plan.add";
    /// Changes a task, or says that it is over.
    TaskChange -> TaskView = "plan.change";
    /// A session says how it stands with the task that it was started for.
    TaskReport -> TaskView = "plan.report";
    /// Puts a decision on record.
    PlanDecide -> NoteView = "plan.decide";
    /// Puts a question on record that somebody else must answer.
    QuestionAsk -> QuestionView = "plan.ask";
    /// Answers a question, and tells the agent that asked.
    QuestionAnswer -> QuestionView = "plan.answer";
    /// The screen as plain text, wherever it is kept.
    TerminalText -> ScreenText = "terminal.text";
    /// Starts an attachment under a stream number that the client chose.
    TerminalAttach -> Attached = "terminal.attach";
    /// Ends an attachment.
    TerminalDetach -> Done = "terminal.detach";
    /// Sets the grid; the last client that does so owns the size.
    TerminalResize -> Done = "terminal.resize";
    /// What an agent's hook reports.
    HookReport -> Done = "hook.report";
    /// What a person was told of, newest first.
    NoticeList -> Vec<NoticeView> = "notice.list";
    /// Says that a person has seen notices.
    NoticeRead -> Done = "notice.read";
    /// Settings that the daemon obeys.
    SettingsRead -> Settings = "settings.read";
    /// Replaces the settings.
    SettingsWrite -> Settings = "settings.write";
}

/// Nothing to say beyond success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Done {}

macro_rules! empty_params {
    ($($name:ident),+) => {$(
        /// No parameters.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
        pub struct $name {}
    )+};
}
empty_params!(Subscribe, DaemonStatus, DaemonStop, Doctor, Headroom, ProjectList, SettingsRead, TrashList);

/// Parameters of `project.remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectRemove {
    /// Which.
    pub project: ProjectId,
}

/// Parameters of `session.create`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionCreate {
    /// The project.
    pub project: ProjectId,
    /// The agent; `shell` if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub agent: Option<AgentId>,
    /// The first prompt.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub prompt: Option<String>,
    /// The title; made from the prompt or the agent if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
    /// The branch to make; made from id and title if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub branch: Option<String>,
    /// What to start from; the project's base if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub base: Option<String>,
    /// Where it works; a new branch in a worktree of its own if absent. `branch` and `base` go with a new branch only.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub source: Option<SessionSource>,
    /// The model, in the agent's own word; its own choice if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub model: Option<String>,
    /// The effort, in the agent's own word; its own choice if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub effort: Option<String>,
    /// What it may do without asking; the agent's default if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub mode: Option<PermissionMode>,
    /// The task of the project's plan that it is for. Without a prompt and a title, the task's brief and title are these.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub task: Option<TaskId>,
}

/// Parameters of `session.list`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct SessionList {
    /// Only this project's.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub project: Option<ProjectId>,
    /// Archived ones too.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub archived: Option<bool>,
}

/// Parameters of `session.show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionShow {
    /// Which.
    pub session: SessionId,
}

/// Parameters of `session.memory`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct SessionMemory {
    /// Only this one; all that run if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub session: Option<SessionId>,
}

/// Parameters of `session.wait`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionWait {
    /// Whose sessions.
    pub project: ProjectId,
    /// Only these; all workers that are not archived if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub sessions: Option<Vec<SessionId>>,
    /// The states that end the wait; if absent, every one but `starting`, `working`, `running` and the idleness of
    /// an agent that has only just started.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub until: Option<Vec<Status>>,
    /// What the caller has seen already: a session that is still as it was then does not end the wait.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub known: Option<Vec<KnownState>>,
}

/// A session's state as a caller saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnownState {
    /// Which.
    pub session: SessionId,
    /// Its `change`.
    #[ts(type = "number")]
    pub change: u64,
}

/// Parameters of `session.interrupt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionInterrupt {
    /// Which.
    pub session: SessionId,
}

/// Parameters of `session.kill`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionKill {
    /// Which.
    pub session: SessionId,
    /// Also move the worktree to the trash. One with work that is in no commit is refused, unless `dirty` is set.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub remove_worktree: Option<bool>,
    /// Remove the worktree also if it has work that is in no commit: the ledger keeps it, and `ledger.restore` undoes
    /// the removal.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub dirty: Option<bool>,
}

/// Parameters of `session.restore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionRestore {
    /// Which.
    pub session: SessionId,
    /// How to bring it back.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub how: Option<RestoreHow>,
}

/// How `session.restore` brings an agent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RestoreHow {
    /// The conversation if there is one, else the saved prompt.
    #[default]
    Resume,
    /// A new conversation in the same session and worktree.
    Fresh,
    /// A shell in the same terminal, to look around.
    Shell,
    /// The project's setup once more, and the agent after it.
    Setup,
    /// The agent as if its setup had succeeded.
    SkipSetup,
}

/// Parameters of `session.bump`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionBump {
    /// Which.
    pub session: SessionId,
    /// Start it at once: neither the number of agents nor what is left of memory and disk counts.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub now: Option<bool>,
}

/// Parameters of `session.rename`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionRename {
    /// Which.
    pub session: SessionId,
    /// 1 to 120 characters.
    pub title: String,
}

/// Parameters of `session.archive`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionArchive {
    /// Which.
    pub session: SessionId,
    /// Hide it, or show it again.
    pub archived: bool,
}

/// Parameters of `orchestrator.ensure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OrchestratorEnsure {
    /// The project.
    pub project: ProjectId,
    /// The agent for a new one; the best installed one if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub agent: Option<AgentId>,
    /// A new one takes the place of the one that is there, which is ended, captured and archived.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub clean: Option<bool>,
    /// With `clean`: only if it is this one that is there. Asked a second time, the new one is not replaced as well.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub replaces: Option<SessionId>,
}

/// Reply of `orchestrator.ensure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Ensured {
    /// The orchestrator.
    pub session: SessionView,
    /// What had to be done.
    pub outcome: EnsureOutcome,
}

/// What `orchestrator.ensure` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EnsureOutcome {
    /// It was there.
    Existing,
    /// It had exited and was brought back.
    Resumed,
    /// There was none.
    Created,
    /// It took the place of another one.
    Replaced,
}
