//! Identities that are checked when they enter and trusted afterwards.
//!
//! A `SessionId` names a folder, a branch and a lock file, so anything that could climb out of a folder or pass for
//! a command-line flag is refused while the frame is being read. These types must never be built unchecked.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a text is not a valid id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid {kind} {text:?}: {rule}")]
pub struct InvalidId {
    kind: &'static str,
    text: String,
    rule: &'static str,
}

const PROJECT_RULE: &str = "use 1 to 40 of a-z, 0-9 and '-', beginning with a letter or digit and not ending in '-' or in '-' and a number";
const SESSION_RULE: &str = "use <project>-<number>, such as shop-3";
const AGENT_RULE: &str = "use 1 to 40 of a-z, 0-9 and '-', beginning with a letter";

/// The longest project id, in bytes.
pub const PROJECT_ID_MAX: usize = 40;

/// A project's short name, unique on this computer: `payments-api`.
///
/// It never ends in `-<number>`, so that no project's session can be read as another project's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct ProjectId(String);

impl ProjectId {
    /// Checks `text` against the rule for project ids.
    ///
    /// # Errors
    /// [`InvalidId`] with the rule in words.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let shape = is_slug(text, PROJECT_ID_MAX) && !text.ends_with('-');
        let numbered = text.rsplit_once('-').is_some_and(|(_, n)| is_number(n));
        if shape && !numbered {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidId { kind: "project id", text: text.to_owned(), rule: PROJECT_RULE })
        }
    }

    /// The nearest valid id to a folder's name, for the default of `project add`.
    #[must_use]
    pub fn suggest(folder: &str) -> Self {
        let mut slug = String::new();
        for c in folder.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(PROJECT_ID_MAX - 2);
        let mut slug = slug.trim_matches('-').to_owned();
        if slug.rsplit_once('-').is_some_and(|(_, n)| is_number(n)) {
            slug.push_str("-p");
        }
        Self::parse(&slug).unwrap_or_else(|_| Self("project".to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A session's identity for life: `<project>-<n>`, `n` counted from 1 and never given twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct SessionId(String);

impl SessionId {
    /// The `n`th session of `project`. `n` is at least 1.
    #[must_use]
    pub fn new(project: &ProjectId, n: u32) -> Self {
        Self(format!("{}-{}", project.as_str(), n.max(1)))
    }

    /// Checks `text` against the rule for session ids.
    ///
    /// # Errors
    /// [`InvalidId`] with the rule in words.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let valid = text.rsplit_once('-').is_some_and(|(project, n)| {
            ProjectId::parse(project).is_ok() && is_number(n) && !n.starts_with('0')
        });
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidId { kind: "session id", text: text.to_owned(), rule: SESSION_RULE })
        }
    }

    /// The project that the id belongs to.
    #[must_use]
    pub fn project(&self) -> ProjectId {
        ProjectId(self.split().0.to_owned())
    }

    /// The number after the project's id.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.split().1.parse().unwrap_or(u32::MAX)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn split(&self) -> (&str, &str) {
        self.0.rsplit_once('-').unwrap_or((&self.0, ""))
    }
}

/// The name of the shell among agent kinds.
const SHELL: &str = "shell";

/// The name of an agent kind: `shell`, `claude-code`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct AgentId(String);

impl AgentId {
    /// Checks `text` against the rule for agent names.
    ///
    /// # Errors
    /// [`InvalidId`] with the rule in words.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        if is_slug(text, 40) && text.starts_with(|c: char| c.is_ascii_lowercase()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidId { kind: "agent name", text: text.to_owned(), rule: AGENT_RULE })
        }
    }

    /// The one kind that is not described by a manifest: a plain shell.
    #[must_use]
    pub fn shell() -> Self {
        Self(SHELL.to_owned())
    }

    /// Whether it is the plain shell.
    #[must_use]
    pub fn is_shell(&self) -> bool {
        self.0 == SHELL
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One start of an agent inside a session, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct LaunchId(pub u32);

impl LaunchId {
    /// The launch after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// One message to a session, counted from 1 over all sessions of a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct MessageId(#[ts(type = "number")] pub u64);

/// One task of a project's plan, counted from 1 and never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct TaskId(pub u32);

/// One question of a project's plan, counted from 1 and never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct QuestionId(pub u32);

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for LaunchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

fn is_slug(text: &str, max: usize) -> bool {
    !text.is_empty()
        && text.len() <= max
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit())
}

macro_rules! text_id {
    ($($id:ident),+) => {$(
        impl TryFrom<String> for $id {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> { Self::parse(&text) }
        }
        impl std::str::FromStr for $id {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> { Self::parse(text) }
        }
        impl From<$id> for String {
            fn from(id: $id) -> String { id.0 }
        }
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }
    )+};
}

text_id!(ProjectId, SessionId, AgentId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_leave_their_folder_are_refused() {
        for bad in [
            "", "..", "../x", "a/b", "-x-1", "A-1", "a b-1", "shop", "shop-", "shop-0", "shop-01", "shop-1x",
            "a\0-1",
        ] {
            assert!(SessionId::parse(bad).is_err(), "{bad:?} was accepted");
        }
        for bad in ["", "-a", "a-", "shop-3", "Shop", "a.b", &"a".repeat(41)] {
            assert!(ProjectId::parse(bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_session_id_gives_back_its_parts() {
        let id = SessionId::parse("payments-api-23").expect("valid");
        assert_eq!(id.project().as_str(), "payments-api");
        assert_eq!(id.number(), 23);
        assert_eq!(SessionId::new(&id.project(), 23), id);
    }

    #[test]
    fn suggestions_are_valid_ids() {
        for (folder, id) in [
            ("My Repo!", "my-repo"),
            ("shop-3", "shop-3-p"),
            ("日本", "project"),
            ("---", "project"),
            ("x".repeat(90).as_str(), "x".repeat(38).as_str()),
        ] {
            assert_eq!(ProjectId::suggest(folder).as_str(), id);
            assert!(ProjectId::parse(id).is_ok(), "{id}");
        }
    }

    #[test]
    fn a_bad_id_is_refused_while_the_frame_is_read() {
        let error = serde_json::from_str::<SessionId>("\"../x\"").expect_err("refused").to_string();
        assert!(error.contains("invalid session id"), "{error}");
    }
}
