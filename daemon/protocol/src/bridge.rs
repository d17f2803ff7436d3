//! What the web view and the desktop process say to each other, over one bridge command and its channels.
//!
//! The desktop process adds nothing to the product here: calls pass through to the daemon; the rest is what only a
//! desktop process can do (the link's state, folders, clipboard, opening a browser).
//!
//! Terminal bytes do not travel as JSON. A terminal's channel carries raw messages whose first byte says what follows
//! (integers little-endian): [`RAW_OUTPUT`], [`RAW_KEYFRAME`], [`RAW_EVENT`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::VersionRange;
use crate::error::CallError;
use crate::event::{Event, Snapshot};
use crate::ids::SessionId;
use crate::message::GoodbyeReason;
use crate::runfile::Owner;

/// Raw message: `u8 0 | offset: u64 | bytes`: output to append.
pub const RAW_OUTPUT: u8 = 0;
/// Raw message: `u8 1 | offset: u64 | cols: u16 | rows: u16 | bytes`: set the size, reset, and paint; always all of a
/// picture.
pub const RAW_KEYFRAME: u8 = 1;
/// Raw message: `u8 3 | JSON of StreamEvent`.
pub const RAW_EVENT: u8 = 3;

/// The state of the app's link to the daemon. Each is a state on screen with a next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkState {
    /// Looking for a daemon.
    Connecting,
    /// No daemon was there; one is being started.
    Starting,
    /// Linked.
    Linked {
        /// The daemon's build.
        build: String,
        /// This start of the daemon.
        instance: String,
        /// Its owner.
        owner: Owner,
        /// Whether this app keeps it alive.
        supervising: bool,
        /// Its process id.
        pid: u32,
    },
    /// The link dropped without a goodbye; trying again.
    Reconnecting {
        /// Tries so far.
        attempt: u32,
    },
    /// The daemon was asked to stop; nothing is started until asked.
    Stopped {
        /// Why it stopped.
        reason: GoodbyeReason,
    },
    /// The app's own daemon crashed three times within a minute.
    Crashed {
        /// The end of its log.
        log: Vec<String>,
        /// Where the whole log is.
        log_path: String,
    },
    /// No daemon could be started or reached.
    Failed {
        /// Why, and what to do.
        error: CallError,
        /// Where the log is.
        log_path: String,
    },
    /// A headless daemon of an incompatible build is running; only the user may replace it.
    OtherBuild {
        /// Its build.
        build: String,
        /// The versions it speaks.
        protocol: VersionRange,
        /// Its owner.
        owner: Owner,
    },
}

/// What the web view may ask of the desktop process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum BridgeRequest {
    /// Starts the stream of [`AppNews`] on the channel given beside the request. Asked once per page load; earlier
    /// attachments of this window are closed. Answer: [`AppInfo`].
    Watch,
    /// What the link to the daemon answers.
    #[serde(untagged)]
    Link(LinkRequest),
    /// What only a desktop answers.
    #[serde(untagged)]
    Desk(DeskRequest),
}

/// What the web view may ask of the link to the daemon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum LinkRequest {
    /// A call for the daemon. Answer: the call's reply.
    Call {
        /// Its name.
        method: String,
        /// Its parameters.
        #[ts(type = "unknown")]
        params: serde_json::Value,
    },
    /// Starts a daemon, or tries again. Answer: nothing.
    DaemonStart,
    /// Stops the daemon; sessions live on. Answer: nothing.
    DaemonStop,
    /// Replaces a headless daemon of another build, on the user's word. Answer: nothing.
    DaemonReplace,
    /// Attaches a terminal to the raw channel given beside the request. It stays attached over link drops: the
    /// desktop process attaches again and sends what was missed. Answer: [`TerminalOpened`].
    TerminalOpen {
        /// Which session.
        session: SessionId,
        /// Width in cells.
        cols: u16,
        /// Height in cells.
        rows: u16,
    },
    /// Types into a terminal. Answer: nothing; acceptance comes as a `StreamEvent`.
    TerminalInput {
        /// Which attachment.
        stream: u32,
        /// What to type: text, or with `binary` one character (below 256) per byte.
        data: String,
        /// How to read `data`.
        #[serde(default)]
        binary: bool,
    },
    /// The terminal has drawn so many bytes more.
    TerminalCredit {
        /// Which attachment.
        stream: u32,
        /// Bytes drawn.
        bytes: u32,
    },
    /// The terminal has a new size and is the one in use.
    TerminalResize {
        /// Which attachment.
        stream: u32,
        /// Width in cells.
        cols: u16,
        /// Height in cells.
        rows: u16,
    },
    /// Paints a terminal anew with more of the lines above its screen. Answer: nothing; the picture comes as any other.
    TerminalHistory {
        /// Which attachment.
        stream: u32,
        /// How many lines above the screen; at most 50,000.
        lines: u32,
    },
    /// Ends an attachment.
    TerminalClose {
        /// Which attachment.
        stream: u32,
    },
}

/// What the web view may ask of the desktop around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum DeskRequest {
    /// Asks the user for a folder. Answer: its path, or null.
    PickFolder {
        /// The question, as the dialog's title.
        title: String,
    },
    /// Asks the user for files. Answer: their paths; none when they chose none.
    PickFiles {
        /// The question, as the dialog's title.
        title: String,
    },
    /// Opens an http or https address in the user's browser. Answer: nothing.
    OpenUrl {
        /// The address.
        url: String,
    },
    /// What a session's folder can be opened in on this computer. Answer: a list of [`OpenTarget`].
    OpenTargets,
    /// Opens a session's folder, or a file in it, in another program. Nothing outside of that folder is opened. Answer:
    /// nothing.
    OpenIn {
        /// Whose folder.
        session: SessionId,
        /// A file or folder in it, relative to it or absolute; the folder itself if absent.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// A line in the file, from 1, where the program can go to one.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        /// The [`OpenTarget`] that a person chose; the one set, else the first of that place, if absent.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// Which kind of program.
        place: Place,
    },
    /// Keeps the picture that is on the clipboard as a file. Answer: its path, or null if there is none.
    ClipboardPicture,
    /// What a person set for the app itself. Answer: [`DesktopSettings`].
    DesktopRead,
    /// Replaces that. Answer: [`DesktopSettings`] as they are now in force.
    DesktopWrite {
        /// What to set.
        settings: DesktopSettings,
    },
    /// The end of the daemon's log. Answer: [`LogTail`].
    DaemonLog,
    /// What is on screen, so that nobody is told of what they look at. Answer: nothing.
    Shown {
        /// The session on screen, if one is.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// What needs the person as the inbox lists it, so that the tray and the badge agree with it. Asked when it changed.
    /// Answer: nothing.
    Needs {
        /// The sessions, in the inbox's order.
        sessions: Vec<SessionId>,
        /// How many cards there are besides: questions whose asker is gone, or stands in the list already.
        others: u32,
    },
    /// Quits the app, on a person's word. Agents live on. Answer: nothing.
    Quit,
    /// The question that [`AppNews::Quitting`] put is off the screen, and the person stays: the next wish to quit is asked
    /// about again. Answer: nothing.
    QuitCancelled,
    /// The clipboard's text. Answer: a string.
    ClipboardRead,
    /// Puts text on the clipboard. Answer: nothing.
    ClipboardWrite {
        /// The text.
        text: String,
    },
    /// Shows the page larger or smaller. Answer: nothing.
    Zoom {
        /// 100 is the usual size; at least 50 and at most 300.
        percent: u16,
    },
}

/// Answer of [`BridgeRequest::Watch`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppInfo {
    /// The app's build.
    pub version: String,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// The home it works in.
    pub home: String,
    /// False where the desktop has no tray; closing the window then quits the app.
    pub tray: bool,
}

/// Where something can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A code editor.
    Editor,
    /// A terminal.
    Terminal,
    /// The file manager.
    Files,
}

/// A program in which a session's folder can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenTarget {
    /// What requests call it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub place: Place,
    /// Whether it can be told a line.
    pub lines: bool,
}

/// What a person set for the app itself, whatever daemon it is linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct DesktopSettings {
    /// Closing the window leaves the app in the tray, where there is one.
    pub close_to_tray: bool,
    /// The daemon goes on working after the app has quit: the app starts one without an owner.
    pub keep_working: bool,
    /// The computer does not fall asleep by itself while an agent works.
    pub keep_awake: bool,
    /// The app starts when the person logs in.
    pub start_at_login: bool,
    /// Quitting while agents run says first that they live on.
    pub ask_at_quit: bool,
    /// The [`OpenTarget`] to edit in; the first that is found if absent.
    #[ts(optional = nullable)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    /// The same for a terminal.
    #[ts(optional = nullable)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
}

impl Default for DesktopSettings {
    fn default() -> Self {
        Self {
            close_to_tray: true,
            keep_working: false,
            keep_awake: false,
            start_at_login: false,
            ask_at_quit: true,
            editor: None,
            terminal: None,
        }
    }
}

/// Answer of [`BridgeRequest::DaemonLog`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogTail {
    /// Its last lines, oldest first.
    pub lines: Vec<String>,
    /// Where the whole of it is.
    pub path: String,
}

/// How far files that are dragged over the window have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DropPhase {
    /// They are over the window.
    Over,
    /// They were let go.
    Dropped,
    /// They left it.
    Left,
}

/// Answer of [`BridgeRequest::TerminalOpen`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TerminalOpened {
    /// The attachment's number.
    pub stream: u32,
}

/// What the desktop process tells the web view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum AppNews {
    /// The link's state changed.
    Link {
        /// As it is now.
        link: LinkState,
    },
    /// Everything, after every new link.
    Snapshot {
        /// The state.
        snapshot: Snapshot,
    },
    /// One change.
    Event {
        /// Its number.
        #[ts(type = "number")]
        seq: u64,
        /// The change.
        event: Event,
    },
    /// Files are dragged over the window. The page's own events hold no paths.
    Drop {
        /// How far they have come.
        phase: DropPhase,
        /// Where the pointer is, in the page's pixels.
        x: f64,
        /// Likewise.
        y: f64,
        /// Their paths, once they were let go.
        paths: Vec<String>,
    },
    /// The tray, the menu or a link asks for an action of the page by its id.
    Act {
        /// The action.
        action: String,
    },
    /// What [`BridgeRequest::Watch`] answered is something else now: the desktop's tray came or went.
    Info {
        /// As it is now.
        info: AppInfo,
    },
    /// The app was asked to quit while agents run: the page says that they live on, and asks for [`BridgeRequest::Quit`].
    Quitting,
    /// The tray or another start asks for this session, or for none in particular.
    Show {
        /// Which.
        #[ts(optional)]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
}
