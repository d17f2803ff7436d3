//! Who may make which call.
//!
//! A connection's class comes from its process, not from what it claims: whatever descends from a session's agent is
//! agent class. An agent may look, report for itself and write to its own orchestrator; an orchestrator may also run
//! its own project. Neither may stop the daemon, change settings or projects, or touch another project.

use ao_protocol::calls::{Request, SessionSource};
use ao_protocol::ids::{ProjectId, SessionId};

/// What a connection is, by its process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// The user: the app, a command line outside all sessions.
    User,
    /// A process inside a session.
    Agent {
        /// Which session.
        session: SessionId,
        /// Whether that session is its project's orchestrator.
        orchestrator: bool,
    },
}

/// Why a call is not permitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// One sentence for people.
    pub message: String,
    /// What the caller can do instead.
    pub hint: Option<&'static str>,
}

/// Whether `peer` may make `request`. `orchestrator_of` names a project's orchestrator, if it has one.
///
/// # Errors
/// [`Refused`] with the reason in words.
pub fn may(
    peer: &Peer,
    request: &Request,
    orchestrator_of: impl Fn(&ProjectId) -> Option<SessionId>,
) -> Result<(), Refused> {
    let Peer::Agent { session, orchestrator } = peer else { return Ok(()) };
    let own = session.project();
    // What an orchestrator may do to the sessions of its project, and what each may do to itself besides.
    let led = |id: &SessionId| *orchestrator && id.project() == own;
    let own_or_led = |id: &SessionId| id == session || led(id);
    let permitted = match request {
        Request::DaemonStatus(_)
        | Request::Doctor(_)
        | Request::AgentList(_)
        | Request::ProjectList(_)
        | Request::Headroom(_)
        | Request::SettingsRead(_) => true,
        Request::ProjectSettingsRead(read) => read.project == own,
        Request::SessionList(list) => list.project.as_ref().is_none_or(|project| *project == own),
        Request::SessionShow(show) => show.session.project() == own,
        Request::SessionMemory(memory) => {
            memory.session.as_ref().is_some_and(|session| session.project() == own)
        }
        Request::HookReport(report) => report.session == *session,
        Request::TaskReport(report) => report.session == *session,
        Request::SessionSend(send) => {
            let to_own_lead = orchestrator_of(&own).as_ref() == Some(&send.session);
            send.session.project() == own && (*orchestrator || to_own_lead)
        }
        Request::TerminalText(text) => own_or_led(&text.session),
        Request::MessageList(list) => own_or_led(&list.session),
        Request::SessionLog(log) => own_or_led(&log.session),
        Request::ChangesList(list) => own_or_led(&list.session),
        Request::ChangesFiles(files) => own_or_led(&files.session),
        Request::ChangesWait(wait) => own_or_led(&wait.session),
        Request::SessionBrief(brief) => own_or_led(&brief.session),
        Request::SessionTranscript(transcript) => own_or_led(&transcript.session),
        Request::SessionLanding(landing) => own_or_led(&landing.session),
        Request::SessionPrompt(prompt) => led(&prompt.session),
        Request::MessageCancel(cancel) => led(&cancel.session),
        // What people have made is theirs to hand over.
        Request::SessionCreate(create) => {
            let made_anew = match &create.source {
                None
                | Some(SessionSource::NewBranch { .. } | SessionSource::Branch { .. })
                | Some(SessionSource::Scratch {}) => true,
                Some(SessionSource::Worktree { .. } | SessionSource::MainCheckout {}) => false,
            };
            *orchestrator && create.project == own && made_anew
        }
        Request::SessionInterrupt(target) => led(&target.session),
        Request::SessionKill(kill) => {
            led(&kill.session) && kill.remove_worktree != Some(true)
        }
        Request::SessionRestore(restore) => led(&restore.session),
        Request::SessionWait(wait) => *orchestrator && wait.project == own,
        Request::PlanShow(show) => show.project == own,
        Request::PlanLog(log) => log.project == own,
        Request::QuestionAsk(ask) => ask.project == own,
        Request::PlanGoal(goal) => *orchestrator && goal.project == own,
        Request::TaskAdd(add) => *orchestrator && add.project == own,
        Request::TaskChange(change) => *orchestrator && change.project == own,
        Request::PlanDecide(decide) => *orchestrator && decide.project == own,
        Request::QuestionAnswer(answer) => *orchestrator && answer.project == own,
        Request::SessionRename(rename) => own_or_led(&rename.session),
        Request::LedgerList(list) => {
            list.session.as_ref() == Some(session)
                || (*orchestrator && list.session.as_ref().is_none_or(|id| id.project() == own))
        }
        Request::LedgerShow(show) => own_or_led(&show.session),
        Request::LedgerDiff(diff) => own_or_led(&diff.session),
        Request::OrchestratorEnsure(_)
        // What was kept, and what is given up for good, is for people to decide.
        | Request::LedgerCapture(_)
        | Request::LedgerRestore(_)
        | Request::LedgerDrop(_)
        | Request::GcPlan(_)
        | Request::GcApply(_)
        | Request::TrashList(_)
        | Request::TrashEmpty(_)
        | Request::SessionArchive(_)
        // What everybody works on is changed by people only.
        | Request::SessionLand(_)
        | Request::SessionLandCancel(_)
        // What stands on the person's screen, and what they were told.
        | Request::SessionShell(_)
        | Request::NoticeList(_)
        | Request::NoticeRead(_)
        // A look goes anywhere on the disk.
        | Request::ProjectLook(_)
        // The limits are the person's, and so is the order.
        | Request::SessionBump(_)
        // An agent never approves, neither its own prompts nor another's.
        | Request::SessionAnswer(_)
        | Request::AgentRestart(_)
        | Request::Subscribe(_)
        | Request::DaemonStop(_)
        | Request::ProjectAdd(_)
        | Request::ProjectRemove(_)
        | Request::ProjectConfigure(_)
        | Request::ProjectTrust(_)
        | Request::TerminalAttach(_)
        | Request::TerminalDetach(_)
        | Request::TerminalResize(_)
        | Request::SettingsWrite(_) => false,
    };
    if permitted {
        return Ok(());
    }
    let who = if *orchestrator { "an orchestrator" } else { "an agent" };
    let hint = if *orchestrator {
        "Put it before the person: `ao plan ask`, or the tool ask_person."
    } else {
        "Ask for it: `ao plan ask`, or the tool ask."
    };
    Err(Refused {
        message: format!("{} is not for {who}, and this runs inside session {session}", request.method()),
        hint: Some(hint),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::calls::{DaemonStop, SessionCreate, SessionSend, SessionShow};

    #[test]
    fn an_agent_cannot_stop_the_daemon_or_reach_another_project() {
        let id = |text| SessionId::parse(text).expect("valid");
        let worker = Peer::Agent { session: id("shop-2"), orchestrator: false };
        let lead = Peer::Agent { session: id("shop-1"), orchestrator: true };
        let lead_of = |project: &ProjectId| (project.as_str() == "shop").then(|| id("shop-1"));
        let stop = Request::DaemonStop(DaemonStop {});
        let send =
            |to| Request::SessionSend(SessionSend { session: id(to), text: String::new(), wait: None });
        let show = |of| Request::SessionShow(SessionShow { session: id(of) });
        let create = |source| {
            let json = serde_json::json!({ "project": "shop" });
            let plain: SessionCreate = serde_json::from_value(json).expect("only a project is needed");
            Request::SessionCreate(SessionCreate { source, ..plain })
        };
        for (peer, request, permitted) in [
            (&Peer::User, &stop, true),
            (&worker, &stop, false),
            (&lead, &stop, false),
            (&worker, &send("shop-1"), true),
            (&worker, &send("shop-3"), false),
            (&lead, &send("shop-3"), true),
            (&lead, &send("web-3"), false),
            (&worker, &show("shop-9"), true),
            (&worker, &show("web-1"), false),
            (&lead, &create(None), true),
            (&lead, &create(Some(SessionSource::Branch { name: "fix".to_owned() })), true),
            (&lead, &create(Some(SessionSource::MainCheckout {})), false),
            (&lead, &create(Some(SessionSource::Worktree { path: "/w".to_owned() })), false),
            (&Peer::User, &create(Some(SessionSource::MainCheckout {})), true),
            (&worker, &create(None), false),
        ] {
            assert_eq!(may(peer, request, lead_of).is_ok(), permitted, "{peer:?} {request:?}");
        }
    }
}
