//! A disk that is full, and a home that cannot be written.

use ao_e2e::disk::ReadOnly;
use ao_e2e::home::{TestHome, core, new_session, pids, show, until_status};
use ao_e2e::scripted::{AGENT, submitted};
use ao_protocol::calls::{DaemonStatus, SessionList, SessionSend};
use ao_protocol::error::ErrorCode;
use ao_protocol::view::Status;

use super::{Scene, Verb};

/// Room for the core, the record and some worktrees, in MiB.
const DISK: u32 = 400;

async fn small() -> Option<Scene> {
    Some(Scene::in_home(TestHome::on_a_disk_of(DISK)?).await)
}

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing_and_goes_on_when_there_is_room() {
    let Some(mut scene) = small().await else {
        println!("this user may mount nothing here, so this was not looked at");
        return;
    };
    let other = new_session(&scene.project, AGENT, Some("dig"));
    let other = scene.connection.handle.call(other).await.expect("made");
    until_status(&scene.connection, &other.id, Status::Idle).await;
    std::fs::write(scene.home.home().worktree(&scene.worker).join("noise.bin"), noise()).expect("written");

    for leave_kib in [512, 64, 0] {
        let case = format!("{leave_kib} KiB left");
        let filler = scene.home.disk().fill(leave_kib);
        let refused = scene.act(Verb::Remove).await.expect_err(&case);
        let clear = [ErrorCode::CaptureFailed, ErrorCode::StorageFailed];
        assert!(clear.contains(&refused.code), "{case}: {refused:?}");
        let why = format!("{} {}", refused.message, refused.hint.unwrap_or_default());
        assert!(why.contains("full"), "{case}: {why}");
        let _refused_or_not = scene.act(Verb::Create).await;
        let text = format!("with {case}");
        let send = SessionSend { session: other.id.clone(), text: text.clone(), wait: Some(true) };
        let receipt = scene.connection.handle.call(send).await;
        let typed = submitted(std::path::Path::new(&other.worktree));
        let typed = typed.iter().filter(|one| one.text() == text).count();
        assert!(typed <= 1 && (receipt.is_err() || typed == 1), "{case}: {receipt:?} {typed}");
        scene.connection.handle.call(DaemonStatus {}).await.expect("it answers");
        // A start on a full disk may be refused, with the reason, and costs nothing either way.
        scene.daemon.kill_9();
        let after = scene.home.ao(&["daemon", "--detach"]);
        let _running_or_not = after.status;
        std::fs::remove_file(filler).expect("removed");
        stop(&scene).await;
        scene.start_anew().await;
        let world = scene.world();
        world.settled(&scene.connection, &case).await;
        world.check(&scene.connection, &case).await;
        assert_eq!(pids(&show(&scene.connection, &other.id).await), pids(&other), "{case}: its agent lives");
    }
    scene.act(Verb::Remove).await.expect("there is room again");
    scene.act(Verb::Return).await.expect("and for the way back");
    scene.check("room again").await;
}

/// Three megabytes that nothing makes smaller.
fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..375_000).flat_map(|_| next()).collect()
}

/// Ends a daemon that was started besides.
async fn stop(scene: &Scene) {
    let _none = scene.home.ao(&["stop"]);
    ao_e2e::wait::until("no daemon runs", async || {
        (!scene.home.ao(&["status"]).status.success()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_home_that_cannot_be_written_is_said_and_costs_no_agent() {
    let Some(mut scene) = small().await else {
        println!("this user may mount nothing here, so this was not looked at");
        return;
    };
    let before = pids(&show(&scene.connection, &scene.worker).await);
    let read_only =
        ReadOnly::make(scene.home.home().root()).expect("what may be mounted may be made read-only");
    let refused = scene.act(Verb::Create).await.expect_err("nothing can be made");
    assert!(refused.message.contains("ead-only"), "{refused:?}");
    let list = scene.connection.handle.call(SessionList::default()).await.expect("listed");
    assert_eq!(list.len(), 1, "{list:?}");
    scene.daemon.kill_9();
    let mut command = scene.home.command(&core());
    let output = command.arg("daemon").output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("ead-only"), "{said}");
    drop(read_only);
    scene.start_anew().await;
    // It answers before it has found every agent again.
    scene.world().settled(&scene.connection, "writable again").await;
    assert_eq!(pids(&show(&scene.connection, &scene.worker).await), before);
    scene.check("writable again").await;
    scene.act(Verb::Create).await.expect("made");
}
