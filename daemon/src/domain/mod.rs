//! What is true of projects and sessions, and what follows from it.
//!
//! Why it exists: every rule of the product that can be decided without touching the world is decided here, so that
//! it can be tested as a table. It must never do I/O, read a clock, spawn, or know tokio; time and boot id are passed
//! in.

pub mod facts;
pub mod ladder;
pub mod naming;
pub mod permission;
pub mod reconcile;
pub mod status;
pub mod typing;
pub mod watchdog;
