//! Sessions that outlive everything: the product.
//!
//! Layers, in the order in which they may import each other: `domain` (pure) <- `ports` (what the engine needs of the
//! world) <- the adapters `store`, `workspace`, `runtime`, `agent`, `environment`, `machine` (leaves) <- `sessions` (the engine, which
//! knows terminals and agents through `ports` and uses `store`, `workspace` and `machine` as libraries) <- `ipc` (the only place that
//! turns domain into wire) <- `boot` (the only place that wires). A test checks these rules from the source.

pub mod address;
pub mod agent;
pub mod boot;
pub mod domain;
pub mod environment;
pub mod ipc;
pub mod machine;
pub mod peer;
pub mod ports;
pub mod runtime;
pub mod scope;
pub mod sessions;
pub mod store;
pub mod workspace;
