//! The app's one link to its daemon, for the app's whole life.
//!
//! Why it exists: whoever shows a window must never care whether the daemon is there yet, was restarted, crashed or
//! is being replaced. This module finds it, starts it, follows it and brings terminals back after every drop. Each
//! thing that can happen is a [`LinkState`] with a way forward.
//!
//! The rules:
//! - A daemon that is there is used: supervised if it is owned by the app (the daemon decides that), else as a guest.
//!   An owned one of another build is replaced; a headless one that speaks another protocol only on the user's word.
//! - A daemon without an owner that this app started itself, so that it goes on working afterwards, is known by its
//!   instance and is treated as owned. One with the other owner than the person wants is replaced; a headless one
//!   that somebody else started never is.
//! - A drop without goodbye is a crash when nobody answers afterwards: the daemon is started again at once, three
//!   times within a minute. After a goodbye nothing is started until asked.
//! - Nothing is written while nothing happens. There is no heartbeat: a socket that is open is alive.
//!
//! It must never touch a session by itself, signal a process that it has no handle for, or drop a keystroke silently.

pub mod asked;
mod drive;
mod input;
mod news;
mod pace;
mod search;
mod terminal;
mod terminals;
#[cfg(test)]
mod tests;
mod world;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ao_protocol::bridge::{AppNews, LinkState, TerminalOpened};
use ao_protocol::calls::{
    Call, DaemonStop, Request, Subscribe, TerminalAttach, TerminalDetach, TerminalResize,
};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use ao_protocol::runfile::Owner;
use ao_protocol::view::SessionView;
use serde_json::Value;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot, watch};

use crate::address::Address;
use crate::connection::Handle;
use drive::Desk;
pub use news::News;
use news::Shared;
use search::Search;
pub use search::is_another_window;
use terminal::Outlet;
pub use world::FindCore;
use world::{Outside, World};

/// The daemon's refusal of a second window; the app that gets it has raised the first one and leaves quietly.
pub const ANOTHER_WINDOW: &str = "another window is open";

/// How long a call waits for a link that is being made.
const CALL_PATIENCE: Duration = Duration::from_secs(5);
/// Commands that may wait for the link's task.
const COMMANDS: usize = 1024;

/// Calls that only the link makes: a page that made them would confuse its streams.
const OWN_CALLS: [&str; 4] =
    [Subscribe::METHOD, TerminalAttach::METHOD, TerminalDetach::METHOD, TerminalResize::METHOD];

/// What a link needs to know.
pub struct LinkConfig {
    /// The home whose daemon it wants.
    pub home: Home,
    /// Where the program is that a daemon is started from.
    pub core: FindCore,
    /// Whose the daemons are that it starts: with [`Owner::None`] they go on working after the app.
    pub owner: Owner,
    /// Where the app was asked to go; the window that has its place is told, if there is one.
    pub address: Option<Address>,
}

/// The window's side of the link. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LinkHandle {
    shared: Arc<Shared>,
    commands: mpsc::Sender<Command>,
}

/// The link.
pub struct Link;

/// What the link's task is asked to do.
enum Command {
    Start,
    Stop,
    Replace,
    Reown,
    Open {
        session: SessionId,
        size: (u16, u16),
        outlet: Outlet,
        opened: oneshot::Sender<Result<TerminalOpened, CallError>>,
    },
    Input {
        stream: u32,
        bytes: Vec<u8>,
    },
    Credit {
        stream: u32,
        bytes: u32,
    },
    Resize {
        stream: u32,
        size: (u16, u16),
    },
    History {
        stream: u32,
        lines: u32,
    },
    Close {
        stream: u32,
    },
    CloseAll,
}

impl Link {
    /// Starts looking for the daemon at once, on `runtime`.
    #[must_use]
    pub fn spawn(runtime: &runtime::Handle, config: LinkConfig) -> LinkHandle {
        let link = config.address.map(|address| address.to_string());
        Self::over(runtime, Outside { home: config.home, core: config.core }, config.owner, link)
    }

    fn over<W: World>(runtime: &runtime::Handle, world: W, owner: Owner, link: Option<String>) -> LinkHandle {
        let shared = Shared::new(owner);
        let (commands, inbox) = mpsc::channel(COMMANDS);
        let search = Search::new(world, Arc::clone(&shared), link);
        runtime.spawn(drive::run(search, Desk::new(inbox, Arc::clone(&shared))));
        LinkHandle { shared, commands }
    }
}

impl LinkHandle {
    /// The state, as it changes.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<LinkState> {
        self.shared.state()
    }

    /// The state of everything, then every change. Each caller gets its own.
    #[must_use]
    pub fn news(&self) -> News {
        News::new(Arc::clone(&self.shared))
    }

    /// Asks every listener to show a session, or just the window.
    pub fn show(&self, session: Option<SessionId>) {
        self.tell(AppNews::Show { session });
    }

    /// Tells every listener something that does not come from the daemon.
    pub fn tell(&self, news: AppNews) {
        self.shared.tell(news);
    }

    /// Looks at the sessions as the daemon last told them. It must be quick: news waits for it.
    pub fn sessions<T>(&self, look: impl FnOnce(&[SessionView]) -> T) -> T {
        self.shared.sessions(look)
    }

    /// Passes a call on to the daemon. Waits a little while a link is being made.
    ///
    /// # Errors
    /// What the daemon answered; `NO_DAEMON` without a link; `LINK_LOST` when it dropped before the reply;
    /// `INVALID_REQUEST` for calls that only the link itself makes.
    pub async fn call_raw(&self, method: &str, params: Value) -> Result<Value, CallError> {
        let request = request(method, params)?;
        if matches!(request, Request::DaemonStop(_)) {
            self.stop().await?;
            return Ok(Value::Object(serde_json::Map::new()));
        }
        self.line().await?.call_raw(request).await
    }

    /// Starts a daemon, or tries again after a failure.
    pub fn start(&self) {
        self.command(Command::Start);
    }

    /// Stops the daemon; sessions live on, and nothing is started until asked.
    ///
    /// # Errors
    /// What the daemon answered. A link that drops meanwhile is what was asked for.
    pub async fn stop(&self) -> Result<(), CallError> {
        let line = self.shared.line.borrow().clone();
        let Some(line) = line else {
            self.command(Command::Stop);
            return Ok(());
        };
        self.shared.stopping.store(true, Ordering::Release);
        match line.call(DaemonStop {}).await {
            Ok(_done) => Ok(()),
            Err(error) if error.code == ErrorCode::LinkLost => Ok(()),
            Err(error) => {
                self.shared.stopping.store(false, Ordering::Release);
                Err(error)
            }
        }
    }

    /// Replaces a headless daemon of another build. Only on the user's word.
    pub fn replace(&self) {
        self.command(Command::Replace);
    }

    /// Sets whose the daemons are that this app starts. A daemon that it started as another's is asked to stop, which
    /// does nothing to sessions, and the next one is started at once; any other daemon stays as it is.
    pub fn set_owner(&self, owner: Owner) {
        if self.shared.owner() != owner {
            self.shared.set_owner(owner);
            self.command(Command::Reown);
        }
    }

    /// Attaches a terminal whose raw messages (see [`ao_protocol::bridge`]) go to `outlet`. It stays attached over
    /// link drops. The request is queued before this returns, so requests keep their order; what is awaited is the
    /// answer.
    ///
    /// # Errors
    /// Why it could not be attached.
    pub fn open(
        &self,
        session: SessionId,
        cols: u16,
        rows: u16,
        outlet: impl FnMut(Vec<u8>) + Send + 'static,
    ) -> impl Future<Output = Result<TerminalOpened, CallError>> + Send + 'static {
        let (opened, answer) = oneshot::channel();
        let outlet: Outlet = Box::new(outlet);
        let queued = self.queue(Command::Open { session, size: (cols, rows), outlet, opened });
        async move {
            queued?;
            answer.await.unwrap_or_else(|_gone| Err(busy()))
        }
    }

    /// Types into a terminal. What becomes of it is told on its outlet.
    ///
    /// # Errors
    /// `INTERNAL` when the link's task takes nothing any more; then nothing was typed.
    pub fn input(&self, stream: u32, bytes: Vec<u8>) -> Result<(), CallError> {
        self.queue(Command::Input { stream, bytes })
    }

    /// The viewer has drawn so many bytes of a terminal.
    ///
    /// # Errors
    /// As [`LinkHandle::input`].
    pub fn credit(&self, stream: u32, bytes: u32) -> Result<(), CallError> {
        self.queue(Command::Credit { stream, bytes })
    }

    /// Sets a terminal's size.
    ///
    /// # Errors
    /// As [`LinkHandle::input`].
    pub fn resize(&self, stream: u32, cols: u16, rows: u16) -> Result<(), CallError> {
        self.queue(Command::Resize { stream, size: (cols, rows) })
    }

    /// Paints a terminal anew, with up to so many lines above its screen, of those that its host kept.
    ///
    /// # Errors
    /// As [`LinkHandle::input`].
    pub fn history(&self, stream: u32, lines: u32) -> Result<(), CallError> {
        self.queue(Command::History { stream, lines })
    }

    /// Ends an attachment.
    ///
    /// # Errors
    /// As [`LinkHandle::input`].
    pub fn close(&self, stream: u32) -> Result<(), CallError> {
        self.queue(Command::Close { stream })
    }

    /// Ends all attachments: the page that had them is gone.
    pub fn close_all(&self) {
        self.command(Command::CloseAll);
    }

    /// What a leaving app must do: a daemon that it started and never got a link to is ended. Nothing else is.
    pub fn leave(&self) {
        self.shared.end_child();
    }

    fn command(&self, command: Command) {
        if let Err(error) = self.queue(command) {
            tracing::error!(%error, "the link's task takes no commands");
        }
    }

    fn queue(&self, command: Command) -> Result<(), CallError> {
        self.commands.try_send(command).map_err(|_full_or_gone| busy())
    }

    async fn line(&self) -> Result<Handle, CallError> {
        let mut line = self.shared.line.subscribe();
        let mut state = self.shared.state();
        let present = line.wait_for(Option::is_some);
        let hopeless = state.wait_for(|state| !is_under_way(state));
        tokio::select! {
            biased;
            found = present => {
                let found = found.ok().and_then(|line| line.clone());
                found.ok_or_else(no_daemon)
            }
            _state = hopeless => Err(no_daemon()),
            () = tokio::time::sleep(CALL_PATIENCE) => Err(no_daemon()),
        }
    }
}

/// Whether a link is there or being made without anyone's help.
fn is_under_way(state: &LinkState) -> bool {
    match state {
        LinkState::Connecting
        | LinkState::Starting
        | LinkState::Linked { .. }
        | LinkState::Reconnecting { .. } => true,
        LinkState::Stopped { .. }
        | LinkState::Crashed { .. }
        | LinkState::Failed { .. }
        | LinkState::OtherBuild { .. } => false,
    }
}

/// Reads a call as it comes from the page.
fn request(method: &str, params: Value) -> Result<Request, CallError> {
    if !Request::METHODS.contains(&method) {
        return Err(CallError::new(ErrorCode::UnknownCall, format!("there is no call named {method:?}")));
    }
    if OWN_CALLS.contains(&method) {
        let why = format!("{method} is made by the app itself");
        return Err(CallError::new(ErrorCode::InvalidRequest, why));
    }
    serde_json::from_value(serde_json::json!({ "method": method, "params": params }))
        .map_err(|error| CallError::new(ErrorCode::InvalidRequest, format!("{method}: {error}")))
}

fn no_daemon() -> CallError {
    CallError::new(ErrorCode::NoDaemon, "there is no link to the daemon")
        .hint("Your sessions are unaffected. Start the daemon, or wait until the link is back.")
}

fn busy() -> CallError {
    CallError::new(ErrorCode::Internal, "the app's link takes no more requests").hint("Restart the app.")
}
