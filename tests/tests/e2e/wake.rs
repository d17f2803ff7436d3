//! Orchestrators are told what their workers need: once, together, when they have nothing in hand, and whoever dies
//! meanwhile.

use std::path::Path;

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, core, pids, until_status};
use ao_e2e::scripted::{AGENT, Kind, describe, let_go, messages, send, submitted};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{OrchestratorEnsure, SessionSend};
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::{MessageView, Receipt, SessionView, Status};
use serde_json::Value;

async fn orchestrator(connection: &Connection, project: &ProjectId) -> SessionView {
    let ensure = OrchestratorEnsure {
        project: project.clone(),
        agent: AgentId::parse(AGENT).ok(),
        clean: None,
        replaces: None,
    };
    let lead = connection.handle.call(ensure).await.expect("made").session;
    until_status(connection, &lead.id, Status::Idle).await
}

/// What the orchestrator's agent does with the command line.
fn lead_does(home: &TestHome, lead: &SessionView, words: &[&str]) -> Value {
    let token = processes::variable(pids(lead).1, "AO_TOKEN").expect("a token");
    let mut command = home.command(&core());
    let output = command.env("AO_TOKEN", token).arg("--json").args(words).output().expect("it runs");
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
    let token = processes::variable(pids(&view).1, "AO_TOKEN").expect("a token");
    // A conversation is worth resuming only once it began, and it has by the digest.
    send(&connection, &lead.id, "::exit 0").await.ok();
    until_status(&connection, &lead.id, Status::Exited).await;
    // The worker asks and ends, and nobody is there to hear it.
    let mut command = home.command(&core());
    let asked =
        command.env("AO_TOKEN", token).args(["plan", "--project", "shop", "ask", "How deep?"]).output();
    assert!(asked.expect("it runs").status.success());
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

async fn lead_now(connection: &Connection, lead: &SessionId) -> SessionView {
    until_status(connection, lead, Status::Idle).await
}
