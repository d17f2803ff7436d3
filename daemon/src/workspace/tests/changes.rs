//! What a worktree changed, against the real git.

use std::collections::BTreeMap;

use ao_protocol::calls::ChangeScope;
use ao_protocol::view::{FileStatus, LineChange, SinceWhat};

use super::*;
use crate::domain::changes::{Changes, FileChange, FileDiff, Line, LineLimits};

impl Yard {
    fn plan(&self) -> ChangesPlan {
        ChangesPlan {
            folder: self.folder.clone(),
            base: "main".to_owned(),
            project_base: "main".to_owned(),
            scope: ChangeScope::Base,
        }
    }

    async fn changes(&self) -> Changes {
        self.bed.git.changes(&self.plan()).await.expect("changes")
    }

    fn commit(&self, message: &str) {
        self.run(&["add", "-A"]);
        self.run(&["commit", "-q", "-m", message]);
    }

    async fn lines(&self, changes: &Changes, path: &str) -> FileDiff {
        let file = find(changes, path).clone();
        let limits = LineLimits { context: 3, lines: 1_000 };
        let found = self.bed.git.changed_lines(&self.folder, changes, &[file], limits).await;
        found.expect("lines").remove(0)
    }
}

fn find<'a>(changes: &'a Changes, path: &str) -> &'a FileChange {
    let found = changes.files.iter().find(|file| file.path == path.as_bytes());
    found.unwrap_or_else(|| panic!("{path} is not in {:?}", told(changes)))
}

/// Path, status and whether it is in no commit.
fn told(changes: &Changes) -> BTreeMap<String, (FileStatus, bool)> {
    let one = |file: &FileChange| {
        (String::from_utf8_lossy(&file.path).into_owned(), (file.status, file.uncommitted))
    };
    changes.files.iter().map(one).collect()
}

/// The lines that changed, as git writes them.
fn patch(diff: &FileDiff) -> Vec<String> {
    let line = |line: &Line| match line.change {
        LineChange::Same => format!(" {}", line.text),
        LineChange::Added => format!("+{}", line.text),
        LineChange::Removed => format!("-{}", line.text),
    };
    diff.hunks.iter().flat_map(|hunk| hunk.lines.iter().map(line)).collect()
}

/// The bytes of the index, and everything that git keeps for the worktree, by name.
fn records(yard: &Yard) -> BTreeMap<PathBuf, Vec<u8>> {
    let admin = PathBuf::from(yard.run(&["rev-parse", "--absolute-git-dir"]));
    let mut found = BTreeMap::new();
    let mut open = vec![admin, yard.repository.join(".git/refs"), yard.repository.join(".git/objects")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("read").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                found.insert(entry.path(), fs::read(entry.path()).expect("read"));
            }
        }
    }
    found
}

#[tokio::test]
async fn committed_staged_unstaged_and_new_files_are_told_together_and_nothing_is_written() {
    let yard = Yard::new().await;
    let long: String = (0..40).map(|n| format!("line {n}\n")).collect();
    yard.write("moved away.txt", &long);
    yard.write("gone.txt", "gone\n");
    yard.write("staged.txt", "one\n");
    yard.commit("files of main");
    yard.bed.run(&yard.repository, &["merge", "-q", "--ff-only", "ao/shop-1/fix"]);

    yard.write("committed.txt", "c\n");
    yard.commit("work");
    yard.write("staged.txt", "two\n");
    yard.run(&["add", "staged.txt"]);
    yard.write("file.txt", "one\nmore\n");
    fs::remove_file(yard.folder.join("gone.txt")).expect("removed");
    // Moved without git: its new place is one that git does not know.
    fs::rename(yard.folder.join("moved away.txt"), yard.folder.join("here it is.txt")).expect("moved");
    yard.write("new/ünï \u{1f980}.txt", "new\n");
    yard.write("ignored/x", "x\n");

    let before = records(&yard);
    let changes = yard.changes().await;
    assert_eq!(changes.since, SinceWhat::Base);
    let expected = [
        ("committed.txt", (FileStatus::Added, false)),
        ("file.txt", (FileStatus::Modified, true)),
        ("gone.txt", (FileStatus::Deleted, true)),
        ("here it is.txt", (FileStatus::Renamed, true)),
        ("new/ünï \u{1f980}.txt", (FileStatus::Untracked, true)),
        ("staged.txt", (FileStatus::Modified, true)),
    ];
    assert_eq!(told(&changes), expected.map(|(path, what)| (path.to_owned(), what)).into());
    assert_eq!(find(&changes, "file.txt").lines, Some((1, 0)));
    let moved = find(&changes, "here it is.txt");
    assert_eq!((moved.old_path.as_deref(), moved.lines), (Some(&b"moved away.txt"[..]), Some((0, 0))));
    assert_eq!(patch(&yard.lines(&changes, "file.txt").await), [" one", "+more"]);
    assert_eq!(patch(&yard.lines(&changes, "new/ünï \u{1f980}.txt").await), ["+new"]);
    assert_eq!(patch(&yard.lines(&changes, "committed.txt").await), ["+c"]);
    assert!(yard.lines(&changes, "here it is.txt").await.hunks.is_empty());
    assert_eq!(records(&yard), before, "a look wrote something");

    let head = ChangesPlan { scope: ChangeScope::Head, ..yard.plan() };
    let uncommitted = yard.bed.git.changes(&head).await.expect("changes");
    assert_eq!(uncommitted.since, SinceWhat::Head);
    assert!(!told(&uncommitted).contains_key("committed.txt"));
    assert_eq!(uncommitted.files.len(), changes.files.len() - 1);
}

#[tokio::test]
async fn a_revision_stays_while_nothing_changes_and_no_longer() {
    let yard = Yard::new().await;
    yard.write("file.txt", "two\n");
    let first = yard.changes().await;
    assert_eq!(yard.changes().await.revision, first.revision);
    // Of the same length and with the same counts.
    yard.write("file.txt", "owt\n");
    let second = yard.changes().await;
    assert_ne!(second.revision, first.revision);
    yard.run(&["add", "file.txt"]);
    assert_eq!(yard.changes().await.revision, second.revision, "it is in no commit either way");
    yard.run(&["commit", "-q", "-m", "work"]);
    assert_ne!(yard.changes().await.revision, second.revision);
}

#[cfg(unix)]
#[tokio::test]
async fn modes_links_names_and_types_of_every_kind_are_told() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::PermissionsExt as _;
    let yard = Yard::new().await;
    fs::set_permissions(yard.folder.join("file.txt"), fs::Permissions::from_mode(0o755)).expect("set");
    std::os::unix::fs::symlink("file.txt", yard.folder.join("a link")).expect("linked");
    fs::remove_file(yard.folder.join(".gitignore")).expect("removed");
    std::os::unix::fs::symlink("elsewhere", yard.folder.join(".gitignore")).expect("linked");
    for name in [
        &b"with\nnewline"[..],
        b"with\ttab \"and\" quotes",
        b"*.txt",
        b":(glob)x",
        b"-n",
        b"not \xff text",
        b"diff --git a b",
    ] {
        fs::write(yard.folder.join(std::ffi::OsStr::from_bytes(name)), "x\n").expect("written");
    }
    let changes = yard.changes().await;
    let file = find(&changes, "file.txt");
    assert_eq!(
        (file.old_mode.as_deref(), file.new_mode.as_deref(), file.lines),
        (Some("100644"), Some("100755"), Some((0, 0)))
    );
    assert_eq!(find(&changes, "a link").new_mode.as_deref(), Some("120000"));
    assert_eq!(patch(&yard.lines(&changes, "a link").await), ["+file.txt"]);
    assert_eq!(find(&changes, ".gitignore").status, FileStatus::Typechange);
    let typed = yard.lines(&changes, ".gitignore").await;
    assert_eq!(patch(&typed), ["-ignored/", "+elsewhere"]);
    for name in ["with\nnewline", "with\ttab \"and\" quotes", "*.txt", ":(glob)x", "-n", "diff --git a b"] {
        assert_eq!(find(&changes, name).status, FileStatus::Untracked);
        assert_eq!(patch(&yard.lines(&changes, name).await), ["+x"], "{name:?}");
    }
    assert!(changes.files.iter().any(|file| file.path == b"not \xff text"));
    // A file becomes a folder, and the other way round.
    fs::remove_file(yard.folder.join("file.txt")).expect("removed");
    yard.write("file.txt/inside", "x\n");
    let changes = yard.changes().await;
    assert_eq!(find(&changes, "file.txt").status, FileStatus::Deleted);
    assert_eq!(find(&changes, "file.txt/inside").status, FileStatus::Untracked);
}

#[tokio::test]
async fn binary_huge_and_long_files_are_not_spelt_out() {
    let yard = Yard::new().await;
    yard.write("picture", b"\x00\x01\x02".repeat(100));
    yard.write("huge.log", "a line of a log\n".repeat(400_000));
    yard.write("long.txt", (0..5_000).map(|n| format!("{n}\n")).collect::<String>());
    yard.write("wide.txt", "w".repeat(100_000));
    yard.write("crlf.txt", "one\r\ntwo\r\n");
    let changes = yard.changes().await;
    let flags = |path: &str| {
        let file = find(&changes, path);
        (file.binary, file.huge, file.lines)
    };
    assert_eq!(flags("picture"), (true, false, None));
    assert_eq!(flags("huge.log"), (false, true, None));
    assert_eq!(flags("long.txt"), (false, false, Some((5_000, 0))));
    assert!(yard.lines(&changes, "huge.log").await.hunks.is_empty());
    assert!(yard.lines(&changes, "picture").await.hunks.is_empty());
    let long = yard.lines(&changes, "long.txt").await;
    assert_eq!((long.cut, long.hunks[0].lines.len(), long.hunks[0].new), (true, 1_000, (1, 5_000)));
    let wide = yard.lines(&changes, "wide.txt").await;
    assert!(wide.hunks[0].lines[0].cut && wide.hunks[0].lines[0].no_newline);
    assert_eq!(patch(&yard.lines(&changes, "crlf.txt").await), ["+one\r", "+two\r"]);
    yard.commit("all of it");
    fs::remove_file(yard.folder.join("huge.log")).expect("removed");
    let head = ChangesPlan { scope: ChangeScope::Head, ..yard.plan() };
    let changes = yard.bed.git.changes(&head).await.expect("changes");
    let gone = find(&changes, "huge.log");
    assert_eq!((gone.status, gone.huge, gone.binary), (FileStatus::Deleted, true, false));
}

#[tokio::test]
async fn conversions_and_programs_of_the_user_are_not_run_for_a_look() {
    let yard = Yard::new().await;
    yard.run(&["config", "diff.loud.textconv", "touch converted; cat"]);
    yard.run(&["config", "diff.loud.command", "touch compared; true"]);
    yard.run(&["config", "diff.external", "touch compared; true"]);
    yard.run(&["config", "diff.noprefix", "true"]);
    yard.run(&["config", "color.ui", "always"]);
    yard.write(".gitattributes", "*.txt diff=loud\n");
    yard.write("file.txt", "two\n");
    let changes = yard.changes().await;
    assert_eq!(patch(&yard.lines(&changes, "file.txt").await), ["-one", "+two"]);
    assert!(!yard.folder.join("converted").exists() && !yard.folder.join("compared").exists());
}

#[tokio::test]
async fn a_base_that_moves_is_no_change_and_one_that_is_gone_is_made_up_for() {
    let yard = Yard::new().await;
    yard.write("work.txt", "w\n");
    yard.commit("work");
    let start = yard.run(&["rev-parse", "main"]);
    fs::write(yard.repository.join("other.txt"), "o\n").expect("written");
    yard.bed.run(&yard.repository, &["add", "-A"]);
    yard.bed.run(&yard.repository, &["commit", "-q", "-m", "main moves on"]);
    let only_work = [("work.txt".to_owned(), (FileStatus::Added, false))].into();
    let changes = yard.changes().await;
    assert_eq!((changes.commit(), told(&changes)), (Some(start.as_str()), only_work));

    // Taken in, main is the common commit; and so it is after a rebase.
    let moved = yard.run(&["rev-parse", "main"]);
    yard.run(&["rebase", "-q", "main"]);
    let changes = yard.changes().await;
    assert_eq!((changes.commit(), changes.files.len()), (Some(moved.as_str()), 1));

    let lost = ChangesPlan { base: "gone".to_owned(), ..yard.plan() };
    let changes = yard.bed.git.changes(&lost).await.expect("changes");
    assert_eq!((changes.since, changes.commit()), (SinceWhat::Start, Some(start.as_str())));
    assert_eq!(changes.notes, ["its base, gone, is gone"]);
    let option = ChangesPlan { base: "--output=x".to_owned(), ..yard.plan() };
    assert_eq!(yard.bed.git.changes(&option).await.expect("changes").since, SinceWhat::Start);

    // The branch itself as its base: what the worktree was made from.
    let own = ChangesPlan { base: "ao/shop-1/fix".to_owned(), ..yard.plan() };
    let changes = yard.bed.git.changes(&own).await.expect("changes");
    assert_eq!(changes.since, SinceWhat::Start);
    assert_eq!(told(&changes).len(), 2, "{:?}", told(&changes));
}

#[tokio::test]
async fn a_detached_head_a_rebase_and_a_conflict_are_told() {
    let yard = Yard::new().await;
    yard.write("file.txt", "ours\n");
    yard.commit("work");
    yard.run(&["checkout", "-q", "--detach"]);
    let changes = yard.changes().await;
    assert_eq!((changes.branch.as_deref(), changes.files.len()), (None, 1));
    yard.run(&["checkout", "-q", "ao/shop-1/fix"]);
    fs::write(yard.repository.join("file.txt"), "theirs\n").expect("written");
    yard.bed.run(&yard.repository, &["commit", "-q", "-a", "-m", "theirs"]);
    let rebase = yard.bed.command(&yard.folder, &["rebase", "-q", "main"]).output().expect("git runs");
    assert!(!rebase.status.success(), "it stops at the conflict");
    let changes = yard.changes().await;
    assert_eq!(changes.notes, ["a rebase is in progress there"]);
    assert_eq!(told(&changes), [("file.txt".to_owned(), (FileStatus::Conflicted, true))].into());
    let lines = patch(&yard.lines(&changes, "file.txt").await);
    assert!(lines.iter().any(|line| line.starts_with("+<<<<<<<")), "{lines:?}");
}

#[tokio::test]
async fn a_repository_without_a_commit_and_one_without_a_common_one_show_everything() {
    let bed = Bed::new();
    let folder = bed.path("unborn");
    fs::create_dir_all(&folder).expect("made");
    bed.run(&folder, &["init", "-q", "-b", "main"]);
    fs::write(folder.join("a.txt"), "a\n").expect("written");
    let plan = ChangesPlan {
        folder: folder.clone(),
        base: "main".to_owned(),
        project_base: "main".to_owned(),
        scope: ChangeScope::Base,
    };
    let changes = bed.git.changes(&plan).await.expect("changes");
    assert_eq!((changes.since, changes.commit(), changes.head.as_deref()), (SinceWhat::Nothing, None, None));
    assert_eq!(told(&changes), [("a.txt".to_owned(), (FileStatus::Untracked, true))].into());

    let yard = Yard::new().await;
    yard.run(&["checkout", "-q", "--orphan", "alone"]);
    yard.run(&["commit", "-q", "-m", "alone"]);
    let changes = yard.changes().await;
    assert_eq!(changes.since, SinceWhat::Nothing);
    assert!(changes.notes[0].contains("no commit in common"), "{:?}", changes.notes);
    assert_eq!(changes.files.len(), 2);
    let missing = ChangesPlan { folder: bed.path("nowhere"), ..plan };
    assert!(matches!(bed.git.changes(&missing).await, Err(WorkspaceError::NotAWorktree { .. })));
}

#[tokio::test]
async fn submodules_and_repositories_that_git_does_not_know_are_named() {
    let yard = Yard::new().await;
    let other = yard.bed.repository("other");
    let add = ["-c", "protocol.file.allow=always", "submodule", "add", "-q", &other.to_string_lossy(), "sub"];
    yard.run(&add);
    yard.commit("a submodule");
    fs::write(yard.folder.join("sub/file.txt"), "more\n").expect("written");
    yard.bed.run(&yard.folder.join("sub"), &["commit", "-q", "-a", "-m", "more"]);
    yard.bed.repository("ao home/worktrees/shop-1/nested");
    let changes = yard.changes().await;
    let told = told(&changes);
    assert_eq!(told["sub"], (FileStatus::Added, true));
    assert_eq!(told["nested"], (FileStatus::Untracked, true));
    assert!(find(&changes, "sub").submodule && find(&changes, "nested").submodule);
    let lines = patch(&yard.lines(&changes, "sub").await);
    assert!(lines[0].starts_with("+Subproject commit "), "{lines:?}");
    assert!(yard.lines(&changes, "nested").await.hunks.is_empty());
}

#[tokio::test]
async fn ten_thousand_files_are_told_and_every_one_is_seen_once() {
    let yard = Yard::new().await;
    for n in 0..10_000 {
        yard.write(&format!("many/{}/{n}.txt", n % 100), format!("{n}\n"));
    }
    let changes = yard.changes().await;
    assert_eq!(changes.files.len(), 10_000);
    assert!(changes.files.iter().all(|file| file.lines == Some((1, 0))));
    yard.commit("many");
    let folders = yard.bed.git.watched_folders(&yard.folder, "main", 2_000).await.expect("folders");
    assert!(!folders.too_many && folders.work.len() == 102, "{}", folders.work.len());
    assert!(yard.bed.git.watched_folders(&yard.folder, "main", 50).await.expect("folders").too_many);
    // Halves of them move with other content: there are too many for a look at every pair.
    for n in 0..10_000 {
        let path = format!("many/{}/{n}.txt", n % 100);
        fs::remove_file(yard.folder.join(path)).expect("removed");
        yard.write(&format!("other/{n}.md"), format!("{n} {n} {n}\n"));
    }
    let head = ChangesPlan { scope: ChangeScope::Head, ..yard.plan() };
    let changes = yard.bed.git.changes(&head).await.expect("changes");
    assert!(changes.notes[0].contains("too many"), "{:?}", changes.notes);
    assert_eq!(changes.files.len(), 20_000);
}

#[tokio::test]
async fn folders_that_git_ignores_are_not_watched() {
    let yard = Yard::new().await;
    yard.write(".gitignore", "ignored/\nnode_modules/\n/kept/*\n");
    for path in
        ["src/deep/a.txt", "node_modules/x/y.js", "src/node_modules/z.js", "ignored/x", "kept/in/b.txt"]
    {
        yard.write(path, "x\n");
    }
    fs::create_dir_all(yard.folder.join("empty/inside")).expect("made");
    yard.run(&["add", "-f", "kept/in/b.txt"]);
    yard.bed.repository("ao home/worktrees/shop-1/nested");
    let found = yard.bed.git.watched_folders(&yard.folder, "main", 2_000).await.expect("folders");
    let names: Vec<String> = found
        .work
        .iter()
        .map(|path| path.strip_prefix(&yard.folder).expect("inside").to_string_lossy().replace('\\', "/"))
        .collect();
    assert_eq!(names, ["", "empty", "empty/inside", "kept", "kept/in", "src", "src/deep"]);
    assert_eq!(found.records.len(), 3, "{:?}", found.records);
}
