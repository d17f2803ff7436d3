//! From a manifest and a session to a command line.

use std::path::{Path, PathBuf};

use ao_protocol::view::SessionKind;

use super::manifest::checked::{Argument, Checked, Choice, Extra, Group, Mode};
use super::manifest::is_choice;
use super::manifest::template::{Name, Template};
use super::values::Values;
use super::{codex, files, trust, variable};
use crate::domain::facts::{Options, Rung};
use crate::domain::ladder::REPLAY_NOTE;
use crate::environment::find_program;
use crate::ports::agent::{Plan, PlanContext, PlanError};

/// Windows takes no command line over 32,767 characters, and its shells none over 8,191.
const LONGEST_ON_WINDOWS: usize = 6_000;

/// The program of an agent: on the user's PATH, else in one of its places.
pub(super) fn program(manifest: &Checked, environment: &[(String, String)]) -> Option<PathBuf> {
    let path = variable(environment, "PATH").unwrap_or_default();
    let on_path = manifest.program.names.iter().find_map(|name| find_program(name, path, None));
    on_path.or_else(|| {
        let values = Values::early(manifest, environment);
        let places = values.each(&manifest.program.places);
        places.iter().find_map(|place| find_program(place, "", None))
    })
}

/// What to do where it is not installed.
pub(super) fn install_hint(manifest: &Checked) -> String {
    let names = manifest.program.names.join("` or `");
    let own = manifest.program.install.clone();
    own.unwrap_or_else(|| format!("Install {} so that `{names}` is found on your PATH.", manifest.name))
}

/// How to start it.
pub(super) fn plan(manifest: &Checked, context: &PlanContext<'_>) -> Result<Plan, PlanError> {
    let Some(program) = program(manifest, context.environment) else {
        return Err(PlanError::NotInstalled {
            name: manifest.name.clone(),
            program: manifest.program.names.join("` or `"),
            hint: install_hint(manifest),
        });
    };
    let mode = chosen(manifest, &context.session.options)?;
    let prompt = prompt(manifest, context);
    let values = Values::of_launch(manifest, context, mode, prompt.as_deref());
    files::write(manifest, &values, context)?;
    let trusted = manifest.trust.as_ref().filter(|trust| trust::pass_on(trust, &values));
    let by_argument = prompt.as_deref().is_some_and(|prompt| carries(manifest, &program, prompt));

    let extras = || {
        manifest.launch.extra.iter().flat_map(|extra| match extra {
            Extra::CodexHookTrust => codex::hook_arguments(manifest, &values),
        })
    };
    let begins = manifest.launch.argv.contains(&Argument::Group(Group::Begin));
    let words = |argument: &Argument| match argument {
        Argument::One(template) => template.render(&values).into_iter().collect(),
        Argument::Group(Group::Begin) => {
            values.group(begin(manifest, context)).into_iter().chain(extras()).collect()
        }
        Argument::Group(Group::Mode) => mode.iter().flat_map(|mode| values.each(&mode.args)).collect(),
        Argument::Group(Group::Model) => choice(&manifest.model, &values),
        Argument::Group(Group::Effort) => choice(&manifest.effort, &values),
        Argument::Group(Group::System) if context.system.is_some() => {
            values.group(manifest.system.as_deref().unwrap_or_default())
        }
        Argument::Group(Group::Mcp) => values.group(manifest.mcp.as_deref().unwrap_or_default()),
        Argument::Group(Group::Prompt) if by_argument => {
            values.group(manifest.prompt.args.as_deref().unwrap_or_default())
        }
        Argument::Group(Group::System | Group::Prompt) => Vec::new(),
    };
    let mut argv: Vec<String> = manifest.launch.front.iter().flat_map(words).collect();
    argv.push(program.to_string_lossy().into_owned());
    if let Some(trust) = trusted {
        argv.extend(values.group(&trust.args));
    }
    if !begins {
        argv.extend(extras());
    }
    argv.extend(manifest.launch.argv.iter().flat_map(words));
    let mut set = values.variables(&manifest.launch.env);
    for more in [mode.map(|mode| &mode.env), trusted.map(|trust| &trust.env)].into_iter().flatten() {
        for (name, value) in values.variables(more) {
            set.retain(|(known, _)| *known != name);
            set.push((name, value));
        }
    }
    Ok(Plan { argv, set, unset: manifest.launch.unset.clone(), typed: prompt.filter(|_| !by_argument) })
}

/// The mode of a session, once everything chosen for it is known to be offered.
fn chosen<'m>(manifest: &'m Checked, options: &Options) -> Result<Option<&'m Mode>, PlanError> {
    let unsupported = |what: String| PlanError::Unsupported { name: manifest.name.clone(), what };
    if let Some(model) = options.model.as_deref().filter(|model| !model.is_empty()) {
        if manifest.model.is_none() {
            return Err(unsupported(format!("choice of a model, and `{model}` was chosen")));
        }
        if !is_choice(model) {
            return Err(unsupported(format!(
                "model called `{model}`: a model's name does not begin with '-'"
            )));
        }
    }
    if let Some(effort) = options.effort.as_deref().filter(|effort| !effort.is_empty()) {
        let Some(offered) = &manifest.effort else {
            return Err(unsupported(format!("choice of an effort, and `{effort}` was chosen")));
        };
        let known = offered.words.is_empty() || offered.words.iter().any(|word| word == effort);
        if !known || !is_choice(effort) {
            return Err(unsupported(format!("effort `{effort}`; it has {}", listed(offered.words.iter()))));
        }
    }
    let Some(modes) = &manifest.modes else {
        return match options.mode {
            None => Ok(None),
            Some(mode) => {
                Err(unsupported(format!("choice of a permission mode, and `{}` was chosen", mode.as_str())))
            }
        };
    };
    let wanted = options.mode.unwrap_or(modes.default);
    match modes.each.iter().find(|mode| mode.mode == wanted) {
        Some(mode) => Ok(Some(mode)),
        None => Err(unsupported(format!(
            "mode `{}`; it has {}",
            wanted.as_str(),
            listed(modes.each.iter().map(|mode| mode.mode.as_str()))
        ))),
    }
}

fn listed(words: impl Iterator<Item = impl AsRef<str>>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{}`", word.as_ref())).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// What the agent is to begin with. One that has no other way for its standing instructions gets them in front of it.
fn prompt(manifest: &Checked, context: &PlanContext<'_>) -> Option<String> {
    let saved = context.session.prompt.as_deref();
    let prompt = match context.rung {
        Rung::First => saved.map(str::to_owned),
        Rung::SavedPrompt => saved.map(|prompt| format!("{REPLAY_NOTE}{prompt}")),
        Rung::Fresh => None,
        Rung::Native | Rung::Shell | Rung::Setup | Rung::SetupAgain => return None,
    };
    let needed = manifest.system.is_none() && !manifest.system_elsewhere;
    let system = context.system.filter(|system| needed && !system.is_empty());
    let prompt = match (system, prompt) {
        (Some(system), Some(prompt)) => Some(format!("{system}\n\n{prompt}")),
        // A coordinator that does not know it is one is of no use; a worker without a task has nothing to begin with.
        (Some(system), None) if context.session.kind == SessionKind::Orchestrator => Some(system.to_owned()),
        (_, prompt) => prompt,
    };
    prompt.map(|prompt| prompt.replace('\0', ""))
}

/// Whether the agent's arguments can carry this prompt.
fn carries(manifest: &Checked, program: &Path, prompt: &str) -> bool {
    let Some(args) = &manifest.prompt.args else { return false };
    let Some(at) = args.iter().position(|arg| arg.names().any(|name| *name == Name::Prompt)) else {
        // It travels in a file.
        return true;
    };
    // One that begins with a dash would be read as a flag, unless a flag or `--` stands before it.
    if at == 0 && args[at].is_only(&Name::Prompt) && prompt.starts_with('-') {
        return false;
    }
    let script = program
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("cmd") || ending.eq_ignore_ascii_case("bat"));
    // A batch file's arguments are read by a shell, which ends them at a line's end.
    let mangled = script && prompt.contains(['\n', '\r', '"', '%', '^', '&', '|', '<', '>', '!']);
    let longest = if cfg!(windows) { LONGEST_ON_WINDOWS } else { usize::MAX };
    prompt.len() <= manifest.prompt.longest.min(longest) && !mangled
}

/// The arguments that begin or resume a conversation.
fn begin<'m>(manifest: &'m Checked, context: &PlanContext<'_>) -> &'m [Template] {
    let conversation = &manifest.conversation;
    let known = context.session.native_id.is_some();
    match context.rung {
        Rung::Native if known && conversation.resume.is_some() => {
            conversation.resume.as_deref().unwrap_or_default()
        }
        Rung::Native => conversation.last.as_deref().unwrap_or_default(),
        Rung::First | Rung::SavedPrompt | Rung::Fresh | Rung::Shell | Rung::Setup | Rung::SetupAgain => {
            &conversation.new
        }
    }
}

fn choice(choice: &Option<Choice>, values: &Values) -> Vec<String> {
    choice.as_ref().map(|choice| values.group(&choice.args)).unwrap_or_default()
}
