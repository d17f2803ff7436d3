//! The programs to compare with. Each session of a peer is a home of its own, so that nothing of it is left behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ao_e2e::home::TestHome;
use ao_e2e::pty::Pty;
use ao_e2e::wait;

use super::lab::Running;

/// A program that keeps sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// The smallest there is: no screen is kept.
    Dtach,
    /// The most used.
    Tmux,
    /// One daemon that keeps all sessions and their screens.
    Shpool,
}

/// Peers to drive.
const DRIVEN: [Peer; 3] = [Peer::Dtach, Peer::Tmux, Peer::Shpool];

impl Peer {
    /// Its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dtach => "dtach",
            Self::Tmux => "tmux",
            Self::Shpool => "shpool",
        }
    }

    /// Whether it can be run.
    pub(crate) fn is_here(self) -> bool {
        is_on_path(self.name())
    }
}

/// The peers that can be run.
pub(crate) fn here() -> Vec<Peer> {
    DRIVEN.into_iter().filter(|peer| peer.is_here()).collect()
}

/// Those that are left out, and why.
pub(crate) fn missing() -> Vec<String> {
    let absent = DRIVEN.into_iter().filter(|peer| !peer.is_here()).map(Peer::name);
    absent.map(|name| format!("{name} is not installed")).collect()
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A session of a peer, in which `script` runs.
pub(crate) struct PeerSession {
    peer: Peer,
    // Before the home, which looks for what was left running.
    daemon: Option<Running>,
    home: TestHome,
    socket: PathBuf,
    sessions: usize,
}

impl PeerSession {
    /// Starts it, with nobody attached.
    ///
    /// # Panics
    /// When the peer refuses.
    pub(crate) async fn start(peer: Peer, script: &str) -> Self {
        let home = TestHome::new();
        let socket = home.folder().join("peer.sock");
        let mut session = Self { peer, daemon: None, home, socket, sessions: 0 };
        if peer == Peer::Shpool {
            session.daemon = Some(session.shpool_daemon().await);
        }
        session.add(script);
        session
    }

    /// The daemon that shpool's sessions live in, once it listens. It repaints screens and says nothing of its own.
    async fn shpool_daemon(&self) -> Running {
        let settings = "prompt_prefix = \"\"\nsession_restore_mode = \"screen\"\n";
        std::fs::write(self.shpool_settings(), settings).expect("written");
        let mut command = self.command();
        let child =
            command.arg("daemon").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let daemon = Running::new(child.expect("shpool starts"));
        wait::closely("shpool listens", async || self.socket.exists().then_some(())).await;
        daemon
    }

    fn shpool_settings(&self) -> PathBuf {
        self.home.folder().join("shpool.toml")
    }

    /// Starts one more in the same server, for the peers that have one.
    pub(crate) fn add(&mut self, script: &str) {
        self.sessions += 1;
        let mut command = self.command();
        match self.peer {
            Peer::Shpool => {
                let file = self.home.folder().join(format!("script-{}", self.sessions));
                std::fs::write(&file, script).expect("written");
                let words = format!("sh '{}'", file.display());
                command.args(["attach", "--background", "--cmd", &words, &format!("s{}", self.sessions)]);
                command.stdout(Stdio::null()).stderr(Stdio::null())
            }
            Peer::Dtach => command.arg("-n").arg(&self.socket).args(["-r", "none", "sh", "-c", script]),
            Peer::Tmux => {
                let settings = self.home.folder().join("tmux.conf");
                std::fs::write(&settings, "set -g status off\n").expect("written");
                command.arg("-S").arg(&self.socket).arg("-f").arg(settings);
                command.args(["new-session", "-d", "-x", "120", "-y", "40", script])
            }
        };
        assert!(command.status().expect("it runs").success(), "{} refuses", self.peer.name());
    }

    /// Attaches a person's client.
    pub(crate) fn attach(&self) -> Pty {
        let mut command = self.command();
        match self.peer {
            Peer::Dtach => command.arg("-a").arg(&self.socket).args(["-E", "-z", "-r", "none"]),
            Peer::Tmux => command.arg("-S").arg(&self.socket).arg("attach"),
            Peer::Shpool => command.args(["attach", "--force", "s1"]),
        };
        Pty::start_silent(command)
    }

    /// The process that holds the terminals.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) fn server(&self) -> u32 {
        if let Some(daemon) = &self.daemon {
            return daemon.id();
        }
        let mark = format!("({}", self.peer.name());
        let mut servers = ao_e2e::processes::of_folder(self.home.folder());
        servers.retain(|pid| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            stat.contains(&mark)
        });
        servers.sort_unstable();
        *servers.first().expect("a server")
    }

    fn command(&self) -> Command {
        let mut command = self.home.command(Path::new(self.peer.name()));
        command.env("TERM", "xterm-256color");
        if self.peer == Peer::Shpool {
            command.arg("--no-daemonize").arg("--config-file").arg(self.shpool_settings());
            command.arg("--socket").arg(&self.socket);
        }
        command
    }
}
