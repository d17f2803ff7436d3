//! What works here and what is missing.

use ao_protocol::view::{CheckState, CheckView};

use super::server::Server;

/// Looks at everything a session needs.
pub(super) async fn check(server: &Server) -> Vec<CheckView> {
    let mut checks = vec![git(server).await];
    for agent in server.engine.agents().await {
        let (state, detail) = match (&agent.program, agent.installed) {
            (Some(program), true) => (CheckState::Good, program.clone()),
            (_, _) => (CheckState::Absent, "not installed".to_owned()),
        };
        checks.push(CheckView { name: agent.name, state, detail, hint: agent.install });
    }
    checks
}

async fn git(server: &Server) -> CheckView {
    let name = "git".to_owned();
    match server.engine.git().version().await {
        Ok(version) => CheckView {
            name,
            state: CheckState::Good,
            detail: format!("{version}, worktrees available"),
            hint: None,
        },
        Err(error) => {
            let error = error.to_call_error();
            CheckView { name, state: CheckState::Bad, detail: error.message, hint: error.hint }
        }
    }
}
