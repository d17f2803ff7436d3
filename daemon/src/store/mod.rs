//! Everything the daemon must still know after a crash: projects, sessions, settings and the numbers already given.
//!
//! Why it exists: one place writes to the database, from one named thread that owns the only connection, so that no
//! two writers ever meet and a `kill -9` loses nothing that was acknowledged. It must never decide what a session may
//! do, never delete a file that could hold somebody's data (a damaged database is set aside), and never give a number
//! of a project twice.
//!
//! How durable a write is follows one rule: a save that changes only a session's title or its archived flag survives
//! the death of processes (`synchronous=NORMAL`); everything else also survives a loss of power (`FULL`).
//!
//! A second witness stands beside the database: every session's row is also written to its host bundle, as
//! `session.json`. From these and from three older copies a damaged database is rebuilt.

mod certificate;
mod copies;
mod database;
mod error;
mod ledger;
mod notices;
mod open;
mod plan;
mod project;
mod record;
mod rescue;
mod schema;
mod site_record;
mod talk;
mod talk_record;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use ao_protocol::home::Home;
use ao_protocol::ids::{ProjectId, SessionId};
use ao_protocol::settings::Settings;

use self::database::Loaded;
pub use self::error::{DiskFault, StoreError};
pub use self::project::Removed;
pub use self::talk::{KnownActivity, Talk};
pub use self::writer::Store;
use crate::domain::facts::{NewSession, Project, Session};
use crate::domain::history::Happening;
use crate::domain::ledger::LedgerEntry;
use crate::domain::message::{Message, NewMessage};
use crate::domain::notice::Notice;
use crate::domain::plan::{Item, Plan, PlanLine};
use crate::domain::trash_clock::TrashClock;
use crate::domain::wake::Told;

/// An open store and what it held.
#[derive(Debug)]
pub struct Opened {
    /// The handle for all writes.
    pub store: Store,
    /// All projects, by id, those that were taken off the list included.
    pub projects: Vec<Project>,
    /// All sessions, by project and number.
    pub sessions: Vec<Session>,
    /// The settings.
    pub settings: Settings,
    /// Messages under way and what was last known of agents.
    pub talk: Talk,
    /// The plans, by project.
    pub plans: BTreeMap<ProjectId, Plan>,
    /// What people were told of, oldest first.
    pub notices: Vec<Notice>,
    /// What had to be rebuilt, if anything.
    pub recovered: Option<Recovery>,
}

/// What was done about a database that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Where the damaged file was put; absent when the file was simply gone.
    pub set_aside: Option<PathBuf>,
    /// The copy that the new database began with; absent when none was good.
    pub copy: Option<PathBuf>,
    /// How many sessions were taken from host bundles, because the copy had none or an older row of them.
    pub from_bundles: usize,
    /// What was wrong, one sentence.
    pub reason: String,
}

/// Where a new session's work goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its worktree's folder.
    pub worktree: PathBuf,
    /// The branch of that worktree.
    pub branch: String,
}

impl Store {
    /// Opens the database of `home`, makes it if there is none, brings an older one up to date, and rebuilds a
    /// damaged one. Blocks on the disk; meant for the start, before anything else runs. The caller holds the home's
    /// lock.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a database of a newer version, which is left as it is; [`StoreError::Disk`] when the
    /// disk does not let us read or write.
    pub fn open(home: &Home) -> Result<Opened, StoreError> {
        let (database, Loaded { projects, sessions, settings, talk, plans, notices }, recovered) =
            open::open(home)?;
        let store = Self::start(database)?;
        Ok(Opened { store, projects, sessions, settings, talk, plans, notices, recovered })
    }

    /// Adds a project, or replaces the one with this id.
    ///
    /// # Errors
    /// [`StoreError`]; the project is then as it was.
    pub async fn save_project(&self, project: &Project) -> Result<(), StoreError> {
        let project = project.clone();
        self.call(move |database| database.save_project(&project)).await
    }

    /// Replaces what an orchestrator has been told.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_told(&self, orchestrator: &SessionId, told: &Told) -> Result<(), StoreError> {
        let (orchestrator, told) = (orchestrator.clone(), told.clone());
        self.call(move |database| database.save_told(&orchestrator, &told)).await
    }

    /// Takes a project off the list: one without a session, a plan or settings is forgotten, any other is marked and kept. The numbers
    /// given in it stay given.
    ///
    /// # Errors
    /// [`StoreError::ProjectInUse`] while a session of it lives or stands in a list.
    pub async fn remove_project(&self, project: &ProjectId) -> Result<Removed, StoreError> {
        let project = project.clone();
        self.call(move |database| database.remove_project(&project)).await
    }

    /// Makes the row of a new session in phase `Creating` and gives it the number after the highest that was ever
    /// given in its project. `place` is asked, with the id, where the work goes; a branch that the user asked for
    /// wins over the one it names. `place` runs on the writer's thread and must not block.
    ///
    /// # Errors
    /// [`StoreError::UnknownProject`] if the project has been removed, or what the disk says; no number is then used.
    pub async fn allocate_session(
        &self,
        new: NewSession,
        place: impl FnOnce(&SessionId) -> Place + Send + 'static,
    ) -> Result<Session, StoreError> {
        self.call(move |database| database.allocate_session(new, place)).await
    }

    /// Replaces a session's row.
    ///
    /// # Errors
    /// [`StoreError::UnknownSession`] if it has been removed: a late save never brings a session back.
    pub async fn save_session(&self, session: &Session) -> Result<(), StoreError> {
        let session = session.clone();
        self.call(move |database| database.save_session(&session)).await
    }

    /// Forgets a session and its birth certificate. Its number stays given. Removing what is not there is fine.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn remove_session(&self, session: &SessionId) -> Result<(), StoreError> {
        let session = session.clone();
        self.call(move |database| database.remove_session(&session)).await
    }

    /// Makes sure that no number up to `number` is given in `project` from now on, because something with that
    /// number was seen, such as a branch. A number that no person could have reached is ignored: whoever can name a
    /// branch must not be able to use up all numbers.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn raise_floor(&self, project: &ProjectId, number: u32) -> Result<(), StoreError> {
        let project = project.clone();
        self.call(move |database| database.raise_floor(&project, number)).await
    }

    /// Puts a message on record and gives it its number. One that opens a launch is there once.
    ///
    /// # Errors
    /// What the disk says; the message is then not on record.
    pub async fn accept_message(&self, new: NewMessage) -> Result<Message, StoreError> {
        self.call(move |database| database.accept_message(&new)).await
    }

    /// Replaces a message's row.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_message(&self, message: &Message) -> Result<(), StoreError> {
        let message = message.clone();
        self.call(move |database| database.save_message(&message)).await
    }

    /// Takes a message back and puts the same on record for another session, in one step.
    ///
    /// # Errors
    /// What the disk says; then it is as it was.
    pub async fn hand_on(&self, message: &Message, to: &SessionId) -> Result<Message, StoreError> {
        let (message, to) = (message.clone(), to.clone());
        self.call(move |database| database.hand_on(&message, &to)).await
    }

    /// A session's messages, oldest first, the last 200.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn messages(&self, session: &SessionId) -> Result<Vec<Message>, StoreError> {
        let session = session.clone();
        self.call(move |database| database.messages(&session)).await
    }

    /// Adds lines to a session's history, and the activity that they led to. The last 5,000 lines are kept.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn record(
        &self,
        session: &SessionId,
        lines: Vec<Happening>,
        activity: Option<KnownActivity>,
    ) -> Result<(), StoreError> {
        let session = session.clone();
        self.call(move |database| database.record(&session, &lines, activity.as_ref())).await
    }

    /// At most `limit` lines of a session's history after the one numbered `after`, oldest first; without it the
    /// newest.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn history(
        &self,
        session: &SessionId,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Happening>, StoreError> {
        let session = session.clone();
        self.call(move |database| database.history(&session, after, limit)).await
    }

    /// Puts an item of a project's plan on record, in the place of the one with its number, and the next line of the plan's history.
    ///
    /// # Errors
    /// What the disk says; the item is then as it was.
    pub async fn save_plan_item(
        &self,
        project: &ProjectId,
        item: &Item,
        line: PlanLine,
    ) -> Result<PlanLine, StoreError> {
        let (project, item) = (project.clone(), item.clone());
        self.call(move |database| database.save_plan_item(&project, &item, &line)).await
    }

    /// Lines of a plan's history, oldest first: at most `limit` of those after `after`, or the newest.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn plan_log(
        &self,
        project: &ProjectId,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<PlanLine>, StoreError> {
        let project = project.clone();
        self.call(move |database| database.plan_log(&project, after, limit)).await
    }

    /// Puts an answered question on record together with the message that tells the agent that asked.
    ///
    /// # Errors
    /// What the disk says; neither is then on record.
    pub async fn save_answer(
        &self,
        project: &ProjectId,
        item: &Item,
        line: PlanLine,
        message: Option<NewMessage>,
    ) -> Result<(Option<Message>, PlanLine), StoreError> {
        let (project, item) = (project.clone(), item.clone());
        self.call(move |database| database.save_answer(&project, &item, &line, message.as_ref())).await
    }

    /// Puts an entry of the ledger on record under the number after the highest that was ever given in its session and
    /// after `floor`.
    ///
    /// # Errors
    /// What the disk says; the entry is then not on record.
    pub async fn intend_entry(&self, entry: LedgerEntry, floor: u32) -> Result<LedgerEntry, StoreError> {
        self.call(move |database| database.intend_entry(entry, floor)).await
    }

    /// Replaces an entry of the ledger.
    ///
    /// # Errors
    /// What the disk says; the entry is then as it was.
    pub async fn save_entry(&self, entry: &LedgerEntry) -> Result<(), StoreError> {
        let entry = entry.clone();
        self.call(move |database| database.save_entry(&entry)).await
    }

    /// Every entry of the ledger, by session and number.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        self.call(|database| database.ledger()).await
    }

    /// The entries of one session's ledger, by number.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn ledger_of(&self, session: &SessionId) -> Result<Vec<LedgerEntry>, StoreError> {
        let session = session.clone();
        self.call(move |database| database.ledger_of(&session)).await
    }

    /// Looks at the trash's clock, where the computer's shows `wall`. `watched` is the time since this daemon's last look.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn trash_clock(&self, wall: i64, watched: Option<Duration>) -> Result<TrashClock, StoreError> {
        self.call(move |database| database.trash_clock(wall, watched)).await
    }

    /// Adds notices, or replaces those of the same numbers. The last 1,000 are kept.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_notices(&self, notices: Vec<Notice>) -> Result<(), StoreError> {
        self.call(move |database| database.save_notices(&notices)).await
    }

    /// Replaces the settings.
    ///
    /// # Errors
    /// What the disk says; the settings are then as they were.
    pub async fn save_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        let settings = settings.clone();
        self.call(move |database| database.save_settings(&settings)).await
    }
}
