//! The definition of `ao plan`.

use std::path::PathBuf;

use ao_protocol::ids::{ProjectId, QuestionId, TaskId};
use clap::{Args, Subcommand};

/// A project's plan: its goal, tasks, decisions and questions.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Whose; inside a session, that session's project if absent.
    #[arg(long, global = true)]
    pub(crate) project: Option<ProjectId>,
    #[command(subcommand)]
    pub(crate) verb: PlanVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanVerb {
    /// Show the plan.
    Show {
        /// Decisions, answered questions and whole briefs too.
        #[arg(long)]
        all: bool,
    },
    /// Show what was done to the plan, and by whom.
    Log {
        /// At most so many lines, 1 to 1,000.
        #[arg(long, short = 'n', default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Say what is to be reached.
    Goal {
        #[command(flatten)]
        text: Text,
    },
    /// Add a task.
    Add {
        /// What it is, in one line.
        title: String,
        /// What a worker must know to do it; `-` reads it from standard input.
        #[arg(long, conflicts_with = "brief_file")]
        brief: Option<String>,
        /// A file with that; `-` is standard input.
        #[arg(long)]
        brief_file: Option<PathBuf>,
        /// Tasks that must be over before it can begin, such as `1,2`.
        #[arg(long, value_delimiter = ',', value_parser = task)]
        after: Vec<TaskId>,
    },
    /// Change a task, or say that it is over.
    Change(TaskWords),
    /// Say how this session stands with the task that it was started for.
    Report {
        /// The task is done.
        #[arg(long)]
        done: bool,
        #[command(flatten)]
        text: Text,
    },
    /// Put a decision on record, with its reason.
    Decide {
        #[command(flatten)]
        text: Text,
    },
    /// Ask what somebody else must answer: an agent asks its person.
    Ask {
        /// The task that it is about; it counts as asked until there is an answer.
        #[arg(long, value_parser = task)]
        task: Option<TaskId>,
        #[command(flatten)]
        text: Text,
    },
    /// Answer a question. The agent that asked is told.
    Answer {
        /// Which.
        #[arg(value_parser = question)]
        question: QuestionId,
        #[command(flatten)]
        text: Text,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TaskWords {
    /// Which.
    #[arg(value_parser = task)]
    pub(crate) task: TaskId,
    /// It is done.
    #[arg(long, group = "mark")]
    pub(crate) done: bool,
    /// It is not to be done any more.
    #[arg(long, group = "mark")]
    pub(crate) drop: bool,
    /// It is to be done after all.
    #[arg(long, group = "mark")]
    pub(crate) reopen: bool,
    /// What came of it, or why it was dropped.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// Its new title.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Its new brief; `-` reads it from standard input.
    #[arg(long, conflicts_with = "brief_file")]
    pub(crate) brief: Option<String>,
    /// A file with its new brief; `-` is standard input.
    #[arg(long)]
    pub(crate) brief_file: Option<PathBuf>,
    /// The tasks that must be over before it can begin, instead of those before; `none` for none.
    #[arg(long, value_delimiter = ',')]
    pub(crate) after: Option<Vec<String>>,
}

/// A text given in words, on standard input or in a file.
#[derive(Debug, Args)]
pub(crate) struct Text {
    /// The text; `-` reads it from standard input.
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    pub(crate) text: Vec<String>,
    /// A file with the text; `-` is standard input.
    #[arg(long)]
    pub(crate) file: Option<PathBuf>,
}

pub(crate) fn task(text: &str) -> Result<TaskId, String> {
    text.trim().parse().map(TaskId).map_err(|_no_number| "a task's number, such as 3".to_owned())
}

fn question(text: &str) -> Result<QuestionId, String> {
    text.parse().map(QuestionId).map_err(|_no_number| "a question's number, such as 2".to_owned())
}
