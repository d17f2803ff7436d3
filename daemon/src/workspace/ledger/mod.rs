//! The work ledger: what a worktree holds, kept in the repository before anything happens to it.
//!
//! Why it exists: agents leave work that is in no commit, in every state that git knows and in some that it does not.
//! An entry keeps it as commits that nothing collects: one for the files as they lie in the folder, one for the index,
//! and one for what git was in the middle of. `add` and `write-tree` cannot do this: they refuse an unmerged index,
//! forget files that were only announced, stumble over nested repositories and unreadable files, and run filters, so
//! that the bytes are not those of the folder. So the objects are written by one `fast-import` from the bytes on disk.
//!
//! It must never change the worktree, its index, HEAD, stash or reflog, run a hook, or overwrite an entry. Files that
//! git ignores never enter an entry, since whoever mirrors the repository would publish them: only the trash has those.
//!
//! An entry is the commit at `refs/ao/ledger/<session>/<number>`. Its tree is the folder. Its parents are HEAD, unless
//! there was none; then a commit of the index, whose tree holds what was staged without conflicts; then a commit with
//! the index file itself, the sides of each conflict, git's own files for the worktree, and `entry.json`. The parents of that one are
//! commits that only the worktree knew of.

mod capture;
mod entry;
pub(super) mod look;
mod merge;
mod place;
mod pump;
mod restore;
mod stream;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use ao_protocol::ids::SessionId;
use tokio::process::Command;

pub use self::capture::{CapturePlan, Captured};
pub use self::entry::{Snapshot, Uncaptured};
pub use self::merge::Merged;
pub(super) use self::place::is_record_of;
pub use self::place::{Outcome, Returned, Slot};
pub use self::restore::RestorePlan;

use super::error::WorkspaceError;
use super::run::{Answer, Git, GitVersion, action};

/// From this version on, one setting names everything that is to be on the disk before git says that it is done.
const NAMES_WHAT_TO_SYNC: GitVersion = GitVersion { major: 2, minor: 36 };

/// Which entry of a session's ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId {
    /// Whose.
    pub session: SessionId,
    /// Its number; the session's entries count from 1.
    pub number: u32,
}

impl EntryId {
    /// The reference that keeps it.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("refs/ao/ledger/{}/{}", self.session, self.number)
    }

    /// The reference that holds its objects while it is being made.
    fn attempt(&self) -> String {
        format!("refs/ao/capturing/{}/{}", self.session, self.number)
    }
}

/// How git is run for the ledger, and for looks through a copy of an index: it says what it says in English, runs no hook, writes no reflog, collects nothing,
/// and is not done before everything is on the disk.
pub(super) struct Quiet<'a> {
    /// A folder of ours without hooks in it.
    scratch: &'a Path,
    /// An index of ours to use instead of the worktree's.
    index: Option<&'a Path>,
    /// Where this git would leave a report of its own crash.
    git_folder: Option<&'a Path>,
    /// Whether this git needs to be told in the old words what to sync.
    old: bool,
}

impl<'a> Quiet<'a> {
    fn arguments(&self, args: &[&OsStr]) -> Vec<OsString> {
        let mut hooks = OsString::from("core.hooksPath=");
        hooks.push(self.scratch.join("no-hooks"));
        let sync: &[&str] = if self.old {
            &["core.fsyncObjectFiles=true"]
        } else {
            &["core.fsync=all", "core.fsyncMethod=batch"]
        };
        let fixed =
            ["core.fsmonitor=false", "core.logAllRefUpdates=false", "gc.auto=0", "maintenance.auto=false"];
        let settings = fixed.iter().chain(sync).map(OsString::from).chain([hooks]);
        let mut all = vec![OsString::from("--no-optional-locks")];
        all.extend(settings.flat_map(|setting| [OsString::from("-c"), setting]));
        all.extend(args.iter().map(OsString::from));
        all
    }

    fn set(&self, command: &mut Command) {
        command.env("LC_ALL", "C").env("LANGUAGE", "C").env("GIT_NO_LAZY_FETCH", "1");
        if let Some(index) = self.index {
            command.env("GIT_INDEX_FILE", index);
        }
    }

    fn crash_report(&self, pid: u32) -> Option<PathBuf> {
        self.git_folder.map(|folder| folder.join(format!("fast_import_crash_{pid}")))
    }

    /// The same with another index.
    pub(super) fn through(&self, index: &'a Path) -> Self {
        Self { index: Some(index), ..*self }
    }
}

impl Git {
    pub(super) async fn quiet<'a>(&self, scratch: &'a Path) -> Result<Quiet<'a>, WorkspaceError> {
        let old = self.version().await? < NAMES_WHAT_TO_SYNC;
        Ok(Quiet { scratch, index: None, git_folder: None, old })
    }

    /// Has git do something for the ledger, with `input` to read.
    pub(super) async fn plumb(
        &self,
        at: &Path,
        quiet: &Quiet<'_>,
        args: &[&OsStr],
        input: Vec<u8>,
    ) -> Result<Answer, WorkspaceError> {
        use tokio::io::AsyncWriteExt as _;
        let all = quiet.arguments(args);
        let mut command = self.command(at, &all.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        quiet.set(&mut command);
        command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
        let _permit = self.permit().await;
        let mut child = self.start(&mut command)?;
        let feeding = child.stdin.take().map(|mut pipe| {
            tokio::spawn(async move {
                // A git that does not want to read all of it says why.
                let _refused = pipe.write_all(&input).await;
            })
        });
        let output = child.wait_with_output().await.map_err(self.missing())?;
        if let Some(feeding) = feeding {
            // It cannot fail, and it is over when git is.
            let _done = feeding.await;
        }
        Ok(Answer::of(action(args), output))
    }
}
