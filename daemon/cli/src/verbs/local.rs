//! Verbs that read files and need no daemon.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::process::ExitCode;

use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;

use crate::output;

/// The end of the daemon's log.
pub(crate) fn logs(home: &Home, count: usize, path_only: bool, json: bool) -> Result<ExitCode, CallError> {
    let path = home.logs().join("daemon.log");
    if path_only {
        output::line(&home.logs().display().to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let file = std::fs::File::open(&path).map_err(|e| {
        CallError::new(ErrorCode::NoDaemon, format!("there is no log yet at {}: {e}", path.display()))
            .hint("A daemon writes it once it has run here.")
    })?;
    let mut last: VecDeque<String> = VecDeque::with_capacity(count.min(10_000));
    for line in BufReader::new(file).lines().map_while(Result::ok) {
        if last.len() >= count.clamp(1, 10_000) {
            last.pop_front();
        }
        last.push_back(line);
    }
    if json {
        output::json(&serde_json::json!({ "path": path, "lines": last }));
    } else {
        last.iter().for_each(|line| output::line(line));
    }
    Ok(ExitCode::SUCCESS)
}
