//! `ao doctor`: what works here, also without a daemon.

use std::path::PathBuf;
use std::process::ExitCode;

use ao_protocol::calls::Doctor;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::view::{CheckState, CheckView};

use crate::output;

/// Prints every check; the exit code says whether something is broken.
pub(crate) async fn run(home: &Home, json: bool) -> Result<ExitCode, CallError> {
    let mut checks = Vec::new();
    match super::connect(home).await {
        Ok(connection) => {
            checks.push(check("daemon", CheckState::Good, connection.welcome.build.clone(), None));
            checks.extend(connection.handle.call(Doctor {}).await?);
        }
        Err(error) if error.code == ErrorCode::NoDaemon => {
            checks.push(check("daemon", CheckState::Note, "not running".to_owned(), error.hint));
        }
        Err(error) => checks.push(check("daemon", CheckState::Bad, error.message, error.hint)),
    }
    checks.extend(other_ao());
    let broken = checks.iter().any(|c| c.state == CheckState::Bad);
    if json {
        output::json(&checks);
    } else {
        print(&checks);
    }
    Ok(ExitCode::from(u8::from(broken)))
}

fn print(checks: &[CheckView]) {
    let mark = |state| match state {
        CheckState::Good => "ok",
        CheckState::Note => "note",
        CheckState::Absent => "-",
        CheckState::Bad => "BAD",
    };
    let rows: Vec<_> =
        checks.iter().map(|c| vec![mark(c.state).to_owned(), c.name.clone(), c.detail.clone()]).collect();
    output::table(&rows);
    for check in checks {
        if let Some(hint) = &check.hint {
            output::line(&format!("{}: {hint}", check.name));
        }
    }
}

fn check(name: &str, state: CheckState, detail: String, hint: Option<String>) -> CheckView {
    CheckView { name: name.to_owned(), state, detail, hint }
}

/// Another program called `ao` that a shell would find first.
fn other_ao() -> Option<CheckView> {
    let own = std::env::current_exe().ok()?.canonicalize().ok()?;
    let file = if cfg!(windows) { "ao.exe" } else { "ao" };
    let path = std::env::var_os("PATH")?;
    let first: PathBuf =
        std::env::split_paths(&path).map(|folder| folder.join(file)).find(|candidate| candidate.is_file())?;
    let resolved = first.canonicalize().ok()?;
    let same = resolved == own || std::fs::read(&resolved).ok()? == std::fs::read(&own).ok()?;
    (!same).then(|| {
        check(
            "ao on PATH",
            CheckState::Note,
            format!("{} is another program", first.display()),
            Some(format!("Sessions get this one first: {}", own.display())),
        )
    })
}
