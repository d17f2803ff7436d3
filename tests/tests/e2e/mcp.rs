//! The tools that an orchestrator's agent has: what it may do with them is what its token may do, and a refusal teaches.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use ao_e2e::home::{Shop, TestHome, core, pids, until_status};
use ao_e2e::processes;
use ao_e2e::scripted::{AGENT, Kind, describe, log, send, submitted};
use ao_protocol::calls::{OrchestratorEnsure, PlanLog, PlanShow, SessionCreate, TaskAdd};
use ao_protocol::ids::{AgentId, SessionId, TaskId};
use ao_protocol::view::{Author, Status};
use serde_json::{Value, json};

/// A client of `ao mcp`, as an agent is one.
struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Client {
    fn start(home: &TestHome, session: &SessionId) -> Self {
        let context = home.home().bundle(session).join("agent").join("ao-context.json");
        let mut command = home.command(&core());
        // As clients do: hardly any variable is passed on.
        command
            .env_clear()
            .args(["mcp", "--context"])
            .arg(&context)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut client = Self { child, input, output: BufReader::new(output), asked: 0 };
        let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
        let welcome = client.ask("initialize", &hello);
        assert_eq!(welcome["serverInfo"]["name"], "ao", "{welcome}");
        client.tell(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }

    fn tell(&mut self, message: &Value) {
        writeln!(self.input, "{message}").expect("written");
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.tell(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).expect("read"), 0, "it hung up");
            let answer: Value = serde_json::from_str(&line).expect("json");
            if answer["id"] == id {
                return answer["result"].clone();
            }
        }
    }

    /// What a tool answers, and whether that is a refusal.
    fn call(&mut self, tool: &str, arguments: Value) -> (Value, bool) {
        let result = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        let text = result["content"][0]["text"].as_str().expect("a text");
        let value = serde_json::from_str(text).unwrap_or_else(|_words| Value::from(text));
        (value, result["isError"] == true)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _code = self.child.wait();
    }
}

#[tokio::test]
async fn an_orchestrator_plans_spawns_waits_and_is_refused_what_is_not_its_own() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let other = home.project(&connection, "web").await;
    let foreign =
        connection.handle.call(ao_e2e::home::new_session(&other, "shell", None)).await.expect("made");
    let ensure =
        OrchestratorEnsure { project, agent: AgentId::parse(AGENT).ok(), clean: None, replaces: None };
    let lead = connection.handle.call(ensure).await.expect("made").session;
    until_status(&connection, &lead.id, Status::Idle).await;
    let mut tools = Client::start(&home, &lead.id);
    let listed = tools.ask("tools/list", &json!({}));
    let names: Vec<&str> =
        listed["tools"].as_array().expect("tools").iter().filter_map(|tool| tool["name"].as_str()).collect();
    for name in ["spawn_worker", "wait", "plan_show", "forward_permission"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(
        !names.iter().any(|name| name.contains("approve") || name.contains("answer_permission")),
        "{names:?}"
    );

    let brief = "Prune \"all\" trees;\n$(no) `shell` reads 'this'.";
    let (task, _) = tools.call("task_add", json!({ "title": "Prune", "brief": brief }));
    assert_eq!((&task["id"], &task["by"]), (&json!(1), &json!(lead.id)));
    let (worker, refused) = tools.call("spawn_worker", json!({ "task": 1 }));
    assert!(!refused, "{worker}");
    assert_eq!(worker["agent"], AGENT, "the orchestrator's own, since it named none");
    let id: SessionId = worker["session"].as_str().expect("an id").parse().expect("valid");
    let (done, _) = tools.call("wait", json!({}));
    assert_eq!((&done[0]["session"], &done[0]["status"]), (&json!(id), &json!("idle")), "{done}");
    let view = until_status(&connection, &id, Status::Idle).await;
    let texts = |worktree: &str| {
        submitted(Path::new(worktree)).iter().map(|one| one.text().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&view.worktree), [brief], "to the letter");

    let (receipt, _) = tools.call("send_message", json!({ "session": id, "text": "and the hedge" }));
    assert_eq!((&receipt["receipt"], &receipt["from"]), (&json!("submitted"), &json!(lead.id)));
    until_status(&connection, &id, Status::Idle).await;
    // It comes to ask in its own time, and may be told of as idle before.
    send(&connection, &id, "::ask rm -rf build").await.expect("accepted");
    until_status(&connection, &id, Status::NeedsYou).await;
    let news = std::iter::repeat_with(|| tools.call("wait", json!({})).0)
        .find(|news| news[0]["status"] == "needs_you");
    let news = news.expect("endless");
    assert_eq!(news[0]["asks"]["command"], "rm -rf build", "{news}");
    let (question, refused) =
        tools.call("forward_permission", json!({ "session": id, "advice": "It is only the cache." }));
    assert!(
        !refused
            && question["text"]
                .as_str()
                .is_some_and(|text| text.contains("rm -rf build") && text.contains("only the cache")),
        "{question}"
    );
    assert_eq!(question["task"], 1);
    let (plan, _) = tools.call("plan_show", json!({}));
    assert_eq!(plan["tasks"][0]["state"], "asked");

    // Errors say what to do; nothing of another project can be reached.
    for (tool, arguments, said) in [
        ("spawn_worker", json!({ "task": 7 }), "ao plan show"),
        ("stop_session", json!({ "session": "nonsense" }), "list_sessions"),
        ("stop_session", json!({ "session": foreign.id }), "FORBIDDEN"),
        ("read_session", json!({ "session": foreign.id }), "FORBIDDEN"),
    ] {
        let (answer, refused) = tools.call(tool, arguments);
        assert!(refused && answer.as_str().is_some_and(|text| text.contains(said)), "{tool}: {answer}");
    }
    let (screen, _) = tools.call("read_session", json!({ "session": id }));
    assert!(screen.to_string().contains("rm -rf build"), "{screen}");
    let hedge = Path::new(&view.worktree).join("hedge.txt");
    std::fs::write(&hedge, "cut\n".repeat(40_000)).expect("written");
    std::fs::write(hedge.with_file_name("tree.txt"), "pruned\n").expect("written");
    let (differs, _) =
        tools.call("session_diff", json!({ "session": id, "paths": ["hedge.txt", "tree.txt"] }));
    let files = differs["files"].to_string();
    assert!(files.contains("new hedge.txt (+40000 -0)") && files.contains("new tree.txt (+1 -0)"), "{files}");
    let lines = differs["diff"].as_str().expect("a text");
    assert!(lines.contains("+cut\n") && lines.contains("[there is more of this file]"), "{lines:.300}");
    assert!(
        lines.contains("+pruned") && lines.len() < 60_000 && differs["left_out"] == json!([]),
        "{lines:.300}"
    );
    let (stopped, _) = tools.call("stop_session", json!({ "session": id }));
    assert_eq!(stopped["status"], "stopped");
    assert!(send(&connection, &lead.id, "still there").await.is_ok());
}

#[tokio::test]
async fn a_worker_has_few_tools_and_says_itself_that_its_task_is_done() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let call = ao_protocol::calls::ProjectConfigure {
        project: project.clone(),
        settings: ao_protocol::settings::ProjectSettings {
            rules: Some("Ladders are red.".to_owned()),
            ..Default::default()
        },
    };
    connection.handle.call(call).await.expect("set");
    let agent = AgentId::parse(AGENT).ok();
    let ensure = OrchestratorEnsure { project: project.clone(), agent, clean: None, replaces: None };
    let lead = connection.handle.call(ensure).await.expect("made").session;
    let add = TaskAdd {
        project: project.clone(),
        title: "Prune".to_owned(),
        brief: Some("All of it".to_owned()),
        after: None,
    };
    connection.handle.call(add).await.expect("added");
    let new = SessionCreate { task: Some(TaskId(1)), ..ao_e2e::home::new_session(&project, AGENT, None) };
    let worker = connection.handle.call(new).await.expect("made");
    until_status(&connection, &worker.id, Status::Idle).await;
    assert_eq!(worker.told.as_deref(), Some("worker/1"));
    let (_, agent) = pids(&worker);
    let role = processes::variable(agent, "SCRIPTED_ROLE").expect("it is told its role");
    for part in ["You are a worker", worker.id.as_str(), "task 1", "Ladders are red."] {
        assert!(role.contains(part), "{part}: {role}");
    }

    let mut tools = Client::start(&home, &worker.id);
    let listed = tools.ask("tools/list", &json!({}));
    let names: Vec<&str> =
        listed["tools"].as_array().expect("tools").iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["ask", "messages", "report", "task_show", "tell_orchestrator"]);
    let (own, _) = tools.call("task_show", json!({}));
    assert_eq!(own["task"]["brief"], "All of it", "{own}");
    let (asked, _) = tools.call("ask", json!({ "text": "The old tree too?" }));
    assert_eq!((&asked["task"], &asked["by"]), (&json!(1), &json!(worker.id)), "{asked}");
    let (receipt, _) = tools.call("tell_orchestrator", json!({ "text": "I begin" }));
    assert_eq!((&receipt["session"], &receipt["from"]), (&json!(lead.id), &json!(worker.id)), "{receipt}");
    let (done, refused) = tools.call("report", json!({ "text": "All pruned.", "done": true }));
    assert!(!refused && done["note"]["by"] == json!(worker.id), "{done}");
    let plan = connection.handle.call(PlanShow { project: project.clone() }).await.expect("a plan");
    assert_eq!(plan.tasks[0].note.as_ref().map(|note| note.text.as_str()), Some("All pruned."));

    // Who did what is in the logs, by the process that did it.
    let by = Author::Session(worker.id.clone());
    let rows = log(&connection, &lead.id).await;
    assert!(rows.iter().any(|row| row.by == Some(by.clone()) && row.what.contains("I begin")), "{rows:?}");
    let own = log(&connection, &worker.id).await;
    assert!(own.iter().any(|row| row.by == Some(Author::Person) && row.what == "asked for"), "{own:?}");
    assert!(own.iter().any(|row| row.what.ends_with("told as worker/1")), "{own:?}");
    let call = PlanLog { project, after: None, limit: None };
    let rows = connection.handle.call(call).await.expect("a log");
    let rows: Vec<(Author, &str)> = rows.iter().map(|row| (row.by.clone(), row.what.as_str())).collect();
    let expected = [
        (Author::Person, "task 1 added: Prune"),
        (by.clone(), "question 1 asked: The old tree too?"),
        (by, "task 1 done, noted: All pruned."),
    ];
    assert_eq!(rows, expected);
}
