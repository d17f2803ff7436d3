//! The words that Claude-style hooks use, and what they mean. Measured, not taken from documentation: an interrupted
//! turn fires nothing at all, so these are evidence and not a state machine.

use serde_json::Value;

use crate::domain::sign::{Ask, Reading, Sign};

/// The events that are asked for.
pub(super) const EVENTS: &[&str] = &[
    "SessionStart",
    "UserPromptSubmit",
    "PermissionRequest",
    "PostToolUse",
    "Notification",
    "Stop",
    "StopFailure",
];

/// What a report means.
pub(super) fn read(event: &str, payload: &Value) -> Reading {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
    let input = |name: &str| {
        payload.pointer(&format!("/tool_input/{name}")).and_then(Value::as_str).map(str::to_owned)
    };
    let sign = match event {
        "SessionStart" => Some(Sign::Ready),
        "UserPromptSubmit" => Some(Sign::Prompt { text: text("prompt") }),
        "PermissionRequest" => Some(Sign::Asks(Ask { command: input("command"), ..Ask::default() })),
        "PostToolUse" => Some(Sign::Working),
        "Stop" | "StopFailure" => Some(Sign::Idle),
        "Notification" if text("notification_type").as_deref() == Some("idle_prompt") => Some(Sign::Idle),
        _ => None,
    };
    Reading { sign, conversation: text("session_id"), ..Reading::default() }
}
