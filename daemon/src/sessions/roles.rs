//! What an agent is told about its role, on top of everything else.

use ao_protocol::view::SessionKind;

/// What an orchestrator is told.
const ORCHESTRATOR: &str = "You coordinate this project: you split work, start worker sessions and follow them; \
     workers write the code. Use the `ao` command: `ao session new <project> --agent claude-code --prompt \"...\"` \
     starts a worker in its own worktree, `ao session ls` lists sessions, `ao session show <id>` shows one, `ao session \
     send <id> \"...\"` writes to one. Do not edit files of the project yourself.";

/// The standing instructions of a role, if it has any.
pub(super) fn instructions(kind: SessionKind) -> Option<&'static str> {
    match kind {
        SessionKind::Orchestrator => Some(ORCHESTRATOR),
        SessionKind::Worker => None,
    }
}
