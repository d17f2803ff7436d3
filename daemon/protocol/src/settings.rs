//! What people set: for the daemon, and for one project.
//!
//! These formats travel, are stored, and a project's is also what a repository's own file holds. So a field may be added
//! with a default, and none may be renamed or change its meaning.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::ProjectId;
use crate::view::NoticeKind;

/// Settings that the daemon obeys. What is absent is the daemon's own choice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// What happens to sessions whose agents died with the computer or the host.
    pub restore: RestorePolicy,
    /// How many agents may run at once, from 1; more wait in a queue. Orchestrators count, shells do not. If absent, four
    /// for each core, and no more than find 512 MiB of the computer's memory each, but two in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub max_running: Option<u32>,
    /// No agent is started unless this much memory stays free after it, in MiB; 512 if absent, 0 for no floor. What one
    /// takes is measured on those that run, and taken to be 400 MiB while none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub memory_floor_mib: Option<u32>,
    /// No agent is started while less room than this is left on the disk, in MiB; 512 if absent, 0 for no floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub disk_floor_mib: Option<u32>,
    /// How many days a removed worktree stays in the trash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub trash_days: Option<u32>,
    /// How much of the disk must stay free before the trash gives up its oldest worktrees, in GiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub trash_free_gib: Option<u32>,
    /// What programs are told of the terminal they run in when they start. The window says it, by its own theme; dark if
    /// absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub terminal_theme: Option<TerminalTheme>,
    /// What a person is told of beside the window.
    #[serde(skip_serializing_if = "Notifications::is_usual")]
    #[ts(as = "Option<Notifications>", optional)]
    pub notifications: Notifications,
}

/// What the desktop shows of what happens while nobody looks. The list of what happened holds all of it in any case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Notifications {
    /// Kinds that are not shown.
    pub off: BTreeSet<NoticeKind>,
    /// Kinds that may be heard as well.
    pub sound: BTreeSet<NoticeKind>,
    /// Projects of which nothing is shown.
    pub muted: BTreeSet<ProjectId>,
    /// The hours of the day in which nothing is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub quiet: Option<QuietHours>,
}

impl Notifications {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// A part of the day by the computer's own clock, over midnight if it ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuietHours {
    /// When it begins, in minutes after midnight: 0 to 1439.
    pub from: u16,
    /// When it ends, likewise.
    pub to: u16,
}

/// What a terminal is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TerminalTheme {
    /// Light text on dark.
    Dark,
    /// Dark text on light.
    Light,
}

/// What to do with sessions that died unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RestorePolicy {
    /// Bring them back.
    #[default]
    Automatic,
    /// Leave them ended until a person asks.
    Ask,
}

/// A project's settings: a person's own, or those in the repository's file `.ao/project.toml`. What is absent is left to
/// the other, and then to the daemon.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ProjectSettings {
    /// A command line for `sh` (`cmd` on Windows), run in a new worktree's terminal before its agent starts. It may be cut
    /// off and run again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub setup: Option<String>,
    /// A command line for `sh` (`cmd` on Windows), run in a worktree before it is moved to the trash, for at most a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub teardown: Option<String>,
    /// A command line for the user's shell that must succeed before work is landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub check: Option<String>,
    /// Variables for a session's agent and for these command lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub env: Option<BTreeMap<String, String>>,
    /// Files and folders of the repository that git ignores and a new worktree gets a copy of: paths or globs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub copy: Option<Vec<String>>,
    /// The same, but shared with the repository by a symbolic link.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub link: Option<Vec<String>>,
    /// How many network ports each worktree has for itself, up to 100: `AO_PORT_1` and so on; `AO_PORT` is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub ports: Option<u16>,
    /// How new branches are called, such as `ao/{id}/{slug}`; `{number}`, `{user}` and `{date}` are known too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub branch: Option<String>,
    /// Whether the base is fetched before a branch starts from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub fetch: Option<bool>,
    /// What every agent of the project is told, on top of its role.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub rules: Option<String>,
    /// Whether the orchestrator is told by itself what its workers need; it is, if this is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub wake: Option<bool>,
    /// How work comes onto its base.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub land: Option<LandMethod>,
}

impl ProjectSettings {
    /// The names of all of them, in the order in which people read them.
    pub const KEYS: &[&'static str] = &[
        "setup", "teardown", "check", "env", "copy", "link", "ports", "branch", "fetch", "rules", "wake",
        "land",
    ];
}

impl Settings {
    /// The names of all of them.
    pub const KEYS: &[&'static str] = &[
        "restore",
        "max_running",
        "memory_floor_mib",
        "disk_floor_mib",
        "trash_days",
        "trash_free_gib",
        "terminal_theme",
        "notifications",
    ];
}

/// How a session's commits come onto their base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LandMethod {
    /// Each commit anew on top of the base.
    #[default]
    Rebase,
    /// One merge commit.
    Merge,
    /// One commit with everything.
    Squash,
}

/// A project's settings as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectSettingsView {
    /// What a person set.
    pub own: ProjectSettings,
    /// What the repository's own file says, if it has one.
    #[ts(optional = nullable)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<ProjectFileView>,
    /// What counts now: a person's settings before the file's, and of the file only what is trusted.
    pub effective: ProjectSettings,
}

/// The repository's own file as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProjectFileView {
    /// Where it is.
    pub path: String,
    /// What it says; nothing where it cannot be read.
    pub settings: ProjectSettings,
    /// Why it cannot be read or what is wrong with it.
    #[ts(optional = nullable)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Names exactly what it says that runs something; absent if it says nothing of that kind.
    #[ts(optional = nullable)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Whether a person has trusted exactly this. Its command lines and variables count only then.
    pub trusted: bool,
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn names(value: &Value) -> Vec<&str> {
        value.as_object().map(|all| all.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    #[test]
    fn every_setting_has_its_name_in_the_list() {
        let project = ProjectSettings {
            setup: Some(String::new()),
            teardown: Some(String::new()),
            check: Some(String::new()),
            env: Some(BTreeMap::new()),
            copy: Some(Vec::new()),
            link: Some(Vec::new()),
            ports: Some(1),
            branch: Some(String::new()),
            fetch: Some(true),
            rules: Some(String::new()),
            wake: Some(false),
            land: Some(LandMethod::Rebase),
        };
        let global = Settings {
            restore: RestorePolicy::Ask,
            max_running: Some(1),
            memory_floor_mib: Some(1),
            disk_floor_mib: Some(1),
            trash_days: Some(1),
            trash_free_gib: Some(1),
            terminal_theme: Some(TerminalTheme::Light),
            notifications: Notifications { off: [NoticeKind::Finished].into(), ..Notifications::default() },
        };
        for (written, keys) in [
            (serde_json::to_value(project).expect("JSON"), ProjectSettings::KEYS),
            (serde_json::to_value(global).expect("JSON"), Settings::KEYS),
        ] {
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            let mut names = names(&written);
            names.sort_unstable();
            assert_eq!(names, keys);
        }
    }
}
