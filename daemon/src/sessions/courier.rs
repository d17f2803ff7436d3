//! Typing messages, one after the other, each once.
//!
//! Every session with messages under way has one courier. A message goes through stages that are on record before their
//! effects: accepted, being typed into this launch, typed, and what became of it. The host counts the bytes of each
//! message under a name of its own, so a courier that takes up another's work knows how far it came, and types the rest.
//! Nothing is typed while a permission prompt, a question or a bare shell could take it, or a person is in the middle of
//! a line.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ao_protocol::error::ErrorCode;
use ao_protocol::ids::SessionId;
use ao_protocol::view::Source;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Engine, Entry, Note, now_ms};
use crate::domain::activity::{Outcome, Rest, State};
use crate::domain::facts::Phase;
use crate::domain::message::{
    DRAFT_HOLDS, GIVE_UP, Message, Moment, PRESS_AGAIN, Stage, Typing, Waits, may_press, may_type,
};
use crate::domain::sign::Sign;
use crate::domain::typing;
use crate::ports::agent::{Agent, Habits, WhenBusy};
use crate::ports::permit::WritePermit;
use crate::ports::runtime::{Keyboard, RuntimeError};
use crate::workspace::Step;

/// How soon a terminal that did not take what was typed is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// The sessions that have a courier.
#[derive(Debug, Default)]
pub(super) struct Couriers(Mutex<HashSet<SessionId>>);

impl Couriers {
    fn all(&self) -> std::sync::MutexGuard<'_, HashSet<SessionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a stage did not come to its end.
enum Stop {
    /// The message will not arrive.
    Failed(ErrorCode, String),
    /// Somebody else moved it on, or took it back.
    Moved,
}

impl Engine {
    /// Sees to it that a session's messages are typed.
    pub(super) fn wake_courier(&self, id: &SessionId) {
        if !self.0.couriers.all().insert(id.clone()) {
            return;
        }
        let (engine, id) = (self.clone(), id.clone());
        tokio::spawn(async move {
            engine.wait_until_reconciled().await;
            loop {
                while let Some(message) = engine.first_to_type(&id) {
                    engine.deliver(message).await;
                }
                // A message may have come after the look and before the farewell.
                engine.0.couriers.all().remove(&id);
                if engine.first_to_type(&id).is_none() || !engine.0.couriers.all().insert(id.clone()) {
                    break;
                }
            }
            engine.follow_up(&id);
        });
    }

    /// Takes up the messages that earlier daemons left under way.
    pub(super) fn wake_couriers(&self) {
        let sessions: Vec<SessionId> =
            self.fleet().entries().into_iter().map(|entry| entry.session.id).collect();
        for id in sessions {
            if self.first_to_type(&id).is_some() {
                self.wake_courier(&id);
            }
        }
    }

    /// The first message that is a courier's: an orchestrator's news are gathered, and typed as one.
    pub(super) fn first_to_type(&self, id: &SessionId) -> Option<Message> {
        let fleet = self.fleet();
        let mut all = fleet.sendings_of(id).into_iter().map(|sending| sending.message);
        all.find(|message| !fleet.is_for_a_digest(message))
    }

    /// Brings a message one stage further.
    async fn deliver(&self, message: Message) {
        let done = match message.stage {
            Stage::Accepted => self.begin(&message).await,
            Stage::Typing(typing) => self.type_out(&message, typing, None).await,
            Stage::Typed(typing) => self.await_proof(&message, typing).await,
            Stage::Submitted | Stage::Unconfirmable | Stage::Failed { .. } | Stage::Cancelled => Ok(()),
        };
        if let Err(Stop::Failed(code, reason)) = done {
            tracing::warn!(session = %message.session, message = %message.id, code = code.as_str(), reason);
            self.tell_of_lost_prompt(&message, &reason).await;
            self.move_on(&message, Stage::Failed { code, message: reason }).await;
        }
    }

    /// An agent whose first prompt did not arrive waits for ever, and nobody would look at one that has only begun.
    async fn tell_of_lost_prompt(&self, message: &Message, reason: &str) {
        let now = self.now();
        let what = format!("its first prompt did not arrive: {reason}");
        let note = Note { source: Source::Ours, what: what.clone(), always: false, by: None };
        let line = {
            let mut fleet = self.fleet();
            let has_only_begun = |entry: &Entry| {
                let state = entry.seen.activity.state();
                let launch = entry.session.launch().map(|launch| launch.id);
                launch == message.opens && matches!(state, State::Unknown | State::Resting(Rest::Started))
            };
            if message.opens.is_none() || !fleet.entry(&message.session).is_some_and(has_only_begun) {
                return;
            }
            fleet.witness(&message.session, &note, now, |seen| {
                let failed = Sign::Failed { what: Some(what) };
                let _shown: Outcome = seen.activity.take(&failed, Source::Ours, now);
            })
        };
        self.put_down(line).await;
    }

    /// Waits until the message may be typed, puts on record that it is, and types it.
    async fn begin(&self, message: &Message) -> Result<(), Stop> {
        let id = &message.session;
        let mut pulse = self.fleet().pulse();
        loop {
            pulse.borrow_and_update();
            if self.stage_of(message) != Some(Stage::Accepted) {
                return Err(Stop::Moved);
            }
            if let Err(waits) = self.may_type(message) {
                self.fleet().message_waits(message.id, Some(waits));
                self.until_it_may_change(&mut pulse, waits, id).await;
                continue;
            }
            let keyboard = self.0.runtime.keyboard(id).await;
            // While the keyboard was waited for, anything may have happened.
            let Ok(entry) = self.session(id) else { return Err(Stop::Moved) };
            let Ok(typing) = self.typing(message, &entry) else { continue };
            let Some(claimed) = self.fleet().claim(message.id, typing, now_ms()) else {
                return Err(Stop::Moved);
            };
            self.save(&claimed).await?;
            Step::TypingIntended.pass();
            return self.type_out(message, typing, Some(keyboard)).await;
        }
    }

    /// How the message would be typed now.
    fn typing(&self, message: &Message, entry: &Entry) -> Result<Typing, Waits> {
        let agent = self.agent_of(&entry.session).map_err(|_unknown| Waits::Stopped)?;
        let (_permit, launch) = WritePermit::message(self.moment(entry, agent.habits()))?;
        if message.opens.is_some_and(|opens| opens != launch) {
            return Err(Waits::Starting);
        }
        let stale_draft = self.0.runtime.draft(&entry.session.id).is_some();
        Ok(Typing {
            launch,
            bracketed: self.0.runtime.bracketed_paste(&entry.session.id),
            clears: entry.seen.keeps_prompt || stale_draft,
        })
    }

    pub(super) fn may_type(&self, message: &Message) -> Result<(), Waits> {
        let entry = self.session(&message.session).map_err(|_gone| Waits::Stopped)?;
        self.typing(message, &entry).map(drop)
    }

    /// Whether a message to this session would be typed at once.
    pub(super) fn may_be_written_to(&self, entry: &Entry) -> Result<(), Waits> {
        let agent = self.agent_of(&entry.session).map_err(|_unknown| Waits::Stopped)?;
        may_type(self.moment(entry, agent.habits())).map(drop)
    }

    fn moment<'a>(&self, entry: &'a Entry, habits: &Habits) -> Moment<'a> {
        let draft = self.0.runtime.draft(&entry.session.id).is_some_and(|since| since < DRAFT_HOLDS);
        Moment {
            session: &entry.session,
            seen: &entry.seen,
            takes_while_busy: habits.busy != WhenBusy::Wait,
            draft,
        }
    }

    /// Waits until what holds a message back may have changed.
    async fn until_it_may_change(&self, pulse: &mut watch::Receiver<u64>, waits: Waits, id: &SessionId) {
        let wait = match waits {
            Waits::Draft => {
                self.0.runtime.draft(id).map_or(Duration::ZERO, |since| DRAFT_HOLDS.saturating_sub(since))
            }
            Waits::Stopped
            | Waits::Starting
            | Waits::Unconfirmed
            | Waits::Asking
            | Waits::Question
            | Waits::BareShell
            | Waits::Busy => {
                // Nothing but a change of the session helps.
                let _engine_lives = pulse.changed().await;
                return;
            }
        };
        let _either = tokio::time::timeout(wait, pulse.changed()).await;
    }

    /// Types what is missing of the message and presses Enter.
    async fn type_out(&self, message: &Message, typing: Typing, held: Option<Keyboard>) -> Result<(), Stop> {
        let agent = self.session(&message.session).and_then(|entry| self.agent_of(&entry.session));
        let Ok(agent) = agent else { return Err(Stop::Moved) };
        let habits = agent.habits();
        let bytes = bytes(message, typing, habits);
        let keyboard = match held {
            Some(keyboard) => keyboard,
            None => self.0.runtime.keyboard(&message.session).await,
        };
        let keyboard = self.put_in(message, typing, &bytes, keyboard).await?;
        Step::TypedOut.pass();
        tokio::time::sleep(habits.enter_delay).await;
        if !matches!(self.stage_of(message), Some(Stage::Typing(_))) {
            return Err(Stop::Moved);
        }
        let entered = [bytes.as_slice(), b"\r"].concat();
        let keyboard = self.put_in(message, typing, &entered, keyboard).await?;
        Step::Entered.pass();
        self.fleet().observe(&message.session, |seen| seen.keeps_prompt = false);
        let typed = self.fleet().stage(
            message.id,
            |stage| matches!(stage, Stage::Typing(_)).then_some(Stage::Typed(typing)),
            now_ms(),
        );
        drop(keyboard);
        match typed {
            Some(typed) => self.save(&typed).await,
            // Its proof was quicker.
            None => Err(Stop::Moved),
        }
    }

    /// Types what is missing of `bytes` as soon as that is safe, and gives the keyboard back.
    async fn put_in(
        &self,
        message: &Message,
        typing: Typing,
        bytes: &[u8],
        mut keyboard: Keyboard,
    ) -> Result<Keyboard, Stop> {
        let id = &message.session;
        let mut pulse = self.fleet().pulse();
        loop {
            pulse.borrow_and_update();
            let entry = self.same_launch(message, typing)?;
            let waits = match WritePermit::enter(&entry.session, &entry.seen) {
                Ok((permit, _launch)) => {
                    match self.0.runtime.type_as(permit, &keyboard, &writer(message), bytes).await {
                        Ok(()) => return Ok(keyboard),
                        Err(RuntimeError::Refused { reason }) => {
                            self.same_launch(message, typing)?;
                            tracing::warn!(session = %id, message = %message.id, reason, "typing was refused");
                        }
                        Err(RuntimeError::NoTerminal | RuntimeError::Unreachable { .. }) => {}
                    }
                    Waits::Unconfirmed
                }
                Err(waits) => waits,
            };
            // Nobody else is kept from typing while this waits.
            drop(keyboard);
            self.fleet().message_waits(message.id, Some(waits));
            let _either = tokio::time::timeout(AGAIN, pulse.changed()).await;
            keyboard = self.0.runtime.keyboard(id).await;
        }
    }

    /// The session, if the launch that the message was begun in still runs.
    fn same_launch(&self, message: &Message, typing: Typing) -> Result<Entry, Stop> {
        let entry = self.session(&message.session).map_err(|_gone| Stop::Moved)?;
        let of_launch = entry.session.launch().is_some_and(|launch| launch.id == typing.launch);
        match &entry.session.phase {
            Phase::Running(_) | Phase::Launching(_) if of_launch => Ok(entry),
            Phase::Queued(_)
            | Phase::Creating
            | Phase::Launching(_)
            | Phase::Running(_)
            | Phase::Exited { .. }
            | Phase::Ended { .. } => Err(Stop::Failed(
                ErrorCode::MessageInterrupted,
                "Its agent ended while the message was on its way, so nobody can say whether it was taken"
                    .to_owned(),
            )),
        }
    }

    /// Waits until the agent says that it took the message; presses Enter once more if it does not.
    async fn await_proof(&self, message: &Message, typing: Typing) -> Result<(), Stop> {
        let agent = self.session(&message.session).and_then(|entry| self.agent_of(&entry.session));
        let Ok(agent) = agent else { return Err(Stop::Moved) };
        if !agent.habits().confirms {
            self.see_entered(message, typing, agent.as_ref()).await?;
            self.move_on(message, Stage::Unconfirmable).await;
            return Ok(());
        }
        let mut pulse = self.fleet().pulse();
        let mut since = Instant::now();
        let mut pressed_again = false;
        loop {
            pulse.borrow_and_update();
            if !matches!(self.stage_of(message), Some(Stage::Typed(_))) {
                return Err(Stop::Moved);
            }
            let entry = self.same_launch(message, typing)?;
            if *entry.seen.activity.state() == State::Working
                || may_press(&entry.session, &entry.seen).is_err()
            {
                // It may take the message when its turn is over, or its prompt is answered.
                since = Instant::now();
                let _engine_lives = pulse.changed().await;
                continue;
            }
            let limit = if pressed_again { GIVE_UP } else { PRESS_AGAIN };
            if since.elapsed() < limit {
                let _either = tokio::time::timeout_at(since + limit, pulse.changed()).await;
                continue;
            }
            if pressed_again {
                return Err(Stop::Failed(
                    ErrorCode::MessageUnconfirmed,
                    "It was typed and entered, but the agent did not say that it took it".to_owned(),
                ));
            }
            pressed_again = true;
            self.press_again(message, typing, agent.habits()).await?;
        }
    }

    /// Enter was pressed under a message to an agent that cannot say that it took it. If its screen tells the rest, it
    /// counts as at work until that says otherwise, and a message that stands in the input box still is entered once more.
    async fn see_entered(&self, message: &Message, typing: Typing, agent: &dyn Agent) -> Result<(), Stop> {
        if !agent.habits().told_by_screen {
            return Ok(());
        }
        let now = self.now();
        let note =
            Note { source: Source::Ours, what: "a message was entered".to_owned(), always: false, by: None };
        let line = self.fleet().witness(&message.session, &note, now, |seen| seen.activity.entered(now));
        self.put_down(line).await;
        tokio::time::sleep(PRESS_AGAIN).await;
        if !self.stands_in_the_box(message, agent).await {
            return Ok(());
        }
        self.same_launch(message, typing)?;
        self.press_again(message, typing, agent.habits()).await?;
        tokio::time::sleep(PRESS_AGAIN).await;
        if self.stands_in_the_box(message, agent).await {
            return Err(Stop::Failed(
                ErrorCode::MessageUnconfirmed,
                "It was typed and entered, but it stands in the agent's input box still".to_owned(),
            ));
        }
        Ok(())
    }

    /// Whether the line that says that the agent waits holds the beginning of the message, and nothing is asked.
    async fn stands_in_the_box(&self, message: &Message, agent: &dyn Agent) -> bool {
        let Ok(text) = self.0.runtime.text(&message.session, 0).await else { return false };
        let waits = |lines: &[String]| agent.read_screen(lines) == Some(Sign::Idle);
        waits(&text.lines)
            && agent.prompt_on_screen(&text.lines).is_none()
            && text.lines.iter().any(|line| waits(std::slice::from_ref(line)) && message.begins_in(line))
    }

    /// Presses Enter once more under a message that seems to stand in the input box still. In an empty one it does
    /// nothing.
    async fn press_again(&self, message: &Message, typing: Typing, habits: &Habits) -> Result<(), Stop> {
        let keyboard = self.0.runtime.keyboard(&message.session).await;
        if self.0.runtime.draft(&message.session).is_some() {
            // A person has begun a line since, and it is theirs to enter.
            return Ok(());
        }
        let twice = [bytes(message, typing, habits).as_slice(), b"\r\r"].concat();
        self.put_in(message, typing, &twice, keyboard).await.map(drop)
    }

    /// Whether the terminal has all of the message, and the Enter after it. The host knows, whichever daemon typed it.
    pub(super) async fn is_entered(&self, message: &Message, typing: Typing) -> bool {
        let agent = self.session(&message.session).and_then(|entry| self.agent_of(&entry.session));
        let Ok(agent) = agent else { return false };
        let before_enter = bytes(message, typing, agent.habits()).len();
        let typed = self.0.runtime.typed_as(&message.session, &writer(message)).await;
        typed.is_ok_and(|typed| usize::try_from(typed).is_ok_and(|typed| typed > before_enter))
    }

    fn stage_of(&self, message: &Message) -> Option<Stage> {
        self.fleet().sending(message.id).map(|sending| sending.message.stage)
    }

    async fn move_on(&self, message: &Message, stage: Stage) {
        let moved = self.fleet().stage(message.id, |_| Some(stage), now_ms());
        if let Some(moved) = moved {
            // What cannot be stored is said; the message is not typed again by this daemon.
            let _said = self.save(&moved).await;
        }
    }

    async fn save(&self, message: &Message) -> Result<(), Stop> {
        self.0.store.save_message(message).await.map_err(|error| {
            tracing::error!(session = %message.session, message = %message.id, %error, "its receipt could not be stored");
            let error = error.to_call_error();
            Stop::Failed(error.code, error.message)
        })
    }
}

/// The name under which the host counts a message's bytes.
fn writer(message: &Message) -> String {
    format!("message{}", message.id)
}

/// Everything that is typed of a message before Enter; the same for every courier that takes it up.
fn bytes(message: &Message, typing: Typing, habits: &Habits) -> Vec<u8> {
    let mut bytes = if typing.clears { habits.keys.clear.concat() } else { Vec::new() };
    let words = message.words();
    if !typing::harmless(&words).is_empty() {
        bytes.extend(typing::paste(&words, typing.bracketed, &habits.keys.line_break.concat()));
    }
    bytes
}
