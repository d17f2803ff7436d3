//! What agents' hooks had to say while no daemon was there, taken in once sessions have been found again.

use std::fs;
use std::path::{Path, PathBuf};

use ao_protocol::calls::HookReport;

use crate::sessions::Engine;

/// No report is longer than this; hooks cut theirs far below it.
const REPORT_MAX: u64 = 1 << 20;

/// Gives every report in `spool` to the engine, oldest first. A report that cannot be read is set aside by its removal
/// from the order: it stays, under another name.
pub(super) async fn drain(engine: &Engine, spool: &Path) {
    for path in reports(spool) {
        match read(&path) {
            Some(report) => {
                if let Err(error) = engine.hook(report).await {
                    tracing::debug!(%error, path = %path.display(), "a report from before was of no use");
                }
                // One that stays is taken in again at the next start, where its launch has long passed.
                let _stays = fs::remove_file(&path);
            }
            None => {
                tracing::warn!(path = %path.display(), "a report from before cannot be read and is set aside");
                let _stays = fs::rename(&path, path.with_extension("unreadable"));
            }
        }
    }
}

fn reports(spool: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(spool) else { return Vec::new() };
    let is_report = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let mut reports: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_report).collect();
    reports.sort();
    reports
}

fn read(path: &Path) -> Option<HookReport> {
    if fs::metadata(path).ok()?.len() > REPORT_MAX {
        return None;
    }
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}
