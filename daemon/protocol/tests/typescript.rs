//! The committed TypeScript is what the Rust types say. `AO_BLESS=1 cargo test -p ao-protocol` writes it anew.

use std::path::Path;

#[test]
fn the_committed_typescript_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/protocol/generated.ts");
    let now = ao_protocol::typescript::generate();
    assert!(!now.contains("bigint"), "JSON numbers are not bigint; say #[ts(type = \"number\")]");
    if std::env::var_os("AO_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("folder");
        std::fs::write(&path, &now).expect("written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed.replace("\r\n", "\n"), now, "run `npm run generate` and commit the result");
}
