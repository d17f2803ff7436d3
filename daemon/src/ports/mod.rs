//! What the session engine needs of the world, as traits and plain types.
//!
//! Adapters implement these; the engine and its tests know nothing else of them. It must never hold logic beyond the
//! shape of an answer.

pub mod agent;
pub mod permit;
pub mod runtime;
