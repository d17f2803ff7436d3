//! The ladder, with a scripted agent that records every start.

use std::os::unix::process::CommandExt as _;

use ao_e2e::home::{Shop, TestHome, new_session, pids, show, until_status};
use ao_e2e::script::ScriptedAgent;
use ao_e2e::settings::change_settings;
use ao_e2e::{processes, wait};
use ao_protocol::calls::{OrchestratorEnsure, RestoreHow, SessionRestore};
use ao_protocol::ids::AgentId;
use ao_protocol::view::Status;

/// Ready at once, takes its prompt if it has one, then waits for its end.
const GOOD: &str = r#"tell SessionStart
[ -n "$prompt" ] && tell UserPromptSubmit
while :; do sleep 1; done"#;
/// Cannot resume: the real one clears old conversations away when it starts, says so and ends.
const NO_CONVERSATION: &str = r#"if [ $mode = resume ]; then
  rm "$HOME/.claude/projects/x/$conversation.jsonl"; echo "No conversation found"; exit 1
fi
tell SessionStart
while :; do sleep 1; done"#;

fn agent(home: &mut TestHome, body: &str) -> ScriptedAgent {
    let agent = ScriptedAgent::write(&home.folder().join("agent"), body);
    home.put_on_path(agent.folder());
    agent
}

/// A transcript, which is how the daemon sees from outside that a conversation is there.
fn transcript(home: &TestHome, conversation: &str) {
    let folder = home.folder().join("user/.claude/projects/x");
    std::fs::create_dir_all(&folder).expect("folder");
    std::fs::write(folder.join(format!("{conversation}.jsonl")), "{}\n").expect("written");
}

/// Kills host and agent, as the end of a computer's day would.
fn end_processes(view: &ao_protocol::view::SessionView) {
    let (host, agent) = pids(view);
    processes::kill_9(host);
    processes::kill_9(agent);
}

#[tokio::test]
async fn a_conversation_is_resumed_by_its_own_id() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, GOOD);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    until_status(&connection, &made.id, Status::Working).await;
    let first = agent.starts().remove(0);
    let conversation = first.value("--session-id").expect("a conversation id").to_owned();
    assert_eq!(first.value("--"), Some("fix it"));
    transcript(&home, &conversation);
    end_processes(&made);
    let starts =
        wait::until("it is started again", async || Some(agent.starts()).filter(|s| s.len() == 2)).await;
    assert_eq!(starts[1].session, made.id.as_str());
    assert_eq!(starts[1].value("--resume"), Some(conversation.as_str()));
    assert_eq!(starts[1].value("--"), None, "a resumed conversation gets no prompt a second time");
}

#[tokio::test]
async fn a_saved_prompt_is_given_again_once_with_a_note() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, GOOD);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    until_status(&connection, &made.id, Status::Working).await;
    // No transcript: the conversation did not survive.
    end_processes(&made);
    let starts =
        wait::until("it is started again", async || Some(agent.starts()).filter(|s| s.len() == 2)).await;
    let prompt = starts[1].value("--").expect("the saved prompt").to_owned();
    assert!(prompt.starts_with("Note:") && prompt.ends_with("fix it"), "{prompt}");
    assert_ne!(
        starts[1].value("--session-id"),
        starts[0].value("--session-id"),
        "a new conversation has a new id"
    );

    wait::pause_between_faults(10_100).await;
    let again = until_status(&connection, &made.id, Status::Working).await;
    end_processes(&again);
    let ended = until_status(&connection, &made.id, Status::Failed).await;
    assert_eq!(ended.code.as_deref(), Some("NOT_RESUMABLE"));
    assert_eq!(agent.starts().len(), 2, "the prompt was given a third time");
}

#[tokio::test]
async fn a_rung_that_is_refused_before_it_is_ready_gives_way_to_the_next() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, NO_CONVERSATION);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    until_status(&connection, &made.id, Status::Idle).await;
    transcript(&home, agent.starts()[0].value("--session-id").expect("an id"));
    end_processes(&made);
    let starts = wait::until("it climbs down", async || Some(agent.starts()).filter(|s| s.len() == 3)).await;
    assert!(starts[1].value("--resume").is_some());
    assert!(starts[2].value("--").is_some_and(|prompt| prompt.ends_with("fix it")));
    let back = until_status(&connection, &made.id, Status::Idle).await;
    assert_eq!(back.id, made.id);
}

/// The second start ends as `how` says before it is ready, although its conversation is there; the third is good.
async fn ends_once_while_it_starts(how: &str) -> ao_protocol::view::SessionView {
    let mut home = TestHome::new();
    let body = format!("if [ $AO_LAUNCH = 2 ]; then {how}; fi\n{GOOD}");
    let agent = agent(&mut home, &body);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    until_status(&connection, &made.id, Status::Working).await;
    let conversation = agent.starts()[0].value("--session-id").expect("an id").to_owned();
    transcript(&home, &conversation);
    end_processes(&made);
    let ended = until_status(&connection, &made.id, Status::Exited).await;
    assert_eq!(agent.starts().len(), 2, "something else was started in its place");
    assert!(ended.resumable);
    connection.handle.call(SessionRestore { session: made.id.clone(), how: None }).await.expect("restored");
    until_status(&connection, &made.id, Status::Idle).await;
    let last = agent.starts().remove(2);
    assert_eq!(last.value("--resume"), Some(conversation.as_str()));
    assert_eq!(last.value("--"), None, "the prompt was given a second time");
    ended
}

#[tokio::test]
async fn an_agent_that_is_killed_while_it_starts_keeps_its_conversation() {
    // Its first prompt was given a second time, in a new conversation, and the old one was forgotten.
    let ended = ends_once_while_it_starts("kill -9 $$").await;
    assert_eq!(ended.exit, Some(ao_protocol::view::ExitStatus::Signal { signal: 9 }));
}

#[tokio::test]
async fn an_agent_that_fails_at_its_start_keeps_a_conversation_that_is_there() {
    // A broken configuration used up the ladder: once it was mended, there was nothing left to resume.
    let ended = ends_once_while_it_starts("echo 'Bad settings'; exit 1").await;
    assert_eq!(ended.exit, Some(ao_protocol::view::ExitStatus::Code { code: 1 }));
}

#[tokio::test]
async fn a_worker_without_prompt_or_conversation_is_not_resumable_and_can_start_fresh() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, GOOD);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "claude-code", None)).await.expect("made");
    until_status(&connection, &made.id, Status::Idle).await;
    end_processes(&made);
    let ended = until_status(&connection, &made.id, Status::Failed).await;
    assert_eq!(ended.code.as_deref(), Some("NOT_RESUMABLE"));
    assert!(
        home.log().lines().any(|line| line.contains("WARN") && line.contains("NOT_RESUMABLE")),
        "{}",
        home.log()
    );
    let refused = connection.handle.call(SessionRestore { session: made.id.clone(), how: None }).await;
    assert_eq!(refused.expect_err("nothing to resume with").code.as_str(), "NOT_RESUMABLE");
    let fresh = SessionRestore { session: made.id.clone(), how: Some(RestoreHow::Fresh) };
    let back = connection.handle.call(fresh).await.expect("started");
    assert_eq!(back.id, made.id);
    wait::until("it runs", async || (agent.starts().len() == 2).then_some(())).await;
}

#[tokio::test]
async fn an_orchestrator_without_a_conversation_starts_fresh_in_the_same_id() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, GOOD);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let ensure = OrchestratorEnsure {
        project,
        agent: AgentId::parse("claude-code").ok(),
        clean: None,
        replaces: None,
    };
    let made = connection.handle.call(ensure).await.expect("made").session;
    until_status(&connection, &made.id, Status::Idle).await;
    assert!(
        agent.starts()[0].value("--append-system-prompt").is_some_and(|role| role.contains("coordinate"))
    );
    end_processes(&made);
    let starts =
        wait::until("it is started again", async || Some(agent.starts()).filter(|s| s.len() == 2)).await;
    assert_eq!(starts[1].session, made.id.as_str());
    assert!(starts[1].value("--append-system-prompt").is_some());
}

#[tokio::test]
async fn after_a_reboot_everything_is_brought_back_in_its_own_id() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, GOOD);
    let Shop { mut daemon, connection, project } = home.shop().await;
    let worker =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    let shell = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    until_status(&connection, &worker.id, Status::Working).await;
    let conversation = agent.starts()[0].value("--session-id").expect("an id").to_owned();
    transcript(&home, &conversation);
    // Everything dies at once, and the kernel that comes up names another boot.
    daemon.kill_9();
    processes::of_folder(home.folder()).into_iter().for_each(processes::kill_9);
    let boot = home.folder().join("boot_id");
    std::fs::write(&boot, "11111111-2222-4333-8444-555555555555\n").expect("written");
    let script = format!(
        "mount --bind {} /proc/sys/kernel/random/boot_id && exec {} daemon",
        boot.display(),
        ao_e2e::home::core().display()
    );
    let mut command = home.command(std::path::Path::new("unshare"));
    command.args(["--map-root-user", "--mount", "sh", "-c", &script]).process_group(0);
    let _daemon = home.serve(command).await;
    let connection = home.connect().await;
    let back = until_status(&connection, &worker.id, Status::Idle).await;
    assert_eq!((&back.id, &back.worktree, back.launch), (&worker.id, &worker.worktree, worker.launch.next()));
    assert_eq!(agent.starts()[1].value("--resume"), Some(conversation.as_str()));
    let shell_back = until_status(&connection, &shell.id, Status::Running).await;
    assert_eq!(shell_back.launch, shell.launch.next());
}

#[tokio::test]
async fn who_wants_to_be_asked_is_asked() {
    let mut home = TestHome::new();
    let agent = agent(&mut home, GOOD);
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    change_settings(&connection, |settings| settings.restore = ao_protocol::settings::RestorePolicy::Ask)
        .await;
    let project = home.project(&connection, "shop").await;
    let made =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    until_status(&connection, &made.id, Status::Working).await;
    end_processes(&made);
    let asked = until_status(&connection, &made.id, Status::NeedsYou).await;
    assert!(asked.resumable);
    assert_eq!(agent.starts().len(), 1);
    connection.handle.call(SessionRestore { session: made.id.clone(), how: None }).await.expect("restored");
    wait::until("it runs again", async || (agent.starts().len() == 2).then_some(())).await;
    assert_eq!(show(&connection, &made.id).await.launch, made.launch.next());
}

#[tokio::test]
async fn what_an_agent_tells_while_no_daemon_runs_is_known_to_the_next() {
    // An agent that finished its turn while the daemon was down used to look busy until it did something else.
    let mut home = TestHome::new();
    let flag = home.folder().join("finish");
    let body = format!(
        "tell SessionStart; tell UserPromptSubmit\nwhile [ ! -e '{0}' ]; do sleep 0.05; done\ntell Stop; : > '{0}.told'\nwhile :; do sleep 1; done",
        flag.display()
    );
    let _agent = agent(&mut home, &body);
    let Shop { mut daemon, connection, project } = home.shop().await;
    let made =
        connection.handle.call(new_session(&project, "claude-code", Some("fix it"))).await.expect("made");
    until_status(&connection, &made.id, Status::Working).await;
    daemon.kill_9();
    std::fs::write(&flag, "").expect("written");
    let told = flag.with_extension("told");
    wait::until("its hook has ended", async || told.exists().then_some(())).await;
    let is_report = |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|e| e == "json");
    let spooled =
        || std::fs::read_dir(home.home().spool()).map_or(0, |all| all.flatten().filter(is_report).count());
    // Its prompt may be there too, told again since the daemon died before it answered.
    assert!(spooled() >= 1);
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let found = until_status(&connection, &made.id, Status::Idle).await;
    assert_eq!(pids(&found), pids(&made));
    wait::until("the spool is empty", async || (spooled() == 0).then_some(())).await;
}

#[tokio::test]
async fn an_agent_that_ends_at_once_is_seen_to_have_ended() {
    // An agent that ended before the daemon was connected to its new terminal looked alive for ever: a terminal told of
    // an exit only to those who listened at that moment. On a busy machine a rung that failed at once hung there.
    let mut home = TestHome::new();
    let _agent = agent(&mut home, "exit 3");
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let mut made = Vec::new();
    for _ in 0..6 {
        made.push(connection.handle.call(new_session(&project, "claude-code", None)).await.expect("made"));
    }
    for session in made {
        let ended = until_status(&connection, &session.id, Status::Exited).await;
        assert_eq!(ended.exit, Some(ao_protocol::view::ExitStatus::Code { code: 3 }));
    }
}
