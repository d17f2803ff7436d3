//! What must hold after any death and the next start, whatever died and when.
//!
//! No work lost, no worktree or process without a session, no launch and no message given twice, and a second start that
//! changes nothing. Everything is read from disk, from git and from the processes themselves; what the daemon says is
//! compared with that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_protocol::calls::{DaemonStatus, LedgerList, MessageList, SessionList};
use ao_protocol::ids::SessionId;
use ao_protocol::view::{LedgerEntryView, LedgerState, Receipt, SessionKind, SessionView, Status};

use crate::git::git;
use crate::home::TestHome;
use crate::scripted::{lines, submitted};
use crate::{processes, wait};

/// Work that is in no commit: a file of a session's worktree, and what must be in it.
#[derive(Debug, Clone)]
pub struct Work {
    /// Whose.
    pub session: SessionId,
    /// Where in its worktree.
    pub path: &'static str,
    /// What.
    pub content: &'static str,
    /// Whether git ignores it, so that only the trash has it.
    pub ignored: bool,
}

/// A world to check.
pub struct World<'a> {
    /// Its home.
    pub home: &'a TestHome,
    /// The project's repository.
    pub repository: PathBuf,
    /// What must not be lost.
    pub work: Vec<Work>,
    /// What was told to agents: each text reaches its agent once.
    pub told: Vec<(SessionId, String)>,
    /// Whether the trash was emptied on purpose.
    pub emptied: bool,
}

/// Everything that is known of the world at one moment.
struct Seen {
    sessions: Vec<SessionView>,
    entries: Vec<LedgerEntryView>,
    worktrees: String,
    refs: String,
}

impl World<'_> {
    /// Waits until nothing is under way any more: sessions found again, starts done, messages at an end.
    pub async fn settled(&self, connection: &Connection, case: &str) {
        let under_way = async || {
            let status = connection.handle.call(DaemonStatus {}).await.expect("it answers");
            let sessions = sessions(connection).await;
            let moving = |one: &&SessionView| {
                let starts = matches!(
                    one.status,
                    Status::Queued
                        | Status::Starting
                        | Status::Preparing
                        | Status::Unconfirmed
                        | Status::Working
                );
                let dead = one.process.as_ref().is_some_and(|process| {
                    !processes::lives(process.host_pid) || !processes::lives(process.agent_pid)
                });
                // The scripted agent says when it is ready; until then it is about to change its state.
                let begins = one.status == Status::Running && !one.shell;
                starts
                    || begins
                    || dead
                    || self.has_a_prompt_to_take(one)
                    || (one.waiting_messages > 0 && one.process.is_some())
            };
            let moving: Vec<String> =
                sessions.iter().filter(moving).map(|one| format!("{} {:?}", one.id, one.status)).collect();
            let entries = connection.handle.call(LedgerList { session: None }).await.expect("listed");
            let busy = entries.iter().filter(|entry| entry.state == LedgerState::Busy).count();
            let leads = sessions.iter().filter(|one| one.kind == SessionKind::Orchestrator);
            // One that makes room for another does so in the background.
            let (all, open) = (leads.clone().count(), leads.filter(|one| !one.archived).count());
            (status.reconciling, moving, busy, all == 0 || open == 1)
        };
        wait::until_value(&format!("{case}: all is settled"), under_way, |(starts, moving, busy, led)| {
            !starts && moving.is_empty() && *busy == 0 && *led
        })
        .await;
    }

    /// Whether an agent was started with a prompt that it has not said to have taken: it is at rest for a moment before.
    fn has_a_prompt_to_take(&self, one: &SessionView) -> bool {
        let last = self.starts().into_iter().rfind(|start| start["session"] == one.id.as_str());
        last.is_some_and(|start| !start["prompt"].is_null()) && one.reason.contains("has started")
    }

    /// Checks all that must hold now.
    ///
    /// # Panics
    /// With `case` and what does not hold.
    pub async fn check(&self, connection: &Connection, case: &str) {
        let seen = self.look(connection).await;
        self.no_work_is_lost(&seen, case);
        self.no_worktree_is_nobodys(&seen, case);
        self.no_process_is_nobodys(&seen, case).await;
        self.nothing_was_started_twice(case);
        self.nothing_was_told_twice(connection, &seen, case).await;
        self.nothing_half_done_lies_around(&seen, case);
    }

    /// What a further start must not change.
    pub async fn picture(&self, connection: &Connection) -> String {
        let seen = self.look(connection).await;
        let mut text = String::new();
        for one in &seen.sessions {
            let pids = one.process.as_ref().map(|process| (process.host_pid, process.agent_pid));
            let _infallible =
                writeln!(text, "{} {:?} {pids:?} {} {}", one.id, one.status, one.archived, one.branch);
        }
        let _infallible =
            writeln!(text, "{:?}\n{}\n{}\n{}", seen.entries, seen.worktrees, seen.refs, self.starts().len());
        text
    }

    async fn look(&self, connection: &Connection) -> Seen {
        Seen {
            sessions: sessions(connection).await,
            entries: connection.handle.call(LedgerList { session: None }).await.expect("listed"),
            worktrees: git(&self.repository, &["worktree", "list", "--porcelain"]),
            refs: git(&self.repository, &["for-each-ref", "refs/ao", "refs/heads"]),
        }
    }

    fn no_work_is_lost(&self, seen: &Seen, case: &str) {
        for work in &self.work {
            let worktree = self.home.home().worktree(&work.session);
            let own = seen.entries.iter().filter(|entry| entry.session == work.session);
            let trashed: Vec<PathBuf> = own
                .clone()
                .filter_map(|entry| entry.trash.as_ref())
                .map(|trash| PathBuf::from(&trash.path))
                .collect();
            let folders: Vec<&PathBuf> =
                std::iter::once(&worktree).chain(&trashed).filter(|at| at.exists()).collect();
            let on_disk = folders.iter().any(|at| read(&at.join(work.path)) == work.content);
            let in_ledger = || {
                own.clone().filter_map(|entry| entry.commit.as_ref()).any(|commit| {
                    let held = format!("{commit}:{}", work.path);
                    git(&self.repository, &["cat-file", "-p", &held]).trim_end() == work.content.trim_end()
                })
            };
            let given_up = self.emptied && (work.ignored || own.clone().next().is_none());
            assert!(
                on_disk || given_up || (!work.ignored && in_ledger()),
                "{case}: lost: {work:?}; {folders:?}"
            );
            assert!(folders.len() <= 1, "{case}: the worktree is in two places: {folders:?}");
        }
    }

    /// git's record, the folders, the sessions and the ledger say the same.
    fn no_worktree_is_nobodys(&self, seen: &Seen, case: &str) {
        assert!(!seen.worktrees.contains("prunable"), "{case}: {}", seen.worktrees);
        let registered: BTreeSet<&Path> =
            seen.worktrees.lines().filter_map(|line| line.strip_prefix("worktree ")).map(Path::new).collect();
        let of_sessions: BTreeMap<&Path, &SessionView> =
            seen.sessions.iter().map(|one| (Path::new(&one.worktree), one)).collect();
        for worktree in registered.iter().filter(|at| **at != self.repository) {
            assert!(
                worktree.exists() && of_sessions.contains_key(worktree),
                "{case}: nobody's: {worktree:?}"
            );
        }
        for (worktree, one) in of_sessions {
            let known = registered.contains(worktree);
            assert_eq!(worktree.exists(), known, "{case}: {} {}", one.id, seen.worktrees);
        }
        let folders = walk(&self.home.home().worktrees());
        for folder in folders.iter().filter(|at| at.join(".git").exists()) {
            assert!(registered.contains(folder.as_path()), "{case}: git does not know {folder:?}");
        }
    }

    /// Every agent is the one that the daemon shows, and every host too, or it is at rest in a session whose agent has ended:
    /// then it keeps the last screen for a while. No session has two of either.
    async fn no_process_is_nobodys(&self, seen: &Seen, case: &str) {
        let hosts: BTreeMap<&str, Option<u32>> = seen
            .sessions
            .iter()
            .map(|one| (one.id.as_str(), one.process.as_ref().map(|process| process.host_pid)))
            .collect();
        let agents: BTreeSet<u32> = seen
            .sessions
            .iter()
            .filter_map(|one| one.process.as_ref())
            .map(|process| process.agent_pid)
            .collect();
        let found = async || {
            let all: Vec<Program> =
                processes::of_folder(self.home.folder()).into_iter().map(|pid| (pid, words(pid))).collect();
            let of = |wanted: fn(&[String]) -> bool| {
                all.iter().filter(move |(_, words)| wanted(words)).cloned().collect::<Vec<_>>()
            };
            (of(is_host), of(is_agent))
        };
        // A program that an agent is about to start is still called like the agent for a moment.
        let fits = |(found_hosts, found_agents): &(Vec<Program>, Vec<Program>)| {
            let mut bundles = BTreeSet::new();
            let known = found_hosts.iter().all(|(pid, words)| {
                let bundle = words.get(2).and_then(|at| Path::new(at).file_name()?.to_str());
                let shown = bundle.and_then(|session| hosts.get(session));
                bundles.insert(bundle) && shown.is_some_and(|shown| shown.is_none_or(|shown| shown == *pid))
            });
            known && found_agents.iter().all(|(pid, _)| agents.contains(pid))
        };
        wait::until_value(&format!("{case}: hosts {hosts:?}, agents {agents:?}"), found, fits).await;
    }

    fn starts(&self) -> Vec<serde_json::Value> {
        lines(self.home.folder(), STARTS)
    }

    fn nothing_was_started_twice(&self, case: &str) {
        let starts = self.starts();
        let mut launches = BTreeSet::new();
        for start in &starts {
            let key = format!("{} {}", start["session"], start["launch"]);
            assert!(launches.insert(key), "{case}: one launch was started twice: {starts:#?}");
        }
    }

    /// Each text reached its agent once. A first prompt may come again with the note that it does, once.
    async fn nothing_was_told_twice(&self, connection: &Connection, seen: &Seen, case: &str) {
        for (session, text) in &self.told {
            let taken = self.submitted(session, seen);
            let times = taken.iter().filter(|one| *one == text).count();
            let again = taken.iter().filter(|one| *one != text && one.contains(text.as_str())).count();
            assert!(times <= 1 && again <= 1, "{case}: {text:?} came {times} + {again} times: {taken:#?}");
            let list = MessageList { session: session.clone() };
            let messages = connection.handle.call(list).await.expect("listed");
            let receipt = messages.iter().find(|one| one.text == *text).map(|one| one.receipt);
            let arrived = times + again > 0;
            // What is said to have arrived has, and what has not arrived is said to have failed or to wait still.
            match receipt {
                Some(Receipt::Submitted) => assert!(arrived, "{case}: {text:?} never came"),
                Some(Receipt::Failed | Receipt::Accepted) | None => {}
                Some(Receipt::Typing | Receipt::Typed | Receipt::Cancelled) => {
                    panic!("{case}: {text:?} is {receipt:?}")
                }
            }
        }
    }

    fn submitted(&self, session: &SessionId, seen: &Seen) -> Vec<String> {
        let worktree = self.home.home().worktree(session);
        let own = seen.entries.iter().filter(|entry| entry.session == *session);
        let trashed = own.filter_map(|entry| entry.trash.as_ref()).map(|trash| PathBuf::from(&trash.path));
        let at = std::iter::once(worktree).chain(trashed).find(|at| at.exists());
        at.map(|at| submitted(&at).iter().map(|one| one.text().to_owned()).collect()).unwrap_or_default()
    }

    fn nothing_half_done_lies_around(&self, seen: &Seen, case: &str) {
        let busy: Vec<_> = seen.entries.iter().filter(|entry| entry.state == LedgerState::Busy).collect();
        assert!(busy.is_empty(), "{case}: {busy:?}");
        for entry in &seen.entries {
            let held = format!("refs/ao/ledger/{}/{}", entry.session, entry.number);
            let commit = git(&self.repository, &["rev-parse", &held]);
            assert_eq!(Some(commit), entry.commit, "{case}: {held}");
        }
        assert_eq!(git(&self.repository, &["for-each-ref", "refs/ao/capturing"]), "", "{case}");
        let common = self.repository.join(".git");
        let places = [
            self.home.home().trash(),
            common.clone(),
            common.join("worktrees"),
            self.home.home().worktrees(),
        ];
        let left: Vec<PathBuf> =
            places.iter().flat_map(|at| walk(at)).filter(|at| is_half_done(at)).collect();
        assert_eq!(left, Vec::<PathBuf>::new(), "{case}");
    }
}

/// The file of a test's folder in which scripted agents put down each of their starts.
pub const STARTS: &str = "starts.jsonl";

/// A process with its command line.
type Program = (u32, Vec<String>);

fn words(pid: u32) -> Vec<String> {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

fn is_host(words: &[String]) -> bool {
    words.get(1).is_some_and(|verb| verb == "host")
}

fn is_agent(words: &[String]) -> bool {
    words.first().is_some_and(|name| name.ends_with("ao-scripted-agent"))
}

async fn sessions(connection: &Connection) -> Vec<SessionView> {
    let all = SessionList { project: None, archived: Some(true) };
    connection.handle.call(all).await.expect("listed")
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

fn is_half_done(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    [".part", ".scratch", ".emptying", ".lock", ".making"].iter().any(|end| name.ends_with(end))
        || ["ao-re", ".ao-moved-"].iter().any(|begin| name.starts_with(begin))
}

/// The names in a folder and one below.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let top = list(folder);
    top.iter().flat_map(|path| list(path)).chain(top.iter().cloned()).collect()
}
