//! Making a worktree anew from an entry alone, when the trash no longer has its folder.
//!
//! Files are written with the bytes that were captured: no filter runs, since none ran when they were read. What git
//! ignored, submodules and nested repositories were never in an entry and do not come back this way.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use ao_client::spawn::create_private_folder;

use super::entry::Snapshot;
use super::look::{GitPath, Object, blocking};
use super::stream::is_forbidden;
use super::{EntryId, Quiet, pump};
use crate::workspace::error::WorkspaceError;
use crate::workspace::run::{Git, args, path_from};
use crate::workspace::trash;

/// An entry to be made a worktree again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestorePlan {
    /// The repository's main worktree.
    pub repository: PathBuf,
    /// The entry.
    pub entry: EntryId,
    /// Where to; nothing may be there.
    pub to: PathBuf,
    /// A folder for what is only needed meanwhile. It is made, and it is gone afterwards.
    pub scratch: PathBuf,
}

impl Git {
    /// Makes a worktree at `plan.to` with the files, the index and the state of git that the entry holds.
    ///
    /// # Errors
    /// [`WorkspaceError::PlaceTaken`] if something is there, [`WorkspaceError::EntryUnreadable`] if there is no such
    /// entry, or what git or the system says.
    pub async fn restore_entry(&self, plan: &RestorePlan) -> Result<super::Returned, WorkspaceError> {
        let unreadable = || WorkspaceError::EntryUnreadable { reference: plan.entry.reference() };
        let quiet = self.quiet(&plan.scratch).await?;
        let snapshot =
            self.snapshot_with(&plan.repository, &plan.entry, &quiet).await?.ok_or_else(unreadable)?;
        let (to, scratch) = (plan.to.clone(), plan.scratch.clone());
        blocking(move || make_room(&to, &scratch)).await.map_err(|error| error.at("bring back", &plan.to))?;
        let made = self.restore_with(plan, &snapshot, &quiet).await;
        if made.is_err() {
            self.settle_remaking(&plan.repository, &plan.entry, &plan.to).await?;
        }
        let scratch = plan.scratch.clone();
        // What stays there is clutter, which the next attempt clears.
        let _clutter = blocking(move || trash::clear(&scratch)).await;
        Ok(super::Returned { folder: plan.to.clone(), notes: made? })
    }

    async fn restore_with(
        &self,
        plan: &RestorePlan,
        snapshot: &Snapshot,
        quiet: &Quiet<'_>,
    ) -> Result<Vec<String>, WorkspaceError> {
        let (repository, to) = (&plan.repository, &growing(&plan.to));
        {
            let _turn = self.turn_in(repository).await;
            self.clear_records(repository, &plan.to, &plan.entry).await?;
            self.clear_growing(repository, &plan.entry, to).await?;
            let start = snapshot.head().unwrap_or(&snapshot.files);
            let args = args!["worktree", "add", "--quiet", "--detach", "--no-checkout", "--", to, start];
            self.plumb(repository, quiet, &args, Vec::new()).await?.output()?;
        }
        let admin = self.git_folder(to, "--git-dir").await?;
        // git's own files come first: they say which files are not to be there.
        let state = self.tree(repository, &snapshot.state, quiet).await?;
        let below = |path: &GitPath| path.strip_prefix(b"state/").map(<[u8]>::to_vec);
        let own = state.iter().filter_map(|(path, object)| Some((below(path)?, object.clone())));
        let mut own: BTreeMap<GitPath, Object> = own.filter(|(path, _)| path != b"HEAD").collect();
        if let Some(index) = state.get(b"index".as_slice()) {
            own.insert(b"index".to_vec(), index.clone());
        }
        self.write_out(repository, own, &admin, quiet).await?;
        let mut files = self.tree(repository, &snapshot.files, quiet).await?;
        let listed =
            self.plumb(to, quiet, &args!["ls-files", "-z", "-t", "--stage"], Vec::new()).await?.output()?;
        for line in listed.split(|byte| *byte == 0).filter_map(|line| line.strip_prefix(b"S ")) {
            // One that was there although it is hidden had content of its own, or is none the worse for being there.
            let (head, path) =
                line.split_at(line.iter().position(|byte| *byte == b'\t').unwrap_or(line.len()));
            let path = path.get(1..).unwrap_or_default();
            let id = head.split(|byte| *byte == b' ').nth(1);
            if files.get(path).is_some_and(|object| Some(object.id.as_bytes()) == id) {
                files.remove(path);
            }
        }
        self.write_out(repository, files, to, quiet).await?;
        let (grown, place) = (to.clone(), plan.to.clone());
        let put = move || {
            fs::rename(&grown, &place)?;
            // Another one may be growing beside it.
            let _not_empty = grown.parent().map(fs::remove_dir);
            trash::sync_parent(&place)
        };
        blocking(put).await.map_err(|error| error.at("bring back", &plan.to))?;
        self.plumb(repository, quiet, &args!["worktree", "repair", &plan.to], Vec::new()).await?.output()?;
        let mut notes = self.settle_head(repository, snapshot, &plan.to, quiet).await?;
        let left = snapshot.uncaptured().len();
        if left > 0 {
            notes.push(format!("{left} paths were never in the ledger: `ao ledger show` lists them"));
        }
        Ok(notes)
    }

    /// Finishes the making of a worktree that a death cut off, or takes it back: it grows beside its place.
    ///
    /// # Errors
    /// What git or the system says.
    pub async fn settle_remaking(
        &self,
        repository: &Path,
        entry: &EntryId,
        to: &Path,
    ) -> Result<(), WorkspaceError> {
        // Its record names the place where it grew until it has been told of the new one.
        if to.join(".git").is_file() {
            self.look(repository, &args!["worktree", "repair", to]).await?.output()?;
        }
        self.clear_growing(repository, entry, &growing(to)).await
    }

    async fn clear_growing(
        &self,
        repository: &Path,
        entry: &EntryId,
        at: &Path,
    ) -> Result<(), WorkspaceError> {
        let grown = at.to_owned();
        let work = move || {
            trash::clear(&grown)?;
            let _not_empty = grown.parent().map(fs::remove_dir);
            Ok(())
        };
        blocking(work).await?;
        self.clear_records(repository, at, entry).await
    }

    /// Every file of a commit.
    pub(super) async fn tree(
        &self,
        repository: &Path,
        commit: &str,
        quiet: &Quiet<'_>,
    ) -> Result<BTreeMap<GitPath, Object>, WorkspaceError> {
        let args = args!["ls-tree", "-r", "-z", "--full-tree", commit];
        let listed = self.plumb(repository, quiet, &args, Vec::new()).await?.output()?;
        let read = |line: &[u8]| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let head = String::from_utf8_lossy(&line[..tab]).into_owned();
            let mut words = head.split(' ');
            let (mode, _kind, id) = (words.next()?.to_owned(), words.next()?, words.next()?.to_owned());
            Some((line[tab + 1..].to_vec(), Object { mode, id }))
        };
        Ok(listed.split(|byte| *byte == 0).filter_map(read).collect())
    }

    /// Writes these files below `to`, byte by byte.
    pub(super) async fn write_out(
        &self,
        repository: &Path,
        files: BTreeMap<GitPath, Object>,
        to: &Path,
        quiet: &Quiet<'_>,
    ) -> Result<(), WorkspaceError> {
        let files: Vec<(GitPath, Object)> =
            files.into_iter().filter(|(path, _)| !is_forbidden(path)).collect();
        let (modules, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(_, object)| object.mode == "160000");
        let folders: Vec<PathBuf> = modules.into_iter().map(|(path, _)| to.join(path_from(path))).collect();
        // git takes an empty folder for a submodule that is not filled.
        blocking(move || folders.iter().try_for_each(fs::create_dir_all)).await?;
        if files.is_empty() {
            return Ok(());
        }
        let wanted = files.clone();
        let ask = move |feed: &mut pump::Feed| {
            wanted.iter().try_for_each(|(_, object)| writeln!(feed, "{}", object.id))
        };
        let to = to.to_owned();
        let take = move |words: &mut pump::Words| {
            let mut words = BufReader::with_capacity(64 * 1024, words);
            files.iter().try_for_each(|(path, object)| {
                write_next(&mut words, &to.join(path_from(path.clone())), object)
            })
        };
        self.pump((repository, quiet), &args!["cat-file", "--batch"], ask, take).await.map(drop)
    }
}

/// Where a worktree grows until it is whole. It has the same name there, since git names its record by it.
fn growing(to: &Path) -> PathBuf {
    let name = to.file_name().unwrap_or_default();
    let mut folder = std::ffi::OsString::from(".ao-growing-");
    folder.push(name);
    to.with_file_name(folder).join(name)
}

/// Makes sure that nothing is at `to`, and makes the scratch folder.
fn make_room(to: &Path, scratch: &Path) -> io::Result<()> {
    // An empty folder is no one's work.
    let _not_empty = fs::remove_dir(to);
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something is there already"));
    }
    if let Some(parent) = to.parent() {
        create_private_folder(parent)?;
    }
    trash::clear(scratch)?;
    create_private_folder(scratch)
}

/// Reads one object as `cat-file --batch` prints it, into the file at `at`.
fn write_next(words: &mut impl io::BufRead, at: &Path, object: &Object) -> io::Result<()> {
    let mut header = String::new();
    words.read_line(&mut header)?;
    let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<u64>().ok());
    let size =
        size.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, header.trim_end().to_owned()))?;
    if let Some(parent) = at.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut content = words.by_ref().take(size);
    if object.mode == "120000" {
        let mut target = Vec::new();
        content.read_to_end(&mut target)?;
        make_link(target, at)?;
    } else {
        let mut file = create(at, object.mode == "100755")?;
        io::copy(&mut content, &mut file)?;
    }
    let mut end = [0];
    words.read_exact(&mut end)
}

#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has a mode for programs"))]
fn create(at: &Path, executable: bool) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if executable { 0o777 } else { 0o666 });
    options.open(at)
}

#[cfg(unix)]
fn make_link(target: Vec<u8>, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(path_from(target), at)
}

#[cfg(not(unix))]
fn make_link(target: Vec<u8>, at: &Path) -> io::Result<()> {
    // Without the right to make links, git too leaves a file with the target in it.
    let linked = std::os::windows::fs::symlink_file(path_from(target.clone()), at);
    linked.or_else(|_not_permitted| fs::write(at, target))
}
