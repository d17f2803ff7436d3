//! The command line, as a stranger and as a script use it.

use ao_e2e::home::{Shop, TestHome, core, new_session, until_status};
use ao_e2e::pty::Pty;
use ao_e2e::{git, processes, wait};
use ao_protocol::view::Status;
use serde_json::Value;

/// Ctrl-\\.
const DETACH: &[u8] = b"\x1c";

/// What a command printed, and its exit code.
pub(crate) fn said(home: &TestHome, words: &[&str]) -> (String, i32) {
    let output = home.ao(words);
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8(text).expect("text"), output.status.code().expect("it ends by itself"))
}

/// What a command printed as JSON.
pub(crate) fn json(home: &TestHome, words: &[&str]) -> (Value, i32) {
    let output = home.ao(&[&["--json"], words].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"));
    (value, output.status.code().expect("it ends by itself"))
}

#[tokio::test]
async fn every_command_answers_in_json_and_every_kind_of_failure_has_its_exit_code() {
    let home = TestHome::new();
    let (refused, code) = json(&home, &["session", "ls"]);
    assert_eq!((refused["error"]["code"].as_str(), code), (Some("NO_DAEMON"), 7));
    assert!(refused["error"]["hint"].as_str().is_some_and(|hint| hint.contains("ao daemon")), "{refused}");

    let _daemon = home.headless().await;
    let repository = home.folder().join("repos/shop");
    git::repository(&repository);
    let path = repository.to_string_lossy().into_owned();
    let (added, code) = json(&home, &["project", "add", &path]);
    assert_eq!((added["project"]["id"].as_str(), code), (Some("shop"), 0), "{added}");
    let (made, _) = json(&home, &["session", "new", "shop", "--agent", "shell", "--title", "Prices"]);
    let id = made["id"].as_str().expect("an id").to_owned();
    for (words, key) in [
        (&["status"][..], "/daemon/pid"),
        (&["project", "ls"], "/0/id"),
        (&["session", "ls"], "/0/id"),
        (&["session", "show", &id], "/session/id"),
        (&["session", "send", &id, "true"], ""),
        (&["session", "messages", &id], "/0/receipt"),
        (&["session", "interrupt", &id], ""),
        (&["session", "log", &id, "--limit", "5"], "/0/source"),
        (&["agent", "ls"], "/0/modes"),
        (&["agent", "show", "shell"], "/id"),
        (&["agent", "check"], ""),
        (&["agent", "restart", "shell"], ""),
        (&["session", "rename", &id, "Other prices"], "/title"),
        (&["session", "kill", &id], "/id"),
        (&["session", "restore", &id], "/id"),
        (&["session", "kill", &id, "--remove-worktree"], "/id"),
        (&["session", "archive", &id], "/id"),
        (&["orchestrator", "ensure", "shop", "--agent", "shell"], "/session/id"),
        (&["doctor"], "/0/name"),
        (&["logs"], "/lines"),
    ] {
        let (answer, code) = json(&home, words);
        assert_eq!(code, 0, "{words:?}: {answer}");
        assert!(answer.pointer(key).is_some_and(|found| !found.is_null()), "{words:?}: no {key} in {answer}");
    }

    for (words, error, code) in [
        (&["project", "add", "/no/such/folder"][..], "NOT_A_REPOSITORY", 2),
        (&["session", "show", "shop-99"], "SESSION_NOT_FOUND", 3),
        (&["project", "add", &path], "PROJECT_EXISTS", 4),
        (&["agent", "show", "no-such-agent"], "AGENT_UNKNOWN", 2),
        (&["session", "messages", "shop-99"], "SESSION_NOT_FOUND", 3),
        (&["session", "cancel", &id, "99999"], "MESSAGE_NOT_FOUND", 3),
        (&["session", "send", &id, "to an ended agent"], "SESSION_NOT_RUNNING", 4),
        (&["session", "send", &id, "--file", "/no/such/file"], "INVALID_REQUEST", 2),
        (&["session", "send", &id], "INVALID_REQUEST", 2),
        (&["session", "prompt", &id], "SESSION_NOT_RUNNING", 4),
        (&["session", "attach", &id], "INVALID_REQUEST", 2),
    ] {
        let (answer, ended) = json(&home, words);
        assert_eq!((answer["error"]["code"].as_str(), ended), (Some(error), code), "{words:?}: {answer}");
        let (text, ended) = said(&home, words);
        assert!(text.contains(&format!("[{error}]")), "{words:?}: {text}");
        assert_eq!(ended, code);
    }
    assert_eq!(said(&home, &["session", "fly"]).1, 2);
    assert_eq!(said(&home, &["stop"]).1, 0);
}

#[tokio::test]
async fn a_log_is_followed_line_by_line_until_its_reader_has_seen_enough() {
    use std::io::BufRead as _;
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let mut command = home.command(&core());
    command.args(["--json", "session", "log", made.id.as_str(), "--follow"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("it starts");
    let lines = std::io::BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let reading = tokio::task::spawn_blocking(move || {
        let rows = lines.map(|line| serde_json::from_str::<Value>(&line.expect("text")).expect("JSON"));
        let mut numbers = Vec::new();
        for row in rows {
            numbers.push(row["seq"].as_u64().expect("a number"));
            if row["what"] == "interrupted" {
                break;
            }
        }
        numbers
    });
    assert_eq!(said(&home, &["session", "interrupt", made.id.as_str()]).1, 0);
    let numbers = reading.await.expect("read");
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
    // The pipe is gone, so the next line ends it.
    assert_eq!(said(&home, &["session", "interrupt", made.id.as_str()]).1, 0);
    let ended = wait::until("it ends", async || child.try_wait().expect("can be asked")).await;
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test]
async fn a_terminal_is_used_left_and_used_again() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let attach = || {
        let mut command = home.command(&core());
        command.args(["session", "attach", made.id.as_str()]);
        Pty::start(command)
    };
    let shows = |text: &'static str| move |shown: &[u8]| String::from_utf8_lossy(shown).contains(text);
    let mut first = attach();
    let painted = first.read_until(shows("$"));
    assert!(
        !painted.windows(2).any(|pair| pair == b"\x1bc"),
        "a hard reset takes the person's scrollback away"
    );
    first.type_in(b"echo six=$((2 * 3)); read answer\r");
    first.read_until(shows("six=6"));
    assert!(first.is_raw(), "keys go to the agent one by one");

    // A second terminal on the same session sees the same screen, and what is typed in the first.
    let mut second = attach();
    second.read_until(shows("six=6"));
    first.type_in(b"unheard");
    second.read_until(shows("unheard"));
    second.type_in(DETACH);
    assert_eq!(second.ended().await, Some(0));

    // Keys that come in one piece with the detach key are typed before it.
    first.type_in(b"\recho seven=$((3 + 4))\r\x1c");
    first.read_until(shows("goes on"));
    assert!(!first.is_raw(), "the terminal is as it was");
    assert_eq!(first.ended().await, Some(0));
    let mut again = attach();
    again.read_until(shows("seven=7"));
    assert_eq!(until_status(&connection, &made.id, Status::Running).await.launch, made.launch);

    // Killed without warning, a viewer is no concern of the agent's.
    processes::kill_9(again.pid());
    let mut last = attach();
    last.read_until(shows("seven=7"));
    last.type_in(b"exit 3\r");
    until_status(&connection, &made.id, Status::Exited).await;
    last.type_in(b"to nobody");
    last.read_until(|shown| shown.contains(&0x07));
    last.type_in(DETACH);
    assert_eq!(last.ended().await, Some(0));
}

// `println!` fails loudly when its reader has gone: `ao logs | head -1` ended in a panic.
#[tokio::test]
async fn a_reader_that_has_seen_enough_ends_a_command_quietly() {
    let home = TestHome::new();
    let _daemon = home.headless().await;
    for words in [&["--help"][..], &["logs"], &["status"], &["session", "ls"], &["--json", "doctor"]] {
        let (reading, writing) = std::io::pipe().expect("a pipe");
        drop(reading);
        let ended = home.command(&core()).args(words).stdout(writing).output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{words:?}");
        assert_eq!(ended.status.code(), Some(0), "{words:?}");
    }
}

#[tokio::test]
async fn another_program_called_ao_is_named() {
    let mut home = TestHome::new();
    let folder = home.folder().join("other");
    std::fs::create_dir_all(&folder).expect("a folder");
    ao_e2e::script::executable(&folder.join("ao"), "#!/bin/sh\nexit 1\n");
    home.put_on_path(&folder);
    let (text, _) = said(&home, &["doctor"]);
    assert!(text.contains(&format!("{} is another program", folder.join("ao").display())), "{text}");
    // Sessions get ours first all the same.
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let prompt = "command -v ao > where";
    let made = connection.handle.call(new_session(&project, "shell", Some(prompt))).await.expect("made");
    let found = wait::until("the shell has looked", async || {
        std::fs::read_to_string(home.home().worktree(&made.id).join("where"))
            .ok()
            .filter(|text| text.ends_with('\n'))
    })
    .await;
    assert!(found.starts_with(&home.home().bin().to_string_lossy().into_owned()), "{found}");
}
