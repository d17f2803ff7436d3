//! Which kinds are offered: the built-in manifests, and the user's over them.
//!
//! A file of the user's that cannot be used is said so and changes nothing else: a built-in agent of the same id stays
//! what it is, visibly, and the daemon goes on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use ao_protocol::view::AgentView;

use super::bare_view;
use super::kind::ManifestAgent;
use super::manifest::{self, BUILT_IN, Checked, Problem};
use super::shell::Shell;
use crate::ports::agent::Agent;

/// More manifests than this are not read.
const MOST: usize = 200;

/// What is offered.
pub(super) struct Offered {
    pub(super) kinds: Vec<Arc<dyn Agent>>,
    broken: Vec<Broken>,
    /// What was read, so that a second reading knows whether anything changed.
    files: Vec<(PathBuf, Option<String>)>,
}

/// A file of the user's that cannot be used.
struct Broken {
    id: AgentId,
    path: PathBuf,
    problem: String,
    hint: String,
}

impl Offered {
    /// The built-in kinds, and those of the home over them.
    pub(super) fn read(home: Option<&Home>) -> Self {
        Self::of_files(home, home.map(|home| manifests_in(&home.agents())).unwrap_or_default())
    }

    /// The same, if the user's files are no longer those that this was made of.
    pub(super) fn read_if_changed(&self, home: &Home) -> Option<Self> {
        let files = manifests_in(&home.agents());
        (files != self.files).then(|| Self::of_files(Some(home), files))
    }

    fn of_files(home: Option<&Home>, files: Vec<(PathBuf, Option<String>)>) -> Self {
        let mut offered = Self { kinds: Vec::new(), broken: Vec::new(), files };
        let mut all: Vec<(AgentId, ManifestAgent)> = Vec::new();
        for (id, source) in BUILT_IN {
            match manifest::parse(&manifest::file_name(id), source) {
                Ok(checked) => {
                    all.push((checked.id().clone(), ManifestAgent::new(checked, None, home.cloned())));
                }
                // A test reads every one of them, so this is a build of somebody who does not run tests.
                Err(problems) => tracing::error!(id, problems = ?problems, "a built-in manifest is broken"),
            }
        }
        for (path, text) in &offered.files {
            match read_one(path, text.as_deref()) {
                Ok(checked) => {
                    let id = checked.id().clone();
                    let place = all.iter().position(|(known, _)| *known == id);
                    let own_before = place.is_some_and(|at| all[at].1.source().is_some());
                    if id.is_shell() || own_before {
                        offered.broken.push(Broken::taken(&id, path, own_before));
                        continue;
                    }
                    let agent = ManifestAgent::new(checked, Some(path.clone()), home.cloned());
                    match place {
                        Some(at) => all[at].1 = agent,
                        None => all.push((id, agent)),
                    }
                }
                Err(problems) => {
                    offered.broken.extend(Broken::of(path, text.as_deref(), &problems));
                }
            }
        }
        // Stable: within each half the order stays.
        all.sort_by_key(|(_, agent)| !agent.is_verified());
        add_those_by_acp(&mut all);
        offered.kinds = all.into_iter().map(|(_, agent)| Arc::new(agent) as Arc<dyn Agent>).collect();
        offered.kinds.push(Arc::new(Shell::new()));
        offered
    }

    /// Exactly these.
    pub(super) fn exactly(kinds: Vec<Arc<dyn Agent>>) -> Self {
        Self { kinds, broken: Vec::new(), files: Vec::new() }
    }

    /// What is wrong with the user's file for this agent, and what to do.
    pub(super) fn problem_of(&self, id: &AgentId) -> Option<(String, String)> {
        let broken = self.broken.iter().find(|broken| broken.id == *id)?;
        Some((format!("{} is not used: {}", broken.path.display(), broken.problem), broken.hint.clone()))
    }

    /// Adds to a usable agent's view that a file of the user's for it is not used.
    pub(super) fn say_what_is_broken(&self, view: &mut AgentView) {
        if let Some((problem, hint)) = self.problem_of(&view.id) {
            view.problem = Some(problem);
            view.hint = Some(hint);
        }
    }

    /// Views of the files that are for no usable agent.
    pub(super) fn unusable(&self) -> impl Iterator<Item = AgentView> {
        let lost = |broken: &&Broken| !self.kinds.iter().any(|kind| *kind.id() == broken.id);
        self.broken.iter().filter(lost).map(|broken| AgentView {
            problem: Some(format!("its manifest cannot be used: {}", broken.problem)),
            hint: Some(broken.hint.clone()),
            manifest: Some(broken.path.to_string_lossy().into_owned()),
            ..bare_view(&broken.id)
        })
    }
}

impl Broken {
    fn of(path: &Path, text: Option<&str>, problems: &[Problem]) -> Option<Self> {
        let first = problems.first()?;
        let place = first.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let key = if first.key.is_empty() { String::new() } else { format!("{}: ", first.key) };
        let more = match problems.len() {
            1 => String::new(),
            n => format!(" (and {} more; `ao agent check` lists them)", n - 1),
        };
        let meant = text.and_then(manifest::intended_id);
        Some(Self {
            id: meant.as_deref().and_then(|id| AgentId::parse(id).ok()).or_else(|| named_after(path))?,
            path: path.to_owned(),
            problem: format!("{place}{key}{}{more}", first.message),
            hint: first.fix.clone(),
        })
    }

    fn taken(id: &AgentId, path: &Path, twice: bool) -> Self {
        let problem = if twice {
            format!("another file has the id `{id}` too")
        } else {
            format!("`{id}` is built in and no manifest")
        };
        let hint = "Give it another `id`, or remove the file.".to_owned();
        Self { id: id.clone(), path: path.to_owned(), problem, hint }
    }
}

/// Agents that speak ACP are run by it where there is no other way, and offered so behind all others where there is.
fn add_those_by_acp(all: &mut Vec<(AgentId, ManifestAgent)>) {
    for at in 0..all.len() {
        let Some((agent, only)) = all[at].1.by_acp() else { continue };
        let id = agent.id().clone();
        if only {
            all[at].1 = agent;
        // Whoever describes an agent of that name wants that one.
        } else if !all.iter().any(|(known, _)| *known == id) {
            all.push((id, agent));
        }
    }
}

fn read_one(path: &Path, text: Option<&str>) -> Result<Checked, Vec<Problem>> {
    match text {
        Some(text) => manifest::parse(&path.display().to_string(), text),
        None => manifest::check(path),
    }
}

/// The nearest id to a file's name.
fn named_after(path: &Path) -> Option<AgentId> {
    let stem = path.file_stem()?.to_string_lossy().to_ascii_lowercase();
    let slug: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    AgentId::parse(slug.trim_matches('-')).or_else(|_| AgentId::parse("manifest")).ok()
}

/// The manifests in a folder with their text, by name. None: it cannot be read as text.
fn manifests_in(folder: &Path) -> Vec<(PathBuf, Option<String>)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .filter(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')))
        .collect();
    paths.sort();
    paths.truncate(MOST);
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).ok())).collect()
}
