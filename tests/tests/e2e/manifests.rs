//! Agents as data: a person describes a program that the product has never heard of, and it works; a description that is
//! wrong is named with what to do.

use ao_e2e::home::{Shop, TestHome, until_status};
use ao_e2e::scripted::{self, AGENT, Kind, describe};
use ao_e2e::wait;
use ao_protocol::calls::{AgentList, SessionCreate, SessionKill, SessionRestore};
use ao_protocol::error::ErrorCode;
use ao_protocol::view::Status;

use crate::cli::{json, said};
use crate::messages::texts;

#[tokio::test]
async fn an_agent_that_only_a_manifest_describes_is_listed_started_prompted_and_resumed() {
    let home = TestHome::new();
    describe(&home, &Kind::default());
    let (checked, code) = json(&home, &["agent", "check"]);
    assert_eq!((checked[0]["agent"].as_str(), code), (Some(AGENT), 0), "{checked}");

    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let (shown, code) = json(&home, &["agent", "show", AGENT]);
    assert_eq!(code, 0, "{shown}");
    assert_eq!((shown["installed"].as_bool(), shown["verified"].as_str()), (Some(true), None), "{shown}");
    assert!(shown["manifest"].as_str().is_some_and(|path| path.ends_with("scripted.toml")), "{shown}");
    let listed = said(&home, &["agent", "ls"]).0;
    assert!(listed.lines().any(|line| line.starts_with(AGENT) && line.contains("your own")), "{listed}");
    let doctor = said(&home, &["doctor"]).0;
    assert!(
        doctor.lines().any(|line| line.contains("Scripted Agent") && line.contains("unverified")),
        "{doctor}"
    );

    let prompt = "say hello\nin two lines";
    let new = SessionCreate {
        model: Some("large".to_owned()),
        ..ao_e2e::home::new_session(&project, AGENT, Some(prompt))
    };
    let made = connection.handle.call(new).await.expect("made");
    let idle = until_status(&connection, &made.id, Status::Idle).await;
    assert_eq!(idle.model.as_deref(), Some("large"));
    let worktree = std::path::PathBuf::from(&made.worktree);
    // Only an agent that has said that it began has a conversation to go on with.
    wait::until("its first turn is over", async || {
        let log = scripted::log(&connection, &made.id).await;
        log.iter().any(|row| row.what.starts_with("Idle")).then_some(())
    })
    .await;
    assert_eq!(texts(&worktree), [prompt]);

    // The same conversation goes on in the same place.
    let kill = SessionKill { session: made.id.clone(), remove_worktree: None, dirty: None };
    connection.handle.call(kill).await.expect("ended");
    let back = SessionRestore { session: made.id.clone(), how: None };
    connection.handle.call(back).await.expect("back");
    let idle = until_status(&connection, &made.id, Status::Idle).await;
    assert_eq!(idle.launch, made.launch.next());
    let sent = scripted::send(&connection, &made.id, "and again").await.expect("accepted");
    assert_eq!(sent.receipt, ao_protocol::view::Receipt::Submitted);
    assert_eq!(texts(&worktree), [prompt, "and again"], "the saved prompt is not given twice");
    // Which sign comes first, its title or its hook, differs from run to run, and a receipt does not wait for the history.
    wait::until("both are in its history", async || {
        let log = said(&home, &["session", "log", made.id.as_str()]).0;
        let has = |words: &str| log.lines().any(|line| line.contains(words));
        (log.lines().any(|line| line.contains("hook") && line.contains("Prompt: and again"))
            && has("-> working"))
        .then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_manifest_is_begun_checked_and_mended_without_a_daemon() {
    let home = TestHome::new();
    let (written, code) = json(&home, &["agent", "new", "mine"]);
    assert_eq!((written["agent"].as_str(), code), (Some("mine"), 0), "{written}");
    let path = home.home().agents().join("mine.toml");
    assert!(path.is_file());
    let (again, code) = json(&home, &["agent", "new", "mine"]);
    assert_eq!((again["error"]["code"].as_str(), code), (Some("INVALID_REQUEST"), 2), "never replaced");
    assert_eq!(said(&home, &["agent", "new", "other", "--from", "claude-code"]).1, 0);
    assert_eq!(said(&home, &["agent", "new", "third", "--from", "no-such"]).1, 2);
    let (text, code) = said(&home, &["agent", "check"]);
    assert_eq!(code, 0, "{text}");

    let good = std::fs::read_to_string(&path).expect("written");
    std::fs::write(&path, format!("{good}\n[launchh]\nargv = []\n")).expect("written");
    let (broken, code) = json(&home, &["agent", "check", path.to_str().expect("text")]);
    assert_eq!(code, 2, "{broken}");
    let problem = &broken[0]["problems"][0];
    for key in ["file", "key", "message", "fix"] {
        assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "no {key}: {broken}");
    }
    let (text, code) = said(&home, &["agent", "check"]);
    assert!(code == 2 && text.contains("mine.toml") && text.contains("launchh"), "{text}");
    assert!(said(&home, &["agent", "check", "/no/such/file.toml"]).1 == 2);

    // The daemon says the same of it, and offers the others. Nobody has asked for the list when a session is made.
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let new = ao_e2e::home::new_session(&project, "mine", None);
    let refused = connection.handle.call(new.clone()).await.expect_err("its manifest is broken");
    assert_eq!(refused.code, ErrorCode::ManifestInvalid, "{refused}");
    assert!(refused.message.contains("mine.toml") && refused.hint.is_some(), "{refused}");
    let (shown, _) = json(&home, &["agent", "show", "mine"]);
    assert!(shown["problem"].as_str().is_some_and(|problem| problem.contains("launchh")), "{shown}");
    // Mended, it is there without a restart.
    std::fs::write(&path, good).expect("written");
    let refused = connection.handle.call(new).await.expect_err("there is no such program");
    assert_eq!(refused.code, ErrorCode::AgentNotInstalled, "{refused}");
    let (shown, _) = json(&home, &["agent", "show", "mine"]);
    assert_eq!(shown["problem"].as_str(), None, "{shown}");
}

/// A stranger installed an agent while the app was open: the installer put its folder into the shell's own files, and
/// "Look again" went on saying that it was not installed until the next start.
#[tokio::test]
async fn an_agent_that_was_installed_a_moment_ago_is_found_when_a_person_looks_again() {
    let home = TestHome::new();
    let user = home.folder().join("user");
    std::fs::create_dir_all(user.join("new/bin")).expect("folder");
    std::fs::write(user.join(".profile"), "").expect("written");
    let _daemon = home.owned().await;
    let connection = home.supervise().await;
    let installed = async |again: Option<bool>| {
        let all = connection.handle.call(AgentList { again }).await.expect("listed");
        all.into_iter().find(|one| one.id.as_str() == "crush").expect("known").installed
    };
    assert!(!installed(None).await);
    ao_e2e::script::executable(&user.join("new/bin/crush"), "#!/bin/sh\nexit 0\n");
    std::fs::write(user.join(".profile"), "PATH=\"$HOME/new/bin:$PATH\"\nexport PATH\n").expect("written");
    assert!(!installed(None).await, "the environment is not read for every look");
    assert!(installed(Some(true)).await);
    // A shell that answers nothing takes nothing away.
    std::fs::write(user.join(".profile"), "exit 1\n").expect("written");
    assert!(installed(Some(true)).await);
}
