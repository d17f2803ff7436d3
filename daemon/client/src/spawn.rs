//! Starting a daemon that outlives whoever starts it.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ao_protocol::home::Home;
use ao_protocol::runfile::Owner;

/// The variable that tells a daemon its owner. Only the app sets it.
pub const OWNER_VARIABLE: &str = "AO_OWNER";
/// The argument that makes a daemon leave its parent's session.
pub const DETACH_FLAG: &str = "--detach";

/// A daemon that this process started, by the handle it got for it. It may be the wrong one to talk to: another may
/// have won the lock.
#[derive(Debug)]
pub struct StartedDaemon {
    /// The process. Dropping it does not end it.
    pub child: Child,
    /// Where its output goes.
    pub output: PathBuf,
    /// Where its own output begins in that file, in bytes.
    pub output_from: u64,
}

/// Variables that make the window run from where it was packed, and that break a program outside of it.
const OF_THE_WINDOW: &[&str] = &[
    "APPDIR",
    "APPIMAGE",
    "ARGV0",
    "OWD",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "GIO_MODULE_DIR",
    "GDK_PIXBUF_MODULE_FILE",
    "GTK_PATH",
    "GTK_EXE_PREFIX",
    "GTK_DATA_PREFIX",
    "GTK_IM_MODULE_FILE",
    "PYTHONHOME",
    "PYTHONPATH",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
];

/// The exit codes of `ao daemon`.
pub mod exit {
    /// It was asked to stop and did.
    pub const STOPPED: u8 = 0;
    /// An unforeseen error.
    pub const FAILED: u8 = 1;
    /// Another daemon holds the home's lock.
    pub const ALREADY_RUNNING: u8 = 3;
    /// The socket could not be made.
    pub const NO_SOCKET: u8 = 4;
    /// The home was written by a newer build, or cannot be used.
    pub const HOME_UNUSABLE: u8 = 5;
}

/// Starts `core daemon` for `home`: in its own session, without input, its output in a file and never in a pipe.
///
/// # Errors
/// What the system reports when the program or the log cannot be opened.
pub fn start_daemon(core: &Path, home: &Home, owner: Owner) -> io::Result<StartedDaemon> {
    create_private_folder(&home.logs())?;
    let output = home.logs().join("daemon.out");
    let log = OpenOptions::new().create(true).append(true).open(&output)?;
    let output_from = log.metadata()?.len();
    let mut command = Command::new(core);
    command
        .arg("daemon")
        .arg(DETACH_FLAG)
        .env(ao_protocol::home::HOME_VARIABLE, home.root())
        .current_dir(home.root())
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    for name in OF_THE_WINDOW {
        command.env_remove(name);
    }
    match owner {
        Owner::App => command.env(OWNER_VARIABLE, "app"),
        Owner::None => command.env_remove(OWNER_VARIABLE),
    };
    let child = apart(|flags| spawn_with(&mut command, flags))?;
    Ok(StartedDaemon { child, output, output_from })
}

/// Makes a folder and its parents, readable by this user only.
///
/// # Errors
/// What the system reports.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(windows)]
fn spawn_with(command: &mut Command, flags: u32) -> io::Result<Child> {
    std::os::windows::process::CommandExt::creation_flags(command, flags).spawn()
}

#[cfg(not(windows))]
fn spawn_with(command: &mut Command, _flags: u32) -> io::Result<Child> {
    command.spawn()
}

/// Starts something that is to outlive this process, by `spawn`, which gets the flags to create it with. Elsewhere than
/// on Windows there are none: what is started leaves this process's session by itself.
///
/// # Errors
/// Those of `spawn`.
#[cfg(not(windows))]
pub fn apart<T>(mut spawn: impl FnMut(u32) -> io::Result<T>) -> io::Result<T> {
    spawn(0)
}

/// Starts something that is to outlive this process, by `spawn`, which gets the flags to create it with.
///
/// It is taken out of the job of whoever started us, such as a terminal window's, which would end it with them. Where
/// that job lets nobody go, it is started inside.
///
/// # Errors
/// Those of `spawn`.
#[cfg(windows)]
pub fn apart<T>(mut spawn: impl FnMut(u32) -> io::Result<T>) -> io::Result<T> {
    use windows_sys::Win32::Foundation::ERROR_ACCESS_DENIED;
    use windows_sys::Win32::System::Threading::{
        CREATE_BREAKAWAY_FROM_JOB, CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW,
    };

    keep_standard_handles();
    // DETACHED_PROCESS would leave it without standard handles, which breaks pseudo consoles.
    let flags = CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP;
    match spawn(flags | CREATE_BREAKAWAY_FROM_JOB) {
        Err(error) if error.raw_os_error() == Some(ERROR_ACCESS_DENIED.cast_signed()) => {
            tracing::warn!("this process's job lets nobody go: what is started now ends with it");
            spawn(flags)
        }
        done => done,
    }
}

/// What this process inherited is not passed on: a pipe of whoever started it would stay open for as long as what it
/// starts lives. Handles of our own are never inherited, and the standard library passes on copies of what it is given.
#[cfg(windows)]
pub fn keep_standard_handles() {
    use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};
    use windows_sys::Win32::System::Console::{
        GetStdHandle, STD_ERROR_HANDLE, STD_INPUT_HANDLE, STD_OUTPUT_HANDLE,
    };

    for which in [STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE] {
        // SAFETY: the calls take numbers and a handle of ours; one that is missing or of another kind is only refused.
        unsafe { SetHandleInformation(GetStdHandle(which), HANDLE_FLAG_INHERIT, 0) };
    }
}
