//! One use of a tool: what became of it, and how it is shown and told.

use std::path::Path;

use serde_json::{Value, json};

use super::text::{Look, Row, clean, one_line, rows};
use super::wire::ToolUpdate;

/// So many lines of what a tool printed are shown; all of it is the agent's affair.
const OUTPUT_ROWS: usize = 3;
/// More files than this are not named.
const FILES: usize = 20;

/// A use of a tool, as far as the agent has told of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tool {
    all: ToolUpdate,
    /// The daemon knows of it.
    pub(super) told: bool,
}

/// Where a use of a tool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Running,
    Done,
    Failed,
}

impl Tool {
    pub(super) fn new(update: ToolUpdate) -> Self {
        Self { all: update, told: false }
    }

    pub(super) fn id(&self) -> &str {
        &self.all.id
    }

    /// Takes what is new.
    pub(super) fn update(&mut self, new: ToolUpdate) {
        let all = &mut self.all;
        all.title = new.title.or_else(|| all.title.take());
        all.kind = new.kind.or_else(|| all.kind.take());
        all.status = new.status.or_else(|| all.status.take());
        all.raw_input = new.raw_input.or_else(|| all.raw_input.take());
        all.locations = new.locations.or_else(|| all.locations.take());
        all.content = new.content.or_else(|| all.content.take());
    }

    pub(super) fn state(&self) -> State {
        match self.all.status.as_deref() {
            Some("in_progress") => State::Running,
            Some("completed") => State::Done,
            Some("failed" | "cancelled") => State::Failed,
            Some(_) | None => State::Waiting,
        }
    }

    /// The command that it runs, if it runs one.
    pub(super) fn command(&self) -> Option<String> {
        let input = self.all.raw_input.as_ref();
        let said =
            input.and_then(|input| ["command", "cmd", "script"].iter().find_map(|name| words(&input[name])));
        said.or_else(|| {
            let title = self.all.title.as_deref().filter(|_| self.all.kind.as_deref() == Some("execute"))?;
            Some(title.trim_matches('`').to_owned())
        })
    }

    /// The files that it works on.
    pub(super) fn files(&self) -> Vec<String> {
        let places = self.all.locations.iter().flatten().map(|place| place.path.as_str());
        let changes = self.all.content.iter().flatten().filter_map(|content| content.path.as_deref());
        let input = self.all.raw_input.as_ref();
        let named = input.into_iter().flat_map(|input| {
            ["filePath", "file_path", "filepath", "path"].into_iter().filter_map(|name| input[name].as_str())
        });
        let mut files: Vec<String> = Vec::new();
        for file in places.chain(changes).chain(named).filter(|file| !file.is_empty()) {
            if files.len() < FILES && !files.iter().any(|known| known == file) {
                files.push(file.to_owned());
            }
        }
        files
    }

    /// What it is called in a line: the agent's words, or what kind of thing it is.
    pub(super) fn title(&self) -> String {
        let title = self.all.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        title.unwrap_or(self.all.kind.as_deref().unwrap_or("a tool")).to_owned()
    }

    /// What the daemon is told of it.
    pub(super) fn facts(&self) -> Value {
        json!({
            "call": self.all.id,
            "tool": self.all.kind.clone().unwrap_or_else(|| self.title()),
            "title": self.title(),
            "command": self.command(),
            "files": self.files(),
        })
    }

    /// As a line with its state, and what it changed and printed.
    pub(super) fn rows(&self, folder: &Path, width: usize) -> Vec<Row> {
        let (mark, look) = match self.state() {
            State::Waiting => ("○", Look::Dim),
            State::Running => ("◐", Look::Accent),
            State::Done => ("●", Look::Good),
            State::Failed => ("✗", Look::Bad),
        };
        let head = Row::of(Look::Plain, "  ").with(look, mark);
        let mut all =
            vec![head.with(Look::Plain, &format!(" {}", one_line(&self.title(), width.saturating_sub(5))))];
        let detail =
            |text: &str| Row::of(Look::Dim, &format!("    {}", one_line(text, width.saturating_sub(5))));
        all.extend(
            self.command()
                .filter(|command| !self.title().contains(command.as_str()))
                .map(|c| detail(&format!("$ {c}"))),
        );
        let changed = self.changes(folder);
        let shown = |file: &String| !self.title().contains(file.as_str());
        if changed.is_empty() {
            all.extend(
                self.files().iter().map(|file| short(folder, file)).filter(shown).map(|file| detail(&file)),
            );
        } else {
            all.extend(changed.iter().map(|line| detail(line)));
        }
        if matches!(self.state(), State::Done | State::Failed) {
            all.extend(self.output(width));
        }
        all
    }

    /// Each change in a line: the file, and how many lines came and went.
    pub(super) fn changes(&self, folder: &Path) -> Vec<String> {
        let changes = self.all.content.iter().flatten().filter_map(|content| {
            let (more, less) = content.change()?;
            let file = content.path.as_deref().unwrap_or("a file");
            Some(format!("{} +{more} −{less}", short(folder, file)))
        });
        changes.take(FILES).collect()
    }

    fn output(&self, width: usize) -> Vec<Row> {
        let texts = self.all.content.iter().flatten().filter_map(super::wire::Content::text);
        let text = clean(&texts.collect::<Vec<_>>().join("\n"));
        // Fences are there for those who render them.
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("```"))
            .collect();
        let from = lines.len().saturating_sub(OUTPUT_ROWS);
        let line = |line: &&str| {
            Row::of(Look::Dim, &format!("    {}", super::text::cut(line, width.saturating_sub(5))))
        };
        let mut shown: Vec<Row> = Vec::new();
        if from > 0 {
            shown.push(Row::of(Look::Dim, &format!("    … {from} more lines")));
        }
        shown.extend(lines[from..].iter().map(line));
        shown
    }

    /// Everything that a person decides by: what it is, the whole command, the files and what changes in them.
    pub(super) fn question(&self, folder: &Path, width: usize) -> Vec<Row> {
        let title = self.title();
        let command = self.command();
        let mut all = Vec::new();
        if command.as_deref() != Some(title.trim_matches('`')) {
            all.extend(rows(&clean(&title), Look::Bold, "  ", width));
        }
        if let Some(command) = &command {
            all.extend(rows(&format!("$ {}", clean(command)), Look::Plain, "  ", width));
        }
        let changes = self.changes(folder);
        let files = if changes.is_empty() {
            self.files().iter().map(|file| short(folder, file)).collect()
        } else {
            changes
        };
        all.extend(files.iter().flat_map(|file| rows(&clean(file), Look::Dim, "  ", width)));
        all
    }
}

/// A command, or its words.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => {
            let words: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            words.map(|words| words.join(" "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// A file as one says it inside the folder.
fn short(folder: &Path, file: &str) -> String {
    let path = Path::new(file);
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::super::wire::{Update, update};
    use super::*;

    fn tool(value: Value) -> Tool {
        let params = json!({"update": value});
        let Update::Tool(update) = update(&params) else { panic!("no tool: {params}") };
        Tool::new(update)
    }

    fn texts(rows: &[Row]) -> Vec<String> {
        rows.iter().map(|row| clean(row.bytes())).collect()
    }

    #[test]
    fn the_command_is_told_whole_however_the_agent_says_it() {
        let of = |more: Value| {
            let mut value = json!({"sessionUpdate": "tool_call", "toolCallId": "c", "title": "Run it", "kind": "execute"});
            value.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
            tool(value).command()
        };
        assert_eq!(of(json!({"rawInput": {"command": "ls -l"}})).as_deref(), Some("ls -l"));
        assert_eq!(of(json!({"rawInput": {"cmd": ["sh", "-c", "ls"]}})).as_deref(), Some("sh -c ls"));
        assert_eq!(of(json!({"title": "`ls`"})).as_deref(), Some("ls"));
        assert_eq!(of(json!({"kind": "read"})), None);
    }

    #[test]
    fn what_is_new_adds_to_what_was_told() {
        let mut tool =
            tool(json!({"sessionUpdate": "tool_call", "toolCallId": "c", "title": "Edit", "kind": "edit",
            "locations": [{"path": "/w/a.txt"}], "status": "pending"}));
        assert_eq!(texts(&tool.rows(Path::new("/w"), 40)), ["  ○ Edit", "    a.txt"]);
        let diff = json!([{"type": "diff", "path": "/w/a.txt", "oldText": "a\n", "newText": "b\nc\n"}]);
        let news = json!({"update": {"sessionUpdate": "tool_call_update", "toolCallId": "c", "status": "completed", "content": diff}});
        let Update::Tool(update) = update(&news) else { panic!("no tool: {news}") };
        tool.update(update);
        assert_eq!(texts(&tool.rows(Path::new("/w"), 40)), ["  ● Edit", "    a.txt +2 −1"]);
        assert_eq!(tool.facts()["files"], json!(["/w/a.txt"]));
        assert_eq!(tool.facts()["tool"], "edit");
    }

    #[test]
    fn of_a_long_output_the_end_is_shown() {
        let text = (1..=9).map(|n| format!("line {n}\u{1b}[2J")).collect::<Vec<_>>().join("\n");
        let tool =
            tool(json!({"sessionUpdate": "tool_call", "toolCallId": "c", "title": "Run", "status": "failed",
            "content": [{"type": "content", "content": {"type": "text", "text": text}}]}));
        let expected = ["  ✗ Run", "    … 6 more lines", "    line 7", "    line 8", "    line 9"];
        assert_eq!(texts(&tool.rows(Path::new("/w"), 40)), expected);
    }

    #[test]
    fn a_question_shows_the_whole_command() {
        let long = format!("echo {}", "word ".repeat(30));
        let tool =
            tool(json!({"sessionUpdate": "tool_call", "toolCallId": "c", "title": "bash", "kind": "execute",
            "rawInput": {"command": long}}));
        let shown = texts(&tool.question(Path::new("/w"), 30));
        assert_eq!(shown[0], "  bash");
        assert_eq!(shown[1..].join(" ").matches("word").count(), 30);
        assert!(shown.iter().all(|row| row.chars().count() <= 30), "{shown:?}");
    }
}
