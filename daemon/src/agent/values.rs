//! What the placeholders of a manifest stand for, in one user's environment, for one session, at one launch.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::files::CONTEXT_FILE;
use super::manifest::checked::{Checked, Content, Folder, Json, Mode};
use super::manifest::quote::shell_word;
use super::manifest::template::{Lookup, Name, Template};
use super::variable;
use crate::domain::facts::Session;
use crate::ports::agent::PlanContext;

/// The folder inside a session's bundle in which a manifest's files are written.
const LAUNCH_FOLDER: &str = "agent";

/// Values that are known at some point.
pub(super) struct Values {
    agent: String,
    known: BTreeMap<Name, String>,
    core: Option<PathBuf>,
    launch_folder: Option<PathBuf>,
    /// It is run by a front that reports everything itself, so its own hooks report nothing.
    silent: bool,
    /// Files that would be empty, since all they say is absent.
    absent: BTreeSet<String>,
}

impl Values {
    /// What is known before any session.
    pub(super) fn early(manifest: &Checked, environment: &[(String, String)]) -> Self {
        let mut values = Self {
            agent: manifest.id.to_string(),
            known: BTreeMap::new(),
            core: None,
            launch_folder: None,
            silent: !manifest.launch.front.is_empty(),
            absent: BTreeSet::new(),
        };
        if let Some(home) = home(environment) {
            values.set(Name::Home, home.to_owned());
        }
        for (name, ways) in &manifest.folders {
            if let Some(folder) = ways.iter().find_map(|way| values.folder(way, environment)) {
                values.set(Name::Folder(name.clone()), folder);
            }
        }
        values
    }

    /// What is known of a session between its launches.
    pub(super) fn of_session(
        manifest: &Checked,
        environment: &[(String, String)],
        session: &Session,
        bundle: Option<&Path>,
    ) -> Self {
        let mut values = Self::early(manifest, environment);
        values.set(Name::Worktree, session.worktree.to_string_lossy().into_owned());
        values.set(Name::Session, session.id.to_string());
        if let Some(id) = &session.native_id {
            values.set(Name::Conversation, id.clone());
        }
        if let Some(bundle) = bundle {
            let folder = launch_folder(bundle);
            values.set(Name::LaunchFolder, folder.to_string_lossy().into_owned());
            values.launch_folder = Some(folder);
        }
        values
    }

    /// What is known at a launch.
    pub(super) fn of_launch(
        manifest: &Checked,
        context: &PlanContext<'_>,
        mode: Option<&Mode>,
        prompt: Option<&str>,
    ) -> Self {
        let session = context.session;
        let mut values = Self::of_session(manifest, context.environment, session, Some(context.bundle));
        let launch = session.launch().map_or_else(|| session.next_launch(), |launch| launch.id);
        values.set(Name::Launch, launch.0.to_string());
        values.set(Name::Repository, context.repository.to_string_lossy().into_owned());
        values.set(Name::Core, context.core.to_string_lossy().into_owned());
        values.core = Some(context.core.to_owned());
        for (name, value) in [
            (Name::Model, session.options.model.as_deref()),
            (Name::Effort, session.options.effort.as_deref()),
            (Name::System, context.system),
            (Name::Prompt, prompt),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                values.set(name, value.to_owned());
            }
        }
        if let Some(folder) = &values.launch_folder {
            let path = folder.join(CONTEXT_FILE).to_string_lossy().into_owned();
            values.set(Name::Context, path);
        }
        if let Some(mode) = mode {
            values.set(Name::Mode, mode.mode.as_str().to_owned());
            for (name, value) in &mode.vars {
                values.set(Name::Variable(name.clone()), value.clone());
            }
        }
        for file in &manifest.files {
            if is_absent(&file.content, &values) {
                values.absent.insert(file.name.clone());
            }
        }
        values
    }

    /// Where a manifest's files are written; only at a launch and for a session.
    pub(super) fn launch_folder(&self) -> Option<&Path> {
        self.launch_folder.as_deref()
    }

    /// All arguments of a group, or none if one of them is absent.
    pub(super) fn group(&self, args: &[Template]) -> Vec<String> {
        args.iter().map(|arg| arg.render(self)).collect::<Option<_>>().unwrap_or_default()
    }

    /// Those that are not absent, each by itself.
    pub(super) fn each(&self, args: &[Template]) -> Vec<String> {
        args.iter().filter_map(|arg| arg.render(self)).collect()
    }

    /// Variables, without those that are absent.
    pub(super) fn variables(&self, env: &[(String, Template)]) -> Vec<(String, String)> {
        env.iter().filter_map(|(name, text)| Some((name.clone(), text.render(self)?))).collect()
    }

    fn set(&mut self, name: Name, value: String) {
        // No argument and no variable can carry it.
        self.known.insert(name, value.replace('\0', ""));
    }

    fn folder(&self, way: &Folder, environment: &[(String, String)]) -> Option<String> {
        match way {
            Folder::Variable(name, rest) => {
                let folder = variable(environment, name).filter(|folder| Path::new(folder).is_absolute())?;
                Some(format!("{}{rest}", folder.trim_end_matches('/')))
            }
            Folder::Template(template) => template.render(self),
        }
    }
}

impl Lookup for Values {
    fn value(&self, name: &Name) -> Option<String> {
        match name {
            Name::Quoted(quote, inner) => Some(quote.apply(&self.value(inner)?)),
            // Every shell has this command.
            Name::Hook(_) if self.silent => Some("exit 0".to_owned()),
            Name::Hook(event) => {
                let core = shell_word(&self.core.as_ref()?.to_string_lossy());
                Some(format!("{core} hook {} {event}", self.agent))
            }
            Name::Brief(event) => {
                let core = shell_word(&self.core.as_ref()?.to_string_lossy());
                Some(format!("{core} brief {event}"))
            }
            Name::File(name) if self.absent.contains(name) => None,
            Name::File(name) => Some(self.launch_folder.as_ref()?.join(name).to_string_lossy().into_owned()),
            Name::Conversation
            | Name::Prompt
            | Name::System
            | Name::Model
            | Name::Effort
            | Name::Mode
            | Name::Worktree
            | Name::Repository
            | Name::Session
            | Name::Launch
            | Name::Home
            | Name::LaunchFolder
            | Name::Core
            | Name::Context
            | Name::Folder(_)
            | Name::Variable(_) => self.known.get(name).cloned(),
        }
    }
}

/// Where a manifest's files are written, inside a session's bundle.
pub(super) fn launch_folder(bundle: &Path) -> PathBuf {
    bundle.join(LAUNCH_FOLDER)
}

/// The user's home folder.
pub(super) fn home(environment: &[(String, String)]) -> Option<&str> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    variable(environment, name).filter(|home| !home.is_empty())
}

fn is_absent(content: &Content, values: &Values) -> bool {
    match content {
        Content::Text(template) => template.render(values).is_none(),
        Content::Json(Json::Text(template)) => template.render(values).is_none(),
        // A table or a list is something, whatever is left out of it.
        Content::Json(Json::Plain(_) | Json::List(_) | Json::Table(_)) => false,
    }
}
