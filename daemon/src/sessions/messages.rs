//! Typing for a person: messages and interrupts.

use std::time::Duration;

use ao_protocol::calls::{Receipt, SessionInterrupt, SessionSend};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;

use super::Engine;
use super::life::runtime_error;
use crate::domain::typing;
use crate::ports::permit::{WritePermit, WriteRefused};

/// Between the end of a paste and Enter. Agents take an Enter that comes too soon as part of the paste: some need
/// 50 ms, one needs more than 120 ms.
const ENTER_DELAY: Duration = Duration::from_millis(300);
/// The longest message, in bytes.
const MESSAGE_MAX: usize = 256 << 10;

impl Engine {
    /// Types a message into the agent and submits it.
    ///
    /// # Errors
    /// Why nothing was typed; or `HOST_UNREACHABLE` when it is unknown whether all of it was.
    pub async fn send(&self, call: &SessionSend) -> Result<Receipt, CallError> {
        let text = typing::harmless(&call.text);
        if text.trim().is_empty() || text.len() > MESSAGE_MAX {
            return Err(CallError::new(
                ErrorCode::InvalidRequest,
                "a message has 1 to 262,144 bytes of text",
            ));
        }
        let id = &call.session;
        let _held = self.hold(id).await;
        let entry = self.session(id)?;
        let permit = WritePermit::message(&entry.session, &entry.seen).map_err(|r| refused(id, r))?;
        let bytes = typing::paste(&text, self.0.runtime.bracketed_paste(id));
        self.0.runtime.write(permit, id, &bytes).await.map_err(runtime_error)?;
        tokio::time::sleep(ENTER_DELAY).await;
        // The state may have changed meanwhile: Enter must not answer a permission prompt that has just appeared.
        let entry = self.session(id)?;
        let permit = WritePermit::message(&entry.session, &entry.seen).map_err(|r| refused(id, r))?;
        self.0.runtime.write(permit, id, b"\r").await.map_err(runtime_error)?;
        Ok(Receipt::Typed)
    }

    /// Presses the agent's interrupt keys.
    ///
    /// # Errors
    /// `SESSION_NOT_RUNNING`, `SESSION_UNCONFIRMED`, `HOST_UNREACHABLE`.
    pub async fn interrupt(&self, call: &SessionInterrupt) -> Result<(), CallError> {
        let id = &call.session;
        let _held = self.hold(id).await;
        let entry = self.session(id)?;
        let keys = self.agent_of(&entry.session)?;
        let permit = WritePermit::interrupt(&entry.session, &entry.seen).map_err(|r| refused(id, r))?;
        self.0.runtime.write(permit, id, keys.interrupt_keys()).await.map_err(runtime_error)?;
        // An interrupted turn fires no hook, so what the hooks said before no longer holds.
        self.fleet().observe(id, |seen| seen.activity = None);
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
        .hint("It is asked again by itself; send the message when it answers."),
        WriteRefused::Asking => CallError::new(
            ErrorCode::SessionBusy,
            format!("{id} shows a permission prompt, and a message typed now would answer it"),
        )
        .hint(format!("Answer the prompt first: ao session attach {id}")),
        WriteRefused::BareShell => CallError::new(
            ErrorCode::SessionNotRunning,
            format!("a shell is open in {id} where its agent was, and would run the message as a command"),
        )
        .hint(format!("Leave the shell, then bring the agent back: ao session restore {id}")),
    }
}
