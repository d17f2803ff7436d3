//! What the desktop shows of all sessions: in the tray, on the badge, and to decide whether the computer may sleep.
//!
//! Pure. Who needs the person is for the page's inbox to say, which knows of plans' questions and of what was put aside; the
//! rule here stands in for it while there is no page. A plain shell beside an agent is a part of that agent's session and
//! counts for nothing here.

use ao_protocol::ids::SessionId;
use ao_protocol::view::{ExitStatus, SessionView, Status};

/// What needs the person, as the page's inbox lists it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The sessions, in its order.
    pub(crate) sessions: Vec<SessionId>,
    /// How many cards there are besides.
    pub(crate) others: u32,
}

/// The sessions as the desktop shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fleet {
    /// Those that need the person, in the order in which they should be seen to: their ids and titles.
    pub(crate) waiting: Vec<(SessionId, String)>,
    /// What needs the person besides, and is no session to be shown.
    pub(crate) others: usize,
    /// At least one agent works, as far as is known.
    pub(crate) working: bool,
}

impl Fleet {
    /// What is to be shown of these sessions. `told` is what the page says of them, once it did.
    pub(crate) fn of(sessions: &[SessionView], told: Option<&Needs>) -> Self {
        let waiting = match told {
            Some(told) => {
                told.sessions.iter().filter_map(|id| sessions.iter().find(|one| one.id == *id)).collect()
            }
            None => longest_first(own(sessions).filter(|session| needs_you(session)).collect()),
        };
        Self {
            waiting: waiting.iter().map(|session| (session.id.clone(), session.title.clone())).collect(),
            others: told.map_or(0, |told| told.others as usize),
            working: own(sessions).any(is_at_work),
        }
    }

    /// How much needs the person.
    pub(crate) fn count(&self) -> usize {
        self.waiting.len() + self.others
    }
}

/// What must not be put to sleep. Of an agent that tells nothing it is not known whether it works, so it counts; a shell
/// does not.
fn is_at_work(session: &SessionView) -> bool {
    match session.status {
        Status::Working | Status::Starting | Status::Preparing => true,
        Status::Running | Status::Silent => !session.shell,
        Status::NeedsYou
        | Status::Queued
        | Status::Idle
        | Status::Unconfirmed
        | Status::Exited
        | Status::Failed
        | Status::Stopped => false,
    }
}

fn longest_first(mut waiting: Vec<&SessionView>) -> Vec<&SessionView> {
    waiting.sort_by_key(|session| (session.changed_at, session.id.clone()));
    waiting
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

fn needs_you(session: &SessionView) -> bool {
    let needs = match session.status {
        Status::NeedsYou | Status::Silent | Status::Failed | Status::Unconfirmed => true,
        // Whoever leaves a shell knows it.
        Status::Exited => !session.shell && session.exit != Some(ExitStatus::Code { code: 0 }),
        Status::Queued
        | Status::Starting
        | Status::Preparing
        | Status::Running
        | Status::Working
        | Status::Idle
        | Status::Stopped => false,
    };
    needs && !session.archived
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
        let fleet = Fleet::of(&all, None);
        assert_eq!((ids(&fleet), fleet.count()), (vec!["shop-3", "shop-2"], 2));
        assert!(fleet.working);
    }

    /// The computer fell asleep over a project's setup, and over agents that cannot tell whether they work.
    #[test]
    fn who_may_be_at_work_keeps_the_computer_awake() {
        for (status, shell, working) in [
            ("working", false, true),
            ("starting", false, true),
            ("preparing", false, true),
            ("running", false, true),
            ("running", true, false),
            ("silent", false, true),
            ("idle", false, false),
            ("needs_you", false, false),
            ("queued", false, false),
            ("exited", false, false),
        ] {
            let one = SessionView { shell, ..session("shop-1", status, 1) };
            assert_eq!(Fleet::of(&[one], None).working, working, "{status} {shell}");
        }
    }

    fn ids(fleet: &Fleet) -> Vec<&str> {
        fleet.waiting.iter().map(|(id, _)| id.as_str()).collect()
    }

    /// The tray, its tooltip and the badge had a list of their own: without agents that had crashed, turns that had failed
    /// and questions of plans, and with what the person had put aside.
    #[test]
    fn what_the_pages_inbox_lists_is_shown_in_its_order_and_nothing_else() {
        let all =
            [session("shop-1", "idle", 1), session("shop-2", "failed", 2), session("shop-3", "exited", 3)];
        let told = |sessions: &[&str], others| Needs {
            sessions: sessions.iter().map(|id| SessionId::parse(id).expect("an id")).collect(),
            others,
        };
        for (told, listed, count) in [
            (Some(told(&["shop-3", "shop-1"], 0)), vec!["shop-3", "shop-1"], 2),
            (Some(told(&["shop-2"], 3)), vec!["shop-2"], 4),
            (Some(told(&[], 1)), vec![], 1),
            (Some(told(&[], 0)), vec![], 0),
            (Some(told(&["shop-9", "shop-2"], 0)), vec!["shop-2"], 1),
            (None, vec!["shop-2", "shop-3"], 2),
        ] {
            let fleet = Fleet::of(&all, told.as_ref());
            assert_eq!((ids(&fleet), fleet.count()), (listed, count), "{told:?}");
        }
    }

    #[test]
    fn without_a_page_an_agent_that_ended_badly_needs_the_person_and_a_shell_that_was_left_does_not() {
        let code = |code| Some(ExitStatus::Code { code });
        for (shell, exit, needs) in [
            (false, code(1), 1),
            (false, Some(ExitStatus::Signal { signal: 9 }), 1),
            (false, Some(ExitStatus::Unknown), 1),
            (false, code(0), 0),
            (true, code(130), 0),
        ] {
            let ended = SessionView { shell, exit, process: None, ..session("shop-1", "exited", 1) };
            assert_eq!(Fleet::of(&[ended], None).count(), needs, "shell {shell}, {exit:?}");
        }
    }

    #[test]
    fn a_plain_shell_beside_an_agent_is_no_session() {
        let beside = SessionId::parse("shop-1").ok();
        let shell = |status| SessionView { beside: beside.clone(), ..session("shop-2", status, 1) };
        assert_eq!(Fleet::of(&[shell("failed"), shell("working")], None), Fleet::default());
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
