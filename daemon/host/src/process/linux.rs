//! Processes as `/proc` shows them.

use std::fs;
use std::io::ErrorKind;

use super::Look;

pub(super) fn look(pid: u32) -> Look {
    match fs::read(format!("/proc/{pid}/stat")) {
        Ok(stat) => parse(&stat).map_or(Look::Unreadable, |stat| stat.look()),
        Err(error) if error.kind() == ErrorKind::NotFound => Look::Gone,
        // A process that ends between open and read answers ESRCH.
        Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Look::Gone,
        Err(_) => Look::Unreadable,
    }
}

pub(super) fn boot_id() -> Option<String> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(text.trim().to_owned())
}

/// Who a process's parent is, or `None` when that cannot be read.
pub(super) fn parents() -> impl Fn(u32) -> Option<u32> {
    |pid| Some(parse(&fs::read(format!("/proc/{pid}/stat")).ok()?)?.parent)
}

pub(super) fn members_of_session(leader: u32) -> Vec<u32> {
    let Ok(dir) = fs::read_dir("/proc") else { return Vec::new() };
    dir.flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let stat = fs::read(format!("/proc/{pid}/stat"));
            let parsed = stat.ok().and_then(|stat| parse(&stat));
            parsed.is_some_and(|stat| stat.session == leader && !stat.corpse())
        })
        .collect()
}

struct Stat {
    state: u8,
    parent: u32,
    session: u32,
    start_time: u64,
}

impl Stat {
    fn corpse(&self) -> bool {
        matches!(self.state, b'Z' | b'X' | b'x')
    }

    fn look(&self) -> Look {
        if self.corpse() { Look::Corpse } else { Look::Running { start_time: self.start_time } }
    }
}

/// Reads the fields after the command, which is in parentheses and may itself hold parentheses and spaces.
fn parse(stat: &[u8]) -> Option<Stat> {
    let end = stat.iter().rposition(|&b| b == b')')?;
    let text = std::str::from_utf8(stat.get(end + 1..)?).ok()?;
    let mut fields = text.split_ascii_whitespace();
    let state = *fields.next()?.as_bytes().first()?;
    // Field 3 was the state; the parent follows, session is field 6 and the start time field 22.
    let parent = fields.next()?.parse().ok()?;
    let session = fields.nth(1)?.parse().ok()?;
    let start_time = fields.nth(15)?.parse().ok()?;
    Some(Stat { state, parent, session, start_time })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_parentheses_does_not_shift_the_fields() {
        let line = b"42 (a) Z 1 (b) S 1 40 41 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3";
        let stat = parse(line).expect("parses");
        assert_eq!((stat.state, stat.parent, stat.session, stat.start_time), (b'S', 1, 41, 987_654));
        assert!(parse(b"").is_none());
        assert!(parse(b"42 (x").is_none());
        assert!(parse(b"42 (x) S 1 2").is_none());
    }
}
