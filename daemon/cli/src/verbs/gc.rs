//! `ao gc`: the plan of a clean-up, and letting go what may go.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{GcApply, GcChoice, GcOutcome, GcPlan, GcPlanned};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::view::{GcKind, GcRow, GcVerdict};

use super::ledger::room;
use super::tell;
use crate::args::Gc;
use crate::{output, time};

/// Shows the plan; with `--apply`, carries it out.
pub(crate) async fn run(handle: &Handle, gc: Gc, json: bool) -> Result<ExitCode, CallError> {
    if !gc.apply {
        let call = GcPlan { project: gc.project, sizes: Some(!gc.quick) };
        return tell(handle, call, json, |planned| show(planned, &gc.names)).await;
    }
    let planned = handle.call(GcPlan { project: gc.project, sizes: Some(false) }).await?;
    let rows = chosen(&planned, &gc.names)?;
    if rows.is_empty() && !json {
        output::line("Nothing can go.");
        return Ok(ExitCode::SUCCESS);
    }
    let outcomes = handle.call(GcApply { rows }).await?;
    if json {
        output::json(&outcomes);
    } else {
        outcomes.iter().for_each(tell_outcome);
    }
    let all_gone = outcomes.iter().all(|one| one.gone);
    Ok(if all_gone { ExitCode::SUCCESS } else { ExitCode::from(4) })
}

/// What is to go: what is named, or all that can go.
fn chosen(planned: &GcPlanned, names: &[String]) -> Result<Vec<GcChoice>, CallError> {
    if let Some(name) = names.iter().find(|name| planned.rows.iter().all(|row| row.name != **name)) {
        let error = CallError::new(ErrorCode::InvalidRequest, format!("nothing called {name} lies around"));
        return Err(error.hint("`ao gc` lists what does."));
    }
    let is_meant = |row: &&GcRow| {
        if names.is_empty() { row.verdict == GcVerdict::CanGo } else { names.contains(&row.name) }
    };
    let choice = |row: &GcRow| GcChoice { name: row.name.clone(), proof: row.proof.clone() };
    Ok(planned.rows.iter().filter(is_meant).map(choice).collect())
}

fn show(planned: &GcPlanned, names: &[String]) {
    let rows: Vec<&GcRow> =
        planned.rows.iter().filter(|row| names.is_empty() || names.contains(&row.name)).collect();
    let of = |verdict: GcVerdict| rows.iter().filter(move |row| row.verdict == verdict);
    for (verdict, head) in [
        (GcVerdict::CanGo, "Can go:"),
        (GcVerdict::IfNamed, "Can go if you name it:"),
        (GcVerdict::Keep, "Stays:"),
    ] {
        let lines: Vec<Vec<String>> = of(verdict).map(|row| line(row)).collect();
        if !lines.is_empty() {
            output::line(head);
            output::table(&lines);
        }
    }
    if rows.is_empty() {
        output::line("Nothing lies around.");
    }
    planned.notes.iter().for_each(|note| output::line(&format!("Note: {note}.")));
    if of(GcVerdict::CanGo).next().is_some() {
        let free: u64 = of(GcVerdict::CanGo).filter_map(|row| row.room).map(|room| room.own).sum();
        output::line(&format!(
            "`ao gc --apply` moves what can go to the trash, from where it can come back; emptying the trash would free {}.",
            room(free)
        ));
    }
}

fn line(row: &GcRow) -> Vec<String> {
    let size = row.room.map_or_else(String::new, |found| {
        let least = if found.whole { "" } else { "at least " };
        let shared =
            if found.shared == 0 { String::new() } else { format!(" + {} shared", room(found.shared)) };
        format!("{least}{}{shared}", room(found.own))
    });
    let count = |n: Option<u32>, what: &str| n.filter(|n| *n > 0).map(|n| format!("{n} {what}"));
    let mut state: Vec<String> = row.dirty.iter().cloned().collect();
    state.extend(count(row.ahead, "ahead"));
    state.extend(count(row.unpushed, "not pushed"));
    state.extend((row.ahead == Some(0)).then(|| "merged".to_owned()));
    vec![
        format!("  {}", row.name),
        kind(row.kind).to_owned(),
        size,
        row.last_use.map_or_else(String::new, time::of),
        state.join(", "),
        row.reason.clone(),
    ]
}

fn tell_outcome(outcome: &GcOutcome) {
    if outcome.gone {
        output::line(&format!("{} is gone. Back: {}", outcome.name, outcome.said));
    } else {
        output::line(&format!("{} stays: {}.", outcome.name, outcome.said));
    }
}

fn kind(kind: GcKind) -> &'static str {
    match kind {
        GcKind::Worktree => "worktree",
        GcKind::Record => "git's record",
        GcKind::Branch => "branch",
        GcKind::Folder => "folder",
        GcKind::Screen => "last screen",
    }
}
