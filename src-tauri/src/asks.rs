//! What the page asks of this process itself: what only a program of the desktop can do.
//!
//! Whatever waits for the disk, the system or another program is done in the background.

use ao_client::link::asked::{Answer, Begun, malformed, to_value};
use ao_client::log_file::tail;
use ao_protocol::bridge::{DeskRequest, DesktopSettings, LogTail};
use ao_protocol::error::{CallError, ErrorCode};
use serde_json::Value;
use tauri::{AppHandle, Manager, Url, Wry};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder};
use tauri_plugin_opener::OpenerExt as _;

use crate::bridge::{Facts, Page};
use crate::fleet::Needs;
use crate::quit::Question;

/// Lines of the daemon's log that are shown, and the bytes at its end in which they are looked for.
const LOG_LINES: usize = 200;
const LOG_BYTES: u64 = 128 << 10;

/// Hands a request on. Whatever must keep its order happens before this returns.
pub(crate) fn begin(app: &AppHandle, request: DeskRequest) -> Begun {
    match request {
        DeskRequest::PickFolder { title } => pick_folder(app, title),
        DeskRequest::PickFiles { title } => pick_files(app, title),
        DeskRequest::OpenUrl { url } => open_url(app, &url),
        DeskRequest::OpenTargets => open_targets(),
        DeskRequest::OpenIn { session, path, line, target, place } => {
            open_in(app.clone(), crate::open::Wanted { session, path, line, target, place })
        }
        DeskRequest::ClipboardPicture => clipboard_picture(app.clone()),
        DeskRequest::DesktopRead => desktop_read(app.clone()),
        DeskRequest::DesktopWrite { settings } => desktop_write(app.clone(), settings),
        DeskRequest::DaemonLog => daemon_log(app),
        DeskRequest::Shown { session } => {
            app.state::<Page>().shows(session);
            Begun::Now(Ok(Value::Null))
        }
        DeskRequest::Needs { sessions, others } => {
            app.state::<Page>().needs(Needs { sessions, others });
            Begun::Now(Ok(Value::Null))
        }
        DeskRequest::Quit => {
            app.exit(0);
            Begun::Now(Ok(Value::Null))
        }
        DeskRequest::QuitCancelled => {
            app.state::<Question>().over();
            Begun::Now(Ok(Value::Null))
        }
        DeskRequest::ClipboardRead => clipboard_read(app.clone()),
        DeskRequest::ClipboardWrite { text } => clipboard_write(app.clone(), text),
        DeskRequest::Zoom { percent } => Begun::Now(zoom(app, percent)),
    }
}

/// A dialog for files, above the window: without it, it may open behind.
fn file_dialog(app: &AppHandle, title: String) -> FileDialogBuilder<Wry> {
    let dialog = app.dialog().file().set_title(title);
    match crate::window::the_window(app) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

/// Asks the person for files.
fn pick_files(app: &AppHandle, title: String) -> Begun {
    let (tell, picked) = tokio::sync::oneshot::channel();
    file_dialog(app, title).pick_files(move |files| {
        // A page that was reloaded meanwhile does not want the answer.
        let _asker = tell.send(files);
    });
    Begun::later(async move {
        let files = picked.await.ok().flatten().unwrap_or_default();
        let paths = files.into_iter().filter_map(|file| file.into_path().ok());
        Ok(paths.map(|path| Value::String(path.display().to_string())).collect())
    })
}

/// Asks the person for a folder.
fn pick_folder(app: &AppHandle, title: String) -> Begun {
    let (tell, picked) = tokio::sync::oneshot::channel();
    file_dialog(app, title).pick_folder(move |folder| {
        // A page that was reloaded meanwhile does not want the answer.
        let _asker = tell.send(folder);
    });
    Begun::later(async move {
        let folder = picked.await.ok().flatten();
        let path = folder.and_then(|folder| folder.into_path().ok());
        Ok(path.map_or(Value::Null, |path| Value::String(path.display().to_string())))
    })
}

/// Opens an address of the web.
fn open_url(app: &AppHandle, url: &str) -> Begun {
    let Some(url) = web_address(url) else {
        return Begun::Now(Err(malformed("only http and https addresses can be opened")));
    };
    let app = app.clone();
    in_background(move || {
        app.opener()
            .open_url(url, None::<&str>)
            .map(|()| Value::Null)
            .map_err(|error| failed("the browser", &error))
    })
}

/// The address as it will be opened, if it is one of the web.
fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then(|| url.to_string())
}

/// The clipboard's text.
fn clipboard_read(app: AppHandle) -> Begun {
    // An empty clipboard, or one with a picture, reads as nothing.
    in_background(move || Ok(Value::String(app.clipboard().read_text().unwrap_or_default())))
}

/// Puts text on the clipboard.
fn clipboard_write(app: AppHandle, text: String) -> Begun {
    in_background(move || {
        app.clipboard()
            .write_text(text)
            .map(|()| Value::Null)
            .map_err(|error| failed("the clipboard", &error))
    })
}

/// Shows the page larger or smaller.
fn zoom(app: &AppHandle, percent: u16) -> Answer {
    let window = crate::window::the_window(app).ok_or_else(|| malformed("no window"))?;
    let percent = percent.clamp(50, 300);
    app.state::<crate::window::Zoom>().set(percent);
    let zoomed = window.set_zoom(f64::from(percent) / 100.0);
    zoomed.map(|()| Value::Null).map_err(|error| failed("the zoom", &error))
}

/// For calls that wait for other programs.
fn in_background(work: impl FnOnce() -> Answer + Send + 'static) -> Begun {
    let work = tauri::async_runtime::spawn_blocking(work);
    Begun::later(async move { work.await.unwrap_or_else(|error| Err(failed("a task", &error))) })
}

/// What a session's folder can be opened in.
fn open_targets() -> Begun {
    in_background(|| Ok(to_value(&crate::open::targets())))
}

/// Opens a session's folder, or something in it, in another program.
fn open_in(app: AppHandle, wanted: crate::open::Wanted) -> Begun {
    in_background(move || crate::open::open(&app, &wanted).map(|()| Value::Null))
}

/// Keeps the picture that is on the clipboard.
fn clipboard_picture(app: AppHandle) -> Begun {
    in_background(move || {
        let kept = crate::picture::keep(&app, app.state::<Facts>().home())?;
        Ok(kept.map_or(Value::Null, |path| Value::String(path.display().to_string())))
    })
}

/// What a person set for the app itself.
fn desktop_read(app: AppHandle) -> Begun {
    in_background(move || Ok(to_value(&crate::desktop::read(&app))))
}

/// Replaces that.
fn desktop_write(app: AppHandle, settings: DesktopSettings) -> Begun {
    in_background(move || crate::desktop::write(&app, &settings).map(|now| to_value(&now)))
}

/// The end of the daemon's log. One that is not there yet has no lines.
fn daemon_log(app: &AppHandle) -> Begun {
    let log = app.state::<Facts>().home().logs().join("daemon.log");
    in_background(move || {
        let mut lines = match tail(&log, 0, LOG_BYTES) {
            Ok(lines) => lines,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed("reading the daemon's log", &error)),
        };
        lines.drain(..lines.len().saturating_sub(LOG_LINES));
        Ok(to_value(&LogTail { lines, path: log.display().to_string() }))
    })
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> CallError {
    CallError::new(ErrorCode::Internal, format!("{what} failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_reach_the_browser() {
        assert_eq!(web_address("https://example.com/a b").as_deref(), Some("https://example.com/a%20b"));
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "-x",
            "smb://host/",
            "/bin/sh",
            "http:",
            "mailto:a@b.c",
        ] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }
}
