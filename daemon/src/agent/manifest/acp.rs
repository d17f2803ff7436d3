//! Agents that are run by the Agent Client Protocol: an agent's own program behind our own terminal front.
//!
//! What such an agent tells, how it is typed to and how its prompts are answered is the front's affair and the same for
//! all of them (`acp.toml`). Its program, its login, its modes and its files are the agent's own. What only its own
//! terminal program understands is left out, so that nothing is offered that would not work.

use std::sync::OnceLock;

use ao_protocol::ids::AgentId;

use super::checked::{Acp, Argument, Checked, Choice, Group, Launch, Mode, Modes, Program};
use super::parse;
use super::template::{Defined, Place, Template};

/// What an agent that can also be run otherwise is called when it is run by ACP.
const SUFFIX: &str = "-acp";

/// The front's part of every such manifest.
fn front() -> Option<&'static Checked> {
    static FRONT: OnceLock<Option<Checked>> = OnceLock::new();
    let read = || match parse("acp.toml (built in)", include_str!("acp.toml")) {
        Ok(front) => Some(front),
        // A test reads it, so this is a build of somebody who does not run tests.
        Err(problems) => {
            tracing::error!(problems = ?problems, "the manifest of ACP agents is broken");
            None
        }
    };
    FRONT.get_or_init(read).as_ref()
}

/// The agent of this manifest as it is run by ACP, if it speaks that. It has a name of its own, unless there is no other
/// way to run it.
pub(crate) fn by_acp(own: &Checked) -> Option<Checked> {
    let (acp, front) = (own.acp.as_ref()?, front()?);
    let (id, name) = if acp.only {
        (own.id.clone(), own.name.clone())
    } else {
        (AgentId::parse(&format!("{}{SUFFIX}", own.id)).ok()?, format!("{} (ACP)", own.name))
    };
    let holds = |group: Group| acp.argv.contains(&Argument::Group(group));
    let choice = |choice: &Option<Choice>, group| {
        choice.clone().filter(|choice| holds(group) || choice.args.is_empty())
    };
    // What its own command, a file or a variable gives it is not given twice.
    let gives_tools = !(own.tools_elsewhere || own.mcp.is_some() && holds(Group::Mcp));
    let verified =
        if acp.only { acp.verified.clone().or_else(|| own.verified.clone()) } else { acp.verified.clone() };
    Some(Checked {
        twin_of: (id != own.id).then(|| own.id.clone()),
        id,
        name,
        verified,
        program: program(own, acp),
        login: own.login.clone(),
        folders: own.folders.clone(),
        launch: Launch {
            front: called(&own.name, gives_tools, &front.launch.argv),
            argv: acp.argv.clone(),
            unset: own.launch.unset.clone(),
            extra: Vec::new(),
            env: own.launch.env.clone(),
        },
        system: own.system.clone().filter(|_| holds(Group::System)),
        mcp: own.mcp.clone().filter(|_| holds(Group::Mcp)),
        system_elsewhere: own.system_elsewhere,
        tools_elsewhere: own.tools_elsewhere,
        model: choice(&own.model, Group::Model),
        effort: choice(&own.effort, Group::Effort),
        modes: own.modes.as_ref().and_then(|modes| kept(modes, holds(Group::Mode))),
        files: own.files.clone(),
        trust: own.trust.clone(),
        // It keeps its conversations as its own program does, under the ids that the protocol tells, or in its own way: not known.
        said: Vec::new(),
        acp: None,
        ..front.clone()
    })
}

/// The front's arguments with the name that it shows for the agent, and our tools, if it is to offer them.
fn called(name: &str, gives_tools: bool, front: &[Argument]) -> Vec<Argument> {
    // A brace in a name is only a brace.
    let literal = Template::parse(&name.replace('{', "{{"), Place::Launch, &Defined::default());
    let parsed = |word: &str| Template::parse(word, Place::Launch, &Defined::default());
    let tools = ["--mcp", "{context}"].into_iter().filter(|_| gives_tools).map(parsed);
    let words: Vec<Argument> =
        [parsed("--name"), literal].into_iter().chain(tools).flatten().map(Argument::One).collect();
    let begin =
        front.iter().position(|argument| matches!(argument, Argument::Group(_))).unwrap_or(front.len());
    [&front[..begin], &words, &front[begin..]].concat()
}

/// The agent's own program, or another one that speaks for it.
fn program(own: &Checked, acp: &Acp) -> Program {
    let install = acp.install.clone();
    if own.program.names.contains(&acp.program) {
        return Program { install: install.or_else(|| own.program.install.clone()), ..own.program.clone() };
    }
    Program {
        names: vec![acp.program.clone()],
        places: Vec::new(),
        install,
        version: None,
        minimum: None,
        node: None,
    }
}

/// The modes that reach the agent: by arguments that its command has a place for, by a file or by a variable. The one
/// that is the default has to be among them.
fn kept(modes: &Modes, arguments: bool) -> Option<Modes> {
    let reaches =
        |mode: &&Mode| arguments || mode.args.is_empty() || !mode.vars.is_empty() || !mode.env.is_empty();
    let each: Vec<Mode> = modes.each.iter().filter(reaches).cloned().collect();
    let default = modes.default;
    each.iter().any(|mode| mode.mode == default).then_some(Modes { default, each })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fronts_own_part_passes() {
        assert!(front().is_some());
    }
}
