//! What the link needs of the world outside, small enough to be played by a test.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};

use ao_protocol::home::Home;
use ao_protocol::message::Opening;
use ao_protocol::runfile::{Owner, RunFile};

use crate::connect::{self, ConnectError};
use crate::connection::Connection;
use crate::log_file::tail;
use crate::spawn::StartedDaemon;

/// Lines of the log that a crash report shows.
const TAIL_LINES: usize = 40;
/// Bytes read from the log's end for them.
const TAIL_BYTES: u64 = 32 << 10;
/// No instance is longer than this.
const INSTANCE_MAX: u64 = 256;

/// The outside, as the link sees it.
pub(super) trait World: Send + Sync + 'static {
    /// Addresses where a daemon may be, the best first.
    fn candidates(&self) -> Vec<RunFile>;
    /// Says hello to one.
    fn connect(
        &self,
        run: &RunFile,
        opening: &Opening,
    ) -> impl Future<Output = Result<Connection, ConnectError>> + Send;
    /// Asks a daemon of another build to stop, and waits until it hangs up.
    fn stop_please(&self, run: &RunFile) -> impl Future<Output = Result<(), ConnectError>> + Send;
    /// Starts a daemon with this owner. `Err` says why not, in words.
    fn start(&self, owner: Owner) -> Result<Box<dyn Child>, String>;
    /// Keeps the instance of a daemon that this app started to go on working without it.
    fn remember(&self, instance: &str);
    /// The instance that was kept last, by this start of the app or an earlier one.
    fn remembered(&self) -> Option<String>;
    /// The end of the daemon's log.
    fn log_tail(&self) -> Vec<String>;
    /// Where the daemon's log is.
    fn log_path(&self) -> String;
}

/// A daemon that this process started.
pub(super) trait Child: Send + fmt::Debug {
    /// Its process id.
    fn pid(&self) -> u32;
    /// Its exit code, once it has ended; -1 when a signal ended it.
    fn exited(&mut self) -> Option<i32>;
    /// The last line it wrote since it was started.
    fn last_words(&self) -> Option<String>;
    /// Ends it.
    fn end(&mut self);
    /// Collects it when it ends, so that it leaves no corpse. The handle is used up: nothing can be signalled later.
    fn collect(self: Box<Self>);
}

/// Finds the program to start; asked anew at each start, since it may have to be unpacked.
pub type FindCore = Box<dyn Fn() -> Result<PathBuf, String> + Send + Sync>;

/// The real outside.
pub(super) struct Outside {
    pub(super) home: Home,
    pub(super) core: FindCore,
}

impl World for Outside {
    fn candidates(&self) -> Vec<RunFile> {
        crate::locate(&self.home).candidates()
    }

    async fn connect(&self, run: &RunFile, opening: &Opening) -> Result<Connection, ConnectError> {
        connect::connect(run, opening).await
    }

    async fn stop_please(&self, run: &RunFile) -> Result<(), ConnectError> {
        connect::stop_please(run).await
    }

    fn start(&self, owner: Owner) -> Result<Box<dyn Child>, String> {
        let core = (self.core)()?;
        let started = crate::spawn::start_daemon(&core, &self.home, owner)
            .map_err(|error| format!("{} could not be started: {error}", core.display()))?;
        Ok(Box::new(started))
    }

    fn remember(&self, instance: &str) {
        if let Err(error) = crate::whole::write(&self.started(), instance.as_bytes()) {
            tracing::warn!(%error, "the daemon that was started will not be known again");
        }
    }

    fn remembered(&self) -> Option<String> {
        crate::whole::read(&self.started(), INSTANCE_MAX).ok().and_then(|bytes| String::from_utf8(bytes).ok())
    }

    fn log_tail(&self) -> Vec<String> {
        let lines = tail(&self.log_file(), 0, TAIL_BYTES).unwrap_or_default();
        lines[lines.len().saturating_sub(TAIL_LINES)..].to_vec()
    }

    fn log_path(&self) -> String {
        self.log_file().display().to_string()
    }
}

impl Outside {
    /// Where the instance of a daemon is kept that goes on working after the app.
    fn started(&self) -> PathBuf {
        self.home.app().join("started-daemon")
    }

    /// What the daemon wrote last: its log, or what it printed, where a panic is. One that was killed printed nothing.
    fn log_file(&self) -> PathBuf {
        let [log, printed] = ["daemon.log", "daemon.out"].map(|name| self.home.logs().join(name));
        let written = |file: &Path| std::fs::metadata(file).and_then(|known| known.modified()).ok();
        if written(&printed) > written(&log) { printed } else { log }
    }
}

impl Child for StartedDaemon {
    fn pid(&self) -> u32 {
        self.child.id()
    }

    fn exited(&mut self) -> Option<i32> {
        match self.child.try_wait() {
            Ok(Some(status)) => Some(status.code().unwrap_or(-1)),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(%error, "the started daemon cannot be observed");
                Some(-1)
            }
        }
    }

    fn last_words(&self) -> Option<String> {
        tail(&self.output, self.output_from, TAIL_BYTES)
            .ok()?
            .into_iter()
            .rev()
            .find(|line| !line.trim().is_empty())
    }

    fn end(&mut self) {
        // A daemon may be killed at any point and loses nothing; this one never even had a client.
        if let Err(error) = self.child.kill() {
            tracing::warn!(%error, "the started daemon could not be ended");
        }
        let _ended = self.child.wait();
    }

    fn collect(mut self: Box<Self>) {
        let collecting = std::thread::Builder::new().name("daemon-reaper".to_owned());
        if let Err(error) = collecting.spawn(move || self.child.wait()) {
            tracing::warn!(%error, "an ended daemon is not collected");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A daemon that is killed prints nothing, so the page about a crash was empty.
    #[test]
    fn the_log_that_is_shown_is_the_one_that_was_written_last() {
        let folder = tempfile::tempdir().expect("temp folder");
        let home = Home::at(folder.path().to_path_buf()).expect("absolute");
        std::fs::create_dir_all(home.logs()).expect("folder");
        let outside = Outside { home: home.clone(), core: Box::new(|| Err("none".to_owned())) };
        assert!(outside.log_tail().is_empty());
        let write = |name: &str, age: u64, text: &str| {
            let path = home.logs().join(name);
            std::fs::write(&path, text).expect("written");
            let moment = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
            std::fs::File::options().write(true).open(path).expect("open").set_modified(moment).expect("set");
        };
        write("daemon.out", 20, "");
        write("daemon.log", 10, "ready\nlinked\n");
        assert_eq!(outside.log_tail(), ["ready", "linked"]);
        write("daemon.out", 5, "thread 'main' panicked\n");
        assert_eq!(outside.log_tail(), ["thread 'main' panicked"]);
        assert!(outside.log_path().ends_with("daemon.out"));
    }
}
