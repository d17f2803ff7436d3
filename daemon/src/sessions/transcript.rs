//! Following the file in which an agent keeps its conversation: for some agents the only place that tells of an
//! interrupt, for others the only one that tells when a turn begins. The latter is followed as long as the agent runs,
//! every other one only during a turn.
//!
//! What stood in the file before it was followed is no news, and must never be taken for some.

use std::collections::HashMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::Source;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Engine, Entry, Note, history};
use crate::domain::facts::{Phase, Session};
use crate::domain::sign::{Reading, Sign};

/// The most that is read of a file's news at once.
const NEWS_MAX: u64 = 4 << 20;

/// The transcripts that are followed.
#[derive(Debug, Default)]
pub(super) struct Followers(Mutex<HashMap<SessionId, Follower>>);

#[derive(Debug)]
struct Follower {
    launch: LaunchId,
    path: PathBuf,
    /// Followed between turns too.
    always: bool,
    /// There while it is followed.
    task: Option<JoinHandle<()>>,
}

impl Followers {
    fn all(&self) -> MutexGuard<'_, HashMap<SessionId, Follower>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// A launch begins or was found running: follows its transcript, if the file is known without being told.
    pub(super) async fn know_transcript(&self, session: &Session) {
        let (Some(launch), Ok(agent)) = (session.launch(), self.agent_of(session)) else { return };
        if !launch.rung.is_agent() {
            return;
        }
        if let Some(path) = agent.transcript(session, &self.environment().await) {
            self.transcript_is(&session.id, launch.id, path, agent.habits().begins_in_transcript);
            self.attend(&session.id);
        }
    }

    /// The file in which an agent keeps its conversation is known; `always`: it is followed between turns too.
    pub(super) fn transcript_is(&self, id: &SessionId, launch: LaunchId, path: PathBuf, always: bool) {
        if !path.is_absolute() {
            return;
        }
        let mut all = self.0.transcripts.all();
        let known = all.get(id).is_some_and(|follower| follower.launch == launch && follower.path == path);
        if !known && let Some(before) = all.insert(id.clone(), Follower { launch, path, always, task: None })
        {
            stop(before.task);
        }
    }

    /// Follows a session's transcript while that is of use, and not longer.
    pub(super) fn follow_transcript(&self, entry: &Entry) {
        let id = &entry.session.id;
        let mut all = self.0.transcripts.all();
        let Some(follower) = all.get_mut(id) else { return };
        let (runs, begins) = match &entry.session.phase {
            Phase::Running(launch) => (launch.id == follower.launch, false),
            Phase::Launching(launch) => (false, launch.id == follower.launch),
            Phase::Queued(_) | Phase::Creating | Phase::Exited { .. } | Phase::Ended { .. } => (false, false),
        };
        let in_turn = runs && history::is_in_a_turn(entry.seen.activity.state());
        if !in_turn && !(follower.always && (runs || begins)) {
            stop(follower.task.take());
        } else if follower.task.as_ref().is_none_or(JoinHandle::is_finished) {
            let (engine, id, launch, path) =
                (self.clone(), id.clone(), follower.launch, follower.path.clone());
            // Measured here, so that nothing is missed that comes before the task first runs.
            let at = std::fs::metadata(&path).map_or(0, |file| file.len());
            follower.task =
                Some(tokio::spawn(async move { engine.read_along(&id, launch, &path, at).await }));
        }
    }

    async fn read_along(&self, id: &SessionId, launch: LaunchId, path: &Path, mut at: u64) {
        let (tell, mut told) = mpsc::channel(1);
        let Some(mut watch) = Watch::new(path, tell) else { return };
        // Looked at first: something may have been written before it was watched.
        while watch.come_nearer() {
            if let Some(news) = lines_after(path, &mut at) {
                for line in news.lines() {
                    self.read_line(id, launch, line).await;
                }
            }
            if told.recv().await.is_none() {
                return;
            }
        }
    }

    async fn read_line(&self, id: &SessionId, launch: LaunchId, line: &str) {
        let Ok(entry) = self.session(id) else { return };
        let Ok(agent) = self.agent_of(&entry.session) else { return };
        let Some(sign) = serde_json::from_str(line).ok().and_then(|line| agent.read_transcript(&line)) else {
            return;
        };
        let reading = Reading { sign: Some(sign.clone()), ..Reading::default() };
        if let Err(error) = self.learn(&entry.session, launch, &reading).await {
            tracing::warn!(session = %id, %error, "what its transcript tells could not be stored");
        }
        if let Sign::Prompt { text } = &sign {
            self.prove(id, launch, text.as_deref()).await;
        }
        let note = Note {
            source: Source::Transcript,
            what: "its conversation's file".to_owned(),
            always: true,
            by: None,
        };
        self.take(id, launch, &sign, note).await;
    }
}

fn stop(task: Option<JoinHandle<()>>) {
    if let Some(task) = task {
        task.abort();
    }
}

/// Watches a file, or as long as there is none, the folder that is nearest to it.
struct Watch {
    watcher: RecommendedWatcher,
    path: PathBuf,
    place: Option<PathBuf>,
}

impl Watch {
    /// Its news only say that there may be something to read.
    fn new(path: &Path, tell: mpsc::Sender<()>) -> Option<Self> {
        let told = move |event: notify::Result<notify::Event>| {
            // Reading the file is an event too, and our own reading must not wake us.
            if event.is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            // One that waits already is enough.
            let _waits = tell.try_send(());
        };
        let watcher = notify::recommended_watcher(told).ok()?;
        Some(Self { watcher, path: path.to_owned(), place: None })
    }

    /// Watches the file as soon as it is there, and until then what is nearest to it. False if nothing can be watched.
    fn come_nearer(&mut self) -> bool {
        loop {
            let place = self.path.ancestors().find(|place| place.exists()).map(Path::to_owned);
            if place.is_none() || place == self.place {
                return place.is_some();
            }
            if let Some(before) = self.place.take() {
                // What is gone is watched no more by itself.
                let _gone = self.watcher.unwatch(&before);
            }
            let Some(found) = place else { return false };
            if let Err(error) = self.watcher.watch(&found, RecursiveMode::NonRecursive) {
                // It may have gone in between; then there is another place.
                if found.exists() {
                    tracing::warn!(path = %self.path.display(), %error, "the transcript cannot be followed");
                    return false;
                }
                continue;
            }
            self.place = Some(found);
        }
    }
}

/// The whole lines that were appended after `at`, which moves past them.
fn lines_after(path: &Path, at: &mut u64) -> Option<String> {
    let mut file = std::fs::File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    if length < *at {
        // Written anew: what it holds now was there before.
        *at = length;
    }
    file.seek(SeekFrom::Start(*at)).ok()?;
    let mut bytes = Vec::new();
    file.take(NEWS_MAX).read_to_end(&mut bytes).ok()?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map(|end| end + 1)?;
    *at += whole as u64;
    Some(String::from_utf8_lossy(&bytes[..whole]).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn only_whole_new_lines_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.jsonl");
        std::fs::write(&path, "old\n").expect("written");
        let mut at = 4;
        assert_eq!(lines_after(&path, &mut at), None);
        let mut file = std::fs::OpenOptions::new().append(true).open(&path).expect("opened");
        file.write_all(b"one\ntw").expect("written");
        assert_eq!(lines_after(&path, &mut at).as_deref(), Some("one\n"));
        file.write_all(b"o\n").expect("written");
        assert_eq!(lines_after(&path, &mut at).as_deref(), Some("two\n"));
        std::fs::write(&path, "x\n").expect("written");
        assert_eq!(lines_after(&path, &mut at), None, "a file that was written anew has no news");
    }
}
