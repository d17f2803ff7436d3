//! What an agent does, from evidence.
//!
//! Hooks are trusted most, but most agents fire none when a turn is interrupted or a permission is denied, so titles,
//! transcripts, the screen and our own keys repair the state. A permission prompt is sacred: while one is open, tools
//! that run beside it change nothing; only a turn's end, the completion of exactly that tool, or the sight of a screen
//! without the prompt do.
//!
//! Pure: moments are durations on a monotonic clock, passed in. It must never decide by the wall clock, which is kept
//! for display only.

use std::time::Duration;

use ao_protocol::view::Source;

use super::sign::{Ask, Sign, ToolUse};

mod repair;
#[cfg(test)]
mod tests;

/// How long a title must hold before it overrules a hook: both come at almost the same moment, in any order.
const TITLE_SETTLES: Duration = Duration::from_secs(2);
/// How soon after an interrupt the screen is looked at.
const AFTER_INTERRUPT: Duration = Duration::from_millis(1500);
/// How soon after a keystroke into a prompt the screen is looked at.
const AFTER_HAND: Duration = Duration::from_millis(700);
/// How soon after an unclear sign the screen is looked at: it may not have been drawn yet.
const AFTER_SIGN: Duration = Duration::from_millis(500);
/// Uses of tools that are remembered at once.
const FLIGHTS: usize = 128;

/// The present, on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// On a monotonic clock.
    pub moment: Duration,
    /// Milliseconds since the Unix epoch, for display.
    pub wall: i64,
}

/// What an agent does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum State {
    /// Nothing has told yet.
    #[default]
    Unknown,
    /// It works on a turn.
    Working,
    /// It waits for the next prompt.
    Resting(Rest),
    /// A permission prompt is on its screen.
    Asking(Asking),
    /// It asks the person something and waits.
    Question {
        /// What, in its words, if it says.
        what: Option<String>,
    },
}

/// Why it waits for the next prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// It has started.
    Started,
    /// It finished its turn.
    Finished,
    /// Its turn ended with an error.
    Failed {
        /// What happened, in its words, if it says.
        what: Option<String>,
    },
    /// Its turn was interrupted.
    Interrupted,
}

/// An open permission prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// What is asked.
    pub ask: Ask,
    /// Since when, milliseconds since the Unix epoch, for display.
    pub since: i64,
}

/// What a state is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// From what.
    pub source: Source,
    /// Since when, milliseconds since the Unix epoch, for display.
    pub at: i64,
}

/// What is to be done after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[must_use]
pub struct Outcome {
    /// What is shown has changed.
    pub changed: bool,
    /// The screen is to be looked at now, and [`Activity::looked`] to be told.
    pub look: bool,
}

/// What a look at the screen found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Whether a permission prompt is there; `None` where this agent's prompts cannot be recognised.
    pub prompt: Option<bool>,
    /// What else the screen says.
    pub sign: Option<Sign>,
    /// Whether this agent's screen always says that it waits, so that one which says nothing is no reason to assume it.
    pub decides: bool,
}

/// The state of one launch's agent with what is known around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activity {
    state: State,
    evidence: Option<Evidence>,
    /// When the last sign that the state rests on came.
    supported: Duration,
    /// Uses of tools that have begun and not ended.
    flights: Vec<ToolUse>,
    title: Option<Level>,
    /// When its silence is to be reported, until it is heard for the first time.
    silence: Option<Duration>,
    silent: bool,
    look: Option<Planned>,
    /// Why the screen is being looked at, while it is.
    looking: Option<Why>,
    /// Its prompt was answered or told to be over, and no look has shown yet whether that is so.
    told_over: bool,
}

/// What a title says, for as long as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Level {
    says: TitleSays,
    since: Duration,
    /// It has been acted upon.
    settled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TitleSays {
    Working,
    Resting,
    /// Not working, and nothing more.
    NotWorking,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Planned {
    at: Duration,
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Its interrupt keys were pressed.
    Interrupt,
    /// Somebody typed into its prompt.
    Hand,
    /// A sign was not clear.
    Sign,
    /// Something was drawn, and nothing else would tell.
    Drawn,
    /// That look said that a turn or a prompt is over, which a picture that is half drawn says too.
    Again,
}

impl Activity {
    /// The activity of a launch that begins. Where signs are expected of it, `silence` is how long it may give none.
    #[must_use]
    pub fn begins(now: Now, silence: Option<Duration>) -> Self {
        Self { silence: silence.map(|limit| now.moment + limit), ..Self::default() }
    }

    /// The activity of a launch that was running before this daemon was.
    #[must_use]
    pub fn resumed(state: State, evidence: Option<Evidence>, now: Now) -> Self {
        let mut found = Self { state, evidence, supported: now.moment, ..Self::default() };
        if matches!(found.state, State::Asking(_) | State::Question { .. }) {
            // It may have been answered while nobody was there.
            found.plan(now, AFTER_SIGN, Why::Hand);
        }
        found
    }

    /// What it does.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What that is known from.
    #[must_use]
    pub fn evidence(&self) -> Option<Evidence> {
        self.evidence
    }

    /// Whether it should have given a sign of life, and has not.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.silent
    }

    /// Takes a sign in.
    pub fn take(&mut self, sign: &Sign, source: Source, now: Now) -> Outcome {
        let before = (self.state.clone(), self.silent);
        if matches!(source, Source::Hook | Source::Transcript | Source::Title) {
            (self.silence, self.silent) = (None, false);
        }
        match source {
            Source::Title => self.take_title(sign, now),
            Source::Hook
            | Source::Transcript
            | Source::Screen
            | Source::Process
            | Source::Ours
            | Source::Time => {
                self.take_event(sign, source, now);
            }
        }
        Outcome { changed: before != (self.state.clone(), self.silent), look: false }
    }

    fn take_event(&mut self, sign: &Sign, source: Source, now: Now) {
        match sign {
            Sign::Ready => match self.state {
                State::Unknown => self.set(State::Resting(Rest::Started), source, now),
                State::Working | State::Resting(_) | State::Asking(_) | State::Question { .. } => {}
            },
            Sign::Prompt { .. } => self.boundary(State::Working, source, now),
            Sign::Working => self.works(source, now),
            Sign::Tool(used) => {
                if self.flights.len() >= FLIGHTS {
                    self.flights.clear();
                }
                self.flights.push(used.clone());
                self.works(source, now);
            }
            Sign::ToolDone(used) => self.tool_done(used, source, now),
            Sign::Asks(ask) => self.asks(ask, source, now),
            Sign::Question { what } => self.set(State::Question { what: what.clone() }, source, now),
            Sign::Answered => {
                if matches!(self.state, State::Asking(_) | State::Question { .. }) {
                    self.set(State::Working, source, now);
                }
            }
            Sign::Idle => {
                if !matches!(self.state, State::Resting(_)) {
                    self.boundary(State::Resting(Rest::Finished), source, now);
                }
            }
            Sign::Failed { what } => {
                self.boundary(State::Resting(Rest::Failed { what: what.clone() }), source, now);
            }
            Sign::Interrupted => self.boundary(State::Resting(Rest::Interrupted), source, now),
            Sign::Look => self.plan(now, AFTER_SIGN, Why::Sign),
            Sign::Ended | Sign::Note => {}
        }
    }

    /// It goes on, unless it waits for a person: tools beside an open prompt say nothing about the prompt.
    fn works(&mut self, source: Source, now: Now) {
        match self.state {
            State::Asking(_) | State::Question { .. } => {}
            State::Unknown | State::Working | State::Resting(_) => self.set(State::Working, source, now),
        }
    }

    fn tool_done(&mut self, used: &ToolUse, source: Source, now: Now) {
        if let Some(at) = self.flights.iter().position(|flight| is_same_use(flight, used)) {
            self.flights.remove(at);
        }
        match &self.state {
            State::Asking(Asking { ask, .. }) => match (&ask.used.call, &used.call) {
                (Some(asked), Some(done)) if asked == done => self.set(State::Working, source, now),
                (Some(_), Some(_)) => {}
                // Which use the prompt is about is not known, so its screen is asked.
                (None, _) | (_, None) => self.plan(now, AFTER_SIGN, Why::Hand),
            },
            State::Question { .. } => self.plan(now, AFTER_SIGN, Why::Hand),
            State::Unknown | State::Working | State::Resting(_) => self.works(source, now),
        }
    }

    fn asks(&mut self, ask: &Ask, source: Source, now: Now) {
        let says_more =
            |known: &Ask| known.used.tool.is_none() && known.command.is_none() && known.files.is_empty();
        match &mut self.state {
            // The same prompt, told again; the later report may say more.
            State::Asking(open)
                if ask.used.tool.is_none() || open.ask.used == ask.used || says_more(&open.ask) =>
            {
                if says_more(&open.ask) {
                    open.ask = with_flight(ask.clone(), &self.flights);
                }
                self.supported = now.moment;
            }
            // A late reminder of a prompt that may have been answered.
            State::Working if ask.used.tool.is_none() && source == Source::Hook => {
                self.set(asking(ask, &self.flights.clone(), now), source, now);
                self.plan(now, AFTER_SIGN, Why::Hand);
            }
            State::Asking(_)
            | State::Working
            | State::Unknown
            | State::Resting(_)
            | State::Question { .. } => {
                self.set(asking(ask, &self.flights.clone(), now), source, now);
            }
        }
    }

    /// Its interrupt keys were pressed, by us or by a person in its terminal.
    pub fn interrupted(&mut self, now: Now) {
        match self.state {
            State::Working | State::Asking(_) | State::Question { .. } => {
                self.plan(now, AFTER_INTERRUPT, Why::Interrupt);
            }
            State::Unknown | State::Resting(_) => {}
        }
    }

    /// A person typed into its terminal.
    pub fn touched(&mut self, now: Now) {
        match self.state {
            State::Asking(_) | State::Question { .. } => self.plan(now, AFTER_HAND, Why::Hand),
            State::Unknown | State::Working | State::Resting(_) => {}
        }
    }

    /// Its permission prompt was answered by us. What follows is looked at.
    pub fn answered(&mut self, goes_on: bool, now: Now) -> Outcome {
        let before = self.state.clone();
        // A look that began before the answer was known may find the prompt gone and nothing drawn in its place yet.
        self.looking = None;
        if goes_on && self.seems_interrupted() {
            self.set(State::Working, Source::Ours, now);
        }
        if goes_on {
            self.take_event(&Sign::Answered, Source::Ours, now);
            self.told_over = true;
            self.plan(now, AFTER_INTERRUPT, Why::Hand);
        } else if !matches!(self.state, State::Resting(_)) {
            // Where it has said that its turn is over, what is still drawn says nothing.
            self.plan(now, AFTER_HAND, Why::Hand);
        }
        Outcome { changed: before != self.state, look: false }
    }

    /// Whether only a look at the screen says that its turn was interrupted.
    fn seems_interrupted(&self) -> bool {
        self.state == State::Resting(Rest::Interrupted)
            && self.evidence.is_some_and(|evidence| evidence.source == Source::Screen)
    }

    /// When [`Activity::tick`] is to be called, or `None` while nothing can happen by time alone.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let title = self
            .title
            .filter(|level| !level.settled)
            .map(|level| level.since.max(self.supported) + TITLE_SETTLES);
        [self.silence, self.look.map(|look| look.at), title].into_iter().flatten().min()
    }

    /// Time has gone by.
    pub fn tick(&mut self, now: Now) -> Outcome {
        let before = (self.state.clone(), self.silent);
        let mut outcome = Outcome::default();
        if self.silence.is_some_and(|at| now.moment >= at) {
            (self.silence, self.silent) = (None, true);
        }
        let settles =
            |level: Level| !level.settled && now.moment >= level.since.max(self.supported) + TITLE_SETTLES;
        if self.title.is_some_and(settles) {
            outcome.look |= self.settle_title(now);
            self.looking = self.looking.or(outcome.look.then_some(Why::Sign));
        }
        if let Some(look) = self.look.take_if(|look| now.moment >= look.at) {
            outcome.look = true;
            self.looking = Some(look.why);
        }
        outcome.changed = before != (self.state.clone(), self.silent);
        outcome
    }

    fn plan(&mut self, now: Now, after: Duration, why: Why) {
        // An interrupt explains more than anything else.
        let why = match self.look {
            Some(Planned { why: Why::Interrupt, .. }) => Why::Interrupt,
            Some(_) | None => why,
        };
        self.look = Some(Planned { at: now.moment + after, why });
    }

    /// A turn begins or ends: whatever was in flight or asked is over.
    fn boundary(&mut self, state: State, source: Source, now: Now) {
        self.flights.clear();
        (self.look, self.looking) = (None, None);
        self.set(state, source, now);
    }

    fn set(&mut self, state: State, source: Source, now: Now) {
        self.supported = now.moment;
        if self.state != state {
            let asked = matches!(self.state, State::Asking(_) | State::Question { .. });
            self.told_over = asked && source != Source::Screen;
            if self.told_over {
                // What is being read of the screen may still show what is over.
                self.looking = None;
            }
            self.evidence = Some(Evidence { source, at: now.wall });
            self.state = state;
        }
    }
}

fn asking(ask: &Ask, flights: &[ToolUse], now: Now) -> State {
    State::Asking(Asking { ask: with_flight(ask.clone(), flights), since: now.wall })
}

/// A prompt that names only a tool is about its one use that is in flight; if there are several, nobody can tell.
fn with_flight(mut ask: Ask, flights: &[ToolUse]) -> Ask {
    if ask.used.call.is_none() && ask.used.tool.is_some() {
        let mut of_tool = flights.iter().filter(|flight| flight.tool == ask.used.tool);
        if let (Some(only), None) = (of_tool.next(), of_tool.next()) {
            ask.used.call.clone_from(&only.call);
        }
    }
    ask
}

fn is_same_use(flight: &ToolUse, done: &ToolUse) -> bool {
    match (&flight.call, &done.call) {
        (Some(flight), Some(done)) => flight == done,
        (None, _) | (_, None) => flight.tool == done.tool,
    }
}
