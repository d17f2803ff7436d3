//! Waiting for a session that somebody should look at.

use std::collections::BTreeMap;

use ao_protocol::calls::SessionWait;
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;

use super::history::LONG_WAIT;
use super::{Engine, Entry};
use crate::domain::status;
use crate::domain::wake::needs_somebody;

impl Engine {
    /// The sessions that are in one of the wanted states and not as the caller knows them, as soon as there are any; none
    /// after 50 s.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `SESSION_NOT_FOUND`.
    pub async fn wait_for(&self, call: &SessionWait) -> Result<Vec<Entry>, CallError> {
        self.listed_project(&call.project)?;
        call.sessions.iter().flatten().try_for_each(|id| self.session(id).map(drop))?;
        let known: BTreeMap<&SessionId, u64> =
            call.known.iter().flatten().map(|known| (&known.session, known.change)).collect();
        let deadline = tokio::time::Instant::now() + LONG_WAIT;
        let mut pulse = self.fleet().pulse();
        loop {
            pulse.borrow_and_update();
            let found = self.fleet().those(|entry| is_waited_for(call, &known, entry));
            if !found.is_empty()
                || !matches!(tokio::time::timeout_at(deadline, pulse.changed()).await, Ok(Ok(())))
            {
                return Ok(found);
            }
        }
    }
}

fn is_waited_for(call: &SessionWait, known: &BTreeMap<&SessionId, u64>, entry: &Entry) -> bool {
    let session = &entry.session;
    let meant = match &call.sessions {
        Some(sessions) => sessions.contains(&session.id),
        None => session.is_worker() && !session.archived,
    };
    if session.project() != call.project || !meant {
        return false;
    }
    let wanted = match &call.until {
        Some(states) => states.contains(&status::derive(session, &entry.seen).status),
        None => needs_somebody(session, &entry.seen, entry.waiting > 0),
    };
    wanted && known.get(&session.id) != Some(&entry.change)
}
