//! Sessions that print numbered lines, so that a line that is lost or doubled can be told. It must never judge by
//! time: what counts is which numbers were printed and which are shown.

use ao_client::Connection;
use ao_protocol::calls::TerminalText;
use ao_protocol::ids::SessionId;

use crate::home::TestHome;
use crate::wait;

/// The history that is asked for: as much as a host keeps.
const HISTORY: u32 = 1000;

/// A program for the `shell` agent that prints numbered lines until the file `stop` appears, and writes each number to
/// a log in its worktree too.
#[must_use]
pub fn script(stop: &std::path::Path) -> String {
    format!(
        "n=0; while [ ! -e '{}' ]; do n=$((n+1)); echo line-$n; echo $n >> counted; sleep 0.02; done",
        stop.display()
    )
}

/// What became of the lines of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// How many the program printed, by its own log.
    pub printed: u32,
    /// The numbers that the terminal shows, with its history.
    pub shown: Vec<u32>,
}

impl Counted {
    /// Whether the shown numbers follow each other up to the last one printed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let one_by_one = self.shown.windows(2).all(|pair| pair[1] == pair[0] + 1);
        one_by_one && self.shown.last() == Some(&self.printed)
    }
}

/// Looks at a session whose program was told to stop, once it has.
///
/// # Panics
/// When it never stops.
pub async fn counted(home: &TestHome, connection: &Connection, id: &SessionId) -> Counted {
    let lines = wait::until("the counter ends at a prompt", async || {
        let lines = screen(connection, id).await;
        lines.last().is_some_and(|line| line.starts_with('$')).then_some(lines)
    })
    .await;
    let shown = lines.iter().filter_map(|line| line.strip_prefix("line-")?.parse().ok()).collect();
    let log = std::fs::read_to_string(home.home().worktree(id).join("counted")).expect("a log");
    Counted { printed: u32::try_from(log.lines().count()).expect("a small count"), shown }
}

/// The lines of a terminal with its history, without empty ones at the end.
///
/// # Panics
/// When it cannot be read.
pub async fn screen(connection: &Connection, id: &SessionId) -> Vec<String> {
    let text = TerminalText { session: id.clone(), scrollback: Some(HISTORY) };
    let mut lines = connection.handle.call(text).await.expect("a screen").lines;
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    lines
}
