//! What tools answer: the reply as JSON, or an error that says what to do about it.

use ao_protocol::error::CallError;
use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;

/// A tool's answer. A refusal is an answer too: the agent reads it and does the better thing.
pub(super) fn answer<T: Serialize>(reply: Result<T, CallError>) -> CallToolResult {
    match reply {
        Ok(reply) => CallToolResult::success(vec![ContentBlock::text(json(&reply))]),
        Err(error) => CallToolResult::error(vec![ContentBlock::text(refusal(&error))]),
    }
}

fn json<T: Serialize>(reply: &T) -> String {
    serde_json::to_string_pretty(reply).unwrap_or_else(|error| error.to_string())
}

fn refusal(error: &CallError) -> String {
    let hint = error.hint.as_deref().map_or_else(String::new, |hint| format!("\n{hint}"));
    format!("{} [{}]{hint}", error.message, error.code.as_str())
}
