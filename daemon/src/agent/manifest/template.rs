//! Texts with placeholders, parsed once and then known to be whole.
//!
//! A template is checked against what can be told at its place, so that rendering cannot meet an unknown name. What
//! may be absent at a launch (a model that nobody chose, instructions that there are none of) is absent here too, and
//! never becomes an empty argument by accident.

use std::collections::BTreeSet;

use super::quote::Quote;

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Name),
}

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Conversation,
    Prompt,
    System,
    Model,
    Effort,
    Mode,
    Worktree,
    Repository,
    Session,
    Launch,
    Home,
    LaunchFolder,
    Core,
    Context,
    File(String),
    Hook(String),
    Brief(String),
    Folder(String),
    Variable(String),
    Quoted(Quote, Box<Name>),
}

/// What can be told where a template stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `[folders]`: only the home.
    Folder,
    /// Before any launch: places of programs, files of a login.
    Early,
    /// Where conversations are kept.
    Conversation,
    /// A launch's arguments, variables, files and trust.
    Launch,
    /// The same, where the first prompt may stand too.
    Prompt,
}

/// The names that one manifest defines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Defined {
    pub(crate) files: BTreeSet<String>,
    pub(crate) folders: BTreeSet<String>,
    pub(crate) variables: BTreeSet<String>,
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error("a `{{` is not closed")]
    Unclosed,
    #[error("`{{{name}}}` is no placeholder")]
    Unknown { name: String, known: String },
    #[error("`{{{name}}}` cannot be told here")]
    NotHere { name: String, known: String },
    #[error("there is no file `{name}` in `[[files]]`")]
    NoFile { name: String, known: String },
    #[error("`{name}` is no event's name")]
    Event { name: String },
}

impl TemplateError {
    /// What to do about it.
    pub(crate) fn fix(&self) -> String {
        match self {
            Self::Unclosed => "Write `{{` for a brace, or close the placeholder with `}`.".to_owned(),
            Self::Unknown { known, .. } | Self::NotHere { known, .. } => {
                format!("Use one of {known}; write `{{{{` for a brace.")
            }
            Self::NoFile { known, .. } if known.is_empty() => "Add it as `[[files]]`.".to_owned(),
            Self::NoFile { known, .. } => format!("Add it, or use one of {known}."),
            Self::Event { .. } => "Use 1 to 60 letters, digits and `_.:-`.".to_owned(),
        }
    }
}

/// Gives the values of one rendering. `None`: absent.
pub(crate) trait Lookup {
    fn value(&self, name: &Name) -> Option<String>;
}

impl Template {
    /// Parses a text that stands at `place`.
    pub(crate) fn parse(text: &str, place: Place, defined: &Defined) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('{') {
                plain.push('{');
                rest = after;
                continue;
            }
            // No placeholder begins like that, and code in a file is full of them.
            if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                plain.push('{');
                continue;
            }
            let end = rest.find('}').ok_or(TemplateError::Unclosed)?;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Value(name(&rest[..end], place, defined)?));
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }

    /// The text with its values. `None` if it has placeholders and every one of them is absent; in a text that has
    /// others too, what is absent is empty.
    pub(crate) fn render(&self, values: &dyn Lookup) -> Option<String> {
        let mut text = String::new();
        let (mut named, mut present) = (false, false);
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Value(name) => {
                    named = true;
                    if let Some(value) = values.value(name) {
                        present = true;
                        text.push_str(&value);
                    }
                }
            }
        }
        (present || !named).then_some(text)
    }

    /// The text with its values, if every one of them is there.
    pub(crate) fn render_whole(&self, values: &dyn Lookup) -> Option<String> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(plain) => Some(plain.clone()),
                Part::Value(name) => values.value(name),
            })
            .collect()
    }

    /// Everything it names, quoted or not.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().filter_map(|part| match part {
            Part::Value(name) => Some(name.inner()),
            Part::Text(_) => None,
        })
    }

    /// Whether it is exactly one placeholder.
    pub(crate) fn is_only(&self, name: &Name) -> bool {
        matches!(self.0.as_slice(), [Part::Value(only)] if only == name)
    }
}

impl Name {
    /// What is quoted, or itself.
    fn inner(&self) -> &Self {
        match self {
            Self::Quoted(_, name) => name.inner(),
            Self::Conversation
            | Self::Prompt
            | Self::System
            | Self::Model
            | Self::Effort
            | Self::Mode
            | Self::Worktree
            | Self::Repository
            | Self::Session
            | Self::Launch
            | Self::Home
            | Self::LaunchFolder
            | Self::Core
            | Self::Context
            | Self::File(_)
            | Self::Hook(_)
            | Self::Brief(_)
            | Self::Folder(_)
            | Self::Variable(_) => self,
        }
    }

    fn is_told(&self, place: Place) -> bool {
        match self {
            Self::Home => true,
            Self::Folder(_) => place != Place::Folder,
            Self::Conversation | Self::Worktree | Self::Session | Self::LaunchFolder => {
                matches!(place, Place::Conversation | Place::Launch | Place::Prompt)
            }
            Self::Prompt => place == Place::Prompt,
            Self::System
            | Self::Model
            | Self::Effort
            | Self::Mode
            | Self::Repository
            | Self::Launch
            | Self::Core
            | Self::Context
            | Self::File(_)
            | Self::Hook(_)
            | Self::Brief(_)
            | Self::Variable(_) => matches!(place, Place::Launch | Place::Prompt),
            Self::Quoted(_, name) => name.is_told(place),
        }
    }
}

/// The placeholders that are single words and the same for every manifest.
const WORDS: [(&str, Name); 14] = [
    ("conversation", Name::Conversation),
    ("prompt", Name::Prompt),
    ("system", Name::System),
    ("model", Name::Model),
    ("effort", Name::Effort),
    ("mode", Name::Mode),
    ("worktree", Name::Worktree),
    ("repository", Name::Repository),
    ("session", Name::Session),
    ("launch", Name::Launch),
    ("home", Name::Home),
    ("launch_folder", Name::LaunchFolder),
    ("core", Name::Core),
    ("context", Name::Context),
];

/// Whether a name means something in every manifest, so that none may define it.
pub(crate) fn is_taken(name: &str) -> bool {
    matches!(name, "begin" | "mcp") || WORDS.iter().any(|(word, _)| *word == name)
}

fn name(text: &str, place: Place, defined: &Defined) -> Result<Name, TemplateError> {
    let found = find(text, place, defined)?;
    if found.is_told(place) {
        return Ok(found);
    }
    Err(TemplateError::NotHere { name: text.to_owned(), known: known(place, defined) })
}

fn find(text: &str, place: Place, defined: &Defined) -> Result<Name, TemplateError> {
    if let Some((first, rest)) = text.split_once(' ') {
        let quote = match first {
            "json" => Some(Quote::Json),
            "toml" => Some(Quote::Toml),
            "shell" => Some(Quote::Shell),
            _ => None,
        };
        if let Some(quote) = quote {
            return Ok(Name::Quoted(quote, Box::new(name(rest, place, defined)?)));
        }
        if first == "file" {
            return if defined.files.contains(rest) {
                Ok(Name::File(rest.to_owned()))
            } else {
                Err(TemplateError::NoFile { name: rest.to_owned(), known: listed(&defined.files) })
            };
        }
        if first == "brief" {
            return if is_event(rest) {
                Ok(Name::Brief(rest.to_owned()))
            } else {
                Err(TemplateError::Event { name: rest.to_owned() })
            };
        }
        if first == "hook" {
            return if is_event(rest) {
                Ok(Name::Hook(rest.to_owned()))
            } else {
                Err(TemplateError::Event { name: rest.to_owned() })
            };
        }
    }
    if let Some((_, found)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Ok(found.clone());
    }
    if defined.folders.contains(text) {
        return Ok(Name::Folder(text.to_owned()));
    }
    if defined.variables.contains(text) {
        return Ok(Name::Variable(text.to_owned()));
    }
    Err(TemplateError::Unknown { name: text.to_owned(), known: known(place, defined) })
}

/// Whether a text may name an event: it becomes a word of a command line.
pub(crate) fn is_event(text: &str) -> bool {
    (1..=60).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
        && !text.starts_with('-')
}

fn known(place: Place, defined: &Defined) -> String {
    let mut all: Vec<String> =
        WORDS.iter().filter(|(_, name)| name.is_told(place)).map(|(word, _)| (*word).to_owned()).collect();
    if place != Place::Folder {
        all.extend(defined.folders.iter().cloned());
    }
    if matches!(place, Place::Launch | Place::Prompt) {
        all.extend(defined.variables.iter().cloned());
        all.extend(
            ["file NAME", "hook EVENT", "brief EVENT", "json NAME", "toml NAME", "shell NAME"]
                .map(str::to_owned),
        );
    }
    let all: Vec<String> = all.into_iter().map(|word| format!("`{{{word}}}`")).collect();
    all.join(", ")
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Only(&'static [(Name, &'static str)]);

    impl Lookup for Only {
        fn value(&self, name: &Name) -> Option<String> {
            if let Name::Quoted(quote, inner) = name {
                return Some(quote.apply(&self.value(inner)?));
            }
            self.0.iter().find(|(known, _)| known == name).map(|(_, value)| (*value).to_owned())
        }
    }

    fn defined() -> Defined {
        let set = |name: &str| BTreeSet::from([name.to_owned()]);
        Defined { files: set("a.json"), folders: set("config"), variables: set("bash") }
    }

    #[test]
    fn templates_become_text() {
        let values = Only(&[(Name::Home, "/h"), (Name::Worktree, "/w \"x\""), (Name::Core, "/it's")]);
        for (text, expected) in [
            ("plain } text", Some("plain } text")),
            ("{home}/x{home}", Some("/h/x/h")),
            ("{{home}", Some("{home}")),
            ("{{{home}}", Some("{/h}")),
            ("--model={model}", None),
            ("{home}{model}!", Some("/h!")),
            ("{json worktree}", Some(r#""/w \"x\"""#)),
            ("k={toml json worktree}", Some(r#"k="\"/w \\\"x\\\"\"""#)),
            ("import { x } from {\n{} {\"a\"", Some("import { x } from {\n{} {\"a\"")),
            ("", Some("")),
        ] {
            let template = Template::parse(text, Place::Launch, &defined()).expect(text);
            assert_eq!(template.render(&values).as_deref(), expected, "{text}");
        }
        let shell = Template::parse("{shell core}", Place::Launch, &defined()).expect("valid");
        let expected = if cfg!(windows) { "\"/it's\"" } else { r"'/it'\''s'" };
        assert_eq!(shell.render(&values).as_deref(), Some(expected));
    }

    #[test]
    fn what_cannot_be_told_is_refused_with_a_way_out() {
        for (text, place, message, fix) in [
            ("{home", Place::Launch, "a `{` is not closed", "Write `{{`"),
            ("{hom}", Place::Launch, "`{hom}` is no placeholder", "`{home}`"),
            ("{model}", Place::Early, "`{model}` cannot be told here", "`{home}`, `{config}`"),
            ("{json model}", Place::Early, "`{model}` cannot be told here", "`{config}`"),
            ("{config}", Place::Folder, "`{config}` cannot be told here", "`{home}`"),
            ("{prompt}", Place::Launch, "`{prompt}` cannot be told here", "`{model}`"),
            ("{file b}", Place::Launch, "there is no file `b` in `[[files]]`", "`a.json`"),
            ("{hook a b}", Place::Launch, "`a b` is no event's name", "letters"),
        ] {
            let error = Template::parse(text, place, &defined()).expect_err(text);
            assert_eq!(error.to_string(), message, "{text}");
            assert!(error.fix().contains(fix), "{text}: {}", error.fix());
        }
    }
}
