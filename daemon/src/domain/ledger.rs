//! The work ledger's facts: what was kept of which worktree, and where its folder is.

use std::path::PathBuf;

use ao_protocol::ids::SessionId;
use ao_protocol::settings::Settings;
use ao_protocol::view::KeptBecause;

/// Entries are kept in the trash for so many days, unless a person says otherwise.
const LONGEST_DAYS: u32 = 30;
/// Where room is short, entries that lie in the trash at least for so long go early.
const SHORTEST: i64 = DAY;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// Room on the disk below which the trash is emptied early, in GiB, unless a person says otherwise.
const ROOM_WANTED_GIB: u32 = 10;

/// One entry of a session's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Whose worktree it is of.
    pub session: SessionId,
    /// Its number in the session, from 1; never given twice.
    pub number: u32,
    /// Why it was made.
    pub because: KeptBecause,
    /// What was done with it last, and whether that is finished.
    pub stage: Stage,
    /// Where the worktree was.
    pub folder: PathBuf,
    /// What was kept; absent until it is.
    pub kept: Option<Kept>,
    /// When it was made, in milliseconds since the Unix epoch.
    pub at: i64,
}

/// What is done with an entry. Those that end in `-ing` are intents: a death leaves them to the next start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is to be made.
    Capturing,
    /// The repository keeps it.
    Captured,
    /// The repository keeps it, and its folder is to go to the trash.
    Removing,
    /// The repository keeps it, and the trash has its folder.
    Trashed {
        /// Since when, in milliseconds since the Unix epoch, for display.
        at: i64,
        /// Since when by the [trash's clock](super::trash_clock).
        counted: i64,
        /// The room it takes, in bytes.
        size: u64,
    },
    /// Its folder is to come back from the trash.
    Returning {
        /// Where to.
        to: PathBuf,
        /// Since when it was in the trash, for display.
        at: i64,
        /// Since when by the trash's clock.
        counted: i64,
        /// The room it took there, in bytes.
        size: u64,
    },
    /// A worktree is to be made of what the repository keeps.
    Remaking {
        /// Where.
        to: PathBuf,
    },
    /// Its folder is to be deleted from the trash.
    Emptying,
    /// The repository is to let go of it, and the trash too.
    Dropping,
    /// It is gone; only its number is not given again.
    Dropped,
}

impl LedgerEntry {
    /// Since when its folder is in the trash, if it is, and the room it takes there.
    #[must_use]
    pub fn in_trash(&self) -> Option<(i64, u64)> {
        match self.stage {
            Stage::Trashed { at, size, .. } => Some((at, size)),
            Stage::Capturing
            | Stage::Captured
            | Stage::Removing
            | Stage::Returning { .. }
            | Stage::Remaking { .. }
            | Stage::Emptying
            | Stage::Dropping
            | Stage::Dropped => None,
        }
    }
}

impl Stage {
    /// Whether something is still to be done or to be taken back.
    #[must_use]
    pub fn is_intent(&self) -> bool {
        match self {
            Self::Capturing
            | Self::Removing
            | Self::Returning { .. }
            | Self::Remaking { .. }
            | Self::Emptying
            | Self::Dropping => true,
            Self::Captured | Self::Trashed { .. } | Self::Dropped => false,
        }
    }
}

/// What an entry keeps, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The commit of the files.
    pub commit: String,
    /// The commit that was checked out.
    pub head: Option<String>,
    /// The branch that was checked out.
    pub branch: Option<String>,
    /// How many files differed from the commit.
    pub changed: u32,
    /// How many files git did not know.
    pub untracked: u32,
    /// How many files had conflicts.
    pub conflicts: u32,
    /// What git was in the middle of, in words.
    pub unfinished: Vec<String>,
    /// What the entry does not hold: paths and reasons.
    pub left_out: Vec<(String, String)>,
}

/// Which entries the trash gives up: those that lie in it for 30 days, and, while there is too little room on the disk,
/// those that lie there for a day; the oldest first. `now` is what the trash's clock shows, `free` the room on the disk in bytes.
#[must_use]
pub fn to_give_up(
    entries: &[LedgerEntry],
    settings: &Settings,
    now: i64,
    free: u64,
) -> Vec<(SessionId, u32)> {
    let longest = i64::from(settings.trash_days.unwrap_or(LONGEST_DAYS)) * DAY;
    let wanted = u64::from(settings.trash_free_gib.unwrap_or(ROOM_WANTED_GIB)) << 30;
    let in_trash = |entry: &LedgerEntry| {
        let Stage::Trashed { counted, size, .. } = entry.stage else { return None };
        Some((counted, size, entry.session.clone(), entry.number))
    };
    let mut lying: Vec<_> = entries.iter().filter_map(in_trash).collect();
    lying.sort_by_key(|(counted, ..)| *counted);
    let mut free = free;
    let mut given_up = Vec::new();
    for (counted, size, session, number) in lying {
        let age = now.saturating_sub(counted);
        if age >= longest || (free < wanted && age >= SHORTEST) {
            free = free.saturating_add(size);
            given_up.push((session, number));
        }
    }
    given_up
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trash_gives_up_what_is_old_and_where_room_is_short_the_oldest() {
        let entry = |number: u32, days: i64| LedgerEntry {
            session: SessionId::parse("shop-1").expect("an id"),
            number,
            because: KeptBecause::Removed,
            stage: Stage::Trashed { at: 0, counted: -days * DAY, size: 6 << 30 },
            folder: PathBuf::from("/w"),
            kept: None,
            at: 0,
        };
        let entries = [entry(1, 0), entry(2, 31), entry(3, 3), entry(4, 2)];
        let own = Settings::default();
        let numbers = |settings: &Settings, free| {
            to_give_up(&entries, settings, 0, free).into_iter().map(|(_, n)| n).collect::<Vec<_>>()
        };
        assert_eq!(numbers(&own, u64::from(ROOM_WANTED_GIB) << 30), [2]);
        assert_eq!(numbers(&own, 0), [2, 3], "as many as it takes");
        let said = Settings { trash_days: Some(3), trash_free_gib: Some(0), ..Settings::default() };
        assert_eq!(numbers(&said, 0), [2, 3], "a person's own bounds");
        assert_eq!(to_give_up(&[entry(1, 0)], &own, 0, 0), [], "what was removed today can always be undone");
    }
}
