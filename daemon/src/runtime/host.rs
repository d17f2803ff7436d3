//! Starting hosts, finding them again, and speaking to them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ao_host::lock::Probe;
use ao_protocol::calls::ScreenText;
use ao_protocol::home::Home;
use ao_protocol::host::{HostNews, HostReady, HostSignal, HostSpec, HostVerb, LaunchSpec};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::settings::TerminalTheme;
use async_trait::async_trait;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::sync::{broadcast, mpsc};

use super::attach::Hand;
use super::bundle::Bundle;
use super::keyboard::Boards;
use super::link::{HostLink, dial};
use super::scopes::{self, Scopes};
use super::typist::Typist;
use super::{attach, leftovers};
use crate::domain::reconcile::Observation;
use crate::ports::permit::{EndPermit, LeftoverPermit, WritePermit};
use crate::ports::runtime::{
    AttachRequest, Attachment, Keyboard, LaunchError, Probed, Processes, Runtime, RuntimeError, RuntimeNews,
};

/// The grid of a terminal that nobody looks at yet.
const FIRST_SIZE: (u16, u16) = (120, 40);
/// How long a host may take to start its agent.
const READY_TIMEOUT: Duration = Duration::from_secs(20);
/// News of new hosts that a viewer of an old picture may lag behind; one that does attaches anew.
const REVIVED: usize = 64;
/// What a host gets of the daemon's environment; its agent gets another.
const HOST_VARIABLES: &[&str] = &[
    "PATH",
    "SystemRoot",
    // Where tests let hosts die.
    #[cfg(debug_assertions)]
    ao_host::fault::VARIABLE,
];
/// Between the hang-up and the kill of an agent that is ended.
const END_GRACE_MS: u32 = 2000;

/// The runtime that gives every session its own host process.
#[derive(Clone)]
pub struct HostRuntime(Arc<Inner>);

struct Inner {
    home: Home,
    core: PathBuf,
    /// The limit of open files that agents get, where this process has raised its own.
    open_files: Option<u64>,
    news: mpsc::Sender<RuntimeNews>,
    links: Mutex<HashMap<SessionId, Arc<HostLink>>>,
    boards: Boards,
    scopes: Scopes,
    /// Sessions that got a new host, for those who look at the old one's last picture.
    revived: broadcast::Sender<SessionId>,
}

impl HostRuntime {
    /// A runtime for the bundles of `home`. Hosts run from the executable `core`; what happens is told to `news`.
    /// Agents get the limit of `open_files`, or the daemon's own.
    #[must_use]
    pub fn new(home: Home, core: PathBuf, open_files: Option<u64>, news: mpsc::Sender<RuntimeNews>) -> Self {
        Self(Arc::new(Inner {
            home,
            core,
            open_files,
            news,
            links: Mutex::new(HashMap::new()),
            boards: Boards::default(),
            scopes: Scopes::default(),
            revived: broadcast::Sender::new(REVIVED),
        }))
    }

    fn bundle(&self, session: &SessionId) -> Bundle {
        Bundle::at(self.0.home.bundle(session))
    }

    fn known_link(&self, session: &SessionId) -> Option<Arc<HostLink>> {
        self.0.links.lock().unwrap_or_else(PoisonError::into_inner).get(session).cloned()
    }

    /// The control connection to a living host, made if there is none.
    async fn link(&self, session: &SessionId) -> Result<Arc<HostLink>, RuntimeError> {
        if let Some(link) = self.known_link(session) {
            return Ok(link);
        }
        let spec = self.bundle(session).spec().ok_or(RuntimeError::NoTerminal)?;
        let connection =
            dial(&spec, "daemon").await.map_err(|e| RuntimeError::Unreachable { reason: e.to_string() })?;
        let inner = Arc::downgrade(&self.0);
        let link = HostLink::start(connection, self.0.news.clone(), move |session, ended| {
            let Some(inner) = inner.upgrade() else { return };
            let mut links = inner.links.lock().unwrap_or_else(PoisonError::into_inner);
            if links.get(session).is_some_and(|held| Arc::ptr_eq(held, ended)) {
                links.remove(session);
            }
        });
        // The daemon's own writer; a number of its own per connection, since it never resends.
        link.tell(&HostVerb::Writer { writer: format!("daemon{}", crate::address::token()) }).await?;
        self.0
            .links
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(session.clone(), Arc::clone(&link));
        Ok(link)
    }

    async fn respawn(&self, link: &HostLink, launch: LaunchSpec) -> Result<Processes, LaunchError> {
        let number = launch.launch;
        match link.ask(|id| HostVerb::Respawn { id, launch }).await {
            Ok(_done) => {
                let state = link.state();
                Ok(Processes { host_pid: state.pid, agent_pid: state.agent_pid })
            }
            Err(RuntimeError::Refused { reason }) => Err(LaunchError::NotStarted { reason }),
            Err(RuntimeError::NoTerminal | RuntimeError::Unreachable { .. }) => {
                Err(LaunchError::Unknown { reason: format!("launch {number} was asked for") })
            }
        }
    }

    /// Starts a host in the session's bundle and waits until its agent runs.
    async fn start_host(&self, session: &SessionId, launch: LaunchSpec) -> Result<Processes, LaunchError> {
        let bundle = self.bundle(session);
        let not_started = |e: std::io::Error| LaunchError::NotStarted {
            reason: format!("the terminal's host could not be started: {e}"),
        };
        let spec = self.spec_for(session, &bundle, launch).map_err(not_started)?;
        bundle.write_spec(&spec).map_err(not_started)?;
        let prefix = self.0.scopes.prefix(session, &self.0.home).await.unwrap_or_default();
        match self.host_process(&bundle, &prefix).await? {
            Begun::Said(outcome) => outcome,
            // Nobody became a host, so nothing has been started.
            Begun::NoScope => {
                tracing::warn!(%session, "there was no scope to be had; its terminal runs without");
                match self.host_process(&bundle, &[]).await? {
                    Begun::Said(outcome) => outcome,
                    Begun::NoScope => Err(LaunchError::Unknown { reason: ENDED_EARLY.to_owned() }),
                }
            }
        }
    }

    /// Starts the process and waits for its word.
    async fn host_process(&self, bundle: &Bundle, prefix: &[OsString]) -> Result<Begun, LaunchError> {
        let not_started = |e: std::io::Error| LaunchError::NotStarted {
            reason: format!("the terminal's host could not be started: {e}"),
        };
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(bundle.path().join("host.log"))
            .map_err(not_started)?;
        let own = [self.0.core.clone().into_os_string(), "host".into(), bundle.path().into()];
        let words: Vec<&OsString> = prefix.iter().chain(&own).collect();
        let for_scope = prefix.iter().take(1).flat_map(|_systemd| scopes::VARIABLES);
        let variables: Vec<&str> = HOST_VARIABLES.iter().copied().chain(for_scope).collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .env_clear()
            .envs(
                std::env::vars_os()
                    .filter(|(name, _)| variables.iter().any(|v| name.eq_ignore_ascii_case(v))),
            )
            .current_dir(bundle.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child =
            ao_client::spawn::apart(|flags| create_with(&mut command, flags).spawn()).map_err(not_started)?;
        let unknown = |reason: &str| LaunchError::Unknown { reason: reason.to_owned() };
        let stdout = child.stdout.take().ok_or_else(|| unknown("no ready pipe"))?;
        let mut line = String::new();
        let mut lines = BufReader::new(stdout);
        let read = tokio::time::timeout(READY_TIMEOUT, lines.read_line(&mut line)).await;
        if !prefix.is_empty() && matches!(read, Ok(Ok(0))) {
            // A host that ends without a word was killed, or has said why in its log with another code.
            let code = child.wait().await.ok().and_then(|status| status.code());
            if code == Some(1) && bundle.lock() == Probe::Free {
                return Ok(Begun::NoScope);
            }
        }
        // The runtime collects the child when it ends; the host itself has left this process's session.
        drop(child);
        Ok(Begun::Said(match read {
            Ok(Ok(_)) => match serde_json::from_str(&line) {
                Ok(HostReady::Listening { pid, agent_pid }) => Ok(Processes { host_pid: pid, agent_pid }),
                Ok(HostReady::Failed { reason }) => Err(LaunchError::NotStarted { reason }),
                Ok(HostReady::Held) => Err(unknown("another host holds this session's terminal")),
                Err(_) => Err(unknown(ENDED_EARLY)),
            },
            Ok(Err(e)) => Err(unknown(&e.to_string())),
            Err(_late) => Err(unknown("no word within 20 s")),
        }))
    }

    fn spec_for(
        &self,
        session: &SessionId,
        bundle: &Bundle,
        launch: LaunchSpec,
    ) -> std::io::Result<HostSpec> {
        let token = crate::address::token();
        let before = bundle.keyframe();
        let (cols, rows) = before.as_ref().map_or(FIRST_SIZE, |k| (k.cols, k.rows));
        let reached = bundle.exit().map_or(0, |exit| exit.newest);
        Ok(HostSpec {
            session: session.clone(),
            socket: crate::address::socket(bundle.path(), "sock", &token)?,
            cookie: token,
            cols,
            rows,
            // Viewers compare offsets across hosts, so a new one begins past everything the old one may have sent.
            offset: before.as_ref().map_or(0, |k| k.offset).max(reached)
                + OFFSET_GAP * u64::from(before.is_some()),
            keep_screen: before.is_some(),
            open_files: self.0.open_files,
            launch,
        })
    }
}

/// What came of the attempt to start a host.
enum Begun {
    /// What it said, or that it is not known.
    Said(Result<Processes, LaunchError>),
    /// What was to start it in a scope did not.
    NoScope,
}

const ENDED_EARLY: &str = "the host ended before it was ready";

#[cfg(windows)]
fn create_with(command: &mut Command, flags: u32) -> &mut Command {
    command.creation_flags(flags)
}

#[cfg(not(windows))]
fn create_with(command: &mut Command, _flags: u32) -> &mut Command {
    command
}

/// More than a host can have sent after its last saved picture, so that no offset is ever used for two bytes.
const OFFSET_GAP: u64 = 1 << 32;

#[async_trait]
impl Runtime for HostRuntime {
    async fn launch(&self, session: &SessionId, spec: LaunchSpec) -> Result<Processes, LaunchError> {
        match self.bundle(session).lock() {
            Probe::Held => {
                let link = self
                    .link(session)
                    .await
                    .map_err(|e| LaunchError::NotStarted { reason: e.to_string() })?;
                self.respawn(&link, spec).await
            }
            Probe::Free => {
                let processes = self.start_host(session, spec).await?;
                self.link(session).await.map_err(|e| LaunchError::Unknown { reason: e.to_string() })?;
                // Nobody may be looking.
                let _viewers = self.0.revived.send(session.clone());
                Ok(processes)
            }
            Probe::Unknown => {
                Err(LaunchError::NotStarted { reason: "the lock of its terminal cannot be read".to_owned() })
            }
        }
    }

    async fn probe(&self, session: &SessionId) -> Probed {
        let bundle = self.bundle(session);
        let silent = |seen| Probed { seen, processes: None, title: None };
        match bundle.lock() {
            Probe::Free => silent(bundle.remains()),
            Probe::Unknown => silent(Observation::Unknown),
            Probe::Held => match self.link(session).await {
                Ok(link) => {
                    let state = link.state();
                    Probed {
                        seen: Observation::Alive { launch: state.launch, exit: state.exit },
                        processes: Some(Processes { host_pid: state.pid, agent_pid: state.agent_pid }),
                        title: state.title,
                    }
                }
                Err(error) => {
                    tracing::warn!(%session, %error, "a living host does not answer");
                    silent(Observation::Unknown)
                }
            },
        }
    }

    async fn keyboard(&self, session: &SessionId) -> Keyboard {
        Keyboard::held(session.clone(), self.0.boards.of(session).turn().await)
    }

    async fn press(&self, _permit: WritePermit, keys: &Keyboard, bytes: &[u8]) -> Result<(), RuntimeError> {
        self.link(&keys.session).await?.type_bytes(bytes).await
    }

    async fn type_as(
        &self,
        _permit: WritePermit,
        keys: &Keyboard,
        writer: &str,
        bytes: &[u8],
    ) -> Result<(), RuntimeError> {
        let spec = self.bundle(&keys.session).spec().ok_or(RuntimeError::NoTerminal)?;
        Typist::connect(&spec, writer).await?.type_all(bytes).await
    }

    async fn typed_as(&self, session: &SessionId, writer: &str) -> Result<u64, RuntimeError> {
        let spec = self.bundle(session).spec().ok_or(RuntimeError::NoTerminal)?;
        Ok(Typist::connect(&spec, writer).await?.typed())
    }

    fn draft(&self, session: &SessionId) -> Option<Duration> {
        self.0.boards.of(session).draft()
    }

    async fn signal(&self, session: &SessionId, signal: HostSignal) -> Result<(), RuntimeError> {
        self.link(session).await?.ask(|id| HostVerb::Signal { id, signal }).await.map(|_done| ())
    }

    async fn end(&self, _permit: EndPermit, session: &SessionId) -> Result<(), RuntimeError> {
        let link = self.link(session).await?;
        link.ask(|id| HostVerb::End { id, grace_ms: END_GRACE_MS }).await.map(|_done| ())
    }

    async fn clear_leftovers(
        &self,
        _permit: LeftoverPermit,
        session: &SessionId,
    ) -> Result<(), RuntimeError> {
        let agent = self.bundle(session).agent();
        leftovers::end_all(session, &self.0.home, agent.as_ref()).await
    }

    async fn acknowledge_exit(&self, session: &SessionId, launch: LaunchId) {
        if let Some(link) = self.known_link(session) {
            // A host that is gone needs no acknowledgement.
            let _gone = link.tell(&HostVerb::AcknowledgeExit { launch }).await;
        }
    }

    async fn show_in(&self, session: &SessionId, theme: TerminalTheme) {
        if let Some(link) = self.known_link(session) {
            let _gone = link.tell(&HostVerb::Theme { theme }).await;
        }
    }

    async fn text(&self, session: &SessionId, scrollback: u32) -> Result<ScreenText, RuntimeError> {
        let bundle = self.bundle(session);
        if bundle.lock() == Probe::Free {
            return bundle.text().ok_or(RuntimeError::NoTerminal);
        }
        let link = self.link(session).await?;
        match link.ask(|id| HostVerb::Text { id, scrollback }).await? {
            HostNews::Text { lines, .. } => {
                let state = link.state();
                Ok(ScreenText { lines, cols: state.cols, rows: state.rows, live: true })
            }
            HostNews::Done { .. }
            | HostNews::Failed { .. }
            | HostNews::InputAccepted { .. }
            | HostNews::InputRefused { .. }
            | HostNews::Resized { .. }
            | HostNews::Title { .. }
            | HostNews::BracketedPaste { .. }
            | HostNews::Launched { .. }
            | HostNews::Exited { .. } => {
                Err(RuntimeError::Refused { reason: "the host answered something else than text".to_owned() })
            }
        }
    }

    async fn attach(&self, session: &SessionId, request: AttachRequest) -> Result<Attachment, RuntimeError> {
        let bundle = self.bundle(session);
        match bundle.lock() {
            Probe::Free => {
                attach::picture(&bundle, session.clone(), request.history, self.0.revived.subscribe())
            }
            Probe::Held | Probe::Unknown => {
                let hand = Hand::new(session.clone(), self.0.boards.of(session), self.0.news.clone());
                attach::live(&bundle, request, hand).await
            }
        }
    }

    fn bracketed_paste(&self, session: &SessionId) -> bool {
        self.known_link(session).is_some_and(|link| link.state().bracketed_paste)
    }
}
