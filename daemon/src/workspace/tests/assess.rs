//! What makes a worktree dirty, and what does not.

use super::*;

async fn bed_with_worktree() -> (Bed, PathBuf, WorktreePlan) {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    bed.created(&plan).await;
    (bed, repository, plan)
}

async fn summary(bed: &Bed, plan: &WorktreePlan) -> String {
    match bed.git.assess(&plan.repository, &plan.folder).await.expect("assessed") {
        Assessment::Clean => "clean".to_owned(),
        Assessment::Dirty { files, summary } => format!("{files}: {summary}"),
        Assessment::Missing => "missing".to_owned(),
    }
}

#[tokio::test]
async fn whatever_only_the_worktree_holds_makes_it_dirty() {
    type Deed = fn(&Bed, &Path);
    let deeds: [(&str, Deed, &str); 9] = [
        ("a change", |_, at| fs::write(at.join("file.txt"), "two").expect("written"), "1: 1 changed file"),
        ("a new file", |_, at| fs::write(at.join("new ü"), "").expect("written"), "1: 1 new file or folder"),
        (
            "a staged rename",
            |bed, at| {
                bed.run(at, &["mv", "file.txt", "moved.txt"]);
            },
            "1: 1 changed file",
        ),
        (
            "a nested repository",
            |bed, at| {
                bed.repository("ao home/worktrees/shop-1/nested");
                assert!(at.join("nested/.git").is_dir());
            },
            "1: 1 new file or folder",
        ),
        (
            "commits on no branch",
            |bed, at| {
                bed.run(at, &["checkout", "-q", "--detach"]);
                bed.run(at, &["commit", "-q", "--allow-empty", "-m", "lost?"]);
            },
            "0: commits that are on no branch",
        ),
        (
            "a merge without changes",
            |bed, at| {
                bed.run(at, &["switch", "-q", "-c", "side"]);
                bed.run(at, &["commit", "-q", "--allow-empty", "-m", "side"]);
                bed.run(at, &["switch", "-q", "ao/shop-1/fix"]);
                bed.run(at, &["commit", "-q", "--allow-empty", "-m", "ours"]);
                bed.run(at, &["merge", "-q", "--no-commit", "side"]);
            },
            "0: a merge is in progress",
        ),
        (
            "a conflict",
            |bed, at| {
                bed.run(at, &["switch", "-q", "-c", "side"]);
                fs::write(at.join("file.txt"), "side\n").expect("written");
                bed.run(at, &["commit", "-q", "-a", "-m", "side"]);
                bed.run(at, &["switch", "-q", "ao/shop-1/fix"]);
                fs::write(at.join("file.txt"), "ours\n").expect("written");
                bed.run(at, &["commit", "-q", "-a", "-m", "ours"]);
                assert!(!bed.command(at, &["merge", "-q", "side"]).output().expect("runs").status.success());
            },
            "1: 1 conflict, a merge is in progress",
        ),
        (
            "a lock of the user's",
            |bed, at| {
                bed.run(at, &["worktree", "lock", "--reason", "on a stick", "."]);
            },
            "0: it is locked: on a stick",
        ),
        (
            "a rebase that stopped",
            |bed, at| {
                bed.run(at, &["commit", "-q", "--allow-empty", "-m", "work"]);
                let mut rebase = bed.command(at, &["rebase", "-q", "-i", "HEAD~1"]);
                rebase.env("GIT_SEQUENCE_EDITOR", "echo break >").output().expect("runs");
            },
            "0: a rebase is in progress",
        ),
    ];
    for (name, deed, expected) in deeds {
        let (bed, _, plan) = bed_with_worktree().await;
        deed(&bed, &plan.folder);
        assert_eq!(summary(&bed, &plan).await, expected, "{name}");
    }
}

#[tokio::test]
async fn another_worktree_inside_makes_it_dirty() {
    let (bed, _, plan) = bed_with_worktree().await;
    bed.run(&plan.folder, &["worktree", "add", "-q", "ignored/inner", "-b", "inner"]);
    let said = summary(&bed, &plan).await;
    assert!(said.starts_with("0: another worktree lies inside it: "), "{said}");
}

#[tokio::test]
async fn a_detached_head_that_a_branch_holds_is_clean() {
    let (bed, _, plan) = bed_with_worktree().await;
    bed.run(&plan.folder, &["checkout", "-q", "--detach"]);
    assert_eq!(summary(&bed, &plan).await, "clean");
}

#[tokio::test]
async fn what_is_not_a_worktree_of_the_repository_is_never_assessed() {
    let (bed, repository, plan) = bed_with_worktree().await;
    let other = bed.repository("other");
    let inside = repository.join("plain folder inside");
    fs::create_dir(&inside).expect("made");
    for folder in [&repository, &other, &inside] {
        let refused = bed.git.assess(&repository, folder).await;
        assert!(
            matches!(refused, Err(WorkspaceError::NotAWorktree { .. })),
            "{}: {refused:?}",
            folder.display()
        );
    }
    let refused = bed.git.assess(&other, &plan.folder).await;
    assert!(matches!(refused, Err(WorkspaceError::NotAWorktree { .. })), "{refused:?}");
    // A worktree that lost its link must not pass for the repository that happens to lie around it.
    bed.run(&bed.path(""), &["init", "-q"]);
    fs::remove_file(plan.folder.join(".git")).expect("removed");
    let refused = bed.git.assess(&repository, &plan.folder).await;
    assert!(matches!(refused, Err(WorkspaceError::NotAWorktree { .. })), "{refused:?}");
}

#[tokio::test]
async fn looking_takes_no_lock_from_the_agents_own_git() {
    let (bed, repository, plan) = bed_with_worktree().await;
    let lock = repository.join(".git/worktrees/shop-1/index.lock");
    fs::write(&lock, "").expect("the agent's git holds it");
    assert_eq!(summary(&bed, &plan).await, "clean");
    assert!(lock.exists());
}
