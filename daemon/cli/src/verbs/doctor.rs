//! `ao doctor`: what works here, also without a daemon.
//!
//! Agents are shown from what the daemon found, since it knows the environment that they are started in. It never changes
//! anything, and never waits long: what is still being looked up after a moment is said to be.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use ao_client::{Connection, Incoming};
use ao_protocol::calls::{AgentList, Doctor, Subscribe};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::event::Event;
use ao_protocol::home::Home;
use ao_protocol::view::{AgentView, CheckState, CheckView, Login};

use super::agent::{state_words, trouble};
use crate::output;

/// How long agents may take to say their version and whether they are signed in.
const PATIENCE: Duration = Duration::from_secs(10);

/// The programs besides agents, how each says its version, and what it is for.
const TOOLS: [(&str, &str, &str); 3] = [
    ("git", "--version", "Sessions need it: each works in a git worktree."),
    ("tmux", "-V", "Optional: sessions can run in it."),
    ("gh", "--version", "Optional: agents use it for pull requests on GitHub."),
];

/// Prints every check; the exit code says whether something is broken.
pub(crate) async fn run(home: &Home, json: bool) -> Result<ExitCode, CallError> {
    let mut checks = Vec::new();
    match super::connect(home).await {
        Ok(mut connection) => {
            checks.push(check("daemon", CheckState::Good, connection.welcome.build.clone(), None));
            let found = connection.handle.call(Doctor {}).await?;
            let agents = agents(&mut connection).await?;
            checks.extend(
                found.into_iter().filter(|check| agents.iter().all(|agent| agent.name != check.name)),
            );
            checks.extend(missing_tools(&checks));
            checks.extend(agents.iter().filter(|agent| agent.twin_of.is_none()).map(of_agent));
        }
        Err(error) if error.code == ErrorCode::NoDaemon => {
            checks.push(check("daemon", CheckState::Note, "not running".to_owned(), error.hint));
            checks.extend(missing_tools(&checks));
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

/// All agents, once what is being looked up about them is known or that has taken too long.
async fn agents(connection: &mut Connection) -> Result<Vec<AgentView>, CallError> {
    let settled = |agents: &[AgentView]| agents.iter().all(|agent| !agent.checking);
    // An agent's own shell may not subscribe; it sees what is known by now.
    let watching = connection.handle.call(Subscribe {}).await.is_ok();
    let mut agents = connection.handle.call(AgentList::default()).await?;
    let watch = async {
        while watching && !settled(&agents) {
            match connection.incoming.recv().await {
                Some(Incoming::Event { event: Event::Agents { agents: now }, .. }) => agents = now,
                Some(Incoming::Closed | Incoming::Goodbye(_)) | None => break,
                Some(
                    Incoming::Event { .. }
                    | Incoming::Stream { .. }
                    | Incoming::Output(_)
                    | Incoming::Keyframe(_)
                    | Incoming::ShowWindow { .. },
                ) => {}
            }
        }
    };
    // Who has not answered by then is shown as still looked at.
    let _late = tokio::time::timeout(PATIENCE, watch).await;
    Ok(agents)
}

fn of_agent(agent: &AgentView) -> CheckView {
    let state = match (agent.installed, &agent.problem, agent.login) {
        (_, Some(_), _) => CheckState::Note,
        (false, None, _) => CheckState::Absent,
        (true, None, Login::No) => CheckState::Note,
        (true, None, Login::Yes | Login::Unknown) => CheckState::Good,
    };
    let program = agent.program.as_ref().map(|program| format!("  {program}")).unwrap_or_default();
    let hint = match (agent.installed, &agent.problem, agent.login) {
        (_, Some(_), _) => Some(trouble(agent)),
        (false, None, _) => agent.install.clone(),
        (true, None, Login::No) => agent.hint.clone(),
        (true, None, Login::Yes | Login::Unknown) => None,
    };
    check(&agent.name, state, format!("{}{program}", state_words(agent)), hint)
}

/// The tools that no check is about yet, looked for on this shell's PATH.
fn missing_tools(known: &[CheckView]) -> Vec<CheckView> {
    let unknown = TOOLS.iter().filter(|(name, ..)| known.iter().all(|check| check.name != *name));
    unknown.map(|(name, flag, purpose)| tool(name, flag, purpose)).collect()
}

fn tool(name: &str, flag: &str, purpose: &str) -> CheckView {
    let asked = Command::new(name).arg(flag).stdin(Stdio::null()).output();
    match asked.ok().filter(|said| said.status.success()) {
        Some(said) => {
            let said = String::from_utf8_lossy(&said.stdout);
            check(name, CheckState::Good, said.lines().next().unwrap_or_default().to_owned(), None)
        }
        None => {
            let state = if name == "git" { CheckState::Bad } else { CheckState::Absent };
            check(name, state, "not found".to_owned(), Some(purpose.to_owned()))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::super::agent::tests::agent;
    use super::*;

    #[test]
    fn an_agent_is_shown_with_what_to_do() {
        let good = agent("some");
        let shown = of_agent(&good);
        assert_eq!((shown.state, shown.hint), (CheckState::Good, None));
        assert_eq!(shown.detail, "1.2.3, signed in  /usr/bin/some");

        let unverified = of_agent(&AgentView { verified: None, ..good.clone() });
        assert_eq!(unverified.detail, "1.2.3, signed in, unverified  /usr/bin/some");

        let hint = Some("Do this.".to_owned());
        let signed_out = AgentView { login: Login::No, hint: hint.clone(), ..good.clone() };
        assert_eq!(
            (of_agent(&signed_out).state, of_agent(&signed_out).hint),
            (CheckState::Note, hint.clone())
        );

        let old = AgentView { problem: Some("It is too old.".to_owned()), hint, ..good.clone() };
        assert_eq!(of_agent(&old).hint.as_deref(), Some("It is too old. Do this."));

        let absent = of_agent(&AgentView { installed: false, program: None, ..good });
        assert_eq!((absent.state, absent.hint.as_deref()), (CheckState::Absent, Some("Install it.")));
    }

    #[test]
    fn tools_that_the_daemon_has_looked_at_are_not_looked_at_again() {
        let known = ["git", "tmux", "gh"].map(|name| check(name, CheckState::Good, String::new(), None));
        assert!(missing_tools(&known).is_empty());
        assert_eq!(tool("no-such-program", "--version", "For nothing.").state, CheckState::Absent);
    }
}
