//! What this computer has left, and what the processes of a session take of it.
//!
//! Why it exists: agents are admitted by it. Everything here is a look at one moment, taken when somebody asks; nothing
//! watches. It must never say that there is nothing left because it could not look: what cannot be read is `None`.

mod disk;
#[cfg(target_os = "linux")]
mod group;
mod memory;

use std::collections::{BTreeMap, HashMap};

use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

pub use disk::free_mib as free_disk_mib;
pub use memory::{free_mib as free_memory_mib, total_mib as total_memory_mib};

const MIB: u64 = 1 << 20;

/// The processors that this process may use.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The memory that each of `roots` takes with all that descends from it, in MiB. A root that has ended is left out.
///
/// On Linux a page that several processes share is counted once, in equal parts (PSS); elsewhere each counts it whole.
/// This reads every process of the computer, so it blocks for some milliseconds.
#[must_use]
pub fn memory_of_trees(roots: &[u32]) -> BTreeMap<u32, u64> {
    let mut system = System::new();
    let wanted = ProcessRefreshKind::nothing().with_memory().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, wanted);
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for (pid, process) in system.processes() {
        if let Some(parent) = process.parent() {
            children.entry(parent.as_u32()).or_default().push(pid.as_u32());
        }
    }
    let taken = |pid: u32| -> u64 {
        let process = system.process(sysinfo::Pid::from_u32(pid));
        memory::proportional(pid).or_else(|| process.map(sysinfo::Process::memory)).unwrap_or(0)
    };
    let tree = |root: u32| -> u64 {
        let (mut sum, mut open, mut seen) = (0, vec![root], std::collections::HashSet::new());
        while let Some(pid) = open.pop() {
            if seen.insert(pid) {
                sum += taken(pid);
                open.extend(children.get(&pid).into_iter().flatten());
            }
        }
        sum
    };
    let lives = |root: &&u32| system.process(sysinfo::Pid::from_u32(**root)).is_some();
    roots.iter().filter(lives).map(|root| (*root, tree(*root).div_ceil(MIB))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_takes_what_its_processes_take() {
        let own = std::process::id();
        let all = memory_of_trees(&[own, u32::MAX]);
        assert!(all[&own] > 0 && !all.contains_key(&u32::MAX), "{all:?}");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_child_takes_counts_for_its_parent() {
        // A shell whose child holds 64 MiB, and both wait for the end of their input.
        let mut shell = std::process::Command::new("sh")
            .args([
                "-c",
                "sh -c 'held=$(head -c 67108864 /dev/zero | tr \"\\\\0\" x); echo held; read end'; read end",
            ])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("starts");
        let mut word = String::new();
        let out = shell.stdout.take().expect("piped");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut word).expect("told");
        assert_eq!(word, "held\n");
        let all = memory_of_trees(&[shell.id()]);
        drop(shell.stdin.take());
        shell.wait().expect("collected");
        assert!(all[&shell.id()] >= 64, "{all:?}");
    }

    #[test]
    fn the_machine_has_something_left() {
        assert!(cores() > 0);
        let (free, total) = (free_memory_mib().expect("read"), total_memory_mib().expect("read"));
        assert!(0 < free && free <= total, "{free} of {total}");
        assert!(free_disk_mib(&std::env::temp_dir()).is_some());
        assert_eq!(free_disk_mib(&std::env::temp_dir().join("no/such/folder")), None);
    }
}
