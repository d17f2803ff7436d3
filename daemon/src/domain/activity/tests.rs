//! Stories of agents, told by their signs. They must never depend on a real clock.

use super::*;
use Source::{Hook, Ours, Screen, Time, Title, Transcript};

/// Seconds and what happens then.
enum Step {
    Sign(Sign, Source),
    /// Interrupt keys.
    Escape,
    /// A key into a prompt.
    Key,
    /// Our answer; whether the agent goes on after it.
    Answer(bool),
    /// Time alone.
    Tick,
    /// What a look at the screen finds.
    Look(Option<bool>, Option<Sign>),
    /// The same, where the screen always says that the agent waits.
    LookAll(Option<bool>, Option<Sign>),
    /// Something was drawn.
    Drawn,
    /// A message was entered.
    Entered,
}

fn at(seconds: f64) -> Now {
    Now { moment: Duration::from_secs_f64(seconds), wall: 0 }
}

fn tool(name: &str, call: &str) -> ToolUse {
    ToolUse { tool: Some(name.to_owned()), call: (!call.is_empty()).then(|| call.to_owned()) }
}

fn ask(name: &str) -> Sign {
    Sign::Asks(Ask { used: tool(name, ""), command: Some("x".to_owned()), ..Ask::default() })
}

fn prompt() -> Sign {
    Sign::Prompt { text: None }
}

/// A state in a word.
fn word(activity: &Activity) -> &'static str {
    match activity.state() {
        State::Unknown if activity.is_silent() => "silent",
        State::Unknown => "unknown",
        State::Working => "working",
        State::Resting(Rest::Started) => "started",
        State::Resting(Rest::Finished) => "finished",
        State::Resting(Rest::Failed { .. }) => "failed",
        State::Resting(Rest::Interrupted) => "interrupted",
        State::Asking(_) => "asking",
        State::Question { .. } => "question",
    }
}

/// Plays a story. Beside each step stands the state after it; "look" in front means that the screen is to be looked at.
fn plays(name: &str, steps: Vec<(f64, Step, &str)>) {
    let mut activity = Activity::begins(at(0.0), Some(Duration::from_secs(90)));
    for (n, (seconds, step, expected)) in steps.into_iter().enumerate() {
        let now = at(seconds);
        let outcome = match step {
            Step::Sign(sign, source) => activity.take(&sign, source, now),
            Step::Escape => {
                activity.interrupted(now);
                Outcome::default()
            }
            Step::Key => {
                activity.touched(now);
                Outcome::default()
            }
            Step::Answer(goes_on) => activity.answered(goes_on, now),
            Step::Tick => activity.tick(now),
            Step::Look(prompt, sign) => activity.looked(&Looked { prompt, sign, decides: false }, now),
            Step::LookAll(prompt, sign) => activity.looked(&Looked { prompt, sign, decides: true }, now),
            Step::Drawn => {
                activity.drawn(now);
                Outcome::default()
            }
            Step::Entered => {
                activity.entered(now);
                Outcome::default()
            }
        };
        let look = if outcome.look { "look, " } else { "" };
        assert_eq!(format!("{look}{}", word(&activity)), expected, "{name}, step {n}");
        assert!(
            !outcome.look || activity.deadline().is_none_or(|due| due > now.moment),
            "{name}: it would look for ever"
        );
    }
}

#[test]
fn turns_as_hooks_tell_them() {
    use Step::Sign as S;
    plays(
        "a turn",
        vec![
            (1.0, S(Sign::Ready, Hook), "started"),
            (2.0, S(prompt(), Hook), "working"),
            (3.0, S(Sign::Tool(tool("Bash", "1")), Hook), "working"),
            (4.0, S(Sign::ToolDone(tool("Bash", "1")), Hook), "working"),
            (5.0, S(Sign::Idle, Hook), "finished"),
            (65.0, S(Sign::Idle, Hook), "finished"),
        ],
    );
    plays(
        "an error",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(Sign::Failed { what: None }, Hook), "failed"),
            (9.0, S(Sign::Idle, Hook), "failed"),
            (10.0, S(prompt(), Hook), "working"),
        ],
    );
    plays(
        "ready comes late",
        vec![(1.0, S(prompt(), Hook), "working"), (1.1, S(Sign::Ready, Hook), "working")],
    );
}

#[test]
fn a_permission_prompt_is_cleared_by_its_own_tool_only() {
    use Step::Sign as S;
    plays(
        "tools run beside it",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(Sign::Tool(tool("Read", "1")), Hook), "working"),
            (2.0, S(Sign::Tool(tool("Bash", "2")), Hook), "working"),
            (2.1, S(ask("Bash"), Hook), "asking"),
            (3.0, S(Sign::ToolDone(tool("Read", "1")), Hook), "asking"),
            (3.1, S(Sign::Tool(tool("Read", "3")), Hook), "asking"),
            (3.2, S(Sign::Working, Hook), "asking"),
            (8.0, S(Sign::ToolDone(tool("Bash", "2")), Hook), "working"),
        ],
    );
    plays(
        "two uses of the tool: nobody can tell which, so the screen is asked",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(Sign::Tool(tool("Bash", "1")), Hook), "working"),
            (2.0, S(Sign::Tool(tool("Bash", "2")), Hook), "working"),
            (2.1, S(ask("Bash"), Hook), "asking"),
            (3.0, S(Sign::ToolDone(tool("Bash", "1")), Hook), "asking"),
            (3.6, Step::Tick, "look, asking"),
            (3.7, Step::Look(Some(true), None), "asking"),
            (4.0, S(Sign::ToolDone(tool("Bash", "2")), Hook), "asking"),
            (4.6, Step::Tick, "look, asking"),
            (4.7, Step::Look(Some(false), None), "working"),
        ],
    );
    plays(
        "a turn's end clears it",
        vec![(1.0, S(ask("Bash"), Hook), "asking"), (2.0, S(Sign::Idle, Hook), "finished")],
    );
    plays(
        "a reminder of a prompt that was answered is checked",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(ask("Bash"), Hook), "asking"),
            (3.0, S(Sign::Answered, Hook), "working"),
            (8.0, S(Sign::Asks(Ask::default()), Hook), "asking"),
            (8.5, Step::Tick, "look, asking"),
            (8.6, Step::Look(Some(false), None), "working"),
        ],
    );
}

#[test]
fn interrupts_that_fire_no_hook_are_seen() {
    use Step::Sign as S;
    plays(
        "the transcript tells",
        vec![(1.0, S(prompt(), Hook), "working"), (2.0, S(Sign::Interrupted, Transcript), "interrupted")],
    );
    plays(
        "the title tells, once it has held",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (1.2, S(Sign::Working, Title), "working"),
            (9.0, S(Sign::Idle, Title), "working"),
            (10.9, Step::Tick, "working"),
            (11.0, Step::Tick, "finished"),
        ],
    );
    plays(
        "a title that only says `not working` leads to a look",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (1.2, S(Sign::Working, Title), "working"),
            (9.0, S(Sign::Look, Title), "working"),
            (11.0, Step::Tick, "look, working"),
            (11.1, Step::Look(Some(false), None), "interrupted"),
        ],
    );
    plays(
        "the same while a prompt is open that no hook told of",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (1.2, S(Sign::Working, Title), "working"),
            (9.0, S(Sign::Look, Title), "working"),
            (11.0, Step::Tick, "look, working"),
            (11.1, Step::Look(Some(true), None), "asking"),
        ],
    );
    plays(
        "our Escape, and nothing else tells",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, Step::Escape, "working"),
            (3.5, Step::Tick, "look, working"),
            (3.6, Step::Look(None, None), "interrupted"),
        ],
    );
    plays(
        "Escape, but its screen says that it works on",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, Step::Escape, "working"),
            (3.5, Step::Tick, "look, working"),
            (3.6, Step::Look(Some(false), Some(Sign::Working)), "working"),
        ],
    );
    plays(
        "Escape, and a hook is quicker",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, Step::Escape, "working"),
            (2.5, S(Sign::Idle, Hook), "finished"),
            (3.5, Step::Tick, "finished"),
        ],
    );
    plays(
        "a denial in its terminal ends the turn",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (1.2, S(Sign::Working, Title), "working"),
            (2.0, S(ask("Bash"), Hook), "asking"),
            (2.1, S(Sign::Look, Title), "asking"),
            (5.0, Step::Escape, "asking"),
            (6.5, Step::Tick, "look, asking"),
            (6.6, Step::Look(Some(false), None), "interrupted"),
        ],
    );
}

#[test]
fn answers_are_followed() {
    use Step::Sign as S;
    plays(
        "granted by us",
        vec![
            (2.0, S(ask("Bash"), Hook), "asking"),
            (3.0, Step::Answer(true), "working"),
            (4.5, Step::Tick, "look, working"),
            (4.6, Step::Look(Some(false), None), "working"),
        ],
    );
    plays(
        "our answer did not take",
        vec![
            (2.0, S(ask("Bash"), Hook), "asking"),
            (3.0, Step::Answer(true), "working"),
            (4.5, Step::Tick, "look, working"),
            (4.6, Step::Look(Some(true), None), "working"),
            (6.1, Step::Tick, "look, working"),
            (6.2, Step::Look(Some(true), None), "asking"),
        ],
    );
    plays(
        "what was asked is done, and not drawn yet",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(Sign::Tool(tool("Bash", "1")), Hook), "working"),
            (2.1, S(ask("Bash"), Hook), "asking"),
            (3.0, Step::Key, "asking"),
            (3.1, S(Sign::ToolDone(tool("Bash", "1")), Hook), "working"),
            (3.7, Step::Tick, "look, working"),
            (3.8, Step::Look(Some(true), None), "working"),
            (5.2, Step::Tick, "working"),
            (5.3, Step::Tick, "look, working"),
            (5.4, Step::Look(Some(false), None), "working"),
        ],
    );
    // A person was told of a prompt once more that they had answered, while the agent was slow to draw what came of it.
    plays(
        "our answer takes its time",
        vec![
            (2.0, S(ask("Bash"), Hook), "asking"),
            (3.0, Step::Answer(true), "working"),
            (4.5, Step::Tick, "look, working"),
            (4.6, Step::Look(Some(true), None), "working"),
            (5.0, S(Sign::Idle, Hook), "finished"),
        ],
    );
    plays(
        "granted in its terminal, and a long tool runs",
        vec![
            (1.2, S(Sign::Working, Title), "working"),
            (2.0, S(ask("Bash"), Hook), "asking"),
            (2.1, S(Sign::Look, Title), "asking"),
            (5.0, Step::Key, "asking"),
            (5.1, S(Sign::Working, Title), "asking"),
            (5.8, Step::Tick, "look, asking"),
            (5.9, Step::Look(Some(false), None), "working"),
        ],
    );
    plays(
        "the title alone says that it goes on",
        vec![
            (2.0, S(ask("Bash"), Hook), "asking"),
            (5.1, S(Sign::Working, Title), "asking"),
            (7.1, Step::Tick, "working"),
        ],
    );
}

#[test]
fn a_look_between_an_answer_and_what_follows_it_is_not_the_end_of_the_turn() {
    // Gemini takes its prompt off the screen some milliseconds before it draws that it works. A look in between found
    // the bare input box, and a tool that had just been permitted ran under "it was interrupted".
    let bare = || Step::Look(Some(false), Some(Sign::Idle));
    plays(
        "the look comes before our answer is known",
        vec![
            (0.0, Step::Sign(prompt(), Hook), "working"),
            (1.0, Step::Sign(ask("shell"), Hook), "asking"),
            (1.1, Step::Key, "asking"),
            (1.8, Step::Tick, "look, asking"),
            (1.8, bare(), "interrupted"),
            (1.9, Step::Answer(true), "working"),
            (3.4, Step::Tick, "look, working"),
            (3.4, Step::Look(Some(false), Some(Sign::Working)), "working"),
        ],
    );
    plays(
        "the screen was read before the answer, and told after it",
        vec![
            (0.0, Step::Sign(prompt(), Hook), "working"),
            (1.0, Step::Sign(ask("shell"), Hook), "asking"),
            (1.1, Step::Key, "asking"),
            (1.8, Step::Tick, "look, asking"),
            (1.9, Step::Answer(true), "working"),
            (1.9, bare(), "working"),
            (3.4, Step::Tick, "look, working"),
            (3.4, bare(), "interrupted"),
        ],
    );
    plays(
        "a turn that a hook has ended stays ended",
        vec![
            (0.0, Step::Sign(prompt(), Hook), "working"),
            (1.0, Step::Sign(ask("shell"), Hook), "asking"),
            (1.5, Step::Sign(Sign::Idle, Hook), "finished"),
            (1.6, Step::Answer(true), "finished"),
        ],
    );
}

#[test]
fn titles_speak_where_nothing_else_does_and_not_against_a_newer_hook() {
    use Step::Sign as S;
    plays(
        "titles only",
        vec![
            (1.0, S(Sign::Idle, Title), "started"),
            (2.0, S(Sign::Working, Title), "working"),
            (3.0, S(ask("Bash"), Title), "asking"),
            (4.0, S(Sign::Idle, Title), "finished"),
        ],
    );
    plays(
        "a spinner that outlives its turn by a moment",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (1.1, S(Sign::Working, Title), "working"),
            (5.0, S(Sign::Idle, Hook), "finished"),
            (5.1, S(Sign::Working, Title), "finished"),
            (9.0, Step::Tick, "finished"),
        ],
    );
}

#[test]
fn silence_is_reported_once_and_any_sign_ends_it() {
    use Step::Sign as S;
    plays(
        "silent, then heard",
        vec![
            (89.9, Step::Tick, "unknown"),
            (90.0, Step::Tick, "silent"),
            (100.0, S(Sign::Idle, Screen), "finished"),
            (101.0, S(prompt(), Hook), "working"),
        ],
    );
    let mut heard = Activity::begins(at(0.0), Some(Duration::from_secs(90)));
    let _ = heard.take(&Sign::Ready, Hook, at(1.0));
    assert_eq!(heard.deadline(), None, "nothing is left that time could change");
    let evidence = heard.evidence().expect("known from its hook");
    assert_eq!(evidence.source, Hook);
    assert!(![Ours, Time].contains(&evidence.source));
}

#[test]
fn what_was_open_when_the_daemon_died_is_looked_at() {
    let open = State::Asking(Asking { ask: Ask::default(), since: 1 });
    let found = Activity::resumed(open, None, at(5.0));
    assert_eq!(found.deadline(), Some(Duration::from_secs_f64(5.5)));
    assert_eq!(Activity::resumed(State::Working, None, at(5.0)).deadline(), None);
}

#[test]
fn a_look_that_a_sign_overtook_says_nothing() {
    use Step::Sign as S;
    plays(
        "a prompt comes while the old screen is being read",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, Step::Escape, "working"),
            (3.5, Step::Tick, "look, working"),
            (3.55, S(prompt(), Hook), "working"),
            (3.6, Step::Look(Some(false), Some(Sign::Idle)), "working"),
        ],
    );
    // A person was told of a prompt once more that they had answered a moment before.
    plays(
        "what was asked is done while the old screen is being read",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(Sign::Tool(tool("Bash", "1")), Hook), "working"),
            (2.1, S(ask("Bash"), Hook), "asking"),
            (3.0, Step::Key, "asking"),
            (3.7, Step::Tick, "look, asking"),
            (3.75, S(Sign::ToolDone(tool("Bash", "1")), Hook), "working"),
            (3.8, Step::Look(Some(true), None), "working"),
        ],
    );
}

#[test]
fn flights_are_bounded() {
    let mut activity = Activity::begins(at(0.0), None);
    for n in 0..1000 {
        let _ = activity.take(&Sign::Tool(tool("Bash", &n.to_string())), Hook, at(1.0));
    }
    assert!(activity.flights.len() <= FLIGHTS);
}

#[test]
fn a_screen_that_alone_tells_is_believed_once_it_has_stood() {
    use Step::{Drawn, Entered, Escape, LookAll, Sign as S, Tick};
    let idle = || Some(Sign::Idle);
    plays(
        "a turn between two looks",
        vec![
            (1.0, Drawn, "unknown"),
            (1.0, Tick, "look, unknown"),
            (1.0, LookAll(Some(false), idle()), "finished"),
            (5.0, Entered, "working"),
            (5.6, Drawn, "working"),
            (6.5, Tick, "look, working"),
            (6.5, LookAll(Some(false), Some(Sign::Working)), "working"),
            (9.0, Drawn, "working"),
            (9.0, Tick, "look, working"),
            (9.0, LookAll(Some(false), idle()), "working"),
            (9.2, Drawn, "working"),
            (9.5, Tick, "look, working"),
            (9.5, LookAll(Some(false), idle()), "finished"),
        ],
    );
    plays(
        "a picture that is half drawn",
        vec![
            (1.0, S(prompt(), Transcript), "working"),
            (2.0, Drawn, "working"),
            (2.0, Tick, "look, working"),
            (2.0, LookAll(Some(true), None), "asking"),
            (3.0, Drawn, "asking"),
            (3.0, Tick, "look, asking"),
            (3.0, LookAll(Some(false), None), "asking"),
            (3.5, Tick, "look, asking"),
            (3.5, LookAll(Some(true), None), "asking"),
            (4.0, Drawn, "asking"),
            (4.0, Tick, "look, asking"),
            (4.0, LookAll(Some(false), None), "asking"),
            (4.5, Tick, "look, asking"),
            (4.5, LookAll(Some(false), None), "working"),
        ],
    );
    plays(
        "an interrupt that leaves it at work is none, and one that it took is told as one",
        vec![
            (1.0, S(prompt(), Transcript), "working"),
            (2.0, Escape, "working"),
            (2.2, Drawn, "working"),
            (3.5, Tick, "look, working"),
            (3.5, LookAll(Some(false), None), "working"),
            (4.0, Escape, "working"),
            (5.5, Tick, "look, working"),
            (5.5, LookAll(Some(false), idle()), "interrupted"),
        ],
    );
}

/// Copilot was shown at work for as long as nobody wrote to it, because a look after a denial found its last spinner.
#[test]
fn a_denial_that_its_transcript_tells_first_needs_no_look() {
    use Step::Sign as S;
    plays(
        "denied",
        vec![
            (1.0, S(prompt(), Hook), "working"),
            (2.0, S(ask("Bash"), Hook), "asking"),
            (3.0, S(Sign::Interrupted, Transcript), "interrupted"),
            (3.1, Step::Answer(false), "interrupted"),
            (3.8, Step::Tick, "interrupted"),
        ],
    );
}
