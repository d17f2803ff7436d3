//! What an agent may not do, whatever it takes out of its environment.

use std::os::unix::fs::PermissionsExt as _;

use ao_e2e::home::{Shop, TestHome, new_session, pids, show};
use ao_e2e::wait;
use ao_protocol::calls::{DaemonStatus, TerminalText};
use ao_protocol::view::Status;

#[tokio::test]
async fn an_agent_cannot_stop_the_daemon_even_without_its_environment() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let prompt = "ao stop; echo first=$?; env -i PATH=\"$PATH\" AO_HOME=\"$AO_HOME\" ao stop; echo second=$?; \
                  ao session ls >/dev/null; echo third=$?";
    let made = connection.handle.call(new_session(&project, "shell", Some(prompt))).await.expect("made");
    let lines = wait::until("it has tried everything", async || {
        let text = TerminalText { session: made.id.clone(), scrollback: None };
        let lines = connection.handle.call(text).await.ok()?.lines;
        lines.iter().any(|line| line.starts_with("third=")).then_some(lines)
    })
    .await;
    for expected in ["first=5", "second=5", "third=0"] {
        assert!(lines.iter().any(|line| line == expected), "{expected} is not in {lines:#?}");
    }
    assert!(connection.handle.call(DaemonStatus {}).await.is_ok(), "the daemon runs on");
    assert_eq!(show(&connection, &made.id).await.status, Status::Running);
}

#[tokio::test]
async fn an_agent_sees_three_descriptors_and_no_secret_of_the_daemon() {
    let mut home = TestHome::new();
    home.set("AO_OWNER", "app");
    let _daemon = home.headless_with_leaks().await;
    let connection = home.connect().await;
    let project = home.project(&connection, "shop").await;
    // A program that opens nothing itself, looked at from outside: a shell has descriptors of its own at times.
    let made = connection
        .handle
        .call(new_session(&project, "shell", Some("command -v ao > where; exec sleep 1000")))
        .await
        .expect("made");
    let (_, agent) = pids(&made);
    let of_agent = |file: &str| std::fs::read_to_string(format!("/proc/{agent}/{file}")).unwrap_or_default();
    wait::until("the shell has become sleep", async || (of_agent("comm").trim() == "sleep").then_some(()))
        .await;
    let mut open: Vec<String> = std::fs::read_dir(format!("/proc/{agent}/fd"))
        .expect("it lives")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    open.sort();
    assert_eq!(open, ["0", "1", "2"]);
    let environment = of_agent("environ");
    assert!(!environment.contains("AO_OWNER"), "{environment}");
    assert!(environment.contains(&format!("AO_SESSION={}", made.id)), "{environment}");
    let found = std::fs::read_to_string(home.home().worktree(&made.id).join("where")).expect("written");
    assert!(found.starts_with(&home.home().bin().to_string_lossy().into_owned()), "{found}");
}

// The daemon raises its own limit, since every session costs it descriptors. Programs that use `select` break when
// they inherit such a limit.
#[tokio::test]
async fn an_agent_has_the_limit_of_open_files_that_its_person_has() {
    let home = TestHome::new();
    // The usual limit, where this machine has another one.
    let own = std::process::id().to_string();
    let lowered = std::process::Command::new("prlimit").args(["--pid", &own, "--nofile=1024:"]).status();
    assert!(lowered.expect("prlimit runs").success());
    let Shop { daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let limit = |process: &str| {
        let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).expect("it lives");
        let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("listed");
        let mut words = line.split_whitespace().skip(3).map(|word| word.parse::<u64>().expect("a number"));
        (words.next().expect("soft"), words.next().expect("hard"))
    };
    let (_, hard) = limit("self");
    assert_eq!(limit(&pids(&made).1.to_string()), (1024, hard));
    assert_eq!(limit(&daemon.child.id().to_string()), (hard.min(10_240), hard));
}

#[tokio::test]
async fn nobody_else_can_read_the_home_or_reach_the_socket() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let run = home.run_file().expect("runs");
    assert_eq!(mode(std::path::Path::new(&run.socket)), 0o600);
    let bundle = home.home().bundle(&made.id);
    for folder in [home.home().root(), &home.home().hosts(), &bundle, &home.home().logs()] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    for file in
        [home.home().run_file(), home.home().database(), bundle.join("spec.json"), bundle.join("host.json")]
    {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    assert!(!home.listens_on_tcp(), "a TCP port is open");
}
