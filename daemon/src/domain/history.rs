//! What happened in a session, one line for each piece of evidence and each change of what is shown.

use ao_protocol::ids::LaunchId;
use ao_protocol::view::{Author, Source, Status};

/// The longest evidence on record, in characters.
pub const WHAT_MAX: usize = 300;

/// One line of a session's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Its number, counted from 1 within the session.
    pub seq: u64,
    /// When it was taken in, milliseconds since the Unix epoch, for display.
    pub at: i64,
    /// The launch it belongs to.
    pub launch: LaunchId,
    /// What it is known from.
    pub source: Source,
    /// The evidence in a few words.
    pub what: String,
    /// Who did it, where somebody did.
    pub by: Option<Author>,
    /// The status that it led to and the sentence beside it, if it changed one.
    pub led_to: Option<(Status, String)>,
}

/// Evidence as it goes on record: one line, no control characters, not longer than [`WHAT_MAX`].
#[must_use]
pub fn in_few_words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = line.chars().filter(|c| !c.is_control());
    let mut few: String = clean.clone().take(WHAT_MAX).collect();
    if clean.count() > WHAT_MAX {
        few.push('…');
    }
    few
}
