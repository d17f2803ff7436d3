//! Looking at an agent's screen, where nothing else tells what it does.

use std::time::Duration;

use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::Source;

use super::{Engine, Note};
use crate::domain::activity::{Looked, Outcome};
use crate::domain::facts::Phase;
use crate::ports::agent::Readiness;

/// Between two looks at an agent that is starting and whose screen must tell when it is ready.
const STARTING: Duration = Duration::from_millis(400);
/// How long such an agent is looked at after its start.
pub(super) const STARTS_WITHIN: Duration = Duration::from_secs(120);
/// How long it is looked at again after a person has entered something, such as their login.
pub(super) const AFTER_ENTER: Duration = Duration::from_secs(20);

impl Engine {
    /// Looks at a session's screen and draws the conclusion.
    pub(super) async fn look_at_screen(&self, id: &SessionId) {
        let Ok(entry) = self.session(id) else { return };
        let (Phase::Running(launch), Ok(agent)) = (&entry.session.phase, self.agent_of(&entry.session))
        else {
            return;
        };
        let launch = launch.id;
        let text = match self.0.runtime.text(id, 0).await {
            Ok(text) => text,
            Err(error) => {
                tracing::debug!(session = %id, %error, "its screen cannot be seen");
                return;
            }
        };
        let knows_prompts = !agent.habits().keys.once.is_empty();
        let found = Looked {
            prompt: knows_prompts.then(|| agent.prompt_on_screen(&text.lines).is_some()),
            sign: agent.read_screen(&text.lines),
        };
        let what = match found.prompt {
            Some(true) => "a permission prompt is on its screen",
            Some(false) => "no permission prompt is on its screen",
            None => "its screen",
        };
        let now = self.now();
        let note = Note { source: Source::Screen, what: what.to_owned(), always: false };
        let line = {
            let mut fleet = self.fleet();
            if fleet.entry(id).and_then(|entry| entry.session.launch()).map(|l| l.id) != Some(launch) {
                return;
            }
            fleet.witness(id, &note, now, |seen| {
                let _changed: Outcome = seen.activity.looked(&found, now);
            })
        };
        self.put_down(line).await;
        if let Some(sign) = &found.sign {
            self.is_ready(id, launch, sign, Source::Screen);
        }
        self.follow_up(id);
    }

    /// Watches the screen of an agent that is starting, if nothing else tells when it is ready.
    pub(super) fn watch_start(&self, id: &SessionId, launch: LaunchId, within: Duration) {
        let Ok(entry) = self.session(id) else { return };
        let Ok(agent) = self.agent_of(&entry.session) else { return };
        if entry.seen.ready || agent.habits().ready != Readiness::Screen {
            return;
        }
        let (engine, id) = (self.clone(), id.clone());
        tokio::spawn(async move {
            let deadline = tokio::time::Instant::now() + within;
            while tokio::time::Instant::now() < deadline {
                tokio::time::sleep(STARTING).await;
                let Ok(entry) = engine.session(&id) else { return };
                let goes_on = matches!(&entry.session.phase, Phase::Running(running) if running.id == launch);
                if !goes_on || entry.seen.ready {
                    return;
                }
                engine.look_at_screen(&id).await;
            }
        });
    }
}
