//! What an entry says of itself: kept in the repository with it, so that it can be read where no other record is left.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{EntryId, Quiet, pump};
use crate::workspace::error::WorkspaceError;
use crate::workspace::run::{Git, args};

/// Where an entry's words about itself are in its last parent's tree.
pub(super) const FILE: &str = "entry.json";

/// The longest difference that is shown, in bytes. Every one of them may take six in a reply, which is one frame.
const LONGEST_DIFF: u64 = 160 << 10;

/// Something that is in the folder and not in the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncaptured {
    /// Its path in the folder; parts that are not Unicode are shown as such.
    pub path: String,
    /// Why, in words.
    pub reason: String,
}

/// What was known when the entry was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    /// The folder.
    pub(super) folder: PathBuf,
    /// The name of what git keeps for it: `.git/worktrees/<name>`.
    pub(super) admin: String,
    /// The commit that was checked out.
    pub(super) head: Option<String>,
    /// The branch that was checked out.
    pub(super) branch: Option<String>,
    /// How many files differed from the commit.
    pub(super) changed: u32,
    /// How many files git did not know.
    pub(super) untracked: u32,
    /// How many files had conflicts.
    pub(super) conflicts: u32,
    /// What git was in the middle of.
    pub(super) unfinished: Vec<String>,
    /// What is not in the entry.
    pub(super) uncaptured: Vec<Uncaptured>,
    /// Whether there was an index.
    pub(super) index: bool,
    /// When it was made, in milliseconds since the Unix epoch.
    pub(super) at: i64,
}

/// An entry as it is kept in the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The commit of the files.
    pub files: String,
    /// The commit of the index.
    pub index: String,
    /// The commit of everything else.
    pub state: String,
    pub(super) facts: Facts,
}

impl Snapshot {
    /// Where the folder was.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.facts.folder
    }

    /// The commit that was checked out.
    #[must_use]
    pub fn head(&self) -> Option<&str> {
        self.facts.head.as_deref()
    }

    /// The branch that was checked out.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.facts.branch.as_deref()
    }

    /// How many files differed from the commit that was checked out.
    #[must_use]
    pub fn changed(&self) -> u32 {
        self.facts.changed
    }

    /// How many files git did not know.
    #[must_use]
    pub fn untracked(&self) -> u32 {
        self.facts.untracked
    }

    /// How many files had conflicts.
    #[must_use]
    pub fn conflicts(&self) -> u32 {
        self.facts.conflicts
    }

    /// What git was in the middle of, in words.
    #[must_use]
    pub fn unfinished(&self) -> &[String] {
        &self.facts.unfinished
    }

    /// What is not in the entry, with the reason.
    #[must_use]
    pub fn uncaptured(&self) -> &[Uncaptured] {
        &self.facts.uncaptured
    }

    /// When it was made, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.facts.at
    }
}

impl Git {
    /// The entry as the repository keeps it, if it does.
    ///
    /// # Errors
    /// [`WorkspaceError::EntryUnreadable`] if what is there is no entry, or what git says.
    pub async fn snapshot(
        &self,
        repository: &Path,
        entry: &EntryId,
        scratch: &Path,
    ) -> Result<Option<Snapshot>, WorkspaceError> {
        let quiet = self.quiet(scratch).await?;
        self.snapshot_with(repository, entry, &quiet).await
    }

    pub(super) async fn snapshot_with(
        &self,
        repository: &Path,
        entry: &EntryId,
        quiet: &Quiet<'_>,
    ) -> Result<Option<Snapshot>, WorkspaceError> {
        let unreadable = || WorkspaceError::EntryUnreadable { reference: entry.reference() };
        let reference = entry.reference();
        let args = args!["for-each-ref", "--format=%(objectname) %(parent)", &reference];
        let found = self.plumb(repository, quiet, &args, Vec::new()).await?;
        let Some(line) = found.text() else { return Ok(None) };
        let mut commits = line.split(' ').map(str::to_owned);
        let files = commits.next().ok_or_else(unreadable)?;
        let (state, index) = {
            let mut parents = commits.rev();
            (parents.next().ok_or_else(unreadable)?, parents.next().ok_or_else(unreadable)?)
        };
        let blob = format!("{state}:{FILE}");
        let text =
            self.plumb(repository, quiet, &args!["cat-file", "blob", &blob], Vec::new()).await?.output()?;
        let facts = serde_json::from_slice(&text).map_err(|_other_words| unreadable())?;
        Ok(Some(Snapshot { files, index, state, facts }))
    }

    /// What an entry changes against the commit that was checked out, and whether that is not all of it.
    ///
    /// # Errors
    /// [`WorkspaceError::EntryUnreadable`] if there is no such entry, or what git says.
    pub async fn diff_entry(
        &self,
        repository: &Path,
        entry: &EntryId,
        scratch: &Path,
    ) -> Result<(String, bool), WorkspaceError> {
        let unreadable = || WorkspaceError::EntryUnreadable { reference: entry.reference() };
        let quiet = self.quiet(scratch).await?;
        let snapshot = self.snapshot_with(repository, entry, &quiet).await?.ok_or_else(unreadable)?;
        // An entry without a commit before it is compared with nothing at all.
        let nothing = self.empty_tree(repository, &quiet).await?;
        let base = snapshot.head().map_or(nothing, str::to_owned);
        let args = args![
            "diff",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--find-renames",
            &base,
            &snapshot.files,
            "--"
        ];
        let take = |words: &mut pump::Words| {
            let mut text = Vec::new();
            words.take(LONGEST_DIFF + 1).read_to_end(&mut text)?;
            // git is let talk to its end.
            std::io::copy(words, &mut std::io::sink())?;
            Ok(text)
        };
        let ((), mut text) = self.pump((repository, &quiet), &args, |_nothing| Ok(()), take).await?;
        let cut = text.len() as u64 > LONGEST_DIFF;
        text.truncate(usize::try_from(LONGEST_DIFF).unwrap_or(usize::MAX));
        Ok((String::from_utf8_lossy(&text).into_owned(), cut))
    }

    /// Lets go of an entry. git collects its objects in its own time. One that is not there is fine.
    ///
    /// # Errors
    /// What git says.
    pub async fn drop_entry(
        &self,
        repository: &Path,
        entry: &EntryId,
        scratch: &Path,
    ) -> Result<(), WorkspaceError> {
        let quiet = self.quiet(scratch).await?;
        for reference in [entry.reference(), entry.attempt()] {
            let args = args!["for-each-ref", "--format=%(objectname)", &reference];
            let Some(commit) = self.plumb(repository, &quiet, &args, Vec::new()).await?.text() else {
                continue;
            };
            let order = format!("delete {reference} {commit}\n");
            self.plumb(repository, &quiet, &args!["update-ref", "--stdin"], order.into_bytes())
                .await?
                .output()?;
        }
        Ok(())
    }

    /// The numbers of a session's entries in the repository.
    ///
    /// # Errors
    /// What git says.
    pub async fn entry_numbers(
        &self,
        repository: &Path,
        session: &ao_protocol::ids::SessionId,
    ) -> Result<Vec<u32>, WorkspaceError> {
        let below = format!("refs/ao/ledger/{session}/");
        let found = self.branches_with_prefix(repository, &below).await?;
        Ok(found.iter().filter_map(|name| name.strip_prefix(&below)?.parse().ok()).collect())
    }
}
