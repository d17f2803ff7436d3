//! Toasts on Windows. They come under the name that the installer gave the app in the start menu; without it the system
//! shows none. What is up cannot be taken back by the library that is used; it goes to the system's own list.

use std::sync::mpsc::Receiver;

use ao_client::link::LinkHandle;
use tauri::{AppHandle, Manager};
use tauri_winrt_notification::Toast;

use super::Order;

/// The name that the installer gives the app's place in the start menu.
const APP: &str = "dev.ao-desktop.app";

/// Carries out orders until the app is gone.
pub(super) fn run(app: &AppHandle, orders: &Receiver<Order>) {
    while let Ok(order) = orders.recv() {
        match order {
            Order::Show { session, title, text } => {
                let app = app.clone();
                let toast =
                    Toast::new(APP).title(&title).text1(&text).sound(None).on_activated(move |_action| {
                        app.state::<LinkHandle>().show(Some(session.clone()));
                        Ok(())
                    });
                if let Err(error) = toast.show() {
                    tracing::info!(%error, "a notice was not taken");
                }
            }
            Order::Withdraw { session } => tracing::debug!(%session, "a notice is over"),
        }
    }
}
