//! Free memory, and what one process takes.

use sysinfo::{MemoryRefreshKind, System};

use super::MIB;

/// What can still be taken without swapping, in MiB: of the computer, and of every control group that this process is
/// limited by.
#[must_use]
pub fn free_mib() -> Option<u64> {
    let free = system()?.available_memory() / MIB;
    Some(group_limit(|limit| limit.free).map_or(free, |within| within.min(free)))
}

/// What this process may take at most, in MiB.
#[must_use]
pub fn total_mib() -> Option<u64> {
    let total = system()?.total_memory() / MIB;
    Some(group_limit(|limit| limit.most).map_or(total, |within| within.min(total)))
}

fn system() -> Option<System> {
    let mut system = System::new();
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    (system.total_memory() > 0).then_some(system)
}

#[cfg(target_os = "linux")]
fn group_limit(of: fn(&super::group::Limit) -> u64) -> Option<u64> {
    super::group::limits().iter().map(of).min().map(|bytes| bytes / MIB)
}

/// Only Linux has control groups.
#[cfg(not(target_os = "linux"))]
fn group_limit(_of: fn(&Limit) -> u64) -> Option<u64> {
    None
}

#[cfg(not(target_os = "linux"))]
struct Limit {
    free: u64,
    most: u64,
}

/// What a process takes, with shared pages counted in parts, in bytes.
#[cfg(target_os = "linux")]
pub(super) fn proportional(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

/// Only Linux tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn proportional(_pid: u32) -> Option<u64> {
    None
}
