//! What the link knows, kept so that a page loaded at any time can be told all of it and then every change.
//!
//! The board and the stream of news change under one lock, so whoever subscribes gets a state and exactly the
//! changes after it. It must never wait while it holds that lock.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ao_protocol::bridge::{AppNews, LinkState};
use ao_protocol::event::{Event, Snapshot};
use ao_protocol::runfile::Owner;
use ao_protocol::view::SessionView;
use tokio::sync::{broadcast, watch};

use super::world::Child;
use crate::connection::Handle;

/// News that a slow reader may be behind. One that is further behind gets the whole state again.
const BACKLOG: usize = 512;

/// What the link's task and its handles share.
#[derive(Debug)]
pub(super) struct Shared {
    board: Mutex<Board>,
    news: broadcast::Sender<AppNews>,
    state: watch::Sender<LinkState>,
    /// The way to the daemon, while there is one.
    pub(super) line: watch::Sender<Option<Handle>>,
    /// The daemon this process started, until a link to it exists.
    child: Mutex<Option<Box<dyn Child>>>,
    /// A stop was asked here, so a drop is no crash.
    pub(super) stopping: AtomicBool,
    /// Daemons that this app starts go on working after it.
    outlives: AtomicBool,
}

#[derive(Debug)]
struct Board {
    link: LinkState,
    snapshot: Option<Snapshot>,
}

impl Shared {
    pub(super) fn new(owner: Owner) -> Arc<Self> {
        Arc::new(Self {
            board: Mutex::new(Board { link: LinkState::Connecting, snapshot: None }),
            news: broadcast::Sender::new(BACKLOG),
            state: watch::Sender::new(LinkState::Connecting),
            line: watch::Sender::new(None),
            child: Mutex::new(None),
            stopping: AtomicBool::new(false),
            outlives: AtomicBool::new(owner == Owner::None),
        })
    }

    /// Publishes a new state of the link, if it is one.
    pub(super) fn set(&self, link: LinkState) {
        let mut board = self.board();
        if board.link == link {
            return;
        }
        tracing::info!(state = ?link, "link");
        board.link = link.clone();
        self.state.send_replace(link.clone());
        self.tell(AppNews::Link { link });
    }

    pub(super) fn state(&self) -> watch::Receiver<LinkState> {
        self.state.subscribe()
    }

    /// Takes a snapshot as the whole truth.
    pub(super) fn take(&self, snapshot: Snapshot) {
        let mut board = self.board();
        board.snapshot = Some(snapshot.clone());
        self.tell(AppNews::Snapshot { snapshot });
    }

    /// Takes one change.
    pub(super) fn apply(&self, seq: u64, event: Event) {
        let mut board = self.board();
        if let Some(snapshot) = board.snapshot.as_mut() {
            apply(snapshot, seq, event.clone());
        }
        self.tell(AppNews::Event { seq, event });
    }

    /// Tells everyone who listens. Nobody may be listening, which is fine.
    pub(super) fn tell(&self, news: AppNews) {
        let _listeners = self.news.send(news);
    }

    /// Keeps the handle of a daemon that was started, in place of an earlier one, which has ended.
    pub(super) fn hold(&self, child: Box<dyn Child>) {
        *self.child() = Some(child);
    }

    pub(super) fn child(&self) -> MutexGuard<'_, Option<Box<dyn Child>>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the daemon that was started and never reached. The last resort of a leaving app: by a handle it holds.
    pub(super) fn end_child(&self) {
        if let Some(mut child) = self.child().take() {
            child.end();
        }
    }

    /// Whose the daemons are that this app starts.
    pub(super) fn owner(&self) -> Owner {
        if self.outlives.load(Ordering::Acquire) { Owner::None } else { Owner::App }
    }

    pub(super) fn set_owner(&self, owner: Owner) {
        self.outlives.store(owner == Owner::None, Ordering::Release);
    }

    /// Looks at the sessions as they were last told.
    pub(super) fn sessions<T>(&self, look: impl FnOnce(&[SessionView]) -> T) -> T {
        let board = self.board();
        look(board.snapshot.as_ref().map_or(&[], |snapshot| snapshot.sessions.as_slice()))
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything there is to tell, in order: the state of the link, the last snapshot, then each change.
#[derive(Debug)]
pub struct News {
    shared: Arc<Shared>,
    coming: broadcast::Receiver<AppNews>,
    first: VecDeque<AppNews>,
}

impl News {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let (coming, first) = Self::begin(&shared);
        Self { shared, coming, first }
    }

    /// The next piece of news, or `None` when the link is gone for good. Cancel-safe.
    pub async fn next(&mut self) -> Option<AppNews> {
        loop {
            if let Some(news) = self.first.pop_front() {
                return Some(news);
            }
            match self.coming.recv().await {
                Ok(news) => return Some(news),
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    (self.coming, self.first) = Self::begin(&self.shared);
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    fn begin(shared: &Shared) -> (broadcast::Receiver<AppNews>, VecDeque<AppNews>) {
        let board = shared.board();
        let mut first = VecDeque::from([AppNews::Link { link: board.link.clone() }]);
        first.extend(board.snapshot.clone().map(|snapshot| AppNews::Snapshot { snapshot }));
        (shared.news.subscribe(), first)
    }
}

/// Brings a snapshot up to date. Events carry whole views, so nothing is merged.
fn apply(snapshot: &mut Snapshot, seq: u64, event: Event) {
    snapshot.seq = seq;
    match event {
        Event::Project { project } => match snapshot.projects.iter_mut().find(|p| p.id == project.id) {
            Some(old) => *old = project,
            None => snapshot.projects.push(project),
        },
        Event::ProjectRemoved { id } => snapshot.projects.retain(|p| p.id != id),
        Event::Session { session } => {
            let key = |s: &ao_protocol::view::SessionView| (s.project.clone(), s.id.number());
            match snapshot.sessions.binary_search_by_key(&key(&session), key) {
                Ok(at) => snapshot.sessions[at] = session,
                Err(at) => snapshot.sessions.insert(at, session),
            }
        }
        Event::SessionRemoved { id } => snapshot.sessions.retain(|s| s.id != id),
        // A session's messages are asked for when it is looked at, so a snapshot has none.
        Event::Message { .. } | Event::Plan { .. } => {}
        Event::Notice { notice, .. } => {
            match snapshot.notices.binary_search_by_key(&notice.id, |known| known.id) {
                Ok(at) => snapshot.notices[at] = notice,
                Err(at) => snapshot.notices.insert(at, notice),
            }
            let spare = snapshot.notices.len().saturating_sub(Snapshot::NOTICES);
            snapshot.notices.drain(..spare);
        }
        Event::Agents { agents } => snapshot.agents = agents,
        Event::Daemon { daemon } => snapshot.daemon = daemon,
    }
}
