//! The tray: what needs the user, and the two ways to end things. Where there is no tray the app goes without.

use ao_client::link::LinkHandle;
use ao_protocol::bridge::{AppNews, LinkState};
use ao_protocol::event::Event;
use ao_protocol::ids::SessionId;
use ao_protocol::view::{SessionView, Status};
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu as SystemMenu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};

const ID: &str = "tray";
/// Sessions listed at most; the window shows the rest.
const SESSIONS_MAX: usize = 8;
/// Characters of a title; menus grow as wide as their longest line.
const TITLE_MAX: usize = 48;

/// What the menu shows, besides its fixed items.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Menu {
    sessions: Vec<SessionView>,
    linked: bool,
    shown: Shown,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Shown {
    rows: Vec<(SessionId, String)>,
    linked: bool,
}

impl Menu {
    /// Takes news; true when the menu has to change.
    pub(crate) fn take(&mut self, news: &AppNews) -> bool {
        match news {
            AppNews::Link { link } => self.linked = matches!(link, LinkState::Linked { .. }),
            AppNews::Snapshot { snapshot } => self.sessions.clone_from(&snapshot.sessions),
            AppNews::Event { event: Event::Session { session }, .. } => {
                self.sessions.retain(|s| s.id != session.id);
                self.sessions.push(session.clone());
            }
            AppNews::Event { event: Event::SessionRemoved { id }, .. } => {
                self.sessions.retain(|s| s.id != *id)
            }
            AppNews::Event {
                event:
                    Event::Project { .. }
                    | Event::ProjectRemoved { .. }
                    | Event::Message { .. }
                    | Event::Plan { .. }
                    | Event::Agents { .. }
                    | Event::Daemon { .. },
                ..
            }
            | AppNews::Show { .. } => return false,
        }
        let now = Shown { rows: rows(&self.sessions), linked: self.linked };
        let changed = now != self.shown;
        self.shown = now;
        changed
    }
}

/// The sessions that need the user, longest waiting first.
fn rows(sessions: &[SessionView]) -> Vec<(SessionId, String)> {
    let mut waiting: Vec<&SessionView> =
        sessions.iter().filter(|s| !s.archived && needs_you(s.status)).collect();
    waiting.sort_by_key(|s| (s.changed_at, s.id.clone()));
    waiting.iter().take(SESSIONS_MAX).map(|s| (s.id.clone(), label(&s.title))).collect()
}

fn needs_you(status: Status) -> bool {
    match status {
        Status::NeedsYou | Status::Silent | Status::Failed | Status::Unconfirmed => true,
        Status::Queued
        | Status::Starting
        | Status::Preparing
        | Status::Running
        | Status::Working
        | Status::Idle
        | Status::Exited
        | Status::Stopped => false,
    }
}

/// A title for a menu: short, and `&` is not taken for a shortcut's mark.
fn label(title: &str) -> String {
    let mut text: String = title.chars().filter(|c| !c.is_control()).take(TITLE_MAX).collect();
    if title.chars().count() > TITLE_MAX {
        text.push('…');
    }
    text.replace('&', "&&")
}

/// Makes the tray. False where the desktop has none; nothing else depends on it.
pub(crate) fn build(app: &AppHandle) -> bool {
    if !desktop_has_tray() {
        tracing::info!("no tray on this desktop; closing the window quits");
        return false;
    }
    match try_build(app) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "no tray");
            false
        }
    }
}

fn try_build(app: &AppHandle) -> tauri::Result<()> {
    let icon = if cfg!(target_os = "macos") {
        Image::from_bytes(include_bytes!("../icons/tray-dark.png"))?
    } else if cfg!(target_os = "windows") {
        Image::from_bytes(include_bytes!("../icons/32x32.png"))?
    } else {
        Image::from_bytes(include_bytes!("../icons/tray-light.png"))?
    };
    TrayIconBuilder::with_id(ID)
        .icon(icon)
        .icon_as_template(true)
        .tooltip("AO Desktop")
        .menu(&menu(app, &Shown::default())?)
        .on_menu_event(clicked)
        .build(app)?;
    Ok(())
}

/// Shows the menu's present content.
pub(crate) fn show(app: &AppHandle, content: &Menu) {
    let Some(tray) = app.tray_by_id(ID) else { return };
    let shown = menu(app, &content.shown).and_then(|menu| tray.set_menu(Some(menu)));
    if let Err(error) = shown {
        tracing::warn!(%error, "the tray's menu could not be changed");
    }
}

fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<SystemMenu<Wry>> {
    let mut items: Vec<Box<dyn IsMenuItem<Wry>>> =
        vec![Box::new(MenuItem::with_id(app, "show", "Show AO", true, None::<&str>)?)];
    if !shown.rows.is_empty() {
        items.push(Box::new(PredefinedMenuItem::separator(app)?));
        for (id, title) in &shown.rows {
            items.push(Box::new(MenuItem::with_id(app, format!("session:{id}"), title, true, None::<&str>)?));
        }
    }
    items.push(Box::new(PredefinedMenuItem::separator(app)?));
    items.push(Box::new(MenuItem::with_id(app, "stop", "Stop daemon", shown.linked, None::<&str>)?));
    items.push(Box::new(MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?));
    let items: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(AsRef::as_ref).collect();
    SystemMenu::with_items(app, &items)
}

fn clicked(app: &AppHandle, event: MenuEvent) {
    let link = app.state::<LinkHandle>().inner().clone();
    match event.id().as_ref() {
        "show" => link.show(None),
        "stop" => {
            tauri::async_runtime::spawn(async move {
                if let Err(error) = link.stop().await {
                    tracing::warn!(%error, "the daemon did not stop");
                }
            });
        }
        "quit" => app.exit(0),
        other => match other.strip_prefix("session:").map(SessionId::parse) {
            Some(Ok(id)) => link.show(Some(id)),
            Some(Err(_)) | None => tracing::warn!(item = other, "an unknown item of the tray"),
        },
    }
}

/// Whether the desktop shows tray icons, and the library that makes them is there: without the library the call
/// that makes an icon would panic, and without a host the icon would be nowhere.
#[cfg(target_os = "linux")]
fn desktop_has_tray() -> bool {
    const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    // SAFETY: these libraries only register types while they load; the window is about to load them anyway.
    let library = LIBRARIES.iter().any(|name| unsafe { libloading::Library::new(name) }.is_ok());
    library && has_watcher().unwrap_or(false)
}

#[cfg(target_os = "linux")]
fn has_watcher() -> Option<bool> {
    const BUS: &str = "org.freedesktop.DBus";
    let bus = crate::single::session_bus()?;
    let asked = ("org.kde.StatusNotifierWatcher",);
    let reply =
        bus.call_method(Some(BUS), "/org/freedesktop/DBus", Some(BUS), "NameHasOwner", &asked).ok()?;
    reply.body().deserialize().ok()
}

#[cfg(not(target_os = "linux"))]
fn desktop_has_tray() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit_a_menu() {
        assert_eq!(label("R&D\u{7}"), "R&&D");
        assert_eq!(label(&"x".repeat(60)).chars().count(), TITLE_MAX + 1);
    }

    #[test]
    fn the_menu_changes_only_with_its_content() {
        let mut menu = Menu::default();
        let link = LinkState::Connecting;
        assert!(!menu.take(&AppNews::Link { link }));
        assert!(!menu.take(&AppNews::Show { session: None }));
        let linked = LinkState::Linked {
            build: String::new(),
            instance: String::new(),
            owner: ao_protocol::runfile::Owner::App,
            supervising: true,
            pid: 1,
        };
        assert!(menu.take(&AppNews::Link { link: linked.clone() }));
        assert!(!menu.take(&AppNews::Link { link: linked }));
    }
}
