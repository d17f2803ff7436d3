//! `ao prepare <file>`: fills a session's worktree and runs the project's setup, in the session's terminal. The daemon
//! starts it there; what it prints is for the person who looks, and its exit code is the setup's.

use std::path::Path;
use std::process::{Command, ExitCode};

use ao_daemon::environment::script;
use ao_daemon::workspace::{Git, Preparation, fill};

use crate::output;

/// Does what the file says.
pub(crate) fn run(file: Option<std::ffi::OsString>) -> ExitCode {
    let Some(file) = file else {
        return output::usage("`ao prepare` is started by the daemon, with a file");
    };
    match prepare(Path::new(&file)) {
        Ok(code) => code,
        Err(reason) => {
            output::line(&reason);
            ExitCode::FAILURE
        }
    }
}

fn prepare(file: &Path) -> Result<ExitCode, String> {
    let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let plan: Preparation =
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    if plan.again {
        output::line("The setup has been begun here before; it runs again.");
    }
    let git = Git::new("git".into(), std::env::vars().collect());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(fill(&git, &plan, &mut output::line)).map_err(|error| {
        let error = error.to_call_error();
        error.message
    })?;
    drop(runtime);
    let Some(line) = &plan.setup else { return Ok(ExitCode::SUCCESS) };
    output::line(&format!("$ {line}"));
    let [shell, flag, line] = script::argv(line);
    let mut command = Command::new(&shell);
    command.args([flag, line]).current_dir(&plan.worktree);
    become_it(command).map_err(|error| format!("{shell} could not be started: {error}"))
}

/// The setup takes this process's place, so that signals and its exit are its own.
#[cfg(unix)]
fn become_it(mut command: Command) -> std::io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> std::io::Result<ExitCode> {
    let status = command.status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
