//! In the making (placeholder by the lead so that the crate compiles; replace this whole file).
use std::path::{Path, PathBuf};
/// The user's shell.
#[must_use]
pub fn user_shell() -> PathBuf {
    PathBuf::from("/bin/sh")
}
/// Finds a program.
#[must_use]
pub fn find_program(name: &str, path: &str, skip: Option<&Path>) -> Option<PathBuf> {
    std::env::split_paths(path)
        .filter(|f| Some(f.as_path()) != skip)
        .map(|f| f.join(name))
        .find(|p| p.is_file())
}
/// Cleans.
#[must_use]
pub fn cleaned(base: Vec<(String, String)>) -> Vec<(String, String)> {
    base
}
/// Captures.
pub async fn capture_login(base: Vec<(String, String)>) -> Vec<(String, String)> {
    base
}
