//! Looking at a worktree: what in it differs from the commit that is checked out, without touching any of it.
//!
//! git looks through a copy of the index, so that nothing waits for a lock and nothing is refreshed. The copy keeps the
//! time of the original, since by that git knows which files it cannot tell apart by their times alone.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::Quiet;
use super::entry::Uncaptured;
use crate::workspace::error::WorkspaceError;
use crate::workspace::run::{Git, args, path_from};

/// A path as git gives it: bytes, parted by `/`.
pub(in crate::workspace) type GitPath = Vec<u8>;

/// A mode and an object, in git's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workspace) struct Object {
    pub(super) mode: String,
    pub(super) id: String,
}

/// Where the content of a path comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workspace) enum Content {
    /// What lies in the folder.
    Disk,
    /// An object that the repository has.
    Kept(Object),
    /// Nothing: it is gone.
    Gone,
}

/// One side of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::workspace) struct Side {
    /// 1 for the common one, 2 for ours, 3 for theirs.
    pub(super) stage: u8,
    pub(super) object: Object,
    pub(in crate::workspace) path: GitPath,
}

/// How a worktree differs from the commit that is checked out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::workspace) struct Sight {
    pub(in crate::workspace) head: Option<String>,
    pub(in crate::workspace) branch: Option<String>,
    /// Paths whose content in the folder is not the commit's.
    pub(in crate::workspace) files: BTreeMap<GitPath, Content>,
    /// Paths whose content in the index is not the commit's; without an object they are removed there.
    pub(super) staged: Vec<(GitPath, Option<Object>)>,
    pub(in crate::workspace) sides: Vec<Side>,
    pub(super) changed: u32,
    /// Files that git does not know.
    pub(in crate::workspace) unknown: Vec<GitPath>,
    /// Repositories that git does not know.
    pub(in crate::workspace) nested: Vec<GitPath>,
    pub(super) conflicts: u32,
    pub(super) uncaptured: Vec<Uncaptured>,
}

impl Sight {
    pub(super) fn leave_out(&mut self, path: &[u8], reason: &str) {
        let path = String::from_utf8_lossy(path).into_owned();
        self.uncaptured.push(Uncaptured { path, reason: reason.to_owned() });
    }
}

/// A copy of the index at `admin`, made at `to`. Says whether there is one.
pub(in crate::workspace) fn copy_index(admin: &Path, to: &Path) -> io::Result<bool> {
    let mut from = match File::open(admin.join("index")) {
        Ok(from) => from,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let modified = from.metadata()?.modified()?;
    let mut copy = File::create(to)?;
    io::copy(&mut from, &mut copy)?;
    copy.set_modified(modified)?;
    Ok(true)
}

impl Git {
    /// What git sees in a worktree, and the submodules that are at another commit.
    pub(in crate::workspace) async fn status(
        &self,
        folder: &Path,
        quiet: &Quiet<'_>,
    ) -> Result<(Sight, Vec<GitPath>), WorkspaceError> {
        let args = args![
            "status",
            "--porcelain=v2",
            "-z",
            "--branch",
            "--untracked-files=all",
            "--ignored=no",
            "--ignore-submodules=none",
            "--no-renames"
        ];
        let answer = self.plumb(folder, quiet, &args, Vec::new()).await?;
        let unreadable = unreadable_folders(answer.remarks());
        let (mut sight, moved) = read_status(&answer.output()?);
        for path in unreadable {
            sight.leave_out(path.as_bytes(), "this folder cannot be read");
        }
        Ok((sight, moved))
    }

    pub(super) async fn sight(&self, folder: &Path, quiet: &Quiet<'_>) -> Result<Sight, WorkspaceError> {
        let (mut sight, moved) = self.status(folder, quiet).await?;
        for path in moved {
            self.see_submodule(folder, path, quiet, &mut sight).await?;
        }
        self.see_what_status_hides(folder, quiet, &mut sight).await?;
        Ok(sight)
    }

    /// A submodule at another commit than the index names: the entry names the one that it is at.
    async fn see_submodule(
        &self,
        folder: &Path,
        path: GitPath,
        quiet: &Quiet<'_>,
        sight: &mut Sight,
    ) -> Result<(), WorkspaceError> {
        let at = folder.join(path_from(path.clone()));
        let quiet = Quiet { index: None, ..*quiet };
        let args = args!["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
        if let Some(id) = self.plumb(&at, &quiet, &args, Vec::new()).await?.text() {
            sight.files.insert(path, Content::Kept(Object { mode: "160000".to_owned(), id }));
        }
        Ok(())
    }

    /// What counts as unchanged for git and yet has other bytes than the object: files whose line ends, encoding or
    /// content are converted on the way, and files at which git was told not to look.
    async fn see_what_status_hides(
        &self,
        folder: &Path,
        quiet: &Quiet<'_>,
        sight: &mut Sight,
    ) -> Result<(), WorkspaceError> {
        let listed = self
            .plumb(folder, quiet, &args!["ls-files", "-z", "-v", "--stage"], Vec::new())
            .await?
            .output()?;
        let at = folder.to_owned();
        // What is staged as it lies there may have been converted on its way to the index.
        let seen = sight.files.iter().filter(|(_, content)| !matches!(content, Content::Kept(_)));
        let known: Vec<GitPath> = seen.map(|(path, _)| path.clone()).collect();
        let looked = move || look_at_sizes(&at, &listed, &known);
        let Sizes { unlooked, converted, submodules } = blocking(looked).await?;
        sight.files.extend(unlooked.into_iter().map(|path| (path, Content::Disk)));
        for path in submodules {
            sight.leave_out(&path, "what a submodule holds is kept with the folder only");
        }
        if converted.is_empty() {
            return Ok(());
        }
        let (filtered, converted): (Vec<_>, Vec<_>) = {
            let filtered = self.filtered(folder, &converted, quiet).await?;
            converted.into_iter().partition(|(_, path, _)| filtered.contains(path))
        };
        sight.files.extend(filtered.into_iter().map(|(_, path, _)| (path, Content::Disk)));
        let ids = converted.iter().flat_map(|(id, ..)| [id.as_str(), "\n"]).collect::<String>();
        let sizes = self
            .plumb(
                folder,
                quiet,
                &args!["cat-file", "--buffer", "--batch-check=%(objectsize)"],
                ids.into_bytes(),
            )
            .await?
            .output()?;
        let sizes = String::from_utf8_lossy(&sizes);
        // Line ends and encodings cannot be converted without changing the size.
        for ((_, path, on_disk), size) in converted.into_iter().zip(sizes.lines()) {
            if size.parse().is_ok_and(|size: u64| size != on_disk) {
                sight.files.insert(path, Content::Disk);
            }
        }
        Ok(())
    }
}

impl Git {
    /// Which of these a filter of the user's converts. Only it knows how, and it need not change the size.
    async fn filtered(
        &self,
        folder: &Path,
        files: &[(String, GitPath, u64)],
        quiet: &Quiet<'_>,
    ) -> Result<HashSet<GitPath>, WorkspaceError> {
        let args = args!["config", "--get-regexp", r"^filter\..*\.(clean|process)$"];
        if self.plumb(folder, quiet, &args, Vec::new()).await?.text().is_none() {
            return Ok(HashSet::new());
        }
        let paths =
            files.iter().flat_map(|(_, path, _)| [path.as_slice(), b"\0"]).collect::<Vec<_>>().concat();
        let args = args!["check-attr", "-z", "--stdin", "filter"];
        let answer = self.plumb(folder, quiet, &args, paths).await?.output()?;
        let fields: Vec<&[u8]> = answer.split(|byte| *byte == 0).collect();
        let is_set = |value: &[u8]| value != b"unspecified" && value != b"unset";
        Ok(fields.chunks_exact(3).filter(|row| is_set(row[2])).map(|row| row[0].to_vec()).collect())
    }
}

/// Runs what touches the disk off the runtime.
pub(in crate::workspace) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, WorkspaceError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined
        .unwrap_or_else(|fault| Err(io::Error::other(fault)))
        .map_err(WorkspaceError::io("read", PathBuf::new()))
}

/// What is to be known of files that git calls unchanged.
struct Sizes {
    /// git was told not to look at these, and they are there.
    unlooked: Vec<GitPath>,
    /// The object, path and size on the disk of each file.
    converted: Vec<(String, GitPath, u64)>,
    submodules: Vec<GitPath>,
}

fn look_at_sizes(folder: &Path, listed: &[u8], known: &[GitPath]) -> io::Result<Sizes> {
    let mut found = Sizes { unlooked: Vec::new(), converted: Vec::new(), submodules: Vec::new() };
    for line in listed.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        let Some(tab) = line.iter().position(|byte| *byte == b'\t') else { continue };
        let (head, path) = (String::from_utf8_lossy(&line[..tab]).into_owned(), line[tab + 1..].to_vec());
        let words: Vec<&str> = head.split(' ').collect();
        let [tag, mode, id, "0"] = words[..] else { continue };
        let at = folder.join(path_from(path.clone()));
        if mode == "160000" {
            if at.join(".git").exists() {
                found.submodules.push(path);
            }
            continue;
        }
        if known.binary_search(&path).is_ok() {
            continue;
        }
        let Ok(meta) = fs::symlink_metadata(&at) else { continue };
        let is_unlooked = tag == "S" || tag.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_unlooked && !meta.is_dir() {
            found.unlooked.push(path);
        } else if meta.is_file() && mode != "120000" {
            found.converted.push((id.to_owned(), path, meta.len()));
        }
    }
    Ok(found)
}

/// The folders that git could not look into: it only remarks on them.
fn unreadable_folders(remarks: &str) -> Vec<String> {
    let named = |line: &str| {
        let rest = line.strip_prefix("warning: could not open directory '")?;
        rest.rsplit_once("': ").map(|(path, _why)| path.to_owned())
    };
    remarks.lines().filter_map(named).collect()
}

/// Reads `status --porcelain=v2 -z --branch --no-renames`, and names the submodules that are at another commit.
fn read_status(output: &[u8]) -> (Sight, Vec<GitPath>) {
    let (mut sight, mut moved) = (Sight::default(), Vec::new());
    for field in output.split(|byte| *byte == 0) {
        match field {
            [b'1', b' ', rest @ ..] => read_changed(rest, &mut sight, &mut moved),
            [b'u', b' ', rest @ ..] => read_conflict(rest, &mut sight),
            [b'?', b' ', path @ ..] => read_untracked(path, &mut sight),
            _ => read_header(field, &mut sight),
        }
    }
    (sight, moved)
}

fn read_header(field: &[u8], sight: &mut Sight) {
    let text = String::from_utf8_lossy(field);
    if let Some(id) = text.strip_prefix("# branch.oid ") {
        sight.head = (id != "(initial)").then(|| id.to_owned());
    } else if let Some(name) = text.strip_prefix("# branch.head ") {
        sight.branch = (name != "(detached)").then(|| name.to_owned());
    }
}

/// `words` words, and the path after them.
fn words_and_path(rest: &[u8], words: usize) -> Option<(Vec<String>, GitPath)> {
    let mut parts = rest.splitn(words + 1, |byte| *byte == b' ');
    let words: Vec<String> =
        parts.by_ref().take(words).map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    Some((words, parts.next()?.to_vec()))
}

/// `<XY> <sub> <mH> <mI> <mW> <hH> <hI> <path>`
fn read_changed(rest: &[u8], sight: &mut Sight, moved: &mut Vec<GitPath>) {
    let Some((words, path)) = words_and_path(rest, 7) else { return };
    let [xy, sub, _, mode_index, mode_disk, _, id_index] = &words[..] else { return };
    let (staged, unstaged) = (!xy.starts_with('.'), xy.as_bytes().get(1).copied().unwrap_or(b'.'));
    sight.changed += 1;
    let in_index =
        (mode_index != "000000").then(|| Object { mode: mode_index.clone(), id: id_index.clone() });
    let is_submodule = |mode: &str| mode == "160000";
    let content = match unstaged {
        b'.' => in_index.clone().map_or(Content::Gone, Content::Kept),
        b'D' => Content::Gone,
        _ if is_submodule(mode_disk) => in_index.clone().map_or(Content::Gone, Content::Kept),
        _ => Content::Disk,
    };
    if is_submodule(mode_disk) && sub.starts_with("SC") {
        moved.push(path.clone());
    }
    if staged {
        sight.staged.push((path.clone(), in_index));
    }
    sight.files.insert(path, content);
}

/// `<XY> <sub> <m1> <m2> <m3> <mW> <h1> <h2> <h3> <path>`
fn read_conflict(rest: &[u8], sight: &mut Sight) {
    let Some((words, path)) = words_and_path(rest, 9) else { return };
    let [_, _, modes @ .., _, _, _, _] = &words[..] else { return };
    sight.changed += 1;
    sight.conflicts += 1;
    for (n, mode) in modes.iter().enumerate().take(3) {
        if mode != "000000" {
            let object = Object { mode: mode.clone(), id: words[6 + n].clone() };
            sight.sides.push(Side { stage: u8::try_from(n + 1).unwrap_or(0), object, path: path.clone() });
        }
    }
    sight.files.insert(path, Content::Disk);
}

fn read_untracked(path: &[u8], sight: &mut Sight) {
    if let [nested @ .., b'/'] = path {
        sight.leave_out(nested, "a repository of its own is kept with the folder only");
        sight.nested.push(nested.to_vec());
        return;
    }
    sight.unknown.push(path.to_vec());
    sight.files.insert(path.to_vec(), Content::Disk);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read() {
        let output = b"# branch.oid 12ab\0# branch.head (detached)\0\
            1 .M N... 100644 100644 100755 aa bb f g\0\
            1 D. N... 100644 000000 000000 aa 00 gone\0\
            1 .A N... 000000 000000 100644 00 00 announced\0\
            1 .M SC.. 160000 160000 160000 aa bb sub\0\
            u AA N... 000000 100644 120000 100644 00 b2 b3 both\0? gone\0? new/a\n\xff\0? nested/\0";
        let (sight, moved) = read_status(output);
        assert_eq!((sight.head.as_deref(), sight.branch), (Some("12ab"), None));
        assert_eq!((sight.changed, sight.unknown.len(), sight.conflicts), (5, 2, 1));
        let kept = |mode: &str, id: &str| Object { mode: mode.to_owned(), id: id.to_owned() };
        let files: Vec<_> =
            sight.files.iter().map(|(path, content)| (path.as_slice(), content.clone())).collect();
        assert_eq!(
            files,
            [
                (&b"announced"[..], Content::Disk),
                (b"both", Content::Disk),
                (b"f g", Content::Disk),
                (b"gone", Content::Disk),
                (b"new/a\n\xff", Content::Disk),
                (b"sub", Content::Kept(kept("160000", "bb"))),
            ]
        );
        assert_eq!(moved, [b"sub"]);
        assert_eq!(sight.staged, [(b"gone".to_vec(), None)]);
        let sides: Vec<_> = sight.sides.iter().map(|side| (side.stage, side.object.clone())).collect();
        assert_eq!(sides, [(2, kept("100644", "b2")), (3, kept("120000", "b3"))]);
        assert_eq!(sight.uncaptured[0].path, "nested");
    }

    #[test]
    fn folders_that_git_could_not_look_into_are_named() {
        let remarks = "warning: could not open directory 'a b/': Permission denied\nwarning: other\n";
        assert_eq!(unreadable_folders(remarks), ["a b/"]);
    }
}
