//! Removing a worktree with work in it, and bringing it back. Deaths on the way are in `matrix`.

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_e2e::git::git;
use ao_e2e::home::{Daemon, Shop, TestHome, new_session};
use ao_protocol::calls::{
    LedgerCapture, LedgerList, LedgerRestore, LedgerShow, SessionKill, TrashEmpty, TrashList,
};
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{LedgerEntryView, LedgerState};

/// A session with a dirty worktree.
struct Room {
    home: TestHome,
    _daemon: Daemon,
    connection: Connection,
    id: SessionId,
    worktree: PathBuf,
}

impl Room {
    async fn new() -> Self {
        let home = TestHome::new();
        let Shop { daemon: _daemon, connection, project } = home.shop().await;
        let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
        let worktree = home.home().worktree(&made.id);
        std::fs::write(worktree.join("shop.txt"), "apples\r\npears\r\n").expect("written");
        std::fs::write(worktree.join("new.txt"), "new\n").expect("written");
        git(&worktree, &["add", "-N", "new.txt"]);
        std::fs::create_dir(worktree.join("target")).expect("made");
        std::fs::write(worktree.join("target/ignored"), "built\n").expect("written");
        Self { home, _daemon, connection, id: made.id, worktree }
    }

    fn kill_call(&self) -> SessionKill {
        SessionKill { session: self.id.clone(), remove_worktree: Some(true), dirty: Some(true) }
    }

    fn restore_call(&self) -> LedgerRestore {
        LedgerRestore {
            session: self.id.clone(),
            entry: None,
            to: None,
            whole: None,
            replace: None,
            merge: None,
        }
    }

    async fn remove(&self) -> Result<(), CallError> {
        self.connection.handle.call(self.kill_call()).await.map(drop)
    }

    async fn restore(&self) -> Result<(), CallError> {
        self.connection.handle.call(self.restore_call()).await.map(drop)
    }

    async fn capture(&self) -> Result<LedgerEntryView, CallError> {
        self.connection.handle.call(LedgerCapture { session: self.id.clone() }).await
    }

    async fn empty(&self) -> Result<(), CallError> {
        self.connection.handle.call(TrashEmpty::default()).await.map(drop)
    }

    async fn entries(&self) -> Vec<LedgerEntryView> {
        self.connection.handle.call(LedgerList { session: None }).await.expect("listed")
    }

    /// The folder as it should be, wherever it is.
    fn check_whole(&self, folder: &Path) {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert_eq!(read("shop.txt"), "apples\r\npears\r\n", "{}", folder.display());
        assert_eq!((read("new.txt").as_str(), read("target/ignored").as_str()), ("new\n", "built\n"));
    }

    /// What must hold after any death and the next start.
    async fn check(&self, step: &str) {
        let entries = self.entries().await;
        let trashed: Vec<_> = entries.iter().filter_map(|entry| entry.trash.as_ref()).collect();
        assert!(entries.iter().all(|entry| entry.state != LedgerState::Busy), "{step}: {entries:?}");
        let repository = self.home.folder().join("repos/shop");
        let registered = git(&repository, &["worktree", "list", "--porcelain"]);
        let known = registered.contains(&self.worktree.to_string_lossy().into_owned());
        assert!(!registered.contains("prunable"), "{step}: {registered}");
        if self.worktree.exists() {
            assert!(trashed.is_empty() && known, "{step}: {entries:?}\n{registered}");
            self.check_whole(&self.worktree);
            assert_eq!(git(&self.worktree, &["status", "--porcelain"]), "A new.txt\n M shop.txt", "{step}");
        } else {
            assert_eq!((trashed.len(), known), (1, false), "{step}: {entries:?}\n{registered}");
            self.check_whole(Path::new(&trashed[0].path));
        }
        for entry in &entries {
            let held = git(
                &repository,
                &["rev-parse", &format!("refs/ao/ledger/{}/{}", entry.session, entry.number)],
            );
            assert_eq!(Some(held), entry.commit, "{step}");
        }
        let leftovers = walk(&self.home.home().trash()).into_iter().chain(walk(&repository.join(".git")));
        let leftover = leftovers.filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            [".part", ".scratch", ".emptying"].iter().any(|end| name.ends_with(end))
                || name.starts_with("ao-re")
        });
        assert_eq!(leftover.collect::<Vec<_>>(), Vec::<PathBuf>::new(), "{step}");
        assert_eq!(git(&repository, &["for-each-ref", "refs/ao/capturing"]), "", "{step}");
    }
}

/// The names at the top and one below.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let top = list(folder);
    top.iter().flat_map(|path| list(path)).chain(top.iter().cloned()).collect()
}

#[tokio::test]
async fn a_dirty_worktree_is_removed_on_demand_and_comes_back_whole() {
    let room = Room::new().await;
    let entry = room.capture().await.expect("captured");
    assert_eq!((entry.number, entry.changed, entry.state), (1, 2, LedgerState::Kept));
    room.remove().await.expect("removed");
    assert!(!room.worktree.exists());
    room.check("removed").await;
    let shown = room.connection.handle.call(TrashList {}).await.expect("listed");
    assert_eq!(shown.iter().map(|entry| entry.number).collect::<Vec<_>>(), [2]);
    room.restore().await.expect("restored");
    room.check("restored").await;

    let taken = room.restore().await.expect_err("it is there");
    assert_eq!(taken.code.as_str(), "PLACE_TAKEN");
    let whole = LedgerRestore { whole: Some(true), ..room.restore_call() };
    let refused = room.connection.handle.call(whole).await.expect_err("it is not in the trash");
    assert_eq!(refused.code.as_str(), "NOT_IN_TRASH");
    let nothing = LedgerShow { session: room.id.clone(), entry: Some(9) };
    assert_eq!(
        room.connection.handle.call(nothing).await.expect_err("none").code.as_str(),
        "ENTRY_NOT_FOUND"
    );
}

#[tokio::test]
async fn what_is_in_the_way_goes_to_the_trash_and_an_emptied_trash_leaves_the_ledger() {
    let room = Room::new().await;
    room.remove().await.expect("removed");
    room.empty().await.expect("emptied");
    assert!(room.connection.handle.call(TrashList {}).await.expect("listed").is_empty());
    room.restore().await.expect("made anew");
    assert!(!room.worktree.join("target").exists(), "what git ignores was in the trash only");
    assert_eq!(git(&room.worktree, &["status", "--porcelain"]), "A new.txt\n M shop.txt");

    std::fs::write(room.worktree.join("later.txt"), "later\n").expect("written");
    let replace = LedgerRestore { entry: Some(1), replace: Some(true), ..room.restore_call() };
    let back = room.connection.handle.call(replace).await.expect("restored");
    assert!(!back.whole && !room.worktree.join("later.txt").exists());
    let trashed = room.connection.handle.call(TrashList {}).await.expect("listed");
    let later = Path::new(&trashed[0].trash.as_ref().expect("there").path).join("later.txt");
    assert_eq!(std::fs::read_to_string(later).expect("kept"), "later\n");
}

#[tokio::test]
async fn an_entry_is_merged_into_what_came_after_it_and_conflicts_are_shown() {
    let room = Room::new().await;
    room.capture().await.expect("captured");
    git(&room.worktree, &["checkout", "--quiet", "--", "shop.txt"]);
    std::fs::remove_file(room.worktree.join("new.txt")).expect("removed");
    git(&room.worktree, &["rm", "--quiet", "--cached", "new.txt"]);
    std::fs::write(room.worktree.join("README.md"), "# Another shop\n").expect("written");
    git(&room.worktree, &["commit", "--quiet", "--all", "--message", "Later work"]);
    std::fs::write(room.worktree.join("shop.txt"), "plums\n").expect("written");
    let merge = LedgerRestore { entry: Some(1), merge: Some(true), ..room.restore_call() };
    let refused = room.connection.handle.call(merge.clone()).await.expect_err("its agent runs");
    assert_eq!(refused.code.as_str(), "SESSION_RUNNING");
    let end = SessionKill { remove_worktree: None, ..room.kill_call() };
    room.connection.handle.call(end).await.expect("ended");
    let merged = room.connection.handle.call(merge).await.expect("merged");
    assert_eq!(merged.conflicts, ["shop.txt"]);
    let read = |name: &str| std::fs::read_to_string(room.worktree.join(name)).expect("there");
    let shop = read("shop.txt");
    assert!(shop.contains("<<<<<<<") && shop.contains("plums\n") && shop.contains("pears\r\n"), "{shop}");
    assert_eq!((read("new.txt"), read("README.md")), ("new\n".to_owned(), "# Another shop\n".to_owned()));
    assert_eq!(git(&room.worktree, &["diff", "--name-only", "--diff-filter=U"]), "shop.txt");
    let before = LedgerRestore { entry: Some(2), replace: Some(true), ..room.restore_call() };
    room.connection.handle.call(before).await.expect("what was there before comes back");
    assert_eq!(read("shop.txt"), "plums\n");
}

#[tokio::test]
async fn the_command_line_shows_and_undoes_a_removal() {
    let room = Room::new().await;
    let id = room.id.as_str();
    let ao = |args: &[&str]| {
        let output = room.home.ao(args);
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{args:?}: {text}");
        text
    };
    ao(&["session", "kill", id, "--remove-worktree"]);
    assert!(ao(&["trash", "ls"]).contains("in the trash"));
    assert!(ao(&["ledger", "show", id]).contains("2 changed"));
    assert!(ao(&["ledger", "diff", id]).contains("+pears"));
    let listed = ao(&["--json", "ledger", "ls", id]);
    let listed: Vec<LedgerEntryView> = serde_json::from_str(&listed).expect("entries");
    assert_eq!(listed.len(), 1);
    assert!(ao(&["trash", "restore", id]).contains("is back in"));
    room.check_whole(&room.worktree);
    ao(&["ledger", "drop", id, "1"]);
    assert!(ao(&["ledger", "ls"]).contains("Nothing is in the ledger."));
    assert!(ao(&["trash", "empty"]).contains("There was nothing to delete."));
}
