//! Locks of whole files, which on Unix keep nobody from reading.

use std::fs::{File, TryLockError};

pub(super) fn try_exclusive(file: &File) -> Result<(), TryLockError> {
    file.try_lock()
}

pub(super) fn try_shared(file: &File) -> Result<(), TryLockError> {
    file.try_lock_shared()
}
