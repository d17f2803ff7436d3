//! What works here and what is missing, besides agents.

use ao_protocol::view::{CheckState, CheckView};

use super::server::Server;

/// Programs that are of use and that nothing depends on, how each says its version, and what it is for.
const TOOLS: [(&str, &str, &str); 2] = [
    ("tmux", "-V", "Agents may use it for programs that are to go on in the background."),
    ("gh", "--version", "Agents use it for pull requests on GitHub."),
];

/// Looks at everything a session needs, in the environment that sessions get.
pub(super) async fn check(server: &Server) -> Vec<CheckView> {
    let mut checks = vec![git(server).await];
    for (name, flag, purpose) in TOOLS {
        checks.push(match server.engine.tool(name, flag).await {
            None => CheckView {
                name: name.to_owned(),
                state: CheckState::Absent,
                detail: "not installed".to_owned(),
                hint: Some(format!("Nothing needs it. {purpose}")),
            },
            Some((program, version)) => {
                let said = version.map_or_else(String::new, |version| format!("{version}, "));
                CheckView {
                    name: name.to_owned(),
                    state: CheckState::Good,
                    detail: format!("{said}{}", program.display()),
                    hint: None,
                }
            }
        });
    }
    checks.extend(lingering());
    checks
}

/// Whether what a person started outlives their last logout, where systemd decides that.
#[cfg(target_os = "linux")]
fn lingering() -> Option<CheckView> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR")?;
    if !std::path::Path::new(&runtime).join("systemd/private").exists() {
        return None;
    }
    // SAFETY: geteuid has no preconditions and cannot fail.
    let user = nix::unistd::User::from_uid(unsafe { libc::geteuid() }.into()).ok()??.name;
    let lingers = std::path::Path::new("/var/lib/systemd/linger").join(&user).exists();
    Some(CheckView {
        name: "logout".to_owned(),
        state: if lingers { CheckState::Good } else { CheckState::Absent },
        detail: if lingers { "agents live on" } else { "the system may end agents at your last logout" }
            .to_owned(),
        hint: (!lingers).then(|| format!("To keep them at work then, run: loginctl enable-linger {user}")),
    })
}

/// Elsewhere a logout is no business of a service manager.
#[cfg(not(target_os = "linux"))]
fn lingering() -> Option<CheckView> {
    None
}

async fn git(server: &Server) -> CheckView {
    let name = "git".to_owned();
    match server.engine.git().version().await {
        Ok(version) => CheckView {
            name,
            state: CheckState::Good,
            detail: format!("{version}, worktrees available"),
            hint: None,
        },
        Err(error) => {
            let error = error.to_call_error();
            CheckView { name, state: CheckState::Bad, detail: error.message, hint: error.hint }
        }
    }
}
