//! Agents that report nothing by themselves: what they write down and what stands on their screen is all there is.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, new_session, until_status};
use ao_e2e::{scripted, wait};
use ao_protocol::calls::{SessionAnswer, SessionPrompt, SessionRestore};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{Choice, Receipt, Source, Status};

/// Reads a line and keeps it, writes down that it works, does so until it is let go, and shows its prompt again. `ask`
/// makes it ask first. The folder of its log comes into being with the first line.
const PROGRAM: &str = r#"#!/bin/sh
log=$1
printf 'here I am %s\n> ' "$2"
while IFS= read -r line; do
  case $line in
    /exit) exit 0 ;;
    '') printf '> '; continue ;;
  esac
  printf '%s\n' "$line" >> said
  mkdir -p "$(dirname "$log")"
  printf '{"event":"begins"}\n' >> "$log"
  if [ "$line" = ask ]; then
    printf '\nrm -rf build\nDo that? [y/n]: '
    IFS= read -r answer
    printf '%s\n' "$answer" >> answers
  fi
  while [ ! -e go ]; do sleep 0.05; done
  rm go
  printf 'done\n> '
done
"#;

const MANIFEST: &str = r#"schema = 1
id = "liner"
name = "Liner"
[program]
names = ["ao-test-liner"]
[launch]
argv = ["{launch_folder}/deep/er/events.jsonl", "{begin}"]
[conversation]
choose = "uuid"
new = ["new"]
resume = ["resumed"]
transcript = "{launch_folder}/deep/er/events.jsonl"
[[transcript]]
when = { event = "begins" }
is = "prompt"
[[screen]]
pattern = '^> ?$'
is = "idle"
[ready]
signal = "screen"
[typing]
enter_delay_ms = 20
[approval]
begin = '\[y/n\]: ?$'
end = '\[y/n\]: ?$'
paragraph = true
once = ["y", "enter"]
deny = ["n", "enter"]
[activity]
screen_lines = 1
"#;

fn describe(home: &mut TestHome) {
    let bin = home.folder().join("bin");
    std::fs::create_dir_all(&bin).expect("a folder");
    let program = bin.join("ao-test-liner");
    std::fs::write(&program, PROGRAM).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("set");
    home.put_on_path(&bin);
    std::fs::create_dir_all(home.home().agents()).expect("a folder");
    std::fs::write(home.home().agents().join("liner.toml"), MANIFEST).expect("written");
}

fn said(worktree: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(worktree.join("said")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn let_go(worktree: &Path) {
    std::fs::write(worktree.join("go"), "").expect("written");
}

/// How often its transcript told something.
async fn told(connection: &Connection, session: &SessionId) -> usize {
    let log = scripted::log(connection, session).await;
    log.iter().filter(|row| row.source == Source::Transcript).count()
}

#[tokio::test]
async fn an_agent_that_only_writes_down_when_a_turn_begins_is_shown_at_work_and_its_messages_are_proven() {
    let mut home = TestHome::new();
    describe(&mut home);
    let Shop { mut daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "liner", Some("one"))).await.expect("made");
    let (id, worktree) = (made.id.clone(), std::path::PathBuf::from(&made.worktree));
    // Neither the file nor its folder was there when it began.
    until_status(&connection, &id, Status::Working).await;
    wait::until("the first prompt is proven", async || {
        let all = scripted::messages(&connection, &id).await;
        (all[0].receipt == Receipt::Submitted).then_some(())
    })
    .await;
    // A message waits for the turn's end.
    let waiting = scripted::send(&connection, &id, "two");
    let (sent, ()) = tokio::join!(waiting, async {
        assert_eq!(said(&worktree), ["one"]);
        let_go(&worktree);
    });
    assert_eq!(sent.expect("sent").receipt, Receipt::Submitted);
    until_status(&connection, &id, Status::Working).await;
    assert_eq!((said(&worktree).len(), told(&connection, &id).await), (2, 2));

    // What stood in the file before is no news to the next daemon, and the turn's end is seen by it.
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let adopted = until_status(&connection, &id, Status::Working).await;
    assert_eq!(adopted.launch, made.launch);
    let_go(&worktree);
    until_status(&connection, &id, Status::Idle).await;
    assert_eq!(told(&connection, &id).await, 2);
    let sent = scripted::send(&connection, &id, "three").await.expect("sent");
    assert_eq!(sent.receipt, Receipt::Submitted);
    let_go(&worktree);
    until_status(&connection, &id, Status::Idle).await;

    // Nor is it to the next launch, which is not ready because the last one's prompt stands on the screen.
    let ended = scripted::send(&connection, &id, "/exit").await.expect("accepted");
    assert_eq!(ended.receipt, Receipt::Failed, "nothing proves it");
    until_status(&connection, &id, Status::Exited).await;
    let back = SessionRestore { session: id.clone(), how: None };
    connection.handle.call(back).await.expect("back");
    let sent = scripted::send(&connection, &id, "four").await.expect("sent");
    assert_eq!(sent.receipt, Receipt::Submitted);
    assert_eq!(said(&worktree), ["one", "two", "three", "four"]);
    assert_eq!(told(&connection, &id).await, 4);
    let_go(&worktree);
}

/// The same question twice was taken for one that had been answered already, and could be answered no more.
#[tokio::test]
async fn a_question_that_stands_on_the_screen_alone_is_shown_whole_and_answered_as_often_as_it_is_asked() {
    let mut home = TestHome::new();
    describe(&mut home);
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "liner", None)).await.expect("made");
    let (id, worktree) = (made.id.clone(), std::path::PathBuf::from(&made.worktree));
    for choice in [Choice::Once, Choice::Deny] {
        until_status(&connection, &id, Status::Idle).await;
        scripted::send(&connection, &id, "ask").await.expect("sent");
        until_status(&connection, &id, Status::NeedsYou).await;
        let shown = connection.handle.call(SessionPrompt { session: id.clone() }).await.expect("a prompt");
        assert_eq!(shown.lines[0], "rm -rf build");
        let answer = SessionAnswer { session: id.clone(), choice, proof: shown.proof };
        connection.handle.call(answer).await.expect("answered");
        // An answered question stays above, and is none any more.
        until_status(&connection, &id, Status::Working).await;
        let_go(&worktree);
    }
    until_status(&connection, &id, Status::Idle).await;
    assert_eq!(std::fs::read_to_string(worktree.join("answers")).expect("there"), "y\nn\n");
}
