//! Removing a worktree: its folder and what git keeps for it go to the trash; its branch stays.

use std::path::Path;

use super::assess::{Assessment, CleanWorktree};
use super::error::WorkspaceError;
use super::run::Git;
use super::{Trashed, trash};

impl Git {
    /// Moves a worktree that was found clean to the next free number in `trash`. It is looked at once more, since an
    /// agent may have written meanwhile.
    ///
    /// # Errors
    /// [`WorkspaceError::Dirty`] if it is no longer clean; [`WorkspaceError::NotAWorktree`] if its folder is gone.
    pub async fn remove(&self, proof: CleanWorktree, trash: &Path) -> Result<Trashed, WorkspaceError> {
        let CleanWorktree { repository, folder, admin } = proof;
        match self.assess(&repository, &folder).await? {
            Assessment::Clean(again) if again.admin == admin => {
                trash::discard(folder, Some(admin), trash.to_owned()).await
            }
            Assessment::Clean(_) | Assessment::Missing => Err(WorkspaceError::NotAWorktree { folder }),
            Assessment::Dirty { files: _, summary } => Err(WorkspaceError::Dirty { folder, summary }),
        }
    }
}
