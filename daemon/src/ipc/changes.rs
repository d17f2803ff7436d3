//! Changes as shown.
//!
//! A reply is one frame, and a frame has an end: what does not fit in is left for another call, and that is said.

use ao_protocol::calls::{ChangedFiles, ChangesFiles, ChangesList};
use ao_protocol::view::{ChangesView, FileChangeView, FileDiffView, HunkView, LineChange, LineView};

use crate::domain::changes::{FileChange, FileDiff, Hunk};
use crate::sessions::{Listed, Looked};

/// Files of a page.
const PAGE: u32 = 1_000;
/// Bytes of JSON in one reply, with room for what is around them.
const ROOM: usize = 768 << 10;

/// A page of a list.
pub(super) fn list(call: &ChangesList, listed: &Listed) -> ChangesView {
    let changes = &listed.changes;
    let from = call.from.unwrap_or(0);
    let limit = call.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let as_size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let mut room = ROOM;
    let page = changes.files.iter().skip(as_size(from)).take(as_size(limit)).map(file);
    let files: Vec<FileChangeView> = page
        .take_while(|file| {
            let size = json_length(file);
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        })
        .collect();
    let total = u32::try_from(changes.files.len()).unwrap_or(u32::MAX);
    let shown = from.saturating_add(u32::try_from(files.len()).unwrap_or(u32::MAX));
    let sum = |of: fn(&(u32, u32)) -> u32| {
        changes.files.iter().filter_map(|file| file.lines.as_ref()).map(|lines| u64::from(of(lines))).sum()
    };
    ChangesView {
        session: call.session.clone(),
        revision: changes.revision.clone(),
        since: changes.since,
        commit: changes.commit().map(str::to_owned),
        base: listed.base.clone(),
        head: changes.head.clone(),
        branch: changes.branch.clone(),
        files,
        total,
        next: (shown < total).then_some(shown),
        insertions: sum(|lines| lines.0),
        deletions: sum(|lines| lines.1),
        notes: changes.notes.clone(),
        watched: listed.watched,
        unwatched_because: listed.unwatched_because.clone(),
    }
}

/// Files, line by line.
pub(super) fn files(call: &ChangesFiles, looked: Looked) -> ChangedFiles {
    let Looked { files, unchanged } = looked;
    let (mut shown, mut left_out) = (Vec::new(), Vec::new());
    let mut room = ROOM;
    for found in files {
        let path = text(&found.file.path);
        // The first is shown in any case, as far as it goes.
        let view = diff(found, if shown.is_empty() { ROOM } else { usize::MAX });
        let size = json_length(&view);
        if size <= room {
            room -= size;
            shown.push(view);
        } else {
            left_out.push(path);
        }
    }
    let place = |path: &String| call.paths.iter().position(|asked| asked == path);
    left_out.sort_by_key(place);
    ChangedFiles { files: shown, unchanged, left_out }
}

fn file(file: &FileChange) -> FileChangeView {
    let (insertions, deletions) = file.lines.unzip();
    FileChangeView {
        path: text(&file.path),
        old_path: file.old_path.as_deref().map(text),
        status: file.status,
        uncommitted: file.uncommitted,
        old_mode: file.old_mode.clone(),
        new_mode: file.new_mode.clone(),
        insertions,
        deletions,
        binary: file.binary,
        huge: file.huge,
        submodule: file.submodule,
    }
}

/// A file with as many of its lines as `room` bytes hold.
fn diff(found: FileDiff, mut room: usize) -> FileDiffView {
    let mut view = FileDiffView { file: file(&found.file), hunks: Vec::new(), cut: found.cut };
    room = room.saturating_sub(json_length(&view));
    for one in found.hunks {
        let mut shown = hunk(one);
        let lines = std::mem::take(&mut shown.lines);
        room = room.saturating_sub(json_length(&shown) + 1);
        for line in lines {
            let size = json_length(&line) + 1;
            if size > room {
                view.cut = true;
                view.hunks.push(shown);
                return view;
            }
            room -= size;
            shown.lines.push(line);
        }
        view.hunks.push(shown);
    }
    view
}

fn hunk(hunk: Hunk) -> HunkView {
    let (mut old, mut new) = (hunk.old.0, hunk.new.0);
    let number = |of: &mut u32, counts: bool| {
        let now = *of;
        *of = now.saturating_add(u32::from(counts));
        counts.then_some(now)
    };
    let lines = hunk.lines.into_iter().map(|line| LineView {
        change: line.change,
        old: number(&mut old, line.change != LineChange::Added),
        new: number(&mut new, line.change != LineChange::Removed),
        text: line.text,
        cut: line.cut,
        no_newline: line.no_newline,
    });
    let lines = lines.collect();
    HunkView {
        old_start: hunk.old.0,
        old_lines: hunk.old.1,
        new_start: hunk.new.0,
        new_lines: hunk.new.1,
        heading: hunk.heading,
        lines,
    }
}

fn text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

fn json_length<T: serde::Serialize>(value: &T) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |json| json.len())
}
