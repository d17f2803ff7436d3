//! The agent kinds: built in, or the user's own.
//!
//! Leaf adapters behind [`crate::ports::agent::Agent`]: they know one command line each and nothing of sessions'
//! lives. Nearly all of them are data (see [`manifest`]); code is only what data cannot say. They must never start an
//! agent themselves, and never change a file of the user's but to pass on trust that the user gave.

mod codex;
mod files;
mod find;
mod glob;
mod inventory;
mod kind;
pub mod manifest;
mod plan;
mod reading;
mod registry;
mod shell;
mod splice;
mod spoken;
mod tools;
mod trust;
mod values;
mod version;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use ao_protocol::view::AgentView;
use tokio::sync::watch;

use self::inventory::Inventory;
pub use self::inventory::Refresh;
use self::registry::Offered;
pub use self::tools::tool;
use crate::ports::agent::Agent;

/// All agent kinds, in the order in which they are offered. Clones share everything.
#[derive(Clone)]
pub struct Agents(Arc<Shared>);

struct Shared {
    offered: RwLock<Arc<Offered>>,
    home: Option<Home>,
    inventory: Inventory,
}

impl Agents {
    /// The built-in kinds.
    #[must_use]
    pub fn built_in() -> Self {
        Self::with(Offered::read(None), None, None)
    }

    /// The built-in kinds, and over them what is in the `agents` folder of the home. What is learnt about installed
    /// programs is kept in the file `inventory`.
    #[must_use]
    pub fn load(home: &Home, inventory: PathBuf) -> Self {
        Self::with(Offered::read(Some(home)), Some(home.clone()), Some(inventory))
    }

    /// Exactly these kinds.
    #[must_use]
    pub fn of(kinds: Vec<Arc<dyn Agent>>) -> Self {
        Self::with(Offered::exactly(kinds), None, None)
    }

    fn with(offered: Offered, home: Option<Home>, cache: Option<PathBuf>) -> Self {
        Self(Arc::new(Shared {
            offered: RwLock::new(Arc::new(offered)),
            home,
            inventory: Inventory::new(cache),
        }))
    }

    /// Reads the user's manifests again. True if something changed. Sessions that run go on as they were started.
    pub fn reload(&self) -> bool {
        let Some(home) = &self.0.home else { return false };
        let Some(read) = self.offered().read_if_changed(home) else { return false };
        *self.0.offered.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        self.0.inventory.tell();
        true
    }

    /// The kind called `id`.
    #[must_use]
    pub fn named(&self, id: &AgentId) -> Option<Arc<dyn Agent>> {
        self.offered().kinds.iter().find(|agent| agent.id() == id).cloned()
    }

    /// Why there is no kind called `id`, or why a file of the user's for it is not used; and what to do.
    #[must_use]
    pub fn problem_of(&self, id: &AgentId) -> Option<(String, String)> {
        self.offered().problem_of(id)
    }

    /// The first installed kind that is more than a shell, else the last.
    #[must_use]
    pub fn preferred(&self, environment: &[(String, String)]) -> Option<Arc<dyn Agent>> {
        let offered = self.offered();
        let kinds = &offered.kinds;
        kinds.iter().find(|agent| agent.view(environment).installed).or_else(|| kinds.last()).cloned()
    }

    /// What is installed and what is known of it, without starting anything. Manifests that cannot be used are among
    /// them, each with what is wrong.
    #[must_use]
    pub fn views(&self, environment: &[(String, String)]) -> Vec<AgentView> {
        let offered = self.offered();
        let seen = |agent: &Arc<dyn Agent>| {
            let mut view = self.0.inventory.completed(agent.as_ref(), environment);
            offered.say_what_is_broken(&mut view);
            view
        };
        let mut views: Vec<AgentView> = offered.kinds.iter().map(seen).collect();
        views.extend(offered.unusable());
        views
    }

    /// Asks installed programs for their version and whether they are signed in, unless that is known. Two at a time,
    /// each ended when it does not answer; nobody has to wait for it. Dropping it stops the asking.
    pub async fn look_up(&self, environment: &[(String, String)], refresh: Refresh) {
        let kinds = self.offered().kinds.clone();
        self.0.inventory.look_up(&kinds, environment, refresh).await;
    }

    /// Tells whenever [`Agents::views`] may have changed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.inventory.changes()
    }

    fn offered(&self) -> Arc<Offered> {
        self.0.offered.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
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
        twin_of: None,
        cannot_tell: Vec::new(),
        manifest: None,
    }
}

/// The value of a variable in an environment.
fn variable<'a>(environment: &'a [(String, String)], name: &str) -> Option<&'a str> {
    environment.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
