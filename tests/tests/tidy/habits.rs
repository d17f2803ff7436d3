//! The habits that keep the source readable, as far as a program can see them.

use crate::source::{Source, Tree};

const MOST_LINES: usize = 500;

// Written in two parts, so that this file does not break its own rule.
const UNFINISHED: [(&str, &str); 7] = [
    ("todo", "!("),
    ("unimplemented", "!("),
    ("dbg", "!("),
    ("FIX", "ME"),
    ("XX", "X:"),
    // With a reason it is a program for another test to start; bare, it is a test that nobody runs.
    ("#[ig", "nore]"),
    (".only", "("),
];

fn is_generated(file: &Source) -> bool {
    file.path.contains("/generated")
}

pub(crate) fn module_docs(tree: &Tree) -> Vec<String> {
    let rust = tree.rust().filter(|file| !file.text.trim_start().starts_with("//!"));
    let scripts = tree.files.iter().filter(|file| {
        file.path.starts_with("tests/") && file.is(&[".mjs"]) && !file.text.trim_start().starts_with("//")
    });
    let ask = "say at its top why this module exists and what it must never do";
    rust.chain(scripts).map(|file| format!("{}:1: {ask}", file.path)).collect()
}

pub(crate) fn file_budgets(tree: &Tree) -> Vec<String> {
    let counted = tree
        .files
        .iter()
        .filter(|file| file.is(&[".rs", ".ts", ".tsx", ".mjs", ".css"]) && !is_generated(file));
    counted
        .map(|file| {
            (
                file,
                if file.is(&[".rs"]) && !file.path.starts_with("tests/") {
                    file.shipped().count()
                } else {
                    file.code().count()
                },
            )
        })
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| {
            format!("{}: {lines} lines, and {MOST_LINES} is the most; split it by idea", file.path)
        })
        .collect()
}

/// A test may wait for a condition or let virtual time pass, but not for real time.
pub(crate) fn no_sleeping_tests(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let mut virtual_time = false;
        for (line, code) in file.code() {
            if code.contains("#[tokio::test") || code.contains("#[test]") {
                virtual_time = code.contains("start_paused = true");
            }
            let sleeps = ["thread::sleep", "time::sleep(", "time::sleep_until("]
                .iter()
                .any(|word| code.contains(word));
            if sleeps && file.is_test(line) && !virtual_time && !is_waiting_helper(file) {
                findings.push(format!(
                    "{}:{line}: a test waits for a condition, never for time; use a helper from `wait`, or paused time",
                    file.path
                ));
            }
        }
    }
    findings
}

/// The one kind of place that may look again after a pause: a module named `wait`.
fn is_waiting_helper(file: &Source) -> bool {
    file.is(&["/wait.rs", "/waiting.rs"])
}

/// Calls that shipped code must not make, why, and the files whose purpose they are.
const NOT_SHIPPED: [(&str, &str, &[&str]); 3] = [
    (
        "remove_dir_all",
        "nothing of the user's is deleted, it is moved to the trash",
        &["daemon/src/workspace/trash.rs"],
    ),
    ("unbounded_channel", "queues are bounded and say what happens when full", &[]),
    ("mpsc::channel()", "queues are bounded and say what happens when full; use `sync_channel`", &[]),
];

pub(crate) fn no_unsafe_calls(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (line, code) in file.shipped() {
            for (call, why, purpose) in NOT_SHIPPED {
                if code.contains(call) && !purpose.contains(&file.path.as_str()) {
                    findings.push(format!("{}:{line}: {call}: {why}", file.path));
                }
            }
        }
    }
    findings
}

pub(crate) fn no_bare_allow(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (line, code) in file.code() {
            if code.contains("#[allow(") || code.contains("#![allow(") {
                findings.push(format!(
                    "{}:{line}: write #[expect(lint, reason = \"…\")] instead of allow",
                    file.path
                ));
            }
        }
    }
    findings
}

pub(crate) fn no_leftovers(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.is(&[".rs", ".ts", ".tsx", ".mjs", ".css", ".yml"])) {
        for (at, line) in file.text.lines().enumerate() {
            for (first, second) in UNFINISHED {
                if line.contains(&format!("{first}{second}")) {
                    findings.push(format!(
                        "{}:{}: finish it or take it out: {first}{second}",
                        file.path,
                        at + 1
                    ));
                }
            }
        }
    }
    findings
}

/// A path of the machine that a file was written on is of no use to anyone else.
pub(crate) fn no_own_path(tree: &Tree) -> Vec<String> {
    let own = tree.root.to_string_lossy().into_owned();
    if tree.root.components().count() < 3 {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for file in &tree.files {
        for (at, _) in file.text.lines().enumerate().filter(|(_, line)| line.contains(&own)) {
            findings.push(format!("{}:{}: names the folder of this checkout", file.path, at + 1));
        }
    }
    findings
}
