//! What real reports mean: one trimmed payload per event and CLI, as measured, and what is read from it, in `reports/`.
//! A fixture holds an event's name after `>`, its JSON on the next line, and what is read from it after `=`.

use super::built_in;
use super::written::same_as_written;
use crate::domain::sign::Reading;

#[test]
fn reports_mean_what_is_written_down() {
    for id in ["claude-code", "cline", "codex", "copilot", "gemini", "kilo", "opencode", "pi", "qwen"] {
        let manifest = built_in(id);
        let path = format!("reports/{id}.txt");
        let whole = format!("{}/src/agent/tests/{path}", env!("CARGO_MANIFEST_DIR"));
        let written = std::fs::read_to_string(whole).expect("a fixture").replace("\r\n", "\n");
        let mut found = String::new();
        let mut event = "";
        for line in written.lines() {
            if let Some(name) = line.strip_prefix("> ") {
                event = name;
            } else if line.starts_with('{') {
                let report = serde_json::from_str(line).expect("json");
                let read = super::super::reading::hook(&manifest, event, &report);
                found.push_str(&format!("> {event}\n{line}\n= {}\n\n", shown(&read)));
            }
        }
        assert!(found.contains("> "), "{path} has no report");
        same_as_written(&path, &format!("{}\n", found.trim_end()));
    }
}

/// A reading in one line, without what is absent.
fn shown(reading: &Reading) -> String {
    let mut parts = vec![reading.sign.as_ref().map_or("nothing".to_owned(), |sign| format!("{sign:?}"))];
    if let Some(id) = &reading.conversation {
        parts.push(format!("conversation {id}"));
    }
    if let Some(path) = &reading.transcript {
        parts.push(format!("transcript {}", path.display()));
    }
    if let Some(mode) = reading.mode {
        parts.push(format!("mode {}", mode.as_str()));
    }
    if let Some(model) = &reading.model {
        parts.push(format!("model {model}"));
    }
    parts.join(", ")
}
