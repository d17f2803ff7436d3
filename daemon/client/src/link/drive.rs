//! The link's task: searching, serving a connection, resting. Commands are heard in every one of them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ao_protocol::bridge::{AppNews, LinkState};
use ao_protocol::calls::Subscribe;
use ao_protocol::event::Event;
use ao_protocol::message::GoodbyeReason;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::Command;
use super::news::Shared;
use super::search::{Found, Search, Why};
use super::terminals::{Done, Line, Terminals};
use super::world::World;
use crate::address::Address;
use crate::connection::{Connection, Incoming};

/// Changes that may come before the snapshot they follow.
const EARLY_MAX: usize = 1024;

/// The commands and the terminals, which outlive every link.
pub(super) struct Desk {
    inbox: mpsc::Receiver<Command>,
    terminals: Terminals,
    shared: Arc<Shared>,
}

/// What a command means for the link itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Start,
    Stop,
    Replace,
    /// Whose the daemons of this app are has changed.
    Reown,
    /// The last handle is gone.
    Leave,
}

/// How a served connection ended.
enum End {
    Goodbye(GoodbyeReason),
    Dropped,
    /// The daemon is looked at anew: its owner may not be the one that is wanted.
    Reowned,
    Leave,
}

impl Desk {
    pub(super) fn new(inbox: mpsc::Receiver<Command>, shared: Arc<Shared>) -> Self {
        Self { inbox, terminals: Terminals::default(), shared }
    }

    /// Carries out a command about terminals, or hands back what is asked of the link.
    fn obey(&mut self, command: Option<Command>, line: Option<&mut Line>) -> Option<Wish> {
        match command {
            None => return Some(Wish::Leave),
            Some(Command::Start) => return Some(Wish::Start),
            Some(Command::Stop) => return Some(Wish::Stop),
            Some(Command::Replace) => return Some(Wish::Replace),
            Some(Command::Reown) => return Some(Wish::Reown),
            Some(Command::Open { session, size, outlet, opened }) => {
                self.terminals.open(session, size, outlet, opened, line);
            }
            Some(Command::Input { stream, bytes }) => self.terminals.input(stream, &bytes, line),
            Some(Command::Credit { stream, bytes }) => self.terminals.credit(stream, bytes, line),
            Some(Command::Resize { stream, size }) => self.terminals.resize(stream, size, line),
            Some(Command::History { stream, lines }) => self.terminals.history(stream, lines, line),
            Some(Command::Close { stream }) => self.terminals.close(stream, line),
            Some(Command::CloseAll) => self.terminals.close_all(line),
        }
        None
    }

    /// Hears commands while there is no link, until `work` is done or somebody wants the work to end.
    async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Wish> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                command = self.inbox.recv() => match self.obey(command, None) {
                    Some(wish @ (Wish::Stop | Wish::Leave)) => return Err(wish),
                    // It is being done, and whoever is found is looked at for the owner.
                    Some(Wish::Start | Wish::Replace | Wish::Reown) | None => {}
                },
            }
        }
    }
}

/// Runs until the last handle is gone.
pub(super) async fn run<W: World>(mut search: Search<W>, mut desk: Desk) {
    let mut why = Why::Asked;
    loop {
        let state = match desk.meanwhile(search.find(why)).await {
            Ok(Found::Linked(connection)) => {
                let own = search.is_own(&connection.welcome);
                let since = Instant::now();
                let end = serve(&mut desk, connection, own).await;
                search.held(since.elapsed());
                match after(&desk.shared, end, own) {
                    After::Find(next) => {
                        why = next;
                        continue;
                    }
                    After::Rest(state) => state,
                    After::Leave => return,
                }
            }
            Ok(Found::Rest(state)) => state,
            Err(Wish::Leave) => return,
            Err(Wish::Stop | Wish::Start | Wish::Replace | Wish::Reown) => {
                desk.shared.end_child();
                LinkState::Stopped { reason: GoodbyeReason::Asked }
            }
        };
        desk.shared.stopping.store(false, Ordering::Release);
        if !rest(&mut desk, &mut search, state).await {
            return;
        }
        why = Why::Asked;
    }
}

enum After {
    Find(Why),
    Rest(LinkState),
    Leave,
}

/// What comes after a connection; `own` says whether its daemon was this app's.
fn after(shared: &Shared, end: End, own: bool) -> After {
    match end {
        End::Goodbye(reason) => After::Rest(LinkState::Stopped { reason }),
        // The daemon was asked to stop and was ended before it could say goodbye.
        End::Dropped if shared.is_stopping() => {
            After::Rest(LinkState::Stopped { reason: GoodbyeReason::Asked })
        }
        End::Dropped => After::Find(if own { Why::OwnDropped } else { Why::GuestDropped }),
        End::Reowned => After::Find(Why::Asked),
        End::Leave => After::Leave,
    }
}

/// Shows `state` and waits until someone wants to go on. False when the last handle is gone.
async fn rest<W: World>(desk: &mut Desk, search: &mut Search<W>, state: LinkState) -> bool {
    let other_build = matches!(state, LinkState::OtherBuild { .. });
    desk.shared.set(state);
    loop {
        let command = desk.inbox.recv().await;
        match desk.obey(command, None) {
            None | Some(Wish::Stop | Wish::Reown) => {}
            Some(Wish::Start) => return true,
            Some(Wish::Replace) if other_build => {
                desk.shared.set(LinkState::Connecting);
                match desk.meanwhile(search.replace()).await {
                    Ok(Ok(())) => return true,
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "a daemon of another build did not stop");
                        if let Found::Rest(state) = search.failed(&error) {
                            desk.shared.set(state);
                        }
                    }
                    Err(Wish::Leave) => return false,
                    Err(Wish::Stop | Wish::Start | Wish::Replace | Wish::Reown) => {}
                }
            }
            Some(Wish::Replace) => return true,
            Some(Wish::Leave) => return false,
        }
    }
}

/// Serves one connection until it ends; `own` says whether its daemon is this app's.
async fn serve(desk: &mut Desk, connection: Connection, own: bool) -> End {
    let Connection { welcome, handle, mut incoming } = connection;
    adopt(&desk.shared, welcome.pid);
    let owner = welcome.owner;
    desk.shared.line.send_replace(Some(handle.clone()));
    desk.shared.set(LinkState::Linked {
        build: welcome.build,
        instance: welcome.instance,
        owner: welcome.owner,
        supervising: welcome.supervising,
        pid: welcome.pid,
    });
    let mut line = Line::new(handle);
    let mut stream = Stream::default();
    stream.subscribe(&mut line);
    desk.terminals.linked(&mut line);
    let mut goodbye = None;
    let end = loop {
        if line.choked {
            tracing::warn!("the daemon takes nothing any more; linking again");
            break End::Dropped;
        }
        let due = desk.terminals.due();
        tokio::select! {
            told = incoming.recv() => match told {
                None | Some(Incoming::Closed) => break goodbye.map_or(End::Dropped, End::Goodbye),
                Some(Incoming::Goodbye(reason)) => goodbye = Some(reason),
                Some(Incoming::Event { seq, event }) => stream.event(seq, event, &desk.shared, &mut line),
                Some(Incoming::Stream { stream, event }) => desk.terminals.event(stream, &event, &mut line),
                Some(Incoming::Output(output)) => desk.terminals.output(&output),
                Some(Incoming::Keyframe(piece)) => desk.terminals.keyframe(&piece),
                Some(Incoming::ShowWindow { link }) => {
                    // The second start has refused what is no link of ours, but any client can send one.
                    let address = link.and_then(|link| Address::parse(&link).ok());
                    desk.shared.tell(address.map_or(AppNews::Show { session: None }, Address::news));
                }
            },
            command = desk.inbox.recv() => match desk.obey(command, Some(&mut line)) {
                Some(Wish::Leave) => break End::Leave,
                Some(Wish::Reown) if own && owner != desk.shared.owner() => break End::Reowned,
                // Stopping is a call over the link; the rest is not needed while it stands.
                Some(Wish::Start | Wish::Stop | Wish::Replace | Wish::Reown) | None => {}
            },
            Some(done) = line.calls.join_next() => match done {
                Ok(Done::Subscribed(result)) => stream.begin(result, &desk.shared),
                Ok(done @ (Done::Attached { .. } | Done::Resized { .. } | Done::Finished)) => {
                    desk.terminals.done(done, &mut line);
                }
                Err(error) => tracing::error!(%error, "a call's task ended badly"),
            },
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => desk.terminals.tick(&mut line),
        }
    };
    desk.shared.line.send_replace(None);
    desk.terminals.unlinked();
    end
}

/// The daemon that was started is reached: from here on it lives by its own rules, and is collected when it ends.
fn adopt(shared: &Shared, pid: u32) {
    // Where another daemon won the race for the lock, the started one ends by itself.
    if let Some(child) = shared.child().take() {
        tracing::debug!(started = child.pid(), reached = pid, "a daemon answers");
        child.collect();
    }
}

/// The events of one link, which begin with a snapshot.
#[derive(Default)]
struct Stream {
    /// The number of the last event taken; `None` until the snapshot is there.
    last: Option<u64>,
    early: Vec<(u64, Event)>,
}

impl Stream {
    fn subscribe(&mut self, line: &mut Line) {
        self.last = None;
        let handle = line.handle.clone();
        line.calls.spawn(async move { Done::Subscribed(handle.call(Subscribe {}).await) });
    }

    fn begin(
        &mut self,
        result: Result<ao_protocol::event::Snapshot, ao_protocol::error::CallError>,
        shared: &Shared,
    ) {
        match result {
            Ok(snapshot) => {
                self.last = Some(snapshot.seq);
                shared.take(snapshot);
                for (seq, event) in std::mem::take(&mut self.early) {
                    self.take(seq, event, shared);
                }
            }
            Err(error) => tracing::warn!(%error, "no state from the daemon"),
        }
    }

    fn event(&mut self, seq: u64, event: Event, shared: &Shared, line: &mut Line) {
        match self.last {
            None if self.early.len() < EARLY_MAX => self.early.push((seq, event)),
            None => {}
            Some(last) if seq > last + 1 => {
                tracing::warn!(last, seq, "events are missing; asking for everything");
                self.early = vec![(seq, event)];
                self.subscribe(line);
            }
            Some(_) => self.take(seq, event, shared),
        }
    }

    fn take(&mut self, seq: u64, event: Event, shared: &Shared) {
        if self.last.is_some_and(|last| seq > last) {
            self.last = Some(seq);
            shared.apply(seq, event);
        }
    }
}
