//! Whether a worktree holds anything that only it holds.

use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::run::{Git, args};
use super::worktrees::{Entry, real, same_folder};

/// What a worktree holds.
#[must_use]
#[derive(Debug)]
pub enum Assessment {
    /// Nothing that is not in its branch too. Ignored files do not count, since removal moves the folder whole.
    Clean,
    /// Something that only it holds.
    Dirty {
        /// How many files are changed or new.
        files: u32,
        /// What it is, for people: `2 changed files, 1 new file`.
        summary: String,
    },
    /// Its folder is gone.
    Missing,
}

/// Files and folders in a worktree's admin folder that tell of something unfinished.
const UNFINISHED: [(&str, &str); 6] = [
    ("MERGE_HEAD", "a merge is in progress"),
    ("rebase-merge", "a rebase is in progress"),
    ("rebase-apply", "a rebase is in progress"),
    ("CHERRY_PICK_HEAD", "a cherry-pick is in progress"),
    ("REVERT_HEAD", "a revert is in progress"),
    ("BISECT_LOG", "a bisect is in progress"),
];

impl Git {
    /// Looks at the worktree in `folder`, which must be a linked worktree of `repository`.
    ///
    /// # Errors
    /// [`WorkspaceError::NotAWorktree`] if the folder is something else, or what git says.
    pub async fn assess(&self, repository: &Path, folder: &Path) -> Result<Assessment, WorkspaceError> {
        if std::fs::symlink_metadata(folder).is_err() {
            return Ok(Assessment::Missing);
        }
        let admin = self.admin_of(repository, folder).await?;
        let args = args![
            "status",
            "--porcelain=v2",
            "-z",
            "--branch",
            "--untracked-files=normal",
            "--ignore-submodules=none"
        ];
        let status = parse_status(&self.look(folder, &args).await?.output()?);
        let mut findings = status.findings();
        findings.extend(unfinished(&admin).map(str::to_owned));
        if let Some(head) = status.detached_at
            && !self.is_held(repository, &head).await?
        {
            findings.push("commits that are on no branch".to_owned());
        }
        let entries = self.worktrees(repository).await?;
        findings.extend(pins(&entries, folder));
        if findings.is_empty() {
            Ok(Assessment::Clean)
        } else {
            Ok(Assessment::Dirty { files: status.changed + status.new, summary: findings.join(", ") })
        }
    }

    /// The admin folder of the linked worktree in `folder`. Without the comparisons, a folder that lost its `.git`
    /// would pass for the repository that lies around it.
    pub(super) async fn admin_of(&self, repository: &Path, folder: &Path) -> Result<PathBuf, WorkspaceError> {
        let not_ours = || WorkspaceError::NotAWorktree { folder: folder.to_owned() };
        if !folder.join(".git").is_file() {
            return Err(not_ours());
        }
        // A `.git` file that points nowhere makes git complain, which is not the caller's trouble.
        let is_sound = self.look(folder, &args!["rev-parse", "--git-dir"]).await?.success;
        if !is_sound {
            return Err(not_ours());
        }
        let admin = self.git_folder(folder, "--git-dir").await?;
        let common = self.git_folder(folder, "--git-common-dir").await?;
        if admin == common || common != self.git_folder(repository, "--git-common-dir").await? {
            return Err(not_ours());
        }
        Ok(admin)
    }

    /// Whether some branch, tag or remote branch holds this commit.
    async fn is_held(&self, repository: &Path, commit: &str) -> Result<bool, WorkspaceError> {
        let args = args![
            "for-each-ref",
            "--count=1",
            "--format=%(refname)",
            "--contains",
            commit,
            "--",
            "refs/heads/",
            "refs/tags/",
            "refs/remotes/"
        ];
        Ok(!self.look(repository, &args).await?.output()?.is_empty())
    }
}

/// What keeps a worktree from being moved.
pub(super) fn pins(entries: &[Entry], folder: &Path) -> Vec<String> {
    let own = real(folder);
    let inner = entries
        .iter()
        .map(|entry| real(&entry.folder))
        .find(|path| *path != own && path.starts_with(&own))
        .map(|inner| format!("another worktree lies inside it: {}", inner.display()));
    let locked = entries
        .iter()
        .find(|entry| same_folder(&entry.folder, folder))
        .and_then(|entry| entry.locked.as_ref())
        .map(|reason| format!("it is locked: {reason}").trim_end_matches(": ").to_owned());
    inner.into_iter().chain(locked).collect()
}

/// What is unfinished in a worktree, from its admin folder. Submodules have their own repositories in there, which a
/// move would cut off.
pub(super) fn unfinished(admin: &Path) -> impl Iterator<Item = &'static str> {
    let found: Vec<&'static str> =
        UNFINISHED.iter().filter(|(file, _)| admin.join(file).exists()).map(|(_, words)| *words).collect();
    let submodules =
        std::fs::read_dir(admin.join("modules")).is_ok_and(|mut entries| entries.next().is_some());
    found.into_iter().chain(submodules.then_some("it has submodules of its own"))
}

#[derive(Debug, Default, PartialEq, Eq)]
struct StatusCounts {
    changed: u32,
    new: u32,
    conflicts: u32,
    detached_at: Option<String>,
}

impl StatusCounts {
    fn findings(&self) -> Vec<String> {
        let count = |n: u32, one: &str, many: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        };
        [
            count(self.conflicts, "conflict", "conflicts"),
            count(self.changed - self.conflicts, "changed file", "changed files"),
            count(self.new, "new file or folder", "new files or folders"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Reads `status --porcelain=v2 -z --branch`.
fn parse_status(output: &[u8]) -> StatusCounts {
    let mut counts = StatusCounts::default();
    let (mut oid, mut detached) = (None, false);
    let mut fields = output.split(|byte| *byte == 0);
    while let Some(field) = fields.next() {
        match field {
            [b'1', b' ', ..] => counts.changed += 1,
            [b'2', b' ', ..] => {
                counts.changed += 1;
                // A rename is followed by its old path.
                fields.next();
            }
            [b'u', b' ', ..] => {
                counts.changed += 1;
                counts.conflicts += 1;
            }
            [b'?', b' ', ..] => counts.new += 1,
            b"# branch.head (detached)" => detached = true,
            _ => {
                let text = field.strip_prefix(b"# branch.oid ");
                oid = text.map(|text| String::from_utf8_lossy(text).into_owned()).or(oid);
            }
        }
    }
    counts.detached_at = oid.filter(|_| detached);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_counted() {
        let output = b"# branch.oid 1234\0# branch.head main\x001 .M N... 100644 100644 100644 a b f\0\
            2 R. N... 100644 100644 100644 a b R100 new\x001 old name\0u UU N... 1 2 3 4 a b c both\0? new file\0? dir/\0";
        let counts = parse_status(output);
        assert_eq!(counts, StatusCounts { changed: 3, new: 2, conflicts: 1, detached_at: None });
        assert_eq!(counts.findings(), ["1 conflict", "2 changed files", "2 new files or folders"]);
        let detached = parse_status(b"# branch.oid 1234\0# branch.head (detached)\0");
        assert_eq!(detached.detached_at.as_deref(), Some("1234"));
        assert!(detached.findings().is_empty());
        assert_eq!(parse_status(b""), StatusCounts::default());
    }
}
