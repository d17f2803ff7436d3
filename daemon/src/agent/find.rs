//! Finding a session's conversation among the files in which an agent keeps all of them, one each.
//!
//! What these files hold is data of another program: one that cannot be read is none of ours, and nothing here fails.

use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;

use super::manifest::checked;
use super::manifest::conditions::at;
use super::reading::is_conversation;

/// No more than so many are opened, newest first.
const MOST: usize = 500;
/// A longer one is not read.
const LONGEST: u64 = 64 << 20;

/// The id of the newest conversation whose file says `wanted` at `key`. The one `*` of the pattern stands for the id.
pub(super) fn newest(pattern: &str, key: &checked::Path, wanted: &str) -> Option<String> {
    let (before, after) = pattern.split_once('*')?;
    let folder = Path::new(before).parent().filter(|_| !before.ends_with('/')).unwrap_or(Path::new(before));
    let begin = before.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut found: Vec<(SystemTime, String)> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let id = name.strip_prefix(begin)?.strip_suffix(after)?.to_owned();
            let meta = entry.metadata().ok()?;
            (meta.is_file() && meta.len() <= LONGEST && is_conversation(&id)).then_some(())?;
            Some((meta.modified().ok()?, id))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    // An agent may know its folder by another path than we do.
    let also = std::fs::canonicalize(wanted).ok().map(|path| path.to_string_lossy().into_owned());
    found.into_iter().take(MOST).map(|(_, id)| id).find(|id| {
        let text = std::fs::read(format!("{before}{id}{after}")).unwrap_or_default();
        let content: Value = serde_json::from_slice(&text).unwrap_or_default();
        let says = at(&content, key).and_then(Value::as_str);
        says.is_some_and(|says| says == wanted || Some(says) == also.as_deref())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_conversation_of_a_folder_is_found_whatever_lies_beside_it() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str, age: u64| {
            let path = root.path().join(name);
            std::fs::write(&path, text).expect("written");
            let file = std::fs::File::options().write(true).open(&path).expect("opened");
            file.set_modified(SystemTime::now() - std::time::Duration::from_secs(age)).expect("set");
        };
        write("old.json", r#"{"at": {"folder": "/w/1"}}"#, 90);
        write("mine.json", r#"{"at": {"folder": "/w/1"}}"#, 60);
        write("other.json", r#"{"at": {"folder": "/w/2"}}"#, 30);
        write("list.json", "[]", 20);
        write("broken.json", "{", 10);
        write("..json", r#"{"at": {"folder": "/w/1"}}"#, 5);
        write("new.txt", r#"{"at": {"folder": "/w/1"}}"#, 1);
        let pattern = format!("{}/*.json", root.path().display());
        let key = vec!["at".to_owned(), "folder".to_owned()];
        assert_eq!(newest(&pattern, &key, "/w/1").as_deref(), Some("mine"));
        assert_eq!(newest(&pattern, &key, "/w/3"), None);
        assert_eq!(newest("/nowhere/at/all/*.json", &key, "/w/1"), None);
    }
}
