//! Capturing: making an entry of what a worktree holds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::entry::{Facts, Snapshot};
use super::look::{GitPath, blocking, copy_index};
use super::stream::{self, Draft};
use super::{EntryId, Quiet};
use crate::workspace::assess;
use crate::workspace::error::WorkspaceError;
use crate::workspace::fault::Step;
use crate::workspace::run::{Git, args};
use crate::workspace::trash;

/// git's own files for a worktree that are longer than this are not state but data.
const LONGEST_STATE: u64 = 1 << 20;
/// Files up to this size are added to those that share one pack, or lie loose if there are few.
const STREAMED_FROM: &str = "--big-file-threshold=16m";

/// A worktree to be captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturePlan {
    /// The repository's main worktree.
    pub repository: PathBuf,
    /// The worktree's folder.
    pub folder: PathBuf,
    /// The entry to make.
    pub entry: EntryId,
    /// A folder for what is only needed meanwhile. It is made, and it is gone afterwards.
    pub scratch: PathBuf,
    /// The present, in milliseconds since the Unix epoch.
    pub at: i64,
}

/// Proof that what a worktree held is in the ledger and on the disk. Only [`Git::capture`] makes it, and nothing can be
/// moved to the trash without it.
#[derive(Debug)]
#[must_use]
pub struct Captured {
    pub(in crate::workspace) repository: PathBuf,
    pub(in crate::workspace) folder: PathBuf,
    /// What git keeps for it: `.git/worktrees/<name>`.
    pub(in crate::workspace) admin: PathBuf,
    pub(in crate::workspace) snapshot: Snapshot,
}

impl Captured {
    /// What was captured.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Git {
    /// Makes an entry of what the worktree holds. When this returns, a loss of power keeps it.
    ///
    /// # Errors
    /// [`WorkspaceError`]; the worktree and the ledger are then as they were.
    pub async fn capture(&self, plan: &CapturePlan) -> Result<Captured, WorkspaceError> {
        let admin = self.admin_of(&plan.repository, &plan.folder).await?;
        let made = self.capture_into(plan, &admin).await;
        let scratch = plan.scratch.clone();
        // What stays there is clutter, which the next attempt clears.
        let _clutter = blocking(move || trash::clear(&scratch)).await;
        let snapshot = made.map_err(WorkspaceError::while_capturing)?;
        let (repository, folder) = (plan.repository.clone(), plan.folder.clone());
        Ok(Captured { repository, folder, admin, snapshot })
    }

    async fn capture_into(&self, plan: &CapturePlan, admin: &Path) -> Result<Snapshot, WorkspaceError> {
        let index = plan.scratch.join("index");
        let has_index = prepare(plan, admin, &index).await?;
        let plain = self.quiet(&plan.scratch).await?;
        let quiet = plain.through(&index);
        let sight = self.sight(&plan.folder, &quiet).await?;
        if has_index && is_split(admin) {
            // The index file itself is kept, so it must not lean on another one.
            let whole = args!["update-index", "--no-split-index"];
            self.plumb(&plan.folder, &quiet, &whole, Vec::new()).await?.output()?;
        }
        let from = admin.to_owned();
        let state = blocking(move || read_state(&from)).await?;
        let commits = self.known_here_only(&plan.folder, &state, &plain).await?;
        let facts = Facts {
            folder: plan.folder.clone(),
            admin: admin.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            head: sight.head.clone(),
            branch: sight.branch.clone(),
            changed: sight.changed,
            untracked: u32::try_from(sight.unknown.len()).unwrap_or(u32::MAX),
            conflicts: sight.conflicts,
            unfinished: assess::unfinished(admin).map(str::to_owned).collect(),
            uncaptured: Vec::new(),
            index: has_index,
            at: plan.at,
        };
        let draft = Draft {
            folder: plan.folder.clone(),
            attempt: plan.entry.attempt(),
            sight,
            facts,
            index: has_index.then_some(index.clone()),
            state,
            commits,
        };
        self.import(plan, draft, &plain).await
    }

    /// Writes everything in one go, and then gives it its name.
    async fn import(
        &self,
        plan: &CapturePlan,
        draft: Draft,
        quiet: &Quiet<'_>,
    ) -> Result<Snapshot, WorkspaceError> {
        let marks = plan.scratch.join("marks");
        let mut export = std::ffi::OsString::from("--export-marks=");
        export.push(&marks);
        let git_folder = self.git_folder(&plan.repository, "--git-dir").await?;
        let quiet = Quiet { git_folder: Some(&git_folder), ..*quiet };
        let args = args![
            "-c",
            "pack.compression=1",
            "fast-import",
            "--quiet",
            "--done",
            "--force",
            "--depth=0",
            STREAMED_FROM,
            &export
        ];
        let make = move |feed: &mut super::pump::Feed| stream::write(draft, feed);
        let ((facts, ()), text) = (
            self.pump((&plan.repository, &quiet), &args, make, |_words| Ok(())).await?,
            blocking(move || fs::read_to_string(marks)).await?,
        );
        Step::ObjectsWritten.pass();
        let torn = || WorkspaceError::EntryUnreadable { reference: plan.entry.reference() };
        let (state, index, files) = stream::read_marks(&text).ok_or_else(torn)?;
        let (reference, attempt) = (plan.entry.reference(), plan.entry.attempt());
        // Creating fails if the name is taken, so no entry is ever overwritten.
        let orders =
            format!("start\ncreate {reference} {files}\ndelete {attempt} {files}\nprepare\ncommit\n");
        self.plumb(&plan.repository, &quiet, &args!["update-ref", "--stdin"], orders.into_bytes())
            .await?
            .output()?;
        Step::Captured.pass();
        Ok(Snapshot { files, index, state, facts })
    }

    /// Commits that git's files for this worktree name and that no branch, tag or remote branch holds: without the
    /// worktree they would be collected.
    async fn known_here_only(
        &self,
        folder: &Path,
        state: &[(GitPath, Vec<u8>)],
        quiet: &Quiet<'_>,
    ) -> Result<Vec<String>, WorkspaceError> {
        let named = named_commits(state);
        if named.is_empty() {
            return Ok(named);
        }
        let input = named.iter().flat_map(|id| [id.as_str(), "\n"]).collect::<String>().into_bytes();
        let args =
            args!["rev-list", "--ignore-missing", "--stdin", "--not", "--branches", "--tags", "--remotes"];
        let found = self.plumb(folder, quiet, &args, input).await?.output()?;
        let found = String::from_utf8_lossy(&found);
        let unheld: std::collections::HashSet<&str> = found.lines().collect();
        Ok(named.into_iter().filter(|id| unheld.contains(id.as_str())).collect())
    }
}

/// Makes the scratch folder and our copy of the index in it; says whether there is an index.
async fn prepare(plan: &CapturePlan, admin: &Path, index: &Path) -> Result<bool, WorkspaceError> {
    let (scratch, admin, index) = (plan.scratch.clone(), admin.to_owned(), index.to_owned());
    let work = move || {
        trash::clear(&scratch)?;
        ao_client::spawn::create_private_folder(&scratch)?;
        copy_index(&admin, &index)
    };
    blocking(work).await
}

fn is_split(admin: &Path) -> bool {
    let Ok(entries) = fs::read_dir(admin) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("sharedindex."))
}

/// git's own files for the worktree, but for those that only say where it is, the index, and locks.
fn read_state(admin: &Path) -> io::Result<Vec<(GitPath, Vec<u8>)>> {
    let mut found = Vec::new();
    read_state_in(admin, &[], &mut found)?;
    Ok(found)
}

fn read_state_in(folder: &Path, above: &[u8], found: &mut Vec<(GitPath, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // git's own names are plain.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let elsewhere = above.is_empty()
            && matches!(name.as_str(), "gitdir" | "commondir" | "locked" | "index" | "modules");
        if elsewhere || name.ends_with(".lock") || name.starts_with("sharedindex.") {
            continue;
        }
        let path = [above, name.as_bytes()].concat();
        let meta = entry.metadata()?;
        if meta.is_dir() {
            read_state_in(&entry.path(), &[path.as_slice(), b"/"].concat(), found)?;
        } else if meta.is_file() && meta.len() <= LONGEST_STATE && !stream::is_forbidden(&path) {
            found.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// Everything in these files that could be the name of a commit.
fn named_commits(state: &[(GitPath, Vec<u8>)]) -> Vec<String> {
    let mut found = std::collections::BTreeSet::new();
    for (path, bytes) in state {
        // This names a tree.
        if path == b"AUTO_MERGE" {
            continue;
        }
        let words =
            bytes.split(|byte| !byte.is_ascii_hexdigit()).filter(|word| matches!(word.len(), 40 | 64));
        found.extend(words.filter_map(|word| String::from_utf8(word.to_vec()).ok()));
    }
    found.retain(|id| id.bytes().any(|byte| byte != b'0'));
    found.into_iter().collect()
}
