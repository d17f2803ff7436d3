//! What a person is told of while they look elsewhere, and when that is over.
//!
//! Why it exists: ten agents change their states hundreds of times a night, and a person wants to hear of the few that
//! wait for them, each once: not again after a restart of the daemon, and not for what an orchestrator sees to. The rules
//! are level-triggered: what is told follows from the state that a session is in, and from what was told of it before, so
//! that nothing is missed while nobody watched.

use ao_protocol::error::ErrorCode;
use ao_protocol::ids::{QuestionId, SessionId};
use ao_protocol::settings::{Notifications, QuietHours};
use ao_protocol::view::{NoticeKind, SessionKind, Status, WaitsFor};

use super::activity::{Rest, State};
use super::facts::Session;
use super::status::{Observed, Shown};

/// Something that a person was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, in the order in which they came.
    pub id: u64,
    /// What it is about.
    pub kind: NoticeKind,
    /// The session.
    pub session: SessionId,
    /// The question in its project's plan, if it is about one.
    pub question: Option<QuestionId>,
    /// The session's title when it came.
    pub title: String,
    /// What happened, in one sentence.
    pub text: String,
    /// Milliseconds since the Unix epoch, for display.
    pub at: i64,
    /// A person has seen it.
    pub read: bool,
    /// What it tells of is over.
    pub over: bool,
}

/// What a session's state comes to for a person who looks elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// They are to be told.
    Tell(NoticeKind),
    /// There is nothing to tell, and what was told before is over.
    Nothing,
    /// The state is about to be known: what was told stands.
    Unclear,
}

/// What `session` is to a person now.
#[must_use]
pub fn matter(session: &Session, seen: &Observed, shown: &Shown) -> Matter {
    if session.beside.is_some() || session.archived {
        return Matter::Nothing;
    }
    match shown.status {
        Status::Starting | Status::Running | Status::Unconfirmed => Matter::Unclear,
        Status::NeedsYou if matches!(seen.activity.state(), State::Asking(_)) => {
            Matter::Tell(NoticeKind::Permission)
        }
        Status::NeedsYou | Status::Silent => Matter::Tell(NoticeKind::Question),
        Status::Idle => resting(session, seen),
        Status::Failed if shown.code == Some(ErrorCode::NotResumable) => {
            Matter::Tell(NoticeKind::NotResumable)
        }
        Status::Failed => Matter::Tell(NoticeKind::Failed),
        // Whoever leaves a shell knows it, and its exit code is that of the last command in it.
        Status::Exited if session.runs_shell() || ended_well(session) => Matter::Nothing,
        Status::Exited => Matter::Tell(NoticeKind::Failed),
        Status::Queued => match seen.place.map(|place| place.short.waits_for()) {
            Some(WaitsFor::Memory | WaitsFor::Disk) => Matter::Tell(NoticeKind::Headroom),
            Some(WaitsFor::Agents | WaitsFor::Restores) | None => Matter::Nothing,
        },
        Status::Preparing | Status::Working | Status::Stopped => Matter::Nothing,
    }
}

fn resting(session: &Session, seen: &Observed) -> Matter {
    match seen.activity.state() {
        State::Resting(Rest::Failed { .. }) => Matter::Tell(NoticeKind::Failed),
        // What works for an orchestrator reports to it, and an orchestrator's turns are its own.
        State::Resting(Rest::Finished)
            if !session.is_coordinated() && session.kind == SessionKind::Worker =>
        {
            Matter::Tell(NoticeKind::Finished)
        }
        State::Resting(_) | State::Working | State::Asking(_) | State::Question { .. } | State::Unknown => {
            Matter::Nothing
        }
    }
}

fn ended_well(session: &Session) -> bool {
    use super::facts::Phase;
    matches!(session.phase, Phase::Exited { exit: ao_protocol::view::ExitStatus::Code { code: 0 }, .. })
}

/// What becomes of the last notice of a session, and whether there is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All is as it was told.
    Stands,
    /// What was told last is over.
    Over,
    /// The person is to be told of this. What was told last is over, if it was not.
    New(NoticeKind),
}

/// Compares a state with what was told last.
#[must_use]
pub fn verdict(last: Option<&Notice>, matter: &Matter, text: &str) -> Verdict {
    let open = last.filter(|notice| !notice.over);
    match (matter, open) {
        (Matter::Unclear, _) | (Matter::Nothing, None) => Verdict::Stands,
        (Matter::Nothing, Some(_)) => Verdict::Over,
        (Matter::Tell(kind), Some(notice)) if notice.kind == *kind && notice.text == text => Verdict::Stands,
        // A place in a queue moves on without being news.
        (Matter::Tell(NoticeKind::Headroom), Some(notice)) if notice.kind == NoticeKind::Headroom => {
            Verdict::Stands
        }
        (Matter::Tell(kind), _) => Verdict::New(*kind),
    }
}

/// Whether the desktop shows a new notice, and whether it may be heard. `minute` is the present one of the day, by the
/// computer's own clock.
#[must_use]
pub fn shows(wanted: &Notifications, kind: NoticeKind, session: &SessionId, minute: u16) -> (bool, bool) {
    let show = !wanted.off.contains(&kind)
        && !wanted.muted.contains(&session.project())
        && !wanted.quiet.is_some_and(|hours| within(hours, minute));
    (show, show && wanted.sound.contains(&kind))
}

/// Whether a minute of the day is within the hours, which may go over midnight. Hours that end when they begin are none.
fn within(QuietHours { from, to }: QuietHours, minute: u16) -> bool {
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(kind: NoticeKind, text: &str, over: bool) -> Notice {
        let session = SessionId::parse("shop-1").expect("valid");
        Notice {
            id: 1,
            kind,
            session,
            question: None,
            title: String::new(),
            text: text.to_owned(),
            at: 0,
            read: false,
            over,
        }
    }

    #[test]
    fn a_person_is_told_of_what_waits_for_them_and_not_of_what_others_see_to() {
        use super::super::facts::{EndReason, Launch, Phase, Rung};
        use ao_protocol::ids::{AgentId, LaunchId};
        use ao_protocol::view::ExitStatus;
        let launch = Launch { id: LaunchId(1), rung: Rung::First, boot_id: String::new(), at: 0, told: None };
        let failed =
            |code| Phase::Ended { launch: None, why: EndReason::Failed { code, message: String::new() } };
        let killed = ExitStatus::Signal { signal: 9 };
        let exited = |code| Phase::Exited { launch: launch.clone(), exit: ExitStatus::Code { code } };
        let plain =
            Session { agent: AgentId::parse("claude-code").expect("valid"), ..Session::sample("shop-1") };
        let opened = Launch { rung: Rung::Shell, ..launch.clone() };
        let of = |phase| Session { phase, ..plain.clone() };
        let told = |kind| Matter::Tell(kind);
        let consent = Phase::Ended { launch: None, why: EndReason::AwaitingConsent };
        for (session, expected) in [
            (of(Phase::Creating), Matter::Unclear),
            (of(Phase::Launching(launch.clone())), Matter::Unclear),
            (of(Phase::Running(launch.clone())), Matter::Unclear),
            (of(exited(0)), Matter::Nothing),
            (of(exited(1)), told(NoticeKind::Failed)),
            (of(Phase::Exited { launch: launch.clone(), exit: killed }), told(NoticeKind::Failed)),
            // `exit` after a failed command was told as a failed agent, in a session whose agent is a shell and in one where
            // a shell was opened where the agent had been.
            (Session { agent: AgentId::shell(), ..of(exited(1)) }, Matter::Nothing),
            (
                Session { agent: AgentId::shell(), ..of(failed(ErrorCode::LaunchFailed)) },
                told(NoticeKind::Failed),
            ),
            (
                of(Phase::Exited { launch: opened.clone(), exit: ExitStatus::Code { code: 130 } }),
                Matter::Nothing,
            ),
            (of(Phase::Exited { launch: opened, exit: killed }), Matter::Nothing),
            (of(failed(ErrorCode::NotResumable)), told(NoticeKind::NotResumable)),
            (of(failed(ErrorCode::LaunchFailed)), told(NoticeKind::Failed)),
            (of(consent.clone()), told(NoticeKind::Question)),
            (of(Phase::Ended { launch: None, why: EndReason::Killed }), Matter::Nothing),
            (Session { archived: true, ..of(exited(1)) }, Matter::Nothing),
            (Session { beside: Some(plain.id.clone()), ..of(exited(1)) }, Matter::Nothing),
        ] {
            let seen = Observed::default();
            let shown = super::super::status::derive(&session, &seen);
            assert_eq!(matter(&session, &seen, &shown), expected, "{:?}", session.phase);
        }
        let unseen = Observed { unconfirmed: true, ..Observed::default() };
        let session = of(consent);
        let shown = super::super::status::derive(&session, &unseen);
        assert_eq!(matter(&session, &unseen, &shown), Matter::Unclear, "what does not answer is not over");
    }

    #[test]
    fn each_state_is_told_once_and_again_only_after_it_was_over() {
        use NoticeKind::{Finished, Headroom, Permission};
        let told = |kind| notice(kind, "a", false);
        for (last, matter, text, expected) in [
            (None, Matter::Tell(Permission), "a", Verdict::New(Permission)),
            (Some(told(Permission)), Matter::Tell(Permission), "a", Verdict::Stands),
            (Some(told(Permission)), Matter::Tell(Permission), "b", Verdict::New(Permission)),
            (Some(told(Permission)), Matter::Unclear, "", Verdict::Stands),
            (Some(told(Permission)), Matter::Nothing, "", Verdict::Over),
            (Some(told(Permission)), Matter::Tell(Finished), "a", Verdict::New(Finished)),
            (Some(notice(Permission, "a", true)), Matter::Tell(Permission), "a", Verdict::New(Permission)),
            (Some(notice(Permission, "a", true)), Matter::Nothing, "", Verdict::Stands),
            (Some(told(Headroom)), Matter::Tell(Headroom), "place 2", Verdict::Stands),
            (None, Matter::Nothing, "", Verdict::Stands),
        ] {
            assert_eq!(verdict(last.as_ref(), &matter, text), expected, "{last:?} {matter:?}");
        }
    }

    #[test]
    fn nothing_is_shown_of_what_is_off_muted_or_in_quiet_hours() {
        let session = SessionId::parse("shop-1").expect("valid");
        let usual = Notifications::default();
        let sound = Notifications { sound: [NoticeKind::Failed].into(), ..usual.clone() };
        let off = Notifications { off: [NoticeKind::Failed].into(), ..sound.clone() };
        let muted = Notifications { muted: [session.project()].into(), ..sound.clone() };
        let quiet = |from, to| Notifications { quiet: Some(QuietHours { from, to }), ..sound.clone() };
        for (wanted, minute, expected) in [
            (&usual, 0, (true, false)),
            (&sound, 0, (true, true)),
            (&off, 0, (false, false)),
            (&muted, 0, (false, false)),
            (&quiet(60, 120), 59, (true, true)),
            (&quiet(60, 120), 60, (false, false)),
            (&quiet(60, 120), 120, (true, true)),
            (&quiet(1320, 420), 1439, (false, false)),
            (&quiet(1320, 420), 0, (false, false)),
            (&quiet(1320, 420), 420, (true, true)),
            (&quiet(60, 60), 60, (true, true)),
        ] {
            assert_eq!(shows(wanted, NoticeKind::Failed, &session, minute), expected, "{wanted:?} {minute}");
        }
    }
}
