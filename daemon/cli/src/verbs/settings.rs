//! `ao settings`, and a project's settings: shown as they count, changed one by one.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{ProjectConfigure, ProjectSettingsRead, ProjectTrust, SettingsRead, SettingsWrite};
use ao_protocol::error::CallError;
use ao_protocol::ids::ProjectId;
use ao_protocol::settings::{ProjectSettings, ProjectSettingsView, Settings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::text::invalid;
use crate::output;

/// Shows the daemon's settings, after the given changes to them.
pub(crate) async fn global(handle: &Handle, changes: &[String], json: bool) -> Result<ExitCode, CallError> {
    if changes.is_empty() {
        return super::tell(handle, SettingsRead {}, json, |settings| rows(settings, Settings::KEYS)).await;
    }
    let settings = changed(&handle.call(SettingsRead {}).await?, changes, Settings::KEYS)?;
    super::tell(handle, SettingsWrite { settings }, json, |settings| rows(settings, Settings::KEYS)).await
}

/// Shows a project's settings, after the given changes to them.
pub(super) async fn project(
    handle: &Handle,
    project: ProjectId,
    changes: &[String],
    json: bool,
) -> Result<ExitCode, CallError> {
    let read = ProjectSettingsRead { project: project.clone() };
    if changes.is_empty() {
        return super::tell(handle, read, json, |view| explain(&project, view)).await;
    }
    let settings = changed(&handle.call(read).await?.own, changes, ProjectSettings::KEYS)?;
    let call = ProjectConfigure { project: project.clone(), settings };
    super::tell(handle, call, json, |view| explain(&project, view)).await
}

/// Trusts what a repository's own file runs: exactly what this prints.
pub(super) async fn trust(
    handle: &Handle,
    project: ProjectId,
    distrust: bool,
    json: bool,
) -> Result<ExitCode, CallError> {
    let digest = if distrust {
        None
    } else {
        let view = handle.call(ProjectSettingsRead { project: project.clone() }).await?;
        let digest = view.file.and_then(|file| file.digest);
        Some(digest.ok_or_else(|| {
            invalid(
                "the repository has no .ao/project.toml that runs anything; there is nothing to trust"
                    .to_owned(),
            )
        })?)
    };
    let call = ProjectTrust { project: project.clone(), digest };
    super::tell(handle, call, json, |view| explain(&project, view)).await
}

fn explain(project: &ProjectId, view: &ProjectSettingsView) {
    if view.effective == ProjectSettings::default() {
        output::line(&format!(
            "{project} has no settings. Set one: ao project settings {project} setup='npm ci'"
        ));
    }
    rows(&view.effective, ProjectSettings::KEYS);
    let Some(file) = &view.file else { return };
    if let Some(problem) = &file.problem {
        output::line(&format!("{} does not count: {problem}", file.path));
    } else if file.digest.is_some() && !file.trusted {
        output::line(&format!("{} would run this, and does not until you trust it:", file.path));
        let ProjectSettings { setup, teardown, check, env, .. } = file.settings.clone();
        let running = ProjectSettings { setup, teardown, check, env, ..ProjectSettings::default() };
        rows(&running, ProjectSettings::KEYS);
        output::line(&format!("Trust it: ao project trust {project}"));
    }
}

/// Prints what is set, a line each.
fn rows<T: Serialize>(settings: &T, keys: &[&str]) {
    let Ok(Value::Object(all)) = serde_json::to_value(settings) else { return };
    let set = keys.iter().filter_map(|key| Some(vec![(*key).to_owned(), shown(all.get(*key)?)]));
    output::table(&set.collect::<Vec<_>>());
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// The settings after `changes`, each `key=value`; without a value the setting goes. A variable is `env.NAME=value`; a
/// list is JSON or words between commas.
fn changed<T: Serialize + DeserializeOwned>(
    settings: &T,
    changes: &[String],
    keys: &[&str],
) -> Result<T, CallError> {
    let mut all = serde_json::to_value(settings).map_err(|e| invalid(e.to_string()))?;
    for change in changes {
        let (key, text) = change.split_once('=').ok_or_else(|| {
            invalid(format!("`{change}` is no setting: write `key=value`, or `key=` to unset it"))
        })?;
        let (name, inner) = key.split_once('.').map_or((key, None), |(name, inner)| (name, Some(inner)));
        if !keys.contains(&name) || (inner.is_some() && name != "env") {
            return Err(invalid(format!("`{key}` is no setting; there are {}", keys.join(", "))));
        }
        all = one::<T>(all, name, inner, text)
            .ok_or_else(|| invalid(format!("`{text}` is no value for `{key}`")))?;
    }
    serde_json::from_value(all).map_err(|e| invalid(e.to_string()))
}

/// `all` with one setting changed; `None` if no reading of the text fits it.
fn one<T: DeserializeOwned>(all: Value, name: &str, inner: Option<&str>, text: &str) -> Option<Value> {
    let words = || text.split(',').map(|word| Value::String(word.trim().to_owned())).collect();
    let readings = match text {
        "" => vec![Value::Null],
        _ => [
            Some(Value::String(text.to_owned())),
            serde_json::from_str(text).ok(),
            Some(Value::Array(words())),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    readings.into_iter().find_map(|value| {
        let mut all = all.clone();
        let mut target = all.as_object_mut()?;
        let key = match inner {
            None => name,
            Some(inner) => {
                target = target
                    .entry(name)
                    .or_insert_with(|| Value::Object(serde_json::Map::new()))
                    .as_object_mut()?;
                inner
            }
        };
        if value.is_null() {
            target.remove(key);
        } else {
            target.insert(key.to_owned(), value);
        }
        serde_json::from_value::<T>(all.clone()).is_ok().then_some(all)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(changes: &[&str]) -> Result<Value, String> {
        let before: ProjectSettings =
            serde_json::from_str(r#"{"setup":"old","env":{"A":"1","B":"2"}}"#).expect("settings");
        let changes: Vec<String> = changes.iter().map(|&one| one.to_owned()).collect();
        let after = changed(&before, &changes, ProjectSettings::KEYS).map_err(|e| e.message)?;
        serde_json::to_value(after).map_err(|e| e.to_string())
    }

    #[test]
    fn a_change_is_read_as_its_setting_needs_it() {
        let json = |text: &str| Ok(serde_json::from_str::<Value>(text).expect("JSON"));
        for (changes, wanted) in [
            (&["setup=true"][..], json(r#"{"setup":"true","env":{"A":"1","B":"2"}}"#)),
            (&["setup="], json(r#"{"env":{"A":"1","B":"2"}}"#)),
            (&["setup=a=b c", "env="], json(r#"{"setup":"a=b c"}"#)),
            (&["env.A=3", "env.B=", "env.C=x,y"], json(r#"{"setup":"old","env":{"A":"3","C":"x,y"}}"#)),
            (
                &["copy=.env, a b", "link=[\"x,y\"]", "env="],
                json(r#"{"setup":"old","copy":[".env","a b"],"link":["x,y"]}"#),
            ),
            (
                &["ports=3", "fetch=true", "land=squash", "env="],
                json(r#"{"setup":"old","ports":3,"fetch":true,"land":"squash"}"#),
            ),
            (&["ports=many"], Err("`many` is no value for `ports`".to_owned())),
            (&["ports=-1"], Err("`-1` is no value for `ports`".to_owned())),
            (&["setup"], Err("`setup` is no setting: write `key=value`, or `key=` to unset it".to_owned())),
        ] {
            assert_eq!(set(changes), wanted, "{changes:?}");
        }
        assert!(set(&["colour=red"]).expect_err("none").contains("`colour` is no setting"));
        assert!(set(&["setup.x=red"]).expect_err("none").contains("`setup.x` is no setting"));
    }
}
