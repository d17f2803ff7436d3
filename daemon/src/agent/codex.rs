//! What data cannot say of Codex: its hooks are given on the command line, and it runs only those whose hash it was
//! told to trust. Measured with 0.169.0: the hash depends on the command and on nothing of the machine.

use sha2::{Digest as _, Sha256};

use super::manifest::checked::Checked;
use super::manifest::quote::toml_string;
use super::manifest::template::{Lookup, Name};
use super::values::Values;

/// The events that Codex takes hooks for, and how it calls them in its record of trust.
const EVENTS: [(&str, &str); 11] = [
    ("SessionStart", "session_start"),
    ("SessionEnd", "session_end"),
    ("UserPromptSubmit", "user_prompt_submit"),
    ("PreToolUse", "pre_tool_use"),
    ("PermissionRequest", "permission_request"),
    ("PostToolUse", "post_tool_use"),
    ("Stop", "stop"),
    ("PreCompact", "pre_compact"),
    ("PostCompact", "post_compact"),
    ("SubagentStart", "subagent_start"),
    ("SubagentStop", "subagent_stop"),
];
const TIMEOUT_S: u32 = 5;
/// Codex gives the last hook no more.
const LAST_TIMEOUT_S: u32 = 3;

/// The arguments that give Codex a hook for every event that its manifest reads, and the trust in exactly these.
pub(super) fn hook_arguments(manifest: &Checked, values: &Values) -> Vec<String> {
    let read = |event: &str| manifest.events.iter().any(|rule| rule.name == event);
    let mut arguments = Vec::new();
    let mut trust = Vec::new();
    for (event, own_name) in EVENTS.into_iter().filter(|(event, _)| read(event)) {
        let Some(command) = values.value(&Name::Hook(event.to_owned())) else { continue };
        let timeout = if event == "SessionEnd" { LAST_TIMEOUT_S } else { TIMEOUT_S };
        arguments.push("-c".to_owned());
        arguments.push(format!(
            "hooks.{event}=[{{hooks=[{{type=\"command\",command={},timeout={timeout}}}]}}]",
            toml_string(&command)
        ));
        let hash = trusted_hash(own_name, &command, timeout);
        trust.push(format!("\"/<session-flags>/config.toml:{own_name}:0:0\"={{trusted_hash=\"{hash}\"}}"));
    }
    if !trust.is_empty() {
        arguments.extend(["-c".to_owned(), format!("hooks.state={{{}}}", trust.join(", "))]);
    }
    arguments
}

/// The hash of a hook: of its JSON with sorted keys and no spaces.
fn trusted_hash(event: &str, command: &str, timeout: u32) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let body = format!(
        r#"{{"event_name":{},"hooks":[{{"async":false,"command":{},"timeout":{timeout},"type":"command"}}]}}"#,
        text(event),
        text(command)
    );
    let digest = Sha256::digest(body.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed independently, with Python's `json.dumps(…, sort_keys=True, separators=(",", ":"))` and `hashlib`.
    #[test]
    fn the_hash_is_the_one_that_codex_computes() {
        assert_eq!(
            trusted_hash("stop", "'/opt/ao' hook codex Stop", 5),
            "sha256:17f71e57ac828d9d791d89fdd2e9d86534141eff79a6c9c4d02215ebb43db6aa"
        );
    }
}
