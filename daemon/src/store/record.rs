//! How facts are written down, in the database and in birth certificates.
//!
//! These formats outlive releases: a field may be added with a default, none may be renamed or change its meaning.
//! The facts themselves are not serializable, so that a change of theirs cannot change a file by accident.

use std::path::PathBuf;

use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{AgentId, LaunchId, ProjectId, SessionId, TaskId};
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{ExitStatus, PermissionMode, SessionKind};
use serde::{Deserialize, Serialize};

use super::site_record::SiteRecord;
use crate::domain::admission::{Priority, Turn};
use crate::domain::facts::{
    Begin, EndReason, Launch, Options, Phase, Project, Queued, Rung, Session, Successor,
};
use crate::domain::role::RolePrompt;

/// A path: text where it is text, else its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum PathRecord {
    Text(String),
    Bytes(Vec<u8>),
}

impl From<PathBuf> for PathRecord {
    fn from(path: PathBuf) -> Self {
        match path.into_os_string().into_string() {
            Ok(text) => Self::Text(text),
            #[cfg(unix)]
            Err(other) => Self::Bytes(std::os::unix::ffi::OsStringExt::into_vec(other)),
            #[cfg(not(unix))]
            Err(other) => Self::Text(other.to_string_lossy().into_owned()),
        }
    }
}

impl From<PathRecord> for PathBuf {
    fn from(record: PathRecord) -> Self {
        match record {
            PathRecord::Text(text) => text.into(),
            #[cfg(unix)]
            PathRecord::Bytes(bytes) => {
                let text: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
                text.into()
            }
            #[cfg(not(unix))]
            PathRecord::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ProjectRecord {
    pub(super) id: ProjectId,
    name: String,
    path: PathRecord,
    base: String,
    remote: bool,
    added_at: i64,
    #[serde(default)]
    settings: ProjectSettings,
    #[serde(default)]
    trusted: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) put_away: bool,
}

impl From<Project> for ProjectRecord {
    fn from(project: Project) -> Self {
        let Project { id, name, path, base, remote, added_at, settings, trusted, put_away } = project;
        Self { id, name, path: path.into(), base, remote, added_at, settings, trusted, put_away }
    }
}

impl From<ProjectRecord> for Project {
    fn from(record: ProjectRecord) -> Self {
        let ProjectRecord { id, name, path, base, remote, added_at, settings, trusted, put_away } = record;
        Self { id, name, path: path.into(), base, remote, added_at, settings, trusted, put_away }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SessionRecord {
    pub(super) id: SessionId,
    kind: SessionKind,
    agent: AgentId,
    title: String,
    #[serde(default)]
    prompt: Option<String>,
    prompt_replayed: bool,
    branch: String,
    base: String,
    worktree: PathRecord,
    #[serde(default, skip_serializing_if = "SiteRecord::is_usual")]
    site: SiteRecord,
    #[serde(default, skip_serializing_if = "OptionsRecord::is_empty")]
    options: OptionsRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<SessionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<SessionId>,
    #[serde(default)]
    native_id: Option<String>,
    native_begun: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    restart: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retiring: Option<SuccessorRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    phase: PhaseRecord,
    archived: bool,
    created_at: i64,
    changed_at: i64,
}

impl SessionRecord {
    /// Whether going from `old` to `self` is more than a matter of lists: such a change survives a loss of power.
    pub(super) fn weighs_against(&self, old: &Self) -> bool {
        let light = Self {
            title: self.title.clone(),
            archived: self.archived,
            changed_at: self.changed_at,
            ..old.clone()
        };
        *self != light
    }
}

impl From<Session> for SessionRecord {
    fn from(session: Session) -> Self {
        Self {
            id: session.id,
            kind: session.kind,
            agent: session.agent,
            title: session.title,
            prompt: session.prompt,
            prompt_replayed: session.prompt_replayed,
            branch: session.branch,
            base: session.base,
            worktree: session.worktree.into(),
            site: session.site.into(),
            options: session.options.into(),
            task: session.task,
            by: session.by,
            beside: session.beside,
            native_id: session.native_id,
            native_begun: session.native_begun,
            restart: session.restart,
            retiring: session.retiring.map(|Successor { agent }| SuccessorRecord { agent }),
            token: session.token,
            phase: session.phase.into(),
            archived: session.archived,
            created_at: session.created_at,
            changed_at: session.changed_at,
        }
    }
}

impl From<SessionRecord> for Session {
    fn from(record: SessionRecord) -> Self {
        Self {
            id: record.id,
            kind: record.kind,
            agent: record.agent,
            title: record.title,
            prompt: record.prompt,
            prompt_replayed: record.prompt_replayed,
            branch: record.branch,
            base: record.base,
            worktree: record.worktree.into(),
            site: record.site.into(),
            options: record.options.into(),
            task: record.task,
            by: record.by,
            beside: record.beside,
            native_id: record.native_id,
            native_begun: record.native_begun,
            restart: record.restart,
            retiring: record.retiring.map(|SuccessorRecord { agent }| Successor { agent }),
            token: record.token,
            phase: record.phase.into(),
            archived: record.archived,
            created_at: record.created_at,
            changed_at: record.changed_at,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SuccessorRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<AgentId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct OptionsRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<PermissionMode>,
}

impl OptionsRecord {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Options> for OptionsRecord {
    fn from(options: Options) -> Self {
        let Options { model, effort, mode } = options;
        Self { model, effort, mode }
    }
}

impl From<OptionsRecord> for Options {
    fn from(record: OptionsRecord) -> Self {
        let OptionsRecord { model, effort, mode } = record;
        Self { model, effort, mode }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
enum PhaseRecord {
    Queued { launch: Option<LaunchRecord>, begin: BeginRecord, priority: PriorityRecord, place: i64 },
    Creating,
    Launching { launch: LaunchRecord },
    Running { launch: LaunchRecord },
    Exited { launch: LaunchRecord, exit: ExitStatus },
    Ended { launch: Option<LaunchRecord>, why: EndRecord },
}

impl From<Phase> for PhaseRecord {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Queued(Queued { launch, begin, turn }) => Self::Queued {
                launch: launch.map(Into::into),
                begin: begin.into(),
                priority: turn.priority.into(),
                place: turn.place,
            },
            Phase::Creating => Self::Creating,
            Phase::Launching(launch) => Self::Launching { launch: launch.into() },
            Phase::Running(launch) => Self::Running { launch: launch.into() },
            Phase::Exited { launch, exit } => Self::Exited { launch: launch.into(), exit },
            Phase::Ended { launch, why } => Self::Ended { launch: launch.map(Into::into), why: why.into() },
        }
    }
}

impl From<PhaseRecord> for Phase {
    fn from(record: PhaseRecord) -> Self {
        match record {
            PhaseRecord::Queued { launch, begin, priority, place } => Self::Queued(Queued {
                launch: launch.map(Into::into),
                begin: begin.into(),
                turn: Turn { priority: priority.into(), place },
            }),
            PhaseRecord::Creating => Self::Creating,
            PhaseRecord::Launching { launch } => Self::Launching(launch.into()),
            PhaseRecord::Running { launch } => Self::Running(launch.into()),
            PhaseRecord::Exited { launch, exit } => Self::Exited { launch: launch.into(), exit },
            PhaseRecord::Ended { launch, why } => {
                Self::Ended { launch: launch.map(Into::into), why: why.into() }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BeginRecord {
    Make,
    Resume,
    On(RungRecord),
}

impl From<Begin> for BeginRecord {
    fn from(begin: Begin) -> Self {
        match begin {
            Begin::Make => Self::Make,
            Begin::Resume => Self::Resume,
            Begin::On(rung) => Self::On(rung.into()),
        }
    }
}

impl From<BeginRecord> for Begin {
    fn from(record: BeginRecord) -> Self {
        match record {
            BeginRecord::Make => Self::Make,
            BeginRecord::Resume => Self::Resume,
            BeginRecord::On(rung) => Self::On(rung.into()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PriorityRecord {
    First,
    Orchestrator,
    Person,
    Spawned,
    Restored,
}

impl From<Priority> for PriorityRecord {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::First => Self::First,
            Priority::Orchestrator => Self::Orchestrator,
            Priority::Person => Self::Person,
            Priority::Spawned => Self::Spawned,
            Priority::Restored => Self::Restored,
        }
    }
}

impl From<PriorityRecord> for Priority {
    fn from(record: PriorityRecord) -> Self {
        match record {
            PriorityRecord::First => Self::First,
            PriorityRecord::Orchestrator => Self::Orchestrator,
            PriorityRecord::Person => Self::Person,
            PriorityRecord::Spawned => Self::Spawned,
            PriorityRecord::Restored => Self::Restored,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LaunchRecord {
    id: LaunchId,
    rung: RungRecord,
    boot_id: String,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<ToldRecord>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct ToldRecord {
    kind: SessionKind,
    version: u16,
}

impl From<Launch> for LaunchRecord {
    fn from(launch: Launch) -> Self {
        let Launch { id, rung, boot_id, at, told } = launch;
        let told = told.map(|RolePrompt { kind, version }| ToldRecord { kind, version });
        Self { id, rung: rung.into(), boot_id, at, told }
    }
}

impl From<LaunchRecord> for Launch {
    fn from(record: LaunchRecord) -> Self {
        let LaunchRecord { id, rung, boot_id, at, told } = record;
        let told = told.map(|ToldRecord { kind, version }| RolePrompt { kind, version });
        Self { id, rung: rung.into(), boot_id, at, told }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RungRecord {
    First,
    Native,
    SavedPrompt,
    Fresh,
    Shell,
    Setup,
    SetupAgain,
}

impl From<Rung> for RungRecord {
    fn from(rung: Rung) -> Self {
        match rung {
            Rung::First => Self::First,
            Rung::Native => Self::Native,
            Rung::SavedPrompt => Self::SavedPrompt,
            Rung::Fresh => Self::Fresh,
            Rung::Shell => Self::Shell,
            Rung::Setup => Self::Setup,
            Rung::SetupAgain => Self::SetupAgain,
        }
    }
}

impl From<RungRecord> for Rung {
    fn from(record: RungRecord) -> Self {
        match record {
            RungRecord::First => Self::First,
            RungRecord::Native => Self::Native,
            RungRecord::SavedPrompt => Self::SavedPrompt,
            RungRecord::Fresh => Self::Fresh,
            RungRecord::Shell => Self::Shell,
            RungRecord::Setup => Self::Setup,
            RungRecord::SetupAgain => Self::SetupAgain,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
enum EndRecord {
    Killed,
    AwaitingConsent,
    Failed { code: String, message: String },
}

impl From<EndReason> for EndRecord {
    fn from(why: EndReason) -> Self {
        match why {
            EndReason::Killed => Self::Killed,
            EndReason::AwaitingConsent => Self::AwaitingConsent,
            EndReason::Failed { code, message } => Self::Failed { code: code.as_str().to_owned(), message },
        }
    }
}

impl From<EndRecord> for EndReason {
    fn from(record: EndRecord) -> Self {
        match record {
            EndRecord::Killed => Self::Killed,
            EndRecord::AwaitingConsent => Self::AwaitingConsent,
            EndRecord::Failed { code, message } => {
                // A code that this version no longer has must not make the whole row unreadable.
                let known = ErrorCode::ALL.iter().find(|known| known.as_str() == code);
                Self::Failed { code: known.copied().unwrap_or(ErrorCode::Internal), message }
            }
        }
    }
}
