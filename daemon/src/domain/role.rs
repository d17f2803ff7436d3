//! What an agent is told about its role, in our own words.
//!
//! Why it exists: an agent that does not know what it is here for either does everything itself or asks about everything. The
//! words are versioned, and the version is on record with each launch, so that what an agent did can be held against what
//! it was told. They must stay short: every turn of every agent carries them.

use std::fmt;

use ao_protocol::view::SessionKind;

use super::facts::Session;

/// Raised whenever the words below change in meaning.
const ORCHESTRATOR_VERSION: u16 = 3;
const WORKER_VERSION: u16 = 1;

/// Which words a launch was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolePrompt {
    /// Whose role.
    pub kind: SessionKind,
    /// Their version, from 1.
    pub version: u16,
}

impl RolePrompt {
    /// The words that a launch of this session's agent is told now, if any.
    #[must_use]
    pub fn of(session: &Session) -> Option<Self> {
        words(session)?;
        let version = match session.kind {
            SessionKind::Orchestrator => ORCHESTRATOR_VERSION,
            SessionKind::Worker => WORKER_VERSION,
        };
        Some(Self { kind: session.kind, version })
    }
}

impl fmt::Display for RolePrompt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SessionKind::Orchestrator => "orchestrator",
            SessionKind::Worker => "worker",
        };
        write!(f, "{kind}/{}", self.version)
    }
}

const ORCHESTRATOR: &str = "You coordinate this project: you split work into tasks, start worker sessions for them, follow \
     them and judge what they did; workers write the code, each in a git worktree of its own. Do not edit files of the \
     project yourself. If you have the tools of the MCP server `ao`, use them; else the command `ao`: `ao plan show` and \
     `ao plan --help` for the plan, `ao session new <project> --agent <agent> --task <n>` to start a worker, `ao session ls`, \
     `show`, `send`, `log`, `transcript`, `wait` and `kill` for sessions. Keep the plan true: it is what you will know after \
     a restart. A worker says itself that its task is done; look at what it did, and reopen the task if it is not. What only \
     a person can decide, ask with the plan's questions and go on with other tasks. Never answer a worker's permission prompt. \
     Messages that begin with `[ao]` are news of your workers: act on them and end your turn, and you are told what comes next.";

/// What a session's agent is told of its role. A shell is told nothing, and neither is a worker that a person started for
/// themselves: it does what its person says, and no orchestrator waits for its report.
#[must_use]
pub fn words(session: &Session) -> Option<String> {
    match session.kind {
        SessionKind::Orchestrator | SessionKind::Worker if session.agent.is_shell() => None,
        SessionKind::Orchestrator => Some(ORCHESTRATOR.to_owned()),
        SessionKind::Worker => session.is_coordinated().then(|| worker(session)),
    }
}

/// What a worker is told: where it is, where its limits are, whom it asks, and how it says that it is done.
fn worker(session: &Session) -> String {
    let Session { id, branch, base, worktree, task, .. } = session;
    let worktree = worktree.display();
    let (what, done) = match task {
        Some(task) => (
            format!("session {id}, for task {task} of the project's plan"),
            "`ao plan report --done \"<what you did and how you checked it>\"`",
        ),
        None => (format!("session {id}"), "a last message: what you did and how you checked it"),
    };
    format!(
        "You are a worker: {what}. Your worktree is {worktree}, on branch {branch} (from {base}). Work only there, and commit \
         there. Never push, merge, or change branches: that is done for you. What you cannot decide, ask with `ao plan ask \
         \"<question>\"` and go on with what does not depend on it; the answer comes as a message. When you are done, commit \
         and say so with {done}. If you have the tools of the MCP server `ao`, use them instead of the command."
    )
}

/// A role's words, with the project's own rules behind them.
#[must_use]
pub fn with_rules(words: Option<String>, rules: Option<&str>) -> Option<String> {
    let rules = rules.map(str::trim).filter(|rules| !rules.is_empty());
    match (words, rules.map(|rules| format!("Rules of this project:\n{rules}"))) {
        (Some(words), Some(rules)) => Some(format!("{words}\n\n{rules}")),
        (words, rules) => words.or(rules),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever changes the words raises the version, or the record lies about what an agent was told.
    #[test]
    fn the_words_of_a_version_stay_as_they_are() {
        use sha2::{Digest as _, Sha256};
        let hash = |words: &str| {
            let digest = Sha256::digest(words.as_bytes());
            digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let mut session = Session::sample("shop-3");
        session.task = Some(ao_protocol::ids::TaskId(2));
        assert_eq!((ORCHESTRATOR_VERSION, hash(ORCHESTRATOR).as_str()), (3, "1b90c019"));
        assert_eq!((WORKER_VERSION, hash(&worker(&session)).as_str()), (1, "b9a035aa"));
    }

    #[test]
    fn a_worker_is_told_where_it_is_and_how_it_is_done() {
        let mut session = Session::sample("shop-3");
        let free = worker(&session);
        assert!(
            free.contains("session shop-3.") && free.contains("a last message") && !free.contains("task"),
            "{free}"
        );
        session.task = Some(ao_protocol::ids::TaskId(2));
        let told = worker(&session);
        for part in
            ["task 2", "/w/shop-3", "branch ao/shop-3", "ao plan ask", "ao plan report --done", "Never push"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(told.len() < 800, "{} bytes in every turn", told.len());
        session.agent = ao_protocol::ids::AgentId::parse("codex").expect("an id");
        assert_eq!(RolePrompt::of(&session).map(|told| told.to_string()).as_deref(), Some("worker/1"));
        session.task = None;
        assert_eq!(RolePrompt::of(&session), None, "a person's own is told nothing");
    }

    #[test]
    fn the_projects_rules_come_last() {
        for (rules, expected) in
            [(None, "Do."), (Some(" \n"), "Do."), (Some("Tabs.\n"), "Do.\n\nRules of this project:\nTabs.")]
        {
            assert_eq!(with_rules(Some("Do.".to_owned()), rules).as_deref(), Some(expected));
        }
        assert_eq!(with_rules(None, Some("Tabs.")).as_deref(), Some("Rules of this project:\nTabs."));
        assert_eq!(with_rules(None, None), None);
    }
}
