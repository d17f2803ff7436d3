//! The programs to compare with. Each session of a peer is a home of its own, so that nothing of it is left behind.

use std::path::{Path, PathBuf};
use std::process::Command;

use ao_e2e::home::TestHome;

use crate::pty::Pty;

/// A program that keeps sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// The smallest there is: no screen is kept.
    Dtach,
    /// The most used.
    Tmux,
}

/// Peers to drive.
const DRIVEN: [Peer; 2] = [Peer::Dtach, Peer::Tmux];

impl Peer {
    /// Its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dtach => "dtach",
            Self::Tmux => "tmux",
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
    let mut missing: Vec<String> = absent.map(|name| format!("{name} is not installed")).collect();
    missing.push(if is_on_path("shpool") {
        "shpool is installed, but its sessions are not measured yet".to_owned()
    } else {
        "shpool is not installed".to_owned()
    });
    missing
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A session of a peer, in which `script` runs.
pub(crate) struct PeerSession {
    peer: Peer,
    home: TestHome,
    socket: PathBuf,
}

impl PeerSession {
    /// Starts it, with nobody attached.
    ///
    /// # Panics
    /// When the peer refuses.
    pub(crate) fn start(peer: Peer, script: &str) -> Self {
        let home = TestHome::new();
        let socket = home.folder().join("peer.sock");
        let mut session = Self { peer, home, socket };
        session.add(script);
        session
    }

    /// Starts one more in the same server, for the peers that have one.
    pub(crate) fn add(&mut self, script: &str) {
        let mut command = self.command();
        match self.peer {
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
        };
        Pty::start(command)
    }

    /// The process that holds the terminals.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) fn server(&self) -> u32 {
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
        command
    }
}
