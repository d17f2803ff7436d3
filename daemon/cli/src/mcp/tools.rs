//! The tools. Their descriptions are all that an agent knows of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use ao_protocol::calls::{
    KnownState, MessageList, PlanDecide, PlanGoal, PlanLog, PlanShow, QuestionAnswer, QuestionAsk,
    RestoreHow, SessionBrief, SessionCreate, SessionInterrupt, SessionKill, SessionList, SessionLog,
    SessionPrompt, SessionRestore, SessionSend, SessionShow, SessionTranscript, SessionWait, TaskAdd,
    TaskChange, TaskMark, TerminalText,
};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::{AgentId, ProjectId, QuestionId, SessionId, TaskId};
use ao_protocol::view::{SessionView, Status};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, Implementation, ServerCapabilities, ServerConfig};
use rmcp::schemars::{self, JsonSchema};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};

use super::words::answer;
use super::{Context, diff};

const INSTRUCTIONS: &str = "These tools run this project's coding sessions: workers, each with its own git worktree, \
    terminal and agent. The plan (plan_show) is what is remembered of the goal, the tasks, decisions and questions; keep \
    it true. After spawning workers, call wait; call it again whenever it comes back with nothing. You never answer a \
    worker's permission prompt: forward_permission puts it before the person.";

/// The server. Clones share what was waited for.
#[derive(Clone)]
pub(super) struct Tools {
    context: Arc<Context>,
    /// How each session was when `wait` told of it.
    told: Arc<Mutex<BTreeMap<SessionId, KnownState>>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Which {
    /// A session's id, such as `shop-3`.
    session: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Spawn {
    /// The number of the task that the worker is for. Its brief becomes the prompt if there is no other.
    task: Option<u32>,
    /// What the worker is to do: everything it must know, since it knows nothing of this conversation.
    prompt: Option<String>,
    /// The agent, such as `claude-code` or `codex`; the one you run as, if absent.
    agent: Option<String>,
    /// A title of a few words.
    title: Option<String>,
    /// The branch, tag or commit to start from; the project's base if absent.
    base: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Message {
    /// To which session.
    session: String,
    /// What to tell its agent.
    text: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Read {
    /// Which session.
    session: String,
    /// `screen` (its terminal), `transcript` (what was said in its agent's conversation), `log` (what happened in it, with
    /// evidence and who did it) or `messages` (what it was sent, with receipts).
    what: Option<What>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum What {
    Screen,
    Transcript,
    Log,
    Messages,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Differs {
    /// Which session.
    session: String,
    /// Only these files, by their paths as listed; all if absent.
    paths: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Wait {
    /// Only these sessions; all workers if absent.
    sessions: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Forward {
    /// The session whose permission prompt it is.
    session: String,
    /// What you would advise, and why.
    advice: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Text {
    /// The text.
    text: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct NewTask {
    /// What it is, in one line.
    title: String,
    /// What a worker must know to do it.
    brief: Option<String>,
    /// Numbers of tasks that must be over before it can begin.
    after: Option<Vec<u32>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct ChangedTask {
    /// The task's number.
    task: u32,
    /// Whether it is over.
    mark: Option<MarkWord>,
    /// What came of it, or why it was dropped.
    note: Option<String>,
    /// A new title.
    title: Option<String>,
    /// A new brief.
    brief: Option<String>,
    /// The tasks that must be over before it can begin, instead of those before.
    after: Option<Vec<u32>>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum MarkWord {
    Open,
    Done,
    Dropped,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Question {
    /// What the person must decide or tell.
    text: String,
    /// The task that it is about; it counts as asked until there is an answer.
    task: Option<u32>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct AnswerTo {
    /// The question's number.
    question: u32,
    /// The answer. The session that asked is told.
    text: String,
}

/// A worker as lists show it: what its coordinator decides by.
#[derive(Debug, Serialize)]
struct Worker {
    session: SessionId,
    title: String,
    agent: AgentId,
    status: Status,
    reason: String,
    branch: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<TaskId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<ao_protocol::view::AskView>,
}

impl From<SessionView> for Worker {
    fn from(view: SessionView) -> Self {
        Self {
            session: view.id,
            title: view.title,
            agent: view.agent,
            status: view.status,
            reason: view.reason,
            branch: view.branch,
            task: view.task,
            asks: view.asks,
        }
    }
}

fn workers(views: Vec<SessionView>) -> Vec<Worker> {
    views.into_iter().map(Worker::from).collect()
}

fn session_id(text: &str) -> Result<SessionId, CallError> {
    SessionId::parse(text).map_err(|error| {
        CallError::new(ErrorCode::InvalidRequest, error.to_string()).hint("list_sessions gives the ids.")
    })
}

fn tasks(numbers: Vec<u32>) -> Vec<TaskId> {
    numbers.into_iter().map(TaskId).collect()
}

impl Tools {
    pub(super) fn new(context: Context) -> Self {
        Self { context: Arc::new(context), told: Arc::default() }
    }

    fn project(&self) -> ProjectId {
        self.context.session.project()
    }

    async fn spawn_one(&self, spawn: Spawn) -> Result<Worker, CallError> {
        let agent = match spawn.agent {
            Some(agent) => AgentId::parse(&agent)
                .map_err(|error| CallError::new(ErrorCode::InvalidRequest, error.to_string()))?,
            None => self.context.call(SessionShow { session: self.context.session.clone() }).await?.agent,
        };
        let call = SessionCreate {
            project: self.project(),
            agent: Some(agent),
            prompt: spawn.prompt,
            title: spawn.title,
            branch: None,
            base: spawn.base,
            source: None,
            model: None,
            effort: None,
            mode: None,
            task: spawn.task.map(TaskId),
        };
        self.context.call(call).await.map(Worker::from)
    }

    async fn wait_once(&self, wait: Wait) -> Result<Vec<Worker>, CallError> {
        let sessions = wait.sessions.map(|all| all.iter().map(|id| session_id(id)).collect()).transpose()?;
        let known = self.told.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        let call = SessionWait { project: self.project(), sessions, until: None, known: Some(known) };
        let found = self.context.call(call).await?;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for view in &found {
            let state = KnownState { session: view.id.clone(), change: view.change };
            told.insert(view.id.clone(), state);
        }
        drop(told);
        Ok(workers(found))
    }

    /// The prompt goes before the person as a question, with what is on the worker's screen.
    async fn forward(&self, forward: Forward) -> Result<ao_protocol::view::QuestionView, CallError> {
        let session = session_id(&forward.session)?;
        let prompt = self.context.call(SessionPrompt { session: session.clone() }).await?;
        let task = self.context.call(SessionShow { session: session.clone() }).await?.task;
        let advice = forward.advice.map_or_else(String::new, |advice| format!("\n\nAdvice: {advice}"));
        let text = format!("{session} asks for permission:\n\n{}{advice}", prompt.lines.join("\n"));
        self.context.call(QuestionAsk { project: self.project(), text, task }).await
    }
}

#[tool_router]
impl Tools {
    #[tool(description = "Lists this project's sessions with their state.")]
    async fn list_sessions(&self) -> CallToolResult {
        let call = SessionList { project: Some(self.project()), archived: None };
        answer(self.context.call(call).await.map(workers))
    }

    #[tool(
        description = "Starts a worker: a new branch, worktree and terminal with an agent that gets the task's brief or the prompt."
    )]
    async fn spawn_worker(&self, Parameters(spawn): Parameters<Spawn>) -> CallToolResult {
        answer(self.spawn_one(spawn).await)
    }

    #[tool(
        description = "Sends a message to a session's agent. The receipt says how far it came: `submitted` means that the agent took it."
    )]
    async fn send_message(
        &self,
        Parameters(Message { session, text }): Parameters<Message>,
    ) -> CallToolResult {
        answer(
            async {
                self.context
                    .call(SessionSend { session: session_id(&session)?, text, wait: Some(true) })
                    .await
            }
            .await,
        )
    }

    #[tool(description = "Reads a session: its screen, its conversation, its log, or its messages.")]
    async fn read_session(&self, Parameters(Read { session, what }): Parameters<Read>) -> CallToolResult {
        let session = match session_id(&session) {
            Ok(session) => session,
            Err(error) => return answer::<()>(Err(error)),
        };
        match what.unwrap_or(What::Screen) {
            What::Screen => {
                let text = self.context.call(TerminalText { session, scrollback: Some(200) }).await;
                answer(text.map(|text| text.lines))
            }
            What::Transcript => {
                answer(self.context.call(SessionTranscript { session, last: Some(60) }).await)
            }
            What::Log => answer(
                self.context.call(SessionLog { session, after: None, limit: Some(60), wait: None }).await,
            ),
            What::Messages => answer(self.context.call(MessageList { session }).await),
        }
    }

    #[tool(
        description = "Shows what a session changed since it left its base, committed or not: every file, and the changed lines of as many files as fit. Give `paths` for the rest."
    )]
    async fn session_diff(
        &self,
        Parameters(Differs { session, paths }): Parameters<Differs>,
    ) -> CallToolResult {
        let asked = async {
            let session = session_id(&session)?;
            diff::of(&self.context.connect().await?.handle, session, paths).await
        };
        answer(asked.await)
    }

    #[tool(
        description = "Waits until a worker needs you: it is done with its turn, asks something, ended or failed. Comes back within 50 seconds; if with an empty list, nothing has changed: call it again."
    )]
    async fn wait(&self, Parameters(wait): Parameters<Wait>) -> CallToolResult {
        answer(self.wait_once(wait).await)
    }

    #[tool(description = "Interrupts what a session's agent is doing.")]
    async fn interrupt(&self, Parameters(Which { session }): Parameters<Which>) -> CallToolResult {
        answer(async { self.context.call(SessionInterrupt { session: session_id(&session)? }).await }.await)
    }

    #[tool(description = "Ends a session's agent. Its worktree, branch and screen are kept.")]
    async fn stop_session(&self, Parameters(Which { session }): Parameters<Which>) -> CallToolResult {
        let stop = async {
            let call = SessionKill { session: session_id(&session)?, remove_worktree: None, dirty: None };
            self.context.call(call).await.map(Worker::from)
        };
        answer(stop.await)
    }

    #[tool(description = "Brings an ended session's agent back in the same conversation.")]
    async fn restore_session(&self, Parameters(Which { session }): Parameters<Which>) -> CallToolResult {
        let restore = async {
            let call = SessionRestore { session: session_id(&session)?, how: Some(RestoreHow::Resume) };
            self.context.call(call).await.map(Worker::from)
        };
        answer(restore.await)
    }

    #[tool(
        description = "Puts a worker's permission prompt before the person, with your advice. Only the person answers it."
    )]
    async fn forward_permission(&self, Parameters(forward): Parameters<Forward>) -> CallToolResult {
        answer(self.forward(forward).await)
    }

    #[tool(
        description = "Shows the project's plan: goal, tasks with their states and workers, decisions, questions."
    )]
    async fn plan_show(&self) -> CallToolResult {
        answer(self.context.call(PlanShow { project: self.project() }).await)
    }

    #[tool(description = "Shows what was done to the plan, and by whom.")]
    async fn plan_log(&self) -> CallToolResult {
        answer(self.context.call(PlanLog { project: self.project(), after: None, limit: Some(60) }).await)
    }

    #[tool(
        description = "Shows what a session is told of its role; your own brief, with the plan, if you name yourself."
    )]
    async fn session_brief(&self, Parameters(Which { session }): Parameters<Which>) -> CallToolResult {
        answer(async { self.context.call(SessionBrief { session: session_id(&session)? }).await }.await)
    }

    #[tool(description = "Says what is to be reached.")]
    async fn plan_goal(&self, Parameters(Text { text }): Parameters<Text>) -> CallToolResult {
        answer(self.context.call(PlanGoal { project: self.project(), text }).await)
    }

    #[tool(description = "Adds a task to the plan.")]
    async fn task_add(
        &self,
        Parameters(NewTask { title, brief, after }): Parameters<NewTask>,
    ) -> CallToolResult {
        let call = TaskAdd { project: self.project(), title, brief, after: after.map(tasks) };
        answer(self.context.call(call).await)
    }

    #[tool(
        description = "Changes a task of the plan, or says that it is done or dropped, with what came of it."
    )]
    async fn task_change(&self, Parameters(changed): Parameters<ChangedTask>) -> CallToolResult {
        let mark = changed.mark.map(|mark| match mark {
            MarkWord::Open => TaskMark::Open,
            MarkWord::Done => TaskMark::Done,
            MarkWord::Dropped => TaskMark::Dropped,
        });
        let call = TaskChange {
            project: self.project(),
            task: TaskId(changed.task),
            title: changed.title,
            brief: changed.brief,
            after: changed.after.map(tasks),
            mark,
            note: changed.note,
        };
        answer(self.context.call(call).await)
    }

    #[tool(description = "Puts a decision on record, with its reason.")]
    async fn decide(&self, Parameters(Text { text }): Parameters<Text>) -> CallToolResult {
        answer(self.context.call(PlanDecide { project: self.project(), text }).await)
    }

    #[tool(description = "Asks the person. The answer comes as a message; do not wait for it.")]
    async fn ask_person(&self, Parameters(Question { text, task }): Parameters<Question>) -> CallToolResult {
        answer(self.context.call(QuestionAsk { project: self.project(), text, task: task.map(TaskId) }).await)
    }

    #[tool(description = "Answers a question that a worker put on record.")]
    async fn answer_question(
        &self,
        Parameters(AnswerTo { question, text }): Parameters<AnswerTo>,
    ) -> CallToolResult {
        answer(
            self.context
                .call(QuestionAnswer { project: self.project(), question: QuestionId(question), text })
                .await,
        )
    }
}

#[tool_handler]
impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let mut info = ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions(INSTRUCTIONS);
        info.server_info = Implementation::new("ao", ao_client::BUILD);
        info
    }
}
