//! The tray: what needs the person, the way in, and the ways to end things. Where there is no tray the app goes without.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_protocol::bridge::LinkState;
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu as SystemMenu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};

use crate::fleet::Fleet;
use crate::menu::Action;

const ID: &str = "tray";
/// Sessions listed at most; the window shows the rest.
const SESSIONS_MAX: usize = 8;
/// Characters of a title; menus grow as wide as their longest line.
const TITLE_MAX: usize = 48;

/// What the tray shows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    /// How much needs the person; `None` before anything is known.
    waiting: Option<usize>,
    /// The same in words.
    tooltip: Option<String>,
    rows: Vec<Row>,
}

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    Item { id: String, title: String, enabled: bool },
    Line,
}

impl Content {
    /// What to show of these sessions, which are `None` before they are known.
    pub(crate) fn of(fleet: Option<&Fleet>, link: &LinkState) -> Self {
        let item = |id: &str, title: &str, enabled: bool| Row::Item {
            id: id.to_owned(),
            title: label(title),
            enabled,
        };
        let mut rows = Vec::new();
        if let Some(fleet) = fleet {
            rows.push(item("head", &head(fleet), false));
            let waiting = fleet.waiting.iter().take(SESSIONS_MAX);
            rows.extend(waiting.map(|(id, title)| item(&format!("session:{id}"), title, true)));
            rows.push(Row::Line);
        }
        rows.push(item("show", "Show AO", true));
        rows.extend(Action::find("new_session").map(|new| item(&new.id, &new.title, true)));
        rows.push(Row::Line);
        rows.push(item("stop", "Stop daemon", matches!(link, LinkState::Linked { .. })));
        if can_start(link) {
            rows.push(item("start", "Start daemon", true));
        }
        rows.push(item("quit", "Quit", true));
        Self { waiting: fleet.map(Fleet::count), tooltip: fleet.map(head), rows }
    }

    fn tooltip(&self) -> String {
        self.tooltip.as_ref().map_or_else(|| "AO Desktop".to_owned(), |head| format!("AO Desktop: {head}"))
    }

    /// What stands beside the icon: the number, where it is not zero.
    fn title(&self) -> String {
        self.waiting.filter(|count| *count > 0).map(|count| count.to_string()).unwrap_or_default()
    }
}

/// How much needs the person, in words. A question of a plan is no session.
fn head(fleet: &Fleet) -> String {
    match (fleet.count(), fleet.others) {
        (0, _) => "Nobody needs you".to_owned(),
        (1, 0) => "1 session needs you".to_owned(),
        (more, 0) => format!("{more} sessions need you"),
        (1, _) => "1 thing needs you".to_owned(),
        (more, _) => format!("{more} things need you"),
    }
}

/// Whether there is no daemon and none comes by itself.
fn can_start(link: &LinkState) -> bool {
    match link {
        LinkState::Stopped { .. } | LinkState::Crashed { .. } | LinkState::Failed { .. } => true,
        LinkState::Connecting
        | LinkState::Starting
        | LinkState::Linked { .. }
        | LinkState::Reconnecting { .. }
        | LinkState::OtherBuild { .. } => false,
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

/// What the tray shows, whether there is one or not: it may come later.
#[derive(Debug, Default)]
pub(crate) struct Tray(Mutex<Option<Content>>);

impl Tray {
    fn lock(&self) -> MutexGuard<'_, Option<Content>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the tray. False where the desktop has none; nothing else depends on it.
pub(crate) fn build(app: &AppHandle) -> bool {
    if !crate::panel::is_there() {
        tracing::info!("no tray on this desktop; closing the window quits");
        return false;
    }
    make(app)
}

fn make(app: &AppHandle) -> bool {
    let made = try_make(app);
    if let Err(error) = &made {
        tracing::warn!(%error, "no tray");
    }
    made.is_ok()
}

/// The desktop's panel came, and shows the icon from now on, or it is gone; then a hidden window is shown, since nothing
/// else could bring it back. To be called on the main thread.
#[cfg(target_os = "linux")]
pub(crate) fn turned(app: &AppHandle, there: bool) {
    // An icon that was made before registers by itself with a panel that comes back.
    let has = there && (app.tray_by_id(ID).is_some() || make(app));
    if let Some(info) = app.state::<crate::bridge::Facts>().set_tray(has) {
        app.state::<ao_client::link::LinkHandle>().tell(ao_protocol::bridge::AppNews::Info { info });
    }
    if !has {
        crate::window::unhide(app);
    }
}

/// The icon. Only macOS colours one for the bar it is in; elsewhere nobody tells whether a panel is light or dark, so it is
/// the app's own, which is seen on both. Panels on Linux make of it what size they need.
fn icon() -> tauri::Result<Image<'static>> {
    let bytes: &[u8] = if cfg!(target_os = "macos") {
        include_bytes!("../icons/tray-dark.png")
    } else if cfg!(target_os = "windows") {
        include_bytes!("../icons/32x32.png")
    } else {
        include_bytes!("../icons/128x128.png")
    };
    Image::from_bytes(bytes)
}

fn try_make(app: &AppHandle) -> tauri::Result<()> {
    TrayIconBuilder::with_id(ID)
        .icon(icon()?)
        .icon_as_template(true)
        .tooltip("AO Desktop")
        .menu(&menu(app, &Content::of(None, &LinkState::Connecting))?)
        .build(app)?;
    // What is to be shown may have been known before.
    let known = app.state::<Tray>().lock().clone();
    if let Some(content) = known {
        put(app, &content);
    }
    Ok(())
}

/// Shows this, now and in a tray that comes later.
pub(crate) fn show(app: &AppHandle, content: &Content) {
    *app.state::<Tray>().lock() = Some(content.clone());
    put(app, content);
}

fn put(app: &AppHandle, content: &Content) {
    let Some(tray) = app.tray_by_id(ID) else { return };
    let shown = menu(app, content)
        .and_then(|menu| tray.set_menu(Some(menu)))
        .and_then(|()| tray.set_tooltip(Some(content.tooltip())))
        .and_then(|()| tray.set_title(Some(content.title())));
    if let Err(error) = shown {
        tracing::warn!(%error, "the tray could not be changed");
    }
}

fn menu(app: &AppHandle, content: &Content) -> tauri::Result<SystemMenu<Wry>> {
    let menu = SystemMenu::new(app)?;
    for row in &content.rows {
        let item: Box<dyn IsMenuItem<Wry>> = match row {
            Row::Item { id, title, enabled } => {
                Box::new(MenuItem::with_id(app, id, title, *enabled, None::<&str>)?)
            }
            Row::Line => Box::new(PredefinedMenuItem::separator(app)?),
        };
        menu.append(item.as_ref())?;
    }
    Ok(menu)
}

#[cfg(test)]
mod tests {
    use ao_protocol::ids::SessionId;

    use super::*;

    #[test]
    fn titles_fit_a_menu() {
        assert_eq!(label("R&D\u{7}"), "R&&D");
        assert_eq!(label(&"x".repeat(60)).chars().count(), TITLE_MAX + 1);
    }

    /// How bright a colour is to the eye, from 0 to 1.
    fn brightness(rgb: &[u8]) -> f64 {
        let linear = |part: u8| (f64::from(part) / 255.0).powf(2.2);
        0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2])
    }

    /// On Linux it was pure white, and so nowhere to be seen on a light panel.
    #[cfg(not(target_os = "macos"))]
    #[test]
    fn the_icon_is_seen_on_light_and_on_dark_panels() {
        let icon = icon().expect("an icon");
        for (panel, ground) in [
            ("white", [255, 255, 255]),
            ("light", [222, 222, 226]),
            ("dark", [40, 40, 44]),
            ("black", [0, 0, 0]),
        ] {
            let seen = icon.rgba().chunks(4).filter(|pixel| {
                let (one, other) = (brightness(&pixel[..3]) + 0.05, brightness(&ground) + 0.05);
                pixel[3] > 200 && one.max(other) / one.min(other) >= 3.0
            });
            let share = seen.count() as f64 / f64::from(icon.width() * icon.height());
            assert!(share > 0.08, "{panel}: {share} of it stands out");
        }
    }

    fn linked() -> LinkState {
        LinkState::Linked {
            build: String::new(),
            instance: String::new(),
            owner: ao_protocol::runfile::Owner::App,
            supervising: true,
            pid: 1,
        }
    }

    fn stopped() -> LinkState {
        LinkState::Stopped { reason: ao_protocol::message::GoodbyeReason::Asked }
    }

    /// The items as `id` or `(id)` where they cannot be clicked.
    fn items(content: &Content) -> Vec<String> {
        let shown = content.rows.iter().map(|row| match row {
            Row::Item { id, enabled: true, .. } => id.clone(),
            Row::Item { id, enabled: false, .. } => format!("({id})"),
            Row::Line => "-".to_owned(),
        });
        shown.collect()
    }

    #[test]
    fn the_menu_offers_what_can_be_done_now() {
        let fleet = Fleet {
            waiting: vec![(SessionId::parse("shop-3").expect("an id"), "R&D".to_owned())],
            ..Fleet::default()
        };
        let some = Content::of(Some(&fleet), &linked());
        assert_eq!(
            items(&some),
            ["(head)", "session:shop-3", "-", "show", "new_session", "-", "stop", "quit"]
        );
        let none = Content::of(Some(&Fleet::default()), &stopped());
        assert_eq!(items(&none), ["(head)", "-", "show", "new_session", "-", "(stop)", "start", "quit"]);
        let early = Content::of(None, &LinkState::Connecting);
        assert_eq!(items(&early), ["show", "new_session", "-", "(stop)", "quit"]);
    }

    #[test]
    fn the_count_is_in_the_head_the_tooltip_and_beside_the_icon() {
        let of = |count: usize, others| {
            let waiting =
                (1..=count).map(|n| (SessionId::parse(&format!("shop-{n}")).expect("an id"), "T".to_owned()));
            let fleet = Fleet { waiting: waiting.collect(), others, working: false };
            Content::of(Some(&fleet), &linked())
        };
        for (count, others, head, title) in [
            (0, 0, "Nobody needs you", ""),
            (1, 0, "1 session needs you", "1"),
            (12, 0, "12 sessions need you", "12"),
            (0, 1, "1 thing needs you", "1"),
            (2, 1, "3 things need you", "3"),
        ] {
            let content = of(count, others);
            assert!(matches!(&content.rows[0], Row::Item { title, .. } if title == head));
            assert_eq!(
                (content.tooltip(), content.title()),
                (format!("AO Desktop: {head}"), title.to_owned())
            );
        }
        let rows = of(12, 0).rows;
        let listed =
            rows.iter().filter(|row| matches!(row, Row::Item { id, .. } if id.starts_with("session:")));
        assert_eq!(listed.count(), SESSIONS_MAX);
        assert_eq!(Content::of(None, &linked()).tooltip(), "AO Desktop");
    }
}
