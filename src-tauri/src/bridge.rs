//! What the page may ask, in one command. Calls for the daemon pass through; nothing is decided here.
//!
//! Requests arrive on the main thread in the order in which the page made them, and are handed on there and then, so
//! two keys can never change places. Only answers are awaited elsewhere. It must never block.

use std::sync::{Mutex, PoisonError};

use ao_client::link::LinkHandle;
use ao_protocol::bridge::{AppInfo, BridgeRequest};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use serde::Serialize;
use serde_json::Value;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{
    Channel, Invoke, InvokeBody, InvokeError, InvokeMessage, InvokeResponseBody, JavaScriptChannelId,
};
use tauri::{AppHandle, Manager, Url, Wry};
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_opener::OpenerExt as _;

type Answer = Result<Value, CallError>;

/// What does not change while the app runs.
pub(crate) struct Facts(AppInfo);

impl Facts {
    pub(crate) fn new(home: &Home, tray: bool) -> Self {
        Self(AppInfo {
            version: ao_client::BUILD.to_owned(),
            platform: std::env::consts::OS.to_owned(),
            home: home.root().display().to_string(),
            tray,
        })
    }

    pub(crate) fn has_tray(&self) -> bool {
        self.0.tray
    }
}

/// The page that is loaded, as far as it listens.
#[derive(Default)]
pub(crate) struct Page(Mutex<Option<JoinHandle<()>>>);

/// The handler of the page's one command.
pub(crate) fn handle(invoke: Invoke<Wry>) -> bool {
    let Invoke { message, resolver, .. } = invoke;
    if message.command() != "bridge" {
        return false;
    }
    let app = message.webview_ref().app_handle().clone();
    let answer = read(&message).map(|(request, channel)| begin(&app, request, channel));
    resolver.respond_async(async move {
        let answer = match answer {
            Ok(Begun::Now(answer)) => answer,
            Ok(Begun::Later(answer)) => answer.await,
            Err(error) => Err(error),
        };
        answer.map_err(|error| InvokeError(to_value(&error)))
    });
    true
}

/// A request that was handed on.
enum Begun {
    Now(Answer),
    Later(std::pin::Pin<Box<dyn Future<Output = Answer> + Send>>),
}

fn later(answer: impl Future<Output = Answer> + Send + 'static) -> Begun {
    Begun::Later(Box::pin(answer))
}

fn read(message: &InvokeMessage<Wry>) -> Result<(BridgeRequest, Option<Channel>), CallError> {
    let InvokeBody::Json(body) = message.payload() else { return Err(malformed("not JSON")) };
    let request = body.get("request").cloned().unwrap_or(Value::Null);
    let request = serde_json::from_value(request).map_err(|error| malformed(&error.to_string()))?;
    let channel = match body.get("channel") {
        None | Some(Value::Null) => None,
        Some(id) => {
            let id: JavaScriptChannelId =
                serde_json::from_value(id.clone()).map_err(|error| malformed(&error.to_string()))?;
            Some(id.channel_on(message.webview()))
        }
    };
    Ok((request, channel))
}

/// Hands a request on. Whatever must keep its order happens before this returns.
fn begin(app: &AppHandle, request: BridgeRequest, channel: Option<Channel>) -> Begun {
    let link = app.state::<LinkHandle>().inner().clone();
    match request {
        BridgeRequest::Watch => Begun::Now(watch(app, &link, channel)),
        BridgeRequest::Call { method, params } => later(async move { link.call_raw(&method, params).await }),
        BridgeRequest::DaemonStart => {
            link.start();
            Begun::Now(Ok(Value::Null))
        }
        BridgeRequest::DaemonStop => later(async move { link.stop().await.map(|()| Value::Null) }),
        BridgeRequest::DaemonReplace => {
            link.replace();
            Begun::Now(Ok(Value::Null))
        }
        BridgeRequest::TerminalOpen { session, cols, rows } => {
            let Some(channel) = channel else { return Begun::Now(Err(malformed("no channel"))) };
            // The channel lives in the outlet: when its last clone goes, the page's callback goes with it.
            let outlet = move |message| send(&channel, InvokeResponseBody::Raw(message));
            let opened = link.open(session, cols, rows, outlet);
            later(async move { opened.await.map(|opened| to_value(&opened)) })
        }
        BridgeRequest::TerminalInput { stream, data, binary } => {
            let bytes = if binary { one_byte_per_character(&data) } else { Ok(data.into_bytes()) };
            Begun::Now(bytes.and_then(|bytes| done(link.input(stream, bytes))))
        }
        BridgeRequest::TerminalCredit { stream, bytes } => Begun::Now(done(link.credit(stream, bytes))),
        BridgeRequest::TerminalResize { stream, cols, rows } => {
            Begun::Now(done(link.resize(stream, cols, rows)))
        }
        BridgeRequest::TerminalClose { stream } => Begun::Now(done(link.close(stream))),
        BridgeRequest::PickFolder { title } => pick_folder(app, title),
        BridgeRequest::OpenUrl { url } => open_url(app, &url),
        BridgeRequest::ClipboardRead => clipboard_read(app.clone()),
        BridgeRequest::ClipboardWrite { text } => clipboard_write(app.clone(), text),
        BridgeRequest::Zoom { percent } => Begun::Now(zoom(app, percent)),
    }
}

/// A page was loaded: it gets all news from now on, and what an earlier page had is closed.
fn watch(app: &AppHandle, link: &LinkHandle, channel: Option<Channel>) -> Answer {
    let channel = channel.ok_or_else(|| malformed("no channel"))?;
    link.close_all();
    let mut news = link.news();
    let telling = tauri::async_runtime::spawn(async move {
        while let Some(news) = news.next().await {
            match serde_json::to_string(&news) {
                Ok(json) => send(&channel, InvokeResponseBody::Json(json)),
                Err(error) => tracing::error!(%error, "news could not be written"),
            }
        }
    });
    let page = app.state::<Page>();
    let earlier = page.0.lock().unwrap_or_else(PoisonError::into_inner).replace(telling);
    if let Some(earlier) = earlier {
        earlier.abort();
    }
    Ok(to_value(&app.state::<Facts>().0))
}

fn pick_folder(app: &AppHandle, title: String) -> Begun {
    let (tell, picked) = tokio::sync::oneshot::channel();
    let mut dialog = app.dialog().file().set_title(title);
    // Without its window a dialog may open behind it.
    if let Some(window) = crate::window::the_window(app) {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_folder(move |folder| {
        // A page that was reloaded meanwhile does not want the answer.
        let _asker = tell.send(folder);
    });
    later(async move {
        let folder = picked.await.ok().flatten();
        let path = folder.and_then(|folder| folder.into_path().ok());
        Ok(path.map_or(Value::Null, |path| Value::String(path.display().to_string())))
    })
}

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

fn clipboard_read(app: AppHandle) -> Begun {
    // An empty clipboard, or one with a picture, reads as nothing.
    in_background(move || Ok(Value::String(app.clipboard().read_text().unwrap_or_default())))
}

fn clipboard_write(app: AppHandle, text: String) -> Begun {
    in_background(move || {
        app.clipboard()
            .write_text(text)
            .map(|()| Value::Null)
            .map_err(|error| failed("the clipboard", &error))
    })
}

fn zoom(app: &AppHandle, percent: u16) -> Answer {
    let window = crate::window::the_window(app).ok_or_else(|| malformed("no window"))?;
    let zoomed = window.set_zoom(f64::from(percent.clamp(50, 300)) / 100.0);
    zoomed.map(|()| Value::Null).map_err(|error| failed("the zoom", &error))
}

/// For calls that wait for other programs.
fn in_background(work: impl FnOnce() -> Answer + Send + 'static) -> Begun {
    let work = tauri::async_runtime::spawn_blocking(work);
    later(async move { work.await.unwrap_or_else(|error| Err(failed("a task", &error))) })
}

/// Hands a message to the page. A page that is gone takes nothing; its attachments are closed when it comes back.
fn send(channel: &Channel, message: InvokeResponseBody) {
    if let Err(error) = channel.send(message) {
        tracing::debug!(%error, "a message to the page");
    }
}

fn one_byte_per_character(data: &str) -> Result<Vec<u8>, CallError> {
    data.chars()
        .map(|c| u8::try_from(c).map_err(|_wide| malformed("a character above 255 in binary input")))
        .collect()
}

fn done(result: Result<(), CallError>) -> Answer {
    result.map(|()| Value::Null)
}

fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn malformed(why: &str) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, format!("the page's request was not understood: {why}"))
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

    #[test]
    fn binary_input_is_one_byte_per_character() {
        assert_eq!(one_byte_per_character("\u{1b}\u{ff}A").expect("bytes"), [0x1b, 0xff, 0x41]);
        assert!(one_byte_per_character("→").is_err());
    }
}
