//! The window's log: one file that cannot grow without end. It must never stop the window.

use std::sync::Mutex;

use ao_client::log_file::LogFile;
use ao_protocol::home::Home;
use tracing_subscriber::EnvFilter;

/// A log of this size is put aside; one such file is kept.
const FILE_MAX: u64 = 1 << 20;
const ASIDE: u32 = 1;

/// Begins the log. A home that cannot be written to is the daemon's to report; then there is no log.
pub(crate) fn begin(home: &Home) {
    let Ok(log) = LogFile::open(home.logs().join("app.log"), FILE_MAX, ASIDE) else { return };
    let filter = EnvFilter::try_from_env("AO_LOG")
        .unwrap_or_else(|_unset| EnvFilter::new("warn,ao_client=info,ao_desktop=info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(Mutex::new(log))
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        crate::role::complain("a log exists already");
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a fault of this program")));
    tracing::info!(build = ao_client::BUILD, pid = std::process::id(), "start");
}
