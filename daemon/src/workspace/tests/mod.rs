//! The workspace against the real git, in repositories made for the test.

mod assess;
mod changes;
mod create;
mod inspect;
mod landing;
mod ledger;
mod site;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::*;

/// A folder with a repository in it, and a git that knows no configuration but the repository's.
struct Bed {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
    git: Git,
}

impl Bed {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let mut env: Vec<(String, String)> =
            std::env::vars().filter(|(name, _)| !name.starts_with("GIT_")).collect();
        for (name, value) in [
            ("HOME", at("home")),
            ("GIT_CONFIG_GLOBAL", at("no-config")),
            ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
            ("GIT_AUTHOR_NAME", "A".to_owned()),
            ("GIT_AUTHOR_EMAIL", "a@example.com".to_owned()),
            ("GIT_COMMITTER_NAME", "A".to_owned()),
            ("GIT_COMMITTER_EMAIL", "a@example.com".to_owned()),
        ] {
            env.retain(|(known, _)| known != name);
            env.push((name.to_owned(), value));
        }
        let git = Git::new("git".into(), env.clone());
        Self { folder, env, git }
    }

    /// A bed with one repository of one commit.
    fn with_repository() -> (Self, PathBuf) {
        let bed = Self::new();
        let repository = bed.repository("my repo ünï");
        (bed, repository)
    }

    fn path(&self, name: &str) -> PathBuf {
        dunce::canonicalize(self.folder.path()).expect("there").join(name)
    }

    fn repository(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).expect("made");
        self.run(&path, &["init", "-q", "-b", "main"]);
        fs::write(path.join("file.txt"), "one\n").expect("written");
        fs::write(path.join(".gitignore"), "ignored/\n").expect("written");
        self.run(&path, &["add", "."]);
        self.run(&path, &["commit", "-q", "-m", "one"]);
        path
    }

    fn command(&self, at: &Path, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.env_clear().envs(self.env.iter().cloned()).current_dir(at).args(args).stdin(Stdio::null());
        command
    }

    /// Runs git, which must be content, and returns what it says.
    fn run(&self, at: &Path, args: &[&str]) -> String {
        let output = self.command(at, args).output().expect("git runs");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
    }

    fn plan(&self, repository: &Path) -> WorktreePlan {
        WorktreePlan {
            repository: repository.to_owned(),
            folder: self.path("ao home/worktrees/shop-1"),
            branch: "ao/shop-1/fix".to_owned(),
            base: "main".to_owned(),
            claim: Claim::New,
            trash: self.path("ao home/trash/shop-1"),
        }
    }

    async fn created(&self, plan: &WorktreePlan) -> Created {
        self.git.create(plan).await.expect("a worktree")
    }
}

/// A bed with a session's worktree of the branch `main`.
struct Yard {
    bed: Bed,
    repository: PathBuf,
    folder: PathBuf,
}

impl Yard {
    async fn new() -> Self {
        let (bed, repository) = Bed::with_repository();
        let plan = bed.plan(&repository);
        bed.created(&plan).await;
        Self { bed, repository, folder: plan.folder }
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }

    fn run(&self, args: &[&str]) -> String {
        self.bed.run(&self.folder, args)
    }
}
