//! What a session changed against its base, as shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::SessionId;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// New, and git knows it.
    Added,
    /// Its content or its mode changed.
    Modified,
    /// Gone.
    Deleted,
    /// At another path, perhaps with other content.
    Renamed,
    /// Made from a file that changed too.
    Copied,
    /// It was a file, a link or a submodule, and is now another of these.
    Typechange,
    /// New, and git does not know it yet.
    Untracked,
    /// Two sides changed it, and nobody has decided.
    Conflicted,
}

/// One changed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileChangeView {
    /// Its path in the worktree, parted by `/`; parts that are not Unicode are replaced.
    pub path: String,
    /// Where it was, if it was renamed or copied.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_path: Option<String>,
    /// What became of it.
    pub status: FileStatus,
    /// Whether something of it is in no commit.
    pub uncommitted: bool,
    /// Its mode before, in git's words: `100644`, `100755`, `120000`, `160000`.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_mode: Option<String>,
    /// Its mode now.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_mode: Option<String>,
    /// Lines that are new; absent where lines are not counted.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insertions: Option<u32>,
    /// Lines that are gone; absent where lines are not counted.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletions: Option<u32>,
    /// It has no lines.
    pub binary: bool,
    /// It has more than 4 MiB before or now, so nobody looks into it.
    pub huge: bool,
    /// It is a repository of its own: a submodule, or one that git does not know.
    pub submodule: bool,
}

/// What changes are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SinceWhat {
    /// The newest commit that the session's base and its work have in common. A base that moved on changes nothing.
    Base,
    /// The commit that the worktree was made from: the base is gone, or is itself checked out.
    Start,
    /// The newest commit that the project's base and the work have in common: the session's own base is gone.
    ProjectBase,
    /// The commit that is checked out, as asked.
    Head,
    /// Nothing: there is no commit yet, or none in common.
    Nothing,
}

/// What a session changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangesView {
    /// Whose.
    pub session: SessionId,
    /// Names this state of the worktree: as long as it is the same, nothing has changed.
    pub revision: String,
    /// What the changes are counted from.
    pub since: SinceWhat,
    /// That commit; absent if there is none.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The session's base, as named.
    pub base: String,
    /// The commit that is checked out; absent before the first.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The branch that is checked out; absent if there is none.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The files of this page, by path.
    pub files: Vec<FileChangeView>,
    /// How many files there are in all.
    pub total: u32,
    /// Where the next page begins; absent on the last.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// New lines in all files.
    #[ts(type = "number")]
    pub insertions: u64,
    /// Lines that are gone, in all files.
    #[ts(type = "number")]
    pub deletions: u64,
    /// What else is to be known, in words: that a rebase is in progress, that renames were not looked for.
    pub notes: Vec<String>,
    /// Whether the worktree is watched, so that `changes.wait` tells of the next change.
    pub watched: bool,
    /// Why it is not watched, although that was asked for.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unwatched_because: Option<String>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineChange {
    /// It is as it was.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A line of a hunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineView {
    /// What became of it.
    pub change: LineChange,
    /// Its number before, from 1; absent if it is new.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<u32>,
    /// Its number now, from 1; absent if it is gone.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<u32>,
    /// Its text, with a carriage return if it has one; parts that are not Unicode are replaced.
    pub text: String,
    /// The text goes on: only its first 2,000 characters are here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub cut: bool,
    /// It is the last one, and no newline follows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub no_newline: bool,
}

/// Lines that changed, with what is around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HunkView {
    /// The number of its first line before.
    pub old_start: u32,
    /// How many lines it had before.
    pub old_lines: u32,
    /// The number of its first line now.
    pub new_start: u32,
    /// How many lines it has now.
    pub new_lines: u32,
    /// The function or section that it is in, as git sees it; may be empty.
    pub heading: String,
    /// Its lines.
    pub lines: Vec<LineView>,
}

/// What became of a file, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileDiffView {
    /// The file.
    pub file: FileChangeView,
    /// What changed in it. Nothing for what has no lines, for huge files, and where only the mode or the path changed.
    pub hunks: Vec<HunkView>,
    /// True if there is more than was asked for.
    pub cut: bool,
}
