//! What the page may ask, in one command. Calls for the daemon pass through; nothing is decided here.
//!
//! Requests arrive on the main thread in the order in which the page made them, and are handed on there and then, so
//! two keys can never change places. Only answers are awaited elsewhere. It must never block.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_client::link::LinkHandle;
use ao_client::link::asked::{Answer, Begun, malformed, to_value};
use ao_protocol::bridge::{AppInfo, AppNews, BridgeRequest};
use ao_protocol::error::CallError;
use ao_protocol::home::Home;
use ao_protocol::ids::SessionId;
use serde_json::Value;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{
    Channel, Invoke, InvokeBody, InvokeError, InvokeMessage, InvokeResponseBody, JavaScriptChannelId,
};
use tauri::{AppHandle, Manager, Wry};
use tokio::sync::watch;

use crate::asks;
use crate::fleet::Needs;
use crate::quit::Question;

/// What the app is.
pub(crate) struct Facts {
    info: Mutex<AppInfo>,
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
        Self { info: Mutex::new(info), home: home.clone() }
    }

    pub(crate) fn has_tray(&self) -> bool {
        self.lock().tray
    }

    /// Gives what is to be told, if that is something new.
    #[cfg(target_os = "linux")]
    pub(crate) fn set_tray(&self, tray: bool) -> Option<AppInfo> {
        let mut info = self.lock();
        let turned = std::mem::replace(&mut info.tray, tray) != tray;
        turned.then(|| info.clone())
    }

    fn lock(&self) -> MutexGuard<'_, AppInfo> {
        self.info.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }
}

/// The page that is loaded.
#[derive(Default)]
pub(crate) struct Page {
    loaded: Mutex<Loaded>,
    /// What needs the person, as the page says; `None` while there is no page that did.
    needs: watch::Sender<Option<Needs>>,
}

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
    /// What the start itself asked for. A link that was passed on before came later than that, and is what the person
    /// wants to see.
    pub(crate) fn begin_with(&self, news: Option<AppNews>) {
        let mut loaded = self.lock();
        loaded.pending = loaded.pending.take().or(news);
    }

    /// Whether a page hears what it is told.
    pub(crate) fn listens(&self) -> bool {
        self.lock().listens()
    }

    /// Its process is gone. Until one is loaded anew, nobody hears anything and nothing is on screen.
    pub(crate) fn lost(&self) {
        self.needs.send_replace(None);
        let mut loaded = self.lock();
        loaded.on_screen = None;
        if let Some(telling) = loaded.telling.take() {
            telling.abort();
        }
    }

    /// Gives the news back to be told, if a page listens; else the next one that does is told them.
    fn hear(&self, news: AppNews) -> Option<AppNews> {
        let mut loaded = self.lock();
        if loaded.listens() {
            return Some(news);
        }
        loaded.pending = Some(news);
        None
    }

    /// The session that it shows.
    pub(crate) fn on_screen(&self) -> Option<SessionId> {
        self.lock().on_screen.clone()
    }

    /// Takes what the page says needs the person.
    pub(crate) fn needs(&self, needs: Needs) {
        self.needs.send_replace(Some(needs));
    }

    /// What it said last, from now on.
    pub(crate) fn needed(&self) -> watch::Receiver<Option<Needs>> {
        self.needs.subscribe()
    }

    pub(crate) fn shows(&self, session: Option<SessionId>) {
        self.lock().on_screen = session;
    }

    fn lock(&self) -> MutexGuard<'_, Loaded> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loaded {
    fn listens(&self) -> bool {
        self.telling.as_ref().is_some_and(|telling| !telling.inner().is_finished())
    }
}

/// Tells the page, now or as soon as one listens, and brings the window to the front. It may be called before anything is
/// set up: only what the builder manages is there by then.
pub(crate) fn tell_page(app: &AppHandle, news: AppNews) {
    match app.state::<Page>().hear(news) {
        // A page that listens has a link.
        Some(news) => app.state::<LinkHandle>().tell(news),
        None => crate::window::raise(app),
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
    let link = app.state::<LinkHandle>();
    match request {
        BridgeRequest::Watch => Begun::Now(watch(app, &link, channel)),
        BridgeRequest::Link(request) => {
            // The channel lives in the outlet: when its last clone goes, the page's callback goes with it.
            let outlet =
                channel.map(|channel| move |message| send(&channel, InvokeResponseBody::Raw(message)));
            link.begin(request, outlet)
        }
        BridgeRequest::Desk(request) => asks::begin(app, request),
    }
}

/// A page was loaded: it gets all news from now on, and what an earlier page had is closed.
fn watch(app: &AppHandle, link: &LinkHandle, channel: Option<Channel>) -> Answer {
    let channel = channel.ok_or_else(|| malformed("no channel"))?;
    link.close_all();
    // What an earlier page asked is not on screen any more.
    app.state::<Question>().over();
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
    page.needs.send_replace(None);
    let mut loaded = page.lock();
    loaded.on_screen = None;
    if let Some(earlier) = loaded.telling.replace(telling) {
        earlier.abort();
    }
    Ok(to_value(&*app.state::<Facts>().lock()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn act(action: &str) -> AppNews {
        AppNews::Act { action: action.to_owned() }
    }

    /// On macOS an `ao://` link that had to start the app ended it: the link came before there was a page to keep it for.
    #[test]
    fn a_link_that_comes_before_the_app_is_set_up_is_kept_for_its_page() {
        for (passed_on, started_with, pending) in [
            (None, None, None),
            (None, Some("start"), Some("start")),
            (Some("link"), None, Some("link")),
            (Some("link"), Some("start"), Some("link")),
        ] {
            let page = Page::default();
            if let Some(link) = passed_on {
                assert_eq!(page.hear(act(link)), None, "nobody listens yet");
            }
            page.begin_with(started_with.map(act));
            assert_eq!(page.lock().pending, pending.map(act), "{passed_on:?} {started_with:?}");
        }
    }
}
