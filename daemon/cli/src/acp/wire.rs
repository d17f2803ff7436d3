//! The Agent Client Protocol, version 1, as far as this front speaks it: JSON-RPC, one message on a line.
//!
//! Agents are newer and older than this program, and each has words of its own. So a message is read for what is known
//! in it and what is not known is passed over; nothing that an agent sends is an error here. That is why these few types
//! are our own: the protocol's crates refuse what they do not know, bring a runtime of their own, and change how all JSON
//! of this program is kept, hooks' included.

use serde::Deserialize;
use serde_json::{Value, json};

/// The version that is asked for.
pub(super) const VERSION: u64 = 1;

/// A message of the agent's.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Incoming {
    /// The answer to a call of ours.
    Answer { id: u64, result: Result<Value, Fault> },
    /// A call of the agent's, which has to be answered.
    Call { id: Value, method: String, params: Value },
    /// News.
    Note { method: String, params: Value },
}

/// An error that an agent answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: i64,
    pub(super) message: String,
}

/// The code with which agents say that somebody has to sign in.
pub(super) const AUTH_REQUIRED: i64 = -32_000;

/// Reads one line; `None` for what is no message.
pub(super) fn read(line: &str) -> Option<Incoming> {
    let Ok(Value::Object(mut message)) = serde_json::from_str(line) else { return None };
    let id = message.remove("id").filter(|id| !id.is_null());
    let method = message.remove("method");
    let params = message.remove("params").unwrap_or_default();
    match (method, id) {
        (Some(Value::String(method)), Some(id)) => Some(Incoming::Call { id, method, params }),
        (Some(Value::String(method)), None) => Some(Incoming::Note { method, params }),
        (None, Some(id)) => {
            let result = match message.remove("error") {
                Some(error) if !error.is_null() => Err(fault(&error)),
                Some(_) | None => Ok(message.remove("result").unwrap_or_default()),
            };
            Some(Incoming::Answer { id: id.as_u64()?, result })
        }
        (_, _) => None,
    }
}

fn fault(error: &Value) -> Fault {
    let message = error["message"].as_str().unwrap_or("it gave no reason").to_owned();
    // Many say "Internal error" and mean what stands in the data.
    let data = &error["data"];
    let details = [data, &data["details"], &data["message"]].into_iter().find_map(Value::as_str);
    let message = match details {
        Some(details) if !message.contains(details) => format!("{message}: {details}"),
        Some(_) | None => message,
    };
    Fault { code: error["code"].as_i64().unwrap_or(0), message }
}

/// A call, as it is written.
pub(super) fn call(id: u64, method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// News for the agent.
pub(super) fn note(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// The answer to a call of the agent's.
pub(super) fn answer(id: &Value, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// Tells the agent that we do not know what it calls.
pub(super) fn unknown(id: &Value, method: &str) -> Value {
    let message = format!("{method} is not offered here");
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": -32_601, "message": message } })
}

/// What the agent told of its turn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Update {
    /// A piece of what the person said: in a conversation that is loaded.
    Said(String),
    Text(String),
    Thought(String),
    Tool(ToolUpdate),
    Plan(Vec<Step>),
    /// Something that is not shown.
    Other,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Step {
    #[serde(default)]
    pub(super) content: String,
    #[serde(default)]
    status: String,
}

impl Step {
    pub(super) fn is_done(&self) -> bool {
        self.status == "completed"
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.status == "in_progress"
    }
}

/// What is new about one use of a tool. What is absent did not change.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ToolUpdate {
    #[serde(rename = "toolCallId")]
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) status: Option<String>,
    pub(super) raw_input: Option<Value>,
    pub(super) locations: Option<Vec<Location>>,
    pub(super) content: Option<Vec<Content>>,
}

/// A place that a tool works on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Location {
    pub(super) path: String,
}

/// What a tool made.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Content {
    content: Value,
    pub(super) path: Option<String>,
    old_text: Option<String>,
    new_text: Option<String>,
}

impl Content {
    /// Its text, if it is a text.
    pub(super) fn text(&self) -> Option<&str> {
        self.content["text"].as_str()
    }

    /// The lines that a change adds and takes away, if it is a change.
    pub(super) fn change(&self) -> Option<(usize, usize)> {
        let new = self.new_text.as_deref()?;
        let old = self.old_text.as_deref().unwrap_or_default();
        let mut counts = std::collections::HashMap::<&str, i64>::new();
        new.lines().for_each(|line| *counts.entry(line).or_default() += 1);
        old.lines().for_each(|line| *counts.entry(line).or_default() -= 1);
        let sum = |sign: i64| {
            let lines = counts.values().map(|n| (n * sign).max(0)).sum::<i64>();
            usize::try_from(lines).unwrap_or(usize::MAX)
        };
        Some((sum(1), sum(-1)))
    }
}

/// Reads the parameters of `session/update`, and of which session they are.
pub(super) fn update(params: &Value) -> Update {
    let update = &params["update"];
    let piece = || block(&update["content"]);
    match update["sessionUpdate"].as_str().unwrap_or_default() {
        "user_message_chunk" => Update::Said(piece()),
        "agent_message_chunk" => Update::Text(piece()),
        "agent_thought_chunk" => Update::Thought(piece()),
        "tool_call" | "tool_call_update" => tool(update).map_or(Update::Other, Update::Tool),
        "plan" => Update::Plan(listed(&update["entries"])),
        _ => Update::Other,
    }
}

/// A tool's news, if it says whose. One field of a wrong type must not hide the others.
fn tool(value: &Value) -> Option<ToolUpdate> {
    let mut fields = value.as_object()?.clone();
    fields.retain(|name, value| match name.as_str() {
        "title" | "kind" | "status" => value.is_string(),
        "locations" | "content" => value.is_array(),
        _ => true,
    });
    for name in ["locations", "content"] {
        if let Some(list) = fields.get_mut(name).and_then(Value::as_array_mut) {
            list.retain(Value::is_object);
        }
    }
    let tool: ToolUpdate = serde_json::from_value(Value::Object(fields)).ok()?;
    (!tool.id.is_empty()).then_some(tool)
}

fn listed<T: serde::de::DeserializeOwned>(value: &Value) -> Vec<T> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|entry| T::deserialize(entry).ok()).collect()
}

/// A piece of content in words.
fn block(content: &Value) -> String {
    if let Some(text) = content["text"].as_str() {
        return text.to_owned();
    }
    let named = [&content["name"], &content["uri"], &content["resource"]["uri"], &content["type"]];
    named.into_iter().find_map(Value::as_str).map(|what| format!("[{what}]")).unwrap_or_default()
}

/// A permission that the agent asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    pub(super) tool: ToolUpdate,
    pub(super) options: Vec<Choice>,
}

/// One of the answers that the agent offers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Choice {
    #[serde(rename = "optionId")]
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) kind: String,
}

/// Reads the parameters of `session/request_permission`.
pub(super) fn request(params: &Value) -> Request {
    Request { tool: tool(&params["toolCall"]).unwrap_or_default(), options: listed(&params["options"]) }
}

/// What an agent says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Introduction {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) loads: bool,
    /// The ways to sign in, in the agent's words.
    pub(super) logins: Vec<String>,
}

/// Reads the answer to `initialize`.
pub(super) fn introduction(result: &Value) -> Introduction {
    let info = &result["agentInfo"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let logins = result["authMethods"].as_array().map(Vec::as_slice).unwrap_or_default();
    Introduction {
        name: text(&info["title"]).or_else(|| text(&info["name"])),
        version: text(&info["version"]),
        loads: result["agentCapabilities"]["loadSession"] == true,
        logins: logins.iter().filter_map(|way| text(&way["name"])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_answer_a_call_or_news() {
        let ok = |line: &str| read(line).expect("a message");
        assert_eq!(
            ok(r#"{"jsonrpc":"2.0","id":3,"result":{"a":1}}"#),
            Incoming::Answer { id: 3, result: Ok(json!({"a": 1})) }
        );
        let fault = Fault { code: -32603, message: "Internal error: no key".to_owned() };
        assert_eq!(
            ok(r#"{"id":3,"error":{"code":-32603,"message":"Internal error","data":{"details":"no key"}}}"#),
            Incoming::Answer { id: 3, result: Err(fault) }
        );
        assert_eq!(
            ok(r#"{"id":"a","method":"m","params":[1]}"#),
            Incoming::Call { id: json!("a"), method: "m".to_owned(), params: json!([1]) }
        );
        assert_eq!(
            ok(r#"{"method":"m","id":null}"#),
            Incoming::Note { method: "m".to_owned(), params: Value::Null }
        );
        for no_message in ["", "Loading...", "[]", "{}", "3", r#"{"id":"x","result":1}"#, "{\"id\":1"] {
            assert_eq!(read(no_message), None, "{no_message}");
        }
    }

    #[test]
    fn an_update_is_read_for_what_is_known_in_it() {
        let of = |value: Value| update(&json!({ "sessionId": "s", "update": value }));
        let text = json!({"type": "text", "text": "hi"});
        assert_eq!(
            of(json!({"sessionUpdate": "agent_message_chunk", "content": text})),
            Update::Text("hi".to_owned())
        );
        let image = json!({"type": "image", "data": "aGk="});
        assert_eq!(
            of(json!({"sessionUpdate": "user_message_chunk", "content": image})),
            Update::Said("[image]".to_owned())
        );
        let odd = json!({"sessionUpdate": "tool_call", "toolCallId": "c1", "title": 7, "status": "completed",
            "locations": ["x", {"path": "/a"}], "content": {"no": "list"}, "future": true});
        let expected = ToolUpdate {
            id: "c1".to_owned(),
            status: Some("completed".to_owned()),
            locations: Some(vec![Location { path: "/a".to_owned() }]),
            ..ToolUpdate::default()
        };
        assert_eq!(of(odd), Update::Tool(expected));
        for other in
            [json!({"sessionUpdate": "tool_call"}), json!({"sessionUpdate": "of_tomorrow"}), json!(7)]
        {
            assert_eq!(of(other), Update::Other);
        }
    }

    #[test]
    fn a_change_is_counted_in_lines() {
        let change = |old: Option<&str>, new: &str| {
            let content = json!({"type": "diff", "path": "/a", "oldText": old, "newText": new});
            serde_json::from_value::<Content>(content).expect("content").change()
        };
        assert_eq!(change(None, "a\nb\n"), Some((2, 0)));
        assert_eq!(change(Some("a\nb\n"), "a\nc\nd\n"), Some((2, 1)));
        assert_eq!(Content::default().change(), None);
    }
}
