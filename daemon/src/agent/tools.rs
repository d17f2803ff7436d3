//! Programs besides agents that agents use, and whether they are there. It must never change anything.

use std::path::PathBuf;
use std::time::Duration;

use super::variable;
use crate::environment::{find_program, program_version};

/// How long a program may take to say its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a program is, and what it says its version is when it is asked with `flag`, in an environment.
pub async fn tool(
    name: &str,
    flag: &str,
    environment: &[(String, String)],
) -> Option<(PathBuf, Option<String>)> {
    let program = find_program(name, variable(environment, "PATH").unwrap_or_default(), None)?;
    let version = program_version(&program, &[flag], environment, PATIENCE).await;
    Some((program, version))
}
