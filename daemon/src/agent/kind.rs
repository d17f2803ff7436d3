//! An agent kind that is nothing but a manifest.

use std::path::{Path, PathBuf};

use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use ao_protocol::view::{AgentView, Login, ModeView, SaidView};
use serde_json::Value;

use super::manifest::by_acp;
use super::manifest::checked::{Checked, Is};
use super::values::Values;
use super::{bare_view, find, glob, plan, reading, spoken, variable};
use crate::domain::facts::Session;
use crate::domain::ladder::Resumption;
use crate::domain::sign::{Reading, Sign};
use crate::environment::{find_program, node_of};
use crate::ports::agent::{Agent, Habits, Plan, PlanContext, PlanError, Questions};

/// An agent kind by its manifest.
pub(super) struct ManifestAgent {
    manifest: Checked,
    /// The manifest's file, if it is the user's own.
    source: Option<PathBuf>,
    /// Where sessions' private folders are, if that is known.
    home: Option<Home>,
}

impl ManifestAgent {
    pub(super) fn new(manifest: Checked, source: Option<PathBuf>, home: Option<Home>) -> Self {
        Self { manifest, source, home }
    }

    pub(super) fn is_verified(&self) -> bool {
        self.manifest.verified.is_some()
    }

    /// The same agent as it is run by ACP, and whether that is the only way to run it.
    pub(super) fn by_acp(&self) -> Option<(Self, bool)> {
        let only = self.manifest.acp.as_ref()?.only;
        let manifest = by_acp(&self.manifest)?;
        Some((Self::new(manifest, self.source.clone(), self.home.clone()), only))
    }

    pub(super) fn source(&self) -> Option<&Path> {
        self.source.as_deref()
    }

    /// What can be told of its login without starting anything.
    fn login_seen(&self, environment: &[(String, String)]) -> Login {
        let login = &self.manifest.login;
        let has_key = login.env.iter().any(|name| variable(environment, name).is_some_and(|v| !v.is_empty()));
        let filled =
            |path: &String| std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() > 0);
        let has_file = || Values::early(&self.manifest, environment).each(&login.files).iter().any(filled);
        if has_key || has_file() {
            Login::Yes
        } else if login.command.is_some()
            || (login.env.is_empty() && login.files.is_empty())
            // Where nobody has seen these to be all the ways, their absence means nothing.
            || !self.is_verified()
        {
            Login::Unknown
        } else {
            Login::No
        }
    }
}

impl Agent for ManifestAgent {
    fn id(&self) -> &AgentId {
        &self.manifest.id
    }

    fn name(&self) -> &str {
        &self.manifest.name
    }

    fn resumption(&self) -> Resumption {
        let conversation = &self.manifest.conversation;
        Resumption {
            native: conversation.resume.is_some() || conversation.last.is_some(),
            replays_prompt: true,
            fresh: false,
            tells_ready: self.manifest.tells_ready,
        }
    }

    fn new_conversation(&self) -> Option<String> {
        self.manifest.conversation.choose.then(uuid)
    }

    fn find_conversation(&self, session: &Session, environment: &[(String, String)]) -> Option<String> {
        let find = self.manifest.conversation.find.as_ref()?;
        let values = Values::of_session(&self.manifest, environment, session, None);
        find::newest(&find.file.render_whole(&values)?, &find.key, &find.is.render_whole(&values)?)
    }

    fn conversation_exists(&self, session: &Session, environment: &[(String, String)]) -> Option<bool> {
        let id = session.native_id.as_deref()?;
        let files = &self.manifest.conversation.files;
        if files.is_empty() {
            return None;
        }
        if !reading::is_conversation(id) {
            return Some(false);
        }
        let bundle = self.home.as_ref().map(|home| home.bundle(&session.id));
        let values = Values::of_session(&self.manifest, environment, session, bundle.as_deref());
        let patterns: Vec<String> = values.each(files);
        if patterns.len() < files.len() {
            return None;
        }
        let found: Vec<Option<bool>> = patterns.iter().map(|pattern| glob::exists(pattern)).collect();
        if found.contains(&Some(true)) {
            Some(true)
        } else {
            found.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
        }
    }

    fn transcript(&self, session: &Session, environment: &[(String, String)]) -> Option<PathBuf> {
        let template = self.manifest.conversation.transcript.as_ref()?;
        if !session.native_id.as_deref().is_none_or(reading::is_conversation) {
            return None;
        }
        let bundle = self.home.as_ref().map(|home| home.bundle(&session.id));
        let values = Values::of_session(&self.manifest, environment, session, bundle.as_deref());
        template.render_whole(&values).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    fn conversation(&self, session: &Session, environment: &[(String, String)]) -> Option<Vec<SaidView>> {
        let known = session.native_id.as_deref().is_some_and(reading::is_conversation);
        if !known || self.manifest.said.is_empty() {
            return None;
        }
        let bundle = self.home.as_ref().map(|home| home.bundle(&session.id));
        let values = Values::of_session(&self.manifest, environment, session, bundle.as_deref());
        let patterns = values.each(&self.manifest.conversation.files);
        let path = patterns.iter().find_map(|pattern| glob::first(pattern))?;
        spoken::of_file(&self.manifest, &path)
    }

    fn plan(&self, context: &PlanContext<'_>) -> Result<Plan, PlanError> {
        plan::plan(&self.manifest, context)
    }

    fn habits(&self) -> &Habits {
        &self.manifest.habits
    }

    fn read_hook(&self, event: &str, payload: &Value) -> Reading {
        reading::hook(&self.manifest, event, payload)
    }

    fn read_title(&self, title: &str) -> Option<Sign> {
        reading::title(&self.manifest, title)
    }

    fn read_transcript(&self, line: &Value) -> Option<Sign> {
        reading::transcript(&self.manifest, line)
    }

    fn read_screen(&self, lines: &[String]) -> Option<Sign> {
        reading::screen(&self.manifest, lines)
    }

    fn prompt_on_screen(&self, lines: &[String]) -> Option<Vec<String>> {
        reading::prompt_on_screen(&self.manifest, lines)
    }

    fn view(&self, environment: &[(String, String)]) -> AgentView {
        let manifest = &self.manifest;
        let program = plan::program(manifest, environment);
        let login = if program.is_some() { self.login_seen(environment) } else { Login::Unknown };
        let modes = manifest.modes.as_ref();
        AgentView {
            name: manifest.name.clone(),
            twin_of: manifest.twin_of.clone(),
            installed: program.is_some(),
            install: Some(plan::install_hint(manifest)),
            program: program.as_ref().map(|program| program.to_string_lossy().into_owned()),
            verified: manifest.verified.clone(),
            hint: manifest.login.hint.clone().filter(|_| program.is_some() && login != Login::Yes),
            login,
            models: manifest.model.as_ref().map(|model| model.words.clone()).unwrap_or_default(),
            efforts: manifest.effort.as_ref().map(|effort| effort.words.clone()).unwrap_or_default(),
            modes: modes.map(|modes| modes.each.iter().map(mode_view).collect()).unwrap_or_default(),
            default_mode: modes.map(|modes| modes.default),
            cannot_tell: cannot_tell(manifest),
            manifest: self.source.as_deref().map(|path| path.to_string_lossy().into_owned()),
            ..bare_view(&manifest.id)
        }
    }

    fn questions(&self, environment: &[(String, String)]) -> Questions {
        let Some(program) = plan::program(&self.manifest, environment) else { return Questions::default() };
        let ask = |args: &Option<Vec<String>>| {
            let args = args.as_ref()?;
            Some(
                std::iter::once(program.to_string_lossy().into_owned()).chain(args.iter().cloned()).collect(),
            )
        };
        Questions {
            version: ask(&self.manifest.program.version),
            login: ask(&self.manifest.login.command),
            login_seen: self.login_seen(environment),
            minimum: self.manifest.program.minimum.clone(),
            node: self
                .manifest
                .program
                .node
                .clone()
                .and_then(|needed| node_that_runs(&program, environment).map(|node| (needed, node))),
        }
    }
}

/// The `node` that would run this program; `Some(None)`: it needs one and there is none. `None`: it needs none, or
/// that cannot be told.
fn node_that_runs(program: &Path, environment: &[(String, String)]) -> Option<Option<PathBuf>> {
    let node = node_of(program)?;
    let path = variable(environment, "PATH").unwrap_or_default();
    Some(find_program(&node.to_string_lossy(), path, None))
}

fn mode_view(mode: &super::manifest::checked::Mode) -> ModeView {
    ModeView { mode: mode.mode, means: mode.means.clone() }
}

/// What the agent cannot tell, in words.
fn cannot_tell(manifest: &Checked) -> Vec<String> {
    let silent = manifest.events.is_empty()
        && manifest.titles.is_empty()
        && manifest.transcript.is_empty()
        && manifest.screen.is_empty();
    if silent {
        return vec!["what it does".to_owned()];
    }
    manifest.cannot.iter().filter_map(|is| in_words(*is)).map(str::to_owned).collect()
}

fn in_words(is: Is) -> Option<&'static str> {
    Some(match is {
        Is::Ready => "whether it takes input yet",
        Is::Prompt => "whether it took a prompt",
        Is::Working => "whether it works",
        Is::Tool | Is::ToolDone => "which tools it uses",
        Is::Asks => "whether it asks for permission",
        Is::Question => "whether it asks you something",
        Is::Answered => "whether its permission prompt was answered",
        Is::Idle => "whether its turn is over",
        Is::Failed => "whether its turn failed",
        Is::Interrupted => "whether its turn was interrupted",
        Is::Ended => "whether it is about to end",
        Is::Look | Is::Note | Is::Ignore => return None,
    })
}

/// A random UUID, version 4.
fn uuid() -> String {
    let token = crate::address::token();
    let variant = ["8", "9", "a", "b"][usize::from(token.as_bytes()[16] & 3)];
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        &token[..8],
        &token[8..12],
        &token[13..16],
        &token[17..20],
        &token[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_id_is_a_uuid() {
        let id = uuid();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4');
    }
}
