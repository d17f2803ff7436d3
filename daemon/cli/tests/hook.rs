//! `ao hook` as agents run it: it never fails them, never speaks, and loses nothing it can keep.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ao_protocol::calls::HookReport;
use serde_json::json;

/// A home with nothing in it.
fn home() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::Builder::new().prefix("ao-hook-").tempdir().expect("a folder");
    let home = folder.path().join("h");
    (folder, home)
}

fn hook(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ao"));
    command.args(["hook", "some-agent", "Stop"]);
    command.env("AO_HOME", home).env("AO_SESSION", "shop-1").env("AO_LAUNCH", "3").env_remove("AO_TOKEN");
    command
}

/// Runs it with this input and sees to it that it was quiet and content.
fn run(mut command: Command, input: &[u8]) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // It reads all of it, so the pipe does not break, or it has no use for it and may leave.
    let _read = stdin.write_all(input);
    drop(stdin);
    quiet(&child.wait_with_output().expect("it ends"));
}

fn quiet(output: &Output) {
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// What lies in the spool, in its order.
fn spooled(home: &Path) -> Vec<HookReport> {
    let spool =
        ao_client::spool::Spool::of(&ao_protocol::home::Home::at(home.to_path_buf()).expect("absolute"));
    spool.all().iter().map(|path| ao_client::spool::Spool::read(path).expect("readable")).collect()
}

#[test]
fn without_a_daemon_reports_are_kept_in_order() {
    let (_folder, home) = home();
    for n in 0..5 {
        run(hook(&home), json!({ "n": n }).to_string().as_bytes());
    }
    let reports = spooled(&home);
    let order: Vec<_> = reports.iter().map(|report| report.payload["n"].as_i64()).collect();
    assert_eq!(order, (0..5).map(Some).collect::<Vec<_>>());
    assert!(reports.windows(2).all(|pair| 0 < pair[0].at && pair[0].at < pair[1].at));
    let first = &reports[0];
    assert_eq!((first.session.as_str(), first.launch.0, first.event.as_str()), ("shop-1", 3, "Stop"));
}

#[test]
fn an_argument_is_the_payload_of_agents_that_pass_it_there() {
    let (_folder, home) = home();
    let mut command = hook(&home);
    command.arg(r#"{"type":"agent-turn-complete"}"#);
    run(command, b"{\"not\":\"this\"}");
    assert_eq!(spooled(&home)[0].payload, json!({"type": "agent-turn-complete"}));
}

#[test]
fn garbage_is_a_fact_too_and_what_is_too_long_is_shrunk() {
    let (_folder, home) = home();
    run(hook(&home), b"\xff\x00 no JSON");
    run(hook(&home), b"");
    let long =
        json!({"session_id": "s", "tool_name": "Write", "tool_input": {"content": "x".repeat(4 << 20)}});
    run(hook(&home), long.to_string().as_bytes());
    let payloads: Vec<_> = spooled(&home).into_iter().map(|report| report.payload).collect();
    let shrunk = json!({"session_id": "s", "tool_name": "Write", "tool_input": {}, "truncated": true});
    assert_eq!(payloads, [json!({}), json!({}), shrunk]);
}

#[test]
fn nothing_fails_the_agent() {
    let (folder, home) = home();
    let words: [&[&str]; 4] =
        [&["hook"], &["hook", "x"], &["hook", "x", ""], &["hook", "--help", "-x", "{", "}"]];
    for words in words {
        let mut command = hook(&home);
        command.args(words);
        let mut bare = Command::new(env!("CARGO_BIN_EXE_ao"));
        bare.args(words).env_clear();
        run(bare, b"{}");
        run(command, b"{}");
    }
    for (name, value) in
        [("AO_SESSION", "../x"), ("AO_LAUNCH", "no"), ("AO_HOME", "relative"), ("AO_TOKEN", "\u{1}")]
    {
        let mut command = hook(&home);
        command.env(name, value);
        run(command, b"{}");
    }
    // A home that is a file, and one below a file.
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    run(hook(&file), b"{}");
    run(hook(&file.join("below")), b"{}");
    // A run-file that leads nowhere, and one that is none.
    std::fs::create_dir_all(&home).expect("a folder");
    for text in [
        "{",
        r#"{"schema":1,"pid":1,"start_time":1,"instance":"a","socket":"/no/such","owner":"none","version":"1","protocol":{"min":1,"max":1}}"#,
    ] {
        std::fs::write(home.join("running.json"), text).expect("written");
        run(hook(&home), b"{}");
    }
    let closed = hook(&home).stdin(Stdio::null()).output().expect("it ends");
    quiet(&closed);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::os::unix::process::CommandExt as _;

    use ao_protocol::PROTOCOL;
    use ao_protocol::calls::Request;
    use ao_protocol::error::{CallError, ErrorCode};
    use ao_protocol::frame::{Decoder, Frame};
    use ao_protocol::message::{Answer, ClientMessage, DaemonMessage, Opening, Outcome, Welcome};
    use ao_protocol::runfile::{Owner, RunFile};

    use super::*;

    /// A daemon that answers one hook as it is told.
    struct Daemon {
        listener: UnixListener,
    }

    impl Daemon {
        fn at(home: &Path) -> Self {
            let socket = home.join("s");
            let _earlier = std::fs::remove_file(&socket);
            let listener = UnixListener::bind(&socket).expect("bound");
            let run = RunFile {
                schema: 1,
                pid: std::process::id(),
                start_time: 1,
                instance: "test".to_owned(),
                socket: socket.to_string_lossy().into_owned(),
                owner: Owner::None,
                version: "0".to_owned(),
                protocol: PROTOCOL,
            };
            std::fs::write(home.join("running.json"), serde_json::to_vec(&run).expect("JSON"))
                .expect("written");
            Self { listener }
        }

        /// Serves connections until as many reports have come, and gives them with their openings' tokens.
        fn hears(
            &self,
            count: usize,
            answer: impl Fn(&HookReport) -> Outcome,
        ) -> Vec<(HookReport, Option<String>)> {
            let mut heard = Vec::new();
            while heard.len() < count {
                let (stream, _) = self.listener.accept().expect("accepted");
                serve(stream, &mut heard, &answer);
            }
            heard
        }
    }

    fn serve(
        mut stream: UnixStream,
        heard: &mut Vec<(HookReport, Option<String>)>,
        answer: &impl Fn(&HookReport) -> Outcome,
    ) {
        use std::io::Read as _;
        let (mut decoder, mut buffer, mut token) = (Decoder::new(), [0; 4096], None);
        loop {
            while let Some(frame) = decoder.next_frame().expect("frames") {
                let Frame::Control(json) = frame else { panic!("no control message") };
                if let Ok(opening) = serde_json::from_slice::<Opening>(&json) {
                    token = Some(opening.token);
                    let welcome = Welcome {
                        protocol: 1,
                        build: "0".to_owned(),
                        instance: "test".to_owned(),
                        pid: 1,
                        owner: Owner::None,
                        supervising: false,
                    };
                    stream.write_all(&Frame::control(&Answer::Welcome(welcome)).encode()).expect("written");
                    continue;
                }
                let Ok(ClientMessage::Call { id, request: Request::HookReport(report) }) =
                    serde_json::from_slice(&json)
                else {
                    panic!("no report: {}", String::from_utf8_lossy(&json))
                };
                let reply = DaemonMessage::Reply { id, outcome: answer(&report) };
                heard.push((report, token.clone().expect("an opening first")));
                stream.write_all(&Frame::control(&reply).encode()).expect("written");
            }
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(count) => decoder.push(&buffer[..count]),
            }
        }
    }

    fn taken(_report: &HookReport) -> Outcome {
        Outcome::Ok(json!({}))
    }

    fn numbered(home: &Path, n: i64) -> Command {
        let mut command = hook(home);
        command.arg(json!({ "n": n }).to_string());
        command
    }

    fn numbers(heard: &[(HookReport, Option<String>)]) -> Vec<i64> {
        heard.iter().map(|(report, _)| report.payload["n"].as_i64().expect("a number")).collect()
    }

    #[test]
    fn a_later_report_does_not_overtake_those_in_the_spool() {
        let (_folder, home) = home();
        for n in 0..3 {
            run(numbered(&home, n), b"");
        }
        let mut other = numbered(&home, 100);
        other.env("AO_SESSION", "shop-2");
        run(other, b"");
        let daemon = Daemon::at(&home);
        let hearing = std::thread::scope(|scope| {
            let hearing = scope.spawn(|| daemon.hears(4, taken));
            let mut last = numbered(&home, 3);
            last.env("AO_TOKEN", "t1");
            run(last, b"");
            hearing.join().expect("heard")
        });
        assert_eq!(numbers(&hearing), [0, 1, 2, 3]);
        assert!(hearing.iter().all(|(_, token)| token.as_deref() == Some("t1")));
        // Another session's is not its business.
        assert_eq!(spooled(&home).iter().map(|r| r.session.to_string()).collect::<Vec<_>>(), ["shop-2"]);
    }

    #[test]
    fn a_report_that_a_daemon_cannot_keep_stays_and_one_that_it_has_no_use_for_goes() {
        let (_folder, home) = home();
        std::fs::create_dir_all(&home).expect("a folder");
        let daemon = Daemon::at(&home);
        for (code, stays) in [
            (ErrorCode::StorageFailed, true),
            (ErrorCode::Draining, true),
            (ErrorCode::SessionNotFound, false),
        ] {
            let refused = |_: &HookReport| Outcome::Error(CallError::new(code, "no"));
            std::thread::scope(|scope| {
                // One that stays is offered again from the spool at once.
                let hearing = scope.spawn(|| daemon.hears(if stays { 2 } else { 1 }, refused));
                run(numbered(&home, 1), b"");
                hearing.join().expect("heard");
            });
            assert_eq!(spooled(&home).len(), usize::from(stays), "{code:?}");
            std::fs::remove_dir_all(home.join("spool")).unwrap_or_default();
        }
    }

    // A daemon that was stopped, or a listener that is none, takes a connection and says nothing.
    #[test]
    fn a_daemon_that_says_nothing_holds_nobody_up_and_loses_nothing() {
        let (_folder, home) = home();
        std::fs::create_dir_all(&home).expect("a folder");
        let _silent = Daemon::at(&home);
        run(numbered(&home, 7), b"");
        assert_eq!(spooled(&home)[0].payload["n"], 7);
    }

    #[test]
    fn an_agent_that_never_closes_its_pipe_is_heard_all_the_same() {
        let (_folder, home) = home();
        let mut child = hook(&home).stdin(Stdio::piped()).spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(b"{\"n\":5}").expect("written");
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
        drop(stdin);
        assert_eq!(spooled(&home)[0].payload["n"], 5);
    }

    #[test]
    fn closed_descriptors_a_locked_home_and_a_full_disk_are_no_failure() {
        let (folder, home) = home();
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" hook some-agent Stop <&- >&- 2>&-", env!("CARGO_BIN_EXE_ao")]);
        command.env("AO_HOME", &home).env("AO_SESSION", "shop-1").env("AO_LAUNCH", "3");
        quiet(&command.output().expect("it ends"));
        let locked = folder.path().join("locked");
        std::fs::create_dir_all(&locked).expect("a folder");
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o500)).expect("locked");
        run(hook(&locked.join("h")), b"{}");
        let mut full = hook(&home);
        let no_bytes = || {
            let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: plain system calls; the limit is read.
            unsafe {
                libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
                libc::setrlimit(libc::RLIMIT_FSIZE, &raw const none);
            }
            Ok(())
        };
        // SAFETY: it makes system calls only and allocates nothing.
        unsafe { full.pre_exec(no_bytes) };
        run(full, b"{}");
    }
}
