//! Adding and forgetting repositories.

use std::path::Path;

use ao_protocol::calls::{ProjectAdd, ProjectRemove};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::ProjectId;
use ao_protocol::settings::ProjectSettings;

use super::{Engine, now_ms};
use crate::domain::facts::Project;
use crate::domain::naming;

impl Engine {
    /// Adds a repository after looking at it; gives the project and what is worth knowing.
    ///
    /// # Errors
    /// What the pre-flight found, or `PROJECT_EXISTS`, `PROJECT_NAME_TAKEN`, `STORAGE_FAILED`. Nothing is added then.
    pub async fn add_project(&self, call: ProjectAdd) -> Result<(Project, Vec<String>), CallError> {
        let path = Path::new(&call.path);
        if !path.is_absolute() {
            return Err(CallError::new(ErrorCode::InvalidRequest, "a repository's path must be absolute"));
        }
        let found = self.0.git.inspect(path).await.map_err(|e| e.to_call_error())?;
        let id = call.id.clone().unwrap_or_else(|| ProjectId::suggest(&found.folder_name));
        let _turn = self.0.locks.project(&id).await;
        let same_path = self.fleet().projects().into_iter().find(|p| p.path == found.root);
        if let Some(known) = same_path {
            return Err(CallError::new(
                ErrorCode::ProjectExists,
                format!("this repository was added before, as {}", known.id),
            )
            .hint(format!("Start a session in it: ao session new {}", known.id)));
        }
        if let Some(known) = self.fleet().project(&id) {
            return Err(CallError::new(
                ErrorCode::ProjectNameTaken,
                format!("another repository is called {id} already: {}", known.path.display()),
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
        };
        self.raise_number_floor(&project).await?;
        self.0.store.save_project(&project).await.map_err(|e| e.to_call_error())?;
        self.fleet().put_project(project.clone());
        Ok((project, found.notes.iter().map(|note| note.sentence().to_owned()).collect()))
    }

    /// Forgets a project; its repository is untouched.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `PROJECT_IN_USE` while it has sessions, `STORAGE_FAILED`.
    pub async fn remove_project(&self, call: &ProjectRemove) -> Result<(), CallError> {
        let id = &call.project;
        let _turn = self.0.locks.project(id).await;
        self.project(id)?;
        if self.fleet().has_sessions(id) {
            return Err(CallError::new(ErrorCode::ProjectInUse, format!("{id} still has sessions"))
                .hint("Sessions keep their history. Archive them to hide them from the lists."));
        }
        self.0.store.remove_project(id).await.map_err(|e| e.to_call_error())?;
        self.fleet().remove_project(id);
        Ok(())
    }

    pub(super) fn project(&self, id: &ProjectId) -> Result<Project, CallError> {
        self.fleet().project(id).cloned().ok_or_else(|| {
            CallError::new(ErrorCode::ProjectNotFound, format!("there is no project {id}"))
                .hint("`ao project ls` lists them; `ao project add <folder>` adds one.")
        })
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
