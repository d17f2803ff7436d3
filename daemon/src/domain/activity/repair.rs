//! What titles and the screen repair, where hooks are silent.

use ao_protocol::view::Source;

use super::{
    AFTER_INTERRUPT, AFTER_SIGN, Activity, Level, Looked, Now, Outcome, Planned, Rest, State, TitleSays, Why,
    asking,
};
use crate::domain::sign::{Ask, Sign};

impl Activity {
    pub(super) fn take_title(&mut self, sign: &Sign, now: Now) {
        let says = match sign {
            Sign::Working | Sign::Prompt { .. } | Sign::Tool(_) => TitleSays::Working,
            Sign::Idle | Sign::Ready => TitleSays::Resting,
            Sign::Look | Sign::ToolDone(_) | Sign::Answered => TitleSays::NotWorking,
            Sign::Asks(_) | Sign::Question { .. } | Sign::Failed { .. } | Sign::Interrupted => {
                self.title = None;
                self.take_event(sign, Source::Title, now);
                return;
            }
            Sign::Ended | Sign::Note => return,
        };
        if self.title.is_none_or(|level| level.says != says) {
            self.title = Some(Level { says, since: now.moment, settled: false });
        }
        // Where nothing has told anything yet, there is nothing to overrule.
        if self.state == State::Unknown || self.evidence.is_some_and(|e| e.source == Source::Title) {
            self.settle_title(now);
        }
    }

    /// Acts upon a title that has held. True if the screen must tell the rest.
    pub(super) fn settle_title(&mut self, now: Now) -> bool {
        let Some(level) = self.title.as_mut() else { return false };
        level.settled = true;
        let (says, is_news) = (level.says, level.since >= self.supported);
        match (says, &self.state) {
            _ if !is_news => false,
            (TitleSays::Working, State::Working)
            | (TitleSays::Resting | TitleSays::NotWorking, State::Resting(_)) => false,
            (
                TitleSays::Working,
                State::Unknown | State::Resting(_) | State::Asking(_) | State::Question { .. },
            ) => {
                self.set(State::Working, Source::Title, now);
                false
            }
            (TitleSays::Resting, State::Unknown) => {
                self.set(State::Resting(Rest::Started), Source::Title, now);
                false
            }
            (TitleSays::Resting, State::Working | State::Asking(_) | State::Question { .. }) => {
                self.boundary(State::Resting(Rest::Finished), Source::Title, now);
                false
            }
            (TitleSays::NotWorking, State::Working) => true,
            (TitleSays::NotWorking, State::Unknown | State::Asking(_) | State::Question { .. }) => false,
        }
    }

    /// Something was drawn on the screen of an agent that tells of itself by nothing else.
    pub fn drawn(&mut self, now: Now) {
        // A look that is planned already sees it too, and knows better why.
        if self.look.is_none() {
            self.look = Some(Planned { at: now.moment, why: Why::Drawn });
        }
    }

    /// A message was entered that nothing but the screen can show to be taken.
    pub fn entered(&mut self, now: Now) {
        self.works(Source::Ours, now);
        self.plan(now, AFTER_INTERRUPT, Why::Drawn);
    }

    /// The screen was looked at.
    pub fn looked(&mut self, found: &Looked, now: Now) -> Outcome {
        let before = self.state.clone();
        // Asked for by nobody any more: a sign came while the screen was being read, and is newer than it.
        let Some(why) = self.looking.take().or((self.state == State::Unknown).then_some(Why::Sign)) else {
            return Outcome::default();
        };
        if why == Why::Drawn && self.would_end(found) {
            self.plan(now, AFTER_SIGN, Why::Again);
            return Outcome::default();
        }
        match (found.prompt, &self.state) {
            (Some(true), State::Asking(_)) => {}
            // On a busy computer what came of a prompt takes its time to be drawn: one more look tells.
            (Some(true), State::Working) if std::mem::take(&mut self.told_over) => {
                self.plan(now, AFTER_INTERRUPT, Why::Hand);
            }
            (Some(true), State::Question { .. } | State::Working | State::Unknown | State::Resting(_)) => {
                let ask = Ask::default();
                self.set(asking(&ask, &self.flights.clone(), now), Source::Screen, now);
            }
            (Some(false), State::Asking(_) | State::Question { .. }) => self.prompt_is_gone(found, why, now),
            (Some(false) | None, State::Working | State::Unknown | State::Resting(_)) => {
                self.without_prompt(found, why, now);
            }
            // It cannot be seen whether the prompt is still there: an interrupt ends it in every agent known.
            (None, State::Asking(_) | State::Question { .. }) => {
                if why == Why::Interrupt {
                    self.boundary(State::Resting(Rest::Interrupted), Source::Ours, now);
                } else if let Some(sign) = &found.sign {
                    self.take_event(sign, Source::Screen, now);
                }
            }
        }
        Outcome { changed: before != self.state, look: false }
    }

    /// Whether a turn or a prompt is over, if the screen shows what it seems to.
    fn would_end(&self, found: &Looked) -> bool {
        match &self.state {
            State::Asking(_) | State::Question { .. } => found.prompt == Some(false),
            State::Working => matches!(found.sign, Some(Sign::Idle | Sign::Ready | Sign::Interrupted)),
            State::Unknown | State::Resting(_) => false,
        }
    }

    fn prompt_is_gone(&mut self, found: &Looked, why: Why, now: Now) {
        let rests = match &found.sign {
            Some(Sign::Idle | Sign::Ready | Sign::Interrupted) => true,
            Some(Sign::Working | Sign::Tool(_) | Sign::Prompt { .. }) => false,
            Some(_) | None => match self.title.map(|level| level.says) {
                Some(TitleSays::Working) => false,
                Some(TitleSays::Resting) => true,
                Some(TitleSays::NotWorking) | None => why == Why::Interrupt && !found.decides,
            },
        };
        if rests {
            self.boundary(State::Resting(why.rest()), Source::Screen, now);
        } else {
            self.set(State::Working, Source::Screen, now);
            if self.title.is_some_and(|level| level.says == TitleSays::NotWorking) {
                // Just answered: its title tells within a moment whether it goes on.
                self.title = self.title.map(|level| Level { since: now.moment, settled: false, ..level });
            }
        }
    }

    fn without_prompt(&mut self, found: &Looked, why: Why, now: Now) {
        let works = self.state == State::Working;
        match &found.sign {
            Some(Sign::Idle | Sign::Ready) if works => {
                self.boundary(State::Resting(why.rest()), Source::Screen, now);
            }
            // It stands there before its first turn, which something else would have told of.
            Some(Sign::Idle) if self.state == State::Unknown && !found.decides => {
                self.set(State::Resting(Rest::Started), Source::Screen, now);
            }
            Some(sign) => self.take_event(sign, Source::Screen, now),
            None if works => match self.title.map(|level| level.says) {
                Some(TitleSays::Working) => {}
                Some(TitleSays::Resting | TitleSays::NotWorking) => {
                    self.boundary(State::Resting(Rest::Interrupted), Source::Title, now);
                }
                None if why == Why::Interrupt && !found.decides => {
                    self.boundary(State::Resting(Rest::Interrupted), Source::Ours, now);
                }
                None => {}
            },
            None => {}
        }
    }
}

impl Why {
    /// Why an agent waits that does so without a word. One that tells of its turns' ends was interrupted.
    fn rest(self) -> Rest {
        match self {
            Self::Interrupt | Self::Hand | Self::Sign => Rest::Interrupted,
            Self::Drawn | Self::Again => Rest::Finished,
        }
    }
}
