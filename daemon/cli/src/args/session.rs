//! The definition of `ao session`.

use std::path::PathBuf;

use ao_protocol::ids::{AgentId, MessageId, ProjectId, SessionId, TaskId};
use ao_protocol::settings::LandMethod;
use ao_protocol::view::{Choice, PermissionMode};
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
    /// Type a message into its agent and submit it, as soon as that is safe.
    ///
    /// Waits until its receipt is final, up to 50 s: `submitted` (the agent took it as a prompt), `typed` (this agent
    /// cannot tell more), or why it failed. The exit code is 0 for these two only. One that still waits after that stays
    /// accepted (exit code 6): `ao session messages` shows what becomes of it.
    Send(Send),
    /// Show the messages sent to it, with their receipts.
    Messages {
        /// Whose.
        session: SessionId,
    },
    /// Take back a message that has not been typed.
    Cancel {
        /// To whom it was sent.
        session: SessionId,
        /// Which; `ao session messages` has the numbers.
        #[arg(value_parser = message_id)]
        message: MessageId,
    },
    /// Show what happened in it, and from what that is known.
    Log {
        /// Whose.
        session: SessionId,
        /// Go on with what happens from now on. With --json, one object per line.
        #[arg(long, short)]
        follow: bool,
        /// At most so many lines of the past, 1 to 1,000.
        #[arg(long, short = 'n', default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Show what it changed since it left its base, committed or not.
    Diff(Diff),
    /// Show what was said in its agent's conversation, from the agent's own file.
    Transcript {
        /// Whose.
        session: SessionId,
        /// At most so many of the last things, 1 to 1,000.
        #[arg(long, short = 'n', default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        last: u32,
    },
    /// Show what its agent is told of its role.
    Brief {
        /// Whose.
        session: SessionId,
    },
    /// Wait until a worker of a project is done with its turn, asks something, ended or failed; at most 50 s.
    Wait {
        /// Whose workers.
        project: ProjectId,
        /// Only these sessions.
        sessions: Vec<SessionId>,
    },
    /// Show the permission prompt on its screen.
    Prompt {
        /// Whose.
        session: SessionId,
    },
    /// Answer the permission prompt on its screen, if it is still the one that was shown.
    Answer {
        /// Whose.
        session: SessionId,
        /// `once`, `always` (and do not ask again, in the agent's own sense), or `deny`.
        #[arg(value_parser = choice)]
        choice: Choice,
        /// The proof that `ao session prompt` gave. Without it the prompt is shown, and asked about.
        #[arg(long)]
        proof: Option<String>,
    },
    /// Press its agent's interrupt keys; or end its setup, or a teardown, while one runs.
    Interrupt {
        /// Which.
        session: SessionId,
    },
    /// End its agent, or take it out of the queue. Worktree, branch and last screen are kept.
    Kill {
        /// Which.
        session: SessionId,
        /// Also move its worktree to the trash. `ao ledger restore` brings it back, with all that is in no commit.
        #[arg(long)]
        remove_worktree: bool,
    },
    /// Bring its ended agent back: the same conversation, or the saved prompt.
    Restore {
        /// Which.
        session: SessionId,
        /// A new conversation in the same session instead.
        #[arg(long, group = "how")]
        fresh: bool,
        /// A shell in its terminal instead.
        #[arg(long, group = "how")]
        shell: bool,
        /// Run the project's setup again first.
        #[arg(long, group = "how")]
        setup: bool,
        /// Start its agent although its setup did not succeed.
        #[arg(long, group = "how")]
        skip_setup: bool,
        /// Start it at once, however many agents run and however little is left of memory and disk.
        #[arg(long)]
        now: bool,
    },
    /// Open a plain shell beside its agent, in the same folder: a session of its own, to be attached to.
    Shell {
        /// Beside which.
        session: SessionId,
    },
    /// Put one that waits for room before all others.
    Bump {
        /// Which.
        session: SessionId,
        /// Start it at once, however many agents run and however little is left of memory and disk.
        #[arg(long)]
        now: bool,
    },
    /// Change its title.
    Rename {
        /// Which.
        session: SessionId,
        /// The new title.
        title: String,
    },
    /// Land its branch on its base: combined and checked apart, the base moved last; then put the session away.
    Land(Land),
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
    /// A file with the first prompt; `-` is standard input.
    #[arg(long)]
    pub(crate) prompt_file: Option<PathBuf>,
    /// The model, in the agent's own word; `ao agent show` suggests some.
    #[arg(long, short)]
    pub(crate) model: Option<String>,
    /// The effort, in the agent's own word.
    #[arg(long)]
    pub(crate) effort: Option<String>,
    /// What it may do without asking: ask, accept-edits, auto, full. `ao agent show` says what that means for it.
    #[arg(long, value_parser = mode)]
    pub(crate) mode: Option<PermissionMode>,
    /// The task of the project's plan that it is for; its brief is the prompt if there is no other.
    #[arg(long, value_parser = super::task_id)]
    pub(crate) task: Option<TaskId>,
    /// Its title.
    #[arg(long, short)]
    pub(crate) title: Option<String>,
    /// The branch to make.
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// What to start from: a branch, tag or commit.
    #[arg(long)]
    pub(crate) base: Option<String>,
    /// Fetch the base from its remote first, and start from what is there.
    #[arg(long)]
    pub(crate) fetch: bool,
    /// Work on a branch that is there, here or on a remote, in a worktree of its own.
    #[arg(long, value_name = "BRANCH", group = "place", conflicts_with_all = ["branch", "base", "fetch"])]
    pub(crate) existing_branch: Option<String>,
    /// Work in this worktree, which is there already. It is never removed.
    #[arg(long, value_name = "FOLDER", group = "place", conflicts_with_all = ["branch", "base", "fetch"])]
    pub(crate) worktree: Option<PathBuf>,
    /// Work in the repository's main checkout itself. One session at a time does.
    #[arg(long, group = "place", conflicts_with_all = ["branch", "base", "fetch"])]
    pub(crate) main_checkout: bool,
    /// Work in an empty folder without a repository.
    #[arg(long, group = "place", conflicts_with_all = ["branch", "base", "fetch"])]
    pub(crate) scratch: bool,
    /// Attach to it at once.
    #[arg(long)]
    pub(crate) attach: bool,
    /// Start it at once, however many agents run and however little is left of memory and disk.
    #[arg(long)]
    pub(crate) now: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Whose.
    pub(crate) session: SessionId,
    /// Only these files, and those in these folders, as paths in the worktree.
    pub(crate) paths: Vec<String>,
    /// Only name the files, with how many lines are new and gone.
    #[arg(long)]
    pub(crate) stat: bool,
    /// Only what is in no commit.
    #[arg(long)]
    pub(crate) uncommitted: bool,
    /// How many lines are shown around a change, 0 to 100.
    #[arg(long, short = 'U', value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) context: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// To whom.
    pub(crate) session: SessionId,
    /// What; several words are joined by spaces, `-` is standard input, and so is nothing at all. "" only presses Enter.
    pub(crate) text: Vec<String>,
    /// A file with it; `-` is standard input.
    #[arg(long, short, conflicts_with = "text")]
    pub(crate) file: Option<PathBuf>,
    /// Do not wait for its receipt: being accepted is enough.
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Land {
    /// Which.
    pub(crate) session: SessionId,
    /// How its commits come onto the base: rebase, merge or squash; the project's `land` if absent.
    #[arg(long, value_parser = land_method)]
    pub(crate) method: Option<LandMethod>,
    /// The local branch to land on; the one that it started from if absent.
    #[arg(long)]
    pub(crate) onto: Option<String>,
    /// Push the base afterwards.
    #[arg(long)]
    pub(crate) push: bool,
    /// Land without the project's check.
    #[arg(long)]
    pub(crate) no_check: bool,
    /// Keep the session and its worktree.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Call a landing off that is under way.
    #[arg(long, conflicts_with_all = ["method", "onto", "push", "no_check", "keep"])]
    pub(crate) cancel: bool,
}

fn land_method(text: &str) -> Result<LandMethod, String> {
    match text {
        "rebase" => Ok(LandMethod::Rebase),
        "merge" => Ok(LandMethod::Merge),
        "squash" => Ok(LandMethod::Squash),
        _ => Err("there are rebase, merge, squash".to_owned()),
    }
}

fn mode(text: &str) -> Result<PermissionMode, String> {
    let names = || PermissionMode::ALL.map(PermissionMode::as_str).join(", ");
    let found = PermissionMode::ALL.into_iter().find(|mode| mode.as_str() == text);
    found.ok_or_else(|| format!("there are {}", names()))
}

fn choice(text: &str) -> Result<Choice, String> {
    match text {
        "once" => Ok(Choice::Once),
        "always" => Ok(Choice::Always),
        "deny" => Ok(Choice::Deny),
        _ => Err("there are once, always, deny".to_owned()),
    }
}

fn message_id(text: &str) -> Result<MessageId, String> {
    text.parse().map(MessageId).map_err(|_no_number| "a message's number, such as 12".to_owned())
}
