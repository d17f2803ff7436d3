//! What a host and the daemon say to each other, and the files of a host's bundle.
//!
//! Everything here outlives releases: tomorrow's daemon adopts yesterday's hosts. Fields may be added with a
//! default; none may be renamed, removed or change its meaning, and the set of verbs stays small. Golden samples in
//! `tests/golden` pin it.
//!
//! A connection to a host begins with [`HostHello`] (control frame) and is answered by [`HostAnswer`]. After that the
//! client sends [`HostVerb`]s and `Input` frames, the host sends [`HostNews`], `Output` and `Keyframe` frames; the
//! stream number is always 0. One connection is one viewer at most: `Attach` starts its output.

use serde::{Deserialize, Serialize};

use crate::VersionRange;
use crate::ids::{LaunchId, SessionId};
use crate::settings::TerminalTheme;
use crate::view::ExitStatus;

/// The host protocol versions of this build.
pub const HOST_PROTOCOL: VersionRange = VersionRange { min: 1, max: 1 };

/// The bundle's file that a host locks for life: a free lock proves that the host is dead.
pub const LOCK_FILE: &str = "lock";
/// The bundle's file with the [`HostSpec`] the host was started with. Written by the daemon, 0600, before the start.
pub const SPEC_FILE: &str = "spec.json";
/// The bundle's file with the [`HostFile`]. Written by the host once it listens.
pub const HOST_FILE: &str = "host.json";
/// The bundle's file with the [`IntentFile`]. Written by the host before every launch: without it, a host that dies between
/// an agent's start and the record of it would leave an agent that nobody knows began.
pub const INTENT_FILE: &str = "intent.json";
/// The bundle's file with the [`AgentFile`]. Written by the host after every launch.
pub const AGENT_FILE: &str = "agent.json";
/// The bundle's file with the [`ExitFile`]. Written by the host when the agent has ended, before anyone is told.
pub const EXIT_FILE: &str = "exit.json";
/// The bundle's file with the last picture of the terminal: a [`KeyframeFile`].
pub const KEYFRAME_FILE: &str = "keyframe.json";
/// The bundle's file with the lines that scrolled off, as terminal text (SGR and newlines), oldest first.
pub const SCROLLBACK_FILE: &str = "scrollback";

/// The first frame of a host's client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostHello {
    /// The versions the client speaks.
    pub protocol: VersionRange,
    /// The bundle's cookie: proof that the client can read the bundle.
    pub cookie: String,
    /// What the client is, for the log.
    pub client: String,
}

/// The host's first frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum HostAnswer {
    /// The connection is open.
    Welcome(HostState),
    /// No common version, or a wrong cookie.
    Refused {
        /// Why, in words.
        reason: String,
        /// The versions the host speaks.
        protocol: VersionRange,
    },
}

/// Everything a host knows about its session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostState {
    /// The version of this connection.
    pub protocol: u32,
    /// The session it serves.
    pub session: SessionId,
    /// The host's process id.
    pub pid: u32,
    /// The present or last launch.
    pub launch: LaunchId,
    /// The agent's process id.
    pub agent_pid: u32,
    /// How the agent ended, if it did.
    #[serde(default)]
    pub exit: Option<ExitStatus>,
    /// Whether that exit has been acknowledged.
    #[serde(default)]
    pub exit_acknowledged: bool,
    /// Width of the grid.
    pub cols: u16,
    /// Height of the grid.
    pub rows: u16,
    /// The oldest output offset still in memory.
    pub oldest: u64,
    /// The offset after the newest output.
    pub newest: u64,
    /// The terminal's title, control characters removed, at most 128 characters.
    #[serde(default)]
    pub title: Option<String>,
    /// The terminal wants pastes bracketed (mode 2004).
    #[serde(default)]
    pub bracketed_paste: bool,
}

/// What a client asks of a host. Verbs with an `id` are answered by [`HostNews::Done`] or [`HostNews::Failed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum HostVerb {
    /// Starts output on this connection: a raw tail if `have` is still in memory, else a keyframe. Sent again, it
    /// starts over.
    Attach {
        /// The offset up to which the viewer has everything.
        #[serde(default)]
        have: Option<u64>,
        /// Bytes that may be sent before more credit comes.
        credit: u32,
        /// Lines above the screen that the picture is to have, where they are more than every picture has. Older hosts
        /// know nothing of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        history: Option<u32>,
    },
    /// The viewer can take so many bytes more.
    Credit {
        /// Bytes consumed.
        bytes: u32,
    },
    /// Names the writer of this connection's `Input` frames; answered by [`HostNews::InputAccepted`] with what the
    /// host already has of it. Input from a connection without a writer is refused.
    Writer {
        /// The writer, 1 to 64 letters and digits.
        writer: String,
    },
    /// Sets the grid. 0 and unchanged sizes do nothing; 500 by 200 is the most.
    Resize {
        /// Width in cells.
        cols: u16,
        /// Height in cells.
        rows: u16,
    },
    /// What viewers show; programs that asked to hear of it are told. Older hosts know nothing of it.
    Theme {
        /// Dark or light.
        theme: TerminalTheme,
    },
    /// Sends a signal to the agent's process group.
    Signal {
        /// The call's id.
        id: u64,
        /// Which.
        signal: HostSignal,
    },
    /// Ends the agent: hang-up, then after `grace_ms` a kill of what is left of its group and session.
    End {
        /// The call's id.
        id: u64,
        /// Milliseconds between hang-up and kill.
        grace_ms: u32,
    },
    /// Starts another agent process in the same terminal. Refused while one runs, or when `launch` is not newer.
    Respawn {
        /// The call's id.
        id: u64,
        /// What to start.
        launch: LaunchSpec,
    },
    /// The exit of this launch is on record; the host may go once it has been idle for ten minutes.
    AcknowledgeExit {
        /// The launch.
        launch: LaunchId,
    },
    /// The text on the screen with up to `scrollback` lines above it; answered by [`HostNews::Text`].
    Text {
        /// The call's id.
        id: u64,
        /// Lines above the screen.
        scrollback: u32,
    },
    /// Closes the terminal for good and ends the host. Refused while the agent runs.
    Close {
        /// The call's id.
        id: u64,
    },
}

/// The signals that a host delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostSignal {
    /// SIGINT, or Ctrl-C on Windows.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP.
    HangUp,
    /// SIGKILL, or TerminateProcess on Windows.
    Kill,
}

/// What a host tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum HostNews {
    /// A verb was carried out.
    Done {
        /// The verb's id.
        id: u64,
    },
    /// A verb was not carried out, and changed nothing.
    Failed {
        /// The verb's id.
        id: u64,
        /// Why, in words.
        reason: String,
    },
    /// The answer to [`HostVerb::Text`].
    Text {
        /// The verb's id.
        id: u64,
        /// Lines, top to bottom.
        lines: Vec<String>,
    },
    /// The writer's bytes up to `seq` are in the terminal.
    InputAccepted {
        /// Bytes of this writer accepted in all.
        seq: u64,
    },
    /// The writer's bytes from `seq` on will not be typed: the agent has ended, or bytes are missing before them.
    InputRefused {
        /// Bytes of this writer accepted in all.
        seq: u64,
        /// Why, in words.
        reason: String,
    },
    /// The grid changed.
    Resized {
        /// Width in cells.
        cols: u16,
        /// Height in cells.
        rows: u16,
    },
    /// The terminal's title changed.
    Title {
        /// Cleaned; empty when it was reset.
        title: String,
    },
    /// Bracketed paste was switched on or off.
    BracketedPaste {
        /// On.
        on: bool,
    },
    /// A launch began.
    Launched {
        /// Which.
        launch: LaunchId,
        /// The agent's process id.
        agent_pid: u32,
    },
    /// The agent ended. Told once to every connection, and in every [`HostState`] after.
    Exited {
        /// Which launch.
        launch: LaunchId,
        /// How.
        status: ExitStatus,
    },
}

/// What a host is started with. 0600, since the environment may hold secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostSpec {
    /// The session.
    pub session: SessionId,
    /// Where to listen: a socket path on Unix, a pipe name on Windows.
    pub socket: String,
    /// A secret of at least 128 bits in hex that clients must present.
    pub cookie: String,
    /// Width of the first grid.
    pub cols: u16,
    /// Height of the first grid.
    pub rows: u16,
    /// The output offset to begin at: one past what the bundle's earlier host reached.
    #[serde(default)]
    pub offset: u64,
    /// Paint the bundle's earlier picture above the new launch.
    #[serde(default)]
    pub keep_screen: bool,
    /// The number of open files that the agent may have, where the daemon has raised its own (Unix).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_files: Option<u64>,
    /// What to start.
    pub launch: LaunchSpec,
}

/// One process to start in a terminal. The environment is complete: nothing is inherited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSpec {
    /// Its number.
    pub launch: LaunchId,
    /// The program (absolute) and its arguments.
    pub argv: Vec<String>,
    /// The folder to start in.
    pub cwd: String,
    /// The whole environment.
    pub env: Vec<(String, String)>,
}

/// A process told apart from every other, past and future.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessIdentity {
    /// Its id.
    pub pid: u32,
    /// Its start time in the operating system's unit; 0 when it could not be read.
    pub start_time: u64,
    /// The boot it belongs to.
    pub boot_id: String,
}

/// Content of [`HOST_FILE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFile {
    /// The host.
    pub process: ProcessIdentity,
    /// Where it listens.
    pub socket: String,
    /// The versions it speaks.
    pub protocol: VersionRange,
    /// The executable it runs from, so that no one deletes it.
    pub program: String,
}

/// Content of [`INTENT_FILE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentFile {
    /// Which launch is about to be started.
    pub launch: LaunchId,
}

/// Content of [`AGENT_FILE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentFile {
    /// Which launch.
    pub launch: LaunchId,
    /// The agent, which leads its own process group and session.
    pub process: ProcessIdentity,
    /// When it started, milliseconds since the Unix epoch.
    pub started_at: i64,
}

/// Content of [`EXIT_FILE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitFile {
    /// Which launch.
    pub launch: LaunchId,
    /// How.
    pub status: ExitStatus,
    /// The offset after its last output.
    pub newest: u64,
    /// When, milliseconds since the Unix epoch.
    pub at: i64,
}

/// Content of [`KEYFRAME_FILE`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyframeFile {
    /// The offset that the picture is of.
    pub offset: u64,
    /// Width of the grid.
    pub cols: u16,
    /// Height of the grid.
    pub rows: u16,
    /// Terminal text that paints the picture, from a full reset on.
    pub paint: String,
    /// The screen as plain lines.
    pub lines: Vec<String>,
    /// The title at that moment.
    #[serde(default)]
    pub title: Option<String>,
    /// Bytes at the end of [`SCROLLBACK_FILE`] whose lines the picture has; hosts did not always say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<u64>,
}

/// What a host prints on its standard output, once, as one line of JSON, before it closes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ready", rename_all = "snake_case")]
pub enum HostReady {
    /// It listens and its agent runs.
    Listening {
        /// The host's process id.
        pid: u32,
        /// The agent's process id.
        agent_pid: u32,
    },
    /// Another host holds the bundle's lock.
    Held,
    /// The agent's program could not be started; nothing is left behind.
    Failed {
        /// Why, in words.
        reason: String,
    },
}
