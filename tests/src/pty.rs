//! A program in a terminal of its own, as a person would run it. It must never outlive its handle.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

/// After this a program counts as silent.
const PATIENCE_MS: i32 = 30_000;

/// The program and our end of its terminal.
#[derive(Debug)]
pub struct Pty {
    master: File,
    child: Child,
}

impl Pty {
    /// Starts `command` in an ordinary terminal of 120 by 40.
    ///
    /// # Panics
    /// When there is no terminal or no such program.
    #[must_use]
    pub fn start(command: Command) -> Self {
        Self::on(open(None), command)
    }

    /// Starts `command` in a terminal that echoes nothing by itself: an echo would be taken for the program's answer.
    ///
    /// # Panics
    /// When there is no terminal or no such program.
    #[must_use]
    pub fn start_silent(command: Command) -> Self {
        // SAFETY: all zeros is a valid value, and cfmakeraw fills in the rest.
        let raw = unsafe {
            let mut raw: libc::termios = std::mem::zeroed();
            libc::cfmakeraw(&raw mut raw);
            raw
        };
        Self::on(open(Some(raw)), command)
    }

    fn on((master, slave): (OwnedFd, OwnedFd), mut command: Command) -> Self {
        let end = || Stdio::from(slave.try_clone().expect("a descriptor"));
        command.env("TERM", "xterm-256color").stdin(end()).stdout(end()).stderr(end());
        let lead = || {
            // SAFETY: both are plain system calls on the child's own session and standard input.
            if unsafe { libc::setsid() < 0 || libc::ioctl(0, libc::TIOCSCTTY, 0) < 0 } {
                return Err(std::io::Error::last_os_error());
            }
            Ok(())
        };
        // SAFETY: `lead` makes system calls only and allocates nothing.
        unsafe { command.pre_exec(lead) };
        let child = command.spawn().expect("the program starts");
        Self { master: File::from(master), child }
    }

    /// The program's process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Types.
    pub fn type_in(&mut self, bytes: &[u8]) {
        self.master.write_all(bytes).expect("typed");
    }

    /// Reads what is shown until `seen` says so of everything since this call, and gives it.
    ///
    /// # Panics
    /// When it never comes.
    pub fn read_until(&mut self, seen: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let mut shown = Vec::new();
        let mut buffer = vec![0; 64 << 10];
        while !seen(&shown) {
            let mut wish = libc::pollfd { fd: self.master.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one structure, which lives on this stack.
            let ready = unsafe { libc::poll(&raw mut wish, 1, PATIENCE_MS) };
            assert!(ready > 0, "shown so far: {:?}", String::from_utf8_lossy(&shown));
            let count = self.master.read(&mut buffer).expect("shown");
            shown.extend_from_slice(&buffer[..count]);
        }
        shown
    }

    /// Waits until the program has ended, while what it shows is dropped; gives its exit code.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub async fn ended(&mut self) -> Option<i32> {
        self.drain();
        crate::wait::until("the program ends", async || self.child.try_wait().expect("can be asked"))
            .await
            .code()
    }

    /// Whether its terminal passes keys on one by one, without showing them.
    ///
    /// # Panics
    /// When it cannot be asked.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        // SAFETY: all zeros is a valid value, and tcgetattr fills it in.
        let (result, modes) = unsafe {
            let mut modes: libc::termios = std::mem::zeroed();
            (libc::tcgetattr(self.master.as_raw_fd(), &raw mut modes), modes)
        };
        assert_eq!(result, 0, "no terminal: {}", std::io::Error::last_os_error());
        modes.c_lflag & (libc::ICANON | libc::ECHO) == 0
    }

    /// Reads and drops everything shown from now on.
    pub fn drain(&self) {
        let mut master = self.master.try_clone().expect("a descriptor");
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            while matches!(master.read(&mut buffer), Ok(1..)) {}
        });
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It may have ended already.
        let _gone = self.child.kill();
        let _collected = self.child.wait();
    }
}

/// Both ends of a new terminal, with these modes or the usual ones.
fn open(modes: Option<libc::termios>) -> (OwnedFd, OwnedFd) {
    let (mut master, mut slave) = (0, 0);
    let size = libc::winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
    let modes = modes.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the two integers are written, the name is left out, modes and size are read.
    let made = unsafe {
        libc::openpty(&raw mut master, &raw mut slave, std::ptr::null_mut(), modes, &raw const size)
    };
    assert_eq!(made, 0, "no terminal: {}", std::io::Error::last_os_error());
    for end in [master, slave] {
        // SAFETY: the descriptor was opened above.
        unsafe { libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    // SAFETY: both were opened above and have no other owner.
    unsafe { (OwnedFd::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) }
}
