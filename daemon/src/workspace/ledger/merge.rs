//! Bringing an entry's changes into a worktree that has gone on since: three ways, with conflicts shown where both sides
//! changed the same lines.
//!
//! git merges in memory; only then are the paths that come out otherwise written. It must only be called once what lies
//! in the worktree has been captured, since files are overwritten.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::look::{GitPath, Object, blocking};
use super::stream::is_forbidden;
use super::{Captured, EntryId, Quiet};
use crate::workspace::error::WorkspaceError;
use crate::workspace::run::{Git, GitVersion, args, path_from};

/// From this version on git merges in memory from a base that it is told.
const MERGES_IN_MEMORY: GitVersion = GitVersion { major: 2, minor: 40 };

/// What came of a merge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The paths that a person must look at.
    pub conflicts: Vec<String>,
}

impl Git {
    /// Brings the changes of `entry` into the worktree whose present state `captured` proves to be kept.
    ///
    /// # Errors
    /// [`WorkspaceError::EntryUnreadable`] if there is no such entry, [`WorkspaceError::GitUnusable`] if this git cannot
    /// merge so, or what git or the system says.
    pub async fn merge_entry(
        &self,
        captured: Captured,
        entry: &EntryId,
        scratch: &Path,
    ) -> Result<Merged, WorkspaceError> {
        let found = self.version().await?;
        if found < MERGES_IN_MEMORY {
            let detail = format!("git {found} cannot merge without a worktree; {MERGES_IN_MEMORY} can");
            return Err(WorkspaceError::GitUnusable { detail });
        }
        let Captured { repository, folder, snapshot: present, .. } = captured;
        let unreadable = || WorkspaceError::EntryUnreadable { reference: entry.reference() };
        let quiet = self.quiet(scratch).await?;
        let wanted = self.snapshot_with(&repository, entry, &quiet).await?.ok_or_else(unreadable)?;
        let base = format!("--merge-base={}", wanted.head().ok_or_else(unreadable)?);
        let args =
            args!["merge-tree", "--write-tree", "-z", "--no-messages", &base, &present.files, &wanted.files];
        let (tree, sides) = read_merge(&self.plumb(&repository, &quiet, &args, Vec::new()).await?.said()?);
        self.write_changes(&repository, &folder, (&present.files, &tree), &quiet).await?;
        self.show_conflicts(&folder, &sides, &quiet).await?;
        let paths: std::collections::BTreeSet<_> = sides.iter().map(|(_, _, path)| path).collect();
        Ok(Merged {
            conflicts: paths.into_iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect(),
        })
    }

    /// Writes what differs between two trees.
    async fn write_changes(
        &self,
        repository: &Path,
        folder: &Path,
        (from, to): (&str, &str),
        quiet: &Quiet<'_>,
    ) -> Result<(), WorkspaceError> {
        let args = args!["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", from, to];
        let changed = self.plumb(repository, quiet, &args, Vec::new()).await?.output()?;
        let mut fields = changed.split(|byte| *byte == 0);
        let (mut gone, mut files) = (Vec::new(), BTreeMap::new());
        while let (Some(head), Some(path)) = (fields.next(), fields.next()) {
            let head = String::from_utf8_lossy(head).into_owned();
            let words: Vec<&str> = head.split(' ').collect();
            let [_, mode, _, id, _] = words[..] else { continue };
            if is_forbidden(path) || mode == "160000" {
                continue;
            }
            // A link in its place would be written through.
            gone.push(folder.join(path_from(path.to_vec())));
            if mode != "000000" {
                files.insert(path.to_vec(), Object { mode: mode.to_owned(), id: id.to_owned() });
            }
        }
        blocking(move || gone.iter().try_for_each(remove_file)).await?;
        self.write_out(repository, files, folder, quiet).await
    }

    /// Marks paths as in conflict in the worktree's index, as a merge of git's own would.
    async fn show_conflicts(
        &self,
        folder: &Path,
        sides: &[(Object, String, GitPath)],
        quiet: &Quiet<'_>,
    ) -> Result<(), WorkspaceError> {
        if sides.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for (Object { id, .. }, _, path) in sides {
            lines.extend([b"0 ", "0".repeat(id.len()).as_bytes(), b"\t", path.as_slice(), b"\0"].concat());
        }
        for (Object { mode, id }, stage, path) in sides {
            lines.extend([format!("{mode} {id} {stage}\t").as_bytes(), path.as_slice(), b"\0"].concat());
        }
        self.plumb(folder, quiet, &args!["update-index", "-z", "--index-info"], lines)
            .await?
            .output()
            .map(drop)
    }
}

fn remove_file(path: &PathBuf) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error)
            if error.kind() != io::ErrorKind::NotFound && error.kind() != io::ErrorKind::NotADirectory =>
        {
            Err(error)
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Reads `merge-tree --write-tree -z --no-messages`: the tree, then `<mode> <object> <stage>\t<path>` of each side.
fn read_merge(output: &[u8]) -> (String, Vec<(Object, String, GitPath)>) {
    let mut fields = output.split(|byte| *byte == 0);
    let tree = fields.next().map(|tree| String::from_utf8_lossy(tree).into_owned()).unwrap_or_default();
    let side = |field: &[u8]| {
        let tab = field.iter().position(|byte| *byte == b'\t')?;
        let head = String::from_utf8_lossy(&field[..tab]).into_owned();
        let mut words = head.split(' ').map(str::to_owned);
        let object = Object { mode: words.next()?, id: words.next()? };
        Some((object, words.next()?, field[tab + 1..].to_vec()))
    };
    (tree, fields.filter_map(side).collect())
}
