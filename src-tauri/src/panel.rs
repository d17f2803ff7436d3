//! Whether the desktop shows tray icons right now.
//!
//! Why it exists: on Linux the panel that shows them comes and goes. An app that starts at login is often there before it,
//! and one whose window is hidden has no way back once it is gone. It must never take a panel that is started anew for one
//! that is gone, nor a locked screen: GNOME turns its tray off for as long as the screen is locked.

/// Whether there is a tray to put an icon in.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_there() -> bool {
    true
}

/// Elsewhere the tray is a part of the system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn follow(_app: &tauri::AppHandle, _there: bool) {}

#[cfg(target_os = "linux")]
pub(crate) use linux::{follow, is_there};

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
    use std::time::Duration;

    use tauri::AppHandle;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::blocking::{Connection, MessageIterator};
    use zbus::message::Type;
    use zbus::{MatchRule, Message};

    /// Who owns this name shows what registers with it.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    const BUS: &str = "org.freedesktop.DBus";
    const LOCK: &str = "org.gnome.ScreenSaver";
    const LOCK_PATH: &str = "/org/gnome/ScreenSaver";
    /// A panel that is away for less is being started anew.
    const GRACE: Duration = Duration::from_secs(5);
    /// What was heard and waits to be taken in.
    const HEARD: usize = 64;

    /// What the bus tells.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Heard {
        /// The panel is there, or is not.
        Panel(bool),
        /// The screen is locked, or is not.
        Locked(bool),
    }

    /// What is known, and what was made of it last.
    #[derive(Debug, Clone, Copy)]
    struct Watch {
        /// The panel is taken to be there.
        taken: bool,
        there: bool,
        locked: bool,
    }

    impl Watch {
        fn new(there: bool) -> Self {
            Self { taken: there, there, locked: false }
        }

        /// Gives what the panel is taken for from now on, if that is something else than before.
        fn hear(&mut self, heard: Heard) -> Option<bool> {
            match heard {
                Heard::Panel(there) => self.there = there,
                Heard::Locked(locked) => self.locked = locked,
            }
            let came = self.there && !self.taken;
            self.taken |= came;
            came.then_some(true)
        }

        /// Whether it is gone for good if nothing is heard for a while.
        fn doubts(&self) -> bool {
            self.taken && !self.there && !self.locked
        }

        /// Nothing was heard for so long.
        fn waited(&mut self) -> bool {
            self.taken = false;
            false
        }
    }

    /// Whether the desktop shows tray icons, and the library that makes them is there: without the library the call
    /// that makes an icon would panic, and without a panel the icon would be nowhere.
    pub(crate) fn is_there() -> bool {
        has_library() && crate::single::session_bus().is_some_and(|bus| has_watcher(&bus))
    }

    fn has_library() -> bool {
        const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
        // SAFETY: these libraries only register types while they load; the window is about to load them anyway.
        LIBRARIES.iter().any(|name| unsafe { libloading::Library::new(name) }.is_ok())
    }

    fn has_watcher(bus: &Connection) -> bool {
        let asked =
            bus.call_method(Some(BUS), "/org/freedesktop/DBus", Some(BUS), "NameHasOwner", &(WATCHER,));
        asked.and_then(|reply| reply.body().deserialize()).unwrap_or(false)
    }

    /// Follows the panel as long as the app runs; `there` is what was made of it at the start.
    pub(crate) fn follow(app: &AppHandle, there: bool) {
        if !has_library() {
            return;
        }
        let Some(bus) = crate::single::session_bus() else { return };
        let app = app.clone();
        let thread = std::thread::Builder::new().name("panel".to_owned());
        let begun = thread.spawn(move || {
            if let Err(error) = listen(&bus).map(|heard| decide(&app, &heard, there)) {
                tracing::info!(%error, "the panel is not followed");
            }
        });
        if let Err(error) = begun {
            tracing::warn!(%error, "the panel is not followed");
        }
    }

    /// Hears of the panel's comings and goings from here on, beginning with how it is.
    fn listen(bus: &Connection) -> zbus::Result<Receiver<Heard>> {
        let signals = || MatchRule::builder().msg_type(Type::Signal);
        let owner = signals().sender(BUS)?.interface(BUS)?.member("NameOwnerChanged")?.arg(0, WATCHER)?;
        let lock = signals().path(LOCK_PATH)?.interface(LOCK)?.member("ActiveChanged")?;
        let registry = DBusProxy::new(bus)?;
        registry.add_match_rule(owner.build())?;
        registry.add_match_rule(lock.build())?;
        let messages = MessageIterator::from(bus);
        let (tell, heard) = sync_channel(HEARD);
        // What changed since the rules count comes after this.
        let _listens = tell.try_send(Heard::Panel(has_watcher(bus)));
        let thread = std::thread::Builder::new().name("panel-signals".to_owned());
        thread.spawn(move || pass_on(messages, &tell))?;
        Ok(heard)
    }

    fn pass_on(messages: MessageIterator, tell: &SyncSender<Heard>) {
        for heard in messages.flatten().filter_map(|message| read(&message)) {
            if tell.send(heard).is_err() {
                return;
            }
        }
    }

    fn read(message: &Message) -> Option<Heard> {
        let header = message.header();
        let (interface, member) = (header.interface()?, header.member()?);
        match (interface.as_str(), member.as_str()) {
            (BUS, "NameOwnerChanged") => {
                let (name, _before, now) = message.body().deserialize::<(String, String, String)>().ok()?;
                (name == WATCHER).then_some(Heard::Panel(!now.is_empty()))
            }
            (LOCK, "ActiveChanged") => message.body().deserialize().ok().map(Heard::Locked),
            (_, _) => None,
        }
    }

    /// Takes in what is heard, until the bus is gone.
    fn decide(app: &AppHandle, heard: &Receiver<Heard>, there: bool) {
        let mut watch = Watch::new(there);
        loop {
            let next = if watch.doubts() {
                heard.recv_timeout(GRACE)
            } else {
                heard.recv().map_err(|_gone| RecvTimeoutError::Disconnected)
            };
            let turned = match next {
                Ok(heard) => watch.hear(heard),
                Err(RecvTimeoutError::Timeout) => Some(watch.waited()),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Some(there) = turned {
                tracing::info!(there, "the desktop's tray");
                let main = app.clone();
                if app.run_on_main_thread(move || crate::tray::turned(&main, there)).is_err() {
                    return;
                }
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// What happens, and what is made of it.
        type Step = (Event, Option<bool>);

        #[derive(Debug, Clone, Copy)]
        enum Event {
            Hears(Heard),
            Waits,
        }

        const COMES: Event = Event::Hears(Heard::Panel(true));
        const GOES: Event = Event::Hears(Heard::Panel(false));
        const LOCKS: Event = Event::Hears(Heard::Locked(true));
        const UNLOCKS: Event = Event::Hears(Heard::Locked(false));

        /// The tray was looked for once, at the start: an app that was there before the panel had none until it was started
        /// anew, and one whose window was hidden when the panel went had no way back.
        #[test]
        fn a_panel_that_comes_is_used_and_one_that_is_gone_for_good_is_told() {
            let rows: [(&str, bool, &[Step]); 6] = [
                ("there all along", true, &[(COMES, None)]),
                ("comes after the app", false, &[(GOES, None), (COMES, Some(true))]),
                ("goes", true, &[(GOES, None), (Event::Waits, Some(false)), (COMES, Some(true))]),
                ("is started anew", true, &[(GOES, None), (COMES, None)]),
                (
                    "a screen is locked and unlocked",
                    true,
                    &[(GOES, None), (LOCKS, None), (UNLOCKS, None), (COMES, None)],
                ),
                (
                    "does not come back with the screen",
                    true,
                    &[(LOCKS, None), (GOES, None), (UNLOCKS, None), (Event::Waits, Some(false))],
                ),
            ];
            for (name, there, steps) in rows {
                let mut watch = Watch::new(there);
                for (event, expected) in steps {
                    let turned = match event {
                        Event::Hears(heard) => watch.hear(*heard),
                        Event::Waits => {
                            assert!(watch.doubts(), "{name}");
                            Some(watch.waited())
                        }
                    };
                    assert_eq!(turned, *expected, "{name}: {event:?}");
                    assert!(!(watch.locked && watch.doubts()), "{name}: nothing is decided behind a lock");
                }
                assert!(!watch.doubts(), "{name}: all is decided");
            }
        }
    }
}
