//! Processes as the Windows API shows them.

use std::collections::{HashMap, HashSet};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_INVALID_PARAMETER, FILETIME, GetLastError, INVALID_HANDLE_VALUE, WAIT_OBJECT_0,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, KEY_QUERY_VALUE, REG_OPTION_VOLATILE, RegCloseKey, RegCreateKeyExW,
    RegQueryInfoKeyW,
};
use windows_sys::Win32::System::Threading::{
    GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE, WaitForSingleObject,
};

use super::Look;

pub(super) fn look(pid: u32) -> Look {
    // SAFETY: the call takes numbers and returns a handle or null.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE, 0, pid) };
    if handle.is_null() {
        // SAFETY: reads this thread's last error.
        let error = unsafe { GetLastError() };
        return if error == ERROR_INVALID_PARAMETER { Look::Gone } else { Look::Unreadable };
    }
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exited, mut kernel, mut user) = (zero, zero, zero, zero);
    // SAFETY: the handle is open and the four structures outlive the call.
    let read =
        unsafe { GetProcessTimes(handle, &raw mut created, &raw mut exited, &raw mut kernel, &raw mut user) };
    // SAFETY: the handle is open; with no waiting time the call only looks.
    let ended = unsafe { WaitForSingleObject(handle, 0) } == WAIT_OBJECT_0;
    // SAFETY: the handle is ours and is not used again.
    unsafe { CloseHandle(handle) };
    if ended {
        Look::Corpse
    } else if read == 0 {
        Look::Unreadable
    } else {
        Look::Running { start_time: number(created) }
    }
}

/// When a key that lives no longer than the user's part of the registry was made, which is the first of our processes
/// since the user logged in, before which none can have been running. The system's own count of boots is missing where
/// prefetching is off, and the time of the boot moves with every correction of the clock.
pub(super) fn boot_id() -> Option<String> {
    let name = wide(r"Software\ao-desktop-boot");
    let mut key: HKEY = null_mut();
    // SAFETY: the name ends in 0; the key is opened or made in one step, and its handle goes into a local value.
    let opened = unsafe {
        let (none, security) = (null(), null());
        let kind = REG_OPTION_VOLATILE;
        let rights = KEY_QUERY_VALUE;
        let disposition = null_mut();
        RegCreateKeyExW(
            HKEY_CURRENT_USER,
            name.as_ptr(),
            0,
            none,
            kind,
            rights,
            security,
            &raw mut key,
            disposition,
        )
    };
    if opened != 0 {
        return None;
    }
    let mut made = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    // SAFETY: the key is open; everything but the time, which goes into a local value, is not asked for.
    let read = unsafe {
        let (text, none) = (null_mut(), null_mut());
        RegQueryInfoKeyW(key, text, none, null_mut(), none, none, none, none, none, none, none, &raw mut made)
    };
    // SAFETY: the handle is ours and is not used again.
    unsafe { RegCloseKey(key) };
    (read == 0).then(|| format!("since-{:x}", number(made)))
}

fn number(time: FILETIME) -> u64 {
    u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime)
}

/// Who a process's parent is, as of now, or `None` when that cannot be told. Windows keeps the id of a parent that has
/// ended, and may have given it to another process since: one that is younger than its child is not believed.
pub(super) fn parents() -> impl Fn(u32) -> Option<u32> {
    let recorded: HashMap<u32, u32> = snapshot().into_iter().collect();
    move |pid| {
        let parent = *recorded.get(&pid)?;
        (started(parent)? <= started(pid)?).then_some(parent)
    }
}

/// There are no terminal sessions here: the leader, and what descends from it by living parents. What it left behind when
/// it ended cannot be told from another's, since its id may have been given away.
pub(super) fn members_of_session(leader: u32) -> Vec<u32> {
    let recorded = snapshot();
    if started(leader).is_none() {
        return Vec::new();
    }
    let mut members = HashSet::from([leader]);
    loop {
        let before = members.len();
        for &(pid, parent) in &recorded {
            if members.contains(&parent) && started(parent).is_some_and(|began| started(pid) >= Some(began)) {
                members.insert(pid);
            }
        }
        if members.len() == before {
            return members.into_iter().filter(|&pid| started(pid).is_some()).collect();
        }
    }
}

/// When a process that runs was started.
fn started(pid: u32) -> Option<u64> {
    match look(pid) {
        Look::Running { start_time } => Some(start_time),
        Look::Gone | Look::Corpse | Look::Unreadable => None,
    }
}

/// Every process with its parent's id, which may be another process's by now.
pub(super) fn snapshot() -> Vec<(u32, u32)> {
    let mut all = Vec::new();
    // SAFETY: the call takes numbers only.
    let handle = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if handle == INVALID_HANDLE_VALUE {
        return all;
    }
    // SAFETY: all-zero bytes are a valid value of this plain structure.
    let mut entry: PROCESSENTRY32W = unsafe { std::mem::zeroed() };
    entry.dwSize = size_of::<PROCESSENTRY32W>() as u32;
    // SAFETY: the handle is open, and the structure says its own size.
    let mut more = unsafe { Process32FirstW(handle, &raw mut entry) };
    while more != 0 {
        all.push((entry.th32ProcessID, entry.th32ParentProcessID));
        // SAFETY: as above.
        more = unsafe { Process32NextW(handle, &raw mut entry) };
    }
    // SAFETY: the handle is ours and is not used again.
    unsafe { CloseHandle(handle) };
    all
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}
