//! The small process that owns one session's terminal, and the few things that its daemon shares with it.
//!
//! Why it exists: an agent must outlive whatever shows it. The host opens the PTY, starts the agent in it, always
//! drains it, and keeps the screen, the recent output and the exit status until someone has collected them. It must
//! never know what a session's agent means, and nothing that a client does may stop the agent's output.

pub mod files;
pub mod lock;
pub mod process;
pub mod wire;
