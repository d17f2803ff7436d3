//! A real host in a throw-away bundle, and a client that speaks its protocol.
#![expect(dead_code, reason = "each test program uses its part")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ao_protocol::frame::{Decoder, Frame, Input};
use ao_protocol::host::{
    HOST_PROTOCOL, HostAnswer, HostHello, HostNews, HostReady, HostSpec, HostState, HostVerb, LaunchSpec,
    SPEC_FILE,
};
use ao_protocol::ids::{LaunchId, SessionId};
use ao_protocol::view::ExitStatus;
use interprocess::local_socket::prelude::*;
use interprocess::local_socket::{GenericFilePath, Stream};

/// Nothing takes so long; a test that waits longer fails instead of hanging.
#[cfg(unix)]
const STUCK: std::time::Duration = std::time::Duration::from_secs(120);
pub(crate) const COOKIE: &str = "0123456789abcdef0123456789abcdef";

/// A bundle's folder.
pub(crate) struct Bundle {
    folder: tempfile::TempDir,
}

impl Bundle {
    pub(crate) fn new() -> Self {
        // A socket's path is limited to about a hundred bytes.
        let place = if cfg!(unix) { PathBuf::from("/tmp") } else { std::env::temp_dir() };
        Self { folder: tempfile::Builder::new().prefix("aoh").tempdir_in(place).expect("folder") }
    }

    /// Where its host listens.
    pub(crate) fn address(&self) -> String {
        if cfg!(windows) {
            let name = self.path().file_name().expect("named").to_string_lossy();
            format!(r"\\.\pipe\ao-test-{name}")
        } else {
            self.file("s").to_string_lossy().into_owned()
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn spec(&self, argv: &[&str]) -> HostSpec {
        HostSpec {
            session: SessionId::parse("shop-1").expect("valid"),
            socket: self.address(),
            cookie: COOKIE.to_owned(),
            cols: 80,
            rows: 24,
            offset: 0,
            keep_screen: false,
            open_files: None,
            launch: launch(1, argv),
        }
    }

    /// Starts a host for `spec` and waits for its word.
    pub(crate) fn start(&self, spec: &HostSpec) -> (HostProcess, HostReady) {
        self.start_with(spec, &["50", "50"])
    }

    pub(crate) fn start_with(&self, spec: &HostSpec, timing: &[&str]) -> (HostProcess, HostReady) {
        std::fs::write(self.file(SPEC_FILE), serde_json::to_vec(spec).expect("json")).expect("written");
        let log = std::fs::File::create(self.file("log")).expect("log");
        let mut child = Command::new(example("host"))
            .arg(self.path())
            .args(timing)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the host starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut line).expect("a word");
        let ready: HostReady = serde_json::from_str(&line).expect("a word of the protocol");
        if matches!(ready, HostReady::Listening { .. }) {
            let mut rest = Vec::new();
            out.read_to_end(&mut rest).expect("standard output ends");
            assert!(rest.is_empty(), "one line only");
        }
        let agent = match ready {
            HostReady::Listening { agent_pid, .. } => Some(agent_pid),
            HostReady::Held | HostReady::Failed { .. } => None,
        };
        (HostProcess { child, agent }, ready)
    }

    /// Starts a shell script as the agent.
    pub(crate) fn run(&self, script: &str) -> HostProcess {
        let (host, ready) = self.start(&self.spec(&["/bin/sh", "-c", script]));
        assert!(matches!(ready, HostReady::Listening { .. }), "{ready:?}");
        host
    }

    pub(crate) fn connect(&self) -> Client {
        Client::connect(&self.address()).1
    }

    pub(crate) fn state(&self) -> HostState {
        Client::connect(&self.address()).0
    }
}

/// A program of this crate's examples.
pub(crate) fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this program");
    let built = test.parent().and_then(Path::parent).expect("the target's folder").join("examples");
    built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

pub(crate) fn launch(number: u32, argv: &[&str]) -> LaunchSpec {
    let variables: Vec<(String, String)> = if cfg!(windows) {
        // Without these two hardly any program of Windows starts.
        let kept = ["SystemRoot", "PATH"].into_iter();
        kept.filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?))).collect()
    } else {
        [("PATH", "/usr/bin:/bin"), ("TERM", "xterm-256color")]
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .into()
    };
    LaunchSpec {
        launch: LaunchId(number),
        argv: argv.iter().map(|&text| text.to_owned()).collect(),
        cwd: if cfg!(unix) { "/tmp".to_owned() } else { std::env::temp_dir().to_string_lossy().into_owned() },
        env: variables,
    }
}

/// A host process; its end takes the agent along, so that a failed test leaves nothing.
pub(crate) struct HostProcess {
    pub(crate) child: Child,
    agent: Option<u32>,
}

impl HostProcess {
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("collected");
    }

    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("collected").code()
    }
}

impl Drop for HostProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // On Windows nothing outlives its host.
        #[cfg(unix)]
        for pid in self.agent.map(ao_host::process::members_of_session).unwrap_or_default() {
            let pid = nix::unistd::Pid::from_raw(i32::try_from(pid).expect("a pid"));
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
    }
}

/// A client of a host.
pub(crate) struct Client {
    stream: Stream,
    decoder: Decoder,
    /// Everything that came and was not asked for yet.
    pub(crate) seen: Vec<Frame>,
}

impl Client {
    pub(crate) fn connect(socket: &str) -> (HostState, Self) {
        match Self::hello(socket, COOKIE) {
            (HostAnswer::Welcome(state), client) => (state, client),
            (answer @ HostAnswer::Refused { .. }, _) => panic!("{answer:?}"),
        }
    }

    pub(crate) fn hello(socket: &str, cookie: &str) -> (HostAnswer, Self) {
        let name = socket.to_fs_name::<GenericFilePath>().expect("a name");
        let stream = Stream::connect(name).expect("connected");
        // Pipes know no such limit.
        #[cfg(unix)]
        stream.set_recv_timeout(Some(STUCK)).expect("set");
        let mut client = Self { stream, decoder: Decoder::new(), seen: Vec::new() };
        client.send(&Frame::control(&HostHello {
            protocol: HOST_PROTOCOL,
            cookie: cookie.to_owned(),
            client: "test".to_owned(),
        }));
        let Some(Frame::Control(json)) = client.read() else { panic!("an answer") };
        (serde_json::from_slice(&json).expect("an answer"), client)
    }

    pub(crate) fn send(&mut self, frame: &Frame) {
        self.stream.write_all(&frame.encode()).expect("sent");
    }

    pub(crate) fn ask(&mut self, verb: &HostVerb) {
        self.send(&Frame::control(verb));
    }

    pub(crate) fn input(&mut self, seq: u64, bytes: &[u8]) {
        self.send(&Frame::Input(Input { stream: 0, seq, bytes: bytes.to_vec() }));
    }

    /// The next frame, or `None` when the host has closed the connection.
    pub(crate) fn read(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.decoder.next_frame().expect("frames") {
                return Some(frame);
            }
            let mut buffer = [0; 65536];
            let count = match self.stream.read(&mut buffer) {
                Ok(count) => count,
                // How a pipe says that its other end is closed.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
                Err(error) => panic!("nothing comes: {error}"),
            };
            if count == 0 {
                return None;
            }
            self.decoder.push(&buffer[..count]);
        }
    }

    /// Reads until `wanted` finds what it looks for in a frame; earlier frames stay in `seen`.
    pub(crate) fn until<T>(&mut self, mut wanted: impl FnMut(&Frame) -> Option<T>) -> T {
        loop {
            let frame = self.read().expect("the host is there");
            let found = wanted(&frame);
            self.seen.push(frame);
            if let Some(found) = found {
                return found;
            }
        }
    }

    pub(crate) fn news<T>(&mut self, mut wanted: impl FnMut(&HostNews) -> Option<T>) -> T {
        self.until(|frame| news_of(frame).and_then(|news| wanted(&news)))
    }

    pub(crate) fn exited(&mut self) -> ExitStatus {
        self.news(|news| match news {
            HostNews::Exited { status, .. } => Some(*status),
            _ => None,
        })
    }

    /// The answer to the verb `id`.
    pub(crate) fn answer(&mut self, id: u64) -> Result<(), String> {
        self.news(|news| match news {
            HostNews::Done { id: done } if *done == id => Some(Ok(())),
            HostNews::Failed { id: failed, reason } if *failed == id => Some(Err(reason.clone())),
            _ => None,
        })
    }

    /// The verb that was done next; none may have failed.
    pub(crate) fn done(&mut self) -> u64 {
        self.news(|news| match news {
            HostNews::Done { id } => Some(*id),
            HostNews::Failed { id, reason } => panic!("{id} failed: {reason}"),
            _ => None,
        })
    }

    pub(crate) fn accepted(&mut self, wanted: u64) {
        self.news(|news| match news {
            HostNews::InputAccepted { seq } if *seq >= wanted => Some(()),
            HostNews::InputRefused { reason, .. } => panic!("refused: {reason}"),
            _ => None,
        });
    }

    pub(crate) fn refused(&mut self) -> (u64, String) {
        self.news(|news| match news {
            HostNews::InputRefused { seq, reason } => Some((*seq, reason.clone())),
            _ => None,
        })
    }

    pub(crate) fn write_as(&mut self, writer: &str) -> u64 {
        self.ask(&HostVerb::Writer { writer: writer.to_owned() });
        self.news(|news| match news {
            HostNews::InputAccepted { seq } => Some(*seq),
            _ => None,
        })
    }

    pub(crate) fn attach(&mut self, have: Option<u64>, credit: u32) {
        self.ask(&HostVerb::Attach { have, credit, history: None });
    }

    /// The next frame that is not news.
    pub(crate) fn read_output(&mut self) -> Option<Frame> {
        loop {
            let frame = self.read()?;
            if !matches!(frame, Frame::Control(_)) {
                return Some(frame);
            }
        }
    }

    /// Attaches from the start and reads until the output contains `text`. Returns all of it.
    pub(crate) fn output_with(&mut self, text: &str) -> String {
        self.attach(Some(0), u32::MAX);
        let mut all = Vec::new();
        self.until(|frame| {
            if let Frame::Output(output) = frame {
                all.extend_from_slice(&output.bytes);
            }
            let so_far = String::from_utf8_lossy(&all);
            so_far.contains(text).then(|| so_far.into_owned())
        })
    }

    pub(crate) fn text(&mut self, scrollback: u32) -> Vec<String> {
        self.ask(&HostVerb::Text { id: 99, scrollback });
        self.news(|news| match news {
            HostNews::Text { id: 99, lines } => Some(lines.clone()),
            _ => None,
        })
    }
}

pub(crate) fn news_of(frame: &Frame) -> Option<HostNews> {
    match frame {
        Frame::Control(json) => Some(serde_json::from_slice(json).expect("news")),
        Frame::Output(_) | Frame::Input(_) | Frame::Keyframe(_) => None,
    }
}
