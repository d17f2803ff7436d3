//! `ao status`.

use std::process::ExitCode;

use ao_protocol::calls::{DaemonStatus, SessionList, SessionMemory};
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
    // Inside a session this is not told, and nothing else depends on it.
    let memory = connection.handle.call(SessionMemory::default()).await.unwrap_or_default();
    if json {
        let all = serde_json::json!({ "daemon": daemon, "sessions": sessions, "memory": memory });
        output::json(&all);
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
    if !memory.is_empty() {
        let sum: u64 = memory.iter().map(|one| one.mib).sum();
        output::line(&format!("{} sessions run and take {sum} MiB of memory.", memory.len()));
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
            s.beside
                .as_ref()
                .map_or_else(|| s.title.clone(), |beside| format!("{} (beside {beside})", s.title)),
            s.reason.clone(),
        ]
    };
    output::table(&sessions.iter().map(row).collect::<Vec<_>>());
}
