//! The manifests that are built in, and the one that a new one is begun with.

macro_rules! built_in {
    ($($id:literal)*) => {
        &[$(($id, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/agents/", $id, ".toml")))),*]
    };
}

/// Each with its id. The order is the one in which they are offered and in which one is preferred: first those that
/// were seen to work.
pub(crate) const BUILT_IN: &[(&str, &str)] = built_in! {
    "claude-code" "codex" "opencode" "gemini" "qwen" "copilot" "pi" "cline" "kilo" "continue" "aider"
    "cursor" "droid" "amp" "goose" "crush" "grok" "auggie" "devin" "kimi" "kiro" "vibe" "agy" "muse"
    "autohand" "prime-agent"
};

/// The ids of the built-in manifests.
pub fn built_in_ids() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(id, _)| *id)
}

/// The text of a built-in manifest, to read or to copy from.
#[must_use]
pub fn built_in_source(id: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == id).map(|(_, source)| *source)
}

/// How problems name a built-in manifest.
pub(crate) fn file_name(id: &str) -> String {
    format!("{id}.toml (built in)")
}

/// A manifest to begin with: it passes the check as it is, and says what may be added.
#[must_use]
pub fn template(id: &str) -> String {
    include_str!("template.toml").replace("my-agent", id)
}
