//! A host's bundle folder: its birth certificate and what it leaves behind.

use std::io;
use std::path::{Path, PathBuf};

use ao_files::write_atomically;
use ao_host::lock::{Probe, probe};
use ao_host::screen::Above;
use ao_host::scrollback::with_history;
use ao_protocol::calls::ScreenText;
use ao_protocol::host::{
    AGENT_FILE, AgentFile, EXIT_FILE, ExitFile, HostSpec, INTENT_FILE, IntentFile, KEYFRAME_FILE,
    KeyframeFile, LOCK_FILE, SCROLLBACK_FILE, SPEC_FILE,
};
use ao_protocol::ids::LaunchId;
use serde::de::DeserializeOwned;

use crate::domain::reconcile::Observation;

/// No file of a bundle is read beyond this.
const FILE_MAX: u64 = 64 << 20;

/// One session's bundle.
#[derive(Debug, Clone)]
pub(super) struct Bundle(PathBuf);

impl Bundle {
    pub(super) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Whether its host's lock is held.
    pub(super) fn lock(&self) -> Probe {
        probe(&self.0.join(LOCK_FILE))
    }

    pub(super) fn spec(&self) -> Option<HostSpec> {
        self.read(SPEC_FILE)
    }

    pub(super) fn agent(&self) -> Option<AgentFile> {
        self.read(AGENT_FILE)
    }

    pub(super) fn keyframe(&self) -> Option<KeyframeFile> {
        self.read(KEYFRAME_FILE)
    }

    /// How a dead host's picture is painted, with up to `history` lines above the screen.
    pub(super) fn paint(&self, keyframe: &KeyframeFile, history: Option<u32>) -> Vec<u8> {
        let above = || keyframe.above.map(|saved| Above { saved, unsaved: Vec::new() });
        with_history(keyframe.paint.clone().into_bytes(), history, &self.0.join(SCROLLBACK_FILE), above)
    }

    pub(super) fn exit(&self) -> Option<ExitFile> {
        self.read(EXIT_FILE)
    }

    /// Writes what the next host is started with.
    pub(super) fn write_spec(&self, spec: &HostSpec) -> io::Result<()> {
        ao_client::spawn::create_private_folder(&self.0)?;
        let json = serde_json::to_vec(spec).map_err(io::Error::other)?;
        write_atomically(&self.0.join(SPEC_FILE), &json)
    }

    /// What a dead host's bundle proves.
    pub(super) fn remains(&self) -> Observation {
        let recorded = self.agent().map(|agent| agent.launch);
        // What was about to begin may have begun, and must not be begun again as if it had not.
        let intended = self.read::<IntentFile>(INTENT_FILE).map(|intent| intent.launch);
        let begun = recorded.max(intended);
        let exit = self.exit().filter(|exit| Some(exit.launch) == begun).map(|exit| exit.status);
        Observation::Dead { begun, exit }
    }

    /// The last picture as text.
    pub(super) fn text(&self) -> Option<ScreenText> {
        let keyframe = self.keyframe()?;
        Some(ScreenText { lines: keyframe.lines, cols: keyframe.cols, rows: keyframe.rows, live: false })
    }

    /// The launch that the bundle's last agent was.
    pub(super) fn last_launch(&self) -> LaunchId {
        self.agent().map_or(LaunchId(0), |agent| agent.launch)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let path = self.0.join(name);
        let meta = std::fs::metadata(&path).ok()?;
        if !meta.is_file() || meta.len() > FILE_MAX {
            return None;
        }
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }
}
