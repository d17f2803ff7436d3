//! Making a folder a repository that sessions can branch from.
//!
//! Nothing that is in the folder is touched, added or committed: what a person wants in a repository is theirs to say.

use std::path::Path;
use std::process::Stdio;

use super::error::WorkspaceError;
use super::run::{Answer, Git, args};

/// What stands for a person of whom git knows no name.
const NAME: &str = "AO Desktop";
const EMAIL: &str = "ao-desktop@localhost";

impl Git {
    /// Makes `folder` a repository, unless it is in one.
    ///
    /// # Errors
    /// [`WorkspaceError`] with what git says.
    pub async fn init(&self, folder: &Path) -> Result<(), WorkspaceError> {
        self.require().await?;
        let said = self.look(folder, &args!["config", "--get", "init.defaultBranch"]).await?.text();
        let branch = format!("--initial-branch={}", said.as_deref().unwrap_or("main"));
        self.act(folder, &args!["init", "--quiet", &branch], Stdio::null()).await?.output().map(drop)
    }

    /// Gives a repository that has none a first commit, which is empty. The index stays as it is. Says whether git knew no
    /// name of the person, so that the commit has another one.
    ///
    /// # Errors
    /// [`WorkspaceError`] with what git says; the repository then has no commit.
    pub async fn first_commit(&self, repository: &Path) -> Result<bool, WorkspaceError> {
        let nameless = !self.look(repository, &args!["var", "GIT_COMMITTER_IDENT"]).await?.success;
        let line = |answer: Answer| answer.line().map(|line| String::from_utf8_lossy(&line).into_owned());
        let tree = args!["hash-object", "-t", "tree", "-w", "--stdin"];
        let tree = line(self.act(repository, &tree, Stdio::null()).await?)?;
        let (name, email) = (format!("user.name={NAME}"), format!("user.email={EMAIL}"));
        let mut commit = Vec::new();
        if nameless {
            commit.extend(args!["-c", &name, "-c", &email]);
        }
        commit.extend(args!["commit-tree", &tree, "-m", "First commit"]);
        let commit = line(self.act(repository, &commit, Stdio::null()).await?)?;
        // The empty old value: a commit that somebody made meanwhile stays.
        let update = args!["update-ref", "-m", "commit (initial): First commit", "HEAD", &commit, ""];
        self.act(repository, &update, Stdio::null()).await?.output()?;
        Ok(nameless)
    }

    /// The folders in `folder` that are repositories, by name: a few of them.
    pub(crate) fn repositories_in(folder: &Path) -> Vec<String> {
        const LOOKED_AT: usize = 200;
        const NAMED: usize = 3;
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let is_repository = |entry: &std::fs::DirEntry| entry.path().join(".git").exists();
        let found = entries.take(LOOKED_AT).filter_map(Result::ok).filter(is_repository);
        let mut names: Vec<String> =
            found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names.truncate(NAMED);
        names
    }
}
