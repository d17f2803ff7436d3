//! The daemon's socket: the only place that turns domain into wire.
//!
//! It must never decide what a call does; it checks who may make it, hands it to the engine, and shows what came of
//! it. Every queue here is bounded: a client that does not keep up loses its connection, never the daemon's memory.

mod changes;
mod connection;
mod dispatch;
mod doctor;
mod events;
mod gc;
mod lifecycle;
mod peers;
mod plans;
mod server;
mod streams;
mod views;

pub use lifecycle::{Lifecycle, Stop};
pub use server::{Listener, Server, bind, serve};
