//! Which folders tell of a change in a worktree.
//!
//! Those that git ignores are left out: builds and package managers write there, and nothing of it is a change.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::workspace::error::WorkspaceError;
use crate::workspace::ledger::look::blocking;
use crate::workspace::run::{Git, args, path_from};

/// The folders to watch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchedFolders {
    /// Those of the worktree that hold, or may hold, files that git does not ignore.
    pub work: BTreeSet<PathBuf>,
    /// Those in which git keeps what it knows of the worktree and of its base.
    pub records: BTreeSet<PathBuf>,
    /// There are more than the caller wanted, and `work` is not complete.
    pub too_many: bool,
}

impl Git {
    /// The folders that tell of a change in the worktree `folder`, at most `most` of them.
    ///
    /// # Errors
    /// What git says.
    pub async fn watched_folders(
        &self,
        folder: &Path,
        base: &str,
        most: usize,
    ) -> Result<WatchedFolders, WorkspaceError> {
        let admin = self.git_folder(folder, "--git-dir").await?;
        let common = self.git_folder(folder, "--git-common-dir").await?;
        // What is in git although it is ignored.
        let args = args!["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"];
        let kept = self.look(folder, &args).await?.output()?;
        let (at, heads) = (folder.to_owned(), common.join("refs").join("heads"));
        let base = heads.join(base).parent().map(Path::to_owned);
        let own = [Some(admin.clone()), Some(admin.join("logs")), base].into_iter().flatten();
        let records = own.filter(|folder| folder.is_dir()).collect();
        blocking(move || {
            let mut found = WatchedFolders { records, ..walk(&at, most) };
            for path in kept.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
                let path = at.join(path_from(path.to_vec()));
                let above = path.ancestors().skip(1).take_while(|above| above.starts_with(&at));
                found.work.extend(above.map(Path::to_owned));
            }
            found.too_many |= found.work.len() > most;
            Ok(found)
        })
        .await
    }
}

fn walk(folder: &Path, most: usize) -> WatchedFolders {
    let mut found = WatchedFolders::default();
    let mut walk = WalkBuilder::new(folder);
    // Only what git itself ignores is ignored. A repository of its own inside is not looked into, as git does not.
    walk.hidden(false).ignore(false).parents(false).follow_links(false).filter_entry(|entry| {
        entry.file_type().is_some_and(|kind| kind.is_dir())
            && entry.file_name() != ".git"
            && (entry.depth() == 0 || !entry.path().join(".git").exists())
    });
    for entry in walk.build().flatten() {
        if found.work.len() > most {
            found.too_many = true;
            break;
        }
        found.work.insert(entry.into_path());
    }
    found
}
