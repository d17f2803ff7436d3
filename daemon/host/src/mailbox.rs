//! What waits to be sent on one connection.
//!
//! News are few and kept in order; output is not kept here at all, only that some came. A client that stops reading
//! fills its mailbox and is disconnected; it costs nobody else anything.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ao_protocol::host::HostNews;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::credit::Viewer;
use crate::writers::WriterName;

/// News that may wait.
const NEWS_MAX: usize = 4096;
/// How long output gathers while a program prints much. Nobody sees a delay of this length.
const REST: Duration = Duration::from_millis(1);
/// So much output is worth a message of its own.
const GATHERED: u64 = 32 << 10;

#[derive(Debug, Default)]
struct Content {
    news: VecDeque<HostNews>,
    viewer: Option<Viewer>,
    /// Output has come up to here.
    newest: u64,
    /// The sender rests: output wakes it only once so much of it waits.
    resting: bool,
    writer: Option<WriterName>,
    overflow: bool,
    ended: bool,
}

/// The mailbox of one connection.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    content: Mutex<Content>,
    came: Notify,
}

/// What a connection's sender does next.
#[must_use]
#[derive(Debug)]
pub(crate) enum Mail {
    /// Send these.
    News(VecDeque<HostNews>),
    /// Nothing but output may be waiting.
    Output,
    /// Wait for [`Mailbox::came`].
    Nothing,
    /// The connection is to be closed.
    Close,
}

impl Content {
    /// Whether there is something that must not wait for more output.
    fn is_urgent(&self) -> bool {
        let waiting = self.viewer.and_then(|viewer| viewer.behind(self.newest));
        self.ended || self.overflow || !self.news.is_empty() || waiting.is_none_or(|bytes| bytes >= GATHERED)
    }
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds news.
    pub(crate) fn put(&self, news: HostNews) {
        let mut content = self.lock();
        if let (HostNews::InputAccepted { seq }, Some(HostNews::InputAccepted { seq: last })) =
            (&news, content.news.back_mut())
        {
            // The newest number says it all.
            *last = (*last).max(*seq);
        } else if content.news.len() < NEWS_MAX {
            content.news.push_back(news);
        } else {
            content.overflow = true;
        }
        self.came.notify_one();
    }

    /// Output came, up to `newest`; wakes the sender when its viewer can take output and it does not rest.
    pub(crate) fn output_came(&self, newest: u64) {
        let mut content = self.lock();
        content.newest = newest;
        let takes = content.viewer.is_some_and(|viewer| viewer.can_take());
        if takes && (!content.resting || content.is_urgent()) {
            self.came.notify_one();
        }
    }

    /// Lets output gather: a program that prints much wakes nobody for every few kilobytes. Returns at once when news
    /// come or enough has gathered.
    pub(crate) async fn rest(&self) {
        let deadline = Instant::now() + REST;
        self.lock().resting = true;
        while !self.lock().is_urgent() && timeout_at(deadline, self.came()).await.is_ok() {}
        self.lock().resting = false;
    }

    /// The connection shows output from here on.
    pub(crate) fn attach(&self, have: Option<u64>, credit: u32, history: Option<u32>) {
        self.lock().viewer = Some(Viewer::new(have, credit).with_history(history));
        self.came.notify_one();
    }

    /// The viewer can take more.
    pub(crate) fn grant(&self, bytes: u32) {
        if let Some(viewer) = &mut self.lock().viewer {
            viewer.grant(bytes);
        }
        self.came.notify_one();
    }

    /// Whether the viewer's next picture is larger than others.
    pub(crate) fn wants_history(&self) -> bool {
        self.lock().viewer.is_some_and(|viewer| viewer.wants_history())
    }

    /// The viewer's next output, as `make` cuts it.
    pub(crate) fn output<T>(&self, make: impl FnOnce(&mut Viewer) -> T) -> Option<T> {
        self.lock().viewer.as_mut().map(make)
    }

    pub(crate) fn set_writer(&self, name: WriterName) {
        self.lock().writer = Some(name);
    }

    pub(crate) fn writer(&self) -> Option<WriterName> {
        self.lock().writer.clone()
    }

    pub(crate) fn writes_as(&self, name: &WriterName) -> bool {
        self.lock().writer.as_ref() == Some(name)
    }

    /// The client has gone, or is to go once its news are sent.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.came.notify_one();
    }

    /// The next thing to send.
    pub(crate) fn next(&self) -> Mail {
        let mut content = self.lock();
        if content.overflow {
            Mail::Close
        } else if !content.news.is_empty() {
            Mail::News(std::mem::take(&mut content.news))
        } else if content.ended {
            Mail::Close
        } else if content.viewer.is_some() {
            Mail::Output
        } else {
            Mail::Nothing
        }
    }

    /// Waits until there may be something to send.
    pub(crate) async fn came(&self) {
        self.came.notified().await;
    }
}
