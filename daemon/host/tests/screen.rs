//! Pictures of any terminal paint that terminal, and nothing that a program prints breaks the screen.

use ao_host::screen::{Emulator, KEYFRAME_HISTORY, Screen as _};

/// Pieces of output that meet in every order; several end in the middle of something.
const PIECES: &[&str] = &[
    "plain text ",
    "a line that is longer than the screen is wide and therefore wraps\r\n",
    "\r\n",
    "\n\n\n",
    "\t",
    "\x08\x08",
    "日本語",
    "e\u{301}",
    "\u{1f600}",
    "\x1b[31m",
    "\x1b[1;4:3;38;2;1;2;3;48;5;200m",
    "\x1b[58:2::9:8:7;9;7m",
    "\x1b[m",
    "\x1b[2J",
    "\x1b[J",
    "\x1b[1J",
    "\x1b[K",
    "\x1b[1K",
    "\x1b[3;7r",
    "\x1b[r",
    "\x1b[5;5H",
    "\x1b[999;999H",
    "\x1b[A\x1b[B\x1b[3C\x1b[2D",
    "\x1b[2L\x1b[M",
    "\x1b[3@\x1b[2P\x1b[4X",
    "\x1b[2S\x1b[T",
    "\x1bM\x1bD\x1bE",
    "\x1b7",
    "\x1b8",
    "\x1b[?1049h",
    "\x1b[?1049l",
    "\x1b[?47h",
    "\x1b[?47l",
    "\x1b[?6h",
    "\x1b[?6l",
    "\x1b[?7l",
    "\x1b[?7h",
    "\x1b[4h",
    "\x1b[4l",
    "\x1b[?25l\x1b[?2004h\x1b[?1003h\x1b[?1006h\x1b[?1h\x1b=",
    "\x1b(0lqk\x1b(B",
    "\x0eabc\x0f",
    "\x1b)0",
    "\x1b[>1u",
    "\x1b[<u",
    "\x1b]2;title\x07",
    "\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[3g\x1bH",
    "\x1b[!p",
    "\x1bc",
    "\x1b#8",
    "\x1b[6n\x1b[c\x1b[?7$p",
    "\x1b[3J",
    "\x1b[100b",
    "\x1b[99999999;0;7~",
    "\x18",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn a_picture_paints_the_screen_that_it_is_of() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let (cols, rows) = (1 + dice.roll(40) as u16, 1 + dice.roll(12) as u16);
        let mut screen = Emulator::new(cols, rows);
        let mut replies = Vec::new();
        let mut log = Vec::new();
        for _ in 0..60 {
            let piece = PIECES[dice.roll(PIECES.len())].as_bytes();
            // One in eight is broken off.
            let cut = if dice.roll(8) == 0 { dice.roll(piece.len()) } else { piece.len() };
            log.extend_from_slice(&piece[..cut]);
            screen.feed(&piece[..cut], &mut replies);
            let picture = screen.keyframe(KEYFRAME_HISTORY);
            let mut painted = Emulator::new(cols, rows);
            painted.feed(&picture, &mut replies);
            let context = || format!("seed {seed}, {cols}x{rows}, {:?}", String::from_utf8_lossy(&log));
            assert_eq!(painted.lines(0), screen.lines(0), "{}", context());
            assert_eq!(painted.modes(), screen.modes(), "{}", context());
            assert_eq!(painted.title(), screen.title(), "{}", context());
        }
    }
}

#[test]
fn any_size_and_any_bytes_are_survived() {
    for seed in 0..200 {
        let mut dice = Dice(1000 + seed);
        let mut screen = Emulator::new(20, 6);
        let mut replies = Vec::new();
        for _ in 0..120 {
            match dice.roll(6) {
                0 => screen.resize(1 + dice.roll(60) as u16, 1 + dice.roll(20) as u16),
                1 => {
                    let noise: Vec<u8> = (0..dice.roll(40)).map(|_| dice.roll(256) as u8).collect();
                    screen.feed(&noise, &mut replies);
                }
                2 => screen.feed(screen.fresh_start().into_bytes().as_slice(), &mut replies),
                _ => screen.feed(PIECES[dice.roll(PIECES.len())].as_bytes(), &mut replies),
            }
            let (cols, rows) = screen.size();
            assert_eq!(screen.lines(0).len(), usize::from(rows));
            assert!(!screen.keyframe(5).is_empty() && cols > 0);
        }
    }
}

#[test]
fn lines_above_come_back_when_the_screen_grows_and_go_when_it_shrinks() {
    let mut screen = Emulator::new(20, 4);
    let mut replies = Vec::new();
    for n in 1..=10 {
        screen.feed(format!("line {n}\r\n").as_bytes(), &mut replies);
    }
    screen.feed(b"last", &mut replies);
    assert_eq!(screen.lines(0), ["line 8", "line 9", "line 10", "last"]);
    screen.resize(20, 6);
    assert_eq!(screen.lines(0), ["line 6", "line 7", "line 8", "line 9", "line 10", "last"]);
    screen.resize(20, 2);
    assert_eq!(screen.lines(3), ["line 7", "line 8", "line 9", "line 10", "last"]);
    let scrolled = String::from_utf8(screen.take_scrolled()).expect("text");
    assert!(scrolled.starts_with("line 1\nline 2\n"), "{scrolled}");
}

/// Each change of a window's height told its lines to the file once more: what a person copied as the whole output had
/// them two and three times.
#[test]
fn lines_that_come_back_and_leave_again_are_told_once() {
    let mut screen = Emulator::new(20, 4);
    let mut replies = Vec::new();
    let mut told = Vec::new();
    let colours = [
        "\x1b[31mred\x1b[m",
        "plain",
        "\x1b[1;44m bar \x1b[m",
        "wide 漢字",
        "a line that goes on and on over rows",
    ];
    for (n, text) in colours.iter().cycle().take(40).enumerate() {
        screen.feed(format!("{n} {text}\r\n").as_bytes(), &mut replies);
        screen.resize(20, [4, 9, 2, 24][n % 4]);
        if n % 3 == 0 {
            told.extend(screen.take_scrolled());
        }
    }
    screen.feed("\r\n".repeat(30).as_bytes(), &mut replies);
    told.extend(screen.take_scrolled());
    let told = String::from_utf8(told).expect("text");
    let numbers: Vec<&str> = told.lines().filter_map(|line| line.split_once(' ')).map(|(n, _)| n).collect();
    let expected: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    assert_eq!(numbers, expected, "{told}");
}

#[test]
fn text_is_wrapped_anew_at_another_width() {
    let mut screen = Emulator::new(10, 4);
    let mut replies = Vec::new();
    screen.feed(b"abcdefghijklmnopqrstuvwxyz\r\nend", &mut replies);
    assert_eq!(screen.lines(0), ["abcdefghij", "klmnopqrst", "uvwxyz", "end"]);
    screen.resize(26, 4);
    assert_eq!(screen.lines(0)[..2], ["abcdefghijklmnopqrstuvwxyz", "end"]);
    screen.resize(5, 4);
    let lines = screen.lines(9);
    assert_eq!(lines[..7], ["abcde", "fghij", "klmno", "pqrst", "uvwxy", "z", "end"]);
    assert!(lines[7..].iter().all(String::is_empty), "{lines:?}");
}
