//! Starting an agent in its session, on whatever rung.

use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::host::LaunchSpec;
use ao_protocol::ids::AgentId;
use ao_protocol::settings::{ProjectSettings, TerminalTheme};
use ao_protocol::view::SessionKind;

use super::admission::Admitted;
use super::blocks::variables;
use super::screen::STARTS_WITHIN;
use super::{Engine, Entry, Held, now_ms};
use crate::domain::activity::Activity;
use crate::domain::facts::{Launch, Phase, Project, Rung, Session};
use crate::domain::message::{NewMessage, Stage};
use crate::domain::role::RolePrompt;
use crate::domain::site::Ownership;
use crate::domain::status::Observed;
use crate::ports::agent::{Agent, Plan, PlanContext, PlanError};
use crate::ports::runtime::LaunchError;
use crate::workspace::Step;

/// Variables that a session never inherits: they describe the terminal or the session the daemon was started in.
const NOT_INHERITED: &[&str] = &[
    "AO_SESSION",
    "AO_LAUNCH",
    "AO_TOKEN",
    "AO_OWNER",
    "AO_WORKTREE",
    "AO_REPOSITORY",
    "TMUX",
    "TMUX_PANE",
    "STY",
    "COLUMNS",
    "LINES",
];

/// Whether a variable describes the session that the daemon was started in, if it was, or its terminal.
fn is_ours(name: &str) -> bool {
    NOT_INHERITED.contains(&name) || name == "AO_PORT" || name.starts_with("AO_PORT_")
}

impl Engine {
    /// Starts the session's agent: intent on record, then the launch, then its result on record.
    ///
    /// # Errors
    /// Why it did not start. The session is then on record as failed, or as unconfirmed if it may have started.
    pub(super) async fn launch(
        &self,
        held: &Held,
        session: Session,
        rung: Rung,
        _admitted: &Admitted,
    ) -> Result<Entry, CallError> {
        let agent = match rung {
            Rung::Shell | Rung::Setup | Rung::SetupAgain => self.shell_agent()?,
            Rung::First | Rung::Native | Rung::SavedPrompt | Rung::Fresh => self.agent_of(&session)?,
        };
        let turn = self.turn_of(&session).await?;
        let session = match self.with_ports(held, session.clone()).await {
            Ok(session) => session,
            Err(error) => {
                self.fail(held, session, error.code, error.message.clone()).await?;
                return Err(error);
            }
        };
        let session = self.intend(held, session, rung, agent.as_ref()).await?;
        drop(turn);
        Step::LaunchIntended.pass();
        let (spec, typed) = match self.spec(&session, rung, agent.as_ref()).await {
            Ok(spec) => spec,
            Err(error) => {
                self.fail(held, session, error.code, error.message.clone()).await?;
                return Err(error);
            }
        };
        self.know_transcript(&session).await;
        self.know_screen(&session, agent.as_ref()).await;
        match self.0.runtime.launch(&session.id, spec).await {
            Ok(processes) => {
                Step::LaunchBegun.pass();
                // A quick agent's hooks may have told of this launch already.
                self.fleet().observe(&session.id, |seen| {
                    seen.host_pid = Some(processes.host_pid);
                    seen.agent_pid = Some(processes.agent_pid);
                    seen.ready |= !agent.resumption().tells_ready;
                });
                let entry = self.record_running(held, session).await?;
                Step::LaunchRecorded.pass();
                self.type_first(&entry.session, typed).await?;
                if let Some(launch) = entry.session.launch() {
                    self.watch_start(&entry.session.id, launch.id, STARTS_WITHIN);
                }
                Ok(entry)
            }
            Err(LaunchError::NotStarted { reason }) => {
                let message = format!("{} could not be started: {reason}", agent.name());
                self.fail(held, session, ErrorCode::LaunchFailed, message.clone()).await?;
                Err(CallError::new(ErrorCode::LaunchFailed, message)
                    .hint("Its worktree is kept. Resume it once the cause is gone."))
            }
            Err(LaunchError::Unknown { reason }) => {
                self.mark_unconfirmed(&session.id);
                Err(CallError::new(
                    ErrorCode::SessionUnconfirmed,
                    format!("it is not known whether the agent of {} started: {reason}", session.id),
                )
                .hint("It is asked again by itself; nothing is started twice."))
            }
        }
    }

    async fn intend(
        &self,
        held: &Held,
        mut session: Session,
        rung: Rung,
        agent: &dyn Agent,
    ) -> Result<Session, CallError> {
        match rung {
            Rung::SavedPrompt | Rung::Fresh => {
                // An id of a lost conversation may be refused, so a new conversation gets a new one.
                session.native_id = agent.new_conversation();
                session.native_begun = false;
                session.prompt_replayed |= rung == Rung::SavedPrompt;
            }
            Rung::First | Rung::Native | Rung::Shell | Rung::Setup | Rung::SetupAgain => {}
        }
        if session.kind == SessionKind::Orchestrator
            && matches!(rung, Rung::First | Rung::SavedPrompt | Rung::Fresh)
        {
            self.forget_told(&session.id).await;
        }
        // What a shell or a setup leaves open stays open.
        session.site.unbegun = rung == Rung::Setup || (session.site.unbegun && !rung.is_agent());
        session.restart = false;
        session.token.get_or_insert_with(self.0.new_token);
        let id = session.next_launch();
        let told = if rung.is_agent() { RolePrompt::of(&session) } else { None };
        let launch = Launch { id, rung, boot_id: self.0.boot_id.clone(), at: now_ms(), told };
        session.phase = Phase::Launching(launch);
        let session = self.commit(held, session).await?;
        // What was seen belongs to the launch before; reset earlier, that one would look alive for a moment.
        self.forget_first_prompts(&session).await;
        let (now, silence) = (self.now(), agent.habits().silence);
        self.fleet().observe(&session.id, |seen| {
            *seen = Observed { activity: Activity::begins(now, silence), ..Observed::default() };
        });
        Ok(session)
    }

    /// What was to be typed first into an earlier launch is not typed into this one, which has its own.
    async fn forget_first_prompts(&self, session: &Session) {
        let open = self.fleet().sendings_of(&session.id);
        for message in
            open.into_iter().map(|sending| sending.message).filter(|message| message.opens.is_some())
        {
            let cancel = |stage: &Stage| (*stage == Stage::Accepted).then_some(Stage::Cancelled);
            let cancelled = self.fleet().stage(message.id, cancel, now_ms());
            if let Some(cancelled) = cancelled
                && let Err(error) = self.0.store.save_message(&cancelled).await
            {
                tracing::warn!(session = %session.id, %error, "an earlier first prompt could not be taken back");
            }
        }
    }

    /// A first prompt that the command line could not carry is typed like any message.
    async fn type_first(&self, session: &Session, typed: Option<String>) -> Result<(), CallError> {
        let (Some(text), Some(launch)) = (typed, session.launch()) else { return Ok(()) };
        let opens = Some(launch.id);
        let new =
            NewMessage { session: session.id.clone(), from: None, text, opens, tells: None, at: now_ms() };
        self.accept(new).await.map(drop)
    }

    pub(super) async fn record_running(&self, held: &Held, mut session: Session) -> Result<Entry, CallError> {
        if let Phase::Launching(launch) = session.phase {
            session.phase = Phase::Running(launch);
            session = self.commit(held, session).await?;
        }
        self.session(&session.id)
    }

    pub(super) fn shell_agent(&self) -> Result<std::sync::Arc<dyn Agent>, CallError> {
        let shell = self.0.agents.named(&AgentId::shell());
        shell.ok_or_else(|| CallError::new(ErrorCode::AgentUnknown, "this build has no shell"))
    }

    async fn spec(
        &self,
        session: &Session,
        rung: Rung,
        agent: &dyn Agent,
    ) -> Result<(LaunchSpec, Option<String>), CallError> {
        let environment = self.environment().await;
        let project = self.project(&session.project())?;
        if !session.worktree.is_dir() {
            return Err(self.missing(session, &project.path).await);
        }
        let bundle = self.0.home.bundle(&session.id);
        let tools = self.tools_of(session);
        let settings = self.project_settings(&project.id).await?;
        if rung.is_setup() {
            let plan = self.setup_plan(session, &project, settings.clone())?;
            let env = self.environment_for(session, &project, &settings, &environment, &plan);
            return Ok((launch_spec(session, plan.argv, env), None));
        }
        let system = self.instructions(session, &project, settings.rules.as_deref()).await?;
        let plan = agent
            .plan(&PlanContext {
                session,
                repository: &project.path,
                rung,
                environment: &environment,
                bundle: &bundle,
                core: &self.0.core,
                system: system.as_deref(),
                tools: &tools,
            })
            .map_err(|e| plan_error(&e))?;
        let env = self.environment_for(session, &project, &settings, &environment, &plan);
        Ok((launch_spec(session, plan.argv, env), plan.typed))
    }

    /// What became of a session's folder, as far as can be seen.
    async fn missing(&self, session: &Session, repository: &std::path::Path) -> CallError {
        let folder = &session.worktree;
        let message = format!("the worktree of {} is gone: {}", session.id, folder.display());
        let error = CallError::new(ErrorCode::WorktreeMissing, message);
        if let Ok(Some(at)) = self.0.git.moved_to(repository, folder, &session.branch).await {
            let (at, to) = (at.display(), folder.display());
            return error.hint(format!("It was moved. Move it back: git worktree move {at} {to}"));
        }
        let in_trash =
            self.trash().await.is_ok_and(|all| all.iter().any(|entry| entry.session == session.id));
        error.hint(if in_trash {
            format!("It is in the trash. Bring it back first: ao ledger restore {}", session.id)
        } else {
            match session.ownership() {
                Ownership::Ours => format!(
                    "Its branch is kept: ao session new {} --existing-branch {}",
                    session.project(),
                    session.branch
                ),
                Ownership::Adopted | Ownership::Checkout | Ownership::Scratch => {
                    "The app did not remove it; put it back where it was.".to_owned()
                }
            }
        })
    }

    /// What `ao mcp` must know to act for a session: also whose tools to offer. What they may do is decided here, not there.
    fn tools_of(&self, session: &Session) -> String {
        let Session { id, kind, token, .. } = session;
        let home = self.0.home.root();
        serde_json::json!({ "home": home, "session": id, "kind": kind, "token": token }).to_string()
    }

    /// The whole environment of a launch.
    pub(super) fn environment_for(
        &self,
        session: &Session,
        project: &Project,
        settings: &ProjectSettings,
        user: &[(String, String)],
        plan: &Plan,
    ) -> Vec<(String, String)> {
        let dropped = |name: &str| is_ours(name) || plan.unset.iter().any(|unset| unset == name);
        let mut all: Vec<(String, String)> =
            user.iter().filter(|(name, _)| !dropped(name)).cloned().collect();
        let mut set = |name: &str, value: String| {
            all.retain(|(known, _)| known != name);
            all.push((name.to_owned(), value));
        };
        // The terminal's host reads it too, and answers accordingly, until it is told of a change. A project may say another.
        set(COLOURS, colours(self.settings().terminal_theme).to_owned());
        for (name, value) in settings.env.iter().flatten().filter(|(name, _)| !dropped(name)) {
            set(name, value.clone());
        }
        // Our own `ao` comes first, whatever else is called so on this machine.
        let of_project = settings.env.as_ref().and_then(|env| env.get("PATH")).map(String::as_str);
        let of_user = user.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_str());
        let path = of_project.or(of_user);
        let own = self.0.core.parent().map(|folder| folder.to_string_lossy().into_owned());
        let separator = if cfg!(windows) { ";" } else { ":" };
        let parts: Vec<&str> = own.as_deref().into_iter().chain(path).collect();
        set("PATH", parts.join(separator));
        set("TERM", "xterm-256color".to_owned());
        set("COLORTERM", "truecolor".to_owned());
        set("AO_HOME", self.0.home.root().to_string_lossy().into_owned());
        set("AO_SESSION", session.id.to_string());
        if let Some(token) = &session.token {
            set("AO_TOKEN", token.clone());
        }
        set("AO_LAUNCH", session.launch().map_or(1, |launch| launch.id.0).to_string());
        set("AO_WORKTREE", session.worktree.to_string_lossy().into_owned());
        set("AO_REPOSITORY", project.path.to_string_lossy().into_owned());
        for (name, value) in self.ports_of(session).map(variables).unwrap_or_default() {
            set(&name, value);
        }
        for (name, value) in &plan.set {
            set(name, value.clone());
        }
        all
    }
}

/// Text and ground by their numbers among the sixteen colours.
pub(super) const COLOURS: &str = "COLORFGBG";

fn colours(theme: Option<TerminalTheme>) -> &'static str {
    match theme {
        Some(TerminalTheme::Light) => "0;15",
        Some(TerminalTheme::Dark) | None => "15;0",
    }
}

fn launch_spec(session: &Session, argv: Vec<String>, env: Vec<(String, String)>) -> LaunchSpec {
    let launch = session.launch().map_or_else(|| session.next_launch(), |launch| launch.id);
    LaunchSpec { launch, env, argv, cwd: session.worktree.to_string_lossy().into_owned() }
}

fn plan_error(error: &PlanError) -> CallError {
    match error {
        PlanError::NotInstalled { hint, .. } => {
            CallError::new(ErrorCode::AgentNotInstalled, error.to_string()).hint(hint.clone())
        }
        PlanError::Unsupported { .. } => CallError::new(ErrorCode::OptionUnsupported, error.to_string()),
        PlanError::Manifest { .. } => CallError::new(ErrorCode::ManifestInvalid, error.to_string()),
        PlanError::File { source, .. } => {
            CallError::new(ErrorCode::StorageFailed, format!("{error}: {source}"))
        }
    }
}
