//! B14 and B18: making sessions, keeping what a worktree holds and looking at what it changed, beside the git commands
//! that somebody would type for the same. It must never compare with a git that has nothing to do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use ao_e2e::git::git;
use ao_e2e::home::new_session;
use ao_protocol::calls::{ChangesList, LedgerCapture};
use ao_protocol::ids::SessionId;

use super::Effort;
use super::lab::{Lab, Made};
use super::numbers::{median, ms, number};
use super::table::Row;

/// Files of the repository in which sessions are made.
const REPOSITORY: usize = 2_000;

pub(crate) async fn b14(effort: Effort) -> Vec<Row> {
    let lab = Lab::new().await;
    let repository = lab.home.folder().join("repos/shop");
    fill(&repository, REPOSITORY, "main");
    git(&repository, &["add", "-A"]);
    git(&repository, &["commit", "-q", "-m", "many files"]);
    let rounds = effort.of(3, 9);
    let mut bare = Vec::new();
    for round in 0..rounds {
        let folder = lab.home.folder().join(format!("bare-{round}"));
        bare.push(timed(&mut worktree_add(&repository, &folder, round)));
    }
    let mut one = Vec::new();
    for _ in 0..rounds {
        let begun = Instant::now();
        lab.session(None).await;
        one.push(ms(begun.elapsed()));
    }
    let (bare, one) = (median(&bare), median(&one));
    let begun = Instant::now();
    let mut making = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (handle, call) = (lab.connection.handle.clone(), new_session(lab.project(), "shell", None));
        making.spawn(async move { handle.call(call).await.expect("made") });
    }
    making.join_all().await;
    let ten = ms(begun.elapsed());
    vec![
        Row::new("B14", format!("a session in a repository of {REPOSITORY} files"), format!("{one:.1} ms"))
            .beside(format!("{bare:.1} ms, git worktree add"), one / bare)
            .target("<= 24 ms more", one <= bare + 24.0),
        Row::new("B14", "10 sessions at once", format!("{ten:.1} ms")).target("<= 3 x one", ten <= 3.0 * one),
    ]
}

pub(crate) async fn b18(effort: Effort) -> Vec<Row> {
    let lab = Lab::new().await;
    let mut rows = Vec::new();
    let rounds = effort.of(3, 9);
    for files in [100, 2_000, 10_000] {
        let made = lab.session(None).await;
        let worktree = lab.home.home().worktree(&made.id);
        fill(&worktree, files, "looked at");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours.push(look(&lab, &made.id).await);
            theirs.push(bare_look(&worktree));
        }
        rows.push(beside(format!("changes of {files} new files"), &ours, &theirs, "add -N, diff --numstat"));
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            fill(&worktree, files, &format!("ours {round}"));
            let begun = Instant::now();
            let call = LedgerCapture { session: made.id.clone() };
            lab.connection.handle.call(call).await.expect("captured");
            ours.push(ms(begun.elapsed()));
            fill(&worktree, files, &format!("theirs {round}"));
            theirs.push(bare_capture(&worktree));
        }
        rows.push(beside(format!("capture of {files} new files"), &ours, &theirs, "add -A, write-tree"));
    }
    rows.extend(many(&lab, effort).await);
    rows
}

/// How the cost of a look grows with the sessions that are looked at together.
async fn many(lab: &Lab, effort: Effort) -> Vec<Row> {
    let mut made: Vec<Made> = Vec::new();
    let mut rows = Vec::new();
    for sessions in [1, 10, effort.of(20, 50)] {
        let more = lab.sessions(sessions - made.len()).await;
        more.iter().for_each(|one| fill(&lab.home.home().worktree(&one.id), 100, "many"));
        made.extend(more);
        let begun = Instant::now();
        let mut looks = tokio::task::JoinSet::new();
        for one in &made {
            let (handle, call) = (lab.connection.handle.clone(), list_of(&one.id));
            looks.spawn(async move { handle.call(call).await.expect("listed") });
        }
        looks.join_all().await;
        let each = ms(begun.elapsed()) / number(sessions);
        let what = format!("changes of 100 new files each, {sessions} sessions at once");
        rows.push(Row::new("B18", what, format!("{each:.1} ms for each")));
    }
    rows
}

fn beside(what: String, ours: &[f64], theirs: &[f64], peer: &str) -> Row {
    let (ours, theirs) = (median(ours), median(theirs));
    Row::new("B18", what, format!("{ours:.1} ms"))
        .beside(format!("{theirs:.1} ms, git {peer}"), ours / theirs)
}

fn list_of(session: &SessionId) -> ChangesList {
    ChangesList {
        session: session.clone(),
        scope: None,
        watch: None,
        from: None,
        limit: None,
        revision: None,
    }
}

async fn look(lab: &Lab, session: &SessionId) -> f64 {
    let begun = Instant::now();
    lab.connection.handle.call(list_of(session)).await.expect("listed");
    ms(begun.elapsed())
}

/// The same through an index of its own, as somebody would who does not want to touch that of the worktree.
fn bare_look(worktree: &Path) -> f64 {
    let index = own_index(worktree);
    timed(through(&index, worktree).args(["add", "-N", "."]))
        + timed(through(&index, worktree).args(["diff", "--numstat", "main"]))
}

fn bare_capture(worktree: &Path) -> f64 {
    let index = own_index(worktree);
    timed(through(&index, worktree).args(["add", "-A"])) + timed(through(&index, worktree).arg("write-tree"))
}

fn own_index(worktree: &Path) -> PathBuf {
    let index = worktree.with_extension("index");
    std::fs::copy(git(worktree, &["rev-parse", "--git-path", "index"]), &index).expect("copied");
    index
}

fn through(index: &Path, worktree: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(worktree).env("GIT_INDEX_FILE", index);
    command
}

fn worktree_add(repository: &Path, folder: &Path, round: usize) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(repository)
        .args(["worktree", "add", "-q", "-b", &format!("bare-{round}")])
        .arg(folder);
    command
}

fn timed(command: &mut Command) -> f64 {
    let begun = Instant::now();
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    ms(begun.elapsed())
}

/// Writes so many files, of other content with every salt: an object that is there already costs nothing.
fn fill(folder: &Path, files: usize, salt: &str) {
    for n in 0..files {
        let at = folder.join("many").join((n % 100).to_string());
        std::fs::create_dir_all(&at).expect("made");
        std::fs::write(at.join(format!("{n}.txt")), format!("file {n}\nof {files} {salt}\n").repeat(20))
            .expect("written");
    }
}
