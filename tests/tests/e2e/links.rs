//! Who may hold a daemon, and how old and new builds meet.

use ao_client::link::{Link, LinkConfig};
use ao_client::{ConnectError, Incoming};
use ao_e2e::goodbye::goodbye;
use ao_e2e::home::{Shop, TestHome, new_session, opening};
use ao_e2e::script::executable;
use ao_e2e::{processes, wait};
use ao_protocol::VersionRange;
use ao_protocol::calls::{DaemonStatus, SessionLog};
use ao_protocol::message::{GoodbyeReason, Opening, Role};
use ao_protocol::runfile::Owner;

#[tokio::test]
async fn only_an_app_supervises_and_only_an_owned_daemon() {
    let home = TestHome::new();
    let _daemon = home.owned().await;
    assert_eq!(home.run_file().expect("runs").owner, Owner::App);
    let app = home.try_connect(Role::App, true).await.expect("open");
    assert!(app.welcome.supervising);
    for (role, supervise) in [(Role::Cli, true), (Role::Tool, true), (Role::App, false)] {
        let other = home.try_connect(role, supervise).await.expect("open");
        assert!(!other.welcome.supervising, "{role:?} asked {supervise}");
    }
}

#[tokio::test]
async fn the_next_run_of_the_app_links_to_the_daemon_of_the_last_within_the_grace() {
    let home = TestHome::new();
    let _daemon = home.owned().await;
    let first = home.supervise().await;
    let instance = first.welcome.instance.clone();
    drop(first);
    let second = home.supervise().await;
    assert!(second.welcome.supervising);
    assert_eq!(second.welcome.instance, instance);
}

#[tokio::test]
async fn an_app_that_quits_ends_the_child_that_it_never_reached() {
    let home = TestHome::new();
    let (core, born) = (home.folder().join("mute"), home.folder().join("born"));
    executable(&core, &format!("#!/bin/sh\necho $$ > '{}'\nexec sleep 1000\n", born.display()));
    let owner = ao_protocol::runfile::Owner::App;
    let config = LinkConfig {
        home: home.home().clone(),
        core: Box::new(move || Ok(core.clone())),
        owner,
        address: None,
    };
    let app = Link::spawn(&tokio::runtime::Handle::current(), config);
    let child: u32 = wait::until("the app starts its daemon", async || {
        std::fs::read_to_string(&born).ok()?.trim().parse().ok()
    })
    .await;
    assert!(processes::lives(child));
    app.leave();
    wait::until("the child ends", async || (!processes::lives(child)).then_some(())).await;
}

#[tokio::test]
async fn a_client_of_another_protocol_is_told_which_one_is_spoken_and_can_still_ask_it_to_stop() {
    let home = TestHome::new();
    let mut daemon = home.owned().await;
    let mut watcher = home.supervise().await;
    let run = home.run_file().expect("runs");
    let newer = Opening { protocol: VersionRange { min: 900, max: 901 }, ..opening(Role::App, true) };
    match ao_client::connect(&run, &newer).await {
        Err(ConnectError::Incompatible { protocol, owner, .. }) => {
            assert_eq!((protocol, owner), (ao_protocol::PROTOCOL, Owner::App));
        }
        other => panic!("expected to be told, got {other:?}"),
    }
    ao_client::connect::stop_please(&run).await.expect("it hangs up");
    assert_eq!(goodbye(&mut watcher).await, Some(GoodbyeReason::Replaced));
    daemon.ended().await;
}

#[tokio::test]
async fn a_second_window_is_turned_away_and_the_first_is_told_what_it_was_to_show() {
    let home = TestHome::new();
    let _daemon = home.owned().await;
    let run = home.run_file().expect("runs");
    let window = Opening { window: true, ..opening(Role::App, true) };
    let mut first = ao_client::connect(&run, &window).await.expect("open");
    for link in [None, Some("ao://inbox".to_owned())] {
        let second = Opening { link: link.clone(), ..window.clone() };
        match ao_client::connect(&run, &second).await {
            Err(ConnectError::Denied { reason }) => assert_eq!(reason, "another window is open"),
            other => panic!("expected a refusal, got {other:?}"),
        }
        assert!(
            matches!(first.incoming.recv().await, Some(Incoming::ShowWindow { link: told }) if told == link)
        );
    }
    drop(first);
    ao_e2e::wait::until("the place is free", async || ao_client::connect(&run, &window).await.ok()).await;
}

#[tokio::test]
async fn a_call_that_the_daemon_does_not_know_is_answered() {
    use std::io::{Read as _, Write as _};
    let home = TestHome::new();
    let _daemon = home.headless().await;
    let run = home.run_file().expect("runs");
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = std::os::unix::net::UnixStream::connect(&run.socket).expect("connects");
        let frame = |json: &str| {
            let mut bytes = u32::try_from(json.len() + 1).expect("short").to_le_bytes().to_vec();
            bytes.push(0);
            bytes.extend_from_slice(json.as_bytes());
            bytes
        };
        let hello = serde_json::to_string(&opening(Role::Tool, false)).expect("json");
        stream.write_all(&frame(&hello)).expect("sent");
        let call = r#"{"type":"call","id":5,"request":{"method":"session.levitate","params":{}}}"#;
        stream.write_all(&frame(call)).expect("sent");
        let mut all = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&all).contains("UNKNOWN_CALL") {
            let count = stream.read(&mut buffer).expect("answers");
            assert!(count > 0, "it hung up: {}", String::from_utf8_lossy(&all));
            all.extend_from_slice(&buffer[..count]);
        }
        String::from_utf8_lossy(&all).into_owned()
    })
    .await
    .expect("ran");
    assert!(answer.contains("session.levitate"), "{answer}");
}

/// A window that walked through many sessions left a wait behind in each, and every wait took one of the places that a
/// connection has for calls. With the last of them the window stood still: its keys come by the same connection.
#[tokio::test]
async fn waits_that_are_left_behind_keep_nobody_from_being_heard() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let mut waits = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let call =
            SessionLog { session: made.id.clone(), after: Some(1 << 40), limit: None, wait: Some(true) };
        let handle = connection.handle.clone();
        waits.spawn(async move { handle.call(call).await });
    }
    let answered = async || connection.handle.call(DaemonStatus {}).await.ok();
    for _ in 0..3 {
        wait::until("it is answered although 200 wait", answered).await;
        assert!(waits.try_join_next().is_none(), "they wait still");
    }
}
