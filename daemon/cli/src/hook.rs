//! `ao hook <agent> <event>`: an agent's hook tells the daemon what the agent does.
//!
//! It never fails the agent: whatever goes wrong, it ends with 0 and says nothing. It reads who it is from the
//! environment that the daemon gave the agent, and what happened from standard input. Nothing secret is in its
//! arguments.

use std::ffi::OsString;
use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use ao_protocol::PROTOCOL;
use ao_protocol::calls::HookReport;
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::message::{Opening, Role};

/// The longest payload, in bytes.
const PAYLOAD_MAX: u64 = 256 << 10;
/// How long a daemon may take. A hook holds its agent up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs the hook with the words after `hook`.
pub(crate) fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    if let Some(report) = read(words) {
        tell(report);
    }
    ExitCode::SUCCESS
}

fn read(mut words: impl Iterator<Item = OsString>) -> Option<HookReport> {
    let _agent = words.next()?;
    let event = words.next()?.into_string().ok()?;
    let session = SessionId::parse(&std::env::var("AO_SESSION").ok()?).ok()?;
    let launch = LaunchId(std::env::var("AO_LAUNCH").ok()?.parse().ok()?);
    let mut text = String::new();
    std::io::stdin().take(PAYLOAD_MAX).read_to_string(&mut text).ok()?;
    let payload = serde_json::from_str(&text).unwrap_or_else(|_| serde_json::json!({}));
    Some(HookReport { session, launch, event, payload })
}

fn tell(report: HookReport) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        // A daemon that is not there, or does not answer in time, is no reason to hold the agent up.
        let _late = tokio::time::timeout(PATIENCE, deliver(report)).await;
    });
}

async fn deliver(report: HookReport) {
    let Ok(home) = ao_client::home::current() else { return };
    let opening = Opening {
        protocol: PROTOCOL,
        build: ao_client::BUILD.to_owned(),
        role: Role::Cli,
        supervise: false,
        window: false,
    };
    for run in ao_client::locate(&home).candidates() {
        if let Ok(connection) = ao_client::connect(&run, &opening).await {
            // Refused or not, there is nothing the agent could do about it.
            let _answer = connection.handle.call(report).await;
            return;
        }
    }
}
