//! What the menus of the desktop say and do: the tray's, and on macOS the menu bar. Elsewhere the window has no menu.
//!
//! The words and keys are the page's own, from the file that the page reads too. What an item does is the page's affair
//! except for the few things that only this process can do.

use std::sync::LazyLock;

use ao_client::link::LinkHandle;
use ao_protocol::bridge::AppNews;
use ao_protocol::ids::SessionId;
use serde::Deserialize;
use tauri::menu::MenuEvent;
use tauri::{AppHandle, Manager};

/// The page's actions that the desktop offers too.
static ACTIONS: LazyLock<Vec<Action>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../ui/src/actions/native.json")).unwrap_or_else(|error| {
        tracing::error!(%error, "the menus have no words");
        Vec::new()
    })
});

/// An action of the page.
#[derive(Debug, Deserialize)]
pub(crate) struct Action {
    /// Its id.
    pub(crate) id: String,
    /// What people read.
    pub(crate) title: String,
    #[cfg(any(target_os = "macos", test))]
    #[serde(default)]
    keys: Option<Keys>,
}

#[cfg(any(target_os = "macos", test))]
#[derive(Debug, Deserialize)]
struct Keys {
    macos: String,
}

impl Action {
    /// The action with this id.
    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        ACTIONS.iter().find(|action| action.id == id)
    }

    /// Its keys as a menu wants them.
    #[cfg(any(target_os = "macos", test))]
    fn accelerator(&self) -> Option<String> {
        // The page names the key `Plus` by what it types, a menu by the key it is on.
        self.keys.as_ref().map(|keys| keys.macos.replace("Meta", "Cmd").replace("Plus", "="))
    }
}

/// What a click means, by the item's id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Click {
    /// Show the window.
    Show,
    /// Show this session.
    Session(SessionId),
    /// Start a daemon.
    Start,
    /// Stop the daemon.
    Stop,
    /// Quit the app.
    Quit,
    /// The page's action.
    Act(&'static str),
    /// An item that does nothing.
    Nothing,
}

impl Click {
    /// Reads an item's id.
    pub(crate) fn of(id: &str) -> Self {
        match id {
            "show" => Self::Show,
            "start" => Self::Start,
            "stop" => Self::Stop,
            "quit" => Self::Quit,
            other => {
                let session = other.strip_prefix("session:").and_then(|id| SessionId::parse(id).ok());
                session
                    .map(Self::Session)
                    .or_else(|| Action::find(other).map(|it| Self::Act(&it.id)))
                    .unwrap_or(Self::Nothing)
            }
        }
    }
}

/// An item of any menu was clicked.
pub(crate) fn clicked(app: &AppHandle, event: MenuEvent) {
    // A menu bar is there before the app is set up, and nothing can be meant by then.
    let Some(link) = app.try_state::<LinkHandle>().map(|link| link.inner().clone()) else { return };
    match Click::of(event.id().as_ref()) {
        Click::Show => link.show(None),
        Click::Session(id) => crate::bridge::tell_page(app, AppNews::Show { session: Some(id) }),
        Click::Start => link.start(),
        Click::Stop => {
            tauri::async_runtime::spawn(async move {
                if let Err(error) = link.stop().await {
                    tracing::warn!(%error, "the daemon did not stop");
                }
            });
        }
        Click::Quit => crate::quit::from_menu(app),
        Click::Act(action) => crate::bridge::tell_page(app, AppNews::Act { action: action.to_owned() }),
        Click::Nothing => tracing::debug!(item = ?event.id(), "an item without a meaning"),
    }
}

/// Where the actions stand in the menu bar; those of no menu are in the app's own.
#[cfg(any(target_os = "macos", test))]
const MENUS: [(&str, &[&str]); 2] = [
    (
        "Work",
        &["new_session", "add_project", "open_palette", "next_needs_you", "stop_daemon", "stop_all_agents"],
    ),
    ("View", &["open_inbox", "notifications", "toggle_sidebar", "zoom_in", "zoom_out", "zoom_reset"]),
];

/// The menu bar.
#[cfg(target_os = "macos")]
pub(crate) fn bar(app: &AppHandle) -> tauri::Result<tauri::menu::Menu<tauri::Wry>> {
    use tauri::menu::{AboutMetadata, Menu, MenuItem, PredefinedMenuItem as Own, Submenu};

    let item =
        |action: &Action| MenuItem::with_id(app, &action.id, &action.title, true, action.accelerator());
    let own = Submenu::new(app, "AO Desktop", true)?;
    own.append(&Own::about(app, None, Some(AboutMetadata::default()))?)?;
    own.append(&Own::separator(app)?)?;
    for action in ACTIONS.iter().filter(|action| is_of_the_app(&action.id)) {
        own.append(&item(action)?)?;
    }
    own.append_items(&[
        &Own::separator(app)?,
        &Own::services(app, None)?,
        &Own::separator(app)?,
        &Own::hide(app, None)?,
        &Own::hide_others(app, None)?,
        &Own::show_all(app, None)?,
        &Own::separator(app)?,
    ])?;
    // The system's own item would end the app without a question.
    if let Some(quit) = Action::find("quit") {
        own.append(&item(quit)?)?;
    }
    let edit = Submenu::with_items(
        app,
        "Edit",
        true,
        &[
            &Own::undo(app, None)?,
            &Own::redo(app, None)?,
            &Own::separator(app)?,
            &Own::cut(app, None)?,
            &Own::copy(app, None)?,
            &Own::paste(app, None)?,
            &Own::select_all(app, None)?,
        ],
    )?;
    let menu = Menu::with_items(app, &[&own])?;
    for (at, (title, ids)) in MENUS.into_iter().enumerate() {
        let submenu = Submenu::new(app, title, true)?;
        for action in ids.iter().filter_map(|id| Action::find(id)) {
            submenu.append(&item(action)?)?;
        }
        menu.append(&submenu)?;
        // Edit stands where every other program has it.
        if at == 0 {
            menu.append(&edit)?;
        }
    }
    let window = Submenu::with_items(
        app,
        "Window",
        true,
        &[&Own::minimize(app, None)?, &Own::maximize(app, None)?, &Own::fullscreen(app, None)?],
    )?;
    menu.append(&window)?;
    Ok(menu)
}

#[cfg(any(target_os = "macos", test))]
fn is_of_the_app(id: &str) -> bool {
    id != "quit" && !MENUS.iter().any(|(_, ids)| ids.contains(&id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_file_is_read_and_every_action_has_one_place() {
        assert!(!ACTIONS.is_empty());
        for needed in ["new_session", "open_inbox", "quit"] {
            assert!(Action::find(needed).is_some(), "{needed}");
        }
        for (menu, ids) in MENUS {
            for id in ids {
                assert!(Action::find(id).is_some(), "{menu} has {id}, which the page does not know");
            }
        }
        let of_the_app: Vec<&str> =
            ACTIONS.iter().map(|action| action.id.as_str()).filter(|id| is_of_the_app(id)).collect();
        assert_eq!(of_the_app, ["open_settings"], "give a new action a menu of its own");
    }

    #[test]
    fn keys_are_written_as_a_menu_reads_them() {
        for action in ACTIONS.iter() {
            let Some(keys) = action.accelerator() else { continue };
            assert!(keys.split('+').all(|key| !key.is_empty() && key != "Meta" && key != "Plus"), "{keys}");
        }
        assert_eq!(Action::find("zoom_in").and_then(Action::accelerator).as_deref(), Some("Cmd+="));
    }

    #[test]
    fn an_item_means_what_its_id_says() {
        let session = Click::Session(SessionId::parse("shop-3").expect("an id"));
        for (id, click) in [
            ("show", Click::Show),
            ("start", Click::Start),
            ("stop", Click::Stop),
            ("quit", Click::Quit),
            ("session:shop-3", session),
            ("session:../x", Click::Nothing),
            ("new_session", Click::Act("new_session")),
            ("head", Click::Nothing),
        ] {
            assert_eq!(Click::of(id), click, "{id}");
        }
    }
}
