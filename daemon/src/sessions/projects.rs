//! Adding repositories and taking them off the list.
//!
//! Taking one off deletes nothing of a project that has a session, a plan or settings: it is put away, and adding its folder again shows
//! it as it was. It must never hide what lives.

use std::path::Path;

use ao_protocol::calls::{GitState, ProjectAdd, ProjectLook, ProjectLooked, ProjectRemove};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::ProjectId;
use ao_protocol::settings::ProjectSettings;

use super::{Engine, now_ms};
use crate::domain::facts::Project;
use crate::domain::naming;
use crate::store::Removed;
use crate::workspace::{Git, Repository, WorkspaceError};

impl Engine {
    /// Adds a repository after looking at it; gives the project and what is worth knowing. One that was taken off the
    /// list is shown again, under its id and with everything that is kept of it.
    ///
    /// # Errors
    /// What the pre-flight found, or `PROJECT_EXISTS`, `PROJECT_NAME_TAKEN`, `STORAGE_FAILED`. Nothing is added then.
    pub async fn add_project(&self, call: ProjectAdd) -> Result<(Project, Vec<String>), CallError> {
        let path = Path::new(&call.path);
        if !path.is_absolute() {
            return Err(CallError::new(ErrorCode::InvalidRequest, "a repository's path must be absolute"));
        }
        let (found, begun) = if call.init == Some(true) {
            self.begin_repository(path).await?
        } else {
            (self.0.git.inspect(path).await.map_err(|e| e.to_call_error())?, Vec::new())
        };
        let id = call.id.clone().unwrap_or_else(|| ProjectId::suggest(&found.folder_name));
        let turn = self.0.locks.project(&id).await;
        let same_path = self.fleet().all_projects().into_iter().find(|p| p.path == found.root);
        if let Some(known) = same_path {
            // Its own turn is another one, if another id was asked for.
            drop(turn);
            let (project, notes) = self.show_again(&known.id, call.id.as_ref(), found).await?;
            return Ok((project, begun.into_iter().chain(notes).collect()));
        }
        if let Some(known) = self.fleet().project(&id) {
            let is = if known.put_away { "was, before it was taken off the list," } else { "is" };
            return Err(CallError::new(
                ErrorCode::ProjectNameTaken,
                format!("another repository {is} called {id} already: {}", known.path.display()),
            )
            .hint(format!("Choose another name: ao project add {} --id {id}-2nd", path.display())));
        }
        let name = call.name.as_deref().and_then(naming::clean_title).unwrap_or(found.folder_name);
        let project = Project {
            id,
            name,
            path: found.root,
            base: found.base,
            remote: found.remote,
            added_at: now_ms(),
            settings: ProjectSettings::default(),
            trusted: None,
            put_away: false,
        };
        self.raise_number_floor(&project).await?;
        self.0.store.save_project(&project).await.map_err(|e| e.to_call_error())?;
        self.fleet().put_project(project.clone());
        let notes = found.notes.iter().map(|note| note.sentence().to_owned());
        Ok((project, begun.into_iter().chain(notes).collect()))
    }

    /// Puts a project back on the list, as it was but for what was seen of its repository just now.
    async fn show_again(
        &self,
        id: &ProjectId,
        asked: Option<&ProjectId>,
        found: Repository,
    ) -> Result<(Project, Vec<String>), CallError> {
        let _turn = self.0.locks.project(id).await;
        let known = self.project(id)?;
        if !known.put_away {
            return Err(CallError::new(
                ErrorCode::ProjectExists,
                format!("this repository was added before, as {id}"),
            )
            .hint(format!("Start a session in it: ao session new {id}")));
        }
        let project = Project { base: found.base, remote: found.remote, put_away: false, ..known };
        self.raise_number_floor(&project).await?;
        self.0.store.save_project(&project).await.map_err(|e| e.to_call_error())?;
        let mut fleet = self.fleet();
        fleet.show_again(project.clone());
        let back = "It was on the list before, and is back with its settings, its plan and its sessions.";
        let named = asked.is_some_and(|asked| asked != id).then(|| format!("It is still called {id}."));
        let notes = found.notes.iter().map(|note| note.sentence().to_owned());
        Ok((project, std::iter::once(back.to_owned()).chain(named).chain(notes).collect()))
    }

    /// What a folder is, before it is added. Nothing is changed.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a path that is not absolute.
    pub async fn look_at_folder(&self, call: &ProjectLook) -> Result<ProjectLooked, CallError> {
        let path = Path::new(&call.path);
        if !path.is_absolute() {
            return Err(CallError::new(ErrorCode::InvalidRequest, "a folder's path must be absolute"));
        }
        if self.is_our_own(path) {
            return Ok(looked(GitState::Own, "It belongs to the app itself, and holds its sessions' work."));
        }
        Ok(match self.0.git.inspect(path).await {
            Ok(Repository { root, base, notes, .. }) => {
                let known = self.fleet().projects().into_iter().find(|project| project.path == root);
                ProjectLooked {
                    state: GitState::Repository,
                    root: Some(root.to_string_lossy().into_owned()),
                    known: known.map(|project| project.id),
                    base: Some(base),
                    notes: notes.iter().map(|note| note.sentence().to_owned()).collect(),
                }
            }
            Err(error) => unfit(path, &error),
        })
    }

    /// Makes a folder a repository with a first commit, as far as it is none.
    async fn begin_repository(&self, path: &Path) -> Result<(Repository, Vec<String>), CallError> {
        let git = &self.0.git;
        let failed = |error: WorkspaceError| error.to_call_error();
        if self.is_our_own(path) {
            let message = format!("{} belongs to the app itself", path.display());
            return Err(
                CallError::new(ErrorCode::InvalidRequest, message).hint("Choose a folder of your own.")
            );
        }
        let mut found = git.inspect(path).await;
        let mut notes = Vec::new();
        if matches!(found, Err(WorkspaceError::NotARepository(_))) {
            git.init(path).await.map_err(failed)?;
            notes.push("It is a git repository now.".to_owned());
            found = git.inspect(path).await;
        }
        if let Err(WorkspaceError::Unborn(root)) = &found {
            let nameless = git.first_commit(root).await.map_err(failed)?;
            let mut note = "It has a first commit, which is empty.".to_owned();
            if nameless {
                note.push_str(
                    " git knows no name of yours for it: `git config --global user.name` says which it is to use.",
                );
            }
            notes.push(note);
            if has_files(root) {
                notes.push(
                    "What is in the folder is in no commit yet, so new branches begin without it: commit what sessions are to see."
                        .to_owned(),
                );
            }
            found = git.inspect(path).await;
        }
        Ok((found.map_err(failed)?, notes))
    }

    /// Whether a folder lies in the app's own home.
    fn is_our_own(&self, path: &Path) -> bool {
        let real = |path: &Path| dunce::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        real(path).starts_with(real(self.0.home.root()))
    }

    /// Takes a project off the list; its repository is untouched. One that has a session, a plan or settings is put
    /// away with all that belongs to it, any other is forgotten.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `PROJECT_IN_USE` while a session of it lives or is not archived, `STORAGE_FAILED`.
    pub async fn remove_project(&self, call: &ProjectRemove) -> Result<(), CallError> {
        let id = &call.project;
        let _turn = self.0.locks.project(id).await;
        self.listed_project(id)?;
        self.refuse_kept(id)?;
        // Nothing of it is brought back meanwhile: whoever wants to has to wait, and finds it off the list.
        let mut turns = Vec::new();
        let sessions = self.fleet().sessions_of(id);
        for session in sessions {
            turns.push(self.hold(&session).await);
        }
        self.refuse_kept(id)?;
        match self.0.store.remove_project(id).await.map_err(|e| e.to_call_error())? {
            Removed::Forgotten => self.fleet().forget_project(id),
            Removed::PutAway => {
                self.read_notices_of(id).await;
                self.fleet().put_away(id);
            }
        }
        Ok(())
    }

    /// Refuses while a session keeps the project on the list.
    fn refuse_kept(&self, id: &ProjectId) -> Result<(), CallError> {
        let kept =
            self.fleet().those(|entry| entry.session.project() == *id && entry.session.keeps_its_project());
        let Some(first) = kept.first().map(|entry| &entry.session.id) else { return Ok(()) };
        let message = match kept.len() {
            1 => format!("{id} has a session that is not archived: {first}"),
            more => format!("{id} has {more} sessions that are not archived, {first} the first of them"),
        };
        Err(CallError::new(ErrorCode::ProjectInUse, message).hint(
            "End those that run and archive all of them: ao session kill, then ao session archive. What is archived is kept, and comes back with the project when its folder is added again.",
        ))
    }

    /// A project, whether it is on the list or not: what is kept of its sessions is theirs all the same.
    pub(super) fn project(&self, id: &ProjectId) -> Result<Project, CallError> {
        self.fleet().project(id).cloned().ok_or_else(|| {
            CallError::new(ErrorCode::ProjectNotFound, format!("there is no project {id}"))
                .hint("`ao project ls` lists them; `ao project add <folder>` adds one.")
        })
    }

    /// A project that is on the list: only there is anything new begun.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`.
    pub(super) fn listed_project(&self, id: &ProjectId) -> Result<Project, CallError> {
        let project = self.project(id)?;
        if project.put_away {
            let message = format!("{id} was taken off the list");
            return Err(CallError::new(ErrorCode::ProjectNotFound, message)
                .hint(format!("Bring it back as it was: ao project add {}", project.path.display())));
        }
        Ok(project)
    }

    /// Numbers that this repository's branches have used are not given again.
    async fn raise_number_floor(&self, project: &Project) -> Result<(), CallError> {
        let branches = self.0.git.branches_with_prefix(&project.path, "refs/heads/ao/").await;
        let branches = branches.map_err(|e| e.to_call_error())?;
        let used = branches.iter().filter_map(|branch| {
            let session = branch.trim_start_matches("refs/heads/").strip_prefix("ao/")?.split('/').next()?;
            let session = ao_protocol::ids::SessionId::parse(session).ok()?;
            (session.project() == project.id).then(|| session.number())
        });
        match used.max() {
            Some(highest) => {
                self.0.store.raise_floor(&project.id, highest).await.map_err(|e| e.to_call_error())
            }
            None => Ok(()),
        }
    }
}

fn looked(state: GitState, note: &str) -> ProjectLooked {
    ProjectLooked { state, root: None, known: None, base: None, notes: vec![note.to_owned()] }
}

/// Why a folder cannot be added as it is.
fn unfit(path: &Path, error: &WorkspaceError) -> ProjectLooked {
    use WorkspaceError as E;
    let is = |known: bool, state| known.then_some(state);
    let state = is(matches!(error, E::PathMissing(_) | E::NotReadable { .. }), GitState::Missing)
        .or(is(matches!(error, E::NotAFolder(_)), GitState::NoFolder))
        .or(is(matches!(error, E::NotARepository(_)), GitState::NoRepository))
        .or(is(matches!(error, E::Unborn(_)), GitState::NoCommit))
        .or(is(matches!(error, E::Bare(_)), GitState::Bare));
    let within = Git::repositories_in(path);
    let notes = match state {
        // What these are says itself what to do.
        Some(GitState::NoRepository) if !within.is_empty() => {
            vec![format!("There are repositories in it: {}.", within.join(", "))]
        }
        Some(_) if !matches!(error, E::NotReadable { .. }) => Vec::new(),
        Some(_) | None => {
            let CallError { message, hint, .. } = error.to_call_error();
            std::iter::once(format!("{message}.")).chain(hint).collect()
        }
    };
    let root = if let E::Unborn(root) = error { Some(root.to_string_lossy().into_owned()) } else { None };
    ProjectLooked { state: state.unwrap_or(GitState::Refused), root, known: None, base: None, notes }
}

/// Whether a repository's folder holds anything besides git's own.
fn has_files(root: &Path) -> bool {
    std::fs::read_dir(root)
        .is_ok_and(|entries| entries.filter_map(Result::ok).any(|entry| entry.file_name() != ".git"))
}
