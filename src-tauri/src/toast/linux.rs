//! Toasts on Linux: `org.freedesktop.Notifications` on the session bus.
//!
//! One connection is kept while it holds. A desktop without a bus or without anyone who shows notices is fine; it is
//! tried again with the next notice, since a desktop may start it only then. It must never wait long for the other side.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ao_client::link::LinkHandle;
use ao_protocol::ids::SessionId;
use tauri::{AppHandle, Manager};
use zbus::MatchRule;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::Value;

use super::Order;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// Signals that may wait to be read.
const SIGNALS: usize = 64;
/// What a click on the notice itself is called.
const DEFAULT_ACTION: &str = "default";

/// Carries out orders until the app is gone.
pub(super) fn run(app: &AppHandle, orders: &Receiver<Order>) {
    let mut desk: Option<Desk> = None;
    while let Ok(order) = orders.recv() {
        if desk.is_none() && matches!(order, Order::Show { .. }) {
            desk = Desk::open(app)
                .inspect_err(|error| tracing::info!(%error, "no notices on this desktop"))
                .ok();
        }
        let Some(open) = &desk else { continue };
        if let Err(error) = open.obey(&order) {
            tracing::info!(%error, "a notice was not taken");
            desk = None;
        }
    }
}

/// A connection to whoever shows notices.
struct Desk {
    bus: Connection,
    /// Whether the text may have markup, and so must have what looks like it escaped.
    markup: bool,
    /// Whether it can be clicked.
    actions: bool,
    up: Up,
}

/// The other side's numbers of what is up.
#[derive(Clone, Default)]
struct Up(Arc<Mutex<HashMap<SessionId, u32>>>);

impl Up {
    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn session(&self, number: u32) -> Option<SessionId> {
        self.lock().iter().find(|(_, up)| **up == number).map(|(session, _)| session.clone())
    }
}

impl Desk {
    fn open(app: &AppHandle) -> zbus::Result<Self> {
        let bus =
            crate::single::session_bus().ok_or_else(|| zbus::Error::Address("no session bus".to_owned()))?;
        let can: Vec<String> = call(&bus, "GetCapabilities", &())?.body().deserialize()?;
        let has = |what: &str| can.iter().any(|each| each == what);
        let desk = Self { markup: has("body-markup"), actions: has("actions"), up: Up::default(), bus };
        desk.listen(app)?;
        Ok(desk)
    }

    /// Hears of clicks, for as long as the connection holds.
    fn listen(&self, app: &AppHandle) -> zbus::Result<()> {
        let rule =
            MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.interface(NAME)?.path(PATH)?.build();
        let signals = MessageIterator::for_match_rule(rule, &self.bus, Some(SIGNALS))?;
        let (app, up) = (app.clone(), self.up.clone());
        let thread = std::thread::Builder::new().name("toast-clicks".to_owned());
        thread.spawn(move || {
            for signal in signals.flatten() {
                heard(&app, &up, &signal);
            }
        })?;
        Ok(())
    }

    fn obey(&self, order: &Order) -> zbus::Result<()> {
        match order {
            Order::Show { session, title, text } => {
                let earlier = self.up.lock().get(session).copied().unwrap_or(0);
                let number = self.notify(earlier, title, text)?;
                self.up.lock().insert(session.clone(), number);
            }
            Order::Withdraw { session } => {
                let number = self.up.lock().remove(session);
                if let Some(number) = number {
                    // Servers answer with an error when the person has closed it a moment ago.
                    match call(&self.bus, "CloseNotification", &(number,)) {
                        Ok(_) | Err(zbus::Error::MethodError(..)) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(())
    }

    fn notify(&self, replaces: u32, title: &str, text: &str) -> zbus::Result<u32> {
        let body = if self.markup { escaped(text) } else { text.to_owned() };
        let actions: &[&str] = if self.actions { &[DEFAULT_ACTION, "Open"] } else { &[] };
        let hints: HashMap<&str, Value<'_>> = HashMap::from([
            ("desktop-entry", Value::from("AO Desktop")),
            ("suppress-sound", Value::from(true)),
            ("urgency", Value::from(1_u8)),
        ]);
        let usual_time = -1_i32;
        let arguments = ("AO Desktop", replaces, "ao-desktop", title, body, actions, hints, usual_time);
        call(&self.bus, "Notify", &arguments)?.body().deserialize()
    }
}

fn call<B>(bus: &Connection, method: &str, arguments: &B) -> zbus::Result<zbus::Message>
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
{
    bus.call_method(Some(NAME), PATH, Some(NAME), method, arguments)
}

fn heard(app: &AppHandle, up: &Up, signal: &zbus::Message) {
    let header = signal.header();
    match header.member().map(|member| member.as_str()) {
        Some("ActionInvoked") => {
            let Ok((number, action)) = signal.body().deserialize::<(u32, String)>() else { return };
            if action == DEFAULT_ACTION
                && let Some(session) = up.session(number)
            {
                app.state::<LinkHandle>().show(Some(session));
            }
        }
        Some("NotificationClosed") => {
            let Ok((number, _why)) = signal.body().deserialize::<(u32, u32)>() else { return };
            up.lock().retain(|_, known| *known != number);
        }
        Some(_) | None => {}
    }
}

/// Text that stays what it is where markup is understood.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agents_words_are_no_markup() {
        assert_eq!(escaped("<b>rm</b> a && b"), "&lt;b&gt;rm&lt;/b&gt; a &amp;&amp; b");
    }
}
