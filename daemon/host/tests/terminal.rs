//! Real hosts with real agents: bytes in and bytes out.
#![cfg(unix)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one kind of news and passes over the rest"
)]

mod support;

use ao_protocol::frame::Frame;
use ao_protocol::host::{HostNews, HostReady, HostVerb, SCROLLBACK_FILE};
use ao_protocol::view::ExitStatus;
use support::{Bundle, Client, launch, news_of};

#[test]
fn input_arrives_once_however_often_it_is_sent() {
    let bundle = Bundle::new();
    let _host = bundle.run("stty raw -echo; echo ready; head -c 10 | od -An -c; echo end; read x");
    let mut client = bundle.connect();
    client.output_with("ready");
    client.input(0, b"nobody");
    assert_eq!(client.refused().0, 0);
    client.ask(&HostVerb::Writer { writer: "not a name".to_owned() });
    client.refused();
    assert_eq!(client.write_as("w1"), 0);
    client.input(0, b"abc");
    client.accepted(3);
    drop(client);
    let mut client = bundle.connect();
    assert_eq!(client.write_as("w1"), 3, "the host remembers");
    client.input(0, b"abc");
    client.input(1, b"bcde");
    client.accepted(5);
    client.input(7, b"gap");
    assert_eq!(client.refused().0, 5);
    let mut other = bundle.connect();
    assert_eq!(other.write_as("w2"), 0, "writers are counted apart");
    other.input(0, b"XY");
    other.accepted(2);
    client.input(5, b"fgh");
    client.accepted(8);
    let output = client.output_with("end");
    let letters: String = output.split("ready").nth(1).expect("after").split_whitespace().collect();
    assert!(letters.starts_with("abcdeXYfgh"), "{output}");
}

#[test]
fn a_stopped_reader_blocks_nobody() {
    let bundle = Bundle::new();
    let _host = bundle.run("stty raw -echo; echo ready; exec sleep 1000");
    let mut client = bundle.connect();
    client.output_with("ready");
    client.write_as("w");
    let piece = vec![b'x'; 200_000];
    for n in 0..6u64 {
        client.input(n * 200_000, &piece);
    }
    let (seq, reason) = client.refused();
    assert!(seq < 1_200_000 && reason.contains("does not read"), "{seq} {reason}");
    client.ask(&HostVerb::Resize { cols: 90, rows: 30 });
    client.ask(&HostVerb::End { id: 1, grace_ms: 50 });
    assert_eq!(client.answer(1), Ok(()));
    client.input(0, b"too late");
    assert!(client.refused().1.contains("ended"));
}

#[test]
fn a_viewer_that_comes_and_goes_gets_every_byte_once() {
    const LINES: u32 = 20_000;
    let bundle = Bundle::new();
    let _host = bundle.run(&format!("seq {LINES}; read x"));
    let expected: String = (1..=LINES).map(|n| format!("{n}\r\n")).collect();
    let mut got = Vec::new();
    while got.len() < expected.len() {
        let mut client = bundle.connect();
        client.attach(Some(got.len() as u64), 3000);
        for _ in 0..3 {
            let Some(Frame::Output(output)) = client.read_output() else { break };
            assert_eq!(output.offset, got.len() as u64);
            assert!(output.bytes.len() <= 3000, "credit is kept to");
            got.extend_from_slice(&output.bytes);
            client.ask(&HostVerb::Credit { bytes: u32::try_from(output.bytes.len()).expect("small") });
            if got.len() >= expected.len() {
                break;
            }
        }
    }
    assert!(got == expected.as_bytes(), "no gap and no repetition");
}

#[test]
fn a_viewer_has_all_output_before_it_hears_of_the_end() {
    let bundle = Bundle::new();
    let _host = bundle.run("read go; seq 100000; echo the end; exit 4");
    let mut client = bundle.connect();
    client.attach(Some(0), u32::MAX);
    client.write_as("w");
    client.input(0, b"go\n");
    let mut all = Vec::new();
    let status = client.until(|frame| {
        match frame {
            Frame::Output(output) => all.extend_from_slice(&output.bytes),
            // A viewer that cannot follow gets these instead.
            Frame::Keyframe(piece) => all.extend_from_slice(&piece.bytes),
            Frame::Control(_) | Frame::Input(_) => {}
        }
        news_of(frame).and_then(|news| match news {
            HostNews::Exited { status, .. } => Some(status),
            _ => None,
        })
    });
    assert_eq!(status, ExitStatus::Code { code: 4 });
    assert!(String::from_utf8_lossy(&all).contains("100000\r\nthe end"), "{} bytes came", all.len());
}

#[test]
fn a_viewer_that_does_not_read_slows_nobody_and_gets_a_picture() {
    let bundle = Bundle::new();
    let _host = bundle.run("seq 400000; echo the end; exit 4");
    let mut slow = bundle.connect();
    slow.attach(Some(0), 1000);
    let mut other = bundle.connect();
    if bundle.state().exit.is_none() {
        assert_eq!(other.exited(), ExitStatus::Code { code: 4 });
    }
    let newest = bundle.state().newest;
    assert!(newest > 2_000_000 && bundle.state().oldest > 0, "the ring has turned");
    slow.ask(&HostVerb::Credit { bytes: 1 << 20 });
    let mut picture = Vec::new();
    let offset = slow.until(|frame| match frame {
        Frame::Keyframe(piece) => {
            assert_eq!(piece.first, picture.is_empty());
            picture.extend_from_slice(&piece.bytes);
            piece.last.then_some(piece.offset)
        }
        _ => None,
    });
    assert_eq!(offset, newest);
    let text = String::from_utf8_lossy(&picture);
    assert!(text.starts_with("\x1bc") && text.contains("399999\r\n400000\r\nthe end"), "the newest lines");
    assert!(text.contains("\r\n399800\r\n"), "lines above the screen");
}

#[test]
fn a_fresh_viewer_gets_a_picture_and_then_what_follows() {
    let bundle = Bundle::new();
    let _host = bundle.run("echo before; read x; echo after; read x");
    let mut client = bundle.connect();
    client.output_with("before\r\n");
    let mut viewer = bundle.connect();
    viewer.attach(None, 1 << 20);
    let at = viewer.until(|frame| match frame {
        Frame::Keyframe(piece) => Some(piece.offset),
        _ => None,
    });
    assert_eq!(at, 8);
    client.write_as("w");
    client.input(0, b"\n");
    let next = viewer.until(|frame| match frame {
        Frame::Output(output) => Some(output.offset),
        _ => None,
    });
    assert_eq!(next, at);
}

#[test]
fn questions_are_answered_once_with_and_without_a_viewer() {
    let answers = [
        ("\\033[c", "\x1b[?62;22c"),
        ("\\033[>c", "\x1b[>0;276;0c"),
        ("\\033[6n", "\x1b[1;1R"),
        // These would repeat content, so they get no answer.
        ("\\033]0;title\\007\\033[21t\\033P$qm\\033\\\\\\033]52;c;?\\007", ""),
        ("\\033]11;?\\007", "\x1b]11;rgb:1212/1212/1212\x07"),
        ("\\033]4;1;?\\033\\\\", "\x1b]4;1;rgb:cccc/0000/0000\x1b\\"),
        ("\\033[?u", "\x1b[?0u"),
        ("\\033[?2004$p", "\x1b[?2004;2$y"),
        ("\\033[>0q", concat!("\x1bP>|ao-desktop(", env!("CARGO_PKG_VERSION"), ")\x1b\\")),
        ("\\033[5n", "\x1b[0n"),
    ];
    let questions: String = answers.iter().map(|(question, _)| *question).collect();
    let expected: String = answers.iter().map(|(_, answer)| *answer).collect();
    // One byte more than the answers: it must be the typed one.
    let count = expected.len() + 1;
    let script = format!(
        "stty raw -echo; printf 'ready\\r'; read go; printf '{questions}'; head -c {count} | od -An -v -tx1; echo end; read x"
    );
    for viewers in [0, 3] {
        let bundle = Bundle::new();
        let _host = bundle.run(&script);
        let mut watching: Vec<Client> = (0..viewers).map(|_| bundle.connect()).collect();
        for viewer in &mut watching {
            viewer.attach(Some(0), 1 << 20);
        }
        let mut client = bundle.connect();
        client.write_as("w");
        // Before that the terminal would echo what is typed, and the cursor would be elsewhere.
        bundle.connect().output_with("ready");
        client.input(0, b"go\nZ");
        client.accepted(4);
        let output = client.output_with("end");
        let hex: String =
            output.split("\x1b[5n").nth(1).expect("after the questions").split_whitespace().collect();
        let hex = hex.trim_end_matches("end");
        let mut bytes: Vec<u8> =
            (0..hex.len() / 2).filter_map(|n| u8::from_str_radix(&hex[n * 2..n * 2 + 2], 16).ok()).collect();
        // What was typed and what was answered may come in either order.
        let typed = bytes.iter().position(|&b| b == b'Z').expect("typed");
        bytes.remove(typed);
        assert_eq!(String::from_utf8_lossy(&bytes), expected, "{viewers} viewers");
    }
}

#[test]
fn each_launch_is_told_the_ground_that_its_own_environment_says() {
    let asks = "stty raw -echo; printf '\\033]11;?\\007'; head -c 24 | tr -d '\\033\\007'";
    let bundle = Bundle::new();
    let _host = bundle.run(asks);
    let mut client = bundle.connect();
    client.output_with("rgb:1212/1212/1212");
    client.exited();
    let mut light = launch(2, &["/bin/sh", "-c", asks]);
    light.env.push(("COLORFGBG".to_owned(), "0;15".to_owned()));
    client.ask(&HostVerb::Respawn { id: 1, launch: light });
    assert_eq!(client.answer(1), Ok(()));
    bundle.connect().output_with("rgb:fcfc/fcfc/fdfd");
}

#[test]
fn sizes_reach_the_agent_within_limits() {
    let bundle = Bundle::new();
    let _host = bundle.run("echo ready; while read x; do stty size; done");
    let mut client = bundle.connect();
    let mut other = bundle.connect();
    client.output_with("ready");
    client.write_as("w");
    let mut seq = 0;
    for (cols, rows, seen) in
        [(0, 10, (80, 24)), (80, 24, (80, 24)), (100, 40, (100, 40)), (9999, 9999, (500, 200))]
    {
        client.ask(&HostVerb::Resize { cols, rows });
        client.input(seq, b"\n");
        seq += 1;
        client.accepted(seq);
        let state = bundle.state();
        assert_eq!((state.cols, state.rows), seen);
        client.output_with(&format!("{} {}\r\n", seen.1, seen.0));
    }
    let mut sizes = Vec::new();
    while sizes.last() != Some(&(500, 200)) {
        sizes.push(other.news(|news| match news {
            HostNews::Resized { cols, rows } => Some((*cols, *rows)),
            _ => None,
        }));
    }
    assert_eq!(sizes, [(100, 40), (500, 200)], "only changes are told");
}

#[test]
fn titles_and_paste_mode_are_told_and_clean() {
    let bundle = Bundle::new();
    let _host = bundle.run(
        "read x; printf '\\033]0;Gi=31,s=1\\007\\033]2;work\\342\\200\\256ing\\002\\007'; printf '\\033[?2004h'; read x",
    );
    let mut client = bundle.connect();
    client.write_as("w");
    client.input(0, b"\n");
    let title = client.news(|news| match news {
        HostNews::Title { title } => Some(title.clone()),
        _ => None,
    });
    assert_eq!(title, "working");
    let on = client.news(|news| match news {
        HostNews::BracketedPaste { on } => Some(*on),
        _ => None,
    });
    assert!(on);
    let state = bundle.state();
    assert_eq!((state.title.as_deref(), state.bracketed_paste), (Some("working"), true));
}

/// The lines `line N.` of a picture, from the top.
fn numbers_in(client: &mut Client) -> Vec<u32> {
    let mut paint = Vec::new();
    client.until(|frame| {
        let Frame::Keyframe(piece) = frame else { return None };
        paint.extend_from_slice(&piece.bytes);
        piece.last.then_some(())
    });
    let text = String::from_utf8(paint).expect("text");
    text.split("line ").filter_map(|line| line.split_once('.')?.0.parse().ok()).collect()
}

#[test]
fn a_viewer_that_wants_them_gets_all_lines_above_once_saved_or_not() {
    // Saved all the time, never, and once in the middle.
    for (saving, pause) in [("1", 0), ("3600000", 0), ("50", 1500)] {
        let bundle = Bundle::new();
        let script = format!(
            "i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo \"line $i.\"; [ $i = {pause} ] && read x; done; echo printed; read x"
        );
        let (_host, ready) =
            bundle.start_with(&bundle.spec(&["/bin/sh", "-c", &script]), &[saving, "3600000"]);
        assert!(matches!(ready, HostReady::Listening { .. }), "{ready:?}");
        let mut client = bundle.connect();
        if pause > 0 {
            while std::fs::metadata(bundle.file(SCROLLBACK_FILE)).map_or(0, |file| file.len()) == 0 {
                std::thread::yield_now();
            }
            client.write_as("w");
            client.input(0, b"\n");
        }
        client.output_with("printed");
        for (history, from) in [(None, 3679), (Some(2000), 1979), (Some(50_000), 1)] {
            let mut viewer = bundle.connect();
            viewer.ask(&HostVerb::Attach { have: None, credit: u32::MAX, history });
            let shown = numbers_in(&mut viewer);
            assert_eq!(shown, (from..=4000).collect::<Vec<_>>(), "saved every {saving} ms, {history:?}");
        }
    }
}
