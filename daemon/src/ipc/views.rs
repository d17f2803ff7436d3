//! Facts as the wire shows them.

use ao_protocol::calls::LedgerRestored;
use ao_protocol::event::Event;
use ao_protocol::ids::LaunchId;
use ao_protocol::view::{
    DaemonView, ExitStatus, LedgerEntryView, LedgerState, LeftOutView, LogRow, MessageView, NoticeView,
    ProjectView, Receipt, SessionView, TrashView,
};

use super::server::Server;
use crate::domain::facts::{Phase, Project};
use crate::domain::history::Happening;
use crate::domain::ledger::LedgerEntry;
use crate::domain::message::Stage;
use crate::domain::notice::Notice;
use crate::sessions::{BroughtBack, Change, Engine, Entry, Sending};

/// A project as shown.
pub(super) fn project(project: &Project) -> ProjectView {
    ProjectView {
        id: project.id.clone(),
        name: project.name.clone(),
        path: project.path.to_string_lossy().into_owned(),
        base: project.base.clone(),
        present: project.path.is_dir(),
        remote: project.remote,
        added_at: project.added_at,
    }
}

/// A session as shown.
pub(super) fn session(engine: &Engine, entry: &Entry) -> SessionView {
    let described = engine.describe(entry);
    let facts = &entry.session;
    SessionView {
        id: facts.id.clone(),
        project: facts.project(),
        kind: facts.kind,
        agent: facts.agent.clone(),
        agent_name: described.agent_name,
        title: facts.title.clone(),
        status: described.shown.status,
        change: entry.change,
        reason: described.shown.reason,
        code: described.shown.code.map(|code| code.as_str().to_owned()),
        branch: facts.branch.clone(),
        base: facts.base.clone(),
        worktree: facts.worktree.to_string_lossy().into_owned(),
        source: facts.site.source,
        notes: (!facts.site.notes.is_empty()).then(|| facts.site.notes.clone()),
        launch: facts.launch().map_or(LaunchId(0), |launch| launch.id),
        told: facts.launch().and_then(|launch| launch.told).map(|told| told.to_string()),
        shell: facts.runs_shell(),
        process: described.process,
        exit: exit_of(&facts.phase),
        asks: described.asks,
        queue: described.queue,
        evidence: described.evidence,
        waiting_messages: entry.waiting,
        model: facts.options.model.clone(),
        effort: facts.options.effort.clone(),
        mode: facts.options.mode,
        task: facts.task,
        beside: facts.beside.clone(),
        terminal_title: entry.seen.title.clone(),
        archived: facts.archived,
        resumable: described.resumable,
        created_at: facts.created_at,
        changed_at: facts.changed_at,
    }
}

fn exit_of(phase: &Phase) -> Option<ExitStatus> {
    match phase {
        Phase::Exited { exit, .. } => Some(*exit),
        Phase::Queued(_)
        | Phase::Creating
        | Phase::Launching(_)
        | Phase::Running(_)
        | Phase::Ended { .. } => None,
    }
}

/// A message as shown.
pub(super) fn message(sending: &Sending) -> MessageView {
    let Sending { message, waits } = sending;
    let (receipt, failure) = match &message.stage {
        Stage::Accepted => (Receipt::Accepted, None),
        Stage::Typing(_) => (Receipt::Typing, None),
        Stage::Typed(_) | Stage::Unconfirmable => (Receipt::Typed, None),
        Stage::Submitted => (Receipt::Submitted, None),
        Stage::Failed { code, message } => (Receipt::Failed, Some((*code, message))),
        Stage::Cancelled => (Receipt::Cancelled, None),
    };
    MessageView {
        id: message.id,
        session: message.session.clone(),
        from: message.from.clone(),
        digest: message.tells.is_some(),
        text: message.text.clone(),
        receipt,
        reason: failure
            .map(|(_, text)| text.clone())
            .or_else(|| waits.map(|waits| waits.sentence().to_owned())),
        code: failure.map(|(code, _)| code.as_str().to_owned()),
        at: message.at,
        changed_at: message.changed_at,
    }
}

/// A notice as shown.
pub(super) fn notice(notice: &Notice) -> NoticeView {
    let Notice { id, kind, session, title, text, at, read, over, .. } = notice.clone();
    NoticeView { id, kind, project: session.project(), session, title, text, at, read, over }
}

/// A line of a session's history as shown.
pub(super) fn line(line: Happening) -> LogRow {
    let Happening { seq, at, launch, source, what, by, led_to } = line;
    let (status, reason) = led_to.unzip();
    LogRow { seq, at, launch, source, what, by, status, reason }
}

/// Entries of the ledger as shown.
pub(super) fn entries(engine: &Engine, all: &[LedgerEntry]) -> Vec<LedgerEntryView> {
    all.iter().map(|one| entry(engine, one)).collect()
}

/// An entry of the ledger as shown.
pub(super) fn entry(engine: &Engine, entry: &LedgerEntry) -> LedgerEntryView {
    let kept = entry.kept.as_ref();
    let path = || engine.trash_of(entry).to_string_lossy().into_owned();
    let trash = entry.in_trash().map(|(since, size)| TrashView { path: path(), since, size });
    let state = match (&trash, entry.stage.is_intent()) {
        (Some(_), _) => LedgerState::Trashed,
        (None, true) => LedgerState::Busy,
        (None, false) => LedgerState::Kept,
    };
    let left_out = kept.map_or(&[][..], |kept| &kept.left_out).iter();
    LedgerEntryView {
        session: entry.session.clone(),
        number: entry.number,
        because: entry.because,
        state,
        at: entry.at,
        folder: entry.folder.to_string_lossy().into_owned(),
        commit: kept.map(|kept| kept.commit.clone()),
        head: kept.and_then(|kept| kept.head.clone()),
        branch: kept.and_then(|kept| kept.branch.clone()),
        changed: kept.map_or(0, |kept| kept.changed),
        untracked: kept.map_or(0, |kept| kept.untracked),
        conflicts: kept.map_or(0, |kept| kept.conflicts),
        unfinished: kept.map(|kept| kept.unfinished.clone()).unwrap_or_default(),
        left_out: left_out
            .map(|(path, why)| LeftOutView { path: path.clone(), reason: why.clone() })
            .collect(),
        trash,
    }
}

/// A worktree that is back, as told.
pub(super) fn brought_back(engine: &Engine, back: BroughtBack) -> LedgerRestored {
    let BroughtBack { entry: from, folder, whole, notes, conflicts } = back;
    LedgerRestored {
        entry: entry(engine, &from),
        folder: folder.to_string_lossy().into_owned(),
        whole,
        notes,
        conflicts,
    }
}

/// The daemon as shown.
pub(super) fn daemon(server: &Server) -> DaemonView {
    DaemonView {
        pid: std::process::id(),
        instance: server.instance.clone(),
        build: ao_client::BUILD.to_owned(),
        owner: server.lifecycle.owner(),
        home: server.home.root().to_string_lossy().into_owned(),
        started_at: server.started_at,
        reconciling: server.engine.is_reconciling(),
        supervisors: server.lifecycle.supervisors(),
    }
}

/// A change as shown.
pub(super) fn event(server: &Server, change: Change) -> Event {
    match change {
        Change::Project(changed) => Event::Project { project: project(&changed) },
        Change::ProjectRemoved(id) => Event::ProjectRemoved { id },
        Change::Session(entry) => Event::Session { session: session(&server.engine, &entry) },
        Change::SessionRemoved(id) => Event::SessionRemoved { id },
        Change::Message(sending) => Event::Message { message: message(&sending) },
        Change::Plan(project, line) => Event::Plan { project, row: super::plans::line(line) },
        Change::Notice { notice: changed, show, sound } => {
            Event::Notice { notice: notice(&changed), show, sound }
        }
        Change::Daemon => Event::Daemon { daemon: daemon(server) },
        Change::Agents => Event::Agents { agents: server.engine.agents_now() },
    }
}
