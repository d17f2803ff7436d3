//! Processes as the Windows API shows them.

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_INVALID_PARAMETER, FILETIME, GetLastError, WAIT_OBJECT_0,
};
use windows_sys::Win32::System::Registry::{HKEY_LOCAL_MACHINE, RRF_RT_REG_DWORD, RegGetValueW};
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
        let start_time = u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime);
        Look::Running { start_time }
    }
}

/// Windows counts its boots in the registry. The boot's wall-clock time would move with every clock correction.
pub(super) fn boot_id() -> Option<String> {
    let key = wide(r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters");
    let value = wide("BootId");
    let mut boot = 0u32;
    let mut size = 4u32;
    // SAFETY: both names end in 0, and the value goes into a number of the announced four bytes.
    let result = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            key.as_ptr(),
            value.as_ptr(),
            RRF_RT_REG_DWORD,
            std::ptr::null_mut(),
            (&raw mut boot).cast(),
            &raw mut size,
        )
    };
    (result == 0).then(|| format!("boot-{boot}"))
}

pub(super) fn members_of_session(_leader: u32) -> Vec<u32> {
    Vec::new()
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}
