//! Looking at all that lies around: worktrees, branches, who works where, and how much room it takes.
//!
//! It must never follow a link, and what it sets aside stays in the repository or in the trash.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ignore::{WalkBuilder, WalkState};

use super::error::WorkspaceError;
use super::ledger::look::blocking;
use super::run::{Git, args};
use super::worktrees::{real, same_folder};
use super::{names, trash};

/// Files that are counted at most.
const MOST_FILES: u64 = 2_000_000;
/// Where branches are kept that were set aside.
const ASIDE: &str = "refs/ao/branches/";

/// A worktree on git's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its folder, which may be gone.
    pub folder: PathBuf,
    /// The branch that is checked out, without `refs/heads/`.
    pub branch: Option<String>,
    /// Why it is locked, if it is.
    pub locked: Option<String>,
    /// Whether the folder is there.
    pub present: bool,
}

/// How a commit stands to what others have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ahead {
    /// Commits that the base does not have.
    pub of_base: Option<u32>,
    /// Commits that neither the base nor a remote branch has.
    pub unpushed: Option<u32>,
    /// The base has all that those commits change, in commits of its own: they were squashed onto it, or picked.
    pub contained: bool,
}

/// The room that a folder takes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// What would be free without it.
    pub own: u64,
    /// What it shares by hard links with what lies elsewhere.
    pub shared: u64,
    /// Whether all of it was counted.
    pub whole: bool,
}

impl Git {
    /// The worktrees of a repository on record, without its main one.
    ///
    /// # Errors
    /// What git says.
    pub async fn registered(&self, repository: &Path) -> Result<Vec<Registered>, WorkspaceError> {
        let entries = self.worktrees(repository).await?;
        let row = |entry: super::worktrees::Entry| Registered {
            present: std::fs::symlink_metadata(&entry.folder).is_ok(),
            branch: entry.branch.and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned)),
            locked: entry.locked,
            folder: entry.folder,
        };
        Ok(entries.into_iter().skip(1).map(row).collect())
    }

    /// The branches that are checked out nowhere, each with its commit.
    ///
    /// # Errors
    /// What git says.
    pub async fn idle_branches(&self, repository: &Path) -> Result<Vec<(String, String)>, WorkspaceError> {
        let format = "--format=%(objectname) %(refname:lstrip=2) %(worktreepath)";
        let args = args!["for-each-ref", format, "--", "refs/heads/"];
        let output = self.look(repository, &args).await?.output()?;
        let text = String::from_utf8_lossy(&output);
        let idle = text.lines().filter_map(|line| line.strip_suffix(' ')?.split_once(' '));
        Ok(idle.map(|(commit, name)| (name.to_owned(), commit.to_owned())).collect())
    }

    /// The commit that is checked out in a worktree.
    ///
    /// # Errors
    /// What git says.
    pub async fn head_of(&self, folder: &Path) -> Result<Option<String>, WorkspaceError> {
        self.commit(folder, "HEAD").await
    }

    /// How a commit stands to its base and to the remote branches.
    ///
    /// # Errors
    /// What git says.
    pub async fn ahead(&self, repository: &Path, commit: &str, base: &str) -> Result<Ahead, WorkspaceError> {
        let count = |answer: super::run::Answer| answer.text().and_then(|text| text.parse::<u32>().ok());
        let Some(base) = self.base_commit(repository, base).await? else { return Ok(Ahead::default()) };
        let args = args!["rev-list", "--count", commit, "--not", &base];
        let of_base = count(self.look(repository, &args).await?);
        let args = args!["rev-list", "--count", commit, "--not", &base, "--remotes"];
        let unpushed = count(self.look(repository, &args).await?);
        let contained =
            of_base.is_some_and(|count| count > 0) && self.contains(repository, &base, commit).await?;
        Ok(Ahead { of_base, unpushed, contained })
    }

    /// Whether merging a commit into a base would change nothing of it. A git that cannot say so without a worktree, before
    /// 2.38, says no.
    async fn contains(&self, repository: &Path, base: &str, commit: &str) -> Result<bool, WorkspaceError> {
        let args = args!["merge-tree", "--write-tree", "--no-messages", base, commit];
        let Some(merged) = self.look(repository, &args).await?.text() else { return Ok(false) };
        let tree =
            self.look(repository, &args!["rev-parse", "--verify", &format!("{base}^{{tree}}")]).await?.text();
        Ok(tree.is_some_and(|tree| tree == merged))
    }

    /// Deletes a branch that is still at this commit. The commit stays, under a name that it returns.
    ///
    /// # Errors
    /// What git says; the branch is then as it was.
    pub async fn set_branch_aside(
        &self,
        repository: &Path,
        branch: &str,
        commit: &str,
    ) -> Result<String, WorkspaceError> {
        names::check_branch(branch)?;
        let kept = format!("{ASIDE}{branch}");
        // One of the same name may have been set aside before, and stays.
        let name = match self.commit(repository, &kept).await? {
            Some(before) if before != commit => {
                format!("{ASIDE}{branch}-{}", &commit[..12.min(commit.len())])
            }
            Some(_) | None => kept,
        };
        let scratch = tempfile::Builder::new().prefix("ao-branch-").tempdir();
        let scratch = scratch.map_err(WorkspaceError::io("make a folder in", std::env::temp_dir()))?;
        let quiet = self.quiet(scratch.path()).await?;
        let orders =
            format!("start\nupdate {name} {commit}\ndelete refs/heads/{branch} {commit}\nprepare\ncommit\n");
        self.plumb(repository, &quiet, &args!["update-ref", "--stdin"], orders.into_bytes())
            .await?
            .output()?;
        Ok(name)
    }

    /// Moves git's record of a worktree whose folder is gone to the trash.
    ///
    /// # Errors
    /// [`WorkspaceError::Pinned`] if the folder is there after all, or what git or the system says.
    pub async fn set_record_aside(
        &self,
        repository: &Path,
        folder: &Path,
        trash: PathBuf,
    ) -> Result<PathBuf, WorkspaceError> {
        let _turn = self.turn_in(repository).await;
        if std::fs::symlink_metadata(folder).is_ok() {
            return Err(WorkspaceError::Pinned { folder: folder.to_owned(), why: "it is there".to_owned() });
        }
        let common = self.git_folder(repository, "--git-common-dir").await?;
        let at = folder.to_owned();
        let record = blocking(move || {
            let records = std::fs::read_dir(common.join("worktrees")).into_iter().flatten().flatten();
            Ok(records.map(|record| record.path()).find(|record| super::ledger::is_record_of(record, &at)))
        })
        .await?;
        let missing = || WorkspaceError::NotAWorktree { folder: folder.to_owned() };
        Ok(trash::discard(PathBuf::new(), Some(record.ok_or_else(missing)?), trash).await?.admin)
    }
}

/// When git last wrote something about a worktree, in milliseconds since the Unix epoch.
#[must_use]
pub fn last_use(folder: &Path) -> Option<i64> {
    let link = std::fs::read(folder.join(".git")).ok()?;
    let admin = super::run::path_from(link.strip_prefix(b"gitdir: ")?.trim_ascii_end().to_vec());
    let times = ["index", "logs/HEAD", "HEAD"].iter().filter_map(|file| {
        let modified = std::fs::metadata(folder.join(&admin).join(file)).ok()?.modified().ok()?;
        let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok()
    });
    times.max()
}

/// The programs whose working folder is one of these folders or lies in it: by the folder's place in the list. An empty
/// path is no folder. None where the system does not tell.
#[must_use]
pub fn programs_inside(folders: &[PathBuf]) -> Option<HashMap<usize, Vec<String>>> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let folders: Vec<PathBuf> = folders.iter().map(|folder| real(folder)).collect();
    let mut found: HashMap<usize, Vec<String>> = HashMap::new();
    for process in std::fs::read_dir("/proc").ok()?.flatten() {
        let name = process.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // That of another user's process cannot be read, and it cannot work here either.
        let Ok(at) = std::fs::read_link(process.path().join("cwd")) else { continue };
        let around = folders
            .iter()
            .enumerate()
            .filter(|(_, folder)| !folder.as_os_str().is_empty() && at.starts_with(folder));
        let Some((place, _)) = around.max_by_key(|(_, folder)| folder.as_os_str().len()) else { continue };
        let program = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
        let program: String = program.chars().filter(|c| !c.is_control()).collect();
        // It stays at rest in its own folder for a while after its agent's end, and works nowhere.
        if ao_host::process::is_host(pid) {
            continue;
        }
        found.entry(place).or_default().push(format!("{program} ({pid})"));
    }
    Some(found)
}

/// The room that a folder takes. Links are not followed; what cannot be looked at is not counted.
#[must_use]
pub fn room_of(folder: &Path) -> Room {
    let (own, files) = (AtomicU64::new(0), AtomicU64::new(0));
    let linked: Mutex<HashMap<FileId, Linked>> = Mutex::default();
    let mut walk = WalkBuilder::new(folder);
    walk.standard_filters(false).follow_links(false).threads(2);
    walk.build_parallel().run(|| {
        Box::new(|entry| {
            let Some(meta) = entry.ok().and_then(|entry| std::fs::symlink_metadata(entry.path()).ok()) else {
                return WalkState::Continue;
            };
            let size = trash::room(&meta);
            match links(&meta) {
                Some((file, links)) if links > 1 && meta.is_file() => {
                    let mut linked = linked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    linked.entry(file).or_insert(Linked { links, here: 0, size }).here += 1;
                }
                Some(_) | None => {
                    own.fetch_add(size, Ordering::Relaxed);
                }
            }
            let counted = files.fetch_add(1, Ordering::Relaxed);
            if counted >= MOST_FILES { WalkState::Quit } else { WalkState::Continue }
        })
    });
    let linked = linked.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut room = Room { own: own.into_inner(), shared: 0, whole: files.into_inner() < MOST_FILES };
    for Linked { links, here, size } in linked.into_values() {
        if here >= links {
            room.own += size;
        } else {
            room.shared += size;
        }
    }
    room
}

/// Names a file, whatever its path: its disk and its number there.
type FileId = (u64, u64);

/// A file with more than one name.
struct Linked {
    links: u64,
    /// How many of them are in the folder.
    here: u64,
    size: u64,
}

/// Which file it is, and how many names it has.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere the system does not tell without opening the file")]
fn links(meta: &std::fs::Metadata) -> Option<(FileId, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some(((meta.dev(), meta.ino()), meta.nlink()))
}

#[cfg(not(unix))]
fn links(_meta: &std::fs::Metadata) -> Option<(FileId, u64)> {
    None
}

/// Whether two paths name one folder, which may be gone.
#[must_use]
pub fn is_same_folder(one: &Path, other: &Path) -> bool {
    same_folder(one, other)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_name_elsewhere_too_is_shared() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("inside");
        std::fs::create_dir_all(inside.join("deep")).expect("made");
        let block = vec![1; 64 << 10];
        for name in ["own", "twice", "elsewhere"] {
            std::fs::write(inside.join(name), &block).expect("written");
        }
        std::fs::hard_link(inside.join("twice"), inside.join("deep/again")).expect("linked");
        std::fs::hard_link(inside.join("elsewhere"), folder.path().join("outside")).expect("linked");
        std::os::unix::fs::symlink(folder.path(), inside.join("link")).expect("linked");
        let size = |name: &str| trash::room(&std::fs::symlink_metadata(inside.join(name)).expect("there"));
        let folders = size("") + size("deep") + size("link");
        let room = room_of(&inside);
        assert_eq!(
            room,
            Room { own: size("own") + size("twice") + folders, shared: size("elsewhere"), whole: true }
        );
    }
}
