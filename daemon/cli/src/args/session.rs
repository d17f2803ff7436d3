//! The definition of `ao session`.

use std::path::PathBuf;

use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum SessionVerb {
    /// Make a session: branch, worktree, terminal, agent.
    New(NewSession),
    /// List sessions.
    Ls {
        /// Only this project's.
        project: Option<ProjectId>,
        /// Archived ones too.
        #[arg(long)]
        archived: bool,
    },
    /// Show one session and its screen.
    Show {
        /// Which.
        session: SessionId,
        /// Lines above the screen to show too.
        #[arg(long, default_value_t = 0)]
        scrollback: u32,
    },
    /// Use its terminal. Ctrl-\ detaches; the agent goes on.
    Attach {
        /// Which.
        session: SessionId,
    },
    /// Type a message into its agent and submit it.
    Send {
        /// To whom.
        session: SessionId,
        /// What; `-` reads it from standard input.
        text: String,
    },
    /// Press its agent's interrupt keys.
    Interrupt {
        /// Which.
        session: SessionId,
    },
    /// End its agent. Worktree, branch and last screen are kept.
    Kill {
        /// Which.
        session: SessionId,
        /// Also move its worktree to the trash, if every change in it is committed.
        #[arg(long)]
        remove_worktree: bool,
    },
    /// Bring its ended agent back: the same conversation, or the saved prompt.
    Restore {
        /// Which.
        session: SessionId,
        /// A new conversation in the same session instead.
        #[arg(long, conflicts_with = "shell")]
        fresh: bool,
        /// A shell in its terminal instead.
        #[arg(long)]
        shell: bool,
    },
    /// Change its title.
    Rename {
        /// Which.
        session: SessionId,
        /// The new title.
        title: String,
    },
    /// Hide an ended session from lists.
    Archive {
        /// Which.
        session: SessionId,
        /// Show it again.
        #[arg(long)]
        undo: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewSession {
    /// In which project.
    pub(crate) project: ProjectId,
    /// The agent; `ao doctor` lists them.
    #[arg(long, short)]
    pub(crate) agent: Option<AgentId>,
    /// The first prompt; `-` reads it from standard input.
    #[arg(long, short, conflicts_with = "prompt_file")]
    pub(crate) prompt: Option<String>,
    /// A file with the first prompt.
    #[arg(long)]
    pub(crate) prompt_file: Option<PathBuf>,
    /// Its title.
    #[arg(long, short)]
    pub(crate) title: Option<String>,
    /// The branch to make.
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// What to start from: a branch, tag or commit.
    #[arg(long)]
    pub(crate) base: Option<String>,
    /// Attach to it at once.
    #[arg(long)]
    pub(crate) attach: bool,
}
