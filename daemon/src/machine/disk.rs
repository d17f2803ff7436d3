//! Free room on a disk.

use std::path::Path;

/// What this user may still write on the file system of `folder`, in MiB.
#[cfg(unix)]
#[must_use]
pub fn free_mib(folder: &Path) -> Option<u64> {
    let found = nix::sys::statvfs::statvfs(folder).ok()?;
    // Not every system has these fields as 64 bits.
    #[expect(clippy::useless_conversion, reason = "their width differs between systems")]
    let (blocks, size) = (u64::from(found.blocks_available()), u64::from(found.fragment_size()));
    Some(blocks.saturating_mul(size) / super::MIB)
}

/// What this user may still write on the disk of `folder`, in MiB.
#[cfg(windows)]
#[must_use]
pub fn free_mib(folder: &Path) -> Option<u64> {
    use std::os::windows::ffi::OsStrExt as _;
    use windows_sys::Win32::Storage::FileSystem::GetDiskFreeSpaceExW;

    let name: Vec<u16> = folder.as_os_str().encode_wide().chain([0]).collect();
    let mut free = 0_u64;
    let (unasked, all) = (std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: the name ends with its zero, and the number that is asked for lives through the call.
    let told = unsafe { GetDiskFreeSpaceExW(name.as_ptr(), &raw mut free, unasked, all) };
    (told != 0).then_some(free / super::MIB)
}
