//! What git has on record about the worktrees of a repository.

use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::run::{Git, args, path_from};

/// A worktree on record. Its folder may be gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entry {
    pub(super) folder: PathBuf,
    /// The full name of its branch, `refs/heads/...`; none when detached or bare.
    pub(super) branch: Option<String>,
    /// Why it is locked, if it is.
    pub(super) locked: Option<String>,
}

impl Entry {
    /// git locks a worktree with this reason while it makes it.
    pub(super) fn is_half_made(&self) -> bool {
        self.locked.as_deref() == Some("initializing")
    }
}

impl Git {
    /// Every worktree on record; the main one is the first.
    pub(super) async fn worktrees(&self, repository: &Path) -> Result<Vec<Entry>, WorkspaceError> {
        let answer = self.look(repository, &args!["worktree", "list", "--porcelain", "-z"]).await?;
        if answer.success {
            return Ok(parse(&answer.output()?, 0));
        }
        // Before 2.36 there is no -z; then only a newline in a path is read wrongly.
        let answer = self.look(repository, &args!["worktree", "list", "--porcelain"]).await?;
        Ok(parse(&answer.output()?, b'\n'))
    }

    /// The worktree on record at `folder`, which may be gone.
    pub(super) async fn worktree_at(
        &self,
        repository: &Path,
        folder: &Path,
    ) -> Result<Option<Entry>, WorkspaceError> {
        let entries = self.worktrees(repository).await?;
        // The main worktree is never a session's.
        Ok(entries.into_iter().skip(1).find(|entry| same_folder(&entry.folder, folder)))
    }
}

/// Whether two paths name one folder. The last part may be gone, so it is compared by name in its real parent.
pub(super) fn same_folder(one: &Path, other: &Path) -> bool {
    one == other || real(one) == real(other)
}

/// The path without symbolic links, as far as it exists.
pub(super) fn real(path: &Path) -> PathBuf {
    if let Ok(path) = dunce::canonicalize(path) {
        return path;
    }
    match (path.parent().map(dunce::canonicalize), path.file_name()) {
        (Some(Ok(parent)), Some(name)) => parent.join(name),
        (Some(_) | None, _) => path.to_owned(),
    }
}

fn parse(output: &[u8], end: u8) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in output.split(|byte| *byte == end) {
        let (key, value) = match line.iter().position(|byte| *byte == b' ') {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (line, &[][..]),
        };
        let text = || String::from_utf8_lossy(value).into_owned();
        match (key, entries.last_mut()) {
            (b"worktree", _) => entries.push(Entry { folder: path_from(value.to_vec()), ..Entry::default() }),
            (b"branch", Some(entry)) => entry.branch = Some(text()),
            (b"locked", Some(entry)) => entry.locked = Some(text()),
            (_, _) => {}
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_whatever_is_in_a_path() {
        let output = b"worktree /a b\nc\0HEAD 12\0branch refs/heads/main\0\0worktree /w\0HEAD 12\0detached\0locked initializing\0\0worktree /gone\0HEAD 12\0branch refs/heads/x\0prunable gitdir file points to non-existent location\0\0";
        let entries = parse(output, 0);
        assert_eq!(entries.len(), 3);
        assert_eq!(
            entries[0],
            Entry { folder: "/a b\nc".into(), branch: Some("refs/heads/main".into()), locked: None }
        );
        assert!(entries[1].is_half_made() && entries[1].branch.is_none());
        assert!(!entries[2].is_half_made());
        assert!(parse(b"", 0).is_empty());
    }
}
