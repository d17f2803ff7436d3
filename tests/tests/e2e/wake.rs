//! Orchestrators are told what their workers need: once, together, when they have nothing in hand, and whoever dies
//! meanwhile.

use std::path::Path;
use std::process::Output;

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, core, pids, until_status};
use ao_e2e::scripted::{AGENT, Kind, describe, let_go, messages, send, submitted};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{MessageCancel, OrchestratorEnsure, SessionSend};
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::{MessageView, Receipt, SessionView, Status};
use serde_json::Value;

fn ensure(project: &ProjectId) -> OrchestratorEnsure {
    OrchestratorEnsure {
        project: project.clone(),
        agent: AgentId::parse(AGENT).ok(),
        clean: None,
        replaces: None,
    }
}

async fn orchestrator(connection: &Connection, project: &ProjectId) -> SessionView {
    let lead = connection.handle.call(ensure(project)).await.expect("made").session;
    until_status(connection, &lead.id, Status::Idle).await
}

/// What a session's agent does with the command line.
fn does(home: &TestHome, session: &SessionView, words: &[&str]) -> Output {
    let token = processes::variable(pids(session).1, "AO_TOKEN").expect("a token");
    let mut ao = home.command(&core());
    ao.env("AO_TOKEN", token).env("AO_SESSION", session.id.as_str()).args(words).output().expect("it runs")
}

/// What the orchestrator's agent does with the command line.
fn lead_does(home: &TestHome, lead: &SessionView, words: &[&str]) -> Value {
    let output = does(home, lead, &[&["--json"], words].concat());
    serde_json::from_slice(&output.stdout).expect("json")
}

fn spawn(home: &TestHome, lead: &SessionView, prompt: &str) -> SessionId {
    let made = lead_does(home, lead, &["session", "new", "shop", "--agent", AGENT, "--prompt", prompt]);
    made["id"].as_str().unwrap_or_else(|| panic!("{made}")).parse().expect("an id")
}

async fn digests(connection: &Connection, lead: &SessionId) -> Vec<MessageView> {
    messages(connection, lead).await.into_iter().filter(|message| message.digest).collect()
}

/// Waits until the orchestrator took its `n`th digest, and gives its text.
async fn told(connection: &Connection, lead: &SessionId, n: usize) -> String {
    let taken = async || {
        let all = digests(connection, lead).await;
        assert!(all.len() <= n, "{all:?}");
        all.into_iter().nth(n - 1).filter(|one| one.receipt == Receipt::Submitted)
    };
    wait::until("it is told", taken).await.text
}

#[tokio::test]
async fn workers_that_end_together_make_one_digest_told_when_the_orchestrator_rests() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    let lead = orchestrator(&connection, &project).await;
    // It is in the middle of something while its workers end.
    let busy = SessionSend { session: lead.id.clone(), text: "::busy".to_owned(), wait: None };
    connection.handle.call(busy).await.expect("accepted");
    until_status(&connection, &lead.id, Status::Working).await;
    let first = spawn(&home, &lead, "plant");
    let second = spawn(&home, &lead, "water");
    for worker in [&first, &second] {
        until_status(&connection, worker, Status::Idle).await;
    }
    assert_eq!(digests(&connection, &lead.id).await, [], "it has something in hand");
    // A daemon that dies now forgets nothing of it.
    daemon.kill_9();
    let mut daemon = home.headless().await;
    let connection = home.connect().await;
    let_go(Path::new(&lead.worktree));
    let text = told(&connection, &lead.id, 1).await;
    assert!(text.starts_with("[ao] News of your workers:"), "{text}");
    for part in [first.as_str(), second.as_str(), "finished its turn"] {
        assert!(text.contains(part), "{text}");
    }
    until_status(&connection, &lead.id, Status::Idle).await;

    // Told is told, also for the next daemon: what comes next holds only what is new.
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    until_status(&connection, &first, Status::Idle).await;
    send(&connection, &first, "::ask rm -rf build").await.expect("accepted");
    let text = told(&connection, &lead.id, 2).await;
    assert!(text.contains(first.as_str()) && !text.contains(second.as_str()), "{text}");
    assert!(text.contains("rm -rf build (only a person may answer that)"), "{text}");
    let taken = submitted(Path::new(&lead.worktree));
    let digests = taken.iter().filter(|one| one.text().starts_with("[ao] "));
    assert_eq!(digests.count(), 2, "each reached the agent once");
}

#[tokio::test]
async fn what_happened_while_the_orchestrator_was_down_is_told_when_it_is_back() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let lead = orchestrator(&connection, &project).await;
    let worker = spawn(&home, &lead, "plant");
    let view = until_status(&connection, &worker, Status::Idle).await;
    told(&connection, &lead.id, 1).await;
    // A conversation is worth resuming only once it began, and it has by the digest.
    send(&connection, &lead.id, "::exit 0").await.ok();
    until_status(&connection, &lead.id, Status::Exited).await;
    // The worker asks and ends, and nobody is there to hear it.
    assert!(does(&home, &view, &["plan", "--project", "shop", "ask", "How deep?"]).status.success());
    send(&connection, &worker, "::exit 3").await.ok();
    until_status(&connection, &worker, Status::Exited).await;
    let back = orchestrator(&connection, &project).await;
    assert_eq!(back.id, lead.id);
    let text = told(&connection, &lead.id, 2).await;
    assert!(text.contains("exit code 3"), "{text}");
    assert!(text.contains(&format!("Question 1 from {worker}: How deep?")), "{text}");
    until_status(&connection, &lead.id, Status::Idle).await;

    // What it does itself it need not be told, and a person's own sessions are not its workers.
    let own = ao_e2e::scripted::start(&connection, &project).await;
    send(&connection, &own.id, "dig").await.expect("taken");
    let other = spawn(&home, &lead_now(&connection, &lead.id).await, "::busy");
    until_status(&connection, &other, Status::Working).await;
    lead_does(&home, &lead_now(&connection, &lead.id).await, &["session", "kill", other.as_str()]);
    until_status(&connection, &own.id, Status::Idle).await;
    // What it asks itself is for people.
    let now = lead_now(&connection, &lead.id).await;
    lead_does(&home, &now, &["plan", "--project", "shop", "ask", "Which", "apples?"]);
    let third = spawn(&home, &lead_now(&connection, &lead.id).await, "rake");
    let text = told(&connection, &lead.id, 3).await;
    assert!(text.contains(third.as_str()) && !text.contains("apples"), "{text}");
    for silent in [&other, &own.id] {
        assert!(!text.contains(&format!("- {silent} ")), "{text}");
    }
}

#[tokio::test]
async fn what_workers_write_and_report_waits_for_the_orchestrators_rest_and_comes_as_one() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    let lead = orchestrator(&connection, &project).await;
    let task = lead_does(&home, &lead, &["plan", "--project", "shop", "add", "Plant", "--brief", "plant"]);
    assert_eq!(task["id"], 1, "{task}");
    let spawned = lead_does(&home, &lead, &["session", "new", "shop", "--agent", AGENT, "--task", "1"]);
    let worker: SessionId = spawned["id"].as_str().expect("an id").parse().expect("valid");
    let view = until_status(&connection, &worker, Status::Idle).await;
    told(&connection, &lead.id, 1).await;
    let busy = SessionSend { session: lead.id.clone(), text: "::busy".to_owned(), wait: None };
    connection.handle.call(busy).await.expect("accepted");
    until_status(&connection, &lead.id, Status::Working).await;

    let says = |words: &[&str]| {
        let output = does(&home, &view, words);
        assert!(output.status.success(), "{words:?}: {output:?}");
    };
    says(&["session", "send", lead.id.as_str(), "--no-wait", "The soil is dry.\nShall I water?"]);
    says(&["session", "send", lead.id.as_str(), "--no-wait", "Taken back."]);
    says(&["session", "send", lead.id.as_str(), "--no-wait", "I watered."]);
    says(&["plan", "--project", "shop", "report", "All of it.", "--done"]);
    let written = async || {
        let all = messages(&connection, &lead.id).await;
        all.into_iter().filter(|one| one.from == Some(worker.clone())).collect::<Vec<_>>()
    };
    let waiting = written().await;
    assert_eq!(waiting.iter().map(|one| one.receipt).collect::<Vec<_>>(), [Receipt::Accepted; 3]);
    let cancel = MessageCancel { session: lead.id.clone(), message: waiting[1].id };
    connection.handle.call(cancel).await.expect("taken back");
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;

    let_go(Path::new(&lead.worktree));
    let text = told(&connection, &lead.id, 2).await;
    assert_eq!(
        text,
        format!(
            "[ao] News of your workers:\n- Message from {worker}: The soil is dry.\n  Shall I water?\n\
             - Message from {worker}: I watered.\n- Task 1 (Plant) is done, says {worker}: All of it"
        )
    );
    let all = messages(&connection, &lead.id).await;
    let receipts = all.iter().filter(|one| one.from == Some(worker.clone())).map(|one| one.receipt);
    assert_eq!(
        receipts.collect::<Vec<_>>(),
        [Receipt::Submitted, Receipt::Cancelled, Receipt::Submitted],
        "they arrived with the digest that held them"
    );
    let taken = submitted(Path::new(&lead.worktree));
    assert_eq!(taken.iter().filter(|one| one.text().contains("I watered.")).count(), 1);
}

#[tokio::test]
async fn what_is_written_to_an_orchestrator_that_is_down_or_replaced_waits_for_the_next() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let lead = orchestrator(&connection, &project).await;
    let worker = spawn(&home, &lead, "plant");
    let view = until_status(&connection, &worker, Status::Idle).await;
    told(&connection, &lead.id, 1).await;
    send(&connection, &lead.id, "::exit 0").await.ok();
    until_status(&connection, &lead.id, Status::Exited).await;
    let says = |text: &str| {
        let output = does(&home, &view, &["session", "send", lead.id.as_str(), "--no-wait", text]);
        assert!(output.status.success(), "{output:?}");
    };
    says("Dug before you came.");
    let replace = OrchestratorEnsure { clean: Some(true), ..ensure(&project) };
    let next = connection.handle.call(replace).await.expect("replaced").session;
    assert_ne!(next.id, lead.id);
    says("Dug since.");
    let whole = async || {
        let all = digests(&connection, &next.id).await;
        all.iter().map(|one| one.text.clone()).collect::<Vec<_>>().join("\n")
    };
    wait::until_value("both are told", whole, |text| {
        text.contains("Dug before you came.") && text.contains("Dug since.")
    })
    .await;
    let old = messages(&connection, &lead.id).await;
    let receipts = old.iter().filter(|one| one.from.is_some()).map(|one| one.receipt);
    assert_eq!(receipts.collect::<Vec<_>>(), [Receipt::Cancelled], "it is the new one's");
}

async fn lead_now(connection: &Connection, lead: &SessionId) -> SessionView {
    until_status(connection, lead, Status::Idle).await
}
