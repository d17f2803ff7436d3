//! Who may import whom. The tables are the design; a new crate or folder must find its place in them first.

use crate::source::{Source, Tree};

/// Each crate and those of ours that it may depend on.
const CRATES: [(&str, &str, &[&str]); 8] = [
    ("daemon/protocol", "ao-protocol", &[]),
    ("daemon/files", "ao-files", &[]),
    ("daemon/client", "ao-client", &["ao-protocol", "ao-files"]),
    ("daemon/host", "ao-host", &["ao-protocol", "ao-files"]),
    ("daemon", "ao-daemon", &["ao-protocol", "ao-files", "ao-client", "ao-host"]),
    ("daemon/cli", "ao", &["ao-protocol", "ao-client", "ao-host", "ao-daemon"]),
    ("src-tauri", "ao-desktop", &["ao-protocol", "ao-client"]),
    ("tests", "ao-e2e", &["ao-protocol", "ao-client", "ao-host", "ao-daemon", "ao"]),
];

/// Each folder of the daemon and those that it may import. `boot` wires, so it may import all.
const LAYERS: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("ports", &["domain"]),
    ("scope", &["domain", "ports"]),
    ("peer", &["domain", "ports", "scope"]),
    ("address", &["domain", "ports"]),
    ("store", &["domain", "ports"]),
    ("workspace", &["domain", "ports"]),
    ("runtime", &["domain", "ports", "peer", "address", "scope"]),
    ("environment", &["domain", "ports"]),
    ("machine", &["domain", "ports"]),
    ("agent", &["domain", "ports", "address", "environment"]),
    // The record, git and the environment have one implementation each and are used as libraries; terminals and agents,
    // of which there are several, are known through `ports` only, but for the list of agents that it is given.
    ("sessions", &["domain", "ports", "store", "workspace", "environment", "agent", "machine"]),
    ("ipc", &["domain", "ports", "peer", "address", "sessions"]),
];

/// What the pure part of the daemon must not touch, and where it comes from instead.
const IMPURE: [(&str, &str); 8] = [
    ("tokio", "the engine drives it; the domain only decides"),
    ("std::fs", "an adapter reads and writes"),
    ("std::net", "an adapter talks"),
    ("std::process", "an adapter starts programs"),
    ("std::env", "the environment is passed in"),
    ("std::thread", "the engine runs things"),
    ("Instant", "time is passed in"),
    ("SystemTime", "time is passed in"),
];

pub(crate) fn between_crates(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for manifest in tree.files.iter().filter(|file| file.is(&["Cargo.toml"])) {
        let Some(folder) = manifest.path.strip_suffix("/Cargo.toml") else { continue };
        let Some((_, name, allowed)) = CRATES.iter().find(|(at, ..)| *at == folder) else {
            findings.push(format!("{}: a crate that the table of crates does not know", manifest.path));
            continue;
        };
        for (line, dependency) in dependencies(manifest) {
            let ours = CRATES.iter().any(|(_, other, _)| *other == dependency);
            if ours && !allowed.contains(&dependency) {
                findings.push(format!(
                    "{}:{line}: {name} must not depend on {dependency}; it may depend on {allowed:?}",
                    manifest.path
                ));
            }
        }
    }
    findings
}

fn dependencies(manifest: &Source) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut listing = false;
    for (at, line) in manifest.code() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            listing = section.ends_with("dependencies");
            if let Some((_, name)) = section.split_once("dependencies.") {
                found.push((at, name));
            }
        } else if listing && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
            found.push((at, name));
        }
    }
    found
}

pub(crate) fn inside_the_daemon(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let Some(inner) = file.path.strip_prefix("daemon/src/") else { continue };
        let layer = inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs");
        if ["lib", "boot"].contains(&layer) {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            findings
                .push(format!("{}: a part of the daemon that the table of layers does not know", file.path));
            continue;
        };
        for (line, other) in crate_imports(file) {
            if other != layer && !allowed.contains(&other.as_str()) {
                findings.push(format!(
                    "{}:{line}: `{layer}` must not know `{other}`; it may know {allowed:?}, and `boot` wires the rest",
                    file.path
                ));
            }
        }
    }
    findings
}

/// The first names after `crate::` in what ships, also inside `crate::{…}`.
fn crate_imports(file: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut group: Option<usize> = None;
    for (at, line) in file.shipped() {
        let mut rest = line;
        if group.is_some() {
            names_in_group(rest, &mut group, |name| found.push((at, name)));
        }
        while let Some((_, after)) = rest.split_once("crate::") {
            rest = after;
            if let Some(inner) = after.strip_prefix('{') {
                group = Some(0);
                names_in_group(inner, &mut group, |name| found.push((at, name)));
            } else {
                found.push((at, first_word(after)));
            }
        }
    }
    found.retain(|(_, name)| name.starts_with(|letter: char| letter.is_lowercase()));
    found
}

// `depth` counts the braces inside the group; `None` once the group has closed.
fn names_in_group(text: &str, depth: &mut Option<usize>, mut name: impl FnMut(String)) {
    let mut expecting = true;
    for (at, letter) in text.char_indices() {
        let Some(level) = *depth else { return };
        match letter {
            '{' => *depth = Some(level + 1),
            '}' => *depth = level.checked_sub(1),
            ',' if level == 0 => expecting = true,
            _ if expecting && level == 0 && letter.is_alphabetic() => {
                expecting = false;
                name(first_word(&text[at..]));
            }
            _ => {}
        }
    }
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

pub(crate) fn pure_domain(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.path.starts_with("daemon/src/domain")) {
        for (line, code) in file.shipped() {
            for (word, instead) in IMPURE {
                if has_path(code, word) {
                    findings.push(format!(
                        "{}:{line}: the domain is pure and must not use {word}; {instead}",
                        file.path
                    ));
                }
            }
        }
    }
    findings
}

/// Whether a path or name stands in the code as a whole.
fn has_path(code: &str, path: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|each| each.is_alphanumeric() || each == '_');
    code.match_indices(path)
        .any(|(at, _)| !part(code[..at].chars().next_back()) && !part(code[at + path.len()..].chars().next()))
}

pub(crate) fn platform_seam(tree: &Tree) -> Vec<String> {
    const SEAM: &str = "ui/src/platform/tauri.ts";
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.starts_with("ui/src/") && file.is(&[".ts", ".tsx"]))
    {
        for (line, code) in file.code().filter(|(_, code)| code.contains("@tauri-apps")) {
            if file.path != SEAM && (code.contains("import") || code.contains("from")) {
                findings.push(format!(
                    "{}:{line}: only {SEAM} talks to the desktop process; use the platform it gives",
                    file.path
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn grouped_imports_are_seen() {
        let text = "use crate::{domain::{a, b}, store,\n    ipc::x};\nuse crate::boot::y;\n";
        let file = Source::of("daemon/src/x.rs", text);
        let names: Vec<String> = crate_imports(&file).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["domain", "store", "ipc", "boot"]);
    }

    #[test]
    fn only_whole_names_count() {
        assert!(has_path("let now = Instant::now();", "Instant"));
        assert!(!has_path("InstantMillis(3)", "Instant"));
    }
}
