//! What was said in a conversation, from the file in which an agent keeps it, by the rules of its manifest.
//!
//! The file is an agent's own and may be long, half written or hold anything: only its end is read, line by line, and what is not
//! understood is passed over. Texts are cleaned, since they are shown in terminals.

use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use ao_protocol::view::SaidView;
use serde_json::Value;

use super::manifest::checked::{Checked, SaidRule};
use super::reading::clean;

/// The most that is read of a file's end.
const READ_MAX: u64 = 8 << 20;
/// How much of one text is told, in characters.
const TEXT_MAX: usize = 8_000;

/// All that was said, oldest first. None if the file cannot be read.
pub(super) fn of_file(manifest: &Checked, path: &Path) -> Option<Vec<SaidView>> {
    let mut file = std::fs::File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(READ_MAX))).ok()?;
    let mut bytes = Vec::new();
    file.take(READ_MAX).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Some(lines.flat_map(|line| of_line(&manifest.said, &line)).collect())
}

fn of_line(rules: &[SaidRule], line: &Value) -> Vec<SaidView> {
    let mut said = Vec::new();
    for rule in rules.iter().filter(|rule| rule.when.fit(line)) {
        let mut texts = Vec::new();
        rule.text.iter().for_each(|path| collect(line, path, &mut texts));
        let texts = texts.into_iter().filter_map(|text| clean(text, TEXT_MAX));
        said.extend(texts.map(|text| SaidView { who: rule.who, text }));
    }
    said
}

/// The texts at a path; `*` is every element of a list.
fn collect<'v>(value: &'v Value, path: &[String], texts: &mut Vec<&'v str>) {
    match (value, path.split_first()) {
        (Value::String(text), None) => texts.push(text),
        (Value::Array(list), Some((step, rest))) if step == "*" => {
            list.iter().for_each(|each| collect(each, rest, texts));
        }
        (Value::Object(table), Some((step, rest))) => {
            if let Some(next) = table.get(step) {
                collect(next, rest, texts);
            }
        }
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::manifest;

    /// Lines as the agents wrote them, shortened.
    #[test]
    fn conversations_are_read_as_their_agents_write_them() {
        let claude = r#"{"type":"user","message":{"role":"user","content":"Prune all"}}
            {"type":"assistant","message":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"I \u001b[2J begin."},{"type":"tool_use","name":"Bash","input":{}}]}}
            {"type":"user","message":{"content":[{"type":"tool_result","content":"ok"}]}}
            {"type":"user","isMeta":true,"message":{"content":"a note of its own"}}
            not even json"#;
        let codex = r#"{"type":"event_msg","payload":{"type":"user_message","message":"Prune all"}}
            {"type":"response_item","payload":{"type":"function_call","name":"exec_command"}}
            {"type":"event_msg","payload":{"type":"agent_message","message":"Pruned."}}"#;
        for (id, text, expected) in [
            ("claude-code", claude, "Person Prune all|Agent I [2J begin.|Tool Bash"),
            ("codex", codex, "Person Prune all|Tool exec_command|Agent Pruned."),
        ] {
            let source = manifest::built_in_source(id).expect("built in");
            let manifest = manifest::parse(id, source).expect("passes");
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("c.jsonl");
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            std::fs::write(&path, lines.join("\n")).expect("written");
            let said = of_file(&manifest, &path).expect("read");
            let words: Vec<String> = said.iter().map(|one| format!("{:?} {}", one.who, one.text)).collect();
            assert_eq!(words.join("|"), expected);
        }
    }
}
