//! Calls about adding a repository.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::ProjectId;
use crate::view::ProjectView;

/// Parameters of `project.look`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectLook {
    /// The folder; absolute.
    pub path: String,
}

/// What git makes of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GitState {
    /// There is no such folder, or it cannot be read.
    Missing,
    /// It is a file.
    NoFolder,
    /// It is in no repository; it could become one.
    NoRepository,
    /// It is a repository without a commit; it could get a first, empty one.
    NoCommit,
    /// It is a repository, or inside one, that can be added.
    Repository,
    /// It is a repository without a checkout, which cannot be added.
    Bare,
    /// It is of the app's own making, such as a session's worktree, and cannot be added.
    Own,
    /// git itself refuses it, or there is no usable git; a note says why.
    Refused,
}

/// Reply of `project.look`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectLooked {
    /// What it is.
    pub state: GitState,
    /// The repository's main checkout, which is what would be added.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// The project that it is already.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<ProjectId>,
    /// The branch that new sessions would start from.
    #[ts(optional)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Things worth knowing, one sentence each: a folder inside the repository was given, no remote, a detached HEAD, a
    /// repository within.
    pub notes: Vec<String>,
}

/// Parameters of `project.add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectAdd {
    /// A folder inside the repository; absolute.
    pub path: String,
    /// The id to use instead of one made from the folder's name.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub id: Option<ProjectId>,
    /// The display name; the folder's name if absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub name: Option<String>,
    /// Makes the folder a repository first if it is none, and gives it a first, empty commit if it has none. What is in
    /// the folder is not touched and not committed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub init: Option<bool>,
}

/// Reply of `project.add`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectAdded {
    /// The project.
    pub project: ProjectView,
    /// Things worth knowing: no remote, a linked worktree was given.
    pub notes: Vec<String>,
}
