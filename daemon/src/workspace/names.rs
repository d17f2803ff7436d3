//! Names that go to git: refused when git would not take them, or would take them for something else.

use super::error::WorkspaceError;
use crate::domain::branch::is_branch_name;

/// The longest name, in bytes.
const LONGEST: usize = 200;

/// Checks a branch's name before git does, so that nothing reaches git that it could read as an option or a revision.
pub(super) fn check_branch(name: &str) -> Result<(), WorkspaceError> {
    if is_branch_name(name) {
        Ok(())
    } else {
        Err(WorkspaceError::InvalidName { what: "branch", name: name.to_owned() })
    }
}

/// Checks the name of a base, which may be any revision. Whether it names a commit is git's to say.
pub(super) fn check_base(name: &str) -> Result<(), WorkspaceError> {
    let bad = name.is_empty()
        || name.len() > LONGEST
        || name.starts_with('-')
        || name.chars().any(char::is_control);
    if bad { Err(WorkspaceError::InvalidName { what: "base", name: name.to_owned() }) } else { Ok(()) }
}
