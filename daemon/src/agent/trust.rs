//! Trust that the user gave to a repository, passed on to its worktrees.
//!
//! Agents ask for trust in every new folder, and a worktree is one. If the user's own file says that the repository is
//! trusted, the worktree is too. Nothing else ever is: without that, or with a file that is not as expected, the
//! agent simply asks.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ao_files::write_atomically;
use serde_json::Value;

use super::manifest::checked::{Format, Trust};
use super::splice;
use super::values::Values;

/// Two launches at once must not overwrite each other's entry.
static WRITING: Mutex<()> = Mutex::new(());
/// A larger file is not read.
const LONGEST: u64 = 64 << 20;

/// Whether the repository is trusted; then its worktree is marked as trusted too, where the manifest says how.
pub(super) fn pass_on(trust: &Trust, values: &Values) -> bool {
    let Some(path) = trust.file.render(values) else { return false };
    // A link stays one: the file behind it is replaced.
    let Ok(path) = std::fs::canonicalize(path) else { return false };
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(text) = read(&path) else { return false };
    let Some(content) = parse(&text, trust.format) else { return false };
    let known = values.each(&trust.known);
    if known.len() != trust.known.len() || !says(&content, &known, &trust.equals) {
        return false;
    }
    let Some(set) = trust.set.as_ref().map(|set| (set.len(), values.each(set))) else { return true };
    let (wanted, set) = set;
    if set.len() != wanted || says(&content, &set, &trust.equals) {
        return true;
    }
    let changed = match trust.format {
        Format::Json => splice::set(&text, &set, &trust.equals),
        Format::Toml => set_in_toml(&text, &set, &trust.equals),
    };
    if let Some(changed) = changed
        && let Err(error) = replace(&path, &changed)
    {
        tracing::warn!(%error, "the worktree could not be marked as trusted; its agent will ask");
    }
    true
}

fn read(path: &Path) -> Option<String> {
    let meta = std::fs::metadata(path).ok()?;
    if !meta.is_file() || meta.len() > LONGEST {
        return None;
    }
    std::fs::read_to_string(path).ok()
}

fn parse(text: &str, format: Format) -> Option<Value> {
    match format {
        Format::Json => serde_json::from_str(&splice::without_comments(text)).ok(),
        Format::Toml => serde_json::to_value(toml::from_str::<toml::Table>(text).ok()?).ok(),
    }
}

/// Whether this is the value at the path, or the last name of the path an element of a list there.
fn says(content: &Value, path: &[String], wanted: &Value) -> bool {
    let Some((name, rest)) = path.split_first() else { return content == wanted };
    match content {
        Value::Object(table) => table.get(name).is_some_and(|inner| says(inner, rest, wanted)),
        Value::Array(list) => {
            rest.is_empty() && splice::is_element(name) && list.iter().any(|each| each.as_str() == Some(name))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn set_in_toml(text: &str, path: &[String], value: &Value) -> Option<String> {
    let mut document: toml_edit::DocumentMut = text.parse().ok()?;
    let (last, tables) = path.split_last()?;
    let mut here: &mut dyn toml_edit::TableLike = document.as_table_mut();
    for name in tables {
        let entry = here.entry(name).or_insert_with(|| {
            let mut table = toml_edit::Table::new();
            table.set_implicit(true);
            toml_edit::Item::Table(table)
        });
        here = entry.as_table_like_mut()?;
    }
    let item = match value {
        Value::Bool(yes) => toml_edit::value(*yes),
        Value::String(text) => toml_edit::value(text.as_str()),
        Value::Number(n) => toml_edit::value(n.as_i64()?),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    here.insert(last, item);
    Some(document.to_string())
}

/// Replaces a file of the user's, which keeps the permissions that it had.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let permissions = std::fs::metadata(path)?.permissions();
    write_atomically(path, text.as_bytes())?;
    std::fs::set_permissions(path, permissions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toml_file_keeps_its_comments() {
        let before = "# mine\nmodel = \"x\" # why\n\n[projects.\"/r\"]\ntrust_level = \"trusted\"\n";
        let path = ["projects", "/w", "trust_level"].map(str::to_owned);
        let after = set_in_toml(before, &path, &Value::from("trusted")).expect("set");
        assert!(after.starts_with(before), "{after}");
        assert!(after.contains("[projects.\"/w\"]\ntrust_level = \"trusted\""), "{after}");
        let read = parse(&after, Format::Toml).expect("still toml");
        assert!(says(&read, &path, &Value::from("trusted")));
    }
}
