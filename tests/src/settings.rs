//! The daemon's settings, changed as a client does.

use ao_client::Connection;
use ao_protocol::calls::{SettingsRead, SettingsWrite};
use ao_protocol::settings::Settings;

/// Changes what is stored.
///
/// # Panics
/// When the daemon refuses.
pub async fn change_settings(connection: &Connection, change: impl FnOnce(&mut Settings)) {
    let mut settings = connection.handle.call(SettingsRead {}).await.expect("read");
    change(&mut settings);
    connection.handle.call(SettingsWrite { settings }).await.expect("written");
}
