//! `ao status`.

use std::process::ExitCode;

use ao_protocol::calls::{DaemonStatus, SessionList};
use ao_protocol::error::CallError;
use ao_protocol::home::Home;
use ao_protocol::runfile::Owner;
use ao_protocol::view::SessionView;

use super::session::status_word;
use crate::output;

/// Shows the daemon and what its sessions do.
pub(crate) async fn run(home: &Home, json: bool) -> Result<ExitCode, CallError> {
    let connection = super::connect(home).await?;
    let daemon = connection.handle.call(DaemonStatus {}).await?;
    let sessions = connection.handle.call(SessionList::default()).await?;
    if json {
        output::json(&serde_json::json!({ "daemon": daemon, "sessions": sessions }));
        return Ok(ExitCode::SUCCESS);
    }
    let owner = match daemon.owner {
        Owner::App => "belongs to the app",
        Owner::None => "runs headless",
    };
    output::line(&format!("Daemon {} (pid {}) {owner}, home {}", daemon.build, daemon.pid, daemon.home));
    if daemon.reconciling {
        output::line("Still finding sessions again.");
    }
    print_sessions(&sessions);
    Ok(ExitCode::SUCCESS)
}

/// One line per session.
pub(crate) fn print_sessions(sessions: &[SessionView]) {
    if sessions.is_empty() {
        output::line("No sessions. Start one: ao session new <project>");
    }
    let row = |s: &SessionView| {
        vec![
            s.id.to_string(),
            status_word(s.status).to_owned(),
            s.agent_name.clone(),
            s.title.clone(),
            s.reason.clone(),
        ]
    };
    output::table(&sessions.iter().map(row).collect::<Vec<_>>());
}
