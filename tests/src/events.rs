//! What a daemon tells those who follow it.

use ao_client::{Connection, Incoming};
use ao_protocol::event::Event;

/// What `wanted` makes of the next event that it wants.
///
/// # Panics
/// If the daemon ends first.
pub async fn next<T>(watching: &mut Connection, wanted: impl Fn(Event) -> Option<T>) -> T {
    loop {
        match watching.incoming.recv().await.expect("the daemon lives") {
            Incoming::Event { event, .. } => {
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
            Incoming::Closed => panic!("the daemon closed the connection"),
            Incoming::Stream { .. }
            | Incoming::Output(_)
            | Incoming::Keyframe(_)
            | Incoming::Goodbye(_)
            | Incoming::ShowWindow { .. } => {}
        }
    }
}
