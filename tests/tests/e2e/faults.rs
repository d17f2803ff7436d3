//! Deaths at awkward moments.

use ao_e2e::home::{Shop, TestHome, new_session, show, until_status};
use ao_e2e::wait;
use ao_protocol::calls::{ProjectList, SessionList};
use ao_protocol::view::Status;

#[tokio::test]
async fn a_daemon_killed_while_sessions_are_made_leaves_only_whole_ones() {
    let home = TestHome::new();
    let Shop { mut daemon, project, .. } = home.shop().await;
    for round in 0..5_u64 {
        let connection = home.connect().await;
        for _ in 0..3 {
            let (handle, call) = (connection.handle.clone(), new_session(&project, "shell", None));
            // Most of these calls never come back, which is the point.
            tokio::spawn(async move { handle.call(call).await });
        }
        wait::pause_between_faults(5 + round * 17).await;
        daemon.kill_9();
        daemon = home.headless().await;
        let connection = home.connect().await;
        let sessions = connection.handle.call(SessionList::default()).await.expect("listed");
        for session in sessions {
            let whole = until_status(&connection, &session.id, Status::Running).await;
            assert!(std::path::Path::new(&whole.worktree).join("README.md").exists(), "{}", whole.id);
            assert!(whole.process.is_some());
        }
    }
    let connection = home.connect().await;
    let sessions = connection.handle.call(SessionList::default()).await.expect("listed");
    let mut hosts = std::collections::BTreeSet::new();
    for session in &sessions {
        let (host, _) = ao_e2e::home::pids(&show(&connection, &session.id).await);
        assert!(hosts.insert(host), "two sessions share a host");
    }
}

#[tokio::test]
async fn a_damaged_database_is_set_aside_and_nothing_is_lost() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let pids = ao_e2e::home::pids(&made);
    connection.handle.call(ao_protocol::calls::DaemonStop {}).await.expect("stops");
    daemon.ended().await;
    // A clean start makes a copy of what it finds.
    let mut daemon = home.headless().await;
    daemon.kill_9();
    std::fs::write(home.home().database(), b"this is no database, and never was one").expect("written");
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let back = until_status(&connection, &made.id, Status::Running).await;
    assert_eq!(ao_e2e::home::pids(&back), pids);
    let projects = connection.handle.call(ProjectList {}).await.expect("listed");
    assert_eq!(projects.first().map(|p| &p.id), Some(&project));
    let aside = std::fs::read_dir(home.home().root())
        .expect("folder")
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("ao.db.corrupt-"));
    assert!(aside, "the damaged file is kept");
    let next = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    assert_eq!(next.id.number(), made.id.number() + 1, "no number is given twice");
}
