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
    for pid in marked(session, home) {
        add(process::identity_of(pid));
    }
    // A daemon may have been started from a session's own shell.
    let spared = crate::peer::line_of(std::process::id());
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

#[cfg(windows)]
fn deliver(_known: &ProcessIdentity, signal: Signal) {
    // Nothing is ended here yet: the caller sees that the process lives and refuses to start a second one beside it.
    match signal {
        Signal::HangUp | Signal::Kill => {}
    }
}

/// Processes whose environment carries the session's mark in this home.
#[cfg(target_os = "linux")]
fn marked(session: &SessionId, home: &Home) -> Vec<u32> {
    use std::os::unix::ffi::OsStrExt as _;
    let mark = format!("AO_SESSION={session}");
    let place = [b"AO_HOME=", home.root().as_os_str().as_bytes()].concat();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            let Ok(environment) = std::fs::read(format!("/proc/{pid}/environ")) else { return false };
            let has = |wanted: &[u8]| environment.split(|b| *b == 0).any(|variable| variable == wanted);
            has(mark.as_bytes()) && has(&place)
        })
        .collect()
}

#[cfg(not(target_os = "linux"))]
fn marked(_session: &SessionId, _home: &Home) -> Vec<u32> {
    // Other systems do not show another process's environment reliably; the terminal session's members are found.
    Vec::new()
}
