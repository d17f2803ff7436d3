//! `ao acp -- <command>`: a terminal for an agent that speaks the Agent Client Protocol.
//!
//! Such an agent has no screen: it says what it does in messages, and asks for permissions in messages. This shows them
//! in the session's terminal and sends what is typed there, so that a session of such an agent is one like all others: it
//! has a terminal, it is typed to, its prompts are answered by keys. And it tells the daemon what happens, exactly and
//! from within, on the way that hooks take. It runs in place of the agent's own program; outside a session it works the
//! same and tells nobody.
//!
//! It must never let the agent act on the terminal (`text`), never answer a permission by itself (`asking`), and never
//! leave the agent running behind it (`child`).

mod asking;
mod child;
mod editor;
mod keys;
mod report;
mod screen;
mod story;
mod talk;
#[cfg(test)]
mod tests;
mod text;
mod tool;
mod view;
mod wire;

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use tokio::sync::mpsc;

use crate::output;
use child::Agent;
use keys::Keys;
use report::Reporter;
use screen::{Bottom, Screen};
use talk::{Effect, Phase, Talk};
use text::Look;

/// Something happened.
pub(super) enum Happened {
    /// Bytes were typed.
    Typed(Vec<u8>),
    /// The agent wrote a line.
    Line(String),
    /// The agent ended, with this code.
    Ended(u8),
    /// The terminal has another size.
    #[cfg(unix)]
    Resized,
    /// Somebody wants this program to end; the code to end with.
    Asked(u8),
}

/// What is to be run.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    name: Option<String>,
    load: Option<String>,
    /// The context of our own tools, to be offered to the agent.
    mcp: Option<String>,
    command: Vec<OsString>,
}

const USAGE: &str =
    "usage: ao acp [--name <name>] [--load <conversation>] [--mcp <context>] -- <command> [<argument>...]";

/// Runs the front with the words after `acp`.
pub(crate) fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(wish) = read(words) else { return output::usage(USAGE) };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::usage(&error.to_string()),
    };
    let code = runtime.block_on(front(wish));
    // A thread that still reads the terminal must not keep the process.
    runtime.shutdown_background();
    code
}

fn read(mut words: impl Iterator<Item = OsString>) -> Option<Wish> {
    let mut wish = Wish { name: None, load: None, mcp: None, command: Vec::new() };
    while let Some(word) = words.next() {
        match word.to_str()? {
            "--name" => wish.name = Some(words.next()?.into_string().ok()?),
            "--load" => wish.load = Some(words.next()?.into_string().ok()?),
            "--mcp" => wish.mcp = Some(words.next()?.into_string().ok()?),
            "--" => {
                wish.command = words.by_ref().collect();
            }
            _ => return None,
        }
    }
    (!wish.command.is_empty()).then_some(wish)
}

/// Our own tools as the protocol lists servers of tools.
fn servers(context: Option<&str>) -> serde_json::Value {
    let (Some(context), Ok(core)) = (context, std::env::current_exe()) else { return serde_json::json!([]) };
    serde_json::json!([{ "name": "ao", "command": core, "args": ["mcp", "--context", context], "env": [] }])
}

async fn front(wish: Wish) -> ExitCode {
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => return output::usage(&format!("there is no current folder: {error}")),
    };
    let named = || Path::new(&wish.command[0]).file_stem().map(|name| name.to_string_lossy().into_owned());
    let name = wish.name.clone().or_else(named).unwrap_or_default();
    let (happened, mut happenings) = mpsc::channel(256);
    let agent = match Agent::start(&wish.command, &happened) {
        Ok(agent) => agent,
        Err(error) => {
            output::note(&format!("ao: {name} cannot be started: {error}"));
            return ExitCode::from(127);
        }
    };
    let raw = Raw::enter();
    listen_to_person(&happened);
    listen_to_system(&happened);
    let (columns, lines) = crossterm::terminal::size().unwrap_or((80, 24));
    let mut front = Front {
        screen: Screen::new(columns, lines),
        talk: Talk::new(&name, folder, wish.load).offering(servers(wish.mcp.as_deref())),
        keys: Keys::default(),
        reporter: Reporter::new(),
        agent,
    };
    let mut end = front.act();
    front.draw(false);
    while end.is_none() {
        let Some(next) = happenings.recv().await else { break };
        end = front.take(next);
        // What came meanwhile is drawn together.
        while end.is_none()
            && let Ok(next) = happenings.try_recv()
        {
            end = front.take(next);
        }
        front.draw(end.is_some());
    }
    let Front { reporter, agent, .. } = front;
    reporter.tell("acp.ended", serde_json::json!({}));
    agent.end();
    drop(raw);
    reporter.finish();
    ExitCode::from(end.unwrap_or(1))
}

/// All of it together.
struct Front {
    screen: Screen,
    talk: Talk,
    keys: Keys,
    reporter: Reporter,
    agent: Agent,
}

impl Front {
    /// Draws for the size that the terminal has now.
    fn fit(&mut self) {
        if let Ok((columns, lines)) = crossterm::terminal::size() {
            self.screen.resized(columns, lines);
        }
    }

    /// Takes what happened; the code to end with, if this is the end.
    fn take(&mut self, happened: Happened) -> Option<u8> {
        // A Windows console tells nobody that its size changed.
        if cfg!(windows) {
            self.fit();
        }
        match happened {
            Happened::Typed(bytes) => {
                for key in self.keys.read(&bytes) {
                    self.talk.key(&key);
                }
            }
            Happened::Line(line) => {
                if let Some(message) = wire::read(&line) {
                    self.talk.hear(message);
                }
            }
            #[cfg(unix)]
            Happened::Resized => self.fit(),
            Happened::Asked(code) => return Some(code),
            Happened::Ended(code) => {
                self.say_that_it_ended(code);
                // Ready or not: an agent that is gone before its conversation began has failed, whatever it says.
                let failed = self.talk.phase == Phase::Starting && code == 0;
                return Some(if failed { talk::code::NOT_READY } else { code });
            }
        }
        self.talk.set_width(self.screen.width());
        self.act()
    }

    /// Does what there is to do.
    fn act(&mut self) -> Option<u8> {
        let mut end = None;
        for effect in self.talk.effects() {
            match effect {
                Effect::Send(message) => self.agent.send(&message),
                Effect::Tell(event, payload) => self.reporter.tell(event, payload),
                Effect::Bell => show(b"\x07"),
                Effect::End(code) => end = Some(code),
            }
        }
        end
    }

    fn say_that_it_ended(&mut self, code: u8) {
        let width = self.screen.width();
        if code != 0 {
            for line in self.agent.last_words() {
                self.talk.story.note(Look::Dim, &text::one_line(&line, width.saturating_sub(3)), width);
            }
        }
        let what = format!("{} has ended with code {code}.", self.talk.name);
        self.talk.story.note(if code == 0 { Look::Dim } else { Look::Bad }, &what, width);
    }

    fn draw(&mut self, last: bool) {
        let (width, height) = (self.screen.width(), self.screen.height());
        if last {
            self.talk.story.end();
        }
        let said = self.talk.story.take();
        let bottom = if last { Bottom::default() } else { view::bottom(&self.talk, width, height) };
        if let Some(bytes) = self.screen.draw(&said, bottom) {
            show(&bytes);
        }
    }
}

/// A terminal that is gone shows nothing; its end is told otherwise.
fn show(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(bytes).and_then(|()| out.flush());
}

/// Raw mode and marked pastes, left again when this is dropped.
struct Raw;

impl Raw {
    fn enter() -> Self {
        // Where there is no terminal, what is typed comes as it comes.
        let _none = crossterm::terminal::enable_raw_mode();
        #[cfg(windows)]
        let _old = crossterm::ansi_support::supports_ansi();
        show(screen::BEGIN);
        Self
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        show(screen::END);
        let _none = crossterm::terminal::disable_raw_mode();
    }
}

/// Reads what is typed, on a thread of its own since a terminal cannot be read without blocking everywhere.
fn listen_to_person(happened: &child::Happenings) {
    let happened = happened.clone();
    std::thread::spawn(move || {
        let mut buffer = [0_u8; 4096];
        let mut stdin = std::io::stdin().lock();
        loop {
            let typed = match stdin.read(&mut buffer) {
                Ok(count @ 1..) => Happened::Typed(buffer[..count].to_vec()),
                // Nobody can type here any more.
                Ok(0) | Err(_) => Happened::Asked(0),
            };
            let over = matches!(typed, Happened::Asked(_));
            if happened.blocking_send(typed).is_err() || over {
                return;
            }
        }
    });
}

#[cfg(unix)]
fn listen_to_system(happened: &child::Happenings) {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        (SignalKind::window_change(), None),
        (SignalKind::hangup(), Some(129)),
        (SignalKind::interrupt(), Some(130)),
        (SignalKind::terminate(), Some(143)),
    ];
    for (kind, code) in kinds {
        let Ok(mut signals) = signal(kind) else { continue };
        let happened = happened.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                let what = code.map_or(Happened::Resized, Happened::Asked);
                if happened.send(what).await.is_err() {
                    return;
                }
            }
        });
    }
}

/// A Windows console sends no signals.
#[cfg(windows)]
fn listen_to_system(_happened: &child::Happenings) {}
