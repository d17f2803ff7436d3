//! Reading what changed in a file.
//!
//! The lines of a hunk are counted as its head says, so that no content can pass for a head.

use ao_protocol::view::LineChange;

use crate::domain::changes::{FileChange, FileDiff, Hunk, Line, LineLimits};

/// The longest line that is shown whole, in characters.
const LONGEST_LINE: usize = 2_000;

/// Reads the hunks of a patch of one file.
pub(super) fn read(file: FileChange, patch: &[u8], limits: LineLimits) -> FileDiff {
    let mut found = FileDiff { file, hunks: Vec::new(), cut: false };
    let mut left = (0, 0);
    let mut shown = 0;
    for line in patch.split(|byte| *byte == b'\n') {
        if left == (0, 0) {
            if let [b'\\', ..] = line {
                mark_end(&mut found);
            } else if let Some(hunk) = head(line) {
                left = (hunk.old.1, hunk.new.1);
                if shown < limits.lines {
                    found.hunks.push(hunk);
                } else {
                    found.cut = true;
                }
            }
            continue;
        }
        let change = match line.first() {
            Some(b'+') => LineChange::Added,
            Some(b'-') => LineChange::Removed,
            Some(b'\\') => {
                mark_end(&mut found);
                continue;
            }
            // Some gits leave an empty line without its blank.
            Some(_) | None => LineChange::Same,
        };
        match change {
            LineChange::Added => left.1 = u32::saturating_sub(left.1, 1),
            LineChange::Removed => left.0 = u32::saturating_sub(left.0, 1),
            LineChange::Same => left = (u32::saturating_sub(left.0, 1), u32::saturating_sub(left.1, 1)),
        }
        if shown < limits.lines
            && let Some(hunk) = found.hunks.last_mut()
        {
            hunk.lines.push(shown_line(change, line.get(1..).unwrap_or_default()));
            shown += 1;
        } else {
            found.cut = true;
        }
    }
    found
}

/// What git says of the line before.
fn mark_end(found: &mut FileDiff) {
    if !found.cut
        && let Some(line) = found.hunks.last_mut().and_then(|hunk| hunk.lines.last_mut())
    {
        line.no_newline = true;
    }
}

fn shown_line(change: LineChange, bytes: &[u8]) -> Line {
    let text = String::from_utf8_lossy(bytes);
    let end = text.char_indices().nth(LONGEST_LINE).map(|(at, _)| at);
    let cut = end.is_some();
    Line { change, text: text[..end.unwrap_or(text.len())].to_owned(), cut, no_newline: false }
}

/// `@@ -<start>[,<lines>] +<start>[,<lines>] @@[ <heading>]`
fn head(line: &[u8]) -> Option<Hunk> {
    let text = String::from_utf8_lossy(line.strip_prefix(b"@@ -")?).into_owned();
    let (ranges, heading) = text.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let range = |text: &str| match text.split_once(',') {
        Some((start, lines)) => Some((start.parse().ok()?, lines.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    };
    let heading: String = heading.trim().chars().take(LONGEST_LINE).collect();
    Some(Hunk { old: range(old)?, new: range(new)?, heading, lines: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &[u8] = b"diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n\
        @@ -1,3 +1,4 @@ fn main() {\n same\r\n-@@ -1 +1 @@\n+diff --git a/x b/x\n+--- a/y\n\n\
        @@ -9 +10 @@\n-old\n\\ No newline at end of file\n+new\n\\ No newline at end of file\n";

    fn diff(lines: usize) -> FileDiff {
        let file = super::super::list::read(b":100644 100644 aa bb M\0f\0").remove(0);
        read(file, PATCH, LineLimits { context: 3, lines })
    }

    #[test]
    fn content_that_looks_like_a_head_is_content() {
        let found = diff(100);
        assert!(!found.cut);
        let [first, second] = &found.hunks[..] else { panic!("{found:?}") };
        assert_eq!((first.old, first.new, first.heading.as_str()), ((1, 3), (1, 4), "fn main() {"));
        let lines: Vec<_> = first.lines.iter().map(|line| (line.change, line.text.as_str())).collect();
        assert_eq!(
            lines,
            [
                (LineChange::Same, "same\r"),
                (LineChange::Removed, "@@ -1 +1 @@"),
                (LineChange::Added, "diff --git a/x b/x"),
                (LineChange::Added, "--- a/y"),
                (LineChange::Same, ""),
            ]
        );
        assert_eq!((second.old, second.new), ((9, 1), (10, 1)));
        assert!(second.lines.iter().all(|line| line.no_newline));
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let found = diff(5);
        assert!(found.cut);
        assert_eq!(found.hunks.iter().map(|hunk| hunk.lines.len()).collect::<Vec<_>>(), [5]);
        assert!(!found.hunks[0].lines[4].no_newline, "that is said of a line which is not shown");
        let file = found.file.clone();
        let long = format!("@@ -0,0 +1 @@\n+{}\n", "ü".repeat(3_000));
        let found = read(file, long.as_bytes(), LineLimits { context: 3, lines: 5 });
        assert!(found.hunks[0].lines[0].cut && found.hunks[0].lines[0].text.chars().count() == 2_000);
    }
}
