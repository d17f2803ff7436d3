//! What a page asks of the link, handed on in the order in which it was asked.
//!
//! It must never wait before a request is handed on: two keys would change places, or wait for each other.

use std::pin::Pin;

use ao_protocol::bridge::LinkRequest;
use ao_protocol::error::{CallError, ErrorCode};
use serde::Serialize;
use serde_json::Value;

use super::LinkHandle;

/// What a request is answered with.
pub type Answer = Result<Value, CallError>;

/// A request that was handed on.
pub enum Begun {
    /// It is done.
    Now(Answer),
    /// Its answer will come.
    Later(Pin<Box<dyn Future<Output = Answer> + Send>>),
}

impl Begun {
    /// A request whose answer will come.
    pub fn later(answer: impl Future<Output = Answer> + Send + 'static) -> Self {
        Self::Later(Box::pin(answer))
    }
}

impl LinkHandle {
    /// Hands a page's request on. Whatever must keep its order happens before this returns. `outlet` takes the raw
    /// messages of a terminal that is opened.
    pub fn begin(&self, request: LinkRequest, outlet: Option<impl FnMut(Vec<u8>) + Send + 'static>) -> Begun {
        let link = self.clone();
        match request {
            LinkRequest::Call { method, params } => {
                Begun::later(async move { link.call_raw(&method, params).await })
            }
            LinkRequest::DaemonStart => {
                link.start();
                Begun::Now(Ok(Value::Null))
            }
            LinkRequest::DaemonStop => Begun::later(async move { link.stop().await.map(|()| Value::Null) }),
            LinkRequest::DaemonReplace => {
                link.replace();
                Begun::Now(Ok(Value::Null))
            }
            LinkRequest::TerminalOpen { session, cols, rows } => {
                let Some(outlet) = outlet else { return Begun::Now(Err(malformed("no channel"))) };
                let opened = link.open(session, cols, rows, outlet);
                Begun::later(async move { opened.await.map(|opened| to_value(&opened)) })
            }
            LinkRequest::TerminalInput { stream, data, binary } => {
                let bytes = if binary { one_byte_per_character(&data) } else { Ok(data.into_bytes()) };
                Begun::Now(bytes.and_then(|bytes| done(link.input(stream, bytes))))
            }
            LinkRequest::TerminalCredit { stream, bytes } => Begun::Now(done(link.credit(stream, bytes))),
            LinkRequest::TerminalResize { stream, cols, rows } => {
                Begun::Now(done(link.resize(stream, cols, rows)))
            }
            LinkRequest::TerminalHistory { stream, lines } => Begun::Now(done(link.history(stream, lines))),
            LinkRequest::TerminalClose { stream } => Begun::Now(done(link.close(stream))),
        }
    }
}

fn one_byte_per_character(data: &str) -> Result<Vec<u8>, CallError> {
    data.chars()
        .map(|c| u8::try_from(c).map_err(|_wide| malformed("a character above 255 in binary input")))
        .collect()
}

fn done(result: Result<(), CallError>) -> Answer {
    result.map(|()| Value::Null)
}

/// A reply as JSON.
pub fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The error for a request that makes no sense.
#[must_use]
pub fn malformed(why: &str) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, format!("the page's request was not understood: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_input_is_one_byte_per_character() {
        assert_eq!(one_byte_per_character("\u{1b}\u{ff}A").expect("bytes"), [0x1b, 0xff, 0x41]);
        assert!(one_byte_per_character("→").is_err());
    }
}
