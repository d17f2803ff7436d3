//! Names that go to git: refused when git would not take them, or would take them for something else.

use super::error::WorkspaceError;

/// The longest name, in bytes: a branch becomes a file's name under `.git`.
const LONGEST: usize = 200;

/// Checks a branch's name before git does, so that nothing reaches git that it could read as an option or a revision.
pub(super) fn check_branch(name: &str) -> Result<(), WorkspaceError> {
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let bad_char = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c) || is_invisible(c);
    let bad = name.len() > LONGEST
        || name.starts_with('-')
        || name.ends_with('.')
        || name.contains("..")
        || name.contains("@{")
        || name == "@"
        || name == "HEAD"
        || name.starts_with("refs/")
        || name.chars().any(bad_char)
        || name.split('/').any(bad_part);
    if bad { Err(WorkspaceError::InvalidName { what: "branch", name: name.to_owned() }) } else { Ok(()) }
}

/// Checks the name of a base, which may be any revision. Whether it names a commit is git's to say.
pub(super) fn check_base(name: &str) -> Result<(), WorkspaceError> {
    let bad = name.is_empty()
        || name.len() > LONGEST
        || name.starts_with('-')
        || name.chars().any(char::is_control);
    if bad { Err(WorkspaceError::InvalidName { what: "base", name: name.to_owned() }) } else { Ok(()) }
}

/// Characters that make one name look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_branch_names_are_refused() {
        let long = "x".repeat(201);
        for bad in [
            "",
            "-b",
            "--force",
            "a b",
            "a..b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[b",
            "a\\b",
            "a/",
            "/a",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a.lock/b",
            "a.",
            "@",
            "HEAD",
            "a@{1}",
            "a\nb",
            "a\0b",
            "refs/heads/a",
            "a\u{202e}b",
            &long,
        ] {
            assert!(check_branch(bad).is_err(), "{bad:?} was accepted");
        }
        for good in ["main", "feature/x", "ao/shop-1/fix", "größe", "a.b", "a-b_c", "v1.2"] {
            assert!(check_branch(good).is_ok(), "{good:?} was refused");
        }
    }
}
