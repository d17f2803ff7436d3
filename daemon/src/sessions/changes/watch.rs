//! Watching the worktrees whose changes somebody looks at.
//!
//! A watch begins with a list that asks for it and ends half a minute after the last question, so that nothing is
//! watched for nobody. What happens in quick succession is told once. A worktree with more folders than may be watched
//! is not watched at all, and that is said: half a watch would show a standstill where there is none.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ao_protocol::calls::ChangeScope;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::Engine;
use crate::sessions::history::LONG_WAIT;
use crate::workspace::{ChangesPlan, WatchedFolders};

/// Folders of one worktree, and of all together. An old kernel watches 8,192 for one user.
const MOST_FOLDERS: usize = 2_000;
const MOST_IN_ALL: usize = 6_000;
/// What happens within this time belongs together.
const SETTLES: Duration = Duration::from_millis(200);
/// And it is told this often at most.
const RESTS: Duration = Duration::from_millis(500);
/// How long a worktree is watched after the last question.
const LINGERS: Duration = Duration::from_secs(30);
/// A folder that is made while folders are looked for is found by another look.
const LOOKS: u32 = 3;

/// The worktrees that are watched.
#[derive(Debug, Clone, Default)]
pub(in crate::sessions) struct Watches(Arc<Mutex<HashMap<SessionId, Watch>>>);

#[derive(Debug)]
struct Watch {
    watcher: RecommendedWatcher,
    /// Shared with those who are told by the system.
    folders: Arc<Mutex<WatchedFolders>>,
    /// Goes up with everything that happens.
    moment: watch::Sender<u64>,
    /// When the folders were looked for last.
    looked_at: Option<u64>,
    /// The revisions that were seen, each with the moment before it was looked for.
    seen: HashMap<ChangeScope, (String, u64)>,
    until: Instant,
}

impl Watches {
    fn all(&self) -> MutexGuard<'_, HashMap<SessionId, Watch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a worktree is watched.
    pub(super) fn lives(&self, id: &SessionId) -> bool {
        self.all().contains_key(id)
    }

    /// The present moment of a worktree that is watched.
    pub(super) fn moment(&self, id: &SessionId) -> Option<u64> {
        self.all().get(id).map(|watch| *watch.moment.borrow())
    }

    /// The revision that was seen last, if nothing has happened since.
    pub(super) fn settled(&self, id: &SessionId, scope: ChangeScope) -> Option<String> {
        let all = self.all();
        let watch = all.get(id)?;
        let (revision, at) = watch.seen.get(&scope)?;
        (*at == *watch.moment.borrow()).then(|| revision.clone())
    }

    /// A list was made that began at this moment.
    pub(super) fn seen(&self, id: &SessionId, scope: ChangeScope, revision: &str, moment: Option<u64>) {
        if let (Some(watch), Some(moment)) = (self.all().get_mut(id), moment) {
            watch.seen.insert(scope, (revision.to_owned(), moment));
        }
    }

    /// Waits until something happens after this revision was seen; false after 50 s.
    pub(super) async fn wait(&self, id: &SessionId, revision: &str) -> Result<bool, CallError> {
        let deadline = Instant::now() + LONG_WAIT;
        let (at, mut moment) = {
            let mut all = self.all();
            let Some(watch) = all.get_mut(id) else { return Err(not_watched(id)) };
            watch.until = watch.until.max(deadline + LINGERS);
            let at = watch.seen.values().find(|(seen, _)| seen == revision).map(|(_, at)| *at);
            (at, watch.moment.subscribe())
        };
        // A revision that was never seen, or that another one has replaced, is not the present one.
        let Some(at) = at else { return Ok(true) };
        let waited = tokio::time::timeout_at(deadline, moment.wait_for(|now| *now != at)).await;
        match waited {
            Ok(Ok(_)) => Ok(true),
            Ok(Err(_ended)) => Err(not_watched(id)),
            Err(_elapsed) => Ok(false),
        }
    }

    /// Ends a watch: its worktree goes.
    pub(in crate::sessions) fn end(&self, id: &SessionId) {
        self.all().remove(id);
    }

    fn room_left(&self, but: &SessionId) -> usize {
        let all = self.all();
        let others = all.iter().filter(|(id, _)| *id != but);
        let taken: usize = others
            .map(|(_, watch)| count(&watch.folders.lock().unwrap_or_else(PoisonError::into_inner)))
            .sum();
        MOST_IN_ALL.saturating_sub(taken).min(MOST_FOLDERS)
    }

    /// Ends a watch once nobody has asked for it any more.
    async fn end_in_time(self, id: SessionId, mut until: Instant) {
        loop {
            tokio::time::sleep_until(until).await;
            let mut all = self.all();
            match all.get(&id).map(|watch| watch.until) {
                Some(later) if later > Instant::now() => until = later,
                Some(_) => {
                    all.remove(&id);
                    return;
                }
                None => return,
            }
        }
    }
}

fn count(folders: &WatchedFolders) -> usize {
    folders.work.len() + folders.records.len()
}

fn not_watched(id: &SessionId) -> CallError {
    CallError::new(ErrorCode::NotWatched, format!("nobody watches the worktree of {id}"))
        .hint("Ask for the list again; with `watch` it says whether the worktree can be watched.")
}

impl Engine {
    /// Watches a worktree from now on, or goes on watching it: with all folders that it has now. Says why if that
    /// cannot be.
    pub(super) async fn watch_changes(&self, id: &SessionId, plan: &ChangesPlan) -> Result<(), String> {
        self.begin_watch(id)?;
        for _look in 0..LOOKS {
            let now = self.0.watches.moment(id);
            if self.0.watches.all().get(id).is_none_or(|watch| watch.looked_at == now) {
                return Ok(());
            }
            let most = self.0.watches.room_left(id);
            let found = self.0.git.watched_folders(&plan.folder, &plan.base, most).await;
            let outcome = found.map_err(|error| error.to_string()).and_then(|found| {
                if found.too_many {
                    return Err(format!("it has more than {most} folders that git does not ignore"));
                }
                self.0.watches.all().get_mut(id).map_or(Ok(false), |watch| watch.turn_to(found))
            });
            match outcome {
                Ok(more) => {
                    let mut all = self.0.watches.all();
                    let Some(watch) = all.get_mut(id) else { return Ok(()) };
                    if !more {
                        watch.looked_at = now;
                    }
                }
                Err(why) => {
                    self.0.watches.all().remove(id);
                    return Err(why);
                }
            }
        }
        Ok(())
    }

    fn begin_watch(&self, id: &SessionId) -> Result<(), String> {
        let until = Instant::now() + LINGERS;
        let mut all = self.0.watches.all();
        if let Some(watch) = all.get_mut(id) {
            watch.until = watch.until.max(until);
            return Ok(());
        }
        let (tell, told) = mpsc::channel(1);
        let folders = Arc::<Mutex<WatchedFolders>>::default();
        let known = Arc::clone(&folders);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            if event.map_or(true, |event| matters(&event, &known)) {
                // One that waits already is enough.
                let _waits = tell.try_send(());
            }
        });
        let watcher = watcher.map_err(|error| error.to_string())?;
        let (moment, seen) = (watch::Sender::new(0), HashMap::new());
        tokio::spawn(tell_in_turn(told, moment.clone()));
        tokio::spawn(self.0.watches.clone().end_in_time(id.clone(), until));
        all.insert(id.clone(), Watch { watcher, folders, moment, looked_at: None, seen, until });
        Ok(())
    }
}

impl Watch {
    /// Watches these folders and no others. Says whether there were new ones among them.
    fn turn_to(&mut self, wanted: WatchedFolders) -> Result<bool, String> {
        let (before, is_new) = {
            let mut known = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = !wanted.work.is_subset(&known.work) || !wanted.records.is_subset(&known.records);
            (places(&std::mem::replace(&mut *known, wanted.clone())), is_new)
        };
        let wanted = places(&wanted);
        // The old ones go first: a folder that was moved is the same to the system.
        for (gone, _) in before.difference(&wanted) {
            // What no longer exists is watched no more by itself.
            let _gone = self.watcher.unwatch(gone);
        }
        for (folder, with_all_below) in wanted.difference(&before) {
            let mode = if *with_all_below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match self.watcher.watch(folder, mode) {
                Ok(()) => {}
                // It has gone in between, which has been told.
                Err(_) if !folder.exists() => {}
                Err(error) => return Err(format!("the system does not watch it: {error}")),
            }
        }
        Ok(is_new)
    }
}

/// What the system is asked to watch, each with or without what is below. Linux watches folder by folder, so those that
/// are ignored cost nothing; elsewhere a whole tree costs as much as one folder, and one that is watched inside cannot
/// be moved on Windows.
fn places(folders: &WatchedFolders) -> BTreeSet<(PathBuf, bool)> {
    let one_by_one = cfg!(target_os = "linux");
    let work = folders.work.iter().take(if one_by_one { usize::MAX } else { 1 });
    let work = work.map(|folder| (folder.clone(), !one_by_one));
    work.chain(folders.records.iter().map(|folder| (folder.clone(), false))).collect()
}

/// Whether an event is about something that git would see. Reading is none, or our own looks would wake us.
fn matters(event: &notify::Event, folders: &WatchedFolders) -> bool {
    match event.kind {
        EventKind::Access(_) => return event.need_rescan(),
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => {}
    }
    let is_lock = |path: &Path| path.extension().is_some_and(|extension| extension == "lock");
    event.need_rescan()
        || event.paths.iter().any(|path| {
            let folder = path.parent().unwrap_or(path);
            folders.work.contains(folder)
                || folders.work.contains(path)
                || (folders.records.contains(folder) && !is_lock(path))
        })
}

/// Counts what happens, bursts as one. Ends with the watch.
async fn tell_in_turn(mut told: mpsc::Receiver<()>, moment: watch::Sender<u64>) {
    while told.recv().await.is_some() {
        tokio::time::sleep(SETTLES).await;
        while told.try_recv().is_ok() {}
        moment.send_modify(|now| *now += 1);
        tokio::time::sleep(RESTS).await;
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, ModifyKind};

    use super::*;

    #[test]
    fn only_what_git_would_see_matters() {
        let folders = WatchedFolders {
            work: ["/w".into(), "/w/src".into()].into(),
            records: ["/r/.git/worktrees/w".into()].into(),
            too_many: false,
        };
        let event = |kind, path: &str| notify::Event::new(kind).add_path(path.into());
        let create = EventKind::Create(CreateKind::Any);
        let change = EventKind::Modify(ModifyKind::Any);
        for (event, expected) in [
            (event(create, "/w/new.rs"), true),
            (event(change, "/w/src/Cargo.lock"), true),
            (event(EventKind::Access(AccessKind::Any), "/w/src/a.rs"), false),
            (event(change, "/w/target/debug/x"), false),
            (event(change, "/r/.git/worktrees/w/index"), true),
            (event(create, "/r/.git/worktrees/w/index.lock"), false),
            (event(EventKind::Other, "").set_flag(notify::event::Flag::Rescan), true),
        ] {
            assert_eq!(matters(&event, &folders), expected, "{event:?}");
        }
    }
}
