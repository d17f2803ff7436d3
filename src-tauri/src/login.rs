//! Starting with the desktop's session. The system's own list is the truth: a person can change it there too.

use std::io;
use std::path::PathBuf;

use auto_launch::{AutoLaunch, AutoLaunchBuilder, WindowsEnableMode};
use tauri::AppHandle;

/// Whether the app starts when the person logs in; `None` where the system does not tell.
pub(crate) fn is_on(app: &AppHandle) -> Option<bool> {
    let asked = entry(app).and_then(|entry| entry.is_enabled().map_err(io::Error::other));
    asked.inspect_err(|error| tracing::warn!(%error, "it is not known what starts at login")).ok()
}

/// Turns it on or off.
///
/// # Errors
/// What the system reports.
pub(crate) fn set(app: &AppHandle, on: bool) -> io::Result<()> {
    let entry = entry(app)?;
    if on { entry.enable() } else { entry.disable() }.map_err(io::Error::other)
}

fn entry(app: &AppHandle) -> io::Result<AutoLaunch> {
    let program = program(app)?;
    let program = program.to_str().ok_or_else(|| io::Error::other("the program's path is no text"))?;
    AutoLaunchBuilder::new()
        .set_app_name("AO Desktop")
        .set_app_path(&quoted(program))
        .set_bundle_identifiers(&["dev.ao-desktop.app"])
        .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
        .build()
        .map_err(io::Error::other)
}

/// What is started: an AppImage's own file, since the program inside it is gone with it.
#[cfg(target_os = "linux")]
fn program(app: &AppHandle) -> io::Result<PathBuf> {
    use tauri::Manager as _;
    app.env().appimage.map_or_else(std::env::current_exe, |image| Ok(PathBuf::from(image)))
}

/// What is started.
#[cfg(not(target_os = "linux"))]
fn program(_app: &AppHandle) -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// A path as the system's list wants it: the library writes it as it is, and a path may have spaces in it.
fn quoted(program: &str) -> String {
    if cfg!(target_os = "linux") {
        desktop_entry_argument(program)
    } else if cfg!(windows) {
        format!("\"{program}\"")
    } else {
        program.to_owned()
    }
}

/// An argument of a desktop entry's `Exec`: quoted, with what is special within quotes escaped, and the backslashes of
/// that escaped again, since the entry's own values have escapes.
fn desktop_entry_argument(argument: &str) -> String {
    let mut quoted = String::from("\"");
    for c in argument.chars() {
        match c {
            '"' | '`' | '$' => quoted.extend(['\\', '\\', c]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_is_one_argument() {
        for (path, written) in [
            ("/usr/bin/ao-desktop", r#""/usr/bin/ao-desktop""#),
            ("/home/a/AO Desktop_0.1.0.AppImage", r#""/home/a/AO Desktop_0.1.0.AppImage""#),
            ("/home/$x/100%/a\"b\\c", r#""/home/\\$x/100%%/a\\"b\\\\c""#),
        ] {
            assert_eq!(desktop_entry_argument(path), written);
        }
    }
}
