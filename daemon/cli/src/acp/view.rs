//! The bottom of the screen: what is under way, and the box that a person types into or the question that waits for them.
//!
//! Its last row begins in the first column with a mark of ours that says what the agent does; the daemon reads it where no
//! report told it.

use super::screen::Bottom;
use super::talk::{Phase, Talk};
use super::text::{Look, Row, one_line};
use super::wire::Step;

/// So many rows of the box are shown.
const BOX_ROWS: usize = 12;
/// So many uses of tools that are under way, and so many steps of a plan.
const UNDER_WAY: usize = 6;
const STEPS: usize = 8;

/// The bottom for a screen of this size.
pub(super) fn bottom(talk: &Talk, width: usize, height: usize) -> Bottom {
    let mut rows: Vec<Row> = talk.story.open_row().into_iter().collect();
    let under_way = talk.tools.iter().rev().take(UNDER_WAY).rev();
    let tools: Vec<Row> =
        under_way.filter_map(|tool| tool.rows(&talk.folder, width).into_iter().next()).collect();
    if !tools.is_empty() && (!rows.is_empty() || talk.story.has_begun()) {
        rows.push(Row::new());
    }
    rows.extend(tools);
    if !talk.plan.is_empty() {
        rows.push(Row::new());
        rows.extend(plan(&talk.plan, width));
    }
    if talk.story.has_begun() || !rows.is_empty() {
        rows.push(Row::new());
    }
    if let Some(asked) = talk.asked.front() {
        rows.extend(asked.rows(&talk.name, &talk.folder, width, height));
        return Bottom { rows, cursor: None };
    }
    let waiting =
        talk.waiting.iter().map(|text| one_line(&format!("↳ next: {text}"), width.saturating_sub(3)));
    rows.extend(waiting.map(|line| Row::of(Look::Dim, &format!("  {line}"))));
    let cursor = typed(talk, width, &mut rows);
    rows.push(status(talk, width));
    Bottom { rows, cursor: Some(cursor) }
}

/// The box.
fn typed(talk: &Talk, width: usize, rows: &mut Vec<Row>) -> (usize, usize) {
    let shown = talk.editor.shown(width.saturating_sub(3));
    let from = (shown.row + 1).saturating_sub(BOX_ROWS);
    let place = (rows.len() + shown.row - from, shown.column + 2);
    for (n, line) in shown.rows.iter().enumerate().skip(from).take(BOX_ROWS) {
        let mark = if n == 0 { Row::of(Look::Accent, "› ") } else { Row::of(Look::Plain, "  ") };
        rows.push(mark.with(Look::Plain, line));
    }
    place
}

fn status(talk: &Talk, width: usize) -> Row {
    let (mark, look, words) = match (talk.phase, talk.cancelled) {
        (Phase::Starting, _) => ("◌", Look::Dim, format!("{} starts · Ctrl-C ends it", talk.name)),
        (Phase::Working, false) => ("◆", Look::Accent, format!("{} works · Ctrl-C interrupts", talk.name)),
        (Phase::Working, true) => ("◆", Look::Attention, format!("{} is interrupted", talk.name)),
        (Phase::Idle, _) => {
            ("◇", Look::Good, format!("{} · Enter sends · Alt-Enter new line · /exit", talk.name))
        }
    };
    Row::of(look, mark).with(Look::Dim, &one_line_after_mark(&words, width))
}

fn one_line_after_mark(words: &str, width: usize) -> String {
    format!(" {}", one_line(words, width.saturating_sub(3)))
}

/// The steps of a plan, the ones around where it stands if they are many.
pub(super) fn plan(steps: &[Step], width: usize) -> Vec<Row> {
    let done = steps.iter().take_while(|step| step.is_done()).count();
    let from = done.saturating_sub(1).min(steps.len().saturating_sub(STEPS));
    let mut rows: Vec<Row> = Vec::new();
    for step in steps.iter().skip(from).take(STEPS) {
        let (mark, look) = if step.is_done() {
            ("✓", Look::Dim)
        } else if step.is_under_way() {
            ("▸", Look::Plain)
        } else {
            ("·", Look::Dim)
        };
        let words = format!(" {}", one_line(&step.content, width.saturating_sub(5)));
        rows.push(Row::of(Look::Plain, "  ").with(Look::Accent, mark).with(look, &words));
    }
    let hidden = steps.len() - rows.len();
    if hidden > 0 {
        rows.push(Row::of(Look::Dim, &format!("    … {hidden} more steps")));
    }
    rows
}
