//! The desktop that a browser has not: its answers are those that a test set, and whatever would leave the window is
//! told to the test instead of being done.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ao_client::link::asked::{Answer, to_value};
use ao_protocol::bridge::{AppNews, DeskRequest, DesktopSettings, LogTail, OpenTarget};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::home::Home;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::say;

/// Bytes at the end of the log that are shown.
const LOG_TAIL: u64 = 32 << 10;

/// What a test makes the desktop say, as a line such as `{"folder": "/home/ada/orchard"}`.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// What the next questions for a folder are answered with; null is a person who chose none.
    Folder(Option<String>),
    /// Where the clipboard's picture is kept, if it holds one.
    Picture(Option<String>),
    /// What folders can be opened in.
    Targets(Vec<OpenTarget>),
    /// News that come from the desktop and from no daemon, such as dropped files.
    News(AppNews),
}

/// The desktop.
pub(crate) struct Desk {
    state: Mutex<State>,
    log: PathBuf,
}

#[derive(Default)]
struct State {
    folder: Option<String>,
    picture: Option<String>,
    targets: Vec<OpenTarget>,
    clipboard: String,
    settings: DesktopSettings,
    /// The page that listens.
    page: Option<mpsc::UnboundedSender<AppNews>>,
}

impl Desk {
    pub(crate) fn of(home: &Home) -> Self {
        Self { state: Mutex::default(), log: home.logs().join("daemon.log") }
    }

    pub(crate) fn grant(&self, wish: Wish) {
        let mut state = self.state();
        match wish {
            Wish::Folder(folder) => state.folder = folder,
            Wish::Picture(picture) => state.picture = picture,
            Wish::Targets(targets) => state.targets = targets,
            Wish::News(news) => {
                if let Some(page) = &state.page {
                    // A page that is gone is told nothing.
                    let _page_gone = page.send(news);
                }
            }
        }
    }

    /// From now on this page is told what the desktop does.
    pub(crate) fn listen(&self, page: mpsc::UnboundedSender<AppNews>) {
        self.state().page = Some(page);
    }

    /// A request that only a desktop can meet.
    pub(crate) fn answer(&self, request: &DeskRequest) -> Answer {
        let mut state = self.state();
        match request {
            DeskRequest::PickFolder { .. } => Ok(to_value(&state.folder)),
            DeskRequest::PickFiles { .. } => Ok(to_value(&Vec::from_iter(&state.picture))),
            DeskRequest::ClipboardRead => Ok(to_value(&state.clipboard)),
            DeskRequest::ClipboardWrite { text } => {
                state.clipboard.clone_from(text);
                Ok(Value::Null)
            }
            DeskRequest::ClipboardPicture => Ok(to_value(&state.picture)),
            DeskRequest::OpenTargets => Ok(to_value(&state.targets)),
            DeskRequest::DesktopRead => Ok(to_value(&state.settings)),
            DeskRequest::DesktopWrite { settings } => {
                state.settings = settings.clone();
                Ok(to_value(&state.settings))
            }
            DeskRequest::DaemonLog => self.log_tail(),
            DeskRequest::OpenUrl { .. }
            | DeskRequest::OpenIn { .. }
            | DeskRequest::Shown { .. }
            | DeskRequest::Needs { .. }
            | DeskRequest::Quit
            | DeskRequest::QuitCancelled
            | DeskRequest::Zoom { .. } => {
                say(&json!({ "asked": request }));
                Ok(Value::Null)
            }
        }
    }

    fn log_tail(&self) -> Answer {
        let lines = ao_client::log_file::tail(&self.log, 0, LOG_TAIL).map_err(|error| {
            CallError::new(ErrorCode::Internal, format!("the log could not be read: {error}"))
        })?;
        Ok(to_value(&LogTail { lines, path: self.log.display().to_string() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
