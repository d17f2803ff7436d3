//! What was said in an agent's conversation, for whoever follows the agent: read from the agent's own file, never kept here.

use ao_protocol::calls::SessionTranscript;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::view::{SaidView, TranscriptView};

use super::Engine;

const LAST: u32 = 100;
const LAST_MAX: u32 = 1000;

impl Engine {
    /// The last things that were said.
    ///
    /// # Errors
    /// `SESSION_NOT_FOUND`; `TRANSCRIPT_UNAVAILABLE` where the agent's file is not known or not there.
    pub async fn conversation(&self, call: &SessionTranscript) -> Result<TranscriptView, CallError> {
        let id = &call.session;
        let session = self.session(id)?.session;
        let agent = self.agent_of(&session)?;
        let environment = self.environment().await;
        let name = agent.name().to_owned();
        let read = tokio::task::spawn_blocking(move || agent.conversation(&session, &environment)).await;
        let Some(said) = read.ok().flatten() else {
            let why = format!("there is no file of the conversation of {id} that could be read ({name})");
            return Err(CallError::new(ErrorCode::TranscriptUnavailable, why).hint(format!(
                "Look at its screen instead: ao session show {id} --scrollback 1000, or read_session with `screen`."
            )));
        };
        let last = usize::try_from(call.last.unwrap_or(LAST).clamp(1, LAST_MAX)).unwrap_or(usize::MAX);
        let before = said.len().saturating_sub(last);
        let said: Vec<SaidView> = said.into_iter().skip(before).collect();
        Ok(TranscriptView { said, more: before > 0 })
    }
}
