//! One orchestrator, whoever asks, however often.

use std::collections::BTreeSet;

use ao_client::{Connection, Incoming};
use ao_daemon::workspace::Step;
use ao_e2e::home::{Shop, TestHome, core, pids, until_status};
use ao_e2e::scripted::{AGENT, Kind, describe};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{
    EnsureOutcome, LedgerList, MessageList, OrchestratorEnsure, PlanShow, QuestionAnswer, SessionList,
    SessionSend, SessionShow, Subscribe,
};
use ao_protocol::event::Event;
use ao_protocol::ids::{AgentId, ProjectId, QuestionId, SessionId};
use ao_protocol::view::{Author, SessionKind, SessionView, Status};

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

/// All orchestrators of the project, archived ones too, as `ao session ls` would show them.
async fn orchestrators(connection: &Connection) -> Vec<SessionView> {
    let all = SessionList { project: None, archived: Some(true) };
    let sessions = connection.handle.call(all).await.expect("listed");
    sessions.into_iter().filter(|session| session.kind == SessionKind::Orchestrator).collect()
}

fn replace(project: &ProjectId, old: &SessionId) -> OrchestratorEnsure {
    OrchestratorEnsure { clean: Some(true), replaces: Some(old.clone()), ..ensure(project) }
}

#[tokio::test]
async fn a_replaced_orchestrator_is_captured_and_archived_and_its_answers_reach_the_new_one() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, mut connection, project } = home.shop().await;
    let first = connection.handle.call(ensure(&project)).await.expect("made").session;
    std::fs::write(std::path::Path::new(&first.worktree).join("notes.txt"), "unsaved").expect("written");
    let ask = format!("'{}' plan ask 'How many?'", core().display());
    let send = SessionSend { session: first.id.clone(), text: ask, wait: None };
    connection.handle.call(send).await.expect("typed");
    let plan = || async {
        let plan = connection.handle.call(PlanShow { project: project.clone() }).await.ok()?;
        (!plan.questions.is_empty()).then_some(())
    };
    wait::until("its question is on record", plan).await;

    let call = OrchestratorEnsure { agent: AgentId::parse(AGENT).ok(), ..replace(&project, &first.id) };
    let second = connection.handle.call(call.clone()).await.expect("replaced");
    assert_eq!(second.outcome, EnsureOutcome::Replaced);
    let second = second.session;
    assert_ne!(second.id, first.id);
    assert_eq!(second.agent.as_str(), AGENT);
    until_status(&connection, &second.id, Status::Idle).await;
    let old = connection.handle.call(SessionShow { session: first.id.clone() }).await.expect("kept");
    assert!(old.archived && old.status == Status::Stopped, "{old:?}");
    assert!(std::path::Path::new(&first.worktree).join("notes.txt").is_file(), "its worktree stays");
    let kept = connection.handle.call(LedgerList { session: Some(first.id.clone()) }).await.expect("listed");
    assert_eq!(kept.len(), 1, "{kept:?}");

    // Asked again with the one that is gone, nothing happens.
    let again = connection.handle.call(call).await.expect("ensured");
    assert_eq!((again.outcome, &again.session.id), (EnsureOutcome::Existing, &second.id));
    connection.handle.call(Subscribe {}).await.expect("followed");
    let answer = QuestionAnswer { project: project.clone(), question: QuestionId(1), text: "Ten".to_owned() };
    connection.handle.call(answer).await.expect("answered");
    let messages = connection.handle.call(MessageList { session: second.id.clone() }).await.expect("listed");
    assert!(messages.iter().any(|message| message.text.ends_with("Ten")), "{messages:?}");
    // And who follows the daemon hears of it.
    loop {
        let event = connection.incoming.recv().await.expect("connected");
        if let Incoming::Event { event: Event::Plan { row, .. }, .. } = event {
            assert_eq!((row.by, row.what.as_str()), (Author::Person, "question 1 answered: Ten"));
            break;
        }
    }
}

#[tokio::test]
async fn a_death_at_any_step_of_a_replacement_leaves_one_orchestrator() {
    for step in [Step::RetiringIntended, Step::RetiredEnded, Step::RetiredArchived, Step::SuccessorMade] {
        let home = TestHome::new();
        home.die_at(step.name());
        let Shop { daemon, connection, project } = home.shop().await;
        let first = connection.handle.call(ensure(&project)).await.expect("made").session;
        let died = connection.handle.call(replace(&project, &first.id)).await;
        assert!(died.is_err(), "{step:?}: {died:?}");
        drop(daemon);
        let _daemon = home.headless().await;
        let connection = home.connect().await;
        // Its caller asks again, as one that has lost its connection does.
        let again = connection.handle.call(replace(&project, &first.id)).await.expect("finished");
        let all = orchestrators(&connection).await;
        assert_eq!(all.len(), 2, "{step:?}: {all:?}");
        let (old, new) = (&all[0], &all[1]);
        assert!(old.id == first.id && old.archived && old.status == Status::Stopped, "{step:?}: {old:?}");
        assert_eq!((&new.id, new.archived), (&again.session.id, false), "{step:?}");
        let (_, agent) = pids(&first);
        assert!(!processes::lives(agent), "{step:?}: two live");
        until_status(&connection, &new.id, Status::Running).await;
    }
}
