//! Real hosts with real agents: births, deaths, and what is left behind.
#![cfg(unix)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind of news and passes over the rest"
)]

mod support;

use std::collections::BTreeSet;

use ao_host::lock::{Probe, probe};
use ao_host::process::identity_of;
use ao_protocol::frame::Frame;
use ao_protocol::host::{
    EXIT_FILE, ExitFile, HostAnswer, HostNews, HostReady, HostSignal, HostVerb, KEYFRAME_FILE, KeyframeFile,
    LOCK_FILE, SCROLLBACK_FILE,
};
use ao_protocol::ids::LaunchId;
use ao_protocol::view::ExitStatus;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use support::{Bundle, Client, launch};

fn pid(number: u32) -> Pid {
    Pid::from_raw(i32::try_from(number).expect("a pid"))
}

/// Waits until `pid` has ended; the test's own limit ends a wait that never does.
fn wait_gone(pid: u32) {
    while identity_of(pid).is_some() {
        std::thread::yield_now();
    }
}

#[test]
fn a_program_that_cannot_start_is_said_and_leaves_nothing() {
    let bundle = Bundle::new();
    let text = bundle.file("no-program");
    std::fs::write(&text, "not a program").expect("written");
    let mut executable = std::fs::metadata(&text).expect("there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut executable, 0o755);
    std::fs::set_permissions(&text, executable).expect("set");
    let mut nowhere = bundle.spec(&["/bin/true"]);
    nowhere.launch.cwd = "/nowhere/at/all".to_owned();
    for spec in [
        bundle.spec(&["/nowhere/at/all"]),
        bundle.spec(&["relative"]),
        bundle.spec(&[]),
        bundle.spec(&["/tmp"]),
        bundle.spec(&[&text.to_string_lossy()]),
        nowhere,
    ] {
        let (mut host, ready) = bundle.start(&spec);
        assert!(matches!(&ready, HostReady::Failed { reason } if !reason.is_empty()), "{ready:?}");
        assert_eq!(host.wait(), Some(1));
        assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Free);
        assert!(!bundle.file("s").exists());
    }
}

#[test]
fn the_agent_gets_three_descriptors_and_exactly_its_environment() {
    let bundle = Bundle::new();
    // Inherited by the host on purpose: a number without close-on-exec.
    let leaked = nix::unistd::dup(std::io::stdin()).expect("duplicated");
    let mut spec =
        bundle.spec(&["/bin/sh", "-c", "ls /proc/self/fd | tr '\\n' ' '; env | sort; umask; echo end"]);
    spec.launch.env.push(("EXTRA".to_owned(), "a b=c".to_owned()));
    let (_host, _) = bundle.start(&spec);
    drop(leaked);
    let mut client = bundle.connect();
    let output = client.output_with("end\r\n");
    let mut lines = output.lines();
    let first = lines.next().expect("a line");
    // 3 is the folder that ls itself reads.
    assert!(first.starts_with("0 1 2 3 EXTRA=a b=c"), "{output}");
    let names: Vec<&str> = lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    assert!(
        names.iter().all(|name| ["PATH", "TERM", "PWD", "OLDPWD", "_", "SHLVL"].contains(name)),
        "{names:?}"
    );
}

#[test]
fn a_second_host_steps_back_and_a_killed_one_frees_the_lock() {
    let bundle = Bundle::new();
    let mut host = bundle.run("echo ready; exec cat");
    let agent = bundle.state().agent_pid;
    assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Held);
    let (mut second, ready) = bundle.start(&bundle.spec(&["/bin/true"]));
    assert_eq!(ready, HostReady::Held);
    assert_eq!(second.wait(), Some(3));
    let mut client = bundle.connect();
    client.output_with("ready");
    host.kill();
    assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Free, "nobody inherited the lock");
    wait_gone(agent);
}

#[test]
fn strangers_are_refused() {
    let bundle = Bundle::new();
    let _host = bundle.run("exec cat");
    let (answer, mut client) = Client::hello(&bundle.address(), "wrong");
    assert!(matches!(answer, HostAnswer::Refused { .. }), "{answer:?}");
    assert_eq!(client.read(), None);
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(std::fs::metadata(bundle.file("s")).expect("there").permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_exit_is_exact_on_disk_before_it_is_told_and_kept() {
    let bundle = Bundle::new();
    let mut host = bundle.run("seq 100; read x; exit 7");
    let mut client = bundle.connect();
    client.output_with("100\r\n");
    client.ask(&HostVerb::Close { id: 1 });
    assert!(client.answer(1).expect_err("it runs").contains("runs"));
    client.write_as("w");
    client.input(0, b"\n");
    assert_eq!(client.exited(), ExitStatus::Code { code: 7 });
    let file: ExitFile = read_json(&bundle.file(EXIT_FILE));
    let state = bundle.state();
    assert_eq!(
        (file.status, file.launch, file.newest),
        (ExitStatus::Code { code: 7 }, LaunchId(1), state.newest)
    );
    assert_eq!(state.exit, Some(file.status));
    let picture: KeyframeFile = read_json(&bundle.file(KEYFRAME_FILE));
    assert_eq!(picture.offset, state.newest);
    assert!(picture.lines.contains(&"100".to_owned()), "{:?}", picture.lines);
    let scrollback = std::fs::read_to_string(bundle.file(SCROLLBACK_FILE)).expect("there");
    assert!(scrollback.starts_with("1\n2\n3\n"), "{scrollback}");
    client.ask(&HostVerb::Close { id: 2 });
    assert_eq!(client.answer(2), Ok(()));
    assert_eq!(client.read(), None);
    assert_eq!(host.wait(), Some(0));
    assert!(!bundle.file("s").exists());
}

#[test]
fn a_signal_is_the_exit_and_an_acknowledged_host_leaves_when_idle() {
    let bundle = Bundle::new();
    let mut host = bundle.run("echo ready; exec cat");
    let mut client = bundle.connect();
    client.output_with("ready");
    client.ask(&HostVerb::AcknowledgeExit { launch: LaunchId(1) });
    client.ask(&HostVerb::Signal { id: 5, signal: HostSignal::Terminate });
    assert_eq!(client.answer(5), Ok(()));
    assert_eq!(client.exited(), ExitStatus::Signal { signal: 15 });
    client.ask(&HostVerb::Signal { id: 6, signal: HostSignal::Kill });
    assert!(client.answer(6).is_err());
    assert!(!bundle.state().exit_acknowledged, "there was nothing to acknowledge yet");
    client.ask(&HostVerb::AcknowledgeExit { launch: LaunchId(1) });
    client.text(0);
    assert!(bundle.state().exit_acknowledged);
    drop(client);
    assert_eq!(host.wait(), Some(0));
    assert!(!bundle.file("s").exists());
    assert_eq!(probe(&bundle.file(LOCK_FILE)), Probe::Free);
}

#[test]
fn a_new_launch_goes_on_in_the_same_terminal() {
    let bundle = Bundle::new();
    let _host =
        bundle.run("printf 'first\\033[?1049h\\033[?2004h\\033[?1000hin the alternate screen'; exit 3");
    let mut client = bundle.connect();
    if bundle.state().exit.is_none() {
        client.exited();
    }
    let before = bundle.state().newest;
    for (number, argv) in [(1, "/bin/true"), (2, "/nowhere/at/all")] {
        client.ask(&HostVerb::Respawn { id: 10, launch: launch(number, &[argv]) });
        assert!(client.answer(10).is_err());
    }
    assert_eq!(bundle.state().newest, before, "a failed verb changed nothing");
    client.ask(&HostVerb::Respawn { id: 11, launch: launch(2, &["/bin/sh", "-c", "echo second; read x"]) });
    let begun = client.news(|news| match news {
        HostNews::Launched { launch, agent_pid } => Some((*launch, *agent_pid)),
        _ => None,
    });
    assert_eq!(client.answer(11), Ok(()));
    let state = bundle.state();
    assert_eq!((state.launch, state.agent_pid, state.exit), (begun.0, begun.1, None));
    assert!(!state.bracketed_paste, "the first agent's modes are gone");
    client.attach(Some(before), u32::MAX);
    client.until(|frame| match frame {
        Frame::Output(output) => String::from_utf8_lossy(&output.bytes).contains("second").then_some(()),
        _ => None,
    });
    assert_eq!(client.text(0)[..2], ["first", "second"]);
    client.ask(&HostVerb::Respawn { id: 12, launch: launch(3, &["/bin/true"]) });
    assert!(client.answer(12).is_err(), "one runs");
}

#[test]
fn an_end_takes_everything_that_the_agent_started() {
    let bundle = Bundle::new();
    // Deaf to the hang-up, in groups of their own, and one of them stopped.
    let script = "trap '' HUP; set -m; sleep 1000 & echo pid $!; sh -c 'trap \"\" HUP TERM; kill -STOP $$' & echo pid $!; \
                  sh -c 'sleep 1001 & echo pid $!; wait' & wait; wait; echo ready; wait";
    let _host = bundle.run(script);
    let mut client = bundle.connect();
    client.attach(Some(0), u32::MAX);
    let mut all = String::new();
    let pids: Vec<u32> = client.until(|frame| {
        if let Frame::Output(output) = frame {
            all.push_str(&String::from_utf8_lossy(&output.bytes));
        }
        let pids: Vec<u32> =
            all.lines().filter_map(|line| line.strip_prefix("pid ")?.trim().parse().ok()).collect();
        (pids.len() == 3).then_some(pids)
    });
    client.ask(&HostVerb::End { id: 1, grace_ms: 100 });
    assert_eq!(client.answer(1), Ok(()));
    assert!(bundle.state().exit.is_some());
    for pid in pids {
        wait_gone(pid);
    }
}

#[test]
fn an_end_that_still_waits_for_what_was_left_spares_the_next_agent() {
    // A daemon that died while it ended an agent left the host waiting for what that had started. The next agent in the
    // same terminal was killed in its place when the waiting was over.
    let bundle = Bundle::new();
    // The one that stays says itself that it does: one that was told to hang up before it stopped listening is gone at
    // once, and then the end waits for nobody.
    let stays = r#"sh -c 'trap "" HUP; echo "pid $$."; exec sleep 1000'"#;
    let script = &format!("trap 'exit 0' HUP; {stays} & while :; do wait; done");
    let _host = bundle.run(script);
    let mut client = bundle.connect();
    client.attach(Some(0), u32::MAX);
    let mut all = String::new();
    let left: u32 = client.until(|frame| {
        if let Frame::Output(output) = frame {
            all.push_str(&String::from_utf8_lossy(&output.bytes));
        }
        all.split_once("pid ")?.1.split_once('.')?.0.parse().ok()
    });
    client.ask(&HostVerb::End { id: 1, grace_ms: 1500 });
    client.exited();
    client.ask(&HostVerb::Respawn { id: 2, launch: launch(2, &["/bin/sh", "-c", "echo second; read x"]) });
    // Either may be answered first, on a machine that is busy for as long as the end waits.
    let first = client.done();
    let second = client.done();
    assert_eq!(BTreeSet::from([first, second]), BTreeSet::from([1, 2]));
    wait_gone(left);
    assert_eq!(bundle.state().exit, None, "the next agent was ended");
}

#[test]
fn an_agent_that_hears_the_hang_up_ends_by_itself() {
    let bundle = Bundle::new();
    let _host = bundle.run("trap 'exit 9' HUP; echo ready; read x");
    let mut client = bundle.connect();
    client.output_with("ready");
    client.ask(&HostVerb::End { id: 1, grace_ms: 60_000 });
    assert_eq!(client.answer(1), Ok(()));
    assert_eq!(bundle.state().exit, Some(ExitStatus::Code { code: 9 }));
}

#[test]
fn a_shutdown_saves_at_once_and_leaves_a_running_agent_alone() {
    let bundle = Bundle::new();
    let (mut host, _) =
        bundle.start_with(&bundle.spec(&["/bin/sh", "-c", "echo precious; read x"]), &["3600000", "50"]);
    let mut client = bundle.connect();
    client.output_with("precious");
    assert!(!bundle.file(KEYFRAME_FILE).exists());
    kill(pid(host.child.id()), Signal::SIGTERM).expect("sent");
    while !bundle.file(KEYFRAME_FILE).exists() {
        std::thread::yield_now();
    }
    let picture: KeyframeFile = read_json(&bundle.file(KEYFRAME_FILE));
    assert_eq!(picture.lines[0], "precious");
    client.write_as("w");
    client.input(0, b"\n");
    assert_eq!(client.exited(), ExitStatus::Code { code: 0 });
    kill(pid(host.child.id()), Signal::SIGTERM).expect("sent");
    assert_eq!(host.wait(), Some(0));
}

#[test]
fn a_new_host_in_an_old_bundle_shows_what_was_there() {
    let bundle = Bundle::new();
    let mut host = bundle.run("printf '\\033[31mold\\033[m text'; exit 1");
    let mut client = bundle.connect();
    if bundle.state().exit.is_none() {
        client.exited();
    }
    let newest = bundle.state().newest;
    client.ask(&HostVerb::Close { id: 1 });
    assert_eq!(client.answer(1), Ok(()));
    assert_eq!(host.wait(), Some(0));
    let mut spec = bundle.spec(&["/bin/sh", "-c", "echo new; read x"]);
    spec.offset = newest;
    spec.keep_screen = true;
    spec.launch.launch = LaunchId(2);
    let (_host, _) = bundle.start(&spec);
    let mut client = bundle.connect();
    client.attach(Some(newest), u32::MAX);
    client.until(|frame| match frame {
        Frame::Output(output) => String::from_utf8_lossy(&output.bytes).contains("new").then_some(()),
        _ => None,
    });
    assert_eq!(client.text(0)[..2], ["old text", "new"]);
    assert_eq!(bundle.state().oldest, newest);
}

fn read_json<T: serde::de::DeserializeOwned>(path: &std::path::Path) -> T {
    serde_json::from_slice(&std::fs::read(path).expect("there")).expect("whole")
}
