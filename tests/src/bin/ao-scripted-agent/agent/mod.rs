//! The agent: one thread reads its terminal, one works.

mod keys;
mod screen;
mod told;
mod wait;
mod work;

use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd as _, FromRawFd as _};
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;

use keys::{Key, Keys};
use screen::Screen;
use told::{Hooks, hexadecimal, record};
use work::{Phase, Work};

/// After this an Escape is the key and not the beginning of something.
const ESCAPE_MS: i32 = 50;

/// Its arguments: `--hooks FILE`, `--conversation ID` or `--resume ID`, `--prompt TEXT`, `--quiet` (no hook tells that it
/// took a prompt), `--plain` (no bracketed paste), `--silent` (a hook that says it is ready never comes).
struct Told {
    hooks: Option<String>,
    conversation: String,
    prompt: Option<String>,
    quiet: bool,
    plain: bool,
    silent: bool,
}

fn told(mut words: impl Iterator<Item = String>) -> Told {
    let mut told = Told {
        hooks: None,
        conversation: String::new(),
        prompt: None,
        quiet: false,
        plain: false,
        silent: false,
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--hooks" => told.hooks = words.next(),
            "--conversation" | "--resume" => told.conversation = words.next().unwrap_or_default(),
            "--prompt" => told.prompt = words.next(),
            "--quiet" => told.quiet = true,
            "--plain" => told.plain = true,
            "--silent" => told.silent = true,
            // What a manifest adds for people, such as a model.
            _ => {}
        }
    }
    told
}

/// Runs it until its terminal ends, or it is told to.
pub(crate) fn run(words: impl Iterator<Item = String>) -> ExitCode {
    let told = told(words);
    let Ok(screen) = Screen::take(!told.plain) else { return ExitCode::FAILURE };
    let hooks = Hooks::read(told.hooks.as_deref(), &told.conversation);
    told::record_start(told.prompt.as_deref());
    let work = Arc::new(Work::new(screen, hooks, told.quiet));
    work.screen.title("idle");
    work.screen.print(&["A scripted agent."]);
    work.screen.input(&[]);
    if !told.silent {
        work.hooks.run("Ready", json!({}));
    }
    if let Some(prompt) = told.prompt {
        submit(&work, prompt.into_bytes(), "argument");
    }
    read_terminal(&work)
}

fn read_terminal(work: &Arc<Work>) -> ExitCode {
    // SAFETY: the descriptor is open for as long as the program runs, and is not closed here.
    let mut terminal = ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(libc::STDIN_FILENO) });
    let (mut keys, mut held, mut buffer) = (Keys::default(), Vec::new(), vec![0; 64 << 10]);
    loop {
        let patience = if keys.is_waiting() { ESCAPE_MS } else { -1 };
        let mut wish = libc::pollfd { fd: terminal.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one structure, which lives on this stack.
        let ready = unsafe { libc::poll(&raw mut wish, 1, patience) };
        let typed = match ready {
            0 => keys.nothing_follows(),
            _ => match terminal.read(&mut buffer) {
                Ok(0) | Err(_) => return ExitCode::SUCCESS,
                Ok(count) => keys.push(&buffer[..count]),
            },
        };
        for key in typed {
            take(work, key, &mut held);
        }
        if work.phase() != Phase::Asking {
            work.screen.input(&held);
        }
    }
}

fn take(work: &Arc<Work>, key: Key, held: &mut Vec<u8>) {
    if work.phase() == Phase::Asking {
        if let Some(stray) = work.answer(&key) {
            record("stray.jsonl", &json!({ "bytes": hexadecimal(&stray) }));
        }
        return;
    }
    match key {
        Key::Text(text) => held.extend(text),
        Key::Clear => held.clear(),
        Key::Interrupt => work.interrupt(),
        Key::Enter if work.ignores_enter() => {}
        Key::Enter => submit(work, std::mem::take(held), "terminal"),
    }
}

fn submit(work: &Arc<Work>, bytes: Vec<u8>, from: &str) {
    let busy = work.phase() != Phase::Idle;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    record(
        "submitted.jsonl",
        &json!({ "from": from, "busy": busy, "bytes": hexadecimal(&bytes), "text": text }),
    );
    work.take_up(text);
}
