//! From what is written to what can be used. Every problem is noted and the reading goes on, so that a person sees all
//! of them at once; with a single one, the manifest as a whole is refused.

mod launch;
mod reader;
mod signs;

pub(crate) use self::launch::is_choice;

use ao_protocol::ids::AgentId;

use self::reader::Reader;
use super::checked::{Checked, Folder, Login, Program};
use super::problem::{Notes, Problem};
use super::raw;
use super::template::{Place, is_taken};

/// The only schema that there is yet.
const SCHEMA: u32 = 1;
/// A larger file is no manifest.
const LONGEST: usize = 256 << 10;

/// Reads and checks a manifest. `file` is its name for problems.
pub(crate) fn parse(file: &str, text: &str) -> Result<Checked, Vec<Problem>> {
    let mut notes = Notes::new(file, text);
    if text.len() > LONGEST {
        notes.add("", "it is longer than 256 KiB", "A manifest is a short text; put long files elsewhere.");
        return Err(notes.problems);
    }
    let raw = match toml::from_str::<raw::Manifest>(text) {
        Ok(raw) => raw,
        Err(refusal) => {
            notes.add_refusal(&refusal);
            return Err(notes.problems);
        }
    };
    let mut reader = Reader::new(notes, &raw);
    let checked = manifest(&mut reader, raw);
    let problems = reader.into_problems();
    match checked {
        Some(checked) if problems.is_empty() => Ok(checked),
        Some(_) | None => Err(problems),
    }
}

/// None only with a problem noted.
fn manifest(reader: &mut Reader<'_>, raw: raw::Manifest) -> Option<Checked> {
    if raw.schema != SCHEMA {
        reader.note("schema", format!("schema {} is not known", raw.schema), "Write `schema = 1`.");
    }
    let id = AgentId::parse(&raw.id)
        .map_err(|_rule| {
            reader.note(
                "id",
                format!("`{}` is no id", raw.id),
                "Use 1 to 40 of a-z, 0-9 and '-', beginning with a letter.",
            );
        })
        .ok();
    define(reader, &raw);
    reader.sentence("name", &raw.name);
    if let Some(version) = &raw.verified {
        reader.version("verified", version);
    }
    let uses = launch::Uses::of(&raw);
    let own_terminal = launch::has_own_terminal(&raw);
    let program = program(reader, raw.program);
    let login = Login {
        env: reader.variables("login.env", raw.login.env),
        files: reader.args("login.files", &raw.login.files, Place::Early),
        command: raw.login.command,
        hint: raw.login.hint,
    };
    let folders = folders(reader, &raw.folders);
    let launch = launch::launch(reader, &raw.launch, &uses);
    let conversation = launch::conversation(reader, &raw.conversation);
    let prompt = launch::prompt(reader, raw.prompt.as_ref());
    let mcp = raw.mcp.map(|mcp| reader.args("mcp.args", &mcp.args, Place::Launch));
    let system = raw.system.map(|system| reader.args("system.args", &system.args, Place::Launch));
    let model = raw.model.map(|model| launch::choice(reader, "model", model.args, model.suggested));
    let effort = raw.effort.map(|effort| launch::choice(reader, "effort", effort.args, effort.levels));
    let modes = raw.modes.and_then(|modes| launch::modes(reader, modes));
    let files = launch::files(reader, raw.files);
    let trust = raw.trust.and_then(|trust| launch::trust(reader, trust));
    let payload = signs::payload(reader, &raw.payload);
    let events = signs::events(reader, raw.events);
    let titles = signs::lines(reader, "titles", &raw.titles);
    let transcript = signs::records(reader, raw.transcript);
    let said = signs::said(reader, raw.said, &conversation);
    let screen = signs::lines(reader, "screen", &raw.screen);
    let approval = raw.approval.as_ref().and_then(|approval| signs::approval(reader, approval));
    signs::check_ready(reader, raw.ready.signal, &events, &titles, &screen);
    signs::check_transcript(reader, &conversation, &payload, &transcript);
    let told = signs::Told {
        events: &events,
        titles: &titles,
        screen: &screen,
        transcript: conversation.transcript.as_ref().map_or(&[], |_known| &transcript),
        approval: raw.approval.as_ref(),
    };
    let habits = signs::habits(reader, &raw.ready, &raw.typing, &raw.keys, &raw.activity, &told);
    let acp = raw.acp.and_then(|acp| launch::acp(reader, acp, !own_terminal));
    if let Some(leaves) = &raw.exit.leaves {
        reader.sentence("exit.leaves", leaves);
    }
    Some(Checked {
        id: id?,
        twin_of: None,
        name: raw.name,
        verified: raw.verified,
        program,
        login,
        folders,
        launch,
        conversation,
        prompt,
        system,
        mcp,
        system_elsewhere: uses.system,
        tools_elsewhere: uses.tools,
        model,
        effort,
        modes,
        files,
        trust,
        payload,
        events,
        titles,
        transcript,
        said,
        screen,
        screen_lines: signs::screen_lines(reader, raw.activity.screen_lines),
        habits,
        tells_ready: raw.ready.signal != raw::Signal::Start,
        approval,
        cannot: raw.activity.cannot,
        leaves: raw.exit.leaves,
        acp,
    })
}

/// Takes down the names that templates may use, and what is wrong with them.
fn define(reader: &mut Reader<'_>, raw: &raw::Manifest) {
    for name in raw.folders.keys() {
        let key = format!("folders.{name}");
        if is_taken(name) || !is_word(name) {
            reader.note(&key, format!("a folder cannot be called `{name}`"), OWN_NAME);
        } else {
            reader.defined.folders.insert(name.clone());
        }
    }
    for (mode, key) in launch::modes_of(raw.modes.as_ref()) {
        for name in mode.vars.keys() {
            if is_taken(name) || !is_word(name) || reader.defined.folders.contains(name) {
                reader.note(
                    &format!("{key}.vars.{name}"),
                    format!("a variable cannot be called `{name}`"),
                    OWN_NAME,
                );
            } else {
                reader.defined.variables.insert(name.clone());
            }
        }
    }
    for (at, file) in raw.files.iter().enumerate() {
        if !reader.defined.files.insert(file.name.clone()) {
            reader.note(
                &format!("files[{at}].name"),
                format!("there are two files `{}`", file.name),
                "Rename one of them.",
            );
        }
    }
}

const OWN_NAME: &str = "Use a word of letters, digits and `_` that is no other placeholder.";

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn program(reader: &mut Reader<'_>, raw: raw::Program) -> Program {
    if raw.names.is_empty() {
        reader.note(
            "program.names",
            "it names no program",
            "Give the name of its program: `names = [\"my-agent\"]`.",
        );
    }
    for (at, name) in raw.names.iter().enumerate() {
        if name.is_empty() || name.contains(['/', '\\', '\0']) {
            let fix = "Give only its name; a whole path goes into `program.places`.";
            reader.note(&format!("program.names[{at}]"), format!("`{name}` is no program's name"), fix);
        }
    }
    for (key, version) in [("program.minimum", &raw.minimum), ("program.node", &raw.node)] {
        if let Some(version) = version {
            reader.version(key, version);
        }
    }
    Program {
        places: reader.args("program.places", &raw.places, Place::Early),
        names: raw.names,
        install: raw.install,
        version: raw.version,
        minimum: raw.minimum,
        node: raw.node,
    }
}

fn folders(
    reader: &mut Reader<'_>,
    raw: &std::collections::BTreeMap<String, raw::Words>,
) -> Vec<(String, Vec<Folder>)> {
    let mut folders = Vec::new();
    for (name, ways) in raw {
        let mut list = Vec::new();
        for (at, way) in ways.iter().enumerate() {
            let key = format!("folders.{name}[{at}]");
            if let Some(variable) = way.strip_prefix('$') {
                let (variable, rest) =
                    variable.split_at(variable.find(['/', '\\']).unwrap_or(variable.len()));
                reader.variable(&key, variable);
                list.push(Folder::Variable(variable.to_owned(), rest.to_owned()));
            } else {
                list.push(Folder::Template(reader.template(&key, way, Place::Folder)));
            }
        }
        folders.push((name.clone(), list));
    }
    folders
}
