//! Who a process descends from, as the system tells.

use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;

/// The parent of process `pid`, or `None` where it cannot be told.
#[cfg(target_os = "linux")]
#[must_use]
pub fn parent_of(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses and may hold anything, so fields count from its end.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// The parent of process `pid`, or `None` where it cannot be told.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn parent_of(_pid: u32) -> Option<u32> {
    None
}

/// `pid` and its ancestors, nearest first, without the first process of the system.
#[must_use]
pub fn line_of(pid: u32) -> Vec<u32> {
    let mut line = vec![pid];
    while let Some(parent) = line.last().and_then(|last| parent_of(*last))
        && parent > 1
        && !line.contains(&parent)
    {
        line.push(parent);
    }
    line
}

/// The session that the first of these processes with a session's mark of this home was started in.
#[cfg(target_os = "linux")]
#[must_use]
pub fn marked_session(line: &[u32], home: &Home) -> Option<SessionId> {
    use std::os::unix::ffi::OsStrExt as _;
    let place = [b"AO_HOME=", home.root().as_os_str().as_bytes()].concat();
    line.iter().find_map(|pid| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
        let variables = || environment.split(|byte| *byte == 0);
        if !variables().any(|variable| variable == place) {
            return None;
        }
        let mark = variables().find_map(|variable| variable.strip_prefix(b"AO_SESSION="))?;
        SessionId::parse(std::str::from_utf8(mark).ok()?).ok()
    })
}

/// The session that the first of these processes with a session's mark of this home was started in.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn marked_session(_line: &[u32], _home: &Home) -> Option<SessionId> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn this_process_has_a_parent_that_leads_its_line() {
        let line = super::line_of(std::process::id());
        assert_eq!(line[1], std::os::unix::process::parent_id());
    }
}
