//! What counts of a project's settings: a person's own before the repository's file.
//!
//! A repository's file comes from whoever wrote the repository, so what it says never runs by itself: its command lines
//! and variables count only once a person has trusted exactly these.

use std::collections::BTreeMap;

use ao_protocol::settings::{ProjectSettings, QuietHours, Settings};
use sha2::{Digest as _, Sha256};

use super::branch::BranchTemplate;

/// The most ports that one worktree can have.
pub const MOST_PORTS: u16 = 100;
/// The longest command line, rule or other text, in bytes.
const LONGEST: usize = 32 << 10;

/// Names exactly what a file says that runs something: its command lines and variables. `None` if there is nothing.
#[must_use]
pub fn digest(file: &ProjectSettings) -> Option<String> {
    let ProjectSettings { setup, teardown, check, env, .. } = file;
    if setup.is_none() && teardown.is_none() && check.is_none() && env.is_none() {
        return None;
    }
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    };
    for (name, command) in [("setup", setup), ("teardown", teardown), ("check", check)] {
        if let Some(command) = command {
            add(name);
            add(command);
        }
    }
    for (name, value) in env.iter().flatten() {
        add("env");
        add(name);
        add(value);
    }
    Some(hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// What counts of a person's settings and of the file's. Of an untrusted file nothing counts that runs something.
#[must_use]
pub fn effective(own: &ProjectSettings, file: &ProjectSettings, trusted: bool) -> ProjectSettings {
    let own = own.clone();
    let mut file = file.clone();
    if !trusted {
        (file.setup, file.teardown, file.check, file.env) = (None, None, None, None);
    }
    ProjectSettings {
        setup: own.setup.or(file.setup),
        teardown: own.teardown.or(file.teardown),
        check: own.check.or(file.check),
        env: merged(file.env, own.env),
        copy: own.copy.or(file.copy),
        link: own.link.or(file.link),
        ports: own.ports.or(file.ports),
        branch: own.branch.or(file.branch),
        fetch: own.fetch.or(file.fetch),
        rules: joined(file.rules, own.rules),
        wake: own.wake.or(file.wake),
        land: own.land.or(file.land),
    }
}

type Variables = Option<BTreeMap<String, String>>;

fn merged(file: Variables, own: Variables) -> Variables {
    match (file, own) {
        (Some(mut file), Some(own)) => {
            file.extend(own);
            Some(file)
        }
        (file, own) => own.or(file),
    }
}

/// Both are told: a person's rules add to the repository's.
fn joined(file: Option<String>, own: Option<String>) -> Option<String> {
    match (file, own) {
        (Some(file), Some(own)) => Some(format!("{file}\n\n{own}")),
        (file, own) => own.or(file),
    }
}

/// What is wrong with a project's settings, as a sentence that names the setting.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(settings: &ProjectSettings) -> Result<(), String> {
    let texts = [
        ("setup", &settings.setup),
        ("teardown", &settings.teardown),
        ("check", &settings.check),
        ("rules", &settings.rules),
        ("branch", &settings.branch),
    ];
    for (name, text) in texts {
        let Some(text) = text else { continue };
        if text.trim().is_empty() {
            return Err(format!("`{name}` is empty; leave it out instead"));
        }
        if text.len() > LONGEST || text.contains('\0') {
            return Err(format!("`{name}` is longer than 32 KiB or holds a NUL"));
        }
    }
    if let Some(template) = &settings.branch {
        BranchTemplate::parse(template).map_err(|error| format!("`branch`: {error}"))?;
    }
    for (name, value) in settings.env.iter().flatten() {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(plain) {
            return Err(format!("`env` has the variable `{name}`: a name has letters, digits and `_` only"));
        }
        if name.starts_with("AO_") {
            return Err(format!(
                "`env` has the variable `{name}`: names that begin with `AO_` are the daemon's"
            ));
        }
        if value.len() > LONGEST || value.contains('\0') {
            return Err(format!("`env.{name}` is longer than 32 KiB or holds a NUL"));
        }
    }
    if settings.ports.is_some_and(|ports| ports > MOST_PORTS) {
        return Err(format!("`ports` is at most {MOST_PORTS}"));
    }
    for (name, paths) in [("copy", &settings.copy), ("link", &settings.link)] {
        for path in paths.iter().flatten() {
            let inside = !path.starts_with(['/', '\\'])
                && !path.contains(':')
                && path.split(['/', '\\']).all(|part| part != "..");
            if path.trim().is_empty() || !inside {
                return Err(format!("`{name}` has `{path}`: a path inside the repository is meant"));
            }
        }
    }
    Ok(())
}

/// What is wrong with the daemon's settings, as a sentence that names the setting.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_global(settings: &Settings) -> Result<(), String> {
    if settings.max_running == Some(0) {
        return Err("`max_running` is at least 1".to_owned());
    }
    const DAY: u16 = 24 * 60;
    match settings.notifications.quiet {
        Some(QuietHours { from, to }) if from >= DAY || to >= DAY => {
            Err("`quiet` hours are minutes after midnight, 0 to 1439".to_owned())
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> ProjectSettings {
        serde_json::from_str(text).expect("settings")
    }

    #[test]
    fn a_files_commands_count_only_if_they_are_trusted_and_a_persons_own_come_first() {
        let file = of(
            r#"{"setup":"npm ci","check":"make","env":{"A":"file","B":"file"},"copy":[".env"],"rules":"Be kind."}"#,
        );
        let own = of(r#"{"check":"npm test","env":{"A":"own"},"rules":"Be short."}"#);
        for (trusted, wanted) in [
            (
                false,
                r#"{"check":"npm test","env":{"A":"own"},"copy":[".env"],"rules":"Be kind.\n\nBe short."}"#,
            ),
            (
                true,
                r#"{"setup":"npm ci","check":"npm test","env":{"A":"own","B":"file"},"copy":[".env"],"rules":"Be kind.\n\nBe short."}"#,
            ),
        ] {
            assert_eq!(effective(&own, &file, trusted), of(wanted), "trusted: {trusted}");
        }
    }

    #[test]
    fn a_digest_changes_with_all_that_runs_and_with_nothing_else() {
        let plain = digest(&of(r#"{"setup":"a","env":{"X":"1"}}"#));
        assert!(plain.is_some());
        assert_eq!(plain, digest(&of(r#"{"setup":"a","env":{"X":"1"},"rules":"other","copy":["x"]}"#)));
        assert_eq!(digest(&of(r#"{"rules":"r","copy":["x"],"branch":"b"}"#)), None);
        for other in [
            r#"{"setup":"b","env":{"X":"1"}}"#,
            r#"{"teardown":"a","env":{"X":"1"}}"#,
            r#"{"setup":"a","env":{"X":"2"}}"#,
            r#"{"setup":"a","env":{"X":"1"},"check":"c"}"#,
            r#"{"setup":"a"}"#,
        ] {
            assert_ne!(plain, digest(&of(other)), "{other}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (settings, named) in [
            (r#"{"setup":" "}"#, "`setup`"),
            (r#"{"env":{"1A":""}}"#, "`1A`"),
            (r#"{"env":{"A B":""}}"#, "`A B`"),
            (r#"{"env":{"AO_TOKEN":"x"}}"#, "`AO_TOKEN`"),
            (r#"{"ports":101}"#, "`ports`"),
            (r#"{"branch":"work/{nobody}"}"#, "{nobody}"),
            (r#"{"copy":["../secrets"]}"#, "`../secrets`"),
            (r#"{"link":["/etc"]}"#, "`/etc`"),
            (r#"{"link":["c:\\x"]}"#, "`c:\\x`"),
        ] {
            let said = check(&of(settings)).expect_err(settings);
            assert!(said.contains(named), "{said}");
        }
        assert_eq!(check(&of(r#"{"copy":[".env","a/**/b"],"ports":100,"env":{"_A1":""}}"#)), Ok(()));
    }
}
