//! Values as words of other languages, so that nothing in them can end the word.

/// How a value is written into another language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quote {
    Json,
    Toml,
    Shell,
}

impl Quote {
    /// The value as a word of that language, quotes included.
    pub(crate) fn apply(self, value: &str) -> String {
        match self {
            Self::Json => serde_json::Value::from(value).to_string(),
            Self::Toml => toml_string(value),
            Self::Shell => shell_word(value),
        }
    }
}

/// A basic string on one line, which is valid in every version of TOML.
pub(crate) fn toml_string(value: &str) -> String {
    let mut quoted = String::from('"');
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Agents run hook commands through a shell; on Windows that is one that takes double quotes.
pub(crate) fn shell_word(value: &str) -> String {
    if cfg!(windows) { format!("\"{value}\"") } else { format!("'{}'", value.replace('\'', r"'\''")) }
}
