//! A worker's tools: its own task, questions, and the way to its orchestrator. It has no others, since it may do no more.

use std::sync::Arc;

use ao_protocol::calls::{
    MessageList, PlanShow, QuestionAsk, SessionList, SessionSend, SessionShow, TaskReport,
};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::view::{QuestionView, SessionKind, TaskView};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, Implementation, ServerCapabilities, ServerConfig};
use rmcp::schemars::{self, JsonSchema};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};

use super::Context;
use super::words::answer;

const INSTRUCTIONS: &str = "You are a worker in a session of your own. task_show says what you are here for. Ask what you \
    cannot decide, and go on with the rest: the answer comes as a message. When you are done, commit, then call report \
    with done.";

/// The server.
#[derive(Clone)]
pub(super) struct WorkerTools {
    context: Arc<Context>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Question {
    /// What somebody else must decide or tell.
    text: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Report {
    /// What you did, how you checked it, and what is left.
    text: String,
    /// Whether the task is done. Without it the text is a note on the way.
    done: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Text {
    /// The text.
    text: String,
}

/// What a worker is here for.
#[derive(Debug, Serialize)]
struct OwnTask {
    goal: Option<String>,
    task: TaskView,
    questions: Vec<QuestionView>,
}

impl WorkerTools {
    pub(super) fn new(context: Context) -> Self {
        Self { context: Arc::new(context) }
    }

    async fn own_task(&self) -> Result<OwnTask, CallError> {
        let session = self.context.session.clone();
        let own = self.context.call(SessionShow { session: session.clone() }).await?.task;
        let plan = self.context.call(PlanShow { project: session.project() }).await?;
        let task = plan.tasks.into_iter().find(|task| Some(task.id) == own).ok_or_else(|| {
            CallError::new(ErrorCode::TaskNotFound, format!("{session} was started for no task of the plan"))
                .hint("What you are to do is what you were told first, and in messages.")
        })?;
        let is_own = |question: &QuestionView| question.task == own || question.by.as_ref() == Some(&session);
        let questions = plan.questions.into_iter().filter(is_own).collect();
        Ok(OwnTask { goal: plan.goal.map(|goal| goal.text), task, questions })
    }

    async fn put_question(&self, text: String) -> Result<QuestionView, CallError> {
        let session = self.context.session.clone();
        let task = self.context.call(SessionShow { session: session.clone() }).await?.task;
        self.context.call(QuestionAsk { project: session.project(), text, task }).await
    }

    async fn tell_lead(&self, text: String) -> Result<ao_protocol::view::MessageView, CallError> {
        let list = SessionList { project: Some(self.context.session.project()), archived: None };
        let all = self.context.call(list).await?;
        let lead = all.into_iter().rfind(|session| session.kind == SessionKind::Orchestrator);
        let lead = lead.ok_or_else(|| {
            CallError::new(ErrorCode::SessionNotFound, "this project has no orchestrator")
                .hint("A person follows you directly: call ask for what you need, report for what you did.")
        })?;
        self.context.call(SessionSend { session: lead.id, text, wait: None }).await
    }
}

#[tool_router]
impl WorkerTools {
    #[tool(
        description = "Shows the task that you are here for, the goal it serves, and its questions with their answers."
    )]
    async fn task_show(&self) -> CallToolResult {
        answer(self.own_task().await)
    }

    #[tool(
        description = "Asks what you cannot decide. The answer comes as a message; do not wait for it, go on with the rest."
    )]
    async fn ask(&self, Parameters(Question { text }): Parameters<Question>) -> CallToolResult {
        answer(self.put_question(text).await)
    }

    #[tool(
        description = "Says how you stand with your task: a note on the way, or that it is done. Commit first."
    )]
    async fn report(&self, Parameters(Report { text, done }): Parameters<Report>) -> CallToolResult {
        let session = self.context.session.clone();
        answer(self.context.call(TaskReport { session, text, done }).await)
    }

    #[tool(description = "Lists the messages that you were sent, oldest first.")]
    async fn messages(&self) -> CallToolResult {
        answer(self.context.call(MessageList { session: self.context.session.clone() }).await)
    }

    #[tool(description = "Sends a message to your orchestrator.")]
    async fn tell_orchestrator(&self, Parameters(Text { text }): Parameters<Text>) -> CallToolResult {
        answer(self.tell_lead(text).await)
    }
}

#[tool_handler]
impl ServerHandler for WorkerTools {
    fn get_info(&self) -> ServerConfig {
        let mut info = ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions(INSTRUCTIONS);
        info.server_info = Implementation::new("ao", ao_client::BUILD);
        info
    }
}
