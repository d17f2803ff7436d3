//! `ao hook <agent> <event> [payload]`: an agent's hook tells the daemon what the agent does.
//!
//! It must never fail the agent: whatever goes wrong, it ends with 0 and says nothing, since some agents feed what their
//! hooks print to the model. It must never cost the agent much either, so it runs before the command line is even built
//! and talks to the daemon without an asynchronous runtime. It reads who it is from the environment that the daemon gave
//! the agent, and what happened from standard input, or from its last argument for agents that pass it there. Nothing
//! secret is in the arguments that we give it.
//!
//! No fact is lost and none overtakes an earlier one of its session. A report that no daemon takes goes to the spool; one
//! whose session has reports in the spool goes behind them, and then the spool is handed over in its order
//! (`ao_client::spool` has the rule and why it is sound). All of it together has [`PATIENCE`]: what is not handed over by
//! then stays in the spool for the next report of the session or the next daemon.

mod payload;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ao_client::locate;
use ao_client::spool::Spool;
use ao_client::visit::Visit;
use ao_protocol::calls::HookReport;
use ao_protocol::error::ErrorClass;
use ao_protocol::home::Home;
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::message::Outcome;

/// How long all of it may take. Agents end their hooks by force after 3 s at the least, and what was not put into the
/// spool before that would be lost.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of that an agent may take that does not close what it writes to.
const INPUT_PATIENCE: Duration = Duration::from_secs(1);

/// Runs the hook with the words after `hook`.
pub(crate) fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    // Even a fault of ours is no concern of the agent's.
    std::panic::set_hook(Box::new(|_fault| std::process::exit(0)));
    let begun = Instant::now();
    let until = begun + PATIENCE;
    if let Some(report) = read(words, begun + INPUT_PATIENCE)
        && let Ok(home) = ao_client::home::current()
    {
        pass_on(home, report, until);
    }
    ExitCode::SUCCESS
}

/// Prints what this session is told of its role now, as the answer of the hook that is named: an agent that has made its
/// conversation shorter takes it up without a turn being spent. Says nothing where there is nothing to say.
pub(crate) fn brief(mut words: impl Iterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|_fault| std::process::exit(0)));
    let until = Instant::now() + PATIENCE;
    let event = words.next().and_then(|event| event.into_string().ok());
    if let (Some(event), Some((session, _)), Ok(home)) = (event, who(), ao_client::home::current())
        && let Some(text) = told(&home, session, until)
    {
        let answer = serde_json::json!({ "hookEventName": event, "additionalContext": text });
        let answer = serde_json::json!({ "hookSpecificOutput": answer }).to_string();
        // One that does not listen is not told.
        let _gone = std::io::Write::write_all(&mut std::io::stdout(), answer.as_bytes());
    }
    ExitCode::SUCCESS
}

fn told(home: &Home, session: SessionId, until: Instant) -> Option<String> {
    let call = ao_protocol::calls::SessionBrief { session };
    locate(home).candidates().iter().find_map(|run| {
        let mut visit = Visit::begin(run, &crate::opening(), until).ok()?;
        match visit.call(call.clone().into()).ok()? {
            Outcome::Ok(brief) => Some(brief["text"].as_str()?.to_owned()).filter(|text| !text.is_empty()),
            Outcome::Error(_refused) => None,
        }
    })
}

/// What happened, if this runs in a session.
fn read(mut words: impl Iterator<Item = OsString>, input_until: Instant) -> Option<HookReport> {
    let _agent = words.next()?;
    let event = words.next()?.into_string().ok()?;
    let (session, launch) = who()?;
    let at = now();
    let payload = match words.next() {
        Some(given) => payload::of_argument(&given),
        None => payload::of_input(input_until),
    };
    Some(HookReport { session, launch, event, at, payload })
}

/// The session and the launch that this runs in, if it runs in one.
fn who() -> Option<(SessionId, LaunchId)> {
    let session = SessionId::parse(&std::env::var("AO_SESSION").ok()?).ok()?;
    let launch = LaunchId(std::env::var("AO_LAUNCH").ok()?.parse().ok()?);
    Some((session, launch))
}

/// The moment of a report, in nanoseconds since 1970.
pub(crate) fn now() -> u64 {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(at.as_nanos()).unwrap_or(u64::MAX)
}

/// Tells the daemon what an agent does, for a program of ours that runs the agent and so knows it without a hook.
pub(crate) struct Teller {
    home: Home,
    session: SessionId,
    launch: LaunchId,
}

impl Teller {
    /// None outside a session.
    pub(crate) fn of_environment() -> Option<Self> {
        let (session, launch) = who()?;
        Some(Self { home: ao_client::home::current().ok()?, session, launch })
    }

    /// Hands one report over, or leaves it in the spool; at most as long as a hook would take.
    pub(crate) fn tell(&self, event: &str, at: u64, payload: serde_json::Value) {
        let (session, launch) = (self.session.clone(), self.launch);
        let payload = payload::fitting(payload);
        let report = HookReport { session, launch, event: event.to_owned(), at, payload };
        pass_on(self.home.clone(), report, Instant::now() + PATIENCE);
    }
}

/// A read from a named pipe cannot be given up, so there the whole visit is, together with its thread.
#[cfg(windows)]
fn pass_on(home: Home, report: HookReport, until: Instant) {
    let (done, ended) = std::sync::mpsc::sync_channel(1);
    let (spool, spare) = (Spool::of(&home), report.clone());
    std::thread::spawn(move || {
        deliver(&home, &report, until);
        let _gone = done.send(());
    });
    let left = until.saturating_duration_since(Instant::now());
    if ended.recv_timeout(left).is_err() && spool.of_session(&spare.session).is_empty() {
        let _lost = spool.add(&spare);
    }
}

#[cfg(not(windows))]
#[expect(clippy::needless_pass_by_value, reason = "as on Windows, where a thread takes them")]
fn pass_on(home: Home, report: HookReport, until: Instant) {
    deliver(&home, &report, until);
}

fn deliver(home: &Home, report: &HookReport, until: Instant) {
    let spool = Spool::of(home);
    if spool.of_session(&report.session).is_empty() && Way::new(home, until).takes(report) == Taken::Yes {
        return;
    }
    // A disk that takes nothing leaves nothing to be done.
    if spool.add(report).is_ok() {
        hand_over(home, &spool, &report.session, until);
    }
}

/// Hands the session's reports over, oldest first, as far as there is a daemon that takes them.
fn hand_over(home: &Home, spool: &Spool, session: &SessionId, until: Instant) {
    // The one who has the turn may have begun before our report was there.
    let Some(_turn) = spool.turn(until) else { return };
    let mut way = Way::new(home, until);
    for path in spool.of_session(session) {
        let Some(report) = Spool::read(&path) else {
            Spool::set_aside(&path);
            continue;
        };
        if way.takes(&report) == Taken::No || std::fs::remove_file(&path).is_err() {
            return;
        }
    }
}

/// Whether a report has reached a daemon.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It has; also where the daemon has no use for it, since there is nothing to try again.
    Yes,
    /// It has not, or nobody can tell.
    No,
}

/// The way to the home's daemon, found when it is first needed.
struct Way<'a> {
    home: &'a Home,
    until: Instant,
    visit: Option<Visit>,
}

impl<'a> Way<'a> {
    fn new(home: &'a Home, until: Instant) -> Self {
        Self { home, until, visit: None }
    }

    fn takes(&mut self, report: &HookReport) -> Taken {
        if let Some(visit) = &mut self.visit {
            return tell(visit, report);
        }
        for run in locate(self.home).candidates() {
            if let Ok(mut visit) = Visit::begin(&run, &crate::opening(), self.until) {
                let taken = tell(&mut visit, report);
                self.visit = Some(visit);
                return taken;
            }
        }
        Taken::No
    }
}

fn tell(visit: &mut Visit, report: &HookReport) -> Taken {
    match visit.call(report.clone().into()) {
        Ok(Outcome::Ok(_done)) => Taken::Yes,
        Ok(Outcome::Error(error)) => match error.class {
            ErrorClass::Invalid | ErrorClass::NotFound | ErrorClass::Conflict | ErrorClass::Denied => {
                Taken::Yes
            }
            // A full disk, a daemon that stops: another time it may be taken.
            ErrorClass::Unavailable | ErrorClass::Internal => Taken::No,
        },
        Err(_unknown) => Taken::No,
    }
}
