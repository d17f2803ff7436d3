//! What is said of a folder before it becomes a project.

use ao_protocol::error::ErrorCode;

use super::*;

#[tokio::test]
async fn a_repository_is_known_by_its_main_folder_and_its_base() {
    let (bed, repository) = Bed::with_repository();
    let found = bed.git.inspect(&repository).await.expect("fine");
    let expected = Repository {
        root: repository.clone(),
        folder_name: "my repo ünï".to_owned(),
        base: "main".to_owned(),
        remote: false,
        notes: vec![Note::NoRemote],
    };
    assert_eq!(found, expected);
    fs::create_dir(repository.join("inner")).expect("made");
    let found = bed.git.inspect(&repository.join("inner")).await.expect("fine");
    assert_eq!((found.root, found.notes), (repository.clone(), vec![Note::InsideRepository, Note::NoRemote]));
    let found = bed.git.inspect(&repository.join(".git")).await.expect("fine");
    assert_eq!(found.root, repository);
}

#[tokio::test]
async fn folders_that_are_no_use_are_refused_each_for_its_reason() {
    let bed = Bed::new();
    let at = |name: &str| bed.path(name);
    fs::create_dir(at("plain")).expect("made");
    fs::write(at("file"), "").expect("written");
    fs::create_dir(at("empty")).expect("made");
    bed.run(&at("empty"), &["init", "-q"]);
    bed.repository("source");
    bed.run(&at(""), &["clone", "-q", "--bare", "source", "bare.git"]);
    bed.run(&at("bare.git"), &["worktree", "add", "-q", "../of bare", "-b", "x"]);
    for (name, code) in [
        ("nothing", ErrorCode::NotARepository),
        ("file", ErrorCode::NotARepository),
        ("file/below", ErrorCode::NotARepository),
        ("plain", ErrorCode::NotARepository),
        ("empty", ErrorCode::UnbornBranch),
        ("bare.git", ErrorCode::BareRepository),
        ("of bare", ErrorCode::BareRepository),
    ] {
        let error = bed.git.inspect(&at(name)).await.expect_err(name).to_call_error();
        assert_eq!(error.code, code, "{name}: {error:?}");
        assert!(error.hint.is_some(), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn a_repository_of_another_user_comes_with_the_command_that_trusts_it() {
    let (mut bed, repository) = Bed::with_repository();
    bed.env.push(("GIT_TEST_ASSUME_DIFFERENT_OWNER".to_owned(), "1".to_owned()));
    let git = Git::new("git".into(), bed.env.clone());
    let error = git.inspect(&repository).await.expect_err("refused");
    assert!(matches!(error, WorkspaceError::Untrusted(_)), "{error:?}");
    let hint = error.hint().expect("a hint");
    assert!(hint.contains("safe.directory '/"), "{hint}");
}

#[tokio::test]
async fn a_linked_worktree_stands_for_its_repository() {
    let (bed, repository) = Bed::with_repository();
    bed.run(&repository, &["worktree", "add", "-q", "../linked", "-b", "x"]);
    let found = bed.git.inspect(&bed.path("linked")).await.expect("fine");
    assert_eq!((found.root, found.base.as_str()), (repository, "main"));
    assert_eq!(found.notes, [Note::LinkedWorktree, Note::NoRemote]);
}

#[tokio::test]
async fn a_submodule_is_a_repository_of_its_own() {
    let (bed, repository) = Bed::with_repository();
    bed.repository("part");
    bed.run(&repository, &["-c", "protocol.file.allow=always", "submodule", "add", "-q", "../part", "part"]);
    let found = bed.git.inspect(&repository.join("part")).await.expect("fine");
    assert_eq!((found.root, found.remote), (repository.join("part"), true));
    assert_eq!(found.notes, [Note::Submodule]);
    bed.run(&repository.join("part"), &["worktree", "add", "-q", "../../part linked", "-b", "x"]);
    let linked = bed.git.inspect(&bed.path("part linked")).await.expect("fine");
    assert_eq!(linked.root, repository.join("part"));
    assert!(linked.notes.contains(&Note::LinkedWorktree));
}

#[tokio::test]
async fn the_base_is_the_remotes_default_then_the_present_branch_then_a_usual_one() {
    let (bed, repository) = Bed::with_repository();
    bed.run(&repository, &["branch", "trunk"]);
    bed.run(&repository, &["symbolic-ref", "HEAD", "refs/heads/trunk"]);
    assert_eq!(bed.git.inspect(&repository).await.expect("fine").base, "trunk");
    bed.run(&bed.path(""), &["clone", "-q", "my repo ünï", "clone"]);
    let clone = bed.path("clone");
    bed.run(&clone, &["switch", "-q", "-c", "mine"]);
    bed.run(&clone, &["branch", "-q", "-D", "trunk"]);
    let found = bed.git.inspect(&clone).await.expect("fine");
    assert_eq!((found.base.as_str(), found.remote, found.notes), ("trunk", true, vec![]));
    bed.run(&clone, &["remote", "remove", "origin"]);
    assert_eq!(bed.git.inspect(&clone).await.expect("fine").base, "mine");

    bed.run(&repository, &["checkout", "-q", "--detach"]);
    let found = bed.git.inspect(&repository).await.expect("fine");
    assert_eq!((found.base.as_str(), found.notes), ("main", vec![Note::DetachedHead, Note::NoRemote]));
    bed.run(&repository, &["branch", "-q", "-D", "main", "trunk"]);
    let commit = bed.run(&repository, &["rev-parse", "HEAD"]);
    assert_eq!(bed.git.inspect(&repository).await.expect("fine").base, commit);
    // A branch without a commit, in a repository that has others.
    bed.run(&repository, &["branch", "main"]);
    bed.run(&repository, &["switch", "-q", "--orphan", "new"]);
    assert_eq!(bed.git.inspect(&repository).await.expect("fine").base, "main");
}

#[tokio::test]
async fn a_git_that_is_missing_or_strange_is_named() {
    let (bed, repository) = Bed::with_repository();
    let missing = Git::new("/no/such/git".into(), bed.env.clone()).inspect(&repository).await;
    assert!(matches!(missing, Err(WorkspaceError::GitMissing { .. })), "{missing:?}");
    let strange = Git::new("true".into(), bed.env.clone()).inspect(&repository).await;
    assert!(matches!(strange, Err(WorkspaceError::GitUnusable { .. })), "{strange:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn an_old_git_is_refused_with_the_version_that_is_needed() {
    use std::os::unix::fs::PermissionsExt as _;
    let (bed, repository) = Bed::with_repository();
    let old = bed.path("old-git");
    fs::write(&old, "#!/bin/sh\necho git version 2.20.1\n").expect("written");
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).expect("set");
    let error = Git::new(old, bed.env.clone()).inspect(&repository).await.expect_err("refused");
    assert!(matches!(error, WorkspaceError::GitTooOld { .. }), "{error:?}");
    assert!(error.hint().expect("a hint").contains("2.31"));
}

#[tokio::test]
async fn what_the_daemon_was_started_from_does_not_mislead_git() {
    let (mut bed, repository) = Bed::with_repository();
    let other = bed.repository("other");
    bed.env.push(("GIT_DIR".to_owned(), other.join(".git").to_string_lossy().into_owned()));
    bed.env.push(("GIT_WORK_TREE".to_owned(), other.to_string_lossy().into_owned()));
    let git = Git::new("git".into(), bed.env.clone());
    assert_eq!(git.inspect(&repository).await.expect("fine").root, repository);
}

#[tokio::test]
async fn a_better_environment_reaches_every_clone_of_git() {
    let (bed, repository) = Bed::with_repository();
    let nowhere = vec![("PATH".to_owned(), "/no/such/folder".to_owned())];
    let git = Git::new("git".into(), nowhere);
    let clone = git.clone();
    let early = clone.inspect(&repository).await;
    assert!(matches!(early, Err(WorkspaceError::GitMissing { .. })), "{early:?}");
    git.set_environment(bed.env.clone());
    assert_eq!(clone.inspect(&repository).await.expect("found now").root, repository);
}

#[tokio::test]
async fn branches_are_listed_by_prefix() {
    let (bed, repository) = Bed::with_repository();
    for branch in ["ao/shop-1/a", "ao/shop-12/ü", "aoa"] {
        bed.run(&repository, &["branch", branch]);
    }
    let found = bed.git.branches_with_prefix(&repository, "refs/heads/ao/").await.expect("listed");
    assert_eq!(found, ["refs/heads/ao/shop-1/a", "refs/heads/ao/shop-12/ü"]);
}
