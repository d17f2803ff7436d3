//! What the agent leaves behind: records in its working folder, and hooks that it runs. A record is one line in one
//! write, so that a death leaves whole lines.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::{Value, json};

/// Its hooks: the command for each event.
#[derive(Debug)]
pub(super) struct Hooks {
    commands: HashMap<String, String>,
    conversation: String,
    /// Held while one runs: an agent waits for its hooks.
    running: Mutex<u64>,
}

impl Hooks {
    /// The hooks in a file that the manifest had written: a JSON object of commands.
    pub(super) fn read(path: Option<&str>, conversation: &str) -> Self {
        let text = path.and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
        let commands = serde_json::from_slice(&text).unwrap_or_default();
        Self { commands, conversation: conversation.to_owned(), running: Mutex::new(0) }
    }

    /// Runs the hook of `event`, if there is one, and waits for it.
    pub(super) fn run(&self, event: &str, mut payload: Value) {
        let Some(command) = self.commands.get(event) else { return };
        let mut count = self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *count += 1;
        payload["session_id"] = json!(self.conversation);
        payload["hook_event_name"] = json!(event);
        payload["n"] = json!(*count);
        let started =
            Command::new("sh").args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let ended = started.and_then(|mut hook| {
            if let Some(mut input) = hook.stdin.take() {
                // A hook that does not read is its own affair.
                let _unread = input.write_all(payload.to_string().as_bytes());
            }
            hook.wait_with_output()
        });
        let clean = ended.as_ref().is_ok_and(|output| output.status.success() && output.stdout.is_empty());
        if !clean {
            record("stray.jsonl", &json!({ "hook": event, "ended": format!("{ended:?}") }));
        }
    }
}

/// Appends a line about this start to the file that tests name by `SCRIPTED_STARTS`, which is outside of every worktree.
pub(super) fn record_start(prompt: Option<&str>) {
    let Ok(file) = std::env::var("SCRIPTED_STARTS") else { return };
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let (session, launch) = (variable("AO_SESSION"), variable("AO_LAUNCH"));
    record(
        &file,
        &json!({ "session": session, "launch": launch, "pid": std::process::id(), "prompt": prompt }),
    );
}

/// Appends a line to a file in the working folder.
///
/// # Panics
/// When it cannot be written: then the test could not trust what it finds.
pub(super) fn record(file: &str, line: &Value) {
    let mut to =
        OpenOptions::new().create(true).append(true).open(file).expect("the working folder can be written");
    to.write_all(format!("{line}\n").as_bytes()).expect("written");
}

/// Bytes in a form that JSON can carry.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
