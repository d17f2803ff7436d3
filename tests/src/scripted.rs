//! The scripted agent as tests use it: described to the daemon by a manifest in the home's own folder and by nothing else,
//! so whatever works here works for any program that a person describes.

use std::path::{Path, PathBuf};

use ao_client::Connection;
use ao_protocol::calls::{MessageList, SessionLog, SessionSend};
use ao_protocol::error::CallError;
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::view::{LogRow, MessageView, SessionView, Status};
use serde_json::Value;

use crate::home::{TestHome, core, new_session, until_status};

/// Its name in manifests, unless another is wanted.
pub const AGENT: &str = "scripted";
/// Events without a meaning that every manifest here knows: `Tick-0` and on.
pub const TICKS: usize = 400;

/// How an agent differs from the plain one.
#[derive(Debug, Clone, Default)]
pub struct Kind {
    /// What becomes of a message during a turn; `steers` if absent.
    pub busy: Option<&'static str>,
    /// More arguments for the program.
    pub flags: &'static str,
    /// No event says that it took a prompt.
    pub cannot_confirm: bool,
}

/// Describes the agent to the daemons of this home.
///
/// # Panics
/// When the folder cannot be written.
pub fn describe(home: &TestHome, kind: &Kind) {
    let folder = home.home().agents();
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{AGENT}.toml")), manifest(kind)).expect("written");
}

fn manifest(kind: &Kind) -> String {
    let program = core().with_file_name("ao-scripted-agent");
    let program =
        std::env::var_os("AO_TEST_CORE").map_or(program, |_other| beside_the_tests("ao-scripted-agent"));
    assert!(program.is_file(), "build it first: cargo build -p ao-e2e");
    let mut named = vec!["Ready", "Tool", "ToolDone", "Asks", "Idle", "Failed"];
    if !kind.cannot_confirm {
        named.push("Prompt");
    }
    let ticks: Vec<String> = (0..TICKS).map(|n| format!("Tick-{n}")).collect();
    let hooks: String = named
        .iter()
        .copied()
        .chain(ticks.iter().map(String::as_str))
        .map(|name| format!("{name} = \"{{hook {name}}}\"\n"))
        .collect();
    let meanings = [
        ("Ready", "ready"),
        ("Prompt", "prompt"),
        ("Tool", "tool"),
        ("ToolDone", "tool-done"),
        ("Asks", "asks"),
        ("Idle", "idle"),
        ("Failed", "failed"),
    ];
    let events: String = meanings
        .into_iter()
        .filter(|(name, _)| named.contains(name))
        .chain(ticks.iter().map(|name| (name.as_str(), "note")))
        .map(|(name, is)| format!("[[events]]\nname = \"{name}\"\nis = \"{is}\"\n"))
        .collect();
    let program = program.to_string_lossy();
    let (busy, flags) = (kind.busy.unwrap_or("steers"), quoted(kind.flags));
    format!(
        r#"schema = 1
id = "{AGENT}"
name = "Scripted Agent"

[program]
names = ["a-name-that-no-path-holds"]
places = ["{program}"]
install = "Build the tests."

[launch]
argv = ["--hooks", "{{file hooks.json}}", {flags}"{{model}}", "{{begin}}", "{{prompt}}"]
[launch.env]
SCRIPTED_ROLE = "{{system}}"

[conversation]
choose = "uuid"
new = ["--conversation", "{{conversation}}"]
resume = ["--resume", "{{conversation}}"]

[prompt]
args = ["--prompt", "{{prompt}}"]

[model]
args = ["--model", "{{model}}"]
suggested = ["large", "small"]

[modes]
default = "ask"
[modes.ask]
means = "Asks when it is told to."

[[files]]
name = "hooks.json"
[files.json]
{hooks}
[payload]
conversation = ["session_id"]
prompt = ["prompt"]
tool = ["tool_name"]
call = ["call"]
command = ["tool_input.command"]

{events}
[[titles]]
pattern = "^idle$"
is = "idle"
[[titles]]
pattern = "^working$"
is = "working"

[ready]
signal = "event"

[typing]
enter_delay_ms = 40
busy = "{busy}"
clear = ["ctrl-u"]

[keys]
interrupt = ["escape"]
exit = ["::exit", "enter"]

[approval]
begin = "^Permission needed"
end = "1 once, 2 always, 3 deny"
once = ["1"]
always = ["2"]
deny = ["3"]

[activity]
hooks = true
"#
    )
}

/// The words as elements of a list, each followed by a comma.
fn quoted(words: &str) -> String {
    words.split_whitespace().map(|word| format!("\"{word}\", ")).collect()
}

fn beside_the_tests(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("own path");
    let folder = tests.ancestors().find(|folder| folder.join(name).is_file());
    folder.expect("build it first: cargo build -p ao-e2e").join(name)
}

/// The name of the agent that speaks the Agent Client Protocol.
pub const ACP_AGENT: &str = "scripted-acp";

/// Describes it, with as few lines as such an agent needs and these words behind its command.
///
/// # Panics
/// When the folder cannot be written.
pub fn describe_acp(home: &TestHome, words: &str) {
    let folder = home.home().agents();
    std::fs::create_dir_all(&folder).expect("a folder");
    let program = beside_the_tests("ao-acp-agent");
    let program = program.to_string_lossy();
    let manifest = format!(
        r#"schema = 1
id = "{ACP_AGENT}"
name = "Scripted ACP"
[program]
names = ["ao-acp-agent"]
places = ["{program}"]
[acp]
command = ["ao-acp-agent", {}]
"#,
        quoted(words)
    );
    std::fs::write(folder.join(format!("{ACP_AGENT}.toml")), manifest).expect("written");
}

/// Starts one and waits until it is idle.
///
/// # Panics
/// When the daemon refuses.
pub async fn start(connection: &Connection, project: &ProjectId) -> SessionView {
    let made = connection.handle.call(new_session(project, AGENT, None)).await.expect("made");
    until_status(connection, &made.id, Status::Idle).await
}

/// Sends a message and waits for what becomes of it.
///
/// # Errors
/// Why it was refused.
pub async fn send(
    connection: &Connection,
    session: &SessionId,
    text: &str,
) -> Result<MessageView, CallError> {
    let call = SessionSend { session: session.clone(), text: text.to_owned(), wait: Some(true) };
    connection.handle.call(call).await
}

/// A session's messages.
///
/// # Panics
/// When there is no such session.
pub async fn messages(connection: &Connection, session: &SessionId) -> Vec<MessageView> {
    connection.handle.call(MessageList { session: session.clone() }).await.expect("listed")
}

/// The whole log of a session.
///
/// # Panics
/// When there is no such session.
pub async fn log(connection: &Connection, session: &SessionId) -> Vec<LogRow> {
    let mut all: Vec<LogRow> = Vec::new();
    loop {
        let after = Some(all.last().map_or(0, |row| row.seq));
        let call = SessionLog { session: session.clone(), after, limit: Some(1000), wait: None };
        let rows = connection.handle.call(call).await.expect("a log");
        if rows.is_empty() {
            return all;
        }
        all.extend(rows);
    }
}

/// One thing that the agent was given to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The exact bytes of its input box at Enter.
    pub bytes: Vec<u8>,
    /// Whether it was in the middle of something.
    pub busy: bool,
    /// Whether it came with the program's arguments.
    pub as_argument: bool,
}

impl Submitted {
    /// The bytes as text.
    ///
    /// # Panics
    /// When they are none: then something cut a character in two.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("whole characters")
    }
}

/// All that was submitted to a session's agent so far, in order.
#[must_use]
pub fn submitted(worktree: &Path) -> Vec<Submitted> {
    let bytes = |line: &Value| {
        let text = line["bytes"].as_str().expect("bytes");
        let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal");
        (0..text.len()).step_by(2).map(pair).collect()
    };
    lines(worktree, "submitted.jsonl")
        .iter()
        .map(|line| Submitted {
            bytes: bytes(line),
            busy: line["busy"] == true,
            as_argument: line["from"] == "argument",
        })
        .collect()
}

/// The whole lines of one of the agent's records.
#[must_use]
pub fn lines(worktree: &Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(worktree.join(file)).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Lets a busy agent end its turn.
///
/// # Panics
/// When the folder is gone.
pub fn let_go(worktree: &Path) {
    std::fs::write(worktree.join("go"), "").expect("written");
}
