//! Follows the link for what concerns the process: its window, its tray, its badge, notices, and the computer's sleep.

use ao_client::link::{LinkHandle, News, is_another_window};
use ao_protocol::bridge::{AppNews, LinkState};
use ao_protocol::event::Event;
use ao_protocol::ids::SessionId;
use tauri::{AppHandle, Manager};
use tokio::sync::watch;

use crate::awake::Awake;
use crate::bridge::Page;
use crate::fleet::{Fleet, Needs};
use crate::toast::Toasts;
use crate::{badge, tray, window};

/// What the desktop shows now.
struct Shown {
    link: LinkState,
    fleet: Option<Fleet>,
    tray: tray::Content,
    badge: usize,
}

/// What is heard.
enum Heard {
    News(AppNews),
    /// The page says anew what needs the person, or is gone.
    Needs,
}

async fn next(news: &mut News, needs: &mut watch::Receiver<Option<Needs>>) -> Option<Heard> {
    tokio::select! {
        news = news.next() => news.map(Heard::News),
        Ok(()) = needs.changed() => Some(Heard::Needs),
    }
}

/// Follows until the link is gone or this turns out to be a second window.
pub(crate) async fn follow(app: AppHandle, link: LinkHandle) {
    let mut news = link.news();
    let mut needs = app.state::<Page>().needed();
    let mut toasts = Toasts::begin(&app);
    let mut shown =
        Shown { link: LinkState::Connecting, fleet: None, tray: tray::Content::default(), badge: 0 };
    while let Some(heard) = next(&mut news, &mut needs).await {
        let news = match heard {
            Heard::News(news) => news,
            Heard::Needs => {
                if shown.fleet.is_some() {
                    shown.look(&link, &needs);
                    shown.update(&app);
                }
                continue;
            }
        };
        match &news {
            AppNews::Link { link } if is_another_window(link) => {
                crate::role::print("AO Desktop is open already.");
                app.exit(0);
                return;
            }
            AppNews::Link { link } => {
                window::reveal(&app);
                shown.link.clone_from(link);
            }
            AppNews::Show { .. } | AppNews::Act { .. } => window::raise(&app),
            AppNews::Snapshot { .. }
            | AppNews::Event { .. }
            | AppNews::Drop { .. }
            | AppNews::Info { .. }
            | AppNews::Quitting => {}
        }
        toasts.take(&news, || watched(&app));
        if concerns(&news) {
            // A link that was never made knows no sessions, and that is not the same as none.
            if !matches!(news, AppNews::Link { .. }) {
                shown.look(&link, &needs);
            }
            shown.update(&app);
        }
    }
}

/// Whether news can change what the desktop shows.
fn concerns(news: &AppNews) -> bool {
    match news {
        AppNews::Link { .. } | AppNews::Snapshot { .. } => true,
        AppNews::Event { event: Event::Session { .. } | Event::SessionRemoved { .. }, .. } => true,
        AppNews::Event {
            event:
                Event::Project { .. }
                | Event::ProjectRemoved { .. }
                | Event::Message { .. }
                | Event::Plan { .. }
                | Event::Notice { .. }
                | Event::Agents { .. }
                | Event::Daemon { .. },
            ..
        }
        | AppNews::Drop { .. }
        | AppNews::Act { .. }
        | AppNews::Info { .. }
        | AppNews::Quitting
        | AppNews::Show { .. } => false,
    }
}

impl Shown {
    fn look(&mut self, link: &LinkHandle, needs: &watch::Receiver<Option<Needs>>) {
        let told = needs.borrow().clone();
        self.fleet = Some(link.sessions(|all| Fleet::of(all, told.as_ref())));
    }

    fn update(&mut self, app: &AppHandle) {
        let content = tray::Content::of(self.fleet.as_ref(), &self.link);
        if content != self.tray {
            tray::show(app, &content);
            self.tray = content;
        }
        let waiting = self.fleet.as_ref().map_or(0, Fleet::count);
        if waiting != self.badge {
            badge::show(app, waiting);
            self.badge = waiting;
        }
        let working = self.fleet.as_ref().is_some_and(|fleet| fleet.working);
        app.state::<Awake>().set_working(working && is_known(&self.link));
    }
}

/// Whether what was told last can be taken for what is: the link stands, or will by itself in a moment.
fn is_known(link: &LinkState) -> bool {
    match link {
        LinkState::Linked { .. }
        | LinkState::Connecting
        | LinkState::Starting
        | LinkState::Reconnecting { .. } => true,
        LinkState::Stopped { .. }
        | LinkState::Crashed { .. }
        | LinkState::Failed { .. }
        | LinkState::OtherBuild { .. } => false,
    }
}

/// The session that the person looks at: it is on screen, and the window has the focus.
fn watched(app: &AppHandle) -> Option<SessionId> {
    let focused = window::the_window(app).is_some_and(|window| window.is_focused().unwrap_or(false));
    if focused { app.state::<Page>().on_screen() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_change_the_menu_makes_it_anew() {
        let removed = |id: &str| Event::SessionRemoved { id: SessionId::parse(id).expect("an id") };
        assert!(concerns(&AppNews::Link { link: LinkState::Starting }));
        assert!(concerns(&AppNews::Event { seq: 1, event: removed("shop-1") }));
        assert!(!concerns(&AppNews::Event { seq: 1, event: Event::Agents { agents: vec![] } }));
        assert!(!concerns(&AppNews::Show { session: None }));
    }

    #[test]
    fn a_daemon_that_was_stopped_tells_of_nobodys_work() {
        let reason = ao_protocol::message::GoodbyeReason::Asked;
        assert!(!is_known(&LinkState::Stopped { reason }));
        assert!(is_known(&LinkState::Reconnecting { attempt: 3 }));
    }
}
