//! Plain shells beside an agent: they live as long as a session does, keep nobody out, and end before their folder goes.

use std::path::Path;

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, new_session, pids, show, until_status};
use ao_e2e::processes;
use ao_protocol::calls::{
    LedgerRestore, SessionArchive, SessionKill, SessionRestore, SessionShell, SessionWait,
};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{SessionView, SourceKind, Status};

async fn open(connection: &Connection, beside: &SessionId) -> SessionView {
    let shell = connection.handle.call(SessionShell { session: beside.clone() }).await.expect("open");
    until_status(connection, &shell.id, Status::Running).await
}

fn kill(session: &SessionId, remove: bool) -> SessionKill {
    SessionKill { session: session.clone(), remove_worktree: Some(remove), dirty: Some(true) }
}

#[tokio::test]
async fn a_shell_beside_an_agent_outlives_the_daemon_and_ends_before_the_folder_goes() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let agent = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let agent = until_status(&connection, &agent.id, Status::Running).await;
    let shell = open(&connection, &agent.id).await;
    assert_eq!((shell.beside.as_ref(), &shell.worktree), (Some(&agent.id), &agent.worktree));
    assert_eq!((shell.source, shell.shell), (SourceKind::Worktree, true), "it is never its to remove");
    let cwd = std::fs::read_link(format!("/proc/{}/cwd", pids(&shell).1)).expect("a folder");
    assert_eq!(cwd, Path::new(&agent.worktree));
    // One asked for beside a shell stands beside the same agent.
    let second = open(&connection, &shell.id).await;
    assert_eq!(second.beside.as_ref(), Some(&agent.id));

    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let adopted = until_status(&connection, &shell.id, Status::Running).await;
    assert_eq!(pids(&adopted), pids(&shell), "the same processes");

    // What runs is not hidden, and the way out is said.
    connection.handle.call(kill(&agent.id, false)).await.expect("ended");
    let hide = SessionArchive { session: agent.id.clone(), archived: true };
    let refused = connection.handle.call(hide).await.expect_err("a shell is open");
    assert_eq!(refused.code.as_str(), "SESSION_RUNNING");
    assert!(refused.hint.expect("a way out").contains(shell.id.as_str()));

    // Its folder is kept and goes, and no shell stays in a folder that is gone.
    std::fs::write(Path::new(&agent.worktree).join("precious"), "kept").expect("written");
    connection.handle.call(kill(&agent.id, true)).await.expect("removed");
    for shell in [&shell, &second] {
        let ended = show(&connection, &shell.id).await;
        assert_eq!((ended.status, ended.archived), (Status::Stopped, true));
        assert!(!processes::lives(pids(shell).1), "its process is gone");
    }
    let refused = connection.handle.call(SessionShell { session: agent.id.clone() }).await;
    assert_eq!(refused.expect_err("no folder").code.as_str(), "WORKTREE_MISSING");
    let back = LedgerRestore {
        session: agent.id.clone(),
        entry: None,
        to: None,
        merge: None,
        replace: None,
        whole: None,
    };
    connection.handle.call(back).await.expect("back");
    let again = SessionRestore { session: shell.id.clone(), how: None };
    connection.handle.call(again).await.expect("the same shell, in the folder that is back");
    until_status(&connection, &shell.id, Status::Running).await;
}

#[tokio::test]
async fn a_shell_keeps_nobody_out_and_is_nobodys_worker() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let source = Some(ao_protocol::calls::SessionSource::MainCheckout {});
    let call = ao_protocol::calls::SessionCreate { source, ..new_session(&project, "shell", None) };
    let agent = connection.handle.call(call.clone()).await.expect("made");
    let shell = open(&connection, &agent.id).await;
    connection.handle.call(kill(&agent.id, false)).await.expect("ended");
    let next = connection.handle.call(call).await.expect("the folder is free: only a plain shell is there");
    assert_eq!(next.worktree, agent.worktree);
    connection.handle.call(kill(&next.id, false)).await.expect("ended");
    connection.handle.call(kill(&shell.id, false)).await.expect("ended");
    // Whoever waits for workers hears of what a person ended, and of no plain shell.
    let wait = SessionWait { project, sessions: None, until: Some(vec![Status::Stopped]), known: None };
    let found = connection.handle.call(wait).await.expect("at once");
    assert!(found.iter().all(|one| one.beside.is_none()) && found.len() == 2, "{found:?}");
}
