//! Where a new session works.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a new session works. Only what the app makes is ever moved to the trash by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum SessionSource {
    /// A new branch in a worktree of its own. `branch` and `base` of the call say which and from where.
    NewBranch {
        /// Fetch the base from its remote first, and start from what is there; the project's setting if absent. When it
        /// is asked for here, a fetch that fails is an error; as a setting, it is a note.
        #[serde(default)]
        #[ts(optional = nullable)]
        fetch: Option<bool>,
    },
    /// A branch that is there, in a worktree of its own. One that only a remote has becomes a local one that follows it.
    Branch {
        /// Its name.
        name: String,
    },
    /// A worktree that is there already. The app works in it and never removes it.
    Worktree {
        /// Its folder; absolute.
        path: String,
    },
    /// The repository's main checkout itself. One session at a time works there, and the app never removes it.
    MainCheckout {},
    /// An empty folder without a repository.
    Scratch {},
}
