//! What people set, for the daemon and for projects. Nothing here acts on it.

use ao_protocol::calls::{ProjectConfigure, ProjectTrust};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::ProjectId;
use ao_protocol::settings::{ProjectFileView, ProjectSettings, ProjectSettingsView, Settings, TerminalTheme};

use super::Engine;
use super::launch::COLOURS;
use crate::domain::facts::Project;
use crate::domain::settings;
use crate::workspace::project_file;

impl Engine {
    /// The settings.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.fleet().settings.clone()
    }

    /// Replaces the settings.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with the setting that is wrong, `STORAGE_FAILED`; the old ones stay in force.
    pub async fn set_settings(&self, new: Settings) -> Result<Settings, CallError> {
        settings::check_global(&new).map_err(invalid)?;
        self.0.store.save_settings(&new).await.map_err(|e| e.to_call_error())?;
        let before = {
            let mut fleet = self.fleet();
            let before = std::mem::replace(&mut fleet.settings, new.clone());
            // What waits for room may have it now.
            fleet.stir();
            before
        };
        if before.terminal_theme != new.terminal_theme {
            self.show_terminals_in(new.terminal_theme.unwrap_or(TerminalTheme::Dark)).await;
        }
        Ok(new)
    }

    /// Tells the terminals that run already, but for those of a project that says itself what its agents are told.
    async fn show_terminals_in(&self, theme: TerminalTheme) {
        let projects = self.fleet().projects();
        for project in projects {
            let id = project.id.clone();
            if view(project).await.effective.env.is_some_and(|env| env.contains_key(COLOURS)) {
                continue;
            }
            let its = self.fleet().those(|entry| entry.session.project() == id);
            for entry in its {
                self.0.runtime.show_in(&entry.session.id, theme).await;
            }
        }
    }

    /// A project's settings as they are now, the repository's own file with them.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`.
    pub async fn project_settings_view(&self, id: &ProjectId) -> Result<ProjectSettingsView, CallError> {
        Ok(view(self.project(id)?).await)
    }

    /// What counts of a project's settings now.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`.
    pub async fn project_settings(&self, id: &ProjectId) -> Result<ProjectSettings, CallError> {
        self.project_settings_view(id).await.map(|view| view.effective)
    }

    /// Replaces what a person set for a project. It counts from the next worktree, launch or landing on.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `INVALID_REQUEST` with the setting that is wrong, `STORAGE_FAILED`.
    pub async fn configure_project(&self, call: ProjectConfigure) -> Result<ProjectSettingsView, CallError> {
        settings::check(&call.settings).map_err(invalid)?;
        self.change_project(&call.project, |project| project.settings = call.settings).await
    }

    /// Trusts what the repository's own file runs, or takes the trust away.
    ///
    /// # Errors
    /// `PROJECT_NOT_FOUND`, `SETTINGS_CHANGED` if the file does not say what the person has seen, `STORAGE_FAILED`.
    pub async fn trust_project(&self, call: ProjectTrust) -> Result<ProjectSettingsView, CallError> {
        if call.digest.is_some() {
            let file = self.project_settings_view(&call.project).await?.file;
            if file.and_then(|file| file.digest) != call.digest {
                return Err(CallError::new(
                    ErrorCode::SettingsChanged,
                    "the repository's .ao/project.toml does not say what was shown",
                )
                .hint(format!("Look again: ao project settings {}", call.project)));
            }
        }
        self.change_project(&call.project, |project| project.trusted = call.digest).await
    }

    async fn change_project(
        &self,
        id: &ProjectId,
        change: impl FnOnce(&mut Project),
    ) -> Result<ProjectSettingsView, CallError> {
        let _turn = self.0.locks.project(id).await;
        let mut project = self.listed_project(id)?;
        change(&mut project);
        self.0.store.save_project(&project).await.map_err(|e| e.to_call_error())?;
        self.fleet().put_project(project.clone());
        Ok(view(project).await)
    }
}

fn invalid(why: String) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, why)
}

async fn view(project: Project) -> ProjectSettingsView {
    let root = project.path.clone();
    // A repository may lie on a disk that is slow to answer.
    let found = tokio::task::spawn_blocking(move || project_file(&root)).await.ok().flatten();
    let file = found.map(|found| {
        let (settings, problem) = match found.content {
            Ok(settings) => (settings, None),
            Err(problem) => (ProjectSettings::default(), Some(problem)),
        };
        let digest = settings::digest(&settings);
        let trusted = digest.is_some() && digest == project.trusted;
        ProjectFileView {
            path: found.path.to_string_lossy().into_owned(),
            settings,
            problem,
            digest,
            trusted,
        }
    });
    let nothing = ProjectSettings::default();
    let (said, trusted) = file.as_ref().map_or((&nothing, false), |file| (&file.settings, file.trusted));
    let effective = settings::effective(&project.settings, said, trusted);
    ProjectSettingsView { own: project.settings, file, effective }
}
