//! Which programs run on Node, told from their first bytes. A program that says nothing of it needs none, as far as
//! anybody can tell.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Enough for the first line of a script, and for the short shims that npm makes on Windows.
const LOOKED_AT: u64 = 2048;

/// The `node` that runs this program: a whole path, or the name that is looked up on the PATH. None: it does not run on
/// Node, or that cannot be told.
#[must_use]
pub fn node_of(program: &Path) -> Option<PathBuf> {
    let mut start = Vec::new();
    File::open(program).ok()?.take(LOOKED_AT).read_to_end(&mut start).ok()?;
    let ending = program.extension().map(|ending| ending.to_ascii_lowercase());
    if ending.is_some_and(|ending| ending == "cmd" || ending == "ps1") {
        let text = String::from_utf8_lossy(&start);
        return text.contains("node").then(|| PathBuf::from("node"));
    }
    let line = start.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let is_node = |word: &str| Path::new(word).file_name().is_some_and(|name| name == "node");
    if is_node(first) {
        return Some(PathBuf::from(first));
    }
    if Path::new(first).file_name().is_none_or(|name| name != "env") {
        return None;
    }
    // `env -S node --flag` and `env A=b node` run it too.
    let command = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
    is_node(command).then(|| PathBuf::from(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_say_what_runs_them() {
        let root = tempfile::tempdir().expect("a folder");
        for (name, content, node) in [
            ("a", &b"#!/usr/bin/env node\nx"[..], Some("node")),
            ("b", b"#!/usr/bin/env -S node --no-warnings\n", Some("node")),
            ("c", b"#!/opt/n/bin/node\n", Some("/opt/n/bin/node")),
            ("d", b"#!/bin/sh\nexec node x\n", None),
            ("e", b"\x7fELF\x02\x01", None),
            ("f", b"", None),
            ("g", b"#!/usr/bin/env python3\n", None),
            ("h.cmd", b"@ECHO off\r\n\"%dp0%\\node.exe\" x\r\n", Some("node")),
            ("i", b"#!", None),
        ] {
            let path = root.path().join(name);
            std::fs::write(&path, content).expect("written");
            assert_eq!(node_of(&path).as_deref(), node.map(Path::new), "{name}");
        }
        assert_eq!(node_of(&root.path().join("missing")), None);
    }
}
