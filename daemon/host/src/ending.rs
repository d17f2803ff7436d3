//! Signals, and the end of an agent with everything it started.
//!
//! A process id is signalled only while it cannot be another's: the agent is not collected before the terminal's lock
//! says so.

use std::time::Duration;

use ao_protocol::host::HostSignal;
use ao_protocol::ids::LaunchId;
use tokio::time::{Instant, timeout_at};

#[cfg(unix)]
use crate::process;
use crate::terminal::{Agent, Terminal};

/// How long a killed agent may take to be gone.
const KILLED_WAIT: Duration = Duration::from_secs(10);
/// How often what an agent left behind is looked at while it has time to go.
const LOOK: Duration = Duration::from_millis(50);

/// Sends `what` to the agent's process group.
///
/// # Errors
/// In words, when there is nobody to send it to.
pub(crate) fn signal(terminal: &Terminal, what: HostSignal) -> Result<(), String> {
    let mut core = terminal.lock();
    if core.agent.exit.is_some() || !core.agent.signalable {
        return Err("the agent has ended".to_owned());
    }
    os::signal_group(&mut core.agent, what)
}

/// Hangs up on the agent and everything in its session, and after `grace` kills what is left.
///
/// # Errors
/// In words, when something outlives even that.
pub(crate) async fn end(terminal: &Terminal, grace: Duration) -> Result<(), String> {
    let old = hang_up(terminal);
    let deadline = Instant::now() + grace;
    let mut turned = terminal.turned.subscribe();
    let gone = turned.wait_for(|_| old.has_ended(terminal));
    // Whether it went by itself does not matter: the rest is ended below either way.
    let _ = timeout_at(deadline, gone).await.is_ok();
    while !left(terminal, old).is_empty() && Instant::now() < deadline {
        tokio::time::sleep(LOOK.min(deadline - Instant::now())).await;
    }
    kill_left(terminal, old);
    let mut turned = terminal.turned.subscribe();
    let gone = turned.wait_for(|_| old.has_ended(terminal));
    match tokio::time::timeout(KILLED_WAIT, gone).await {
        Ok(_) => Ok(()),
        Err(_) => Err("the agent is still there after a kill".to_owned()),
    }
}

/// The agent that is being ended. Another may get its terminal while what it left behind is still waited for, when the
/// daemon that asked did not live to hear the answer; that one is never touched.
#[derive(Clone, Copy)]
struct Old {
    launch: LaunchId,
    pid: u32,
}

impl Old {
    fn has_ended(self, terminal: &Terminal) -> bool {
        let core = terminal.lock();
        core.agent.launch != self.launch || core.agent.exit.is_some()
    }

    fn signalable(self, agent: &Agent) -> bool {
        agent.launch == self.launch && agent.signalable
    }
}

fn hang_up(terminal: &Terminal) -> Old {
    let mut core = terminal.lock();
    let pid = core.agent.pid;
    if core.agent.signalable {
        // It may end at this moment, which is what was asked.
        let _ = os::signal_group(&mut core.agent, HostSignal::HangUp);
    }
    let old = Old { launch: core.agent.launch, pid };
    for member in members(&core.agent, old) {
        os::hang_up(member);
    }
    old
}

fn left(terminal: &Terminal, old: Old) -> Vec<u32> {
    members(&terminal.lock().agent, old)
}

fn kill_left(terminal: &Terminal, old: Old) {
    let mut core = terminal.lock();
    if old.signalable(&core.agent) {
        let _ = os::signal_group(&mut core.agent, HostSignal::Kill);
    }
    // Killing one may let another be born; a few rounds end a family that is not a bomb.
    for _ in 0..5 {
        let left = members(&core.agent, old);
        if left.is_empty() {
            break;
        }
        for member in left {
            os::kill(member);
        }
    }
}

/// The session's processes. After the agent's end its id names the session for as long as members live; should a new
/// process have got that id, the session is over and nobody is ours.
#[cfg(unix)]
fn members(agent: &Agent, old: Old) -> Vec<u32> {
    if !old.signalable(agent) && process::identity_of(old.pid).is_some() {
        return Vec::new();
    }
    process::members_of_session(old.pid)
}

/// What the agent started. The host's own job knows, whether the agent still runs or not; but it holds the next agent
/// too.
#[cfg(windows)]
fn members(agent: &Agent, old: Old) -> Vec<u32> {
    if agent.launch == old.launch { crate::job::members(old.pid) } else { Vec::new() }
}

/// Kills an agent that was just started and cannot be served.
pub(crate) fn kill_now(pid: u32) {
    os::kill(pid);
}

#[cfg(unix)]
mod os {
    use ao_protocol::host::HostSignal;
    use nix::sys::signal::{Signal, kill as send, killpg};
    use nix::unistd::Pid;

    use crate::terminal::Agent;

    pub(super) fn signal_group(agent: &mut Agent, what: HostSignal) -> Result<(), String> {
        let signal = match what {
            HostSignal::Interrupt => Signal::SIGINT,
            HostSignal::Terminate => Signal::SIGTERM,
            HostSignal::HangUp => Signal::SIGHUP,
            HostSignal::Kill => Signal::SIGKILL,
        };
        let group = checked(agent.pid).ok_or("there is no such process")?;
        killpg(group, signal).map_err(|error| error.to_string())
    }

    /// A stopped process must run to hear it.
    pub(super) fn hang_up(pid: u32) {
        if let Some(pid) = checked(pid) {
            let _ = send(pid, Signal::SIGHUP);
            let _ = send(pid, Signal::SIGCONT);
        }
    }

    pub(super) fn kill(pid: u32) {
        if let Some(pid) = checked(pid) {
            let _ = send(pid, Signal::SIGKILL);
        }
    }

    /// 0 and 1 would reach far more than one agent.
    fn checked(pid: u32) -> Option<Pid> {
        i32::try_from(pid).ok().filter(|pid| *pid > 1).map(Pid::from_raw)
    }
}

#[cfg(windows)]
mod os {
    use ao_protocol::host::HostSignal;

    use crate::queue::{Pushed, Source};
    use crate::terminal::Agent;

    /// There are no signals here. What a person has is Ctrl-C, closing the window, and the task manager.
    pub(super) fn signal_group(agent: &mut Agent, what: HostSignal) -> Result<(), String> {
        match what {
            HostSignal::Interrupt => match agent.input.push(&Source::Terminal, b"\x03") {
                Pushed::Queued => Ok(()),
                Pushed::Full => Err("the agent does not read its input".to_owned()),
            },
            // Closing the terminal tells everyone in it.
            HostSignal::Terminate | HostSignal::HangUp => match agent.master.take() {
                Some(master) => {
                    master.close();
                    Ok(())
                }
                None => Err("the terminal is closed already".to_owned()),
            },
            HostSignal::Kill => {
                kill(agent.pid);
                Ok(())
            }
        }
    }

    /// Closing the terminal has told everyone.
    pub(super) fn hang_up(_pid: u32) {}

    pub(super) fn kill(pid: u32) {
        crate::job::end(pid);
    }
}
