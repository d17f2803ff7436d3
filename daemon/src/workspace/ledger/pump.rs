//! A git that is talked to while it runs: what it reads is made piece by piece, and what it says is used piece by piece,
//! so that no file is ever in memory whole.
//!
//! The pieces are made and used on threads of their own, since both touch the disk. A side that stops ends the other:
//! git sees the end of its input, or is ended.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Quiet;
use crate::workspace::error::WorkspaceError;
use crate::workspace::run::{Answer, Git, action};

/// How large a piece is, and how many may wait.
const PIECE: usize = 256 * 1024;
const WAITING: usize = 4;

/// What is written for git to read.
pub(super) struct Feed {
    pieces: mpsc::Sender<Vec<u8>>,
    piece: Vec<u8>,
}

impl Feed {
    fn hand_over(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        // git has ended; what it said on the way is the error that counts.
        self.pieces.blocking_send(piece).map_err(|_ended| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Feed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}

/// What git says.
pub(super) struct Words {
    pieces: mpsc::Receiver<Vec<u8>>,
    piece: Vec<u8>,
    read: usize,
}

impl Read for Words {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            let Some(piece) = self.pieces.blocking_recv() else { return Ok(0) };
            (self.piece, self.read) = (piece, 0);
        }
        let taken = into.len().min(self.piece.len() - self.read);
        into[..taken].copy_from_slice(&self.piece[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}

impl Git {
    /// Runs git at `at` while `make` writes what it reads and `take` reads what it says.
    ///
    /// # Errors
    /// What the two say comes first only if git was content; else git's own complaint is told.
    pub(super) async fn pump<T: Send + 'static, U: Send + 'static>(
        &self,
        (at, quiet): (&Path, &Quiet<'_>),
        args: &[&OsStr],
        make: impl FnOnce(&mut Feed) -> io::Result<T> + Send + 'static,
        take: impl FnOnce(&mut Words) -> io::Result<U> + Send + 'static,
    ) -> Result<(T, U), WorkspaceError> {
        let all = quiet.arguments(args);
        let mut command = self.command(at, &all.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        quiet.set(&mut command);
        command.stdin(Stdio::piped());
        let _permit = self.permit().await;
        let mut child = self.start(&mut command)?;
        let pid = child.id();
        let made = child.stdin.take().map(|input| feed(input, make));
        let taken = child.stdout.take().map(|output| drain(output, take));
        let output = child.wait_with_output().await.map_err(self.missing())?;
        let answer = Answer::of(action(args), output);
        let (made, taken) = (finished(made).await, finished(taken).await);
        let failed = |source| WorkspaceError::io("talk with git", action(args))(source);
        match (answer.success, made) {
            (true, made) => return Ok((made.map_err(failed)?, taken.map_err(failed)?)),
            (false, Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => return Err(failed(error)),
            (false, Ok(_) | Err(_)) => {}
        }
        // fast-import leaves a report beside the objects, which is nobody's.
        if let Some(report) = pid.and_then(|pid| quiet.crash_report(pid)) {
            let _absent = std::fs::remove_file(report);
        }
        Err(answer.failure())
    }
}

type Side<T> = JoinHandle<io::Result<T>>;

fn feed<T: Send + 'static>(
    mut input: ChildStdin,
    make: impl FnOnce(&mut Feed) -> io::Result<T> + Send + 'static,
) -> Side<T> {
    let (pieces, mut waiting) = mpsc::channel::<Vec<u8>>(WAITING);
    let made = tokio::task::spawn_blocking(move || {
        let mut feed = Feed { pieces, piece: Vec::with_capacity(PIECE) };
        let made = make(&mut feed)?;
        feed.flush()?;
        Ok(made)
    });
    tokio::spawn(async move {
        while let Some(piece) = waiting.recv().await {
            if input.write_all(&piece).await.is_err() {
                break;
            }
        }
        drop((input, waiting));
        made.await.unwrap_or_else(|fault| Err(io::Error::other(fault)))
    })
}

fn drain<T: Send + 'static>(
    mut output: ChildStdout,
    take: impl FnOnce(&mut Words) -> io::Result<T> + Send + 'static,
) -> Side<T> {
    let (pieces, waiting) = mpsc::channel::<Vec<u8>>(WAITING);
    let taken =
        tokio::task::spawn_blocking(move || take(&mut Words { pieces: waiting, piece: Vec::new(), read: 0 }));
    tokio::spawn(async move {
        let mut piece = vec![0; PIECE];
        while let Ok(size) = output.read(&mut piece).await
            && size > 0
            && pieces.send(piece[..size].to_vec()).await.is_ok()
        {}
        drop((output, pieces));
        taken.await.unwrap_or_else(|fault| Err(io::Error::other(fault)))
    })
}

async fn finished<T>(side: Option<Side<T>>) -> io::Result<T> {
    match side {
        Some(side) => side.await.unwrap_or_else(|fault| Err(io::Error::other(fault))),
        None => Err(io::Error::other("git was started without a pipe")),
    }
}
