//! Messages that are under way.

use ao_protocol::ids::{MessageId, SessionId};
use ao_protocol::view::SessionKind;

use super::{Change, Fleet, key};
use crate::domain::message::{Message, Stage, Typing, Waits};

/// How many final messages are remembered.
const SETTLED: usize = 256;

/// A message with what holds it back at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The message.
    pub message: Message,
    /// Why it is not typed yet.
    pub waits: Option<Waits>,
}

impl Fleet {
    /// Adds a message or replaces it. A final one is forgotten here; its row stays.
    pub(in crate::sessions) fn put_message(&mut self, message: Message) {
        let sending = Sending { message, waits: None };
        let id = sending.message.session.clone();
        if sending.message.is_final() {
            self.sendings.remove(&sending.message.id);
            self.settled.push_back(sending.message.clone());
            while self.settled.len() > SETTLED {
                self.settled.pop_front();
            }
        } else {
            self.sendings.insert(sending.message.id, sending.clone());
        }
        self.tell(Change::Message(Box::new(sending)));
        self.count_waiting(&id);
    }

    /// Says what holds a message back.
    pub(in crate::sessions) fn message_waits(&mut self, id: MessageId, waits: Option<Waits>) {
        let Some(sending) = self.sendings.get_mut(&id) else { return };
        if sending.waits != waits {
            sending.waits = waits;
            let told = sending.clone();
            self.tell(Change::Message(Box::new(told)));
        }
    }

    /// A message that is under way, as it is now.
    pub(in crate::sessions) fn sending(&self, id: MessageId) -> Option<Sending> {
        self.sendings.get(&id).cloned()
    }

    /// A message that became final a short while ago.
    pub(in crate::sessions) fn settled(&self, id: MessageId) -> Option<Message> {
        self.settled.iter().rfind(|message| message.id == id).cloned()
    }

    /// The session's messages that are under way, oldest first.
    pub(in crate::sessions) fn sendings_of(&self, session: &SessionId) -> Vec<Sending> {
        self.sendings.values().filter(|sending| sending.message.session == *session).cloned().collect()
    }

    /// Claims an accepted message for typing; `None` if it was taken back.
    pub(in crate::sessions) fn claim(&mut self, id: MessageId, typing: Typing, at: i64) -> Option<Message> {
        self.stage(id, |stage| (*stage == Stage::Accepted).then_some(Stage::Typing(typing)), at)
    }

    /// Moves a message that is under way to the stage that `next` gives for its present one.
    pub(in crate::sessions) fn stage(
        &mut self,
        id: MessageId,
        next: impl FnOnce(&Stage) -> Option<Stage>,
        at: i64,
    ) -> Option<Message> {
        let sending = self.sendings.get(&id)?;
        let stage = next(&sending.message.stage)?;
        let message = Message { stage, changed_at: at, ..sending.message.clone() };
        self.put_message(message.clone());
        if let Some((held, stage)) = message.settles() {
            let held: Vec<Message> =
                held.iter().filter_map(|id| Some(self.sendings.get(id)?.message.clone())).collect();
            for one in held {
                self.put_message(Message { stage: stage.clone(), changed_at: at, ..one });
            }
        }
        Some(message)
    }

    /// Whether a message is told with other news, and not typed by itself: what a worker wrote to its orchestrator.
    pub(in crate::sessions) fn is_for_a_digest(&self, message: &Message) -> bool {
        let to_lead = || {
            self.entry(&message.session).is_some_and(|entry| entry.session.kind == SessionKind::Orchestrator)
        };
        message.stage == Stage::Accepted && message.is_workers() && to_lead()
    }

    /// Whether a message that is under way holds this one.
    pub(in crate::sessions) fn is_held(&self, id: MessageId) -> bool {
        let holds = |sending: &Sending| {
            sending.message.tells.as_ref().is_some_and(|tells| tells.messages.contains(&id))
        };
        self.sendings.values().any(holds)
    }

    fn count_waiting(&mut self, session: &SessionId) {
        let waiting = self.sendings_of(session).len();
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        let Some(entry) = self.entries.get_mut(&key(session)) else { return };
        if entry.waiting != waiting {
            entry.waiting = waiting;
            self.tell_session(session);
        }
    }
}
