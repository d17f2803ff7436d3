//! The definition of `ao ledger` and `ao trash`.

use std::path::PathBuf;

use ao_protocol::ids::{ProjectId, SessionId};
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerVerb {
    /// List what was kept.
    Ls {
        /// Only this session's.
        session: Option<SessionId>,
    },
    /// Show one entry, and what it does not hold.
    Show(Which),
    /// Show what an entry changes against the commit that was checked out.
    Diff(Which),
    /// Keep what a session's worktree holds right now; the worktree stays as it is.
    Capture {
        /// Whose.
        session: SessionId,
    },
    /// Bring a worktree back: from the trash if it is there, else from what the repository keeps.
    ///
    /// The trash has the folder as it was. The repository keeps changed and new files and the index with the bytes and
    /// conflicts that they had, but nothing that git ignores.
    Restore(Restore),
    /// Let go of an entry for good, in the repository and in the trash.
    Drop {
        /// Whose.
        session: SessionId,
        /// Which.
        entry: u32,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrashVerb {
    /// List the worktrees in the trash, oldest first.
    Ls,
    /// Bring a worktree back from the trash, whole.
    Restore(Restore),
    /// Delete worktrees from the trash. What the repository keeps of them stays in the ledger.
    Empty {
        /// Only this session's.
        session: Option<SessionId>,
        /// Only this entry.
        entry: Option<u32>,
        /// Only what lies there for at least so many days.
        #[arg(long)]
        days: Option<u32>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Gc {
    /// Only these, by the names that the plan has for them.
    pub(crate) names: Vec<String>,
    /// Carry it out: with what is named, else with all that can go. Without it nothing is touched.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Only this project's.
    #[arg(long)]
    pub(crate) project: Option<ProjectId>,
    /// Do not count the room that things take.
    #[arg(long)]
    pub(crate) quick: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Whose.
    pub(crate) session: SessionId,
    /// Which; the newest if absent.
    pub(crate) entry: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) which: Which,
    /// To this folder instead of where it was.
    #[arg(long)]
    pub(crate) to: Option<PathBuf>,
    /// Move what is in its place to the trash first, captured.
    #[arg(long, conflicts_with = "to")]
    pub(crate) replace: bool,
    /// Bring the changes into what is in its place, three ways, and show conflicts; that is captured first.
    #[arg(long, conflicts_with_all = ["to", "replace"])]
    pub(crate) merge: bool,
}
