//! The definition of `ao agent`.

use std::path::PathBuf;

use ao_protocol::ids::AgentId;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum AgentVerb {
    /// List the agents: what is installed, which version, signed in or not.
    Ls,
    /// Show one agent: its models, efforts and permission modes, and what it cannot tell.
    Show {
        /// Which.
        agent: AgentId,
    },
    /// Say what is wrong with a manifest, with file, key and what to do. Needs no daemon.
    Check {
        /// The file; all of the home's `agents` folder if absent.
        file: Option<PathBuf>,
    },
    /// Write a manifest for a new agent into the home's `agents` folder, to be filled in. Needs no daemon.
    New {
        /// The new agent's id: 1 to 40 of a-z, 0-9 and '-'. That of a built-in one replaces it.
        agent: AgentId,
        /// Begin with the manifest of this built-in agent instead of an empty one.
        #[arg(long)]
        from: Option<AgentId>,
    },
    /// End every session's agent of this kind when it is idle and resume it, so that all run the newest version.
    Restart {
        /// Which.
        agent: AgentId,
    },
}
