//! Makes the desktop open `ao://` links in this app.

pub(crate) use ao_client::address::{Address, SCHEME};

/// Makes an AppImage the handler of links for this person: nothing installed it. A package has told the desktop already.
#[cfg(target_os = "linux")]
pub(crate) fn register(app: &tauri::AppHandle) {
    use tauri::Manager as _;
    use tauri_plugin_deep_link::DeepLinkExt as _;

    let usual = ao_protocol::home::Home::resolve(None, std::env::home_dir());
    if app.env().appimage.is_none() || ao_client::home::current().ok() != usual {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = app.deep_link().register(SCHEME.trim_end_matches(':')) {
            tracing::warn!(%error, "the desktop will not open links in this app");
        }
    });
}

/// Elsewhere the bundle or the installer has done it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn register(_app: &tauri::AppHandle) {}
