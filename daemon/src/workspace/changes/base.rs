//! What changes are counted from.
//!
//! The newest commit that the base and the work have in common: so a base that moves on adds nothing to what a session
//! changed, and work that was rebased or that took the base in shows its own changes only. Where the base is gone, or is
//! the very branch that is checked out, it is the commit that the worktree was made from, which git's own record of the
//! worktree names.

use std::path::Path;

use ao_protocol::calls::ChangeScope;
use ao_protocol::view::SinceWhat;

use super::ChangesPlan;
use crate::workspace::error::WorkspaceError;
use crate::workspace::ledger::Quiet;
use crate::workspace::ledger::look::Sight;
use crate::workspace::run::{Git, args};

/// What changes are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beginning {
    pub(super) since: SinceWhat,
    /// The commit, or the empty tree.
    pub(super) from: String,
}

impl Git {
    /// Where the work of a worktree begins, and what is to be said about it.
    pub(super) async fn beginning(
        &self,
        plan: &ChangesPlan,
        admin: &Path,
        sight: &Sight,
        quiet: &Quiet<'_>,
    ) -> Result<(Beginning, Vec<String>), WorkspaceError> {
        let mut notes = Vec::new();
        let Some(head) = sight.head.as_deref() else {
            let from = self.empty_tree(&plan.folder, quiet).await?;
            return Ok((Beginning { since: SinceWhat::Nothing, from }, notes));
        };
        let found = |since, from| Beginning { since, from };
        if plan.scope == ChangeScope::Head {
            return Ok((found(SinceWhat::Head, head.to_owned()), notes));
        }
        let base = plan.base.as_str();
        if sight.branch.as_deref() == Some(base) {
            notes.push(format!("{base} is its base and is checked out itself"));
        } else if let Some(commit) = self.base_commit(&plan.folder, base).await? {
            if let Some(from) = self.common(&plan.folder, &commit, head).await? {
                return Ok((found(SinceWhat::Base, from), notes));
            }
            notes.push(format!("what is checked out has no commit in common with its base, {base}"));
        } else {
            notes.push(format!("its base, {base}, is gone"));
        }
        if let Some(start) = started_at(admin)
            && let Some(from) = self.common(&plan.folder, &start, head).await?
        {
            return Ok((found(SinceWhat::Start, from), notes));
        }
        let other = plan.project_base.as_str();
        if other != base
            && sight.branch.as_deref() != Some(other)
            && let Some(commit) = self.base_commit(&plan.folder, other).await?
            && let Some(from) = self.common(&plan.folder, &commit, head).await?
        {
            return Ok((found(SinceWhat::ProjectBase, from), notes));
        }
        if sight.branch.as_deref() == Some(base) {
            return Ok((found(SinceWhat::Head, head.to_owned()), notes));
        }
        let from = self.empty_tree(&plan.folder, quiet).await?;
        Ok((found(SinceWhat::Nothing, from), notes))
    }

    /// The commit of a base, as sessions name it: a branch here or at the remote first, then whatever git takes it for.
    pub(in crate::workspace) async fn base_commit(
        &self,
        folder: &Path,
        base: &str,
    ) -> Result<Option<String>, WorkspaceError> {
        if crate::workspace::names::check_base(base).is_err() {
            return Ok(None);
        }
        match self.resolve_branch(folder, base).await? {
            Some(commit) => Ok(Some(commit)),
            None => self.commit(folder, base).await,
        }
    }

    async fn common(&self, folder: &Path, one: &str, other: &str) -> Result<Option<String>, WorkspaceError> {
        Ok(self.look(folder, &args!["merge-base", one, other]).await?.text())
    }

    pub(in crate::workspace) async fn empty_tree(
        &self,
        folder: &Path,
        quiet: &Quiet<'_>,
    ) -> Result<String, WorkspaceError> {
        let args = args!["hash-object", "-t", "tree", "--stdin"];
        let answer = self.plumb(folder, quiet, &args, Vec::new()).await?;
        let failure = answer.failure();
        answer.text().ok_or(failure)
    }
}

/// The first commit that was checked out in a linked worktree, from git's record of what HEAD has named.
fn started_at(admin: &Path) -> Option<String> {
    // The main worktree's record begins long before any session.
    if !admin.join("commondir").is_file() {
        return None;
    }
    let text = std::fs::read(admin.join("logs").join("HEAD")).ok()?;
    let line = text.split(|byte| *byte == b'\n').next()?;
    let id = std::str::from_utf8(line).ok()?.split(' ').nth(1)?;
    let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && id.bytes().any(|byte| byte != b'0')).then(|| id.to_owned())
}
