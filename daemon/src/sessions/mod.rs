//! The session engine: it makes the world agree with what users asked for, and keeps the record.
//!
//! Rules: an intent is on record before its effect and the result after it; every change of one session happens under
//! that session's lock; nothing here runs because the daemon stops. The engine knows its terminals and agents only
//! through `ports`; it uses `store`, `workspace` and `environment` as libraries and no other adapter.

mod admission;
mod answer;
mod blocks;
mod changes;
mod conversation;
mod courier;
mod create;
mod drawing;
mod fleet;
mod gc;
mod history;
mod landing;
mod launch;
mod ledger;
mod life;
mod messages;
mod news;
mod notices;
mod orchestrator;
mod plan;
mod projects;
mod reconcile;
mod resident;
mod restart;
mod roles;
mod screen;
mod settings;
mod setup;
mod shell;
mod site;
mod transcript;
mod wait;
mod wake;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::{AgentView, AskView, EvidenceView, ProcessView, QueueView};
use tokio::sync::{OwnedMutexGuard, broadcast, mpsc, oneshot, watch};

use crate::agent::{Agents, Refresh};
use crate::domain::activity::{Now, State};
use crate::domain::admission::agents_by_default;
use crate::domain::facts::{Phase, Project, Session};
use crate::domain::ladder;
use crate::domain::status::{self, Shown};
use crate::machine;
use crate::ports::agent::Agent;
use crate::ports::runtime::Runtime;
use crate::store::{Opened, Store};
use crate::workspace::Git;

pub use changes::{Listed, Looked};
pub use fleet::{Change, Entry, Sending};
use fleet::{Fleet, Line, Locks, Note};
pub use gc::{Gone, Row};
pub use ledger::BroughtBack;
pub use plan::Planned;
pub use resident::Resident;

/// The user's environment, once it has been read.
pub type Environment = Arc<Vec<(String, String)>>;

/// What an engine is made of.
pub struct Parts {
    /// The home.
    pub home: Home,
    /// The core, for hooks and for sessions' `ao`.
    pub core: PathBuf,
    /// The present boot.
    pub boot_id: String,
    /// The record, as it was found.
    pub opened: Opened,
    /// git.
    pub git: Git,
    /// The terminals.
    pub runtime: Arc<dyn Runtime>,
    /// The agent kinds.
    pub agents: Agents,
    /// Makes a secret that nobody can guess.
    pub new_token: fn() -> String,
    /// The user's environment; `None` until it has been read.
    pub environment: watch::Receiver<Option<Environment>>,
    /// Asks for it to be read again, and is told when it has been; absent where it is this process's own.
    pub login: Option<mpsc::Sender<oneshot::Sender<()>>>,
}

/// The engine. Clones share everything.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    home: Home,
    core: PathBuf,
    boot_id: String,
    store: Store,
    git: Git,
    runtime: Arc<dyn Runtime>,
    agents: Agents,
    new_token: fn() -> String,
    environment: watch::Receiver<Option<Environment>>,
    login: Option<mpsc::Sender<oneshot::Sender<()>>>,
    fleet: Mutex<Fleet>,
    locks: Locks,
    reconciled: watch::Sender<bool>,
    /// When this engine was made: the zero of its monotonic clock.
    began: Instant,
    couriers: courier::Couriers,
    transcripts: transcript::Followers,
    drawings: drawing::Watchers,
    plans: plan::Plans,
    notices: notices::Notices,
    wakes: wake::Wakes,
    teardowns: setup::Teardowns,
    /// The turn to choose a block of ports.
    blocks: tokio::sync::Mutex<()>,
    changes: changes::Lists,
    watches: changes::Watches,
    landings: landing::Landings,
    /// When the trash's clock was last looked at.
    trash_looked: Mutex<Option<Instant>>,
    /// How many agents may run at once where no setting says it.
    agents_by_default: u32,
}

/// Everything a client shows, with the changes that follow it.
pub struct View {
    /// The number of the last change contained.
    pub seq: u64,
    /// The projects on the list, in the order they were added.
    pub projects: Vec<Project>,
    /// Their sessions, by id.
    pub sessions: Vec<Entry>,
    /// Changes after `seq`, each with its number.
    pub changes: broadcast::Receiver<(u64, Change)>,
}

/// What follows from a session's facts for those who show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Status and reason.
    pub shown: Shown,
    /// The agent's display name.
    pub agent_name: String,
    /// Whether `restore` has something to resume with.
    pub resumable: bool,
    /// Its processes, while they live.
    pub process: Option<ProcessView>,
    /// Its place in the queue, while it waits for room.
    pub queue: Option<QueueView>,
    /// What it asks permission for, while it does.
    pub asks: Option<AskView>,
    /// What the state is known from.
    pub evidence: Option<EvidenceView>,
}

impl Engine {
    /// An engine over what is on record. Nothing happens until [`Engine::reconcile`].
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Opened { store, projects, sessions, settings, talk, plans, notices, .. } = parts.opened;
        let engine = Self(Arc::new(Inner {
            home: parts.home,
            core: parts.core,
            boot_id: parts.boot_id,
            store,
            git: parts.git,
            runtime: parts.runtime,
            agents: parts.agents,
            new_token: parts.new_token,
            environment: parts.environment,
            login: parts.login,
            fleet: Mutex::new(Fleet::new(projects, sessions, settings)),
            locks: Locks::default(),
            reconciled: watch::Sender::new(false),
            began: Instant::now(),
            couriers: courier::Couriers::default(),
            transcripts: transcript::Followers::default(),
            drawings: drawing::Watchers::default(),
            plans: plan::Plans::new(plans),
            notices: notices::Notices::new(notices),
            wakes: wake::Wakes::default(),
            teardowns: setup::Teardowns::default(),
            blocks: tokio::sync::Mutex::default(),
            changes: changes::Lists::default(),
            watches: changes::Watches::default(),
            landings: landing::Landings::default(),
            trash_looked: Mutex::default(),
            agents_by_default: agents_by_default(machine::cores(), machine::total_memory_mib()),
        }));
        engine.remember(talk);
        engine
    }

    /// Everything to show, and the changes that follow.
    #[must_use]
    pub fn view(&self) -> View {
        let fleet = self.fleet();
        View {
            seq: fleet.seq(),
            projects: fleet.projects(),
            sessions: fleet.listed(),
            changes: fleet.subscribe(),
        }
    }

    /// One session.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`.
    pub fn session(&self, id: &SessionId) -> Result<Entry, CallError> {
        self.fleet().entry(id).cloned().ok_or_else(|| no_session(id))
    }

    /// The project's orchestrator, if it has one.
    #[must_use]
    pub fn orchestrator_of(&self, project: &ProjectId) -> Option<SessionId> {
        self.fleet().orchestrator_of(project)
    }

    /// The session whose host or agent is one of these processes, nearest first.
    #[must_use]
    pub fn session_of_processes(&self, line: &[u32]) -> Option<Session> {
        let fleet = self.fleet();
        line.iter().find_map(|pid| fleet.session_of_process(*pid)).map(|entry| entry.session.clone())
    }

    /// The session that this token was given to.
    #[must_use]
    pub fn session_of_token(&self, token: &str) -> Option<Session> {
        self.fleet().session_of_token(token).map(|entry| entry.session.clone())
    }

    /// What follows from a session's facts.
    #[must_use]
    pub fn describe(&self, entry: &Entry) -> Described {
        let agent = self.0.agents.named(&entry.session.agent);
        let process = match (&entry.session.phase, entry.seen.host_pid, entry.seen.agent_pid) {
            (Phase::Running(launch), Some(host_pid), Some(agent_pid)) => {
                Some(ProcessView { host_pid, agent_pid, started_at: launch.at })
            }
            _ => None,
        };
        let ended = matches!(entry.session.phase, Phase::Exited { .. } | Phase::Ended { .. });
        Described {
            shown: status::derive(&entry.session, &entry.seen),
            agent_name: agent
                .as_ref()
                .map_or_else(|| entry.session.agent.to_string(), |a| a.name().to_owned()),
            resumable: ended
                && (entry.session.awaits_setup().is_some()
                    || agent
                        .as_ref()
                        .is_some_and(|a| !ladder::rungs(&entry.session, a.resumption()).is_empty())),
            process,
            queue: matches!(entry.session.phase, Phase::Queued(_))
                .then_some(entry.seen.place)
                .flatten()
                .map(|place| QueueView { position: place.position, waits_for: place.short.waits_for() }),
            asks: agent.as_ref().and_then(|agent| asked(entry, agent.as_ref())),
            evidence: matches!(entry.session.phase, Phase::Running(_))
                .then(|| entry.seen.activity.evidence())
                .flatten()
                .map(|evidence| EvidenceView { source: evidence.source, at: evidence.at }),
        }
    }

    /// What is installed, looked up now. Versions and logins are asked for in the background, and told when they are
    /// known. With `again`, the user's environment is read anew before.
    pub async fn agents(&self, again: bool) -> Vec<AgentView> {
        if let (true, Some(login)) = (again, &self.0.login) {
            let (tell, read) = oneshot::channel();
            if login.send(tell).await.is_ok() {
                // Where that could not be done, what was known stays.
                let _read = read.await;
            }
        }
        self.0.agents.reload();
        self.look_up_agents(Refresh::Everything);
        // The look-up marks what it asks before it waits for the first answer.
        tokio::task::yield_now().await;
        self.0.agents.views(&self.environment().await)
    }

    /// Asks installed agents for their versions and whether they are signed in.
    pub fn look_up_agents(&self, refresh: Refresh) {
        let engine = self.clone();
        tokio::spawn(async move {
            let environment = engine.environment().await;
            engine.0.agents.look_up(&environment, refresh).await;
        });
    }

    /// Where a program is that agents use, and its version, as sessions would find it.
    pub async fn tool(&self, name: &str, flag: &str) -> Option<(PathBuf, Option<String>)> {
        crate::agent::tool(name, flag, &self.environment().await).await
    }

    /// Tells clients whenever something new is known of the agents. Runs as long as the daemon.
    pub async fn tell_of_agents(&self) {
        let mut changes = self.0.agents.changes();
        while changes.changed().await.is_ok() {
            self.agents_changed();
        }
    }

    /// What is installed, as far as the environment is known yet.
    #[must_use]
    pub fn agents_now(&self) -> Vec<AgentView> {
        let known = self.0.environment.borrow().clone();
        self.0.agents.views(&known.unwrap_or_default())
    }

    /// Tells clients that what is installed may have changed.
    fn agents_changed(&self) {
        self.fleet().tell(Change::Agents);
    }

    /// True while sessions are still being found again.
    #[must_use]
    pub fn is_reconciling(&self) -> bool {
        !*self.0.reconciled.borrow()
    }

    /// The terminals, for attachments.
    #[must_use]
    pub fn runtime(&self) -> &dyn Runtime {
        self.0.runtime.as_ref()
    }

    /// git, for checks.
    #[must_use]
    pub fn git(&self) -> &Git {
        &self.0.git
    }

    /// The user's environment, waiting for it if need be.
    pub async fn environment(&self) -> Environment {
        let mut known = self.0.environment.clone();
        match known.wait_for(Option::is_some).await {
            Ok(environment) => environment.clone().unwrap_or_default(),
            // Its reader is gone, so the daemon is stopping; nothing will be launched with it.
            Err(_stopping) => Environment::default(),
        }
    }

    fn fleet(&self) -> MutexGuard<'_, Fleet> {
        self.0.fleet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to change one session, once everything has been found again.
    async fn hold(&self, id: &SessionId) -> Held {
        self.wait_until_reconciled().await;
        self.hold_early(id).await
    }

    async fn wait_until_reconciled(&self) {
        let mut reconciled = self.0.reconciled.subscribe();
        while !*reconciled.borrow_and_update() {
            // The sender lives as long as this engine.
            if reconciled.changed().await.is_err() {
                return;
            }
        }
    }

    /// The right to change one session even while others are still being found again.
    async fn hold_early(&self, id: &SessionId) -> Held {
        Held { _turn: self.0.locks.session(id).await }
    }

    /// Puts a session on record and shows it.
    async fn commit(&self, _held: &Held, session: Session) -> Result<Session, CallError> {
        let mut session = session;
        let note = history::of_phase(&session);
        // A new title is no change of state.
        if self.fleet().entry(&session.id).is_none_or(|known| known.session.phase != session.phase) {
            session.changed_at = now_ms();
        }
        self.0.store.save_session(&session).await.map_err(|e| e.to_call_error())?;
        let line = self.fleet().put_noted(session.clone(), &note, self.now());
        self.put_down(line).await;
        self.attend(&session.id);
        Ok(session)
    }

    /// Reads along with what tells of an agent while it runs, and no longer.
    fn attend(&self, id: &SessionId) {
        if let Ok(entry) = self.session(id) {
            self.follow_transcript(&entry);
            self.watch_drawing(&entry);
        }
    }

    /// The present, on both clocks.
    fn now(&self) -> Now {
        Now { moment: self.0.began.elapsed(), wall: now_ms() }
    }

    fn agent_of(&self, session: &Session) -> Result<Arc<dyn Agent>, CallError> {
        self.agent_named(&session.agent)
    }

    // An agent whose manifest is unusable is not "unknown": its file is there and says something, with a mistake in it.
    fn agent_named(&self, id: &AgentId) -> Result<Arc<dyn Agent>, CallError> {
        self.0.agents.named(id).ok_or_else(|| match self.0.agents.problem_of(id) {
            Some((problem, hint)) => CallError::new(ErrorCode::ManifestInvalid, problem).hint(hint),
            None => CallError::new(ErrorCode::AgentUnknown, format!("there is no agent called {id}"))
                .hint("`ao agent ls` lists the agents."),
        })
    }
}

/// The permission that a session's agent asks for, as shown.
fn asked(entry: &Entry, agent: &dyn Agent) -> Option<AskView> {
    let (Phase::Running(_), State::Asking(open)) = (&entry.session.phase, entry.seen.activity.state()) else {
        return None;
    };
    Some(AskView {
        tool: open.ask.used.tool.clone(),
        command: open.ask.command.clone(),
        files: open.ask.files.clone(),
        choices: answer::choices(agent),
        since: open.since,
    })
}

/// Proof that the caller has the session's turn.
struct Held {
    _turn: OwnedMutexGuard<()>,
}

fn no_session(id: &SessionId) -> CallError {
    CallError::new(ErrorCode::SessionNotFound, format!("there is no session {id}"))
        .hint("`ao session ls --archived` lists all of them.")
}

/// Wall-clock time for display, in milliseconds since the Unix epoch. Nothing is decided by it.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A moment on the monotonic clock.
fn moment() -> Instant {
    Instant::now()
}
