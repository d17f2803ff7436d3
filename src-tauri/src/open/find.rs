//! Which of the known programs are on this computer: in the folders of the search path and where they are usually put.
//!
//! A desktop starts its programs with a shorter search path than a person's shell has, so the usual places are looked at
//! too. It must never start anything to find out.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::confine::Spot;
use super::environment::value;
use super::known::{self, Manner, Program};

/// Where to look.
#[derive(Debug, Default)]
pub(super) struct Places {
    folders: Vec<PathBuf>,
    /// Where macOS keeps programs as bundles.
    bundles: Vec<PathBuf>,
    /// The names of the editors that the person's shell uses, the preferred one first.
    preferred: Vec<String>,
}

/// A known program that is there.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) program: &'static Program,
    pub(super) start: Start,
}

/// How it is started.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// By its executable.
    Command(PathBuf),
    /// By macOS, as a bundle: it takes a folder or a file and nothing else.
    Bundle(PathBuf),
}

impl Found {
    /// Whether it can be told a line.
    pub(super) fn takes_lines(&self) -> bool {
        match &self.start {
            Start::Command(_) => self.program.manner.takes_lines(),
            Start::Bundle(_) => false,
        }
    }

    /// The program and its arguments.
    pub(super) fn command(&self, spot: &Spot) -> Vec<OsString> {
        match &self.start {
            Start::Command(path) => {
                let mut command = vec![path.clone().into_os_string()];
                command.extend(self.program.manner.arguments(spot));
                command
            }
            Start::Bundle(bundle) => {
                let what = match self.program.manner {
                    Manner::Before(_) | Manner::Joined(_) | Manner::Here(_) => spot.beside(),
                    Manner::Goto | Manner::Colon | Manner::LineFlag | Manner::ShortFlag | Manner::Plus => {
                        spot.file.as_deref().unwrap_or(&spot.folder)
                    }
                };
                vec!["/usr/bin/open".into(), "-a".into(), bundle.into(), what.into()]
            }
        }
    }
}

impl Places {
    /// The places for this environment.
    pub(super) fn of(environment: &[(String, String)]) -> Self {
        let at = |name: &str| value(environment, name).filter(|text| !text.is_empty());
        let mut folders: Vec<PathBuf> =
            at("PATH").map(|path| std::env::split_paths(path).collect()).unwrap_or_default();
        for (base, below) in known::USUAL_FOLDERS {
            match base {
                None => folders.push(PathBuf::from(below)),
                Some(variable) => folders.extend(at(variable).map(|base| Path::new(base).join(below))),
            }
        }
        // A relative entry would find whatever lies in the folder that this process happens to be in.
        folders.retain(|folder| folder.is_absolute());
        let mut bundles = Vec::new();
        if cfg!(target_os = "macos") {
            bundles.extend(
                ["/Applications", "/System/Applications/Utilities", "/System/Applications"]
                    .map(PathBuf::from),
            );
            bundles.extend(at("HOME").map(|home| Path::new(home).join("Applications")));
        }
        let named = ["VISUAL", "EDITOR"].into_iter().filter_map(at);
        let preferred = named.filter_map(|editor| {
            let program = editor.split_whitespace().next()?;
            Path::new(program).file_stem().map(|name| name.to_string_lossy().into_owned())
        });
        Self { preferred: preferred.collect(), folders, bundles }
    }

    fn find(&self, program: &'static Program) -> Option<Found> {
        let command = || program.commands.iter().find_map(|name| self.executable(name));
        let start = command().map(Start::Command).or_else(|| self.bundle(program))?;
        Some(Found { program, start })
    }

    fn executable(&self, name: &str) -> Option<PathBuf> {
        let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
        let mut candidates = self
            .folders
            .iter()
            .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))));
        candidates.find(|path| is_executable(path) && !needs_a_terminal(path))
    }

    /// A bundle, or the executable in it that takes more.
    fn bundle(&self, program: &Program) -> Option<Start> {
        let bundle = program.bundle?;
        let path = self
            .bundles
            .iter()
            .map(|folder| folder.join(format!("{bundle}.app")))
            .find(|path| path.is_dir())?;
        let inside =
            program.inside.map(|inside| path.join("Contents").join(inside)).filter(|it| is_executable(it));
        Some(inside.map_or(Start::Bundle(path), Start::Command))
    }
}

/// Every known program that is there: the person's own editor first, then as the table has them.
pub(super) fn all(places: &Places) -> Vec<Found> {
    let mut found: Vec<Found> = known::PROGRAMS.iter().filter_map(|program| places.find(program)).collect();
    found.sort_by_key(|found| {
        let named = places.preferred.iter().position(|name| found.program.commands.contains(&name.as_str()));
        named.unwrap_or(usize::MAX)
    });
    found
}

fn is_executable(path: &Path) -> bool {
    let Ok(known) = std::fs::metadata(path) else { return false };
    #[cfg(unix)]
    let may = std::os::unix::fs::PermissionsExt::mode(&known.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let may = true;
    known.is_file() && may
}

/// An Emacs that was built without windows goes by the same name and can do nothing without a terminal.
fn needs_a_terminal(path: &Path) -> bool {
    let real = path.canonicalize().unwrap_or_default();
    real.file_name().is_some_and(|name| name.to_string_lossy().ends_with("-nox"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// Folders with these executables in them.
    fn world(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("temp folder");
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
            std::fs::write(&path, "").expect("written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("set");
        }
        folder
    }

    fn places(folder: &Path, preferred: &[&str]) -> Places {
        Places {
            folders: vec![folder.join("bin"), folder.join("more")],
            bundles: vec![folder.join("Applications")],
            preferred: preferred.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn ids(places: &Places) -> Vec<&'static str> {
        all(places).into_iter().map(|found| found.program.id).collect()
    }

    #[test]
    fn what_can_be_run_is_found_and_a_persons_own_editor_comes_first() {
        let folder = world(&["bin/code", "more/zed", "more/xterm"]);
        std::fs::write(folder.path().join("bin/subl"), "not executable").expect("written");
        std::fs::create_dir(folder.path().join("bin/cursor")).expect("a folder of that name");
        assert_eq!(ids(&places(folder.path(), &[])), ["vscode", "zed", "xterm"]);
        assert_eq!(ids(&places(folder.path(), &["zed"])), ["zed", "vscode", "xterm"]);
        assert_eq!(
            ids(&places(folder.path(), &["vim"])),
            ["vscode", "zed", "xterm"],
            "a terminal editor is not offered"
        );
    }

    #[test]
    fn an_emacs_without_windows_is_not_offered() {
        let folder = world(&["more/emacs-nox", "more/emacs-gtk"]);
        std::fs::create_dir(folder.path().join("bin")).expect("folder");
        let emacs = folder.path().join("bin/emacs");
        std::os::unix::fs::symlink("../more/emacs-nox", &emacs).expect("linked");
        assert!(ids(&places(folder.path(), &[])).is_empty());
        std::fs::remove_file(&emacs).expect("removed");
        std::os::unix::fs::symlink("../more/emacs-gtk", &emacs).expect("linked");
        assert_eq!(ids(&places(folder.path(), &[])), ["emacs"]);
    }

    #[test]
    fn a_bundle_is_started_by_the_system_unless_its_own_command_can_do_more() {
        let folder = world(&[
            "Applications/Zed.app/Contents/MacOS/cli",
            "Applications/iTerm.app/Contents/MacOS/iTerm2",
        ]);
        let found = all(&places(folder.path(), &[]));
        let [zed, iterm] = found.as_slice() else { panic!("{found:?}") };
        assert!(
            zed.takes_lines()
                && matches!(&zed.start, Start::Command(path) if path.ends_with("Contents/MacOS/cli"))
        );
        let spot = Spot { folder: "/w".into(), file: Some("/w/src/a.rs".into()), line: Some(3) };
        let bundle = folder.path().join("Applications/iTerm.app");
        assert_eq!(
            iterm.command(&spot),
            ["/usr/bin/open".into(), OsString::from("-a"), bundle.into_os_string(), "/w/src".into()]
        );
    }

    #[test]
    fn the_environment_says_where_to_look() {
        let pairs =
            [("PATH", "/opt/bin:relative:/usr/bin"), ("HOME", "/home/a"), ("EDITOR", "/usr/bin/code --wait")];
        let all: Vec<(String, String)> =
            pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let places = Places::of(&all);
        assert!(places.folders.starts_with(&["/opt/bin".into(), "/usr/bin".into()]), "{places:?}");
        assert!(places.folders.contains(&PathBuf::from("/home/a/.local/bin")));
        assert_eq!(places.preferred, ["code"]);
    }
}
