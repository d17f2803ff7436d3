//! The facts that are stored. Statuses and sentences are derived from them when somebody looks, and never stored.
//!
//! These types are not serializable on purpose: the store has its own row types and the wire has its views.

use std::path::PathBuf;

use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{AgentId, LaunchId, ProjectId, SessionId, TaskId};
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{ExitStatus, PermissionMode, SessionKind};

use super::admission::Turn;
use super::role::RolePrompt;
use super::site::Site;

/// A repository the user added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its display name.
    pub name: String,
    /// The repository's main worktree.
    pub path: PathBuf,
    /// The branch new sessions start from.
    pub base: String,
    /// Whether it had a remote when it was last looked at.
    pub remote: bool,
    /// Milliseconds since the Unix epoch, for display.
    pub added_at: i64,
    /// What a person set for it.
    pub settings: ProjectSettings,
    /// The digest of what the repository's own file runs, as a person trusted it.
    pub trusted: Option<String>,
    /// A person took it off the list. Nothing of it is deleted, and adding its folder again shows it again.
    pub put_away: bool,
}

/// A session before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Its project.
    pub project: ProjectId,
    /// What it is there.
    pub kind: SessionKind,
    /// Its agent.
    pub agent: AgentId,
    /// Its title.
    pub title: String,
    /// The first prompt, kept for life so that it can be replayed once.
    pub prompt: Option<String>,
    /// The branch the user asked for; absent to make one from id and title.
    pub branch: Option<String>,
    /// Where it works.
    pub site: Site,
    /// What it starts from.
    pub base: String,
    /// How its agent is told to work.
    pub options: Options,
    /// The task of the project's plan that it is for.
    pub task: Option<TaskId>,
    /// The session whose agent asked for it; absent for a person.
    pub by: Option<SessionId>,
    /// The session in whose folder it is a plain shell beside the agent.
    pub beside: Option<SessionId>,
    /// The conversation id that the agent is told to use, where the agent lets us choose.
    pub native_id: Option<String>,
    /// Milliseconds since the Unix epoch, for display.
    pub created_at: i64,
}

/// How a session's agent is told to work. What is absent is the agent's own choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The model, in the agent's own word.
    pub model: Option<String>,
    /// The effort, in the agent's own word.
    pub effort: Option<String>,
    /// What it may do without asking.
    pub mode: Option<PermissionMode>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, never given twice.
    pub id: SessionId,
    /// What it is in its project.
    pub kind: SessionKind,
    /// Its agent.
    pub agent: AgentId,
    /// Its title.
    pub title: String,
    /// The first prompt.
    pub prompt: Option<String>,
    /// Whether the saved prompt has been given again after a loss; it is given again once.
    pub prompt_replayed: bool,
    /// The branch of its worktree when it was made; empty where there was none.
    pub branch: String,
    /// What it started from, as named.
    pub base: String,
    /// Its worktree's folder, or whatever folder it works in.
    pub worktree: PathBuf,
    /// Where that folder comes from.
    pub site: Site,
    /// How its agent is told to work. A change that the person made in the agent itself is kept here too, so that it
    /// survives a restore.
    pub options: Options,
    /// The task of the project's plan that it is for.
    pub task: Option<TaskId>,
    /// The session whose agent asked for it; absent for a person.
    pub by: Option<SessionId>,
    /// The session in whose folder it is a plain shell beside the agent.
    pub beside: Option<SessionId>,
    /// The agent's own conversation id.
    pub native_id: Option<String>,
    /// Whether the agent is known to have begun that conversation.
    pub native_begun: bool,
    /// Its agent is to be ended at its next rest and resumed in place.
    pub restart: bool,
    /// It is an orchestrator that is to make room for another one; what that is to be.
    pub retiring: Option<Successor>,
    /// What its agent shows to be known as this session's, where its process does not show it.
    pub token: Option<String>,
    /// Where it is in its life.
    pub phase: Phase,
    /// Hidden from lists.
    pub archived: bool,
    /// Milliseconds since the Unix epoch, for display.
    pub created_at: i64,
    /// When the phase last changed, milliseconds since the Unix epoch, for display.
    pub changed_at: i64,
}

/// The orchestrator that takes another one's place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Successor {
    /// Its agent; the best installed one if absent.
    pub agent: Option<AgentId>,
}

/// Where a session is in its life. What is known carries its evidence; intents are on record before their effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Intent: it is to be started once there is room for it.
    Queued(Queued),
    /// Intent: its worktree is to be made and its first launch to follow.
    Creating,
    /// Intent: this launch is to be started; whether it was is not on record.
    Launching(Launch),
    /// This launch was started.
    Running(Launch),
    /// This launch's agent ended by itself; the terminal and its screen are kept.
    Exited {
        /// Which launch.
        launch: Launch,
        /// How it ended.
        exit: ExitStatus,
    },
    /// Nothing runs and nothing is to be brought back unasked.
    Ended {
        /// The last launch, if there was one.
        launch: Option<Launch>,
        /// Why.
        why: EndReason,
    },
}

/// A start that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The last launch, if there was one.
    pub launch: Option<Launch>,
    /// How it is to begin.
    pub begin: Begin,
    /// When it is its turn.
    pub turn: Turn,
}

/// How a session is to be started once it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Begin {
    /// Its worktree first, which does not exist before its turn: so that a queue takes no disk, and what is started
    /// starts from its base as that is by then.
    Make,
    /// On the best rung that is there by then.
    Resume,
    /// On this one.
    On(Rung),
}

/// One launch of a session's agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Its number within the session, from 1.
    pub id: LaunchId,
    /// How the agent was told to begin.
    pub rung: Rung,
    /// The boot it belongs to: with another boot, everything of it is dead.
    pub boot_id: String,
    /// When it began, milliseconds since the Unix epoch, for display.
    pub at: i64,
    /// Which words about its role it was told, if any.
    pub told: Option<RolePrompt>,
}

/// How an agent is told to begin; also the steps of the restore ladder, tried in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rung {
    /// The first launch, with the prompt if there is one.
    First,
    /// The agent's own resume of its conversation.
    Native,
    /// A new conversation with the saved prompt and a note that earlier work may be in the worktree.
    SavedPrompt,
    /// A new conversation without a prompt.
    Fresh,
    /// The user's shell in the session's terminal, to look around.
    Shell,
    /// The project's setup of a new worktree. The agent's first launch follows it.
    Setup,
    /// The setup once more, for an agent that has begun before and is brought back after it.
    SetupAgain,
}

impl Rung {
    /// Whether what runs on this rung is the session's agent, and can tell of it.
    #[must_use]
    pub fn is_agent(self) -> bool {
        match self {
            Self::First | Self::Native | Self::SavedPrompt | Self::Fresh => true,
            Self::Shell | Self::Setup | Self::SetupAgain => false,
        }
    }

    /// Whether what runs on this rung is the project's setup.
    #[must_use]
    pub fn is_setup(self) -> bool {
        match self {
            Self::Setup | Self::SetupAgain => true,
            Self::First | Self::Native | Self::SavedPrompt | Self::Fresh | Self::Shell => false,
        }
    }
}

/// Why a session has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// A person ended it.
    Killed,
    /// It died and the user wants to be asked before anything is brought back.
    AwaitingConsent,
    /// It could not be made or brought back.
    Failed {
        /// The stable code; `NotResumable` when there was nothing to resume with.
        code: ErrorCode,
        /// What happened, one sentence.
        message: String,
    },
}

impl Session {
    /// The project it belongs to.
    #[must_use]
    pub fn project(&self) -> ProjectId {
        self.id.project()
    }

    /// Its present or last launch.
    #[must_use]
    pub fn launch(&self) -> Option<&Launch> {
        match &self.phase {
            Phase::Creating => None,
            Phase::Queued(queued) => queued.launch.as_ref(),
            Phase::Launching(launch) | Phase::Running(launch) | Phase::Exited { launch, .. } => Some(launch),
            Phase::Ended { launch, .. } => launch.as_ref(),
        }
    }

    /// Whether it does work of its own in its project. A plain shell beside an agent is a part of that agent's session.
    #[must_use]
    pub fn is_worker(&self) -> bool {
        self.kind == SessionKind::Worker && self.beside.is_none()
    }

    /// Whether it keeps its project on the list: it lives, or stands in a list itself. A plain shell is a part of the
    /// session that it stands beside, so one that has ended is no reason of its own.
    #[must_use]
    pub fn keeps_its_project(&self) -> bool {
        match &self.phase {
            Phase::Queued(_) | Phase::Creating | Phase::Launching(_) | Phase::Running(_) => true,
            Phase::Exited { .. } | Phase::Ended { .. } => !self.archived && self.beside.is_none(),
        }
    }

    /// Whether it works for an orchestrator or on a task of the plan. What a person started for themselves does not.
    #[must_use]
    pub fn is_coordinated(&self) -> bool {
        self.kind == SessionKind::Worker && (self.by.is_some() || self.task.is_some())
    }

    /// Whether its present or last launch is a shell: an agent of that kind, or one that a person opened where the agent
    /// was.
    #[must_use]
    pub fn runs_shell(&self) -> bool {
        // A setup is no shell, whatever the agent is: nothing is typed into it, and what is sent waits for the agent.
        (self.in_setup().is_none() && self.agent.is_shell())
            || self.launch().is_some_and(|launch| launch.rung == Rung::Shell)
    }

    /// Its setup, if that was what ran in it last: it has not got beyond it.
    #[must_use]
    pub fn in_setup(&self) -> Option<Rung> {
        self.launch().map(|launch| launch.rung).filter(|rung| rung.is_setup())
    }

    /// The setup that must succeed before its agent starts, if that has not come about yet.
    #[must_use]
    pub fn awaits_setup(&self) -> Option<Rung> {
        self.in_setup().or_else(|| self.site.unbegun.then_some(Rung::Setup))
    }

    /// The number for its next launch.
    #[must_use]
    pub fn next_launch(&self) -> LaunchId {
        self.launch().map_or(LaunchId(1), |launch| launch.id.next())
    }
}

#[cfg(test)]
impl Session {
    /// A worker that has not been started.
    pub(crate) fn sample(id: &str) -> Self {
        let id = SessionId::parse(id).expect("valid");
        Self {
            kind: SessionKind::Worker,
            agent: AgentId::shell(),
            title: String::new(),
            prompt: None,
            prompt_replayed: false,
            branch: format!("ao/{id}"),
            base: "main".to_owned(),
            worktree: format!("/w/{id}").into(),
            site: Site::default(),
            options: Options::default(),
            task: None,
            by: None,
            beside: None,
            native_id: None,
            native_begun: false,
            restart: false,
            retiring: None,
            token: None,
            phase: Phase::Creating,
            archived: false,
            created_at: 0,
            changed_at: 0,
            id,
        }
    }
}
