//! A permission that the agent asks for: which key gives which of its answers.
//!
//! A key always means the same, whatever the agent offers and in whatever order: 1 allows once, 2 allows always, 3 denies
//! once, 4 denies always, Escape denies. What is not offered has no key. So a key that was meant for one kind of answer
//! can never give another.

use std::path::Path;

use serde_json::{Value, json};

use super::keys::Key;
use super::text::{Look, Row, one_line};
use super::tool::Tool;
use super::wire::{self, Choice};

/// The kinds that have a key of their own, in the order of the keys.
const KINDS: [&str; 4] = ["allow_once", "allow_always", "reject_once", "reject_always"];

/// A permission that is asked for and not answered yet.
#[derive(Debug)]
pub(super) struct Asked {
    /// The how manieth it is. It is shown, so that two questions in the same words can be told apart.
    number: u64,
    id: Value,
    tool: Tool,
    choices: Vec<(char, Choice)>,
}

/// What a key means here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Answer(Answer),
    Interrupt,
}

/// An answer: one of the offered, or none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    choice: Option<Choice>,
    pub(super) allows: bool,
}

impl Answer {
    /// In words, with what it was about.
    pub(super) fn said(&self, asked: &Asked) -> String {
        let name = self.choice.as_ref().map_or("Denied", name_of);
        format!("{name}: {}", asked.tool.title())
    }
}

impl Asked {
    pub(super) fn new(number: u64, id: Value, tool: Tool, choices: Vec<Choice>) -> Self {
        Self { number, id, tool, choices: numbered(choices) }
    }

    /// The use of a tool that it is about.
    pub(super) fn call(&self) -> &str {
        self.tool.id()
    }

    pub(super) fn facts(&self) -> Value {
        self.tool.facts()
    }

    /// What a key means; none if it means nothing here.
    pub(super) fn decide(&self, key: &Key) -> Option<Decision> {
        match key {
            Key::Interrupt => Some(Decision::Interrupt),
            Key::Escape => Some(Decision::Answer(self.denial())),
            Key::Text(text) => {
                let mut characters = text.chars();
                let (Some(c), None) = (characters.next(), characters.next()) else { return None };
                let (_, choice) = self.choices.iter().find(|(key, _)| *key == c)?;
                let allows = choice.kind.starts_with("allow");
                Some(Decision::Answer(Answer { choice: Some(choice.clone()), allows }))
            }
            Key::Paste(_)
            | Key::Enter
            | Key::NewLine
            | Key::Backspace
            | Key::Delete
            | Key::Left
            | Key::Right
            | Key::Up
            | Key::Down
            | Key::WordLeft
            | Key::WordRight
            | Key::Home
            | Key::End
            | Key::KillLine
            | Key::KillToEnd
            | Key::KillWord => None,
        }
    }

    fn denial(&self) -> Answer {
        let once = self.choices.iter().find(|(_, choice)| choice.kind == "reject_once");
        Answer { choice: once.map(|(_, choice)| choice.clone()), allows: false }
    }

    /// The message that gives this answer.
    pub(super) fn answer(&self, answer: &Answer) -> Value {
        match &answer.choice {
            Some(choice) => {
                let outcome = json!({ "outcome": "selected", "optionId": choice.id });
                wire::answer(&self.id, &json!({ "outcome": outcome }))
            }
            None => self.cancelled(),
        }
    }

    /// The message that gives no answer.
    pub(super) fn cancelled(&self) -> Value {
        wire::answer(&self.id, &json!({ "outcome": { "outcome": "cancelled" } }))
    }

    /// The question as it stands on the screen, in at most `height` rows. Its first and its last row are what the
    /// daemon knows it by.
    pub(super) fn rows(&self, name: &str, folder: &Path, width: usize, height: usize) -> Vec<Row> {
        let head = format!("▲ Permission {} ", self.number);
        let mut all = vec![Row::of(Look::Attention, &head).with(
            Look::Dim,
            &one_line(&format!("· {name} asks"), width.saturating_sub(head.chars().count())),
        )];
        let mut question = self.tool.question(folder, width);
        let room = height.saturating_sub(self.choices.len() + 4).max(1);
        if question.len() > room {
            let more = question.len() + 1 - room;
            question.truncate(room - 1);
            question.push(Row::of(Look::Attention, &format!("  … {more} more rows")));
        }
        all.extend(question);
        all.push(Row::new());
        all.extend(self.choices.iter().map(|(key, choice)| {
            Row::of(Look::Plain, "  ")
                .with(Look::Accent, &key.to_string())
                .with(Look::Plain, &format!("  {}", one_line(name_of(choice), width.saturating_sub(6))))
        }));
        all.push(Row::of(Look::Dim, &super::text::cut("▽ Esc denies · Ctrl-C ends the turn", width)));
        all
    }
}

fn name_of(choice: &Choice) -> &str {
    if choice.name.trim().is_empty() { &choice.kind } else { &choice.name }
}

/// Gives every answer its key. A second one of the same kind, or one of a kind that is not known, gets a key after these.
fn numbered(choices: Vec<Choice>) -> Vec<(char, Choice)> {
    let mut keys: Vec<(char, Choice)> = Vec::new();
    let mut others = ('5'..='9').chain('a'..='z');
    for choice in choices {
        let own = KINDS.iter().position(|kind| *kind == choice.kind).and_then(|at| "1234".chars().nth(at));
        let free = own.filter(|key| !keys.iter().any(|(taken, _)| taken == key));
        if let Some(key) = free.or_else(|| others.next()) {
            keys.push((key, choice));
        }
    }
    keys.sort_by_key(|(key, _)| *key);
    keys
}

#[cfg(test)]
mod tests {
    use super::super::text::clean;
    use super::super::wire::ToolUpdate;
    use super::*;

    fn asked(kinds: &[(&str, &str)]) -> Asked {
        let choice = |(id, kind): &(&str, &str)| Choice {
            id: (*id).to_owned(),
            name: format!("Name of {id}"),
            kind: (*kind).to_owned(),
        };
        let tool =
            ToolUpdate { id: "c".to_owned(), title: Some("Write".to_owned()), ..ToolUpdate::default() };
        Asked::new(7, json!(3), Tool::new(tool), kinds.iter().map(choice).collect())
    }

    fn given(asked: &Asked, key: &Key) -> Value {
        match asked.decide(key) {
            Some(Decision::Answer(answer)) => asked.answer(&answer)["result"]["outcome"]["optionId"].clone(),
            other => json!(format!("{other:?}")),
        }
    }

    #[test]
    fn a_key_means_the_same_whatever_is_offered_in_whatever_order() {
        let asked = asked(&[("all", "allow_always"), ("once", "allow_once"), ("no", "reject_once")]);
        let key = |c: &str| Key::Text(c.to_owned());
        assert_eq!(given(&asked, &key("1")), "once");
        assert_eq!(given(&asked, &key("2")), "all");
        assert_eq!(given(&asked, &key("3")), "no");
        assert_eq!(given(&asked, &Key::Escape), "no");
        assert_eq!(given(&asked, &key("4")), "None");
        assert_eq!(given(&asked, &key("12")), "None", "somebody types a text");
        assert_eq!(asked.decide(&Key::Interrupt), Some(Decision::Interrupt));
    }

    #[test]
    fn what_is_not_offered_has_no_key() {
        let two = asked(&[("once", "allow_once"), ("auto", "allow_once"), ("odd", "of_tomorrow")]);
        assert_eq!(given(&two, &Key::Text("2".to_owned())), "None");
        assert_eq!(given(&two, &Key::Text("5".to_owned())), "auto");
        assert_eq!(given(&two, &Key::Text("6".to_owned())), "odd");
        assert_eq!(given(&two, &Key::Escape), Value::Null, "denied without an answer of the agent's own");
        let Some(Decision::Answer(answer)) = two.decide(&Key::Text("6".to_owned())) else {
            panic!("an answer")
        };
        assert!(!answer.allows, "a kind that is not known allows nothing as far as we know");
    }

    #[test]
    fn the_question_fits_between_its_first_and_its_last_row() {
        let asked = asked(&[("once", "allow_once"), ("no", "reject_once")]);
        let rows: Vec<String> =
            asked.rows("My Agent", Path::new("/w"), 40, 10).iter().map(|row| clean(row.bytes())).collect();
        let expected = [
            "▲ Permission 7 · My Agent asks",
            "  Write",
            "",
            "  1  Name of once",
            "  3  Name of no",
            "▽ Esc denies · Ctrl-C ends the turn",
        ];
        assert_eq!(rows, expected);
    }
}
