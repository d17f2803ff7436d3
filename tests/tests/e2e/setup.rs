//! Preparing a worktree before its agent starts: files, variables, ports and the project's setup, which outlives the
//! daemon in the session's terminal; and the teardown before a worktree goes to the trash.

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_daemon::workspace::Step;
use ao_e2e::git::git;
use ao_e2e::home::{Shop, TestHome, new_session, show, until_status};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{
    ProjectConfigure, RestoreHow, SessionInterrupt, SessionKill, SessionList, SessionLog, SessionRestore,
    TerminalText,
};
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{SessionView, Status};

async fn configure(connection: &Connection, project: &ProjectId, settings: ProjectSettings) {
    let call = ProjectConfigure { project: project.clone(), settings };
    connection.handle.call(call).await.expect("configured");
}

fn setup(line: &str) -> ProjectSettings {
    ProjectSettings { setup: Some(line.to_owned()), ..ProjectSettings::default() }
}

/// How often the setup has begun in a worktree: it says so in a file that git does not know.
fn begun(session: &SessionView) -> usize {
    let path = Path::new(&session.worktree).join("target/begun");
    std::fs::read_to_string(path).unwrap_or_default().lines().count()
}

const BEGIN: &str = "mkdir -p target && echo x >> target/begun";

/// A setup that stands still until the file `go` is there.
fn gated(home: &TestHome) -> (String, PathBuf) {
    let gate = home.folder().join("gate");
    assert!(std::process::Command::new("mkfifo").arg(&gate).status().expect("runs").success());
    (format!("{BEGIN} && read word < '{}' && test \"$word\" = go", gate.display()), gate)
}

/// Lets the setup that reads from the gate go on. Opening waits until somebody reads.
async fn open(gate: &Path, word: &'static str) {
    let gate = gate.to_owned();
    tokio::task::spawn_blocking(move || std::fs::write(gate, format!("{word}\n")).expect("somebody reads"))
        .await
        .expect("written");
}

async fn restore(connection: &Connection, id: &SessionId, how: RestoreHow) -> SessionView {
    let call = SessionRestore { session: id.clone(), how: Some(how) };
    connection.handle.call(call).await.expect("restored")
}

async fn screen(connection: &Connection, id: &SessionId) -> String {
    let call = TerminalText { session: id.clone(), scrollback: Some(100) };
    connection.handle.call(call).await.expect("a screen").lines.join("\n")
}

async fn until_begun(connection: &Connection, id: &SessionId) -> SessionView {
    until_status(connection, id, Status::Preparing).await;
    wait::until("the setup has begun", async || {
        let view = show(connection, id).await;
        (begun(&view) > 0).then_some(view)
    })
    .await
}

#[tokio::test]
async fn files_variables_and_ports_are_there_before_the_agent() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let repository = home.folder().join("repos/shop");
    std::fs::write(repository.join(".gitignore"), "target/\n.env*\nnode_modules\n").expect("written");
    git(&repository, &["commit", "-q", "-a", "-m", "Ignore more"]);
    std::fs::create_dir_all(repository.join("node_modules/.bin")).expect("made");
    std::fs::write(repository.join("node_modules/.bin/tool"), "tool\n").expect("written");
    std::fs::create_dir_all(repository.join("target/deep")).expect("made");
    std::fs::write(repository.join("target/deep/built"), "built\n").expect("written");
    std::fs::write(repository.join(".env.local"), "SECRET=1\n").expect("written");
    std::fs::write(repository.join("shop.txt"), "changed in the checkout\n").expect("written");
    std::os::unix::fs::symlink("/etc/hostname", repository.join(".env.escape")).expect("linked");
    let say = "printf '%s|%s|%s|%s|%s' \"$TONE\" \"$AO_PORT\" \"$AO_PORT_2\" \"$AO_REPOSITORY\" \"$PWD\" > target/said";
    let settings = ProjectSettings {
        copy: Some(vec![
            ".env*".to_owned(),
            "target".to_owned(),
            "shop.txt".to_owned(),
            "nothing/*".to_owned(),
        ]),
        link: Some(vec!["node_modules".to_owned()]),
        env: Some([("TONE".to_owned(), "calm ünï".to_owned())].into()),
        ports: Some(3),
        ..setup(say)
    };
    configure(&connection, &project, settings).await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let ready = until_status(&connection, &made.id, Status::Running).await;
    assert_eq!(ready.launch.0, 2, "the agent's launch came after the setup's");
    let at = PathBuf::from(&ready.worktree);
    let read = |name: &str| std::fs::read_to_string(at.join(name)).unwrap_or_default();
    assert_eq!((read(".env.local").as_str(), read("target/deep/built").as_str()), ("SECRET=1\n", "built\n"));
    assert_eq!(read("shop.txt"), "apples\n", "what git tracks is never overwritten");
    assert!(!at.join(".env.escape").exists(), "what leads out of the repository is left out");
    let linked = std::fs::read_link(at.join("node_modules")).expect("a link");
    assert!(linked.ends_with("repos/shop/node_modules"), "{linked:?}");
    assert_eq!(git(&at, &["status", "--porcelain"]), "", "nothing of it dirties the worktree");
    let said = read("target/said");
    let words: Vec<&str> = said.split('|').collect();
    let first: u16 = words[1].parse().expect("a port");
    assert_eq!((words[0], words[2]), ("calm ünï", (first + 1).to_string().as_str()), "{said}");
    assert!(words[3].ends_with("repos/shop") && Path::new(words[4]) == at, "{said}");
    let agent = |view: &SessionView, name: &str| processes::variable(ao_e2e::home::pids(view).1, name);
    assert_eq!(agent(&ready, "AO_PORT"), Some(first.to_string()));
    assert_eq!(agent(&ready, "TONE").as_deref(), Some("calm ünï"));
    let shown = screen(&connection, &made.id).await;
    for part in [
        "Copied .env.local",
        "Left out .env.escape",
        "Kept shop.txt",
        "Linked node_modules",
        "Nothing in the repository matches nothing/*",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }

    // Another worktree has other ports; the first keeps its own, over a restart of the daemon and of its agent.
    let other = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let other = until_status(&connection, &other.id, Status::Running).await;
    let theirs: u16 = agent(&other, "AO_PORT").expect("set").parse().expect("a port");
    assert!(theirs.abs_diff(first) >= 3, "{first} and {theirs}");
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    until_status(&connection, &made.id, Status::Running).await;
    let kill = SessionKill { session: made.id.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(kill).await.expect("ended");
    let back = restore(&connection, &made.id, RestoreHow::Fresh).await;
    assert_eq!(agent(&back, "AO_PORT"), Some(first.to_string()));
}

#[tokio::test]
async fn a_taken_port_is_not_given() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    configure(&connection, &project, ProjectSettings { ports: Some(1), ..ProjectSettings::default() }).await;
    let port_of = async || {
        let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
        let running = until_status(&connection, &made.id, Status::Running).await;
        let port = processes::variable(ao_e2e::home::pids(&running).1, "AO_PORT").expect("set");
        port.parse::<u16>().expect("a port")
    };
    let first = port_of().await;
    let next =
        (1..).map(|n| first + 10 * n).find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok());
    let listener = next.expect("a port");
    let taken = listener.local_addr().expect("an address").port();
    for _ in 0..3 {
        assert_ne!(port_of().await, taken);
    }
}

#[tokio::test]
async fn a_failed_setup_says_why_and_a_person_decides() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let line = format!("{BEGIN}; echo installing; echo 'no such package: pear' >&2; test -e target/mended");
    configure(&connection, &project, setup(&line)).await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let failed = until_status(&connection, &made.id, Status::Failed).await;
    assert_eq!(failed.code.as_deref(), Some("SETUP_FAILED"));
    assert!(
        failed.reason.contains("exit code 1") && failed.reason.contains("no such package: pear"),
        "{}",
        failed.reason
    );
    assert!(failed.resumable && screen(&connection, &made.id).await.contains("installing"));
    let log = SessionLog { session: made.id.clone(), after: None, limit: None, wait: None };
    let log = connection.handle.call(log).await.expect("a log");
    assert!(log.iter().any(|row| row.what == "setup: no such package: pear"), "{log:?}");

    // A look around in between does not count as the agent's start.
    restore(&connection, &made.id, RestoreHow::Shell).await;
    let kill = SessionKill { session: made.id.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(kill).await.expect("ended");
    restore(&connection, &made.id, RestoreHow::Resume).await;
    let failed = until_status(&connection, &made.id, Status::Failed).await;
    assert_eq!(begun(&failed), 2, "resuming runs the setup again");
    let started = restore(&connection, &made.id, RestoreHow::SkipSetup).await;
    until_status(&connection, &started.id, Status::Running).await;

    // And once more, for an agent that has begun.
    connection
        .handle
        .call(SessionKill { session: made.id.clone(), remove_worktree: None, dirty: None })
        .await
        .expect("ended");
    std::fs::write(Path::new(&made.worktree).join("target/mended"), "").expect("written");
    let again = restore(&connection, &made.id, RestoreHow::Setup).await;
    let running = until_status(&connection, &again.id, Status::Running).await;
    assert_eq!(begun(&running), 3);
}

#[tokio::test]
async fn a_setup_is_watched_and_ended_and_never_on_the_calls_clock() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (line, _gate) = gated(&home);
    configure(&connection, &project, setup(&format!("trap '' INT; echo ready; {line}"))).await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("answered at once");
    assert_eq!(made.status, Status::Preparing, "{}", made.reason);
    let preparing = until_begun(&connection, &made.id).await;
    assert!(screen(&connection, &made.id).await.contains("ready"));
    let (_, pid) = ao_e2e::home::pids(&preparing);
    connection.handle.call(SessionInterrupt { session: made.id.clone() }).await.expect("ended");
    let failed = until_status(&connection, &made.id, Status::Failed).await;
    assert_eq!(failed.code.as_deref(), Some("SETUP_FAILED"));
    wait::until("its process is gone", async || (!processes::lives(pid)).then_some(())).await;

    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    until_begun(&connection, &made.id).await;
    let kill = SessionKill { session: made.id.clone(), remove_worktree: Some(true), dirty: Some(true) };
    let ended = connection.handle.call(kill).await.expect("ended and removed");
    assert!(ended.status == Status::Stopped && !Path::new(&made.worktree).exists());
}

#[tokio::test]
async fn a_setup_outlives_a_killed_daemon_and_is_run_once() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let (line, gate) = gated(&home);
    configure(&connection, &project, setup(&line)).await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let before = ao_e2e::home::pids(&until_begun(&connection, &made.id).await);

    // The next daemon finds it running.
    daemon.kill_9();
    let mut daemon = home.headless().await;
    let connection = home.connect().await;
    let adopted = until_status(&connection, &made.id, Status::Preparing).await;
    assert_eq!(ao_e2e::home::pids(&adopted), before, "the same process");
    // The one after finds it ended.
    daemon.kill_9();
    open(&gate, "go").await;
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let running = until_status(&connection, &made.id, Status::Running).await;
    assert_eq!((begun(&running), running.launch.0), (1, 2));
}

#[tokio::test]
async fn a_setup_that_died_with_its_terminal_is_run_again_and_says_so() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let (line, gate) = gated(&home);
    configure(&connection, &project, setup(&line)).await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let (host, agent) = ao_e2e::home::pids(&until_begun(&connection, &made.id).await);
    daemon.kill_9();
    [host, agent].into_iter().for_each(processes::kill_9);
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    wait::until("it has begun again", async || (begun(&made) == 2).then_some(())).await;
    // What is written is on the screen a moment later.
    wait::until("it says so", async || {
        screen(&connection, &made.id).await.contains("begun here before").then_some(())
    })
    .await;
    open(&gate, "go").await;
    until_status(&connection, &made.id, Status::Running).await;
    assert_eq!(begun(&made), 2);
}

#[tokio::test]
async fn a_death_at_any_step_of_a_sessions_making_is_made_good() {
    for step in [Step::Asked, Step::FolderMade, Step::SetupEnded] {
        let home = TestHome::new();
        let Shop { mut daemon, connection, project } = home.shop().await;
        configure(&connection, &project, setup(BEGIN)).await;
        home.die_at(step.name());
        // Its answer may or may not come before the death.
        let _lost = connection.handle.call(new_session(&project, "shell", None)).await;
        daemon.ended().await;
        let mut daemon = home.headless().await;
        let connection = home.connect().await;
        let sessions = connection.handle.call(SessionList::default()).await.expect("listed");
        assert_eq!(sessions.len(), 1, "{}", step.name());
        let running = until_status(&connection, &sessions[0].id, Status::Running).await;
        assert_eq!(begun(&running), 1, "{}: the setup ran once", step.name());
        // A second start changes nothing.
        daemon.kill_9();
        let _daemon = home.headless().await;
        let connection = home.connect().await;
        let again = until_status(&connection, &running.id, Status::Running).await;
        assert_eq!((again.launch, begun(&again)), (running.launch, 1), "{}", step.name());
        assert_eq!(ao_e2e::home::pids(&again), ao_e2e::home::pids(&running), "{}", step.name());
    }
}

#[tokio::test]
async fn a_teardown_runs_before_a_removal_and_never_keeps_it_from_happening() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let said = home.folder().join("said");
    let line = format!(
        "echo \"$AO_SESSION in $PWD\" >> '{}'; echo 'cannot stop the database'; exit 7",
        said.display()
    );
    configure(&connection, &project, ProjectSettings { teardown: Some(line), ..ProjectSettings::default() })
        .await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let kill = SessionKill { session: made.id.clone(), remove_worktree: Some(true), dirty: Some(true) };
    connection.handle.call(kill).await.expect("removed");
    assert!(!Path::new(&made.worktree).exists());
    let said = std::fs::read_to_string(said).expect("it ran");
    assert_eq!(said, format!("{} in {}\n", made.id, made.worktree));
    let log = SessionLog { session: made.id.clone(), after: None, limit: None, wait: None };
    let log = connection.handle.call(log).await.expect("a log");
    for what in
        ["its teardown runs", "teardown: cannot stop the database", "its teardown failed: exit status: 7"]
    {
        assert!(log.iter().any(|row| row.what == what), "{what}: {log:?}");
    }

    // One that hangs is ended by whoever wants that.
    let line = format!("echo x >> '{}'; sleep 600", home.folder().join("hangs").display());
    configure(&connection, &project, ProjectSettings { teardown: Some(line), ..ProjectSettings::default() })
        .await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let other = home.connect().await;
    let kill = SessionKill { session: made.id.clone(), remove_worktree: Some(true), dirty: Some(true) };
    let removal = tokio::spawn(async move { other.handle.call(kill).await });
    wait::until("the teardown runs", async || home.folder().join("hangs").exists().then_some(())).await;
    connection.handle.call(SessionInterrupt { session: made.id.clone() }).await.expect("cancelled");
    removal.await.expect("answered").expect("removed");
    assert!(!Path::new(&made.worktree).exists());
}
