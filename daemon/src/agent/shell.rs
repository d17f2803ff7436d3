//! The user's login shell, so that a machine without any agent is useful at once.
//!
//! A first prompt is a command that the shell runs before it becomes interactive. It is never run a second time by
//! the restore ladder: a command may not be safe to repeat.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, SaidView};

use super::variable;
use crate::domain::facts::{Rung, Session};
use crate::domain::ladder::Resumption;
use crate::domain::sign::{Reading, Sign};
use crate::environment::user_shell;
use crate::ports::agent::{
    Agent, Habits, Keys, Plan, PlanContext, PlanError, Questions, Readiness, WhenBusy,
};

/// The shell.
pub(super) struct Shell {
    id: AgentId,
    habits: Habits,
}

impl Shell {
    pub(super) fn new() -> Self {
        Self {
            id: AgentId::shell(),
            habits: Habits {
                ready: Readiness::Start,
                settle: Duration::ZERO,
                shown: false,
                enter_delay: Duration::from_millis(50),
                busy: WhenBusy::Queues,
                confirms: false,
                begins_in_transcript: false,
                told_by_screen: false,
                silence: None,
                keeps_prompt: false,
                keys: Keys { interrupt: vec![b"\x03".to_vec()], ..Keys::default() },
            },
        }
    }
}

impl Agent for Shell {
    fn id(&self) -> &AgentId {
        &self.id
    }

    fn name(&self) -> &'static str {
        "Shell"
    }

    fn resumption(&self) -> Resumption {
        Resumption { native: false, replays_prompt: false, fresh: true, tells_ready: false }
    }

    fn new_conversation(&self) -> Option<String> {
        None
    }

    fn find_conversation(&self, _session: &Session, _environment: &[(String, String)]) -> Option<String> {
        None
    }

    fn conversation_exists(&self, _session: &Session, _environment: &[(String, String)]) -> Option<bool> {
        None
    }

    fn transcript(&self, _session: &Session, _environment: &[(String, String)]) -> Option<PathBuf> {
        None
    }

    fn conversation(&self, _session: &Session, _environment: &[(String, String)]) -> Option<Vec<SaidView>> {
        None
    }

    fn plan(&self, context: &PlanContext<'_>) -> Result<Plan, PlanError> {
        let program = shell_of(context.environment);
        let first = context.session.prompt.as_deref().filter(|_| context.rung == Rung::First);
        Ok(Plan { argv: argv(&program, first), set: Vec::new(), unset: Vec::new(), typed: None })
    }

    fn habits(&self) -> &Habits {
        &self.habits
    }

    fn read_hook(&self, _event: &str, _payload: &serde_json::Value) -> Reading {
        Reading::default()
    }

    fn read_title(&self, _title: &str) -> Option<Sign> {
        None
    }

    fn read_transcript(&self, _line: &serde_json::Value) -> Option<Sign> {
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

    fn view(&self, environment: &[(String, String)]) -> AgentView {
        let program = shell_of(environment);
        AgentView {
            id: self.id.clone(),
            name: self.name().to_owned(),
            installed: Path::new(&program).exists(),
            program: Some(program),
            ..super::bare_view(&self.id)
        }
    }
}

fn shell_of(environment: &[(String, String)]) -> String {
    variable(environment, "SHELL")
        .filter(|shell| Path::new(shell).is_absolute())
        .map_or_else(|| user_shell().to_string_lossy().into_owned(), str::to_owned)
}

#[cfg(unix)]
fn argv(program: &str, first: Option<&str>) -> Vec<String> {
    let mut argv = vec![program.to_owned()];
    match first {
        // `$0` is the shell itself, which takes over once the command has ended.
        Some(command) => {
            argv.extend(["-c".to_owned(), format!("{command}\nexec \"$0\""), program.to_owned()])
        }
        // Terminals on macOS start login shells; elsewhere the session's environment is the login shell's already.
        None if cfg!(target_os = "macos") => argv.push("-l".to_owned()),
        None => {}
    }
    argv
}

#[cfg(windows)]
fn argv(program: &str, first: Option<&str>) -> Vec<String> {
    let mut argv = vec![program.to_owned()];
    if let Some(command) = first {
        let is_cmd = program.to_ascii_lowercase().ends_with("cmd.exe");
        let stay = if is_cmd { vec!["/K"] } else { vec!["-NoExit", "-Command"] };
        argv.extend(stay.into_iter().map(str::to_owned));
        argv.push(command.to_owned());
    }
    argv
}
