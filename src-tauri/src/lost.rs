//! What happens when the page's process dies: the system kills it under memory pressure, or it crashes.
//!
//! The window would stay empty. A new page takes everything up again, since nothing that matters lives in one. It must
//! never go round and round: twice in quick succession means that the page itself is at fault, and then the window stays
//! as it is, until a person asks for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager, WebviewWindow};

use crate::bridge::Page;

/// Two deaths closer than this are one too many.
const CLOSE: Duration = Duration::from_secs(10);

/// How the page's process fared.
#[derive(Debug, Default)]
pub(crate) struct Deaths(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// When it died last.
    last: Option<Instant>,
    /// It died and was left at that.
    left: bool,
}

/// What to do about a death.
#[must_use]
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Reload,
    Leave,
}

impl Deaths {
    fn another(&self, now: Instant) -> Verdict {
        let mut known = self.lock();
        let before = known.last.replace(now);
        known.left = before.is_some_and(|before| now.duration_since(before) <= CLOSE);
        if known.left { Verdict::Leave } else { Verdict::Reload }
    }

    /// Whether the window is empty and the page is to be tried once more; true once.
    fn ask_again(&self) -> bool {
        std::mem::take(&mut self.lock().left)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page's process has ended.
fn died(app: &AppHandle) -> Verdict {
    app.state::<Page>().lost();
    app.state::<Deaths>().another(Instant::now())
}

/// A person asks for the window: a page that was left dead is loaded once more.
pub(crate) fn bring_back(app: &AppHandle, window: &WebviewWindow) {
    if app.state::<Deaths>().ask_again()
        && let Err(error) = window.reload()
    {
        tracing::error!(%error, "the page could not be loaded again");
    }
}

/// Loads the page anew when its process dies.
#[cfg(target_os = "linux")]
pub(crate) fn reload_when_lost(window: &WebviewWindow) {
    use webkit2gtk::WebViewExt as _;
    let app = window.app_handle().clone();
    let watched = window.with_webview(move |view| {
        view.inner().connect_web_process_terminated(move |page, reason| {
            tracing::error!(?reason, "the page's process ended");
            match died(&app) {
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
pub(crate) fn reload_when_lost(_window: &WebviewWindow) {}

/// What the builder calls when the page's process has ended.
#[cfg(target_os = "macos")]
pub(crate) fn on_terminated() -> impl Fn(&tauri::Webview) + Send + Sync + 'static {
    |page| {
        tracing::error!("the page's process ended");
        match died(page.app_handle()) {
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
pub(crate) fn reload_when_lost(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    let watched = window.with_webview(move |view| {
        if let Err(error) = windows::watch(app, &view.controller()) {
            tracing::warn!(%error, "the page's process is not watched");
        }
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the page's process is not watched");
    }
}

#[cfg(windows)]
mod windows {
    use tauri::AppHandle;
    use webview2_com::Microsoft::Web::WebView2::Win32::{
        COREWEBVIEW2_PROCESS_FAILED_KIND, COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED,
        ICoreWebView2Controller,
    };
    use webview2_com::ProcessFailedEventHandler;

    use super::{Verdict, died};

    pub(super) fn watch(app: AppHandle, controller: &ICoreWebView2Controller) -> windows_core::Result<()> {
        let handler = ProcessFailedEventHandler::create(Box::new(move |page, arguments| {
            let (Some(page), Some(arguments)) = (page, arguments) else { return Ok(()) };
            let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
            // SAFETY: the arguments live during the call, and `kind` is a local of the type that is written.
            unsafe { arguments.ProcessFailedKind(&raw mut kind)? };
            if kind != COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED {
                return Ok(());
            }
            tracing::error!("the page's process ended");
            match died(&app) {
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

    /// A page that had died twice left an empty window for good: nothing ever loaded it again.
    #[test]
    fn a_page_that_was_left_is_tried_once_each_time_the_window_is_asked_for() {
        let deaths = Deaths::default();
        let start = Instant::now();
        assert!(!deaths.ask_again(), "it lives");
        assert_eq!(deaths.another(start), Verdict::Reload);
        assert!(!deaths.ask_again(), "it is being loaded");
        assert_eq!(deaths.another(start + CLOSE / 2), Verdict::Leave);
        assert!(deaths.ask_again());
        assert!(!deaths.ask_again(), "once is enough");
        assert_eq!(deaths.another(start + CLOSE), Verdict::Leave, "it never goes round and round");
        assert!(deaths.ask_again());
    }
}
