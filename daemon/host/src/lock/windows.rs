//! Locks of one byte far behind the end of the file: on Windows a locked byte cannot be read by others, and what the
//! holder wrote at the beginning must be.

use std::fs::{File, TryLockError};
use std::io;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::Foundation::{ERROR_IO_PENDING, ERROR_LOCK_VIOLATION};
use windows_sys::Win32::Storage::FileSystem::{
    LOCK_FILE_FLAGS, LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY, LockFileEx,
};
use windows_sys::Win32::System::IO::{OVERLAPPED, OVERLAPPED_0, OVERLAPPED_0_0};

/// The upper half of the byte's offset. No file of ours gets that long.
const BYTE_HIGH: u32 = 1 << 30;

pub(super) fn try_exclusive(file: &File) -> Result<(), TryLockError> {
    lock(file, LOCKFILE_EXCLUSIVE_LOCK)
}

pub(super) fn try_shared(file: &File) -> Result<(), TryLockError> {
    lock(file, 0)
}

fn lock(file: &File, kind: LOCK_FILE_FLAGS) -> Result<(), TryLockError> {
    let mut place = OVERLAPPED {
        Internal: 0,
        InternalHigh: 0,
        Anonymous: OVERLAPPED_0 { Anonymous: OVERLAPPED_0_0 { Offset: 0, OffsetHigh: BYTE_HIGH } },
        hEvent: std::ptr::null_mut(),
    };
    let flags = kind | LOCKFILE_FAIL_IMMEDIATELY;
    // SAFETY: the handle is the open file's, and the structure outlives the call, which does not wait.
    if unsafe { LockFileEx(file.as_raw_handle(), flags, 0, 1, 0, &raw mut place) } != 0 {
        return Ok(());
    }
    let error = io::Error::last_os_error();
    match error.raw_os_error().map(i32::cast_unsigned) {
        Some(ERROR_LOCK_VIOLATION | ERROR_IO_PENDING) => Err(TryLockError::WouldBlock),
        Some(_) | None => Err(TryLockError::Error(error)),
    }
}
