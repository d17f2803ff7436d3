//! Text that a person gives in a file or on standard input. It is never cut or mended: what is not text is refused.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use ao_protocol::error::{CallError, ErrorCode};

/// What standard input holds.
pub(super) fn of_input() -> Result<String, CallError> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|e| invalid(format!("standard input: {e}")))?;
    Ok(text)
}

/// What a file holds; `-` is standard input.
pub(super) fn of_file(path: &Path) -> Result<String, CallError> {
    if path.as_os_str() == "-" {
        return of_input();
    }
    std::fs::read_to_string(path).map_err(|e| invalid(format!("{} cannot be read: {e}", path.display())))
}

/// What an option gives: its words, standard input for `-`, or what the file of the option beside it holds.
pub(super) fn of_option(words: Option<String>, file: Option<PathBuf>) -> Result<Option<String>, CallError> {
    match (words, file) {
        (Some(dash), _) if dash == "-" => of_input().map(Some),
        (Some(words), _) => Ok(Some(words)),
        (None, Some(path)) => of_file(&path).map(Some),
        (None, None) => Ok(None),
    }
}

/// What several words give: themselves, standard input for `-`, or what a file holds.
pub(super) fn of_words(words: &[String], file: Option<PathBuf>) -> Result<String, CallError> {
    match (words, file) {
        (_, Some(path)) => of_file(&path),
        ([dash], None) if dash == "-" => of_input(),
        (words, None) => Ok(words.join(" ")),
    }
}

/// A wrong use of the command line.
pub(super) fn invalid(message: String) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, message)
}
