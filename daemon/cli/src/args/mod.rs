//! The command line's definition. It must never do anything.

mod agent;
mod ledger;
mod plan;
mod session;

use std::path::PathBuf;

use ao_protocol::ids::{AgentId, ProjectId};
use clap::{Args, Parser, Subcommand};

pub(crate) use agent::AgentVerb;
pub(crate) use ledger::{Gc, LedgerVerb, Restore, TrashVerb, Which};
pub(crate) use plan::{Plan, PlanVerb, TaskWords, Text, task as task_id};
pub(crate) use session::{Diff, Land, NewSession, Send, SessionVerb};

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
    /// Show what a session changed since it left its base: `ao session diff`.
    Diff(Diff),
    /// Look at the agents, and describe your own.
    #[command(subcommand, visible_alias = "a")]
    Agent(AgentVerb),
    /// What was kept of worktrees, and how to bring it back.
    #[command(subcommand)]
    Ledger(LedgerVerb),
    /// Show what lies around, why it stays or may go, and let it go so that it can come back.
    ///
    /// Worktrees go to the trash, captured; a branch's commit stays under another name. What was not made here is shown and
    /// never touched.
    Gc(Gc),
    /// Removed worktrees, whole, with every file that git ignores.
    #[command(subcommand)]
    Trash(TrashVerb),
    /// The project's coordinating session.
    #[command(subcommand)]
    Orchestrator(OrchestratorVerb),
    /// A project's plan: its goal, tasks, decisions and questions.
    Plan(Plan),
    /// Show the daemon's settings, or set them.
    Settings {
        /// What to change: `max_running=6`, `restore=ask`; `key=` unsets.
        changes: Vec<String>,
    },
    /// Show what you were told of: what waits for you, what ended, what failed. A star marks what is open and unread.
    Notices {
        /// At most so many of the last ones, 1 to 500.
        #[arg(long, short = 'n', default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
        /// They count as read from now on.
        #[arg(long)]
        read: bool,
    },
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
    /// Serve this session's tools to its agent, by the Model Context Protocol. Agents start it.
    #[command(hide = true)]
    Mcp {
        /// The file that was written for the agent.
        #[arg(long)]
        context: PathBuf,
    },
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
        /// Make the folder a repository if it is none, and give it an empty first commit if it has none. Nothing that is in
        /// it is committed.
        #[arg(long)]
        init: bool,
    },
    /// List the repositories.
    Ls,
    /// Show what is set for a repository, or set it.
    Settings {
        /// Which.
        project: ProjectId,
        /// What to change: `setup='npm ci'`, `copy=.env,.npmrc`, `env.NAME=value`; `key=` unsets.
        changes: Vec<String>,
    },
    /// Let the repository's own file .ao/project.toml run what it says right now.
    Trust {
        /// Which.
        project: ProjectId,
        /// Take the trust away.
        #[arg(long)]
        revoke: bool,
    },
    /// Take a repository off the list, once its sessions are archived. The repository is untouched; adding its folder
    /// again brings back what there was of it.
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
        /// Make a new one in its place. The old one is ended, its worktree captured; its messages and the plan stay.
        #[arg(long)]
        replace: bool,
    },
}

#[cfg(test)]
mod tests {
    use ao_protocol::view::{Choice, PermissionMode};
    use clap::CommandFactory as _;

    use super::*;

    fn session(words: &[&str]) -> Result<SessionVerb, String> {
        let parsed =
            Ao::try_parse_from(["ao", "session"].iter().chain(words)).map_err(|error| error.to_string())?;
        let Verb::Session(verb) = parsed.verb else { panic!("{words:?} is no word of a session") };
        Ok(verb)
    }

    #[test]
    fn the_definition_is_sound() {
        Ao::command().debug_assert();
    }

    #[test]
    fn a_message_comes_as_words_as_a_file_or_on_standard_input() {
        let send = |words: &[&str]| match session(&[&["send", "shop-1"], words].concat()) {
            Ok(SessionVerb::Send(send)) => Ok((send.text, send.file, send.no_wait)),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error),
        };
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(send(&["fix", "it", "--no-wait"]), Ok((words(&["fix", "it"]), None, true)));
        assert_eq!(send(&[""]), Ok((words(&[""]), None, false)));
        assert_eq!(send(&["-"]), Ok((words(&["-"]), None, false)));
        assert_eq!(send(&["--", "-x"]), Ok((words(&["-x"]), None, false)));
        assert_eq!(send(&["--file", "-"]), Ok((words(&[]), Some("-".into()), false)));
        assert!(send(&["text", "--file", "x"]).is_err());
    }

    #[test]
    fn choices_modes_and_numbers_are_checked_and_named() {
        let answered = session(&["answer", "shop-1", "always", "--proof", "p"]).expect("parsed");
        assert!(matches!(answered, SessionVerb::Answer { choice: Choice::Always, proof: Some(_), .. }));
        let made = session(&["new", "shop", "--mode", "accept-edits", "--model", "m", "--effort", "high"]);
        let Ok(SessionVerb::New(new)) = made else { panic!("{made:?}") };
        assert_eq!(new.mode, Some(PermissionMode::AcceptEdits));
        assert_eq!((new.model.as_deref(), new.effort.as_deref()), (Some("m"), Some("high")));
        for (words, named) in [
            (&["answer", "shop-1", "yes"][..], "there are once, always, deny"),
            (&["new", "shop", "--mode", "yolo"], "there are ask, accept-edits, auto, full"),
            (&["cancel", "shop-1", "first"], "a message's number"),
            (&["log", "shop-1", "--limit", "0"], "1..=1000"),
            (&["send", "../x", "text"], "invalid session id"),
        ] {
            let error = session(words).expect_err("refused");
            assert!(error.contains(named), "{words:?}: {error}");
        }
    }
}
