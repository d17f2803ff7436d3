//! Toasts on macOS. Each waits for its click on a thread of its own, since the system's interface is made so; beyond a
//! handful they are shown without. What is up cannot be taken back by this interface; the system lets it fade.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;

use ao_client::link::LinkHandle;
use mac_notification_sys::{Notification, NotificationResponse};
use tauri::{AppHandle, Manager};

use super::Order;

/// Toasts that wait for a click at once.
const WAITING_MAX: usize = 16;

/// Carries out orders until the app is gone.
pub(super) fn run(app: &AppHandle, orders: &Receiver<Order>) {
    if let Err(error) = mac_notification_sys::set_application("dev.ao-desktop.app") {
        tracing::info!(%error, "notices come under another name: this app is not installed");
    }
    let waiting = Arc::new(AtomicUsize::new(0));
    while let Ok(order) = orders.recv() {
        match order {
            Order::Show { session, title, text } => {
                let (app, waiting) = (app.clone(), Arc::clone(&waiting));
                let wait = waiting.fetch_add(1, Ordering::AcqRel) < WAITING_MAX;
                let thread = std::thread::Builder::new().name("toast".to_owned());
                let shown = thread.spawn(move || {
                    let mut toast = Notification::new();
                    toast.title(&title).message(&text).wait_for_click(wait).asynchronous(!wait);
                    match toast.send() {
                        Ok(NotificationResponse::Click) => app.state::<LinkHandle>().show(Some(session)),
                        Ok(_otherwise) => {}
                        Err(error) => tracing::info!(%error, "a notice was not taken"),
                    }
                    waiting.fetch_sub(1, Ordering::AcqRel);
                });
                if let Err(error) = shown {
                    tracing::warn!(%error, "a notice was not shown");
                }
            }
            Order::Withdraw { session } => tracing::debug!(%session, "a notice is over"),
        }
    }
}
