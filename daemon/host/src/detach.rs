//! Cutting every tie to whoever started the host.
//!
//! The host must not die with a terminal, a process group or a broken pipe, and must not keep anyone's descriptors
//! open: a socket inherited by mistake would look like a living supervisor for as long as the agent runs.

use std::io;
use std::path::Path;
#[cfg(unix)]
use std::sync::OnceLock;

/// The mask for new files that the host was started with: the agent's, while the host's own files stay private.
#[cfg(unix)]
static INHERITED_UMASK: OnceLock<libc::mode_t> = OnceLock::new();

/// The mask for new files that agents get.
#[cfg(unix)]
pub(crate) fn agent_umask() -> libc::mode_t {
    INHERITED_UMASK.get().copied().unwrap_or(0o022)
}

/// Closes what was inherited, leaves the starter's session and group, and works in `bundle` from now on.
///
/// # Errors
/// When `bundle` cannot be entered.
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "the host leaves the folder it was started in, before anything else"
)]
pub(crate) fn detach(bundle: &Path) -> io::Result<()> {
    use nix::sys::signal::{SigHandler, Signal, signal};
    use nix::sys::stat::{Mode, umask};

    close_inherited();
    let inherited = umask(Mode::from_bits_truncate(0o077));
    let _ = INHERITED_UMASK.set(inherited.bits());
    for ignored in [Signal::SIGHUP, Signal::SIGPIPE, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTSTP] {
        // SAFETY: no handler runs; the signal is only ignored.
        let _ = unsafe { signal(ignored, SigHandler::SigIgn) };
    }
    // A group leader cannot begin a session; it can still let go of the terminal.
    if nix::unistd::setsid().is_err() {
        leave_terminal();
    }
    std::env::set_current_dir(bundle)
}

/// Gathers everything that this process will start in a job of its own, passes on none of its handles, and works in
/// `bundle` from now on. Whoever starts a host has already taken it out of their own job.
///
/// # Errors
/// When `bundle` cannot be entered.
#[cfg(windows)]
#[expect(
    clippy::disallowed_methods,
    reason = "the host leaves the folder it was started in, before anything else"
)]
pub(crate) fn detach(bundle: &Path) -> io::Result<()> {
    use windows_sys::Win32::System::Console::SetConsoleCtrlHandler;

    keep_handles();
    if let Err(error) = crate::job::enter() {
        crate::note(&format!("there is no job for what the agent starts: {error}"));
    }
    // A process that leads a new group does not hear Ctrl-C, and neither would its agent.
    // SAFETY: no handler is given; the call resets a flag.
    unsafe { SetConsoleCtrlHandler(None, 0) };
    std::env::set_current_dir(bundle)
}

/// What a process inherits it would pass on: the console's own process would keep the pipe open whose end tells the
/// starter that this host is ready.
#[cfg(windows)]
fn keep_handles() {
    use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};
    use windows_sys::Win32::System::Console::{
        GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE,
    };

    for which in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // SAFETY: the calls take numbers and a handle of ours; one that is missing is only refused.
        unsafe { SetHandleInformation(GetStdHandle(which), HANDLE_FLAG_INHERIT, 0) };
    }
}

#[cfg(target_os = "linux")]
fn close_inherited() {
    // SAFETY: this runs before anything of ours has opened a descriptor above 2.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) };
    if closed != 0 {
        close_listed("/proc/self/fd");
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn close_inherited() {
    close_listed("/dev/fd");
}

#[cfg(unix)]
fn close_listed(folder: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let open: Vec<i32> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&fd| fd > 2)
        .collect();
    for fd in open {
        // SAFETY: as above; the folder's own descriptor is closed by now, and closing it again only fails.
        unsafe { libc::close(fd) };
    }
}

#[cfg(unix)]
fn leave_terminal() {
    use std::os::fd::AsRawFd as _;

    let Ok(terminal) = std::fs::File::open("/dev/tty") else { return };
    // SAFETY: the descriptor is open and the request takes no memory.
    unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCNOTTY as _, 0) };
}

/// Ends standard output, which the starter waits on, without freeing its number for another file.
#[cfg(unix)]
pub(crate) fn close_stdout() {
    if let Ok(null) = std::fs::OpenOptions::new().write(true).open("/dev/null") {
        let _ = nix::unistd::dup2_stdout(&null);
    }
}

#[cfg(windows)]
pub(crate) fn close_stdout() {
    use windows_sys::Win32::Foundation::CloseHandle;
    use windows_sys::Win32::System::Console::{GetStdHandle, STD_OUTPUT_HANDLE, SetStdHandle};

    // SAFETY: the handle is our standard output; it is unset before it is closed, so nobody uses it after.
    unsafe {
        let handle = GetStdHandle(STD_OUTPUT_HANDLE);
        SetStdHandle(STD_OUTPUT_HANDLE, std::ptr::null_mut());
        CloseHandle(handle);
    }
}
