//! The core: command line, daemon and host in one small executable.
fn main() {}
