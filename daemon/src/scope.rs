//! The control group that a session's processes have for themselves, where systemd gives it to them as a scope.
//!
//! Why it exists: whatever a session starts stays in its group, also what leaves its parents behind and empties its
//! environment, so the group tells whose it is; and where memory runs out, the group is what the system ends, so an agent
//! that takes too much dies alone. It must never be needed: without systemd everything else works the same.

use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use sha2::{Digest as _, Sha256};

/// How many letters tell homes apart.
const HOME_LETTERS: usize = 8;

/// The name of a new scope for a session, unique by `token`, which has no hyphen.
#[must_use]
pub fn name(session: &SessionId, home: &Home, token: &str) -> String {
    format!("{}{session}-{token}.scope", beginning(home))
}

/// What the names of a home's scopes begin with.
fn beginning(home: &Home) -> String {
    let digest = Sha256::digest(home.root().as_os_str().as_encoded_bytes());
    let letters: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ao-{}-", &letters[..HOME_LETTERS])
}

/// The session whose scope a process is in, by what the system shows of its groups (`/proc/<pid>/cgroup`).
#[must_use]
pub fn session_in(groups: &str, home: &Home) -> Option<SessionId> {
    let beginning = beginning(home);
    groups.lines().flat_map(|line| line.rsplit('/')).find_map(|part| {
        let (session, _token) = part.strip_prefix(&beginning)?.strip_suffix(".scope")?.rsplit_once('-')?;
        SessionId::parse(session).ok()
    })
}

/// The session whose scope one of these processes is in, looked for in their order.
#[must_use]
pub fn session_of(line: &[u32], home: &Home) -> Option<SessionId> {
    line.iter().find_map(|pid| session_in(&groups(*pid)?, home))
}

/// What the system shows of a process's groups.
#[cfg(target_os = "linux")]
#[must_use]
pub fn groups(pid: u32) -> Option<String> {
    std::fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()
}

/// Only Linux has such groups.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn groups(_pid: u32) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_tells_its_session_and_its_home() {
        let home = |root: &str| Home::at(std::path::absolute(root).expect("a path")).expect("absolute");
        let session = SessionId::parse("my-shop-12").expect("valid");
        let scope = name(&session, &home("/h"), "0a1b");
        let found = |groups: &str, root: &str| session_in(groups, &home(root));
        let of = "/user.slice/user-1000.slice/user@1000.service/app.slice";
        for (groups, root, expected) in [
            (format!("0::{of}/{scope}\n"), "/h", Some(&session)),
            (format!("12:pids:/x\n1:name=systemd:{of}/{scope}/inner\n0::/\n"), "/h", Some(&session)),
            (format!("0::{of}/{scope}\n"), "/other", None),
            (format!("0::{of}/app-{scope}\n"), "/h", None),
            (format!("0::{of}/{}\n", scope.replace(".scope", ".service")), "/h", None),
            (format!("0::{of}/{}no id-1.scope\n", beginning(&home("/h"))), "/h", None),
            (String::new(), "/h", None),
        ] {
            assert_eq!(found(&groups, root).as_ref(), expected, "{groups} {root}");
        }
    }
}
