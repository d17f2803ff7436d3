//! The daemon's log: `logs/daemon.log`, at most five files of 5 MiB, so that it never fills a disk.

use std::io;
use std::path::Path;
use std::sync::Mutex;

use ao_client::log_file::LogFile;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// The variable that chooses what is logged, in the usual filter syntax.
const FILTER_VARIABLE: &str = "AO_LOG";
const FILE_MAX: u64 = 5 << 20;
/// Full files that are kept.
const ASIDE: u32 = 4;

/// Starts logging into `folder`, and to standard error too where somebody watches.
pub(super) fn start(folder: &Path, watched: bool) -> io::Result<()> {
    let log = LogFile::open(folder.join("daemon.log"), FILE_MAX, ASIDE)?;
    let filter = || EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let to_file =
        tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(log)).with_filter(filter());
    let to_person = watched.then(|| {
        tracing_subscriber::fmt::layer()
            .without_time()
            .with_target(false)
            .with_ansi(false)
            .with_writer(io::stderr)
            .with_filter(EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("warn")))
    });
    // A second start in one process happens in tests only, and the first log serves both.
    let _first = tracing_subscriber::registry().with(to_file).with(to_person).try_init();
    Ok(())
}
