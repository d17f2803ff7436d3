//! Reports come from programs that may be told what to say. Nothing in them can fail, grow without bound or act.

use serde_json::{Value, json};

use super::{built_in, parsed};
use crate::agent::manifest::BUILT_IN;
use crate::agent::reading;
use crate::domain::sign::Sign;
use crate::ports::agent::Agent as _;

fn asked(report: &Value) -> crate::domain::sign::Ask {
    let manifest = parsed(
        "[payload]\ntool = [\"t\"]\ncall = [\"id\"]\ncommand = [\"c\"]\nfiles = [\"f\", \"g\"]\ntext = [\"x\"]\n[[events]]\nname = \"e\"\nis = \"asks\"\n",
    );
    match reading::hook(&manifest, "e", report).sign {
        Some(Sign::Asks(ask)) => ask,
        other => panic!("{other:?}"),
    }
}

#[test]
fn texts_are_cleaned_and_bounded() {
    let long = "x".repeat(1 << 20);
    let many: Vec<String> = (0..1000).map(|n| format!("/f{n}")).collect();
    let ask = asked(
        &json!({"t": long, "id": "a\u{1b}]0;title\u{7}b", "c": long, "f": many, "x": "\u{202e}evil\u{0}\u{200b} \u{feff}"}),
    );
    assert_eq!(ask.used.tool.map(|tool| tool.chars().count()), Some(501), "cut, and marked as cut");
    assert_eq!(ask.used.call.as_deref(), Some("a]0;titleb"));
    assert_eq!(ask.command.map(|command| command.chars().count()), Some(4001));
    assert_eq!(ask.files.len(), 64);
    assert_eq!(ask.text.as_deref(), Some("evil "));
}

#[test]
fn wrong_types_are_nothing() {
    let odd =
        [json!(null), json!([]), json!({"a": 1}), json!([1, 2]), json!([["x"]]), json!(""), json!("\u{1b}")];
    for value in odd {
        let ask = asked(&json!({"t": value, "id": value, "c": value, "f": value, "x": value}));
        assert_eq!(ask, crate::domain::sign::Ask::default(), "{value}");
    }
    let ask = asked(&json!({"t": 5, "c": ["a", "b"], "f": ["/a", 3, "/a", null], "g": "/b"}));
    assert_eq!(ask.used.tool.as_deref(), Some("5"));
    assert_eq!(ask.command.as_deref(), Some("a\nb"));
    assert_eq!(ask.files, ["/a", "/b"]);
    for report in [json!(null), json!([]), json!("text"), json!(3)] {
        assert_eq!(asked(&report), crate::domain::sign::Ask::default());
    }
}

#[test]
fn nothing_that_could_be_a_flag_or_a_path_is_a_conversation() {
    let claude = built_in("claude-code");
    let read = |id: &str, transcript: &str| {
        let report = json!({"session_id": id, "transcript_path": transcript, "permission_mode": "root", "model": "\u{7}"});
        reading::hook(&claude, "Stop", &report)
    };
    for id in ["--dangerously-skip", "../../x", "a/b", "a b", "a\nb", "", "é", "a..b", &"x".repeat(201)] {
        assert_eq!(read(id, "").conversation, None, "{id:?}");
    }
    for path in ["relative/x", "", "/a\u{0}b", "/a\nb"] {
        assert_eq!(read("ok-1", path).transcript, None, "{path:?}");
    }
    let read = read("ok-1", "");
    assert_eq!((read.conversation.as_deref(), read.mode, read.model), (Some("ok-1"), None, None));
}

#[test]
fn a_transcript_is_one_file_that_nothing_untold_or_hostile_leads_to() {
    let copilot = built_in("copilot");
    let world = super::World::with_programs(&copilot.program.names);
    let agent = super::super::kind::ManifestAgent::new(copilot, None, None);
    let mut session = world.session(ao_protocol::view::SessionKind::Worker, None);
    for (conversation, found) in [
        (None, false),
        (Some("abc-1"), true),
        (Some("../../etc"), false),
        (Some("a/b"), false),
        (Some("-x"), false),
    ] {
        session.native_id = conversation.map(str::to_owned);
        let path = agent.transcript(&session, &world.environment);
        assert_eq!(path.is_some(), found, "{conversation:?}: {path:?}");
    }
    session.native_id = Some("abc-1".to_owned());
    assert_eq!(
        agent.transcript(&session, &world.environment),
        Some(world.at("home").join(".copilot/session-state/abc-1/events.jsonl"))
    );
    assert_eq!(agent.transcript(&session, &[]), None, "without a home there is no such path");
}

#[test]
fn every_manifest_survives_every_shape() {
    let mut deep = json!("end");
    for _ in 0..100 {
        deep = json!({"tool_input": deep, "details": [deep], "payload": {"type": deep}});
        if deep.to_string().len() > 100_000 {
            break;
        }
    }
    let reports =
        [deep, json!({"session_id": {"session_id": [[[[]]]]}}), json!([{"type": "user"}]), json!({"": ""})];
    for (id, _) in BUILT_IN {
        let manifest = built_in(id);
        let names: Vec<&str> = manifest.events.iter().map(|rule| rule.name.as_str()).collect();
        for report in &reports {
            for name in names.iter().copied().chain(["", "unknown", "\u{0}"]) {
                let _any = reading::hook(&manifest, name, report);
            }
            let _any = reading::transcript(&manifest, report);
        }
        let wide = "\u{1b}[31m".repeat(10_000);
        for title in ["", "\u{0}", &wide, "🦀"] {
            let _any = reading::title(&manifest, title);
            let _any = reading::screen(&manifest, &[title.to_owned(), String::new()]);
            let _any = reading::prompt_on_screen(&manifest, &vec![title.to_owned(); 500]);
        }
    }
}

#[test]
fn an_unknown_report_means_nothing() {
    let read = reading::hook(&built_in("claude-code"), "Mystery", &json!({"session_id": "ok-1"}));
    assert_eq!(read, crate::domain::sign::Reading::default());
}
