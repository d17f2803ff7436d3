//! The programs that are known: what they are called, where they are, and how they are told a folder, a file and a line.
//!
//! A table and nothing else. Editors that live in a terminal are not in it: in the background they would wait for ever.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use ao_protocol::bridge::Place;

use super::confine::Spot;

/// A program, as it is known.
#[derive(Debug)]
pub(super) struct Program {
    /// What requests and settings call it; never changes.
    pub(super) id: &'static str,
    /// What people call it.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) place: Place,
    /// The names of its executable.
    pub(super) commands: &'static [&'static str],
    /// Its bundle on macOS.
    pub(super) bundle: Option<&'static str>,
    /// The command inside of that bundle that takes what the executable elsewhere takes.
    pub(super) inside: Option<&'static str>,
    /// How it is told what to open.
    pub(super) manner: Manner,
}

/// How a program is told what to open.
#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    /// An editor: `folder --goto file:line`.
    Goto,
    /// An editor: `folder file:line`.
    Colon,
    /// An editor: `folder --line n file`.
    LineFlag,
    /// An editor: `-l n file`.
    ShortFlag,
    /// An editor: `+n file`.
    Plus,
    /// A terminal: these, then the folder.
    Before(&'static [&'static str]),
    /// A terminal: this option and the folder in one.
    Joined(&'static str),
    /// A terminal that opens where it is started, with these.
    Here(&'static [&'static str]),
}

impl Manner {
    /// Whether it can be told a line.
    pub(super) fn takes_lines(self) -> bool {
        match self {
            Self::Goto | Self::Colon | Self::LineFlag | Self::ShortFlag | Self::Plus => true,
            Self::Before(_) | Self::Joined(_) | Self::Here(_) => false,
        }
    }

    /// The arguments.
    pub(super) fn arguments(self, spot: &Spot) -> Vec<OsString> {
        let file = spot.file.as_deref();
        let folder = || spot.folder.clone().into_os_string();
        let lined = |before: &[OsString], file: &Path| {
            let mut arguments = if spot.line.is_some() { before.to_vec() } else { Vec::new() };
            arguments.push(file.into());
            arguments
        };
        let number = spot.line.unwrap_or(1).to_string();
        match (self, file) {
            (Self::Goto | Self::Colon | Self::LineFlag | Self::ShortFlag | Self::Plus, None) => {
                vec![folder()]
            }
            (Self::Goto, Some(file)) => vec![folder(), "--goto".into(), with_line(file, spot.line)],
            (Self::Colon, Some(file)) => vec![folder(), with_line(file, spot.line)],
            (Self::LineFlag, Some(file)) => {
                let mut arguments = vec![folder()];
                arguments.extend(lined(&["--line".into(), number.into()], file));
                arguments
            }
            (Self::ShortFlag, Some(file)) => lined(&["-l".into(), number.into()], file),
            (Self::Plus, Some(file)) => lined(&[format!("+{number}").into()], file),
            (Self::Before(options), _) => {
                let mut arguments: Vec<OsString> = options.iter().map(OsString::from).collect();
                arguments.push(spot.beside().into());
                arguments
            }
            (Self::Joined(option), _) => vec![joined(option.as_ref(), spot.beside().as_os_str())],
            (Self::Here(options), _) => options.iter().map(OsString::from).collect(),
        }
    }
}

/// `file:line`, or the file without a line.
fn with_line(file: &Path, line: Option<u32>) -> OsString {
    line.map_or_else(|| file.into(), |line| joined(file.as_os_str(), format!(":{line}").as_ref()))
}

fn joined(first: &OsStr, second: &OsStr) -> OsString {
    let mut both = first.to_owned();
    both.push(second);
    both
}

/// The program with this id.
pub(super) fn find(id: &str) -> Option<&'static Program> {
    PROGRAMS.iter().find(|program| program.id == id)
}

const fn editor(
    id: &'static str,
    name: &'static str,
    commands: &'static [&'static str],
    manner: Manner,
) -> Program {
    Program { id, name, place: Place::Editor, commands, bundle: None, inside: None, manner }
}

const fn terminal(
    id: &'static str,
    name: &'static str,
    commands: &'static [&'static str],
    manner: Manner,
) -> Program {
    Program { id, name, place: Place::Terminal, commands, bundle: None, inside: None, manner }
}

impl Program {
    const fn bundle(self, bundle: &'static str) -> Self {
        Self { bundle: Some(bundle), ..self }
    }

    const fn inside(self, inside: &'static str) -> Self {
        Self { inside: Some(inside), ..self }
    }
}

use Manner::{Before, Colon, Goto, Here, Joined, LineFlag, Plus, ShortFlag};

/// All of them, the usual ones first.
pub(super) static PROGRAMS: &[Program] = &[
    editor("vscode", "VS Code", &["code", "com.visualstudio.code"], Goto)
        .bundle("Visual Studio Code")
        .inside("Resources/app/bin/code"),
    editor("cursor", "Cursor", &["cursor"], Goto).bundle("Cursor").inside("Resources/app/bin/cursor"),
    editor("windsurf", "Windsurf", &["windsurf"], Goto)
        .bundle("Windsurf")
        .inside("Resources/app/bin/windsurf"),
    editor("zed", "Zed", &["zed", "zeditor", "dev.zed.Zed"], Colon).bundle("Zed").inside("MacOS/cli"),
    editor("vscodium", "VSCodium", &["codium", "com.vscodium.codium"], Goto)
        .bundle("VSCodium")
        .inside("Resources/app/bin/codium"),
    editor("vscode-insiders", "VS Code Insiders", &["code-insiders"], Goto)
        .bundle("Visual Studio Code - Insiders")
        .inside("Resources/app/bin/code"),
    editor("sublime", "Sublime Text", &["subl", "sublime_text"], Colon)
        .bundle("Sublime Text")
        .inside("SharedSupport/bin/subl"),
    editor(
        "idea",
        "IntelliJ IDEA",
        &["idea", "idea64", "intellij-idea-ultimate", "intellij-idea-community"],
        LineFlag,
    )
    .bundle("IntelliJ IDEA")
    .inside("MacOS/idea"),
    editor(
        "pycharm",
        "PyCharm",
        &["pycharm", "pycharm64", "pycharm-professional", "pycharm-community"],
        LineFlag,
    )
    .bundle("PyCharm")
    .inside("MacOS/pycharm"),
    editor("webstorm", "WebStorm", &["webstorm", "webstorm64"], LineFlag)
        .bundle("WebStorm")
        .inside("MacOS/webstorm"),
    editor("goland", "GoLand", &["goland", "goland64"], LineFlag).bundle("GoLand").inside("MacOS/goland"),
    editor("rustrover", "RustRover", &["rustrover", "rustrover64"], LineFlag)
        .bundle("RustRover")
        .inside("MacOS/rustrover"),
    editor("clion", "CLion", &["clion", "clion64"], LineFlag).bundle("CLion").inside("MacOS/clion"),
    editor("phpstorm", "PhpStorm", &["phpstorm", "phpstorm64"], LineFlag)
        .bundle("PhpStorm")
        .inside("MacOS/phpstorm"),
    editor("rubymine", "RubyMine", &["rubymine", "rubymine64"], LineFlag)
        .bundle("RubyMine")
        .inside("MacOS/rubymine"),
    editor("rider", "Rider", &["rider", "rider64"], LineFlag).bundle("Rider").inside("MacOS/rider"),
    editor("kate", "Kate", &["kate"], ShortFlag),
    editor("gvim", "GVim", &["gvim"], Plus).bundle("MacVim").inside("bin/gvim"),
    editor("emacs", "Emacs", &["emacs"], Plus).bundle("Emacs").inside("MacOS/Emacs"),
    editor("gnome-text-editor", "Text Editor", &["gnome-text-editor"], Plus),
    terminal("windows-terminal", "Windows Terminal", &["wt"], Here(&["-d", "."])),
    terminal("powershell", "PowerShell", &["pwsh", "powershell"], Here(&["-NoLogo"])),
    terminal("cmd", "Command Prompt", &["cmd"], Here(&[])),
    terminal("iterm", "iTerm", &[], Here(&[])).bundle("iTerm"),
    terminal("terminal", "Terminal", &[], Here(&[])).bundle("Terminal"),
    terminal("warp", "Warp", &[], Here(&[])).bundle("Warp"),
    terminal("ptyxis", "Ptyxis", &["ptyxis"], Before(&["--new-window", "--working-directory"])),
    terminal("gnome-terminal", "GNOME Terminal", &["gnome-terminal"], Joined("--working-directory=")),
    terminal("konsole", "Konsole", &["konsole"], Before(&["--workdir"])),
    terminal("kitty", "kitty", &["kitty"], Before(&["--directory"])).bundle("kitty").inside("MacOS/kitty"),
    terminal("ghostty", "Ghostty", &["ghostty"], Joined("--working-directory=")).bundle("Ghostty"),
    terminal("wezterm", "WezTerm", &["wezterm"], Before(&["start", "--cwd"]))
        .bundle("WezTerm")
        .inside("MacOS/wezterm"),
    terminal("alacritty", "Alacritty", &["alacritty"], Before(&["--working-directory"]))
        .bundle("Alacritty")
        .inside("MacOS/alacritty"),
    terminal("xfce4-terminal", "Xfce Terminal", &["xfce4-terminal"], Joined("--working-directory=")),
    terminal("foot", "foot", &["foot"], Joined("--working-directory=")),
    terminal("x-terminal-emulator", "Terminal", &["x-terminal-emulator"], Here(&[])),
    terminal("xterm", "XTerm", &["xterm"], Here(&[])),
];

/// Folders that a desktop's search path often lacks: below a variable's value, or as they are.
pub(super) const USUAL_FOLDERS: &[(Option<&str>, &str)] = if cfg!(windows) {
    &[
        (Some("LOCALAPPDATA"), r"Programs\Microsoft VS Code\bin"),
        (Some("LOCALAPPDATA"), r"Programs\cursor\resources\app\bin"),
        (Some("LOCALAPPDATA"), r"Programs\Windsurf\bin"),
        (Some("LOCALAPPDATA"), r"Programs\Zed\bin"),
        (Some("LOCALAPPDATA"), r"Programs\VSCodium\bin"),
        (Some("LOCALAPPDATA"), r"JetBrains\Toolbox\scripts"),
        (Some("LOCALAPPDATA"), r"Microsoft\WindowsApps"),
        (Some("ProgramFiles"), r"Microsoft VS Code\bin"),
        (Some("ProgramFiles"), "Sublime Text"),
        (Some("SystemRoot"), "System32"),
        (Some("SystemRoot"), r"System32\WindowsPowerShell\v1.0"),
    ]
} else if cfg!(target_os = "macos") {
    &[
        (None, "/opt/homebrew/bin"),
        (None, "/usr/local/bin"),
        (Some("HOME"), ".local/bin"),
        (Some("HOME"), "Library/Application Support/JetBrains/Toolbox/scripts"),
    ]
} else {
    &[
        (Some("HOME"), ".local/bin"),
        (Some("HOME"), ".local/share/JetBrains/Toolbox/scripts"),
        (None, "/usr/local/bin"),
        (None, "/usr/bin"),
        (None, "/snap/bin"),
        (None, "/var/lib/flatpak/exports/bin"),
        (Some("HOME"), ".local/share/flatpak/exports/bin"),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(id: &str, file: Option<&str>, line: Option<u32>) -> Vec<String> {
        let spot = Spot { folder: "/w".into(), file: file.map(Into::into), line };
        let arguments = find(id).expect("known").manner.arguments(&spot);
        arguments.into_iter().map(|argument| argument.into_string().expect("text")).collect()
    }

    #[test]
    fn each_editor_is_told_in_its_own_way() {
        let file = Some("/w/src/a b.rs");
        for (id, file, line, told) in [
            ("vscode", None, None, &["/w"][..]),
            ("vscode", file, None, &["/w", "--goto", "/w/src/a b.rs"]),
            ("vscode", file, Some(12), &["/w", "--goto", "/w/src/a b.rs:12"]),
            ("zed", file, Some(12), &["/w", "/w/src/a b.rs:12"]),
            ("sublime", file, Some(12), &["/w", "/w/src/a b.rs:12"]),
            ("idea", file, Some(12), &["/w", "--line", "12", "/w/src/a b.rs"]),
            ("idea", file, None, &["/w", "/w/src/a b.rs"]),
            ("kate", file, Some(12), &["-l", "12", "/w/src/a b.rs"]),
            ("gvim", file, Some(12), &["+12", "/w/src/a b.rs"]),
            ("emacs", file, None, &["/w/src/a b.rs"]),
            ("gvim", None, None, &["/w"]),
        ] {
            assert_eq!(arguments(id, file, line), told, "{id} {line:?}");
        }
    }

    #[test]
    fn each_terminal_opens_beside_the_file() {
        let file = Some("/w/src/a.rs");
        for (id, told) in [
            ("gnome-terminal", &["--working-directory=/w/src"][..]),
            ("konsole", &["--workdir", "/w/src"]),
            ("kitty", &["--directory", "/w/src"]),
            ("wezterm", &["start", "--cwd", "/w/src"]),
            ("windows-terminal", &["-d", "."]),
            ("xterm", &[]),
        ] {
            assert_eq!(arguments(id, file, Some(3)), told, "{id}");
        }
    }

    #[test]
    fn ids_are_unique_and_everything_can_be_found_somehow() {
        for (at, program) in PROGRAMS.iter().enumerate() {
            assert!(PROGRAMS[..at].iter().all(|other| other.id != program.id), "{}", program.id);
            assert!(!program.commands.is_empty() || program.bundle.is_some(), "{}", program.id);
            assert!(program.inside.is_none() || program.bundle.is_some(), "{}", program.id);
            assert_eq!(program.manner.takes_lines(), program.place == Place::Editor, "{}", program.id);
        }
    }
}
