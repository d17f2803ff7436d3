//! Messages arrive: byte for byte, once, in order, and never where they could do harm.

use std::path::PathBuf;

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, core, show, until_status};
use ao_e2e::nasty::{SHAPES, expected, in_short, message};
use ao_e2e::pty::Pty;
use ao_e2e::scripted::{self, Kind, Submitted, describe, let_go, lines, send, submitted};
use ao_e2e::wait;
use ao_protocol::calls::{MessageCancel, RestoreHow, SessionKill, SessionRestore, SessionSend};
use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{MessageId, ProjectId, SessionId};
use ao_protocol::view::{MessageView, Receipt, Status};

/// A home with one agent of this kind, at rest.
pub(crate) struct Room {
    pub(crate) id: SessionId,
    pub(crate) worktree: PathBuf,
}

pub(crate) async fn room(connection: &Connection, project: &ProjectId) -> Room {
    let made = scripted::start(connection, project).await;
    Room { worktree: PathBuf::from(&made.worktree), id: made.id }
}

/// Puts a message on record and does not wait for it.
pub(crate) async fn post(connection: &Connection, session: &SessionId, text: &str) -> MessageView {
    let call = SessionSend { session: session.clone(), text: text.to_owned(), wait: None };
    connection.handle.call(call).await.expect("accepted")
}

/// A message as it is now.
pub(crate) async fn look(connection: &Connection, session: &SessionId, id: MessageId) -> MessageView {
    let all = scripted::messages(connection, session).await;
    all.into_iter().find(|message| message.id == id).expect("it is on record")
}

/// Waits until a message has this receipt.
pub(crate) async fn until_receipt(
    connection: &Connection,
    session: &SessionId,
    id: MessageId,
    receipt: Receipt,
) -> MessageView {
    wait::until_value(
        &format!("message {id} is {receipt:?}"),
        async || look(connection, session, id).await,
        |message| message.receipt == receipt,
    )
    .await
}

/// The texts that were submitted, in order.
pub(crate) fn texts(worktree: &std::path::Path) -> Vec<String> {
    submitted(worktree).iter().map(|one| one.text().to_owned()).collect()
}

#[track_caller]
fn same(arrived: &[Submitted], sent: &[Vec<u8>]) {
    for (n, (arrived, sent)) in arrived.iter().zip(sent).enumerate() {
        let (arrived, sent) = (&arrived.bytes, sent);
        assert!(arrived == sent, "message {n}: {} arrived as {}", in_short(sent), in_short(arrived));
    }
    assert_eq!(arrived.len(), sent.len(), "lost or doubled");
}

#[tokio::test]
async fn messages_of_every_shape_arrive_byte_for_byte_and_once() {
    // A thousand in all, or every shape in two ways.
    let (rooms, each) = if std::env::var_os("AO_SOAK").is_some() { (8, 125) } else { (2, SHAPES) };
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection: first, project } = home.shop().await;
    let local = tokio::task::LocalSet::new();
    let mut all = Vec::new();
    for n in 0..rooms {
        let room = room(&first, &project).await;
        let sent: Vec<String> = (0..each).map(|k| message(n * each + k)).collect();
        let connection = home.connect().await;
        let wanted = sent.iter().map(|text| expected(text)).collect();
        all.push(local.spawn_local(async move { flood(&connection, &room, sent, wanted, n % 2 == 0).await }));
    }
    local.await;
    for done in all {
        done.await.expect("all arrived");
    }
}

/// Sends messages, each when the one before has arrived or all at once, and looks whether what is wanted came.
async fn flood(
    connection: &Connection,
    Room { id, worktree }: &Room,
    sent: Vec<String>,
    wanted: Vec<Vec<u8>>,
    one_by_one: bool,
) {
    let mut last = MessageId(0);
    for text in &sent {
        if one_by_one {
            let answer = send(connection, id, text).await.expect("accepted");
            assert_eq!(
                answer.receipt,
                Receipt::Submitted,
                "{}: {:?}",
                in_short(text.as_bytes()),
                answer.reason
            );
            last = answer.id;
        } else {
            last = post(connection, id, text).await.id;
        }
    }
    until_receipt(connection, id, last, Receipt::Submitted).await;
    let all = scripted::messages(connection, id).await;
    assert!(all.iter().all(|message| message.receipt == Receipt::Submitted), "{all:?}");
    same(&submitted(worktree), &wanted);
    assert_eq!(lines(worktree, "stray.jsonl"), Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn an_agent_without_bracketed_paste_gets_every_message_as_one_line() {
    let home = TestHome::new();
    describe(&home, &Kind { flags: "--plain", ..Kind::default() });
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let room = room(&connection, &project).await;
    let sent: Vec<String> = (0..SHAPES).map(message).collect();
    // A newline would submit what stands before it.
    let one_line =
        |bytes: Vec<u8>| bytes.into_iter().map(|byte| if byte == b'\n' { b' ' } else { byte }).collect();
    let wanted = sent.iter().map(|text| one_line(expected(text))).collect();
    flood(&connection, &room, sent, wanted, true).await;
}

#[tokio::test]
async fn a_message_waits_out_a_permission_prompt_and_is_typed_after_it() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    send(&connection, &id, "::ask rm -rf build").await.expect("accepted");
    let asking = until_status(&connection, &id, Status::NeedsYou).await;
    assert_eq!(asking.asks.and_then(|ask| ask.command).as_deref(), Some("rm -rf build"));

    let waiting = post(&connection, &id, "1").await;
    let taken_back = post(&connection, &id, "never mind").await;
    let reason =
        wait::until("it says why it waits", async || look(&connection, &id, waiting.id).await.reason).await;
    assert!(reason.contains("permission prompt"), "{reason}");
    let cancel = MessageCancel { session: id.clone(), message: taken_back.id };
    let cancelled = connection.handle.call(cancel.clone()).await.expect("taken back");
    assert_eq!(cancelled.receipt, Receipt::Cancelled);
    assert_eq!(connection.handle.call(cancel).await.expect_err("again").code, ErrorCode::MessageTyped);
    // An agent that shows its prompt once more is asked again whether anything was typed into it.
    assert_eq!(lines(&worktree, "answered.jsonl"), Vec::<serde_json::Value>::new());

    let (prompt, code) = super::cli::json(&home, &["session", "prompt", id.as_str()]);
    assert_eq!(code, 0, "{prompt}");
    assert!(prompt["lines"].to_string().contains("rm -rf build"), "{prompt}");
    let proof = prompt["proof"].as_str().expect("a proof").to_owned();
    let answer =
        |proof: &str| super::cli::json(&home, &["session", "answer", id.as_str(), "once", "--proof", proof]);
    let (refused, code) = answer("of another prompt");
    assert_eq!((refused["error"]["code"].as_str(), code), (Some("PROMPT_GONE"), 4), "{refused}");
    let (unproven, code) = super::cli::json(&home, &["session", "answer", id.as_str(), "once"]);
    assert_eq!((unproven["error"]["code"].as_str(), code), (Some("INVALID_REQUEST"), 2));
    let (answered, code) = answer(&proof);
    assert_eq!(code, 0, "{answered}");
    until_receipt(&connection, &id, waiting.id, Receipt::Submitted).await;
    let (gone, code) = answer(&proof);
    assert_eq!((gone["error"]["code"].as_str(), code), (Some("PROMPT_GONE"), 4), "{gone}");

    let answers = lines(&worktree, "answered.jsonl");
    assert_eq!(answers.iter().map(|line| line["answer"].as_str()).collect::<Vec<_>>(), [Some("once")]);
    assert_eq!(texts(&worktree), ["::ask rm -rf build", "1"]);
    assert_eq!(lines(&worktree, "stray.jsonl"), Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn a_person_in_a_terminal_sees_the_prompt_before_the_answer_is_given() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    send(&connection, &id, "::ask rm -rf build").await.expect("accepted");
    until_status(&connection, &id, Status::NeedsYou).await;
    let answered = || lines(&worktree, "answered.jsonl").len();
    for (said, code, answers) in [(&b"\r"[..], 1, 0), (b"no\r", 1, 0), (b"y\r", 0, 1)] {
        let mut command = home.command(&core());
        command.args(["session", "answer", id.as_str(), "deny"]);
        let mut terminal = Pty::start(command);
        let shown = terminal.read_until(|shown| shown.ends_with(b"[y/N] "));
        assert!(String::from_utf8_lossy(&shown).contains("rm -rf build"), "what is asked for is shown");
        terminal.type_in(said);
        assert_eq!(terminal.ended().await, Some(code));
        assert_eq!(answered(), answers, "after {said:?}");
    }
    assert_eq!(lines(&worktree, "answered.jsonl")[0]["answer"], "deny");
}

#[tokio::test]
async fn nothing_is_typed_into_a_shell_that_stands_where_the_agent_was() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    let kill = SessionKill { session: id.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(kill).await.expect("ended");
    assert_eq!(
        send(&connection, &id, "to nobody").await.expect_err("refused").code,
        ErrorCode::SessionNotRunning
    );
    let shell = SessionRestore { session: id.clone(), how: Some(RestoreHow::Shell) };
    connection.handle.call(shell).await.expect("a shell");
    assert!(until_status(&connection, &id, Status::Running).await.shell, "and it is said so");
    let text = "touch typed-into-a-shell";
    assert_eq!(send(&connection, &id, text).await.expect_err("refused").code, ErrorCode::SessionNotRunning);
    let fresh = SessionRestore { session: id.clone(), how: Some(RestoreHow::Fresh) };
    // The shell first has to go.
    let kill = SessionKill { session: id.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(kill).await.expect("ended");
    connection.handle.call(fresh).await.expect("back");
    assert!(!until_status(&connection, &id, Status::Idle).await.shell);
    assert_eq!(send(&connection, &id, "hello again").await.expect("accepted").receipt, Receipt::Submitted);
    assert!(!worktree.join("typed-into-a-shell").exists());
    assert_eq!(texts(&worktree), ["hello again"]);
}

#[tokio::test]
async fn messages_to_a_busy_agent_that_takes_none_wait_and_come_in_order() {
    let home = TestHome::new();
    describe(&home, &Kind { busy: Some("wait"), ..Kind::default() });
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    send(&connection, &id, "::busy").await.expect("accepted");
    let mut last = MessageId(0);
    for n in 0..5 {
        last = post(&connection, &id, &format!("message {n}")).await.id;
    }
    let waiting = wait::until_value(
        "they wait",
        async || show(&connection, &id).await,
        |view| view.waiting_messages == 5,
    )
    .await;
    assert_eq!(waiting.status, Status::Working);
    let (listed, _) = super::cli::json(&home, &["session", "messages", id.as_str()]);
    assert_eq!(listed.as_array().map(Vec::len), Some(6), "{listed}");
    let_go(&worktree);
    until_receipt(&connection, &id, last, Receipt::Submitted).await;
    let all = submitted(&worktree);
    let order: Vec<String> =
        ["::busy".to_owned()].into_iter().chain((0..5).map(|n| format!("message {n}"))).collect();
    assert_eq!(texts(&worktree), order);
    assert!(all.iter().all(|one| !one.busy), "typed in the middle of a turn: {all:?}");
}

#[tokio::test]
async fn an_enter_that_the_agent_ignores_is_pressed_once_more() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    send(&connection, &id, "::ignore-enter 1").await.expect("accepted");
    let sent = send(&connection, &id, "in spite of it").await.expect("accepted");
    assert_eq!((sent.receipt, sent.reason), (Receipt::Submitted, None));
    assert_eq!(texts(&worktree), ["::ignore-enter 1", "in spite of it"]);
}

#[tokio::test]
async fn what_cannot_be_confirmed_is_called_typed_and_what_was_not_confirmed_has_failed() {
    let home = TestHome::new();
    describe(&home, &Kind { cannot_confirm: true, ..Kind::default() });
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    let output = home.ao(&["session", "send", id.as_str(), "are", "you", "there"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("typed (this agent cannot confirm)"), "{said}");
    assert_eq!(output.status.code(), Some(0));
    wait::until("it has it", async || (texts(&worktree) == ["are you there"]).then_some(())).await;
    // An agent that could say so and does not: half a minute, so not in every run.
    if std::env::var_os("AO_SOAK").is_none() {
        return;
    }
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    send(&connection, &id, "::quiet").await.expect("accepted");
    let (failed, code) = super::cli::json(&home, &["session", "send", id.as_str(), "unheard"]);
    assert_eq!(
        (failed["receipt"].as_str(), failed["code"].as_str()),
        (Some("failed"), Some("MESSAGE_UNCONFIRMED"))
    );
    assert_eq!(code, 6);
    assert_eq!(texts(&worktree).iter().filter(|text| *text == "unheard").count(), 1);
}
