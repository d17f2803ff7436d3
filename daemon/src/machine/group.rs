//! The memory limits of the control groups that this process is in, as a container or a service manager sets them.

use std::fs;
use std::path::{Path, PathBuf};

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// What is left of it, in bytes.
    pub(super) free: u64,
    /// All of it, in bytes.
    pub(super) most: u64,
}

/// The names of one version's files.
struct Names {
    most: &'static str,
    taken: &'static str,
    /// What of it the kernel gives back when it is needed: files that it keeps at hand, in use or not.
    cached: &'static [&'static str],
}

const SECOND: Names =
    Names { most: "memory.max", taken: "memory.current", cached: &["inactive_file", "active_file"] };
const FIRST: Names = Names {
    most: "memory.limit_in_bytes",
    taken: "memory.usage_in_bytes",
    cached: &["total_inactive_file", "total_active_file"],
};

/// The limits of this process's group and of those that it lies in.
pub(super) fn limits() -> Vec<Limit> {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    of(&own, Path::new("/sys/fs/cgroup"))
}

fn of(own: &str, mount: &Path) -> Vec<Limit> {
    let mut found = Vec::new();
    for line in own.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let (root, names) = match controllers {
            "" => (mount.to_path_buf(), SECOND),
            some if some.split(',').any(|one| one == "memory") => (mount.join("memory"), FIRST),
            _others => continue,
        };
        // Inside a container its own group often is the root of what is mounted, whatever its path says.
        let mut group: PathBuf = root.join(path.trim_start_matches('/'));
        loop {
            found.extend(limit(&group, &names));
            if group == root || !group.pop() {
                break;
            }
        }
    }
    found
}

fn limit(group: &Path, names: &Names) -> Option<Limit> {
    // The first version says "no limit" with a number near the largest.
    const NONE: u64 = 1 << 60;
    let number = |name: &str| fs::read_to_string(group.join(name)).ok()?.trim().parse::<u64>().ok();
    let most = number(names.most).filter(|most| *most < NONE)?;
    let taken = number(names.taken)?;
    let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
    let fields = stat.lines().filter_map(|line| line.split_once(' '));
    let cached = fields.filter(|(name, _)| names.cached.contains(name));
    let cached: u64 = cached.filter_map(|(_, bytes)| bytes.trim().parse::<u64>().ok()).sum();
    Some(Limit { free: most.saturating_sub(taken.saturating_sub(cached)), most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_all_groups_around_this_process_count() {
        let folder = tempfile::tempdir().expect("temp folder");
        let group = |path: &str, files: &[(&str, &str)]| {
            let group = folder.path().join(path);
            fs::create_dir_all(&group).expect("made");
            for (name, text) in files {
                fs::write(group.join(name), text).expect("written");
            }
        };
        group("a", &[("memory.max", "1000\n"), ("memory.current", "900\n")]);
        group("a/b", &[("memory.max", "max\n"), ("memory.current", "10\n")]);
        let stat = "anon 5\ninactive_file 200\nactive_file 100\n";
        group("a/b/c", &[("memory.max", "800\n"), ("memory.current", "700\n"), ("memory.stat", stat)]);
        group(
            "memory/old",
            &[("memory.limit_in_bytes", "500"), ("memory.usage_in_bytes", "600"), ("memory.stat", "")],
        );
        group("memory", &[("memory.limit_in_bytes", "9223372036854771712"), ("memory.usage_in_bytes", "1")]);
        let limit = |free, most| Limit { free, most };
        for (own, expected) in [
            ("0::/a/b/c\n", vec![limit(400, 800), limit(100, 1000)]),
            ("5:cpu:/a\n3:hugetlb,memory:/old\n", vec![limit(0, 500)]),
            ("0::/gone/deeper\n", vec![]),
            ("0::/\n", vec![]),
            ("nonsense\n\n", vec![]),
        ] {
            assert_eq!(of(own, folder.path()), expected, "{own}");
        }
    }
}
