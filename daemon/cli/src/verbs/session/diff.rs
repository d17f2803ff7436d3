//! `ao session diff`, and `ao diff`.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{ChangeScope, ChangedFiles, ChangesFiles, ChangesList};
use ao_protocol::error::CallError;
use ao_protocol::view::{ChangesView, FileChangeView, FileDiffView, FileStatus, LineChange, SinceWhat};

use crate::args::Diff;
use crate::output;

/// Files of one call.
const BATCH: usize = 50;
/// Columns for the bars of `--stat`.
const BAR: u32 = 40;

/// Shows what a session changed.
pub(super) async fn run(handle: &Handle, diff: Diff, json: bool) -> Result<ExitCode, CallError> {
    let scope = if diff.uncommitted { ChangeScope::Head } else { ChangeScope::Base };
    let mut changes = whole_list(handle, &diff, scope).await?;
    changes.files.retain(|file| diff.paths.is_empty() || diff.paths.iter().any(|path| is_in(file, path)));
    if diff.stat {
        if json {
            output::json(&changes);
        } else {
            stat(&changes);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut found = ChangedFiles { files: Vec::new(), unchanged: Vec::new(), left_out: Vec::new() };
    if !json {
        beginning(&changes);
    }
    let mut waiting: Vec<String> = changes.files.iter().map(|file| file.path.clone()).collect();
    while !waiting.is_empty() {
        let rest = waiting.split_off(BATCH.min(waiting.len()));
        let call = ChangesFiles {
            session: diff.session.clone(),
            scope: Some(scope),
            paths: waiting,
            revision: Some(changes.revision.clone()),
            context: diff.context,
            lines: None,
        };
        let part = handle.call(call).await?;
        waiting = part.left_out.into_iter().chain(rest).collect();
        if json {
            found.files.extend(part.files);
            found.unchanged.extend(part.unchanged);
        } else {
            part.files.iter().for_each(file);
        }
    }
    if json {
        output::json(&serde_json::json!({ "changes": changes, "diff": found }));
    }
    Ok(ExitCode::SUCCESS)
}

/// All pages of the list. One that changes on the way is begun anew.
async fn whole_list(handle: &Handle, diff: &Diff, scope: ChangeScope) -> Result<ChangesView, CallError> {
    let mut call = ChangesList {
        session: diff.session.clone(),
        scope: Some(scope),
        watch: None,
        from: None,
        limit: None,
        revision: None,
    };
    let mut whole = handle.call(call.clone()).await?;
    while let Some(next) = whole.next {
        (call.from, call.revision) = (Some(next), Some(whole.revision.clone()));
        let page = handle.call(call.clone()).await?;
        if page.revision == whole.revision {
            whole.files.extend(page.files);
            whole.next = page.next;
        } else {
            (call.from, call.revision) = (None, None);
            whole = handle.call(call.clone()).await?;
        }
    }
    Ok(whole)
}

/// Whether a file is this path, or lies below it.
fn is_in(file: &FileChangeView, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    [Some(&file.path), file.old_path.as_ref()]
        .into_iter()
        .flatten()
        .any(|of| of.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn beginning(changes: &ChangesView) {
    let commit = changes.commit.as_deref().map_or("", |commit| &commit[..commit.len().min(12)]);
    let since = match changes.since {
        SinceWhat::Base => format!("since {commit}, where it left {}", changes.base),
        SinceWhat::Start => format!("since {commit}, which its worktree was made from"),
        SinceWhat::ProjectBase => format!("since {commit}, where it left the project's base"),
        SinceWhat::Head => format!("since {commit}, which is checked out"),
        SinceWhat::Nothing => "since nothing: there is no commit to compare with".to_owned(),
    };
    let (files, new, gone) = (changes.total, changes.insertions, changes.deletions);
    output::line(&clean(&format!("{files} changed, +{new} -{gone}, {since}")));
    changes.notes.iter().for_each(|note| output::line(&clean(&format!("Note: {note}."))));
}

fn stat(changes: &ChangesView) {
    beginning(changes);
    let lines = |file: &FileChangeView| file.insertions.unwrap_or(0) + file.deletions.unwrap_or(0);
    let most = changes.files.iter().map(lines).max().unwrap_or(0).max(BAR);
    let row = |file: &FileChangeView| {
        let bar = |n: Option<u32>, sign: &str| {
            let n = n.unwrap_or(0);
            let long = u64::from(n) * u64::from(BAR) / u64::from(most);
            sign.repeat(usize::try_from(long.max(u64::from(n > 0))).unwrap_or(0))
        };
        let bars = format!("{}{}", bar(file.insertions, "+"), bar(file.deletions, "-"));
        vec![status(file.status).to_owned(), clean(&name(file)), counted(file), bars]
    };
    output::table(&changes.files.iter().map(row).collect::<Vec<_>>());
}

fn file(diff: &FileDiffView) {
    let file = &diff.file;
    let place = if file.uncommitted { "" } else { ", committed" };
    output::line("");
    output::line(&clean(&format!("{} {} ({}{place})", status(file.status), name(file), counted(file))));
    if let (Some(old), Some(new)) = (&file.old_mode, &file.new_mode)
        && old != new
    {
        output::line(&format!("mode {old} -> {new}"));
    }
    for hunk in &diff.hunks {
        let head = format!(
            "@@ -{},{} +{},{} @@ {}",
            hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines, hunk.heading
        );
        output::line(clean(&head).trim_end());
        for line in &hunk.lines {
            let sign = match line.change {
                LineChange::Same => ' ',
                LineChange::Added => '+',
                LineChange::Removed => '-',
            };
            output::line(&format!("{sign}{}{}", clean(&line.text), if line.cut { " [...]" } else { "" }));
            if line.no_newline {
                output::line("\\ No newline at end of file");
            }
        }
    }
    if diff.cut {
        output::line("[there is more of this file]");
    }
}

fn name(file: &FileChangeView) -> String {
    match &file.old_path {
        Some(old) => format!("{old} -> {}", file.path),
        None => file.path.clone(),
    }
}

fn counted(file: &FileChangeView) -> String {
    match (file.insertions, file.deletions) {
        _ if file.submodule => "a repository of its own".to_owned(),
        _ if file.huge => "too large to look into".to_owned(),
        _ if file.binary => "binary".to_owned(),
        (None, None) => "not counted".to_owned(),
        (new, gone) => format!("+{} -{}", new.unwrap_or(0), gone.unwrap_or(0)),
    }
}

fn status(status: FileStatus) -> &'static str {
    match status {
        FileStatus::Added => "added",
        FileStatus::Modified => "modified",
        FileStatus::Deleted => "deleted",
        FileStatus::Renamed => "renamed",
        FileStatus::Copied => "copied",
        FileStatus::Typechange => "type changed",
        FileStatus::Untracked => "new",
        FileStatus::Conflicted => "conflict",
    }
}

/// Text of a repository, as a terminal may have it: what an agent wrote must not move the cursor or set a title.
fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' => Some(c),
        '\r' => None,
        '\0'..='\u{1f}' => char::from_u32(u32::from(c) + 0x2400),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some('\u{fffd}'),
        _ => Some(c),
    };
    text.chars().filter_map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_agent_wrote_cannot_command_the_terminal() {
        assert_eq!(clean("a\tb\r"), "a\tb");
        assert_eq!(clean("\u{1b}]0;x\u{7}\u{9b}2J\nend"), "\u{241b}]0;x\u{2407}\u{fffd}2J\u{240a}end");
    }

    #[test]
    fn a_path_names_a_file_or_a_folder_and_nothing_that_only_begins_alike() {
        let file = FileChangeView {
            path: "src/new.rs".to_owned(),
            old_path: Some("lib/old.rs".to_owned()),
            status: FileStatus::Renamed,
            uncommitted: true,
            old_mode: None,
            new_mode: None,
            insertions: None,
            deletions: None,
            binary: false,
            huge: false,
            submodule: false,
        };
        for (path, expected) in [
            ("src", true),
            ("src/", true),
            ("src/new.rs", true),
            ("lib", true),
            ("sr", false),
            ("src/new", false),
        ] {
            assert_eq!(is_in(&file, path), expected, "{path}");
        }
    }
}
