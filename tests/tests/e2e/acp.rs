//! An agent that speaks the Agent Client Protocol, described by seven lines: prompted, asked for permissions, interrupted,
//! brought back. What really happened is known from its own record of what it was sent, and from files.

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, new_session, pids, show, until_status};
use ao_e2e::nasty::{SHAPES, expected, in_short, message};
use ao_e2e::scripted::{self, ACP_AGENT, describe_acp, lines, send};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{SessionAnswer, SessionInterrupt, SessionPrompt, SessionRestore, TerminalText};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{Choice, ExitStatus, Receipt, SessionView, Status};
use serde_json::Value;

/// What the agent was sent of this method, in order.
fn sent(worktree: &Path, method: &str) -> Vec<Value> {
    let all = lines(worktree, "acp.jsonl").into_iter();
    all.filter(|message| message["method"] == method).map(|mut message| message["params"].take()).collect()
}

/// The texts that it was prompted with.
fn prompts(worktree: &Path) -> Vec<String> {
    let all = sent(worktree, "session/prompt").into_iter();
    all.map(|params| params["prompt"][0]["text"].as_str().expect("a text").to_owned()).collect()
}

async fn begin(connection: &Connection, shop: &ao_protocol::ids::ProjectId) -> (SessionView, PathBuf) {
    let made = connection.handle.call(new_session(shop, ACP_AGENT, Some("begin"))).await.expect("made");
    let worktree = PathBuf::from(&made.worktree);
    wait::until("its first turn has begun", async || (prompts(&worktree) == ["begin"]).then_some(())).await;
    (until_status(connection, &made.id, Status::Idle).await, worktree)
}

async fn screen(connection: &Connection, session: &SessionId) -> Vec<String> {
    let call = TerminalText { session: session.clone(), scrollback: Some(1000) };
    connection.handle.call(call).await.expect("a screen").lines
}

#[tokio::test]
async fn messages_of_every_shape_reach_it_byte_for_byte_and_once() {
    let home = TestHome::new();
    describe_acp(&home, "");
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (made, worktree) = begin(&connection, &project).await;
    let mut all = vec!["begin".to_owned()];
    for text in (0..SHAPES).map(message) {
        let clean = String::from_utf8(expected(&text)).expect("text");
        // Nobody can send nothing.
        if clean.trim().is_empty() {
            continue;
        }
        let answer = send(&connection, &made.id, &text).await.expect("accepted");
        assert_eq!(answer.receipt, Receipt::Submitted, "{}: {:?}", in_short(text.as_bytes()), answer.reason);
        all.push(clean);
    }
    // Told to be taken, the last may still be on its way into the agent's own record.
    wait::until("the last arrives", async || (prompts(&worktree).len() >= all.len()).then_some(())).await;
    let view = until_status(&connection, &made.id, Status::Idle).await;
    let arrived = prompts(&worktree);
    for (arrived, sent) in arrived.iter().zip(&all) {
        assert!(arrived == sent, "{} arrived as {}", in_short(sent.as_bytes()), in_short(arrived.as_bytes()));
    }
    assert_eq!(arrived.len(), all.len(), "lost or doubled");
    assert_eq!(view.terminal_title, made.terminal_title, "what it says does not reach the terminal");
}

#[tokio::test]
async fn its_permissions_are_asked_and_answered_by_their_kind() {
    let home = TestHome::new();
    describe_acp(&home, "");
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (made, worktree) = begin(&connection, &project).await;
    for (choice, name, made_it) in
        [(Choice::Once, "one", true), (Choice::Deny, "two", false), (Choice::Always, "three", true)]
    {
        let told = send(&connection, &made.id, &format!("ask {name}")).await.expect("accepted");
        assert_eq!(told.receipt, Receipt::Submitted);
        let view = until_status(&connection, &made.id, Status::NeedsYou).await;
        let asks = view.asks.expect("what it asks");
        assert_eq!(asks.command.as_deref(), Some(format!("touch {name}").as_str()));
        let prompt =
            connection.handle.call(SessionPrompt { session: made.id.clone() }).await.expect("a prompt");
        assert!(
            prompt.lines.iter().any(|line| line.contains(&format!("$ touch {name}"))),
            "{:?}",
            prompt.lines
        );
        assert!(!worktree.join(name).exists(), "nobody has answered");
        let answer = SessionAnswer { session: made.id.clone(), choice, proof: prompt.proof };
        connection.handle.call(answer).await.expect("answered");
        until_status(&connection, &made.id, Status::Idle).await;
        assert_eq!(worktree.join(name).exists(), made_it, "{name}");
    }
    send(&connection, &made.id, "ask four").await.expect("accepted");
    wait::until("it does what was allowed for good", async || worktree.join("four").exists().then_some(()))
        .await;
    until_status(&connection, &made.id, Status::Idle).await;
}

#[tokio::test]
async fn a_turn_is_interrupted_and_a_failure_is_told() {
    let home = TestHome::new();
    describe_acp(&home, "");
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (made, worktree) = begin(&connection, &project).await;
    send(&connection, &made.id, "hold").await.expect("accepted");
    until_status(&connection, &made.id, Status::Working).await;
    connection.handle.call(SessionInterrupt { session: made.id.clone() }).await.expect("interrupted");
    wait::until("it is cancelled", async || (sent(&worktree, "session/cancel").len() == 1).then_some(()))
        .await;
    until_status(&connection, &made.id, Status::Idle).await;
    send(&connection, &made.id, "fail").await.expect("accepted");
    let log = wait::until("its failure is told", async || {
        let log = scripted::log(&connection, &made.id).await;
        log.iter().any(|row| row.what.contains("out of words")).then_some(log)
    })
    .await;
    assert!(log.iter().any(|row| row.what.starts_with("acp.interrupted")), "{log:?}");
}

#[tokio::test]
async fn it_is_brought_back_in_its_conversation_after_its_end_and_after_kill_9() {
    let home = TestHome::new();
    describe_acp(&home, "");
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (made, worktree) = begin(&connection, &project).await;
    let conversation = sent(&worktree, "session/prompt")[0]["sessionId"].clone();

    // It leaves by itself, in the middle of a turn; its code is the session's.
    let _unknown = send(&connection, &made.id, "leave 3").await;
    let view = wait::until("it has exited", async || {
        let view = show(&connection, &made.id).await;
        view.exit.is_some().then_some(view)
    })
    .await;
    assert_eq!(view.exit, Some(ExitStatus::Code { code: 3 }));
    assert!(screen(&connection, &made.id).await.iter().any(|line| line.contains("ended with code 3")));
    connection.handle.call(SessionRestore { session: made.id.clone(), how: None }).await.expect("back");
    wait::until("it is loaded", async || (sent(&worktree, "session/load").len() == 1).then_some(())).await;
    let view = until_status(&connection, &made.id, Status::Idle).await;

    // Host and front die, as at the end of a computer's day; the agent itself does not outlive them.
    let (host, front) = pids(&view);
    processes::kill_9(host);
    processes::kill_9(front);
    wait::until("it is loaded again", async || (sent(&worktree, "session/load").len() == 2).then_some(()))
        .await;
    until_status(&connection, &made.id, Status::Idle).await;
    let loaded: Vec<Value> =
        sent(&worktree, "session/load").into_iter().map(|params| params["sessionId"].clone()).collect();
    assert_eq!(loaded, [conversation.clone(), conversation]);
    send(&connection, &made.id, "and on").await.expect("accepted");
    assert_eq!(prompts(&worktree), ["begin", "leave 3", "and on"], "no prompt is given twice");
    assert_eq!(agents_in(&worktree), 1, "one agent works in the worktree");
}

/// The scripted agents that run in this folder.
fn agents_in(worktree: &Path) -> usize {
    let is_one = |pid: &u32| {
        let process = PathBuf::from(format!("/proc/{pid}"));
        let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
        name.trim() == "ao-acp-agent"
            && std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == worktree)
    };
    let entries = std::fs::read_dir("/proc").expect("processes").flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(is_one).count()
}

#[tokio::test]
async fn one_that_cannot_load_its_conversation_begins_anew_with_the_saved_prompt() {
    let home = TestHome::new();
    describe_acp(&home, "--forgetful");
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (made, worktree) = begin(&connection, &project).await;
    let _unknown = send(&connection, &made.id, "leave 0").await;
    wait::until("it has exited", async || show(&connection, &made.id).await.exit).await;
    connection.handle.call(SessionRestore { session: made.id.clone(), how: None }).await.expect("back");
    let again = wait::until("it begins anew", async || prompts(&worktree).get(2).cloned()).await;
    assert!(again.starts_with("Note:") && again.ends_with("begin"), "{again}");
    assert!(sent(&worktree, "session/load").is_empty());
}
