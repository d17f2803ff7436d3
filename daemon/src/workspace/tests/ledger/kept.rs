//! Single cases of capture, trash and restore, each with the reason why it is one.

use super::*;

#[tokio::test]
async fn a_clean_worktree_is_captured_too_and_moved_whole() {
    let yard = Yard::new().await;
    fs::create_dir(yard.folder.join("ignored")).expect("made");
    yard.write("ignored/.env", "secret");
    yard.run(&["commit", "-q", "--allow-empty", "-m", "work"]);
    let captured = yard.captured(1).await;
    assert_eq!((captured.snapshot().changed(), captured.snapshot().untracked()), (0, 0));
    let trashed = yard.bed.git.remove(captured, &yard.slot(1)).await.expect("removed");
    assert!(!yard.folder.exists());
    assert_eq!(fs::read(trashed.at.join("ignored/.env")).expect("kept"), b"secret");
    assert!(trashed.admin.join("index").is_file());
    assert_eq!(
        yard.bed.run(&yard.repository, &["worktree", "list"]).lines().count(),
        1,
        "git no longer knows it"
    );
    let names = yard.bed.run(&yard.repository, &["ls-tree", "-r", "--name-only", "refs/ao/ledger/shop-1/1"]);
    assert!(!names.contains(".env"), "{names}");
    let plan = WorktreePlan { claim: Claim::Own, ..yard.bed.plan(&yard.repository) };
    assert!(!yard.bed.created(&plan).await.already, "the session can have a worktree again");
}

#[tokio::test]
async fn an_entry_brings_a_worktree_back_elsewhere_without_its_branch_while_the_branch_is_in_use() {
    let yard = Yard::new().await;
    yard.write("file.txt", "changed\n");
    yard.write("new", "new\n");
    let _kept = yard.captured(1).await;
    let elsewhere = yard.bed.path("elsewhere/tree");
    let back = yard.bed.git.restore_entry(&yard.restore_plan(1, &elsewhere)).await.expect("restored");
    assert_eq!(fs::read_to_string(elsewhere.join("file.txt")).expect("there"), "changed\n");
    assert_eq!(fs::read_to_string(elsewhere.join("new")).expect("there"), "new\n");
    assert!(back.notes[0].contains("is checked out in"), "{:?}", back.notes);
    assert_eq!(yard.bed.run(&elsewhere, &["branch", "--show-current"]), "");
    assert_eq!(yard.run(&["status", "--porcelain"]), yard.bed.run(&elsewhere, &["status", "--porcelain"]));
    let refused = yard.bed.git.restore_entry(&yard.restore_plan(1, &yard.folder)).await;
    assert!(matches!(refused, Err(WorkspaceError::PlaceTaken { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_branch_that_moved_on_is_not_dragged_back() {
    let yard = Yard::new().await;
    yard.write("file.txt", "changed\n");
    let captured = yard.captured(1).await;
    let snapshot = captured.snapshot().clone();
    yard.bed.git.remove(captured, &yard.slot(1)).await.expect("removed");
    yard.bed.run(&yard.repository, &["branch", "-f", "ao/shop-1/fix", "HEAD"]);
    yard.bed.run(&yard.repository, &["commit", "-q", "--allow-empty", "-m", "later"]);
    yard.bed.run(&yard.repository, &["branch", "-f", "ao/shop-1/fix", "main"]);
    let elsewhere = yard.bed.path("elsewhere");
    let back =
        yard.bed.git.put_back(&yard.repository, &snapshot, &yard.slot(1), &elsewhere).await.expect("back");
    assert!(back.notes[0].contains("has moved on"), "{:?}", back.notes);
    assert_eq!(yard.bed.run(&elsewhere, &["status", "--porcelain"]), " M file.txt");
    assert_eq!(yard.bed.run(&elsewhere, &["rev-parse", "HEAD"]), snapshot.head().expect("a commit"));
}

#[tokio::test]
async fn an_entry_is_never_overwritten() {
    let yard = Yard::new().await;
    let first = yard.captured(1).await.snapshot().clone();
    yard.write("new", "later\n");
    let plan = capture_plan(&yard.repository, &yard.folder, &yard.slot(1));
    let refused = yard.bed.git.capture(&plan).await;
    assert!(matches!(refused, Err(WorkspaceError::CaptureFailed { .. })), "{refused:?}");
    let kept = yard.bed.git.snapshot(&yard.repository, &yard.slot(1).entry, &yard.slot(1).scratch()).await;
    assert_eq!(kept.expect("read"), Some(first));
}

#[tokio::test]
async fn what_is_locked_or_holds_another_worktree_is_not_moved() {
    for deed in [&["worktree", "lock", "."][..], &["worktree", "add", "-q", "ignored/inner", "-b", "inner"]] {
        let yard = Yard::new().await;
        yard.run(deed);
        let captured = yard.captured(1).await;
        let refused = yard.bed.git.remove(captured, &yard.slot(1)).await;
        assert!(matches!(refused, Err(WorkspaceError::Pinned { .. })), "{deed:?}: {refused:?}");
        assert!(yard.folder.join("file.txt").is_file() && !yard.slot(1).is_full());
    }
}

/// Commits that only the reflog of a worktree knows were collected two weeks after the worktree went, although its
/// folder was still in the trash.
#[tokio::test]
async fn commits_that_only_the_worktree_knew_outlive_it() {
    let yard = Yard::new().await;
    yard.run(&["commit", "-q", "--allow-empty", "-m", "thrown away"]);
    let commit = yard.run(&["rev-parse", "HEAD"]);
    yard.run(&["reset", "-q", "--hard", "HEAD~1"]);
    let captured = yard.captured(1).await;
    yard.bed.git.remove(captured, &yard.slot(1)).await.expect("removed");
    yard.bed.run(&yard.repository, &["reflog", "expire", "--expire=now", "--all"]);
    yard.bed.run(&yard.repository, &["gc", "-q", "--prune=now"]);
    yard.bed.run(&yard.repository, &["cat-file", "-e", &commit]);
    yard.bed
        .git
        .drop_entry(&yard.repository, &yard.slot(1).entry, &yard.slot(1).scratch())
        .await
        .expect("dropped");
    yard.bed.run(&yard.repository, &["gc", "-q", "--prune=now"]);
    let gone = yard.bed.command(&yard.repository, &["cat-file", "-e", &commit]).output().expect("git runs");
    assert!(!gone.status.success(), "a dropped entry keeps nothing");
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_leaves_everything_as_it_was() {
    use std::os::unix::fs::PermissionsExt as _;
    let yard = Yard::new().await;
    yard.write("new", "work\n");
    let fake = yard.bed.path("git");
    let script = "#!/bin/sh\ncase \" $* \" in *\" fast-import \"*)\n\
        echo 'fatal: unable to write: No space left on device' >&2; exit 128;;\nesac\nexec git \"$@\"\n";
    fs::write(&fake, script).expect("written");
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).expect("set");
    let git = Git::new(fake, yard.bed.env.clone());
    let refused = git.capture(&capture_plan(&yard.repository, &yard.folder, &yard.slot(1))).await;
    let error = refused.expect_err("refused");
    assert!(matches!(error, WorkspaceError::DiskFull { .. }), "{error:?}");
    assert_eq!(error.code().as_str(), "DISK_FULL");
    assert_eq!(yard.bed.run(&yard.repository, &["for-each-ref", "refs/ao"]), "");
    assert!(yard.folder.join("new").is_file() && !yard.slot(1).scratch().exists());
}

#[cfg(unix)]
#[tokio::test]
async fn no_hook_of_the_user_runs_for_the_ledger() {
    use std::os::unix::fs::PermissionsExt as _;
    let yard = Yard::new().await;
    let ran = yard.bed.path("ran");
    for hook in ["reference-transaction", "post-checkout", "post-index-change", "post-commit"] {
        let at = yard.repository.join(".git/hooks").join(hook);
        fs::create_dir_all(at.parent().expect("a parent")).expect("made");
        fs::write(&at, format!("#!/bin/sh\necho {hook} >> '{}'\n", ran.display())).expect("written");
        fs::set_permissions(&at, fs::Permissions::from_mode(0o755)).expect("set");
    }
    yard.write("new", "work\n");
    let captured = yard.captured(1).await;
    let snapshot = captured.snapshot().clone();
    yard.bed.git.remove(captured, &yard.slot(1)).await.expect("removed");
    yard.bed.git.put_back(&yard.repository, &snapshot, &yard.slot(1), &yard.folder).await.expect("back");
    yard.bed.git.restore_entry(&yard.restore_plan(1, &yard.bed.path("again"))).await.expect("restored");
    assert!(!ran.exists(), "{}", fs::read_to_string(&ran).unwrap_or_default());
}

#[tokio::test]
async fn an_emptied_trash_leaves_the_entry() {
    let yard = Yard::new().await;
    yard.write("new", "work\n");
    let captured = yard.captured(1).await;
    yard.bed.git.remove(captured, &yard.slot(1)).await.expect("removed");
    assert!(yard.bed.git.room_of(&yard.slot(1)).await.expect("looked") > 0);
    yard.bed.git.empty(&yard.slot(1)).await.expect("emptied");
    assert!(!yard.slot(1).session.exists());
    yard.bed.git.restore_entry(&yard.restore_plan(1, &yard.folder)).await.expect("restored");
    assert_eq!(fs::read_to_string(yard.folder.join("new")).expect("there"), "work\n");
    assert_eq!(yard.run(&["branch", "--show-current"]), "ao/shop-1/fix");
}
