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
    if let Some(agent) = agent {
        let alive = process::is_alive(&agent.process) == Liveness::Alive;
        if alive {
            add(Some(agent.process.clone()));
        }
        if alive || leaderless(&agent.process) {
            for member in process::members_of_session(agent.process.pid) {
                add(process::identity_of(member));
            }
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

/// Whether an agent of this boot has ended and nobody got its id: what is in that session was started by it, since an id
/// stays taken for as long as its session has members.
fn leaderless(agent: &ProcessIdentity) -> bool {
    let anybody = ProcessIdentity { start_time: 0, ..agent.clone() };
    agent.boot_id == process::boot_id() && process::is_alive(&anybody) == Liveness::Dead
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    use ao_protocol::ids::LaunchId;

    use super::*;

    #[tokio::test]
    async fn what_a_dead_agent_left_in_its_session_is_ended_without_any_mark() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_path_buf()).expect("absolute");
        let session = SessionId::parse("shop-1").expect("valid");
        // The leader of a session of its own, which leaves a child behind when its input ends.
        let mut leader = Command::new("setsid")
            .args(["sh", "-c", "sleep 1000 >/dev/null & echo $!; read end"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut line = String::new();
        let stdout = leader.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let left = process::identity_of(line.trim().parse().expect("a pid")).expect("it sleeps");
        let process = process::identity_of(leader.id()).expect("it waits");
        let agent = AgentFile { launch: LaunchId(1), process, started_at: 0 };
        drop(leader.stdin.take());
        leader.wait().expect("collected");

        assert_eq!(process::is_alive(&left), Liveness::Alive);
        let other_boot = ProcessIdentity { boot_id: "another".to_owned(), ..agent.process.clone() };
        let of_other_boot = AgentFile { process: other_boot, ..agent.clone() };
        assert_eq!(find(&session, &home, Some(&of_other_boot)), [], "ids of another boot name nobody");
        end_all(&session, &home, Some(&agent)).await.expect("ended");
        assert_eq!(process::is_alive(&left), Liveness::Dead);
    }
}
