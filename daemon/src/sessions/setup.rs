//! Preparing a new worktree before its agent starts, and clearing up before it goes to the trash.
//!
//! The setup is a launch of the session's terminal like the agent's own: it is on record before it begins, a person can
//! watch and end it, and it outlives the daemon, whose successor finds it running or ended. Only one that died with its
//! terminal or the computer is run again, since then it is known not to have finished. So a setup must bear being cut
//! off and run again; it is told so in the terminal. The agent starts when the setup has succeeded, or when a person
//! says that it shall start anyway. Its output stays in the terminal; the history gets its milestones and its last lines.
//!
//! A teardown is the daemon's own child, bounded in time: nothing depends on it, and it never keeps a removal from
//! happening. If the daemon dies meanwhile, nothing has been removed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ao_protocol::calls::RestoreHow;
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{ExitStatus, SessionKind, Source};
use tokio::sync::Notify;

use super::life::runtime_error;
use super::{Engine, Held, Note};
use crate::domain::facts::{Phase, Project, Rung, Session};
use crate::domain::site::OwnFolder;
use crate::domain::status::Observed;
use crate::environment::script::{self, Ended};
use crate::ports::agent::Plan;
use crate::ports::permit::EndPermit;
use crate::workspace::{Preparation, Step};

/// How long a teardown may take.
const TEARDOWN: Duration = Duration::from_secs(60);
/// How many of the last lines go into the history.
const LAST_LINES: usize = 10;
/// The file in a session's bundle that says what its setup does.
const FILE: &str = "prepare.json";

/// The teardowns that run, each with the way to end it.
#[derive(Debug, Default)]
pub(super) struct Teardowns(Mutex<HashMap<SessionId, Arc<Notify>>>);

impl Engine {
    /// How a session begins whose folder has just been made.
    pub(super) async fn first_rung(&self, session: &Session) -> Result<Rung, CallError> {
        let project = self.project(&session.project())?;
        let settings = self.project_settings(&project.id).await?;
        // Who only coordinates builds nothing, and what the app did not make is prepared already.
        let works = session.kind == SessionKind::Worker && session.own_folder().is_ok();
        let wanted = works && !preparation(session, &project, settings).is_empty();
        Ok(if wanted { Rung::Setup } else { Rung::First })
    }

    /// The rung that a person asks for.
    pub(super) async fn rung_for(&self, session: &Session, how: RestoreHow) -> Result<Rung, CallError> {
        match (how, session.awaits_setup()) {
            (RestoreHow::Fresh, _) => Ok(Rung::Fresh),
            (RestoreHow::Shell, _) => Ok(Rung::Shell),
            (RestoreHow::Resume, _) | (RestoreHow::SkipSetup, None) => self.best_rung(session),
            (RestoreHow::SkipSetup, Some(setup)) => self.after(setup, session),
            (RestoreHow::Setup, setup) => {
                if self.first_rung(session).await? == Rung::Setup {
                    return Ok(setup.unwrap_or(Rung::SetupAgain));
                }
                let message = format!("there is no setup that could be run in the folder of {}", session.id);
                Err(CallError::new(ErrorCode::NoSetup, message)
                    .hint(format!("Set one: ao project settings {} setup='npm ci'", session.project())))
            }
        }
    }

    /// What follows a setup.
    fn after(&self, setup: Rung, session: &Session) -> Result<Rung, CallError> {
        if setup == Rung::SetupAgain { self.ladder_rung(session) } else { Ok(Rung::First) }
    }

    /// How a session's setup is started.
    pub(super) fn setup_plan(
        &self,
        session: &Session,
        project: &Project,
        settings: ProjectSettings,
    ) -> Result<Plan, CallError> {
        let file = self.0.home.bundle(&session.id).join(FILE);
        let failed = |error: std::io::Error| {
            let message = format!("{} could not be written: {error}", file.display());
            CallError::new(ErrorCode::StorageFailed, message)
        };
        let text = serde_json::to_vec(&preparation(session, project, settings));
        let text = text.map_err(|error| failed(error.into()))?;
        let folder = self.0.home.bundle(&session.id);
        ao_client::spawn::create_private_folder(&folder).map_err(failed)?;
        std::fs::write(&file, text).map_err(failed)?;
        let words = [self.0.core.as_path(), "prepare".as_ref(), &file];
        let argv = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        Ok(Plan { argv, set: Vec::new(), unset: Vec::new(), typed: None })
    }

    /// A setup has ended: the agent starts, or the session says why it does not.
    pub(super) async fn setup_ended(
        &self,
        held: &Held,
        mut session: Session,
        setup: Rung,
        exit: ExitStatus,
    ) -> Result<(), CallError> {
        Step::SetupEnded.pass();
        let Some(launch) = session.launch().cloned() else { return Ok(()) };
        if exit == (ExitStatus::Code { code: 0 }) {
            session.site.said = None;
            let session = self.with_known_conversation(session).await?;
            let next = self.after(setup, &session)?;
            let admitted = self.in_its_place(&session, next);
            return self.launch(held, session, next, &admitted).await.map(|_entry| ());
        }
        let screen = self.0.runtime.text(&session.id, 0).await.map(|text| text.lines).unwrap_or_default();
        let lines: Vec<&str> =
            screen.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
        for line in last {
            self.note_of_setup(&session.id, format!("setup: {line}")).await;
        }
        session.site.said = last.last().map(|line| line.chars().take(200).collect());
        let number = launch.id;
        session.phase = Phase::Exited { launch, exit };
        self.fleet().observe(&session.id, |seen| *seen = Observed::default());
        let session = self.commit(held, session).await?;
        self.0.runtime.acknowledge_exit(&session.id, number).await;
        Ok(())
    }

    async fn note_of_setup(&self, id: &SessionId, what: String) {
        let note = Note { source: Source::Process, what, always: true, by: None };
        let now = self.now();
        let line = self.fleet().witness(id, &note, now, |_seen| {});
        self.put_down(line).await;
    }

    /// Ends a session's setup or teardown, if one runs.
    ///
    /// # Errors
    /// `HOST_UNREACHABLE`.
    pub(super) async fn cancel_setup(&self, session: &Session) -> Result<bool, CallError> {
        let teardown = {
            let all = self.0.teardowns.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&session.id).cloned()
        };
        if let Some(teardown) = teardown {
            teardown.notify_one();
            return Ok(true);
        }
        let Some(permit) = EndPermit::setup(session) else { return Ok(false) };
        self.note_of_setup(&session.id, "its setup was cancelled".to_owned()).await;
        self.0.runtime.end(permit, &session.id).await.map_err(runtime_error)?;
        Ok(true)
    }

    /// Runs the project's teardown in a worktree that is about to go to the trash. Whatever becomes of it goes on record,
    /// and nothing else follows from it.
    pub(super) async fn tear_down(&self, own: OwnFolder<'_>) {
        let session = own.session();
        let settings = self.project_settings(&session.project()).await.unwrap_or_default();
        let Some(line) = settings.teardown.clone().filter(|_| session.worktree.is_dir()) else { return };
        let Ok(project) = self.project(&session.project()) else { return };
        let user = self.environment().await;
        let nothing = Plan { argv: Vec::new(), set: Vec::new(), unset: Vec::new(), typed: None };
        let environment = self.environment_for(session, &project, &settings, &user, &nothing);
        let cancel = Arc::new(Notify::new());
        let all = || self.0.teardowns.0.lock().unwrap_or_else(PoisonError::into_inner);
        all().insert(session.id.clone(), Arc::clone(&cancel));
        self.note_of_setup(&session.id, "its teardown runs".to_owned()).await;
        let ran = script::run(&line, &session.worktree, &environment, TEARDOWN, cancel.notified()).await;
        all().remove(&session.id);
        let (what, said) = match ran {
            Ok((Ended::Itself(status), _)) if status.success() => {
                ("its teardown is done".to_owned(), Vec::new())
            }
            Ok((Ended::Itself(status), said)) => (format!("its teardown failed: {status}"), said),
            Ok((Ended::TooLong, said)) => {
                (format!("its teardown was ended after {} s", TEARDOWN.as_secs()), said)
            }
            Ok((Ended::Cancelled, said)) => ("its teardown was cancelled".to_owned(), said),
            Err(error) => (format!("its teardown could not be started: {error}"), Vec::new()),
        };
        for line in said.iter().skip(said.len().saturating_sub(LAST_LINES)) {
            self.note_of_setup(&session.id, format!("teardown: {line}")).await;
        }
        tracing::info!(session = %session.id, what, "teardown");
        self.note_of_setup(&session.id, what).await;
    }
}

fn preparation(session: &Session, project: &Project, settings: ProjectSettings) -> Preparation {
    Preparation {
        repository: project.path.clone(),
        worktree: session.worktree.clone(),
        copy: settings.copy.unwrap_or_default(),
        link: settings.link.unwrap_or_default(),
        setup: settings.setup,
        again: session.launch().is_some_and(|launch| launch.id.0 > 1),
    }
}
