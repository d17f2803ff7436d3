//! What must not reach an agent, and what must.

/// Variables that say where a process was started, which is not where an agent runs: from inside another agent, a
/// terminal, a multiplexer, a service manager. An agent that believes them talks to the wrong terminal or refuses to
/// start.
const ORIGIN: &[&str] = &[
    "ARGV0",
    "CLAUDECODE",
    "CLAUDE_CODE_CHILD_SESSION",
    "CLAUDE_CODE_CONTAINER_ID",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLAUDE_CODE_EXECPATH",
    "CLAUDE_CODE_SESSION_ACCESS_TOKEN",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_CODE_SSE_PORT",
    "CLAUDE_ENV_FILE",
    "CLAUDE_PROJECT_DIR",
    "COLUMNS",
    "DESKTOP_STARTUP_ID",
    "ELECTRON_NO_ATTACH_CONSOLE",
    "ELECTRON_RUN_AS_NODE",
    "INVOCATION_ID",
    "JOURNAL_STREAM",
    "LC_TERMINAL",
    "LC_TERMINAL_VERSION",
    "LINES",
    "NOTIFY_SOCKET",
    "OLDPWD",
    "PWD",
    "SHLVL",
    "STY",
    "TERMINAL_EMULATOR",
    "TERM_FEATURES",
    "TERM_SESSION_ID",
    "TILIX_ID",
    "TMUX",
    "TMUX_PANE",
    "WINDOW",
    "WINDOWID",
    "XDG_ACTIVATION_TOKEN",
    "_",
];

const ORIGIN_PREFIXES: &[&str] = &[
    "ALACRITTY_",
    "AO_",
    "CLAUDE_CODE_REMOTE",
    "GHOSTTY_",
    "GNOME_TERMINAL_",
    "ITERM_",
    "KITTY_",
    "KONSOLE_",
    "LISTEN_",
    "TERM_PROGRAM",
    "VSCODE_",
    "VTE_",
    "WATCHDOG_",
    "WEZTERM_",
    "WT_",
    "ZELLIJ",
];

/// Variables that change what programs load. In the environment that the daemon inherits they are its parent's
/// business; the ones that the user's own shell files set come back with the capture.
const LOADING: &[&str] = &["NODE_ENV", "NODE_OPTIONS"];
const LOADING_PREFIXES: &[&str] = &["DYLD_", "LD_"];

/// What an AppImage sets so that its own libraries are found. They vanish with it, and break every other program.
const APPIMAGE: &[&str] = &["APPDIR", "APPIMAGE", "GSETTINGS_SCHEMA_DIR", "OWD", "PYTHONHOME", "PYTHONPATH"];
const APPIMAGE_PREFIXES: &[&str] = &["GDK_", "GIO_", "GTK_"];

/// What a package script adds to the environment of what it starts.
const NPM_SCRIPT_PREFIX: &str = "npm_";
const NPM_SCRIPT: &[&str] = &["INIT_CWD", "NODE"];

/// An environment that was inherited, without what must not reach an agent, and with a UTF-8 locale.
#[must_use]
pub fn cleaned(base: Vec<(String, String)>) -> Vec<(String, String)> {
    let image = value(&base, "APPDIR").filter(|folder| folder.starts_with('/')).map(str::to_owned);
    let in_image = image.is_some() || value(&base, "APPIMAGE").is_some();
    let in_script = value(&base, "npm_lifecycle_event").is_some();
    let is_foreign = |name: &str| {
        is_of_origin(name)
            || is_in(name, LOADING, LOADING_PREFIXES)
            || (in_image && is_in(name, APPIMAGE, APPIMAGE_PREFIXES))
            || (in_script && is_in(name, NPM_SCRIPT, &[NPM_SCRIPT_PREFIX]))
    };
    let mut clean: Vec<(String, String)> = base
        .into_iter()
        .filter(|(name, _)| is_name(name) && !is_foreign(name))
        .filter_map(|(name, value)| Some((name, outside(value, image.as_deref())?)))
        .collect();
    force_utf8(&mut clean);
    clean
}

/// What a login shell made of the cleaned environment `base`: its own values, with the folders of `base` that it left
/// out of the search path after its own.
pub(super) fn merged(base: &[(String, String)], shell: Vec<(String, String)>) -> Vec<(String, String)> {
    // The shell ran in a terminal that is none.
    let mut merged: Vec<(String, String)> = shell
        .into_iter()
        .filter(|(name, _)| is_name(name) && !is_of_origin(name) && name != "TERM")
        .collect();
    merged.extend(base.iter().filter(|(name, _)| name == "TERM").cloned());
    let path = joined_path([value(&merged, "PATH"), value(base, "PATH")].into_iter().flatten());
    set(&mut merged, "PATH", path);
    force_utf8(&mut merged);
    merged
}

/// The value of a variable.
pub(super) fn value<'a>(environment: &'a [(String, String)], name: &str) -> Option<&'a str> {
    environment.iter().find(|(known, _)| same(known, name)).map(|(_, value)| value.as_str())
}

pub(super) fn set(environment: &mut Vec<(String, String)>, name: &str, value: String) {
    environment.retain(|(known, _)| !same(known, name));
    environment.push((name.to_owned(), value));
}

/// Search paths one after the other, each folder once. An empty entry would mean the folder one happens to be in, and
/// an agent's folder is a repository.
pub(super) fn joined_path<'a>(paths: impl Iterator<Item = &'a str>) -> String {
    let mut folders: Vec<&str> = Vec::new();
    for folder in paths.flat_map(|path| path.split(SEPARATOR)) {
        if !folder.is_empty() && !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders.join(SEPARATOR)
}

pub(super) const SEPARATOR: &str = if cfg!(windows) { ";" } else { ":" };

fn is_of_origin(name: &str) -> bool {
    is_in(name, ORIGIN, ORIGIN_PREFIXES)
}

fn is_in(name: &str, names: &[&str], prefixes: &[&str]) -> bool {
    let starts = |prefix: &&str| name.get(..prefix.len()).is_some_and(|start| same(start, prefix));
    names.iter().any(|known| same(known, name)) || prefixes.iter().any(starts)
}

/// Windows does not tell `Path` from `PATH`.
fn same(one: &str, other: &str) -> bool {
    if cfg!(windows) { one.eq_ignore_ascii_case(other) } else { one == other }
}

/// Whether a new process can be given a variable of this name.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

/// A value without the entries that point into the AppImage; none if that was all.
fn outside(value: String, image: Option<&str>) -> Option<String> {
    let Some(image) = image.filter(|image| value.contains(image)) else { return Some(value) };
    let inside =
        |entry: &&str| entry.strip_prefix(image).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let left: Vec<&str> = value.split(':').filter(|entry| !inside(entry)).collect();
    (!left.is_empty()).then(|| left.join(":"))
}

/// Agents draw their screens with more than ASCII.
fn force_utf8(environment: &mut Vec<(String, String)>) {
    if cfg!(windows) {
        return;
    }
    // The first that is set decides, as in every C library.
    let deciding = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| {
        value(environment, name).filter(|value| !value.is_empty()).map(|value| (name, value))
    });
    let (name, is_utf8) = match deciding {
        Some((name, value)) => (name, value.to_ascii_lowercase().replace('-', "").contains("utf8")),
        None => ("LANG", false),
    };
    if !is_utf8 {
        // Older macOS has no C.UTF-8.
        let locale = if cfg!(target_os = "macos") { "en_US.UTF-8" } else { "C.UTF-8" };
        set(environment, name, locale.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(text: &str) -> Vec<(String, String)> {
        text.split_whitespace()
            .map(|pair| pair.split_once('=').expect("a pair"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn clean(text: &str) -> Vec<(String, String)> {
        let mut clean = cleaned(environment(&format!("LANG=de_DE.UTF-8 {text}")));
        clean.retain(|(name, _)| name != "LANG");
        clean
    }

    #[test]
    fn what_tells_of_the_start_is_left_behind() {
        let gone = "TMUX=x STY=x CLAUDECODE=1 CLAUDE_CODE_ENTRYPOINT=cli AO_TOKEN=secret AO_HOME=/x TERM_PROGRAM=vscode \
            TERM_PROGRAM_VERSION=1 VTE_VERSION=1 WINDOWID=1 KITTY_PID=1 ELECTRON_RUN_AS_NODE=1 NODE_OPTIONS=-r LD_PRELOAD=x \
            LD_LIBRARY_PATH=/x DYLD_INSERT_LIBRARIES=x NOTIFY_SOCKET=x LINES=3 SHLVL=2 PWD=/x _=/x VSCODE_IPC_HOOK=x";
        assert_eq!(clean(gone), []);
        let kept = "HOME=/h PATH=/bin TERM=xterm SSH_AUTH_SOCK=/s CLAUDE_CODE_USE_BEDROCK=1 CLAUDE_CODE_OAUTH_TOKEN=x GTK_THEME=x \
            PYTHONPATH=/mine ANTHROPIC_API_KEY=k DISPLAY=:0 npm_config_registry=x";
        assert_eq!(clean(kept), environment(kept));
    }

    #[test]
    fn an_appimage_leaves_no_trace() {
        let inside = "APPDIR=/tmp/.mount_ao APPIMAGE=/a.AppImage OWD=/x ARGV0=ao GDK_BACKEND=x11 GTK_THEME=x GIO_EXTRA_MODULES=/tmp/.mount_ao/g \
            PYTHONHOME=/tmp/.mount_ao/usr PATH=/tmp/.mount_ao/usr/bin:/usr/bin XDG_DATA_DIRS=/tmp/.mount_ao/usr/share:/usr/share \
            QT_PLUGIN_PATH=/tmp/.mount_ao/qt HOME=/h OTHER=/tmp/.mount_aother";
        let expected = "PATH=/usr/bin XDG_DATA_DIRS=/usr/share HOME=/h OTHER=/tmp/.mount_aother";
        assert_eq!(clean(inside), environment(expected));
    }

    #[test]
    fn a_package_script_leaves_no_trace() {
        let inside = "npm_lifecycle_event=start npm_config_prefix=/x npm_package_name=ao INIT_CWD=/x NODE=/n NODE_ENV=production A=b";
        assert_eq!(clean(inside), environment("A=b"));
    }

    #[cfg(unix)]
    #[test]
    fn the_shells_path_comes_first_and_nothing_of_the_base_is_lost() {
        let base = environment("PATH=/app/bin:/usr/bin TERM=xterm LANG=C.UTF-8 GONE=unset-by-the-shell");
        let shell = environment(
            "PATH=/home/bin:/usr/bin::/home/bin TERM=dumb LANG=C.UTF-8 NODE_OPTIONS=mine AO_X=1 NEW=1 TMUX=x",
        );
        let expected =
            environment("LANG=C.UTF-8 NODE_OPTIONS=mine NEW=1 TERM=xterm PATH=/home/bin:/usr/bin:/app/bin");
        assert_eq!(merged(&base, shell), expected);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn there_is_always_a_utf8_locale() {
        for (given, expected) in [
            ("A=b", "A=b LANG=C.UTF-8"),
            ("LANG=C", "LANG=C.UTF-8"),
            ("LANG=de_DE.utf8", "LANG=de_DE.utf8"),
            ("LANG=C LC_CTYPE=en_GB.UTF-8", "LANG=C LC_CTYPE=en_GB.UTF-8"),
            ("LANG=en_GB.UTF-8 LC_ALL=POSIX", "LANG=en_GB.UTF-8 LC_ALL=C.UTF-8"),
            ("LANG=en_GB.ISO8859-1 LC_ALL=", "LC_ALL= LANG=C.UTF-8"),
        ] {
            assert_eq!(cleaned(environment(given)), environment(expected), "{given}");
        }
    }

    #[test]
    fn names_that_no_process_can_have_are_dropped() {
        let odd = vec![(String::new(), "x".to_owned()), ("=C:".to_owned(), "C:\\x".to_owned())];
        assert!(cleaned(odd).iter().all(|(name, _)| name == "LANG"));
    }
}
