//! Claude Code. Facts measured with 2.1.330: hooks given per launch by `--settings`, a conversation id chosen by us,
//! `--resume ID` after any death, `--permission-mode default` since newer versions decide by themselves otherwise.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ao_host::files::write_atomically;
use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, SessionKind};
use serde_json::{Map, Value, json};

use super::{hooks, own_id, variable};
use crate::domain::facts::{Rung, Session};
use crate::domain::ladder::{REPLAY_NOTE, Resumption};
use crate::domain::sign::{Reading, Sign};
use crate::environment::find_program;
use crate::ports::agent::{
    Agent, Habits, Keys, Plan, PlanContext, PlanError, Questions, Readiness, WhenBusy,
};

const PROGRAM: &str = "claude";
const INSTALL: &str = "Install it with `npm install -g @anthropic-ai/claude-code` (Node 22 or newer), then sign in by running `claude` once.";

/// What an orchestrator is told on top of everything else.
const ORCHESTRATOR_ROLE: &str = "You coordinate this project: you split work, start worker sessions and follow them; \
     workers write the code. Use the `ao` command: `ao session new <project> --agent claude-code --prompt \"...\"` \
     starts a worker in its own worktree, `ao session ls` lists sessions, `ao session show <id>` shows one, `ao session \
     send <id> \"...\"` writes to one. Do not edit files of the project yourself.";

/// Claude Code.
pub(super) struct ClaudeCode {
    id: AgentId,
    habits: Habits,
}

impl ClaudeCode {
    pub(super) fn new() -> Self {
        Self {
            id: own_id("claude-code"),
            habits: Habits {
                ready: Readiness::Event,
                settle: Duration::ZERO,
                enter_delay: Duration::from_millis(300),
                busy: WhenBusy::Steers,
                confirms: true,
                silence: Some(Duration::from_secs(90)),
                keeps_prompt: true,
                keys: Keys { interrupt: vec![b"\x1b".to_vec()], ..Keys::default() },
            },
        }
    }
}

impl Agent for ClaudeCode {
    fn id(&self) -> &AgentId {
        &self.id
    }

    fn name(&self) -> &'static str {
        "Claude Code"
    }

    fn resumption(&self) -> Resumption {
        Resumption { native: true, replays_prompt: true, fresh: false, tells_ready: true }
    }

    fn new_conversation(&self) -> Option<String> {
        Some(uuid())
    }

    fn conversation_exists(&self, session: &Session, environment: &[(String, String)]) -> Option<bool> {
        let id = session.native_id.as_deref()?;
        let projects = config_folder(environment)?.join("projects");
        let folders = match std::fs::read_dir(projects) {
            Ok(folders) => folders,
            // Without the folder there has never been a conversation.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(false),
            Err(_unreadable) => return None,
        };
        let name = format!("{id}.jsonl");
        Some(folders.flatten().any(|folder| folder.path().join(&name).is_file()))
    }

    fn plan(&self, context: &PlanContext<'_>) -> Result<Plan, PlanError> {
        let program = find_program(PROGRAM, variable(context.environment, "PATH").unwrap_or_default(), None)
            .ok_or_else(|| PlanError::NotInstalled {
                name: self.name().to_owned(),
                program: PROGRAM.to_owned(),
                hint: INSTALL.to_owned(),
            })?;
        let settings = write_settings(context)?;
        trust_worktree(context);
        let session = context.session;
        let mut argv: Vec<String> = vec![
            program.to_string_lossy().into_owned(),
            "--settings".to_owned(),
            settings.to_string_lossy().into_owned(),
            "--permission-mode".to_owned(),
            "default".to_owned(),
        ];
        if let Some(id) = &session.native_id {
            let flag = if context.rung == Rung::Native { "--resume" } else { "--session-id" };
            argv.extend([flag.to_owned(), id.clone()]);
        }
        if session.kind == SessionKind::Orchestrator {
            argv.extend(["--append-system-prompt".to_owned(), ORCHESTRATOR_ROLE.to_owned()]);
        }
        if let Some(prompt) = prompt_for(session, context.rung) {
            // A prompt that begins with a dash must not be read as a flag.
            argv.extend(["--".to_owned(), prompt]);
        }
        let unset =
            ["CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_ENTRYPOINT"].map(str::to_owned).to_vec();
        Ok(Plan { argv, set: Vec::new(), unset, typed: None })
    }

    fn habits(&self) -> &Habits {
        &self.habits
    }

    fn read_title(&self, _title: &str) -> Option<Sign> {
        None
    }

    fn read_transcript(&self, _line: &Value) -> Option<Sign> {
        None
    }

    fn read_screen(&self, _lines: &[String]) -> Option<Sign> {
        None
    }

    fn prompt_on_screen(&self, _lines: &[String]) -> Option<Vec<String>> {
        None
    }

    fn questions(&self, _environment: &[(String, String)]) -> Questions {
        Questions::default()
    }

    fn read_hook(&self, event: &str, payload: &Value) -> Reading {
        hooks::read(event, payload)
    }

    fn view(&self, environment: &[(String, String)]) -> AgentView {
        let program = find_program(PROGRAM, variable(environment, "PATH").unwrap_or_default(), None);
        AgentView {
            id: self.id.clone(),
            name: self.name().to_owned(),
            installed: program.is_some(),
            install: program.is_none().then(|| INSTALL.to_owned()),
            program: program.map(|p| p.to_string_lossy().into_owned()),
            version: None,
            ..super::bare_view(&self.id)
        }
    }
}

fn prompt_for(session: &Session, rung: Rung) -> Option<String> {
    let prompt = session.prompt.as_deref()?;
    match rung {
        Rung::First => Some(prompt.to_owned()),
        Rung::SavedPrompt => Some(format!("{REPLAY_NOTE}{prompt}")),
        Rung::Native | Rung::Fresh | Rung::Shell => None,
    }
}

/// The settings of one session: hooks that report to the daemon, and nothing of the user's.
fn write_settings(context: &PlanContext<'_>) -> Result<PathBuf, PlanError> {
    let path = context.bundle.join("claude-settings.json");
    let mut hooks = Map::new();
    for event in hooks::EVENTS {
        let command = format!("{} hook claude-code {event}", shell_quoted(context.core));
        hooks.insert(
            (*event).to_owned(),
            json!([{"hooks": [{"type": "command", "command": command, "timeout": 10}]}]),
        );
    }
    let settings = json!({ "hooks": hooks });
    ao_client::spawn::create_private_folder(context.bundle)
        .and_then(|()| write_atomically(&path, settings.to_string().as_bytes()))
        .map_err(|source| PlanError::File { path: path.clone(), source })?;
    Ok(path)
}

/// Claude Code runs hook commands through a shell, so the core's path is quoted for one.
fn shell_quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { format!("\"{text}\"") } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Where Claude Code keeps its conversations.
fn config_folder(environment: &[(String, String)]) -> Option<PathBuf> {
    variable(environment, "CLAUDE_CONFIG_DIR")
        .map(PathBuf::from)
        .or_else(|| Some(home(environment)?.join(".claude")))
}

fn home(environment: &[(String, String)]) -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    variable(environment, name).map(PathBuf::from)
}

/// Claude Code asks for trust in every new folder, and a worktree is one. If the user has trusted the repository, its
/// worktree is marked as trusted too; if not, or if the file is not as expected, the dialog simply appears.
fn trust_worktree(context: &PlanContext<'_>) {
    let Some(home) = home(context.environment) else { return };
    let path = match variable(context.environment, "CLAUDE_CONFIG_DIR") {
        Some(folder) => PathBuf::from(folder).join(".claude.json"),
        None => home.join(".claude.json"),
    };
    let Some(mut config) =
        std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
    else {
        return;
    };
    let worktree = context.session.worktree.to_string_lossy().into_owned();
    let Some(projects) = config.get_mut("projects").and_then(Value::as_object_mut) else { return };
    let trusted = |project: Option<&Value>| {
        project.and_then(|p| p.get("hasTrustDialogAccepted")) == Some(&Value::Bool(true))
    };
    let repository = context.repository.to_string_lossy();
    if !trusted(projects.get(repository.as_ref())) || trusted(projects.get(&worktree)) {
        return;
    }
    let entry = projects.entry(worktree).or_insert_with(|| json!({}));
    if let Some(entry) = entry.as_object_mut() {
        entry.insert("hasTrustDialogAccepted".to_owned(), Value::Bool(true));
        if let Err(error) = write_atomically(&path, config.to_string().as_bytes()) {
            tracing::warn!(%error, "the worktree could not be marked as trusted; its agent will ask");
        }
    }
}

/// A random UUID, version 4.
fn uuid() -> String {
    let token = crate::address::token();
    let variant = ["8", "9", "a", "b"][usize::from(token.as_bytes()[16] & 3)];
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        &token[..8],
        &token[8..12],
        &token[13..16],
        &token[17..20],
        &token[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_id_is_a_uuid() {
        let id = uuid();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4');
    }

    #[test]
    fn the_core_is_quoted_for_the_shell_that_runs_hooks() {
        let quoted = if cfg!(windows) { "\"/a b/it's\"" } else { r"'/a b/it'\''s'" };
        assert_eq!(shell_quoted(Path::new("/a b/it's")), quoted);
    }
}
