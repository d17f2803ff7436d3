//! Real hosts with real command prompts in pseudo consoles.
#![cfg(windows)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind of news and passes over the rest"
)]

mod support;

use ao_host::lock::{Probe, probe};
use ao_host::process::identity_of;
use ao_protocol::host::{
    EXIT_FILE, ExitFile, HostAnswer, HostNews, HostReady, HostSignal, HostSpec, HostVerb, LOCK_FILE,
};
use ao_protocol::ids::LaunchId;
use ao_protocol::view::ExitStatus;
use support::{Bundle, Client, HostProcess, launch};

fn prompt() -> String {
    support::example("prompt").to_string_lossy().into_owned()
}

/// Starts a command prompt as the agent: with `line` it does that and ends, without it waits for lines.
fn run(bundle: &Bundle, line: Option<&str>) -> HostProcess {
    let (host, ready) = bundle.start(&spec(bundle, line));
    assert!(matches!(ready, HostReady::Listening { .. }), "{ready:?}");
    if line.is_none() {
        // What is typed before that may be dropped by the prompt itself.
        shows(&mut bundle.connect(), |line| line.starts_with("Microsoft Windows"));
    }
    host
}

fn spec(bundle: &Bundle, line: Option<&str>) -> HostSpec {
    let (prompt, line) = (prompt(), line.map(|line| format!("/c {line}")));
    let argv: Vec<&str> = [prompt.as_str()].into_iter().chain(line.as_deref()).collect();
    bundle.spec(&argv)
}

/// Types `line` and Enter as the writer `name`.
fn enter(client: &mut Client, name: &str, line: &str) {
    let from = client.write_as(name);
    let bytes = format!("{line}\r");
    client.input(from, bytes.as_bytes());
    client.accepted(from + bytes.len() as u64);
}

/// Waits until the screen shows a line that `wanted` accepts.
fn shows(client: &mut Client, wanted: impl Fn(&str) -> bool) -> String {
    loop {
        if let Some(line) = client.text(100).into_iter().find(|line| wanted(line)) {
            return line;
        }
        std::thread::yield_now();
    }
}

/// Waits until `pid` has ended; the runner's limit ends a wait that never does.
fn wait_gone(pid: u32) {
    while identity_of(pid).is_some() {
        std::thread::yield_now();
    }
}

fn exit_file(bundle: &Bundle) -> ExitFile {
    serde_json::from_slice(&std::fs::read(bundle.file(EXIT_FILE)).expect("there")).expect("whole")
}

#[test]
fn what_is_typed_is_run_and_the_exit_is_exact_and_kept() {
    let bundle = Bundle::new();
    let mut host = run(&bundle, None);
    let mut client = bundle.connect();
    enter(&mut client, "w", "set /a 40+2");
    shows(&mut client, |line| line.starts_with("42"));
    enter(&mut client, "w", "exit 7");
    assert_eq!(client.exited(), ExitStatus::Code { code: 7 });
    let file = exit_file(&bundle);
    assert_eq!((file.status, file.launch), (ExitStatus::Code { code: 7 }, LaunchId(1)));
    assert_eq!(bundle.state().newest, file.newest);
    assert!(!bundle.state().exit_acknowledged);
    client.ask(&HostVerb::AcknowledgeExit { launch: LaunchId(1) });
    client.text(0);
    assert!(bundle.state().exit_acknowledged);
    drop(client);
    assert_eq!(host.wait(), Some(0), "an acknowledged host leaves when idle");
    assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Free);
}

#[test]
fn the_last_output_is_there_when_the_exit_is_told() {
    let bundle = Bundle::new();
    let _host = run(&bundle, Some("for /l %i in (1,1,200) do @echo line %i"));
    let mut client = bundle.connect();
    if bundle.state().exit.is_none() {
        client.exited();
    }
    let lines = client.text(500);
    assert!(lines.iter().any(|line| line == "line 200"), "{lines:?}");
}

#[test]
fn a_second_connection_adopts_what_the_first_left() {
    let bundle = Bundle::new();
    let _host = run(&bundle, None);
    let mut first = bundle.connect();
    enter(&mut first, "w1", "set remembered=yes");
    let before = bundle.state();
    drop(first);
    let mut second = bundle.connect();
    let after = bundle.state();
    assert_eq!((after.pid, after.agent_pid, after.launch), (before.pid, before.agent_pid, before.launch));
    assert_eq!(second.write_as("w1"), "set remembered=yes\r".len() as u64, "the host remembers");
    enter(&mut second, "w2", "echo it was %remembered%");
    shows(&mut second, |line| line == "it was yes");
}

#[test]
fn a_size_reaches_the_console() {
    let bundle = Bundle::new();
    let _host = run(&bundle, None);
    let mut client = bundle.connect();
    client.ask(&HostVerb::Resize { cols: 100, rows: 30 });
    let size = client.news(|news| match news {
        HostNews::Resized { cols, rows } => Some((*cols, *rows)),
        _ => None,
    });
    assert_eq!(size, (100, 30));
    enter(&mut client, "w", "echo still here");
    shows(&mut client, |line| line == "still here");
}

#[test]
fn a_killed_host_frees_its_lock_and_leaves_no_agent() {
    let bundle = Bundle::new();
    let mut host = run(&bundle, None);
    let agent = bundle.state().agent_pid;
    assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Held);
    let (mut second, ready) = bundle.start(&bundle.spec(&[&prompt()]));
    assert_eq!(ready, HostReady::Held);
    assert_eq!(second.wait(), Some(3));
    let children = family(&bundle);
    host.kill();
    assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Free, "nobody inherited the lock");
    wait_gone(agent);
    children.into_iter().for_each(wait_gone);
}

#[test]
fn an_end_takes_everything_that_the_agent_started_and_no_more() {
    let bundle = Bundle::new();
    let _host = run(&bundle, None);
    let before = bundle.state();
    let children = family(&bundle);
    let mut client = bundle.connect();
    client.ask(&HostVerb::End { id: 1, grace_ms: 100 });
    assert_eq!(client.answer(1), Ok(()));
    wait_gone(before.agent_pid);
    children.into_iter().for_each(wait_gone);
    let after = bundle.state();
    assert!(after.exit.is_some());
    assert_eq!(after.pid, before.pid, "the host stays, with its last screen");
}

/// Lets the agent start two more prompts, one of them in a console of its own, and gives their ids.
fn family(bundle: &Bundle) -> Vec<u32> {
    let mut client = bundle.connect();
    let agent = bundle.state().agent_pid;
    enter(&mut client, "family", "start /b cmd /q /k echo one");
    shows(&mut client, |line| line.contains("one") && !line.contains("start"));
    loop {
        let members = ao_host::process::members_of_session(agent);
        if members.len() > 1 {
            return members.into_iter().filter(|pid| *pid != agent).collect();
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_kill_ends_the_agent_and_a_signal_after_its_end_is_refused() {
    let bundle = Bundle::new();
    let _host = run(&bundle, None);
    let mut client = bundle.connect();
    client.ask(&HostVerb::Signal { id: 5, signal: HostSignal::Kill });
    assert_eq!(client.answer(5), Ok(()));
    assert_eq!(client.exited(), ExitStatus::Code { code: 1 });
    client.ask(&HostVerb::Signal { id: 6, signal: HostSignal::Kill });
    assert!(client.answer(6).is_err());
}

#[test]
fn an_agent_whose_console_was_closed_can_still_be_killed() {
    let bundle = Bundle::new();
    let _host = run(&bundle, None);
    let mut client = bundle.connect();
    client.ask(&HostVerb::Signal { id: 5, signal: HostSignal::Terminate });
    assert_eq!(client.answer(5), Ok(()));
    // Wine tells nobody in the console, so the agent may have gone by now or not.
    client.ask(&HostVerb::Signal { id: 6, signal: HostSignal::Kill });
    if bundle.state().exit.is_none() {
        client.exited();
    }
}

#[test]
fn a_new_launch_goes_on_in_the_same_terminal() {
    let bundle = Bundle::new();
    let _host = run(&bundle, Some("echo first& exit 3"));
    let mut client = bundle.connect();
    if bundle.state().exit.is_none() {
        client.exited();
    }
    client.ask(&HostVerb::Respawn { id: 10, launch: launch(2, &[r"C:\nowhere\at\all.exe"]) });
    assert!(client.answer(10).is_err());
    client.ask(&HostVerb::Respawn { id: 11, launch: launch(2, &[&prompt(), "/k echo second"]) });
    assert_eq!(client.answer(11), Ok(()));
    shows(&mut client, |line| line == "second");
    let shown = client.output_with("second");
    assert!(shown.contains("first"), "one stream of bytes goes through both: {shown}");
    assert_eq!(bundle.state().launch, LaunchId(2));
    client.ask(&HostVerb::Respawn { id: 12, launch: launch(3, &[&prompt()]) });
    assert!(client.answer(12).is_err(), "one runs");
}

#[test]
fn the_agent_gets_exactly_its_environment() {
    let bundle = Bundle::new();
    let mut spec = spec(&bundle, Some("set"));
    spec.launch.env.push(("EXTRA".to_owned(), "a b=c".to_owned()));
    let (_host, _) = bundle.start(&spec);
    let mut client = bundle.connect();
    if bundle.state().exit.is_none() {
        client.exited();
    }
    let lines = client.text(500);
    assert!(lines.contains(&"EXTRA=a b=c".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("CARGO")), "{lines:?}");
}

#[test]
fn what_cannot_start_is_said_and_leaves_nothing() {
    let bundle = Bundle::new();
    let batch = bundle.file("agent.cmd");
    std::fs::write(&batch, "@exit").expect("written");
    let mut nowhere = bundle.spec(&[&prompt()]);
    nowhere.launch.cwd = r"C:\nowhere\at\all".to_owned();
    for spec in [
        bundle.spec(&[r"C:\nowhere\at\all.exe"]),
        bundle.spec(&["relative"]),
        bundle.spec(&[]),
        bundle.spec(&[&batch.to_string_lossy(), "\" & echo owned"]),
        nowhere,
    ] {
        let (mut host, ready) = bundle.start(&spec);
        assert!(matches!(&ready, HostReady::Failed { reason } if !reason.is_empty()), "{ready:?}");
        assert_eq!(host.wait(), Some(1));
        assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Free);
    }
}

#[test]
fn strangers_are_refused() {
    let bundle = Bundle::new();
    let _host = run(&bundle, None);
    let (answer, mut client) = Client::hello(&bundle.address(), "wrong");
    assert!(matches!(answer, HostAnswer::Refused { .. }), "{answer:?}");
    assert_eq!(client.read(), None);
}
