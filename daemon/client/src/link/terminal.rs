//! One attached terminal, over all the links it lives through.
//!
//! It knows what its viewer has, what its viewer still has to draw, and which keystrokes have not arrived. It must
//! never know how a frame travels: it is told what came and asked what is to be sent.

use ao_protocol::bridge::{RAW_EVENT, RAW_KEYFRAME};
use ao_protocol::calls::Attached;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::{Keyframe, Output};
use ao_protocol::ids::SessionId;
use ao_protocol::message::StreamEvent;
use tokio::time::Instant;

use super::input::{Full, InputQueue, Relinked};
use super::pace::Pacer;

/// Takes raw messages for the web view. It must not wait.
pub(super) type Outlet = Box<dyn FnMut(Vec<u8>) + Send>;

/// Bytes of one terminal that may be on their way to the screen: what the web view draws in some tens of
/// milliseconds, and small enough that a hidden window is no memory leak.
pub(super) const WINDOW: u32 = 256 << 10;
/// Drawn bytes are reported to the daemon in steps of this size; it is far below [`WINDOW`], so the rest never stalls.
const CREDIT_STEP: u32 = 32 << 10;
/// Bytes of a picture's message before its paint.
const KEYFRAME_HEAD: usize = 13;

/// Where an attachment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not attached in this link, or not any more.
    Detached,
    /// Asked for under this stream number.
    Attaching { stream: u32 },
    /// Attached under this stream number; keys can be typed.
    Live { stream: u32 },
    /// Attached under this stream number to a picture from disk; keys cannot be typed.
    Picture { stream: u32 },
    /// Over for good; it only refuses keys until it is closed.
    Over { reason: String },
}

/// What is to be done about the attachment after some news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) enum Then {
    /// Nothing.
    Stay,
    /// Attach again, beside what is attached now.
    AttachAgain,
}

pub(super) struct Terminal {
    pub(super) session: SessionId,
    pub(super) size: (u16, u16),
    pub(super) phase: Phase,
    pub(super) input: InputQueue,
    /// Failed attaches since the last that worked.
    pub(super) tries: u32,
    /// When to attach again.
    pub(super) again_at: Option<Instant>,
    outlet: Outlet,
    pacer: Pacer,
    /// The offset after the last byte taken; `None` until there is a whole picture.
    have: Option<u64>,
    /// Bytes handed to the viewer or waiting here that the daemon has not been credited for.
    undrawn: u32,
    /// Drawn bytes that have not been reported.
    drawn: u32,
    /// The host refused keys of the present writer: the next key needs a new one, under a new attachment.
    refused: bool,
    /// The message with the beginning of a picture whose end has not come.
    picture: Option<Vec<u8>>,
    /// Lines above the screen that the viewer waits for.
    history: Option<u32>,
}

impl Terminal {
    pub(super) fn new(session: SessionId, size: (u16, u16), outlet: Outlet) -> Self {
        Self {
            session,
            size,
            phase: Phase::Detached,
            input: InputQueue::new(),
            tries: 0,
            again_at: None,
            outlet,
            pacer: Pacer::default(),
            have: None,
            undrawn: 0,
            drawn: 0,
            refused: false,
            picture: None,
            history: None,
        }
    }

    /// The viewer wants so many lines above the screen. Its picture is painted anew, and what was typed goes on.
    pub(super) fn wants_history(&mut self, lines: u32) -> Then {
        match self.phase {
            Phase::Live { .. } | Phase::Picture { .. } => {
                (self.history, self.have) = (Some(lines), None);
                Then::AttachAgain
            }
            // The next picture is as small as all.
            Phase::Detached | Phase::Attaching { .. } | Phase::Over { .. } => Then::Stay,
        }
    }

    /// What its next picture is to have above the screen.
    pub(super) fn history(&self) -> Option<u32> {
        self.history
    }

    /// The stream number of this link, while attached or attaching.
    pub(super) fn stream(&self) -> Option<u32> {
        match self.phase {
            Phase::Attaching { stream } | Phase::Live { stream } | Phase::Picture { stream } => Some(stream),
            Phase::Detached | Phase::Over { .. } => None,
        }
    }

    /// What to attach with: the offset the viewer has, and the credit it has left. Starts a new count of drawn bytes.
    pub(super) fn attaching(&mut self, stream: u32) -> (Option<u64>, u32) {
        self.phase = Phase::Attaching { stream };
        self.again_at = None;
        self.drop_picture();
        // Reported or not, drawn bytes no longer count: the new attachment starts with what is truly free.
        self.undrawn -= self.drawn;
        self.drawn = 0;
        (self.have, WINDOW.saturating_sub(self.undrawn))
    }

    /// The attachment stands.
    pub(super) fn attached(&mut self, stream: u32, attached: &Attached) -> Then {
        self.tries = 0;
        self.refused = false;
        let resumed = self.input.relinked(attached.accepted);
        self.phase = if attached.live { Phase::Live { stream } } else { Phase::Picture { stream } };
        if (attached.cols, attached.rows) != self.size {
            self.tell(&StreamEvent::Resized { cols: attached.cols, rows: attached.rows });
        }
        match resumed {
            Relinked::Resumes if attached.live => Then::Stay,
            Relinked::Resumes => {
                self.refuse_waiting(&not_running());
                Then::Stay
            }
            Relinked::Forgotten { from } => {
                self.tell(&StreamEvent::InputRefused { seq: from, error: restarted() });
                Then::AttachAgain
            }
        }
    }

    /// Keys from the viewer.
    pub(super) fn type_in(&mut self, bytes: &[u8]) -> Then {
        let why = match &self.phase {
            Phase::Over { reason } => {
                CallError::new(ErrorCode::SessionNotRunning, format!("not sent: {reason}"))
            }
            Phase::Picture { .. } => not_running(),
            Phase::Detached | Phase::Attaching { .. } | Phase::Live { .. } => match self.input.push(bytes) {
                Ok(()) if self.refused => {
                    self.refused = false;
                    return Then::AttachAgain;
                }
                Ok(()) => return Then::Stay,
                Err(Full) => CallError::new(
                    ErrorCode::HostUnreachable,
                    "not sent: the terminal has not taken what was typed before",
                ),
            },
        };
        self.tell(&StreamEvent::InputRefused { seq: self.input.total(), error: why });
        Then::Stay
    }

    /// Output came. What the viewer has already is cut off.
    pub(super) fn output(&mut self, output: &Output, now: Instant) {
        let end = output.offset + output.bytes.len() as u64;
        self.undrawn = self.undrawn.saturating_add(len(&output.bytes));
        let known = self.have.map_or(0, |have| have.saturating_sub(output.offset));
        let fresh = usize::try_from(known).ok().and_then(|known| output.bytes.get(known..));
        let Some(fresh) = fresh else {
            self.credit(len(&output.bytes));
            return;
        };
        self.credit(u32::try_from(known).unwrap_or(0));
        self.have = Some(end);
        self.pacer.push(output.offset + known, fresh, now, &mut self.outlet);
    }

    /// A piece of a picture came; the whole replaces what the viewer shows.
    pub(super) fn keyframe(&mut self, piece: &Keyframe) {
        self.undrawn = self.undrawn.saturating_add(len(&piece.bytes));
        if piece.first {
            self.drop_picture();
            let replaced = self.pacer.discard();
            self.credit(u32::try_from(replaced).unwrap_or(0));
            self.picture = Some(picture_head(piece));
        }
        // A picture that a drop cuts short is worth nothing: the next attachment must ask for a whole one.
        self.have = None;
        let Some(mut message) = self.picture.take() else { return self.credit(len(&piece.bytes)) };
        message.extend_from_slice(&piece.bytes);
        if piece.last {
            (self.have, self.history) = (Some(piece.offset), None);
            (self.outlet)(message);
        } else {
            self.picture = Some(message);
        }
    }

    /// What the viewer never saw of a picture is as good as drawn.
    fn drop_picture(&mut self) {
        if let Some(message) = self.picture.take() {
            self.credit(len(&message[KEYFRAME_HEAD..]));
        }
    }

    /// News of the attachment from the daemon, apart from its end.
    pub(super) fn event(&mut self, event: &StreamEvent, now: Instant) {
        match event {
            StreamEvent::InputAccepted { seq } => {
                self.input.accept(*seq);
                self.tell(&StreamEvent::InputAccepted { seq: self.input.total() });
            }
            // Keys were typed since: these refusals are about bytes given up before.
            StreamEvent::InputRefused { .. } if self.refused => {}
            StreamEvent::InputRefused { seq, error } => {
                self.input.accept(*seq);
                self.refused = true;
                self.refuse_waiting(error);
            }
            StreamEvent::Resized { .. } | StreamEvent::Closed { .. } => {
                self.pacer.flush(now, &mut self.outlet);
                self.tell(event);
            }
        }
    }

    /// It is over, and the viewer is told why.
    pub(super) fn over(&mut self, reason: &str, retry: bool, now: Instant) {
        self.pacer.flush(now, &mut self.outlet);
        self.phase = Phase::Over { reason: reason.to_owned() };
        self.again_at = None;
        let why = CallError::new(ErrorCode::SessionNotRunning, format!("not sent: {reason}"));
        self.refuse_waiting(&why);
        self.tell(&StreamEvent::Closed { reason: reason.to_owned(), retry });
    }

    /// The link dropped. What came is handed on; what was typed stays.
    pub(super) fn unlinked(&mut self, now: Instant) {
        self.pacer.flush(now, &mut self.outlet);
        self.input.unlinked();
        (self.again_at, self.tries) = (None, 0);
        if self.stream().is_some() {
            self.phase = Phase::Detached;
        }
    }

    /// The viewer has drawn so many bytes.
    pub(super) fn credit(&mut self, bytes: u32) {
        self.drawn = self.drawn.saturating_add(bytes).min(self.undrawn);
    }

    /// What to report as drawn to the daemon, when it is worth a frame.
    pub(super) fn report(&mut self) -> Option<u32> {
        if self.drawn < CREDIT_STEP {
            return None;
        }
        self.undrawn -= self.drawn;
        Some(std::mem::take(&mut self.drawn))
    }

    /// When something is to be done without any news.
    pub(super) fn due(&self) -> Option<Instant> {
        [self.pacer.due(), self.again_at].into_iter().flatten().min()
    }

    pub(super) fn flush_if_due(&mut self, now: Instant) {
        if self.pacer.due().is_some_and(|due| due <= now) {
            self.pacer.flush(now, &mut self.outlet);
        }
    }

    fn refuse_waiting(&mut self, why: &CallError) {
        if self.input.is_waiting() {
            let seq = self.input.give_up();
            self.tell(&StreamEvent::InputRefused { seq, error: why.clone() });
        }
    }

    fn tell(&mut self, event: &StreamEvent) {
        let mut message = vec![RAW_EVENT];
        match serde_json::to_writer(&mut message, event) {
            Ok(()) => (self.outlet)(message),
            Err(error) => tracing::error!(%error, "an event could not be written"),
        }
    }
}

fn picture_head(piece: &Keyframe) -> Vec<u8> {
    let mut message = Vec::with_capacity(KEYFRAME_HEAD + piece.bytes.len());
    message.push(RAW_KEYFRAME);
    message.extend_from_slice(&piece.offset.to_le_bytes());
    message.extend_from_slice(&piece.cols.to_le_bytes());
    message.extend_from_slice(&piece.rows.to_le_bytes());
    message
}

fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn not_running() -> CallError {
    CallError::new(ErrorCode::SessionNotRunning, "not sent: the terminal is not running")
        .hint("Resume the session first.")
}

fn restarted() -> CallError {
    CallError::new(ErrorCode::SessionNotRunning, "not sent: the terminal was restarted meanwhile")
}
