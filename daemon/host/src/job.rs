//! The job object of a host on Windows: what a session with a terminal is on Unix, and stronger.
//!
//! Everything that the agent starts is born into the host's job, whatever parents it leaves behind. The host alone holds
//! the job, so the system ends all of it with the host, however that ends: no agent outlives its host here.

use std::io;
use std::sync::OnceLock;

use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, IsProcessInJob, JOB_OBJECT_LIMIT_BREAKAWAY_OK,
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOBOBJECT_BASIC_PROCESS_ID_LIST,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectBasicProcessIdList, JobObjectExtendedLimitInformation,
    QueryInformationJobObject, SetInformationJobObject,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, PROCESS_QUERY_INFORMATION, PROCESS_TERMINATE, TerminateProcess,
};

use crate::process;

/// The exit code of what is ended here.
const ENDED: u32 = 1;
/// The most processes that one look finds; another look finds the rest once these are gone.
const MOST: usize = 4096;

/// The job, open until the process ends.
struct Job(HANDLE);

// SAFETY: a job's handle may be used from every thread.
unsafe impl Send for Job {}
// SAFETY: as above.
unsafe impl Sync for Job {}

static OWN: OnceLock<Job> = OnceLock::new();

/// Puts this process, and with it everything it will ever start, into a job of its own that ends with it.
///
/// # Errors
/// Whatever the system refused; then only living parents tell what belongs to the agent.
pub(crate) fn enter() -> io::Result<()> {
    // SAFETY: no name and no attributes: the handle is not inherited.
    let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: all-zero bytes are a valid value of this plain structure.
    let mut limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION = unsafe { std::mem::zeroed() };
    // A daemon that is started inside a session may leave it, as with `setsid` elsewhere.
    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
    let size = size_of_val(&limits) as u32;
    // SAFETY: the job is open, and the structure is as long as announced.
    let entered = unsafe {
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, (&raw const limits).cast(), size) != 0
            && AssignProcessToJobObject(job, GetCurrentProcess()) != 0
    };
    if !entered {
        let error = io::Error::last_os_error();
        // SAFETY: the handle is ours, and nobody is in the job.
        unsafe { CloseHandle(job) };
        return Err(error);
    }
    // Entered once, before the process has a second thread.
    let _ = OWN.set(Job(job));
    Ok(())
}

/// What the agent `agent` started and still runs, itself included. This process and its consoles are not among them.
pub(crate) fn members(agent: u32) -> Vec<u32> {
    let Some(Job(job)) = OWN.get() else { return process::members_of_session(agent) };
    let own = std::process::id();
    let consoles: Vec<u32> = process::children_of(own).into_iter().filter(|pid| *pid != agent).collect();
    listed(*job).into_iter().filter(|pid| *pid != own && !consoles.contains(pid)).collect()
}

/// Ends `pid` if it is in this process's job. Its id may have become another's since it was listed.
pub(crate) fn end(pid: u32) {
    let rights = PROCESS_TERMINATE | PROCESS_QUERY_INFORMATION;
    // SAFETY: the handle is checked, used while open and closed; the answer goes into a number of the right type.
    unsafe {
        let process = OpenProcess(rights, 0, pid);
        if process.is_null() {
            return;
        }
        let ours = match OWN.get() {
            Some(Job(job)) => {
                let mut inside = 0;
                IsProcessInJob(process, *job, &raw mut inside) != 0 && inside != 0
            }
            None => true,
        };
        if ours {
            TerminateProcess(process, ENDED);
        }
        CloseHandle(process);
    }
}

/// The ids of a job's processes.
#[repr(C)]
struct Listed {
    head: JOBOBJECT_BASIC_PROCESS_ID_LIST,
    /// What did not fit into the head's one place.
    rest: [usize; MOST],
}

fn listed(job: HANDLE) -> Vec<u32> {
    // SAFETY: all-zero bytes are a valid value of this plain structure.
    let mut list: Box<Listed> = Box::new(unsafe { std::mem::zeroed() });
    let size = size_of::<Listed>() as u32;
    // SAFETY: the job is open and the buffer as long as announced. When there are more, the first are given.
    unsafe {
        QueryInformationJobObject(
            job,
            JobObjectBasicProcessIdList,
            (&raw mut *list).cast(),
            size,
            std::ptr::null_mut(),
        )
    };
    let count = usize::try_from(list.head.NumberOfProcessIdsInList).unwrap_or(0);
    list.head
        .ProcessIdList
        .into_iter()
        .chain(list.rest)
        .take(count)
        .filter_map(|pid| u32::try_from(pid).ok())
        .collect()
}
