//! Branches on their way onto their bases, with every method, in every state that a base and its checkouts may be in.

use ao_protocol::settings::{LandMethod, ProjectSettings};

use super::super::{Combined, Ends, LandLock, LandPlan, Moved};
use super::*;
use crate::ports::permit::LandPermit;

const METHODS: [LandMethod; 3] = [LandMethod::Rebase, LandMethod::Merge, LandMethod::Squash];

impl Yard {
    fn land(&self, method: LandMethod) -> LandPlan {
        LandPlan {
            repository: self.repository.clone(),
            scratch: self.bed.path("ao home/landing/shop"),
            branch: "ao/shop-1/fix".to_owned(),
            base: "main".to_owned(),
            method,
            message: "Fix it\n\nAll of it.".to_owned(),
        }
    }

    async fn lock(&self) -> LandLock {
        LandLock::take(&self.bed.path("ao home/landing/lock")).await.expect("nobody has it")
    }

    /// A commit of the session's branch.
    fn work(&self, path: &str, content: &str) {
        self.write(path, content);
        self.run(&["add", "-A"]);
        self.run(&["commit", "-q", "-m", &format!("Write {path}")]);
    }

    /// A commit of the base, where the person has it checked out.
    fn commit_base(&self, path: &str, content: &str) {
        fs::write(self.repository.join(path), content).expect("written");
        self.bed.run(&self.repository, &["add", "-A"]);
        self.bed.run(&self.repository, &["commit", "-q", "-m", &format!("Base writes {path}")]);
    }

    fn base(&self) -> String {
        self.bed.run(&self.repository, &["rev-parse", "main"])
    }

    async fn combined(&self, plan: &LandPlan, lock: &LandLock) -> (Ends, Combined) {
        let ends = self.bed.git.ends(plan).await.expect("both are there");
        let combined = self.bed.git.combine(plan, &ends, lock).await.expect("git works");
        (ends, combined)
    }

    async fn moved(&self, plan: &LandPlan, ends: &Ends, commit: &str, lock: &LandLock) -> Moved {
        let permit = LandPermit::unchecked(&ProjectSettings::default()).expect("there is no check");
        self.bed.git.move_base(permit, plan, ends, commit, lock).await.expect("git works")
    }
}

fn commit_of(combined: Combined) -> String {
    match combined {
        Combined::Commit(commit) => commit,
        other @ (Combined::Nothing | Combined::Conflicts(_)) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_method_makes_its_own_history_of_the_same_files() {
    for method in METHODS {
        let yard = Yard::new().await;
        yard.work("a.txt", "a\n");
        yard.work("b ü.txt", "b\n");
        yard.commit_base("c.txt", "c\n");
        let (plan, lock) = (yard.land(method), yard.lock().await);
        let (ends, combined) = yard.combined(&plan, &lock).await;
        let commit = commit_of(combined);
        assert_eq!(yard.base(), ends.base, "{method:?}: nothing has moved yet");
        assert_eq!(yard.moved(&plan, &ends, &commit, &lock).await, Moved::Done, "{method:?}");
        let read = |name: &str| fs::read_to_string(yard.repository.join(name)).unwrap_or_default();
        assert_eq!(
            (read("a.txt"), read("b ü.txt"), read("c.txt")),
            ("a\n".into(), "b\n".into(), "c\n".into())
        );
        let history = yard.bed.run(&yard.repository, &["log", "--format=%s %p", "--topo-order", "main"]);
        let (commits, merges) = match method {
            LandMethod::Rebase => (4, 0),
            LandMethod::Merge => (5, 1),
            LandMethod::Squash => (3, 0),
        };
        let parents = |line: &&str| {
            line.split(' ')
                .filter(|word| word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()))
                .count()
                > 1
        };
        assert_eq!(history.lines().count(), commits, "{method:?}: {history}");
        assert_eq!(history.lines().filter(parents).count(), merges, "{method:?}: {history}");
        assert_eq!(yard.bed.run(&yard.repository, &["status", "--porcelain"]), "", "{method:?}");
        assert!(yard.bed.git.base_has(&yard.repository, "main", &commit).await.expect("git works"));
        yard.bed.git.clear_landing(&yard.repository, &plan.scratch).await.expect("cleared");
        assert!(
            !plan.scratch.exists()
                && !yard.bed.run(&yard.repository, &["worktree", "list"]).contains("landing")
        );
    }
}

#[tokio::test]
async fn conflicts_and_what_is_there_already_move_nothing() {
    for method in METHODS {
        let yard = Yard::new().await;
        let (plan, lock) = (yard.land(method), yard.lock().await);
        let (_, combined) = yard.combined(&plan, &lock).await;
        assert_eq!(combined, Combined::Nothing, "{method:?}: there is no work");
        yard.work("file.txt", "theirs\n");
        yard.commit_base("file.txt", "ours\n");
        let before = yard.base();
        // The rest of an attempt that died is in the way, in the middle of a rebase or merge.
        for _attempt in 0..2 {
            let (_, combined) = yard.combined(&plan, &lock).await;
            assert_eq!(combined, Combined::Conflicts(vec!["file.txt".to_owned()]), "{method:?}");
        }
        assert_eq!(yard.base(), before);
        // The same change on both sides is no conflict, and nothing to land.
        let yard = Yard::new().await;
        yard.work("same.txt", "same\n");
        yard.commit_base("same.txt", "same\n");
        let (ends, combined) = yard.combined(&yard.land(method), &yard.lock().await).await;
        match (method, combined) {
            (LandMethod::Merge, Combined::Commit(commit)) => {
                let tree =
                    |name: &str| yard.bed.run(&yard.repository, &["rev-parse", &format!("{name}^{{tree}}")]);
                assert_eq!(tree(&commit), tree(&ends.base), "a merge says that both have it");
            }
            (LandMethod::Rebase | LandMethod::Squash, combined) => assert_eq!(combined, Combined::Nothing),
            (LandMethod::Merge, other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_base_that_moved_or_is_in_use_is_left_where_it_is() {
    let yard = Yard::new().await;
    yard.work("a.txt", "a\n");
    let (plan, lock) = (yard.land(LandMethod::Rebase), yard.lock().await);
    let (ends, combined) = yard.combined(&plan, &lock).await;
    let commit = commit_of(combined);
    let moved = async || {
        let before = yard.base();
        let moved = yard.moved(&plan, &ends, &commit, &lock).await;
        (moved, yard.base() == before)
    };
    // A change, a new file, and the middle of a merge: each is somebody's work.
    let dirty = || (Moved::CheckoutDirty(yard.repository.clone()), true);
    fs::write(yard.repository.join("file.txt"), "mine\n").expect("written");
    assert_eq!(moved().await, dirty());
    yard.bed.run(&yard.repository, &["checkout", "-q", "--", "file.txt"]);
    fs::write(yard.repository.join("a.txt"), "not git's\n").expect("written");
    assert_eq!(moved().await, dirty(), "it would be overwritten");
    fs::remove_file(yard.repository.join("a.txt")).expect("removed");
    let merge = yard.bed.path("my repo ünï/.git/MERGE_HEAD");
    fs::write(&merge, format!("{}\n", ends.tip)).expect("written");
    assert_eq!(moved().await, dirty());
    fs::remove_file(merge).expect("removed");
    // What git ignores is nobody's concern.
    fs::create_dir(yard.repository.join("ignored")).expect("made");
    fs::write(yard.repository.join("ignored/x"), "x").expect("written");
    yard.commit_base("late.txt", "late\n");
    assert_eq!(moved().await, (Moved::BaseMoved, true));
    // Nobody has it checked out: it is compared and swapped.
    yard.bed.run(&yard.repository, &["checkout", "-q", "--detach"]);
    assert_eq!(moved().await, (Moved::BaseMoved, true));
    yard.bed.run(&yard.repository, &["update-ref", "refs/heads/main", &ends.base]);
    assert_eq!(moved().await, (Moved::Done, false));
    assert_eq!(yard.base(), commit);
}

#[tokio::test]
async fn a_base_is_found_by_the_branch_that_follows_it() {
    let yard = Yard::new().await;
    let remote = yard.bed.path("remote");
    yard.bed.run(&yard.repository, &["clone", "-q", "--bare", ".", &remote.to_string_lossy()]);
    yard.bed.run(&yard.repository, &["remote", "add", "origin", &remote.to_string_lossy()]);
    yard.bed.run(&yard.repository, &["fetch", "-q", "origin"]);
    yard.bed.run(&yard.repository, &["branch", "-q", "--track", "trunk", "origin/main"]);
    for (base, expected) in [
        ("main", Some("main")),
        ("refs/heads/main", Some("main")),
        ("origin/main", Some("trunk")),
        ("v1", None),
        ("trunk", Some("trunk")),
    ] {
        let found = yard.bed.git.branch_of_base(&yard.repository, base).await.expect("git works");
        assert_eq!(found.as_deref(), expected, "{base}");
    }
    for wrong in ["-x", "--upload-pack=x"] {
        assert!(yard.bed.git.branch_of_base(&yard.repository, wrong).await.is_err(), "{wrong}");
    }
    yard.work("a.txt", "a\n");
    let plan = LandPlan { base: "trunk".to_owned(), ..yard.land(LandMethod::Squash) };
    let lock = yard.lock().await;
    let (ends, combined) = yard.combined(&plan, &lock).await;
    assert_eq!(yard.moved(&plan, &ends, &commit_of(combined), &lock).await, Moved::Done);
    assert_eq!(yard.bed.git.push_base(&plan, &lock).await.expect("pushed"), "origin");
    assert_eq!(yard.bed.run(&remote, &["log", "-1", "--format=%s%n%n%b", "main"]), "Fix it\n\nAll of it.");
    let address = yard.bed.git.remote_address(&plan).await;
    assert_eq!(address.as_deref(), Some(remote.to_string_lossy().as_ref()));
    // Somebody pushed meanwhile: nothing is forced.
    yard.bed.run(&remote, &["update-ref", "refs/heads/main", &ends.base]);
    yard.bed.run(&yard.repository, &["checkout", "-q", "-b", "other", &ends.base]);
    yard.commit_base("other.txt", "other\n");
    yard.bed.run(&yard.repository, &["push", "-q", "origin", "other:main"]);
    yard.bed.git.push_base(&plan, &lock).await.expect_err("refused");
    assert_eq!(yard.bed.run(&remote, &["log", "-1", "--format=%s", "main"]), "Base writes other.txt");
}
