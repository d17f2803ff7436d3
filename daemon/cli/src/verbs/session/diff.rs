//! `ao session diff`, and `ao diff`.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{ChangeScope, ChangedFiles, ChangesFiles};
use ao_protocol::error::CallError;
use ao_protocol::view::{ChangesView, FileChangeView, FileDiffView};

use crate::args::Diff;
use crate::diff_text::{self, clean, counted, name, status, whole_list};
use crate::output;

/// Files of one call.
const BATCH: usize = 50;
/// Columns for the bars of `--stat`.
const BAR: u32 = 40;

/// Shows what a session changed.
pub(super) async fn run(handle: &Handle, diff: Diff, json: bool) -> Result<ExitCode, CallError> {
    let scope = if diff.uncommitted { ChangeScope::Head } else { ChangeScope::Base };
    let mut changes = whole_list(handle, &diff.session, scope).await?;
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
        lines(&diff_text::beginning(&changes));
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
            part.files.iter().for_each(show);
        }
    }
    if json {
        output::json(&serde_json::json!({ "changes": changes, "diff": found }));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a file is this path, or lies below it.
fn is_in(file: &FileChangeView, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    [Some(&file.path), file.old_path.as_ref()]
        .into_iter()
        .flatten()
        .any(|of| of.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn stat(changes: &ChangesView) {
    lines(&diff_text::beginning(changes));
    let touched = |file: &FileChangeView| file.insertions.unwrap_or(0) + file.deletions.unwrap_or(0);
    let most = changes.files.iter().map(touched).max().unwrap_or(0).max(BAR);
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

fn show(diff: &FileDiffView) {
    output::line("");
    lines(&diff_text::file(diff));
}

fn lines(all: &[String]) {
    all.iter().for_each(|line| output::line(line));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::view::FileStatus;

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
