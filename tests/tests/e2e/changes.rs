//! What a session changed, as the app and the command line ask for it: pages, lines, and being told of the next change.

use std::path::PathBuf;

use ao_client::Connection;
use ao_e2e::git::git;
use ao_e2e::home::{Daemon, Shop, TestHome, new_session};
use ao_protocol::calls::{ChangesFiles, ChangesList, ChangesWait, SessionKill};
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{ChangesView, FileStatus};

struct Desk {
    home: TestHome,
    _daemon: Daemon,
    connection: Connection,
    id: SessionId,
    worktree: PathBuf,
}

impl Desk {
    async fn new() -> Self {
        let home = TestHome::new();
        let Shop { daemon, connection, project } = home.shop().await;
        let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
        let worktree = home.home().worktree(&made.id);
        Self { home, _daemon: daemon, connection, id: made.id, worktree }
    }

    fn call(&self) -> ChangesList {
        ChangesList {
            session: self.id.clone(),
            scope: None,
            watch: None,
            from: None,
            limit: None,
            revision: None,
        }
    }

    async fn list(&self, call: ChangesList) -> ChangesView {
        self.connection.handle.call(call).await.expect("listed")
    }

    async fn watched(&self) -> ChangesView {
        self.list(ChangesList { watch: Some(true), ..self.call() }).await
    }

    async fn wait(&self, revision: &str) -> Result<bool, CallError> {
        let call = ChangesWait { session: self.id.clone(), revision: revision.to_owned() };
        self.connection.handle.call(call).await.map(|waited| waited.changed)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.worktree.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
}

#[tokio::test]
async fn pages_of_one_list_fit_together_and_lines_come_with_their_numbers() {
    let desk = Desk::new().await;
    for n in 0..2_500 {
        desk.write(&format!("many/{n:04}.txt"), "x\n");
    }
    desk.write("shop.txt", "apples\r\npears\r\n");
    let first = desk.list(desk.call()).await;
    assert_eq!((first.total, first.files.len(), first.next), (2_501, 1_000, Some(1_000)));
    let mut paths: Vec<String> = first.files.into_iter().map(|file| file.path).collect();
    let mut next = first.next;
    while let Some(from) = next {
        let revision = Some(first.revision.clone());
        let page = desk.list(ChangesList { from: Some(from), revision, ..desk.call() }).await;
        assert_eq!(page.revision, first.revision);
        paths.extend(page.files.into_iter().map(|file| file.path));
        next = page.next;
    }
    assert_eq!(paths.len(), 2_501);
    assert!(paths.is_sorted() && paths.last().is_some_and(|path| path == "shop.txt"));

    let call = ChangesFiles {
        session: desk.id.clone(),
        scope: None,
        paths: ["shop.txt", "README.md", "many/0000.txt"].map(str::to_owned).into(),
        revision: Some(first.revision),
        context: None,
        lines: None,
    };
    let found = desk.connection.handle.call(call).await.expect("looked");
    assert_eq!((found.unchanged, found.left_out), (vec!["README.md".to_owned()], vec![]));
    let lines = &found.files[0].hunks[0].lines;
    let lines: Vec<_> = lines.iter().map(|line| (line.old, line.new, line.text.as_str())).collect();
    assert_eq!(lines, [(Some(1), None, "apples"), (None, Some(1), "apples\r"), (None, Some(2), "pears\r")]);
    assert_eq!(found.files[1].file.status, FileStatus::Untracked);
}

/// A reply is one frame of at most 1 MiB, and every control character takes six bytes of it.
#[tokio::test]
async fn files_that_do_not_fit_into_one_reply_are_cut_or_left_for_the_next() {
    let desk = Desk::new().await;
    let line = format!("{}\n", "\u{1}".repeat(1_000));
    for name in ["a.txt", "b.txt"] {
        desk.write(name, &line.repeat(1_500));
    }
    let call = ChangesFiles {
        session: desk.id.clone(),
        scope: None,
        paths: ["a.txt", "b.txt"].map(str::to_owned).into(),
        revision: None,
        context: None,
        lines: None,
    };
    let found = desk.connection.handle.call(call).await.expect("looked");
    assert!(found.files[0].cut && !found.files[0].hunks[0].lines.is_empty());
    assert_eq!(found.left_out, ["b.txt"]);
    let kept = ao_protocol::calls::LedgerCapture { session: desk.id.clone() };
    desk.connection.handle.call(kept).await.expect("captured");
    let diff = ao_protocol::calls::LedgerDiff { session: desk.id.clone(), entry: None };
    assert!(desk.connection.handle.call(diff).await.expect("shown").cut);
}

#[tokio::test]
async fn whoever_waits_is_told_of_files_commits_and_new_folders_and_of_nothing_that_git_ignores() {
    let desk = Desk::new().await;
    let unwatched = desk.list(desk.call()).await;
    assert!(!unwatched.watched);
    let refused = desk.wait(&unwatched.revision).await.expect_err("nobody watches");
    assert_eq!(refused.code.as_str(), "NOT_WATCHED");

    let mut seen = desk.watched().await;
    assert!(seen.watched && seen.unwatched_because.is_none());
    assert!(desk.wait("another").await.expect("told"), "that is not the present revision");
    let changes: [(&str, &dyn Fn()); 5] = [
        ("a file", &|| desk.write("shop.txt", "pears\n")),
        ("a folder", &|| std::fs::create_dir_all(desk.worktree.join("new/deep")).expect("made")),
        ("a file in a folder that was made meanwhile", &|| desk.write("new/deep/file.txt", "x\n")),
        ("a commit", &|| {
            git(&desk.worktree, &["add", "-A"]);
            git(&desk.worktree, &["commit", "-q", "-m", "work"]);
        }),
        ("a file is gone", &|| {
            std::fs::remove_file(desk.worktree.join("new/deep/file.txt")).expect("removed")
        }),
    ];
    for (what, change) in changes {
        // What git ignores must not end the wait before the change does; the list shows that the change came.
        desk.write("target/build.log", what);
        let before = seen.revision.clone();
        change();
        loop {
            assert!(desk.wait(&seen.revision).await.expect(what), "{what}");
            seen = desk.watched().await;
            let empty_folder = what == "a folder";
            if seen.revision != before || empty_folder {
                break;
            }
        }
    }
    assert_eq!(seen.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["shop.txt"]);
    // A wait ends with its worktree.
    let waiting = tokio::spawn({
        let (handle, session) = (desk.connection.handle.clone(), desk.id.clone());
        async move { handle.call(ChangesWait { session, revision: seen.revision }).await }
    });
    let kill = SessionKill { session: desk.id.clone(), remove_worktree: Some(true), dirty: Some(true) };
    desk.connection.handle.call(kill).await.expect("removed");
    match waiting.await.expect("joined") {
        Ok(waited) => assert!(waited.changed),
        Err(ended) => assert_eq!(ended.code.as_str(), "NOT_WATCHED"),
    }
    let missing = desk.connection.handle.call(desk.call()).await.expect_err("it is gone");
    assert_eq!(missing.code.as_str(), "WORKTREE_MISSING");
}

#[tokio::test]
async fn the_command_line_shows_what_a_session_changed() {
    let desk = Desk::new().await;
    desk.write("shop.txt", "apples\n\u{1b}]0;title\u{7}pears\n");
    std::fs::rename(desk.worktree.join("README.md"), desk.worktree.join("READ ME.md")).expect("moved");
    desk.write("picture", "\0\u{1}\0");
    let ao = |args: &[&str]| {
        let output = desk.home.ao(args);
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{args:?}: {text}");
        text
    };
    let id = desk.id.as_str();
    let text = ao(&["diff", id]);
    for part in [
        "3 changed, +1 -0",
        "where it left main",
        "renamed README.md -> READ ME.md",
        "new picture (binary)",
        "@@ -1,1 +1,2 @@",
        " apples\n+␛]0;title␇pears",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert!(!text.contains('\u{1b}'));
    let stat = ao(&["session", "diff", id, "--stat"]);
    assert!(stat.contains("modified  shop.txt") && !stat.contains("@@"), "{stat}");
    assert!(!ao(&["diff", id, "shop.txt"]).contains("picture"));
    let json: serde_json::Value = serde_json::from_str(&ao(&["--json", "diff", id])).expect("json");
    assert_eq!(json.pointer("/changes/total"), Some(&3.into()));
    assert_eq!(json.pointer("/diff/files/2/hunks/0/lines/0/text"), Some(&"apples".into()));
}
