//! The pieces that every part of a manifest is made of, checked one by one. What is wrong is noted, and something
//! harmless stands in its place until the whole is refused.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use super::super::checked::{Args, Path};
use super::super::keys;
use super::super::problem::{Notes, Problem};
use super::super::raw::{Manifest, Words};
use super::super::template::{Defined, Place, Template};
use crate::agent::version::Version;
use crate::ports::agent::Strokes;

/// A compiled pattern takes no more memory than this.
const PATTERN_SIZE: usize = 1 << 20;

pub(super) struct Reader<'a> {
    notes: Notes<'a>,
    pub(super) defined: Defined,
    /// The names of all events that have a meaning.
    events: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(notes: Notes<'a>, raw: &Manifest) -> Self {
        let events = raw.events.iter().map(|event| event.name.clone()).collect();
        Self { notes, defined: Defined::default(), events }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.notes.problems
    }

    pub(super) fn note(&mut self, key: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.notes.add(key, message, fix);
    }

    pub(super) fn template(&mut self, key: &str, text: &str, place: Place) -> Template {
        if text.contains('\0') {
            self.note(key, "it has a NUL character", "Take it out.");
        }
        match Template::parse(text, place, &self.defined) {
            Ok(template) => {
                self.check_hooks(key, &template);
                template
            }
            Err(error) => {
                self.note(key, error.to_string(), error.fix());
                Template::default()
            }
        }
    }

    /// A report that nothing reads would be lost without a word.
    fn check_hooks(&mut self, key: &str, template: &Template) {
        use super::super::template::Name;
        let unread: Vec<String> = template
            .names()
            .filter_map(|name| if let Name::Hook(event) = name { Some(event) } else { None })
            .filter(|event| !self.events.contains(event))
            .cloned()
            .collect();
        for event in unread {
            let fix = format!("Add `[[events]]` with `name = \"{event}\"`, if only with `is = \"ignore\"`.");
            self.note(key, format!("nothing says what the event `{event}` means"), fix);
        }
    }

    pub(super) fn args(&mut self, key: &str, words: &Words, place: Place) -> Args {
        words
            .iter()
            .enumerate()
            .map(|(at, word)| self.template(&format!("{key}[{at}]"), word, place))
            .collect()
    }

    pub(super) fn env(&mut self, key: &str, table: &BTreeMap<String, String>) -> Vec<(String, Template)> {
        table
            .iter()
            .map(|(name, text)| {
                let key = format!("{key}.{name}");
                self.variable(&key, name);
                (name.clone(), self.template(&key, text, Place::Launch))
            })
            .collect()
    }

    pub(super) fn variables(&mut self, key: &str, names: Words) -> Words {
        for (at, name) in names.iter().enumerate() {
            self.variable(&format!("{key}[{at}]"), name);
        }
        names
    }

    /// Variables of ours say who a session is; a manifest must not change them.
    pub(super) fn variable(&mut self, key: &str, name: &str) {
        let valid = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !valid {
            self.note(key, format!("`{name}` is no variable's name"), "Use letters, digits and `_`.");
        } else if name.starts_with("AO_") {
            self.note(
                key,
                format!("`{name}` is a variable of ours"),
                "Leave out variables that begin with `AO_`.",
            );
        }
    }

    pub(super) fn pattern(&mut self, key: &str, text: &str) -> Option<Regex> {
        if text.is_empty() {
            self.note(
                key,
                "an empty pattern fits everything",
                "Write a pattern, or take the whole entry out.",
            );
            return None;
        }
        match RegexBuilder::new(text).size_limit(PATTERN_SIZE).build() {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let fix =
                    "See https://docs.rs/regex/#syntax; in 'single quotes' a backslash is only a backslash.";
                self.note(key, format!("the pattern is not valid: {why}"), fix);
                None
            }
        }
    }

    pub(super) fn paths(&mut self, key: &str, words: &Words) -> Vec<Path> {
        words.iter().enumerate().map(|(at, word)| self.path(&format!("{key}[{at}]"), word)).collect()
    }

    pub(super) fn path(&mut self, key: &str, text: &str) -> Path {
        let path: Path = text.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            self.note(
                key,
                format!("`{text}` is no path"),
                "Write names joined by dots: `tool_input.command`.",
            );
        }
        path
    }

    pub(super) fn strokes(&mut self, key: &str, words: &Words) -> Strokes {
        let mut strokes = Strokes::new();
        for (at, word) in words.iter().enumerate() {
            match keys::stroke(word) {
                Ok(bytes) => strokes.push(bytes),
                Err(why) => self.note(&format!("{key}[{at}]"), why, keys::FIX),
            }
        }
        strokes
    }

    /// A text that people read in one line.
    pub(super) fn sentence(&mut self, key: &str, text: &str) {
        if text.trim().is_empty() || text.chars().count() > 300 || text.chars().any(char::is_control) {
            self.note(key, "this is shown to people", "Write 1 to 300 characters on one line.");
        }
    }

    pub(super) fn version(&mut self, key: &str, text: &str) {
        if Version::parse(text).is_none() {
            self.note(key, format!("`{text}` is no version"), "Write numbers joined by dots: \"1.2.3\".");
        }
    }
}
