//! Finds, starts and talks to the daemon.
//!
//! Why it exists: the app and the command line reach the daemon in the same way, and neither may link the daemon
//! itself. It must never hold product logic, decide what a session is, or signal a process because a file names its
//! pid.

pub mod address;
pub mod connect;
pub mod connection;
pub mod home;
pub mod link;
pub mod locate;
pub mod log_file;
mod peer;
pub mod spawn;
pub mod spool;
pub mod visit;
pub mod whole;
pub mod wire;

pub use connect::{ConnectError, connect};
pub use connection::{Connection, Handle, Incoming};
pub use locate::{Located, locate};

use ao_protocol::PROTOCOL;
use ao_protocol::message::{Opening, Role};

/// This build, as it is told to the other side: the version and, where the build knows it, the commit.
pub const BUILD: &str = match option_env!("AO_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// How a client of this build says hello if it neither supervises, nor has a window, nor speaks for a session.
#[must_use]
pub fn opening(role: Role) -> Opening {
    Opening {
        protocol: PROTOCOL,
        build: BUILD.to_owned(),
        role,
        supervise: false,
        window: false,
        link: None,
        token: None,
    }
}
