//! Whether a folder may be a home.
//!
//! A home needs locks that hold and a database whose shared memory is shared. On a network file system neither is so:
//! two machines would each run a daemon over the same sessions. This must never refuse a disk of this machine.

use std::io;
use std::path::Path;

/// The kind of network file system that `folder` is on, or `None` on a disk of this machine.
///
/// # Errors
/// When the system cannot tell.
pub(super) fn network_file_system(folder: &Path) -> io::Result<Option<&'static str>> {
    system::network_file_system(folder)
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;
    use std::path::Path;

    use nix::sys::statfs::{
        AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, FsType, NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, statfs,
    };

    /// By the numbers in the kernel's `magic.h`. FUSE is not among them: it is many things, most of them local, such
    /// as an encrypted home.
    const NETWORK: [(FsType, &str); 8] = [
        (NFS_SUPER_MAGIC, "NFS"),
        (SMB_SUPER_MAGIC, "SMB"),
        (FsType(0xff53_4d42), "SMB"),
        (FsType(0xfe53_4d42), "SMB"),
        (AFS_SUPER_MAGIC, "AFS"),
        (CODA_SUPER_MAGIC, "Coda"),
        (FsType(0x00c3_6400), "Ceph"),
        (FsType(0x0102_1997), "9P"),
    ];

    pub(super) fn network_file_system(folder: &Path) -> io::Result<Option<&'static str>> {
        let found = statfs(folder)?.filesystem_type();
        Ok(NETWORK.iter().find(|(kind, _)| *kind == found).map(|(_, name)| *name))
    }
}

#[cfg(target_os = "macos")]
mod system {
    use std::io;
    use std::path::Path;

    use nix::mount::MntFlags;
    use nix::sys::statfs::statfs;

    pub(super) fn network_file_system(folder: &Path) -> io::Result<Option<&'static str>> {
        Ok((!statfs(folder)?.flags().contains(MntFlags::MNT_LOCAL)).then_some("network"))
    }
}

#[cfg(windows)]
mod system {
    use std::io;
    use std::path::{Component, Path, Prefix};

    use windows_sys::Win32::Storage::FileSystem::GetDriveTypeW;
    use windows_sys::Win32::System::WindowsProgramming::DRIVE_REMOTE;

    #[expect(clippy::unnecessary_wraps, reason = "other systems may fail to tell")]
    pub(super) fn network_file_system(folder: &Path) -> io::Result<Option<&'static str>> {
        let Some(Component::Prefix(prefix)) = folder.components().next() else { return Ok(None) };
        let remote = match prefix.kind() {
            Prefix::UNC(..) | Prefix::VerbatimUNC(..) => true,
            Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
                let root = [u16::from(letter), u16::from(b':'), u16::from(b'\\'), 0];
                // SAFETY: the text ends with its zero and lives through the call.
                unsafe { GetDriveTypeW(root.as_ptr()) == DRIVE_REMOTE }
            }
            Prefix::Verbatim(_) | Prefix::DeviceNS(_) => false,
        };
        Ok(remote.then_some("network"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_may_be_a_home() {
        let folder = tempfile::tempdir().expect("temp folder");
        assert_eq!(network_file_system(folder.path()).expect("told"), None);
        assert!(network_file_system(&folder.path().join("absent")).is_err() || cfg!(windows));
        #[cfg(target_os = "linux")]
        assert_eq!(network_file_system(Path::new("/proc")).expect("told"), None);
    }
}
