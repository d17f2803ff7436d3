//! Starting agents on Windows, in a ConPTY.

use std::io;

use ao_protocol::host::LaunchSpec;
use ao_protocol::view::ExitStatus;
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::{Master, SpawnError, Started, Wait};

pub(super) fn start(launch: &LaunchSpec, size: PtySize) -> Result<Started, SpawnError> {
    let terminal = |error: &dyn std::fmt::Display| SpawnError::Terminal(error.to_string());
    let program = launch.argv[0].clone();
    if !std::path::Path::new(&program).is_file() {
        let source = io::Error::from(io::ErrorKind::NotFound);
        return Err(SpawnError::Program { program, source });
    }
    refuse_shell_words(&program, &launch.argv[1..])?;
    let pair = native_pty_system().openpty(size).map_err(|e| terminal(&e))?;
    let mut command = CommandBuilder::new(&program);
    command.args(&launch.argv[1..]);
    command.cwd(&launch.cwd);
    command.env_clear();
    for (name, value) in &launch.env {
        command.env(name, value);
    }
    let child = pair
        .slave
        .spawn_command(command)
        .map_err(|error| SpawnError::Program { program, source: io::Error::other(error.to_string()) })?;
    let reader = pair.master.try_clone_reader().map_err(|e| terminal(&e))?;
    let writer = pair.master.take_writer().map_err(|e| terminal(&e))?;
    Ok(Started {
        pid: child.process_id().unwrap_or(0),
        master: Master { pty: pair.master },
        reader,
        writer,
        waiter: Waiter { child, status: None },
    })
}

/// Windows runs a batch file through the command prompt, which reads its arguments as commands again and knows no
/// quoting that would stop it.
fn refuse_shell_words(program: &str, arguments: &[String]) -> Result<(), SpawnError> {
    let ending = std::path::Path::new(program).extension().unwrap_or_default().to_ascii_lowercase();
    let is_batch = ending == "bat" || ending == "cmd";
    let unsafe_word = arguments.iter().find(|word| word.contains(['"', '%', '!', '^', '\r', '\n']));
    match unsafe_word {
        Some(word) if is_batch => Err(SpawnError::Launch(format!(
            "{program} is a batch file, which would run parts of {word:?} as commands; install the agent as an .exe"
        ))),
        Some(_) | None => Ok(()),
    }
}

/// Waits for one agent. The handle keeps the process id taken.
pub(crate) struct Waiter {
    child: Box<dyn Child + Send + Sync>,
    status: Option<ExitStatus>,
}

impl Wait for Waiter {
    fn wait(&mut self) {
        self.status = Some(match self.child.wait() {
            Ok(status) => ExitStatus::Code { code: status.exit_code().cast_signed() },
            Err(_) => ExitStatus::Unknown,
        });
    }

    fn collect(&mut self) -> ExitStatus {
        self.status.unwrap_or(ExitStatus::Unknown)
    }
}
