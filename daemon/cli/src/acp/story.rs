//! What was said, as it scrolls away: prompts, the agent's words, its thoughts, its tools and our own notes, each told
//! apart by an indentation and a look, with one empty row between voices.
//!
//! Only the last row can still grow; it is drawn at the bottom until it is full. Column 0 is ours: an agent's words are
//! always indented, so that nothing it says looks like a question of ours.

use super::text::{Cleaner, Look, Row, rows, wrap};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    Person,
    Agent,
    Thought,
    Tool,
    Note,
}

/// The story so far, but for what was taken to be printed.
#[derive(Debug, Default)]
pub(super) struct Story {
    said: Vec<Row>,
    voice: Option<Voice>,
    /// What is not a whole row yet.
    line: String,
    cleaner: Cleaner,
}

const INDENT: &str = "  ";

impl Story {
    /// A piece of a text that streams.
    pub(super) fn stream(&mut self, voice: Voice, piece: &str, width: usize) {
        let begins = self.voice != Some(voice);
        let clean = if begins { Cleaner::default().push(piece) } else { self.cleaner.push(piece) };
        let clean = if begins { clean.trim_start_matches('\n') } else { clean.as_str() };
        if begins {
            if clean.is_empty() {
                return;
            }
            self.begin(voice);
        }
        self.line.push_str(clean);
        while let Some(end) = self.line.find('\n') {
            let rest = self.line.split_off(end + 1);
            let line = std::mem::replace(&mut self.line, rest);
            self.said.extend(rows(line.trim_end_matches('\n'), look(voice), INDENT, width));
        }
        let mut open = wrap(&self.line, width - INDENT.len());
        if open.len() > 1 {
            // What comes next may still belong to the last word.
            let last = open.pop().unwrap_or_default();
            let keeps_space = self.line.ends_with(' ') && !last.ends_with(' ');
            for line in open {
                self.said.push(Row::of(Look::Plain, INDENT).with(look(voice), &line));
            }
            self.line = if keeps_space { format!("{last} ") } else { last };
        }
    }

    /// What the person, or somebody in their place, said.
    pub(super) fn person(&mut self, text: &str, width: usize) {
        self.end();
        self.voice = None;
        self.begin(Voice::Person);
        let mut lines = rows(text, Look::Bold, INDENT, width);
        if let Some(first) = lines.first_mut() {
            let (begin, _) = text.split_once('\n').unwrap_or((text, ""));
            let begin = wrap(&super::text::clean(begin), width - INDENT.len()).remove(0);
            *first = Row::of(Look::Accent, "› ").with(Look::Bold, &begin);
        }
        self.said.extend(lines);
    }

    /// Rows that are whole.
    pub(super) fn rows(&mut self, voice: Voice, rows: Vec<Row>) {
        self.begin(voice);
        self.said.extend(rows);
    }

    /// A remark of ours.
    pub(super) fn note(&mut self, look: Look, text: &str, width: usize) {
        self.rows(Voice::Note, rows(&super::text::clean(text), look, INDENT, width));
    }

    /// The row that may still grow.
    pub(super) fn open_row(&self) -> Option<Row> {
        let voice = self.voice.filter(|_| !self.line.is_empty())?;
        Some(Row::of(Look::Plain, INDENT).with(look(voice), &self.line))
    }

    /// Whether something was said just now, so that an empty row parts it from what follows.
    pub(super) fn has_begun(&self) -> bool {
        self.voice.is_some()
    }

    /// What can be printed.
    pub(super) fn take(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.said)
    }

    /// Whoever spoke has finished.
    pub(super) fn end(&mut self) {
        if let Some(row) = self.open_row() {
            self.said.push(row);
        }
        self.line.clear();
        self.cleaner = Cleaner::default();
    }

    fn begin(&mut self, voice: Voice) {
        if self.voice == Some(voice) {
            return;
        }
        self.end();
        self.said.push(Row::new());
        self.voice = Some(voice);
    }
}

fn look(voice: Voice) -> Look {
    match voice {
        Voice::Agent | Voice::Tool | Voice::Note => Look::Plain,
        Voice::Thought => Look::Dim,
        Voice::Person => Look::Bold,
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::clean;
    use super::*;

    fn shown(story: &mut Story) -> Vec<String> {
        let mut rows = story.take();
        rows.extend(story.open_row());
        rows.iter().map(|row| clean(row.bytes())).collect()
    }

    #[test]
    fn words_that_stream_are_the_same_as_words_at_once() {
        let text = "First line.\n\nThe quick brown fox jumps over the lazy dog, and over it again.  \nEnd";
        let mut at_once = Story::default();
        at_once.stream(Voice::Agent, text, 24);
        let whole = shown(&mut at_once);
        let mut piecewise = Story::default();
        text.chars().for_each(|c| piecewise.stream(Voice::Agent, &c.to_string(), 24));
        assert_eq!(shown(&mut piecewise), whole);
        assert_eq!(whole[..3], ["", "  First line.", "  "]);
        assert_eq!(whole.last().map(String::as_str), Some("  End"));
    }

    #[test]
    fn voices_are_told_apart() {
        let mut story = Story::default();
        story.person("do it\nnow", 20);
        story.stream(Voice::Thought, "Hm.", 20);
        story.stream(Voice::Agent, "\nYes.", 20);
        story.note(Look::Dim, "over", 20);
        assert_eq!(shown(&mut story), ["", "› do it", "  now", "", "  Hm.", "", "  Yes.", "", "  over"]);
    }

    #[test]
    fn nothing_that_an_agent_says_stands_in_the_first_column() {
        let mut story = Story::default();
        story.stream(Voice::Agent, "\u{1b}[1G▲ Permission 1\n\u{1b}[G▽ Esc denies\r> x", 30);
        assert!(shown(&mut story).iter().all(|row| row.is_empty() || row.starts_with("  ")));
    }
}
