//! Starts another program and lets go of it: it outlives this one, hears none of its signals, and leaves no corpse.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::environment::Environment;

/// What waits for a program needs next to no room.
const REAPER_STACK: usize = 64 << 10;

/// Starts `command`, which is a program and its arguments, in `folder`.
///
/// # Errors
/// What the system reports when it cannot be started.
pub(super) fn start(command: &[OsString], folder: &Path, environment: Environment) -> io::Result<()> {
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut start = Command::new(program);
    start
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = spawn(&mut start)?;
    tracing::info!(program = %program.display(), pid = child.id(), "opened");
    collect(child);
    Ok(())
}

#[cfg(unix)]
fn spawn(command: &mut Command) -> io::Result<Child> {
    use std::os::unix::process::CommandExt as _;
    // SAFETY: between fork and exec only `setsid` is called, which is safe there and touches no memory.
    unsafe {
        command.pre_exec(|| if libc::setsid() == -1 { Err(io::Error::last_os_error()) } else { Ok(()) })
    };
    command.spawn()
}

/// A console program gets a console of its own, and one with windows needs none.
#[cfg(windows)]
fn spawn(command: &mut Command) -> io::Result<Child> {
    use std::os::windows::process::CommandExt as _;
    use windows_sys::Win32::System::Threading::{CREATE_NEW_CONSOLE, CREATE_NO_WINDOW};
    let name = Path::new(command.get_program()).file_stem().map(|name| name.to_ascii_lowercase());
    let is_shell = name.is_some_and(|name| name == "cmd" || name == "powershell" || name == "pwsh");
    if is_shell {
        // Such a shell reads from the console that it gets, and not from nowhere.
        let mut shell = Command::new(command.get_program());
        shell.args(command.get_args()).env_clear();
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        return shell.creation_flags(CREATE_NEW_CONSOLE).spawn();
    }
    ao_client::spawn::apart(|flags| command.creation_flags(flags | CREATE_NO_WINDOW).spawn())
}

/// Collects it when it ends. Without a thread it stays a corpse until this app is gone, which is all.
fn collect(mut child: Child) {
    let reaper = std::thread::Builder::new().name("opened".to_owned()).stack_size(REAPER_STACK);
    if let Err(error) = reaper.spawn(move || child.wait()) {
        tracing::warn!(%error, "a program that was opened is not collected");
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Runs a shell that leaves a note, and answers the note. A FIFO makes reading wait until it is there.
    fn note(script: &str, environment: Environment) -> String {
        let folder = tempfile::tempdir().expect("temp folder");
        let path = folder.path().join("note");
        let made = Command::new("mkfifo").arg(&path).status().expect("ran");
        assert!(made.success());
        let command =
            ["/bin/sh".into(), "-c".into(), script.into(), "sh".into(), path.clone().into_os_string()];
        start(&command, folder.path(), environment).expect("started");
        std::fs::read_to_string(&path).expect("a note")
    }

    #[test]
    fn what_is_opened_has_a_session_of_its_own_and_only_what_it_is_given() {
        let environment = vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
        let told = note("[ -t 0 ] || cat; echo \"$$ $(ps -o sid= -p $$) ${HOME-none}\" >\"$1\"", environment);
        let words: Vec<&str> = told.split_whitespace().collect();
        let [own, session, home] = words.as_slice() else { panic!("{told}") };
        assert_eq!(own, session, "it leads its own session");
        assert_eq!(*home, "none");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let missing = start(&["/nowhere/at/all".into()], Path::new("/"), Vec::new()).expect_err("missing");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }
}
