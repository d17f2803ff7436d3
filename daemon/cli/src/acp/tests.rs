//! The conversation as a whole: what an agent sends and a person types, against what is sent, told and shown.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::keys::{Key, Keys};
use super::talk::{Effect, Phase, Talk, code};
use super::text::clean;
use super::{view, wire};

/// A conversation with both ends held by the test.
struct Table {
    talk: Talk,
    effects: Vec<Effect>,
    last_call: Value,
}

impl Table {
    fn new(load: Option<&str>) -> Self {
        let talk = Talk::new("My Agent", PathBuf::from("/w"), load.map(str::to_owned));
        let mut table = Self { talk, effects: Vec::new(), last_call: Value::Null };
        table.settle();
        table
    }

    /// One that has introduced itself and begun the conversation `s1`.
    fn ready() -> Self {
        let mut table = Self::new(None);
        table.answer(&json!({"protocolVersion": 1, "agentInfo": {"name": "my", "version": "1.2"}}));
        assert_eq!(table.last_call["method"], "session/new");
        table.answer(&json!({"sessionId": "s1"}));
        table
    }

    fn settle(&mut self) {
        for effect in self.talk.effects() {
            if let Effect::Send(message) = &effect
                && message["id"].is_u64()
                && message["method"].is_string()
            {
                self.last_call = message.clone();
            }
            self.effects.push(effect);
        }
    }

    fn hear(&mut self, message: &Value) {
        self.talk.hear(wire::read(&message.to_string()).expect("a message"));
        self.settle();
    }

    /// Answers our last call.
    fn answer(&mut self, result: &Value) {
        let id = self.last_call["id"].clone();
        self.hear(&json!({"id": id, "result": result}));
    }

    fn update(&mut self, update: &Value) {
        self.hear(&json!({"method": "session/update", "params": {"sessionId": "s1", "update": update}}));
    }

    fn ask(&mut self, id: u64, call: &str) {
        let options = json!([
            {"optionId": "o-always", "kind": "allow_always", "name": "Always"},
            {"optionId": "o-once", "kind": "allow_once", "name": "Once"},
            {"optionId": "o-no", "kind": "reject_once", "name": "No"},
        ]);
        let tool = json!({"toolCallId": call, "title": "touch a", "kind": "execute", "rawInput": {"command": "touch a"}});
        let params = json!({"sessionId": "s1", "toolCall": tool, "options": options});
        self.hear(&json!({"id": id, "method": "session/request_permission", "params": params}));
    }

    fn types(&mut self, bytes: &str) {
        for key in Keys::default().read(bytes.as_bytes()) {
            self.talk.key(&key);
        }
        self.settle();
    }

    /// The names of what the daemon was told since the last time.
    fn told(&mut self) -> Vec<&'static str> {
        let told = |effect: &Effect| if let Effect::Tell(name, _) = effect { Some(*name) } else { None };
        let names = self.effects.iter().filter_map(told).collect();
        self.effects.clear();
        names
    }

    /// What was sent to the agent as the answer to its call.
    fn answer_to(&self, id: u64) -> Value {
        let found = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Send(message) if message["id"] == id && message["method"].is_null() => {
                Some(message.clone())
            }
            Effect::Send(_) | Effect::Tell(..) | Effect::Bell | Effect::End(_) => None,
        });
        found.unwrap_or_default()
    }

    fn payload(&self, name: &str) -> Value {
        let found = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Tell(told, payload) if *told == name => Some(payload.clone()),
            Effect::Send(_) | Effect::Tell(..) | Effect::Bell | Effect::End(_) => None,
        });
        found.unwrap_or_default()
    }

    /// What was said so far, and what stands below it.
    fn screen(&mut self) -> Vec<String> {
        let said = self.talk.story.take();
        let bottom = view::bottom(&self.talk, 60, 20);
        said.iter().chain(&bottom.rows).map(|row| clean(row.bytes())).collect()
    }
}

fn end(table: &Table) -> Option<u8> {
    table.effects.iter().find_map(|effect| if let Effect::End(code) = effect { Some(*code) } else { None })
}

#[test]
fn a_turn_is_told_from_its_prompt_to_its_end() {
    let mut table = Table::ready();
    assert_eq!(table.payload("acp.ready")["session_id"], "s1");
    table.effects.clear();
    table.types("\u{1b}[200~do\rit\u{1b}[201~\r");
    assert_eq!(table.last_call["params"]["prompt"], json!([{"type": "text", "text": "do\nit"}]));
    assert_eq!(table.payload("acp.prompt")["prompt"], "do\nit");
    table
        .update(&json!({"sessionUpdate": "agent_thought_chunk", "content": {"type": "text", "text": "Hm."}}));
    let call = json!({"sessionUpdate": "tool_call", "toolCallId": "c1", "title": "ls", "kind": "execute"});
    table.update(&call);
    table.update(&json!({"sessionUpdate": "tool_call_update", "toolCallId": "c1", "status": "in_progress"}));
    table.update(&json!({"sessionUpdate": "tool_call_update", "toolCallId": "c1", "status": "completed"}));
    table.update(
        &json!({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": "Done."}}),
    );
    table.answer(&json!({"stopReason": "end_turn"}));
    assert_eq!(table.told(), ["acp.prompt", "acp.tool", "acp.tool-done", "acp.idle"]);
    let expected = [
        "",
        "  my 1.2 is ready.",
        "",
        "› do",
        "  it",
        "",
        "  Hm.",
        "",
        "  ● ls",
        "",
        "  Done.",
        "",
        "› ",
        "◇ My Agent · Enter sends · Alt-Enter new line · /exit",
    ];
    assert_eq!(table.screen(), expected);
}

#[test]
fn a_permission_is_asked_and_answered_by_its_kind() {
    let mut table = Table::ready();
    table.types("go\r");
    table.told();
    for (id, keys, option) in
        [(71, "1", "o-once"), (72, "2", "o-always"), (73, "3", "o-no"), (74, "\u{1b}", "o-no")]
    {
        table.ask(id, &format!("c{id}"));
        assert_eq!(table.payload("acp.asks")["command"], "touch a");
        assert_eq!(table.told(), ["acp.tool", "acp.asks"]);
        let screen = table.screen();
        assert!(screen.iter().any(|row| row.starts_with("▲ Permission")), "{screen:?}");
        table.types(keys);
        let outcome = json!({"outcome": "selected", "optionId": option});
        assert_eq!(table.answer_to(id)["result"]["outcome"], outcome, "{keys:?}");
        assert_eq!(table.told(), ["acp.answered"]);
    }
}

#[test]
fn what_is_typed_at_a_question_answers_nothing_but_the_question() {
    let mut table = Table::ready();
    table.types("go\r");
    table.ask(7, "c");
    table.effects.clear();
    table.types("yes\r");
    table.types("\u{1b}[200~1\u{1b}[201~");
    assert!(table.effects.iter().all(|effect| *effect == Effect::Bell), "{:?}", table.effects);
    assert_eq!(table.talk.asked.len(), 1);
}

#[test]
fn two_questions_wait_for_each_other() {
    let mut table = Table::ready();
    table.types("go\r");
    table.ask(7, "c1");
    table.ask(8, "c2");
    table.told();
    table.types("1");
    assert_eq!(table.answer_to(7)["result"]["outcome"]["optionId"], "o-once");
    assert_eq!(table.told(), ["acp.answered", "acp.asks"]);
    table.types("\u{1b}");
    assert_eq!(table.answer_to(8)["result"]["outcome"]["optionId"], "o-no");
}

#[test]
fn an_interrupt_cancels_the_turn_and_every_question() {
    let mut table = Table::ready();
    table.types("go\r");
    table.ask(7, "c1");
    table.types("\u{3}");
    assert_eq!(table.answer_to(7)["result"]["outcome"], json!({"outcome": "cancelled"}));
    let cancel = wire::note("session/cancel", &json!({"sessionId": "s1"}));
    assert_eq!(table.effects.last(), Some(&Effect::Send(cancel)));
    table.ask(9, "c2");
    assert_eq!(table.answer_to(9)["result"]["outcome"], json!({"outcome": "cancelled"}), "asked too late");
    table.told();
    table.answer(&json!({"stopReason": "cancelled"}));
    assert_eq!(table.told(), ["acp.interrupted"]);
    assert_eq!(table.talk.phase, Phase::Idle);
}

#[test]
fn a_turn_that_fails_says_why() {
    let table = |answer: Value| {
        let mut table = Table::ready();
        table.types("go\r");
        let id = table.last_call["id"].clone();
        let mut message = answer;
        message["id"] = id;
        table.hear(&message);
        table.payload("acp.failed")["message"].clone()
    };
    assert_eq!(table(json!({"error": {"code": -32603, "message": "overloaded"}})), "overloaded");
    assert_eq!(table(json!({"result": {"stopReason": "refusal"}})), "The agent refuses to go on.");
}

#[test]
fn what_is_sent_in_a_turn_waits_for_its_end() {
    let mut table = Table::ready();
    table.types("one\r");
    table.types("two\r");
    table.told();
    assert!(table.screen().iter().any(|row| row.contains("next: two")));
    table.answer(&json!({"stopReason": "end_turn"}));
    assert_eq!(table.payload("acp.prompt")["prompt"], "two");
    assert_eq!(table.told(), ["acp.idle", "acp.prompt"]);
}

#[test]
fn a_conversation_that_is_loaded_is_shown_and_no_news() {
    let mut table = Table::new(Some("s9"));
    table.answer(&json!({"agentCapabilities": {"loadSession": true}}));
    assert_eq!(
        (&table.last_call["method"], &table.last_call["params"]["sessionId"]),
        (&json!("session/load"), &json!("s9"))
    );
    table.update(
        &json!({"sessionUpdate": "user_message_chunk", "content": {"type": "text", "text": "before"}}),
    );
    table.update(
        &json!({"sessionUpdate": "tool_call", "toolCallId": "c1", "title": "ls", "status": "completed"}),
    );
    assert_eq!(table.told(), Vec::<&str>::new());
    table.answer(&json!({}));
    assert_eq!(table.payload("acp.ready")["session_id"], "s9");
    assert_eq!(table.screen()[..4], ["", "  before", "", "  ● ls"]);
}

#[test]
fn a_conversation_that_cannot_be_loaded_ends_before_it_is_ready() {
    let mut table = Table::new(Some("s9"));
    table.answer(&json!({"agentCapabilities": {}}));
    assert_eq!(end(&table), Some(code::NOT_READY));
    let mut table = Table::new(Some("s9"));
    table.answer(&json!({"agentCapabilities": {"loadSession": true}}));
    table
        .hear(&json!({"id": table.last_call["id"], "error": {"code": 1, "message": "No previous sessions"}}));
    assert_eq!((end(&table), table.told().len()), (Some(code::NOT_READY), 0));
}

#[test]
fn an_agent_that_nobody_is_signed_in_to_says_how() {
    let mut table = Table::new(None);
    table.answer(&json!({"authMethods": [{"id": "a", "name": "Log in with Acme"}]}));
    table.hear(&json!({"id": table.last_call["id"], "error": {"code": -32000, "message": "Authentication required"}}));
    assert_eq!(end(&table), Some(code::NOT_READY));
    assert!(table.screen().join(" ").contains("Log in with Acme"));
}

#[test]
fn one_word_ends_it_and_all_others_are_the_agents() {
    let mut table = Table::ready();
    table.types("/exit now\r");
    assert_eq!((end(&table), table.payload("acp.prompt")["prompt"].as_str()), (None, Some("/exit now")));
    table.types("/exit\r");
    assert_eq!(end(&table), Some(0));
}

#[test]
fn calls_that_are_not_offered_are_refused_and_nothing_breaks() {
    let mut table = Table::ready();
    table.hear(&json!({"id": 5, "method": "fs/write_text_file", "params": {"path": "/etc/passwd"}}));
    assert_eq!(table.answer_to(5)["error"]["code"], -32601);
    table.hear(&json!({"id": 99, "result": {}}));
    table.hear(&json!({"method": "of/tomorrow", "params": 3}));
    table.hear(&json!({"method": "session/update"}));
    table.talk.key(&Key::Down);
    assert_eq!(table.talk.phase, Phase::Idle);
}
