//! What a person or a script reads: tables, JSON, errors and exit codes.
#![expect(clippy::print_stderr, reason = "this module is the command line's voice")]

use std::io::Write as _;
use std::process::ExitCode;

use ao_protocol::error::{CallError, ErrorClass, ErrorCode};
use serde::Serialize;

/// Prints one line. A reader that has seen enough, such as `head`, ends the program quietly.
pub(crate) fn line(text: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{text}")
        && error.kind() == std::io::ErrorKind::BrokenPipe
    {
        std::process::exit(0);
    }
}

/// Prints a value as JSON.
pub(crate) fn json<T: Serialize>(value: &T) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(&text),
        Err(error) => eprintln!("ao: {error}"),
    }
}

/// Prints a value as JSON on one line, for streams.
pub(crate) fn json_line<T: Serialize>(value: &T) {
    match serde_json::to_string(value) {
        Ok(text) => line(&text),
        Err(error) => eprintln!("ao: {error}"),
    }
}

/// Prints an error where its reader looks for it, and gives its exit code.
pub(crate) fn error(error: &CallError, as_json: bool) -> ExitCode {
    if as_json {
        json(&serde_json::json!({ "error": error }));
    } else {
        eprintln!("ao: {} [{}]", error.message, error.code.as_str());
        if let Some(hint) = &error.hint {
            eprintln!("    {hint}");
        }
    }
    exit_code(error)
}

/// Prints a note beside the output.
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// A wrong use of the command line.
pub(crate) fn usage(text: &str) -> ExitCode {
    eprintln!("ao: {text}");
    ExitCode::from(2)
}

fn exit_code(error: &CallError) -> ExitCode {
    if error.code == ErrorCode::NoDaemon {
        return ExitCode::from(7);
    }
    ExitCode::from(class_code(error.class))
}

/// The exit code of a class of errors.
pub(crate) fn class_code(class: ErrorClass) -> u8 {
    match class {
        ErrorClass::Internal => 1,
        ErrorClass::Invalid => 2,
        ErrorClass::NotFound => 3,
        ErrorClass::Conflict => 4,
        ErrorClass::Denied => 5,
        ErrorClass::Unavailable => 6,
    }
}

/// Prints rows in columns as wide as they need to be; the last is not padded.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        line(cells.join("  ").trim_end());
    }
}
