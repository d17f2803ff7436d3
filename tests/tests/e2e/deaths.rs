//! Messages and hooks while somebody types, and while daemons and agents die: each once, or failed with a reason.

use std::collections::BTreeMap;

use ao_client::{Connection, Incoming};
use ao_e2e::home::{Shop, TestHome, pids, show, until_status};
use ao_e2e::nasty::{SHAPES, expected, in_short, message};
use ao_e2e::scripted::{self, Kind, Submitted, describe, lines, submitted};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{RestoreHow, SessionRestore, SessionSend, TerminalAttach};
use ao_protocol::frame::{Frame, Input};
use ao_protocol::ids::SessionId;
use ao_protocol::message::{ClientMessage, StreamEvent};
use ao_protocol::view::{LogRow, MessageView, Receipt, Status};

use crate::messages::{Room, post, room, texts, until_receipt};

/// Somebody's keyboard on a session's terminal.
struct Hand {
    connection: Connection,
    typed: u64,
}

impl Hand {
    async fn on(home: &TestHome, session: &SessionId) -> Self {
        let connection = home.connect().await;
        let attach = TerminalAttach {
            session: session.clone(),
            stream: 1,
            size: None,
            have: None,
            writer: Some("hand".to_owned()),
            credit: 1 << 20,
            history: None,
        };
        let attached = connection.handle.call(attach).await.expect("attached");
        Self { connection, typed: attached.accepted }
    }

    /// Types a line, key by key, each once the one before is in the terminal.
    async fn types(&mut self, line: &str) {
        for key in line.chars().chain(['\r']) {
            let bytes = key.to_string().into_bytes();
            let after = self.typed + bytes.len() as u64;
            let input = Input { stream: 1, seq: self.typed, bytes };
            self.connection.handle.send(Frame::Input(input)).await.expect("sent");
            self.until_accepted(after).await;
            self.typed = after;
        }
    }

    async fn until_accepted(&mut self, after: u64) {
        loop {
            let shown = match self.connection.incoming.recv().await.expect("connected") {
                Incoming::Stream { event: StreamEvent::InputAccepted { seq }, .. } if seq >= after => return,
                Incoming::Stream {
                    event: event @ (StreamEvent::InputRefused { .. } | StreamEvent::Closed { .. }),
                    ..
                } => {
                    panic!("{event:?}")
                }
                Incoming::Output(output) => output.bytes.len(),
                Incoming::Keyframe(keyframe) => keyframe.bytes.len(),
                Incoming::Stream { .. } | Incoming::Event { .. } | Incoming::ShowWindow { .. } => 0,
                Incoming::Goodbye(_) | Incoming::Closed => panic!("the daemon left"),
            };
            let bytes = u32::try_from(shown).expect("a small piece");
            let credit = ClientMessage::Credit { stream: 1, bytes };
            self.connection.handle.send(Frame::control(&credit)).await.expect("sent");
        }
    }
}

#[tokio::test]
async fn a_persons_lines_and_messages_both_arrive_whole() {
    let count = if std::env::var_os("AO_SOAK").is_some() { 8 * SHAPES } else { SHAPES };
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    let mut hand = Hand::on(&home, &id).await;
    let typing = async {
        for n in 0..count {
            hand.types(&format!("by hand {n} and quite a few words")).await;
            // A person looks at what they typed.
            wait::pause_between_faults(20).await;
        }
    };
    let sending = async {
        let mut last = None;
        for n in 0..count {
            last = Some(post(&connection, &id, &message(n)).await.id);
        }
        until_receipt(&connection, &id, last.expect("some"), Receipt::Submitted).await;
    };
    tokio::join!(typing, sending);
    let in_words = |all: Vec<Submitted>| all.iter().map(|one| in_short(&one.bytes)).collect::<Vec<_>>();
    wait::until_value(
        "all has arrived",
        async || in_words(submitted(&worktree)),
        |all| all.len() >= 2 * count,
    )
    .await;
    let arrived = submitted(&worktree);
    let (typed, sent): (Vec<_>, Vec<_>) = arrived.iter().partition(|one| one.bytes.starts_with(b"by hand "));
    let typed: Vec<&str> = typed.iter().map(|one| one.text()).collect();
    let by_hand: Vec<String> = (0..count).map(|n| format!("by hand {n} and quite a few words")).collect();
    assert_eq!(typed, by_hand);
    for (n, one) in sent.iter().enumerate() {
        let wanted = expected(&message(n));
        assert!(
            one.bytes == wanted,
            "message {n}: {} arrived as {}",
            in_short(&wanted),
            in_short(&one.bytes)
        );
    }
    assert_eq!(sent.len(), count);
    assert_eq!(lines(&worktree, "stray.jsonl"), Vec::<serde_json::Value>::new());
}

/// At which step of a delivery a daemon dies.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// When the message has this receipt.
    At(Receipt),
    /// So many milliseconds after it was sent.
    After(u64),
}

#[tokio::test]
async fn a_daemon_killed_at_any_step_of_a_delivery_neither_loses_nor_doubles_a_message() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    drop(connection);
    let moments = if std::env::var_os("AO_SOAK").is_some() { 120 } else { 8 };
    let receipts = [Receipt::Accepted, Receipt::Typing, Receipt::Typed, Receipt::Submitted];
    let steps = receipts.map(Step::At).into_iter().chain((0..moments).map(|n| Step::After(n * 97 % 131)));
    let mut sent = Vec::new();
    for (n, step) in steps.enumerate() {
        let text = format!("round {n}\n{}", message(n).trim_matches('\n'));
        let connection = home.connect().await;
        let call = SessionSend { session: id.clone(), text: text.clone(), wait: None };
        let handle = connection.handle.clone();
        // With an early death this never comes back, which is the point.
        let sending = tokio::spawn(async move { handle.call(call).await });
        match step {
            Step::At(receipt) => {
                let accepted = sending.await.expect("asked").expect("accepted");
                wait::closely("it comes so far", async || {
                    let all = scripted::messages(&connection, &id).await;
                    let now = all.into_iter().find(|message| message.id == accepted.id)?;
                    (order(now.receipt) >= order(receipt)).then_some(())
                })
                .await;
            }
            Step::After(milliseconds) => wait::pause_between_faults(milliseconds).await,
        }
        daemon.kill_9();
        daemon = home.headless().await;
        sent.push((step, text));
    }
    let connection = home.connect().await;
    let all = wait::until_value(
        "every message has its final receipt",
        async || scripted::messages(&connection, &id).await,
        |all| all.iter().all(|message| order(message.receipt) >= order(Receipt::Submitted)),
    )
    .await;
    judge(&all, &sent, &texts(&worktree));
    assert_eq!(lines(&worktree, "stray.jsonl"), Vec::<serde_json::Value>::new());
}

/// How far a receipt is.
fn order(receipt: Receipt) -> u8 {
    match receipt {
        Receipt::Accepted => 0,
        Receipt::Typing => 1,
        Receipt::Typed => 2,
        Receipt::Submitted | Receipt::Failed | Receipt::Cancelled => 3,
    }
}

/// Whatever is on record was submitted exactly once; what a dying daemon never put on record, not at all.
#[track_caller]
fn judge(all: &[MessageView], sent: &[(Step, String)], arrived: &[String]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    arrived.iter().for_each(|text| *counts.entry(text.as_str()).or_default() += 1);
    let mut wrong = Vec::new();
    for (step, text) in sent {
        let clean = String::from_utf8(expected(text)).expect("text");
        let times = counts.remove(clean.as_str()).unwrap_or(0);
        let recorded: Vec<_> = all.iter().filter(|message| message.text == *text).collect();
        let right = match recorded.as_slice() {
            [] => times == 0,
            [one] => one.receipt == Receipt::Submitted && times == 1,
            _ => false,
        };
        if !right {
            let receipts: Vec<_> = recorded.iter().map(|one| (one.receipt, &one.reason)).collect();
            wrong.push(format!(
                "{step:?}: {} came {times} times, on record {receipts:?}",
                in_short(text.as_bytes())
            ));
        }
    }
    assert!(wrong.is_empty() && counts.is_empty(), "{wrong:#?}; nobody sent {:?}", counts.keys());
}

#[tokio::test]
async fn an_agent_that_dies_during_a_delivery_gets_each_message_at_most_once_and_its_sender_knows() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let Room { id, worktree } = room(&connection, &project).await;
    let rounds = if std::env::var_os("AO_SOAK").is_some() { 40 } else { 5 };
    for n in 0..rounds {
        let text = format!("round {n}");
        let message = post(&connection, &id, &text).await;
        wait::pause_between_faults(n * 37 % 97).await;
        processes::kill_9(pids(&show(&connection, &id).await).1);
        until_status(&connection, &id, Status::Exited).await;
        let fresh = SessionRestore { session: id.clone(), how: Some(RestoreHow::Fresh) };
        connection.handle.call(fresh).await.expect("back");
        until_status(&connection, &id, Status::Idle).await;
        let ended = wait::until_value(
            "it has its final receipt",
            async || crate::messages::look(&connection, &id, message.id).await,
            |message| order(message.receipt) >= order(Receipt::Submitted),
        )
        .await;
        let times = texts(&worktree).iter().filter(|arrived| **arrived == text).count();
        match ended.receipt {
            Receipt::Submitted => assert_eq!(times, 1, "{text}"),
            Receipt::Failed => {
                assert!(times <= 1, "{text} came {times} times");
                assert_eq!(ended.code.as_deref(), Some("MESSAGE_INTERRUPTED"));
                assert!(ended.reason.is_some_and(|reason| !reason.is_empty()));
            }
            other @ (Receipt::Accepted | Receipt::Typing | Receipt::Typed | Receipt::Cancelled) => {
                panic!("{text}: {other:?}")
            }
        }
    }
}

#[tokio::test]
async fn a_storm_of_hooks_is_taken_in_whole_and_in_order_also_over_a_daemons_death() {
    // 200 a second from fifty agents for a minute, or something like it from four.
    let (agents, each, pause) =
        if std::env::var_os("AO_SOAK").is_some() { (50, 240, 250) } else { (4, 60, 5) };
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    let mut rooms = Vec::new();
    for _ in 0..agents {
        rooms.push(room(&connection, &project).await);
    }
    for room in &rooms {
        post(&connection, &room.id, &format!("::tick {each} {pause}")).await;
    }
    let ticks = async |connection: &Connection, room: &Room| {
        let log = scripted::log(connection, &room.id).await;
        log.iter().filter_map(tick).collect::<Vec<usize>>()
    };
    wait::until("a third of it is over", async || {
        let far =
            ticks(&connection, rooms.last().expect("some")).await.last().is_some_and(|n| *n >= each / 3);
        far.then_some(())
    })
    .await;
    drop(connection);
    daemon.kill_9();
    // Hooks run on while there is nobody.
    wait::pause_between_faults(300).await;
    let _next = home.headless().await;
    let connection = home.connect().await;
    for room in &rooms {
        wait::until("the storm is over", async || {
            let log = scripted::log(&connection, &room.id).await;
            let end = log.iter().rposition(|row| row.what.starts_with("Idle"))?;
            log.iter()
                .rposition(|row| tick(row).is_some())
                .is_none_or(|last| last < end && last > 0)
                .then_some(())
        })
        .await;
        let mut seen = ticks(&connection, room).await;
        // What the dying daemon had put down and not yet said may be put down again by the next.
        seen.dedup();
        assert_eq!(seen, (0..each).collect::<Vec<_>>(), "{}", room.id);
        assert_eq!(lines(&room.worktree, "stray.jsonl"), Vec::<serde_json::Value>::new());
    }
    assert_eq!(ao_client::spool::Spool::of(home.home()).all(), Vec::<std::path::PathBuf>::new());
}

/// The number of a tick's row.
fn tick(row: &LogRow) -> Option<usize> {
    row.what.strip_prefix("Tick-")?.split_whitespace().next()?.parse().ok()
}
