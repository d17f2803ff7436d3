//! The command line's definition. It must never do anything.

mod session;

use std::path::PathBuf;

use ao_protocol::ids::{AgentId, ProjectId};
use clap::{Args, Parser, Subcommand};

pub(crate) use session::{NewSession, SessionVerb};

/// Run coding agents in parallel, each in its own worktree and terminal, and lose none.
#[derive(Debug, Parser)]
#[command(name = "ao", version = ao_client::BUILD, after_help = EXIT_CODES)]
pub(crate) struct Ao {
    /// Print JSON: the call's reply, or an object with `error`.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The exit codes, as `--help` shows them.
const EXIT_CODES: &str = "Exit codes:
  0  done
  1  a fault of this program or of the machine
  2  the request is wrong
  3  what it names does not exist
  4  it does not fit the present state
  5  it is not permitted here
  6  something it needs is not there right now
  7  no daemon is running";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show the daemon and what its sessions do.
    Status,
    /// Add, list and forget repositories.
    #[command(subcommand, visible_alias = "p")]
    Project(ProjectVerb),
    /// Make and use sessions.
    #[command(subcommand, visible_alias = "s")]
    Session(SessionVerb),
    /// The project's coordinating session.
    #[command(subcommand)]
    Orchestrator(OrchestratorVerb),
    /// Show the end of the daemon's log.
    Logs {
        /// How many lines.
        #[arg(short = 'n', long, default_value_t = 50)]
        lines: usize,
        /// Only print where the logs are.
        #[arg(long)]
        path: bool,
    },
    /// Look at what works here and what is missing.
    Doctor,
    /// Stop the daemon. Sessions live on.
    Stop,
    /// Run the daemon in the foreground, without an app.
    Daemon(Daemon),
    /// Print a completion script.
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Daemon {
    /// Leave the caller's terminal session; for programs that start a daemon.
    #[arg(long, hide = true)]
    pub(crate) detach: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectVerb {
    /// Add a repository.
    Add {
        /// A folder inside it.
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Its short name; made from the folder's name if absent.
        #[arg(long)]
        id: Option<ProjectId>,
        /// Its display name.
        #[arg(long)]
        name: Option<String>,
    },
    /// List the repositories.
    Ls,
    /// Forget a repository without sessions. The repository is untouched.
    Rm {
        /// Which.
        project: ProjectId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrchestratorVerb {
    /// Show the project's orchestrator; make it, or bring it back, if need be.
    Ensure {
        /// Which project.
        project: ProjectId,
        /// The agent for a new one.
        #[arg(long)]
        agent: Option<AgentId>,
    },
}
