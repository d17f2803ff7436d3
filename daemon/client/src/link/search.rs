//! Finds the daemon, or starts one.
//!
//! Every way a search can end is a [`Found`]. It must never start a daemon while another may still be alive, and
//! never loop without a bound.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use ao_protocol::bridge::LinkState;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::message::{Opening, Role, Welcome};
use ao_protocol::runfile::Owner;
use tokio::time::{Instant, sleep, timeout};

use super::ANOTHER_WINDOW;
use super::news::Shared;
use super::world::World;
use crate::connect::ConnectError;
use crate::connection::Connection;
use crate::spawn::exit;

/// How often a started daemon is looked for.
const START_STEP: Duration = Duration::from_millis(25);
/// How long a started daemon may take until it answers.
const START_PATIENCE: Duration = Duration::from_secs(30);
/// After losing the race for the lock to a daemon that does not show up, a start is tried again after this.
const RACE_STEP: Duration = Duration::from_millis(500);
/// How long a stopping daemon is waited for.
const DRAIN_PATIENCE: Duration = Duration::from_secs(30);
/// How long a daemon of another build may take to stop.
const REPLACE_PATIENCE: Duration = Duration::from_secs(20);
/// Hellos without an answer before that is said on screen.
const SILENT_MAX: u32 = 3;
/// Tries to reach a headless daemon again before an own one is started in its place.
const GUEST_TRIES: u32 = 8;
/// Daemons of other builds replaced in one search; more would be a quarrel of two apps.
const REPLACE_MAX: u32 = 2;
/// Crashes tolerated within [`CRASH_WINDOW`].
const CRASHES_MAX: usize = 3;
const CRASH_WINDOW: Duration = Duration::from_secs(60);

/// Why a search begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The app started, or the user asked.
    Asked,
    /// The link to the app's own daemon dropped without goodbye.
    OwnDropped,
    /// The link to a headless daemon dropped without goodbye.
    GuestDropped,
}

/// How a search ends.
#[must_use]
pub(super) enum Found {
    /// With a connection.
    Linked(Connection),
    /// With something to show and to wait at.
    Rest(LinkState),
}

/// What one round over the addresses came to.
enum Round {
    Found(Found),
    /// A daemon is there and is stopping.
    Draining,
    /// A daemon is there and does not answer.
    Silent(ConnectError),
    Nobody,
}

pub(super) struct Search<W> {
    pub(super) world: W,
    pub(super) shared: Arc<Shared>,
    crashes: VecDeque<Instant>,
    /// Tries since the last link that held.
    attempt: u32,
    replaced: u32,
    /// The owner that the last daemon was started with.
    started_as: Option<Owner>,
    /// This app has been linked, so it has the place of the home's one window.
    is_window: bool,
    /// How this app says hello.
    opening: Opening,
}

impl<W: World> Search<W> {
    pub(super) fn new(world: W, shared: Arc<Shared>, link: Option<String>) -> Self {
        Self {
            world,
            shared,
            crashes: VecDeque::new(),
            attempt: 0,
            replaced: 0,
            started_as: None,
            is_window: false,
            opening: Opening { supervise: true, window: true, link, ..crate::opening(Role::App) },
        }
    }

    /// Looks until there is a link or something to show.
    pub(super) async fn find(&mut self, why: Why) -> Found {
        self.replaced = 0;
        let began = Instant::now();
        let mut silent = 0;
        match why {
            Why::Asked => {
                (self.attempt, self.crashes) = (0, VecDeque::new());
                self.shared.set(LinkState::Connecting);
            }
            Why::OwnDropped | Why::GuestDropped => self.next_attempt().await,
        }
        loop {
            match self.round().await {
                Round::Found(found) => return found,
                Round::Draining if began.elapsed() < DRAIN_PATIENCE => sleep(self.backoff()).await,
                Round::Draining => return self.failed(&stuck()),
                Round::Silent(error) => {
                    silent += 1;
                    if silent >= SILENT_MAX {
                        return self.failed(&error.to_call_error());
                    }
                    self.next_attempt().await;
                }
                Round::Nobody => match why {
                    Why::Asked => return self.start().await,
                    Why::OwnDropped => return self.start_after_crash().await,
                    Why::GuestDropped if self.attempt < GUEST_TRIES => self.next_attempt().await,
                    Why::GuestDropped => return self.start().await,
                },
            }
        }
    }

    /// A link held for this long; a short one counts as one more failed try.
    pub(super) fn held(&mut self, time: Duration) {
        if time >= Duration::from_secs(2) {
            self.attempt = 0;
        }
    }

    /// Whether a daemon is this app's: by its owner, which nobody else asks for, or because this app started it to go
    /// on working afterwards.
    pub(super) fn is_own(&self, welcome: &Welcome) -> bool {
        welcome.owner == Owner::App || self.is_known(&welcome.instance)
    }

    fn is_known(&self, instance: &str) -> bool {
        self.world.remembered().is_some_and(|known| known == instance)
    }

    /// Stops the headless daemon that speaks another protocol. The user has said so.
    pub(super) async fn replace(&mut self) -> Result<(), CallError> {
        for run in self.world.candidates() {
            if let Err(ConnectError::Incompatible { .. }) = self.world.connect(&run, &self.opening).await {
                return self.ask_to_stop(&run).await;
            }
        }
        Ok(())
    }

    async fn round(&mut self) -> Round {
        let mut outcome = Round::Nobody;
        for run in self.world.candidates() {
            match self.world.connect(&run, &self.opening).await {
                Ok(connection) if self.is_outdated(&connection.welcome) => {
                    drop(connection);
                    return self.replaced_or_failed(&run).await;
                }
                Ok(connection) => {
                    self.is_window = true;
                    // It is shown here, then.
                    self.opening.link = None;
                    self.remember(&connection.welcome);
                    return Round::Found(Found::Linked(connection));
                }
                Err(ConnectError::Incompatible { owner, .. })
                    if self.replaced < REPLACE_MAX
                        && (owner == Owner::App || self.is_known(&run.instance)) =>
                {
                    return self.replaced_or_failed(&run).await;
                }
                Err(ConnectError::Incompatible { build, protocol, owner }) => {
                    return Round::Found(Found::Rest(LinkState::OtherBuild { build, protocol, owner }));
                }
                Err(ConnectError::Draining { .. }) => return Round::Draining,
                // The place is this window's own: the daemon has not yet noticed the end of the earlier link.
                Err(ConnectError::Denied { .. }) if self.is_window => return Round::Draining,
                Err(ConnectError::Denied { reason }) => {
                    let error = CallError::new(ErrorCode::Forbidden, reason);
                    return Round::Found(self.failed(&error));
                }
                Err(error @ ConnectError::Silent { .. }) => outcome = Round::Silent(error),
                // An address that is not, or no longer, a daemon's is worth a line in the log and nothing more.
                Err(
                    error @ (ConnectError::Nobody { .. }
                    | ConnectError::Stranger { .. }
                    | ConnectError::Foreign { .. }),
                ) => tracing::debug!(%error, "no daemon at an address"),
            }
        }
        outcome
    }

    /// A daemon of this app that is of another build or has not the owner that is wanted; never one that was just
    /// started as it is wanted, whatever it calls itself.
    fn is_outdated(&self, welcome: &Welcome) -> bool {
        let wanted = self.shared.owner();
        let newborn = self.is_newborn(welcome);
        let other_build = welcome.build != crate::BUILD && !newborn;
        let other_owner = welcome.owner != wanted && !(newborn && self.started_as == Some(wanted));
        (other_build || other_owner) && self.is_own(welcome) && self.replaced < REPLACE_MAX
    }

    /// Whether it is the daemon that this process has started and not reached before.
    fn is_newborn(&self, welcome: &Welcome) -> bool {
        self.shared.child().as_ref().is_some_and(|child| child.pid() == welcome.pid)
    }

    /// A daemon without an owner that this app has started is known again by its instance, also at the app's next
    /// start. Where that cannot be written it counts as headless and is left alone.
    fn remember(&self, welcome: &Welcome) {
        if welcome.owner == Owner::None && self.is_newborn(welcome) {
            self.world.remember(&welcome.instance);
        }
    }

    async fn replaced_or_failed(&mut self, run: &ao_protocol::runfile::RunFile) -> Round {
        self.replaced += 1;
        // One that was started a moment ago was reached, and is collected when it ends like any that was.
        if let Some(child) = self.shared.child().take() {
            child.collect();
        }
        match self.ask_to_stop(run).await {
            Ok(()) => Round::Draining,
            Err(error) => Round::Found(self.failed(&error)),
        }
    }

    async fn ask_to_stop(&self, run: &ao_protocol::runfile::RunFile) -> Result<(), CallError> {
        tracing::info!(build = %run.version, owner = ?run.owner, "asking a daemon to stop, which another replaces");
        match timeout(REPLACE_PATIENCE, self.world.stop_please(run)).await {
            Ok(Ok(()) | Err(ConnectError::Nobody { .. })) => Ok(()),
            Ok(Err(error)) => Err(error.to_call_error()),
            Err(_late) => Err(stuck()),
        }
    }

    async fn start_after_crash(&mut self) -> Found {
        let now = Instant::now();
        self.crashes.retain(|at| now.duration_since(*at) < CRASH_WINDOW);
        self.crashes.push_back(now);
        tracing::warn!(crashes = self.crashes.len(), "the daemon is gone without a goodbye");
        if self.crashes.len() > CRASHES_MAX {
            self.crashes.clear();
            let (log, log_path) = (self.world.log_tail(), self.world.log_path());
            return Found::Rest(LinkState::Crashed { log, log_path });
        }
        self.start().await
    }

    /// Starts a daemon and waits until it, or the one that won against it, answers.
    async fn start(&mut self) -> Found {
        self.shared.set(LinkState::Starting);
        let deadline = Instant::now() + START_PATIENCE;
        let mut started = Instant::now();
        if let Err(why) = self.start_child() {
            return self.failed(&not_started(&why));
        }
        loop {
            let nobody = match self.round().await {
                Round::Found(found) => return found,
                Round::Draining | Round::Silent(_) => false,
                Round::Nobody => true,
            };
            let now = Instant::now();
            // It was reached and asked to stop at once: meanwhile another owner is wanted.
            if nobody
                && self.shared.child().is_none()
                && let Err(why) = self.start_child()
            {
                return self.failed(&not_started(&why));
            }
            let (exited, words) = self.look_at_child();
            match exited {
                None if now < deadline => {}
                Some(code) if code == i32::from(exit::ALREADY_RUNNING) && now < deadline => {
                    if now.duration_since(started) >= RACE_STEP {
                        started = now;
                        if let Err(why) = self.start_child() {
                            return self.failed(&not_started(&why));
                        }
                    }
                }
                Some(code) if code != i32::from(exit::ALREADY_RUNNING) => {
                    let why = words.unwrap_or_else(|| format!("it ended with code {code} and said nothing"));
                    return self.failed(&not_started(&why));
                }
                None | Some(_) => return self.failed(&stuck()),
            }
            sleep(START_STEP).await;
        }
    }

    /// How the started daemon ended, if it did, and the last line it wrote. One that was reached is nobody's concern.
    fn look_at_child(&self) -> (Option<i32>, Option<String>) {
        let mut child = self.shared.child();
        let exited = child.as_mut().and_then(|child| child.exited());
        (exited, child.as_ref().and_then(|child| child.last_words()))
    }

    fn start_child(&mut self) -> Result<(), String> {
        let owner = self.shared.owner();
        let child = self.world.start(owner)?;
        tracing::info!(pid = child.pid(), ?owner, "started a daemon");
        self.started_as = Some(owner);
        self.shared.hold(child);
        Ok(())
    }

    async fn next_attempt(&mut self) {
        let pause = self.backoff();
        self.attempt = self.attempt.saturating_add(1);
        self.shared.set(LinkState::Reconnecting { attempt: self.attempt });
        // The first try after a link that held comes at once.
        if self.attempt > 1 {
            sleep(pause).await;
        }
    }

    /// 50 ms, doubled with every try, at most 2 s.
    fn backoff(&self) -> Duration {
        Duration::from_millis(50 << self.attempt.min(6)).min(Duration::from_secs(2))
    }

    pub(super) fn failed(&self, error: &CallError) -> Found {
        Found::Rest(LinkState::Failed { error: error.clone(), log_path: self.world.log_path() })
    }
}

/// Whether this state is the daemon's word that another window of this app is open.
#[must_use]
pub fn is_another_window(state: &LinkState) -> bool {
    matches!(state, LinkState::Failed { error, .. } if error.code == ErrorCode::Forbidden && error.message == ANOTHER_WINDOW)
}

fn not_started(why: &str) -> CallError {
    CallError::new(ErrorCode::NoDaemon, format!("the daemon could not be started: {why}"))
        .hint("Your sessions are unaffected. Look at the log, then try again.")
}

fn stuck() -> CallError {
    CallError::new(ErrorCode::NoDaemon, "a daemon holds this home but does not answer")
        .hint("Your sessions are unaffected. Wait a moment and try again; its log may say what it waits for.")
}
