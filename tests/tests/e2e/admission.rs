//! More agents than there is room for: they wait on record, in their order, and start by themselves.

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, new_session, show, until_status};
use ao_e2e::scripted::{AGENT, Kind, describe};
use ao_e2e::settings::change_settings;
use ao_e2e::wait;
use ao_protocol::calls::{
    OrchestratorEnsure, SessionBump, SessionCreate, SessionKill, SessionList, SessionMemory,
};
use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::{SessionView, Status, WaitsFor};

use crate::cli::json as asked;

async fn make(connection: &Connection, project: &ProjectId, title: &str) -> SessionView {
    let call = SessionCreate { title: Some(title.to_owned()), ..new_session(project, AGENT, Some("Begin.")) };
    connection.handle.call(call).await.expect("made")
}

async fn end(connection: &Connection, session: &SessionId) -> SessionView {
    let call = SessionKill { session: session.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(call).await.expect("ended")
}

/// Each session's number, with its place in the queue if it waits there: "1 2 3@1".
async fn places(connection: &Connection) -> String {
    let all = connection.handle.call(SessionList::default()).await.expect("listed");
    let one = |view: &SessionView| match (view.status, view.queue) {
        (Status::Queued, Some(place)) => format!("{}@{}", view.id.number(), place.position),
        (Status::Queued, None) => format!("{}@?", view.id.number()),
        (Status::Stopped, _) => format!("{}-", view.id.number()),
        (Status::Idle | Status::Running | Status::Working, _) => view.id.number().to_string(),
        (other, _) => format!("{}:{other:?}", view.id.number()),
    };
    all.iter().map(one).collect::<Vec<_>>().join(" ")
}

async fn until_places(connection: &Connection, expected: &str) {
    wait::until_value(expected, async || places(connection).await, |now| now == expected).await;
}

#[tokio::test]
async fn five_sessions_where_two_may_run_wait_their_turn_through_a_daemons_death() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { mut daemon, connection, project } = home.shop().await;
    change_settings(&connection, |settings| settings.max_running = Some(2)).await;
    let mut made = Vec::new();
    for n in 1..=5 {
        made.push(make(&connection, &project, &format!("Number {n}")).await);
    }
    until_places(&connection, "1 2 3@1 4@2 5@3").await;
    let third = show(&connection, &made[2].id).await;
    assert_eq!(third.queue.map(|place| place.waits_for), Some(WaitsFor::Agents));
    assert!(third.reason.contains("2 agents run, and 2 may at once"), "{}", third.reason);
    assert!(third.process.is_none() && !std::path::Path::new(&third.worktree).exists());
    // A shell takes nobody's room.
    let shell = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    until_status(&connection, &shell.id, Status::Running).await;
    end(&connection, &shell.id).await;

    // The queue is on record, and so is its order.
    assert_eq!(asked(&home, &["session", "bump", made[4].id.as_str()]).0["status"], "queued");
    until_places(&connection, "1 2 3@2 4@3 5@1 6-").await;
    daemon.kill_9();
    let mut daemon = home.headless().await;
    let connection = home.connect().await;
    until_places(&connection, "1 2 3@2 4@3 5@1 6-").await;

    // One ends, and the first that waits starts. One that waits and is ended leaves the queue.
    end(&connection, &made[0].id).await;
    until_places(&connection, "1- 2 3@1 4@2 5 6-").await;
    assert_eq!(end(&connection, &made[2].id).await.status, Status::Stopped);
    until_places(&connection, "1- 2 3- 4@1 5 6-").await;

    // A daemon that dies with the computer's agents brings back no more than may run.
    daemon.kill_9();
    for pid in ao_e2e::processes::of_folder(home.folder()) {
        ao_e2e::processes::kill_9(pid);
    }
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    wait::until_value(
        "two of three are there, and one waits",
        async || places(&connection).await,
        |now| now.matches('@').count() == 1 && !now.contains([':', '?']),
    )
    .await;
    assert_eq!(
        show(&connection, &made[3].id).await.queue,
        None,
        "a person's start comes before what is restored"
    );

    // A limit that is raised lets in what waits.
    change_settings(&connection, |settings| settings.max_running = Some(3)).await;
    until_places(&connection, "1- 2 3- 4 5 6-").await;
    let fourth = show(&connection, &made[3].id).await;
    assert!(std::path::Path::new(&fourth.worktree).join("README.md").exists());
}

#[tokio::test]
async fn a_person_may_start_one_at_once_and_an_orchestrator_comes_first() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    change_settings(&connection, |settings| settings.max_running = Some(1)).await;
    let first = make(&connection, &project, "First").await;
    let second = make(&connection, &project, "Second").await;
    assert_eq!(second.status, Status::Queued);
    let agent = AgentId::parse(AGENT).ok();
    let lead = connection
        .handle
        .call(OrchestratorEnsure { project: project.clone(), agent, clean: None, replaces: None })
        .await;
    assert_eq!(lead.expect("queued").session.queue.map(|place| place.position), Some(1));
    until_places(&connection, "1 2@2 3@1").await;

    let (now, code) = asked(&home, &["session", "new", "shop", "--agent", AGENT, "--now"]);
    assert_eq!((code, now["id"].as_str()), (0, Some("shop-4")), "{now}");
    until_places(&connection, "1 2@2 3@1 4").await;
    let bump = |session: &SessionId| SessionBump { session: session.clone(), now: Some(true) };
    connection.handle.call(bump(&second.id)).await.expect("started");
    until_places(&connection, "1 2 3@1 4").await;
    // Said twice, it is the same.
    connection.handle.call(bump(&second.id)).await.expect("as it is");
    end(&connection, &first.id).await;
    let refused = connection.handle.call(bump(&first.id)).await.expect_err("it has ended");
    assert_eq!(refused.code, ErrorCode::SessionNotRunning);

    // What those that run take is told to whoever asks.
    let memory = connection.handle.call(SessionMemory::default()).await.expect("measured");
    assert_eq!(memory.iter().map(|one| one.session.number()).collect::<Vec<_>>(), [2, 4]);
    assert!(memory.iter().all(|one| one.mib > 0), "{memory:?}");
}

#[tokio::test]
async fn too_little_memory_or_disk_holds_starts_back_and_says_so() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    change_settings(&connection, |settings| settings.memory_floor_mib = Some(u32::MAX)).await;
    let made = make(&connection, &project, "First").await;
    assert_eq!(made.queue.map(|place| (place.position, place.waits_for)), Some((1, WaitsFor::Memory)));
    change_settings(&connection, |settings| {
        settings.memory_floor_mib = Some(0);
        settings.disk_floor_mib = Some(u32::MAX);
    })
    .await;
    wait::until_value(
        "it waits for the disk",
        async || show(&connection, &made.id).await.queue.map(|place| place.waits_for),
        |waits| *waits == Some(WaitsFor::Disk),
    )
    .await;
    change_settings(&connection, |settings| settings.disk_floor_mib = Some(0)).await;
    until_status(&connection, &made.id, Status::Idle).await;
}
