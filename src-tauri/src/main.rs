//! The window, the tray and the link.
fn main() {}
