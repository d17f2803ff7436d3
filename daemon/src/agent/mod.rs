//! The agent kinds that are built in.
//!
//! Leaf adapters behind [`crate::ports::agent::Agent`]: they know one command line each and nothing of sessions'
//! lives. They must never start a process themselves.

mod claude;
mod hooks;
mod shell;

use std::sync::Arc;

use ao_protocol::ids::AgentId;
use ao_protocol::view::AgentView;

use crate::ports::agent::Agent;

/// All agent kinds, in the order in which they are offered.
#[derive(Clone)]
pub struct Agents(Vec<Arc<dyn Agent>>);

impl Agents {
    /// The built-in kinds.
    #[must_use]
    pub fn built_in() -> Self {
        Self(vec![Arc::new(claude::ClaudeCode::new()), Arc::new(shell::Shell::new())])
    }

    /// Exactly these kinds.
    #[must_use]
    pub fn of(kinds: Vec<Arc<dyn Agent>>) -> Self {
        Self(kinds)
    }

    /// The kind called `id`.
    #[must_use]
    pub fn named(&self, id: &AgentId) -> Option<Arc<dyn Agent>> {
        self.0.iter().find(|agent| agent.id() == id).cloned()
    }

    /// The first installed kind that is more than a shell, else the last.
    #[must_use]
    pub fn preferred(&self, environment: &[(String, String)]) -> Option<Arc<dyn Agent>> {
        self.0.iter().find(|agent| agent.view(environment).installed).or_else(|| self.0.last()).cloned()
    }

    /// What is installed.
    #[must_use]
    pub fn views(&self, environment: &[(String, String)]) -> Vec<AgentView> {
        self.0.iter().map(|agent| agent.view(environment)).collect()
    }
}

/// An agent name that is known to be valid.
fn own_id(text: &str) -> AgentId {
    AgentId::parse(text).expect("built-in agent names are valid")
}

/// A view of an agent of which nothing is known yet.
fn bare_view(id: &AgentId) -> AgentView {
    AgentView {
        id: id.clone(),
        name: id.to_string(),
        installed: false,
        program: None,
        version: None,
        install: None,
        verified: None,
        problem: None,
        hint: None,
        login: ao_protocol::view::Login::Unknown,
        checking: false,
        models: Vec::new(),
        efforts: Vec::new(),
        modes: Vec::new(),
        default_mode: None,
        cannot_tell: Vec::new(),
        manifest: None,
    }
}

/// The value of a variable in an environment.
fn variable<'a>(environment: &'a [(String, String)], name: &str) -> Option<&'a str> {
    environment.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
