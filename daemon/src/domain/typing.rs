//! What is typed for a person into an agent's terminal.
//!
//! A message is data: whatever in it could act on the terminal is taken out, above all the end of a bracketed paste,
//! which would turn the rest of the text into keystrokes.

/// Bytes that a message becomes, without the Enter that submits it.
#[must_use]
pub fn paste(text: &str, bracketed: bool) -> Vec<u8> {
    let clean = harmless(text);
    if bracketed {
        return [b"\x1b[200~", clean.as_bytes(), b"\x1b[201~"].concat();
    }
    // Without bracketed paste a newline would submit what stands before it.
    clean.replace('\n', " ").into_bytes()
}

/// The text without control characters other than newline and tab.
#[must_use]
pub fn harmless(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = unified.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control());
    kept.collect::<String>().trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_can_leave_the_paste() {
        let hostile = "a\u{1b}[201~\rrm -rf\u{9b}x\u{7}\u{0}\u{7f}b\n\n";
        assert_eq!(paste(hostile, true), b"\x1b[200~a[201~\nrm -rfxb\x1b[201~");
        assert_eq!(paste("two\nlines", false), b"two lines");
        assert_eq!(harmless("tab\there"), "tab\there");
    }
}
