//! What this start of the executable is meant to be. It must never touch the window's libraries.

use std::ffi::OsString;
use std::io::Write;

use crate::address::{Address, SCHEME};

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The window.
    Window {
        /// What it is to show, by a link that was opened.
        address: Option<Address>,
    },
    /// The headless daemon, with what follows for `ao daemon`.
    Daemon {
        /// The arguments after `--daemon`.
        arguments: Vec<OsString>,
    },
    /// Say which version this is.
    Version,
    /// Nothing known.
    Unknown {
        /// The first argument that means nothing.
        argument: String,
    },
    /// A link that leads nowhere.
    BadLink {
        /// Why, in words.
        why: String,
    },
}

/// Reads the arguments after the program's name.
pub(crate) fn of(mut arguments: impl Iterator<Item = OsString>) -> Role {
    let Some(first) = arguments.next() else { return Role::Window { address: None } };
    match first.to_str() {
        Some("--daemon") => Role::Daemon { arguments: arguments.collect() },
        Some("--version" | "-V") => Role::Version,
        // Launch Services gives every program it starts a process serial number.
        Some(serial) if cfg!(target_os = "macos") && serial.starts_with("-psn_") => {
            Role::Window { address: None }
        }
        Some(link) if link.starts_with(SCHEME) => match Address::parse(link) {
            Ok(address) => Role::Window { address: Some(address) },
            Err(why) => Role::BadLink { why },
        },
        Some(_) | None => Role::Unknown { argument: first.to_string_lossy().into_owned() },
    }
}

/// Prints a line for whoever called. There may be no standard output, which is fine.
pub(crate) fn print(line: &str) {
    let _nobody_reads = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line about what went wrong.
pub(crate) fn complain(line: &str) {
    let _nobody_reads = writeln!(std::io::stderr(), "ao-desktop: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(arguments: &[&str]) -> Role {
        of(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_first_argument_decides() {
        assert_eq!(role(&[]), Role::Window { address: None });
        assert_eq!(role(&["ao://inbox"]), Role::Window { address: Some(Address::Inbox) });
        for bad in ["ao://format", "ao:inbox", "ao://session/../../x"] {
            assert!(matches!(role(&[bad]), Role::BadLink { .. }), "{bad}");
        }
        assert_eq!(role(&["--daemon"]), Role::Daemon { arguments: vec![] });
        assert_eq!(role(&["--daemon", "--x"]), Role::Daemon { arguments: vec!["--x".into()] });
        assert_eq!(role(&["--version"]), Role::Version);
        assert_eq!(role(&["--deamon"]), Role::Unknown { argument: "--deamon".to_owned() });
    }
}
