//! The spool: reports of agents' hooks that no daemon has taken yet, one file each.
//!
//! The rule that keeps a session's reports in order and loses none: **while the spool holds a report of a session, the
//! spool is the only way in for that session's reports.** A hook that finds one puts its own behind it. Whoever hands
//! reports over, a hook or a daemon that starts, has the spool's turn while it does, hands a session's reports over in
//! the order of their names, and removes each only once it has been taken. Hence:
//!
//! - A later report cannot overtake an earlier one: it is behind it in the spool, or there is none in the spool.
//! - A report cannot be left behind by a daemon that has just emptied the spool: its hook asks for the turn after it has
//!   put the report there, and then hands over itself what it still finds.
//! - A death at any point leaves the report where it was. It may then be handed over twice, with the same moment, event
//!   and launch in it, by which the daemon tells that it is the same.
//!
//! Names sort by time, and never go back within a session, not even with the clock. Nothing here may ever delete a report
//! that was not taken.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ao_protocol::calls::HookReport;
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;

/// More reports than this are not kept for a daemon that does not come.
const REPORTS_MAX: usize = 4096;
/// No report is longer than this; hooks cut theirs far below it.
const REPORT_MAX: u64 = 1 << 20;
/// How often the turn is asked for while somebody else has it.
const TURN_STEP: Duration = Duration::from_millis(2);

/// The spool of one home.
#[derive(Debug, Clone)]
pub struct Spool(PathBuf);

/// The right to hand reports over. It ends when it is dropped, and with its process.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

impl Spool {
    /// The spool of `home`. It need not exist.
    #[must_use]
    pub fn of(home: &Home) -> Self {
        Self(home.spool())
    }

    /// All reports, in their order.
    #[must_use]
    pub fn all(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let is_report = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
        let mut reports: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(is_report).collect();
        reports.sort();
        reports
    }

    /// The reports of one session, in their order.
    #[must_use]
    pub fn of_session(&self, session: &SessionId) -> Vec<PathBuf> {
        self.all()
            .into_iter()
            .filter(|path| named(path).is_some_and(|(_, of)| of == session.as_str()))
            .collect()
    }

    /// Puts a report behind those of its session.
    ///
    /// # Errors
    /// What the system reports; `StorageFull` when there are too many reports already.
    pub fn add(&self, report: &HookReport) -> io::Result<PathBuf> {
        crate::spawn::create_private_folder(&self.0)?;
        let all = self.all();
        if all.len() >= REPORTS_MAX {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        let same = |(stamp, of): (u64, &str)| (of == report.session.as_str()).then_some(stamp);
        let last = all.iter().filter_map(|path| named(path).and_then(same)).max();
        let stamp = last.map_or_else(now, |last| now().max(last + 1));
        let name = format!("{stamp:020}-{}-{}", std::process::id(), report.session);
        let (temporary, path) = (self.0.join(format!(".{name}.tmp")), self.0.join(format!("{name}.json")));
        let written =
            write(&temporary, &serde_json::to_vec(report)?).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // The error that counts is the first one.
            let _left = fs::remove_file(&temporary);
        }
        written.map(|()| path)
    }

    /// A report as it was put here; `None` if it cannot be read.
    #[must_use]
    pub fn read(path: &Path) -> Option<HookReport> {
        if fs::metadata(path).ok()?.len() > REPORT_MAX {
            return None;
        }
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Takes a report that cannot be read out of the order. It stays, under another name.
    pub fn set_aside(path: &Path) {
        // One that stays is met again, and set aside then.
        let _stays = fs::rename(path, path.with_extension("unreadable"));
    }

    /// The turn, once nobody else has it; `None` if that is not before `until`, or nothing can be written here.
    #[must_use]
    pub fn turn(&self, until: Instant) -> Option<Turn> {
        crate::spawn::create_private_folder(&self.0).ok()?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.0.join(".turn")).ok()?;
        loop {
            match lock.try_lock() {
                Ok(()) => return Some(Turn { _lock: lock }),
                Err(fs::TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(TURN_STEP),
                Err(fs::TryLockError::WouldBlock | fs::TryLockError::Error(_)) => return None,
            }
        }
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Time and session in a report's name.
fn named(path: &Path) -> Option<(u64, &str)> {
    let mut parts = path.file_stem()?.to_str()?.splitn(3, '-');
    let (stamp, _pid, session) = (parts.next()?, parts.next()?, parts.next()?);
    Some((stamp.parse().ok()?, session))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::ids::LaunchId;

    fn report(session: &str, event: &str) -> HookReport {
        HookReport {
            session: SessionId::parse(session).expect("valid"),
            launch: LaunchId(1),
            event: event.to_owned(),
            at: 1,
            payload: serde_json::json!({}),
        }
    }

    fn spool() -> (tempfile::TempDir, Spool) {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool(folder.path().join("spool"));
        (folder, spool)
    }

    #[test]
    fn reports_keep_their_order_even_when_the_clock_goes_back() {
        let (_folder, spool) = spool();
        let first = spool.add(&report("shop-1", "one")).expect("kept");
        // A report of tomorrow: the clock was set back after it.
        let ahead = now() + 86_400_000_000_000;
        let late = first.with_file_name(format!("{ahead:020}-1-shop-1.json"));
        fs::rename(&first, &late).expect("renamed");
        spool.add(&report("shop-11", "other")).expect("kept");
        spool.add(&report("shop-1", "two")).expect("kept");
        let events = |paths: Vec<PathBuf>| {
            paths.iter().map(|path| Spool::read(path).expect("readable").event).collect::<Vec<_>>()
        };
        assert_eq!(events(spool.of_session(&SessionId::parse("shop-1").expect("valid"))), ["one", "two"]);
        assert_eq!(events(spool.all()), ["other", "one", "two"]);
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_and_what_is_foreign_is_left_alone() {
        let (_folder, spool) = spool();
        let kept = spool.add(&report("shop-1", "one")).expect("kept");
        fs::write(&kept, b"{").expect("broken");
        fs::write(kept.with_file_name("notes.txt"), b"mine").expect("written");
        assert_eq!(Spool::read(&kept), None);
        Spool::set_aside(&kept);
        assert_eq!(spool.all(), Vec::<PathBuf>::new());
        let mut left: Vec<_> = fs::read_dir(&spool.0).expect("listed").flatten().map(|e| e.path()).collect();
        left.sort();
        assert_eq!(left, [kept.with_extension("unreadable"), kept.with_file_name("notes.txt")]);
    }

    #[test]
    fn one_has_the_turn_at_a_time() {
        let (_folder, spool) = spool();
        let turn = spool.turn(Instant::now()).expect("free");
        assert!(spool.turn(Instant::now()).is_none(), "taken");
        drop(turn);
        assert!(spool.turn(Instant::now()).is_some(), "free again");
    }
}
