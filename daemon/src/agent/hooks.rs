//! The words that Claude-style hooks use, and what they mean. Measured, not taken from documentation: an interrupted
//! turn fires nothing at all, so these are evidence and not a state machine.

use serde_json::Value;

use crate::domain::status::Activity;
use crate::ports::agent::HookMeaning;

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
pub(super) fn read(event: &str, payload: &Value) -> HookMeaning {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut meaning = HookMeaning { conversation: text("session_id"), ..HookMeaning::default() };
    match event {
        "SessionStart" => {
            meaning.ready = true;
            meaning.activity = Some(Activity::Idle);
        }
        "UserPromptSubmit" => {
            meaning.ready = true;
            meaning.begun = true;
            meaning.activity = Some(Activity::Working);
        }
        "PermissionRequest" => {
            meaning.activity = Some(Activity::Asking { what: request_in_words(payload) });
        }
        "PostToolUse" => meaning.activity = Some(Activity::Working),
        "Stop" | "StopFailure" => meaning.activity = Some(Activity::Idle),
        "Notification" if text("notification_type").as_deref() == Some("idle_prompt") => {
            meaning.activity = Some(Activity::Idle);
        }
        _ => {}
    }
    meaning
}

/// "It wants to run a command: npm test", from a permission request.
fn request_in_words(payload: &Value) -> String {
    const SHOWN: usize = 120;
    let input = payload.get("tool_input");
    let field = |name: &str| {
        let text = input.and_then(|i| i.get(name)).and_then(Value::as_str)?;
        let line: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        (!line.is_empty()).then_some(line)
    };
    if let Some(command) = field("command") {
        return format!("It wants to run a command: {command}");
    }
    if let Some(path) = field("file_path") {
        return format!("It wants to change a file: {path}");
    }
    match payload.get("tool_name").and_then(Value::as_str) {
        Some("AskUserQuestion") => "It asks you a question".to_owned(),
        Some(tool) => {
            let tool: String = tool.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
            format!("It wants to use {tool}")
        }
        None => "It asks for your permission".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reports_and_their_meaning() {
        let asks =
            read("PermissionRequest", &json!({"tool_name": "Bash", "tool_input": {"command": "rm\u{1b} x"}}));
        assert_eq!(
            asks.activity,
            Some(Activity::Asking { what: "It wants to run a command: rm x".to_owned() })
        );
        let start = read("SessionStart", &json!({"session_id": "abc", "source": "startup"}));
        assert!(start.ready && !start.begun);
        assert_eq!(start.conversation.as_deref(), Some("abc"));
        assert!(read("UserPromptSubmit", &json!({})).begun);
        assert_eq!(read("Notification", &json!({"notification_type": "other"})).activity, None);
        assert_eq!(read("SomethingNew", &json!(null)), HookMeaning::default());
    }
}
