//! Worktrees are made once, whatever dies meanwhile.

use super::*;

#[tokio::test]
async fn a_worktree_is_made_and_found_made() {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    let first = bed.created(&plan).await;
    assert_eq!(first.commit, bed.run(&repository, &["rev-parse", "main"]));
    assert_eq!((first.already, first.warning), (false, None));
    assert_eq!(bed.run(&plan.folder, &["branch", "--show-current"]), "ao/shop-1/fix");
    assert!(plan.folder.join("file.txt").is_file());
    let second = bed.created(&plan).await;
    assert!(second.already);
    assert_eq!(names_beside(&plan.folder), ["shop-1"], "no marker stays");
    assert!(!plan.trash.exists());
}

#[tokio::test]
async fn a_base_may_be_a_branch_a_remote_branch_a_tag_or_a_commit() {
    let (bed, source) = Bed::with_repository();
    bed.run(&source, &["switch", "-q", "-c", "feature/x"]);
    bed.run(&source, &["commit", "-q", "--allow-empty", "-m", "two"]);
    bed.run(&source, &["tag", "-a", "v1", "-m", "v1"]);
    bed.run(&bed.path(""), &["clone", "-q", "-b", "main", "my repo ünï", "clone"]);
    let clone = bed.path("clone");
    let commit = bed.run(&source, &["rev-parse", "feature/x"]);
    for (n, base) in ["feature/x", "origin/feature/x", "v1", &commit, &commit[..9]].into_iter().enumerate() {
        let plan = WorktreePlan {
            folder: bed.path(&format!("w/shop-{n}")),
            branch: format!("b{n}"),
            base: base.to_owned(),
            ..bed.plan(&clone)
        };
        assert_eq!(bed.created(&plan).await.commit, commit, "{base}");
        let upstream = bed.command(&plan.folder, &["rev-parse", "@{upstream}"]).output().expect("runs");
        assert!(!upstream.status.success(), "{base}: a session's branch follows nothing");
    }
}

#[tokio::test]
async fn names_that_git_would_misread_never_reach_it() {
    let (bed, repository) = Bed::with_repository();
    for (branch, base) in
        [("--force", "main"), ("x", "--all"), ("a b", "main"), ("x", "a\nb"), ("", "main"), ("x", "")]
    {
        let plan = WorktreePlan { branch: branch.to_owned(), base: base.to_owned(), ..bed.plan(&repository) };
        let error = bed.git.create(&plan).await.expect_err("refused");
        assert!(matches!(error, WorkspaceError::InvalidName { .. }), "{branch:?} {base:?}: {error:?}");
    }
    for base in ["nothing", "main:file.txt", "HEAD:", "deadbeef"] {
        let plan = WorktreePlan { base: base.to_owned(), ..bed.plan(&repository) };
        let error = bed.git.create(&plan).await.expect_err("refused");
        assert!(matches!(error, WorkspaceError::UnknownBase { .. }), "{base:?}: {error:?}");
        assert!(names_beside(&plan.folder).is_empty());
    }
}

#[tokio::test]
async fn a_branch_of_somebody_else_is_never_taken() {
    let (bed, repository) = Bed::with_repository();
    bed.run(&repository, &["branch", "theirs"]);
    bed.run(&repository, &["branch", "deep/er"]);
    for (branch, taken, at) in [
        ("theirs", "theirs", None),
        ("main", "main", Some(repository.clone())),
        ("theirs/below", "theirs", None),
        ("deep", "deep/er", None),
    ] {
        let plan = WorktreePlan { branch: branch.to_owned(), ..bed.plan(&repository) };
        match bed.git.create(&plan).await {
            Err(WorkspaceError::BranchTaken { branch, at: found }) => {
                assert_eq!((branch.as_str(), found), (taken, at))
            }
            other => panic!("{branch}: {other:?}"),
        }
        assert!(names_beside(&plan.folder).is_empty(), "{branch}: nothing is left of it");
    }
    let plan = WorktreePlan { branch: "theirs".to_owned(), claim: Claim::Own, ..bed.plan(&repository) };
    assert!(!bed.created(&plan).await.already, "a session finds its own branch again");
}

#[tokio::test]
async fn a_deleted_worktree_comes_back_with_its_branch() {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    bed.created(&plan).await;
    bed.run(&plan.folder, &["commit", "-q", "--allow-empty", "-m", "work"]);
    let work = bed.run(&plan.folder, &["rev-parse", "HEAD"]);
    fs::remove_dir_all(&plan.folder).expect("deleted by hand");
    let again = bed.created(&plan).await;
    assert_eq!((again.commit, again.already), (work, false));
    assert!(plan.trash.join("1.admin/HEAD").is_file(), "what git kept for the old one is kept");
}

#[tokio::test]
async fn what_is_in_the_way_is_moved_and_a_sound_repository_is_left_alone() {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    fs::create_dir_all(&plan.folder).expect("made");
    fs::write(plan.folder.join("stray"), "precious").expect("written");
    bed.created(&plan).await;
    assert_eq!(fs::read(plan.trash.join("1/stray")).expect("kept"), b"precious");

    let plan = WorktreePlan { folder: bed.path("w/other"), branch: "other".to_owned(), ..plan };
    fs::create_dir_all(&plan.folder).expect("made");
    bed.run(&plan.folder, &["init", "-q"]);
    let error = bed.git.create(&plan).await.expect_err("refused");
    assert!(matches!(error, WorkspaceError::FolderTaken { .. }), "{error:?}");

    let plan = WorktreePlan { folder: bed.path("ao home/worktrees/shop-1"), ..plan };
    let error = bed.git.create(&plan).await.expect_err("it is the worktree of another branch");
    assert!(matches!(error, WorkspaceError::FolderTaken { .. }), "{error:?}");
}

#[tokio::test]
async fn a_hook_that_fails_costs_a_warning_and_not_the_worktree() {
    let (bed, repository) = Bed::with_repository();
    hook(&repository, "post-checkout", "echo 'the hook is unhappy' >&2; exit 1");
    let created = bed.created(&bed.plan(&repository)).await;
    assert_eq!(created.warning.as_deref(), Some("the hook is unhappy"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_killed_creation_is_made_good_at_any_point() {
    // Where git stands still: in the middle of the checkout, or after it in the user's hook.
    for in_hook in [false, true] {
        let (bed, repository) = Bed::with_repository();
        let gate = bed.path("gate");
        let reached = bed.path("reached");
        let wait = format!("touch '{}'; cat '{}' >/dev/null", reached.display(), gate.display());
        assert!(Command::new("mkfifo").arg(&gate).status().expect("runs").success());
        if in_hook {
            hook(&repository, "post-checkout", &wait);
        } else {
            fs::write(repository.join(".git/info/attributes"), "*.txt filter=slow\n").expect("written");
            bed.run(&repository, &["config", "filter.slow.smudge", &format!("{wait}; cat")]);
        }
        let plan = bed.plan(&repository);
        let (git, first) = (bed.git.clone(), plan.clone());
        let attempt = tokio::spawn(async move { git.create(&first).await });
        until(|| reached.exists()).await;
        let group = bed.kill_git_below(&repository);
        assert!(group > 0, "git was there to be killed");
        let outcome = attempt.await.expect("ended");
        bed.run(&repository, &["config", "filter.slow.smudge", "cat"]);
        let _ = fs::remove_file(repository.join(".git/hooks/post-checkout"));
        if !in_hook {
            outcome.expect_err("it was killed");
            assert!(
                names_beside(&plan.folder).contains(&"shop-1.making".to_owned()),
                "its branch is remembered"
            );
        }
        let again = bed.created(&plan).await;
        assert_eq!(again.already, in_hook);
        assert_eq!(bed.run(&plan.folder, &["status", "--porcelain"]), "");
        assert_eq!(bed.run(&plan.folder, &["branch", "--show-current"]), plan.branch);
        assert_eq!(names_beside(&plan.folder), ["shop-1"]);
        assert_eq!(plan.trash.join("1").exists(), !in_hook, "what was half made is in the trash");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_git_that_outlived_its_daemon_is_waited_for() {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    let gate = bed.path("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().expect("runs").success());
    fs::create_dir_all(plan.folder.parent().expect("a parent")).expect("made");
    let marker = plan.folder.with_file_name("shop-1.making");
    let file = fs::File::create(&marker).expect("made");
    file.lock().expect("locked");
    let mut orphan = Command::new("cat").arg(&gate).stdin(Stdio::from(file)).spawn().expect("starts");

    let (git, wanted) = (bed.git.clone(), plan.clone());
    let attempt = tokio::spawn(async move { git.create(&wanted).await });
    let locked = fs::File::open(&marker).expect("there").try_lock();
    assert!(matches!(locked, Err(fs::TryLockError::WouldBlock)), "{locked:?}");
    fs::write(&gate, "").expect("the orphan may end");
    orphan.wait().expect("collected");
    attempt.await.expect("ended").expect("made");
}

#[tokio::test]
async fn half_made_records_without_a_folder_are_made_good() {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    bed.created(&plan).await;
    // As after a death between git's record and its checkout.
    fs::write(repository.join(".git/worktrees/shop-1/locked"), "initializing").expect("written");
    fs::remove_file(repository.join(".git/worktrees/shop-1/index")).expect("removed");
    assert!(!bed.created(&plan).await.already);
    // As after a loss of power: the folder lost its link.
    fs::remove_file(plan.folder.join(".git")).expect("removed");
    assert!(!bed.created(&plan).await.already);
    assert!(plan.trash.join("2/file.txt").is_file());
    assert_eq!(bed.run(&repository, &["worktree", "list"]).lines().count(), 2);
}

fn hook(repository: &Path, name: &str, script: &str) {
    let path = repository.join(".git/hooks").join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("set");
}

fn names_beside(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.parent().expect("a parent")) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|e| e.expect("entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(target_os = "linux")]
async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::task::yield_now().await;
    }
}

#[cfg(target_os = "linux")]
impl Bed {
    /// Ends the git that makes a worktree of `repository`, with everything it started.
    fn kill_git_below(&self, repository: &Path) -> u32 {
        let own = std::process::id();
        let children = fs::read_dir("/proc").expect("procfs").filter_map(|entry| {
            let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let parent: u32 = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            let at = fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
            (parent == own && at == repository).then_some(pid)
        });
        let pid = children.into_iter().next().unwrap_or(0);
        let group = format!("-{pid}");
        assert!(Command::new("kill").args(["-9", "--", &group]).status().expect("runs").success());
        pid
    }
}
