//! Agent manifests: everything that the daemon must know of one agent CLI, as data.
//!
//! A manifest is read once, at the edge: patterns are compiled, templates parsed against the names that exist, keys
//! turned into bytes. What passes is a [`Checked`], which nobody checks again. Nothing here looks at the machine, but
//! for [`check`], which reads the one file that it is given. The schema is described in `daemon/agents/README.md`.

mod acp;
mod built_in;
pub(crate) mod checked;
pub(crate) mod conditions;
mod keys;
mod parse;
mod problem;
pub(crate) mod quote;
mod raw;
pub(crate) mod template;

use std::path::Path;

pub(crate) use self::acp::by_acp;
pub(crate) use self::built_in::{BUILT_IN, file_name};
pub use self::built_in::{built_in_ids, built_in_source, template};
pub use self::checked::Checked;
pub(crate) use self::parse::{is_choice, parse};
pub use self::problem::Problem;

/// Reads and checks the manifest in a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(path: &Path) -> Result<Checked, Vec<Problem>> {
    let file = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => parse(&file, &text),
            Err(_not_text) => Err(vec![whole(file, "it is not UTF-8 text", "Save it as UTF-8.")]),
        },
        Err(error) => Err(vec![whole(
            file,
            &format!("it cannot be read: {error}"),
            "See whether it is there and yours.",
        )]),
    }
}

fn whole(file: String, message: &str, fix: &str) -> Problem {
    Problem { file, key: String::new(), line: None, message: message.to_owned(), fix: fix.to_owned() }
}

/// The id that a broken manifest was meant to have, if that can be told.
pub(crate) fn intended_id(text: &str) -> Option<String> {
    let line = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("id")?.trim_start().strip_prefix('=').map(str::trim))?;
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    line[1..].split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_manifest_passes() {
        let mut broken = Vec::new();
        for (id, source) in BUILT_IN {
            match parse(&file_name(id), source) {
                Ok(checked) => assert_eq!(checked.id().as_str(), *id),
                Err(problems) => broken.extend(problems.iter().map(ToString::to_string)),
            }
        }
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }

    #[test]
    fn a_new_manifest_passes_and_is_its_own() {
        let checked = parse("new.toml", &template("some-cli")).expect("a template passes");
        assert_eq!(checked.id().as_str(), "some-cli");
    }
}
