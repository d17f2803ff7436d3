//! The one window.
//!
//! Closing it hides it where a tray can bring it back (on macOS the Dock can) and the person wants that, and quits the
//! app otherwise. Neither does anything to sessions.

use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use ao_protocol::home::Home;
use tauri::plugin::TauriPlugin;
use tauri::webview::{Color, NewWindowResponse};
use tauri::{
    AppHandle, CloseRequestApi, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    WindowEvent, Wry,
};
use tauri_plugin_window_state::{AppHandleExt as _, StateFlags};

use crate::bridge::Facts;
use crate::desktop::Desktop;
use crate::quit::Verdict;

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

/// How large the page is shown, in percent.
#[derive(Debug)]
pub(crate) struct Zoom(AtomicU16);

impl Default for Zoom {
    fn default() -> Self {
        Self(AtomicU16::new(100))
    }
}

impl Zoom {
    pub(crate) fn set(&self, percent: u16) {
        self.0.store(percent, Ordering::Relaxed);
    }

    /// How many pixels of the window one of the page takes.
    pub(crate) fn factor(&self) -> f64 {
        f64::from(self.0.load(Ordering::Relaxed)) / 100.0
    }
}

/// The window, once it was made.
pub(crate) fn the_window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Brings the window to the front.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = the_window(app) else { return };
    crate::lost::bring_back(app, &window);
    for step in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window could not be raised");
        }
    }
}

/// Brings back a window that was hidden into a tray which is gone.
#[cfg(target_os = "linux")]
pub(crate) fn unhide(app: &AppHandle) {
    let Some(window) = the_window(app) else { return };
    // One that was held back at the start waits for the daemon's word.
    let held_back = HIDDEN_AT_START.load(Ordering::Acquire);
    if !held_back && matches!(window.is_visible(), Ok(false)) {
        raise(app);
    }
}

/// Hears what happens to the window.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        close(window, api);
    } else if let WindowEvent::DragDrop(event) = event {
        crate::dropped::on_event(window, event);
    }
}

/// Hides instead of closing where something can bring the window back; otherwise closing is quitting.
fn close(window: &Window, api: &CloseRequestApi) {
    // Saved here too: a hidden app is often ended by the end of the desktop's session and never hears of it.
    if let Err(error) = window.app_handle().save_window_state(REMEMBERED) {
        tracing::warn!(%error, "the window's place was not saved");
    }
    let back = cfg!(target_os = "macos") || window.state::<Facts>().has_tray();
    if back && window.state::<Desktop>().now().close_to_tray && window.hide().is_ok() {
        api.prevent_close();
        return;
    }
    match crate::quit::wished(window.app_handle()) {
        Verdict::Quit => {}
        Verdict::Asked => api.prevent_close(),
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
