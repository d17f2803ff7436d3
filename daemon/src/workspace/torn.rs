//! Half-written records of other worktrees.
//!
//! A git that is killed while it registers a worktree, or that is just registering one, leaves a record without its
//! vital files for a moment or for ever, and every other `git worktree` command in the repository fails on it. A record
//! that is still being written is waited for; one that nobody writes any more is moved to the trash. Nothing is deleted.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::create::{Created, WorktreePlan, lock_patiently, open_marker};
use super::error::WorkspaceError;
use super::run::{Git, path_from};
use super::trash;

/// The files without which git refuses a record.
const VITAL: [&str; 3] = ["gitdir", "commondir", "HEAD"];
/// How often a record that looks torn is looked at before it counts as abandoned, and how far apart.
const LOOKS: u32 = 5;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// How many records may be in the way of one attempt.
const IN_THE_WAY: u32 = 16;

impl Git {
    /// Makes the worktree of `plan`, or finds it made. One at a time in a repository, since git itself does not order
    /// them.
    ///
    /// # Errors
    /// [`WorkspaceError`]; what was there before is there still, or in the trash.
    pub async fn create(&self, plan: &WorktreePlan) -> Result<Created, WorkspaceError> {
        let _turn = self.turn_in(&plan.repository).await;
        for _record in 0..IN_THE_WAY {
            match self.create_once(plan).await {
                Err(WorkspaceError::GitFailed { detail, .. }) if is_about_a_record(&detail) => {
                    tracing::warn!(detail, "a half-written record of another worktree is in the way");
                    self.clear_torn(plan).await?;
                }
                outcome => return outcome,
            }
        }
        self.create_once(plan).await
    }

    /// Moves every abandoned record aside, and waits for those that are being written.
    async fn clear_torn(&self, plan: &WorktreePlan) -> Result<(), WorkspaceError> {
        let records = plan.repository.join(".git").join("worktrees");
        let Ok(entries) = fs::read_dir(&records) else { return Ok(()) };
        for record in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
            if is_abandoned(&record).await {
                let gone = trash::discard(PathBuf::new(), Some(record), plan.trash.clone()).await?;
                tracing::warn!(to = %gone.admin.display(), "moved a half-written worktree record aside");
            }
        }
        Ok(())
    }
}

/// Whether git's complaint is about the record of a worktree: "failed to read .git/worktrees/x/commondir: Success".
fn is_about_a_record(detail: &str) -> bool {
    detail.contains("worktrees/") && VITAL.iter().any(|file| detail.contains(file))
}

/// True if the record lacks a vital file, nobody of ours is making it, and it stays so.
async fn is_abandoned(record: &Path) -> bool {
    for _look in 0..LOOKS {
        if is_sound(record) {
            return false;
        }
        if let Some(marker) = marker_of(record)
            && let Ok(file) = open_marker(&marker)
            && !matches!(lock_patiently(file).await, Ok(Some(_)))
        {
            return false;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    !is_sound(record)
}

fn is_sound(record: &Path) -> bool {
    !record.exists() || VITAL.iter().all(|file| fs::metadata(record.join(file)).is_ok_and(|m| m.len() > 0))
}

/// The marker of the session whose worktree the record is for, if there is one.
fn marker_of(record: &Path) -> Option<PathBuf> {
    let link = fs::read(record.join("gitdir")).ok().filter(|link| !link.is_empty())?;
    let link = path_from(link.trim_ascii_end().to_vec());
    let folder = link.parent()?;
    let marker = folder.with_file_name(format!("{}.making", folder.file_name()?.to_string_lossy()));
    marker.is_file().then_some(marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_complaint_about_a_record_is_taken_for_one() {
        assert!(is_about_a_record("failed to read .git/worktrees/shop-9/commondir: Success"));
        assert!(!is_about_a_record("'main' is already used by worktree at '/x'"));
    }

    #[tokio::test]
    async fn a_record_without_its_files_is_abandoned_and_a_whole_one_is_not() {
        let folder = tempfile::tempdir().expect("temp folder");
        let record = folder.path().join("shop-9");
        fs::create_dir(&record).expect("folder");
        fs::write(record.join("commondir"), "").expect("written");
        assert!(is_abandoned(&record).await);
        for file in VITAL {
            fs::write(record.join(file), "x").expect("written");
        }
        assert!(!is_abandoned(&record).await);
    }
}
