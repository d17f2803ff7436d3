//! What the daemon's main loop may see of the engine.
//!
//! The main loop stops the daemon, and stopping the daemon does nothing to sessions. So it holds the engine through
//! this trait, which has no verb that ends, pauses or changes one: a teardown in the main loop does not compile.
//!
//! ```compile_fail
//! async fn stop(engine: &dyn ao_daemon::sessions::Resident, call: ao_protocol::calls::SessionKill) {
//!     engine.kill(call).await;
//! }
//! ```
//!
//! ```
//! async fn stop(engine: &dyn ao_daemon::sessions::Resident) -> usize {
//!     engine.living()
//! }
//! ```

use crate::domain::facts::Phase;

/// The engine, to those who only keep the daemon going.
pub trait Resident: Send + Sync {
    /// How many sessions have a running agent: for the last line of the log.
    fn living(&self) -> usize;
}

impl Resident for super::Engine {
    fn living(&self) -> usize {
        let running = |entry: &super::Entry| matches!(entry.session.phase, Phase::Running(_));
        self.fleet().count(running)
    }
}
