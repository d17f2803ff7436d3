//! B7, B12 and B13: a daemon's start, its death, and its end when the app has gone. It must never call a daemon
//! started before every session answers again.

use std::time::Instant;

use ao_client::Incoming;
use ao_e2e::home::{TestHome, pids, show};
use ao_e2e::{counting, wait};
use ao_protocol::calls::DaemonStatus;
use ao_protocol::message::GoodbyeReason;

use super::Effort;
use super::lab::{Lab, Made};
use super::numbers::{median, most, ms, percentile};
use super::table::Row;

pub(crate) async fn b7(effort: Effort) -> Vec<Row> {
    let mut lab = Lab::new().await;
    let mut made = Vec::new();
    let mut rows = Vec::new();
    for hosts in [0, 20, 100] {
        made.extend(lab.sessions(hosts - made.len()).await);
        let (mut first, mut adopted) = (Vec::new(), Vec::new());
        for _ in 0..effort.of(3, 9) {
            let start = lab.restart().await;
            first.push(ms(start.first));
            adopted.push(ms(start.adopted));
        }
        assert_eq!(same(&lab, &made).await, made.len(), "sessions were lost");
        let (first, adopted) = (median(&first), median(&adopted));
        rows.push(
            Row::new(
                "B7",
                format!("cold start, {hosts} hosts, to the first answer"),
                format!("{first:.1} ms"),
            )
            .target("<= 60 ms", first <= 60.0),
        );
        let all = Row::new("B7", format!("the same, to all {hosts} adopted"), format!("{adopted:.1} ms"));
        rows.push(if hosts == 100 { all.target("<= 500 ms", adopted <= 500.0) } else { all });
    }
    rows
}

pub(crate) async fn b12(effort: Effort) -> Vec<Row> {
    const SESSIONS: usize = 20;
    let mut lab = Lab::new().await;
    let stop = lab.home.folder().join("stop");
    let mut made = Vec::new();
    for _ in 0..SESSIONS {
        made.push(lab.session(Some(&counting::script(&stop))).await);
    }
    let kills = effort.of(5, 100);
    let (mut times, mut kept) = (Vec::new(), 0);
    for _ in 0..kills {
        let begun = Instant::now();
        lab.restart().await;
        let found = same(&lab, &made).await;
        times.push(ms(begun.elapsed()));
        kept += found;
    }
    std::fs::write(&stop, "").expect("written");
    let (mut whole, mut lines) = (0, 0);
    for one in &made {
        let counted = counting::counted(&lab.home, &lab.connection, &one.id).await;
        whole += usize::from(counted.is_whole());
        lines += counted.printed;
    }
    let all = kills * made.len();
    let (middle, longest) = (median(&times), most(&times));
    vec![
        Row::new(
            "B12",
            format!("{kills} x kill -9 with 20 sessions: same processes"),
            format!("{kept}/{all}"),
        )
        .target("all", kept == all),
        Row::new(
            "B12",
            format!("sessions without a gap or a double in {lines} numbered lines"),
            format!("{whole}/{SESSIONS}"),
        )
        .target("all", whole == SESSIONS),
        Row::new(
            "B12",
            "from the kill to all 20 shown by the next",
            format!("{middle:.0} ms, most {longest:.0} ms"),
        )
        .target("<= 1 s", longest <= 1000.0),
    ]
}

/// How many sessions are shown with the processes they were made with.
async fn same(lab: &Lab, made: &[Made]) -> usize {
    let mut same = 0;
    for one in made {
        let view = show(&lab.connection, &one.id).await;
        same += usize::from(view.process.is_some() && pids(&view) == (one.host, one.agent));
    }
    same
}

pub(crate) async fn b13(effort: Effort) -> Vec<Row> {
    let (mut times, mut early) = (Vec::new(), 0);
    let mut kept = 0;
    let runs = effort.of(3, 10);
    for _ in 0..runs {
        let (leaving, returning) = tokio::join!(left_for_good(), back_in_time());
        early += usize::from(leaving < 5000.0);
        times.push(leaving);
        kept += usize::from(returning);
    }
    let (least, middle, longest) = (percentile(&times, 0.0), median(&times), most(&times));
    vec![
        Row::new(
            "B13",
            format!("the app goes, its daemon follows; {runs} runs, {early} early"),
            format!("{least:.0} / {middle:.0} / {longest:.0} ms"),
        )
        .target("5.0 to 5.25 s", early == 0 && longest <= 5250.0),
        Row::new("B13", "the app is back after 4.9 s: the daemon stays", format!("{kept}/{runs}"))
            .target("all", kept == runs),
    ]
}

/// Milliseconds between the app's end and its daemon's goodbye.
async fn left_for_good() -> f64 {
    let home = TestHome::new();
    let mut daemon = home.owned().await;
    let app = home.supervise().await;
    let mut watcher = home.connect().await;
    let begun = Instant::now();
    drop(app);
    while let Some(told) = watcher.incoming.recv().await {
        if matches!(told, Incoming::Goodbye(GoodbyeReason::AppGone) | Incoming::Closed) {
            break;
        }
    }
    let took = ms(begun.elapsed());
    daemon.ended().await;
    took
}

/// Whether a daemon outlives an app that comes back just in time.
async fn back_in_time() -> bool {
    let home = TestHome::new();
    let mut daemon = home.owned().await;
    let app = home.supervise().await;
    let instance = app.welcome.instance.clone();
    drop(app);
    wait::pause_between_faults(4900).await;
    let app = home.supervise().await;
    // Past the moment at which the old timer would have fired.
    wait::pause_between_faults(600).await;
    let status = app.handle.call(DaemonStatus {}).await;
    let stays = app.welcome.supervising && status.is_ok_and(|status| status.instance == instance);
    daemon.kill_9();
    stays
}
