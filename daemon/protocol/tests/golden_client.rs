//! The opening between client and daemon, pinned: what an old or a newer build says must stay readable for ever.
//!
//! A failure here means that an app and a daemon of different releases would no longer understand each other's hello.
//! Add fields with a default; never rename or remove one.

use std::fmt::Debug;

use ao_protocol::message::{Answer, ClientMessage, DaemonMessage, Opening};
use ao_protocol::runfile::RunFile;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a sample, and gives it back as this build writes it.
fn rewritten<T: DeserializeOwned + Serialize + Debug>(sample: &str) -> Value {
    let read: T = serde_json::from_str(sample).unwrap_or_else(|e| panic!("{sample}: {e}"));
    serde_json::to_value(read).expect("serializes")
}

fn stays<T: DeserializeOwned + Serialize + Debug>(sample: &str) {
    let before: Value = serde_json::from_str(sample).expect("JSON");
    assert_eq!(rewritten::<T>(sample), before);
}

#[test]
fn openings() {
    stays::<Opening>(
        r#"{"protocol":{"min":1,"max":1},"build":"0.1.0","role":"app","supervise":true,"window":true}"#,
    );
    stays::<Opening>(
        r#"{"protocol":{"min":1,"max":1},"build":"0.1.0","role":"cli","supervise":false,"window":false,"token":"t0"}"#,
    );
    stays::<Opening>(
        r#"{"protocol":{"min":1,"max":1},"build":"0.1.0","role":"app","supervise":true,"window":true,"link":"ao://inbox"}"#,
    );
    // A client that knows nothing of the newer fields.
    let oldest: Opening =
        serde_json::from_str(r#"{"protocol":{"min":1,"max":1},"build":"0.1.0","role":"cli"}"#)
            .expect("readable");
    assert!(!oldest.supervise && !oldest.window && oldest.token.is_none() && oldest.link.is_none());
    // A client that says more than this build knows.
    let newer = r#"{"protocol":{"min":1,"max":9},"build":"9","role":"tool","supervise":false,"mood":"good"}"#;
    assert_eq!(rewritten::<Opening>(newer)["protocol"]["max"], 9);
}

#[test]
fn answers() {
    for sample in [
        r#"{"answer":"welcome","protocol":1,"build":"0.1.0","instance":"ab","pid":7,"owner":"app","supervising":true}"#,
        r#"{"answer":"incompatible","protocol":{"min":2,"max":3},"build":"2.0.0","owner":"none"}"#,
        r#"{"answer":"draining","instance":"ab"}"#,
        r#"{"answer":"denied","reason":"another window is open"}"#,
    ] {
        stays::<Answer>(sample);
    }
}

#[test]
fn a_window_is_told_to_show_itself() {
    stays::<DaemonMessage>(r#"{"type":"show_window"}"#);
    stays::<DaemonMessage>(r#"{"type":"show_window","link":"ao://new"}"#);
}

#[test]
fn the_plea_to_stop_and_the_goodbye() {
    stays::<ClientMessage>(r#"{"type":"stop_please","build":"0.2.0"}"#);
    for reason in ["asked", "signal", "app_gone", "replaced"] {
        stays::<DaemonMessage>(&format!(r#"{{"type":"goodbye","reason":"{reason}"}}"#));
    }
}

#[test]
fn calls_and_replies() {
    stays::<ClientMessage>(
        r#"{"type":"call","id":4,"request":{"method":"session.show","params":{"session":"shop-1"}}}"#,
    );
    stays::<ClientMessage>(r#"{"type":"credit","stream":1,"bytes":65536}"#);
    stays::<DaemonMessage>(r#"{"type":"reply","id":4,"outcome":{"ok":{}}}"#);
    stays::<DaemonMessage>(
        r#"{"type":"reply","id":4,"outcome":{"error":{"code":"NOT_RESUMABLE","class":"conflict","message":"m","hint":"h"}}}"#,
    );
}

#[test]
fn the_run_file() {
    stays::<RunFile>(
        r#"{"schema":1,"pid":7,"start_time":9,"instance":"ab","socket":"/s","owner":"app","version":"0.1.0","protocol":{"min":1,"max":1}}"#,
    );
}
