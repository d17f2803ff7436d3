//! Ten thousand keystrokes through drops and deaths: each arrives once and in order.

use std::sync::{Arc, Mutex};

use ao_client::link::{Link, LinkConfig};
use ao_e2e::home::{TestHome, core, new_session, pids};
use ao_e2e::{processes, wait};
use ao_protocol::bridge::{LinkState, RAW_EVENT};
use ao_protocol::message::StreamEvent;
use ao_protocol::runfile::Owner;

const KEYS: usize = 10_000;
const KILLS: usize = 20;

fn key(n: usize) -> u8 {
    // No run of this repeats within ten thousand keys, so a lost, doubled or swapped one shows.
    let spread = n.wrapping_mul(2_654_435_761) >> 7;
    b'!' + u8::try_from(spread % 90).expect("below 90")
}

#[tokio::test]
async fn ten_thousand_keystrokes_over_twenty_daemon_kills_arrive_once_and_in_order() {
    let home = TestHome::new();
    let link = Link::spawn(
        &tokio::runtime::Handle::current(),
        LinkConfig {
            home: home.home().clone(),
            core: Box::new(|| Ok(core())),
            owner: Owner::App,
            address: None,
        },
    );
    // The daemon that the link starts gets this test's own environment, so it must not be the user's.
    let mut state = link.state();
    state.wait_for(|s| matches!(s, LinkState::Linked { .. })).await.expect("linked");
    let connection = home.connect().await;
    let project = home.project(&connection, "shop").await;
    let prompt = "stty raw -echo; : > ready; exec cat > received";
    let made = connection.handle.call(new_session(&project, "shell", Some(prompt))).await.expect("made");
    let worktree = home.home().worktree(&made.id);
    wait::until("it reads", async || worktree.join("ready").exists().then_some(())).await;
    drop(connection);

    let refused = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&refused);
    let opened = link.open(made.id.clone(), 80, 24, move |raw| {
        if raw.first() == Some(&RAW_EVENT)
            && let Ok(StreamEvent::InputRefused { seq, error }) = serde_json::from_slice(&raw[1..])
        {
            heard.lock().expect("lock").push((seq, error.message));
        }
    });
    let stream = opened.await.expect("attached").stream;
    let mut instance = String::new();
    for n in 0..KEYS {
        link.input(stream, vec![key(n)]).expect("queued");
        if n % 100 == 99 {
            tokio::task::yield_now().await;
        }
        if n % (KEYS / KILLS) == KEYS / KILLS / 2 {
            let pid;
            (instance, pid) = linked_again(&link, &instance).await;
            processes::kill_9(pid);
        }
    }
    linked_again(&link, &instance).await;
    let expected: Vec<u8> = (0..KEYS).map(key).collect();
    let received = wait::until("all keys arrive", async || {
        let bytes = std::fs::read(worktree.join("received")).ok()?;
        (bytes.len() >= KEYS || !refused.lock().expect("lock").is_empty()).then_some(bytes)
    })
    .await;
    assert_eq!(*refused.lock().expect("lock"), [], "shown as not sent");
    assert!(received == expected, "keys were lost, doubled or swapped");
    let view = ao_e2e::home::show(&home.connect().await, &made.id).await;
    assert_eq!(pids(&view), pids(&made));
}

/// Waits until the link is up with another daemon than `before`, starting one where the link has given up; gives its
/// instance and process.
async fn linked_again(link: &ao_client::link::LinkHandle, before: &str) -> (String, u32) {
    let mut state = link.state();
    loop {
        match &*state.borrow_and_update() {
            LinkState::Linked { instance, pid, .. } if instance != before => return (instance.clone(), *pid),
            // Three crashes within a minute stop it from trying, as they should; a person would press the button.
            LinkState::Crashed { .. } | LinkState::Failed { .. } => link.start(),
            LinkState::Linked { .. }
            | LinkState::Connecting
            | LinkState::Starting
            | LinkState::Reconnecting { .. }
            | LinkState::Stopped { .. }
            | LinkState::OtherBuild { .. } => {}
        }
        state.changed().await.expect("the link lives");
    }
}
