//! What the front tells the daemon: the same reports that hooks bring, on the same way, from within this process.
//!
//! A thread of its own hands them over one after the other, so that their order is that of the facts and a daemon that is
//! slow or away never holds up the conversation; without a daemon they go to the spool like those of hooks. Outside a
//! session there is nobody to tell.

use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::hook;

/// How long the end of the program waits for reports that are still on their way.
const PATIENCE: Duration = Duration::from_secs(5);

/// So many reports wait at most. Then the conversation waits too, since none may be lost.
const WAITING_MAX: usize = 1024;

/// The way to the daemon.
pub(super) struct Reporter {
    inner: Option<Inner>,
}

struct Inner {
    reports: mpsc::SyncSender<(&'static str, u64, Value)>,
    told: mpsc::Receiver<()>,
    thread: JoinHandle<()>,
}

impl Reporter {
    /// Finds out from the environment whether this is a session.
    pub(super) fn new() -> Self {
        let Some(teller) = hook::Teller::of_environment() else { return Self { inner: None } };
        let (reports, facts) = mpsc::sync_channel::<(&'static str, u64, Value)>(WAITING_MAX);
        let (done, told) = mpsc::sync_channel(1);
        let thread = std::thread::spawn(move || {
            for (event, at, payload) in facts {
                teller.tell(event, at, payload);
            }
            // Nobody may wait for it any more.
            let _gone = done.send(());
        });
        Self { inner: Some(Inner { reports, told, thread }) }
    }

    /// Tells what has just happened.
    pub(super) fn tell(&self, event: &'static str, payload: Value) {
        if let Some(inner) = &self.inner {
            // A thread that ended has no use for it.
            let _gone = inner.reports.send((event, hook::now(), payload));
        }
    }

    /// Waits until everything is told, though not for ever.
    pub(super) fn finish(self) {
        let Some(inner) = self.inner else { return };
        drop(inner.reports);
        if inner.told.recv_timeout(PATIENCE).is_ok() {
            // It has nothing left to do but to end.
            let _ended = inner.thread.join();
        }
    }
}
