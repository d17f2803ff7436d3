//! How a daemon takes its leave.

use ao_client::{Connection, Incoming};
use ao_protocol::message::GoodbyeReason;

/// The goodbye of a daemon, or nothing if it dropped without one.
pub async fn goodbye(connection: &mut Connection) -> Option<GoodbyeReason> {
    loop {
        match connection.incoming.recv().await? {
            Incoming::Goodbye(reason) => return Some(reason),
            Incoming::Closed => return None,
            Incoming::Event { .. }
            | Incoming::Stream { .. }
            | Incoming::Output(_)
            | Incoming::Keyframe(_)
            | Incoming::ShowWindow { .. } => {}
        }
    }
}
