//! Lines from far above the screen: a picture has few of them, and whoever wants more gets each once, whatever died.

use std::sync::atomic::{AtomicU32, Ordering};

use ao_client::Connection;
use ao_e2e::home::{Shop, TestHome, new_session, until_status};
use ao_e2e::viewing::{Seen, seen};
use ao_e2e::{processes, wait};
use ao_protocol::calls::{RestoreHow, SessionRestore, TerminalAttach, TerminalDetach};
use ao_protocol::host::{KEYFRAME_FILE, KeyframeFile};
use ao_protocol::ids::SessionId;
use ao_protocol::view::Status;

const LINES: u32 = 3000;

/// The lines `line N.` of the session's picture, from the top, and whether its terminal is alive. None while its host
/// dies.
async fn shown(
    connection: &mut Connection,
    session: &SessionId,
    history: Option<u32>,
) -> Option<(Vec<u32>, bool)> {
    // The end of an earlier attachment may still be told.
    static STREAMS: AtomicU32 = AtomicU32::new(1);
    let stream = STREAMS.fetch_add(1, Ordering::Relaxed);
    let attach = TerminalAttach {
        session: session.clone(),
        stream,
        size: None,
        have: None,
        writer: None,
        credit: 1 << 20,
        history,
    };
    let attached = connection.handle.call(attach).await.ok()?;
    let seen = seen(connection, stream).await;
    connection.handle.call(TerminalDetach { stream }).await.expect("detached");
    let Seen::Picture(paint) = seen else { return None };
    let text = String::from_utf8(paint).expect("text");
    let numbers = text.split("line ").filter_map(|line| line.split_once('.')?.0.parse().ok()).collect();
    Some((numbers, attached.live))
}

#[tokio::test]
async fn whoever_goes_far_up_sees_every_line_once_also_when_the_host_was_killed_and_another_came() {
    let home = TestHome::new();
    let Shop { daemon: _daemon, connection: mut watching, project } = home.shop().await;
    let print = format!(
        "i=0; while [ $i -lt {LINES} ]; do i=$((i+1)); echo \"line $i.\"; done; echo prin''ted; exit 0"
    );
    let made = watching.handle.call(new_session(&project, "shell", Some(&print))).await.expect("made");
    let all: Vec<u32> = (1..=LINES).collect();
    let picture = home.home().bundle(&made.id).join(KEYFRAME_FILE);
    wait::until("all of it is printed and saved", async || {
        let file: KeyframeFile = serde_json::from_slice(&std::fs::read(&picture).ok()?).ok()?;
        file.lines.iter().any(|line| line == "printed").then_some(())
    })
    .await;
    // The host waits for its exit to be collected, and shows what there is.
    until_status(&watching, &made.id, Status::Exited).await;
    let (few, live) = shown(&mut watching, &made.id, None).await.expect("shown");
    assert!(live && few.len() < 400 && few.last() == Some(&LINES), "{few:?}");
    assert_eq!(shown(&mut watching, &made.id, Some(50_000)).await, Some((all.clone(), true)));
    let some = shown(&mut watching, &made.id, Some(1000)).await.expect("shown").0;
    assert_eq!(some[..2], [few[0] - 700, few[0] - 699]);

    processes::of_folder(&home.home().bundle(&made.id)).into_iter().for_each(processes::kill_9);
    wait::until("the picture is shown from disk", async || {
        // The lock of a killed host is free a moment later.
        shown(&mut watching, &made.id, None).await.filter(|(_, live)| !live)
    })
    .await;
    assert_eq!(shown(&mut watching, &made.id, Some(50_000)).await, Some((all.clone(), false)));

    let restore = SessionRestore { session: made.id.clone(), how: Some(RestoreHow::Fresh) };
    watching.handle.call(restore).await.expect("back");
    until_status(&watching, &made.id, Status::Running).await;
    assert_eq!(shown(&mut watching, &made.id, Some(50_000)).await, Some((all, true)));
}
