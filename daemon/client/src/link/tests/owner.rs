//! Whose the daemons are that the app starts, and which ones it may replace to have them so.

use ao_protocol::bridge::LinkState;
use ao_protocol::calls::Request;
use ao_protocol::runfile::Owner;

use super::fake::{Birth, Daemon, Manner, Stage, State, daemon};

/// Waits for a link to a daemon of this owner.
async fn linked_to(stage: &Stage, wanted: Owner) -> LinkState {
    stage.until(|state| matches!(state, LinkState::Linked { owner, .. } if *owner == wanted)).await
}

/// A world with one daemon in it, that the app has started if it is known.
fn world(found: Daemon, known: bool) -> State {
    let remembered = known.then(|| format!("instance-{}", found.pid));
    State { daemon: Some(found), remembered, ..State::default() }
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_kept_unless_it_is_the_apps_own_with_the_other_owner() {
    // What the person wants, whose it is that is found, whether the app started it, and whether it is replaced.
    let table = [
        (Owner::App, Owner::App, false, false),
        (Owner::App, Owner::None, false, false),
        (Owner::App, Owner::None, true, true),
        (Owner::None, Owner::None, false, false),
        (Owner::None, Owner::None, true, false),
        (Owner::None, Owner::App, false, true),
    ];
    for (wanted, found, known, replaced) in table {
        let stage = Stage::of(world(daemon(7, found, Manner::Welcomes), known), wanted);
        let state = linked_to(&stage, if replaced { wanted } else { found }).await;
        let times = u32::from(replaced);
        assert_eq!(stage.world.counts(), (times, times), "{wanted:?} wanted, {found:?} found, known {known}");
        let supervising = matches!(state, LinkState::Linked { supervising: true, .. });
        assert_eq!(supervising, (if replaced { wanted } else { found }) == Owner::App, "{state:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_wish_can_change_while_a_daemon_is_linked_and_back() {
    let stage = Stage::with(None, []);
    linked_to(&stage, Owner::App).await;
    stage.link.set_owner(Owner::None);
    linked_to(&stage, Owner::None).await;
    assert_eq!(stage.world.counts(), (2, 1));
    assert_eq!(stage.world.state().remembered.as_deref(), Some("instance-1002"));
    stage.link.set_owner(Owner::App);
    linked_to(&stage, Owner::App).await;
    assert_eq!(stage.world.counts(), (3, 2));
    assert_eq!(stage.world.state().started_as, [Owner::App, Owner::None, Owner::App]);
}

#[tokio::test(start_paused = true)]
async fn a_headless_daemon_keeps_its_link_through_every_change() {
    let mut stage = Stage::with(Some(daemon(7, Owner::None, Manner::Welcomes)), []);
    let mut server = stage.server().await;
    stage.linked().await;
    for owner in [Owner::None, Owner::App, Owner::None] {
        stage.link.set_owner(owner);
    }
    let link = stage.link.clone();
    let calling = tokio::spawn(async move { link.call_raw("project.list", serde_json::json!({})).await });
    let (id, request) = server.call().await;
    assert!(matches!(request, Request::ProjectList(_)), "{request:?}");
    server.reply(id, &serde_json::json!([])).await;
    calling.await.expect("ran").expect("answered over the same link");
    assert_eq!(stage.world.counts(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_wish_that_changes_during_a_start_is_met_in_the_end() {
    let stage = Stage::with(None, [Birth::Hangs]);
    stage.until(|state| *state == LinkState::Starting).await;
    stage.link.set_owner(Owner::None);
    // The hanging start becomes a daemon that still has the owner it was started with.
    stage.world.state().daemon = Some(daemon(1001, Owner::App, Manner::Welcomes));
    linked_to(&stage, Owner::None).await;
    assert_eq!(stage.world.counts(), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_daemon_that_does_not_take_the_owner_is_used_as_it_is() {
    let stubborn = daemon(1001, Owner::App, Manner::Welcomes);
    let stage = Stage::of(State { births: [Birth::Hangs].into(), ..State::default() }, Owner::None);
    stage.until(|state| *state == LinkState::Starting).await;
    stage.world.state().daemon = Some(stubborn);
    linked_to(&stage, Owner::App).await;
    assert_eq!(stage.world.counts(), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn the_crash_of_a_daemon_that_the_app_left_working_is_a_crash_of_its_own() {
    let mut stage = Stage::of(State::default(), Owner::None);
    let server = stage.server().await;
    stage.linked().await;
    stage.world.state().daemon = None;
    drop(server);
    stage.until(|state| matches!(state, LinkState::Linked { pid: 1002, .. })).await;
    assert_eq!(stage.world.state().started_as, [Owner::None, Owner::None]);
}

#[tokio::test(start_paused = true)]
async fn after_an_update_the_daemon_that_the_app_left_working_is_replaced_and_a_headless_one_is_not() {
    for (manner, known, counts) in [
        (Manner::Incompatible, true, (1, 1)),
        (Manner::Welcomes, true, (1, 1)),
        (Manner::Welcomes, false, (0, 0)),
    ] {
        let mut old = daemon(7, Owner::None, manner.clone());
        old.build = "0.0.1".to_owned();
        let stage = Stage::of(world(old, known), Owner::None);
        stage.linked().await;
        assert_eq!(stage.world.counts(), counts, "{manner:?}, known {known}");
    }
}
