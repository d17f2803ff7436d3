//! Landing: the base has exactly what was combined and checked, or it is as it was.

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_e2e::git::git;
use ao_e2e::home::{Daemon, TestHome, new_session, show};
use ao_e2e::scripted::{self, Kind, describe};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{ProjectConfigure, SessionList};
use ao_protocol::ids::ProjectId;
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{SessionView, Status};
use serde_json::{Value, json};

use crate::cli::json as asked;

/// A home with one project, whose base is checked out in its repository.
struct Yard {
    home: TestHome,
    connection: Connection,
    project: ProjectId,
    repository: PathBuf,
    daemon: Daemon,
}

impl Yard {
    async fn new() -> Self {
        let home = TestHome::new();
        describe(&home, &Kind::default());
        let identity = "[user]\n\tname = Test\n\temail = test@localhost\n";
        std::fs::write(home.folder().join("user/.gitconfig"), identity).expect("written");
        let daemon = home.headless().await;
        let connection = home.connect().await;
        let project = home.project(&connection, "shop").await;
        let repository = home.folder().join("repos/shop");
        Self { home, connection, project, repository, daemon }
    }

    /// A session whose branch has one commit: `file` with `text`.
    async fn worked(&self, file: &str, text: &str) -> SessionView {
        let made =
            self.connection.handle.call(new_session(&self.project, "shell", None)).await.expect("made");
        commit(Path::new(&made.worktree), file, text);
        made
    }

    async fn check(&self, line: &str) {
        let settings = ProjectSettings { check: Some(line.to_owned()), ..ProjectSettings::default() };
        let call = ProjectConfigure { project: self.project.clone(), settings };
        self.connection.handle.call(call).await.expect("set");
    }

    fn land(&self, session: &SessionView, words: &[&str]) -> (Value, i32) {
        asked(&self.home, &[&["session", "land", session.id.as_str()], words].concat())
    }

    fn base(&self) -> String {
        git(&self.repository, &["rev-parse", "main"])
    }

    /// Nothing of a landing is left, neither on disk nor in git's records.
    fn is_tidy(&self) -> bool {
        let folder = self.home.home().root().join("landing");
        let left = std::fs::read_dir(folder).map_or(0, Iterator::count);
        left == 0 && !git(&self.repository, &["worktree", "list"]).contains("/landing/")
    }
}

fn commit(at: &Path, file: &str, text: &str) {
    std::fs::write(at.join(file), text).expect("written");
    git(at, &["add", "--all"]);
    git(at, &["commit", "--quiet", "--message", &format!("Change {file}")]);
}

fn code(answer: &Value) -> Option<&str> {
    answer["error"]["code"].as_str()
}

#[tokio::test]
async fn clean_work_is_landed_by_each_method_and_put_away() {
    let yard = Yard::new().await;
    git(&yard.repository, &["remote", "add", "origin", "git@github.com:ada/shop.git"]);
    yard.check("test -f pears.txt && echo checked $KIND").await;

    // Rebased onto a base that moved on, and the base's clean checkout comes along.
    let first = yard.worked("pears.txt", "pears\n").await;
    commit(&yard.repository, "plums.txt", "plums\n");
    let (landed, exit) = yard.land(&first, &[]);
    assert_eq!((exit, &landed["state"]["is"]), (0, &json!("landed")), "{landed}");
    assert_eq!(landed["state"]["commit"], yard.base());
    assert_eq!(
        landed["state"]["pull_request"],
        format!("https://github.com/ada/shop/compare/main...{}?expand=1", first.branch)
    );
    assert!(yard.repository.join("pears.txt").exists() && yard.repository.join("plums.txt").exists());
    assert_eq!(git(&yard.repository, &["status", "--porcelain"]), "");
    assert_eq!(git(&yard.repository, &["log", "--merges", "--oneline"]), "");
    let after = show(&yard.connection, &first.id).await;
    assert!(after.archived && after.status == Status::Stopped && !Path::new(&after.worktree).exists());
    let trash = asked(&yard.home, &["trash", "ls"]).0;
    assert_eq!(trash[0]["session"], first.id.as_str(), "{trash}");
    let log = asked(&yard.home, &["session", "log", first.id.as_str()]).0.to_string();
    assert!(log.contains("landing: check: test -f pears.txt") && log.contains("landing: checked"), "{log}");

    // Merged and squashed where nobody has the base checked out.
    git(&yard.repository, &["checkout", "--quiet", "-b", "elsewhere"]);
    for (method, parents) in [("merge", 3), ("squash", 2)] {
        let session = yard.worked(&format!("{method}.txt"), "new\n").await;
        commit(Path::new(&session.worktree), "more.txt", method);
        let before = yard.base();
        let (landed, exit) = yard.land(&session, &["--method", method, "--keep"]);
        assert_eq!((exit, &landed["state"]["is"]), (0, &json!("landed")), "{landed}");
        let line = git(&yard.repository, &["rev-list", "--parents", "--max-count=1", "main"]);
        assert_eq!(line.split(' ').count(), parents, "{method}: {line}");
        assert_eq!(line.split(' ').nth(1), Some(before.as_str()), "{method}");
        assert!(Path::new(&session.worktree).exists() && !show(&yard.connection, &session.id).await.archived);
        let again = yard.land(&session, &["--method", "merge"]).0;
        assert_eq!(code(&again).is_some(), method == "merge", "{again}");
    }
    assert!(yard.is_tidy());
}

#[tokio::test]
async fn what_must_not_be_touched_is_refused_and_stays() {
    let yard = Yard::new().await;
    let session = yard.worked("pears.txt", "pears\n").await;
    let (worktree, before) = (PathBuf::from(&session.worktree), yard.base());

    std::fs::write(worktree.join("draft.txt"), "half a thought").expect("written");
    let (refused, _) = yard.land(&session, &[]);
    assert_eq!(code(&refused), Some("WORKTREE_DIRTY"), "{refused}");
    std::fs::remove_file(worktree.join("draft.txt")).expect("removed");

    std::fs::write(yard.repository.join("shop.txt"), "a person's own\n").expect("written");
    let (refused, _) = yard.land(&session, &[]);
    assert_eq!(code(&refused), Some("BASE_DIRTY"), "{refused}");
    assert_eq!(std::fs::read_to_string(yard.repository.join("shop.txt")).expect("read"), "a person's own\n");
    git(&yard.repository, &["checkout", "--quiet", "shop.txt"]);

    let (refused, _) = yard.land(&session, &["--onto", "nowhere"]);
    assert_eq!(code(&refused), Some("UNKNOWN_BASE"), "{refused}");
    let (refused, _) = yard.land(&session, &["--onto=--force"]);
    assert_eq!(code(&refused), Some("INVALID_REQUEST"), "{refused}");

    yard.check("echo all is broken; exit 3").await;
    let (refused, _) = yard.land(&session, &[]);
    assert_eq!(code(&refused), Some("CHECK_FAILED"), "{refused}");
    assert!(
        refused["error"]["message"].as_str().is_some_and(|said| said.contains("all is broken")),
        "{refused}"
    );

    // The base moves while the check runs.
    yard.check(&format!("git -C '{}' commit --quiet --allow-empty -m Meanwhile", yard.repository.display()))
        .await;
    let (refused, _) = yard.land(&session, &[]);
    assert_eq!(code(&refused), Some("BASE_MOVED"), "{refused}");
    assert_eq!(git(&yard.repository, &["rev-parse", "main~1"]), before);
    assert!(!yard.repository.join("pears.txt").exists() && worktree.exists() && yard.is_tidy());

    let (landed, exit) = yard.land(&session, &["--no-check", "--keep"]);
    assert_eq!(exit, 0, "{landed}");
    let (nothing, _) = yard.land(&session, &["--method", "merge", "--onto", &session.branch]);
    assert_eq!(code(&nothing), Some("NOTHING_TO_LAND"), "{nothing}");
}

#[tokio::test]
async fn conflicts_go_back_to_the_agent_and_a_push_goes_where_the_base_comes_from() {
    let yard = Yard::new().await;
    // The agent's own records are nobody's work.
    std::fs::write(yard.repository.join(".git/info/exclude"), "*.jsonl\n").expect("written");
    let session = scripted::start(&yard.connection, &yard.project).await;
    let worktree = PathBuf::from(&session.worktree);
    commit(&worktree, "shop.txt", "pears\n");
    commit(&yard.repository, "shop.txt", "plums\n");
    let before = yard.base();
    for method in ["rebase", "merge", "squash"] {
        // Kept, since an agent that reads of the last conflicts is at work and would not be put away.
        let (answer, exit) = yard.land(&session, &["--method", method, "--keep"]);
        assert_eq!((exit, &answer["state"]["is"]), (1, &json!("conflicts")), "{method}: {answer}");
        assert_eq!(
            (&answer["state"]["paths"], &answer["state"]["told"]),
            (&json!(["shop.txt"]), &json!(true))
        );
        assert_eq!(yard.base(), before);
        assert!(yard.is_tidy(), "{method}");
    }
    let messages = scripted::messages(&yard.connection, &session.id).await;
    assert!(messages.len() == 3 && messages[0].text.contains("- shop.txt"), "{messages:?}");
    assert_eq!(git(&worktree, &["log", "--format=%s", "--max-count=1"]), "Change shop.txt");

    // A remote that has the base, and takes it without force.
    let remote = yard.home.folder().join("remote.git");
    git(&yard.repository, &["clone", "--quiet", "--bare", ".", &remote.to_string_lossy()]);
    git(&yard.repository, &["remote", "add", "origin", &remote.to_string_lossy()]);
    let other = yard.worked("more.txt", "more\n").await;
    let (landed, exit) = yard.land(&other, &["--push"]);
    assert_eq!((exit, &landed["state"]["pushed"]), (0, &json!("origin")), "{landed}");
    assert_eq!(git(&remote, &["rev-parse", "main"]), yard.base());
    // One that has moved on refuses, and that is told.
    commit(&yard.repository, "own.txt", "own\n");
    let clone = yard.home.folder().join("clone");
    git(&yard.repository, &["clone", "--quiet", &remote.to_string_lossy(), &clone.to_string_lossy()]);
    commit(&clone, "theirs.txt", "theirs\n");
    git(&clone, &["push", "--quiet", "origin", "main"]);
    let theirs = git(&remote, &["rev-parse", "main"]);
    let last = yard.worked("last.txt", "last\n").await;
    let (landed, _) = yard.land(&last, &["--push"]);
    assert_eq!(
        (&landed["state"]["is"], &landed["state"]["pushed"]),
        (&json!("landed"), &Value::Null),
        "{landed}"
    );
    assert!(landed["state"]["notes"].to_string().contains("was not pushed"), "{landed}");
    assert_eq!(git(&remote, &["rev-parse", "main"]), theirs);
}

#[tokio::test]
async fn a_landing_can_be_called_off_while_its_check_runs() {
    let yard = Yard::new().await;
    let session = yard.worked("pears.txt", "pears\n").await;
    let (before, started) = (yard.base(), yard.home.folder().join("started"));
    yard.check(&format!("echo $$ > '{0}.new'; mv '{0}.new' '{0}'; sleep 100000 & wait", started.display()))
        .await;
    let mut command = yard.home.command(&ao_e2e::home::core());
    command.args(["--json", "session", "land", session.id.as_str()]).stdout(std::process::Stdio::piped());
    let landing = command.spawn().expect("starts");
    let pid = wait::until("the check runs", async || std::fs::read_to_string(&started).ok()).await;
    let pid: u32 = pid.trim().parse().expect("a pid");
    let other = yard.worked("plums.txt", "plums\n").await;
    assert_eq!(code(&yard.land(&other, &[]).0), Some("SESSION_BUSY"));
    let (cancelled, exit) = yard.land(&session, &["--cancel"]);
    assert_eq!((exit, &cancelled["state"]["is"]), (1, &json!("cancelled")), "{cancelled}");
    let ended = landing.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(yard.base(), before);
    wait::until("the check is gone", async || (!processes::lives(pid)).then_some(())).await;
    assert!(yard.is_tidy() && Path::new(&session.worktree).exists());
}

#[tokio::test]
async fn a_death_at_any_step_leaves_the_base_moved_or_not_and_nothing_else() {
    let mut yard = Yard::new().await;
    for (n, place) in
        ["land-begun", "land-scratch", "land-combined", "land-check", "land-intended", "land-moved"]
            .into_iter()
            .enumerate()
    {
        yard.check("true").await;
        let session = yard.worked(&format!("file-{n}.txt"), "new\n").await;
        let before = yard.base();
        yard.home.die_at(place);
        let (answer, _) = yard.land(&session, &[]);
        assert!(answer["error"].is_object(), "{place}: {answer}");
        yard.daemon.ended().await;
        yard.daemon = yard.home.headless().await;
        yard.connection = yard.home.connect().await;
        wait::until("it is settled", async || yard.is_tidy().then_some(())).await;
        let landed = yard.base() != before;
        assert_eq!(landed, place == "land-moved", "{place}");
        let after = show(&yard.connection, &session.id).await;
        assert_eq!((after.archived, Path::new(&after.worktree).exists()), (landed, !landed), "{place}");
        assert_eq!(git(&yard.repository, &["status", "--porcelain"]), "", "{place}");
        if !landed {
            let (again, exit) = yard.land(&session, &[]);
            assert_eq!(exit, 0, "{place}: {again}");
        }
        assert!(yard.repository.join(format!("file-{n}.txt")).exists(), "{place}");
    }
    // A start with nothing to settle changes nothing.
    let all = yard
        .connection
        .handle
        .call(SessionList { project: None, archived: Some(true) })
        .await
        .expect("listed");
    yard.daemon.kill_9();
    yard.daemon = yard.home.headless().await;
    yard.connection = yard.home.connect().await;
    let call = SessionList { project: None, archived: Some(true) };
    let same = yard.connection.handle.call(call).await.expect("listed");
    assert_eq!(
        all.iter().map(|one| (&one.id, one.status)).collect::<Vec<_>>(),
        same.iter().map(|one| (&one.id, one.status)).collect::<Vec<_>>()
    );
}
