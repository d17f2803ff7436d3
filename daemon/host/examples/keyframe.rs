//! Reads terminal output and prints the picture of it, for the comparison with other terminals.
//!
//! `keyframe COLS ROWS` reads standard input once. `keyframe COLS ROWS CUT...` prints one line of JSON per cut, with
//! the picture after so many bytes. `keyframe --speed COLS ROWS` prints how fast the output was taken.

use std::io::{Read as _, Write as _};

use ao_host::screen::{Emulator, KEYFRAME_HISTORY, Screen as _};

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let speed = arguments.first().is_some_and(|first| first == "--speed");
    if speed {
        arguments.remove(0);
    }
    let numbers: Vec<usize> = arguments.iter().filter_map(|text| text.parse().ok()).collect();
    let size = |at: usize, default| numbers.get(at).and_then(|n| u16::try_from(*n).ok()).unwrap_or(default);
    let (cols, rows) = (size(0, 80), size(1, 24));
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let mut out = std::io::stdout().lock();
    if speed {
        return writeln!(out, "{:.0}", megabytes_per_second(&input, cols, rows));
    }
    let picture = |count: usize| {
        let mut screen = Emulator::new(cols, rows);
        let mut replies = Vec::new();
        for chunk in input[..count.min(input.len())].chunks(4096) {
            screen.feed(chunk, &mut replies);
        }
        screen.keyframe(KEYFRAME_HISTORY)
    };
    let cuts = numbers.get(2..).unwrap_or_default();
    if cuts.is_empty() {
        return out.write_all(&picture(input.len()));
    }
    for cut in cuts {
        // Byte values as JSON numbers: a picture may end inside a character.
        writeln!(out, "{:?}", picture(*cut))?;
    }
    Ok(())
}

fn megabytes_per_second(input: &[u8], cols: u16, rows: u16) -> f64 {
    const TARGET: usize = 16 << 20;
    let mut screen = Emulator::new(cols, rows);
    let mut replies = Vec::new();
    let mut taken = 0;
    let begin = std::time::Instant::now();
    while taken < TARGET && !input.is_empty() {
        for chunk in input.chunks(16 << 10) {
            screen.feed(chunk, &mut replies);
            replies.clear();
        }
        drop(screen.take_scrolled());
        taken += input.len();
    }
    taken as f64 / 1e6 / begin.elapsed().as_secs_f64()
}
