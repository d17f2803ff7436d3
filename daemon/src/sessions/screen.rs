//! Looking at an agent's screen, where nothing else tells what it does.

use std::time::Duration;

use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::Source;

use super::{Engine, Entry, Note};
use crate::domain::activity::{Looked, Outcome};
use crate::domain::facts::{Phase, Session};
use crate::ports::agent::{Agent, Readiness};

/// Between two looks at an agent that is starting and whose screen must tell when it is ready.
const STARTING: Duration = Duration::from_millis(400);
/// How long an agent that says that it is ready is looked at until its screen shows it too.
const SHOWN_WITHIN: Duration = Duration::from_secs(30);
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
        if !launch.rung.is_agent() {
            return;
        }
        let launch = launch.id;
        let Some(lines) = self.drawn(&entry).await else { return };
        let knows_prompts = !agent.habits().keys.once.is_empty();
        let found = Looked {
            prompt: knows_prompts.then(|| agent.prompt_on_screen(&lines).is_some()),
            sign: agent.read_screen(&lines),
            decides: agent.habits().told_by_screen,
        };
        let what = match found.prompt {
            Some(true) => "a permission prompt is on its screen",
            Some(false) => "no permission prompt is on its screen",
            None => "its screen",
        };
        let now = self.now();
        let note = Note { source: Source::Screen, what: what.to_owned(), always: false, by: None };
        let line = {
            let mut fleet = self.fleet();
            if fleet.entry(id).and_then(|entry| entry.session.launch()).map(|l| l.id) != Some(launch) {
                return;
            }
            fleet.witness(id, &note, now, |seen| {
                let _changed: Outcome = seen.activity.looked(&found, now);
                if found.prompt == Some(false) {
                    // What was answered is gone, so the same words again are another prompt.
                    seen.answered = None;
                }
            })
        };
        self.put_down(line).await;
        if let Some(sign) = &found.sign {
            self.is_ready(id, launch, sign, Source::Screen);
        }
        self.follow_up(id);
    }

    /// What this launch has drawn, as it stands on the screen.
    async fn drawn(&self, entry: &Entry) -> Option<Vec<String>> {
        let (id, left) = (&entry.session.id, &entry.seen.left_on_screen);
        let starts_below = !entry.seen.ready && !left.is_empty();
        match self.0.runtime.text(id, if starts_below { ABOVE } else { 0 }).await {
            Ok(text) if starts_below => Some(fresh(&text.lines, left, usize::from(text.rows))),
            Ok(text) => Some(text.lines),
            Err(error) => {
                tracing::debug!(session = %id, %error, "its screen cannot be seen");
                None
            }
        }
    }

    /// Takes note of what the launch before left on the screen, so that it is not taken for this one's.
    pub(super) async fn know_screen(&self, session: &Session, agent: &dyn Agent) {
        if agent.habits().ready != Readiness::Screen && !agent.habits().shown {
            return;
        }
        // Without a terminal there is nothing on its screen.
        let left = self.0.runtime.text(&session.id, ABOVE).await.map(|text| text.lines).unwrap_or_default();
        self.fleet().observe(&session.id, |seen| seen.left_on_screen = left.into());
    }

    /// Waits until an agent that is starting shows anything that is known of it. What its screen never shows must not
    /// keep messages back for ever, so this ends with patience too.
    pub(super) async fn until_shown(&self, id: &SessionId, launch: LaunchId, agent: &dyn Agent) {
        let deadline = tokio::time::Instant::now() + SHOWN_WITHIN;
        while tokio::time::Instant::now() < deadline {
            let Ok(entry) = self.session(id) else { return };
            let shown = self.drawn(&entry).await.is_some_and(|lines| agent.read_screen(&lines).is_some());
            if shown || entry.session.launch().map(|l| l.id) != Some(launch) {
                return;
            }
            tokio::time::sleep(STARTING).await;
        }
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

/// So many lines above the screen are enough to find the place from which on a launch has drawn.
const ABOVE: u32 = 200;

/// What was drawn after `left`, below which a new launch begins. Blank lines do not count. Where the old lines are gone,
/// everything on the screen of so many rows is new.
fn fresh(lines: &[String], left: &[String], rows: usize) -> Vec<String> {
    let filled = |lines: &[String]| -> Vec<String> {
        let trimmed = lines.iter().map(|line| line.trim_end());
        trimmed.filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (old, now) = (filled(left), filled(lines));
    let begins_with = (1..=now.len()).rev().find(|end| old.ends_with(&now[..*end]));
    // More may be remembered now than before; the first time counts, since the same may be drawn again.
    let holds = || now.windows(old.len().max(1)).position(|window| window == old).map(|at| at + old.len());
    match begins_with.or_else(holds) {
        Some(end) => now[end..].to_vec(),
        None => lines[lines.len().saturating_sub(rows)..].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An agent that was killed leaves its input box on the screen. Its next launch was typed to before it had drawn one.
    #[test]
    fn what_an_earlier_launch_left_on_the_screen_says_nothing_about_the_next() {
        let lines = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<String>>();
        for (left, now, expected) in [
            ("", "logo/box", "logo/box"),
            ("talk/box/foot", "talk/box/foot", ""),
            ("talk/box/foot", "box/foot//", ""),
            ("a/talk/box/foot", "talk/box/foot/logo", "logo"),
            // Drawn anew as it was before.
            ("a/talk/box/foot", "a/talk/box/foot/talk/box/foot", "talk/box/foot"),
            ("a/box", "old/a/box/a/box", "a/box"),
            ("box/a/box", "box/a/box/logo", "logo"),
            ("a/talk/box/foot", "box/foot/logo/box/foot", "logo/box/foot"),
            ("box", "box//logo/", "logo"),
            // Cleared.
            ("talk/box", "1/2/3/other/", "3/other/"),
        ] {
            let (left, now, expected) = (lines(left), lines(now), lines(expected));
            let expected = if expected == [""] { Vec::new() } else { expected };
            assert_eq!(fresh(&now, &left, 3), expected, "{left:?} {now:?}");
        }
    }
}
