//! Every state of the link, and the way out of it.

use std::time::Duration;

use ao_protocol::bridge::{AppNews, LinkState};
use ao_protocol::calls::{Done, Request};
use ao_protocol::error::ErrorCode;
use ao_protocol::event::Event;
use ao_protocol::message::{DaemonMessage, GoodbyeReason};
use ao_protocol::runfile::Owner;
use tokio::time::sleep;

use super::fake::{Birth, Heard, Manner, Stage, daemon, snapshot};
use crate::link::{ANOTHER_WINDOW, is_another_window};

const HOUR: Duration = Duration::from_secs(3600);

fn is_stopped(state: &LinkState) -> bool {
    matches!(state, LinkState::Stopped { .. })
}

#[tokio::test(start_paused = true)]
async fn with_no_daemon_an_own_one_is_started_and_supervised() {
    let stage = Stage::with(None, []);
    let state = stage.linked().await;
    assert!(
        matches!(state, LinkState::Linked { owner: Owner::App, supervising: true, pid: 1001, .. }),
        "{state:?}"
    );
    assert_eq!(stage.world.state().starts, 1);
}

#[tokio::test(start_paused = true)]
async fn a_daemon_that_is_there_is_used_and_a_headless_one_is_not_supervised() {
    let stage = Stage::with(Some(daemon(7, Owner::None, Manner::Welcomes)), []);
    let state = stage.linked().await;
    assert!(
        matches!(state, LinkState::Linked { owner: Owner::None, supervising: false, pid: 7, .. }),
        "{state:?}"
    );
    assert_eq!(stage.world.state().starts, 0);
}

#[tokio::test(start_paused = true)]
async fn of_two_started_at_once_the_winner_is_attached_to() {
    let winner = daemon(9, Owner::App, Manner::Welcomes);
    let stage = Stage::with(None, [Birth::Loses(winner)]);
    let state = stage.linked().await;
    assert!(matches!(state, LinkState::Linked { pid: 9, .. }), "{state:?}");
    assert_eq!(stage.world.state().starts, 1);
    stage.link.leave();
    assert!(stage.world.state().ended.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_link_drop_is_no_crash() {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    for _ in 0..20 {
        drop(stage.server().await);
    }
    let _last = stage.server().await;
    stage.linked().await;
    assert_eq!(stage.world.state().starts, 0);
}

#[tokio::test(start_paused = true)]
async fn a_crash_starts_the_daemon_again_three_times_within_a_minute() {
    let mut stage = Stage::with(None, []);
    for _ in 0..4 {
        let server = stage.server().await;
        stage.linked().await;
        stage.world.state().daemon = None;
        drop(server);
    }
    let state = stage.until(|state| matches!(state, LinkState::Crashed { .. })).await;
    let LinkState::Crashed { log, log_path } = state else { panic!("{state:?}") };
    assert_eq!((log, log_path.as_str()), (vec!["the last line".to_owned()], "daemon.out"));
    sleep(HOUR).await;
    assert_eq!(stage.world.state().starts, 4);
    stage.link.start();
    stage.linked().await;
    assert_eq!(stage.world.state().starts, 5);
}

#[tokio::test(start_paused = true)]
async fn crashes_that_are_far_apart_are_forgiven() {
    let mut stage = Stage::with(None, []);
    for _ in 0..10 {
        let server = stage.server().await;
        stage.linked().await;
        sleep(Duration::from_secs(30)).await;
        stage.world.state().daemon = None;
        drop(server);
    }
    let _last = stage.server().await;
    stage.linked().await;
    assert_eq!(stage.world.state().starts, 11);
}

#[tokio::test(start_paused = true)]
async fn after_a_goodbye_nothing_is_started_until_asked() {
    let mut stage = Stage::with(None, []);
    let server = stage.server().await;
    stage.world.state().daemon = None;
    server.goodbye(GoodbyeReason::Signal).await;
    let state = stage.until(is_stopped).await;
    assert_eq!(state, LinkState::Stopped { reason: GoodbyeReason::Signal });
    sleep(HOUR).await;
    assert_eq!(stage.world.state().starts, 1);
    let error = stage.link.call_raw("session.list", serde_json::json!({})).await.expect_err("no link");
    assert_eq!(error.code, ErrorCode::NoDaemon);
    stage.link.start();
    stage.linked().await;
}

#[tokio::test(start_paused = true)]
async fn a_daemon_asked_to_stop_may_end_without_a_goodbye() {
    let mut stage = Stage::with(None, []);
    let mut server = stage.server().await;
    stage.linked().await;
    let link = stage.link.clone();
    let stopping = tokio::spawn(async move { link.stop().await });
    let (_id, request) = server.call().await;
    assert!(matches!(request, Request::DaemonStop(_)), "{request:?}");
    stage.world.state().daemon = None;
    drop(server);
    stopping.await.expect("ran").expect("a drop is what was asked for");
    assert_eq!(stage.until(is_stopped).await, LinkState::Stopped { reason: GoodbyeReason::Asked });
}

#[tokio::test(start_paused = true)]
async fn a_stopping_daemon_is_waited_for_before_the_next_is_started() {
    let stage = Stage::with(Some(daemon(7, Owner::App, Manner::Draining)), []);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(stage.world.state().starts, 0);
    stage.world.state().daemon = None;
    stage.linked().await;
    assert_eq!(stage.world.state().starts, 1);
}

#[tokio::test(start_paused = true)]
async fn a_headless_daemon_of_another_protocol_is_replaced_only_on_the_users_word() {
    let stage = Stage::with(Some(daemon(7, Owner::None, Manner::Incompatible)), []);
    stage.until(|state| matches!(state, LinkState::OtherBuild { owner: Owner::None, .. })).await;
    stage.link.start();
    sleep(HOUR).await;
    assert_eq!(stage.world.counts(), (0, 0));
    stage.link.replace();
    stage.linked().await;
    assert_eq!(stage.world.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_owned_daemon_of_another_build_is_replaced_at_attach() {
    for manner in [Manner::Incompatible, Manner::Welcomes] {
        let mut old = daemon(7, Owner::App, manner);
        old.build = "0.0.1".to_owned();
        let stage = Stage::with(Some(old), []);
        let state = stage.linked().await;
        assert!(matches!(state, LinkState::Linked { pid: 1001, .. }), "{state:?}");
        assert_eq!(stage.world.counts(), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn the_daemon_just_started_is_kept_whatever_it_calls_itself() {
    let stage = Stage::with(Some(daemon(7, Owner::App, Manner::Draining)), []);
    stage.world.state().build = Some("another");
    stage.world.state().daemon = None;
    let state = stage.linked().await;
    assert!(matches!(&state, LinkState::Linked { build, .. } if build == "another"), "{state:?}");
    assert_eq!(stage.world.counts(), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_says_why_and_can_be_tried_again() {
    let stage = Stage::with(None, [Birth::Dies(5, "the home was written by a newer build")]);
    let state = stage.until(|state| matches!(state, LinkState::Failed { .. })).await;
    let LinkState::Failed { error, log_path } = state else { panic!("{state:?}") };
    assert!(error.message.contains("the home was written by a newer build"), "{error}");
    assert_eq!(log_path, "daemon.out");
    stage.link.start();
    stage.linked().await;
}

#[tokio::test(start_paused = true)]
async fn only_a_child_that_was_never_reached_is_ended_with_the_app() {
    let stage = Stage::with(None, [Birth::Hangs]);
    stage.until(|state| *state == LinkState::Starting).await;
    stage.link.leave();
    assert_eq!(stage.world.state().ended, [1001]);

    let stage = Stage::with(None, []);
    stage.linked().await;
    stage.link.leave();
    assert!(stage.world.state().ended.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_child_that_never_answers_ends_in_a_state_on_screen() {
    let stage = Stage::with(None, [Birth::Hangs]);
    let state = stage.until(|state| matches!(state, LinkState::Failed { .. })).await;
    assert!(matches!(state, LinkState::Failed { error, .. } if error.code == ErrorCode::NoDaemon));
}

#[tokio::test(start_paused = true)]
async fn a_silent_daemon_is_never_doubled() {
    let stage = Stage::with(Some(daemon(7, Owner::App, Manner::Silent)), []);
    stage.until(|state| matches!(state, LinkState::Failed { .. })).await;
    assert_eq!(stage.world.state().starts, 0);
}

#[tokio::test(start_paused = true)]
async fn a_headless_daemon_gets_time_to_come_back() {
    let mut stage = Stage::with(Some(daemon(7, Owner::None, Manner::Welcomes)), []);
    let server = stage.server().await;
    stage.linked().await;
    stage.world.state().daemon = None;
    drop(server);
    stage.until(|state| matches!(state, LinkState::Reconnecting { attempt: 4 })).await;
    assert_eq!(stage.world.state().starts, 0);
    stage.world.state().daemon = Some(daemon(8, Owner::None, Manner::Welcomes));
    let state = stage.linked().await;
    assert!(matches!(state, LinkState::Linked { pid: 8, .. }), "{state:?}");

    let server = stage.server().await;
    stage.world.state().daemon = None;
    drop(server);
    stage.until(|state| matches!(state, LinkState::Linked { pid: 1001, .. })).await;
}

#[tokio::test(start_paused = true)]
async fn a_second_window_learns_that_it_is_one_and_the_first_keeps_its_place() {
    let first = Stage::with(Some(daemon(7, Owner::App, Manner::Denies(ANOTHER_WINDOW))), []);
    let state = first.until(|state| matches!(state, LinkState::Failed { .. })).await;
    assert!(is_another_window(&state));

    let mut second = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    let server = second.server().await;
    second.linked().await;
    second.world.state().daemon = Some(daemon(7, Owner::App, Manner::Denies(ANOTHER_WINDOW)));
    drop(server);
    second.until(|state| matches!(state, LinkState::Reconnecting { .. })).await;
    sleep(Duration::from_secs(1)).await;
    second.world.state().daemon = Some(daemon(7, Owner::App, Manner::Welcomes));
    second.linked().await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_link_writes_nothing() {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    let server = stage.server().await;
    stage.linked().await;
    let idle = tokio::spawn(server.idle());
    sleep(24 * HOUR).await;
    drop(stage);
    assert_eq!(idle.await.expect("ran"), 1, "the subscription and nothing else");
}

#[tokio::test(start_paused = true)]
async fn whoever_listens_late_gets_the_state_and_then_each_change_once() {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    let mut server = stage.server().await;
    let Heard::Call(id, Request::Subscribe(_)) = server.hear().await else { panic!("no subscription") };
    // Old changes, and one that overtakes the snapshot.
    let agents = |seq| DaemonMessage::Event { seq, event: Event::Agents { agents: vec![] } };
    server.say(&agents(5)).await;
    server.say(&agents(6)).await;
    server.reply(id, &snapshot(5)).await;
    server.say(&agents(7)).await;
    let mut early = stage.link.news();
    let mut seen = Vec::new();
    while seen.last() != Some(&7) {
        match early.next().await.expect("news") {
            AppNews::Snapshot { snapshot } => seen.push(snapshot.seq),
            AppNews::Event { seq, .. } => seen.push(seq),
            AppNews::Link { .. }
            | AppNews::Show { .. }
            | AppNews::Drop { .. }
            | AppNews::Act { .. }
            | AppNews::Info { .. }
            | AppNews::Quitting => {}
        }
    }
    assert_eq!(seen, [5, 6, 7]);
    let mut late = stage.link.news();
    assert!(matches!(late.next().await, Some(AppNews::Link { link: LinkState::Linked { .. } })));
    assert!(matches!(late.next().await, Some(AppNews::Snapshot { snapshot }) if snapshot.seq == 7));
    stage.link.show(None);
    assert_eq!(late.next().await, Some(AppNews::Show { session: None }));
}

#[tokio::test(start_paused = true)]
async fn a_gap_in_the_events_brings_a_new_snapshot() {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    let mut server = stage.server().await;
    let Heard::Call(id, Request::Subscribe(_)) = server.hear().await else { panic!("no subscription") };
    server.reply(id, &snapshot(1)).await;
    let mut news = stage.link.news();
    while !matches!(news.next().await, Some(AppNews::Snapshot { .. })) {}
    server.say(&DaemonMessage::Event { seq: 4, event: Event::Agents { agents: vec![] } }).await;
    let Heard::Call(id, Request::Subscribe(_)) = server.hear().await else { panic!("no subscription") };
    server.reply(id, &snapshot(4)).await;
    assert!(matches!(news.next().await, Some(AppNews::Snapshot { snapshot }) if snapshot.seq == 4));
}

#[tokio::test(start_paused = true)]
async fn calls_pass_through_and_the_links_own_calls_do_not() {
    let mut stage = Stage::with(Some(daemon(7, Owner::App, Manner::Welcomes)), []);
    let link = stage.link.clone();
    let calling = tokio::spawn(async move { link.call_raw("daemon.stop", serde_json::json!({})).await });
    let mut server = stage.server().await;
    let (id, _stop) = server.call().await;
    server.reply(id, &Done {}).await;
    calling.await.expect("ran").expect("answered");
    let params = || serde_json::json!({});
    let own = stage.link.call_raw("state.subscribe", params()).await.expect_err("refused");
    assert_eq!(own.code, ErrorCode::InvalidRequest);
    let unknown = stage.link.call_raw("nonsense", params()).await.expect_err("refused");
    assert_eq!(unknown.code, ErrorCode::UnknownCall);
    let wrong = stage.link.call_raw("session.show", params()).await.expect_err("refused");
    assert_eq!(wrong.code, ErrorCode::InvalidRequest);
}
