//! What installed programs say about themselves: version, login, and the Node that they would run on.
//!
//! Asking takes seconds, so nobody waits for it: views show what is known, and answers arrive later. What a program said
//! is kept for as long as it is the same file, so that nothing is started when nothing changed. A question never
//! starts a conversation; one that is not answered in time ends with everything that it started.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ao_files::write_quickly;
use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, Login};
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::values::home;
use super::version::is_older;
use crate::environment::{program_agrees, program_version};
use crate::ports::agent::{Agent, Questions};

/// So many programs are asked at once.
const AT_ONCE: usize = 2;
const PATIENCE: Duration = Duration::from_secs(10);
/// A login may end any time; a launcher may stay the same file when what it launches is new.
const LOGIN_MS: i64 = 10 * 60 * 1000;
const VERSION_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether what is known is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Asks only what is not known, or known from too long ago.
    IfNeeded,
    /// Asks everything again: the user wants to know now.
    Everything,
}

pub(super) struct Inventory {
    cache: Option<PathBuf>,
    state: Mutex<State>,
    /// One look-up at a time; the second then finds what the first has learnt.
    turn: tokio::sync::Mutex<()>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    programs: BTreeMap<String, Known>,
    /// Each as often as something is asked for it.
    checking: Vec<AgentId>,
}

/// What a program said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    mark: Mark,
    version: Option<Answer<String>>,
    login: Option<Answer<bool>>,
}

/// An answer; `None` in it: asked, and not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Answer<T> {
    said: Option<T>,
    at: i64,
}

impl<T> Answer<T> {
    fn is_fresh(&self, since: i64) -> bool {
        // A clock that was set back makes nothing fresh for ever.
        self.at >= since && self.at <= now()
    }
}

/// By what a file is known to be the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    size: u64,
    modified: i64,
    /// Packages are unpacked with a fixed time of change; this one tells when that was done.
    appeared: i64,
}

/// Something to ask.
struct Job {
    agents: Vec<AgentId>,
    program: String,
    version: Option<Vec<String>>,
    login: Option<Vec<String>>,
}

impl Inventory {
    pub(super) fn new(cache: Option<PathBuf>) -> Self {
        let programs = cache.as_deref().and_then(read).unwrap_or_default();
        Self {
            cache,
            state: Mutex::new(State { programs, checking: Vec::new() }),
            turn: tokio::sync::Mutex::new(()),
            changes: watch::Sender::new(0),
        }
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub(super) fn tell(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    /// An agent's view with what is known of its program.
    pub(super) fn completed(&self, agent: &dyn Agent, environment: &[(String, String)]) -> AgentView {
        let mut view = agent.view(environment);
        let Some(program) = view.program.clone().filter(|_| view.installed) else { return view };
        let install = view.install.take();
        let questions = agent.questions(environment);
        let state = self.state();
        view.checking = state.checking.contains(&view.id);
        if let Some(known) = state.current(&program) {
            view.version = known.version.as_ref().and_then(|answer| answer.said.clone());
            let said = known.login.as_ref().and_then(|answer| answer.said);
            if let (Login::Unknown, Some(yes)) = (view.login, said) {
                view.login = if yes { Login::Yes } else { Login::No };
            }
        }
        let node = questions.node.as_ref().map(|(needed, node)| {
            let path = node.as_ref().map(|node| node.to_string_lossy().into_owned());
            let known = path.as_deref().and_then(|path| state.current(path));
            (needed.as_str(), path.is_some(), known.and_then(|known| known.version.as_ref()?.said.clone()))
        });
        drop(state);
        match problem(&view, install, &questions, node) {
            Some((problem, hint)) => {
                view.problem = Some(problem);
                view.hint = Some(hint);
            }
            // Until then it is what one would do to sign in.
            None if view.login == Login::No => {}
            None => view.hint = None,
        }
        view
    }

    /// Asks what is not known.
    pub(super) async fn look_up(
        &self,
        kinds: &[Arc<dyn Agent>],
        environment: &[(String, String)],
        refresh: Refresh,
    ) {
        let wanted_at = now();
        let _turn = self.turn.lock().await;
        let jobs = self.jobs(kinds, environment, refresh, wanted_at);
        if jobs.is_empty() {
            return;
        }
        let checking = Checking::begin(self, &jobs);
        let folder = home(environment).map_or_else(std::env::temp_dir, PathBuf::from);
        let environment: Arc<[(String, String)]> = environment.into();
        let gate = Arc::new(Semaphore::new(AT_ONCE));
        let mut asking = JoinSet::new();
        for job in jobs {
            let (environment, gate, folder) = (environment.clone(), gate.clone(), folder.clone());
            asking.spawn(async move {
                // The gate is never closed.
                let _turn = gate.acquire_owned().await.ok();
                let answers = ask(&job, &folder, &environment).await;
                (job, answers)
            });
        }
        while let Some(asked) = asking.join_next().await {
            if let Ok((job, answers)) = asked {
                self.learn(&job, answers);
                checking.ended(&job);
            }
        }
        self.keep();
    }

    fn jobs(
        &self,
        kinds: &[Arc<dyn Agent>],
        environment: &[(String, String)],
        refresh: Refresh,
        wanted_at: i64,
    ) -> Vec<Job> {
        let oldest = |most: i64| match refresh {
            Refresh::IfNeeded => wanted_at - most,
            Refresh::Everything => wanted_at,
        };
        let state = self.state();
        let mut jobs: Vec<Job> = Vec::new();
        for kind in kinds {
            let Questions { version, login, login_seen, node, .. } = kind.questions(environment);
            let login = login.filter(|_| login_seen == Login::Unknown);
            let node = node.and_then(|(_, node)| node).map(|node| node.to_string_lossy().into_owned());
            let node = node.map(|node| vec![node, "--version".to_owned()]);
            for (version, login) in [(version, login), (node, None)] {
                let Some(program) =
                    version.as_ref().or(login.as_ref()).and_then(|words| words.first()).cloned()
                else {
                    continue;
                };
                let known = state.current(&program);
                let version = version.filter(|_| {
                    let answer = known.and_then(|known| known.version.as_ref());
                    !answer.is_some_and(|answer| answer.is_fresh(oldest(VERSION_MS)))
                });
                let login = login.filter(|_| {
                    let answer = known.and_then(|known| known.login.as_ref());
                    !answer.is_some_and(|answer| answer.is_fresh(oldest(LOGIN_MS)))
                });
                if version.is_none() && login.is_none() {
                    continue;
                }
                match jobs.iter_mut().find(|job| job.program == program) {
                    Some(job) => {
                        job.agents.push(kind.id().clone());
                        job.version = job.version.take().or(version);
                        job.login = job.login.take().or(login);
                    }
                    None => jobs.push(Job { agents: vec![kind.id().clone()], program, version, login }),
                }
            }
        }
        jobs
    }

    fn learn(&self, job: &Job, answers: Answers) {
        let Some(mark) = mark(Path::new(&job.program)) else { return };
        let mut state = self.state();
        let known = state.programs.entry(job.program.clone());
        let known = known.or_insert_with(|| Known { mark: mark.clone(), version: None, login: None });
        if known.mark != mark {
            *known = Known { mark, version: None, login: None };
        }
        let at = now();
        if let Some(said) = answers.version {
            known.version = Some(Answer { said, at });
        }
        if let Some(said) = answers.login {
            known.login = Some(Answer { said, at });
        }
    }

    fn keep(&self) {
        let Some(cache) = &self.cache else { return };
        let programs = {
            let mut state = self.state();
            state.programs.retain(|program, _| Path::new(program).exists());
            serde_json::to_vec_pretty(&state.programs)
        };
        if let Ok(bytes) = programs
            && let Err(error) = write_quickly(cache, &bytes)
        {
            tracing::warn!(%error, "what installed agents said could not be kept; they are asked again next time");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is known of a program, if it is still the same file.
    fn current(&self, program: &str) -> Option<&Known> {
        let known = self.programs.get(program)?;
        (mark(Path::new(program)).as_ref() == Some(&known.mark)).then_some(known)
    }
}

/// Shows agents as being asked, however the asking ends.
struct Checking<'a>(&'a Inventory);

impl<'a> Checking<'a> {
    fn begin(inventory: &'a Inventory, jobs: &[Job]) -> Self {
        inventory.state().checking = jobs.iter().flat_map(|job| job.agents.iter().cloned()).collect();
        inventory.tell();
        Self(inventory)
    }

    fn ended(&self, job: &Job) {
        let mut state = self.0.state();
        for agent in &job.agents {
            if let Some(at) = state.checking.iter().position(|id| id == agent) {
                state.checking.swap_remove(at);
            }
        }
        drop(state);
        self.0.tell();
    }
}

impl Drop for Checking<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if !state.checking.is_empty() {
            state.checking.clear();
            drop(state);
            self.0.tell();
        }
    }
}

/// What came of a job; the outer `None`: not asked.
struct Answers {
    version: Option<Option<String>>,
    login: Option<Option<bool>>,
}

async fn ask(job: &Job, folder: &Path, environment: &[(String, String)]) -> Answers {
    let mut answers = Answers { version: None, login: None };
    if let Some((program, args)) = job.version.as_ref().and_then(|words| words.split_first()) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        answers.version = Some(program_version(Path::new(program), &args, environment, PATIENCE).await);
    }
    if let Some((program, args)) = job.login.as_ref().and_then(|words| words.split_first()) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        answers.login = Some(program_agrees(Path::new(program), &args, folder, environment, PATIENCE).await);
    }
    answers
}

/// What keeps an installed agent from working, and what to do about it.
fn problem(
    view: &AgentView,
    install: Option<String>,
    questions: &Questions,
    node: Option<(&str, bool, Option<String>)>,
) -> Option<(String, String)> {
    let newer_node = |needed: &str| {
        format!(
            "Install Node {needed} or newer (https://nodejs.org) and let it be the first `node` on your PATH."
        )
    };
    match node {
        Some((needed, false, _)) => {
            return Some((
                format!("needs Node {needed} or newer, and there is no `node` on the PATH"),
                newer_node(needed),
            ));
        }
        Some((needed, true, Some(found))) if is_older(&found, needed) => {
            return Some((format!("needs Node {needed} or newer, yours is {found}"), newer_node(needed)));
        }
        Some((_, true, _)) | None => {}
    }
    let (found, minimum) = (view.version.as_deref()?, questions.minimum.as_deref()?);
    is_older(found, minimum).then(|| {
        let hint = install.unwrap_or_else(|| format!("Update {}.", view.name));
        (format!("version {found} is too old; {minimum} is the oldest that works"), hint)
    })
}

fn read(cache: &Path) -> Option<BTreeMap<String, Known>> {
    // Whatever is not as expected is only asked again.
    serde_json::from_slice(&std::fs::read(cache).ok()?).ok()
}

fn mark(program: &Path) -> Option<Mark> {
    let meta = std::fs::metadata(program).ok()?;
    let modified = meta.modified().map(ms).unwrap_or_default();
    #[cfg(unix)]
    let appeared = {
        use std::os::unix::fs::MetadataExt as _;
        meta.ctime().saturating_mul(1000).saturating_add(meta.ctime_nsec() / 1_000_000)
    };
    #[cfg(not(unix))]
    let appeared = meta.created().map(ms).unwrap_or_default();
    Some(Mark { size: meta.len(), modified, appeared })
}

fn ms(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(0)
}

fn now() -> i64 {
    ms(SystemTime::now())
}
