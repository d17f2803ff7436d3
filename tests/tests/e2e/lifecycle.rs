//! When a daemon runs and when it stops.

use std::time::{Duration, Instant};

use ao_client::ConnectError;
use ao_client::spawn::exit;
use ao_e2e::goodbye::goodbye;
use ao_e2e::home::{Shop, TestHome, new_session, show};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{DaemonStatus, DaemonStop};
use ao_protocol::message::{GoodbyeReason, Role};
use ao_protocol::runfile::Owner;
use ao_protocol::view::Status;

#[tokio::test]
async fn a_graceful_stop_leaves_sessions_alive_and_a_restart_adopts_them() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let before = made.process.clone().expect("runs");

    connection.handle.call(DaemonStop {}).await.expect("stops");
    assert_eq!(daemon.ended().await, Some(i32::from(exit::STOPPED)));
    assert!(home.run_file().is_none(), "the run-file goes with the daemon it names");
    assert!(processes::lives(before.host_pid) && processes::lives(before.agent_pid));

    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let after = ao_e2e::home::until_status(&connection, &made.id, Status::Running).await;
    assert_eq!(after.process, Some(before), "same host, same agent, same launch");
    assert_eq!(after.launch, made.launch);
}

#[tokio::test]
async fn a_terminate_signal_is_the_same_graceful_stop() {
    let home = TestHome::new();
    let mut daemon = home.headless().await;
    let mut connection = home.connect().await;
    processes::signal(daemon.child.id(), libc::SIGTERM);
    assert_eq!(goodbye(&mut connection).await, Some(GoodbyeReason::Signal));
    assert_eq!(daemon.ended().await, Some(i32::from(exit::STOPPED)));
}

#[tokio::test]
async fn the_last_supervisor_to_leave_stops_an_owned_daemon_and_no_earlier_than_five_seconds() {
    let home = TestHome::new();
    let mut daemon = home.owned().await;
    let first = home.supervise().await;
    let second = home.supervise().await;
    assert!(first.welcome.supervising && second.welcome.supervising);
    let mut watcher = home.connect().await;
    assert!(!watcher.welcome.supervising, "a plain client never holds the daemon");

    drop(first);
    wait::until_value(
        "one supervisor is left",
        async || watcher.handle.call(DaemonStatus {}).await.expect("still there").supervisors,
        |left| *left == 1,
    )
    .await;
    let left = Instant::now();
    drop(second);
    assert_eq!(goodbye(&mut watcher).await, Some(GoodbyeReason::AppGone));
    assert!(left.elapsed() >= Duration::from_secs(5), "it stopped after {:?}", left.elapsed());
    assert_eq!(daemon.ended().await, Some(i32::from(exit::STOPPED)));
}

// As when the app is killed between starting its daemon and saying hello. A tool that asks meanwhile is no app.
#[tokio::test]
async fn an_owned_daemon_that_no_app_reaches_ends_by_itself_and_no_earlier_than_thirty_seconds() {
    let home = TestHome::new();
    let started = Instant::now();
    let mut daemon = home.owned().await;
    let mut tool = home.connect().await;
    assert_eq!(goodbye(&mut tool).await, Some(GoodbyeReason::AppGone));
    assert!(started.elapsed() >= Duration::from_secs(30), "it stopped after {:?}", started.elapsed());
    assert_eq!(daemon.ended().await, Some(i32::from(exit::STOPPED)));
    assert!(home.run_file().is_none());
}

#[tokio::test]
async fn a_headless_daemon_grants_no_app_the_right_to_stop_it_by_leaving() {
    let home = TestHome::new();
    let _daemon = home.headless().await;
    assert!(home.ao(&["status"]).status.success());
    let app = home.supervise().await;
    assert_eq!(app.welcome.owner, Owner::None);
    assert!(!app.welcome.supervising);
    drop(app);
    assert!(home.ao(&["session", "ls"]).status.success());
    let status = home.connect().await.handle.call(DaemonStatus {}).await.expect("runs on");
    assert_eq!(status.supervisors, 0);
}

#[tokio::test]
async fn a_stopping_daemon_lets_nobody_in_and_the_next_one_can_start() {
    let home = TestHome::new();
    let mut daemon = home.owned().await;
    let connection = home.supervise().await;
    let run = home.run_file().expect("runs");
    connection.handle.call(DaemonStop {}).await.expect("stops");
    wait::until("newcomers are turned away", async || {
        match ao_client::connect(&run, &ao_e2e::home::opening(Role::App, true)).await {
            Err(
                ConnectError::Draining { .. } | ConnectError::Nobody { .. } | ConnectError::Foreign { .. },
            ) => Some(()),
            Ok(_) | Err(_) => None,
        }
    })
    .await;
    daemon.ended().await;
    let _next = home.owned().await;
    let again = home.supervise().await;
    assert!(again.welcome.supervising);
    assert_ne!(again.welcome.instance, run.instance);
}

#[tokio::test]
async fn of_two_daemons_started_at_once_exactly_one_serves() {
    let rounds = if std::env::var_os("AO_SOAK").is_some() { 200 } else { 20 };
    for round in 0..rounds {
        let home = TestHome::new();
        let start = || {
            let mut command = home.command(&ao_e2e::home::core());
            command.args(["daemon", "--detach"]).stdout(std::process::Stdio::null());
            command.stderr(std::process::Stdio::null()).spawn().expect("starts")
        };
        let mut both = [start(), start()];
        let loser = wait::until("one of them gives way", async || {
            both.iter_mut().find_map(|child| child.try_wait().expect("can be asked"))
        })
        .await;
        assert_eq!(loser.code(), Some(i32::from(exit::ALREADY_RUNNING)), "round {round}");
        wait::until("the other serves", async || {
            ao_client::connect(&home.run_file()?, &ao_e2e::home::opening(Role::Tool, false)).await.ok()
        })
        .await;
        let living = both
            .iter_mut()
            .filter_map(|child| child.try_wait().expect("can be asked").is_none().then_some(()));
        assert_eq!(living.count(), 1, "round {round}");
    }
}

#[tokio::test]
async fn a_socket_that_cannot_be_made_is_a_clear_end() {
    // The home is too deep for a socket, and the short folder that would take it is somebody's file.
    let home = TestHome::new();
    let deep = home.folder().join("d".repeat(120));
    std::fs::create_dir_all(&deep).expect("folder");
    let script = format!(
        "mount -t tmpfs none /run && mount --bind {0} /tmp && : > /tmp/ao-0 && exec {1} daemon",
        home.folder().join("user").display(),
        "$CORE"
    );
    let copy = home.folder().join("core");
    std::fs::copy(ao_e2e::home::core(), &copy).expect("copied");
    // Under /tmp nothing else is visible there, so everything it needs lies in the folder that becomes /tmp.
    let inner = home.folder().join("user");
    std::fs::copy(&copy, inner.join("core")).expect("copied");
    let output = home
        .command(std::path::Path::new("unshare"))
        .args(["--map-root-user", "--mount", "sh", "-c", &script.replace("$CORE", "/tmp/core")])
        .env("AO_HOME", std::path::Path::new("/tmp").join("d".repeat(120)))
        .output()
        .expect("unshare runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(i32::from(exit::NO_SOCKET)), "{said}");
    assert!(said.contains("socket") && said.contains("cannot be made"), "{said}");
    assert!(!inner.join("d".repeat(120)).join("running.json").exists());
}

#[tokio::test]
async fn running_out_of_descriptors_neither_spins_nor_lets_the_supervisor_go() {
    let home = TestHome::new();
    let mut daemon = home.owned().await;
    let app = home.supervise().await;
    let pid = daemon.child.id().to_string();
    let limit = |soft: &str| {
        let set = std::process::Command::new("prlimit")
            .args(["--pid", &pid, &format!("--nofile={soft}:")])
            .status();
        assert!(set.expect("prlimit runs").success());
    };
    limit("40");
    let run = home.run_file().expect("runs");
    // More connections than there are descriptors; most are never answered.
    let many: Vec<_> = (0..60).map(|_| std::os::unix::net::UnixStream::connect(&run.socket)).collect();
    wait::until("the daemon notices", async || home.log().contains("could not be accepted").then_some(()))
        .await;
    assert!(app.handle.call(DaemonStatus {}).await.is_ok(), "those who are connected stay served");
    drop(many);
    limit("1024");
    wait::until("it accepts again", async || home.try_connect(Role::Tool, false).await.ok()).await;
    let status = app.handle.call(DaemonStatus {}).await.expect("served");
    assert_eq!(status.supervisors, 1);
    assert!(daemon.child.try_wait().expect("can be asked").is_none());
}

#[tokio::test]
async fn a_forged_run_file_costs_nobody_its_life() {
    let home = TestHome::new();
    let mut innocent = home.command(std::path::Path::new("sleep")).arg("1000").spawn().expect("starts");
    let mut daemon = home.headless().await;
    let mut forged = home.run_file().expect("runs");
    daemon.kill_9();
    forged.pid = innocent.id();
    std::fs::write(home.home().run_file(), serde_json::to_vec(&forged).expect("json")).expect("written");
    assert_eq!(home.ao(&["stop"]).status.code(), Some(7), "there is no daemon to stop");
    let mut daemon = home.owned().await;
    let connection = home.supervise().await;
    assert_eq!(connection.welcome.pid, daemon.child.id());
    connection.handle.call(DaemonStop {}).await.expect("stops");
    daemon.ended().await;
    assert!(innocent.try_wait().expect("can be asked").is_none(), "the named process was ended");
    innocent.kill().expect("cleaned up");
    innocent.wait().expect("collected");
}

#[tokio::test]
async fn without_a_run_file_the_lock_file_leads_to_the_daemon() {
    let home = TestHome::new();
    let _daemon = home.headless().await;
    let run = home.run_file().expect("runs");
    for content in ["", "{", "\0\0\0"] {
        std::fs::write(home.home().run_file(), content).expect("written");
        assert!(home.ao(&["status"]).status.success(), "with {content:?} as the run-file");
    }
    std::fs::remove_file(home.home().run_file()).expect("removed");
    let found = ao_client::locate(home.home()).candidates();
    assert_eq!(found.first(), Some(&run));
}

#[tokio::test]
async fn a_headless_start_needs_no_display_and_hides_nothing_from_the_next_command() {
    let home = TestHome::new();
    let none = home.ao(&["status"]);
    assert_eq!(none.status.code(), Some(7));
    let said = String::from_utf8_lossy(&none.stderr);
    assert!(said.contains("NO_DAEMON") && said.contains("ao daemon"), "{said}");
    let _daemon = home.headless().await;
    wait::until("it says that it is ready", async || home.output().contains("is ready").then_some(())).await;
    let connection = home.connect().await;
    let project = home.project(&connection, "shop").await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    assert_eq!(show(&connection, &made.id).await.status, Status::Running);
}
