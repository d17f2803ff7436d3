//! A program that prints much and times itself. It must never be timed from outside: what counts is how long the
//! producer was held up.

use std::ffi::CString;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ao_e2e::wait;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Plain lines with a colour here and there.
    Logs,
    /// A colour every few characters.
    Dense,
    /// A screen painted again and again.
    Tui,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Logs, Self::Dense, Self::Tui];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::Dense => "dense",
            Self::Tui => "tui",
        }
    }

    /// Writes so many MiB of it to a file in `folder`.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub(crate) fn write(self, folder: &Path, mib: usize) -> PathBuf {
        let path = folder.join(format!("{}-{mib}", self.name()));
        let mut block = Vec::with_capacity(1 << 20);
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        while block.len() < 1 << 20 {
            block.extend_from_slice(self.piece(&mut dice).as_bytes());
        }
        block.truncate(1 << 20);
        let mut file = std::fs::File::create(&path).expect("a file");
        for _ in 0..mib {
            file.write_all(&block).expect("written");
        }
        path
    }

    fn piece(self, dice: &mut Dice) -> String {
        let (a, b, c) = (dice.throw(256), dice.throw(256), dice.throw(256));
        match self {
            Self::Logs => format!(
                "2026-11-22T10:{:02}:{:02}.{a:03}Z \x1b[32mINFO\x1b[0m worker-{b} request {c:02x}{a:02x}{b:02x} served \
                 in {c} ms for client {a} on shard {b}\n",
                a % 60,
                b % 60,
            ),
            Self::Dense => {
                let end = if dice.throw(24) == 0 { "\x1b[0m\n" } else { "" };
                format!("\x1b[38;2;{a};{b};{c}m{}{end}", &"dense-text"[..usize::from(3 + a % 6)])
            }
            Self::Tui => format!(
                "\x1b[{};{}H\x1b[38;5;{a}m\x1b[48;5;{b}mcell {c:03} of the board\x1b[0m\x1b[K",
                1 + b % 40,
                1 + c % 90,
            ),
        }
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u16) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u16::try_from(self.0 % u64::from(sides)).unwrap_or(0)
    }
}

/// One producer: its script, and the files by which it is started and tells its time.
#[derive(Debug)]
pub(crate) struct Producer {
    folder: PathBuf,
    what: PathBuf,
}

impl Producer {
    /// One that prints the file `what`; `folder` must not exist yet.
    ///
    /// # Panics
    /// When the folder cannot be made.
    pub(crate) fn new(folder: PathBuf, what: &Path) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let go = CString::new(folder.join("go").as_os_str().as_bytes()).expect("a path");
        // SAFETY: the path ends with its zero and lives through the call.
        assert_eq!(unsafe { libc::mkfifo(go.as_ptr(), 0o600) }, 0, "no pipe");
        Self { folder, what: what.to_path_buf() }
    }

    /// What the shell runs.
    pub(crate) fn script(&self) -> String {
        format!(
            "cd '{}'; : > ready; read go < go; s=$(date +%s%N); cat '{}'; e=$(date +%s%N); echo $((e-s)) > t; mv t took; \
             exec cat",
            self.folder.display(),
            self.what.display()
        )
    }

    /// Waits until it is ready to print.
    pub(crate) async fn ready(&self) {
        wait::until("the producer is ready", async || self.folder.join("ready").exists().then_some(())).await;
    }

    /// Lets it print; gives how long that took.
    ///
    /// # Panics
    /// When it cannot be told.
    pub(crate) async fn go(&self) -> Duration {
        self.ready().await;
        std::fs::write(self.folder.join("go"), "go\n").expect("told");
        let nanoseconds = wait::until("the producer is done", async || {
            std::fs::read_to_string(self.folder.join("took")).ok()?.trim().parse().ok()
        })
        .await;
        Duration::from_nanos(nanoseconds)
    }
}
