//! `ao mcp`: what a session's agent may do, as tools of the Model Context Protocol on standard input and output.
//!
//! Why it exists: an orchestrator acts all the time, and a shell's quoting mangles what it has to say; tools take texts as
//! they are. It must never be able to do more than `ao` with the same token: every tool is a call of the daemon's, which
//! decides. MCP clients pass few variables on, so home and token stand in a file that only this user can read.

mod diff;
mod tools;
mod words;
mod worker;

use std::path::Path;
use std::process::ExitCode;

use ao_protocol::calls::Call;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use ao_protocol::message::{Opening, Role};
use ao_protocol::view::SessionKind;
use rmcp::ServiceExt as _;
use serde::Deserialize;

use crate::output;

/// For whom the tools act.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Context {
    home: std::path::PathBuf,
    session: SessionId,
    /// Whose tools to offer: what they may do is decided by the daemon.
    kind: SessionKind,
    token: Option<String>,
}

/// Serves until the client hangs up.
pub(crate) fn run(context: &Path) -> ExitCode {
    let context = match read(context) {
        Ok(context) => context,
        Err(error) => return output::error(&error, false),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::usage(&error.to_string()),
    };
    let served = runtime.block_on(async {
        let pipes = rmcp::transport::stdio();
        match context.kind {
            SessionKind::Orchestrator => tools::Tools::new(context).serve(pipes).await?.waiting().await?,
            SessionKind::Worker => worker::WorkerTools::new(context).serve(pipes).await?.waiting().await?,
        };
        Ok::<(), Box<dyn std::error::Error>>(())
    });
    // A thread that still reads standard input must not keep the process.
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::usage(&format!("the client cannot be served: {error}")),
    }
}

fn read(path: &Path) -> Result<Context, CallError> {
    let invalid = |why: String| {
        CallError::new(ErrorCode::InvalidRequest, format!("{}: {why}", path.display()))
            .hint("`ao mcp` is started by an agent inside a session, with the file that was written for it.")
    };
    let text = std::fs::read_to_string(path).map_err(|e| invalid(e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| invalid(e.to_string()))
}

impl Context {
    /// Makes a call as the session's agent.
    async fn call<C: Call>(&self, call: C) -> Result<C::Reply, CallError> {
        self.connect().await?.handle.call(call).await
    }

    /// A connection as the session's agent. Each act has one of its own: the daemon may be another one by now.
    async fn connect(&self) -> Result<ao_client::Connection, CallError> {
        let home = Home::at(self.home.clone()).ok_or_else(|| {
            CallError::new(ErrorCode::InvalidRequest, "the home in the file is no absolute path")
        })?;
        let opening = Opening { token: self.token.clone(), ..ao_client::opening(Role::Cli) };
        crate::verbs::connect_as(&home, &opening).await
    }
}
