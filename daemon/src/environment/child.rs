//! Starting a short program that may misbehave: hang, talk without end, or leave others behind that keep its output
//! open.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;

/// More than this is not an answer to anything that is asked here.
const MOST: usize = 4 << 20;

/// A program that has been started, without input, its complaints dropped, in a process group of its own.
pub(super) struct Asked {
    child: Child,
    stdout: ChildStdout,
    deadline: Instant,
    said: Vec<u8>,
}

impl Asked {
    pub(super) fn start(
        program: &Path,
        args: &[&str],
        environment: &[(String, String)],
        limit: Duration,
    ) -> std::io::Result<Self> {
        let mut command = command(program, args, environment);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdout = child.stdout.take().ok_or_else(|| std::io::Error::other("it has no output"))?;
        Ok(Self { child, stdout, deadline: Instant::now() + limit, said: Vec::new() })
    }

    /// Reads until `is_enough` says so, or its end. False when the time is up before that.
    pub(super) async fn listen(&mut self, is_enough: impl Fn(&[u8]) -> bool) -> bool {
        let reading = async {
            while !is_enough(&self.said) && self.said.len() < MOST {
                match read_some(&mut self.stdout, &mut self.said).await {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        };
        tokio::time::timeout_at(self.deadline, reading).await.is_ok()
    }

    /// Waits for its end; when the time is up, or it talks without end, ends it with everything it started. Returns
    /// what it said.
    pub(super) async fn finish(self) -> Vec<u8> {
        let Self { mut child, stdout, deadline, said } = self;
        // Whatever it still has to say, nobody listens.
        drop(stdout);
        let ended = said.len() < MOST && tokio::time::timeout_at(deadline, child.wait()).await.is_ok();
        if !ended {
            end_group(&mut child);
            // Now it ends, whatever it was doing; an error means that it has been collected.
            let _ = child.wait().await;
        }
        said
    }
}

/// A command in exactly this environment that asks nobody anything: without input, without a window, in a group of its own.
pub(super) fn command(
    program: impl AsRef<OsStr>,
    args: &[&str],
    environment: &[(String, String)],
) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    command.creation_flags(0x0800_0000);
    command
}

/// Ends the child's whole group. Its id is given only while it has not been collected, so it is still this one's.
pub(super) fn end_group(child: &mut Child) {
    #[cfg(unix)]
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        // A group that is gone needs no end.
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL);
    }
    let _ = child.start_kill();
}

async fn read_some(stream: &mut (impl AsyncRead + Unpin), into: &mut Vec<u8>) -> std::io::Result<usize> {
    into.reserve(8 << 10);
    stream.read_buf(into).await
}
