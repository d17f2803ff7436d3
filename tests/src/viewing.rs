//! What comes of one attachment to a terminal, among all that a connection hears.

use ao_client::{Connection, Incoming};
use ao_protocol::message::StreamEvent;

/// What a viewer sees next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A whole picture.
    Picture(Vec<u8>),
    /// The end of the attachment, and whether another is worth a try.
    Closed {
        /// Whether it is.
        retry: bool,
    },
}

/// The next picture of an attachment, or its end. Everything else is passed over.
///
/// # Panics
/// When the daemon hangs up.
pub async fn seen(connection: &mut Connection, stream: u32) -> Seen {
    let mut paint = Vec::new();
    loop {
        match connection.incoming.recv().await.expect("the daemon lives") {
            Incoming::Keyframe(piece) if piece.stream == stream => {
                paint.extend(piece.bytes);
                if piece.last {
                    return Seen::Picture(paint);
                }
            }
            Incoming::Stream { stream: over, event: StreamEvent::Closed { retry, .. } } if over == stream => {
                return Seen::Closed { retry };
            }
            Incoming::Closed | Incoming::Goodbye(_) => panic!("the daemon hung up"),
            Incoming::Keyframe(_)
            | Incoming::Stream { .. }
            | Incoming::Event { .. }
            | Incoming::Output(_)
            | Incoming::ShowWindow { .. } => {}
        }
    }
}
