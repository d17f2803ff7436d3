//! `ao ledger` and `ao trash`.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{
    LedgerCapture, LedgerDiff, LedgerDrop, LedgerList, LedgerRestore, LedgerRestored, LedgerShow, TrashEmpty,
    TrashList,
};
use ao_protocol::error::CallError;
use ao_protocol::view::{KeptBecause, LedgerEntryView, LedgerState};

use super::{project, tell};
use crate::args::{LedgerVerb, Restore, TrashVerb, Which};
use crate::{output, time};

/// Runs a verb of the ledger.
pub(crate) async fn run(handle: &Handle, verb: LedgerVerb, json: bool) -> Result<ExitCode, CallError> {
    match verb {
        LedgerVerb::Ls { session } => {
            tell(handle, LedgerList { session }, json, |entries| list(entries, "Nothing is in the ledger."))
                .await
        }
        LedgerVerb::Show(Which { session, entry }) => {
            tell(handle, LedgerShow { session, entry }, json, show).await
        }
        LedgerVerb::Diff(Which { session, entry }) => {
            tell(handle, LedgerDiff { session, entry }, json, |patch| {
                output::line(patch.text.trim_end());
                if patch.cut {
                    output::note("There is more: `git diff` takes the commits that `ao ledger show` names.");
                }
            })
            .await
        }
        LedgerVerb::Capture { session } => {
            tell(handle, LedgerCapture { session }, json, |entry| {
                output::line(&format!(
                    "Kept as entry {} of {}: {}.",
                    entry.number,
                    entry.session,
                    work(entry)
                ));
                left_out(entry);
            })
            .await
        }
        LedgerVerb::Restore(call) => restore(handle, call, false, json).await,
        LedgerVerb::Drop { session, entry } => {
            let words = format!("Entry {entry} of {session} is gone for good.");
            tell(handle, LedgerDrop { session, entry }, json, |_done| output::line(&words)).await
        }
    }
}

/// Runs a verb of the trash.
pub(crate) async fn trash(handle: &Handle, verb: TrashVerb, json: bool) -> Result<ExitCode, CallError> {
    match verb {
        TrashVerb::Ls => {
            tell(handle, TrashList {}, json, |entries| {
                list(entries, "The trash is empty.");
                if !entries.is_empty() {
                    output::line(
                        "What lies here for 30 days is deleted, the oldest sooner where less than 10 GiB are free.",
                    );
                }
            })
            .await
        }
        TrashVerb::Restore(call) => restore(handle, call, true, json).await,
        TrashVerb::Empty { session, entry, days } => {
            tell(handle, TrashEmpty { session, entry, days }, json, |emptied| {
                if emptied.is_empty() {
                    output::line("There was nothing to delete.");
                    return;
                }
                let names: Vec<String> = emptied.iter().map(|e| format!("{} {}", e.session, e.number)).collect();
                output::line(&format!("Deleted from the trash: {}.", names.join(", ")));
                output::line(
                    "Their changed and new files and their index can still be restored from the ledger, what git ignores cannot.",
                );
            })
            .await
        }
    }
}

async fn restore(handle: &Handle, restore: Restore, whole: bool, json: bool) -> Result<ExitCode, CallError> {
    let Restore { which: Which { session, entry }, to, replace, merge } = restore;
    let to = to.map(|to| project::absolute(&to)).transpose()?;
    let call =
        LedgerRestore { session, entry, to, whole: Some(whole), replace: Some(replace), merge: Some(merge) };
    tell(handle, call, json, |back: &LedgerRestored| {
        output::line(&format!(
            "Entry {} of {} is back in {}.",
            back.entry.number, back.entry.session, back.folder
        ));
        if merge {
            output::line("Its changes were brought into what was there.");
        } else if !back.whole {
            output::line("It was made of what the repository keeps, so without files that git ignores.");
        }
        back.conflicts.iter().for_each(|path| output::line(&format!("Conflict: {path}")));
        back.notes.iter().for_each(|note| output::line(&format!("Note: {note}.")));
    })
    .await
}

fn list(entries: &[LedgerEntryView], none: &str) {
    if entries.is_empty() {
        output::line(none);
    }
    let row = |entry: &LedgerEntryView| {
        let size = entry.trash.as_ref().map_or_else(String::new, |trash| room(trash.size));
        vec![
            entry.session.to_string(),
            entry.number.to_string(),
            time::of(entry.at),
            place(entry.state).to_owned(),
            size,
            work(entry),
        ]
    };
    output::table(&entries.iter().map(row).collect::<Vec<_>>());
}

fn show(entry: &LedgerEntryView) {
    let mut rows = vec![
        ("entry", format!("{} of {}", entry.number, entry.session)),
        ("made", format!("{}, {}", time::of(entry.at), reason(entry.because))),
        ("is", place(entry.state).to_owned()),
        ("holds", work(entry)),
        ("worktree", entry.folder.clone()),
    ];
    for (name, value) in [("files", &entry.commit), ("commit", &entry.head), ("branch", &entry.branch)] {
        rows.extend(value.clone().map(|value| (name, value)));
    }
    if let Some(trash) = &entry.trash {
        rows.push(("trash", format!("{}, {} since {}", trash.path, room(trash.size), time::of(trash.since))));
    }
    output::table(&rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect::<Vec<_>>());
    left_out(entry);
}

fn left_out(entry: &LedgerEntryView) {
    if !entry.left_out.is_empty() {
        output::line("Not in it, beside what git ignores:");
        let row =
            |item: &ao_protocol::view::LeftOutView| vec![format!("  {}", item.path), item.reason.clone()];
        output::table(&entry.left_out.iter().map(row).collect::<Vec<_>>());
    }
}

fn work(entry: &LedgerEntryView) -> String {
    let counted = [(entry.changed, "changed"), (entry.untracked, "new"), (entry.conflicts, "in conflict")];
    let mut words: Vec<String> =
        counted.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    words.extend(entry.unfinished.iter().cloned());
    if words.is_empty() { "no changes".to_owned() } else { words.join(", ") }
}

fn place(state: LedgerState) -> &'static str {
    match state {
        LedgerState::Kept => "in the repository",
        LedgerState::Trashed => "in the trash",
        LedgerState::Busy => "unsettled",
    }
}

fn reason(because: KeptBecause) -> &'static str {
    match because {
        KeptBecause::Asked => "as asked",
        KeptBecause::Removed => "because the worktree was removed",
        KeptBecause::Tidied => "in a clean-up",
        KeptBecause::Replaced => "because another was brought back to its place",
    }
}

/// A number of bytes as people read it.
pub(super) fn room(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut rest = bytes;
    let mut unit = 0;
    while rest >= 10 * 1024 && unit + 1 < units.len() {
        rest /= 1024;
        unit += 1;
    }
    format!("{rest} {}", units[unit])
}
