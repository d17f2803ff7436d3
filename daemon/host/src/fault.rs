//! Places where tests let the process die.
//!
//! Why it exists: that a death at any step loses nothing can only be shown by dying at each of them. A release build has
//! none of these places, and no place ever does anything else than end the process.

/// A step of a host's life at which it may die, in the order in which they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostStep {
    /// It has the bundle, and has read nothing of it.
    Locked,
    /// Its socket is bound, and no agent is started.
    Bound,
    /// It is on record that the agent is about to be started.
    Intended,
    /// The agent runs, and nothing says so.
    AgentBegun,
    /// Host and agent are on record in the bundle, and the daemon was not told.
    Recorded,
    /// The daemon was told.
    Ready,
    /// The agent has ended, and that is not on record.
    AgentEnded,
    /// The agent's end is on record, and nobody was told.
    EndRecorded,
    /// Another agent was started in the same terminal, and nobody was told.
    AgentAgain,
}

impl HostStep {
    /// Every step.
    pub const ALL: [Self; 9] = [
        Self::Locked,
        Self::Bound,
        Self::Intended,
        Self::AgentBegun,
        Self::Recorded,
        Self::Ready,
        Self::AgentEnded,
        Self::EndRecorded,
        Self::AgentAgain,
    ];

    /// The step's name, as tests give it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Locked => "host-locked",
            Self::Bound => "host-bound",
            Self::Intended => "host-agent-intended",
            Self::AgentBegun => "host-agent-begun",
            Self::Recorded => "host-recorded",
            Self::Ready => "host-ready",
            Self::AgentEnded => "host-agent-ended",
            Self::EndRecorded => "host-end-recorded",
            Self::AgentAgain => "host-agent-again",
        }
    }

    /// Dies here if a test says so.
    pub(crate) fn pass(self) {
        pass(self.name());
    }
}

/// The variable that names a file. Of all processes that come to the place that stands in it, the first removes it and
/// dies, so that a death happens once. A release reads no such file.
pub const VARIABLE: &str = "AO_DIE_AT";

/// Dies here if a test says so, by the place's name.
#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "a death that tidies up would prove nothing")]
pub fn pass(place: &str) {
    let Some(file) = std::env::var_os(VARIABLE) else { return };
    let meant = std::fs::read_to_string(&file).is_ok_and(|name| name == place);
    if meant && std::fs::remove_file(&file).is_ok() {
        std::process::abort();
    }
}

/// Nothing: releases do not die on demand.
#[cfg(not(debug_assertions))]
pub fn pass(_place: &str) {}
