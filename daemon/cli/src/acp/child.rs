//! The agent's process: lines from it, lines to it, and its end.
//!
//! It is a group of its own, so that ending it ends what it started. It never outlives this program: at an ordinary end it
//! is ended here, and where this program is killed, the closed pipe, and on Linux the system, ends it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use super::Happened;

/// A longer line is no message.
const LINE_MAX: u64 = 64 << 20;
/// So much of what it prints beside its messages is kept for the case that it fails.
const LAST_WORDS: usize = 12;
/// An agent that leaves so many messages unread has stopped reading; what comes after them is left out.
const UNREAD_MAX: usize = 256;
/// How long it may take to end by itself after its input has ended.
const GRACE: Duration = Duration::from_secs(3);

/// The running agent.
pub(super) struct Agent {
    lines: mpsc::SyncSender<Vec<u8>>,
    group: u32,
    complaints: Arc<Mutex<VecDeque<String>>>,
    ended: mpsc::Receiver<()>,
}

/// Where what happens is told.
pub(super) type Happenings = tokio::sync::mpsc::Sender<Happened>;

impl Agent {
    /// Starts it.
    pub(super) fn start(command: &[OsString], happened: &Happenings) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        alone(&mut command);
        let mut child = command.spawn()?;
        let group = child.id();
        let (lines, to_write) = mpsc::sync_channel::<Vec<u8>>(UNREAD_MAX);
        let mut stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        std::thread::spawn(move || {
            // An agent that reads nothing more has ended, or will be ended.
            for line in to_write {
                if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        });
        let complaints = Arc::new(Mutex::new(VecDeque::new()));
        let stderr = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let kept = complaints.clone();
        std::thread::spawn(move || listen(stderr, &kept));
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let (done, ended) = mpsc::sync_channel(1);
        let happened = happened.clone();
        std::thread::spawn(move || {
            hear(stdout, &happened);
            let code = wait(&mut child);
            // Whoever waits for it may have gone.
            let _gone = done.send(());
            let _gone = happened.blocking_send(Happened::Ended(code));
        });
        Ok(Self { lines, group, complaints, ended })
    }

    /// Sends a message.
    pub(super) fn send(&self, message: &serde_json::Value) {
        // One that does not arrive is followed by the news of the agent's end, or by nothing at all.
        let _gone = self.lines.try_send(format!("{message}\n").into_bytes());
    }

    /// The last things that it printed beside its messages.
    pub(super) fn last_words(&self) -> Vec<String> {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Ends it: by the end of its input, and if need be by force, with all that it started.
    pub(super) fn end(self) {
        drop(self.lines);
        let ended = self.ended.recv_timeout(GRACE).is_ok();
        kill(self.group, ended);
        if !ended {
            // It has been killed; this only keeps it from being left as a corpse.
            let _late = self.ended.recv_timeout(GRACE);
        }
    }
}

fn hear(stdout: impl Read, happened: &Happenings) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        match stdout.by_ref().take(LINE_MAX).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let line = String::from_utf8_lossy(&line).into_owned();
                if happened.blocking_send(Happened::Line(line)).is_err() {
                    return;
                }
            }
        }
    }
}

fn listen(stderr: impl Read, kept: &Mutex<VecDeque<String>>) {
    let mut stderr = BufReader::new(stderr);
    loop {
        let mut line = Vec::new();
        match stderr.by_ref().take(4096).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() == LAST_WORDS {
                    kept.pop_front();
                }
                kept.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
        }
    }
}

/// Its exit code, as a shell would say it.
fn wait(child: &mut Child) -> u8 {
    let Ok(status) = child.wait() else { return 1 };
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(255);
    }
    status.code().map_or(1, |code| u8::try_from(code).unwrap_or(255))
}

/// Makes it a group of its own that does not outlive this process.
#[cfg(unix)]
fn alone(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
    #[cfg(target_os = "linux")]
    // SAFETY: between fork and exec only this system call is made, which is safe there.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
}

/// The host's job holds it on Windows.
#[cfg(windows)]
fn alone(_command: &mut Command) {}

/// Ends what is left of the group. Its number is not given anew while the group has members or its leader is not waited
/// for; where the leader has been waited for, only a group that is still there can have it.
#[cfg(unix)]
fn kill(group: u32, _leader_ended: bool) {
    if let Ok(group) = i32::try_from(group) {
        // SAFETY: a number that the system gave to our own child's group.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
}

#[cfg(windows)]
fn kill(pid: u32, ended: bool) {
    if !ended {
        // A child that cannot be ended ends with the host's job.
        let _stays = Command::new("taskkill").args(["/T", "/F", "/PID", &pid.to_string()]).output();
    }
}
