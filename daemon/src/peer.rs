//! Which session a process belongs to, by the mark in the environment it was started with, and by its control group.
//!
//! Descent tells more and is asked first (`ao_host::process::line_of`); the mark remains when a parent in between has
//! ended, and the group, where there is one, whatever a process does to its environment. Linux shows the mark it of every process of this user, macOS of those that are not its own, Windows of none.

use ao_protocol::home::{HOME_VARIABLE, Home};
use ao_protocol::ids::SessionId;

use crate::scope;

/// The variable that carries a session's mark.
const SESSION_VARIABLE: &str = "AO_SESSION";

/// The session that the first of these processes with a session's mark of this home was started in, or whose scope one of
/// them is in.
#[must_use]
pub fn marked_session(line: &[u32], home: &Home) -> Option<SessionId> {
    let marked = line.iter().find_map(|pid| mark_in(&os::environment(*pid)?, home));
    marked.or_else(|| scope::session_of(line, home))
}

/// Processes whose environment carries the session's mark in this home, or that are in a scope of the session.
#[must_use]
pub fn marked_with(session: &SessionId, home: &Home) -> Vec<u32> {
    let is_its = |pid: &u32| {
        match os::environment(*pid).and_then(|environment| mark_in(&environment, home)) {
            Some(marked) => marked == *session,
            // A daemon that was started in a session's shell has hosts in the same scope, which are not that session's.
            None => {
                scope::session_of(&[*pid], home).as_ref() == Some(session) && !ao_host::process::is_host(*pid)
            }
        }
    };
    os::processes().into_iter().filter(is_its).collect()
}

/// The mark in an environment as the system shows it: variables with a zero byte after each.
fn mark_in(environment: &[u8], home: &Home) -> Option<SessionId> {
    let place = home.root().as_os_str().as_encoded_bytes();
    let value = |name: &str| {
        environment
            .split(|byte| *byte == 0)
            .find_map(|variable| variable.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
    };
    let mark = (value(HOME_VARIABLE)? == place).then(|| value(SESSION_VARIABLE)).flatten()?;
    SessionId::parse(std::str::from_utf8(mark).ok()?).ok()
}

#[cfg(target_os = "linux")]
mod os {
    pub(super) fn environment(pid: u32) -> Option<Vec<u8>> {
        std::fs::read(format!("/proc/{pid}/environ")).ok()
    }

    pub(super) fn processes() -> Vec<u32> {
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }
}

#[cfg(target_os = "macos")]
mod os {
    /// The most that a process can be started with.
    const MOST: usize = 1 << 20;

    pub(super) fn environment(pid: u32) -> Option<Vec<u8>> {
        let mut what = [libc::CTL_KERN, libc::KERN_PROCARGS2, libc::pid_t::try_from(pid).ok()?];
        let mut buffer = vec![0u8; MOST];
        let mut length = buffer.len();
        // SAFETY: three numbers name what is asked for, the buffer is as long as `length` says, and nothing is set.
        let result = unsafe {
            let (nothing, into) = (std::ptr::null_mut(), buffer.as_mut_ptr().cast());
            libc::sysctl(what.as_mut_ptr(), 3, into, &raw mut length, nothing, 0)
        };
        buffer.truncate(length);
        if result == 0 { super::after_arguments(&buffer).map(<[u8]>::to_vec) } else { None }
    }

    pub(super) fn processes() -> Vec<u32> {
        // What is left of a session is found by the terminal's session, which needs no look at everybody.
        Vec::new()
    }
}

/// The environment in what macOS shows of a process's start: the number of arguments, the program's path, some zero
/// bytes, the arguments, the variables.
#[cfg(any(target_os = "macos", test))]
fn after_arguments(start: &[u8]) -> Option<&[u8]> {
    let (count, rest) = start.split_first_chunk::<4>()?;
    let path_end = rest.iter().position(|byte| *byte == 0)?;
    let rest = &rest[path_end..];
    let mut rest = &rest[rest.iter().position(|byte| *byte != 0)?..];
    for _argument in 0..i32::from_ne_bytes(*count) {
        rest = &rest[rest.iter().position(|byte| *byte == 0)? + 1..];
    }
    Some(rest)
}

#[cfg(windows)]
mod os {
    pub(super) fn environment(_pid: u32) -> Option<Vec<u8>> {
        None
    }

    pub(super) fn processes() -> Vec<u32> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_counts_with_this_home_only() {
        let root = if cfg!(windows) { "C:\\h" } else { "/h" };
        let home = Home::at(root.into()).expect("absolute");
        let found = |text: &str| mark_in(text.as_bytes(), &home).map(|session| session.to_string());
        assert_eq!(found(&format!("A=b\0AO_HOME={root}\0AO_SESSION=shop-3\0")), Some("shop-3".to_owned()));
        assert_eq!(found(&format!("AO_SESSION=shop-3\0AO_HOME={root}\0")), Some("shop-3".to_owned()));
        for none in ["", "AO_SESSION=shop-3\0", "AO_HOME=/other\0AO_SESSION=shop-3\0"] {
            assert_eq!(found(none), None, "{none:?}");
        }
        assert_eq!(found(&format!("AO_HOME={root}\0XAO_SESSION=shop-3\0")), None);
        assert_eq!(found(&format!("AO_HOME={root}/2\0AO_SESSION=shop-3\0")), None);
        assert_eq!(found(&format!("AO_HOME={root}\0AO_SESSION=no session\0")), None);
    }

    #[test]
    fn arguments_are_no_variables() {
        let start = |count: i32, rest: &str| [&count.to_ne_bytes(), rest.as_bytes()].concat();
        let shown = start(2, "/bin/x\0\0\0\0x\0AO_SESSION=faked-1\0A=b\0C=\0\0");
        assert_eq!(after_arguments(&shown), Some(&b"A=b\0C=\0\0"[..]));
        assert_eq!(after_arguments(&start(0, "/bin/x\0A=b\0")), Some(&b"A=b\0"[..]));
        for broken in [vec![], vec![1, 0], start(3, "/bin/x\0\0a\0"), start(1, "/bin/x")] {
            assert_eq!(after_arguments(&broken), None, "{broken:?}");
        }
    }
}
