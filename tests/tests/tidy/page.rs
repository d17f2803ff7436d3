//! Who may import whom in the window's page. The lists are the design; a new folder must find its place in them first.
//!
//! A feature is a part of the window that can be thought of, changed and taken away by itself, so none knows another: what
//! two of them need lies below both, and what brings several together lies above all.

use crate::source::{Source, Tree};

const PAGE: &str = "ui/src/";

/// What lies below the features; each may import those before it.
const BELOW: [&str; 11] = [
    "words",
    "protocol",
    "platform",
    "app",
    "theme",
    "actions",
    "components",
    "diff",
    "sessions",
    "agents",
    "talk",
];

/// Each may import what lies below, and no other.
const FEATURES: [&str; 16] = [
    "changes", "cleanup", "compose", "history", "inbox", "landing", "ledger", "link", "notices", "overview",
    "plan", "projects", "quit", "settings", "setup", "terminal",
];

/// What brings features together; each may import all features and those before it.
const ABOVE: [&str; 4] = ["commands", "palette", "session", "frame"];

/// What is in no window that ships. Only tests, and what opens a window for them, may import it.
const TESTING: &str = "testing";

pub(crate) fn features_apart(tree: &Tree) -> Vec<String> {
    tree.files.iter().filter(|file| file.is(&[".ts", ".tsx"])).flat_map(findings).collect()
}

fn findings(file: &Source) -> Vec<String> {
    let Some(inner) = file.path.strip_prefix(PAGE) else { return Vec::new() };
    // What starts the page may reach for all of it, and tests for what they look at.
    let Some((folder, _)) = inner.split_once('/') else { return Vec::new() };
    if folder == TESTING || inner.contains(".test.") {
        return Vec::new();
    }
    let Some(may) = may_import(folder) else {
        return vec![format!("{}: a part of the page that the lists of parts do not know", file.path)];
    };
    imports(file, inner)
        .filter(|(_, other)| other != folder && !may.contains(&other.as_str()))
        .map(|(line, other)| {
            let path = &file.path;
            format!("{path}:{line}: `{folder}` must not know `{other}`; what both need lies below them, what needs both lies above")
        })
        .collect()
}

fn may_import(folder: &str) -> Option<Vec<&'static str>> {
    let before =
        |list: &'static [&'static str]| list.iter().position(|one| *one == folder).map(|at| &list[..at]);
    if let Some(lower) = before(&BELOW) {
        return Some(lower.to_vec());
    }
    if FEATURES.contains(&folder) {
        return Some(BELOW.to_vec());
    }
    before(&ABOVE).map(|others| [&BELOW[..], &FEATURES[..], others].concat())
}

/// The folders of the page that a file imports from. `inner` is its path within the page.
fn imports<'a>(file: &'a Source, inner: &'a str) -> impl Iterator<Item = (usize, String)> + 'a {
    file.code().filter_map(move |(at, line)| {
        let (_, rest) = line.split_once("from '").or_else(|| line.split_once("import('"))?;
        let target = rest.split('\'').next().filter(|target| target.starts_with('.'))?;
        let mut parts: Vec<&str> = inner.split('/').collect();
        parts.pop();
        for step in target.split('/') {
            match step {
                "." => {}
                ".." => {
                    parts.pop();
                }
                name => parts.push(name),
            }
        }
        let folder = if parts.len() > 1 { parts[0] } else { return None };
        Some((at, folder.to_owned()))
    })
}

#[cfg(test)]
mod checks {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        findings(&Source::of(path, text)).len()
    }

    #[test]
    fn a_feature_knows_what_is_below_it_and_no_other() {
        for (path, import, wrong) in [
            ("ui/src/inbox/Card.tsx", "import { a } from '../components/Button';", 0),
            ("ui/src/inbox/Card.tsx", "import { a } from '../compose/drafts';", 1),
            ("ui/src/inbox/Card.tsx", "import { a } from './compose/drafts';", 0),
            ("ui/src/changes/comments/Card.tsx", "import { a } from '../store';", 0),
            ("ui/src/changes/comments/Card.tsx", "import { a } from '../../ledger/store';", 1),
            ("ui/src/inbox/inbox.test.tsx", "import { a } from '../compose/drafts';", 0),
            ("ui/src/app/store.ts", "import { a } from '../sessions/status';", 1),
            ("ui/src/sessions/verbs.ts", "import { a } from '../talk/drafts';", 1),
            ("ui/src/talk/drafts.ts", "import { a } from '../sessions/verbs';", 0),
            ("ui/src/commands/deeds.ts", "import { a } from '../inbox/items';", 0),
            ("ui/src/commands/deeds.ts", "import { a } from '../frame/App';", 1),
            ("ui/src/frame/App.tsx", "import { a } from '../commands/keys';", 0),
            ("ui/src/frame/App.tsx", "const a = await import('../testing/page');", 1),
            ("ui/src/new/New.tsx", "", 1),
            ("ui/src/main.tsx", "import './window';", 0),
        ] {
            assert_eq!(found(path, import), wrong, "{path}: {import}");
        }
    }
}
