//! Whether a file like this exists, where `*` stands for any part of one name.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// More names than this are not looked at.
const MOST: usize = 50_000;

/// None where a folder on the way cannot be read.
pub(super) fn exists(pattern: &str) -> Option<bool> {
    find(pattern).map(|found| found.is_some())
}

/// The first such file that is found.
pub(super) fn first(pattern: &str) -> Option<PathBuf> {
    find(pattern).flatten()
}

/// Some(None): there is none. None: that cannot be said.
fn find(pattern: &str) -> Option<Option<PathBuf>> {
    let parts: Vec<Component<'_>> = Path::new(pattern).components().collect();
    let mut looked = 0;
    below(PathBuf::new(), &parts, &mut looked)
}

fn below(here: PathBuf, rest: &[Component<'_>], looked: &mut usize) -> Option<Option<PathBuf>> {
    let Some((part, rest)) = rest.split_first() else { return Some(here.exists().then_some(here)) };
    let pattern = part.as_os_str().to_str()?;
    if !pattern.contains('*') {
        return below(here.join(part), rest, looked);
    }
    let entries = match std::fs::read_dir(&here) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Some(None);
        }
        Err(_unreadable) => return None,
    };
    let mut unknown = false;
    for entry in entries.flatten() {
        *looked += 1;
        if *looked > MOST {
            return None;
        }
        if entry.file_name().to_str().is_some_and(|name| fits(name, pattern)) {
            match below(entry.path(), rest, looked) {
                Some(Some(found)) => return Some(Some(found)),
                Some(None) => {}
                None => unknown = true,
            }
        }
    }
    (!unknown).then_some(None)
}

fn fits(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_part_of_one_name() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("a").join("2026");
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join("run-x-ID.jsonl"), "x").expect("written");
        let at = |pattern: &str| exists(root.path().join(pattern).to_str().expect("text"));
        assert_eq!(at("a/*/run-*-ID.jsonl"), Some(true));
        assert_eq!(at("a/*/*ID.jsonl"), Some(true));
        assert_eq!(at("a/*ID.jsonl"), Some(false));
        assert_eq!(at("a/*/ID*"), Some(false));
        assert_eq!(at("b/*/ID*"), Some(false));
        assert_eq!(at("a/2026/run-x-ID.jsonl"), Some(true));
    }
}
