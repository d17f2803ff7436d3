//! What a worktree changed against the commit that its work began from: committed, staged, unstaged and new files alike.
//!
//! Why it exists: a person who looks at an agent's work wants all of it, whatever of it is committed already, and git
//! has no command for that. git compares through a copy of the index, into which files that it does not know are put as
//! if they were announced; so they take part in the search for renames, and the index of the worktree stays as it is.
//!
//! It must never write into the worktree or into what git keeps for it, run a text conversion or an external diff, or
//! look into files that are too large to be read by people.

mod base;
mod folders;
mod hunks;
mod list;

use std::io;
use std::path::{Path, PathBuf};

use ao_protocol::calls::ChangeScope;
use ao_protocol::view::FileStatus;
use sha2::{Digest as _, Sha256};

pub use self::folders::WatchedFolders;
use super::error::WorkspaceError;
use super::ledger::Quiet;
use super::ledger::look::{GitPath, blocking, copy_index};
use super::run::{Git, LOOK_LIMIT, args};
use crate::domain::changes::{Changes, FileChange, FileDiff, LineLimits};

/// Files above this size, in bytes, are not looked into. git calls them binary then.
const HUGE: u64 = 4 << 20;
/// The same for git.
const HUGE_FOR_GIT: &str = "core.bigFileThreshold=4m";
/// So many new files that git does not know are compared; more are only named.
const MOST_NEW: usize = 20_000;

/// Whose changes, and against what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesPlan {
    /// The worktree's folder.
    pub folder: PathBuf,
    /// What its work started from, as named.
    pub base: String,
    /// The base of its project, for when its own is gone.
    pub project_base: String,
    /// Which changes.
    pub scope: ChangeScope,
}

/// A look at a worktree through a copy of its index.
struct Glance {
    admin: PathBuf,
    scratch: tempfile::TempDir,
    index: PathBuf,
}

impl Git {
    /// What the worktree changed.
    ///
    /// # Errors
    /// [`WorkspaceError::NotAWorktree`] if the folder is none, or what git says.
    pub async fn changes(&self, plan: &ChangesPlan) -> Result<Changes, WorkspaceError> {
        let look = self.changes_now(plan);
        let action = "diff".to_owned();
        tokio::time::timeout(LOOK_LIMIT, look)
            .await
            .map_err(|_elapsed| WorkspaceError::TimedOut { action })?
    }

    async fn changes_now(&self, plan: &ChangesPlan) -> Result<Changes, WorkspaceError> {
        let glance = self.glance(&plan.folder).await?;
        let plain = self.quiet(glance.scratch.path()).await?;
        let quiet = plain.through(&glance.index);
        let (sight, _moved) = self.status(&plan.folder, &quiet).await?;
        let (begin, mut notes) = self.beginning(plan, &glance.admin, &sight, &plain).await?;
        notes.extend(super::assess::unfinished(&glance.admin).map(|what| format!("{what} there")));
        let new = &sight.unknown;
        self.announce(&plan.folder, new, begin.from.len(), &quiet).await?;
        let mut files = self.compare(&plan.folder, &begin.from, &quiet).await?;
        list::mark(&mut files, &sight);
        if list::renames_were_left(&files) {
            notes.push("there are too many new and deleted files to look for renames among all".to_owned());
        }
        if new.len() > MOST_NEW {
            notes.push(format!(
                "there are {} new files; only the first {MOST_NEW} are looked into",
                new.len()
            ));
        }
        self.measure(&plan.folder, &mut files, &quiet).await?;
        let (folder, head) = (plan.folder.clone(), sight.head.clone());
        let (from, branch) = (begin.from.clone(), sight.branch.clone());
        let (files, revision) = blocking(move || {
            let revision = revision(&folder, &from, &[head.as_deref(), branch.as_deref()], &files);
            Ok((files, revision))
        })
        .await?;
        Ok(Changes {
            since: begin.since,
            from: begin.from,
            head: sight.head,
            branch: sight.branch,
            files,
            notes,
            revision,
        })
    }

    /// What became of some of these files, line by line.
    ///
    /// # Errors
    /// As for [`Git::changes`].
    pub async fn changed_lines(
        &self,
        folder: &Path,
        changes: &Changes,
        files: &[FileChange],
        limits: LineLimits,
    ) -> Result<Vec<FileDiff>, WorkspaceError> {
        let glance = self.glance(folder).await?;
        let plain = self.quiet(glance.scratch.path()).await?;
        let quiet = plain.through(&glance.index);
        let unknown =
            |file: &&FileChange| file.uncommitted && file.status != FileStatus::Deleted && !file.submodule;
        let new: Vec<GitPath> = files.iter().filter(unknown).map(|file| file.path.clone()).collect();
        self.announce(folder, &new, changes.from.len(), &quiet).await?;
        let mut found = Vec::new();
        for file in files {
            let text = if file.huge || file.binary {
                Vec::new()
            } else {
                let look = self.lines_of(folder, &changes.from, file, limits.context, &quiet);
                let action = "diff-index".to_owned();
                tokio::time::timeout(LOOK_LIMIT, look)
                    .await
                    .map_err(|_elapsed| WorkspaceError::TimedOut { action })??
            };
            found.push(hunks::read(file.clone(), &text, limits));
        }
        Ok(found)
    }

    async fn lines_of(
        &self,
        folder: &Path,
        from: &str,
        file: &FileChange,
        context: u32,
        quiet: &Quiet<'_>,
    ) -> Result<Vec<u8>, WorkspaceError> {
        let around = format!("--unified={context}");
        let path = super::run::path_from(file.path.clone());
        let old = file.old_path.clone().map(super::run::path_from);
        let mut all: Vec<&std::ffi::OsStr> =
            args!["--literal-pathspecs", "-c", HUGE_FOR_GIT, "diff-index", "--patch", &around].to_vec();
        all.extend(args![
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--find-copies",
            "--ignore-submodules=none",
            "--submodule=short",
            "--diff-algorithm=histogram",
            "--inter-hunk-context=0",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            from,
            "--",
            &path
        ]);
        all.extend(old.as_ref().map(|old| old.as_os_str()));
        self.plumb(folder, quiet, &all, Vec::new()).await?.output()
    }

    /// Makes the copy of the index.
    async fn glance(&self, folder: &Path) -> Result<Glance, WorkspaceError> {
        if !folder.join(".git").exists() {
            return Err(WorkspaceError::NotAWorktree { folder: folder.to_owned() });
        }
        let admin = self.git_folder(folder, "--git-dir").await?;
        let from = admin.clone();
        let (scratch, index) = blocking(move || {
            let scratch = tempfile::Builder::new().prefix("ao-changes-").tempdir()?;
            let index = scratch.path().join("index");
            copy_index(&from, &index)?;
            Ok((scratch, index))
        })
        .await?;
        Ok(Glance { admin, scratch, index })
    }

    /// Puts files that git does not know into the copy of the index. The object that stands there for each is none, so
    /// that git looks at the file. `length` is that of an object's name.
    async fn announce(
        &self,
        folder: &Path,
        new: &[GitPath],
        length: usize,
        quiet: &Quiet<'_>,
    ) -> Result<(), WorkspaceError> {
        if new.is_empty() {
            return Ok(());
        }
        let nothing = "1".repeat(length);
        let mut orders = Vec::new();
        for path in new.iter().take(MOST_NEW) {
            orders.extend_from_slice(format!("100644 {nothing}\t").as_bytes());
            orders.extend_from_slice(path);
            orders.push(0);
        }
        let args =
            args!["-c", "core.splitIndex=false", "update-index", "--add", "--replace", "-z", "--index-info"];
        self.plumb(folder, quiet, &args, orders).await?.output().map(drop)
    }

    async fn compare(
        &self,
        folder: &Path,
        from: &str,
        quiet: &Quiet<'_>,
    ) -> Result<Vec<FileChange>, WorkspaceError> {
        let most = format!("-l{}", list::RENAMES);
        let args = args![
            "-c",
            HUGE_FOR_GIT,
            "diff",
            "--raw",
            "--numstat",
            "-z",
            "--no-abbrev",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--find-copies",
            &most,
            "--ignore-submodules=none",
            "--diff-algorithm=histogram",
            from,
            "--"
        ];
        Ok(list::read(&self.plumb(folder, quiet, &args, Vec::new()).await?.output()?))
    }

    /// Tells files that are too large to be looked into from those that have no lines.
    async fn measure(
        &self,
        folder: &Path,
        files: &mut [FileChange],
        quiet: &Quiet<'_>,
    ) -> Result<(), WorkspaceError> {
        let at = folder.to_owned();
        let paths: Vec<Option<GitPath>> =
            files.iter().map(|file| (file.binary && !file.submodule).then(|| file.path.clone())).collect();
        let large = blocking(move || {
            let is_large = |path: &GitPath| {
                let meta = std::fs::symlink_metadata(at.join(super::run::path_from(path.clone())));
                meta.is_ok_and(|meta| meta.is_file() && meta.len() > HUGE)
            };
            Ok(paths.iter().map(|path| path.as_ref().is_some_and(is_large)).collect::<Vec<_>>())
        })
        .await?;
        for (file, large) in files.iter_mut().zip(large) {
            file.huge = large;
        }
        let mut asked: Vec<&mut FileChange> = files
            .iter_mut()
            .filter(|file| file.binary && !file.huge && !file.submodule && file.old_object.is_some())
            .collect();
        if !asked.is_empty() {
            let ids: String = asked
                .iter()
                .filter_map(|file| file.old_object.as_deref())
                .flat_map(|id| [id, "\n"])
                .collect();
            let args = args!["cat-file", "--buffer", "--batch-check=%(objectsize)"];
            let sizes = self.plumb(folder, quiet, &args, ids.into_bytes()).await?.output()?;
            for (file, size) in asked.iter_mut().zip(String::from_utf8_lossy(&sizes).lines()) {
                file.huge = size.parse().is_ok_and(|size: u64| size > HUGE);
            }
        }
        for file in files.iter_mut() {
            file.binary &= !file.huge && !file.submodule;
        }
        Ok(())
    }
}

/// A name for what the files are now. What lies only on the disk is told apart by its size and its time.
fn revision(folder: &Path, from: &str, names: &[Option<&str>], files: &[FileChange]) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(from.as_bytes());
    names.iter().for_each(|name| add(name.unwrap_or_default().as_bytes()));
    for file in files {
        let FileChange { path, old_path, status, uncommitted, old_mode, new_mode, lines, .. } = file;
        add(path);
        add(old_path.as_deref().unwrap_or_default());
        add(format!("{status:?} {uncommitted} {old_mode:?} {new_mode:?} {lines:?}").as_bytes());
        let on_disk = std::fs::symlink_metadata(folder.join(super::run::path_from(path.clone())));
        let stamp = on_disk
            .and_then(|meta: std::fs::Metadata| -> io::Result<_> { Ok((meta.len(), meta.modified()?)) });
        add(format!("{:?}", stamp.ok()).as_bytes());
    }
    let digest = hash.finalize();
    digest.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}
