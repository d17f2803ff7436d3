//! What an agent's reports, titles and screens say, by the rules of its manifest.
//!
//! All of it is data from a program that may be told what to say: texts are cleaned and bounded, an id that could be
//! read as a flag or a path is none, and nothing here can fail.

use std::path::{Path, PathBuf};

use ao_protocol::view::PermissionMode;
use serde_json::Value;

use super::manifest::checked::{self, Checked, Is, LineRule};
use super::manifest::conditions::at;
use crate::domain::sign::{Ask, Reading, Sign, ToolUse};
use crate::domain::typing::harmless;

/// A text that is shown has at most so many characters.
const SHOWN: usize = 500;
/// A command is what a person decides by, so more of it is kept.
const COMMAND: usize = 4_000;
/// A prompt is compared with what was typed, so it is kept whole.
const PROMPT: usize = 256 << 10;
const FILES: usize = 64;
/// A permission prompt is the last thing on the screen, but for a footer.
const FOOTER: usize = 12;
/// It is not longer than this.
const LONGEST_PROMPT: usize = 60;

/// What a report of a hook means.
pub(super) fn hook(manifest: &Checked, event: &str, report: &Value) -> Reading {
    let rule = manifest.events.iter().find(|rule| rule.name == event && rule.when.fit(report));
    let Some(rule) = rule.filter(|rule| rule.is != Is::Ignore) else { return Reading::default() };
    let said = Said { payload: &manifest.payload, report };
    let payload = &manifest.payload;
    Reading {
        sign: sign(rule.is, Some(&said)),
        conversation: said.first(&payload.conversation).filter(|id| is_conversation(id)),
        transcript: said
            .first(&payload.transcript)
            .filter(|path| path.len() <= 4096 && !path.chars().any(char::is_control))
            .map(PathBuf::from)
            .filter(|path| path.is_absolute()),
        mode: said.first(&payload.mode).and_then(|word| mode_called(manifest, &word)),
        model: said.shown(&payload.model),
    }
}

/// What the terminal's title says.
pub(super) fn title(manifest: &Checked, title: &str) -> Option<Sign> {
    line(&manifest.titles, &[title])
}

/// What a line of the transcript says.
pub(super) fn transcript(manifest: &Checked, record: &Value) -> Option<Sign> {
    let rule = manifest.transcript.iter().find(|rule| rule.when.fit(record))?;
    sign(rule.is, Some(&Said { payload: &manifest.payload, report: record }))
}

/// What the screen says, top to bottom.
pub(super) fn screen(manifest: &Checked, lines: &[String]) -> Option<Sign> {
    let filled = lines.iter().map(String::as_str).filter(|line| !line.trim().is_empty());
    let mut last: Vec<&str> = filled.rev().take(manifest.screen_lines).collect();
    last.reverse();
    line(&manifest.screen, &last)
}

/// The lines of the permission prompt that is on the screen.
pub(super) fn prompt_on_screen(manifest: &Checked, lines: &[String]) -> Option<Vec<String>> {
    let approval = manifest.approval.as_ref()?;
    let from_below = lines.iter().enumerate().rev().filter(|(_, line)| !line.trim().is_empty());
    let (end, _) =
        from_below.take(FOOTER.min(manifest.screen_lines)).find(|(_, line)| approval.end.is_match(line))?;
    let mut begin = approval.begin.is_match(&lines[end]).then_some(end);
    for (at, line) in lines[..end].iter().enumerate().rev().take(LONGEST_PROMPT) {
        // Above is an older prompt, or what a line across the screen parts from this one.
        if approval.end.is_match(line) || (begin.is_some() && is_rule(line)) {
            break;
        }
        if approval.begin.is_match(line) {
            begin = Some(at);
        }
    }
    let begin = begin?;
    let above = lines[..begin].iter().rev().take(if approval.paragraph { LONGEST_PROMPT } else { 0 });
    let paragraph = above.take_while(|line| !line.trim().is_empty() && !is_rule(line)).count();
    Some(lines[begin - paragraph..=end].to_vec())
}

/// A line across the screen that an agent draws. One that is indented may be part of what is asked.
fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    line.chars().count() >= 20 && line.chars().all(|c| "─━═╭╮┌┐".contains(c))
}

fn line(rules: &[LineRule], lines: &[&str]) -> Option<Sign> {
    let rule = rules.iter().find(|rule| lines.iter().any(|line| rule.pattern.is_match(line)))?;
    sign(rule.is, None)
}

/// The mode that the agent calls so, unless it calls several so.
fn mode_called(manifest: &Checked, word: &str) -> Option<PermissionMode> {
    let modes = manifest.modes.as_ref()?;
    let mut called = modes.each.iter().filter(|mode| mode.reported.iter().any(|known| known == word));
    let first = called.next()?;
    called.next().is_none().then_some(first.mode)
}

fn sign(is: Is, said: Option<&Said<'_>>) -> Option<Sign> {
    let used = || said.map(Said::tool).unwrap_or_default();
    let text = || said.and_then(|said| said.shown(&said.payload.text));
    Some(match is {
        Is::Ready => Sign::Ready,
        Is::Prompt => Sign::Prompt { text: said.and_then(Said::prompt) },
        Is::Working => Sign::Working,
        Is::Tool => Sign::Tool(used()),
        Is::ToolDone => Sign::ToolDone(used()),
        Is::Asks => Sign::Asks(said.map(Said::ask).unwrap_or_default()),
        Is::Question => Sign::Question { what: text() },
        Is::Answered => Sign::Answered,
        Is::Idle => Sign::Idle,
        Is::Failed => Sign::Failed { what: text() },
        Is::Interrupted => Sign::Interrupted,
        Is::Look => Sign::Look,
        Is::Ended => Sign::Ended,
        Is::Note => Sign::Note,
        Is::Ignore => return None,
    })
}

/// A report, and where it says things.
struct Said<'a> {
    payload: &'a checked::Payload,
    report: &'a Value,
}

impl Said<'_> {
    fn first(&self, paths: &[checked::Path]) -> Option<String> {
        paths.iter().find_map(|path| text_of(at(self.report, path)?))
    }

    fn shown(&self, paths: &[checked::Path]) -> Option<String> {
        self.first(paths).and_then(|text| clean(&text, SHOWN))
    }

    fn prompt(&self) -> Option<String> {
        let text = harmless(&self.first(&self.payload.prompt)?);
        Some(text.chars().take(PROMPT).collect())
    }

    fn tool(&self) -> ToolUse {
        ToolUse { tool: self.shown(&self.payload.tool), call: self.shown(&self.payload.call) }
    }

    fn ask(&self) -> Ask {
        Ask {
            used: self.tool(),
            command: self.first(&self.payload.command).and_then(|text| clean(&text, COMMAND)),
            files: self.files(),
            text: self.shown(&self.payload.text),
        }
    }

    fn files(&self) -> Vec<String> {
        let found = self.payload.files.iter().filter_map(|path| at(self.report, path));
        let mut files: Vec<String> = Vec::new();
        for value in found {
            let names: Vec<&Value> = match value {
                Value::Array(list) => list.iter().take(FILES).collect(),
                Value::String(_) => vec![value],
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
            };
            for name in names.into_iter().filter_map(Value::as_str).filter_map(|name| clean(name, SHOWN)) {
                if files.len() < FILES && !files.contains(&name) {
                    files.push(name);
                }
            }
        }
        files
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(list) => {
            let lines: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            lines.filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"))
        }
        Value::Null | Value::Object(_) => None,
    }
}

/// A text as it may be shown: nothing in it acts on a terminal or turns the direction of writing, and what was cut off
/// is marked. None if nothing is left.
pub(super) fn clean(text: &str, most: usize) -> Option<String> {
    let unseen = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut kept = text.trim().chars().filter(|c| !unseen(*c));
    let mut clean: String = kept.by_ref().take(most).collect();
    if kept.next().is_some() {
        clean.push('…');
    }
    (!clean.is_empty()).then_some(clean)
}

/// Whether a text can be a conversation's id: it becomes an argument and part of a file's name.
pub(super) fn is_conversation(id: &str) -> bool {
    (1..=200).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
        && !id.contains("..")
        && !Path::new(id).is_absolute()
}
