//! Everything that can be seen of a worktree, so that two looks can be compared.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use super::*;

/// Files longer than this are compared by length and room only.
const LONG: u64 = 1 << 20;

/// One thing in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thing {
    Folder { mode: u32 },
    File { mode: u32, modified: (i64, i64), content: Result<Vec<u8>, u64> },
    Link { target: PathBuf },
    Special { mode: u32 },
}

pub(super) type Things = BTreeMap<PathBuf, Thing>;

/// Everything below `folder`.
pub(super) fn things(folder: &Path) -> Things {
    let mut found = Things::new();
    collect(folder, folder, &mut found);
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Things) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let meta = fs::symlink_metadata(&path).expect("there");
        let mode = meta.permissions().mode();
        let thing = if meta.is_symlink() {
            Thing::Link { target: fs::read_link(&path).expect("a link") }
        } else if meta.is_dir() {
            collect(root, &path, found);
            Thing::Folder { mode }
        } else if !meta.is_file() {
            Thing::Special { mode }
        } else {
            let readable = if meta.len() > LONG { None } else { fs::read(&path).ok() };
            let content = readable.ok_or(meta.len());
            Thing::File { mode, modified: (meta.mtime(), meta.mtime_nsec()), content }
        };
        found.insert(path.strip_prefix(root).expect("below").to_owned(), thing);
    }
}

/// What git says of a worktree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: Vec<String>,
    pub(super) index: Vec<String>,
    pub(super) head: String,
}

pub(super) fn said(bed: &Bed, folder: &Path, ignored: bool) -> Said {
    let ask = |args: &[&str]| {
        let args = [&["--no-optional-locks"], args].concat();
        let output = bed.command(folder, &args).output().expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout.split(|byte| *byte == 0).map(|line| line.escape_ascii().to_string()).collect()
    };
    let ignored = if ignored { "--ignored=traditional" } else { "--ignored=no" };
    Said {
        status: ask(&["status", "--porcelain=v2", "-z", "--branch", "--untracked-files=all", ignored]),
        index: ask(&["ls-files", "--stage", "-v", "-z"]),
        head: fs::read_to_string(admin(folder).join("HEAD")).expect("a HEAD"),
    }
}

/// git's folder of a linked worktree, by the words in its `.git` file.
pub(super) fn admin(folder: &Path) -> PathBuf {
    let words = fs::read_to_string(folder.join(".git")).expect("a linked worktree");
    PathBuf::from(words.trim_end().strip_prefix("gitdir: ").expect("a pointer"))
}

/// The first difference of two folders, in words.
pub(super) fn difference(before: &Things, after: &Things) -> Option<String> {
    let paths: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    paths.into_iter().find_map(|path| {
        let (was, is) = (before.get(path), after.get(path));
        (was != is).then(|| format!("{}: was {was:?}, is {is:?}", path.display()))
    })
}
