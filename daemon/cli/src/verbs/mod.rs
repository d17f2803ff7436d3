//! What each verb does: one call, and its reply in words or as JSON.

mod agent;
pub(crate) mod daemon;
mod doctor;
mod gc;
mod ledger;
mod local;
mod notices;
mod plan;
mod project;
mod session;
mod settings;
mod status;
mod text;

use std::process::ExitCode;

use ao_client::{Connection, Handle};
use ao_protocol::calls::DaemonStop;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::message::Opening;
use clap::CommandFactory as _;

use crate::args::{Ao, OrchestratorVerb, SessionVerb, Verb};
use crate::output;

/// Runs a verb that talks to the daemon or reads its files.
pub(crate) fn run(verb: Verb, json: bool) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::usage(&error.to_string()),
    };
    let outcome = runtime.block_on(carry_out(verb, json));
    // A thread that still reads the terminal must not keep the process.
    runtime.shutdown_background();
    match outcome {
        Ok(code) => code,
        Err(error) => output::error(&error, json),
    }
}

async fn carry_out(verb: Verb, json: bool) -> Result<ExitCode, CallError> {
    let home = home()?;
    match verb {
        Verb::Status => status::run(&home, json).await,
        Verb::Project(verb) => project::run(&connect(&home).await?.handle, verb, json).await,
        Verb::Session(verb) => session::run(connect(&home).await?, verb, json).await,
        Verb::Diff(diff) => session::run(connect(&home).await?, SessionVerb::Diff(diff), json).await,
        Verb::Agent(verb) => agent::run(&home, verb, json).await,
        Verb::Ledger(verb) => ledger::run(&connect(&home).await?.handle, verb, json).await,
        Verb::Gc(words) => gc::run(&connect(&home).await?.handle, words, json).await,
        Verb::Trash(verb) => ledger::trash(&connect(&home).await?.handle, verb, json).await,
        Verb::Orchestrator(OrchestratorVerb::Ensure { project, agent, replace }) => {
            session::ensure(&connect(&home).await?.handle, project, agent, replace, json).await
        }
        Verb::Plan(verb) => plan::run(&connect(&home).await?.handle, verb, json).await,
        Verb::Settings { changes } => settings::global(&connect(&home).await?.handle, &changes, json).await,
        Verb::Notices { limit, read } => notices::run(&connect(&home).await?.handle, limit, read, json).await,
        Verb::Logs { lines, path } => local::logs(&home, lines, path, json),
        Verb::Doctor => doctor::run(&home, json).await,
        Verb::Stop => stop(&home, json).await,
        // `main` has these.
        Verb::Daemon(_) | Verb::Mcp { .. } | Verb::Completions { .. } => Ok(ExitCode::SUCCESS),
    }
}

/// Prints a completion script.
pub(crate) fn completions(shell: clap_complete::Shell) -> ExitCode {
    clap_complete::generate(shell, &mut Ao::command(), "ao", &mut std::io::stdout());
    ExitCode::SUCCESS
}

fn home() -> Result<Home, CallError> {
    ao_client::home::current().map_err(|e| CallError::new(ErrorCode::InvalidRequest, e.to_string()))
}

/// Connects to the home's daemon. It never starts one: that is the app's, or a person's own decision.
async fn connect(home: &Home) -> Result<Connection, CallError> {
    connect_as(home, &crate::opening()).await
}

/// The same, for whom `opening` says.
pub(crate) async fn connect_as(home: &Home, opening: &Opening) -> Result<Connection, CallError> {
    let mut last = no_daemon(home);
    for run in ao_client::locate(home).candidates() {
        match ao_client::connect(&run, opening).await {
            Ok(connection) => return Ok(connection),
            Err(ao_client::ConnectError::Nobody { .. }) => {}
            Err(error) => last = error.to_call_error(),
        }
    }
    Err(last)
}

fn no_daemon(home: &Home) -> CallError {
    CallError::new(ErrorCode::NoDaemon, format!("no daemon is running for {}", home.root().display()))
        .hint("Open AO Desktop, or start one without it: ao daemon")
}

async fn stop(home: &Home, json: bool) -> Result<ExitCode, CallError> {
    let mut connection = connect(home).await?;
    connection.handle.call(DaemonStop {}).await?;
    // The hang-up is the proof that it ended.
    while let Some(incoming) = connection.incoming.recv().await {
        if matches!(incoming, ao_client::Incoming::Closed) {
            break;
        }
    }
    if json {
        output::json(&serde_json::json!({}));
    } else {
        output::line("The daemon is stopped. Your agents keep running.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes a call and prints its reply: as JSON, or in `words`.
async fn tell<C: ao_protocol::calls::Call>(
    handle: &Handle,
    call: C,
    json: bool,
    words: impl FnOnce(&C::Reply),
) -> Result<ExitCode, CallError> {
    let reply = handle.call(call).await?;
    if json {
        output::json(&reply);
    } else {
        words(&reply);
    }
    Ok(ExitCode::SUCCESS)
}
