//! `ao project`.

use std::path::Path;
use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{ProjectAdd, ProjectList, ProjectRemove};
use ao_protocol::error::{CallError, ErrorCode};

use crate::args::ProjectVerb;
use crate::output;

/// Runs a project verb.
pub(crate) async fn run(handle: &Handle, verb: ProjectVerb, json: bool) -> Result<ExitCode, CallError> {
    match verb {
        ProjectVerb::Add { path, id, name, init } => {
            let call = ProjectAdd { path: absolute(&path)?, id, name, init: Some(init) };
            super::tell(handle, call, json, |added| {
                let project = &added.project;
                output::line(&format!(
                    "Added {} ({}), new work starts from {}.",
                    project.id, project.path, project.base
                ));
                added.notes.iter().for_each(|note| output::line(note));
                output::line(&format!("Start a session: ao session new {}", project.id));
            })
            .await
        }
        ProjectVerb::Ls => {
            super::tell(handle, ProjectList {}, json, |projects| {
                if projects.is_empty() {
                    output::line("No repositories yet. Add one: ao project add <folder>");
                }
                let row = |p: &ao_protocol::view::ProjectView| {
                    let gone = if p.present { "" } else { "  (folder is gone)" };
                    vec![p.id.to_string(), p.base.clone(), format!("{}{gone}", p.path)]
                };
                output::table(&projects.iter().map(row).collect::<Vec<_>>());
            })
            .await
        }
        ProjectVerb::Settings { project, changes } => {
            super::settings::project(handle, project, &changes, json).await
        }
        ProjectVerb::Trust { project, revoke } => super::settings::trust(handle, project, revoke, json).await,
        ProjectVerb::Rm { project } => {
            let id = project.clone();
            super::tell(handle, ProjectRemove { project }, json, |_done| {
                output::line(&format!(
                    "{id} is off the list. The repository is untouched; adding its folder again brings back what there was of it."
                ));
            })
            .await
        }
    }
}

pub(super) fn absolute(path: &Path) -> Result<String, CallError> {
    let invalid = |why: String| CallError::new(ErrorCode::InvalidRequest, why);
    let absolute = std::path::absolute(path).map_err(|e| invalid(format!("{}: {e}", path.display())))?;
    absolute
        .into_os_string()
        .into_string()
        .map_err(|odd| invalid(format!("the path {} is not valid Unicode", odd.display())))
}
