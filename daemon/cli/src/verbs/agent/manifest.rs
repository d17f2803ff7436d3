//! `ao agent check` and `ao agent new`: manifests of a person's own, without a daemon. It must never replace a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ao_client::spawn::create_private_folder;
use ao_daemon::agent::manifest::{self, Problem};
use ao_protocol::error::{CallError, ErrorClass, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;
use serde_json::{Value, json};

use crate::output;
use crate::verbs::text::invalid;

/// Says what is wrong with one manifest, or with all of the home's.
pub(super) fn check(home: &Home, file: Option<&Path>, json: bool) -> Result<ExitCode, CallError> {
    let files = match file {
        Some(file) => vec![file.to_path_buf()],
        None => of_home(home)?,
    };
    let checked: Vec<(PathBuf, Result<String, Vec<Problem>>)> = files
        .into_iter()
        .map(|file| {
            let found = manifest::check(&file).map(|checked| checked.id().to_string());
            (file, found)
        })
        .collect();
    if json {
        output::json(&checked.iter().map(|(file, found)| as_json(file, found)).collect::<Vec<_>>());
    } else if checked.is_empty() {
        output::line(&format!(
            "No manifests of your own in {}. Begin one: ao agent new <id>",
            home.agents().display()
        ));
    } else {
        checked.iter().for_each(|(file, found)| print(file, found));
    }
    let broken = checked.iter().any(|(_, found)| found.is_err());
    Ok(if broken { ExitCode::from(output::class_code(ErrorClass::Invalid)) } else { ExitCode::SUCCESS })
}

fn of_home(home: &Home) -> Result<Vec<PathBuf>, CallError> {
    let folder = home.agents();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(invalid(format!("{} cannot be read: {error}", folder.display()))),
    };
    let is_manifest = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_manifest).collect();
    files.sort();
    Ok(files)
}

fn as_json(file: &Path, found: &Result<String, Vec<Problem>>) -> Value {
    let problem = |problem: &Problem| {
        json!({
            "file": problem.file,
            "key": problem.key,
            "line": problem.line,
            "message": problem.message,
            "fix": problem.fix,
        })
    };
    match found {
        Ok(agent) => json!({ "file": file, "agent": agent, "problems": [] }),
        Err(problems) => {
            json!({ "file": file, "problems": problems.iter().map(problem).collect::<Vec<_>>() })
        }
    }
}

fn print(file: &Path, found: &Result<String, Vec<Problem>>) {
    match found {
        Ok(agent) => {
            output::line(&format!("{}: describes {agent}, and nothing is wrong with it", file.display()))
        }
        Err(problems) => problems.iter().for_each(|problem| output::line(&problem.to_string())),
    }
}

/// Writes a manifest to be filled in.
pub(super) fn new(
    home: &Home,
    agent: &AgentId,
    from: Option<&AgentId>,
    json: bool,
) -> Result<ExitCode, CallError> {
    let text = match from {
        Some(from) => copy_of(from, agent)?,
        None => manifest::template(agent.as_str()),
    };
    let path = home.agents().join(format!("{agent}.toml"));
    write(&path, &text)?;
    if json {
        output::json(&json!({ "agent": agent, "file": path }));
    } else {
        output::line(&format!("Wrote {}.", path.display()));
        output::line("Fill it in, then see what is wrong with it: ao agent check");
    }
    Ok(ExitCode::SUCCESS)
}

/// A built-in manifest under another name. That it was seen to work is not said of what a person makes of it.
fn copy_of(from: &AgentId, agent: &AgentId) -> Result<String, CallError> {
    let Some(source) = manifest::built_in_source(from.as_str()) else {
        return Err(CallError::new(ErrorCode::AgentUnknown, format!("no agent called {from} is built in"))
            .hint("`ao agent ls` lists the agents; those with a manifest of their own are not built in."));
    };
    let mut in_head = true;
    let lines = source.lines().filter_map(|line| {
        in_head &= !line.starts_with('[');
        let key = line.split('=').next().unwrap_or_default().trim();
        match (in_head, key) {
            (true, "id") => Some(format!("id = \"{agent}\"")),
            (true, "verified") => None,
            (_, _) => Some(line.to_owned()),
        }
    });
    Ok(lines.map(|line| line + "\n").collect())
}

fn write(path: &Path, text: &str) -> Result<(), CallError> {
    let folder = path.parent().map_or(Ok(()), create_private_folder);
    let file = folder.and_then(|()| std::fs::OpenOptions::new().write(true).create_new(true).open(path));
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(invalid(format!("{} is there already", path.display()))
                .hint("Change it, or choose another name."))
        }
        Err(error) => Err(CallError::new(
            ErrorCode::StorageFailed,
            format!("{} cannot be written: {error}", path.display()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_built_in_manifest_has_its_own_name_and_claims_nothing() {
        let id = |text: &str| AgentId::parse(text).expect("valid");
        let copy = copy_of(&id("claude-code"), &id("mine")).expect("built in");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.toml");
        write(&path, &copy).expect("written");
        assert_eq!(manifest::check(&path).map(|checked| checked.id().to_string()), Ok("mine".to_owned()));
        assert!(!copy.lines().any(|line| line.starts_with("verified")), "{copy}");
        assert!(write(&path, "").is_err(), "replaced");
        assert!(copy_of(&id("mine"), &id("other")).is_err());
    }
}
