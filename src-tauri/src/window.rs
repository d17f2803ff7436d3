//! The one window.
//!
//! Closing it hides it where a tray can bring it back (on macOS the Dock can), and quits the app elsewhere. Neither
//! does anything to sessions.

use std::sync::atomic::{AtomicBool, Ordering};

use ao_protocol::home::Home;
use tauri::plugin::TauriPlugin;
use tauri::webview::{Color, NewWindowResponse};
use tauri::{
    AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent, Wry,
};
use tauri_plugin_window_state::{AppHandleExt as _, StateFlags};

use crate::bridge::Facts;

const LABEL: &str = "main";
/// The page's own ground in either theme, so that nothing flashes before the page is drawn.
const DARK: Color = Color(12, 13, 16, 255);
const LIGHT: Color = Color(243, 244, 247, 255);

/// What of the window is the same at the next start.
const REMEMBERED: StateFlags = StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED);

/// Remembers size and place. Whether the window was hidden is not remembered: a start shows it.
pub(crate) fn state_plugin(home: &Home) -> TauriPlugin<Wry> {
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(REMEMBERED)
        .with_filename(home.app().join("window.json").to_string_lossy())
        .build()
}

/// Makes the window; shown at once unless it may turn out to be a second one.
pub(crate) fn build(app: &AppHandle, home: &Home, visible: bool) -> tauri::Result<()> {
    if let Err(error) = ao_client::spawn::create_private_folder(&home.app()) {
        tracing::warn!(%error, "the window's place will not be remembered");
    }
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("AO Desktop")
        .inner_size(1440.0, 900.0)
        .min_inner_size(900.0, 600.0)
        .background_color(DARK)
        .visible(false)
        .data_directory(home.app().join("webview"))
        .on_navigation(is_own_page)
        .on_new_window(|_url, _features| NewWindowResponse::Deny)
        .disable_drag_drop_handler()
        .build()?;
    if matches!(window.theme(), Ok(Theme::Light)) {
        window.set_background_color(Some(LIGHT))?;
    }
    crate::lost::reload_when_lost(&window);
    HIDDEN_AT_START.store(!visible, Ordering::Release);
    if visible { window.show() } else { Ok(()) }
}

/// The window waits for the daemon's word that it is the only one.
static HIDDEN_AT_START: AtomicBool = AtomicBool::new(false);

/// Shows a window that was held back at the start.
pub(crate) fn reveal(app: &AppHandle) {
    if HIDDEN_AT_START.swap(false, Ordering::AcqRel) {
        raise(app);
    }
}

/// The window, once it was made.
pub(crate) fn the_window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Brings the window to the front.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = the_window(app) else { return };
    for step in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window could not be raised");
        }
    }
}

/// Hides instead of closing where something can bring the window back.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    // Saved here too: a hidden app is often ended by the end of the desktop's session and never hears of it.
    if let Err(error) = window.app_handle().save_window_state(REMEMBERED) {
        tracing::warn!(%error, "the window's place was not saved");
    }
    let back = cfg!(target_os = "macos") || window.state::<Facts>().has_tray();
    if back && window.hide().is_ok() {
        api.prevent_close();
    }
}

/// The page never leaves its own files; links go to the user's browser through the bridge.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        other => other == "about" && url.path() == "blank",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_cannot_be_led_away() {
        let own = |url: &str| is_own_page(&Url::parse(url).expect("url"));
        assert!(own("tauri://localhost/") && own("http://tauri.localhost/index.html"));
        for foreign in [
            "https://example.com/",
            "http://localhost:1420/",
            "file:///etc/passwd",
            "tauri://evil/",
            "data:text/html,x",
        ] {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
