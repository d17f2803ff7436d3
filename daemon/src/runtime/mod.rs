//! The host runtime: one `ao host` process per session.
//!
//! A leaf adapter behind [`crate::ports::runtime::Runtime`]. It knows bundles, hosts and their protocol; it must never
//! know what a session is for, decide whether one is brought back, or parse terminal bytes.

mod attach;
mod bundle;
mod host;
mod keyboard;
mod leftovers;
mod link;
mod scopes;
mod typist;

pub use host::HostRuntime;
