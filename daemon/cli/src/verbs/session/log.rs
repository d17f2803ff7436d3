//! `ao session log`: what happened in a session, and from what that is known.

use std::process::ExitCode;

use ao_client::Handle;
use ao_protocol::calls::SessionLog;
use ao_protocol::error::CallError;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{Author, LogRow, Source};

use super::status_word;
use crate::{output, time};

/// Shows the past, and with `follow` what happens from now on, until the daemon goes or a person has seen enough.
pub(super) async fn run(
    handle: &Handle,
    session: SessionId,
    follow: bool,
    limit: u32,
    json: bool,
) -> Result<ExitCode, CallError> {
    let call = SessionLog { session: session.clone(), after: None, limit: Some(limit), wait: None };
    let rows = handle.call(call).await?;
    match (json, follow) {
        (true, false) => output::json(&rows),
        (false, false) if rows.is_empty() => output::line("Nothing has happened yet."),
        (_, _) => print(&rows, json),
    }
    // A session without a past is followed from its beginning.
    let mut last = rows.last().map_or(0, |row| row.seq);
    if !follow {
        return Ok(ExitCode::SUCCESS);
    }
    loop {
        let call =
            SessionLog { session: session.clone(), after: Some(last), limit: Some(1000), wait: Some(true) };
        let rows = handle.call(call).await?;
        print(&rows, json);
        last = rows.last().map_or(last, |row| row.seq);
    }
}

fn print(rows: &[LogRow], json: bool) {
    for row in rows {
        if json {
            output::json_line(row);
        } else {
            output::line(&words(row));
        }
    }
}

fn words(row: &LogRow) -> String {
    let status = row.status.map(|status| format!("  -> {}", status_word(status))).unwrap_or_default();
    let reason = row.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let what: String = row.what.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let by = match &row.by {
        Some(Author::Person) => "  [person]".to_owned(),
        Some(Author::Session(session)) => format!("  [{session}]"),
        None => String::new(),
    };
    format!("{}  {:10}  {what}{by}{status}{reason}", time::of(row.at), source_word(row.source))
}

/// A source as one word.
pub(super) fn source_word(source: Source) -> &'static str {
    match source {
        Source::Hook => "hook",
        Source::Transcript => "transcript",
        Source::Title => "title",
        Source::Screen => "screen",
        Source::Process => "process",
        Source::Ours => "ours",
        Source::Time => "time",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ao_protocol::ids::LaunchId;
    use ao_protocol::view::Status;

    #[test]
    fn a_line_says_when_what_from_where_and_to_which_status() {
        let row = LogRow {
            seq: 3,
            at: 1_709_251_199_999,
            launch: LaunchId(1),
            source: Source::Hook,
            what: "PermissionRequest Bash\u{1b}".to_owned(),
            by: None,
            status: Some(Status::NeedsYou),
            reason: Some("It asks whether it may run `ls`".to_owned()),
        };
        assert_eq!(
            words(&row),
            "2024-02-29 23:59:59.999Z  hook        PermissionRequest Bash   -> needs you: It asks whether it may run `ls`"
        );
        let by = SessionId::parse("shop-1").map(Author::Session).ok();
        assert!(words(&LogRow { by, ..row.clone() }).contains("  [shop-1]  -> needs you"));
        assert!(words(&LogRow { status: None, reason: None, ..row }).ends_with("PermissionRequest Bash "));
    }
}
