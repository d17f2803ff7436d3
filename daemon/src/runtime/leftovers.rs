//! Ending what outlived a dead host, so that no two agents ever share a worktree.
//!
//! A process is ended only if it is proven to be the session's: the agent on record with pid, start time and boot
//! equal, the members of that agent's terminal session, or a process that carries the session's mark and this home in
//! the environment it was started with. This process, its ancestors and every host are never touched.

use std::time::Duration;

use ao_host::process::{self, Liveness};
use ao_protocol::home::Home;
use ao_protocol::host::{AgentFile, ProcessIdentity};
use ao_protocol::ids::SessionId;

use crate::ports::runtime::RuntimeError;

/// After the hang-up, how long the processes get to end by themselves; then they are killed.
const GRACE: Duration = Duration::from_secs(2);
/// How long a killed process may take to disappear.
const AFTER_KILL: Duration = Duration::from_secs(5);
/// How often a dying process is looked at. Nothing else tells when a process that is no child of ours ends.
const LOOK: Duration = Duration::from_millis(20);

/// Ends every leftover of `session` and returns once they are gone.
pub(super) async fn end_all(
    session: &SessionId,
    home: &Home,
    agent: Option<&AgentFile>,
) -> Result<(), RuntimeError> {
    let found = find(session, home, agent);
    if found.is_empty() {
        return Ok(());
    }
    tracing::warn!(%session, processes = found.len(), "processes outlived their terminal's host; ending them");
    for process in &found {
        deliver(process, Signal::HangUp);
    }
    if gone_within(&found, GRACE).await {
        return Ok(());
    }
    for process in &found {
        deliver(process, Signal::Kill);
    }
    if gone_within(&found, AFTER_KILL).await {
        return Ok(());
    }
    Err(RuntimeError::Refused {
        reason: format!(
            "processes of session {session} could not be ended, so it is not started a second time"
        ),
    })
}

async fn gone_within(processes: &[ProcessIdentity], limit: Duration) -> bool {
    let all_gone = async {
        while processes.iter().any(|p| process::is_alive(p) != Liveness::Dead) {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(limit, all_gone).await.is_ok()
}

/// Every process that is proven to be a leftover.
fn find(session: &SessionId, home: &Home, agent: Option<&AgentFile>) -> Vec<ProcessIdentity> {
    let mut found: Vec<ProcessIdentity> = Vec::new();
    let mut add = |identity: Option<ProcessIdentity>| {
        if let Some(identity) = identity
            && !found.contains(&identity)
        {
            found.push(identity);
        }
    };
    if let Some(agent) = agent
        && process::is_alive(&agent.process) == Liveness::Alive
    {
        add(Some(agent.process.clone()));
        for member in process::members_of_session(agent.process.pid) {
            add(process::identity_of(member));
        }
    }
    for pid in crate::peer::marked_with(session, home) {
        add(process::identity_of(pid));
    }
    // A daemon may have been started from a session's own shell.
    let spared = process::line_of(std::process::id());
    found.retain(|p| !spared.contains(&p.pid));
    found
}

enum Signal {
    HangUp,
    Kill,
}

/// Signals a process if it still is the one that was identified.
#[cfg(unix)]
fn deliver(known: &ProcessIdentity, signal: Signal) {
    let number = match signal {
        Signal::HangUp => libc::SIGHUP,
        Signal::Kill => libc::SIGKILL,
    };
    let Ok(pid) = libc::pid_t::try_from(known.pid) else { return };
    if pid > 1 && process::is_alive(known) == Liveness::Alive {
        // SAFETY: kill takes two integers; the pid was just identified by start time and is above 1, so it names
        // neither a group nor everybody.
        unsafe { libc::kill(pid, number) };
    }
}

/// There is no hang-up that reaches another's console. A host's death has ended what it started, so what is met here
/// has left the host's job; it is ended by a handle, which stays this one's whatever becomes of its id.
#[cfg(windows)]
fn deliver(known: &ProcessIdentity, signal: Signal) {
    use windows_sys::Win32::Foundation::CloseHandle;
    use windows_sys::Win32::System::Threading::{OpenProcess, PROCESS_TERMINATE, TerminateProcess};

    match signal {
        Signal::HangUp => {}
        // SAFETY: the handle is checked, used while open and closed. While it is open the id is not given away, so
        // what is looked at after opening is what is ended.
        Signal::Kill => unsafe {
            let handle = OpenProcess(PROCESS_TERMINATE, 0, known.pid);
            if handle.is_null() {
                return;
            }
            if process::is_alive(known) == Liveness::Alive {
                TerminateProcess(handle, 1);
            }
            CloseHandle(handle);
        },
    }
}
