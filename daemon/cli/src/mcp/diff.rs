//! What a worker changed, as much of it as an agent should read at once.

use ao_client::Handle;
use ao_protocol::calls::{ChangeScope, ChangesFiles};
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{ChangesView, FileDiffView};
use serde::Serialize;

use crate::diff_text;

/// How much text of files is given at once, in bytes.
const ROOM: usize = 48 << 10;
/// How many files of one call.
const FILES: usize = 50;
/// How many lines of one file.
const LINES: u32 = 600;

/// What changed.
#[derive(Debug, Serialize)]
pub(super) struct Diff {
    /// How much, since when, and what else is to be known.
    summary: Vec<String>,
    /// Every changed file, in a line.
    files: Vec<String>,
    /// The changes line by line, of as many files as there was room for.
    diff: String,
    /// Files whose lines are not in `diff`; ask for them by `paths`.
    left_out: Vec<String>,
}

/// Asks for a session's changes, of these files or of all.
///
/// # Errors
/// What the daemon says.
pub(super) async fn of(
    handle: &Handle,
    session: SessionId,
    paths: Option<Vec<String>>,
) -> Result<Diff, CallError> {
    let changes = diff_text::whole_list(handle, &session, ChangeScope::Base).await?;
    let mut wanted: Vec<String> = changes.files.iter().map(|file| file.path.clone()).collect();
    if let Some(paths) = &paths {
        wanted.retain(|path| paths.contains(path));
    }
    let rest = wanted.split_off(FILES.min(wanted.len()));
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    if !wanted.is_empty() {
        let call = ChangesFiles {
            session,
            scope: Some(ChangeScope::Base),
            paths: wanted,
            revision: Some(changes.revision.clone()),
            context: None,
            lines: Some(LINES),
        };
        let part = handle.call(call).await?;
        (found, left_out) = (part.files, part.left_out);
    }
    left_out.extend(rest);
    Ok(within(&changes, &found, left_out))
}

fn within(changes: &ChangesView, found: &[FileDiffView], mut left_out: Vec<String>) -> Diff {
    let mut diff = String::new();
    let mut too_many = Vec::new();
    for file in found {
        let text = diff_text::file(file).join("\n");
        // The first is given whatever its length, or it could never be read.
        if diff.is_empty() || diff.len() + text.len() <= ROOM {
            diff.push_str(&text);
            diff.push('\n');
        } else {
            too_many.push(file.file.path.clone());
        }
    }
    left_out.splice(0..0, too_many);
    let files = changes.files.iter().map(diff_text::in_one_line).collect();
    Diff { summary: diff_text::beginning(changes), files, diff, left_out }
}
