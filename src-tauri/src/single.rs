//! One window per home. A second start raises the first window and ends.
//!
//! The system's own means is used where there is one, and passes on the link that the second start was given. Without a
//! session bus the daemon tells the second window that another is open, and the first what the second was to show.

use ao_protocol::bridge::AppNews;
use ao_protocol::home::Home;
use sha2::{Digest, Sha256};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Context, Wry};

use crate::address::Address;

/// The plugin; it must be the first of all.
pub(crate) fn plugin(home: &Home) -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::Builder::new()
        .callback(|app: &AppHandle, arguments, _folder| {
            // The second start has refused what is no link of ours, but anyone on the bus can call this.
            let address = arguments.get(1).and_then(|link| Address::parse(link).ok());
            let news = address.map_or(AppNews::Show { session: None }, Address::news);
            // The first window may not have come as far as its page, which is told when it has.
            crate::bridge::tell_page(app, news);
        })
        .dbus_id(format!("dev.ao-desktop.{}", suffix(home)))
        .build()
}

/// Elsewhere than on Linux the plugin goes by the program's identifier. A home of its own gets one of its own.
#[cfg(not(target_os = "linux"))]
pub(crate) fn name_for(home: &Home, context: &mut Context) {
    let usual = Home::resolve(None, std::env::home_dir());
    if usual.as_ref() != Some(home) {
        context.config_mut().identifier = format!("dev.ao-desktop.{}", suffix(home));
    }
}

/// On Linux the name on the bus is enough.
#[cfg(target_os = "linux")]
pub(crate) fn name_for(_home: &Home, _context: &mut Context) {}

/// A name for the home that fits a bus name: it begins with a letter.
fn suffix(home: &Home) -> String {
    let digest = Sha256::digest(home.root().as_os_str().as_encoded_bytes());
    digest.iter().take(8).fold("home".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

/// Whether the plugin can tell that another window is open.
pub(crate) fn can_arbitrate() -> bool {
    #[cfg(target_os = "linux")]
    return session_bus().is_some();
    #[cfg(not(target_os = "linux"))]
    true
}

/// The session bus, if one answers soon.
#[cfg(target_os = "linux")]
pub(crate) fn session_bus() -> Option<zbus::blocking::Connection> {
    let builder = zbus::blocking::connection::Builder::session().ok()?;
    builder.method_timeout(std::time::Duration::from_secs(2)).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_home_has_its_own_name() {
        let root = std::env::temp_dir();
        let one = Home::at(root.join("one")).expect("absolute");
        let two = Home::at(root.join("two")).expect("absolute");
        assert_ne!(suffix(&one), suffix(&two));
        assert_eq!(suffix(&one), suffix(&one));
        assert!(suffix(&one).starts_with("home") && suffix(&one).len() == 20);
    }
}
