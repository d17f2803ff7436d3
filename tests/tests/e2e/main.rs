//! The promises, with real daemons, real hosts and real processes.
//!
//! Every test has a home of its own and leaves nothing behind. None asserts that something is quick: only that it
//! happens, and where a wait is promised, that it is not shorter.
#![cfg(target_os = "linux")]

mod above;
mod acp;
mod admission;
mod adoption;
mod changes;
mod cli;
mod colours;
mod deaths;
mod faults;
mod gc;
mod hookless;
mod keys;
mod landing;
mod ledger;
mod lifecycle;
mod links;
mod manifests;
mod matrix;
mod mcp;
mod messages;
mod notices;
mod orchestrator;
mod plan;
mod projects;
mod restore;
mod rights;
mod scopes;
mod security;
mod setup;
mod shells;
mod sources;
mod wake;
