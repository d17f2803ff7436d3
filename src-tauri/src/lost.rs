//! What happens when the page's process dies: the system kills it under memory pressure, or it crashes.
//!
//! The window would stay empty. A new page takes everything up again, since nothing that matters lives in one. It must
//! never go round and round: twice in quick succession means that the page itself is at fault, and then the window
//! stays as it is.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Two deaths closer than this are one too many.
const CLOSE: Duration = Duration::from_secs(10);

/// When the page's process died last.
#[derive(Debug, Default)]
struct Deaths(Mutex<Option<Instant>>);

/// What to do about a death.
#[must_use]
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Reload,
    Leave,
}

impl Deaths {
    fn another(&self, now: Instant) -> Verdict {
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        match before {
            Some(before) if now.duration_since(before) <= CLOSE => Verdict::Leave,
            Some(_) | None => Verdict::Reload,
        }
    }
}

/// Loads the page anew when its process dies.
#[cfg(target_os = "linux")]
pub(crate) fn reload_when_lost(window: &tauri::WebviewWindow) {
    use webkit2gtk::WebViewExt as _;
    let deaths = Deaths::default();
    let watched = window.with_webview(move |view| {
        view.inner().connect_web_process_terminated(move |page, reason| {
            tracing::error!(?reason, "the page's process ended");
            match deaths.another(Instant::now()) {
                Verdict::Reload => page.reload(),
                Verdict::Leave => {}
            }
        });
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the page's process is not watched");
    }
}

/// On macOS the web view tells its builder; see [`on_terminated`].
#[cfg(target_os = "macos")]
pub(crate) fn reload_when_lost(_window: &tauri::WebviewWindow) {}

/// What the builder calls when the page's process has ended.
#[cfg(target_os = "macos")]
pub(crate) fn on_terminated() -> impl Fn(&tauri::Webview) + Send + Sync + 'static {
    let deaths = Deaths::default();
    move |page| {
        tracing::error!("the page's process ended");
        match deaths.another(Instant::now()) {
            Verdict::Reload => {
                if let Err(error) = page.reload() {
                    tracing::error!(%error, "the page could not be loaded again");
                }
            }
            Verdict::Leave => {}
        }
    }
}

/// WebView2 reports every process of its own; only the one that draws the page takes the page along.
#[cfg(windows)]
pub(crate) fn reload_when_lost(window: &tauri::WebviewWindow) {
    let watched = window.with_webview(|view| {
        if let Err(error) = windows::watch(&view.controller()) {
            tracing::warn!(%error, "the page's process is not watched");
        }
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the page's process is not watched");
    }
}

#[cfg(windows)]
mod windows {
    use std::time::Instant;

    use webview2_com::Microsoft::Web::WebView2::Win32::{
        COREWEBVIEW2_PROCESS_FAILED_KIND, COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED,
        ICoreWebView2Controller,
    };
    use webview2_com::ProcessFailedEventHandler;

    use super::{Deaths, Verdict};

    pub(super) fn watch(controller: &ICoreWebView2Controller) -> windows_core::Result<()> {
        let deaths = Deaths::default();
        let handler = ProcessFailedEventHandler::create(Box::new(move |page, arguments| {
            let (Some(page), Some(arguments)) = (page, arguments) else { return Ok(()) };
            let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
            // SAFETY: the arguments live during the call, and `kind` is a local of the type that is written.
            unsafe { arguments.ProcessFailedKind(&raw mut kind)? };
            if kind != COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED {
                return Ok(());
            }
            tracing::error!("the page's process ended");
            match deaths.another(Instant::now()) {
                // SAFETY: the page is the web view that reported, on the thread that owns it.
                Verdict::Reload => unsafe { page.Reload() },
                Verdict::Leave => Ok(()),
            }
        }));
        let mut token = Default::default();
        // SAFETY: the controller is alive, this is the thread that owns it, and the handler is counted by reference. It
        // is never taken off: the window lives as long as the app.
        unsafe { controller.CoreWebView2()?.add_ProcessFailed(&handler, &raw mut token) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_dies_twice_in_a_row_is_left_alone() {
        let deaths = Deaths::default();
        let start = Instant::now();
        assert_eq!(deaths.another(start), Verdict::Reload);
        assert_eq!(deaths.another(start + CLOSE), Verdict::Leave);
        assert_eq!(deaths.another(start + CLOSE * 3), Verdict::Reload);
    }
}
