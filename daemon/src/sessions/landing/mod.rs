//! Landing: a session's branch onto its base, checked, and the session put away.
//!
//! Why it exists: the last step of a task is the one that changes what everybody works on. It happens in a scratch
//! worktree, apart from the call that asked for it; the base moves last, once, and only as [`LandPermit`] allows. What is
//! to become of it is on record first, so that a death at any point leaves the base moved or not, and the next start sees
//! which.

mod record;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use ao_protocol::calls::{
    SessionArchive, SessionKill, SessionLand, SessionLandCancel, SessionLanding, SessionSend,
};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use ao_protocol::settings::ProjectSettings;
use ao_protocol::view::{LandStep, LandingState, LandingView, Source};
use tokio::sync::watch;

use self::record::{Desk, Intent};
use super::history::LONG_WAIT;
use super::{Engine, Entry, Note};
use crate::domain::activity::State;
use crate::domain::facts::Phase;
use crate::domain::forge_address::new_pull_request;
use crate::ports::permit::LandPermit;
use crate::workspace::{
    Assessment, Combined, Ends, LandLock, LandPlan, Moved, ShellRun, WorkspaceError, last_lines, pass,
    run_line,
};

/// Lines of a failed check that are told.
const TOLD: usize = 12;

/// The landings of this daemon's life, by session: what is under way, and how the last one ended.
#[derive(Debug, Default)]
pub(super) struct Landings(Mutex<HashMap<SessionId, Underway>>);

#[derive(Debug)]
struct Underway {
    news: watch::Sender<LandingView>,
    cancel: watch::Sender<bool>,
}

/// One landing, as far as it is decided before it begins.
struct Work {
    call: SessionLand,
    plan: LandPlan,
    ends: Ends,
    settings: ProjectSettings,
    desk: Desk,
}

impl Engine {
    /// Begins to land a session's branch. One that is under way already is only shown.
    ///
    /// # Errors
    /// `SESSION_BUSY`, `WORKTREE_DIRTY`, `WORKTREE_MISSING`, `UNKNOWN_BASE`, `BASE_DIRTY`, `NOTHING_TO_LAND`; nothing has
    /// begun then.
    pub async fn land(&self, call: SessionLand) -> Result<LandingView, CallError> {
        let id = call.session.clone();
        self.wait_until_reconciled().await;
        if let Some(known) = self.landing_now(&id).filter(is_running) {
            return Ok(known);
        }
        let work = self.prepare_landing(call).await?;
        let view = LandingView {
            session: id.clone(),
            branch: work.plan.branch.clone(),
            base: work.plan.base.clone(),
            method: work.plan.method,
            state: LandingState::Running { step: LandStep::Combining },
        };
        let cancelled = self.enter_landing(&view)?;
        let engine = self.clone();
        tokio::spawn(async move {
            let state = engine.land_through(&work, cancelled).await;
            engine.say(&work.call.session, &ending(&work.plan, &state)).await;
            engine.landing_is(&work.call.session, state);
        });
        Ok(view)
    }

    /// How far a session's landing is, or how its last one ended.
    ///
    /// # Errors
    /// `INVALID_REQUEST` if this daemon has seen none.
    pub async fn landing(&self, call: &SessionLanding) -> Result<LandingView, CallError> {
        self.session(&call.session)?;
        let mut news = {
            let all = self.0.landings.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&call.session).map(|one| one.news.subscribe())
        }
        .ok_or_else(|| {
            CallError::new(ErrorCode::InvalidRequest, format!("{} has not been landed", call.session))
                .hint(format!("Land it: ao session land {}", call.session))
        })?;
        let is_past = |view: &LandingView| match (&view.state, call.past) {
            (LandingState::Running { step }, Some(past)) => *step != past,
            (_, _) => true,
        };
        // The one who tells is kept in the list, so this ends with the news or with the time.
        drop(tokio::time::timeout(LONG_WAIT, news.wait_for(is_past)).await);
        let view = news.borrow().clone();
        Ok(view)
    }

    /// Calls a landing off, up to the moment at which the base moves.
    ///
    /// # Errors
    /// As [`Engine::landing`].
    pub async fn cancel_landing(&self, call: &SessionLandCancel) -> Result<LandingView, CallError> {
        {
            let all = self.0.landings.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(one) = all.get(&call.session) {
                one.cancel.send_replace(true);
            }
        }
        self.landing(&SessionLanding { session: call.session.clone(), past: None }).await
    }

    async fn prepare_landing(&self, call: SessionLand) -> Result<Work, CallError> {
        let entry = self.session(&call.session)?;
        let session = &entry.session;
        let id = &session.id;
        let project = self.project(&session.project())?;
        let settings = self.project_settings(&project.id).await?;
        self.require_landable(&entry, &call, &project.path).await?;
        let told = |e: WorkspaceError| e.to_call_error();
        let git = &self.0.git;
        let base = match &call.onto {
            Some(onto) => Some(onto.clone()),
            None => git.branch_of_base(&project.path, &session.base).await.map_err(told)?,
        };
        let base = base.ok_or_else(|| {
            CallError::new(
                ErrorCode::UnknownBase,
                format!("{id} started from {}, which is no local branch to land on", session.base),
            )
            .hint(format!("Name one: ao session land {id} --onto <branch>"))
        })?;
        let desk = Desk::of(&self.0.home, id);
        let plan = LandPlan {
            repository: project.path,
            scratch: desk.tree(),
            branch: session.branch.clone(),
            base,
            method: call.method.or(settings.land).unwrap_or_default(),
            message: format!("{} ({id})", session.title),
        };
        let ends = git.ends(&plan).await.map_err(told)?;
        if plan.base == plan.branch
            || git.base_has(&plan.repository, &plan.base, &ends.tip).await.map_err(told)?
        {
            return Err(nothing(&plan));
        }
        if let Some(at) = git.dirty_checkout(&plan).await.map_err(told)? {
            return Err(checkout_dirty(&plan, &at));
        }
        Ok(Work { call, plan, ends, settings, desk })
    }

    async fn require_landable(
        &self,
        entry: &Entry,
        call: &SessionLand,
        repository: &std::path::Path,
    ) -> Result<(), CallError> {
        let (id, folder) = (&entry.session.id, &entry.session.worktree);
        let busy = |why: &str| Err(CallError::new(ErrorCode::SessionBusy, format!("{id} {why}")));
        match &entry.session.phase {
            Phase::Queued(_) | Phase::Creating | Phase::Launching(_) => return busy("is only being started"),
            Phase::Running(_)
                if call.keep != Some(true) && *entry.seen.activity.state() == State::Working =>
            {
                return busy("is at work: wait for the end of its turn, or land with --keep");
            }
            Phase::Running(_) | Phase::Exited { .. } | Phase::Ended { .. } => {}
        }
        match self.0.git.assess(repository, folder).await.map_err(|e| e.to_call_error())? {
            Assessment::Clean => Ok(()),
            Assessment::Dirty { summary, .. } => Err(CallError::new(
                ErrorCode::WorktreeDirty,
                format!("the worktree of {id} has what would not be landed: {summary}"),
            )
            .hint("Have its agent commit it, or commit it yourself, then land again.")),
            Assessment::Missing => Err(CallError::new(
                ErrorCode::WorktreeMissing,
                format!("the worktree of {id} is gone; its branch is kept"),
            )),
        }
    }

    /// Has the landing begin, unless another one of the project is under way.
    fn enter_landing(&self, view: &LandingView) -> Result<watch::Receiver<bool>, CallError> {
        let mut all = self.0.landings.0.lock().unwrap_or_else(PoisonError::into_inner);
        let project = view.session.project();
        let of_project = |other: &LandingView| other.session.project() == project && is_running(other);
        let other = all.values().map(|one| one.news.borrow().clone()).find(of_project);
        if let Some(other) = other {
            return Err(CallError::new(
                ErrorCode::SessionBusy,
                format!("{} is being landed, and one lands after the other", other.session),
            ));
        }
        let (cancel, cancelled) = watch::channel(false);
        let news = watch::Sender::new(view.clone());
        all.insert(view.session.clone(), Underway { news, cancel });
        Ok(cancelled)
    }

    fn landing_now(&self, id: &SessionId) -> Option<LandingView> {
        let all = self.0.landings.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(id).map(|one| one.news.borrow().clone())
    }

    fn landing_is(&self, id: &SessionId, state: LandingState) {
        let all = self.0.landings.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = all.get(id) {
            one.news.send_modify(|view| view.state = state);
        }
    }

    async fn step(&self, work: &Work, step: LandStep, words: &str) {
        self.landing_is(&work.call.session, LandingState::Running { step });
        self.say(&work.call.session, words).await;
    }

    /// Puts a line into a session's history.
    async fn say(&self, id: &SessionId, what: &str) {
        let note = Note { source: Source::Ours, what: format!("landing: {what}"), always: true, by: None };
        let now = self.now();
        let line = self.fleet().witness(id, &note, now, |_seen| {});
        self.put_down(line).await;
    }

    async fn land_through(&self, work: &Work, cancelled: watch::Receiver<bool>) -> LandingState {
        let outcome = self.try_landing(work, cancelled).await;
        if let Err(error) = self.0.git.clear_landing(&work.plan.repository, &work.plan.scratch).await {
            tracing::warn!(session = %work.call.session, %error, "a scratch worktree is left for the next start");
            return outcome.unwrap_or_else(|error| LandingState::Failed { error });
        }
        work.desk.clear();
        outcome.unwrap_or_else(|error| LandingState::Failed { error })
    }

    async fn try_landing(
        &self,
        work: &Work,
        mut cancelled: watch::Receiver<bool>,
    ) -> Result<LandingState, CallError> {
        let told = |e: WorkspaceError| e.to_call_error();
        let Work { plan, ends, desk, .. } = work;
        let lock = LandLock::take(&desk.lock()).await.map_err(told)?;
        desk.intend(&Intent::of(&work.call, plan, ends, None))?;
        pass("land-begun");
        self.say(&work.call.session, &format!("{:?} of {} onto {}", plan.method, plan.branch, plan.base))
            .await;
        let commit = match self.0.git.combine(plan, ends, &lock).await.map_err(told)? {
            Combined::Commit(commit) => commit,
            Combined::Nothing => return Err(nothing(plan)),
            Combined::Conflicts(paths) => {
                let told = self.tell_conflicts(work, &paths).await;
                return Ok(LandingState::Conflicts { paths, told });
            }
        };
        let Some(permit) = self.checked(work, &lock, &mut cancelled).await? else {
            return Ok(LandingState::Cancelled);
        };
        if *cancelled.borrow() {
            return Ok(LandingState::Cancelled);
        }
        desk.intend(&Intent::of(&work.call, plan, ends, Some(commit.clone())))?;
        self.step(work, LandStep::Moving, &format!("{} is moved to {commit:.12}", plan.base)).await;
        match self.0.git.move_base(permit, plan, ends, &commit, &lock).await.map_err(told)? {
            Moved::Done => {}
            Moved::BaseMoved => {
                return Err(CallError::new(
                    ErrorCode::BaseMoved,
                    format!("{} has moved meanwhile, so nothing was landed", plan.base),
                )
                .hint("Land again: it is combined and checked with what is there now."));
            }
            Moved::CheckoutDirty(at) => return Err(checkout_dirty(plan, &at)),
        }
        let mut notes = Vec::new();
        let pushed = self.pushed(work, &lock, &mut notes).await;
        self.put_away(&work.call, &mut notes).await;
        let address = self.0.git.remote_address(plan).await;
        let pull_request = address.and_then(|remote| new_pull_request(&remote, &plan.base, &plan.branch));
        Ok(LandingState::Landed { commit, pushed, pull_request, notes })
    }

    /// Runs the project's check on what is to be landed. `None` if a person called it off.
    async fn checked(
        &self,
        work: &Work,
        lock: &LandLock,
        cancelled: &mut watch::Receiver<bool>,
    ) -> Result<Option<LandPermit>, CallError> {
        if let Some(permit) = LandPermit::unchecked(&work.settings).or_else(|| LandPermit::waived(&work.call))
        {
            return Ok(Some(permit));
        }
        let id = &work.call.session;
        let line = work.settings.check.clone().unwrap_or_default();
        self.step(work, LandStep::Checking, &format!("check: {line}")).await;
        let mut env: Vec<(String, String)> = self.environment().await.to_vec();
        let shell = env.iter().find(|(name, _)| name == "SHELL").map(|(_, shell)| PathBuf::from(shell));
        let shell = shell.unwrap_or_else(|| PathBuf::from(if cfg!(windows) { "cmd.exe" } else { "/bin/sh" }));
        for (name, value) in work.settings.env.iter().flatten() {
            env.retain(|(known, _)| known != name);
            env.push((name.clone(), value.clone()));
        }
        let log = self.0.home.logs().join(format!("landing-{id}.log"));
        let run = ShellRun { shell, line, at: work.plan.scratch.clone(), env, log: log.clone() };
        let called_off = async {
            // The sender lives in the list of landings.
            let _gone = cancelled.wait_for(|off| *off).await;
        };
        let ended = run_line(&run, lock, called_off).await.map_err(|e| e.to_call_error())?;
        let said = last_lines(&log, TOLD);
        for line in &said {
            self.say(id, line).await;
        }
        let Some(status) = ended else { return Ok(None) };
        LandPermit::passed(status).map(Some).ok_or_else(|| {
            let last = said.last().map(|line| format!(": {line}")).unwrap_or_default();
            CallError::new(ErrorCode::CheckFailed, format!("the project's check failed ({status}){last}"))
                .hint(format!("All that it printed is in {}", log.display()))
        })
    }

    async fn pushed(&self, work: &Work, lock: &LandLock, notes: &mut Vec<String>) -> Option<String> {
        if work.call.push != Some(true) {
            return None;
        }
        self.step(work, LandStep::Pushing, &format!("{} is pushed", work.plan.base)).await;
        match self.0.git.push_base(&work.plan, lock).await {
            Ok(remote) => Some(remote),
            Err(error) => {
                notes.push(format!("{} was not pushed: {error}", work.plan.base));
                None
            }
        }
    }

    /// Ends the session, moves its worktree to the trash, captured, and hides it.
    async fn put_away(&self, call: &SessionLand, notes: &mut Vec<String>) {
        if call.keep == Some(true) {
            return;
        }
        let id = call.session.clone();
        self.landing_is(&id, LandingState::Running { step: LandStep::Archiving });
        // What its agent left meanwhile goes into the ledger.
        let kill = SessionKill { session: id.clone(), remove_worktree: Some(true), dirty: Some(true) };
        let ended = self.kill(&kill).await;
        let hidden = match ended {
            Ok(_ended) => self.archive(&SessionArchive { session: id, archived: true }).await,
            Err(error) => Err(error),
        };
        if let Err(error) = hidden {
            notes.push(format!("the session was not put away: {}", error.message));
        }
    }

    /// Has the session's agent know of the conflicts. False if nobody is there to be told.
    async fn tell_conflicts(&self, work: &Work, paths: &[String]) -> bool {
        // A shell would run the words as commands.
        if self.session(&work.call.session).map_or(true, |entry| entry.session.runs_shell()) {
            return false;
        }
        let base = &work.plan.base;
        let files: Vec<String> = paths.iter().map(|path| format!("- {path}")).collect();
        let text = format!(
            "Your branch could not be landed on {base}: both changed these files.\n{}\nNothing was changed. Bring {base} \
             into your branch in this worktree (git merge {base}), resolve the conflicts, check, and commit; then it \
             can be landed.",
            files.join("\n")
        );
        let send = SessionSend { session: work.call.session.clone(), text, wait: Some(false) };
        self.send(&send, None).await.is_ok()
    }
}

fn is_running(view: &LandingView) -> bool {
    matches!(view.state, LandingState::Running { .. })
}

fn nothing(plan: &LandPlan) -> CallError {
    CallError::new(
        ErrorCode::NothingToLand,
        format!("{} has nothing that {} has not", plan.branch, plan.base),
    )
}

fn checkout_dirty(plan: &LandPlan, at: &std::path::Path) -> CallError {
    CallError::new(
        ErrorCode::BaseDirty,
        format!("{} is checked out in {} with changes, which are not touched", plan.base, at.display()),
    )
    .hint("Commit or stash them there, then land again.")
}

/// The last line of a landing's story.
fn ending(plan: &LandPlan, state: &LandingState) -> String {
    match state {
        LandingState::Running { .. } => "goes on".to_owned(),
        LandingState::Landed { commit, .. } => format!("{} is at {commit:.12}", plan.base),
        LandingState::Conflicts { paths, .. } => format!("conflicts in {}", paths.join(", ")),
        LandingState::Failed { error } => error.message.clone(),
        LandingState::Cancelled => "called off".to_owned(),
    }
}
