//! One exhaustive match from calls to the engine.

use ao_protocol::calls::{Call, Done, Ensured, ProjectAdded, Request, SessionSend};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::frame::Frame;
use ao_protocol::ids::SessionId;
use ao_protocol::message::{GoodbyeReason, Outcome};
use ao_protocol::view::MemoryView;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc};

use super::server::Server;
use super::streams::Streams;
use super::{changes, doctor, events, gc, plans, views};
use crate::domain::act::act_of;
use crate::domain::permission::{Peer, Refused, may};
use crate::sessions::{Change, Entry};

/// What a connection has that calls may need.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) peer: Peer,
    pub(super) streams: Streams,
    pub(super) outgoing: mpsc::Sender<Frame>,
}

impl Caller {
    /// The orchestrator whose agent makes the call.
    fn orchestrator(&self) -> Option<&SessionId> {
        match &self.peer {
            Peer::Agent { session, orchestrator: true } => Some(session),
            Peer::Agent { orchestrator: false, .. } | Peer::User => None,
        }
    }

    /// The session whose agent makes the call; none for a person.
    fn author(&self) -> Option<SessionId> {
        match &self.peer {
            Peer::User => None,
            Peer::Agent { session, .. } => Some(session.clone()),
        }
    }
}

/// What came of a call.
pub(super) struct Dispatched {
    /// What to reply.
    pub(super) outcome: Outcome,
    /// Changes to send once the reply is on its way: no event may come before its snapshot.
    pub(super) then: Option<broadcast::Receiver<(u64, Change)>>,
}

/// Makes a call, if the caller may.
pub(super) async fn dispatch(server: &Server, caller: &Caller, request: Request) -> Dispatched {
    let request = for_heir(server, narrowed(request, &caller.peer), &caller.peer);
    if let Err(refused) = may(&caller.peer, &request, |project| server.engine.orchestrator_of(project)) {
        return Dispatched { outcome: Outcome::Error(forbidden(refused)), then: None };
    }
    let mut then = None;
    let act = act_of(&request).map(|(session, what)| (session.clone(), what));
    if let Some((session, what)) = &act {
        server.engine.note_act(session, &caller.author().into(), what.clone()).await;
    }
    let outcome = match make(server, caller, request, &mut then).await {
        Ok(value) => Outcome::Ok(value),
        Err(error) => {
            if let Some((session, _)) = &act {
                let what = format!("refused: {}", error.code.as_str());
                server.engine.note_act(session, &caller.author().into(), what).await;
            }
            Outcome::Error(error)
        }
    };
    Dispatched { outcome, then }
}

/// A refusal as told.
pub(super) fn forbidden(refused: Refused) -> CallError {
    let error = CallError::new(ErrorCode::Forbidden, refused.message);
    match refused.hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// An agent that asks for all sessions gets its own project's.
fn narrowed(request: Request, peer: &Peer) -> Request {
    match (request, peer) {
        (Request::SessionList(mut list), Peer::Agent { session, .. }) => {
            list.project.get_or_insert_with(|| session.project());
            Request::SessionList(list)
        }
        (Request::LedgerList(mut list), Peer::Agent { session, .. }) => {
            list.session.get_or_insert_with(|| session.clone());
            Request::LedgerList(list)
        }
        (request, _) => request,
    }
}

/// What an agent writes to an orchestrator that was replaced is for the one in its place: it may know no other.
fn for_heir(server: &Server, request: Request, peer: &Peer) -> Request {
    match (request, peer) {
        (Request::SessionSend(send), Peer::Agent { .. }) => {
            let session = server.engine.heir_of(send.session.clone());
            Request::SessionSend(SessionSend { session, ..send })
        }
        (request, _) => request,
    }
}

/// A reply as JSON. The call's type is named only to bind the reply to it.
fn reply<C: Call>(_call: std::marker::PhantomData<C>, reply: &C::Reply) -> Result<Value, CallError> {
    serde_json::to_value(reply).map_err(|e| CallError::new(ErrorCode::Internal, e.to_string()))
}

macro_rules! of {
    ($call:ty) => {
        std::marker::PhantomData::<$call>
    };
}

async fn make(
    server: &Server,
    caller: &Caller,
    request: Request,
    then: &mut Option<broadcast::Receiver<(u64, Change)>>,
) -> Result<Value, CallError> {
    use ao_protocol::calls as c;
    let engine = &server.engine;
    match request {
        Request::Subscribe(_) => {
            let (snapshot, changes) = events::snapshot(server);
            *then = Some(changes);
            reply(of!(c::Subscribe), &snapshot)
        }
        Request::DaemonStatus(_) => reply(of!(c::DaemonStatus), &views::daemon(server)),
        Request::DaemonStop(_) => {
            // The reply leaves before the goodbye; both are in the same queue.
            let stop = server.stop.clone();
            tracing::info!("asked to stop; sessions live on");
            tokio::spawn(async move { stop.request(GoodbyeReason::Asked) });
            reply(of!(c::DaemonStop), &Done {})
        }
        Request::Doctor(_) => reply(of!(c::Doctor), &doctor::check(server).await),
        Request::AgentList(call) => {
            let again = call.again == Some(true) && caller.peer == Peer::User;
            reply(of!(c::AgentList), &engine.agents(again).await)
        }
        Request::Headroom(_) => reply(of!(c::Headroom), &engine.headroom_now().await),
        Request::NoticeList(call) => {
            reply(of!(c::NoticeList), &engine.notices(&call).iter().map(views::notice).collect())
        }
        Request::NoticeRead(call) => {
            engine.read_notices(&call).await;
            reply(of!(c::NoticeRead), &Done {})
        }
        Request::ProjectLook(call) => reply(of!(c::ProjectLook), &engine.look_at_folder(&call).await?),
        Request::ProjectAdd(call) => {
            let (project, notes) = engine.add_project(call).await?;
            reply(of!(c::ProjectAdd), &ProjectAdded { project: views::project(&project), notes })
        }
        Request::ProjectList(_) => {
            let all = engine.view().projects.iter().map(views::project).collect();
            reply(of!(c::ProjectList), &all)
        }
        Request::ProjectRemove(call) => {
            engine.remove_project(&call).await?;
            reply(of!(c::ProjectRemove), &Done {})
        }
        Request::ProjectSettingsRead(call) => {
            reply(of!(c::ProjectSettingsRead), &engine.project_settings_view(&call.project).await?)
        }
        Request::ProjectConfigure(call) => {
            reply(of!(c::ProjectConfigure), &engine.configure_project(call).await?)
        }
        Request::ProjectTrust(call) => reply(of!(c::ProjectTrust), &engine.trust_project(call).await?),
        Request::SessionList(call) => {
            let wanted = |entry: &&Entry| {
                call.project.as_ref().is_none_or(|project| entry.session.project() == *project)
                    && (call.archived == Some(true) || !entry.session.archived)
            };
            let all = engine.view().sessions;
            let shown = all.iter().filter(wanted).map(|entry| views::session(engine, entry)).collect();
            reply(of!(c::SessionList), &shown)
        }
        Request::SessionShow(call) => {
            reply(of!(c::SessionShow), &views::session(engine, &engine.session(&call.session)?))
        }
        Request::SessionMemory(call) => {
            call.session.iter().try_for_each(|id| engine.session(id).map(drop))?;
            let wanted = |id: &SessionId| call.session.as_ref().is_none_or(|only| only == id);
            let measured = engine.memory_of(wanted).await.into_iter();
            let all = measured.map(|(session, mib)| MemoryView { session, mib }).collect();
            reply(of!(c::SessionMemory), &all)
        }
        Request::SessionCreate(call) => reply(
            of!(c::SessionCreate),
            &views::session(engine, &engine.create(call, caller.author()).await?),
        ),
        Request::SessionShell(call) => {
            reply(of!(c::SessionShell), &views::session(engine, &engine.open_shell(&call).await?))
        }
        Request::SessionSend(call) => {
            reply(of!(c::SessionSend), &views::message(&engine.send(&call, caller.author()).await?))
        }
        Request::SessionWait(call) => {
            if let Some(lead) = caller.orchestrator() {
                engine.told_by_wait(lead, &call).await;
            }
            let found = engine.wait_for(&call).await?;
            reply(of!(c::SessionWait), &found.iter().map(|entry| views::session(engine, entry)).collect())
        }
        Request::MessageList(call) => {
            let all = engine.messages(&call.session).await?.iter().map(views::message).collect();
            reply(of!(c::MessageList), &all)
        }
        Request::MessageCancel(call) => {
            reply(of!(c::MessageCancel), &views::message(&engine.cancel_message(&call).await?))
        }
        Request::SessionLog(call) => {
            let lines = engine.history(&call).await?.into_iter().map(views::line).collect();
            reply(of!(c::SessionLog), &lines)
        }
        Request::SessionBrief(call) => reply(of!(c::SessionBrief), &engine.brief(&call.session).await?),
        Request::SessionTranscript(call) => {
            reply(of!(c::SessionTranscript), &engine.conversation(&call).await?)
        }
        Request::SessionPrompt(call) => reply(of!(c::SessionPrompt), &engine.prompt(&call.session).await?),
        Request::SessionAnswer(call) => {
            reply(of!(c::SessionAnswer), &views::session(engine, &engine.answer(&call).await?))
        }
        Request::AgentRestart(call) => reply(of!(c::AgentRestart), &engine.restart_agents(&call).await?),
        Request::SessionInterrupt(call) => {
            engine.interrupt(&call).await?;
            reply(of!(c::SessionInterrupt), &Done {})
        }
        Request::SessionKill(call) => {
            let entry = engine.kill(&call).await?;
            if let Some(lead) = caller.orchestrator() {
                engine.told_by_act(lead, &entry).await;
            }
            reply(of!(c::SessionKill), &views::session(engine, &entry))
        }
        Request::SessionRestore(call) => reply(
            of!(c::SessionRestore),
            &views::session(engine, &engine.restore(&call, caller.author()).await?),
        ),
        Request::SessionBump(call) => {
            reply(of!(c::SessionBump), &views::session(engine, &engine.bump(&call).await?))
        }
        Request::SessionRename(call) => {
            reply(of!(c::SessionRename), &views::session(engine, &engine.rename(&call).await?))
        }
        Request::SessionArchive(call) => {
            reply(of!(c::SessionArchive), &views::session(engine, &engine.archive(&call).await?))
        }
        Request::SessionLand(call) => reply(of!(c::SessionLand), &engine.land(call).await?),
        Request::SessionLanding(call) => reply(of!(c::SessionLanding), &engine.landing(&call).await?),
        Request::SessionLandCancel(call) => {
            reply(of!(c::SessionLandCancel), &engine.cancel_landing(&call).await?)
        }
        Request::OrchestratorEnsure(call) => {
            let (entry, outcome) = engine.ensure_orchestrator(call).await?;
            let ensured = Ensured { session: views::session(engine, &entry), outcome };
            reply(of!(c::OrchestratorEnsure), &ensured)
        }
        Request::PlanShow(call) => {
            reply(of!(c::PlanShow), &plans::plan(&call.project, &engine.plan(&call.project).await?))
        }
        Request::PlanLog(call) => {
            let lines = engine.plan_log(&call).await?.into_iter().map(plans::line).collect();
            reply(of!(c::PlanLog), &lines)
        }
        Request::PlanGoal(call) => {
            let project = call.project.clone();
            reply(of!(c::PlanGoal), &plans::plan(&project, &engine.set_goal(call, caller.author()).await?))
        }
        Request::TaskAdd(call) => {
            let (planned, task) = engine.add_task(call, caller.author()).await?;
            reply(of!(c::TaskAdd), &plans::task(&planned, &task))
        }
        Request::TaskChange(call) => {
            let (planned, task) = engine.change_task(call, caller.author()).await?;
            reply(of!(c::TaskChange), &plans::task(&planned, &task))
        }
        Request::TaskReport(call) => {
            let (planned, task) = engine.report_task(call, caller.author()).await?;
            reply(of!(c::TaskReport), &plans::task(&planned, &task))
        }
        Request::PlanDecide(call) => {
            reply(of!(c::PlanDecide), &plans::note(&engine.decide(call, caller.author()).await?))
        }
        Request::QuestionAsk(call) => {
            reply(of!(c::QuestionAsk), &plans::question(&engine.ask(call, caller.author()).await?))
        }
        Request::QuestionAnswer(call) => {
            let question = engine.answer_question(call, caller.author()).await?;
            reply(of!(c::QuestionAnswer), &plans::question(&question))
        }
        Request::ChangesList(call) => {
            reply(of!(c::ChangesList), &changes::list(&call, &engine.changes(&call).await?))
        }
        Request::ChangesFiles(call) => {
            reply(of!(c::ChangesFiles), &changes::files(&call, engine.changed_files(&call).await?))
        }
        Request::ChangesWait(call) => {
            let changed = engine.wait_for_changes(&call).await?;
            reply(of!(c::ChangesWait), &c::ChangesWaited { changed })
        }
        Request::LedgerList(call) => {
            reply(of!(c::LedgerList), &views::entries(engine, &engine.ledger(&call).await?))
        }
        Request::LedgerShow(call) => {
            reply(of!(c::LedgerShow), &views::entry(engine, &engine.entry(&call.session, call.entry).await?))
        }
        Request::LedgerDiff(call) => reply(of!(c::LedgerDiff), &engine.ledger_diff(&call).await?),
        Request::LedgerCapture(call) => {
            reply(of!(c::LedgerCapture), &views::entry(engine, &engine.ledger_capture(&call).await?))
        }
        Request::LedgerRestore(call) => {
            reply(of!(c::LedgerRestore), &views::brought_back(engine, engine.ledger_restore(&call).await?))
        }
        Request::LedgerDrop(call) => {
            engine.ledger_drop(&call).await?;
            reply(of!(c::LedgerDrop), &Done {})
        }
        Request::GcPlan(call) => {
            let (rows, notes) = engine.gc_plan(&call).await?;
            reply(of!(c::GcPlan), &gc::plan(rows, notes))
        }
        Request::GcApply(call) => {
            reply(of!(c::GcApply), &gc::outcomes(engine, engine.gc_apply(&call).await?))
        }
        Request::TrashList(_) => reply(of!(c::TrashList), &views::entries(engine, &engine.trash().await?)),
        Request::TrashEmpty(call) => {
            reply(of!(c::TrashEmpty), &views::entries(engine, &engine.empty_trash(&call).await?))
        }
        Request::TerminalText(call) => {
            engine.session(&call.session)?;
            let scrollback = call.scrollback.unwrap_or(0).min(1000);
            let text = engine.runtime().text(&call.session, scrollback).await;
            reply(
                of!(c::TerminalText),
                &text.map_err(|e| CallError::new(ErrorCode::HostUnreachable, e.to_string()))?,
            )
        }
        Request::TerminalAttach(call) => {
            reply(of!(c::TerminalAttach), &caller.streams.attach(server, call, &caller.outgoing).await?)
        }
        Request::TerminalDetach(call) => {
            caller.streams.detach(call.stream);
            reply(of!(c::TerminalDetach), &Done {})
        }
        Request::TerminalResize(call) => {
            caller.streams.resize(&call)?;
            reply(of!(c::TerminalResize), &Done {})
        }
        Request::HookReport(call) => {
            engine.hook(call).await?;
            reply(of!(c::HookReport), &Done {})
        }
        Request::SettingsRead(_) => reply(of!(c::SettingsRead), &engine.settings()),
        Request::SettingsWrite(call) => {
            reply(of!(c::SettingsWrite), &engine.set_settings(call.settings).await?)
        }
    }
}
