//! All projects and sessions in memory, the numbered stream of their changes, and the locks that order changes.
//!
//! Changes are numbered and told under the same lock that makes them, so a view and the changes after it fit without
//! a gap. It must never wait for anything while that lock is held.
//!
//! A project that was taken off the list is known here with its sessions, since its folders, ports and numbers are still
//! theirs; it is never told of.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use ao_protocol::ids::{MessageId, ProjectId, SessionId};
use ao_protocol::settings::Settings;
use ao_protocol::view::SessionKind;
use tokio::sync::{OwnedMutexGuard, broadcast, watch};

use crate::domain::facts::{Phase, Project, Session};
use crate::domain::message::Message;
use crate::domain::notice::Notice;
use crate::domain::plan::PlanLine;
use crate::domain::status::Observed;

mod queue;
mod sendings;
mod witness;

pub use sendings::Sending;
pub(super) use witness::{Line, Note};

/// Changes a slow client may lag behind before it must take a new view.
const BACKLOG: usize = 1024;

/// A session with what is observed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its facts.
    pub session: Session,
    /// What is observed.
    pub seen: Observed,
    /// When it was last brought back unasked, to notice one that dies at once.
    pub(super) brought_back: Option<Instant>,
    /// The number of the last line of its history.
    pub(super) lines: u64,
    /// The number of the line that led to its present state.
    pub change: u64,
    /// The hooks taken in lately, by the moment at which they began.
    pub(super) heard: VecDeque<u64>,
    /// Messages on their way to it.
    pub waiting: u32,
}

impl Entry {
    fn new(session: Session, seen: Observed) -> Self {
        Self { session, seen, brought_back: None, lines: 0, change: 0, heard: VecDeque::new(), waiting: 0 }
    }
}

/// One change, with everything that is needed to show it.
#[derive(Debug, Clone)]
pub enum Change {
    /// A project was added or changed.
    Project(Project),
    /// A project is gone from the list.
    ProjectRemoved(ProjectId),
    /// A session was made or changed.
    Session(Box<Entry>),
    /// A session's record is gone, or its project was taken off the list.
    SessionRemoved(SessionId),
    /// A message was accepted or its receipt changed.
    Message(Box<Sending>),
    /// Something was done to a project's plan.
    Plan(ProjectId, PlanLine),
    /// A person is told of something, or what was told changed.
    Notice {
        /// As it is now.
        notice: Box<Notice>,
        /// Whether the desktop should show it.
        show: bool,
        /// Whether that may be heard.
        sound: bool,
    },
    /// The daemon finished finding its sessions again.
    Daemon,
    /// What is installed was looked up anew.
    Agents,
}

impl Change {
    /// The project on whose list it shows, where it is not about the list itself.
    fn project(&self) -> Option<ProjectId> {
        match self {
            Self::Session(entry) => Some(entry.session.project()),
            Self::SessionRemoved(session) => Some(session.project()),
            Self::Message(sending) => Some(sending.message.session.project()),
            Self::Plan(project, _) => Some(project.clone()),
            Self::Notice { notice, .. } => Some(notice.session.project()),
            Self::Project(_) | Self::ProjectRemoved(_) | Self::Daemon | Self::Agents => None,
        }
    }
}

/// Everything in memory.
pub(super) struct Fleet {
    seq: u64,
    projects: Vec<Project>,
    entries: BTreeMap<(ProjectId, u32), Entry>,
    pub(super) settings: Settings,
    /// Messages that are not final.
    sendings: BTreeMap<MessageId, Sending>,
    /// The messages that became final last, the newest at the end, for those who wait for one.
    settled: VecDeque<Message>,
    changes: broadcast::Sender<(u64, Change)>,
    /// Starts that were let in and are under way.
    door: queue::Door,
    /// Counts every change, for those who wait for a session to come into another state.
    pulse: watch::Sender<u64>,
}

impl Fleet {
    pub(super) fn new(projects: Vec<Project>, sessions: Vec<Session>, settings: Settings) -> Self {
        let entries = sessions
            .into_iter()
            .map(|session| {
                let lives =
                    matches!(session.phase, Phase::Creating | Phase::Launching(_) | Phase::Running(_));
                let seen = Observed { sought: lives, ..Observed::default() };
                (key(&session.id), Entry::new(session, seen))
            })
            .collect();
        Self {
            seq: 0,
            projects,
            entries,
            settings,
            sendings: BTreeMap::new(),
            settled: VecDeque::new(),
            changes: broadcast::Sender::new(BACKLOG),
            door: queue::Door::default(),
            pulse: watch::Sender::new(0),
        }
    }

    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<(u64, Change)> {
        self.changes.subscribe()
    }

    /// The projects on the list.
    pub(super) fn projects(&self) -> Vec<Project> {
        self.each_project(|project| Some(project.clone()))
    }

    /// What `of` finds for each project on the list.
    pub(super) fn each_project<T>(&self, of: impl Fn(&Project) -> Option<T>) -> Vec<T> {
        self.projects.iter().filter(|project| !project.put_away).filter_map(of).collect()
    }

    /// Every project, those that were taken off the list included.
    pub(super) fn all_projects(&self) -> Vec<Project> {
        self.projects.clone()
    }

    /// A project, whether it is on the list or not.
    pub(super) fn project(&self, id: &ProjectId) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == *id)
    }

    /// The projects that were taken off the list.
    pub(super) fn put_away_projects(&self) -> Vec<ProjectId> {
        self.projects.iter().filter(|project| project.put_away).map(|project| project.id.clone()).collect()
    }

    pub(super) fn is_put_away(&self, project: &ProjectId) -> bool {
        self.project(project).is_some_and(|project| project.put_away)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.entries.values().cloned().collect()
    }

    /// The sessions of which `wanted` says so. It is asked under the lock, so that not all of them are copied.
    pub(super) fn those(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        self.entries.values().filter(|entry| wanted(entry)).cloned().collect()
    }

    /// How many sessions there are of which `wanted` says so.
    pub(super) fn count(&self, wanted: impl Fn(&Entry) -> bool) -> usize {
        self.entries.values().filter(|entry| wanted(entry)).count()
    }

    pub(super) fn entry(&self, id: &SessionId) -> Option<&Entry> {
        self.entries.get(&key(id))
    }

    /// The sessions of the projects on the list.
    pub(super) fn listed(&self) -> Vec<Entry> {
        self.those(|entry| !self.is_put_away(&entry.session.project()))
    }

    /// The project's orchestrator: the newest one that is not archived.
    pub(super) fn orchestrator_of(&self, project: &ProjectId) -> Option<SessionId> {
        let mut of_project = self.entries.values().filter(|e| e.session.project() == *project);
        of_project
            .rfind(|e| e.session.kind == SessionKind::Orchestrator && !e.session.archived)
            .map(|e| e.session.id.clone())
    }

    pub(super) fn session_of_process(&self, pid: u32) -> Option<&Entry> {
        self.entries.values().find(|e| {
            matches!(e.session.phase, Phase::Running(_))
                && (e.seen.agent_pid == Some(pid) || e.seen.host_pid == Some(pid))
        })
    }

    /// The hosts of the sessions that run.
    pub(super) fn hosts(&self) -> BTreeMap<SessionId, u32> {
        let runs = |entry: &&Entry| matches!(entry.session.phase, Phase::Running(_));
        let host = |entry: &Entry| Some((entry.session.id.clone(), entry.seen.host_pid?));
        self.entries.values().filter(runs).filter_map(host).collect()
    }

    pub(super) fn session_of_token(&self, token: &str) -> Option<&Entry> {
        self.entries.values().find(|e| e.session.token.as_deref() == Some(token))
    }

    /// Adds or replaces a project.
    pub(super) fn put_project(&mut self, project: Project) {
        match self.projects.iter_mut().find(|known| known.id == project.id) {
            Some(known) => known.clone_from(&project),
            None => self.projects.push(project.clone()),
        }
        self.tell(Change::Project(project));
    }

    pub(super) fn forget_project(&mut self, id: &ProjectId) {
        self.projects.retain(|project| project.id != *id);
        self.tell(Change::ProjectRemoved(id.clone()));
    }

    /// Takes a project off the list. Its sessions are told as gone first, so that nobody holds one without its project.
    pub(super) fn put_away(&mut self, id: &ProjectId) {
        for session in self.sessions_of(id) {
            self.tell(Change::SessionRemoved(session));
        }
        if let Some(project) = self.projects.iter_mut().find(|project| project.id == *id) {
            project.put_away = true;
        }
        self.tell(Change::ProjectRemoved(id.clone()));
    }

    /// Shows a project that was taken off the list again, and every session of it.
    pub(super) fn show_again(&mut self, project: Project) {
        let id = project.id.clone();
        self.put_project(project);
        for session in self.sessions_of(&id) {
            self.tell_session(&session);
        }
    }

    /// A project's sessions, in the order of their numbers.
    pub(super) fn sessions_of(&self, project: &ProjectId) -> Vec<SessionId> {
        let keys = self.entries.iter().filter(|((owner, _), _)| owner == project);
        keys.map(|(_, entry)| entry.session.id.clone()).collect()
    }

    /// Adds a session or replaces its facts.
    pub(super) fn put(&mut self, session: Session) {
        let id = session.id.clone();
        match self.entries.get_mut(&key(&id)) {
            Some(entry) => entry.session = session,
            None => {
                self.entries.insert(key(&id), Entry::new(session, Observed::default()));
            }
        }
        self.tell_session(&id);
    }

    pub(super) fn remove(&mut self, id: &SessionId) {
        self.entries.remove(&key(id));
        self.tell(Change::SessionRemoved(id.clone()));
    }

    /// Changes what is observed of a session; tells only if something changed.
    pub(super) fn observe(&mut self, id: &SessionId, change: impl FnOnce(&mut Observed)) {
        let Some(entry) = self.entries.get_mut(&key(id)) else { return };
        let before = entry.seen.clone();
        change(&mut entry.seen);
        if entry.seen != before {
            self.tell_session(id);
        }
    }

    /// Changes what is observed of a session where nothing that is shown changes by it.
    pub(super) fn note(&mut self, id: &SessionId, change: impl FnOnce(&mut Observed)) {
        let Some(entry) = self.entries.get_mut(&key(id)) else { return };
        change(&mut entry.seen);
        self.stir();
    }

    /// Remembers when a session was brought back unasked.
    pub(super) fn mark_brought_back(&mut self, id: &SessionId, at: Instant) {
        if let Some(entry) = self.entries.get_mut(&key(id)) {
            entry.brought_back = Some(at);
        }
    }

    pub(super) fn tell(&mut self, change: Change) {
        self.pulse.send_modify(|count| *count += 1);
        if change.project().is_some_and(|project| self.is_put_away(&project)) {
            return;
        }
        self.seq += 1;
        // Nobody listening is fine.
        let _listeners = self.changes.send((self.seq, change));
    }

    /// Changes of anything, from now on.
    pub(super) fn pulse(&self) -> watch::Receiver<u64> {
        self.pulse.subscribe()
    }

    /// Lets those look again who wait for a session to come into another state.
    pub(super) fn stir(&self) {
        self.pulse.send_modify(|count| *count += 1);
    }

    fn tell_session(&mut self, id: &SessionId) {
        if let Some(entry) = self.entries.get(&key(id)).cloned() {
            self.tell(Change::Session(Box::new(entry)));
        }
    }
}

/// Sessions sort by project, then by number.
fn key(id: &SessionId) -> (ProjectId, u32) {
    (id.project(), id.number())
}

/// One lock per session, one per project, and one per folder that sessions share.
#[derive(Default)]
pub(super) struct Locks {
    sessions: Mutex<HashMap<SessionId, Arc<tokio::sync::Mutex<()>>>>,
    projects: Mutex<HashMap<ProjectId, Arc<tokio::sync::Mutex<()>>>>,
    folders: Mutex<HashMap<PathBuf, Arc<tokio::sync::Mutex<()>>>>,
}

impl Locks {
    pub(super) async fn session(&self, id: &SessionId) -> OwnedMutexGuard<()> {
        let lock = {
            let mut all = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(id.clone()).or_default())
        };
        lock.lock_owned().await
    }

    /// The turn to come into a folder that several sessions could work in.
    pub(super) async fn folder(&self, folder: &Path) -> OwnedMutexGuard<()> {
        let lock = {
            let mut all = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(folder.to_owned()).or_default())
        };
        lock.lock_owned().await
    }

    pub(super) async fn project(&self, id: &ProjectId) -> OwnedMutexGuard<()> {
        let lock = {
            let mut all = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(id.clone()).or_default())
        };
        lock.lock_owned().await
    }
}
