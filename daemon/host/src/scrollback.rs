//! Lines from far above the screen, for a viewer that scrolls so far.
//!
//! Why it exists: a picture has few lines above the screen, so that it is there at once; all others wait in the bundle's
//! file until somebody wants them. Nothing here writes.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::screen::{Above, KEYFRAME_HISTORY, RESET};

/// Bytes of the file that one picture may take.
const OLDER_MAX: u64 = 4 << 20;

/// `paint`, a picture with [`KEYFRAME_HISTORY`] lines above its screen, with up to `history` of them; `file` has most of
/// those, and `above` says what lies above the picture, where that is known. What cannot be read is left out.
#[must_use]
pub fn with_history(
    paint: Vec<u8>,
    history: Option<u32>,
    file: &Path,
    above: impl FnOnce() -> Option<Above>,
) -> Vec<u8> {
    let more = history.and_then(|lines| usize::try_from(lines).ok()?.checked_sub(KEYFRAME_HISTORY));
    match more.and_then(|more| Some((more, above()?))) {
        Some((more, above)) => with_older(&paint, file, &above, more),
        None => paint,
    }
}

/// The paint of a picture with up to `lines` of the lines above it.
fn with_older(paint: &[u8], file: &Path, above: &Above, lines: usize) -> Vec<u8> {
    let Some(rest) = paint.strip_prefix(RESET.as_bytes()) else { return paint.to_vec() };
    let mut text = read(file, above.saved).unwrap_or_default();
    text.extend_from_slice(&above.unsaved);
    let older = newest(&text, lines);
    let mut out = Vec::with_capacity(paint.len() + older.len() + older.len() / 16);
    out.extend_from_slice(RESET.as_bytes());
    for line in older.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                out.extend_from_slice(line);
                out.extend_from_slice(b"\r\n");
            }
            // It goes on in the picture.
            None => out.extend_from_slice(line),
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The file but for its last `skip` bytes, from a line's beginning on.
fn read(file: &Path, skip: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(file)?;
    let end = file.metadata()?.len().saturating_sub(skip);
    let start = end.saturating_sub(OLDER_MAX);
    file.seek(SeekFrom::Start(start))?;
    let mut text = Vec::new();
    file.take(end - start).read_to_end(&mut text)?;
    if start > 0 {
        let cut = memchr::memchr(b'\n', &text).map_or(text.len(), |at| at + 1);
        text.drain(..cut);
    }
    Ok(text)
}

fn newest(text: &[u8], lines: usize) -> &[u8] {
    // The newline that ends the last line begins no other.
    let body = text.strip_suffix(b"\n").unwrap_or(text);
    match memchr::memrchr_iter(b'\n', body).nth(lines.saturating_sub(1)) {
        _ if lines == 0 => &[],
        Some(at) => &text[at + 1..],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_lines_come_between_the_reset_and_the_picture() {
        let dir = tempfile::tempdir().expect("folder");
        let file = dir.path().join("scrollback");
        std::fs::write(&file, "one\ntwo\nthree\nfour\n").expect("written");
        let picture = [RESET, "five\r\nsix"].concat();
        for (saved, unsaved, lines, older) in [
            (0, "", 10, "one\r\ntwo\r\nthree\r\nfour\r\n"),
            (0, "", 2, "three\r\nfour\r\n"),
            (5, "", 2, "two\r\nthree\r\n"),
            (0, "four and\nmore ", 2, "four and\r\nmore "),
            (0, "", 0, ""),
            (99, "", 3, ""),
        ] {
            let above = Above { saved, unsaved: unsaved.as_bytes().to_vec() };
            let painted = with_older(picture.as_bytes(), &file, &above, lines);
            assert_eq!(String::from_utf8(painted).expect("text"), [RESET, older, "five\r\nsix"].concat());
        }
        let missing = dir.path().join("missing");
        let above = Above { saved: 0, unsaved: Vec::new() };
        assert_eq!(with_older(picture.as_bytes(), &missing, &above, 10), picture.as_bytes());
    }
}
