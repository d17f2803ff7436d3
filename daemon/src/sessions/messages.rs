//! Messages to agents: accepted, taken back, proven; and interrupts.
//!
//! What types them is the courier; see there.

use ao_protocol::calls::{MessageCancel, SessionInterrupt, SessionSend};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::{SessionKind, Source};

use super::answer::BETWEEN_STROKES;
use super::history::LONG_WAIT;
use super::life::runtime_error;
use super::{Engine, Note, Sending, now_ms};
use crate::domain::facts::{Phase, Rung};
use crate::domain::message::{MESSAGE_MAX, Message, NewMessage, Stage};
use crate::ports::permit::{WritePermit, WriteRefused};

impl Engine {
    /// Puts a message on record; it is typed as soon as that is safe. `from` is the session whose agent sends it.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for one that is too long; `SESSION_NOT_RUNNING` when no agent is there to take it, or a shell
    /// stands in its place, unless an agent tells its orchestrator something, which waits for that; `STORAGE_FAILED`. It is
    /// not on record then.
    pub async fn send(&self, call: &SessionSend, from: Option<SessionId>) -> Result<Sending, CallError> {
        if call.text.len() > MESSAGE_MAX {
            return Err(CallError::new(ErrorCode::InvalidRequest, "a message has at most 1 MiB of text")
                .hint("Put it into a file of the worktree and send its path."));
        }
        self.wait_until_reconciled().await;
        let session = call.session.clone();
        let to_lead = self.session(&session)?.session.kind == SessionKind::Orchestrator;
        if !(to_lead && from.is_some()) {
            self.require_agent(&session)?;
        }
        let text = call.text.clone();
        let new = NewMessage { session, from, text, opens: None, tells: None, at: now_ms() };
        let message = self.accept(new).await?;
        if call.wait == Some(true) { self.outcome_of(message).await } else { Ok(self.as_sending(message)) }
    }

    /// Puts a message on record and sees to it that it is typed.
    pub(super) async fn accept(&self, new: NewMessage) -> Result<Message, CallError> {
        let message = self.0.store.accept_message(new).await.map_err(|e| e.to_call_error())?;
        self.take_up(message.clone());
        Ok(message)
    }

    /// Sees to it that a message that is on record is typed.
    pub(super) fn take_up(&self, message: Message) {
        let session = message.session.clone();
        if !message.is_final() && self.fleet().sending(message.id).is_none() {
            self.fleet().put_message(message.clone());
            // Said with the acceptance: whoever sent it sees at once why nothing happens.
            let waits = self.may_type(&message).err();
            self.fleet().message_waits(message.id, waits);
        }
        self.wake_courier(&session);
    }

    fn require_agent(&self, id: &SessionId) -> Result<(), CallError> {
        let entry = self.session(id)?;
        let error = match &entry.session.phase {
            Phase::Running(launch) if launch.rung == Rung::Shell => CallError::new(
                ErrorCode::SessionNotRunning,
                format!(
                    "a shell is open in {id} where its agent was, and would run the message as a command"
                ),
            )
            .hint(format!("Leave the shell, then bring the agent back: ao session restore {id}")),
            Phase::Exited { .. } | Phase::Ended { .. } => {
                CallError::new(ErrorCode::SessionNotRunning, format!("the agent of {id} is not running"))
                    .hint(format!("Bring it back first: ao session restore {id}"))
            }
            Phase::Queued(_) | Phase::Creating | Phase::Launching(_) | Phase::Running(_) => return Ok(()),
        };
        Err(error)
    }

    /// Waits for a message's final receipt, at most for [`LONG_WAIT`].
    async fn outcome_of(&self, message: Message) -> Result<Sending, CallError> {
        let deadline = tokio::time::Instant::now() + LONG_WAIT;
        let mut pulse = self.fleet().pulse();
        loop {
            pulse.borrow_and_update();
            let Some(sending) = self.fleet().sending(message.id) else { break };
            if !matches!(tokio::time::timeout_at(deadline, pulse.changed()).await, Ok(Ok(()))) {
                return Ok(sending);
            }
        }
        let message = self.fleet().settled(message.id).unwrap_or(message);
        Ok(Sending { message, waits: None })
    }

    fn as_sending(&self, message: Message) -> Sending {
        let fleet = self.fleet();
        // What is in memory is never older than what was read from the disk.
        fleet
            .sending(message.id)
            .unwrap_or_else(|| Sending { message: fleet.settled(message.id).unwrap_or(message), waits: None })
    }

    /// A session's messages, oldest first.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`, `STORAGE_FAILED`.
    pub async fn messages(&self, id: &SessionId) -> Result<Vec<Sending>, CallError> {
        self.session(id)?;
        let all = self.0.store.messages(id).await.map_err(|e| e.to_call_error())?;
        Ok(all.into_iter().map(|message| self.as_sending(message)).collect())
    }

    /// Takes a message back that has not been typed.
    ///
    /// # Errors
    /// `MESSAGE_NOT_FOUND`, `MESSAGE_TYPED`, `STORAGE_FAILED`.
    pub async fn cancel_message(&self, call: &MessageCancel) -> Result<Sending, CallError> {
        let cancelled = {
            let mut fleet = self.fleet();
            let free = !fleet.is_held(call.message);
            let taken = |stage: &Stage| (free && *stage == Stage::Accepted).then_some(Stage::Cancelled);
            fleet.stage(call.message, taken, now_ms())
        };
        if let Some(message) = cancelled {
            self.0.store.save_message(&message).await.map_err(|e| e.to_call_error())?;
            return Ok(Sending { message, waits: None });
        }
        let all = self.0.store.messages(&call.session).await.map_err(|e| e.to_call_error())?;
        Err(match all.iter().find(|message| message.id == call.message) {
            Some(_) => CallError::new(ErrorCode::MessageTyped, "the message is not waiting any more"),
            None => CallError::new(ErrorCode::MessageNotFound, "there is no such message")
                .hint(format!("`ao session messages {}` lists them.", call.session)),
        })
    }

    /// An agent took a prompt. The oldest message that it may be is proven by it.
    pub(super) async fn prove(&self, id: &SessionId, launch: LaunchId, prompt: Option<&str>) {
        let may_be: Vec<Message> = self
            .fleet()
            .sendings_of(id)
            .into_iter()
            .map(|sending| sending.message)
            .filter(|message| message.is_proven_by(prompt))
            .collect();
        let mut proven = None;
        for message in may_be {
            let entered = match message.stage {
                Stage::Typed(typing) => typing.launch == launch,
                // A prompt that comes before its Enter is another: a line that a person entered just before.
                Stage::Typing(typing) => typing.launch == launch && self.is_entered(&message, typing).await,
                Stage::Accepted
                | Stage::Submitted
                | Stage::Unconfirmable
                | Stage::Failed { .. }
                | Stage::Cancelled => false,
            };
            if entered {
                let open = |stage: &Stage| matches!(stage, Stage::Typing(_) | Stage::Typed(_));
                proven =
                    self.fleet().stage(message.id, |stage| open(stage).then_some(Stage::Submitted), now_ms());
                break;
            }
        }
        if let Some(message) = proven
            && let Err(error) = self.0.store.save_message(&message).await
        {
            tracing::warn!(session = %id, message = %message.id, %error, "its proof could not be stored");
        }
    }

    /// Presses the agent's interrupt keys.
    ///
    /// # Errors
    /// `SESSION_NOT_RUNNING`, `SESSION_UNCONFIRMED`, `HOST_UNREACHABLE`.
    pub async fn interrupt(&self, call: &SessionInterrupt) -> Result<(), CallError> {
        let id = &call.session;
        self.wait_until_reconciled().await;
        if self.cancel_setup(&self.session(id)?.session).await? {
            return Ok(());
        }
        let keyboard = self.0.runtime.keyboard(id).await;
        let entry = self.session(id)?;
        let agent = self.agent_of(&entry.session)?;
        for (n, stroke) in agent.habits().keys.interrupt.iter().enumerate() {
            if n > 0 {
                tokio::time::sleep(BETWEEN_STROKES).await;
            }
            let permit = WritePermit::interrupt(&entry.session, &entry.seen).map_err(|r| refused(id, r))?;
            self.0.runtime.press(permit, &keyboard, stroke).await.map_err(runtime_error)?;
        }
        drop(keyboard);
        let now = self.now();
        let note = Note { source: Source::Ours, what: "interrupted".to_owned(), always: true, by: None };
        let line = self.fleet().witness(id, &note, now, |seen| {
            seen.activity.interrupted(now);
            seen.keeps_prompt |= agent.habits().keeps_prompt;
        });
        self.put_down(line).await;
        Ok(())
    }
}

fn refused(id: &SessionId, why: WriteRefused) -> CallError {
    match why {
        WriteRefused::NotRunning => {
            CallError::new(ErrorCode::SessionNotRunning, format!("the agent of {id} is not running"))
                .hint(format!("Bring it back first: ao session restore {id}"))
        }
        WriteRefused::Unconfirmed => CallError::new(
            ErrorCode::SessionUnconfirmed,
            format!("the terminal of {id} does not answer right now"),
        )
        .hint("It is asked again by itself; try again when it answers."),
    }
}
