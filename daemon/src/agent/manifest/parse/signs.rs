//! What an agent's reports, titles and screens mean, and how it is typed to.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::checked::{Approval, Conversation, EventRule, Is, LineRule, Payload, RecordRule, SaidRule};
use super::super::conditions::{Conditions, Wanted};
use super::super::raw;
use super::super::template::is_event;
use super::reader::Reader;
use crate::ports::agent::{Habits, Keys, Readiness, WhenBusy};

/// Between a message's last byte and Enter: enough for every agent that was measured.
const ENTER_DELAY_MS: u64 = 300;
/// Silence is reported after this.
const SILENT_AFTER_S: u64 = 90;
/// The last lines of a screen that say what an agent does.
const SCREEN_LINES: usize = 15;
/// Nobody waits longer than this for a keystroke.
const LONGEST_WAIT_MS: u64 = 60_000;

pub(super) fn payload(reader: &mut Reader<'_>, raw: &raw::Payload) -> Payload {
    Payload {
        conversation: reader.paths("payload.conversation", &raw.conversation),
        transcript: reader.paths("payload.transcript", &raw.transcript),
        prompt: reader.paths("payload.prompt", &raw.prompt),
        tool: reader.paths("payload.tool", &raw.tool),
        call: reader.paths("payload.call", &raw.call),
        command: reader.paths("payload.command", &raw.command),
        files: reader.paths("payload.files", &raw.files),
        mode: reader.paths("payload.mode", &raw.mode),
        model: reader.paths("payload.model", &raw.model),
        text: reader.paths("payload.text", &raw.text),
    }
}

pub(super) fn events(reader: &mut Reader<'_>, raw: Vec<raw::Event>) -> Vec<EventRule> {
    let mut rules: Vec<EventRule> = Vec::new();
    let mut settled: Vec<String> = Vec::new();
    for (at, event) in raw.into_iter().enumerate() {
        let key = format!("events[{at}]");
        if !is_event(&event.name) {
            let fix = "Use 1 to 60 letters, digits and `_.:-`.";
            reader.note(&format!("{key}.name"), format!("`{}` is no event's name", event.name), fix);
        }
        if settled.contains(&event.name) {
            let fix = "Put the entries that have a `when` before the one without.";
            reader.note(
                &key,
                format!("an entry before it fits every `{}`, so it never counts", event.name),
                fix,
            );
        }
        if event.when.is_empty() {
            settled.push(event.name.clone());
        }
        let when = conditions(reader, &key, event.when);
        rules.push(EventRule { name: event.name, when, is: event.is });
    }
    rules
}

pub(super) fn records(reader: &mut Reader<'_>, raw: Vec<raw::Record>) -> Vec<RecordRule> {
    let mut rules = Vec::new();
    for (at, record) in raw.into_iter().enumerate() {
        let key = format!("transcript[{at}]");
        if record.when.is_empty() {
            reader.note(&format!("{key}.when"), "it fits every line", "Say what the line looks like.");
        }
        rules.push(RecordRule { when: conditions(reader, &key, record.when), is: record.is });
    }
    rules
}

pub(super) fn said(
    reader: &mut Reader<'_>,
    raw: Vec<raw::Said>,
    conversation: &Conversation,
) -> Vec<SaidRule> {
    if !raw.is_empty() && conversation.files.is_empty() {
        reader.note("said", "no file is known that says it", "Name it in `conversation.files`.");
    }
    let mut rules = Vec::new();
    for (at, each) in raw.into_iter().enumerate() {
        let key = format!("said[{at}]");
        let text = reader.paths(&format!("{key}.text"), &each.text);
        rules.push(SaidRule { when: conditions(reader, &key, each.when), who: each.who, text });
    }
    rules
}

fn conditions(reader: &mut Reader<'_>, key: &str, raw: BTreeMap<String, toml::Value>) -> Conditions {
    let mut conditions = Conditions::default();
    for (path, value) in raw {
        let key = format!("{key}.when");
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Boolean(yes) => yes.to_string(),
            toml::Value::Integer(n) => n.to_string(),
            toml::Value::Float(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_)
            | toml::Value::Table(_) => {
                let fix = "Write a text, true, false or a whole number; a dotted path is one key in quotes: \"a.b\".";
                reader.note(&key, format!("`{path}` cannot be compared with that"), fix);
                continue;
            }
        };
        let path = reader.path(&key, &path);
        match Wanted::parse(&text) {
            Ok(wanted) => conditions.add(path, wanted),
            Err(_invalid) => {
                // Said in the same words as for every other pattern.
                let _noted = reader.pattern(&key, text.trim_matches('/'));
            }
        }
    }
    conditions
}

pub(super) fn lines(reader: &mut Reader<'_>, table: &str, raw: &[raw::Line]) -> Vec<LineRule> {
    let mut rules = Vec::new();
    for (at, line) in raw.iter().enumerate() {
        if let Some(pattern) = reader.pattern(&format!("{table}[{at}].pattern"), &line.pattern) {
            rules.push(LineRule { pattern, is: line.is });
        }
    }
    rules
}

pub(super) fn approval(reader: &mut Reader<'_>, raw: &raw::Approval) -> Option<Approval> {
    let begin = reader.pattern("approval.begin", &raw.begin);
    let end = reader.pattern("approval.end", &raw.end);
    Some(Approval { begin: begin?, end: end?, paragraph: raw.paragraph })
}

pub(super) fn screen_lines(reader: &mut Reader<'_>, raw: Option<usize>) -> usize {
    let lines = raw.unwrap_or(SCREEN_LINES);
    if !(1..=SCREEN_LINES).contains(&lines) {
        let fix = format!("Use 1 to {SCREEN_LINES}.");
        reader.note("activity.screen_lines", format!("{lines} lines are not looked at"), fix);
    }
    lines
}

/// An agent whose ready signal can never come would never be typed to.
pub(super) fn check_ready(
    reader: &mut Reader<'_>,
    signal: raw::Signal,
    events: &[EventRule],
    titles: &[LineRule],
    screen: &[LineRule],
) {
    let lines = |rules: &[LineRule]| rules.iter().any(|rule| matches!(rule.is, Is::Ready | Is::Idle));
    let (there, what) = match signal {
        raw::Signal::Event => (events.iter().any(|rule| rule.is == Is::Ready), "no event is `ready`"),
        raw::Signal::Screen => (lines(screen), "no `[[screen]]` entry is `ready` or `idle`"),
        raw::Signal::Title => (lines(titles), "no `[[titles]]` entry is `ready` or `idle`"),
        raw::Signal::Start => (true, ""),
    };
    if !there {
        reader.note(
            "ready.signal",
            format!("{what}, so it would never be ready"),
            "Add one, or choose another signal.",
        );
    }
}

/// What a transcript's lines mean is of no use without the file, and the file without their meaning.
pub(super) fn check_transcript(
    reader: &mut Reader<'_>,
    conversation: &Conversation,
    payload: &Payload,
    rules: &[RecordRule],
) {
    if conversation.transcript.is_some() && rules.is_empty() {
        let fix = "Add `[[transcript]]`, or take it out.";
        reader.note("conversation.transcript", "nothing says what its lines mean", fix);
    }
    if !rules.is_empty() && conversation.transcript.is_none() && payload.transcript.is_empty() {
        let fix = "Add `conversation.transcript`, or `payload.transcript` if its reports name the file.";
        reader.note("transcript", "nothing says which file these lines are in", fix);
    }
}

/// What the habits follow from besides their own tables.
pub(super) struct Told<'a> {
    pub(super) events: &'a [EventRule],
    pub(super) titles: &'a [LineRule],
    pub(super) screen: &'a [LineRule],
    /// Those of a transcript that is known from the start.
    pub(super) transcript: &'a [RecordRule],
    pub(super) approval: Option<&'a raw::Approval>,
}

impl Told<'_> {
    /// Whether nothing but the screen tells when a turn is over.
    fn by_screen(&self) -> bool {
        let ends = |is: Is| matches!(is, Is::Idle);
        let otherwise = self.events.iter().any(|rule| ends(rule.is))
            || self.titles.iter().any(|rule| ends(rule.is))
            || self.transcript.iter().any(|rule| ends(rule.is));
        !otherwise && self.screen.iter().any(|rule| ends(rule.is))
    }
}

pub(super) fn habits(
    reader: &mut Reader<'_>,
    ready: &raw::Ready,
    typing: &raw::Typing,
    keys: &raw::Keys,
    activity: &raw::Activity,
    told: &Told<'_>,
) -> Habits {
    let interrupt = keys.interrupt.clone().unwrap_or_else(|| vec!["ctrl-c".to_owned()]);
    let empty = Vec::new();
    let answer = |pick: fn(&raw::Approval) -> &raw::Words| told.approval.map_or(&empty, pick);
    let by_event = told.events.iter().any(|rule| rule.is == Is::Prompt);
    let by_transcript = told.transcript.iter().any(|rule| rule.is == Is::Prompt);
    Habits {
        ready: match ready.signal {
            raw::Signal::Event => Readiness::Event,
            raw::Signal::Screen => Readiness::Screen,
            raw::Signal::Title => Readiness::Title,
            raw::Signal::Start => Readiness::Start,
        },
        settle: wait(reader, "ready.settle_ms", ready.settle_ms),
        shown: ready.shown,
        enter_delay: wait(reader, "typing.enter_delay_ms", typing.enter_delay_ms.unwrap_or(ENTER_DELAY_MS)),
        busy: match typing.busy {
            raw::Busy::Steers => WhenBusy::Steers,
            raw::Busy::Queues => WhenBusy::Queues,
            raw::Busy::Wait => WhenBusy::Wait,
        },
        confirms: by_event || by_transcript,
        begins_in_transcript: by_transcript && !by_event,
        told_by_screen: told.by_screen(),
        silence: activity
            .hooks
            .then(|| Duration::from_secs(activity.silent_after_s.unwrap_or(SILENT_AFTER_S).clamp(1, 86_400))),
        keeps_prompt: activity.restores_prompt_after_interrupt,
        keys: Keys {
            interrupt: reader.strokes("keys.interrupt", &interrupt),
            clear: reader.strokes("typing.clear", &typing.clear),
            line_break: reader.strokes("typing.line_break", &typing.line_break),
            exit: reader.strokes("keys.exit", &keys.exit),
            once: reader.strokes("approval.once", answer(|raw| &raw.once)),
            always: reader.strokes("approval.always", answer(|raw| &raw.always)),
            deny: reader.strokes("approval.deny", answer(|raw| &raw.deny)),
        },
    }
}

fn wait(reader: &mut Reader<'_>, key: &str, ms: u64) -> Duration {
    if ms > LONGEST_WAIT_MS {
        reader.note(key, "nobody waits that long", "Use at most 60000.");
    }
    Duration::from_millis(ms.min(LONGEST_WAIT_MS))
}
