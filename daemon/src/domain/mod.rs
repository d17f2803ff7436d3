//! What is true of projects and sessions, and what follows from it.
//!
//! Why it exists: every rule of the product that can be decided without touching the world is decided here, so that
//! it can be tested as a table. It must never do I/O, read a clock, spawn, or know tokio; time and boot id are passed
//! in.

pub mod act;
pub mod activity;
pub mod admission;
pub mod branch;
pub mod changes;
pub mod facts;
pub mod forge_address;
pub mod gc;
pub mod history;
pub mod ladder;
pub mod ledger;
pub mod message;
pub mod naming;
pub mod notice;
pub mod permission;
pub mod plan;
pub mod prompt;
pub mod reconcile;
pub mod role;
pub mod settings;
pub mod sign;
pub mod site;
pub mod status;
pub mod trash_clock;
pub mod typing;
pub mod wake;
pub mod watchdog;
