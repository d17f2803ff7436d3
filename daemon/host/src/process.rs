//! Who a process is, told apart from every other process, past and future.
//!
//! A pid alone names a different process every few hours. A pid with its start time and its boot never does. Zombies
//! count as dead, since there are machines whose first process never collects them. Nothing here signals anyone, and
//! an unreadable process is never called dead.

use ao_protocol::host::ProcessIdentity;

#[cfg(target_os = "linux")]
#[path = "process/linux.rs"]
mod os;
#[cfg(target_os = "macos")]
#[path = "process/macos.rs"]
mod os;
#[cfg(windows)]
#[path = "process/windows.rs"]
mod os;

/// What is known of a process that was seen before.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Liveness {
    /// It runs.
    Alive,
    /// It has ended: its id is free, a corpse, or another process.
    Dead,
    /// It could not be told.
    Unknown,
}

/// What the operating system shows of one pid at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// No such process.
    Gone,
    /// It has ended and waits for its parent.
    Corpse,
    /// It runs and started then.
    Running {
        /// In the operating system's unit.
        start_time: u64,
    },
    /// It is there, or may be; more cannot be read.
    Unreadable,
}

/// The identity of the running process `pid`, or `None` when there is none or it cannot be read.
#[must_use]
pub fn identity_of(pid: u32) -> Option<ProcessIdentity> {
    match os::look(pid) {
        Look::Running { start_time } => Some(ProcessIdentity { pid, start_time, boot_id: boot_id() }),
        Look::Gone | Look::Corpse | Look::Unreadable => None,
    }
}

/// This process. Its start time is 0 in the odd case that it cannot be read.
#[must_use]
pub fn own_identity() -> ProcessIdentity {
    let pid = std::process::id();
    identity_of(pid).unwrap_or_else(|| ProcessIdentity { pid, start_time: 0, boot_id: boot_id() })
}

/// The name of the present boot; another after every restart of the computer. Empty when there is none to read.
#[must_use]
pub fn boot_id() -> String {
    os::boot_id().unwrap_or_default()
}

/// Whether the process that `known` names still runs.
pub fn is_alive(known: &ProcessIdentity) -> Liveness {
    judge(known, &boot_id(), os::look(known.pid))
}

fn judge(known: &ProcessIdentity, boot: &str, look: Look) -> Liveness {
    if !known.boot_id.is_empty() && !boot.is_empty() && known.boot_id != boot {
        return Liveness::Dead;
    }
    match look {
        Look::Gone | Look::Corpse => Liveness::Dead,
        Look::Running { start_time } if known.start_time == start_time => Liveness::Alive,
        Look::Running { .. } if known.start_time == 0 => Liveness::Unknown,
        Look::Running { .. } => Liveness::Dead,
        Look::Unreadable => Liveness::Unknown,
    }
}

/// `pid` and its ancestors, nearest first, without the first process of the system.
#[must_use]
pub fn line_of(pid: u32) -> Vec<u32> {
    let parent_of = os::parents();
    let mut line = vec![pid];
    while let Some(parent) = line.last().and_then(|last| parent_of(*last))
        && parent > 1
        && !line.contains(&parent)
    {
        line.push(parent);
    }
    line
}

/// The processes that belong together with `leader`, without corpses: its terminal session, or what descends from it
/// where the system has no sessions.
#[must_use]
pub fn members_of_session(leader: u32) -> Vec<u32> {
    os::members_of_session(leader)
}

/// The ids of the processes that `pid` has started and that still run.
#[cfg(windows)]
pub(crate) fn children_of(pid: u32) -> Vec<u32> {
    os::snapshot().into_iter().filter(|(_, parent)| *parent == pid).map(|(child, _)| child).collect()
}

/// Whether a process is the host of a terminal. Only Linux tells; elsewhere the answer is no.
#[must_use]
pub fn is_host(pid: u32) -> bool {
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut words = words.split(|byte| *byte == 0);
    words.next().is_some_and(|program| program.ends_with(b"/ao")) && words.next() == Some(b"host")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> ProcessIdentity {
        ProcessIdentity { pid: 7, start_time: 100, boot_id: "b1".to_owned() }
    }

    #[test]
    fn a_process_is_the_same_only_with_its_start_time_and_its_boot() {
        let running = |start_time| Look::Running { start_time };
        assert_eq!(judge(&known(), "b1", running(100)), Liveness::Alive);
        assert_eq!(judge(&known(), "b1", running(101)), Liveness::Dead);
        assert_eq!(judge(&known(), "b2", running(100)), Liveness::Dead);
        assert_eq!(judge(&known(), "b1", Look::Corpse), Liveness::Dead);
        assert_eq!(judge(&known(), "b1", Look::Gone), Liveness::Dead);
        assert_eq!(judge(&known(), "b1", Look::Unreadable), Liveness::Unknown);
        let unread = ProcessIdentity { start_time: 0, ..known() };
        assert_eq!(judge(&unread, "b1", running(5)), Liveness::Unknown);
    }

    #[test]
    fn this_process_is_alive_and_a_finished_child_is_not() {
        let own = own_identity();
        assert!(own.start_time > 0 && !own.boot_id.is_empty(), "{own:?}");
        assert_eq!(is_alive(&own), Liveness::Alive);
    }

    #[test]
    fn a_line_begins_with_the_process_and_its_parents() {
        let line = line_of(std::process::id());
        assert_eq!(line[0], std::process::id());
        #[cfg(unix)]
        assert_eq!(line[1], std::os::unix::process::parent_id());
        assert!(line_of(u32::MAX).len() == 1, "nobody has no parents");
    }

    #[cfg(unix)]
    #[test]
    fn a_corpse_is_dead() {
        let mut child = std::process::Command::new("cat")
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("cat starts");
        let known = identity_of(child.id()).expect("it waits for input");
        assert_eq!(is_alive(&known), Liveness::Alive);
        drop(child.stdin.take());
        while is_alive(&known) == Liveness::Alive {
            std::thread::yield_now();
        }
        assert_eq!(is_alive(&known), Liveness::Dead, "it has ended and nobody collected it yet");
        child.wait().expect("collected");
        assert_eq!(is_alive(&known), Liveness::Dead);
    }
}
