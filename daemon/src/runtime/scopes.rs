//! Starting hosts in scopes of their own, where systemd offers that.
//!
//! What starts a host in a scope becomes it, so pipes, process id and everything else are as without. Whether that works
//! here is found out once, by starting nothing in one; a scope that cannot be had later costs the scope and not the host.

use std::ffi::OsString;

use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use tokio::sync::OnceCell;

/// What the user's systemd is reached by; the host, which becomes of what asks it, gets it too.
pub(super) const VARIABLES: [&str; 2] = ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"];

/// Whether and how hosts get scopes here.
#[derive(Debug, Default)]
pub(super) struct Scopes(OnceCell<Option<Properties>>);

/// What a scope is asked for with. Older versions know fewer.
type Properties = &'static [&'static str];

/// An agent that is ended because it took too much must not take its terminal along: the host stays and says so.
/// The policy is known from version 253 on, before which a scope has none and nothing is taken along either.
#[cfg(target_os = "linux")]
const TRIED: [Properties; 2] = [&["--property=OOMPolicy=continue"], &[]];

impl Scopes {
    /// What goes before a host's command line, so that it runs in a scope of its own. None if there are no scopes here.
    pub(super) async fn prefix(&self, session: &SessionId, home: &Home) -> Option<Vec<OsString>> {
        let properties = (*self.0.get_or_init(os::find).await)?;
        let unit = crate::scope::name(session, home, &crate::address::token());
        let description = format!("--description=Coding session {session}");
        Some(words(&[&format!("--unit={unit}"), &description], properties))
    }
}

fn words(more: &[&str], properties: Properties) -> Vec<OsString> {
    // Its slice is where desktops put what a person starts; --collect forgets a scope whose last process failed.
    let first = ["systemd-run", "--user", "--scope", "--quiet", "--collect", "--slice=app.slice"];
    first.iter().chain(more).chain(properties).chain(&["--"]).map(OsString::from).collect()
}

#[cfg(target_os = "linux")]
mod os {
    use std::process::Stdio;
    use std::time::Duration;

    use tokio::process::Command;

    use super::{Properties, TRIED, words};

    /// How long a service manager may take to answer.
    const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

    /// How scopes are asked for here, if there are any.
    pub(super) async fn find() -> Option<Properties> {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR")?;
        // The user's own service manager listens there, and where it does not, nothing is started to find that out.
        if !std::path::Path::new(&runtime).join("systemd/private").exists() {
            return None;
        }
        for properties in TRIED {
            let words = words(&[], properties);
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]).arg("true").kill_on_drop(true);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let works = tokio::time::timeout(ANSWERS_WITHIN, command.status()).await;
            if matches!(works, Ok(Ok(status)) if status.success()) {
                tracing::info!(?properties, "each session gets a scope of its own");
                return Some(properties);
            }
        }
        tracing::info!("systemd gives no scopes here; sessions run without");
        None
    }
}

#[cfg(not(target_os = "linux"))]
mod os {
    /// Only Linux has them.
    pub(super) async fn find() -> Option<super::Properties> {
        None
    }
}
