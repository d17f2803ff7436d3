//! What the desktop shows of all sessions: in the tray, on the badge, and to decide whether the computer may sleep.
//!
//! Pure. A plain shell beside an agent is a part of that agent's session and counts for nothing here.

use ao_protocol::ids::SessionId;
use ao_protocol::view::{SessionView, Status};

/// The sessions as the desktop shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fleet {
    /// Those that need the person, longest waiting first: their ids and titles.
    pub(crate) waiting: Vec<(SessionId, String)>,
    /// At least one agent works.
    pub(crate) working: bool,
}

impl Fleet {
    /// What is to be shown of these sessions.
    pub(crate) fn of(sessions: &[SessionView]) -> Self {
        let mut waiting: Vec<&SessionView> =
            own(sessions).filter(|session| !session.archived && needs_you(session.status)).collect();
        waiting.sort_by_key(|session| (session.changed_at, session.id.clone()));
        Self {
            waiting: waiting.iter().map(|session| (session.id.clone(), session.title.clone())).collect(),
            working: own(sessions).any(|session| session.status == Status::Working),
        }
    }
}

/// Whether there is somebody to tell of before the app quits: an agent that lives or is getting its process, or one that
/// waits for room and goes on waiting until the app is opened again. A plain shell is nobody who would be missed. The page
/// has the same rule, in `ui/src/quit/agents.ts`.
pub(crate) fn has_agents(sessions: &[SessionView]) -> bool {
    let runs = |session: &SessionView| {
        !session.shell && (session.process.is_some() || lives_without_process(session.status))
    };
    own(sessions).any(|session| session.status == Status::Queued || runs(session))
}

/// Whether something of it lives, or soon will, where no process is known.
fn lives_without_process(status: Status) -> bool {
    match status {
        Status::Starting
        | Status::Preparing
        | Status::Running
        | Status::Working
        | Status::Idle
        | Status::Silent
        | Status::Unconfirmed => true,
        // It died, and whether it comes back is for a person to say.
        Status::NeedsYou | Status::Queued | Status::Exited | Status::Failed | Status::Stopped => false,
    }
}

fn own(sessions: &[SessionView]) -> impl Iterator<Item = &SessionView> {
    sessions.iter().filter(|session| session.beside.is_none())
}

fn needs_you(status: Status) -> bool {
    match status {
        Status::NeedsYou | Status::Silent | Status::Failed | Status::Unconfirmed => true,
        Status::Queued
        | Status::Starting
        | Status::Preparing
        | Status::Running
        | Status::Working
        | Status::Idle
        | Status::Exited
        | Status::Stopped => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A session in this state that last changed then.
    pub(crate) fn session(id: &str, status: &str, changed_at: i64) -> SessionView {
        let process = serde_json::json!({ "host_pid": 1, "agent_pid": 2, "started_at": 0 });
        serde_json::from_value(serde_json::json!({
            "id": id, "project": "shop", "kind": "worker", "agent": "claude-code", "agent_name": "Claude Code",
            "title": format!("Title of {id}"), "status": status, "change": 1, "reason": "", "branch": "", "base": "",
            "worktree": "/w", "launch": 1, "shell": false, "process": process, "waiting_messages": 0,
            "archived": false, "resumable": false, "created_at": 0, "changed_at": changed_at,
        }))
        .expect("a session")
    }

    #[test]
    fn those_that_wait_longest_come_first() {
        let all = [
            session("shop-1", "working", 1),
            session("shop-2", "needs_you", 9),
            session("shop-3", "failed", 3),
            session("shop-4", "idle", 1),
            SessionView { archived: true, ..session("shop-5", "needs_you", 1) },
        ];
        let fleet = Fleet::of(&all);
        let ids: Vec<&str> = fleet.waiting.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["shop-3", "shop-2"]);
        assert!(fleet.working);
    }

    #[test]
    fn a_plain_shell_beside_an_agent_is_no_session() {
        let beside = SessionId::parse("shop-1").ok();
        let shell = |status| SessionView { beside: beside.clone(), ..session("shop-2", status, 1) };
        assert_eq!(Fleet::of(&[shell("failed"), shell("working")]), Fleet::default());
        assert!(!has_agents(&[shell("running")]));
    }

    /// The app quit without a word while agents waited for room or were being started, since they had no process; the page
    /// would have told of them, and of plain shells besides.
    #[test]
    fn there_is_something_to_tell_before_quitting_while_an_agent_runs_or_waits_for_room() {
        let one = |status| session("shop-1", status, 1);
        let gone = |status| SessionView { process: None, ..one(status) };
        let shell = |it: SessionView| SessionView { shell: true, ..it };
        let beside = |it: SessionView| SessionView { beside: SessionId::parse("shop-2").ok(), ..it };
        for (name, session, tells) in [
            ("at work", one("working"), true),
            ("asks", one("needs_you"), true),
            ("its setup runs", one("preparing"), true),
            ("is being started", gone("starting"), true),
            ("does not answer", gone("unconfirmed"), true),
            ("waits for room", gone("queued"), true),
            ("waits for room where a shell was open", shell(gone("queued")), true),
            ("may be brought back", gone("needs_you"), false),
            ("failed", gone("failed"), false),
            ("ended", gone("exited"), false),
            ("was ended", gone("stopped"), false),
            ("a shell", shell(one("running")), false),
            ("a shell that is being opened", shell(gone("starting")), false),
            ("a shell beside an agent", beside(shell(one("running"))), false),
        ] {
            assert_eq!(has_agents(&[session]), tells, "{name}");
        }
        assert!(!has_agents(&[]));
        assert!(has_agents(&[shell(one("running")), one("idle")]), "one is enough");
    }
}
