//! Starting agents on Unix.

use std::ffi::{CString, c_char};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::ptr;

use ao_protocol::host::LaunchSpec;
use ao_protocol::view::ExitStatus;
use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;
use portable_pty::{MasterPty, PtySize, PtySystem as _, unix::UnixPtySystem};

use super::{Master, SpawnError, Started, Wait};

/// The terminal, as long as the host has it open.
pub(super) struct Terminal(Box<dyn MasterPty + Send>);

impl Terminal {
    pub(super) fn resize(&self, cols: u16, rows: u16) -> io::Result<()> {
        self.0.resize(size(cols, rows)).map_err(|error| io::Error::other(error.to_string()))
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { cols, rows, pixel_width: 0, pixel_height: 0 }
}

pub(super) fn start(launch: &LaunchSpec, cols: u16, rows: u16) -> Result<Started, SpawnError> {
    let terminal = |error: &dyn std::fmt::Display| SpawnError::Terminal(error.to_string());
    let pair = UnixPtySystem::default().openpty(size(cols, rows)).map_err(|e| terminal(&e))?;
    let master = own_master(pair.master.as_ref()).map_err(|e| terminal(&e))?;
    let slave = open_slave(&master, pair.master.as_ref()).map_err(|e| terminal(&e))?;
    // The agent's three copies must be the only ones, or its end would never be seen.
    drop(pair.slave);
    let writer = master.try_clone().map_err(|e| terminal(&e))?;
    let program = launch.argv[0].clone();
    let child = spawn(launch, &slave).map_err(|source| SpawnError::Program { program, source })?;
    let pid = child.id();
    Ok(Started {
        pid,
        master: Master(Terminal(pair.master)),
        reader: Box::new(File::from(master)),
        writer: Box::new(File::from(writer)),
        waiter: Waiter { pid: Pid::from_raw(i32::try_from(pid).unwrap_or(i32::MAX)) },
    })
}

fn own_master(pty: &dyn MasterPty) -> io::Result<OwnedFd> {
    let fd = pty.as_raw_fd().ok_or(io::ErrorKind::Unsupported)?;
    // SAFETY: the terminal is open for as long as this borrow lives.
    unsafe { BorrowedFd::borrow_raw(fd) }.try_clone_to_owned()
}

/// The agent's end, by the master itself where the system can, since a path may name another terminal in containers.
fn open_slave(master: &OwnedFd, pty: &dyn MasterPty) -> io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::{AsRawFd as _, FromRawFd as _};
        let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
        // SAFETY: the descriptor is open and the request takes its flags by value.
        let fd = unsafe { libc::ioctl(master.as_raw_fd(), libc::TIOCGPTPEER, flags) };
        if fd >= 0 {
            // SAFETY: the system just made this descriptor for us.
            return Ok(unsafe { OwnedFd::from_raw_fd(fd) });
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = master;
    let path = pty.tty_name().ok_or(io::ErrorKind::Unsupported)?;
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true);
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOCTTY);
    Ok(options.open(path)?.into())
}

fn spawn(launch: &LaunchSpec, slave: &OwnedFd) -> io::Result<std::process::Child> {
    let image = Image::new(launch)?;
    let mut command = Command::new(&launch.argv[0]);
    command
        .current_dir(&launch.cwd)
        .stdin(Stdio::from(slave.try_clone()?))
        .stdout(Stdio::from(slave.try_clone()?))
        .stderr(Stdio::from(slave.try_clone()?));
    // SAFETY: between fork and exec only calls that are allowed there are made, and no memory is allocated.
    unsafe { command.pre_exec(move || take_terminal().and_then(|()| Err(image.become_it()))) };
    command.spawn()
}

/// Makes the new process the leader of a session whose terminal is its standard input.
fn take_terminal() -> io::Result<()> {
    // SAFETY: each call takes numbers only. What the host ignores must not stay ignored in the agent.
    unsafe {
        for number in [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTSTP, libc::SIGTERM, libc::SIGCHLD]
        {
            libc::signal(number, libc::SIG_DFL);
        }
        if libc::setsid() < 0 || libc::ioctl(0, libc::TIOCSCTTY as _, 0) < 0 {
            return Err(io::Error::last_os_error());
        }
        // The host's own mask is for its own files.
        libc::umask(crate::detach::agent_umask());
    }
    Ok(())
}

/// What a process is to become, laid out beforehand.
///
/// The standard library would run a file that is no program as a shell script, whose failure looks like an agent that
/// ended; the bare system call says what is wrong instead.
struct Image {
    argv: Vec<*const c_char>,
    envp: Vec<*const c_char>,
    /// What the pointers point into.
    _texts: Vec<CString>,
}

// SAFETY: the texts never move or change, and the pointers are only read.
unsafe impl Send for Image {}
// SAFETY: as above.
unsafe impl Sync for Image {}

impl Image {
    fn new(launch: &LaunchSpec) -> io::Result<Self> {
        let variables = launch.env.iter().map(|(name, value)| format!("{name}={value}"));
        let texts: Vec<CString> =
            launch.argv.iter().cloned().chain(variables).map(CString::new).collect::<Result<_, _>>()?;
        let list = |texts: &[CString]| texts.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect();
        let (argv, envp) = texts.split_at(launch.argv.len());
        Ok(Self { argv: list(argv), envp: list(envp), _texts: texts })
    }

    /// Becomes it; returns only when that failed.
    fn become_it(&self) -> io::Error {
        // SAFETY: both lists end in null and point to C strings that live as long as `self`; there is a program.
        unsafe { libc::execve(self.argv[0], self.argv.as_ptr(), self.envp.as_ptr()) };
        io::Error::last_os_error()
    }
}

/// Waits for one agent.
pub(crate) struct Waiter {
    pid: Pid,
}

impl Wait for Waiter {
    fn wait(&mut self) {
        let Ok(id) = libc::id_t::try_from(self.pid.as_raw()) else { return };
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        // SAFETY: the structure is the call's to fill and is not read; the process stays collectable.
        let mut wait =
            || unsafe { libc::waitid(libc::P_PID, id, info.as_mut_ptr(), libc::WEXITED | libc::WNOWAIT) };
        while Errno::result(wait()) == Err(Errno::EINTR) {}
    }

    fn collect(&mut self) -> ExitStatus {
        loop {
            match waitpid(self.pid, None) {
                Ok(WaitStatus::Exited(_, code)) => return ExitStatus::Code { code },
                Ok(WaitStatus::Signaled(_, signal, _)) => {
                    return ExitStatus::Signal { signal: number(signal) };
                }
                Ok(_) | Err(Errno::EINTR) => {}
                Err(_) => return ExitStatus::Unknown,
            }
        }
    }
}

fn number(signal: Signal) -> i32 {
    signal as i32
}
