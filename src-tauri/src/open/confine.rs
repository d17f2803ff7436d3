//! What is opened lies in the session's folder. Links and `..` are followed first, so nothing leads out unseen.

use std::path::{Path, PathBuf};

use ao_protocol::error::{CallError, ErrorCode};

/// A place in a session's folder, as it really is on the disk. All paths are absolute, so none can pass for an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The folder to work in: the one that was asked for, else the session's own.
    pub(super) folder: PathBuf,
    /// The file, if one was asked for.
    pub(super) file: Option<PathBuf>,
    /// The line in it, from 1.
    pub(super) line: Option<u32>,
}

impl Spot {
    /// The folder that a terminal opens in: that of the file.
    pub(super) fn beside(&self) -> &Path {
        self.file.as_deref().and_then(Path::parent).unwrap_or(&self.folder)
    }
}

/// Finds the place.
///
/// # Errors
/// `WORKTREE_MISSING` when the session's folder is not there; `INVALID_REQUEST` for a path that is not in it.
pub(super) fn spot(root: &Path, path: Option<&str>, line: Option<u32>) -> Result<Spot, CallError> {
    let missing = |_error| {
        CallError::new(
            ErrorCode::WorktreeMissing,
            format!("the session's folder {} is not there", root.display()),
        )
        .hint("It may have been moved to the trash; what was kept of it is listed with the session.")
    };
    let root = dunce::canonicalize(root).map_err(missing)?;
    let Some(path) = path.filter(|path| !path.is_empty()) else {
        return Ok(Spot { folder: root, file: None, line: None });
    };
    // An absolute path replaces the folder it is joined to.
    let asked = root.join(path);
    let real = dunce::canonicalize(&asked).map_err(|_error| {
        refused(format!("there is no {} in the session's folder", shown(path)))
            .hint("The agent may have moved or removed it. Look at the session's changes.")
    })?;
    if !real.starts_with(&root) {
        return Err(refused(format!("{} is outside of the session's folder", shown(path)))
            .hint("Only what is in the session's own folder is opened from here."));
    }
    let kind = std::fs::metadata(&real).map_err(missing)?;
    if kind.is_dir() {
        Ok(Spot { folder: real, file: None, line: None })
    } else if kind.is_file() {
        Ok(Spot { folder: root, file: Some(real), line: line.filter(|line| *line > 0) })
    } else {
        Err(refused(format!("{} is neither a file nor a folder", shown(path)))
            .hint("Pipes and devices are not opened."))
    }
}

fn refused(message: String) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, message)
}

/// A path in a message: an agent may have made it long.
fn shown(path: &str) -> String {
    let mut text: String = path.chars().filter(|c| !c.is_control()).take(120).collect();
    if path.chars().nth(120).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worktree beside a file that is none of its business.
    fn world() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("temp folder");
        let root = dunce::canonicalize(folder.path()).expect("real").join("tree");
        std::fs::create_dir_all(root.join("src")).expect("folders");
        for file in ["tree/src/main.rs", "tree/--wait", "secret.txt", "tree-2.txt"] {
            std::fs::write(folder.path().join(file), "x").expect("written");
        }
        (folder, root)
    }

    #[test]
    fn what_is_in_the_folder_is_found_however_it_is_named() {
        let (_keep, root) = world();
        let file = root.join("src").join("main.rs");
        let absolute = file.to_str().expect("text");
        for path in ["src/main.rs", "./src/main.rs", "src/../src/main.rs", absolute] {
            let spot = spot(&root, Some(path), Some(7)).expect(path);
            assert_eq!(spot, Spot { folder: root.clone(), file: Some(file.clone()), line: Some(7) });
            assert_eq!(spot.beside(), root.join("src"));
        }
        let whole = Spot { folder: root.clone(), file: None, line: None };
        assert_eq!(spot(&root, None, None).expect("the folder"), whole);
        assert_eq!(spot(&root, Some(""), Some(3)).expect("the folder"), whole);
        assert_eq!(spot(&root, Some("src"), Some(3)).expect("a folder").folder, root.join("src"));
        assert_eq!(spot(&root, Some("src/main.rs"), Some(0)).expect("a file").line, None, "lines begin at 1");
    }

    #[test]
    fn what_is_outside_is_refused_and_said_why() {
        let (_keep, root) = world();
        for path in
            ["..", "../secret.txt", "../tree-2.txt", "src/../../secret.txt", "/etc", "missing.rs", "a\0b"]
        {
            let error = spot(&root, Some(path), None).expect_err(path);
            assert_eq!(error.code, ErrorCode::InvalidRequest, "{path}");
            assert!(error.hint.is_some(), "{path}");
        }
        let gone = spot(&root.join("gone"), None, None).expect_err("no folder");
        assert_eq!(gone.code, ErrorCode::WorktreeMissing);
    }

    #[test]
    fn a_name_that_looks_like_an_option_is_a_path() {
        let (_keep, root) = world();
        let file = spot(&root, Some("--wait"), None).expect("a file").file.expect("a file");
        assert!(file.is_absolute() && file.ends_with("--wait"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_taken_for_what_it_leads_to() {
        let (keep, root) = world();
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, root.join(name)).expect("linked");
        link(&keep.path().join("secret.txt"), "out.txt");
        link(keep.path(), "up");
        link(Path::new("src/main.rs"), "in.rs");
        for path in ["out.txt", "up", "up/secret.txt"] {
            assert_eq!(spot(&root, Some(path), None).expect_err(path).code, ErrorCode::InvalidRequest);
        }
        assert_eq!(
            spot(&root, Some("in.rs"), None).expect("inside").file,
            Some(root.join("src").join("main.rs"))
        );
        assert!(spot(&root, Some("up/tree/src"), None).is_ok(), "a way around that ends inside is inside");
    }
}
