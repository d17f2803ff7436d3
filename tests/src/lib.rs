//! What the end-to-end tests share: homes of their own, real daemons, waiting for conditions.
//!
//! Nothing here knows the product's insides beyond what its own clients know. A test home cleans up after itself
//! whatever happens, and says so if something of it was left.

pub mod events;
pub mod git;
pub mod goodbye;
pub mod nasty;
// These find processes by `/proc`, and would see none elsewhere.
#[cfg(target_os = "linux")]
pub mod counting;
#[cfg(target_os = "linux")]
pub mod disk;
#[cfg(target_os = "linux")]
pub mod home;
#[cfg(target_os = "linux")]
pub mod invariants;
#[cfg(target_os = "linux")]
pub mod processes;
#[cfg(target_os = "linux")]
pub mod pty;
#[cfg(target_os = "linux")]
pub mod scripted;
// An executable script with a `#!` line.
#[cfg(unix)]
pub mod script;
pub mod settings;
pub mod viewing;
pub mod wait;
