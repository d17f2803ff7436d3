//! What a Windows test does to processes.

use windows_sys::Win32::Foundation::CloseHandle;
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_BREAKAWAY_OK,
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectExtendedLimitInformation, SetInformationJobObject,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, PROCESS_TERMINATE, TerminateProcess,
};

/// Puts this process into a job that only it holds, and that ends everything in it once nobody does.
pub(crate) fn enter_one_that_ends_with_me() {
    // SAFETY: no pointers but to local values of the announced size; the handles are checked.
    unsafe {
        let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
        assert!(!job.is_null(), "a job");
        let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = std::mem::zeroed();
        limits.BasicLimitInformation.LimitFlags =
            JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
        let size = u32::try_from(size_of_val(&limits)).expect("small");
        let limits = (&raw const limits).cast();
        assert_ne!(SetInformationJobObject(job, JobObjectExtendedLimitInformation, limits, size), 0);
        assert_ne!(AssignProcessToJobObject(job, GetCurrentProcess()), 0);
    }
}

/// Ends one process without warning.
pub(crate) fn kill(pid: u32) {
    // SAFETY: the handle is checked, used once and closed.
    unsafe {
        let process = OpenProcess(PROCESS_TERMINATE, 0, pid);
        assert!(!process.is_null(), "process {pid} is there");
        TerminateProcess(process, 1);
        CloseHandle(process);
    }
}
