//! A scripted stand-in for an agent: an executable called `claude` that does what its first lines say.
//!
//! It records every start with its arguments, so that a test sees what the daemon really launched, and tells the
//! daemon what the real one would through `ao hook`.

use std::path::{Path, PathBuf};

/// The folder to put first on the PATH.
#[derive(Debug)]
pub struct ScriptedAgent {
    folder: PathBuf,
}

/// The part of the script that is the same for all: record the start, then go on with `body`.
const HEAD: &str = r#"#!/bin/sh
case "$1" in
  --version) echo "2.1.330 (Claude Code)"; exit 0 ;;
  auth) exit 0 ;;
esac
here=$(dirname "$0")
start="$AO_SESSION|$AO_LAUNCH"
for word in "$@"; do start="$start|$(printf '%s' "$word" | tr '\n' ' ')"; done
printf '%s\n' "$start" >> "$here/starts"
tell() { printf '{"session_id":"%s"}' "$conversation" | ao hook claude-code "$1"; }
conversation=; mode=new
while [ $# -gt 0 ]; do
  case "$1" in
    --session-id) conversation=$2; shift ;;
    --resume) conversation=$2; mode=resume; shift ;;
    --) prompt=$2; shift ;;
  esac
  shift
done
"#;

/// Writes a program.
///
/// # Panics
/// When it cannot be written.
pub fn executable(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("executable");
}

/// One recorded start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The session.
    pub session: String,
    /// The launch.
    pub launch: u32,
    /// The arguments.
    pub arguments: Vec<String>,
}

impl ScriptedAgent {
    /// Writes the agent into `folder`. `body` is shell; it may use `$mode`, `$conversation`, `$prompt` and `tell EVENT`.
    ///
    /// # Panics
    /// When the folder cannot be written.
    #[must_use]
    pub fn write(folder: &Path, body: &str) -> Self {
        std::fs::create_dir_all(folder).expect("folder");
        executable(&folder.join("claude"), &format!("{HEAD}{body}\n"));
        Self { folder: folder.to_path_buf() }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every start so far, in order.
    #[must_use]
    pub fn starts(&self) -> Vec<Start> {
        let text = std::fs::read_to_string(self.folder.join("starts")).unwrap_or_default();
        text.lines()
            .map(|line| {
                let mut parts = line.split('|').map(str::to_owned);
                Start {
                    session: parts.next().unwrap_or_default(),
                    launch: parts.next().and_then(|n| n.parse().ok()).unwrap_or(0),
                    arguments: parts.collect(),
                }
            })
            .collect()
    }
}

impl Start {
    /// The argument after `flag`.
    #[must_use]
    pub fn value(&self, flag: &str) -> Option<&str> {
        let at = self.arguments.iter().position(|argument| argument == flag)?;
        self.arguments.get(at + 1).map(String::as_str)
    }
}
