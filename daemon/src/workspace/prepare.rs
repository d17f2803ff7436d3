//! Filling a new worktree with what git does not bring: files to copy and to share, as the project says.
//!
//! It runs in the session's terminal, so that a person sees it and can end it, and so that it outlives the daemon.
//! Asked again it goes on where it was cut off. It must never read outside the repository, write outside the worktree,
//! or touch a file that is there or that git tracks.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::WorkspaceError;
use super::run::{Git, args, path_from};

/// What a worktree is to be filled with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// The repository's main checkout, where files come from.
    pub repository: PathBuf,
    /// The worktree, where they go.
    pub worktree: PathBuf,
    /// What is copied: paths and globs below the repository.
    pub copy: Vec<String>,
    /// What is shared by a link.
    pub link: Vec<String>,
    /// The command line that runs after that.
    pub setup: Option<String>,
    /// It may have begun before.
    pub again: bool,
}

impl Preparation {
    /// Whether there is anything to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.copy.is_empty() && self.link.is_empty() && self.setup.is_none()
    }
}

/// How a file comes into the worktree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Copied,
    Linked,
}

/// What became of one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Tally {
    /// Files that came.
    new: u64,
    /// What was left as it is.
    kept: u64,
}

struct Filling<'a> {
    /// Both without symbolic links.
    repository: PathBuf,
    worktree: PathBuf,
    tracked: HashSet<PathBuf>,
    tell: &'a mut dyn FnMut(&str),
}

/// Copies and links what `plan` names, and tells of each.
///
/// # Errors
/// What git or the system says; what came before it stays.
pub async fn fill(git: &Git, plan: &Preparation, tell: &mut dyn FnMut(&str)) -> Result<(), WorkspaceError> {
    let real = |path: &Path| dunce::canonicalize(path).map_err(WorkspaceError::io("find", path));
    let (repository, worktree) = (real(&plan.repository)?, real(&plan.worktree)?);
    if plan.copy.is_empty() && plan.link.is_empty() {
        return Ok(());
    }
    let listed = git.look(&worktree, &args!["ls-files", "-z"]).await?.output()?;
    let tracked = listed.split(|byte| *byte == 0).map(|path| path_from(path.to_vec())).collect();
    let mut filling = Filling { repository, worktree, tracked, tell };
    for (patterns, how) in [(&plan.copy, How::Copied), (&plan.link, How::Linked)] {
        for pattern in patterns {
            filling.take(pattern, how)?;
        }
    }
    Ok(())
}

impl Filling<'_> {
    fn take(&mut self, pattern: &str, how: How) -> Result<(), WorkspaceError> {
        let root = glob::Pattern::escape(&self.repository.to_string_lossy());
        let full = format!("{root}/{}", pattern.trim_end_matches(['/', '\\']));
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
        let bad = |_error| WorkspaceError::InvalidName { what: "path or glob", name: pattern.to_owned() };
        let mut none = true;
        for found in glob::glob_with(&full, options).map_err(bad)? {
            let Ok(source) = found else { continue };
            let Ok(path) = source.strip_prefix(&self.repository).map(Path::to_owned) else { continue };
            if path.components().next().is_none_or(|first| first.as_os_str() == ".git") {
                continue;
            }
            none = false;
            self.place(&source, &path, how).map_err(WorkspaceError::io("copy", &source))?;
        }
        if none {
            (self.tell)(&format!("Nothing in the repository matches {pattern}"));
        }
        Ok(())
    }

    fn place(&mut self, source: &Path, path: &Path, how: How) -> io::Result<()> {
        let shown = path.display();
        let target = self.worktree.join(path);
        // A link on the way, in the repository or in the worktree, must not lead elsewhere.
        let stays = dunce::canonicalize(source).is_ok_and(|real| real.starts_with(&self.repository))
            && nearest(&target).is_some_and(|real| real.starts_with(&self.worktree));
        if !stays {
            (self.tell)(&format!("Left out {shown}: it leads out of the repository"));
            return Ok(());
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut tally = Tally::default();
        if how == How::Copied && source.is_dir() {
            (self.tell)(&format!("Copying {shown}"));
        }
        match how {
            How::Copied => self.copy(source, path, &mut tally)?,
            How::Linked => self.link(source, path, &mut tally)?,
        }
        (self.tell)(&match (how, tally) {
            (_, Tally { new: 0, .. }) => format!("Kept {shown}, which is there already"),
            (How::Copied, Tally { new: 1, kept: 0 }) => format!("Copied {shown}"),
            (How::Copied, Tally { new, kept: 0 }) => format!("Copied {shown}: {new} files"),
            (How::Copied, Tally { new, kept }) => format!("Copied {shown}: {new} files, {kept} kept"),
            (How::Linked, _) => format!("Linked {shown}"),
        });
        Ok(())
    }

    fn copy(&self, source: &Path, path: &Path, tally: &mut Tally) -> io::Result<()> {
        let target = self.worktree.join(path);
        let meta = fs::symlink_metadata(source)?;
        let there = fs::symlink_metadata(&target).ok();
        if meta.is_dir() {
            if there.is_some_and(|there| !there.is_dir()) || source.join(".git").is_file() {
                // A worktree within the repository is somebody's, and a copy would pass for it.
                tally.kept += 1;
                return Ok(());
            }
            fs::create_dir_all(&target)?;
            for entry in fs::read_dir(source)? {
                let name = entry?.file_name();
                self.copy(&source.join(&name), &path.join(&name), tally)?;
            }
            return Ok(());
        }
        if there.is_some() || self.tracked.contains(path) {
            tally.kept += 1;
        } else if meta.is_symlink() {
            link_to(&fs::read_link(source)?, source, &target)?;
            tally.new += 1;
        } else if meta.is_file() {
            copy_file(source, &meta, &target)?;
            tally.new += 1;
        }
        Ok(())
    }

    fn link(&self, source: &Path, path: &Path, tally: &mut Tally) -> io::Result<()> {
        let target = self.worktree.join(path);
        let hides_tracked = self.tracked.iter().any(|tracked| tracked.starts_with(path));
        if fs::symlink_metadata(&target).is_ok() || hides_tracked {
            tally.kept += 1;
            return Ok(());
        }
        tally.new += 1;
        match link_to(source, source, &target) {
            // Windows lets not everybody make links; a copy serves them too.
            Err(error) if cfg!(windows) && error.kind() == io::ErrorKind::PermissionDenied => {
                self.copy(source, path, tally)
            }
            linked => linked,
        }
    }
}

/// The nearest part of a path that is there, without symbolic links.
fn nearest(path: &Path) -> Option<PathBuf> {
    path.ancestors().skip(1).find_map(|above| dunce::canonicalize(above).ok())
}

/// Copies a file, sharing its blocks where the disk can. It appears whole or not at all, and as old as the original: build
/// tools go by that.
fn copy_file(source: &Path, meta: &fs::Metadata, target: &Path) -> io::Result<()> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".ao-part");
    let part = target.with_file_name(name);
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    reflink_copy::reflink_or_copy(source, &part)?;
    if let Ok(modified) = meta.modified() {
        let mut options = File::options();
        // Windows changes times only for who may write.
        let file = options.read(true).write(cfg!(windows)).open(&part)?;
        file.set_modified(modified)?;
    }
    fs::set_permissions(&part, meta.permissions())?;
    fs::rename(&part, target)
}

#[cfg(unix)]
fn link_to(to: &Path, _source: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(windows)]
fn link_to(to: &Path, source: &Path, at: &Path) -> io::Result<()> {
    if fs::metadata(source).is_ok_and(|meta| meta.is_dir()) {
        std::os::windows::fs::symlink_dir(to, at)
    } else {
        std::os::windows::fs::symlink_file(to, at)
    }
}
