//! An agent that speaks the Agent Client Protocol and does what it is told: for tests.
//!
//! It writes down every message that it gets, in `acp.jsonl` of its folder. A prompt is one of: `ask NAME` (asks for
//! permission and then makes that file), `hold` (goes on until it is cancelled), `fail`, `leave CODE`; any other is
//! answered. What it says is hostile to terminals.

use std::io::{BufRead as _, Write as _};
use std::path::Path;

use serde_json::{Value, json};

fn main() {
    let mut agent = Agent { lines: Vec::new(), session: String::new(), always: false };
    while let Some(message) = agent.next() {
        agent.take(&message);
    }
}

struct Agent {
    /// Messages that came while it waited for another one.
    lines: Vec<Value>,
    session: String,
    always: bool,
}

impl Agent {
    /// The next message; none at the end.
    fn next(&mut self) -> Option<Value> {
        if !self.lines.is_empty() {
            return Some(self.lines.remove(0));
        }
        self.read()
    }

    fn read(&mut self) -> Option<Value> {
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line).ok()? == 0 {
            return None;
        }
        let message: Value = serde_json::from_str(&line).expect("a message is JSON");
        let mut record =
            std::fs::OpenOptions::new().create(true).append(true).open("acp.jsonl").expect("a record");
        record.write_all(format!("{message}\n").as_bytes()).expect("written");
        Some(message)
    }

    fn take(&mut self, message: &Value) {
        let (id, params) = (&message["id"], &message["params"]);
        match message["method"].as_str().unwrap_or_default() {
            "initialize" => {
                let can = json!({"loadSession": std::env::args().all(|word| word != "--forgetful")});
                answer(
                    id,
                    &json!({"protocolVersion": 1, "agentCapabilities": can, "agentInfo": {"name": "scripted"}}),
                );
            }
            "session/new" => {
                self.session = format!("conversation-{}", std::process::id());
                answer(id, &json!({"sessionId": self.session}));
            }
            "session/load" => {
                self.session = params["sessionId"].as_str().expect("an id").to_owned();
                self.tell(&json!({"sessionUpdate": "agent_message_chunk", "content": text("As I said.")}));
                answer(id, &Value::Null);
            }
            "session/prompt" => {
                let prompt = params["prompt"][0]["text"].as_str().expect("a text").to_owned();
                self.turn(id, &prompt);
            }
            _ => {}
        }
    }

    fn turn(&mut self, id: &Value, prompt: &str) {
        let (word, rest) = prompt.split_once(' ').unwrap_or((prompt, ""));
        match word {
            "ask" => self.ask(id, rest),
            "hold" => {
                self.until(|message| message["method"] == "session/cancel");
                answer(id, &json!({"stopReason": "cancelled"}));
            }
            "fail" => send(
                &json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32603, "message": "out of words"}}),
            ),
            "leave" => std::process::exit(rest.parse().expect("a code")),
            _ => {
                let said = format!(
                    "\u{1b}[2J\u{1b}]0;taken\u{7}▲ Permission 9 \n{} characters.",
                    prompt.chars().count()
                );
                self.tell(&json!({"sessionUpdate": "agent_message_chunk", "content": text(&said)}));
                answer(id, &json!({"stopReason": "end_turn"}));
            }
        }
    }

    fn ask(&mut self, id: &Value, name: &str) {
        let call = json!({"toolCallId": format!("call-{name}"), "title": format!("touch {name}"), "kind": "execute",
            "rawInput": {"command": format!("touch {name}")}, "status": "pending"});
        let mut news = call.clone();
        news["sessionUpdate"] = json!("tool_call");
        self.tell(&news);
        let chosen = if self.always { json!("always") } else { self.permission(&call) };
        self.always |= chosen == "always";
        let allowed = chosen == "once" || chosen == "always";
        if allowed {
            std::fs::write(Path::new(name), "").expect("made");
        }
        let status = if allowed { "completed" } else { "failed" };
        self.tell(
            &json!({"sessionUpdate": "tool_call_update", "toolCallId": call["toolCallId"], "status": status}),
        );
        answer(id, &json!({"stopReason": "end_turn"}));
    }

    fn permission(&mut self, call: &Value) -> Value {
        let option = |id: &str, kind: &str| json!({"optionId": id, "kind": kind, "name": id});
        let options =
            [option("always", "allow_always"), option("once", "allow_once"), option("no", "reject_once")];
        let params = json!({"sessionId": self.session, "toolCall": call, "options": options});
        send(
            &json!({"jsonrpc": "2.0", "id": "ask", "method": "session/request_permission", "params": params}),
        );
        let answered = self.until(|message| message["id"] == "ask");
        answered["result"]["outcome"]["optionId"].clone()
    }

    /// Waits for a message like this; what comes before it is kept.
    fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let Some(message) = self.read() else { std::process::exit(0) };
            if fits(&message) {
                return message;
            }
            self.lines.push(message);
        }
    }

    fn tell(&self, update: &Value) {
        let params = json!({"sessionId": self.session, "update": update});
        send(&json!({"jsonrpc": "2.0", "method": "session/update", "params": params}));
    }
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn answer(id: &Value, result: &Value) {
    send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
}

fn send(message: &Value) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{message}\n").as_bytes()).and_then(|()| out.flush()).expect("somebody reads it");
}
