//! The words that the app, the daemon, the hosts and the command line exchange.
//!
//! Why it exists: everything that crosses a process boundary is defined once, here, and nowhere else. A type in
//! this crate *is* a wire or disk format; the daemon's own types are not serializable on purpose.
//!
//! It must never do I/O, read a clock, or know how a call is carried out. It depends on serde and on nothing that
//! runs.
//!
//! Glossary, used with these meanings everywhere:
//! - **project**: a git repository the user added.
//! - **session**: one agent's identity for life: `<project>-<n>`, a worktree, a branch, a terminal. Either a *worker*
//!   or the project's one *orchestrator*.
//! - **launch**: one start of an agent process inside a session; numbered from 1. Facts are fenced by it.
//! - **host**: the small process that owns one session's terminal.
//! - **offset**: a byte position in a session's terminal output since its first launch; it never goes back.
//! - **writer**: one source of keystrokes (a window, an `attach`); its bytes are numbered so they arrive once.

pub mod bridge;
pub mod calls;
pub mod error;
pub mod event;
pub mod frame;
pub mod home;
pub mod host;
pub mod ids;
pub mod message;
pub mod runfile;
pub mod settings;
pub mod typescript;
pub mod view;

/// The protocol versions that this build speaks between client and daemon, lowest and highest.
pub const PROTOCOL: VersionRange = VersionRange { min: 1, max: 1 };

/// An inclusive range of protocol versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
pub struct VersionRange {
    /// The oldest version spoken.
    pub min: u32,
    /// The newest version spoken.
    pub max: u32,
}

impl VersionRange {
    /// The newest version both ranges contain, or `None` when they do not overlap.
    #[must_use]
    pub fn common(self, other: Self) -> Option<u32> {
        let newest = self.max.min(other.max);
        (newest >= self.min && newest >= other.min).then_some(newest)
    }
}
