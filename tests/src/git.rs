//! Real repositories for tests.

use std::path::Path;
use std::process::Command;

/// Runs git in `folder`, with nobody's configuration.
///
/// # Panics
/// When git fails.
pub fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .envs([("GIT_AUTHOR_NAME", "Test"), ("GIT_AUTHOR_EMAIL", "test@localhost")])
        .envs([("GIT_COMMITTER_NAME", "Test"), ("GIT_COMMITTER_EMAIL", "test@localhost")])
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Makes a repository with a little history.
///
/// # Panics
/// When the folder cannot be written.
pub fn repository(folder: &Path) {
    std::fs::create_dir_all(folder).expect("folder");
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    for (file, text) in [("README.md", "# A shop\n"), ("shop.txt", "apples\n"), (".gitignore", "target/\n")] {
        std::fs::write(folder.join(file), text).expect("written");
        git(folder, &["add", "--all"]);
        git(folder, &["commit", "--quiet", "--message", &format!("Add {file}")]);
    }
}
