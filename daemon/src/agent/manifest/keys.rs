//! Keys by name, as the bytes that a terminal sends for them.

/// The names of keys, and what they send.
const NAMED: [(&str, &[u8]); 10] = [
    ("enter", b"\r"),
    ("escape", b"\x1b"),
    ("tab", b"\t"),
    ("shift-tab", b"\x1b[Z"),
    ("up", b"\x1b[A"),
    ("down", b"\x1b[B"),
    ("right", b"\x1b[C"),
    ("left", b"\x1b[D"),
    ("space", b" "),
    ("backspace", b"\x7f"),
];

/// What people write for a key that has another name here.
const MISTAKEN: [&str; 10] =
    ["esc", "return", "cr", "del", "delete", "home", "end", "pageup", "pagedown", "insert"];

/// The bytes of a key's name, or of a text that is typed.
pub(crate) fn stroke(text: &str) -> Result<Vec<u8>, String> {
    if let Some((_, bytes)) = NAMED.iter().find(|(name, _)| *name == text) {
        return Ok(bytes.to_vec());
    }
    if let Some(letter) = text.strip_prefix("ctrl-") {
        return match letter.as_bytes() {
            [letter @ b'a'..=b'z'] => Ok(vec![letter - b'a' + 1]),
            _ => Err(format!("`{text}` is no key")),
        };
    }
    let lower = text.to_ascii_lowercase();
    let looks_named = MISTAKEN.contains(&lower.as_str())
        || ["ctrl-", "ctrl+", "alt-", "alt+", "shift-", "shift+", "c-", "m-"]
            .iter()
            .any(|prefix| lower.starts_with(prefix))
        || NAMED.iter().any(|(name, _)| *name == lower);
    if looks_named {
        return Err(format!("`{text}` is no key"));
    }
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err("a text that is typed has no control characters and is not empty".to_owned());
    }
    Ok(text.as_bytes().to_vec())
}

/// What may be written.
pub(crate) const FIX: &str = "Use enter, escape, tab, shift-tab, up, down, left, right, space, backspace, ctrl-a to ctrl-z, or plain text.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bytes() {
        for (text, bytes) in [
            ("enter", Some(&b"\r"[..])),
            ("ctrl-c", Some(b"\x03")),
            ("ctrl-z", Some(b"\x1a")),
            ("/exit", Some(b"/exit")),
            ("1", Some(b"1")),
            ("up", Some(b"\x1b[A")),
            ("ctrl-1", None),
            ("Ctrl-C", None),
            ("Enter", None),
            ("esc", None),
            ("", None),
            ("a\u{1b}b", None),
        ] {
            assert_eq!(stroke(text).ok().as_deref(), bytes, "{text:?}");
        }
    }
}
