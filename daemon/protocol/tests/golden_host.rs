//! Hosts outlive releases: what an earlier build wrote must be read, and be written the same, for ever.
//!
//! Each file holds every shape of one type. Shapes may be added to a file; none may be changed or taken away.

use std::path::Path;

use ao_protocol::host::{
    AgentFile, ExitFile, HostAnswer, HostFile, HostHello, HostNews, HostReady, HostSpec, HostVerb,
    KeyframeFile,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads each sample of the file and writes it again. Returns the samples' tags.
fn stays<T: DeserializeOwned + Serialize>(name: &str, tag: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/host-{name}.json"));
    let text = std::fs::read_to_string(&path).expect("the samples are there");
    let samples: Vec<Value> = serde_json::from_str(&text).expect("a list of samples");
    assert!(!samples.is_empty(), "{name}");
    for sample in &samples {
        let value: T = serde_json::from_value(sample.clone())
            .unwrap_or_else(|error| panic!("{name}: {sample} is not understood any more: {error}"));
        let again = serde_json::to_value(&value).expect("serializes");
        assert_eq!(&again, sample, "{name} is written differently now");
    }
    samples.iter().filter_map(|sample| sample[tag].as_str().map(str::to_owned)).collect()
}

fn has_all(mut tags: Vec<String>, wanted: &[&str]) {
    tags.sort();
    tags.dedup();
    assert_eq!(tags, wanted, "every variant has a sample");
}

#[test]
fn messages_stay_as_they_are() {
    stays::<HostHello>("hello", "");
    has_all(stays::<HostAnswer>("answer", "answer"), &["refused", "welcome"]);
    has_all(
        stays::<HostVerb>("verb", "verb"),
        &[
            "acknowledge_exit",
            "attach",
            "close",
            "credit",
            "end",
            "resize",
            "respawn",
            "signal",
            "text",
            "theme",
            "writer",
        ],
    );
    has_all(
        stays::<HostNews>("news", "news"),
        &[
            "bracketed_paste",
            "done",
            "exited",
            "failed",
            "input_accepted",
            "input_refused",
            "launched",
            "resized",
            "text",
            "title",
        ],
    );
    has_all(stays::<HostReady>("ready", "ready"), &["failed", "held", "listening"]);
}

#[test]
fn files_stay_as_they_are() {
    stays::<HostSpec>("spec", "");
    stays::<HostFile>("host", "");
    stays::<AgentFile>("agent", "");
    stays::<ExitFile>("exit", "");
    stays::<KeyframeFile>("keyframe", "");
}

#[test]
fn fields_that_came_later_may_be_missing() {
    let spec = r#"{"session":"shop-1","socket":"/s","cookie":"c","cols":80,"rows":24,
        "launch":{"launch":1,"argv":["/bin/sh"],"cwd":"/","env":[]},"a field of tomorrow":1}"#;
    let spec: HostSpec = serde_json::from_str(spec).expect("read");
    assert_eq!((spec.offset, spec.keep_screen), (0, false));
    let attach: HostVerb = serde_json::from_str(r#"{"verb":"attach","credit":5}"#).expect("read");
    assert_eq!(attach, HostVerb::Attach { have: None, credit: 5, history: None });
}
