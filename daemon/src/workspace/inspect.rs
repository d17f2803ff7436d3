//! Looking at a folder before it becomes a project.

use std::io;
use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::run::{Answer, Git, args, path_from};

/// A repository that sessions can work in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its main worktree, without symbolic links.
    pub root: PathBuf,
    /// The name of that folder.
    pub folder_name: String,
    /// The branch that new work starts from; a commit where no branch is known.
    pub base: String,
    /// Whether it has a remote.
    pub remote: bool,
    /// What a person may want to know.
    pub notes: Vec<Note>,
}

/// Something about a repository that is fine but worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It has no remote.
    NoRemote,
    /// A linked worktree was given; its main worktree is used.
    LinkedWorktree,
    /// A folder inside was given; the whole repository is used.
    InsideRepository,
    /// It is a submodule, and treated as the repository that it is.
    Submodule,
    /// No branch is checked out.
    DetachedHead,
}

impl Note {
    /// The note for people.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::NoRemote => "The repository has no remote; its branches stay on this computer.",
            Self::LinkedWorktree => "This is a linked worktree; its repository's main folder is used.",
            Self::InsideRepository => "This folder lies inside a repository; the whole repository is used.",
            Self::Submodule => "This is a submodule; it is used as a repository of its own.",
            Self::DetachedHead => "No branch is checked out there.",
        }
    }
}

impl Git {
    /// What kind of repository `path` is in, if it is one that sessions can work in.
    ///
    /// # Errors
    /// [`WorkspaceError`] with the reason why not, and with a hint.
    pub async fn inspect(&self, path: &Path) -> Result<Repository, WorkspaceError> {
        check_folder(path)?;
        self.require().await?;
        let path = dunce::canonicalize(path).map_err(WorkspaceError::io("find", path))?;
        let common = self.git_folder(&path, "--git-common-dir").await?;
        let own = self.git_folder(&path, "--git-dir").await?;
        let mut notes = Vec::new();
        let root = if own == common {
            self.main_worktree_around(&path, &common).await?
        } else {
            notes.push(Note::LinkedWorktree);
            self.main_worktree_of(&common).await?.unwrap_or_else(|| path.clone())
        };
        let root = dunce::canonicalize(&root).map_err(WorkspaceError::io("find", &root))?;
        if notes.is_empty() && root != path {
            notes.push(Note::InsideRepository);
        }
        let superproject = self.look(&root, &args!["rev-parse", "--show-superproject-working-tree"]).await?;
        if superproject.text().is_some() {
            notes.push(Note::Submodule);
        }
        let base = self.default_base(&root, &mut notes).await?;
        let remote = self.look(&root, &args!["remote"]).await?.text().is_some();
        if !remote {
            notes.push(Note::NoRemote);
        }
        let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Repository { folder_name: name, root, base, remote, notes })
    }

    /// The full names of the references below `prefix`, such as `refs/heads/ao/`.
    ///
    /// # Errors
    /// [`WorkspaceError`] when git does not answer.
    pub async fn branches_with_prefix(
        &self,
        repository: &Path,
        prefix: &str,
    ) -> Result<Vec<String>, WorkspaceError> {
        let answer =
            self.look(repository, &args!["for-each-ref", "--format=%(refname)", "--", prefix]).await?;
        let output = answer.output()?;
        Ok(String::from_utf8_lossy(&output).lines().map(str::to_owned).collect())
    }

    /// `--git-dir` or `--git-common-dir` of the repository around `path`, without symbolic links.
    pub(super) async fn git_folder(&self, path: &Path, which: &str) -> Result<PathBuf, WorkspaceError> {
        let answer = self.look(path, &args!["rev-parse", "--path-format=absolute", which]).await?;
        let folder = path_from(complaint(answer, path)?.line()?);
        Ok(super::worktrees::real(&folder))
    }

    async fn main_worktree_around(&self, path: &Path, common: &Path) -> Result<PathBuf, WorkspaceError> {
        self.refuse_bare(common).await?;
        let answer =
            self.look(path, &args!["rev-parse", "--path-format=absolute", "--show-toplevel"]).await?;
        if answer.success {
            return Ok(path_from(answer.line()?));
        }
        // The path lies in the .git folder itself.
        let found = self.main_worktree_of(common).await?;
        found.ok_or_else(|| WorkspaceError::NotARepository(path.to_owned()))
    }

    /// The main worktree of the repository whose git folder is `common`; none when the repository does not know.
    async fn main_worktree_of(&self, common: &Path) -> Result<Option<PathBuf>, WorkspaceError> {
        self.refuse_bare(common).await?;
        let named =
            self.look(common, &args!["--git-dir", common, "config", "--get", "core.worktree"]).await?;
        if let Some(folder) = named.text() {
            return Ok(Some(common.join(folder)));
        }
        let is_usual = common.file_name().is_some_and(|name| name == ".git");
        Ok(common.parent().filter(|_| is_usual).map(Path::to_owned))
    }

    async fn refuse_bare(&self, common: &Path) -> Result<(), WorkspaceError> {
        let bare = self
            .look(common, &args!["--git-dir", common, "config", "--type=bool", "--get", "core.bare"])
            .await?;
        if bare.text().as_deref() == Some("true") {
            Err(WorkspaceError::Bare(common.to_owned()))
        } else {
            Ok(())
        }
    }

    /// The branch that new work starts from: the remote's default, else the one checked out, else `main` or `master`.
    async fn default_base(&self, root: &Path, notes: &mut Vec<Note>) -> Result<String, WorkspaceError> {
        let symbolic = |name| async move {
            Ok::<_, WorkspaceError>(self.look(root, &args!["symbolic-ref", "-q", name]).await?.text())
        };
        let remote = symbolic("refs/remotes/origin/HEAD").await?;
        let remote = remote.and_then(|name| name.strip_prefix("refs/remotes/origin/").map(str::to_owned));
        let current = symbolic("HEAD").await?;
        let head = self.commit(root, "HEAD").await?;
        if current.is_none() && head.is_some() {
            notes.push(Note::DetachedHead);
        }
        let current = current.and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned));
        let usual = ["main", "master"].map(str::to_owned).into_iter();
        for branch in remote.into_iter().chain(current).chain(usual) {
            if self.resolve_branch(root, &branch).await?.is_some() {
                return Ok(branch);
            }
        }
        head.ok_or_else(|| WorkspaceError::Unborn(root.to_owned()))
    }

    /// The commit of the local branch of this name, else of the remote one.
    pub(super) async fn resolve_branch(
        &self,
        root: &Path,
        branch: &str,
    ) -> Result<Option<String>, WorkspaceError> {
        for place in ["refs/heads/", "refs/remotes/origin/"] {
            if let Some(commit) = self.commit(root, &format!("{place}{branch}")).await? {
                return Ok(Some(commit));
            }
        }
        Ok(None)
    }

    /// The commit that a revision names, if it names one.
    pub(super) async fn commit(&self, root: &Path, revision: &str) -> Result<Option<String>, WorkspaceError> {
        let peeled = format!("{revision}^{{commit}}");
        let args = args!["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled];
        Ok(self.look(root, &args).await?.text())
    }
}

fn check_folder(path: &Path) -> Result<(), WorkspaceError> {
    let refuse = |source: io::Error| {
        if source.kind() == io::ErrorKind::NotFound {
            WorkspaceError::PathMissing(path.to_owned())
        } else if source.kind() == io::ErrorKind::NotADirectory {
            WorkspaceError::NotAFolder(path.to_owned())
        } else {
            WorkspaceError::NotReadable { path: path.to_owned(), source }
        }
    };
    if !std::fs::metadata(path).map_err(refuse)?.is_dir() {
        return Err(WorkspaceError::NotAFolder(path.to_owned()));
    }
    std::fs::read_dir(path).map(drop).map_err(refuse)
}

/// The two complaints that git makes in words only.
fn complaint(answer: Answer, path: &Path) -> Result<Answer, WorkspaceError> {
    if answer.complains_of("dubious ownership") || answer.complains_of("unsafe repository") {
        Err(WorkspaceError::Untrusted(path.to_owned()))
    } else if answer.complains_of("not a git repository") {
        Err(WorkspaceError::NotARepository(path.to_owned()))
    } else {
        Ok(answer)
    }
}
