//! A tray for tests: it owns the name that tray items register with, on the session bus it was started with, and can
//! read an item's menu and click an entry, as a panel does.
//!
//! It speaks JSON lines. Out: `{"registered": PATH}` at each registration, then one answer per request. In:
//! `{"do": "menu"}`, `{"do": "click", "label": TEXT}`. It ends when its input closes. It must only ever run on a
//! private bus: on a person's own it would take the tray away.

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    tray::serve()
}

/// Trays of other systems have no bus to sit on.
#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod tray {
    use std::collections::HashMap;
    use std::error::Error;
    use std::io::{BufRead, Write};
    use std::sync::{Arc, Mutex, PoisonError};

    use serde::{Deserialize, Serialize};
    use serde_json::{Value as Json, json};
    use zbus::blocking::{Connection, Proxy, connection};
    use zbus::message::Header;
    use zbus::zvariant::{OwnedObjectPath, OwnedValue, Type, Value};

    type Outcome<T> = Result<T, Box<dyn Error>>;

    /// Where a registered item lives on the bus.
    #[derive(Clone)]
    struct Item {
        owner: String,
        path: String,
    }

    type Items = Arc<Mutex<Vec<Item>>>;

    struct Watcher(Items);

    #[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
    impl Watcher {
        // An item names either its object, or a bus name at which the object is the usual one.
        fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
            let sender = header.sender().map(ToString::to_string).unwrap_or_default();
            let item = if service.starts_with('/') {
                Item { owner: sender, path: service.to_owned() }
            } else {
                Item { owner: service.to_owned(), path: "/StatusNotifierItem".to_owned() }
            };
            let path = item.path.clone();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(item);
            say(&json!({ "registered": path }));
        }

        fn register_status_notifier_host(&self, _service: &str) {}

        #[zbus(property)]
        fn registered_status_notifier_items(&self) -> Vec<String> {
            let items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            items.iter().map(|item| format!("{}{}", item.owner, item.path)).collect()
        }

        #[zbus(property)]
        fn is_status_notifier_host_registered(&self) -> bool {
            true
        }

        #[zbus(property)]
        fn protocol_version(&self) -> i32 {
            0
        }
    }

    #[derive(Deserialize)]
    #[serde(tag = "do", rename_all = "snake_case")]
    enum Request {
        Menu,
        Click { label: String },
    }

    /// One entry of a menu as the bus carries it, with the entries below it.
    #[derive(Deserialize, Serialize, Type, zbus::zvariant::Value, zbus::zvariant::OwnedValue)]
    struct Layout {
        id: i32,
        properties: HashMap<String, OwnedValue>,
        children: Vec<OwnedValue>,
    }

    #[derive(Serialize)]
    struct Entry {
        id: i32,
        label: String,
        enabled: bool,
    }

    pub(crate) fn serve() -> Outcome<()> {
        let items = Items::default();
        let bus = connection::Builder::session()?
            .name("org.kde.StatusNotifierWatcher")?
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items)))?
            .build()?;
        say(&json!({ "ready": true }));
        for line in std::io::stdin().lock().lines() {
            let answer = match serde_json::from_str(&line?) {
                Ok(request) => answer(&bus, &items, &request)
                    .unwrap_or_else(|error| json!({ "error": error.to_string() })),
                Err(error) => json!({ "error": error.to_string() }),
            };
            say(&answer);
        }
        Ok(())
    }

    fn answer(bus: &Connection, items: &Items, request: &Request) -> Outcome<Json> {
        let menu = menu_of(bus, items)?;
        let entries = entries(&menu)?;
        match request {
            Request::Menu => Ok(json!({ "menu": entries })),
            Request::Click { label } => {
                let entry = entries.iter().find(|entry| entry.label == *label);
                let entry = entry.ok_or_else(|| format!("the menu has no entry {label:?}"))?;
                if !entry.enabled {
                    return Err(format!("the entry {label:?} is disabled").into());
                }
                menu.call::<_, _, ()>("Event", &(entry.id, "clicked", Value::from(0_i32), 0_u32))?;
                Ok(json!({ "clicked": label }))
            }
        }
    }

    // The newest item is the one of the app that started last.
    fn menu_of(bus: &Connection, items: &Items) -> Outcome<Proxy<'static>> {
        let newest = items.lock().unwrap_or_else(PoisonError::into_inner).last().cloned();
        let item = newest.ok_or("no item has registered")?;
        let proxy = Proxy::new(bus, item.owner.clone(), item.path, "org.kde.StatusNotifierItem")?;
        let menu: OwnedObjectPath = proxy.get_property("Menu")?;
        Ok(Proxy::new(bus, item.owner, menu, "com.canonical.dbusmenu")?)
    }

    fn entries(menu: &Proxy<'_>) -> Outcome<Vec<Entry>> {
        let (_revision, root): (u32, Layout) =
            menu.call("GetLayout", &(0_i32, -1_i32, Vec::<&str>::new()))?;
        let mut found = Vec::new();
        let mut waiting = vec![root];
        while let Some(layout) = waiting.pop() {
            for child in layout.children.into_iter().rev() {
                waiting.push(Layout::try_from(child)?);
            }
            let text = |name: &str| {
                layout.properties.get(name).and_then(|value| String::try_from(value.clone()).ok())
            };
            let enabled =
                layout.properties.get("enabled").and_then(|value| bool::try_from(value.clone()).ok());
            if let Some(label) = text("label").filter(|label| !label.is_empty()) {
                // An underscore marks the letter for the keyboard; a doubled one is an underscore.
                let label = label.replace("__", "\u{0}").replace('_', "").replace('\u{0}', "_");
                found.push(Entry { id: layout.id, label, enabled: enabled.unwrap_or(true) });
            }
        }
        Ok(found)
    }

    fn say(value: &Json) {
        let mut out = std::io::stdout().lock();
        // Whoever listens may be gone already; then nobody is left to tell.
        let _ = writeln!(out, "{value}").and_then(|()| out.flush());
    }
}
