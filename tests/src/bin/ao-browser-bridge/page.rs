//! One page: its requests come as text in the order in which it made them and are begun in that order, as in the app;
//! answers and news go back as text, and what terminals print as binary messages that begin with the page's own number
//! for the attachment.
//!
//! It must never await an answer before it takes the next request: two keys would wait for each other.

use std::sync::Arc;

use ao_client::link::LinkHandle;
use ao_client::link::asked::{Answer, Begun, malformed, to_value};
use ao_protocol::bridge::{AppNews, BridgeRequest};
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::{Bridge, say};

/// What goes to the page. Terminals are bounded by their credits, and the page by itself; nothing else is large.
type Outbox = mpsc::UnboundedSender<Message>;

#[derive(Deserialize)]
struct Asked {
    id: u64,
    request: Value,
    channel: Option<u32>,
}

pub(crate) async fn meet(upgrade: WebSocketUpgrade, State(bridge): State<Arc<Bridge>>) -> Response {
    upgrade.on_upgrade(move |socket| talk(socket, bridge))
}

async fn talk(mut socket: WebSocket, bridge: Arc<Bridge>) {
    let (out, mut outbox) = mpsc::unbounded_channel();
    // What is still under way ends with the page.
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            Some(message) = outbox.recv() => {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => take(&bridge, &out, &mut tasks, text.as_str()),
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            Some(_ended) = tasks.join_next() => {}
        }
    }
}

/// Begins what the page asks. Whatever must keep its order happens before this returns.
fn take(bridge: &Arc<Bridge>, out: &Outbox, tasks: &mut JoinSet<()>, text: &str) {
    let asked: Asked = match serde_json::from_str(text) {
        Ok(asked) => asked,
        // Without a number there is nobody to answer.
        Err(error) => return say(&json!({ "error": error.to_string() })),
    };
    let id = asked.id;
    let begun = match serde_json::from_value(asked.request) {
        Ok(request) => begin(bridge, out, tasks, request, asked.channel),
        Err(error) => Begun::Now(Err(malformed(&error.to_string()))),
    };
    match begun {
        Begun::Now(answer) => reply(out, id, answer),
        Begun::Later(answer) => {
            let out = out.clone();
            tasks.spawn(async move { reply(&out, id, answer.await) });
        }
    }
}

fn begin(
    bridge: &Arc<Bridge>,
    out: &Outbox,
    tasks: &mut JoinSet<()>,
    request: BridgeRequest,
    channel: Option<u32>,
) -> Begun {
    match request {
        BridgeRequest::Watch => {
            watch(bridge, &bridge.link, out, tasks);
            Begun::Now(Ok(to_value(&bridge.info)))
        }
        BridgeRequest::Link(request) => {
            let out = out.clone();
            let outlet = channel.map(|channel| move |message: Vec<u8>| print(&out, channel, &message));
            bridge.link.begin(request, outlet)
        }
        BridgeRequest::Desk(request) => Begun::Now(bridge.desk.answer(&request)),
    }
}

/// A page was loaded: it gets all news from now on, and what an earlier page had is closed.
fn watch(bridge: &Bridge, link: &LinkHandle, out: &Outbox, tasks: &mut JoinSet<()>) {
    link.close_all();
    let (desk, mut from_desk) = mpsc::unbounded_channel();
    bridge.desk.listen(desk);
    let mut from_link = link.news();
    let out = out.clone();
    tasks.spawn(async move {
        loop {
            let news: AppNews = tokio::select! {
                Some(news) = from_link.next() => news,
                Some(news) = from_desk.recv() => news,
                else => return,
            };
            // The page's end ends this task too.
            let _page_gone = out.send(text(&json!({ "news": news })));
        }
    });
}

fn print(out: &Outbox, channel: u32, message: &[u8]) {
    let mut framed = Vec::with_capacity(size_of::<u32>() + message.len());
    framed.extend_from_slice(&channel.to_le_bytes());
    framed.extend_from_slice(message);
    // A page that is gone draws nothing.
    let _page_gone = out.send(Message::Binary(framed.into()));
}

fn reply(out: &Outbox, id: u64, answer: Answer) {
    let said = match answer {
        Ok(ok) => json!({ "id": id, "ok": ok }),
        Err(error) => json!({ "id": id, "error": error }),
    };
    // A page that is gone waits for nothing.
    let _page_gone = out.send(text(&said));
}

fn text(what: &Value) -> Message {
    Message::Text(what.to_string().into())
}
