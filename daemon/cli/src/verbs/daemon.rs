//! `ao daemon`: this process becomes the daemon.

use std::process::ExitCode;

use ao_client::spawn::OWNER_VARIABLE;
use ao_daemon::boot::Start;
use ao_protocol::runfile::Owner;

use crate::args::Daemon;
use crate::output;

/// Runs the daemon until it is stopped.
pub(crate) fn run(daemon: &Daemon) -> ExitCode {
    let home = match ao_client::home::current() {
        Ok(home) => home,
        Err(error) => return output::usage(&error.to_string()),
    };
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return output::usage(&format!("this program's own file is not known: {error}")),
    };
    // Only the app sets this, for the daemon that it starts itself.
    let owner = match std::env::var_os(OWNER_VARIABLE) {
        Some(owner) if owner == "app" => Owner::App,
        Some(_) | None => Owner::None,
    };
    ao_daemon::boot::run(&Start { home, program, owner, detach: daemon.detach })
}
