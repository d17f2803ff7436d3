//! A repository's own settings, in `.ao/project.toml` of its main worktree.
//!
//! The file is data from whoever wrote the repository: it is read with a bound, never followed out of the repository, and
//! nothing here runs what it says.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ao_protocol::settings::ProjectSettings;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 << 10;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it says, or why it cannot be read.
    pub content: Result<ProjectSettings, String>,
}

/// Reads the file of the repository whose main worktree is `root`; `None` if there is none.
#[must_use]
pub fn project_file(root: &Path) -> Option<ProjectFile> {
    let path = root.join(".ao").join("project.toml");
    path.symlink_metadata().ok()?;
    let content = read(root, &path);
    Some(ProjectFile { path, content })
}

fn read(root: &Path, path: &Path) -> Result<ProjectSettings, String> {
    let words = |error: std::io::Error| error.to_string();
    let real = dunce::canonicalize(path).map_err(words)?;
    if !real.starts_with(dunce::canonicalize(root).map_err(words)?) {
        return Err("it leads out of the repository".to_owned());
    }
    if !real.metadata().map_err(words)?.is_file() {
        return Err("it is no file".to_owned());
    }
    let mut text = String::new();
    File::open(&real).map_err(words)?.take(LONGEST + 1).read_to_string(&mut text).map_err(words)?;
    if text.len() as u64 > LONGEST {
        return Err("it is longer than 64 KiB".to_owned());
    }
    parse(&text)
}

fn parse(text: &str) -> Result<ProjectSettings, String> {
    let table: toml::Table = toml::from_str(text).map_err(|e| e.to_string())?;
    if let Some(unknown) = table.keys().find(|key| !ProjectSettings::KEYS.contains(&key.as_str())) {
        return Err(format!("`{unknown}` is no setting; there are {}", ProjectSettings::KEYS.join(", ")));
    }
    let settings: ProjectSettings = toml::from_str(text).map_err(|e| e.to_string())?;
    crate::domain::settings::check(&settings)?;
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let root = tempfile::tempdir().expect("a folder");
        assert_eq!(project_file(root.path()), None);
        std::fs::create_dir(root.path().join(".ao")).expect("made");
        let path = root.path().join(".ao").join("project.toml");
        for (text, wanted) in [
            (
                "setup = 'npm ci'\nports = 3\n[env]\nA = 'b'\n",
                Ok(r#"{"setup":"npm ci","ports":3,"env":{"A":"b"}}"#),
            ),
            ("", Ok("{}")),
            ("setups = 'x'", Err("`setups` is no setting")),
            ("setup = 3", Err("line 1")),
            ("setup = ", Err("line 1")),
            ("copy = ['../x']", Err("`../x`")),
        ] {
            std::fs::write(&path, text).expect("written");
            let read = project_file(root.path()).expect("there").content;
            match wanted {
                Ok(json) => assert_eq!(read, Ok(serde_json::from_str(json).expect("settings")), "{text}"),
                Err(part) => assert!(read.as_ref().is_err_and(|e| e.contains(part)), "{text}: {read:?}"),
            }
        }
        std::fs::write(&path, "#".repeat(70 << 10)).expect("written");
        assert!(project_file(root.path()).expect("there").content.is_err_and(|e| e.contains("64 KiB")));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_leads_out_of_the_repository_is_not_read() {
        let root = tempfile::tempdir().expect("a folder");
        let other = tempfile::NamedTempFile::new().expect("a file");
        std::fs::create_dir(root.path().join(".ao")).expect("made");
        std::os::unix::fs::symlink(other.path(), root.path().join(".ao").join("project.toml")).expect("made");
        assert!(project_file(root.path()).expect("there").content.is_err_and(|e| e.contains("out of")));
    }
}
