//! What a worktree changed against the commit that its work began from.
//!
//! Facts only: who looks at the worktree finds them, and who shows them decides how much of them fits.

use ao_protocol::view::{FileStatus, LineChange, SinceWhat};

/// A changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its path, as git gives it.
    pub path: Vec<u8>,
    /// Where it was, if it was renamed or copied.
    pub old_path: Option<Vec<u8>>,
    /// What became of it.
    pub status: FileStatus,
    /// Whether something of it is in no commit.
    pub uncommitted: bool,
    /// Its mode before.
    pub old_mode: Option<String>,
    /// Its mode now.
    pub new_mode: Option<String>,
    /// New lines and lines that are gone, where they are counted.
    pub lines: Option<(u32, u32)>,
    /// It has no lines.
    pub binary: bool,
    /// It is too large to be looked into.
    pub huge: bool,
    /// It is a repository of its own.
    pub submodule: bool,
    /// The object before, if there is one that git named.
    pub old_object: Option<String>,
}

/// What a worktree changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What the changes are counted from.
    pub since: SinceWhat,
    /// That commit, or the empty tree.
    pub from: String,
    /// The commit that is checked out.
    pub head: Option<String>,
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The files, by path.
    pub files: Vec<FileChange>,
    /// What else is to be known, in words.
    pub notes: Vec<String>,
    /// Names this state of the worktree.
    pub revision: String,
}

impl Changes {
    /// The commit that the changes are counted from, if there is one.
    #[must_use]
    pub fn commit(&self) -> Option<&str> {
        (self.since != SinceWhat::Nothing).then_some(self.from.as_str())
    }
}

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineLimits {
    /// Lines around a change.
    pub context: u32,
    /// Lines of a file.
    pub lines: usize,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff {
    /// The file.
    pub file: FileChange,
    /// What changed in it.
    pub hunks: Vec<Hunk>,
    /// Whether there is more.
    pub cut: bool,
}

/// Lines that changed, with what is around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hunk {
    /// The first line before, and how many there are.
    pub old: (u32, u32),
    /// The first line now, and how many there are.
    pub new: (u32, u32),
    /// The section that it is in.
    pub heading: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a hunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub change: LineChange,
    /// Its text without the newline.
    pub text: String,
    /// Only the beginning of the text is here.
    pub cut: bool,
    /// It has no newline.
    pub no_newline: bool,
}
