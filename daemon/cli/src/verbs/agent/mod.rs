//! `ao agent`.

mod manifest;

use std::process::ExitCode;

use ao_client::{Connection, Handle};
use ao_protocol::calls::{AgentList, AgentRestart, RestartOutcome};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, Login};

use super::{connect, tell};
use crate::args::AgentVerb;
use crate::output;

/// Runs an agent verb.
pub(super) async fn run(home: &Home, verb: AgentVerb, json: bool) -> Result<ExitCode, CallError> {
    match verb {
        AgentVerb::Ls => list(&connect(home).await?.handle, json).await,
        AgentVerb::Show { agent } => show(connect(home).await?, &agent, json).await,
        AgentVerb::Check { file } => manifest::check(home, file.as_deref(), json),
        AgentVerb::New { agent, from } => manifest::new(home, &agent, from.as_ref(), json),
        AgentVerb::Restart { agent } => restart(&connect(home).await?.handle, agent, json).await,
    }
}

async fn list(handle: &Handle, json: bool) -> Result<ExitCode, CallError> {
    tell(handle, AgentList::default(), json, |agents| {
        output::table(&agents.iter().map(row).collect::<Vec<_>>());
        let problems = agents.iter().filter(|agent| agent.problem.is_some());
        problems.for_each(|agent| output::line(&format!("{}: {}", agent.id, trouble(agent))));
    })
    .await
}

fn row(agent: &AgentView) -> Vec<String> {
    vec![agent.id.to_string(), agent.name.clone(), state_words(agent)]
}

/// Whether it can be used, in a few words.
pub(super) fn state_words(agent: &AgentView) -> String {
    let mut words = Vec::new();
    if agent.installed {
        words.push(agent.version.clone().unwrap_or_else(|| "installed".to_owned()));
        words.push(login_words(agent).to_owned());
    } else {
        words.push("not installed".to_owned());
    }
    if agent.verified.is_none() && !agent.id.is_shell() {
        words.push("unverified".to_owned());
    }
    if agent.problem.is_some() {
        words.push("has a problem".to_owned());
    }
    if agent.manifest.is_some() {
        words.push("your own".to_owned());
    }
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

fn login_words(agent: &AgentView) -> &'static str {
    match agent.login {
        Login::Yes => "signed in",
        Login::No => "not signed in",
        Login::Unknown if agent.checking => "still looking",
        // What cannot be told is not worth a word.
        Login::Unknown => "",
    }
}

/// What keeps it from working, and what to do.
pub(super) fn trouble(agent: &AgentView) -> String {
    let parts = [agent.problem.clone(), agent.hint.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

async fn show(connection: Connection, agent: &AgentId, json: bool) -> Result<ExitCode, CallError> {
    let agents = connection.handle.call(AgentList::default()).await?;
    let by_acp = agents.iter().map(|view| &view.id).find(|id| id.as_str() == format!("{agent}-acp")).cloned();
    let Some(view) = agents.into_iter().find(|view| view.id == *agent) else {
        return Err(CallError::new(ErrorCode::AgentUnknown, format!("there is no agent called {agent}"))
            .hint("`ao agent ls` lists them."));
    };
    if json {
        output::json(&view);
    } else {
        let mut rows = facts(&view);
        rows.extend(by_acp.map(|id| vec!["by ACP".to_owned(), format!("offered as {id}")]));
        output::table(&rows);
    }
    Ok(ExitCode::SUCCESS)
}

fn facts(agent: &AgentView) -> Vec<Vec<String>> {
    let mut rows = vec![("agent", format!("{}: {}", agent.id, agent.name)), ("state", state_words(agent))];
    let mut fact = |name, value: Option<String>| rows.extend(value.map(|value| (name, value)));
    let listed = |words: &[String]| (!words.is_empty()).then(|| words.join(", "));
    fact("program", agent.program.clone());
    fact("install", agent.install.clone().filter(|_| !agent.installed));
    fact("problem", agent.problem.clone());
    fact("do", agent.hint.clone());
    fact(
        "verified",
        Some(agent.verified.as_ref().map_or("no".to_owned(), |version| format!("with {version}"))),
    );
    fact("models", listed(&agent.models));
    fact("efforts", listed(&agent.efforts));
    for mode in &agent.modes {
        let default = if agent.default_mode == Some(mode.mode) { " (default)" } else { "" };
        fact("mode", Some(format!("{}{default}: {}", mode.mode.as_str(), mode.means)));
    }
    fact("cannot tell", listed(&agent.cannot_tell));
    fact("manifest", Some(agent.manifest.clone().unwrap_or_else(|| "built in".to_owned())));
    rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect()
}

async fn restart(handle: &Handle, agent: AgentId, json: bool) -> Result<ExitCode, CallError> {
    let id = agent.clone();
    tell(handle, AgentRestart { agent }, json, |sessions| {
        if sessions.is_empty() {
            output::line(&format!("No session runs {id}."));
        }
        let row = |restarted: &ao_protocol::calls::AgentRestarted| {
            let what = match restarted.outcome {
                RestartOutcome::Restarted => "restarted in place",
                RestartOutcome::WhenIdle => "busy; it is restarted when it is idle",
                RestartOutcome::Refused => "cannot be resumed in place; it goes on as it was",
            };
            vec![restarted.session.to_string(), what.to_owned()]
        };
        output::table(&sessions.iter().map(row).collect::<Vec<_>>());
    })
    .await
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use ao_protocol::view::{ModeView, PermissionMode};

    /// An agent that is installed, verified and signed in.
    pub(in crate::verbs) fn agent(id: &str) -> AgentView {
        AgentView {
            id: AgentId::parse(id).expect("valid"),
            name: "Some Agent".to_owned(),
            installed: true,
            program: Some("/usr/bin/some".to_owned()),
            version: Some("1.2.3".to_owned()),
            install: Some("Install it.".to_owned()),
            verified: Some("1.2.0".to_owned()),
            problem: None,
            hint: None,
            login: Login::Yes,
            checking: false,
            models: vec!["large".to_owned(), "small".to_owned()],
            efforts: Vec::new(),
            modes: vec![ModeView { mode: PermissionMode::Ask, means: "Asks.".to_owned() }],
            default_mode: Some(PermissionMode::Ask),
            twin_of: None,
            cannot_tell: Vec::new(),
            manifest: None,
        }
    }

    #[test]
    fn an_agent_in_a_few_words() {
        let good = agent("some");
        assert_eq!(state_words(&good), "1.2.3, signed in");
        let unknown = AgentView { login: Login::Unknown, verified: None, version: None, ..good.clone() };
        assert_eq!(state_words(&unknown), "installed, unverified");
        assert_eq!(
            state_words(&AgentView { checking: true, ..unknown }),
            "installed, still looking, unverified"
        );
        let absent = AgentView { installed: false, manifest: Some("/h/a.toml".to_owned()), ..good.clone() };
        assert_eq!(state_words(&absent), "not installed, your own");
        let old = AgentView {
            problem: Some("Too old.".to_owned()),
            hint: Some("Update it.".to_owned()),
            login: Login::No,
            ..good
        };
        assert_eq!(state_words(&old), "1.2.3, not signed in, has a problem");
        assert_eq!(trouble(&old), "Too old. Update it.");
    }

    #[test]
    fn what_is_shown_of_an_agent_says_what_its_modes_mean() {
        let rows: Vec<String> = facts(&agent("some")).iter().map(|row| row.join("=")).collect();
        for expected in
            ["models=large, small", "mode=ask (default): Asks.", "manifest=built in", "verified=with 1.2.0"]
        {
            assert!(rows.iter().any(|row| row == expected), "{expected} is not in {rows:?}");
        }
        assert!(!rows.iter().any(|row| row.starts_with("install=")), "{rows:?}");
    }
}
