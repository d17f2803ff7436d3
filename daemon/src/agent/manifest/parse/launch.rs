//! How an agent is started: arguments, files, modes, trust.

use std::path::{Component, Path, PathBuf};
use std::str::FromStr as _;

use ao_protocol::view::PermissionMode;

use super::super::checked::{
    Acp, Argument, Choice, Content, Conversation, Extra, Find, Group, Json, Launch, LaunchFile, Mode, Modes,
    Prompt, Trust,
};
use super::super::raw;
use super::super::template::{Place, Template};
use super::reader::Reader;

/// The arguments of a launch where the manifest says nothing.
const ARGV: [&str; 7] = ["{begin}", "{mode}", "{model}", "{effort}", "{system}", "{mcp}", "{prompt}"];
/// A longer argument is refused by some systems.
const LONGEST: usize = 100_000;

/// Which groups have arguments, and what is used elsewhere.
pub(super) struct Uses {
    groups: Vec<(Group, &'static str)>,
    pub(super) system: bool,
    pub(super) tools: bool,
}

impl Uses {
    pub(super) fn of(raw: &raw::Manifest) -> Self {
        let conversation = &raw.conversation;
        let begins = [&conversation.new, &conversation.resume, &conversation.last];
        let modes = modes_of(raw.modes.as_ref());
        let has = [
            (Group::Begin, "conversation", begins.iter().any(|args| args.is_some())),
            (Group::Mode, "modes", modes.iter().any(|(mode, _)| !mode.args.is_empty())),
            (Group::Model, "model.args", raw.model.as_ref().is_some_and(|model| model.args.is_some())),
            (Group::Effort, "effort.args", raw.effort.as_ref().is_some_and(|effort| effort.args.is_some())),
            (Group::System, "system.args", raw.system.is_some()),
            (Group::Mcp, "mcp.args", raw.mcp.is_some()),
            (Group::Prompt, "prompt.args", raw.prompt.as_ref().is_some_and(|prompt| prompt.args.is_some())),
        ];
        let elsewhere = |name: &str| {
            let in_files = raw.files.iter().any(|file| {
                file.text.as_deref().is_some_and(|text| names(text, name))
                    || file.json.as_ref().is_some_and(|json| json_names(json, name))
            });
            in_files || raw.launch.env.values().any(|text| names(text, name))
        };
        Self {
            groups: has.into_iter().filter(|(.., has)| *has).map(|(group, key, _)| (group, key)).collect(),
            system: elsewhere("system"),
            tools: elsewhere("context"),
        }
    }
}

/// Whether a text has this placeholder, quoted or not.
fn names(text: &str, name: &str) -> bool {
    text.contains(&format!("{{{name}}}")) || text.contains(&format!(" {name}}}"))
}

fn json_names(value: &toml::Value, name: &str) -> bool {
    match value {
        toml::Value::String(text) => names(text, name),
        toml::Value::Array(list) => list.iter().any(|each| json_names(each, name)),
        toml::Value::Table(table) => table.values().any(|each| json_names(each, name)),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => false,
    }
}

pub(super) fn launch(reader: &mut Reader<'_>, raw: &raw::Launch, uses: &Uses) -> Launch {
    let written = raw.argv.clone().unwrap_or_else(|| ARGV.map(str::to_owned).to_vec());
    let argv = arguments(reader, "launch.argv", &written);
    for (group, key) in &uses.groups {
        if !argv.contains(&Argument::Group(*group)) {
            let name = group.placeholder();
            reader.note(
                "launch.argv",
                format!("`{name}` is missing, so the arguments of `{key}` would never be used"),
                format!("Add \"{name}\" where they belong."),
            );
        }
    }
    let mut extra = Vec::new();
    for (at, name) in raw.extra.iter().enumerate() {
        match Extra::ALL.into_iter().find(|(known, _)| known == name) {
            Some((_, each)) => extra.push(each),
            None => {
                let known: Vec<String> = Extra::ALL.iter().map(|(name, _)| format!("`{name}`")).collect();
                let fix = format!("There is {}.", known.join(", "));
                reader.note(
                    &format!("launch.extra[{at}]"),
                    format!("there is no built-in code `{name}`"),
                    fix,
                );
            }
        }
    }
    Launch {
        front: Vec::new(),
        argv,
        unset: reader.variables("launch.unset", raw.unset.clone()),
        extra,
        env: reader.env("launch.env", &raw.env),
    }
}

/// The elements of a command line.
fn arguments(reader: &mut Reader<'_>, table: &str, written: &[String]) -> Vec<Argument> {
    let mut argv = Vec::new();
    for (at, word) in written.iter().enumerate() {
        let key = format!("{table}[{at}]");
        if let Some(group) = Group::ALL.into_iter().find(|group| group.placeholder() == word) {
            if argv.contains(&Argument::Group(group)) {
                reader.note(&key, format!("`{word}` is there twice"), "Take one of them out.");
            }
            argv.push(Argument::Group(group));
            continue;
        }
        if let Some(group) = Group::ALL.into_iter().find(|group| word.contains(group.placeholder())) {
            let fix = match group {
                Group::Begin => "Make it an element by itself.".to_owned(),
                Group::Mode | Group::Model | Group::Effort | Group::System | Group::Mcp | Group::Prompt => {
                    format!(
                        "Make it an element by itself, and put what stands around it into `{}.args`.",
                        group.placeholder().trim_matches(['{', '}'])
                    )
                }
            };
            let name = group.placeholder();
            reader.note(&key, format!("`{name}` may be absent and is all arguments of its group"), fix);
            continue;
        }
        argv.push(Argument::One(reader.template(&key, word, Place::Launch)));
    }
    argv
}

/// Whether a manifest says how its own terminal program is started or read.
pub(super) fn has_own_terminal(raw: &raw::Manifest) -> bool {
    let conversation = &raw.conversation;
    raw.launch.argv.is_some()
        || raw.prompt.is_some()
        || raw.approval.is_some()
        || [&conversation.new, &conversation.resume, &conversation.last].iter().any(|args| args.is_some())
        || !(raw.events.is_empty() && raw.titles.is_empty())
        || !(raw.transcript.is_empty() && raw.screen.is_empty())
}

/// `only`: there is no other way to run it.
pub(super) fn acp(reader: &mut Reader<'_>, raw: raw::Acp, only: bool) -> Option<Acp> {
    let Some((program, words)) = raw.command.split_first().filter(|(program, _)| !program.is_empty()) else {
        reader.note(
            "acp.command",
            "it names no program",
            "Write its name first: `command = [\"my-agent\", \"--acp\"]`.",
        );
        return None;
    };
    if program.contains(['{', '/', '\\', '\0']) {
        let fix = "Give only its name; a whole path goes into `program.places`.";
        reader.note("acp.command[0]", format!("`{program}` is no program's name"), fix);
    }
    let argv = arguments(reader, "acp.command", words);
    for group in [Group::Begin, Group::Prompt] {
        if argv.contains(&Argument::Group(group)) {
            let what = format!("`{}` has no place here: the protocol says it", group.placeholder());
            reader.note("acp.command", what, "Take it out.");
        }
    }
    if let Some(version) = &raw.verified {
        reader.version("acp.verified", version);
    }
    Some(Acp { program: program.clone(), argv, install: raw.install, verified: raw.verified, only })
}

pub(super) fn conversation(reader: &mut Reader<'_>, raw: &raw::Conversation) -> Conversation {
    let choose = raw.choose == Some(raw::Choose::Uuid);
    let args = |reader: &mut Reader<'_>, key: &str, words: &Option<raw::Words>| {
        words.as_ref().map(|words| reader.args(key, words, Place::Launch))
    };
    Conversation {
        choose,
        new: args(reader, "conversation.new", &raw.new).unwrap_or_default(),
        resume: args(reader, "conversation.resume", &raw.resume),
        last: args(reader, "conversation.last", &raw.last),
        files: reader.args("conversation.files", &raw.files, Place::Conversation),
        transcript: raw.transcript.as_deref().map(|text| transcript(reader, text)),
        find: raw.find.as_ref().map(|raw| find(reader, raw, choose)),
    }
}

fn find(reader: &mut Reader<'_>, raw: &raw::Find, choose: bool) -> Find {
    let key = "conversation.find";
    let name = raw.file.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.matches('*').count() != 1 || raw.file.matches('*').count() != 1 {
        let fix = "Write one `*` in its last name: \"{config}/sessions/*.json\".";
        reader.note(&format!("{key}.file"), "it does not say where the conversation's id stands", fix);
    }
    if choose {
        reader.note(key, "an id that we choose need not be found", "Take one of the two out.");
    }
    Find {
        file: reader.template(&format!("{key}.file"), &raw.file, Place::Conversation),
        key: reader.path(&format!("{key}.key"), &raw.key),
        is: reader.template(&format!("{key}.is"), &raw.is, Place::Conversation),
    }
}

fn transcript(reader: &mut Reader<'_>, text: &str) -> Template {
    let key = "conversation.transcript";
    if text.contains('*') {
        reader.note(key, "it is one file, and `*` stands for several", "Write the exact path.");
    }
    if !text.starts_with('{') && !Path::new(text).is_absolute() {
        let fix = "Begin it with a folder: \"{home}/.my-agent/events.jsonl\".";
        reader.note(key, format!("`{text}` is no absolute path"), fix);
    }
    reader.template(key, text, Place::Conversation)
}

pub(super) fn prompt(reader: &mut Reader<'_>, raw: Option<&raw::Prompt>) -> Prompt {
    let args = raw.and_then(|raw| raw.args.as_ref());
    if args.is_some_and(|args| !args.iter().any(|word| word.contains("prompt}") || word.contains("{file "))) {
        reader.note(
            "prompt.args",
            "nothing in it is the prompt",
            "Use `{prompt}` in it, or take it out: then it is typed.",
        );
    }
    Prompt {
        args: args.map(|words| reader.args("prompt.args", words, Place::Prompt)),
        longest: raw.and_then(|raw| raw.longest).unwrap_or(LONGEST).min(LONGEST),
    }
}

pub(super) fn choice(
    reader: &mut Reader<'_>,
    key: &str,
    args: Option<raw::Words>,
    words: raw::Words,
) -> Choice {
    for (at, word) in words.iter().enumerate() {
        if !is_choice(word) {
            let list = if key == "model" { "suggested" } else { "levels" };
            let fix = "Use 1 to 200 characters that do not begin with '-'.";
            reader.note(&format!("{key}.{list}[{at}]"), format!("`{word}` cannot be chosen"), fix);
        }
    }
    let args = args.unwrap_or_default();
    Choice { args: reader.args(&format!("{key}.args"), &args, Place::Launch), words }
}

/// Whether a text may be given to an agent as its model or effort: never something that it would read as a flag.
pub(crate) fn is_choice(word: &str) -> bool {
    (1..=200).contains(&word.len()) && !word.starts_with('-') && !word.chars().any(char::is_control)
}

/// The modes that are written, each with its key.
pub(super) fn modes_of(raw: Option<&raw::Modes>) -> Vec<(&raw::Mode, String)> {
    let Some(raw) = raw else { return Vec::new() };
    let each = [&raw.ask, &raw.accept_edits, &raw.auto, &raw.full];
    let named = PermissionMode::ALL.iter().zip(each);
    named.filter_map(|(mode, raw)| Some((raw.as_ref()?, format!("modes.{}", mode.as_str())))).collect()
}

pub(super) fn modes(reader: &mut Reader<'_>, raw: raw::Modes) -> Option<Modes> {
    let named = PermissionMode::ALL.into_iter().zip([raw.ask, raw.accept_edits, raw.auto, raw.full]);
    let mut each = Vec::new();
    for (mode, raw) in named {
        let Some(raw) = raw else { continue };
        let key = format!("modes.{}", mode.as_str());
        reader.sentence(&format!("{key}.means"), &raw.means);
        let missing: Vec<String> =
            reader.defined.variables.iter().filter(|name| !raw.vars.contains_key(*name)).cloned().collect();
        for name in missing {
            let fix = format!("Add `{name}` to its `vars`; every mode has the same ones.");
            reader.note(&key, format!("the variable `{name}` of another mode is missing"), fix);
        }
        each.push(Mode {
            mode,
            means: raw.means,
            args: reader.args(&format!("{key}.args"), &raw.args, Place::Launch),
            reported: raw.reported,
            vars: raw.vars.into_iter().collect(),
            env: reader.env(&format!("{key}.env"), &raw.env),
        });
    }
    let default = PermissionMode::ALL
        .into_iter()
        .find(|mode| mode.as_str() == raw.default && each.iter().any(|known| known.mode == *mode));
    if default.is_none() {
        let known: Vec<String> = each.iter().map(|mode| format!("`{}`", mode.mode.as_str())).collect();
        let fix = if known.is_empty() {
            "Add one: [modes.ask], [modes.accept-edits], [modes.auto] or [modes.full].".to_owned()
        } else {
            format!("Use one of {}.", known.join(", "))
        };
        reader.note("modes.default", format!("there is no mode `{}`", raw.default), fix);
    }
    Some(Modes { default: default?, each })
}

pub(super) fn files(reader: &mut Reader<'_>, raw: Vec<raw::File>) -> Vec<LaunchFile> {
    let mut files = Vec::new();
    for (at, file) in raw.into_iter().enumerate() {
        let key = format!("files[{at}]");
        let content = match (file.text, file.json) {
            (Some(text), None) => {
                Some(Content::Text(reader.template(&format!("{key}.text"), &text, Place::Prompt)))
            }
            (None, Some(value)) => Some(Content::Json(json(reader, &format!("{key}.json"), value))),
            (Some(_), Some(_)) | (None, None) => {
                reader.note(&key, "it needs `text` or `json`, and not both", "Keep one of them.");
                None
            }
        };
        let path = inside(&file.name);
        if path.is_none() {
            let fix = "Use a relative path of plain names: \"plugin/ao.js\".";
            reader.note(
                &format!("{key}.name"),
                format!("`{}` is no file inside the launch folder", file.name),
                fix,
            );
        }
        if let (Some(content), Some(path)) = (content, path) {
            files.push(LaunchFile { name: file.name, path, executable: file.executable, content });
        }
    }
    files
}

/// The path of a file's name, if it stays inside on every system.
fn inside(name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty()
        && !name.contains(['\\', ':', '\0'])
        && !name.starts_with('/')
        && !name.ends_with('/');
    let path = PathBuf::from_str(name).ok()?;
    let stays = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    (plain && stays).then_some(path)
}

fn json(reader: &mut Reader<'_>, key: &str, value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::Text(reader.template(key, &text, Place::Prompt)),
        toml::Value::Integer(n) => Json::Plain(n.into()),
        toml::Value::Float(n) => Json::Plain(n.into()),
        toml::Value::Boolean(yes) => Json::Plain(yes.into()),
        toml::Value::Datetime(when) => Json::Plain(when.to_string().into()),
        toml::Value::Array(list) => Json::List(
            list.into_iter()
                .enumerate()
                .map(|(at, each)| json(reader, &format!("{key}[{at}]"), each))
                .collect(),
        ),
        toml::Value::Table(table) => Json::Table(
            table
                .into_iter()
                .map(|(name, each)| {
                    let each = json(reader, &format!("{key}.{name}"), each);
                    (name, each)
                })
                .collect(),
        ),
    }
}

pub(super) fn trust(reader: &mut Reader<'_>, raw: raw::Trust) -> Option<Trust> {
    let set = raw.set.as_ref().map(|words| reader.args("trust.set", words, Place::Launch));
    for (key, words) in [("trust.known", Some(&raw.known)), ("trust.set", raw.set.as_ref())] {
        if words.is_some_and(Vec::is_empty) {
            let fix =
                "Write the names that lead to the value: [\"projects\", \"{repository}\", \"trusted\"].";
            reader.note(key, "it leads nowhere", fix);
        }
    }
    if set.is_none() && raw.args.is_empty() && raw.env.is_empty() {
        reader.note("trust", "it does nothing", "Add `set`, `args` or `[trust.env]`.");
    }
    let equals = match raw.equals {
        None => Some(serde_json::Value::Bool(true)),
        Some(toml::Value::Boolean(yes)) => Some(yes.into()),
        Some(toml::Value::String(text)) => Some(text.into()),
        Some(toml::Value::Integer(n)) => Some(n.into()),
        Some(
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_),
        ) => {
            reader.note("trust.equals", "this is no simple value", "Write true, a text or a whole number.");
            None
        }
    };
    Some(Trust {
        file: reader.template("trust.file", &raw.file, Place::Early),
        format: raw.format,
        known: reader.args("trust.known", &raw.known, Place::Launch),
        equals: equals?,
        set,
        args: reader.args("trust.args", &raw.args, Place::Launch),
        env: reader.env("trust.env", &raw.env),
    })
}
