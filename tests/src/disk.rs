//! A small disk of a test's own, which can be full.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system in memory, mounted on a folder. Dropping it takes it away.
#[derive(Debug)]
pub struct Disk(PathBuf);

/// Keeps a folder from being changed by whoever opens it anew.
#[derive(Debug)]
pub struct ReadOnly(PathBuf);

impl Disk {
    /// Mounts one of `mib` MiB on `folder`, if this user may.
    #[must_use]
    pub fn mount(folder: &Path, mib: u32) -> Option<Self> {
        let size = format!("size={mib}m,mode=700");
        mount(&["-t", "tmpfs", "-o", &size, "ao-test"], folder).then(|| Self(folder.to_owned()))
    }

    /// Leaves so many KiB of it. What fills it is returned, and is to be removed.
    ///
    /// # Panics
    /// When it cannot be filled.
    #[must_use]
    pub fn fill(&self, leave_kib: u64) -> PathBuf {
        let filler = self.0.join("filler");
        let room = ao_daemon::workspace::free_room(&self.0).expect("the system tells");
        let size = room.saturating_sub(leave_kib << 10);
        std::fs::write(&filler, vec![0; usize::try_from(size).expect("a small disk")]).expect("written");
        filler
    }
}

impl ReadOnly {
    /// Makes `folder` read-only, if this user may.
    #[must_use]
    pub fn make(folder: &Path) -> Option<Self> {
        if !mount(&["--bind", &folder.to_string_lossy()], folder) {
            return None;
        }
        let guard = Self(folder.to_owned());
        mount(&["-o", "remount,ro,bind"], folder).then_some(guard)
    }
}

fn mount(words: &[&str], at: &Path) -> bool {
    let done = Command::new("mount").args(words).arg(at).output();
    done.is_ok_and(|output| output.status.success())
}

fn unmount(at: &Path) {
    // Lazily: somebody who is just being killed may still have a file open.
    let done = Command::new("umount").arg("--lazy").arg(at).status();
    assert!(done.is_ok_and(|status| status.success()) || std::thread::panicking(), "{at:?} is still mounted");
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}
