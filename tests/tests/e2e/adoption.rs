//! Daemons die; terminals do not notice.

use ao_e2e::counting::{counted, screen};
use ao_e2e::home::{Shop, TestHome, new_session, pids, show, until_status};
use ao_e2e::viewing::{Seen, seen};
use ao_e2e::{counting, processes, wait};
use ao_protocol::calls::{RestoreHow, SessionRestore, TerminalAttach};
use ao_protocol::view::Status;

/// Sessions in the crash run.
const SESSIONS: usize = 20;

#[tokio::test]
async fn a_daemon_killed_again_and_again_loses_no_process_and_no_line() {
    let kills = if std::env::var_os("AO_SOAK").is_some() { 100 } else { 10 };
    let home = TestHome::new();
    let stop = home.folder().join("stop");
    let Shop { mut daemon, connection, project } = home.shop().await;
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        let made = connection
            .handle
            .call(new_session(&project, "shell", Some(&counting::script(&stop))))
            .await
            .expect("made");
        sessions.push((made.id.clone(), pids(&made)));
    }
    drop(connection);
    for _ in 0..kills {
        daemon.kill_9();
        wait::pause_between_faults(30).await;
        daemon = home.headless().await;
        let connection = home.connect().await;
        for (id, before) in &sessions {
            let view = until_status(&connection, id, Status::Running).await;
            assert_eq!(pids(&view), *before, "{id}");
        }
    }
    std::fs::write(&stop, "").expect("written");
    let connection = home.connect().await;
    for (id, _) in &sessions {
        let counted = counted(&home, &connection, id).await;
        assert!(
            counted.is_whole(),
            "{id}: a line is missing or doubled, or the agent was held up: {counted:?}"
        );
    }
}

#[tokio::test]
async fn an_agent_that_ends_while_the_daemon_is_down_is_found_with_its_exit_code() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let flag = home.folder().join("go");
    let prompt = format!("echo before; while [ ! -e '{}' ]; do sleep 0.02; done; exit 7", flag.display());
    let made = connection.handle.call(new_session(&project, "shell", Some(&prompt))).await.expect("made");
    let (_, agent) = pids(&made);
    daemon.kill_9();
    std::fs::write(&flag, "").expect("written");
    wait::until("the agent ends", async || (!processes::lives(agent)).then_some(())).await;
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let found = until_status(&connection, &made.id, Status::Exited).await;
    assert_eq!(found.exit, Some(ao_protocol::view::ExitStatus::Code { code: 7 }));
    assert!(
        screen(&connection, &made.id).await.iter().any(|line| line == "before"),
        "its last screen is kept"
    );
}

#[tokio::test]
async fn a_stopped_host_is_unconfirmed_and_never_dead() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let (host, agent) = pids(&made);
    daemon.kill_9();
    processes::signal(host, libc::SIGSTOP);
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let silent = until_status(&connection, &made.id, Status::Unconfirmed).await;
    assert_eq!(silent.launch, made.launch, "nothing was started beside it");
    assert!(processes::lives(agent));
    processes::signal(host, libc::SIGCONT);
    let back = until_status(&connection, &made.id, Status::Running).await;
    assert_eq!(pids(&back), (host, agent));
}

#[tokio::test]
async fn a_killed_host_is_relaunched_once_in_the_same_session() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let (host, agent) = pids(&made);
    processes::kill_9(host);
    let back = wait::until_value(
        "it is brought back",
        async || show(&connection, &made.id).await,
        |view| view.status == Status::Running && view.launch > made.launch,
    )
    .await;
    assert_eq!(back.launch, made.launch.next(), "exactly one relaunch");
    assert_eq!(back.worktree, made.worktree);
    assert_ne!(pids(&back), (host, agent));
    assert!(!processes::lives(agent), "two agents in one worktree");
}

#[tokio::test]
async fn what_outlived_a_dead_host_is_ended_before_anything_is_started() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    // It ignores the hang-up that comes with the terminal's end, and has left the terminal's session.
    let prompt = "setsid sh -c 'trap \"\" HUP; echo $$ > survivor; while :; do sleep 1; done' &";
    let made = connection.handle.call(new_session(&project, "shell", Some(prompt))).await.expect("made");
    let file = home.home().worktree(&made.id).join("survivor");
    let survivor: u32 =
        wait::until("it runs", async || std::fs::read_to_string(&file).ok()?.trim().parse().ok()).await;
    let (host, agent) = pids(&made);
    daemon.kill_9();
    processes::kill_9(host);
    wait::until("its terminal is gone", async || (!processes::lives(agent)).then_some(())).await;
    assert!(processes::lives(survivor), "the test needs a survivor");
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let back = until_status(&connection, &made.id, Status::Running).await;
    assert_eq!(back.launch, made.launch.next());
    assert!(!processes::lives(survivor), "two agents share a worktree");
}

#[tokio::test]
async fn who_looks_at_a_last_picture_is_sent_to_the_new_terminal_when_there_is_one() {
    let home = TestHome::new();
    let _daemon = home.headless().await;
    let mut connection = home.connect().await;
    let project = home.project(&connection, "shop").await;
    let made = connection
        .handle
        .call(new_session(&project, "shell", Some("echo kept; exit 0")))
        .await
        .expect("made");
    until_status(&connection, &made.id, Status::Exited).await;
    let host = processes::of_folder(&home.home().bundle(&made.id));
    host.into_iter().for_each(processes::kill_9);
    let attach = |stream| TerminalAttach {
        session: made.id.clone(),
        stream,
        size: None,
        have: None,
        writer: None,
        credit: 1 << 20,
        history: None,
    };
    let mut stream = 0;
    // The lock of a killed host is free a moment later.
    wait::until("the picture is shown from disk", async || {
        stream += 1;
        let attached = connection.handle.call(attach(stream)).await.ok()?;
        (!attached.live).then_some(())
    })
    .await;
    let restore = SessionRestore { session: made.id.clone(), how: Some(RestoreHow::Fresh) };
    connection.handle.call(restore).await.expect("restored");
    let Seen::Picture(picture) = seen(&mut connection, stream).await else { panic!("no picture") };
    assert!(String::from_utf8_lossy(&picture).contains("kept"), "the last screen was shown");
    assert_eq!(seen(&mut connection, stream).await, Seen::Closed { retry: true });
    stream += 1;
    assert!(connection.handle.call(attach(stream)).await.expect("attached").live);
}
