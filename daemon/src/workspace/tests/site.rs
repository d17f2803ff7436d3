//! Where sessions may work, against every kind of repository and worktree that people have.

use super::*;

/// A worktree that a person made, with its branch.
fn persons(bed: &Bed, repository: &Path, name: &str) -> PathBuf {
    let folder = bed.path(&format!("their work/{name} ünï"));
    bed.run(repository, &["worktree", "add", "-q", "-b", name, "--", &folder.to_string_lossy()]);
    folder
}

#[tokio::test]
async fn an_existing_branch_is_used_and_one_of_a_remote_is_followed() {
    let (bed, source) = Bed::with_repository();
    bed.run(&source, &["branch", "feature/größe"]);
    bed.run(&bed.path(""), &["clone", "-q", "-b", "main", "my repo ünï", "clone"]);
    let clone = bed.path("clone");
    let existing = |branch: &str, n: u32| WorktreePlan {
        folder: bed.path(&format!("w/shop-{n}")),
        branch: branch.to_owned(),
        claim: Claim::Existing,
        ..bed.plan(&clone)
    };
    let plan = existing("feature/größe", 1);
    bed.created(&plan).await;
    assert_eq!(bed.run(&plan.folder, &["rev-parse", "--abbrev-ref", "@{upstream}"]), "origin/feature/größe");
    assert!(bed.created(&plan).await.already, "asked again, it is found");

    bed.run(&clone, &["branch", "here", "main"]);
    let plan = existing("here", 2);
    bed.created(&plan).await;
    assert_eq!(bed.run(&plan.folder, &["branch", "--show-current"]), "here");

    bed.run(&clone, &["remote", "add", "second", &source.to_string_lossy()]);
    bed.run(&source, &["branch", "both"]);
    bed.run(&clone, &["fetch", "-q", "--all"]);
    for (branch, many) in [("nowhere", false), ("both", true)] {
        match bed.git.create(&existing(branch, 3)).await {
            Err(WorkspaceError::UnknownBranch { many: found, .. }) => assert_eq!(found, many, "{branch}"),
            other => panic!("{branch}: {other:?}"),
        }
        assert!(!bed.path("w/shop-3").exists() && !bed.path("w/shop-3.making").exists());
    }
    let error = bed.git.create(&existing("main", 4)).await.expect_err("the clone has it checked out");
    assert_eq!(error.code().as_str(), "BRANCH_TAKEN");
}

#[tokio::test]
async fn a_branch_whose_worktree_is_gone_is_not_taken_from_its_record() {
    let (bed, repository) = Bed::with_repository();
    let theirs = persons(&bed, &repository, "theirs");
    fs::rename(&theirs, bed.path("on another drive")).expect("moved by hand");
    let plan = WorktreePlan { branch: "theirs".into(), claim: Claim::Existing, ..bed.plan(&repository) };
    let error = bed.git.create(&plan).await.expect_err("it may come back");
    assert!(matches!(error, WorkspaceError::StaleWorktree { .. }), "{error:?}");
    assert_eq!(error.code().as_str(), "BRANCH_TAKEN");
    assert!(error.hint().expect("a hint").contains("git worktree prune"));
    bed.run(&repository, &["worktree", "prune"]);
    bed.created(&plan).await;
}

#[tokio::test]
async fn a_persons_worktree_is_taken_over_as_it_is() {
    let (bed, repository) = Bed::with_repository();
    let theirs = persons(&bed, &repository, "theirs");
    let found = bed.git.adopt(&repository, &theirs).await.expect("taken over");
    assert_eq!((found.folder.clone(), found.branch.as_deref()), (theirs.clone(), Some("theirs")));
    assert!(found.notes.is_empty(), "{:?}", found.notes);

    let at = theirs.to_string_lossy().into_owned();
    bed.run(&repository, &["worktree", "lock", "--reason", "on a stick", "--", &at]);
    bed.run(&theirs, &["switch", "-q", "--detach"]);
    let found = bed.git.adopt(&repository, &theirs).await.expect("taken over");
    assert_eq!(found.branch, None);
    assert_eq!(found.notes, ["The worktree is locked: on a stick.", "No branch was checked out there."]);

    let inner = theirs.join("inner");
    fs::create_dir(&inner).expect("made");
    let other = bed.repository("another");
    for (folder, code) in [
        (repository.clone(), "INVALID_REQUEST"),
        (inner, "WORKTREE_MISSING"),
        (other, "WORKTREE_MISSING"),
        (bed.path("nothing"), "NOT_A_REPOSITORY"),
    ] {
        let error = bed.git.adopt(&repository, &folder).await.expect_err("refused");
        assert_eq!(error.code().as_str(), code, "{}: {error}", folder.display());
        assert!(error.hint().is_some(), "{error}");
    }
    let admin = bed.run(&theirs, &["rev-parse", "--absolute-git-dir"]);
    fs::write(Path::new(&admin).join("locked"), "initializing").expect("written");
    let error = bed.git.adopt(&repository, &theirs).await.expect_err("git is making it");
    assert!(matches!(error, WorkspaceError::Busy { .. }), "{error:?}");
}

#[tokio::test]
async fn a_worktree_that_was_moved_is_found_by_its_branch() {
    let (bed, repository) = Bed::with_repository();
    let plan = bed.plan(&repository);
    bed.created(&plan).await;
    let to = bed.path("elsewhere");
    bed.run(&repository, &["worktree", "move", &plan.folder.to_string_lossy(), &to.to_string_lossy()]);
    let found = bed.git.moved_to(&repository, &plan.folder, &plan.branch).await.expect("looked");
    assert_eq!(found, Some(to));
    assert_eq!(bed.git.moved_to(&repository, &plan.folder, "main").await.expect("looked"), None);
    let error = bed.git.create(&plan).await.expect_err("the branch is in use there");
    assert_eq!(error.code().as_str(), "BRANCH_TAKEN");
}

#[tokio::test]
async fn the_main_checkout_is_told_of_with_a_warning() {
    let (bed, repository) = Bed::with_repository();
    let found = bed.git.main_checkout(&repository).await.expect("there");
    assert_eq!((found.folder, found.branch.as_deref()), (repository.clone(), Some("main")));
    assert!(found.notes[0].contains("main checkout"), "{:?}", found.notes);
    bed.run(&repository, &["switch", "-q", "--detach"]);
    assert_eq!(bed.git.main_checkout(&repository).await.expect("there").branch, None);
}

#[tokio::test]
async fn a_fetched_base_starts_from_the_remote_unless_there_is_more_here() {
    let (bed, source) = Bed::with_repository();
    bed.run(&bed.path(""), &["clone", "-q", "-b", "main", "my repo ünï", "clone"]);
    let clone = bed.path("clone");
    bed.run(&source, &["commit", "-q", "--allow-empty", "-m", "two"]);
    let newest = bed.run(&source, &["rev-parse", "main"]);
    for base in ["main", "origin/main"] {
        let fetched = bed.git.fetch_base(&clone, base).await.expect("fetched");
        assert_eq!((fetched.start.as_ref(), fetched.note), (Some(&newest), None), "{base}");
    }
    assert_ne!(bed.run(&clone, &["rev-parse", "main"]), newest, "no branch here has moved");
    bed.run(&clone, &["commit", "-q", "--allow-empty", "-m", "mine"]);
    let fetched = bed.git.fetch_base(&clone, "main").await.expect("fetched");
    assert_eq!(fetched.start, None);
    assert!(fetched.note.expect("a note").contains("commits that origin lacks"));
    let fetched = bed.git.fetch_base(&source, "main").await.expect("nothing to fetch from");
    assert!(fetched.start.is_none() && fetched.note.is_some());
    for base in ["nowhere", "--upload-pack=x"] {
        bed.git.fetch_base(&clone, base).await.expect_err(base);
    }
}

#[tokio::test]
async fn a_worktree_of_a_repository_with_submodules_says_that_they_are_empty() {
    let (bed, repository) = Bed::with_repository();
    let module = bed.repository("module");
    let add =
        ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &module.to_string_lossy(), "lib"];
    bed.run(&repository, &add);
    bed.run(&repository, &["commit", "-q", "-m", "a module"]);
    let plan = bed.plan(&repository);
    let created = bed.created(&plan).await;
    assert!(created.notes[0].contains("git submodule update --init"), "{:?}", created.notes);
    assert!(!plan.folder.join("lib/file.txt").exists());
    bed.run(&plan.folder, &["-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init"]);
    assert!(plan.folder.join("lib/file.txt").is_file(), "and that is how they are filled");
}

#[tokio::test]
async fn a_sparse_checkout_is_inherited() {
    let (bed, repository) = Bed::with_repository();
    for name in ["wanted", "unwanted"] {
        fs::create_dir(repository.join(name)).expect("made");
        fs::write(repository.join(name).join("file"), name).expect("written");
    }
    bed.run(&repository, &["add", "."]);
    bed.run(&repository, &["commit", "-q", "-m", "folders"]);
    bed.run(&repository, &["sparse-checkout", "set", "wanted"]);
    let plan = bed.plan(&repository);
    let created = bed.created(&plan).await;
    let inherits = bed.git.version().await.expect("a git") >= GitVersion { major: 2, minor: 36 };
    assert_eq!(!plan.folder.join("unwanted").exists(), inherits);
    assert_eq!(created.notes.is_empty(), inherits, "{:?}", created.notes);
    assert!(plan.folder.join("wanted/file").is_file());
    assert_eq!(bed.run(&plan.folder, &["status", "--porcelain"]), "");
}

#[tokio::test]
async fn large_files_come_as_pointers_with_a_note_and_a_broken_filter_is_an_error() {
    let (bed, repository) = Bed::with_repository();
    fs::write(repository.join(".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n")
        .expect("written");
    fs::write(repository.join("big.bin"), "version https://git-lfs.github.com/spec/v1\n").expect("written");
    bed.run(&repository, &["add", "."]);
    bed.run(&repository, &["commit", "-q", "-m", "large"]);
    let plan = bed.plan(&repository);
    let created = bed.created(&plan).await;
    assert!(created.notes[0].contains("git lfs pull"), "{:?}", created.notes);

    bed.run(&repository, &["config", "filter.lfs.process", "no-such-program filter-process"]);
    bed.run(&repository, &["config", "filter.lfs.required", "true"]);
    let plan = WorktreePlan { folder: bed.path("w/shop-2"), branch: "ao/shop-2".into(), ..plan };
    let error = bed.git.create(&plan).await.expect_err("the filter is required");
    assert_eq!(error.code().as_str(), "GIT_FAILED");
    assert!(!plan.folder.exists(), "git takes it back");
    bed.run(&repository, &["config", "--unset", "filter.lfs.process"]);
    bed.run(&repository, &["config", "--unset", "filter.lfs.required"]);
    bed.created(&plan).await;
}

#[tokio::test]
async fn a_repository_with_sha256_is_like_any_other() {
    let bed = Bed::new();
    let repository = bed.path("sha");
    fs::create_dir(&repository).expect("made");
    bed.run(&repository, &["init", "-q", "-b", "main", "--object-format=sha256"]);
    fs::write(repository.join("file.txt"), "one\n").expect("written");
    bed.run(&repository, &["add", "."]);
    bed.run(&repository, &["commit", "-q", "-m", "one"]);
    let plan = bed.plan(&repository);
    assert_eq!(bed.created(&plan).await.commit.len(), 64);
    fs::write(plan.folder.join("file.txt"), "two\n").expect("written");
    let session = ao_protocol::ids::SessionId::parse("shop-1").expect("valid");
    let capture = CapturePlan {
        repository: repository.clone(),
        folder: plan.folder.clone(),
        entry: EntryId { session, number: 1 },
        scratch: bed.path("scratch"),
        at: 0,
    };
    let captured = bed.git.capture(&capture).await.expect("captured");
    assert_eq!(captured.snapshot().files.len(), 64);
    let found = bed.git.adopt(&repository, &plan.folder).await.expect("a worktree like any other");
    assert_eq!(found.branch.as_deref(), Some("ao/shop-1/fix"));
}
