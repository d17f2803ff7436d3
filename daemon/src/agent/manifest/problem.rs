//! What is wrong with a manifest, where, and what to do about it.
//!
//! People write these files by hand, so an error never stops at "invalid": it names the file, the line, the key and a
//! way out. Nothing here decides what is right.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// The key, with dots: `modes.ask.args[1]`. Empty where it is the file as a whole.
    pub key: String,
    /// The line, from 1, where it can be told.
    pub line: Option<usize>,
    /// What is wrong, one sentence without its full stop.
    pub message: String,
    /// What to do, in whole sentences.
    pub fix: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}\n    {}", self.message, self.fix)
    }
}

/// Collects the problems of one file.
pub(super) struct Notes<'a> {
    file: &'a str,
    text: &'a str,
    /// Read only once something is wrong.
    table: OnceCell<Option<Spanned<DeTable<'a>>>>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, table: OnceCell::new(), problems: Vec::new() }
    }

    /// Notes a problem with the value of a key.
    pub(super) fn add(&mut self, key: &str, message: impl Into<String>, fix: impl Into<String>) {
        let line = self.line_of(key);
        self.push(key.to_owned(), line, message.into(), fix.into());
    }

    /// Notes what the reader of the file did not accept.
    pub(super) fn add_refusal(&mut self, refusal: &toml::de::Error) {
        // What is missing from the file as a whole has no place in it.
        let span = refusal.span().filter(|span| !span.is_empty() || span.start > 0);
        let at = span.as_ref().map(|span| span.start);
        let key = span.and_then(|span| Some(self.key_at(&span)?.join("."))).unwrap_or_default();
        let (message, fix) = in_words(refusal.message(), &key);
        let line = at.map(|at| line_at(self.text, at));
        self.push(key.replace(".[", "["), line, message, fix);
    }

    fn push(&mut self, key: String, line: Option<usize>, message: String, fix: String) {
        self.problems.push(Problem { file: self.file.to_owned(), key, line, message, fix });
    }

    fn table(&self) -> Option<&Spanned<DeTable<'a>>> {
        self.table.get_or_init(|| DeTable::parse(self.text).ok()).as_ref()
    }

    /// The line of a key, or of what is nearest around it.
    fn line_of(&self, key: &str) -> Option<usize> {
        let table = self.table()?;
        let mut span = None;
        let mut here: Option<&DeValue<'_>> = None;
        for (at, step) in key.split(['.', '[']).enumerate() {
            let step = step.trim_end_matches(']');
            let next = match here {
                None if at == 0 => {
                    table.get_ref().get_key_value(step).map(|(key, value)| (key.span(), value))
                }
                None => None,
                Some(DeValue::Table(inner)) => {
                    inner.get_key_value(step).map(|(key, value)| (key.span(), value))
                }
                Some(DeValue::Array(list)) => {
                    step.parse().ok().and_then(|n: usize| list.get(n)).map(|value| (value.span(), value))
                }
                Some(_scalar) => None,
            };
            let Some((found, value)) = next else { break };
            span = Some(found);
            here = Some(value.get_ref());
        }
        span.map(|span| line_at(self.text, span.start))
    }

    /// The path to the innermost key or value that a span belongs to.
    fn key_at(&self, span: &Range<usize>) -> Option<Vec<String>> {
        let mut best: Option<(usize, Vec<String>)> = None;
        in_table(self.table()?.get_ref(), span, &mut Vec::new(), &mut best);
        best.map(|(_, path)| path)
    }
}

type Best = Option<(usize, Vec<String>)>;

fn in_table(table: &DeTable<'_>, span: &Range<usize>, path: &mut Vec<String>, best: &mut Best) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        offer(&key.span(), span, path, best);
        in_value(value, span, path, best);
        path.pop();
    }
}

fn in_value(value: &Spanned<DeValue<'_>>, span: &Range<usize>, path: &mut Vec<String>, best: &mut Best) {
    offer(&value.span(), span, path, best);
    match value.get_ref() {
        DeValue::Table(inner) => in_table(inner, span, path, best),
        DeValue::Array(list) => {
            for (at, each) in list.iter().enumerate() {
                path.push(format!("[{at}]"));
                in_value(each, span, path, best);
                path.pop();
            }
        }
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => {}
    }
}

/// The smallest span around it wins; of two that are the same, the deeper one.
fn offer(candidate: &Range<usize>, span: &Range<usize>, path: &[String], best: &mut Best) {
    let around = candidate.start <= span.start && span.end <= candidate.end;
    let size = candidate.len();
    if around && best.as_ref().is_none_or(|(smallest, _)| size <= *smallest) {
        *best = Some((size, path.to_vec()));
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The reader's own words, made into a sentence and a way out.
fn in_words(message: &str, key: &str) -> (String, String) {
    let first = message.lines().next().unwrap_or(message).trim();
    if let Some((name, known)) = between(first, "unknown field `", "`, expected ") {
        return (format!("there is no key `{name}` here"), format!("Take it out, or use {known}."));
    }
    if let Some((name, known)) = between(first, "unknown variant `", "`, expected ") {
        return (format!("`{name}` is no such word"), format!("Use {known}."));
    }
    if let Some(name) = first.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let inside = if key.is_empty() { String::new() } else { format!(" to `{key}`") };
        return (format!("the key `{name}` is missing"), format!("Add `{name}`{inside}."));
    }
    if let Some((_, wanted)) = first.rsplit_once(", expected ")
        && first.starts_with("invalid ")
    {
        let found = first.split_once(", expected ").map_or(first, |(found, _)| found);
        let found = found.rsplit_once(": ").map_or(found, |(_, found)| found);
        return (format!("this is {}", with_article(found)), format!("Write {} here.", plain(wanted)));
    }
    (first.to_owned(), "See https://toml.io for how such a file is written.".to_owned())
}

fn between<'m>(text: &'m str, start: &str, middle: &str) -> Option<(&'m str, &'m str)> {
    text.strip_prefix(start)?.split_once(middle)
}

fn with_article(found: &str) -> String {
    let article = if found.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {found}")
}

fn plain(wanted: &str) -> String {
    match wanted {
        "a sequence" => "a list in brackets".to_owned(),
        "a string" => "a text in quotes".to_owned(),
        "a map" => "a table".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "u32" | "u64" | "usize" => "a number that is not negative".to_owned(),
        other if other.starts_with("struct ") => "a table".to_owned(),
        other => other.to_owned(),
    }
}
