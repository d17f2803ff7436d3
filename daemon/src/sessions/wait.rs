//! Waiting for a session that somebody should look at.

use std::collections::BTreeMap;

use ao_protocol::calls::SessionWait;
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{SessionKind, Status};

use super::history::LONG_WAIT;
use super::{Engine, Entry};
use crate::domain::activity::{Rest, State};
use crate::domain::status;

impl Engine {
    /// The sessions that are in one of the wanted states and not as the caller knows them, as soon as there are any; none
    /// after 50 s.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `SESSION_NOT_FOUND`.
    pub async fn wait_for(&self, call: &SessionWait) -> Result<Vec<Entry>, CallError> {
        self.project(&call.project)?;
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
        None => session.kind == SessionKind::Worker && !session.archived,
    };
    if session.project() != call.project || !meant {
        return false;
    }
    let status = status::derive(session, &entry.seen).status;
    let wanted = match &call.until {
        Some(states) => states.contains(&status),
        // One that has only just started has not done anything that somebody should look at.
        None if matches!(entry.seen.activity.state(), State::Resting(Rest::Started)) => false,
        None => !matches!(status, Status::Starting | Status::Working | Status::Running),
    };
    wanted && known.get(&session.id) != Some(&entry.change)
}
