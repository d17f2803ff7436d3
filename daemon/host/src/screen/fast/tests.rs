//! The short way beside the long one, on random output.

use crate::screen::emulator::Emulator;
use crate::screen::{KEYFRAME_HISTORY, Screen as _};

/// Pieces of output, whole and broken, that random output is made of.
const PIECES: &[&[u8]] = &[
    b"plain text",
    b"a",
    b" ",
    b"a line that is a good deal longer than the screen is wide, so that it wraps more than once",
    b"\r\n",
    b"\n",
    b"\r",
    b"\t",
    b"\x08",
    b"\x07\x00\x7f",
    b"\x0e",
    b"\x0f",
    b"\x0b\x0c",
    b"\x1b)0",
    b"\x1b(0",
    b"\x1b(B",
    b"\x1b(P",
    b"\x1b*[",
    b"\xe2\x94\x80\xe2\x94\x82",
    "wide 漢字 é e\u{301} 👩\u{200d}💻 \u{a0}".as_bytes(),
    "漢".as_bytes(),
    b"\xc2\x85",
    b"\xe2\x94",
    b"\xff\xc0",
    b"\xf0\x9f",
    b"\x1b",
    b"\x1b[",
    b"\x1b[m",
    b"\x1b[0m",
    b"\x1b[;;m",
    b"\x1b[1;4;7;38;5;200m",
    b"\x1b[38;2;1;2;3;48;2;4;5;6m",
    b"\x1b[38;2;300;2;3;1m",
    b"\x1b[38;7;31m",
    b"\x1b[58;5;9;4m",
    b"\x1b[4:3;58:2::1:2:3m",
    b"\x1b[59;21;5;99m",
    b"\x1b[31;102m",
    b"\x1b[22;23;24;27;28;29;39;49m",
    b"\x1b[2;3;8;9;97;40m",
    b"\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17m",
    b"\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31;32;33;34m",
    b"\x1b[H",
    b"\x1b[3;70H",
    b"\x1b[999999;999999H",
    b"\x1b[5;H",
    b"\x1b[2A",
    b"\x1b[B",
    b"\x1b[30C",
    b"\x1b[D",
    b"\x1b[12G",
    b"\x1b[K",
    b"\x1b[1K",
    b"\x1b[2K",
    b"\x1b[3K",
    b"\x1b[J",
    b"\x1b[1J",
    b"\x1b[2J",
    b"\x1b[3J",
    b"\x1b[?2J",
    b"\x1b[3b",
    b"\x1b[2\x0aA",
    b"\x1b[2 q",
    b"\x1b[3;9r",
    b"\x1b[r",
    b"\x1b[4h",
    b"\x1b[4l",
    b"\x1b[20h",
    b"\x1b[20l",
    b"\x1b[?7l",
    b"\x1b[?7h",
    b"\x1b[?6h",
    b"\x1b[?6l",
    b"\x1b[?1049h",
    b"\x1b[?1049l",
    b"\x1b[?2026h",
    b"\x1b[2L",
    b"\x1b[M",
    b"\x1b[2@",
    b"\x1b[2P",
    b"\x1b[4X",
    b"\x1b[S",
    b"\x1b[T",
    b"\x1b[6n",
    b"\x1b[c",
    b"\x1b[!p",
    b"\x1b7",
    b"\x1b8",
    b"\x1bM",
    b"\x1bH",
    b"\x1b#8",
    b"\x1bc",
    b"\x1b]0;title\x07",
    b"\x1b]8;id=a;http://x/\x1b\\",
    b"\x1b]8;;\x07",
    b"\x1bPq#\x07text\x1b\\",
    b"\x1b_text\x1b\\",
    b"\x18",
];

struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("small")
    }
}

fn same(fast: &mut Emulator, slow: &mut Emulator, context: &str) {
    assert_eq!(fast.keyframe(KEYFRAME_HISTORY), slow.keyframe(KEYFRAME_HISTORY), "{context}");
    assert_eq!(fast.lines(KEYFRAME_HISTORY), slow.lines(KEYFRAME_HISTORY), "{context}");
    assert_eq!(fast.take_scrolled(), slow.take_scrolled(), "{context}");
    let (a, b) = (&fast.inner, &slow.inner);
    assert_eq!(a.term.mode(), b.term.mode(), "{context}");
    for (a, b) in [(a.term.grid(), b.term.grid()), (&a.other, &b.other)] {
        assert_eq!((&a.cursor, &a.saved_cursor), (&b.cursor, &b.saved_cursor), "{context}");
        assert!(a.display_iter().eq(b.display_iter()), "{context}");
    }
}

/// Seeds that together try every piece beside every other one several times over.
#[test]
fn both_ways_lead_to_the_same_screen() {
    for seed in 1..=400u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (mut fast, mut slow) = (Emulator::new(20, 6), Emulator::new(20, 6));
        let (mut fast_replies, mut slow_replies) = (Vec::new(), Vec::new());
        for round in 0..8 {
            let mut output = Vec::new();
            for _ in 0..dice.throw(60) {
                output.extend_from_slice(PIECES[dice.throw(PIECES.len())]);
            }
            let mut rest = &output[..];
            while !rest.is_empty() {
                let (now, later) = rest.split_at(1 + dice.throw(rest.len()));
                fast.feed(now, &mut fast_replies);
                rest = later;
            }
            slow.feed_long_way(&output, &mut slow_replies);
            let context = format!("seed {seed}, round {round}: {}", output.escape_ascii());
            same(&mut fast, &mut slow, &context);
            assert_eq!(fast_replies, slow_replies, "{context}");
        }
    }
}

/// The parser on its own loses the space here when the output is cut inside the first character.
#[test]
fn nothing_is_lost_where_output_is_cut_inside_a_character() {
    let output = "é ─é é─ 漢é\r\né\u{301} 👩é e".as_bytes();
    let mut whole = Emulator::new(20, 6);
    whole.feed(output, &mut Vec::new());
    for cut in 1..output.len() {
        let mut parts = Emulator::new(20, 6);
        parts.feed(&output[..cut], &mut Vec::new());
        parts.feed(&output[cut..], &mut Vec::new());
        same(&mut parts, &mut whole, &format!("cut at {cut}"));
    }
}
