#!/usr/bin/env python3
"""Records terminal sessions for the referee: the bytes that programs write, with scripted keys.

    python3 tests/referee/record.py [NAME...]

Every program runs in a throw-away home, at 100 by 30, and gets the answers that terminals give. Recordings are raw
bytes, gzipped. Which programs are installed decides which recordings can be made anew; the others stay as they are.
"""

import fcntl
import gzip
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time

COLS, ROWS = 100, 30
HERE = pathlib.Path(__file__).parent
LIMIT = 150_000

CODE = '''//! Words.
use std::collections::HashMap;

/// Counts the words of a text, longest first.
pub fn count(text: &str) -> Vec<(String, usize)> {
    let mut words: HashMap<String, usize> = HashMap::new();
    for word in text.split_whitespace().map(str::to_lowercase) {
        *words.entry(word).or_default() += 1; // one more
    }
    let mut sorted: Vec<_> = words.into_iter().collect();
    sorted.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    sorted
}

#[test]
fn words_are_counted() {
    assert_eq!(count("a b a"), [("a".to_owned(), 2), ("b".to_owned(), 1)]);
}
'''

CURSES = '''
import curses, time
def main(screen):
    curses.start_color(); curses.use_default_colors(); curses.curs_set(0)
    for n in range(1, 8): curses.init_pair(n, n, -1)
    curses.init_pair(8, curses.COLOR_WHITE, curses.COLOR_BLUE)
    curses.mousemask(curses.ALL_MOUSE_EVENTS)
    screen.bkgd(' ', curses.color_pair(8)); screen.border(); screen.refresh()
    log = curses.newwin(12, 50, 3, 4); log.scrollok(True); log.idlok(True)
    for n in range(40):
        log.addstr("row %d " % n, curses.color_pair(n % 7 + 1) | (curses.A_BOLD if n % 3 else curses.A_REVERSE))
        log.addstr("x" * (n % 30) + "\\n"); log.refresh()
    box = curses.newwin(8, 30, 16, 60); box.box()
    for n, attr in enumerate([curses.A_UNDERLINE, curses.A_DIM, curses.A_BOLD, curses.A_STANDOUT, curses.A_ITALIC]):
        box.addstr(n + 1, 2, "attribute %d" % n, attr)
    box.addch(6, 2, curses.ACS_DIAMOND); box.addch(6, 4, curses.ACS_CKBOARD); box.refresh()
    for n in range(10):
        screen.addstr(28, 10 + n * 4, "<%d>" % n, curses.color_pair(n % 7 + 1)); screen.refresh()
    screen.getch(); log.erase(); log.refresh(); screen.insdelln(2); screen.refresh(); screen.getch()
curses.wrapper(main)
print("done")
'''

UNICODE = r'''
import sys
w = sys.stdout.write
for n in range(256):
    w(f"\x1b[48;5;{n}m {n:3} \x1b[m" + ("\n" if n % 16 == 15 else ""))
for y in range(6):
    for x in range(100):
        w(f"\x1b[38;2;{x*2};{y*40};{255-x*2}m\u2580")
    w("\x1b[m\n")
w("wide: \u65e5\u672c\u8a9e \ud55c\uad6d\uc5b4 \uff21\uff22 emoji: \U0001f600 \U0001f680 \u2705 \u26a0 \U0001f469\u200d\U0001f4bb end\n")
w("combining: e\u0301 a\u0308 n\u0303 \u0e01\u0e33 \u0915\u094d\u0937 end\n")
w("edge: " + "x" * 93 + "\u65e5\u672c wraps\n")
w("styles: \x1b[1mbold\x1b[22m \x1b[2mdim\x1b[22m \x1b[3mitalic\x1b[23m \x1b[4munder\x1b[24m \x1b[4:3m\x1b[58:2::255:0:0mcurly\x1b[59m\x1b[24m \x1b[7minverse\x1b[27m \x1b[8mhidden\x1b[28m \x1b[9mstrike\x1b[29m \x1b[21mdouble\x1b[24m\n")
w("\x1b[41mred to the end\x1b[K\x1b[m\n\x1b[1;33;44mmixed\x1b[22m\x1b[39m left\x1b[m\n")
w("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\ and text\n")
for n in range(40):
    w(f"\x1b[{30 + n % 8}mline {n}\x1b[m " + "long " * (n % 30) + "\n")
w("\U0001f4a1" * 60 + "\n")
'''

MODES = r'''
import sys, time
w = sys.stdout.write
def step(text):
    w(text); sys.stdout.flush(); time.sleep(0.02)
step("\x1b[2J\x1b[H" + "".join(f"row {n}\r\n" for n in range(1, 29)))
step("\x1b[5;20r\x1b[5;1H\x1b[3Linserted\x1b[10;1H\x1b[2Mdeleted above\x1b[20;1Hbottom\n\n\nscrolled")
step("\x1b[?6h\x1b[1;1Horigin\x1b[99;99Hcorner\x1b[?6l\x1b[r")
step("\x1b[4h\x1b[8;3Hinsert\x1b[4l\x1b[9;3H\x1b[4@four\x1b[9;30H\x1b[5Perased\x1b[10;10H\x1b[7X")
step("\x1b(0lqqqk\x1b(B \x1b)0\x0ex  x\x0f\r\n")
step("\x1b[3g\x1b[12;5H\x1bH\x1b[12;21H\x1bH\x1b[13;1Ha\tb\tc\x1b[Zback")
step("\x1b[?7l\x1b[14;95Hno wrap at the edge\x1b[?7h")
step("\x1b[?1h\x1b=\x1b[?1004h\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[5 q")
step("\x1b[15;95Hwrap: \x1b7pending")
step("\x1b[16;100HX")
step("\x1b[1;31m\x1b[17;5Hsaved\x1b7\x1b[m\x1b[18;1Hmoved\x1b8restored\x1b[m")
step("\x1b[?47halternate 47\x1b[2;2Hx\x1b[?47l back")
step("\x1b[?1049h\x1b[Halternate 1049\x1b[10;10H\x1b[44minside\x1b[K\x1b[m")
step("\x1b[5;10r\x1b[10;1Hscroll\n\n\nregion\x1b[r\x1b[20;1H" + "x" * 100)
step("\x1b[?1049l after\x1b[?1003h\x1b[?25l\x1b[2S\x1b[1T\x1bM\x1bD\x1bE")
step("\x1b[?1003l\x1b[?25h\x1b[1;1H\x1bM\x1bMreverse\x1b[5;5H\x1b[1J\x1b[7;7H\x1b[1K\x1b[9;9H\x1b[K\x1b[25;1H\x1b[J")
step("\x1b[>1u\x1b[?u\x1b[=5;1u\x1b[<u\x1b[22t\x1b]0;title\x07\x1b[23t")
step("".join(f"\x1b[{40 + n % 8}mcolour {n}\r\n" for n in range(35)) + "\x1b[m")
step("\x1b#8\x1b[3;3HE\x1b[!p\x1b[H\x1b[2J\x1b[3Jgone\r\n")
step("last \x1b[31mred \x1b[1m\x1b[48;5;22m")
'''

LOG = r'''
import sys
w = sys.stdout.write
for n in range(700):
    w(f"\x1b[2m12:{n//60%60:02}:{n%60:02}\x1b[m \x1b[{31 + n % 6}mINFO\x1b[m module{n % 13}::part: handled request {n} in {n * 7 % 97} ms" + (" with a long tail that wraps around the edge of the terminal window" if n % 5 == 0 else "") + "\n")
    if n % 50 == 0:
        w(f"\r\x1b[KBuilding [{'=' * (n // 20)}>{' ' * (35 - n // 20)}] {n}/700\r")
'''

ARROWS = {"UP": "\x1b[A", "DOWN": "\x1b[B", "RIGHT": "\x1b[C", "LEFT": "\x1b[D", "PGDN": "\x1b[6~", "PGUP": "\x1b[5~"}

# name: (command line, keys). A key that is a number is a pause in seconds.
SESSIONS = {
    "vim": ("vim -u vimrc words.rs", [":split notes.md\r", ":vsplit list.txt\r", "jjj", "\x17w", ":set nu cursorline\r",
            "G", "oadded line\x1b", "/word\r", "nn", "\x17w", ":1\r", "dd", "ihello \x1b", "yyppp", "\x17o", "V5j", "\x1b", ":q!\r", ":q!\r"]),
    "less": ("less -R list.txt", [" ", " ", "/item 1.3\r", "n", "n", "g", "G", "-N\r", "b", "kkkk", "q"]),
    "top": ("unshare -pf --mount-proc top -d 0.5", [1, "c", 1, "M", "1", 1, "z", 1, "?", 0.5, "q", "q"]),
    "htop": ("unshare -pf --mount-proc htop", [1, "DOWN", "t", 1, "\x1bOQ", 0.5, "DOWN", "\x1b", 1, "q"]),
    "bash": ("bash --noprofile --rcfile bashrc", ["ls --color=always\r", "echo " + "long " * 40, "\x01", "\x1bf", "\x1bf", "\x0b", "\x19\r",
             "cat list.txt\r", "\x12item", "\x07", "for i in 1 2 3; do\recho $i\rdone\r", "printf '\\e[31mred\\e[m\\n'\r", "UP", "UP", "\x17", "\x03",
             "ls no-such-file\r", "wor\t\t", "\x15", "clear\r", "seq 200\r", "exit\r"]),
    "nano": ("nano -m words.rs", ["typed text ", "\r", "DOWN", "DOWN", "\x0b", "\x15", "\x15", "\x17count\r", "\x07", "PGDN", "\x18", "\x18", "n"]),
    "tmux": ("tmux -L referee -f /dev/null new-session 'bash --noprofile --rcfile bashrc'", [1, "ls --color\r", "\x02%", 1, "cat list.txt\r", 1, "\x02\"", 1,
             "vim -u vimrc words.rs\r", 1, ":q\r", "\x02o", "seq 50\r", "\x02[", "PGUP", "q", "\x02d", 1]),
    "curses": ("python3 curses_demo.py", [1, "x", 0.5, "x"]),
    "man": ("man ls", [0.5, " ", " ", "/sort\r", "n", "g", "q"]),
    "git": ("git log --graph --stat --color=always", [0.5, " ", " ", "b", "/commit\r", "n", "G", "q"]),
    "unicode": ("python3 unicode_demo.py", [0.5]),
    "modes": ("python3 modes_demo.py", [0.5]),
    "log": ("python3 log_demo.py", [0.5]),
    "mc": ("mc -x -u", [1.5, "DOWN", "DOWN", "\x1bOR", 1, "\x1b[21~", 1, "\t", "DOWN", "\x1b[20~", 1, "\r", 0.5, "\x1b\x1b", 0.5, "\x1b[21~", 0.5, "\r"]),
    "tig": ("tig", [1, "DOWN", "\r", 1, "PGDN", "DOWN", "q", "t", 1, "q", "q"]),
    "claude": ("claude", [5, "DOWN", "UP", "\r", 4, "?", 1, "\x1b", "/", 1, "he", 1, "\x1b", "\x15", "what is this?", 1, "\x15", "!ls -l", 0.5, "\r", 2, "\x03", "\x03"]),
    "codex": ("codex", [5, "DOWN", "UP", "\r", 4, "/", 1, "DOWN", "\x1b", "hello " * 30, 1, "\x15", "\x03", "\x03"]),
}

QUERIES = [
    (re.compile(rb"\x1b\[0?c"), lambda m: b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), lambda m: b"\x1b[>0;276;0c"),
    (re.compile(rb"\x1b\[6n"), lambda m: b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[5n"), lambda m: b"\x1b[0n"),
    (re.compile(rb"\x1b\]1([01]);\?(?:\x07|\x1b\\)"), lambda m: b"\x1b]1" + m[1] + b";rgb:1212/1212/1212\x1b\\"),
    (re.compile(rb"\x1b\[\?u"), lambda m: b"\x1b[?0u"),
]


def home():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="demo-", dir="/tmp")) / "project"
    folder.mkdir()
    (folder / "words.rs").write_text(CODE)
    (folder / "notes.md").write_text("# Notes\n\n- one\n- two\n\n" + "A paragraph of text that goes on. " * 12 + "\n")
    (folder / "list.txt").write_text("".join(f"item {n}: {'value ' * (n % 23)}\n" for n in range(250)))
    (folder / "vimrc").write_text("syntax on\nset nocp laststatus=2 ruler mouse=a showcmd bs=2 hls\n")
    (folder / "bashrc").write_text("PS1='\\[\\e[32m\\]demo\\[\\e[m\\]:\\w\\$ '\n")
    for name, text in [("curses", CURSES), ("unicode", UNICODE), ("modes", MODES), ("log", LOG)]:
        (folder / f"{name}_demo.py").write_text(text)
    git = "git -c user.name=Demo -c user.email=demo@example.com -c init.defaultBranch=main"
    os.system(f"cd {folder} && {git} init -q && for f in *; do git add $f && {git} commit -qm \"Add $f, with a subject of some length\"; done")
    config = folder.parent / ".claude.json"
    config.write_text(json.dumps({"hasCompletedOnboarding": True, "theme": "dark", "customApiKeyResponses": {"approved": ["demo-key"]},
                                  "projects": {str(folder): {"hasTrustDialogAccepted": True}}}))
    return folder


def environment(folder):
    keep = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return keep | {"HOME": str(folder.parent), "ANTHROPIC_API_KEY": "demo-key", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
                   "OPENAI_API_KEY": "demo-key", "DISABLE_AUTOUPDATER": "1", "LESS": "-R", "EDITOR": "vim"}


def answer(fd, seen, chunk):
    text = seen + chunk
    for query, reply in QUERIES:
        for match in query.finditer(text):
            if match.end() > len(seen):
                os.write(fd, reply(match))
    return text[-32:]


def record(name):
    command, keys = SESSIONS[name]
    folder = home()
    pid, fd = pty.fork()
    if pid == 0:
        # Before the program looks.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, 0, 0))
        os.chdir(folder)
        os.execvpe("/bin/sh", ["/bin/sh", "-c", "exec " + command], environment(folder))
    output, seen = bytearray(), b""

    def listen(seconds):
        nonlocal seen
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([fd], [], [], left)[0]:
                return True
            try:
                chunk = os.read(fd, 65536)
            except OSError:
                return False
            if not chunk:
                return False
            output.extend(chunk)
            seen = answer(fd, seen, chunk)
        return True

    alive = listen(0.7)
    for key in keys:
        if not alive or len(output) > LIMIT:
            break
        if isinstance(key, (int, float)):
            alive = listen(key)
        else:
            os.write(fd, ARROWS.get(key, key).encode())
            alive = listen(0.25)
    if alive:
        listen(0.5)
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    shutil.rmtree(folder.parent)
    data = bytes(output[:LIMIT])
    with gzip.GzipFile(HERE / "recordings" / f"{name}.{COLS}x{ROWS}.gz", "wb", mtime=0) as file:
        file.write(data)
    print(f"{name}: {len(data)} bytes")


for wanted in sys.argv[1:] or SESSIONS:
    program = SESSIONS[wanted][0].split()
    if shutil.which(program[0]):
        record(wanted)
    else:
        print(f"{wanted}: not installed")
