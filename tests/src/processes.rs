//! Processes as a test sees them: by the mark of its home.

use std::path::Path;

/// A variable of a process's environment, as it was when the process began.
#[must_use]
pub fn variable(pid: u32, name: &str) -> Option<String> {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let value = environment
        .split(|byte| *byte == 0)
        .find_map(|part| part.strip_prefix(format!("{name}=").as_bytes()))?;
    String::from_utf8(value.to_vec()).ok()
}

/// Whether a process lives. A corpse that nobody collected does not.
#[must_use]
pub fn lives(pid: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, Some('Z' | 'X') | None)
}

/// Sends SIGKILL.
pub fn kill_9(pid: u32) {
    signal(pid, libc::SIGKILL);
}

/// Sends a signal.
///
/// # Panics
/// For the ids that would name more than one process.
pub fn signal(pid: u32, signal: i32) {
    let pid = libc::pid_t::try_from(pid).expect("a process id");
    assert!(pid > 1, "not one process");
    // SAFETY: kill takes two integers; the id names one process.
    unsafe { libc::kill(pid, signal) };
}

/// Living processes whose command line or starting environment names `folder`.
#[must_use]
pub fn of_folder(folder: &Path) -> Vec<u32> {
    use std::os::unix::ffi::OsStrExt as _;
    let needle = folder.as_os_str().as_bytes();
    let mentions = |pid: u32, file: &str| {
        std::fs::read(format!("/proc/{pid}/{file}"))
            .is_ok_and(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
    };
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != std::process::id())
        .filter(|pid| mentions(*pid, "cmdline") || mentions(*pid, "environ"))
        .filter(|pid| lives(*pid))
        .collect()
}
