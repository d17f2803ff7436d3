//! The clean-up: what lies around is told with a reason, goes only as the plan says, and comes back.

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_e2e::git::git;
use ao_e2e::home::{Daemon, Shop, TestHome, new_session};
use ao_protocol::calls::{
    GcApply, GcChoice, GcOutcome, GcPlan, LedgerRestore, SessionArchive, SessionKill, TrashList,
};
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::view::{GcKind, GcRow, GcVerdict, KeptBecause};

struct Attic {
    home: TestHome,
    _daemon: Daemon,
    connection: Connection,
    project: ProjectId,
    repository: PathBuf,
}

impl Attic {
    async fn new() -> Self {
        let home = TestHome::new();
        let Shop { daemon, connection, project } = home.shop().await;
        let repository = home.folder().join("repos/shop");
        Self { home, _daemon: daemon, connection, project, repository }
    }

    /// A session whose agent has ended.
    async fn ended(&self) -> (SessionId, PathBuf) {
        let made =
            self.connection.handle.call(new_session(&self.project, "shell", None)).await.expect("made");
        let kill = SessionKill { session: made.id.clone(), remove_worktree: None, dirty: None };
        self.connection.handle.call(kill).await.expect("ended");
        let worktree = self.home.home().worktree(&made.id);
        (made.id, worktree)
    }

    async fn archive(&self, id: &SessionId) {
        let call = SessionArchive { session: id.clone(), archived: true };
        self.connection.handle.call(call).await.expect("archived");
    }

    async fn rows(&self) -> Vec<GcRow> {
        self.connection.handle.call(GcPlan::default()).await.expect("planned").rows
    }

    async fn row(&self, name: &str) -> GcRow {
        let rows = self.rows().await;
        let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
        rows.into_iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
    }

    async fn apply(&self, row: &GcRow) -> GcOutcome {
        let rows = vec![GcChoice { name: row.name.clone(), proof: row.proof.clone() }];
        self.connection.handle.call(GcApply { rows }).await.expect("answered").remove(0)
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

#[tokio::test]
async fn worktrees_go_as_the_plan_says_and_come_back() {
    let attic = Attic::new().await;
    let busy = attic.connection.handle.call(new_session(&attic.project, "shell", None)).await.expect("made");
    let (clean, clean_folder) = attic.ended().await;
    let (dirty, dirty_folder) = attic.ended().await;
    write(&dirty_folder, "new.txt", "new\n");
    let own = attic.home.folder().join("own worktree");
    git(&attic.repository, &["worktree", "add", "-q", "-b", "mine", &own.to_string_lossy()]);

    let running = attic.row(busy.id.as_str()).await;
    assert_eq!((running.verdict, running.reason.as_str()), (GcVerdict::Keep, "its agent runs"));
    assert!(!running.inside.is_empty(), "its shell works there");
    let foreign = attic.row(&own.to_string_lossy()).await;
    assert_eq!((foreign.ours, foreign.verdict, foreign.room), (false, GcVerdict::Keep, None));
    assert!(!attic.apply(&foreign).await.gone && own.exists());

    let row = attic.row(dirty.as_str()).await;
    assert_eq!((row.verdict, row.dirty.as_deref()), (GcVerdict::IfNamed, Some("1 new file or folder")));
    assert!(row.room.is_some_and(|room| room.own > 0 && room.whole));
    // What happens after the plan makes it a plan of something else.
    write(&dirty_folder, "new.txt", "newer\n");
    let stale = attic.apply(&row).await;
    assert!(!stale.gone && stale.said.contains("has changed since it was looked at"), "{}", stale.said);
    assert!(dirty_folder.join("new.txt").exists());
    let gone = attic.apply(&attic.row(dirty.as_str()).await).await;
    let entry = gone.entry.expect("kept");
    assert!(gone.gone && !dirty_folder.exists());
    assert_eq!((entry.because, entry.untracked), (KeptBecause::Tidied, 1));
    let back = LedgerRestore {
        session: dirty.clone(),
        entry: None,
        to: None,
        whole: None,
        replace: None,
        merge: None,
    };
    assert!(attic.connection.handle.call(back).await.expect("restored").whole);
    assert_eq!(std::fs::read_to_string(dirty_folder.join("new.txt")).expect("there"), "newer\n");

    attic.archive(&clean).await;
    let row = attic.row(clean.as_str()).await;
    assert_eq!((row.verdict, row.ahead, row.unpushed), (GcVerdict::CanGo, Some(0), Some(0)));
    let inside = std::process::Command::new("sleep")
        .arg("600")
        .current_dir(&clean_folder)
        .spawn()
        .expect("a program that works there");
    let mut inside = Program(inside);
    let held = attic.row(clean.as_str()).await;
    assert!(held.verdict == GcVerdict::Keep && held.reason.starts_with("sleep ("), "{}", held.reason);
    assert!(!attic.apply(&row).await.gone, "somebody came in after the plan");
    inside.end();
    let output = attic.home.ao(&["gc", "--apply"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains(&format!("{clean} is gone.")), "{said}");
    assert!(!clean_folder.exists() && dirty_folder.exists() && own.exists());
    let trash = attic.connection.handle.call(TrashList {}).await.expect("listed");
    assert_eq!(trash.iter().map(|entry| entry.session.clone()).collect::<Vec<_>>(), [clean]);
}

/// A program that ends with the test.
struct Program(std::process::Child);

impl Program {
    fn end(&mut self) {
        self.0.kill().expect("ended");
        self.0.wait().expect("gone");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.0.kill();
        let _gone = self.0.wait();
    }
}

#[tokio::test]
async fn branches_records_and_folders_that_are_left_are_told_apart() {
    let attic = Attic::new().await;
    let worktrees = attic.home.home().worktrees();
    std::fs::create_dir_all(worktrees.join("shop-98")).expect("a folder that nobody knows");
    git(&attic.repository, &["branch", "ao/shop-90/merged"]);
    git(&attic.repository, &["branch", "ao/shop-91/work"]);
    // The worktree of a session that is no longer on record, with work in it.
    let lost = worktrees.join("shop-91");
    git(&attic.repository, &["worktree", "add", "-q", &lost.to_string_lossy(), "ao/shop-91/work"]);
    write(&lost, "work.txt", "w\n");
    git(&lost, &["add", "-A"]);
    git(&lost, &["commit", "-q", "-m", "work"]);
    let torn = worktrees.join("shop-92");
    git(&attic.repository, &["worktree", "add", "-q", "--detach", &torn.to_string_lossy()]);
    std::fs::rename(&torn, attic.home.folder().join("moved away")).expect("moved");

    let stray = attic.row(&worktrees.join("shop-98").to_string_lossy()).await;
    assert_eq!((stray.kind, stray.verdict), (GcKind::Folder, GcVerdict::Keep));
    let row = attic.row("shop-91").await;
    assert_eq!(
        (row.verdict, row.ahead, row.unpushed),
        (GcVerdict::CanGo, Some(1), Some(1)),
        "{}",
        row.reason
    );
    let gone = attic.apply(&row).await;
    assert!(gone.gone && !lost.exists(), "{}", gone.said);
    let output = attic.home.ao(&["ledger", "restore", "shop-91"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(git(&lost, &["log", "-1", "--format=%s"]), "work");
    assert!(attic.apply(&attic.row("shop-91").await).await.gone);

    let branch = attic.row("shop:ao/shop-91/work").await;
    assert_eq!(branch.verdict, GcVerdict::IfNamed, "{}", branch.reason);
    assert!(attic.apply(&branch).await.gone);
    let merged = attic.row("shop:ao/shop-90/merged").await;
    assert_eq!(merged.verdict, GcVerdict::CanGo);
    let gone = attic.apply(&merged).await;
    assert!(gone.gone, "{}", gone.said);
    assert_eq!(git(&attic.repository, &["branch", "--list", "ao/*"]), "");
    // As the outcome says.
    git(&attic.repository, &gone.said.split(' ').skip(1).collect::<Vec<_>>());
    assert_eq!(git(&attic.repository, &["branch", "--list", "ao/*"]), "ao/shop-90/merged");

    let record = attic.row("record:shop-92").await;
    assert_eq!((record.kind, record.verdict), (GcKind::Record, GcVerdict::CanGo));
    let gone = attic.apply(&record).await;
    assert!(gone.gone, "{}", gone.said);
    assert!(!git(&attic.repository, &["worktree", "list"]).contains("shop-92"));
}

/// A branch of a project's own pattern was never found, and one that was squashed onto its base counted as work.
#[tokio::test]
async fn a_squashed_branch_of_the_projects_own_pattern_can_go() {
    let attic = Attic::new().await;
    let settings = ao_protocol::settings::ProjectSettings {
        branch: Some("work/{slug}-{number}".to_owned()),
        ..Default::default()
    };
    let project = ao_protocol::ids::ProjectId::parse("shop").expect("valid");
    let configure = ao_protocol::calls::ProjectConfigure { project: project.clone(), settings };
    attic.connection.handle.call(configure).await.expect("set");
    let call = ao_e2e::home::new_session(&project, "shell", Some("true"));
    let made = attic.connection.handle.call(call).await.expect("made");
    assert!(made.branch.starts_with("work/"), "{}", made.branch);
    let worktree = std::path::PathBuf::from(&made.worktree);
    for n in 1..=2 {
        write(&worktree, &format!("{n}.txt"), "w\n");
        git(&worktree, &["add", "-A"]);
        git(&worktree, &["commit", "-q", "-m", "work"]);
    }
    let kill = ao_protocol::calls::SessionKill {
        session: made.id.clone(),
        remove_worktree: Some(true),
        dirty: Some(true),
    };
    attic.connection.handle.call(kill).await.expect("removed");
    let hide = ao_protocol::calls::SessionArchive { session: made.id.clone(), archived: true };
    attic.connection.handle.call(hide).await.expect("hidden");
    let name = format!("shop:{}", made.branch);
    assert_eq!(attic.row(&name).await.verdict, GcVerdict::IfNamed);
    git(&attic.repository, &["merge", "--squash", "--quiet", &made.branch]);
    git(&attic.repository, &["commit", "-q", "-m", "All of it"]);
    let row = attic.row(&name).await;
    assert_eq!((row.verdict, row.ahead), (GcVerdict::CanGo, Some(2)), "{}", row.reason);
    assert!(attic.apply(&row).await.gone);
    assert_eq!(git(&attic.repository, &["branch", "--list", "work/*"]), "");
}
