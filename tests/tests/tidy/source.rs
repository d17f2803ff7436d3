//! The repository's own files, and Rust text without its comments and literals.
//!
//! It is a reader of our formatted sources, not a parser of Rust: what rustfmt never writes, it need not understand.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const SKIPPED: [&str; 8] =
    [".git", "target", "node_modules", "dist", "artifacts", "gen", "icons", "recordings"];
const READ: [&str; 13] =
    ["rs", "ts", "tsx", "mjs", "css", "html", "toml", "json", "md", "yml", "yaml", "sh", "run"];

/// One text file of the repository.
pub(crate) struct Source {
    /// Its path from the root, with `/` on every system.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) text: String,
    /// For Rust: the text with comments and literals blanked, line by line as before. Else the text.
    code: String,
    /// For each line, whether it belongs to a test.
    test_lines: Vec<bool>,
}

impl Source {
    /// A file with this path and content.
    pub(crate) fn of(path: &str, text: &str) -> Self {
        Self::new(path.to_owned(), text.to_owned())
    }

    fn new(path: String, text: String) -> Self {
        let rust = path.ends_with(".rs");
        let code = if rust { blank(&text) } else { text.clone() };
        let whole = is_test_file(&path);
        let test_lines = if whole || !rust { vec![whole; code.lines().count()] } else { test_lines(&code) };
        Self { path, text, code, test_lines }
    }

    /// Lines of code with their numbers, tests included.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// Lines of code that ship.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().filter(|(at, _)| !self.is_test(*at))
    }

    /// Whether a line belongs to a test.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_lines.get(line - 1).copied().unwrap_or(false)
    }

    /// Whether the path has this ending.
    pub(crate) fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }
}

/// All text files of the repository.
pub(crate) struct Tree {
    pub(crate) root: PathBuf,
    pub(crate) files: Vec<Source>,
}

impl Tree {
    /// The repository that this test belongs to, read once for all rules.
    pub(crate) fn get() -> &'static Self {
        static TREE: LazyLock<Tree> = LazyLock::new(Tree::read);
        &TREE
    }

    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("tests/ is in the repository")
            .to_path_buf();
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(files.len() > 50, "the repository was not found at {}", root.display());
        Self { root, files }
    }

    /// The Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|file| file.is(&[".rs"]))
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("the repository can be read") {
        let entry = entry.expect("the repository can be read");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &path, files);
            }
            continue;
        }
        let known = name.rsplit('.').next().is_some_and(|ending| READ.contains(&ending));
        let Ok(text) = (if known { fs::read_to_string(&path) } else { continue }) else { continue };
        let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        files.push(Source::new(relative, text));
    }
}

fn is_test_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.contains("/testing/")
        || ["tests.rs", "testing.rs", "test_support.rs"].contains(&name)
        || name.contains(".test.")
}

/// The lines of items under `#[cfg(test)]`, from the attribute to the closing brace.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = Vec::new();
    let mut depth = 0_i32;
    let mut inside: Option<i32> = None;
    let mut pending = false;
    for line in code.lines() {
        let starts = line.trim_start().starts_with("#[cfg(test)]") || line.contains("#[cfg(all(test");
        pending = pending || (inside.is_none() && starts);
        marks.push(inside.is_some() || pending);
        let before = depth;
        for letter in line.chars() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
        }
        if pending && depth > before {
            (inside, pending) = (Some(before), false);
        } else if pending && line.trim_end().ends_with(';') {
            pending = false;
        }
        if inside.is_some_and(|level| depth <= level) {
            inside = None;
        }
    }
    marks
}

/// Rust text with the content of comments and of string and character literals replaced by spaces.
fn blank(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let end = skipped_until(&letters, at);
        if end == at {
            out.push(letters[at]);
            at += 1;
        } else {
            out.extend(letters[at..end].iter().map(|&letter| if letter == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment or literal that starts at `at` ends; `at` itself if none starts there.
fn skipped_until(letters: &[char], at: usize) -> usize {
    let starts = |text: &str| letters[at..].iter().copied().take(text.len()).eq(text.chars());
    if starts("//") {
        return find(letters, at, &['\n']);
    }
    if starts("/*") {
        return find(letters, at + 2, &['*', '/']) + 2;
    }
    if starts("\"") {
        return quoted(letters, at + 1);
    }
    let word_before = at > 0 && (letters[at - 1].is_alphanumeric() || letters[at - 1] == '_');
    if starts("r") && !word_before {
        let hashes = letters[at + 1..].iter().take_while(|&&letter| letter == '#').count();
        if letters.get(at + 1 + hashes) == Some(&'"') {
            let mut closing = vec!['"'];
            closing.resize(1 + hashes, '#');
            return find(letters, at + 2 + hashes, &closing) + closing.len();
        }
    }
    if starts("'") {
        return character(letters, at);
    }
    at
}

fn find(letters: &[char], from: usize, wanted: &[char]) -> usize {
    let from = from.min(letters.len());
    letters[from..]
        .windows(wanted.len())
        .position(|window| window == wanted)
        .map_or(letters.len(), |found| from + found)
}

fn quoted(letters: &[char], mut at: usize) -> usize {
    while at < letters.len() && letters[at] != '"' {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(letters.len())
}

/// A character literal, or the apostrophe of a lifetime left where it is.
fn character(letters: &[char], at: usize) -> usize {
    if letters.get(at + 1) == Some(&'\\') {
        return (find(letters, at + 3, &['\'']) + 1).min(letters.len());
    }
    if letters.get(at + 2) == Some(&'\'') { at + 3 } else { at }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        let code = blank(
            "let a = \"tokio // x\"; // tokio\nlet b = 'x'; fn f<'a>() {} r#\"tokio\"# /* tokio */ end",
        );
        assert!(!code.contains("tokio"), "{code}");
        assert!(code.contains("fn f<'a>() {}") && code.ends_with(" end"), "{code}");
        assert_eq!(code.lines().count(), 2);
    }

    #[test]
    fn test_modules_are_told_from_what_ships() {
        let file = Source::new(
            "daemon/src/x.rs".to_owned(),
            "fn a() {\n}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(test)]\nmod more;\nfn c() {}\n"
                .to_owned(),
        );
        let shipped: Vec<usize> = file.shipped().map(|(at, _)| at).collect();
        assert_eq!(shipped, [1, 2, 9]);
    }
}
