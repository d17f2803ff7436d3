//! What is typed for a person into an agent's terminal.
//!
//! A message is data: whatever in it could act on the terminal is taken out, above all the end of a bracketed paste,
//! which would turn the rest of the text into keystrokes.

/// Bytes that a message becomes, without the Enter that submits it. `line_break` are the keys for one where pastes are not
/// bracketed; empty: there are none.
#[must_use]
pub fn paste(text: &str, bracketed: bool, line_break: &[u8]) -> Vec<u8> {
    let clean = harmless(text);
    if bracketed {
        return [b"\x1b[200~", clean.as_bytes(), b"\x1b[201~"].concat();
    }
    // Without bracketed paste a newline would submit what stands before it.
    let between: &[u8] = if line_break.is_empty() { b" " } else { line_break };
    let lines: Vec<&[u8]> = clean.split('\n').map(str::as_bytes).collect();
    lines.join(between)
}

/// The text without control characters other than newline and tab.
#[must_use]
pub fn harmless(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = unified.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control());
    kept.collect::<String>().trim_end_matches('\n').to_owned()
}

/// What a person's keystrokes did to the line that they are typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hand {
    /// An unfinished line stands in the terminal, as far as keystrokes tell.
    pub draft: bool,
    /// Keys that interrupt an agent were among them: Escape or Ctrl-C.
    pub interrupts: bool,
}

/// Follows a person's keystrokes. `draft` is whether an unfinished line stood there before.
#[must_use]
pub fn hand(draft: bool, keys: &[u8]) -> Hand {
    let mut hand = Hand { draft, interrupts: false };
    let mut rest = keys;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            0x1b => match sequence(after) {
                // Escape by itself, or twice.
                0 => hand = Hand { draft: false, interrupts: true },
                length => rest = &after[length.min(after.len())..],
            },
            b'\r' | 0x15 => hand.draft = false,
            0x03 => hand = Hand { draft: false, interrupts: true },
            // A program that enters a newline into its box does so with Ctrl-J.
            b'\n' | b'\t' | 0x20..=0x7e | 0x80.. => hand.draft = true,
            _ => {}
        }
    }
    hand
}

/// How long the escape sequence is that begins before `after`; 0 for Escape by itself.
fn sequence(after: &[u8]) -> usize {
    match after {
        [b'[', rest @ ..] => 2 + rest.iter().take_while(|b| !(0x40..=0x7e).contains(*b)).count(),
        [b'O', _, ..] => 2,
        [0x1b, ..] | [] => 0,
        // Alt and a key.
        [_, ..] => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_can_leave_the_paste() {
        let hostile = "a\u{1b}[201~\rrm -rf\u{9b}x\u{7}\u{0}\u{7f}b\n\n";
        assert_eq!(paste(hostile, true, b"\n"), b"\x1b[200~a[201~\nrm -rfxb\x1b[201~");
        assert_eq!(paste("two\nlines", false, b""), b"two lines");
        assert_eq!(paste("two\n\nlines", false, b"\x1b\n"), b"two\x1b\n\x1b\nlines");
        assert_eq!(harmless("tab\there"), "tab\there");
    }

    #[test]
    fn a_line_is_unfinished_until_it_is_entered_or_dropped() {
        let table: &[(bool, &[u8], Hand)] = &[
            (false, b"hel", Hand { draft: true, interrupts: false }),
            (true, b"lo\r", Hand { draft: false, interrupts: false }),
            (true, b"\x15", Hand { draft: false, interrupts: false }),
            (true, b"\x1b", Hand { draft: false, interrupts: true }),
            (true, b"\x03", Hand { draft: false, interrupts: true }),
            (false, b"\x1b[A\x1bOB", Hand { draft: false, interrupts: false }),
            (false, b"\x1b[<35;10;5M\x1b[I", Hand { draft: false, interrupts: false }),
            (false, b"\x1b[200~pasted\x1b[201~", Hand { draft: true, interrupts: false }),
            (true, b"", Hand { draft: true, interrupts: false }),
            (false, "日".as_bytes(), Hand { draft: true, interrupts: false }),
        ];
        for (draft, keys, expected) in table {
            assert_eq!(hand(*draft, keys), *expected, "{keys:?}");
        }
    }
}
