//! What a session changed, as text: for people at a terminal and for agents that read it.

use ao_client::Handle;
use ao_protocol::calls::{ChangeScope, ChangesList};
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{ChangesView, FileChangeView, FileDiffView, FileStatus, LineChange, SinceWhat};

/// All pages of the list of what a session changed. One that changes on the way is begun anew.
pub(crate) async fn whole_list(
    handle: &Handle,
    session: &SessionId,
    scope: ChangeScope,
) -> Result<ChangesView, CallError> {
    let mut call = ChangesList {
        session: session.clone(),
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

/// How much changed, and since when; then what else is to be known.
pub(crate) fn beginning(changes: &ChangesView) -> Vec<String> {
    let commit = changes.commit.as_deref().map_or("", |commit| &commit[..commit.len().min(12)]);
    let since = match changes.since {
        SinceWhat::Base => format!("since {commit}, where it left {}", changes.base),
        SinceWhat::Start => format!("since {commit}, which its worktree was made from"),
        SinceWhat::ProjectBase => format!("since {commit}, where it left the project's base"),
        SinceWhat::Head => format!("since {commit}, which is checked out"),
        SinceWhat::Nothing => "since nothing: there is no commit to compare with".to_owned(),
    };
    let (files, new, gone) = (changes.total, changes.insertions, changes.deletions);
    let first = clean(&format!("{files} changed, +{new} -{gone}, {since}"));
    std::iter::once(first).chain(changes.notes.iter().map(|note| clean(&format!("Note: {note}.")))).collect()
}

/// What became of one file: a line with its name, then its hunks.
pub(crate) fn file(diff: &FileDiffView) -> Vec<String> {
    let mut lines = vec![in_one_line(&diff.file)];
    let file = &diff.file;
    if let (Some(old), Some(new)) = (&file.old_mode, &file.new_mode)
        && old != new
    {
        lines.push(format!("mode {old} -> {new}"));
    }
    for hunk in &diff.hunks {
        let head = format!(
            "@@ -{},{} +{},{} @@ {}",
            hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines, hunk.heading
        );
        lines.push(clean(&head).trim_end().to_owned());
        for line in &hunk.lines {
            let sign = match line.change {
                LineChange::Same => ' ',
                LineChange::Added => '+',
                LineChange::Removed => '-',
            };
            lines.push(format!("{sign}{}{}", clean(&line.text), if line.cut { " [...]" } else { "" }));
            if line.no_newline {
                lines.push("\\ No newline at end of file".to_owned());
            }
        }
    }
    if diff.cut {
        lines.push("[there is more of this file]".to_owned());
    }
    lines
}

/// A file with what became of it: "modified src/main.rs (+3 -1, committed)".
pub(crate) fn in_one_line(file: &FileChangeView) -> String {
    let place = if file.uncommitted { "" } else { ", committed" };
    clean(&format!("{} {} ({}{place})", status(file.status), name(file), counted(file)))
}

pub(crate) fn name(file: &FileChangeView) -> String {
    match &file.old_path {
        Some(old) => format!("{old} -> {}", file.path),
        None => file.path.clone(),
    }
}

pub(crate) fn counted(file: &FileChangeView) -> String {
    match (file.insertions, file.deletions) {
        _ if file.submodule => "a repository of its own".to_owned(),
        _ if file.huge => "too large to look into".to_owned(),
        _ if file.binary => "binary".to_owned(),
        (None, None) => "not counted".to_owned(),
        (new, gone) => format!("+{} -{}", new.unwrap_or(0), gone.unwrap_or(0)),
    }
}

pub(crate) fn status(status: FileStatus) -> &'static str {
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
pub(crate) fn clean(text: &str) -> String {
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
}
