//! Turns: what the agent does with a prompt. A prompt that begins with `::` says what; any other is done at once.
//!
//! - `::busy` works until the file `go` appears, or it is interrupted.
//! - `::ask COMMAND` asks for permission and waits for the answer.
//! - `::slow MS` waits before it says that it took the prompt.
//! - `::ignore-enter N` ignores the next N Enters.
//! - `::quiet` and `::loud`: whether a hook says that it took a prompt.
//! - `::tick COUNT MS`: so many hooks `Tick-0`, `Tick-1`, ..., with this pause in between.
//! - `::title TEXT` shows a title; `::fail` ends the turn with an error; `::exit CODE` ends the program.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::keys::Key;
use super::screen::Screen;
use super::told::{Hooks, record};
use super::wait;

/// Prompts that wait for the present turn to end.
const QUEUE: usize = 10_000;

/// What it does right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    Working,
    Asking,
}

/// The agent's work, shared by both threads.
pub(super) struct Work {
    pub(super) screen: Screen,
    pub(super) hooks: Hooks,
    phase: Mutex<Phase>,
    quiet: AtomicBool,
    interrupted: AtomicBool,
    ignored_enters: AtomicU32,
    prompts: Mutex<Option<SyncSender<String>>>,
    answers: (SyncSender<String>, Mutex<Receiver<String>>),
}

impl Work {
    pub(super) fn new(screen: Screen, hooks: Hooks, quiet: bool) -> Self {
        let (answer, answers) = sync_channel(16);
        Self {
            screen,
            hooks,
            phase: Mutex::new(Phase::Idle),
            quiet: AtomicBool::new(quiet),
            interrupted: AtomicBool::new(false),
            ignored_enters: AtomicU32::new(0),
            prompts: Mutex::new(None),
            answers: (answer, Mutex::new(answers)),
        }
    }

    pub(super) fn phase(&self) -> Phase {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
        self.screen.title(match phase {
            Phase::Idle => "idle",
            Phase::Working => "working",
            Phase::Asking => "asking",
        });
    }

    /// Works on a prompt once those before it are done.
    pub(super) fn take_up(self: &Arc<Self>, prompt: String) {
        // Before the next key is looked at: an agent is busy from its Enter on.
        if self.phase() == Phase::Idle {
            *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = Phase::Working;
        }
        let mut prompts = self.prompts.lock().unwrap_or_else(PoisonError::into_inner);
        let prompts = prompts.get_or_insert_with(|| {
            let (give, take) = sync_channel::<String>(QUEUE);
            let work = Arc::clone(self);
            std::thread::spawn(move || take.iter().for_each(|prompt| work.turn(&prompt)));
            give
        });
        prompts.send(prompt).expect("the worker lives as long as the program");
    }

    /// Whether an Enter goes unheard this time.
    pub(super) fn ignores_enter(&self) -> bool {
        let one_less = |count: u32| count.checked_sub(1);
        self.ignored_enters.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok()
    }

    pub(super) fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    /// Takes the answer to the permission prompt; gives back what was none.
    pub(super) fn answer(&self, key: &Key) -> Option<Vec<u8>> {
        let answer = match key {
            Key::Text(text) if text == b"1" => "once",
            Key::Text(text) if text == b"2" => "always",
            Key::Text(text) if text == b"3" => "deny",
            Key::Interrupt => "deny",
            Key::Text(text) => return Some(text.clone()),
            Key::Enter => return Some(b"\r".to_vec()),
            Key::Clear => return Some(vec![0x15]),
        };
        // The prompt goes with its first answer.
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = Phase::Working;
        self.answers.0.send(answer.to_owned()).expect("somebody waits for it");
        None
    }

    fn turn(&self, prompt: &str) {
        self.enter(Phase::Working);
        self.interrupted.store(false, Ordering::Relaxed);
        let (verb, rest) = prompt.split_once(' ').unwrap_or((prompt, ""));
        if verb == "::slow" {
            wait::work(rest.parse().unwrap_or(0));
        }
        match verb {
            "::quiet" => self.quiet.store(true, Ordering::Relaxed),
            "::loud" => self.quiet.store(false, Ordering::Relaxed),
            _ => {}
        }
        if !self.quiet.load(Ordering::Relaxed) {
            self.hooks.run("Prompt", json!({ "prompt": prompt }));
        }
        let mut end = "Idle";
        match verb {
            "::busy" if self.is_busy() => end = "",
            "::ask" => self.ask(rest),
            "::ignore-enter" => self.ignored_enters.store(rest.parse().unwrap_or(1), Ordering::Relaxed),
            "::tick" => self.tick(rest),
            "::title" => self.screen.title(rest),
            "::fail" => end = "Failed",
            "::exit" => std::process::exit(rest.parse().unwrap_or(0)),
            _ => {}
        }
        self.enter(Phase::Idle);
        // Most agents say nothing when they are interrupted; their title does.
        if !end.is_empty() {
            self.hooks.run(end, json!({ "last": prompt }));
        }
    }

    /// Whether it was interrupted before it could go on.
    fn is_busy(&self) -> bool {
        wait::until(|| match std::fs::remove_file("go") {
            Ok(()) => Some(false),
            Err(_not_there) => self.interrupted.load(Ordering::Relaxed).then_some(true),
        })
    }

    fn ask(&self, command: &str) {
        self.hooks.run("Tool", json!({ "tool_name": "Run", "call": "c1" }));
        self.screen.print(&["", "Permission needed", command, "1 once, 2 always, 3 deny"]);
        self.enter(Phase::Asking);
        self.hooks
            .run("Asks", json!({ "tool_name": "Run", "call": "c1", "tool_input": { "command": command } }));
        let answers = self.answers.1.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answers.recv().expect("the program holds the other end");
        record("answered.jsonl", &json!({ "command": command, "answer": answer }));
        self.screen.print(&["Answered", &answer]);
        self.enter(Phase::Working);
        self.hooks.run("ToolDone", json!({ "tool_name": "Run", "call": "c1" }));
    }

    fn tick(&self, how: &str) {
        let mut numbers = how.split(' ').map(|word| word.parse::<u64>().unwrap_or(0));
        let (count, pause) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        for n in 0..count {
            self.hooks.run(&format!("Tick-{n}"), json!({}));
            wait::work(pause);
        }
    }
}
