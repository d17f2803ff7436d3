//! What agents' hooks had to say while no daemon was there, taken in once sessions have been found again.
//!
//! `ao_client::spool` says how hooks and this share the spool and keep each session's order.

use std::fs;
use std::time::{Duration, Instant};

use ao_client::spool::Spool;

use crate::sessions::Engine;

/// How long a hook that hands its own reports over may keep the turn. It ends before that by itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// Gives every report in the spool to the engine, oldest first, until none is left. A report that cannot be read is set
/// aside; one that cannot be kept stays for the next start.
pub(super) async fn drain(engine: &Engine, spool: Spool) {
    if spool.all().is_empty() {
        return;
    }
    let waiting = spool.clone();
    let turn = tokio::task::spawn_blocking(move || waiting.turn(Instant::now() + PATIENCE)).await;
    // Without it a report may be taken in twice, which is noticed, and none is lost.
    let _turn = turn.ok().flatten();
    let mut before = Vec::new();
    loop {
        // Hooks may still be adding to it.
        let reports = spool.all();
        if reports.is_empty() || reports == before {
            return;
        }
        for path in &reports {
            let Some(report) = Spool::read(path) else {
                tracing::warn!(path = %path.display(), "a report from before cannot be read and is set aside");
                Spool::set_aside(path);
                continue;
            };
            if let Err(error) = engine.hook(report).await {
                tracing::debug!(%error, path = %path.display(), "a report from before was of no use");
            }
            // One that stays is taken in again at the next start, where its launch has long passed.
            let _stays = fs::remove_file(path);
        }
        before = reports;
    }
}
