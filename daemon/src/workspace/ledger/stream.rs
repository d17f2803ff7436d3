//! An entry as a stream for `git fast-import`, with the bytes of the files in it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use super::entry::{FILE, Facts};
use super::look::{Content, GitPath, Object, Sight};
use crate::workspace::run::path_from;

/// Files up to this size are read before their size is announced; longer ones are announced first and then streamed.
const SMALL: u64 = 1 << 20;

/// The marks of the commits; files have those after them.
const STATE: u32 = 1;
const INDEX: u32 = 2;
const FILES: u32 = 3;

/// What an entry is made of.
pub(super) struct Draft {
    pub(super) folder: PathBuf,
    /// The reference that holds the objects for now.
    pub(super) attempt: String,
    pub(super) sight: Sight,
    pub(super) facts: Facts,
    /// Our copy of the index, if there is one.
    pub(super) index: Option<PathBuf>,
    /// git's own files for the worktree, by their path there.
    pub(super) state: Vec<(GitPath, Vec<u8>)>,
    /// Commits that only the worktree knew of.
    pub(super) commits: Vec<String>,
}

/// Writes `draft` and returns its facts, now with everything that could not be captured.
pub(super) fn write(draft: Draft, out: &mut impl Write) -> io::Result<Facts> {
    let Draft { folder, attempt, mut sight, mut facts, index, state, commits } = draft;
    let mut stream = Stream { out, attempt: &attempt, seconds: facts.at / 1000, last: FILES };
    let index = index.map(|index| stream.blob(&File::open(index)?)).transpose()?;
    let files = stream.files(&folder, &mut sight)?;
    facts.uncaptured = std::mem::take(&mut sight.uncaptured);
    let head = facts.head.as_deref();

    stream.commit(STATE, "The state of git in the worktree")?;
    for commit in &commits {
        writeln!(stream.out, "merge {commit}")?;
    }
    stream.inline(FILE.as_bytes(), &serde_json::to_vec_pretty(&facts)?)?;
    if let Some(blob) = index.and_then(Blob::whole) {
        stream.modify("100644", &blob, b"index")?;
    }
    for (path, bytes) in &state {
        stream.inline(&[b"state/", path.as_slice()].concat(), bytes)?;
    }
    for side in &sight.sides {
        let path = [b"stages/", side.stage.to_string().as_bytes(), b"/", &side.path].concat();
        stream.modify(&side.object.mode, &side.object.id, &path)?;
    }

    stream.begin_at(head)?;
    stream.commit(INDEX, "The index of the worktree")?;
    stream.changes(sight.staged.iter().map(|(path, object)| (path, object.clone())))?;

    stream.begin_at(head)?;
    stream.commit(FILES, &title(&facts))?;
    if head.is_none() {
        // The index is the only commit there is to begin with, and its files are not ours.
        writeln!(stream.out, "from :{INDEX}\nmerge :{STATE}\ndeleteall")?;
    } else {
        writeln!(stream.out, "merge :{INDEX}\nmerge :{STATE}")?;
    }
    stream.changes(files.iter().map(|(path, object)| (path, object.clone())))?;
    writeln!(stream.out, "done")?;
    Ok(facts)
}

fn title(facts: &Facts) -> String {
    let Facts { changed, untracked, folder, .. } = facts;
    format!("The files of {}\n\n{changed} changed, {untracked} untracked.\n", folder.display())
}

/// The commits in the order of their marks: state, index, files.
pub(super) fn read_marks(text: &str) -> Option<(String, String, String)> {
    let marks: BTreeMap<u32, &str> = text
        .lines()
        .filter_map(|line| line.strip_prefix(':')?.split_once(' '))
        .filter_map(|(mark, id)| Some((mark.parse().ok()?, id)))
        .collect();
    let commit = |mark: u32| marks.get(&mark).map(|id| (*id).to_owned());
    Some((commit(STATE)?, commit(INDEX)?, commit(FILES)?))
}

/// What became of a file that was to be written.
enum Blob {
    Whole(String),
    /// It became shorter while it was read; the rest is filled up, and nothing refers to it.
    Cut,
}

impl Blob {
    fn whole(self) -> Option<String> {
        match self {
            Self::Whole(mark) => Some(mark),
            Self::Cut => None,
        }
    }
}

struct Stream<'a, W> {
    out: &'a mut W,
    attempt: &'a str,
    seconds: i64,
    last: u32,
}

impl<W: Write> Stream<'_, W> {
    /// Writes what is only on the disk, and gives every path that differs its object.
    fn files(&mut self, folder: &Path, sight: &mut Sight) -> io::Result<Vec<(GitPath, Option<Object>)>> {
        let mut found = Vec::new();
        for (path, content) in std::mem::take(&mut sight.files) {
            match content {
                Content::Kept(object) => found.push((path, Some(object))),
                Content::Gone => found.push((path, None)),
                Content::Disk if is_forbidden(&path) => {
                    sight.leave_out(&path, "git takes no file of this name");
                }
                Content::Disk => match self.disk(&folder.join(path_from(path.clone())))? {
                    Found::Object(object) => found.push((path, Some(object))),
                    Found::Gone => found.push((path, None)),
                    Found::No(reason) => sight.leave_out(&path, &reason),
                },
            }
        }
        Ok(found)
    }

    fn disk(&mut self, at: &Path) -> io::Result<Found> {
        let meta = match fs::symlink_metadata(at) {
            Ok(meta) => meta,
            Err(error) if is_gone(&error) => return Ok(Found::Gone),
            Err(error) => return Ok(Found::unreadable(&error)),
        };
        if meta.is_symlink() {
            let target = match fs::read_link(at) {
                Ok(target) => target,
                Err(error) => return Ok(Found::unreadable(&error)),
            };
            let id = self.mark()?;
            self.data(&link_bytes(target.as_os_str()))?;
            return Ok(Found::Object(Object { mode: "120000".to_owned(), id }));
        }
        if meta.is_dir() {
            return Ok(Found::Gone);
        }
        if !meta.is_file() {
            return Ok(Found::No("neither a file nor a link".to_owned()));
        }
        let file = match open(at) {
            Ok(file) => file,
            Err(error) if is_gone(&error) => return Ok(Found::Gone),
            Err(error) => return Ok(Found::unreadable(&error)),
        };
        Ok(match self.blob(&file)? {
            Blob::Whole(id) => Found::Object(Object { mode: mode(&meta).to_owned(), id }),
            Blob::Cut => Found::No("it changed while it was captured".to_owned()),
        })
    }

    fn blob(&mut self, file: &File) -> io::Result<Blob> {
        let size = file.metadata()?.len();
        let mark = self.mark()?;
        if size <= SMALL {
            let mut bytes = Vec::new();
            // It may grow while it is read.
            file.take(SMALL * 2).read_to_end(&mut bytes)?;
            self.data(&bytes)?;
            return Ok(Blob::Whole(mark));
        }
        writeln!(self.out, "data {size}")?;
        let written = io::copy(&mut file.take(size), self.out)?;
        io::copy(&mut io::repeat(0).take(size - written), self.out)?;
        writeln!(self.out)?;
        Ok(if written == size { Blob::Whole(mark) } else { Blob::Cut })
    }

    fn mark(&mut self) -> io::Result<String> {
        self.last += 1;
        writeln!(self.out, "blob\nmark :{}", self.last)?;
        Ok(format!(":{}", self.last))
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        writeln!(self.out, "data {}", bytes.len())?;
        self.out.write_all(bytes)?;
        writeln!(self.out)
    }

    fn begin_at(&mut self, head: Option<&str>) -> io::Result<()> {
        writeln!(self.out, "reset {}", self.attempt)?;
        match head {
            Some(head) => writeln!(self.out, "from {head}\n"),
            None => writeln!(self.out),
        }
    }

    fn commit(&mut self, mark: u32, message: &str) -> io::Result<()> {
        let (attempt, seconds) = (self.attempt, self.seconds);
        writeln!(self.out, "commit {attempt}\nmark :{mark}\ncommitter AO <ao@localhost> {seconds} +0000")?;
        self.data(message.as_bytes())
    }

    fn inline(&mut self, path: &[u8], bytes: &[u8]) -> io::Result<()> {
        self.modify("100644", "inline", path)?;
        self.data(bytes)
    }

    fn modify(&mut self, mode: &str, what: &str, path: &[u8]) -> io::Result<()> {
        write!(self.out, "M {mode} {what} ")?;
        self.out.write_all(&quoted(path))?;
        writeln!(self.out)
    }

    /// Removals come first: a file may have become a folder.
    fn changes<'p>(
        &mut self,
        changes: impl Iterator<Item = (&'p GitPath, Option<Object>)> + Clone,
    ) -> io::Result<()> {
        for (path, _) in changes.clone().filter(|(_, object)| object.is_none()) {
            self.out.write_all(b"D ")?;
            self.out.write_all(&quoted(path))?;
            writeln!(self.out)?;
        }
        for (path, object) in changes {
            if let Some(object) = object {
                self.modify(&object.mode, &object.id, path)?;
            }
        }
        Ok(())
    }
}

enum Found {
    Object(Object),
    Gone,
    No(String),
}

impl Found {
    fn unreadable(error: &io::Error) -> Self {
        Self::No(format!("it cannot be read: {error}"))
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Opens a file without following a link that has just taken its place, and without waiting at a pipe.
fn open(at: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = options.open(at)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

#[cfg(unix)]
fn mode(meta: &fs::Metadata) -> &'static str {
    let bits = std::os::unix::fs::PermissionsExt::mode(&meta.permissions());
    if bits & 0o100 == 0 { "100644" } else { "100755" }
}

#[cfg(not(unix))]
fn mode(_meta: &fs::Metadata) -> &'static str {
    "100644"
}

#[cfg(unix)]
fn link_bytes(target: &OsStr) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(target).to_vec()
}

#[cfg(not(unix))]
fn link_bytes(target: &OsStr) -> Vec<u8> {
    target.to_string_lossy().replace('\\', "/").into_bytes()
}

/// Whether a part of the path could pass for git's own folder.
pub(super) fn is_forbidden(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').any(|part| {
        part.is_empty()
            || part == b"."
            || part == b".."
            || part.eq_ignore_ascii_case(b".git")
            || part.eq_ignore_ascii_case(b"git~1")
    })
}

/// A path as fast-import reads it.
fn quoted(path: &[u8]) -> Vec<u8> {
    if !path.starts_with(b"\"") && !path.contains(&b'\n') {
        return path.to_vec();
    }
    let mut text = vec![b'"'];
    for byte in path {
        match byte {
            b'"' | b'\\' => text.extend([b'\\', *byte]),
            b'\n' => text.extend(b"\\n"),
            _ => text.push(*byte),
        }
    }
    text.push(b'"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_could_be_read_otherwise_are_quoted() {
        for (path, text) in [
            (&b"a b"[..], &b"a b"[..]),
            (b"a\nb\\c\"", b"\"a\\nb\\\\c\\\"\""),
            (b"\"x", b"\"\\\"x\""),
            (b"\xff", b"\xff"),
        ] {
            assert_eq!(quoted(path), text, "{}", String::from_utf8_lossy(path));
        }
    }

    #[test]
    fn names_of_git_itself_are_forbidden() {
        for (path, forbidden) in [
            (&b"a/.GIT/x"[..], true),
            (b"a/../b", true),
            (b"git~1", true),
            (b".gitignore", false),
            (b"a/b", false),
        ] {
            assert_eq!(is_forbidden(path), forbidden, "{}", String::from_utf8_lossy(path));
        }
    }
}
