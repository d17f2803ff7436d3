//! The small process that owns one session's terminal. It must never know what a session or an agent is.
