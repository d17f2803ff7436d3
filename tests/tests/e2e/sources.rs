//! Sessions that work elsewhere than on a new branch: on one that is there, in a person's worktree, in the main
//! checkout, or in no repository at all. What a person made is held by one session at a time and is never removed.

use std::path::Path;

use ao_e2e::git::git;
use ao_e2e::home::{Shop, TestHome, new_session, until_status};
use ao_protocol::calls::{
    LedgerCapture, SessionCreate, SessionKill, SessionRestore, SessionShow, SessionSource,
};
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::view::{SourceKind, Status};

use crate::cli::json as asked;

fn from(project: &ProjectId, source: SessionSource) -> SessionCreate {
    SessionCreate { source: Some(source), ..new_session(project, "shell", None) }
}

fn kill(session: &SessionId, remove: bool) -> SessionKill {
    SessionKill { session: session.clone(), remove_worktree: Some(remove), dirty: Some(true) }
}

#[tokio::test]
async fn the_main_checkout_is_held_by_one_session_at_a_time_and_never_removed() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let repository = home.folder().join("repos/shop");
    let call = || from(&project, SessionSource::MainCheckout {});
    // However many ask at once, one gets it.
    let (first, second) = tokio::join!(connection.handle.call(call()), connection.handle.call(call()));
    let (made, refused) = match (first, second) {
        (Ok(made), Err(refused)) | (Err(refused), Ok(made)) => (made, refused),
        other => panic!("one of two: {other:?}"),
    };
    assert_eq!(refused.code.as_str(), "FOLDER_HELD");
    assert!(refused.message.contains(made.id.as_str()), "{refused:?}");
    assert_eq!((made.source, made.branch.as_str()), (SourceKind::MainCheckout, "main"));
    assert!(Path::new(&made.worktree).ends_with("repos/shop"));
    assert!(made.notes.expect("a warning")[0].contains("main checkout"));

    let handle = &connection.handle;
    let refused = handle.call(kill(&made.id, true)).await.expect_err("it is not the app's");
    assert_eq!(refused.code.as_str(), "FOLDER_NOT_OURS");
    let still = until_status(&connection, &made.id, Status::Running).await;
    assert!(still.process.is_some(), "a refusal ends nothing");
    let refused =
        handle.call(LedgerCapture { session: made.id.clone() }).await.expect_err("not in the ledger");
    assert_eq!(refused.code.as_str(), "LEDGER_UNSUPPORTED");

    // The holder is on record: a daemon that is started anew knows it too.
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let handle = &connection.handle;
    assert_eq!(handle.call(call()).await.expect_err("held").code.as_str(), "FOLDER_HELD");
    // Once it has ended, the next may, and then the first may not come back.
    handle.call(kill(&made.id, false)).await.expect("ended");
    let next = handle.call(call()).await.expect("free");
    let restore = SessionRestore { session: made.id.clone(), how: None };
    let refused = handle.call(restore.clone()).await.expect_err("held");
    assert_eq!(refused.code.as_str(), "FOLDER_HELD");
    let kept = handle.call(SessionShow { session: made.id.clone() }).await.expect("there");
    assert_eq!(kept.status, Status::Stopped, "a refusal changes nothing");
    handle.call(kill(&next.id, false)).await.expect("ended");
    handle.call(restore).await.expect("free again");
    assert_eq!(git(&repository, &["status", "--porcelain"]), "");
    assert_eq!(git(&repository, &["worktree", "list"]).lines().count(), 1);
}

#[tokio::test]
async fn a_persons_worktree_is_worked_in_captured_and_left() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let repository = home.folder().join("repos/shop");
    let theirs = home.folder().join("their wörk");
    let path = theirs.to_string_lossy().into_owned();
    git(&repository, &["worktree", "add", "-q", "-b", "theirs", &path]);
    std::fs::write(theirs.join("new.txt"), "precious\n").expect("written");

    let (made, code) = asked(&home, &["session", "new", "shop", "--agent", "shell", "--worktree", &path]);
    assert_eq!((code, &made["branch"], &made["source"]), (0, &"theirs".into(), &"worktree".into()), "{made}");
    let id: SessionId = made["id"].as_str().expect("an id").parse().expect("valid");
    let handle = &connection.handle;
    let again = from(&project, SessionSource::Worktree { path: path.clone() });
    assert_eq!(handle.call(again).await.expect_err("held").code.as_str(), "FOLDER_HELD");
    let entry = handle.call(LedgerCapture { session: id.clone() }).await.expect("captured");
    assert_eq!(entry.untracked, 1);
    let refused = handle.call(kill(&id, true)).await.expect_err("it is not the app's");
    assert_eq!(refused.code.as_str(), "FOLDER_NOT_OURS");
    let (replace, _) = asked(&home, &["ledger", "restore", id.as_str(), "1", "--replace"]);
    assert!(
        matches!(replace["error"]["code"].as_str(), Some("SESSION_RUNNING" | "FOLDER_NOT_OURS")),
        "{replace}"
    );
    handle.call(kill(&id, false)).await.expect("ended");
    let (replace, _) = asked(&home, &["ledger", "restore", id.as_str(), "1", "--replace"]);
    assert_eq!(replace["error"]["code"], "FOLDER_NOT_OURS", "what is in it is not moved either");
    assert_eq!(std::fs::read_to_string(theirs.join("new.txt")).expect("left"), "precious\n");

    // A session's own worktree is no one else's to take over.
    let own = handle.call(new_session(&project, "shell", None)).await.expect("made");
    handle.call(kill(&own.id, false)).await.expect("ended");
    let take = from(&project, SessionSource::Worktree { path: own.worktree.clone() });
    let refused = handle.call(take).await.expect_err("it is the session's");
    assert!(
        refused.code.as_str() == "FOLDER_HELD" && refused.message.contains(own.id.as_str()),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_existing_branch_gets_a_worktree_of_the_app_and_a_scratch_folder_needs_none() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let repository = home.folder().join("repos/shop");
    git(&repository, &["branch", "feature/x"]);
    let handle = &connection.handle;
    let branch = || from(&project, SessionSource::Branch { name: "feature/x".to_owned() });
    let made = handle.call(branch()).await.expect("made");
    assert_eq!(git(Path::new(&made.worktree), &["branch", "--show-current"]), "feature/x");
    assert_eq!(handle.call(branch()).await.expect_err("in use").code.as_str(), "BRANCH_TAKEN");
    handle.call(kill(&made.id, true)).await.expect("its worktree is the app's to remove");
    assert!(!Path::new(&made.worktree).exists());
    assert_eq!(git(&repository, &["branch", "--list", "feature/x"]), "feature/x", "the branch stays");

    let (made, code) = asked(&home, &["session", "new", "shop", "--agent", "shell", "--scratch"]);
    let folder = Path::new(made["worktree"].as_str().expect("a folder"));
    assert_eq!((code, &made["branch"], &made["source"]), (0, &"".into(), &"scratch".into()), "{made}");
    assert!(folder.is_dir() && !folder.join(".git").exists());
    let id: SessionId = made["id"].as_str().expect("an id").parse().expect("valid");
    let refused = handle.call(LedgerCapture { session: id.clone() }).await.expect_err("no repository");
    assert_eq!(refused.code.as_str(), "LEDGER_UNSUPPORTED");
    let refused = handle.call(kill(&id, true)).await.expect_err("nothing could keep it");
    assert_eq!(refused.code.as_str(), "FOLDER_NOT_OURS");
    handle.call(kill(&id, false)).await.expect("ended");
    assert!(folder.is_dir(), "it is left as it is");

    let mixed = SessionCreate { base: Some("main".to_owned()), ..branch() };
    assert_eq!(handle.call(mixed).await.expect_err("mixed").code.as_str(), "INVALID_REQUEST");
    let (refused, code) = asked(&home, &["session", "new", "shop", "--existing-branch", "nowhere"]);
    assert_eq!((refused["error"]["code"].as_str(), code), (Some("UNKNOWN_BASE"), 2));
    let left = handle.call(ao_protocol::calls::SessionList::default()).await.expect("listed");
    assert_eq!(left.len(), 2, "a refused session leaves no record: {left:?}");
}
