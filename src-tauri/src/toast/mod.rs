//! Notices in the desktop's corner: what happened, and the way to it by one click.
//!
//! One per session is up at a time; a newer one takes the place of the older. Nobody is told of what they look at, and
//! what was read or is over is taken back where the system can do that. A desktop without notices is no failure. They
//! are silent: the page plays the sound, if there is to be one.

use std::collections::BTreeMap;
use std::sync::mpsc::{SyncSender, sync_channel};

use ao_protocol::bridge::AppNews;
use ao_protocol::event::Event;
use ao_protocol::ids::SessionId;
use ao_protocol::view::NoticeView;
use tauri::AppHandle;

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod surface;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod surface;
#[cfg(windows)]
#[path = "windows.rs"]
mod surface;

/// Orders that may wait for a slow desktop. What comes then is not shown; the page's own list has it.
const ORDERS: usize = 64;
/// Characters of a line; an agent's words may be long.
const LINE_MAX: usize = 200;

/// What the desktop is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// Show this, in place of what is up for the session.
    Show {
        /// Whom a click leads to.
        session: SessionId,
        /// The first line.
        title: String,
        /// The second.
        text: String,
    },
    /// Take back what is up for the session.
    Withdraw {
        /// Whose.
        session: SessionId,
    },
}

/// Which notice is up for which session, as far as this process knows.
#[derive(Debug, Default)]
struct Board(BTreeMap<SessionId, u64>);

impl Board {
    /// Takes news, and answers what the desktop is to be told. `watched` is the session that the person looks at.
    fn take(&mut self, news: &AppNews, watched: impl FnOnce() -> Option<SessionId>) -> Vec<Order> {
        match news {
            AppNews::Event { event: Event::Notice { notice, show, .. }, .. } => {
                self.notice(notice, *show, watched).into_iter().collect()
            }
            AppNews::Event { event: Event::SessionRemoved { id }, .. } => self.end(id).into_iter().collect(),
            AppNews::Snapshot { snapshot } => {
                let settled = snapshot.notices.iter().filter(|notice| is_settled(notice));
                settled.filter_map(|notice| self.settle(notice)).collect()
            }
            AppNews::Event {
                event:
                    Event::Project { .. }
                    | Event::ProjectRemoved { .. }
                    | Event::Session { .. }
                    | Event::Message { .. }
                    | Event::Plan { .. }
                    | Event::Agents { .. }
                    | Event::Daemon { .. },
                ..
            }
            | AppNews::Link { .. }
            | AppNews::Drop { .. }
            | AppNews::Act { .. }
            | AppNews::Info { .. }
            | AppNews::Quitting
            | AppNews::Show { .. } => Vec::new(),
        }
    }

    fn notice(
        &mut self,
        notice: &NoticeView,
        show: bool,
        watched: impl FnOnce() -> Option<SessionId>,
    ) -> Option<Order> {
        if is_settled(notice) {
            return self.settle(notice);
        }
        if !show || watched().as_ref() == Some(&notice.session) {
            return None;
        }
        self.0.insert(notice.session.clone(), notice.id);
        Some(Order::Show {
            session: notice.session.clone(),
            title: line(&notice.title),
            text: line(&notice.text),
        })
    }

    /// A notice was read or is over: it is taken back if it is the one that is up.
    fn settle(&mut self, notice: &NoticeView) -> Option<Order> {
        if self.0.get(&notice.session) == Some(&notice.id) { self.end(&notice.session) } else { None }
    }

    fn end(&mut self, session: &SessionId) -> Option<Order> {
        self.0.remove(session).map(|_up| Order::Withdraw { session: session.clone() })
    }
}

fn is_settled(notice: &NoticeView) -> bool {
    notice.read || notice.over
}

/// One line of plain text.
fn line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut line: String = text.chars().map(plain).take(LINE_MAX).collect();
    if text.chars().nth(LINE_MAX).is_some() {
        line.push('…');
    }
    line
}

/// The toasts of this process.
pub(crate) struct Toasts {
    board: Board,
    desktop: Option<SyncSender<Order>>,
}

impl Toasts {
    /// Begins; the desktop is spoken to on a thread of its own, and only once there is something to say.
    pub(crate) fn begin(app: &AppHandle) -> Self {
        let (desktop, orders) = sync_channel(ORDERS);
        let app = app.clone();
        let thread = std::thread::Builder::new().name("toasts".to_owned());
        let desktop = match thread.spawn(move || surface::run(&app, &orders)) {
            Ok(_runs) => Some(desktop),
            Err(error) => {
                tracing::warn!(%error, "the desktop will not be told of anything");
                None
            }
        };
        Self { board: Board::default(), desktop }
    }

    /// Takes news. `watched` is asked only if it matters: the session that the person looks at.
    pub(crate) fn take(&mut self, news: &AppNews, watched: impl FnOnce() -> Option<SessionId>) {
        for order in self.board.take(news, watched) {
            if let Some(desktop) = &self.desktop
                && desktop.try_send(order).is_err()
            {
                tracing::warn!("the desktop takes no notices");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ao_protocol::ids::ProjectId;
    use ao_protocol::view::NoticeKind;

    use super::*;

    fn id(text: &str) -> SessionId {
        SessionId::parse(text).expect("an id")
    }

    fn notice(number: u64, session: &str) -> NoticeView {
        NoticeView {
            id: number,
            kind: NoticeKind::Permission,
            session: id(session),
            project: ProjectId::parse("shop").expect("an id"),
            title: "Add prices".to_owned(),
            text: "wants to run a command".to_owned(),
            at: 0,
            read: false,
            over: false,
        }
    }

    fn event(notice: NoticeView, show: bool) -> AppNews {
        AppNews::Event { seq: 1, event: Event::Notice { notice, show, sound: false } }
    }

    fn shown(session: &str) -> Order {
        let (title, text) = ("Add prices".to_owned(), "wants to run a command".to_owned());
        Order::Show { session: id(session), title, text }
    }

    fn withdrawn(session: &str) -> Order {
        Order::Withdraw { session: id(session) }
    }

    #[test]
    fn what_is_new_is_shown_unless_it_is_turned_off_or_looked_at() {
        let mut board = Board::default();
        assert_eq!(board.take(&event(notice(1, "shop-1"), true), || None), [shown("shop-1")]);
        assert_eq!(board.take(&event(notice(2, "shop-2"), true), || Some(id("shop-1"))), [shown("shop-2")]);
        assert!(board.take(&event(notice(3, "shop-3"), false), || None).is_empty());
        assert!(board.take(&event(notice(4, "shop-4"), true), || Some(id("shop-4"))).is_empty());
    }

    #[test]
    fn what_was_read_or_is_over_is_taken_back_once_and_only_if_it_is_up() {
        let mut board = Board::default();
        let _up = board.take(&event(notice(1, "shop-1"), true), || None);
        let _up = board.take(&event(notice(2, "shop-1"), true), || None);
        let read = |number, session| event(NoticeView { read: true, ..notice(number, session) }, false);
        assert!(board.take(&read(1, "shop-1"), || None).is_empty(), "a newer one stands in its place");
        assert_eq!(board.take(&read(2, "shop-1"), || None), [withdrawn("shop-1")]);
        assert!(board.take(&read(2, "shop-1"), || None).is_empty());
        let over = event(NoticeView { over: true, ..notice(5, "shop-2") }, true);
        assert!(board.take(&over, || None).is_empty(), "it was never up, and need not come up any more");
    }

    #[test]
    fn after_a_break_what_is_settled_is_taken_back_and_what_stands_stays() {
        let mut board = Board::default();
        for (number, session) in [(1, "shop-1"), (2, "shop-2")] {
            let _up = board.take(&event(notice(number, session), true), || None);
        }
        let notices = vec![NoticeView { over: true, ..notice(1, "shop-1") }, notice(2, "shop-2")];
        let daemon = serde_json::from_value(serde_json::json!({
            "pid": 1, "instance": "", "build": "", "owner": "app", "home": "", "started_at": 0, "reconciling": false,
            "supervisors": 1,
        }));
        let daemon = daemon.expect("a daemon");
        let snapshot = ao_protocol::event::Snapshot {
            seq: 9,
            daemon,
            projects: vec![],
            sessions: vec![],
            agents: vec![],
            notices,
        };
        assert_eq!(board.take(&AppNews::Snapshot { snapshot }, || None), [withdrawn("shop-1")]);
        let gone = AppNews::Event { seq: 10, event: Event::SessionRemoved { id: id("shop-2") } };
        assert_eq!(board.take(&gone, || None), [withdrawn("shop-2")]);
    }

    #[test]
    fn lines_are_plain_and_short() {
        assert_eq!(line("a\u{1b}[31m\nb"), "a [31m b");
        assert_eq!(line(&"x".repeat(LINE_MAX)).chars().count(), LINE_MAX);
        assert!(line(&"x".repeat(LINE_MAX + 1)).ends_with("x…"));
    }
}
