//! The promises on Windows, with real daemons, real hosts and named pipes. The same tests run under Wine.
//!
//! Sessions need git, which Wine has none of, so terminals are driven here as the daemon drives them, below sessions.
#![cfg(windows)]

mod home;
mod job;

use std::time::{Duration, Instant};

use ao_client::spawn::exit;
use ao_daemon::domain::reconcile::Observation;
use ao_daemon::ports::permit::{EndPermit, LeftoverPermit};
use ao_daemon::ports::runtime::Runtime as _;
use ao_e2e::goodbye::goodbye;
use ao_e2e::wait;
use ao_protocol::calls::{DaemonStatus, DaemonStop, SessionKill};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::message::{GoodbyeReason, Role};
use ao_protocol::runfile::Owner;

use crate::home::TestHome;

#[tokio::test]
async fn a_headless_daemon_serves_other_processes_until_it_is_stopped() {
    let home = TestHome::new();
    let none = home.ao(&["status"]);
    assert_eq!(none.status.code(), Some(7), "{none:?}");
    let mut daemon = home.daemon(Owner::None).await;
    let status = home.ao(&["status"]);
    assert!(status.status.success(), "{status:?}");
    let doctor = home.ao(&["--json", "doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("daemon") && said.contains("git"), "{said}");
    let second = home.ao(&["daemon"]);
    assert_eq!(second.status.code(), Some(i32::from(exit::ALREADY_RUNNING)), "{second:?}");
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains(&daemon.id().to_string()), "it is named: {said}");
    assert!(home.ao(&["stop"]).status.success());
    assert_eq!(daemon.ended().await, Some(i32::from(exit::STOPPED)));
    assert!(home.run_file().is_none(), "the run-file goes with the daemon it names");
}

#[tokio::test]
async fn without_a_run_file_the_held_lock_leads_to_the_daemon() {
    let home = TestHome::new();
    let _daemon = home.daemon(Owner::None).await;
    let run = home.run_file().expect("runs");
    std::fs::remove_file(home.home.run_file()).expect("removed");
    assert_eq!(ao_client::locate(&home.home).candidates(), [run]);
    assert!(home.ao(&["status"]).status.success());
    wait::until("the run-file is back", async || home.run_file()).await;
}

#[tokio::test]
async fn a_killed_daemon_frees_the_home_and_its_run_file_misleads_nobody() {
    let home = TestHome::new();
    let mut first = home.daemon(Owner::None).await;
    first.kill();
    assert!(home.run_file().is_some());
    assert_eq!(home.ao(&["status"]).status.code(), Some(7));
    let second = home.daemon(Owner::None).await;
    assert_eq!(home.run_file().expect("runs").pid, second.id());
}

#[tokio::test]
async fn the_last_supervisor_to_leave_its_pipe_stops_the_daemon_and_no_earlier_than_five_seconds() {
    let home = TestHome::new();
    let mut daemon = home.daemon(Owner::App).await;
    let first = home.connect(Role::App, true).await;
    let second = home.connect(Role::App, true).await;
    assert!(first.welcome.supervising && second.welcome.supervising);
    let mut watcher = home.connect(Role::Tool, false).await;
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

#[tokio::test]
async fn a_supervisor_that_comes_back_in_time_keeps_the_daemon() {
    let home = TestHome::new();
    let _daemon = home.daemon(Owner::App).await;
    let first = home.connect(Role::App, true).await;
    let instance = first.welcome.instance.clone();
    drop(first);
    let second = home.connect(Role::App, true).await;
    assert!(second.welcome.supervising);
    assert_eq!(second.welcome.instance, instance);
}

#[tokio::test]
async fn a_daemon_outlives_the_job_of_the_app_that_started_it() {
    let home = TestHome::new();
    // The app is a copy of this test in a job that ends everything in it, as terminals and build tools make them.
    let app = std::env::current_exe().expect("this program");
    let app = home.command(&app).args(["--exact", "the_app", "--ignored"]).output().expect("runs");
    assert!(app.status.success(), "{}", String::from_utf8_lossy(&app.stdout));
    let connection = home.connect(Role::Tool, false).await;
    assert_eq!(connection.welcome.owner, Owner::App);
    let pid = connection.welcome.pid;
    connection.handle.call(DaemonStop {}).await.expect("stops");
    wait::until("it ends", async || ao_host::process::identity_of(pid).is_none().then_some(())).await;
}

#[tokio::test]
#[ignore = "the other half of a_daemon_outlives_the_job_of_the_app_that_started_it"]
async fn the_app() {
    let home = ao_client::home::current().expect("a home");
    std::fs::create_dir_all(home.root()).expect("made");
    job::enter_one_that_ends_with_me();
    let started = ao_client::spawn::start_daemon(&home::core(), &home, Owner::App).expect("starts");
    wait::until("it serves", async || {
        let run = ao_client::locate::read(&home.run_file()).filter(|run| run.pid == started.child.id())?;
        ao_client::connect(&run, &home::opening(Role::Tool, false)).await.ok()
    })
    .await;
}

#[tokio::test]
async fn a_terminal_outlives_its_daemon_is_adopted_and_ends_with_everything_in_it() {
    let home = TestHome::new();
    let session = SessionId::parse("shop-1").expect("valid");
    let (runtime, _news) = home.runtime();
    let started = runtime.launch(&session, home::prompt(1)).await.expect("started");
    drop(runtime);

    let (runtime, _news) = home.runtime();
    let found = runtime.probe(&session).await;
    assert!(matches!(found.seen, Observation::Alive { launch: LaunchId(1), exit: None }), "{:?}", found.seen);
    assert_eq!(found.processes, Some(started));
    assert!(ao_host::process::line_of(started.agent_pid).contains(&started.host_pid), "descent is seen");
    let kill = SessionKill { session: session.clone(), remove_worktree: None, dirty: None };
    runtime.end(EndPermit::asked(&kill), &session).await.expect("ended");
    wait::until("the agent is gone", async || gone(started.agent_pid)).await;
    home.close(&session).await;
    wait::until("its host leaves", async || gone(started.host_pid)).await;
}

#[tokio::test]
async fn a_dead_host_leaves_nothing_and_the_next_one_takes_its_place() {
    let home = TestHome::new();
    let session = SessionId::parse("shop-1").expect("valid");
    let (runtime, _news) = home.runtime();
    let first = runtime.launch(&session, home::prompt(1)).await.expect("started");
    job::kill(first.host_pid);
    wait::until("the agent is gone", async || gone(first.agent_pid)).await;
    let dead = wait::until("the host counts as dead", async || {
        let seen = runtime.probe(&session).await.seen;
        matches!(seen, Observation::Dead { .. }).then_some(seen)
    })
    .await;
    let permit = LeftoverPermit::host_is_dead(&dead).expect("it is");
    runtime.clear_leftovers(permit, &session).await.expect("there are none");
    let second = runtime.launch(&session, home::prompt(2)).await.expect("started");
    assert_ne!(first.host_pid, second.host_pid);
    job::kill(second.host_pid);
    wait::until("all is gone", async || gone(second.agent_pid)).await;
}

fn gone(pid: u32) -> Option<()> {
    ao_host::process::identity_of(pid).is_none().then_some(())
}
