//! One orchestrator, whoever asks, however often.

use std::collections::BTreeSet;

use ao_e2e::home::{Shop, TestHome, pids, until_status};
use ao_e2e::processes;
use ao_protocol::calls::{EnsureOutcome, OrchestratorEnsure, SessionList, SessionSend};
use ao_protocol::ids::{AgentId, ProjectId};
use ao_protocol::view::{SessionKind, Status};

fn ensure(project: &ProjectId) -> OrchestratorEnsure {
    OrchestratorEnsure {
        project: project.clone(),
        agent: AgentId::parse("shell").ok(),
        clean: None,
        replaces: None,
    }
}

#[tokio::test]
async fn twenty_callers_at_once_get_the_same_orchestrator() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (handle, call) = (connection.handle.clone(), ensure(&project));
        calls.spawn(async move { handle.call(call).await.expect("ensured") });
    }
    let all = calls.join_all().await;
    let ids: BTreeSet<_> = all.iter().map(|ensured| ensured.session.id.clone()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let made = all.iter().filter(|ensured| ensured.outcome == EnsureOutcome::Created).count();
    assert_eq!(made, 1);
    let sessions = connection.handle.call(SessionList::default()).await.expect("listed");
    assert_eq!(sessions.iter().filter(|s| s.kind == SessionKind::Orchestrator).count(), 1);
}

#[tokio::test]
async fn an_exited_orchestrator_is_brought_back_in_place() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let first = connection.handle.call(ensure(&project)).await.expect("made").session;
    let send = SessionSend { session: first.id.clone(), text: "exit 1".to_owned(), wait: None };
    connection.handle.call(send).await.expect("typed");
    until_status(&connection, &first.id, Status::Exited).await;
    let again = connection.handle.call(ensure(&project)).await.expect("ensured");
    assert_eq!(again.outcome, EnsureOutcome::Resumed);
    assert_eq!(again.session.id, first.id);
    assert_eq!(again.session.launch, first.launch.next());
}

#[tokio::test]
async fn an_unconfirmed_orchestrator_is_returned_as_it_is() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let first = connection.handle.call(ensure(&project)).await.expect("made").session;
    let (host, _) = pids(&first);
    daemon.kill_9();
    processes::signal(host, libc::SIGSTOP);
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    until_status(&connection, &first.id, Status::Unconfirmed).await;
    let again = connection.handle.call(ensure(&project)).await.expect("ensured");
    assert_eq!((again.outcome, &again.session.id), (EnsureOutcome::Existing, &first.id));
    assert_eq!(again.session.launch, first.launch);
    processes::signal(host, libc::SIGCONT);
}
