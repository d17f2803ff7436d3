//! Fixtures: what was found is compared with what is written down, and never written without being asked to.

use std::path::Path;

/// Compares with a fixture, or writes it where the person at the keyboard asks for that.
pub(super) fn same_as_written(path: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/agent/tests").join(path);
    if std::env::var_os("WRITE_FIXTURES").is_some() {
        std::fs::write(&path, found).expect("written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let written = written.replace("\r\n", "\n");
    assert!(
        written == found,
        "{} differs; with WRITE_FIXTURES=1 it is written anew. Found:\n{found}",
        path.display()
    );
}
