//! Repositories and worktrees, by way of the `git` program and nothing else.
//!
//! Why it exists: every session works in a worktree of its own, and what git thinks of a folder decides what may be
//! done with it. Only the program knows the user's configuration, hooks, credentials and filters, so no library stands
//! in for it. Here is the only place that starts it.
//!
//! It must never delete anything: a folder that is in the way or is no longer wanted is moved to the trash. It must
//! never build a command line from text, take a name from outside for an option, or read output meant for people,
//! except for the two complaints of git that have no other form. What only looks never takes a lock that an agent's
//! own git could stumble over.

mod assess;
mod begin;
mod changes;
mod create;
mod error;
mod fault;
mod inspect;
mod landing;
mod ledger;
mod names;
mod prepare;
mod project_file;
mod run;
mod site;
mod survey;
#[cfg(test)]
mod tests;
mod torn;
mod trash;
mod worktrees;

use std::path::PathBuf;

pub use self::assess::Assessment;
pub use self::changes::{ChangesPlan, WatchedFolders};
pub use self::create::{Claim, Created, WorktreePlan};
pub use self::error::WorkspaceError;
pub use self::fault::{Step, pass};
pub use self::inspect::{Note, Repository};
pub use self::landing::{Combined, Ends, LandLock, LandPlan, Moved, ShellRun, last_lines, run_line};
pub use self::ledger::{
    CapturePlan, Captured, EntryId, Merged, Outcome, RestorePlan, Returned, Slot, Snapshot, Uncaptured,
};
pub use self::prepare::{Preparation, fill};
pub use self::project_file::{ProjectFile, project_file};
pub use self::run::{Git, GitVersion, OLDEST_GIT};
pub use self::site::{Fetched, Found};
pub use self::survey::{Ahead, Registered, Room, is_same_folder, last_use, programs_inside, room_of};
pub use self::trash::free_room;

/// What was moved to the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    /// Where the folder is now.
    pub at: PathBuf,
    /// Where the copy of what git kept for it is: its index, its HEAD, and so on.
    pub admin: PathBuf,
}
