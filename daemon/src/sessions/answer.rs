//! Permission prompts: shown as they stand on the screen, and answered if they still stand there.
//!
//! The answer is typed with the agent's own keys. Between the look at the screen and the first key nobody else types,
//! and the screen must show the very prompt that the person saw.

use std::sync::Arc;
use std::time::Duration;

use ao_protocol::calls::SessionAnswer;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::{Choice, PromptView, Source};

use tokio::time::Instant;

use super::life::runtime_error;
use super::{Engine, Entry, Note};
use crate::domain::activity::State;
use crate::domain::facts::Phase;
use crate::domain::prompt::Proof;
use crate::ports::agent::{Agent, Strokes};
use crate::ports::permit::WritePermit;
use crate::ports::runtime::Keyboard;

/// Between two keystrokes of one answer.
/// Two Escapes in one read are one Alt-Escape to some agents.
pub(super) const BETWEEN_STROKES: Duration = Duration::from_millis(220);
/// How long a prompt may take from an agent's word to its screen.
const DRAWN_WITHIN: Duration = Duration::from_secs(4);
/// How long an agent may take to show that it took an answer.
const TAKEN_WITHIN: Duration = Duration::from_millis(1500);
/// How long a prompt has to stand before it is answered.
const STANDS: Duration = Duration::from_millis(300);
const BETWEEN_LOOKS: Duration = Duration::from_millis(150);

/// A prompt on a screen.
struct OnScreen {
    lines: Vec<String>,
    proof: Proof,
    launch: LaunchId,
    /// The whole screen.
    screen: Vec<String>,
}

impl Engine {
    /// The permission prompt on a session's screen.
    ///
    /// # Errors
    /// `PROMPT_GONE` if there is none, or `ANSWER_UNSUPPORTED` if this agent's prompts cannot be recognised.
    pub async fn prompt(&self, id: &SessionId) -> Result<PromptView, CallError> {
        let (agent, found) = self.prompt_once_drawn(id).await?;
        Ok(PromptView {
            lines: found.lines,
            choices: choices(agent.as_ref()),
            proof: found.proof.as_str().to_owned(),
        })
    }

    /// The prompt on the screen, waited for while the agent is known to ask: some tell that they ask before they draw it,
    /// and some draw it anew all the time, so that a look may find half of it.
    async fn prompt_once_drawn(&self, id: &SessionId) -> Result<(Arc<dyn Agent>, OnScreen), CallError> {
        let drawn_by = Instant::now() + DRAWN_WITHIN;
        loop {
            let entry = self.session(id)?;
            let agent = self.agent_of(&entry.session)?;
            match self.prompt_on_screen(&entry, agent.as_ref()).await {
                Ok(found) => return Ok((agent, found)),
                Err(error)
                    if error.code == ErrorCode::PromptGone
                        && matches!(entry.seen.activity.state(), State::Asking(_))
                        && Instant::now() < drawn_by =>
                {
                    tokio::time::sleep(BETWEEN_LOOKS).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn prompt_on_screen(&self, entry: &Entry, agent: &dyn Agent) -> Result<OnScreen, CallError> {
        let id = &entry.session.id;
        let Phase::Running(launch) = &entry.session.phase else {
            return Err(CallError::new(
                ErrorCode::SessionNotRunning,
                format!("the agent of {id} is not running"),
            ));
        };
        if choices(agent).is_empty() {
            return Err(CallError::new(
                ErrorCode::AnswerUnsupported,
                format!("the permission prompts of {} can only be answered in its terminal", agent.name()),
            )
            .hint(format!("Answer it there: ao session attach {id}")));
        }
        let text = self.0.runtime.text(id, 0).await.map_err(runtime_error)?;
        let lines = agent.prompt_on_screen(&text.lines).ok_or_else(|| {
            CallError::new(ErrorCode::PromptGone, format!("no permission prompt is on the screen of {id}"))
                .hint(format!("Look at it: ao session show {id}"))
        })?;
        let proof = Proof::of(id, launch.id, &lines);
        // What an agent asked stays readable on many screens after it was answered. A key typed for it now would land in
        // the input box, or answer what comes next.
        let over = matches!(entry.seen.activity.state(), State::Resting(_));
        if over || entry.seen.answered.as_ref() == Some(&proof) {
            return Err(CallError::new(
                ErrorCode::PromptGone,
                format!("the prompt on the screen of {id} is over"),
            )
            .hint(format!("Look at it: ao session show {id}")));
        }
        Ok(OnScreen { lines, proof, launch: launch.id, screen: text.lines })
    }

    /// Answers the permission prompt on a session's screen, if it is the one that the person saw.
    ///
    /// # Errors
    /// `PROMPT_GONE` when it is not, `ANSWER_UNSUPPORTED`, or why nothing could be typed. Nothing is typed then.
    pub async fn answer(&self, call: &SessionAnswer) -> Result<Entry, CallError> {
        let id = &call.session;
        let keyboard = self.0.runtime.keyboard(id).await;
        let (agent, drawn) = self.prompt_once_drawn(id).await?;
        // A prompt that is still being drawn takes no keys.
        tokio::time::sleep(STANDS).await;
        let (_agent, found) = self.prompt_once_drawn(id).await?;
        if drawn.proof != found.proof {
            return Err(gone(id));
        }
        let strokes = strokes(agent.as_ref(), call.choice);
        if strokes.is_empty() {
            return Err(CallError::new(
                ErrorCode::AnswerUnsupported,
                format!(
                    "{} has no such answer; the choices are {}",
                    agent.name(),
                    in_words(&choices(agent.as_ref()))
                ),
            ));
        }
        // Some agents take no keys for a moment after they have drawn a prompt, so that nobody answers what they have not
        // read. The second time is safe only while not one letter of the screen has changed.
        let mut taken = false;
        for _time in 0..2 {
            self.press_answer(call, &keyboard, &found, strokes).await?;
            taken = self.screen_moves_on(id, &found.screen).await;
            if taken {
                break;
            }
        }
        drop(keyboard);
        if !taken {
            self.fleet().observe(id, |seen| seen.answered = None);
            return Err(CallError::new(
                ErrorCode::MessageUnconfirmed,
                format!("{} did not take the answer; its prompt stands as it was", agent.name()),
            )
            .hint(format!("Answer it in its terminal: ao session attach {id}")));
        }
        self.was_answered(id, found.launch, call.choice).await;
        self.session(id)
    }

    async fn press_answer(
        &self,
        call: &SessionAnswer,
        keyboard: &Keyboard,
        found: &OnScreen,
        strokes: &Strokes,
    ) -> Result<(), CallError> {
        let id = &call.session;
        for (n, stroke) in strokes.iter().enumerate() {
            if n > 0 {
                tokio::time::sleep(BETWEEN_STROKES).await;
            }
            // The prompt may turn into its next step after the first key, so the proof counts for the first.
            let permit = WritePermit::answer(&call.proof, &found.proof).ok_or_else(|| gone(id))?;
            // Before the key: the agent may ask the same again before this goes on.
            self.fleet().observe(id, |seen| seen.answered = Some(found.proof.clone()));
            self.0.runtime.press(permit, keyboard, stroke).await.map_err(runtime_error)?;
        }
        Ok(())
    }

    /// Whether a screen changes after an answer, or the agent says that it goes on.
    async fn screen_moves_on(&self, id: &SessionId, before: &[String]) -> bool {
        let until = Instant::now() + TAKEN_WITHIN;
        while Instant::now() < until {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            let asks = |entry: Entry| matches!(entry.seen.activity.state(), State::Asking(_));
            if !self.session(id).is_ok_and(asks) {
                return true;
            }
            match self.0.runtime.text(id, 0).await {
                Ok(text) if text.lines == before => {}
                // What cannot be seen is not answered twice.
                Ok(_) | Err(_) => return true,
            }
        }
        false
    }

    async fn was_answered(&self, id: &SessionId, launch: LaunchId, choice: Choice) {
        let now = self.now();
        let note = Note {
            source: Source::Ours,
            what: format!("answered: {}", word(choice)),
            always: true,
            by: None,
        };
        let line = {
            let mut fleet = self.fleet();
            if fleet.entry(id).and_then(|entry| entry.session.launch()).map(|l| l.id) != Some(launch) {
                return;
            }
            let goes_on = matches!(choice, Choice::Once | Choice::Always);
            fleet.witness(id, &note, now, |seen| {
                let _changed: crate::domain::activity::Outcome = seen.activity.answered(goes_on, now);
            })
        };
        self.put_down(line).await;
        self.follow_up(id);
    }
}

/// The answers that an agent's keys can give.
pub(super) fn choices(agent: &dyn Agent) -> Vec<Choice> {
    [Choice::Once, Choice::Always, Choice::Deny]
        .into_iter()
        .filter(|c| !strokes(agent, *c).is_empty())
        .collect()
}

fn strokes(agent: &dyn Agent, choice: Choice) -> &Strokes {
    let keys = &agent.habits().keys;
    match choice {
        Choice::Once => &keys.once,
        Choice::Always => &keys.always,
        Choice::Deny => &keys.deny,
    }
}

fn word(choice: Choice) -> &'static str {
    match choice {
        Choice::Once => "once",
        Choice::Always => "always",
        Choice::Deny => "deny",
    }
}

fn in_words(choices: &[Choice]) -> String {
    choices.iter().copied().map(word).collect::<Vec<_>>().join(", ")
}

fn gone(id: &SessionId) -> CallError {
    CallError::new(
        ErrorCode::PromptGone,
        format!("the screen of {id} shows another prompt than the one you saw"),
    )
    .hint(format!("Look at it again: ao session prompt {id}"))
}
