//! The core: command line, daemon and host in one small executable.
//!
//! Hooks run it at every tool call of every agent and one host of it runs per session, so it must never link a GUI
//! library, and the verbs that are called often do nothing before they know which one they are.

mod acp;
mod args;
mod attach;
mod diff_text;
mod hook;
mod mcp;
mod output;
mod prepare;
mod time;
mod verbs;

use std::process::ExitCode;

use ao_protocol::message::{Opening, Role, TOKEN_VARIABLE};
use clap::Parser as _;

use crate::args::{Ao, Verb};

fn main() -> ExitCode {
    // `ao hook` must cost an agent nothing, so it does not even build the command line's definition.
    let mut words = std::env::args_os().skip(1);
    match words.next().as_deref().and_then(|verb| verb.to_str()) {
        Some("hook") => return hook::run(words),
        Some("brief") => return hook::brief(words),
        Some("host") => return host(words.next()),
        Some("prepare") => return prepare::run(words.next()),
        Some("acp") => return acp::run(words),
        _ => {}
    }
    let ao = Ao::parse();
    match ao.verb {
        Verb::Daemon(daemon) => verbs::daemon::run(&daemon),
        Verb::Completions { shell } => verbs::completions(shell),
        Verb::Mcp { context } => mcp::run(&context),
        verb @ (Verb::Status
        | Verb::Project(_)
        | Verb::Session(_)
        | Verb::Agent(_)
        | Verb::Ledger(_)
        | Verb::Trash(_)
        | Verb::Orchestrator(_)
        | Verb::Plan(_)
        | Verb::Settings { .. }
        | Verb::Notices { .. }
        | Verb::Logs { .. }
        | Verb::Doctor
        | Verb::Diff(_)
        | Verb::Gc(_)
        | Verb::Stop) => verbs::run(verb, ao.json),
    }
}

/// How every verb and every hook says hello: a command line neither supervises nor has a window. Inside a session it
/// shows the session's token.
fn opening() -> Opening {
    let token = std::env::var(TOKEN_VARIABLE).ok().filter(|token| !token.is_empty());
    Opening { token, ..ao_client::opening(Role::Cli) }
}

/// `ao host <bundle>`: started by the daemon only.
fn host(bundle: Option<std::ffi::OsString>) -> ExitCode {
    match bundle {
        Some(bundle) => ao_host::main(std::path::Path::new(&bundle)),
        None => output::usage("`ao host` is started by the daemon, with a bundle folder"),
    }
}
