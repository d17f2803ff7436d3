//! A project's plan: people and the orchestrator change it alike, workers are started from it, and a daemon that dies
//! forgets nothing of it.

use std::path::Path;

use ao_e2e::home::{Shop, TestHome, core, pids, until_status};
use ao_e2e::processes;
use ao_e2e::scripted::{self, AGENT, Kind, describe, submitted};
use ao_e2e::wait;
use ao_protocol::calls::{EnsureOutcome, OrchestratorEnsure, SessionKill};
use ao_protocol::ids::AgentId;
use ao_protocol::view::{SessionView, Status};
use serde_json::{Value, json};

use crate::cli::json as asked;

/// What the command line answers to whoever has this token.
fn asked_as(home: &TestHome, token: &str, words: &[&str]) -> Value {
    let mut command = home.command(&core());
    command.env("AO_TOKEN", token).arg("--json").args(words);
    let output = command.output().expect("it runs");
    serde_json::from_slice(&output.stdout).expect("json")
}

fn states(plan: &Value) -> Vec<&str> {
    plan["tasks"]
        .as_array()
        .expect("tasks")
        .iter()
        .map(|task| task["state"].as_str().expect("a state"))
        .collect()
}

fn texts(session: &SessionView) -> Vec<String> {
    submitted(Path::new(&session.worktree)).iter().map(|one| one.text().to_owned()).collect()
}

#[tokio::test]
async fn a_plan_is_changed_by_all_followed_by_workers_and_outlives_the_daemon() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    let ensure = OrchestratorEnsure {
        project: project.clone(),
        agent: AgentId::parse(AGENT).ok(),
        clean: None,
        replaces: None,
    };
    let lead = connection.handle.call(ensure.clone()).await.expect("made").session;
    until_status(&connection, &lead.id, Status::Idle).await;
    let token = processes::variable(pids(&lead).1, "AO_TOKEN").expect("a token");

    let plan = |words: &[&str]| asked(&home, &[&["plan", "--project", "shop"], words].concat());
    let lead_plan =
        |words: &[&str]| asked_as(&home, &token, &[&["plan", "--project", "shop"], words].concat());
    assert_eq!(plan(&["goal", "Ripe", "apples"]).0["goal"]["text"], "Ripe apples");
    let added = lead_plan(&["add", "Prune", "--brief", "Prune the trees.\nAll of them."]);
    assert_eq!((&added["id"], &added["by"], &added["state"]), (&json!(1), &json!(lead.id), &json!("ready")));
    assert_eq!(plan(&["add", "Pick", "--after", "1"]).0["state"], "waiting");
    assert_eq!(plan(&["add", "Sell", "--after", "1,2"]).0["after"], json!([1, 2]));
    lead_plan(&["decide", "Ladders rather than cranes: they are there."]);

    // A worker is started from a task, once.
    let work = |task: &str| asked(&home, &["session", "new", "shop", "--agent", AGENT, "--task", task]);
    let (worker, code) = work("1");
    assert_eq!((code, &worker["title"], &worker["task"]), (0, &json!("Prune"), &json!(1)), "{worker}");
    let id = worker["id"].as_str().expect("an id").parse().expect("valid");
    let worker = until_status(&connection, &id, Status::Idle).await;
    wait::until("it has its brief", async || (!texts(&worker).is_empty()).then_some(())).await;
    assert_eq!(texts(&worker), ["Prune the trees.\nAll of them."]);
    for (task, why) in [("1", "has a worker"), ("2", "waits for others"), ("9", "no task 9")] {
        let (refused, code) = work(task);
        assert!(
            code >= 3 && refused["error"]["message"].as_str().is_some_and(|m| m.contains(why)),
            "{refused}"
        );
    }

    // Nothing of it is in the daemon's memory alone.
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    until_status(&connection, &lead.id, Status::Idle).await;
    let (kept, _) = plan(&["show"]);
    assert_eq!(states(&kept), ["working", "waiting", "waiting"]);
    assert_eq!(
        (&kept["goal"]["text"], &kept["decisions"][0]["by"]),
        (&json!("Ripe apples"), &json!(lead.id))
    );

    // A worker that is gone leaves its task to be done; what is done lets the next begin.
    connection
        .handle
        .call(SessionKill { session: id, remove_worktree: None, dirty: None })
        .await
        .expect("ended");
    assert_eq!(states(&plan(&["show"]).0), ["ready", "waiting", "waiting"]);
    lead_plan(&["change", "1", "--done", "--note", "Twelve trees."]);
    assert_eq!(states(&lead_plan(&["show"])), ["done", "ready", "waiting"]);
    let (cycle, code) = plan(&["change", "2", "--after", "3"]);
    assert_eq!((cycle["error"]["code"].as_str(), code), (Some("TASK_CYCLE"), 2));
    assert_eq!(connection.handle.call(ensure).await.expect("there").outcome, EnsureOutcome::Existing);
}

#[tokio::test]
async fn an_answer_reaches_the_agent_that_asked_and_only_somebody_else_gives_it() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, .. } = home.shop().await;
    let (_, code) = asked(&home, &["plan", "--project", "shop", "add", "Prune"]);
    assert_eq!(code, 0);
    let worker = asked(&home, &["session", "new", "shop", "--agent", AGENT, "--task", "1"]).0;
    let id = worker["id"].as_str().expect("an id").parse().expect("valid");
    let worker = until_status(&connection, &id, Status::Idle).await;
    let token = processes::variable(pids(&worker).1, "AO_TOKEN").expect("a token");
    let own = |words: &[&str]| asked_as(&home, &token, &[&["plan", "--project", "shop"], words].concat());
    let question = own(&["ask", "--task", "1", "How", "deep?"]);
    assert_eq!((&question["id"], &question["by"]), (&json!(1), &json!(worker.id)));
    assert_eq!(states(&own(&["show"])), ["asked"]);
    assert_eq!(own(&["answer", "1", "Very"])["error"]["code"], "FORBIDDEN");
    assert_eq!(own(&["add", "More"])["error"]["code"], "FORBIDDEN", "a worker does not plan");

    let answer = || asked(&home, &["plan", "--project", "shop", "answer", "1", "Two", "hands."]);
    assert_eq!(answer().1, 0);
    let told = wait::until("it is told", async || texts(&worker).into_iter().nth(1)).await;
    assert_eq!(told, "The answer to your question 1 (How deep?):\nTwo hands.");
    let (again, code) = answer();
    assert_eq!((again["error"]["code"].as_str(), code), (Some("QUESTION_ANSWERED"), 4));
    assert_eq!(states(&own(&["show"])), ["working"]);
    assert_eq!(scripted::messages(&connection, &worker.id).await.len(), 1, "the answer, once");
}
