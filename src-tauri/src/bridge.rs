//! What the page may ask, in one command. Calls for the daemon pass through; nothing is decided here.
//!
//! Requests arrive on the main thread in the order in which the page made them, and are handed on there and then, so
//! two keys can never change places. Only answers are awaited elsewhere. It must never block.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_client::link::LinkHandle;
use ao_protocol::bridge::{AppInfo, AppNews, BridgeRequest};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use serde::Serialize;
use serde_json::Value;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{
    Channel, Invoke, InvokeBody, InvokeError, InvokeMessage, InvokeResponseBody, JavaScriptChannelId,
};
use tauri::{AppHandle, Manager, Wry};

use crate::asks;

/// What a request is answered with.
pub(crate) type Answer = Result<Value, CallError>;

/// What does not change while the app runs.
pub(crate) struct Facts {
    info: AppInfo,
    home: Home,
}

impl Facts {
    pub(crate) fn new(home: &Home, tray: bool) -> Self {
        let info = AppInfo {
            version: ao_client::BUILD.to_owned(),
            platform: std::env::consts::OS.to_owned(),
            home: home.root().display().to_string(),
            tray,
        };
        Self { info, home: home.clone() }
    }

    pub(crate) fn has_tray(&self) -> bool {
        self.info.tray
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }
}

/// The page that is loaded.
#[derive(Default)]
pub(crate) struct Page(Mutex<Loaded>);

#[derive(Default)]
struct Loaded {
    /// What tells it the news, once it has asked for them.
    telling: Option<JoinHandle<()>>,
    /// What it is to be told as soon as it listens and knows what there is.
    pending: Option<AppNews>,
    /// The session that it shows.
    on_screen: Option<SessionId>,
}

impl Page {
    /// A page that is told this first.
    pub(crate) fn with(pending: Option<AppNews>) -> Self {
        Self(Mutex::new(Loaded { pending, ..Loaded::default() }))
    }

    /// Whether a page hears what it is told.
    pub(crate) fn listens(&self) -> bool {
        self.lock().listens()
    }

    /// The session that it shows.
    pub(crate) fn on_screen(&self) -> Option<SessionId> {
        self.lock().on_screen.clone()
    }

    pub(crate) fn shows(&self, session: Option<SessionId>) {
        self.lock().on_screen = session;
    }

    fn lock(&self) -> MutexGuard<'_, Loaded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loaded {
    fn listens(&self) -> bool {
        self.telling.as_ref().is_some_and(|telling| !telling.inner().is_finished())
    }
}

/// Tells the page, now or as soon as one listens, and brings the window to the front.
pub(crate) fn tell_page(app: &AppHandle, news: AppNews) {
    let page = app.state::<Page>();
    let mut loaded = page.lock();
    if loaded.listens() {
        drop(loaded);
        app.state::<LinkHandle>().tell(news);
    } else {
        loaded.pending = Some(news);
        drop(loaded);
        crate::window::raise(app);
    }
}

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
pub(crate) enum Begun {
    /// It is done.
    Now(Answer),
    /// Its answer will come.
    Later(std::pin::Pin<Box<dyn Future<Output = Answer> + Send>>),
}

/// An answer that will come.
pub(crate) fn later(answer: impl Future<Output = Answer> + Send + 'static) -> Begun {
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
        BridgeRequest::PickFolder { title } => asks::pick_folder(app, title),
        BridgeRequest::OpenUrl { url } => asks::open_url(app, &url),
        BridgeRequest::OpenTargets => asks::open_targets(),
        BridgeRequest::OpenIn { session, path, line, target, place } => {
            asks::open_in(app.clone(), crate::open::Wanted { session, path, line, target, place })
        }
        BridgeRequest::ClipboardPicture => asks::clipboard_picture(app.clone()),
        BridgeRequest::DesktopRead => asks::desktop_read(app.clone()),
        BridgeRequest::DesktopWrite { settings } => asks::desktop_write(app.clone(), settings),
        BridgeRequest::DaemonLog => asks::daemon_log(app),
        BridgeRequest::Shown { session } => {
            app.state::<Page>().shows(session);
            Begun::Now(Ok(Value::Null))
        }
        BridgeRequest::Quit => {
            app.exit(0);
            Begun::Now(Ok(Value::Null))
        }
        BridgeRequest::ClipboardRead => asks::clipboard_read(app.clone()),
        BridgeRequest::ClipboardWrite { text } => asks::clipboard_write(app.clone(), text),
        BridgeRequest::Zoom { percent } => Begun::Now(asks::zoom(app, percent)),
    }
}

/// A page was loaded: it gets all news from now on, and what an earlier page had is closed.
fn watch(app: &AppHandle, link: &LinkHandle, channel: Option<Channel>) -> Answer {
    let channel = channel.ok_or_else(|| malformed("no channel"))?;
    link.close_all();
    let mut news = link.news();
    let handle = app.clone();
    let telling = tauri::async_runtime::spawn(async move {
        while let Some(news) = news.next().await {
            tell(&channel, &news);
            // What was asked for before the page was there is about what it knows only now.
            if matches!(news, AppNews::Snapshot { .. }) {
                let pending = handle.state::<Page>().lock().pending.take();
                if let Some(pending) = pending {
                    tell(&channel, &pending);
                }
            }
        }
    });
    let page = app.state::<Page>();
    let mut loaded = page.lock();
    loaded.on_screen = None;
    if let Some(earlier) = loaded.telling.replace(telling) {
        earlier.abort();
    }
    Ok(to_value(&app.state::<Facts>().info))
}

fn tell(channel: &Channel, news: &AppNews) {
    match serde_json::to_string(news) {
        Ok(json) => send(channel, InvokeResponseBody::Json(json)),
        Err(error) => tracing::error!(%error, "news could not be written"),
    }
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

/// A reply as JSON.
pub(crate) fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The error for a request that makes no sense.
pub(crate) fn malformed(why: &str) -> CallError {
    CallError::new(ErrorCode::InvalidRequest, format!("the page's request was not understood: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_input_is_one_byte_per_character() {
        assert_eq!(one_byte_per_character("\u{1b}\u{ff}A").expect("bytes"), [0x1b, 0xff, 0x41]);
        assert!(one_byte_per_character("→").is_err());
    }
}
