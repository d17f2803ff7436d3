//! Noticing that an agent draws on its screen, where nothing but the screen tells what it does.
//!
//! What it draws is never read here: it is only the occasion for a look at the screen. While nothing is drawn, nothing
//! happens.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ao_protocol::ids::{LaunchId, SessionId};
use tokio::task::JoinHandle;

use super::{Engine, Entry};
use crate::domain::facts::Phase;
use crate::ports::runtime::{AttachRequest, Shown, ViewerAction};

/// What is drawn within this time after something belongs to the same picture. A spinner leads to a look this often.
const SETTLES: Duration = Duration::from_millis(600);
/// Bytes that may wait to be thrown away.
const CREDIT: u32 = 256 << 10;

/// The terminals that are watched.
#[derive(Debug, Default)]
pub(super) struct Watchers(Mutex<HashMap<SessionId, (LaunchId, JoinHandle<()>)>>);

impl Engine {
    /// Watches a session's terminal while an agent runs in it that tells of itself by its screen alone.
    pub(super) fn watch_drawing(&self, entry: &Entry) {
        let id = &entry.session.id;
        let launch = match &entry.session.phase {
            Phase::Running(launch) if launch.rung.is_agent() => Some(launch.id),
            Phase::Queued(_)
            | Phase::Creating
            | Phase::Launching(_)
            | Phase::Running(_)
            | Phase::Exited { .. }
            | Phase::Ended { .. } => None,
        };
        let wanted =
            launch.filter(|_| self.agent_of(&entry.session).is_ok_and(|agent| agent.habits().told_by_screen));
        let mut all = self.0.drawings.0.lock().unwrap_or_else(PoisonError::into_inner);
        let goes_on = all.get(id).is_some_and(|(of, task)| Some(*of) == wanted && !task.is_finished());
        if goes_on {
            return;
        }
        if let Some((_, task)) = all.remove(id) {
            task.abort();
        }
        if let Some(launch) = wanted {
            let (engine, of) = (self.clone(), id.clone());
            let task = tokio::spawn(async move { engine.look_when_drawn(&of, launch).await });
            all.insert(id.clone(), (launch, task));
        }
    }

    /// Ends with the connection to the terminal; finding the terminal again begins it anew.
    async fn look_when_drawn(&self, id: &SessionId, launch: LaunchId) {
        let request = AttachRequest { size: None, have: None, writer: None, credit: CREDIT, history: None };
        let mut terminal = match self.0.runtime.attach(id, request).await {
            Ok(terminal) if terminal.live => terminal,
            Ok(_picture) => return,
            Err(error) => {
                tracing::warn!(session = %id, %error, "what it draws cannot be seen");
                return;
            }
        };
        while let Some(first) = terminal.shown.recv().await {
            let mut bytes = bytes_of(&first);
            tokio::time::sleep(SETTLES).await;
            while let Ok(more) = terminal.shown.try_recv() {
                bytes = bytes.saturating_add(bytes_of(&more));
            }
            if bytes == 0 {
                continue;
            }
            if terminal.to_terminal.send(ViewerAction::Credit(bytes)).await.is_err() {
                return;
            }
            let now = self.now();
            let mut fleet = self.fleet();
            if fleet.entry(id).and_then(|entry| entry.session.launch()).map(|of| of.id) != Some(launch) {
                return;
            }
            fleet.note(id, |seen| seen.activity.drawn(now));
        }
    }
}

/// How much was drawn.
fn bytes_of(shown: &Shown) -> u32 {
    let bytes = match shown {
        Shown::Output(output) => output.bytes.len(),
        Shown::Keyframe(keyframe) => keyframe.bytes.len(),
        Shown::Event(_) => 0,
    };
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
