//! The conversation: what the agent sends and what a person types go in, and out come messages to the agent, facts for
//! the daemon and rows for the screen.
//!
//! Nothing here does anything, so all of it can be tested as it is. One turn goes on at a time; what is sent meanwhile
//! waits here for its end. Only what happens in a turn of ours is told to the daemon: a conversation that is loaded is
//! shown again, and is no news.

use std::collections::VecDeque;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::asking::{Asked, Decision};
use super::editor::Editor;
use super::keys::Key;
use super::story::{Story, Voice};
use super::text::{Look, Row};
use super::tool::{State, Tool};
use super::wire::{self, Fault, Incoming, Introduction, Step, ToolUpdate, Update};

/// What has to be done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Send a message to the agent.
    Send(Value),
    /// Tell the daemon.
    Tell(&'static str, Value),
    /// Ring the bell: a key did nothing.
    Bell,
    /// End, with this code.
    End(u8),
}

/// Where the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The agent has not introduced itself, or has no conversation yet.
    Starting,
    Idle,
    Working,
}

/// Ends of this program that are not the agent's own.
pub(super) mod code {
    /// A person ended it before it was ready.
    pub(in crate::acp) const INTERRUPTED: u8 = 130;
    /// The agent did not begin, or did not take up its conversation.
    pub(in crate::acp) const NOT_READY: u8 = 6;
}

/// A call of ours that is not answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Initialize,
    New,
    Load,
    Prompt,
}

/// The conversation.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    /// The conversation to take up.
    load: Option<String>,
    /// The servers of tools that the agent is to use.
    servers: Value,
    pub(super) phase: Phase,
    pub(super) story: Story,
    pub(super) editor: Editor,
    pub(super) tools: Vec<Tool>,
    pub(super) plan: Vec<Step>,
    pub(super) asked: VecDeque<Asked>,
    pub(super) waiting: VecDeque<String>,
    /// The turn was told to end.
    pub(super) cancelled: bool,
    conversation: Option<String>,
    agent: Introduction,
    calls: Vec<(u64, Call)>,
    last_call: u64,
    questions: u64,
    width: usize,
    effects: Vec<Effect>,
}

impl Talk {
    /// A conversation with the agent of this name, in this folder; `load` is one to take up.
    pub(super) fn new(name: &str, folder: PathBuf, load: Option<String>) -> Self {
        let mut talk = Self {
            name: name.to_owned(),
            folder,
            load,
            servers: json!([]),
            phase: Phase::Starting,
            story: Story::default(),
            editor: Editor::default(),
            tools: Vec::new(),
            plan: Vec::new(),
            asked: VecDeque::new(),
            waiting: VecDeque::new(),
            cancelled: false,
            conversation: None,
            agent: Introduction::default(),
            calls: Vec::new(),
            last_call: 0,
            questions: 0,
            width: 80,
            effects: Vec::new(),
        };
        let client = json!({ "name": "ao", "title": "AO Desktop", "version": ao_client::BUILD });
        // Agents read and write files themselves: they run in the same folder, and their own checks then count.
        let can = json!({ "fs": { "readTextFile": false, "writeTextFile": false }, "terminal": false });
        let hello =
            json!({ "protocolVersion": wire::VERSION, "clientCapabilities": can, "clientInfo": client });
        talk.call(Call::Initialize, "initialize", &hello);
        talk
    }

    /// The same, with servers of tools for the agent.
    pub(super) fn offering(mut self, servers: Value) -> Self {
        self.servers = servers;
        self
    }

    /// What there is to do since the last time.
    pub(super) fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(super) fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    /// A message of the agent's.
    pub(super) fn hear(&mut self, message: Incoming) {
        match message {
            Incoming::Answer { id, result } => {
                let Some(at) = self.calls.iter().position(|(known, _)| *known == id) else { return };
                let (_, call) = self.calls.remove(at);
                self.answered(call, result);
            }
            Incoming::Note { method, params } if method == "session/update" => {
                self.update(wire::update(&params))
            }
            Incoming::Note { .. } => {}
            Incoming::Call { id, method, params } if method == "session/request_permission" => {
                self.ask(id, &params);
            }
            Incoming::Call { id, method, .. } => self.send(wire::unknown(&id, &method)),
        }
    }

    /// A key of the person's.
    pub(super) fn key(&mut self, key: &Key) {
        if let Some(asked) = self.asked.front() {
            match asked.decide(key) {
                Some(Decision::Interrupt) => self.cancel(),
                Some(Decision::Answer(answer)) => self.decide(answer),
                None => self.effects.push(Effect::Bell),
            }
            return;
        }
        match (key, self.phase) {
            (Key::Enter, _) => match self.editor.send() {
                Some(sent) => self.sent(sent),
                None => self.effects.push(Effect::Bell),
            },
            (Key::Escape | Key::Interrupt, Phase::Working) => self.cancel(),
            (Key::Interrupt, Phase::Starting) => self.effects.push(Effect::End(code::INTERRUPTED)),
            (Key::Interrupt, Phase::Idle) => self.editor.clear(),
            (Key::Escape, Phase::Starting | Phase::Idle) => {}
            (key, _) => self.editor.key(key),
        }
    }

    fn sent(&mut self, text: String) {
        // The only word of ours: all others that begin with a slash are the agent's.
        if text.trim() == "/exit" {
            self.effects.push(Effect::End(0));
        } else if self.phase == Phase::Idle {
            self.prompt(text);
        } else {
            self.waiting.push_back(text);
        }
    }

    fn prompt(&mut self, text: String) {
        self.phase = Phase::Working;
        self.cancelled = false;
        self.story.person(&text, self.width);
        let params = json!({ "sessionId": self.conversation, "prompt": [{ "type": "text", "text": text }] });
        self.call(Call::Prompt, "session/prompt", &params);
        self.tell("acp.prompt", json!({ "prompt": text }));
    }

    fn cancel(&mut self) {
        self.cancelled = true;
        while let Some(asked) = self.asked.pop_front() {
            self.send(asked.cancelled());
        }
        self.send(wire::note("session/cancel", &json!({ "sessionId": self.conversation })));
    }

    fn answered(&mut self, call: Call, result: Result<Value, Fault>) {
        match (call, result) {
            (Call::Initialize, Ok(result)) => self.introduced(wire::introduction(&result)),
            (Call::New, Ok(result)) => match result["sessionId"].as_str() {
                Some(id) => {
                    self.conversation = Some(id.to_owned());
                    self.ready(&result);
                }
                None => self.give_up(&format!("{} began no conversation", self.name)),
            },
            (Call::Load, Ok(result)) => {
                self.close_turn();
                self.ready(&result);
            }
            (Call::Prompt, result) => self.turn_over(result),
            (Call::Load, Err(fault)) => {
                self.give_up(&format!("{} did not take up the conversation: {}", self.name, fault.message));
            }
            (Call::Initialize | Call::New, Err(fault)) => {
                let ways = self.agent.logins.join(", ");
                let what = if fault.code == wire::AUTH_REQUIRED && !ways.is_empty() {
                    format!("{} asks you to sign in first ({ways}): {}", self.name, fault.message)
                } else {
                    format!("{} could not begin: {}", self.name, fault.message)
                };
                self.give_up(&what);
            }
        }
    }

    fn introduced(&mut self, agent: Introduction) {
        let loads = agent.loads;
        self.agent = agent;
        let folder = self.folder.to_string_lossy().into_owned();
        match self.load.clone() {
            Some(id) if loads => {
                let params = json!({ "sessionId": id, "cwd": folder, "mcpServers": self.servers });
                self.conversation = Some(id);
                self.call(Call::Load, "session/load", &params);
            }
            Some(_) => self.give_up(&format!("{} cannot take up a conversation", self.name)),
            None => {
                let params = json!({ "cwd": folder, "mcpServers": self.servers });
                self.call(Call::New, "session/new", &params);
            }
        }
    }

    fn ready(&mut self, result: &Value) {
        self.phase = Phase::Idle;
        let name = self.agent.name.clone().unwrap_or_else(|| self.name.clone());
        let version = self.agent.version.clone().map(|version| format!(" {version}")).unwrap_or_default();
        self.story.note(Look::Dim, &format!("{name}{version} is ready."), self.width);
        let model = result["models"]["currentModelId"].as_str();
        self.tell("acp.ready", json!({ "agent": name, "version": self.agent.version, "model": model }));
        self.next_prompt();
    }

    fn give_up(&mut self, what: &str) {
        self.story.note(Look::Bad, what, self.width);
        self.effects.push(Effect::End(code::NOT_READY));
    }

    fn next_prompt(&mut self) {
        if let Some(text) = self.waiting.pop_front() {
            self.prompt(text);
        }
    }

    fn turn_over(&mut self, result: Result<Value, Fault>) {
        self.close_turn();
        self.phase = Phase::Idle;
        let reason =
            result.as_ref().map(|result| result["stopReason"].as_str().unwrap_or("end_turn").to_owned());
        match (self.cancelled, reason) {
            (true, _) => self.end_with("acp.interrupted", Look::Attention, "Interrupted.", &json!({})),
            (false, Ok(reason)) => match reason.as_str() {
                "cancelled" => self.end_with("acp.interrupted", Look::Attention, "Interrupted.", &json!({})),
                "refusal" => self.fail("The agent refuses to go on."),
                "max_tokens" => self.fail("The turn ended at the limit of its tokens."),
                "max_turn_requests" => self.fail("The turn ended at the limit of its requests."),
                _ => self.tell("acp.idle", json!({ "stop_reason": reason })),
            },
            (false, Err(fault)) => self.fail(&fault.message),
        }
        self.next_prompt();
    }

    fn fail(&mut self, what: &str) {
        self.end_with("acp.failed", Look::Bad, what, &json!({ "message": what }));
    }

    fn end_with(&mut self, event: &'static str, look: Look, what: &str, payload: &Value) {
        self.story.note(look, what, self.width);
        self.tell(event, payload.clone());
    }

    /// What was still open is as it will stay.
    fn close_turn(&mut self) {
        while let Some(asked) = self.asked.pop_front() {
            self.send(asked.cancelled());
        }
        let tools = std::mem::take(&mut self.tools);
        for tool in tools {
            self.story.rows(Voice::Tool, tool.rows(&self.folder, self.width));
        }
        if !self.plan.is_empty() {
            let plan = super::view::plan(&std::mem::take(&mut self.plan), self.width);
            self.story.rows(Voice::Note, plan);
        }
    }

    fn update(&mut self, update: Update) {
        match update {
            // What was said before; some agents still tell it when the conversation is loaded.
            Update::Said(text) if self.phase != Phase::Working => {
                self.story.stream(Voice::Person, &text, self.width);
            }
            // Some agents repeat what we sent them.
            Update::Said(_) | Update::Other => {}
            Update::Text(text) => self.story.stream(Voice::Agent, &text, self.width),
            Update::Thought(text) => self.story.stream(Voice::Thought, &text, self.width),
            Update::Tool(update) => self.tool(update),
            Update::Plan(plan) => self.plan = plan,
        }
    }

    fn tool(&mut self, update: ToolUpdate) {
        let at = self.know(update);
        self.tell_tool(at);
        if matches!(self.tools[at].state(), State::Done | State::Failed) {
            let tool = self.tools.remove(at);
            if tool.told {
                self.tell("acp.tool-done", tool.facts());
            }
            self.story.rows(Voice::Tool, tool.rows(&self.folder, self.width));
        }
    }

    /// Takes down what is new of a tool; where it is.
    fn know(&mut self, update: ToolUpdate) -> usize {
        if let Some(at) = self.tools.iter().position(|tool| tool.id() == update.id) {
            self.tools[at].update(update);
            at
        } else {
            self.tools.push(Tool::new(update));
            self.tools.len() - 1
        }
    }

    /// Tells of a tool once, and only in a turn of ours.
    fn tell_tool(&mut self, at: usize) {
        if self.phase == Phase::Working && !self.tools[at].told {
            self.tools[at].told = true;
            let facts = self.tools[at].facts();
            self.tell("acp.tool", facts);
        }
    }

    fn ask(&mut self, id: Value, params: &Value) {
        let request = wire::request(params);
        self.questions += 1;
        let tool = if request.tool.id.is_empty() {
            Tool::new(request.tool)
        } else {
            let at = self.know(request.tool);
            self.tell_tool(at);
            self.tools[at].clone()
        };
        let facts = tool.facts();
        let asked = Asked::new(self.questions, id, tool, request.options);
        // Nobody is there to be asked before the first turn, and a turn that is over asks nothing.
        if self.phase != Phase::Working || self.cancelled {
            self.send(asked.cancelled());
            return;
        }
        self.asked.push_back(asked);
        self.tell("acp.asks", facts);
    }

    fn decide(&mut self, answer: super::asking::Answer) {
        let Some(asked) = self.asked.pop_front() else { return };
        self.send(asked.answer(&answer));
        let row = Row::of(Look::Plain, "  ")
            .with(if answer.allows { Look::Good } else { Look::Bad }, if answer.allows { "✓ " } else { "✗ " })
            .with(Look::Dim, &super::text::one_line(&answer.said(&asked), self.width.saturating_sub(6)));
        self.story.rows(Voice::Tool, vec![row]);
        self.tell("acp.answered", json!({ "call": asked.call(), "allowed": answer.allows }));
        // The next one is asked now, as far as the daemon can tell.
        if let Some(next) = self.asked.front() {
            let facts = next.facts();
            self.tell("acp.asks", facts);
        }
    }

    fn call(&mut self, call: Call, method: &str, params: &Value) {
        self.last_call += 1;
        self.calls.push((self.last_call, call));
        self.send(wire::call(self.last_call, method, params));
    }

    fn send(&mut self, message: Value) {
        self.effects.push(Effect::Send(message));
    }

    fn tell(&mut self, event: &'static str, mut payload: Value) {
        payload["session_id"] = json!(self.conversation);
        self.effects.push(Effect::Tell(event, payload));
    }
}
