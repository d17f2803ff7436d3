//! The home that this process works in. It reads the environment once, at the edge; nothing else may.

use std::path::PathBuf;

use ao_protocol::home::{HOME_VARIABLE, Home};

/// Why there is no home.
#[derive(Debug, thiserror::Error)]
#[error("{HOME_VARIABLE} must be an absolute path, or your user folder must be known")]
pub struct NoHome;

/// The home named by `AO_HOME`, else `~/.ao/desktop`.
///
/// # Errors
/// [`NoHome`] if `AO_HOME` is relative, or it is unset and the user has no folder.
pub fn current() -> Result<Home, NoHome> {
    let named = std::env::var_os(HOME_VARIABLE).map(PathBuf::from);
    Home::resolve(named, std::env::home_dir()).ok_or(NoHome)
}
