//! Opens a session's folder, or a file in it, in another program of this computer.
//!
//! What is opened comes from a page that shows an agent's words, so only what lies in the session's own folder is opened,
//! and only in a program that is known here. Programs get arguments, never a command line. It must never run what an
//! agent names.

mod confine;
mod environment;
mod find;
mod known;
mod start;

use std::path::Path;

use ao_client::link::LinkHandle;
use ao_protocol::bridge::{DesktopSettings, OpenTarget, Place};
use ao_protocol::error::{CallError, ErrorCode};
use ao_protocol::ids::SessionId;
use tauri::{AppHandle, Manager};
use tauri_plugin_opener::OpenerExt as _;

use confine::Spot;
use find::{Found, Places};

/// What is asked to be opened.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Whose folder.
    pub(crate) session: SessionId,
    /// What in it.
    pub(crate) path: Option<String>,
    /// Where in that.
    pub(crate) line: Option<u32>,
    /// In which program.
    pub(crate) target: Option<String>,
    /// In which kind of program.
    pub(crate) place: Place,
}

/// What is there to open things in, the usual of each kind first. It looks at the disk.
pub(crate) fn targets() -> Vec<OpenTarget> {
    let places = Places::of(&environment::own());
    let programs = find::all(&places).into_iter().map(|found| OpenTarget {
        id: found.program.id.to_owned(),
        name: found.program.name.to_owned(),
        place: found.program.place,
        lines: found.takes_lines(),
    });
    programs.chain([files()]).collect()
}

fn files() -> OpenTarget {
    let name = if cfg!(target_os = "macos") {
        "Finder"
    } else if cfg!(windows) {
        "File Explorer"
    } else {
        "File manager"
    };
    OpenTarget { id: "files".to_owned(), name: name.to_owned(), place: Place::Files, lines: false }
}

/// Opens it. It looks at the disk and starts a program, which it does not wait for.
///
/// # Errors
/// `SESSION_NOT_FOUND`; `WORKTREE_MISSING` without a folder; `INVALID_REQUEST` for what is not in it; `LAUNCH_FAILED`
/// when there is no program for it, or it does not start.
pub(crate) fn open(app: &AppHandle, wanted: &Wanted) -> Result<(), CallError> {
    let id = &wanted.session;
    let folder = app
        .state::<LinkHandle>()
        .sessions(|all| all.iter().find(|session| session.id == *id).map(|session| session.worktree.clone()));
    let folder = folder.ok_or_else(|| {
        CallError::new(ErrorCode::SessionNotFound, format!("there is no session {id}"))
            .hint("It may have been removed a moment ago.")
    })?;
    let spot = confine::spot(Path::new(&folder), wanted.path.as_deref(), wanted.line)?;
    if wanted.place == Place::Files {
        return reveal(app, &spot);
    }
    let environment = environment::own();
    let found = find::all(&Places::of(&environment));
    let settings = app.state::<crate::desktop::Desktop>().now();
    let found =
        choose(&found, wanted.place, wanted.target.as_deref().or_else(|| set(&settings, wanted.place)))?;
    start::start(&found.command(&spot), &spot.folder, environment).map_err(|error| {
        CallError::new(
            ErrorCode::LaunchFailed,
            format!("{} could not be started: {error}", found.program.name),
        )
        .hint("See whether it starts by itself, or choose another program in Settings.")
    })
}

/// Shows a file in the file manager, or a folder's content.
fn reveal(app: &AppHandle, spot: &Spot) -> Result<(), CallError> {
    let shown = match &spot.file {
        Some(file) => app.opener().reveal_item_in_dir(file),
        None => app.opener().open_path(spot.folder.to_string_lossy(), None::<&str>),
    };
    shown.map_err(|error| {
        CallError::new(ErrorCode::LaunchFailed, format!("the file manager could not be opened: {error}"))
            .hint("See whether the desktop has one.")
    })
}

fn set(settings: &DesktopSettings, place: Place) -> Option<&str> {
    match place {
        Place::Editor => settings.editor.as_deref(),
        Place::Terminal => settings.terminal.as_deref(),
        Place::Files => None,
    }
}

/// The program that was chosen, or the usual one of that kind.
fn choose<'a>(found: &'a [Found], place: Place, target: Option<&str>) -> Result<&'a Found, CallError> {
    let what = match place {
        Place::Editor => "code editor",
        Place::Terminal => "terminal",
        Place::Files => "file manager",
    };
    let mut fitting = found.iter().filter(|found| found.program.place == place);
    let Some(target) = target else {
        let none = || {
            CallError::new(ErrorCode::LaunchFailed, format!("no {what} that this app knows was found"))
                .hint("Install one, or open the folder in the file manager.")
        };
        return fitting.next().ok_or_else(none);
    };
    fitting.find(|found| found.program.id == target).ok_or_else(|| match known::find(target) {
        Some(program) if program.place == place => CallError::new(
            ErrorCode::LaunchFailed,
            format!("{} was not found on this computer", program.name),
        )
        .hint("Install it, or choose another one in Settings."),
        Some(_) | None => {
            let message =
                format!("{:?} is no {what} that this app knows", target.chars().take(40).collect::<String>());
            CallError::new(ErrorCode::InvalidRequest, message).hint("Choose another one in Settings.")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(id: &str) -> Found {
        Found { program: known::find(id).expect("known"), start: find::Start::Command("/usr/bin/x".into()) }
    }

    #[test]
    fn the_one_that_was_chosen_is_taken_or_the_first_of_its_kind() {
        let all = [found("vscode"), found("zed"), found("xterm")];
        let id =
            |place, target| choose(&all, place, target).map(|found| found.program.id).map_err(|e| e.code);
        assert_eq!(id(Place::Editor, None), Ok("vscode"));
        assert_eq!(id(Place::Editor, Some("zed")), Ok("zed"));
        assert_eq!(id(Place::Terminal, None), Ok("xterm"));
        assert_eq!(id(Place::Editor, Some("xterm")), Err(ErrorCode::InvalidRequest));
        assert_eq!(id(Place::Editor, Some("/bin/sh")), Err(ErrorCode::InvalidRequest));
        assert_eq!(id(Place::Editor, Some("cursor")), Err(ErrorCode::LaunchFailed));
        let none = choose(&[], Place::Terminal, None).expect_err("none");
        assert!(none.hint.is_some(), "{none}");
    }
}
