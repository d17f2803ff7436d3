//! `ao hook <agent> <event>`: an agent's hook tells the daemon what the agent does.
//!
//! It never fails the agent: whatever goes wrong, it ends with 0 and says nothing. Without a daemon, what happened goes
//! to the spool, and the next daemon reads it there. It reads who it is from the
//! environment that the daemon gave the agent, and what happened from standard input. Nothing secret is in its
//! arguments.

use std::ffi::OsString;
use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use ao_protocol::calls::HookReport;
use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{LaunchId, SessionId};

/// The longest payload, in bytes.
const PAYLOAD_MAX: u64 = 256 << 10;
/// How long a daemon may take. A hook holds its agent up.
const PATIENCE: Duration = Duration::from_secs(5);

/// More facts than this are not kept for a daemon that does not come.
const SPOOL_MAX: usize = 4096;

/// Runs the hook with the words after `hook`.
pub(crate) fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    if let Some(report) = read(words)
        && !tell(&report)
        && let Some(kept) = keep(&report)
        // A daemon that came up meanwhile may have emptied the spool before this fact was in it.
        && tell(&report)
    {
        // The daemon may have been quicker.
        let _taken = std::fs::remove_file(kept);
    }
    ExitCode::SUCCESS
}

/// Puts a report where the next daemon finds it; names sort by time.
fn keep(report: &HookReport) -> Option<std::path::PathBuf> {
    let spool = ao_client::home::current().ok()?.spool();
    ao_client::spawn::create_private_folder(&spool).ok()?;
    if std::fs::read_dir(&spool).ok()?.count() >= SPOOL_MAX {
        return None;
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    let path = spool.join(format!("{:020}-{}.json", since.as_nanos(), std::process::id()));
    ao_host::files::write_quickly(&path, &serde_json::to_vec(report).ok()?).ok()?;
    Some(path)
}

fn read(mut words: impl Iterator<Item = OsString>) -> Option<HookReport> {
    let _agent = words.next()?;
    let event = words.next()?.into_string().ok()?;
    let session = SessionId::parse(&std::env::var("AO_SESSION").ok()?).ok()?;
    let launch = LaunchId(std::env::var("AO_LAUNCH").ok()?.parse().ok()?);
    let mut text = String::new();
    std::io::stdin().take(PAYLOAD_MAX).read_to_string(&mut text).ok()?;
    let payload = serde_json::from_str(&text).unwrap_or_else(|_| serde_json::json!({}));
    let at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    let at = u64::try_from(at.as_nanos()).unwrap_or(u64::MAX);
    Some(HookReport { session, launch, event, at, payload })
}

/// Whether a daemon took the report, in time.
fn tell(report: &HookReport) -> bool {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return false;
    };
    // A daemon that is not there, or does not answer in time, is no reason to hold the agent up.
    runtime.block_on(async { tokio::time::timeout(PATIENCE, deliver(report)).await.unwrap_or(false) })
}

async fn deliver(report: &HookReport) -> bool {
    let Ok(home) = ao_client::home::current() else { return false };
    for run in ao_client::locate(&home).candidates() {
        if let Ok(connection) = ao_client::connect(&run, &crate::opening()).await {
            return match connection.handle.call(report.clone()).await {
                Ok(_done) => true,
                // Refused is taken too: there is nothing to try again.
                Err(error) => error.code != ErrorCode::LinkLost,
            };
        }
    }
    false
}
