//! Who a process descends from, as the system tells.

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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn this_process_has_a_parent_that_leads_its_line() {
        let line = super::line_of(std::process::id());
        assert_eq!(line[1], std::os::unix::process::parent_id());
    }
}
