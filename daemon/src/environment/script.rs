//! Command lines of a project: given to the shell that is there on every computer of a kind, so that a repository's file
//! means the same to everybody. `sh` reads them, `cmd` on Windows.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, PipeReader};
use std::path::Path;
use std::time::Duration;

use tokio::sync::oneshot;

use super::child::{command, end_group};

/// How many lines of what it said are kept.
const LINES: usize = 20;
/// How long the rest of what it said may take after its end.
const REST: Duration = Duration::from_secs(1);

/// How a command line came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Ended {
    /// By itself, with success or without.
    Itself(std::process::ExitStatus),
    /// It took longer than it may.
    TooLong,
    /// Somebody had it ended.
    Cancelled,
}

/// The program and arguments that run a command line.
#[must_use]
pub fn argv(line: &str) -> [String; 3] {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    [shell.to_owned(), flag.to_owned(), line.to_owned()]
}

/// Runs a command line in `folder` and gives the last lines that it said. When `limit` is over or `cancel` is done, it is
/// ended with everything it started.
///
/// # Errors
/// What the system says if it cannot be started.
pub async fn run(
    line: &str,
    folder: &Path,
    environment: &[(String, String)],
    limit: Duration,
    cancel: impl Future<Output = ()>,
) -> std::io::Result<(Ended, Vec<String>)> {
    let [shell, flag, line] = argv(line);
    let (reader, writer) = std::io::pipe()?;
    let mut command = command(shell, &[&flag, &line], environment);
    command.current_dir(folder).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // The command holds the other end too.
    drop(command);
    let said = listen(reader)?;
    let ended = tokio::select! {
        status = child.wait() => Ended::Itself(status?),
        () = tokio::time::sleep(limit) => Ended::TooLong,
        () = cancel => Ended::Cancelled,
    };
    if !matches!(ended, Ended::Itself(_)) {
        end_group(&mut child);
        // Now it ends; an error means that it has been collected.
        let _ = child.wait().await;
    }
    let said = tokio::time::timeout(REST, said).await;
    Ok((ended, said.map(Result::unwrap_or_default).unwrap_or_default()))
}

/// Reads on a thread of its own, which ends with the last writer: something that was left behind may keep that open.
fn listen(reader: PipeReader) -> std::io::Result<oneshot::Receiver<Vec<String>>> {
    let (done, said) = oneshot::channel();
    std::thread::Builder::new().name("ao-script-output".to_owned()).spawn(move || {
        let mut last = VecDeque::new();
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if !line.is_empty() {
                last.push_back(line);
            }
            if last.len() > LINES {
                last.pop_front();
            }
        }
        // Nobody may be waiting any more.
        let _ = done.send(last.into());
    })?;
    Ok(said)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn ran(line: &str, limit: Duration, cancel: impl Future<Output = ()>) -> (Ended, Vec<String>) {
        let environment: Vec<(String, String)> = std::env::vars().collect();
        run(line, Path::new("/"), &environment, limit, cancel).await.expect("it starts")
    }

    #[tokio::test]
    async fn a_command_line_is_heard_and_ended() {
        const LONG: Duration = Duration::from_secs(600);
        let (ended, said) = ran("echo one; echo two >&2; pwd; exit 3", LONG, std::future::pending()).await;
        assert_eq!(said, ["one", "two", "/"]);
        assert!(matches!(ended, Ended::Itself(status) if status.code() == Some(3)), "{ended:?}");
        let (ended, said) =
            ran("echo before; sleep 600", Duration::from_millis(300), std::future::pending()).await;
        assert_eq!((ended, said), (Ended::TooLong, vec!["before".to_owned()]));
        let (ended, _) = ran("sleep 600 & wait", LONG, std::future::ready(())).await;
        assert_eq!(ended, Ended::Cancelled);
    }
}
