//! `ao session send`, `messages` and `cancel`: what is proven about a message, in words and as an exit code.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::{MessageCancel, MessageList, SessionSend};
use ao_protocol::error::{CallError, ErrorClass, ErrorCode};
use ao_protocol::ids::{MessageId, SessionId};
use ao_protocol::view::{MessageView, Receipt};

use crate::args::Send;
use crate::output;
use crate::verbs::{tell, text};

/// The longest part of a text that a list shows, in characters.
const SHOWN: usize = 60;

/// Sends a message and says what became of it.
pub(super) async fn send(handle: &Handle, send: Send, json: bool) -> Result<ExitCode, CallError> {
    let session = send.session.clone();
    let wait = !send.no_wait;
    let call = SessionSend { session: send.session.clone(), text: given(send)?, wait: Some(wait) };
    let sent = match handle.call(call).await {
        Err(error) if error.code == ErrorCode::LinkLost => {
            return Err(error.hint(format!("`ao session messages {session}` says whether it was accepted.")));
        }
        answer => answer?,
    };
    let code = exit_code(&sent, wait);
    if json {
        output::json(&sent);
    } else if code.is_some() && sent.receipt == Receipt::Failed {
        output::note(&format!("ao: message {} {}", sent.id, words(&sent)));
    } else {
        output::line(&format!("Message {}: {}", sent.id, words(&sent)));
    }
    Ok(code.map_or(ExitCode::SUCCESS, ExitCode::from))
}

fn given(send: Send) -> Result<String, CallError> {
    let text = match (&send.file, send.text.as_slice()) {
        (Some(path), _) => text::of_file(path)?,
        (None, [dash]) if dash == "-" => text::of_input()?,
        (None, []) if std::io::stdin().is_terminal() => {
            return Err(text::invalid(
                "there is no message: give it as words, with --file, or on standard input".to_owned(),
            ));
        }
        (None, []) => text::of_input()?,
        (None, words) => return Ok(words.join(" ")),
    };
    if text.is_empty() {
        return Err(text::invalid("the message is empty".to_owned())
            .hint(format!("To press Enter only: ao session send {} ''", send.session)));
    }
    Ok(text)
}

/// The exit code, where it is not success.
fn exit_code(sent: &MessageView, wait: bool) -> Option<u8> {
    match sent.receipt {
        Receipt::Typed | Receipt::Submitted => None,
        Receipt::Accepted | Receipt::Typing if !wait => None,
        Receipt::Accepted | Receipt::Typing => Some(output::class_code(ErrorClass::Unavailable)),
        Receipt::Cancelled => Some(output::class_code(ErrorClass::Conflict)),
        Receipt::Failed => Some(output::class_code(failure(sent).class())),
    }
}

/// The stable code of a failure; a daemon of another build may use one that this build does not know.
fn failure(sent: &MessageView) -> ErrorCode {
    let known = |code: &&ErrorCode| Some(code.as_str()) == sent.code.as_deref();
    ErrorCode::ALL.iter().find(known).copied().unwrap_or(ErrorCode::Internal)
}

/// What is proven about a message.
fn words(message: &MessageView) -> String {
    let because = |word: &str| match &message.reason {
        Some(reason) => format!("{word}: {reason}"),
        None => word.to_owned(),
    };
    match message.receipt {
        Receipt::Submitted => "submitted".to_owned(),
        Receipt::Typed => "typed (this agent cannot confirm)".to_owned(),
        Receipt::Typing => "being typed".to_owned(),
        Receipt::Accepted => because("waiting"),
        Receipt::Cancelled => "cancelled".to_owned(),
        Receipt::Failed => {
            format!(
                "{} [{}]",
                because("failed"),
                message.code.as_deref().unwrap_or(ErrorCode::Internal.as_str())
            )
        }
    }
}

/// A receipt as one word.
fn receipt_word(receipt: Receipt) -> &'static str {
    match receipt {
        Receipt::Accepted => "waiting",
        Receipt::Typing => "typing",
        Receipt::Typed => "typed",
        Receipt::Submitted => "submitted",
        Receipt::Failed => "failed",
        Receipt::Cancelled => "cancelled",
    }
}

/// Lists a session's messages.
pub(super) async fn list(handle: &Handle, session: SessionId, json: bool) -> Result<ExitCode, CallError> {
    tell(handle, MessageList { session }, json, |messages| {
        if messages.is_empty() {
            output::line("No messages.");
        }
        output::table(&messages.iter().map(row).collect::<Vec<_>>());
    })
    .await
}

fn row(message: &MessageView) -> Vec<String> {
    let nobody = if message.digest { "ao" } else { "you" };
    let sender = message.from.as_ref().map_or_else(|| nobody.to_owned(), ToString::to_string);
    let reason = message.reason.as_ref().map(|reason| format!("  ({reason})")).unwrap_or_default();
    vec![
        message.id.to_string(),
        crate::time::of(message.at),
        receipt_word(message.receipt).to_owned(),
        sender,
        format!("{}{reason}", in_short(&message.text)),
    ]
}

/// The beginning of a text, on one line.
fn in_short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN + 1).collect();
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// Takes a message back.
pub(super) async fn cancel(
    handle: &Handle,
    session: SessionId,
    message: MessageId,
    json: bool,
) -> Result<ExitCode, CallError> {
    tell(handle, MessageCancel { session, message }, json, |cancelled| {
        output::line(&format!("Message {}: {}", cancelled.id, words(cancelled)));
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(receipt: Receipt, code: Option<&str>) -> MessageView {
        MessageView {
            id: MessageId(7),
            session: SessionId::parse("shop-1").expect("valid"),
            digest: false,
            from: None,
            text: "two\nlines \u{1b}[2J".to_owned(),
            receipt,
            reason: Some("it asks for permission".to_owned()),
            code: code.map(str::to_owned),
            at: 0,
            changed_at: 0,
        }
    }

    #[test]
    fn only_what_arrived_is_success() {
        for (receipt, code, waited, unwaited) in [
            (Receipt::Submitted, None, None, None),
            (Receipt::Typed, None, None, None),
            (Receipt::Accepted, None, Some(6), None),
            (Receipt::Typing, None, Some(6), None),
            (Receipt::Cancelled, None, Some(4), Some(4)),
            (Receipt::Failed, Some("MESSAGE_UNCONFIRMED"), Some(6), Some(6)),
            (Receipt::Failed, Some("MESSAGE_INTERRUPTED"), Some(4), Some(4)),
            (Receipt::Failed, Some("OF_ANOTHER_BUILD"), Some(1), Some(1)),
            (Receipt::Failed, None, Some(1), Some(1)),
        ] {
            let sent = message(receipt, code);
            assert_eq!(
                (exit_code(&sent, true), exit_code(&sent, false)),
                (waited, unwaited),
                "{receipt:?} {code:?}"
            );
        }
    }

    #[test]
    fn a_message_says_what_is_proven_and_its_text_cannot_act() {
        assert_eq!(words(&message(Receipt::Accepted, None)), "waiting: it asks for permission");
        assert_eq!(words(&message(Receipt::Typed, None)), "typed (this agent cannot confirm)");
        let failed = words(&message(Receipt::Failed, Some("MESSAGE_UNCONFIRMED")));
        assert_eq!(failed, "failed: it asks for permission [MESSAGE_UNCONFIRMED]");
        assert_eq!(in_short("two\nlines \u{1b}[2J"), "two lines  [2J");
        assert_eq!(in_short(&"é".repeat(200)), format!("{}…", "é".repeat(60)));
    }
}
