//! `ao session` and `ao orchestrator`.

mod diff;
mod land;
mod log;
mod messages;
mod prompt;

use std::process::ExitCode;

use ao_client::{Connection, Handle};
use ao_protocol::calls::{
    EnsureOutcome, OrchestratorEnsure, RestoreHow, SessionArchive, SessionBrief, SessionBump, SessionCreate,
    SessionInterrupt, SessionKill, SessionList, SessionMemory, SessionRename, SessionRestore, SessionShell,
    SessionShow, SessionSource, SessionTranscript, SessionWait, TerminalText,
};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{AgentId, ProjectId, SessionId};
use ao_protocol::view::{SaidView, SessionKind, SessionView, Speaker, Status};

use super::status::print_sessions;
use super::{tell, text};
use crate::args::{NewSession, SessionVerb};
use crate::{attach, output, time};

/// Runs a session verb.
pub(crate) async fn run(
    connection: Connection,
    verb: SessionVerb,
    json: bool,
) -> Result<ExitCode, CallError> {
    let handle = connection.handle.clone();
    match verb {
        SessionVerb::New(new) => create(connection, new, json).await,
        SessionVerb::Attach { session } => attach::run(connection, session).await,
        SessionVerb::Show { session, scrollback } => show(&handle, session, scrollback, json).await,
        SessionVerb::Ls { project, archived } => {
            let call = SessionList { project, archived: Some(archived) };
            tell(&handle, call, json, |sessions| print_sessions(sessions)).await
        }
        SessionVerb::Send(send) => messages::send(&handle, send, json).await,
        SessionVerb::Messages { session } => messages::list(&handle, session, json).await,
        SessionVerb::Cancel { session, message } => messages::cancel(&handle, session, message, json).await,
        SessionVerb::Log { session, follow, limit } => log::run(&handle, session, follow, limit, json).await,
        SessionVerb::Diff(words) => diff::run(&handle, words, json).await,
        SessionVerb::Transcript { session, last } => {
            let call = SessionTranscript { session, last: Some(last) };
            tell(&handle, call, json, |found| found.said.iter().for_each(print_said)).await
        }
        SessionVerb::Brief { session } => {
            tell(&handle, SessionBrief { session }, json, |brief| output::line(&brief.text)).await
        }
        SessionVerb::Wait { project, sessions } => {
            let sessions = (!sessions.is_empty()).then_some(sessions);
            let call = SessionWait { project, sessions, until: None, known: None };
            tell(&handle, call, json, |sessions| print_sessions(sessions)).await
        }
        SessionVerb::Prompt { session } => prompt::show(&handle, session, json).await,
        SessionVerb::Answer { session, choice, proof } => {
            prompt::answer(&handle, session, choice, proof, json).await
        }
        SessionVerb::Interrupt { session } => {
            tell(&handle, SessionInterrupt { session }, json, |_done| output::line("Interrupt keys pressed."))
                .await
        }
        SessionVerb::Kill { session, remove_worktree } => {
            let call = SessionKill { session, remove_worktree: Some(remove_worktree), dirty: Some(true) };
            tell(&handle, call, json, print_state).await
        }
        SessionVerb::Shell { session } => {
            tell(&handle, SessionShell { session }, json, |shell| {
                print_state(shell);
                output::line(&format!("Use it: ao session attach {}", shell.id));
            })
            .await
        }
        SessionVerb::Bump { session, now } => {
            tell(&handle, SessionBump { session, now: Some(now) }, json, print_state).await
        }
        SessionVerb::Restore { session, fresh, shell, setup, skip_setup, now } => {
            let how = match (fresh, shell, setup, skip_setup) {
                (true, ..) => RestoreHow::Fresh,
                (false, true, ..) => RestoreHow::Shell,
                (false, false, true, _) => RestoreHow::Setup,
                (false, false, false, true) => RestoreHow::SkipSetup,
                (false, false, false, false) => RestoreHow::Resume,
            };
            let restored = handle.call(SessionRestore { session, how: Some(how) }).await?;
            let restored = at_once(&handle, restored, now).await?;
            if json {
                output::json(&restored);
            } else {
                print_state(&restored);
            }
            Ok(ExitCode::SUCCESS)
        }
        SessionVerb::Rename { session, title } => {
            tell(&handle, SessionRename { session, title }, json, print_state).await
        }
        SessionVerb::Land(land) => land::run(&handle, land, json).await,
        SessionVerb::Archive { session, undo } => {
            tell(&handle, SessionArchive { session, archived: !undo }, json, print_state).await
        }
    }
}

fn print_said(said: &SaidView) {
    let who = match said.who {
        Speaker::Person => "> ",
        Speaker::Agent => "",
        Speaker::Tool => "* ",
    };
    said.text.lines().for_each(|line| output::line(&format!("{who}{line}")));
}

/// `ao orchestrator ensure`.
pub(crate) async fn ensure(
    handle: &Handle,
    project: ProjectId,
    agent: Option<AgentId>,
    replace: bool,
    json: bool,
) -> Result<ExitCode, CallError> {
    // The very one that is there now: asked twice, it is replaced once.
    let replaces = if replace { orchestrator(handle, &project).await? } else { None };
    let call = OrchestratorEnsure { project, agent, clean: Some(replaces.is_some()), replaces };
    tell(handle, call, json, |ensured| {
        let what = match ensured.outcome {
            EnsureOutcome::Existing => "is there",
            EnsureOutcome::Resumed => "was brought back",
            EnsureOutcome::Created => "was made",
            EnsureOutcome::Replaced => "was replaced",
        };
        output::line(&format!("The orchestrator {what}: {}", ensured.session.id));
        print_state(&ensured.session);
    })
    .await
}

/// The project's orchestrator.
async fn orchestrator(handle: &Handle, project: &ProjectId) -> Result<Option<SessionId>, CallError> {
    let all = handle.call(SessionList { project: Some(project.clone()), archived: None }).await?;
    let found = all.into_iter().rfind(|session| session.kind == SessionKind::Orchestrator);
    Ok(found.map(|session| session.id))
}

async fn create(connection: Connection, new: NewSession, json: bool) -> Result<ExitCode, CallError> {
    let prompt = text::of_option(new.prompt.clone(), new.prompt_file.clone())?;
    let source = source(&new)?;
    let call = SessionCreate {
        model: new.model,
        effort: new.effort,
        mode: new.mode,
        project: new.project,
        agent: new.agent,
        prompt,
        title: new.title,
        branch: new.branch,
        base: new.base,
        source,
        task: new.task,
    };
    let session = connection.handle.call(call).await?;
    let session = at_once(&connection.handle, session, new.now).await?;
    if new.attach {
        return attach::run(connection, session.id).await;
    }
    if json {
        output::json(&session);
    } else {
        print_state(&session);
        session.notes.iter().flatten().for_each(|note| output::line(&format!("Note: {note}")));
        output::line(&format!("Use its terminal: ao session attach {}", session.id));
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the new session works, by the flags that exclude each other.
fn source(new: &NewSession) -> Result<Option<SessionSource>, CallError> {
    if let Some(name) = &new.existing_branch {
        return Ok(Some(SessionSource::Branch { name: name.clone() }));
    }
    if let Some(path) = &new.worktree {
        let path = std::path::absolute(path)
            .map_err(|error| CallError::new(ErrorCode::InvalidRequest, error.to_string()))?;
        return Ok(Some(SessionSource::Worktree { path: path.to_string_lossy().into_owned() }));
    }
    Ok(match (new.main_checkout, new.scratch, new.fetch) {
        (true, _, _) => Some(SessionSource::MainCheckout {}),
        (false, true, _) => Some(SessionSource::Scratch {}),
        (false, false, true) => Some(SessionSource::NewBranch { fetch: Some(true) }),
        (false, false, false) => None,
    })
}

/// The session, started out of turn if it waits for room and `now` is wanted.
async fn at_once(handle: &Handle, session: SessionView, now: bool) -> Result<SessionView, CallError> {
    if !now || session.status != Status::Queued {
        return Ok(session);
    }
    handle.call(SessionBump { session: session.id, now: Some(true) }).await
}

async fn show(
    handle: &Handle,
    session: SessionId,
    scrollback: u32,
    json: bool,
) -> Result<ExitCode, CallError> {
    let view = handle.call(SessionShow { session: session.clone() }).await?;
    let memory = match view.process {
        Some(_) => handle.call(SessionMemory { session: Some(session.clone()) }).await?.pop(),
        None => None,
    };
    let memory = memory.map(|memory| memory.mib);
    let screen = match handle.call(TerminalText { session, scrollback: Some(scrollback) }).await {
        Ok(text) => Some(text),
        // A session without a picture is shown without one.
        Err(error) if error.code == ErrorCode::HostUnreachable => None,
        Err(error) => return Err(error),
    };
    if json {
        output::json(&serde_json::json!({ "session": view, "memory_mib": memory, "screen": screen }));
        return Ok(ExitCode::SUCCESS);
    }
    print_facts(&view, memory);
    if let Some(screen) = screen {
        output::line("");
        let used = screen.lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        screen.lines.iter().take(used).for_each(|line| output::line(line));
    }
    Ok(ExitCode::SUCCESS)
}

fn print_state(session: &SessionView) {
    output::line(&format!(
        "{}  {}  {}. {}.",
        session.id,
        status_word(session.status),
        session.title,
        session.reason
    ));
}

fn print_facts(session: &SessionView, memory: Option<u64>) {
    let mut rows = vec![
        ("session", session.id.to_string()),
        ("title", session.title.clone()),
        ("status", format!("{}: {}", status_word(session.status), session.reason)),
        ("agent", session.agent_name.clone()),
        ("branch", session.branch.clone()),
        ("worktree", session.worktree.clone()),
        ("launch", session.launch.to_string()),
    ];
    if let Some(evidence) = &session.evidence {
        rows.push((
            "known from",
            format!("{}, {}", log::source_word(evidence.source), time::of(evidence.at)),
        ));
    }
    for (name, chosen) in [("model", &session.model), ("effort", &session.effort)] {
        rows.extend(chosen.clone().map(|chosen| (name, chosen)));
    }
    rows.extend(session.notes.iter().flatten().map(|note| ("note", note.clone())));
    rows.extend(session.mode.map(|mode| ("mode", mode.as_str().to_owned())));
    if let Some(ask) = &session.asks {
        rows.push(("asks", prompt::ask_words(ask)));
    }
    if session.waiting_messages > 0 {
        rows.push(("messages", format!("{} wait to be typed", session.waiting_messages)));
    }
    if let Some(process) = &session.process {
        rows.push(("processes", format!("host {}, agent {}", process.host_pid, process.agent_pid)));
    }
    rows.extend(memory.map(|mib| ("memory", format!("{mib} MiB"))));
    output::table(&rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect::<Vec<_>>());
}

/// A status as one word.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Queued => "queued",
        Status::Starting => "starting",
        Status::Preparing => "preparing",
        Status::Running => "running",
        Status::Working => "working",
        Status::Idle => "idle",
        Status::NeedsYou => "needs you",
        Status::Silent => "silent",
        Status::Exited => "exited",
        Status::Failed => "failed",
        Status::Unconfirmed => "unconfirmed",
        Status::Stopped => "stopped",
    }
}
