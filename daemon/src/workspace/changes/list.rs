//! Reading which files differ.

use std::collections::{HashMap, HashSet};

use ao_protocol::view::FileStatus;

use crate::domain::changes::FileChange;
use crate::workspace::ledger::look::{GitPath, Sight};

/// Renames with other content are looked for among so many new files, and so many that are gone.
pub(super) const RENAMES: usize = 400;

/// Reads `diff --raw --numstat -z`.
pub(super) fn read(output: &[u8]) -> Vec<FileChange> {
    let mut fields = output.split(|byte| *byte == 0);
    let mut files: Vec<FileChange> = Vec::new();
    let mut counts: HashMap<GitPath, Option<(u32, u32)>> = HashMap::new();
    while let Some(field) = fields.next() {
        match field {
            [b':', head @ ..] => {
                let head = String::from_utf8_lossy(head);
                let words: Vec<&str> = head.split(' ').collect();
                let [old_mode, new_mode, old_object, _new_object, letter] = words[..] else { continue };
                let moves = letter.starts_with(['R', 'C']);
                let old_path = if moves { fields.next().map(<[u8]>::to_vec) } else { None };
                let Some(path) = fields.next() else { break };
                files.push(change(path, old_path, (old_mode, new_mode), old_object, letter));
            }
            [] => {}
            counted => {
                let mut words = counted.splitn(3, |byte| *byte == b'\t');
                let mut number = || std::str::from_utf8(words.next()?).ok()?.parse::<u32>().ok();
                let (new, gone) = (number(), number());
                let path = match words.next() {
                    // A rename is followed by both of its paths.
                    Some([]) => fields.by_ref().take(2).last(),
                    path => path,
                };
                if let Some(path) = path {
                    counts.insert(path.to_vec(), new.zip(gone));
                }
            }
        }
    }
    for file in &mut files {
        if let Some(lines) = counts.get(&file.path) {
            (file.lines, file.binary) = (*lines, lines.is_none());
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    // A conflict has a line of its own beside that of the file.
    files.dedup_by(|later, kept| {
        let is_same = later.path == kept.path;
        if is_same && kept.status == FileStatus::Conflicted {
            let status = kept.status;
            *kept = FileChange { status, ..later.clone() };
        }
        is_same
    });
    files
}

fn change(
    path: &[u8],
    old_path: Option<GitPath>,
    (old_mode, new_mode): (&str, &str),
    old_object: &str,
    letter: &str,
) -> FileChange {
    let known = |mode: &str| (mode != "000000").then(|| mode.to_owned());
    let status = match letter.as_bytes().first() {
        Some(b'A') => FileStatus::Added,
        Some(b'D') => FileStatus::Deleted,
        Some(b'R') => FileStatus::Renamed,
        Some(b'C') => FileStatus::Copied,
        Some(b'T') => FileStatus::Typechange,
        Some(b'U') => FileStatus::Conflicted,
        Some(_) | None => FileStatus::Modified,
    };
    FileChange {
        path: path.to_vec(),
        old_path,
        status,
        uncommitted: false,
        old_mode: known(old_mode),
        new_mode: known(new_mode),
        lines: None,
        binary: false,
        huge: false,
        submodule: old_mode == "160000" || new_mode == "160000",
        old_object: old_object.bytes().any(|byte| byte != b'0').then(|| old_object.to_owned()),
    }
}

/// Adds what a look at the worktree tells of the files: which are in no commit, new, or in conflict, and repositories
/// that git does not know.
pub(super) fn mark(files: &mut Vec<FileChange>, sight: &Sight) {
    let unknown: HashSet<&GitPath> = sight.unknown.iter().collect();
    let in_conflict: HashSet<&GitPath> = sight.sides.iter().map(|side| &side.path).collect();
    for file in files.iter_mut() {
        file.uncommitted = sight.files.contains_key(&file.path)
            || file.old_path.as_ref().is_some_and(|old| sight.files.contains_key(old));
        if in_conflict.contains(&file.path) {
            file.status = FileStatus::Conflicted;
        } else if file.status == FileStatus::Added && unknown.contains(&file.path) {
            file.status = FileStatus::Untracked;
        }
    }
    let listed: HashSet<GitPath> = files.iter().map(|file| file.path.clone()).collect();
    let only_named = sight.unknown.iter().skip(super::MOST_NEW).filter(|path| !listed.contains(*path));
    let more: Vec<FileChange> = only_named
        .map(|path| (path, false))
        .chain(sight.nested.iter().map(|path| (path, true)))
        .map(|(path, submodule)| FileChange {
            status: FileStatus::Untracked,
            uncommitted: true,
            submodule,
            ..change(path, None, ("000000", "000000"), "", "A")
        })
        .collect();
    files.extend(more);
    files.sort_by(|one, other| one.path.cmp(&other.path));
}

/// Whether there were too many files for a look at every pair. Exact renames are found all the same.
pub(super) fn renames_were_left(files: &[FileChange]) -> bool {
    let is_new = |file: &&FileChange| matches!(file.status, FileStatus::Added | FileStatus::Untracked);
    let gone = files.iter().filter(|file| file.status == FileStatus::Deleted).count();
    files.iter().filter(is_new).count().saturating_mul(gone) > RENAMES * RENAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_their_counts_are_read_whatever_is_in_a_path() {
        let output = b":100644 100644 aa 00 M\0a b\n\xff\0:100644 000000 ab 00 D\0gone\0:100644 100755 ac 00 R086\0old\0new\0\
            :000000 120000 00 00 A\0link\0:160000 160000 ad ae M\0sub\0:100644 100644 af 00 M\x00:pic\0\
            1\t2\ta b\n\xff\x000\t3\tgone\x004\t0\t\0old\0new\x001\t0\tlink\x001\t1\tsub\0-\t-\t:pic\0";
        let files = read(output);
        let seen: Vec<_> = files
            .iter()
            .map(|file| (file.path.as_slice(), file.status, file.lines, file.binary, file.submodule))
            .collect();
        assert_eq!(
            seen,
            [
                (&b":pic"[..], FileStatus::Modified, None, true, false),
                (b"a b\n\xff", FileStatus::Modified, Some((1, 2)), false, false),
                (b"gone", FileStatus::Deleted, Some((0, 3)), false, false),
                (b"link", FileStatus::Added, Some((1, 0)), false, false),
                (b"new", FileStatus::Renamed, Some((4, 0)), false, false),
                (b"sub", FileStatus::Modified, Some((1, 1)), false, true),
            ]
        );
        assert_eq!(files[4].old_path.as_deref(), Some(&b"old"[..]));
        assert_eq!((files[3].old_mode.as_deref(), files[3].new_mode.as_deref()), (None, Some("120000")));
        assert!(read(b"").is_empty());
    }

    #[test]
    fn a_conflict_is_one_file() {
        let output = b":000000 000000 00 00 U\0both\0:100644 100644 aa 00 M\0both\x003\t0\tboth\0";
        let files = read(output);
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].status, files[0].lines), (FileStatus::Conflicted, Some((3, 0))));
    }
}
