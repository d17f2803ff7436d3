//! B10, B11 and B17: memory, idle work, and what a hook costs its agent. Shared pages must never be counted twice,
//! so memory is the proportional set.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ao_e2e::home::core;
use ao_e2e::scripted;
use ao_e2e::{processes, wait};
use ao_protocol::calls::{AgentList, DaemonStatus, SessionLog};

use super::Effort;
use super::lab::{Lab, Made, Running};
use super::numbers::{median, ms, number, percentile};
use super::peers::{Peer, PeerSession};
use super::producer::Kind;
use super::table::Row;

const HOSTS: usize = 20;

/// A field in kB of a file of a process, in MiB.
fn kilobytes(pid: u32, file: &str, field: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let kb: Option<f64> = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    kb.expect("the process lives") / 1024.0
}

/// Resident memory, MiB.
pub(crate) fn resident(pid: u32) -> f64 {
    kilobytes(pid, "status", "VmRSS")
}

/// Proportional memory, MiB.
fn proportional(pid: u32) -> f64 {
    kilobytes(pid, "smaps_rollup", "Pss")
}

/// Memory that goes with the process, MiB.
fn private(pid: u32) -> f64 {
    kilobytes(pid, "smaps_rollup", "Private_Clean") + kilobytes(pid, "smaps_rollup", "Private_Dirty")
}

pub(crate) async fn b10(effort: Effort) -> Vec<Row> {
    let lab = Lab::new().await;
    let file = Kind::Logs.write(lab.home.folder(), 4);
    let count = effort.of(5, HOSTS);
    let printing = |name: &str, n: usize| {
        let done = lab.home.folder().join(format!("{name}-{n}"));
        (format!("cat '{}'; : > '{}'; exec cat", file.display(), done.display()), done)
    };
    let empty = proportional(lab.daemon());
    let mut made: Vec<Made> = Vec::new();
    for n in 0..count {
        let (script, done) = printing("own", n);
        made.push(lab.session(Some(&script)).await);
        wait::until("it has printed", async || done.exists().then_some(())).await;
    }
    let daemon = proportional(lab.daemon());
    let hosts: f64 = made.iter().map(|made| proportional(made.host)).sum();
    let slope = (daemon + hosts - empty) / number(count);
    let each = || Row::new("B10", "memory of one more session, all rings full", format!("{slope:.2} MiB"));
    let mut rows = vec![
        Row::new("B10", format!("memory of the daemon with {count} sessions"), format!("{daemon:.1} MiB"))
            .target("<= 25 MiB", daemon <= 25.0),
        each().target("<= 4 MiB", slope <= 4.0),
    ];
    if Peer::Tmux.is_here() {
        let mut servers = Vec::new();
        for n in 0..count {
            let (script, done) = printing("tmux", n);
            servers.push(PeerSession::start(Peer::Tmux, &script).await);
            wait::until("it has printed", async || done.exists().then_some(())).await;
        }
        let their = servers.iter().map(|server| proportional(server.server())).sum::<f64>() / number(count);
        rows.push(each().beside(format!("{their:.2} MiB a tmux server"), slope / their));
    }
    if Peer::Shpool.is_here() {
        let mut session = PeerSession::start(Peer::Shpool, "exec cat").await;
        let empty = proportional(session.server());
        for n in 0..count {
            let (script, done) = printing("shpool", n);
            session.add(&script);
            wait::until("it has printed", async || done.exists().then_some(())).await;
        }
        let their = (proportional(session.server()) - empty) / number(count);
        rows.push(each().beside(format!("{their:.2} MiB in shpool's daemon"), slope / their));
    }
    rows
}

/// Work done so far by all threads of some processes: seconds on a core, and times put on one.
#[derive(Debug, Clone, Copy)]
struct Work {
    seconds: f64,
    switches: f64,
}

impl Work {
    fn of(pids: &[u32]) -> Self {
        let mut all = Self { seconds: 0.0, switches: 0.0 };
        for pid in pids {
            let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { continue };
            for thread in threads.flatten() {
                let text = |file: &str| std::fs::read_to_string(thread.path().join(file)).unwrap_or_default();
                let scheduled = text("schedstat");
                let nanoseconds: f64 =
                    scheduled.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
                all.seconds += nanoseconds / 1e9;
                let switches = text("status")
                    .lines()
                    .filter(|line| line.contains("ctxt_switches"))
                    .filter_map(|line| line.split_whitespace().last()?.parse::<f64>().ok())
                    .sum::<f64>();
                all.switches += switches;
            }
        }
        all
    }

    fn since(self, earlier: Self) -> Self {
        Self { seconds: self.seconds - earlier.seconds, switches: self.switches - earlier.switches }
    }
}

pub(crate) async fn b11(effort: Effort) -> Vec<Row> {
    let lab = Lab::new().await;
    let mut ours: Vec<u32> = lab.sessions(HOSTS).await.iter().map(|made| made.host).collect();
    let hosts = ours.clone();
    ours.push(lab.daemon());
    let mut session = None;
    if Peer::Tmux.is_here() {
        let twenty = session.insert(PeerSession::start(Peer::Tmux, "exec cat").await);
        (1..HOSTS).for_each(|_| twenty.add("exec cat"));
    }
    let tmux: Vec<u32> = session.iter().map(PeerSession::server).collect();
    // What starting them began is over.
    wait::pause_between_faults(3000).await;
    let window = effort.of(10, 30);
    let (before, before_hosts, before_tmux) = (Work::of(&ours), Work::of(&hosts), Work::of(&tmux));
    wait::pause_between_faults(1000 * u64::try_from(window).unwrap_or(30)).await;
    let all = Work::of(&ours).since(before);
    let hosts = Work::of(&hosts).since(before_hosts);
    let their = Work::of(&tmux).since(before_tmux);
    let share = |work: Work| 100.0 * work.seconds / number(window);
    let each = hosts.switches / number(window) / number(HOSTS);
    let mut busy = Row::new(
        "B11",
        format!("idle for {window} s: daemon and {HOSTS} hosts, share of a core"),
        format!("{:.3} %", share(all)),
    );
    if session.is_some() {
        busy.theirs = format!("{:.3} % tmux", share(their));
    }
    vec![
        busy.target("<= 0.3 %", share(all) <= 0.3),
        Row::new("B11", "context switches per host and second", format!("{each:.2}"))
            .target("<= 5", each <= 5.0),
        Row::new(
            "B11",
            "context switches of all per second",
            format!("{:.1}", all.switches / number(window)),
        ),
    ]
}

pub(crate) async fn b17(effort: Effort) -> Vec<Row> {
    let mut lab = Lab::new().await;
    let made = lab.session(None).await;
    let payload = lab.home.folder().join("payload.json");
    let filler = "x".repeat(2048 - 64);
    let text = format!(r#"{{"session_id":"bench","hook_event_name":"Stop","note":"{filler}"}}"#);
    std::fs::write(&payload, text).expect("written");
    let mut rows = Vec::new();
    for (state, up) in [("daemon up", true), ("daemon killed", false)] {
        if !up {
            lab.kill();
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..effort.of(50, 200) {
            ours.push(timed(hook(&lab, &made, &payload)));
            let mut shell = lab.home.command("sh".as_ref());
            shell.args(["-c", "true"]);
            theirs.push(timed(shell));
        }
        let (our, their) = (median(&ours), median(&theirs));
        rows.push(
            Row::new("B17", format!("`ao hook`, 2 KiB, {state}, p50"), format!("{our:.2} ms"))
                .beside(format!("{their:.2} ms sh -c true"), our / their)
                .target("<= 3 ms", our <= 3.0),
        );
        let (our, their) = (percentile(&ours, 0.95), percentile(&theirs, 0.95));
        rows.push(
            Row::new("B17", "the same, p95", format!("{our:.2} ms"))
                .beside(format!("{their:.2} ms sh -c true"), our / their),
        );
    }
    lab.restart().await;
    rows.push(hook_memory(&lab, &made, &payload).await);
    rows.extend(hook_to_reader(&lab, &payload, effort).await);
    rows
}

/// From the start of a hook to the moment at which another client has read what it told, beside the time that the hook
/// itself takes.
async fn hook_to_reader(lab: &Lab, payload: &Path, effort: Effort) -> Vec<Row> {
    scripted::describe(&lab.home, &scripted::Kind::default());
    // Whoever asks for the agents makes the daemon read their manifests.
    lab.connection.handle.call(AgentList::default()).await.expect("listed");
    let id = scripted::start(&lab.connection, lab.project()).await.id;
    let reader = lab.home.connect().await;
    let mut last = scripted::log(&reader, &id).await.last().map_or(0, |row| row.seq);
    let (mut read, mut ended) = (Vec::new(), Vec::new());
    for n in 0..effort.of(60, scripted::TICKS) {
        let call = SessionLog { session: id.clone(), after: Some(last), limit: None, wait: Some(true) };
        let handle = reader.handle.clone();
        let reading = tokio::spawn(async move { (handle.call(call).await, Instant::now()) });
        // The reader is there before the news.
        lab.connection.handle.call(DaemonStatus {}).await.expect("answered");
        let mut command = lab.home.command(&core());
        command.args(["hook", scripted::AGENT, &format!("Tick-{n}")]);
        command.env("AO_SESSION", id.as_str()).env("AO_LAUNCH", "1");
        command.stdin(File::open(payload).expect("there")).stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let child = tokio::task::spawn_blocking(move || {
            let done = command.status().expect("it runs");
            (done.success(), Instant::now())
        });
        let (rows, at) = reading.await.expect("read");
        last = rows.expect("a log").last().expect("a row").seq;
        read.push(ms(at - begun));
        let (success, at) = child.await.expect("it ended");
        assert!(success, "a hook failed");
        ended.push(ms(at - begun));
    }
    let row = |share: f64, name: &str| {
        let (read, ended) = (percentile(&read, share), percentile(&ended, share));
        Row::new(
            "B17",
            format!("from exec of a hook to its row at another client, {name}"),
            format!("{read:.2} ms"),
        )
        .beside(format!("{ended:.2} ms to the hook's own end"), read / ended)
    };
    vec![row(0.5, "p50"), row(0.99, "p99")]
}

/// What a hook holds while it waits for a daemon that stands still: by then it has done all it does.
async fn hook_memory(lab: &Lab, made: &Made, payload: &Path) -> Row {
    processes::signal(lab.daemon(), libc::SIGSTOP);
    let waiting = Running::new(hook(lab, made, payload).spawn().expect("it runs"));
    let shell = Running::new(
        lab.home.command("sh".as_ref()).args(["-c", "sleep 100 & wait"]).spawn().expect("it runs"),
    );
    let (ours, theirs) = (settled(waiting.id()).await, settled(shell.id()).await);
    drop((waiting, shell));
    processes::signal(lab.daemon(), libc::SIGCONT);
    Row::new("B17", "private memory of the hook", format!("{ours:.2} MiB"))
        .beside(format!("{theirs:.2} MiB sh"), ours / theirs)
        .target("<= 1 MiB", ours <= 1.0)
}

/// The private memory of a process once it does not grow any more.
async fn settled(pid: u32) -> f64 {
    let (mut last, mut times) = (0.0, 0);
    wait::closely("its memory settles", async || {
        let now = private(pid);
        times = if now > 0.0 && (now - last).abs() < f64::EPSILON { times + 1 } else { 0 };
        last = now;
        (times > 100).then_some(now)
    })
    .await
}

fn hook(lab: &Lab, made: &Made, payload: &Path) -> Command {
    let mut hook = lab.home.command(&core());
    hook.args(["hook", "claude-code", "Stop"]);
    hook.env("AO_SESSION", made.id.as_str()).env("AO_LAUNCH", "1");
    hook.stdin(File::open(payload).expect("there")).stdout(Stdio::null()).stderr(Stdio::null());
    hook
}

/// Runs a command to its end; milliseconds.
fn timed(mut command: Command) -> f64 {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    assert!(command.status().expect("it runs").success(), "it failed");
    ms(begun.elapsed())
}
