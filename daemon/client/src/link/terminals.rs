//! All terminals of the window, and their traffic over the present link.
//!
//! It must never wait: calls run beside it and come back as [`Done`].

use std::collections::BTreeMap;
use std::time::Duration;

use ao_protocol::bridge::TerminalOpened;
use ao_protocol::calls::{Attached, TerminalAttach, TerminalDetach, TerminalResize};
use ao_protocol::error::{CallError, ErrorClass, ErrorCode};
use ao_protocol::event::Snapshot;
use ao_protocol::frame::{Frame, Input, Keyframe, Output};
use ao_protocol::ids::SessionId;
use ao_protocol::message::{ClientMessage, StreamEvent};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::terminal::{Outlet, Phase, Terminal, Then};
use crate::connection::Handle;

/// Attaches that may fail in a row before the viewer is told that it is over.
const TRIES_MAX: u32 = 10;
/// Terminals of one window; a page that asks for more has lost count.
const TERMINALS_MAX: usize = 64;
/// Frames waiting to be written. Input and credits are bounded per terminal far below this.
const FRAMES: usize = 4096;

/// A call that ran beside the link's task.
pub(super) enum Done {
    Subscribed(Result<Snapshot, CallError>),
    Attached {
        terminal: u32,
        stream: u32,
        result: Result<Attached, CallError>,
    },
    Resized {
        terminal: u32,
        size: (u16, u16),
    },
    /// Nothing depends on it.
    Finished,
}

/// One link's way to the daemon.
pub(super) struct Line {
    pub(super) handle: Handle,
    pub(super) calls: JoinSet<Done>,
    frames: mpsc::Sender<Frame>,
    next_stream: u32,
    /// The daemon takes nothing any more; the link is as good as dropped.
    pub(super) choked: bool,
}

impl Line {
    pub(super) fn new(handle: Handle) -> Self {
        let (frames, mut queue) = mpsc::channel(FRAMES);
        let mut calls = JoinSet::new();
        let to = handle.clone();
        calls.spawn(async move {
            while let Some(frame) = queue.recv().await {
                if to.send(frame).await.is_err() {
                    break;
                }
            }
            Done::Finished
        });
        Self { handle, calls, frames, next_stream: 1, choked: false }
    }

    fn send(&mut self, frame: Frame) {
        if self.frames.try_send(frame).is_err() {
            self.choked = true;
        }
    }

    fn detach(&mut self, stream: u32) {
        let handle = self.handle.clone();
        self.calls.spawn(async move {
            if let Err(error) = handle.call(TerminalDetach { stream }).await {
                tracing::debug!(%error, stream, "detaching");
            }
            Done::Finished
        });
    }
}

struct Entry {
    terminal: Terminal,
    /// Whoever asked for it and has no answer yet.
    opened: Option<oneshot::Sender<Result<TerminalOpened, CallError>>>,
    /// The size that is being set.
    resizing: Option<(u16, u16)>,
}

/// The window's terminals by their number.
#[derive(Default)]
pub(super) struct Terminals {
    all: BTreeMap<u32, Entry>,
    last: u32,
}

impl Terminals {
    pub(super) fn open(
        &mut self,
        session: SessionId,
        size: (u16, u16),
        outlet: Outlet,
        opened: oneshot::Sender<Result<TerminalOpened, CallError>>,
        line: Option<&mut Line>,
    ) {
        if self.all.len() >= TERMINALS_MAX {
            let error = CallError::new(ErrorCode::InvalidRequest, "too many terminals are open");
            let _asker = opened.send(Err(error));
            return;
        }
        self.last = self.last.wrapping_add(1).max(1);
        let id = self.last;
        let mut entry =
            Entry { terminal: Terminal::new(session, size, outlet), opened: None, resizing: None };
        match line {
            Some(line) => {
                entry.opened = Some(opened);
                attach(id, &mut entry, line);
            }
            // Without a link it is opened all the same, and fills when the link is back.
            None => drop(opened.send(Ok(TerminalOpened { stream: id }))),
        }
        self.all.insert(id, entry);
    }

    /// Keys. A terminal that is not there any more has told its viewer so.
    pub(super) fn input(&mut self, id: u32, bytes: &[u8], line: Option<&mut Line>) {
        let Some(entry) = self.all.get_mut(&id) else { return };
        let then = entry.terminal.type_in(bytes);
        if let Some(line) = line {
            follow(id, entry, then, line);
            send_input(&mut entry.terminal, line);
        }
    }

    pub(super) fn credit(&mut self, id: u32, bytes: u32, line: Option<&mut Line>) {
        let Some(entry) = self.all.get_mut(&id) else { return };
        entry.terminal.credit(bytes);
        if let Some(line) = line {
            report(&mut entry.terminal, line);
        }
    }

    pub(super) fn resize(&mut self, id: u32, size: (u16, u16), line: Option<&mut Line>) {
        let Some(entry) = self.all.get_mut(&id) else { return };
        entry.terminal.size = size;
        if let Some(line) = line {
            set_size(id, entry, line);
        }
    }

    /// Without a link there is nobody to ask; what asked asks again.
    pub(super) fn history(&mut self, id: u32, lines: u32, line: Option<&mut Line>) {
        let (Some(entry), Some(line)) = (self.all.get_mut(&id), line) else { return };
        let then = entry.terminal.wants_history(lines);
        follow(id, entry, then, line);
    }

    pub(super) fn close(&mut self, id: u32, line: Option<&mut Line>) {
        let Some(entry) = self.all.remove(&id) else { return };
        if let (Some(stream), Some(line)) = (entry.terminal.stream(), line) {
            line.detach(stream);
        }
    }

    pub(super) fn close_all(&mut self, mut line: Option<&mut Line>) {
        for id in self.all.keys().copied().collect::<Vec<_>>() {
            self.close(id, line.as_deref_mut());
        }
    }

    /// A link is there: everything attaches again.
    pub(super) fn linked(&mut self, line: &mut Line) {
        for (id, entry) in &mut self.all {
            if entry.terminal.phase == Phase::Detached {
                attach(*id, entry, line);
            }
        }
    }

    /// The link is gone.
    pub(super) fn unlinked(&mut self) {
        let now = Instant::now();
        for (id, entry) in &mut self.all {
            entry.resizing = None;
            entry.terminal.unlinked(now);
            if let Some(opened) = entry.opened.take() {
                let _asker = opened.send(Ok(TerminalOpened { stream: *id }));
            }
        }
    }

    pub(super) fn output(&mut self, output: &Output) {
        if let Some(entry) = self.by_stream(output.stream) {
            entry.terminal.output(output, Instant::now());
        }
    }

    pub(super) fn keyframe(&mut self, piece: &Keyframe) {
        if let Some(entry) = self.by_stream(piece.stream) {
            entry.terminal.keyframe(piece);
        }
    }

    pub(super) fn event(&mut self, stream: u32, event: &StreamEvent, line: &mut Line) {
        let Some(entry) = self.by_stream(stream) else { return };
        let now = Instant::now();
        if let StreamEvent::Closed { reason, retry } = event {
            if *retry && entry.terminal.tries < TRIES_MAX {
                entry.terminal.phase = Phase::Detached;
                later(&mut entry.terminal, now);
            } else {
                entry.terminal.over(reason, *retry, now);
            }
            return;
        }
        entry.terminal.event(event, now);
        send_input(&mut entry.terminal, line);
    }

    /// An attach or a resize came back.
    pub(super) fn done(&mut self, done: Done, line: &mut Line) {
        match done {
            Done::Attached { terminal: id, stream, result } => {
                let entry = self.all.get_mut(&id).filter(|e| e.terminal.phase == Phase::Attaching { stream });
                match (entry, result) {
                    (Some(entry), Ok(attached)) => stands(id, entry, stream, &attached, line),
                    (Some(_), Err(error)) => self.not_attached(id, &error),
                    // Closed meanwhile, before the daemon knew the stream.
                    (None, Ok(_)) => line.detach(stream),
                    (None, Err(_)) => {}
                }
            }
            Done::Resized { terminal: id, size } => {
                if let Some(entry) = self.all.get_mut(&id) {
                    entry.resizing = None;
                    if entry.terminal.size != size {
                        set_size(id, entry, line);
                    }
                }
            }
            Done::Subscribed(_) | Done::Finished => {}
        }
    }

    /// When [`Terminals::tick`] is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.all.values().filter_map(|entry| entry.terminal.due()).min()
    }

    pub(super) fn tick(&mut self, line: &mut Line) {
        let now = Instant::now();
        for (id, entry) in &mut self.all {
            entry.terminal.flush_if_due(now);
            if entry.terminal.again_at.is_some_and(|at| at <= now) {
                attach(*id, entry, line);
            }
        }
    }

    fn by_stream(&mut self, stream: u32) -> Option<&mut Entry> {
        self.all.values_mut().find(|entry| entry.terminal.stream() == Some(stream))
    }

    fn not_attached(&mut self, id: u32, error: &CallError) {
        if error.code == ErrorCode::LinkLost {
            return;
        }
        let Some(entry) = self.all.get_mut(&id) else { return };
        if let Some(opened) = entry.opened.take() {
            let _asker = opened.send(Err(error.clone()));
            self.all.remove(&id);
            return;
        }
        let passing = error.class == ErrorClass::Unavailable || error.code == ErrorCode::SessionBusy;
        let now = Instant::now();
        if passing && entry.terminal.tries < TRIES_MAX {
            entry.terminal.phase = Phase::Detached;
            later(&mut entry.terminal, now);
        } else {
            entry.terminal.over(&error.message, passing, now);
        }
    }
}

fn attach(id: u32, entry: &mut Entry, line: &mut Line) {
    let stream = line.next_stream;
    line.next_stream += 1;
    let (have, credit) = entry.terminal.attaching(stream);
    let size = entry.terminal.size;
    entry.resizing = Some(size);
    let history = entry.terminal.history();
    let call = TerminalAttach {
        session: entry.terminal.session.clone(),
        stream,
        size: Some(size),
        have,
        writer: Some(entry.terminal.input.writer().to_owned()),
        credit,
        history,
    };
    let handle = line.handle.clone();
    line.calls.spawn(async move { Done::Attached { terminal: id, stream, result: handle.call(call).await } });
}

fn stands(id: u32, entry: &mut Entry, stream: u32, attached: &Attached, line: &mut Line) {
    if let Some(opened) = entry.opened.take() {
        let _asker = opened.send(Ok(TerminalOpened { stream: id }));
    }
    let asked = entry.resizing.take();
    let then = entry.terminal.attached(stream, attached);
    follow(id, entry, then, line);
    if asked != Some(entry.terminal.size) {
        set_size(id, entry, line);
    }
    send_input(&mut entry.terminal, line);
    report(&mut entry.terminal, line);
}

fn follow(id: u32, entry: &mut Entry, then: Then, line: &mut Line) {
    match then {
        Then::Stay => {}
        Then::AttachAgain => {
            if let Some(stream) = entry.terminal.stream() {
                line.detach(stream);
            }
            attach(id, entry, line);
        }
    }
}

/// Attaches again after a pause that grows, the first time at once.
fn later(terminal: &mut Terminal, now: Instant) {
    let pause = match terminal.tries {
        0 => Duration::ZERO,
        n => Duration::from_millis(50 << n.min(6)).min(Duration::from_secs(2)),
    };
    terminal.tries += 1;
    terminal.again_at = Some(now + pause);
}

fn send_input(terminal: &mut Terminal, line: &mut Line) {
    let Phase::Live { stream } = terminal.phase else { return };
    while let Some((seq, bytes)) = terminal.input.next_frame() {
        line.send(Frame::Input(Input { stream, seq, bytes }));
    }
}

fn report(terminal: &mut Terminal, line: &mut Line) {
    if let Phase::Live { stream } | Phase::Picture { stream } = terminal.phase
        && let Some(bytes) = terminal.report()
    {
        line.send(Frame::control(&ClientMessage::Credit { stream, bytes }));
    }
}

/// Sets the size, one call at a time, so that the last size wanted is the last one set.
fn set_size(id: u32, entry: &mut Entry, line: &mut Line) {
    let (Phase::Live { stream }, None) = (&entry.terminal.phase, entry.resizing) else { return };
    let (stream, size) = (*stream, entry.terminal.size);
    entry.resizing = Some(size);
    let handle = line.handle.clone();
    line.calls.spawn(async move {
        if let Err(error) = handle.call(TerminalResize { stream, cols: size.0, rows: size.1 }).await {
            tracing::debug!(%error, stream, "resizing");
        }
        Done::Resized { terminal: id, size }
    });
}
