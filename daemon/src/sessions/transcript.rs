//! Following the file in which an agent keeps its conversation, while it is in a turn: for some agents the only place
//! that tells of an interrupt.

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
use crate::domain::facts::Phase;

/// The most that is read of a file's news at once.
const NEWS_MAX: u64 = 4 << 20;

/// The transcripts that are followed.
#[derive(Debug, Default)]
pub(super) struct Followers(Mutex<HashMap<SessionId, Follower>>);

#[derive(Debug)]
struct Follower {
    launch: LaunchId,
    path: PathBuf,
    /// There while the agent is in a turn.
    task: Option<JoinHandle<()>>,
}

impl Followers {
    fn all(&self) -> MutexGuard<'_, HashMap<SessionId, Follower>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// An agent said where it keeps its conversation.
    pub(super) fn transcript_is(&self, id: &SessionId, launch: LaunchId, path: PathBuf) {
        if !path.is_absolute() {
            return;
        }
        let mut all = self.0.transcripts.all();
        let known = all.get(id).is_some_and(|follower| follower.launch == launch && follower.path == path);
        if !known && let Some(before) = all.insert(id.clone(), Follower { launch, path, task: None }) {
            stop(before.task);
        }
    }

    /// Follows a session's transcript while its agent is in a turn, and not longer.
    pub(super) fn follow_transcript(&self, entry: &Entry) {
        let id = &entry.session.id;
        let in_turn = matches!(&entry.session.phase, Phase::Running(_))
            && history::is_in_a_turn(entry.seen.activity.state());
        let mut all = self.0.transcripts.all();
        let Some(follower) = all.get_mut(id) else { return };
        if !in_turn {
            stop(follower.task.take());
        } else if follower.task.as_ref().is_none_or(JoinHandle::is_finished) {
            let (engine, id, launch, path) =
                (self.clone(), id.clone(), follower.launch, follower.path.clone());
            follower.task = Some(tokio::spawn(async move { engine.read_along(&id, launch, &path).await }));
        }
    }

    async fn read_along(&self, id: &SessionId, launch: LaunchId, path: &Path) {
        let (tell, mut told) = mpsc::channel(1);
        let Some(_watcher) = watcher(path, tell) else { return };
        let mut at = std::fs::metadata(path).map_or(0, |file| file.len());
        while told.recv().await.is_some() {
            let Some(news) = lines_after(path, &mut at) else { continue };
            let Ok(agent) = self.session(id).and_then(|entry| self.agent_of(&entry.session)) else { return };
            for line in news.lines() {
                let Some(sign) =
                    serde_json::from_str(line).ok().and_then(|line| agent.read_transcript(&line))
                else {
                    continue;
                };
                let note = Note {
                    source: Source::Transcript,
                    what: "its conversation's file".to_owned(),
                    always: true,
                };
                self.take(id, launch, &sign, note).await;
            }
        }
    }
}

fn stop(task: Option<JoinHandle<()>>) {
    if let Some(task) = task {
        task.abort();
    }
}

/// Watches one file. Its news only say that there is something to read.
fn watcher(path: &Path, tell: mpsc::Sender<()>) -> Option<RecommendedWatcher> {
    let told = move |event: notify::Result<notify::Event>| {
        // Reading the file is an event too, and our own reading must not wake us.
        if event.is_ok_and(|event| event.kind.is_access()) {
            return;
        }
        // One that waits already is enough.
        let _waits = tell.try_send(());
    };
    let mut watcher = notify::recommended_watcher(told).ok()?;
    match watcher.watch(path, RecursiveMode::NonRecursive) {
        Ok(()) => Some(watcher),
        Err(error) => {
            tracing::debug!(path = %path.display(), %error, "the transcript cannot be followed");
            None
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
