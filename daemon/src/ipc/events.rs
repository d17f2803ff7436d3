//! The event stream of one connection: a snapshot, then every change after it, numbered without gaps.

use ao_protocol::event::Snapshot;
use ao_protocol::frame::Frame;
use ao_protocol::message::DaemonMessage;
use tokio::sync::{broadcast, mpsc};

use super::server::Server;
use super::views;
use crate::sessions::Change;

/// A snapshot, and the changes that follow it.
pub(super) fn snapshot(server: &Server) -> (Snapshot, broadcast::Receiver<(u64, Change)>) {
    let view = server.engine.view();
    let snapshot = Snapshot {
        seq: view.seq,
        daemon: views::daemon(server),
        projects: view.projects.iter().map(views::project).collect(),
        sessions: view.sessions.iter().map(|entry| views::session(&server.engine, entry)).collect(),
        agents: server.engine.agents_now(),
        notices: server.engine.latest_notices(Snapshot::NOTICES).iter().map(views::notice).collect(),
    };
    (snapshot, view.changes)
}

/// Sends every change until the client is gone. Returns when the client fell too far behind: its connection must then
/// be closed, since a gap would make it show something false for ever.
pub(super) async fn pump(
    server: &Server,
    mut changes: broadcast::Receiver<(u64, Change)>,
    outgoing: &mpsc::Sender<Frame>,
) {
    loop {
        match changes.recv().await {
            Ok((seq, change)) => {
                let event = views::event(server, change);
                if outgoing.send(Frame::control(&DaemonMessage::Event { seq, event })).await.is_err() {
                    return;
                }
            }
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "a client fell behind and is disconnected");
                return;
            }
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}
