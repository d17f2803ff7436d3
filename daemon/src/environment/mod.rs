//! The environment that agents and git run in, and the programs that are found in it.
//!
//! Why it exists: an app that is started from a menu has a bare environment, and a daemon may be started from inside
//! a terminal, an agent, an AppImage or a package script. Agents must find what the user's own terminal finds, and
//! nothing of where the daemon happened to start.
//!
//! It must never block the start of the daemon, believe what a shell prints outside its marks, or leave a shell
//! running that did not answer.

mod capture;
mod child;
mod clean;
mod node;
mod programs;
pub mod script;
mod shell;

use std::time::Duration;

pub use self::capture::{CaptureFailure, Captured, capture};
pub use self::clean::cleaned;
pub use self::node::node_of;
pub use self::programs::{find_program, program_agrees, program_version};
pub use self::shell::user_shell;

/// How long a login shell may take. Nothing waits for it but the first agents.
const PATIENCE: Duration = Duration::from_secs(5);

/// This process's own environment. Variables that are no text are left out; nothing that we start could use them. The
/// search path is called `PATH`, whatever Windows calls it.
#[must_use]
pub fn current() -> Vec<(String, String)> {
    let as_known = |name: String| {
        if cfg!(windows) && name.eq_ignore_ascii_case("PATH") { "PATH".to_owned() } else { name }
    };
    std::env::vars_os()
        .filter_map(|(name, value)| Some((as_known(name.into_string().ok()?), value.into_string().ok()?)))
        .collect()
}

/// The environment of the user's login shell, on top of `base`. Whatever goes wrong is logged and answered with the
/// best that is known.
pub async fn capture_login(base: Vec<(String, String)>) -> Captured {
    let shell = user_shell();
    let captured = capture(&shell, base, PATIENCE).await;
    if let Some(failure) = &captured.failure {
        tracing::warn!(shell = %shell.display(), %failure, "the login shell's environment is not known");
    }
    captured
}
