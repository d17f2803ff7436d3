//! The files that a manifest wants written before a launch, in a private folder of the session.
//!
//! Files of an earlier launch that the manifest no longer has are removed, and only those that were written here: an
//! agent may keep its own things beside them.

use std::io;
use std::path::{Component, Path, PathBuf};

use ao_files::write_quickly;
use serde_json::Value;

use super::manifest::checked::{Checked, Content, Json};
use super::values::Values;
use crate::ports::agent::{PlanContext, PlanError};

/// For whom `ao mcp` acts: it carries a token, so it is a file that only the user can read, and no argument.
pub(super) const CONTEXT_FILE: &str = "ao-context.json";
/// The names of what was written, beside the folder.
const LIST: &str = "agent-files.json";

/// Writes all files of a manifest.
pub(super) fn write(manifest: &Checked, values: &Values, context: &PlanContext<'_>) -> Result<(), PlanError> {
    let Some(folder) = values.launch_folder() else { return Ok(()) };
    let list = context.bundle.join(LIST);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| PlanError::File { path, source }
    };
    ao_client::spawn::create_private_folder(folder).map_err(failed(folder))?;
    let mut names: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    names.push(CONTEXT_FILE);
    let path = folder.join(CONTEXT_FILE);
    put(&path, context.tools.as_bytes(), false).map_err(failed(&path))?;
    remove_others(folder, &list, &names);
    write_quickly(&list, Value::from(names).to_string().as_bytes()).map_err(failed(&list))?;
    for file in &manifest.files {
        let path = folder.join(&file.path);
        let bytes = match &file.content {
            Content::Text(template) => template.render(values).unwrap_or_default(),
            Content::Json(json) => {
                let value = rendered(json, values).unwrap_or(Value::Null);
                serde_json::to_string_pretty(&value).unwrap_or_default()
            }
        };
        put(&path, bytes.as_bytes(), file.executable).map_err(failed(&path))?;
    }
    Ok(())
}

fn put(path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        ao_client::spawn::create_private_folder(parent)?;
    }
    write_quickly(path, bytes)?;
    #[cfg(unix)]
    if executable {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    #[cfg(not(unix))]
    let _ends_in_exe_or_not = executable;
    Ok(())
}

/// A value in which all texts are told. None: it is absent.
fn rendered(json: &Json, values: &Values) -> Option<Value> {
    match json {
        Json::Text(template) => template.render(values).map(Value::from),
        Json::Plain(value) => Some(value.clone()),
        Json::List(list) => Some(list.iter().filter_map(|each| rendered(each, values)).collect()),
        Json::Table(table) => Some(
            table
                .iter()
                .filter_map(|(name, each)| Some((name.clone(), rendered(each, values)?)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        ),
    }
}

fn remove_others(folder: &Path, list: &Path, names: &[&str]) {
    let Some(before) =
        std::fs::read(list).ok().and_then(|bytes| serde_json::from_slice::<Vec<String>>(&bytes).ok())
    else {
        return;
    };
    for name in before.iter().filter(|name| !names.contains(&name.as_str())) {
        let relative = PathBuf::from(name);
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            continue;
        }
        // One that is gone already, or a folder that is not empty, is as it should be.
        let _gone = std::fs::remove_file(folder.join(&relative));
        for parent in relative.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty()) {
            let _kept = std::fs::remove_dir(folder.join(parent));
        }
    }
}
