//! Quitting. Agents live on whatever happens here; a person who has some at work is told so first, if they want that.
//!
//! It must never hold up an end that nobody asked for by hand: a signal, the end of the desktop's session, a page that
//! does not answer.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ao_client::link::LinkHandle;
use ao_protocol::bridge::AppNews;
use tauri::{AppHandle, Manager};

use crate::bridge::Page;
use crate::desktop::Desktop;

/// Who asks to quit twice within this time means it, whatever the page shows; unless it said that the person stays.
const STANDS: Duration = Duration::from_secs(10);

/// When the page was last asked to ask.
#[derive(Debug, Default)]
pub(crate) struct Question(Mutex<Option<Instant>>);

/// What a wish to quit comes to.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The app ends.
    Quit,
    /// The page asks, and answers by itself.
    Asked,
}

/// What decides about a wish to quit.
#[derive(Debug, Clone, Copy)]
struct Circumstances {
    /// An agent's process lives.
    agents: bool,
    /// The person wants to be asked.
    ask: bool,
    /// A page listens, so somebody can ask.
    page: bool,
}

impl Question {
    fn put(&self, now: Instant, how: Circumstances) -> Verdict {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = asked.is_some_and(|at| now.duration_since(at) < STANDS);
        if stands || !(how.agents && how.ask && how.page) {
            return Verdict::Quit;
        }
        *asked = Some(now);
        Verdict::Asked
    }

    /// The page shows the question no more, so the next wish is no answer to it.
    pub(crate) fn over(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A person wants to quit: the page asks them, or the caller goes on.
pub(crate) fn wished(app: &AppHandle) -> Verdict {
    let link = app.state::<LinkHandle>();
    let how = Circumstances {
        agents: link.sessions(crate::fleet::has_agents),
        ask: app.state::<Desktop>().now().ask_at_quit,
        page: app.state::<Page>().listens(),
    };
    let verdict = app.state::<Question>().put(Instant::now(), how);
    match verdict {
        Verdict::Quit => {}
        Verdict::Asked => {
            crate::window::raise(app);
            link.tell(AppNews::Quitting);
        }
    }
    verdict
}

/// The same, from a menu.
pub(crate) fn from_menu(app: &AppHandle) {
    match wished(app) {
        Verdict::Quit => app.exit(0),
        Verdict::Asked => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_only_if_there_is_something_to_say_and_someone_to_say_it() {
        for agents in [false, true] {
            for ask in [false, true] {
                for page in [false, true] {
                    let verdict =
                        Question::default().put(Instant::now(), Circumstances { agents, ask, page });
                    let asks = agents && ask && page;
                    assert_eq!(verdict, if asks { Verdict::Asked } else { Verdict::Quit });
                }
            }
        }
    }

    #[test]
    fn a_second_wish_while_the_question_stands_is_obeyed() {
        let question = Question::default();
        let how = Circumstances { agents: true, ask: true, page: true };
        let start = Instant::now();
        assert_eq!(question.put(start, how), Verdict::Asked);
        assert_eq!(question.put(start + STANDS, how), Verdict::Asked, "the first was long ago and answered");
        assert_eq!(question.put(start + STANDS + STANDS / 2, how), Verdict::Quit);
    }

    /// Whoever pressed Cancel and closed the window again within ten seconds was taken at the first word, and the app quit
    /// without asking: nobody had told the process of the Cancel.
    #[test]
    fn a_wish_after_the_question_was_cancelled_is_asked_about_again() {
        let question = Question::default();
        let how = Circumstances { agents: true, ask: true, page: true };
        let start = Instant::now();
        assert_eq!(question.put(start, how), Verdict::Asked);
        question.over();
        assert_eq!(question.put(start + STANDS / 10, how), Verdict::Asked);
        assert_eq!(question.put(start + STANDS / 5, how), Verdict::Quit, "this one stands");
    }
}
