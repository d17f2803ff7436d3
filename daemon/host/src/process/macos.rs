//! Processes as libproc and sysctl show them.

use std::mem::{MaybeUninit, size_of};
use std::ptr;

use super::Look;

pub(super) fn look(pid: u32) -> Look {
    let Ok(pid) = libc::pid_t::try_from(pid) else { return Look::Gone };
    match info(pid) {
        Some(info) if info.pbi_status == libc::SZOMB => Look::Corpse,
        Some(info) => Look::Running { start_time: info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec },
        // A corpse has no BSD information either: only ESRCH is proof that nobody is there.
        None => match std::io::Error::last_os_error().raw_os_error() {
            Some(libc::ESRCH) => Look::Gone,
            Some(_) | None => Look::Unreadable,
        },
    }
}

fn info(pid: libc::pid_t) -> Option<libc::proc_bsdinfo> {
    let mut info = MaybeUninit::<libc::proc_bsdinfo>::zeroed();
    let size = libc::c_int::try_from(size_of::<libc::proc_bsdinfo>()).ok()?;
    // SAFETY: the buffer is as long as announced, and the call writes at most so many bytes into it.
    let got = unsafe { libc::proc_pidinfo(pid, libc::PROC_PIDTBSDINFO, 0, info.as_mut_ptr().cast(), size) };
    // SAFETY: all-zero bytes are a valid value of this plain structure, and the call may only have filled it.
    (got == size).then(|| unsafe { info.assume_init() })
}

pub(super) fn boot_id() -> Option<String> {
    let mut buffer = [0u8; 64];
    let mut length = buffer.len();
    // SAFETY: the name is a C string, the buffer is as long as `length` says, and nothing is set.
    let result = unsafe {
        libc::sysctlbyname(
            c"kern.bootsessionuuid".as_ptr(),
            buffer.as_mut_ptr().cast(),
            &raw mut length,
            ptr::null_mut(),
            0,
        )
    };
    let text = buffer.get(..length)?.split(|&b| b == 0).next()?;
    (result == 0).then(|| String::from_utf8_lossy(text).into_owned())
}

/// Who a process's parent is, or `None` when that cannot be read. An orphan's is the system's first process.
pub(super) fn parents() -> impl Fn(u32) -> Option<u32> {
    |pid| info(libc::pid_t::try_from(pid).ok()?).map(|info| info.pbi_ppid)
}

pub(super) fn members_of_session(leader: u32) -> Vec<u32> {
    let Ok(leader) = libc::pid_t::try_from(leader) else { return Vec::new() };
    // Room for processes that start between the two calls.
    // SAFETY: a null buffer asks for the count only.
    let count = unsafe { libc::proc_listallpids(ptr::null_mut(), 0) };
    let mut pids = vec![0 as libc::pid_t; usize::try_from(count).unwrap_or(0) + 64];
    let bytes = libc::c_int::try_from(pids.len() * size_of::<libc::pid_t>()).unwrap_or(0);
    // SAFETY: the buffer is as long as announced.
    let got = unsafe { libc::proc_listallpids(pids.as_mut_ptr().cast(), bytes) };
    pids.truncate(usize::try_from(got).unwrap_or(0));
    pids.into_iter()
        // SAFETY: getsid reads a number and touches no memory.
        .filter(|&pid| pid > 0 && unsafe { libc::getsid(pid) } == leader)
        .filter(|&pid| info(pid).is_none_or(|info| info.pbi_status != libc::SZOMB))
        .filter_map(|pid| u32::try_from(pid).ok())
        .collect()
}
